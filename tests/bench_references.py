"""The probe beside lychee, and what a full ledger costs `check`: the second part of `make bench`.

Links are asked of a server of our own: 50 hosts in 127.0.1.0/24 with 2,000 pages, each answered
after 50 to 200 ms. Linux alone has all of that network on its loopback.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from urllib.request import urlopen

from aiohttp import web

from bench import ROOT, measure, rows, write_site

HOSTS = [f"127.0.1.{number}" for number in range(1, 51)]
PER_HOST = 40
ROUNDS = 3

_DIRECTORIES = ("reports/2026", "news", "data/energy", "research/papers")
_SUBJECTS = "grid demand chips prices turbines queues contracts water copper cooling".split()
_WORDS = (
    "the of and a in to capacity demand power data centre centres grid operator year years agency "
    "growth cost costs price market report forecast energy electricity gigawatt contract supply "
    "transformer lead time utility region share estimate quarter revenue investment model chip "
    "training inference load peak reserve renewable gas nuclear storage interconnection queue"
).split()


def paths() -> list[str]:
    """What every host has, each path with a page of its own."""
    chance = Random(1)
    return [
        f"/{_DIRECTORIES[number % 4]}/{chance.choice(_SUBJECTS)}-{chance.choice(_SUBJECTS)}-{number}"
        for number in range(PER_HOST)
    ]


def page(url: str) -> str:
    """A page of a few kB as publishers have it: the same for a URL, another for another."""
    chance = Random(url)
    title = " ".join(chance.choices(_WORDS, k=7)).capitalize()
    body = "\n".join(f"<p>{_paragraph(chance)}</p>" for _ in range(8))
    links = "".join(f'<li><a href="{path}">{path}</a></li>' for path in paths()[:8])
    return (
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/a.css">\n'
        f'</head>\n<body>\n<header><nav><ul>{links}</ul></nav></header>\n<main id="main"><article>'
        f'\n<h1>{title}</h1>\n{body}\n<h2 id="notes">Notes</h2>\n<p>{_paragraph(chance)}</p>\n'
        "</article></main>\n<footer><p>All rights reserved.</p></footer>\n</body>\n</html>\n"
    )


def _paragraph(chance: Random) -> str:
    sentences = (" ".join(chance.choices(_WORDS, k=14)).capitalize() for _ in range(4))
    return " ".join(f"{sentence} {chance.randint(10, 990)}." for sentence in sentences)


@dataclass
class Counts:
    """What was asked of the hosts since the last reset."""

    asked: Counter[str] = field(default_factory=Counter)
    besides: Counter[str] = field(default_factory=Counter)
    running: Counter[str] = field(default_factory=Counter)
    most_at_once: int = 0

    def taken(self) -> dict[str, int]:
        """The figures of the table; counting starts anew."""
        figures = {
            "requests": self.asked.total(),
            "pages": len(self.asked),
            "most": max(self.asked.values(), default=0),
            "besides": self.besides.total(),
            "at_once": self.most_at_once,
        }
        self.asked.clear()
        self.besides.clear()
        self.most_at_once = 0
        return figures


def application(counts: Counts) -> web.Application:
    """The pages by host and path, counted; any other path is not found, but `/-/counts`."""
    pages = {f"{host}{path}": page(f"{host}{path}").encode() for host in HOSTS for path in paths()}

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/-/counts":
            return web.json_response(counts.taken())
        host = request.url.host or ""
        url = f"{host}{request.path_qs}"
        (counts.asked if url in pages else counts.besides)[url] += 1
        counts.running[host] += 1
        counts.most_at_once = max(counts.most_at_once, counts.running[host])
        try:
            await asyncio.sleep(Random(url).uniform(0.05, 0.2))
            return await _send(request, pages.get(url))
        finally:
            counts.running[host] -= 1

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    return app


async def _send(request: web.Request, body: bytes | None) -> web.StreamResponse:
    """The whole answer, so that it counts as running until it is sent."""
    if body is None:
        response = web.Response(status=404, text="Not found: there is no such page here.")
    else:
        response = web.Response(body=body, content_type="text/html", charset="utf-8")
    await response.prepare(request)
    await response.write_eof()
    return response


async def serve() -> None:
    """Serve all hosts on one free port, and print it."""
    runner = web.AppRunner(application(Counts()), access_log=None)
    await runner.setup()
    port = 0
    for host in HOSTS:
        site = web.TCPSite(runner, host, port)
        await site.start()
        port = port or runner.addresses[0][1]
    print(port, flush=True)
    await asyncio.Event().wait()


@contextlib.contextmanager
def server() -> Iterator[int]:
    """The server in a process of its own; its port."""
    command = [sys.executable, __file__, "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def counted(port: int) -> dict[str, int]:
    """What was asked since the last time."""
    with urlopen(f"http://{HOSTS[0]}:{port}/-/counts") as answer:
        return json.load(answer)


def clients(links: Path) -> dict[str, list[str]]:
    """The commands that are compared: both stay at four at once a host, 50 ms apart, no cache."""
    hooks, network = str(ROOT / "hooks"), ["--allow-net", "127.0.0.0/8"]
    ours = [sys.executable, hooks, "references", "probe", "--config", str(ROOT / "mkdocs.yml")]
    lychee = [str(Path(sys.executable).parent / "lychee"), "--no-progress", "--max-concurrency=200"]
    return {
        "references probe": [*ours, "--url-file", str(links), "--format", "jsonl", *network],
        "lychee": [
            *lychee,
            *("--host-concurrency=4", "--host-request-interval=50ms", "--timeout=20"),
            *("--format=json", "--mode=plain", str(links)),
        ],
    }


_HEADER = """\
| client | wall s (range) | CPU s | peak MB | pages | requests for them | robots, siblings \
| most at once on a host | most for one page | exit |
|---|---|---|---|---|---|---|---|---|---|"""


def compare(folder: Path) -> None:
    """Print the table of our probe and lychee on the same links, rounds interleaved."""
    print(f"\n{len(HOSTS) * PER_HOST:,} links on {len(HOSTS)} hosts, median of {ROUNDS} rounds\n")
    print(_HEADER)
    links = folder / "links.txt"
    with server() as port:
        urls = [f"http://{host}:{port}{path}" for path in paths() for host in HOSTS]
        links.write_text("\n".join(urls) + "\n", encoding="utf-8")
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in clients(links)}
        for _ in range(ROUNDS):
            for name, command in clients(links).items():
                counted(port)
                wall, cpu, memory, code = measure(command)
                figures = {"wall": wall, "cpu": cpu, "memory": memory, "code": code}
                runs[name].append(figures | counted(port))
    for name, rounds in runs.items():
        _print(name, rounds)


def _print(name: str, rounds: list[dict[str, float]]) -> None:
    """A row of the table: medians, but the worst of what must never be exceeded."""
    middle = {key: statistics.median(each[key] for each in rounds) for key in rounds[0]}
    worst = {key: max(each[key] for each in rounds) for key in rounds[0]}
    walls = [each["wall"] for each in rounds]
    print(
        f"| {name} | {middle['wall']:.2f} ({min(walls):.2f}-{max(walls):.2f}) "
        f"| {middle['cpu']:.2f} | {middle['memory']:.0f} | {middle['pages']:.0f} "
        f"| {middle['requests']:.0f} | {middle['besides']:.0f} | {worst['at_once']:.0f} "
        f"| {worst['most']:.0f} | {worst['code']:.0f} |",
        flush=True,
    )


def write_ledger(
    docs: Path, entries: int, *, only_cited: bool = False, is_well: bool = False
) -> None:
    """Write a ledger of so many works, or of those among them that are cited, and their health.

    Those that the made-up articles cite have a claim for each figure, the others two. Unless all
    are to be well, one in ten has moved or hides.
    """
    chance, data = Random(2), docs / "data"
    data.mkdir(parents=True, exist_ok=True)
    stated = _stated(docs / "en")
    works = [_work(number, stated, chance) for number in range(1, entries + 1)]
    works = [work for work in works if work["url"] in stated or not only_cited]
    (data / "references.yml").write_text("".join(map(_entry, works)), encoding="utf-8")
    rows = {each["url"]: _health(each["url"], chance, is_well) for each in works}
    lines = [f"{json.dumps(url)}: {json.dumps(row)}" for url, row in sorted(rows.items())]
    text = '{"urls": {\n' + ",\n".join(lines) + "\n}}\n"
    (data / "health.json").write_text(text, encoding="utf-8")


_STATEMENT = re.compile(r"(\d+ TWh) in (\d+), according to \[.*?\]\(([^)]*)\)")


def _stated(articles: Path) -> dict[str, list[tuple[str, str]]]:
    """The figures of the articles, each with its year, by the address they are cited from."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(articles.glob("*.md")):
        for figure, year, url in _STATEMENT.findall(path.read_text(encoding="utf-8")):
            found.setdefault(url, {}).setdefault(figure, year)  # twice would be ambiguous
    return {url: sorted(figures.items()) for url, figures in found.items()}


def _work(number: int, stated: dict[str, list[tuple[str, str]]], chance: Random) -> dict[str, Any]:
    url = f"https://example.org/source-{number}"
    if url not in stated:
        directory = chance.choice(_DIRECTORIES)
        url = f"https://www.publisher-{number % 150}.com/{directory}/note-{number}"
    others = [(f"{chance.randint(10, 990)} GW", str(chance.randint(2020, 2030))) for _ in range(2)]
    return {
        "id": f"work-{number}",
        "url": url,
        "title": " ".join(chance.choices(_WORDS, k=9)).capitalize(),
        "publisher": " ".join(chance.choices(_WORDS, k=3)).title(),
        "published": f"2026-{chance.randint(1, 9):02}-{chance.randint(1, 28):02}",
        "claims": [_claim(*each, chance) for each in enumerate(stated.get(url, others), 1)],
    }


def _claim(index: int, figure: tuple[str, str], chance: Random) -> dict[str, str]:
    value, unit = figure[0].split()
    quote = f"{' '.join(chance.choices(_WORDS, k=12)).capitalize()} {figure[0]}."
    return {
        "id": f"figure-{index}",
        "value": value,
        "unit": unit,
        "period": figure[1],
        "quote": quote,
    }


def _entry(work: dict[str, Any]) -> str:
    """An entry as people write it."""
    lines = [f"  {key}: {json.dumps(work[key])}\n" for key in ("url", "title", "publisher")]
    claims = [
        f"    - {{{', '.join(f'{key}: {json.dumps(value)}' for key, value in claim.items())}}}\n"
        for claim in work["claims"]
    ]
    read = f"  published: {work['published']}\n  accessed: 2026-10-02\n"
    return "".join([f"- id: {work['id']}\n", *lines, read, "  claims:\n", *claims])


def _health(url: str, chance: Random, is_well: bool) -> dict[str, Any]:
    """A record as the probe writes it."""
    asked = datetime(2026, 11, 24, 2, 43, tzinfo=UTC) - timedelta(minutes=chance.randint(0, 19_000))
    stamp = f"{asked:%Y-%m-%dT%H:%M:%SZ}"
    expires = f"{asked + timedelta(days=14):%Y-%m-%dT%H:%M:%SZ}"
    known: dict[str, Any] = {"verdict": "ok", "checked": stamp, "expires": expires, "status": 200}
    well = known | {"final_url": url, "verified": stamp, "etag": f'"{chance.getrandbits(64):x}"'}
    moved = well | {"verdict": "moved", "final_url": f"{url}/", "replacement": f"{url}/"}
    blocked = known | {"verdict": "blocked", "status": 403, "unverified_since": stamp}
    return chance.choices([well, moved, blocked], weights=[18, 0, 0] if is_well else [18, 1, 1])[0]


def weigh(folder: Path) -> None:
    """Print what a ledger of 2,000 works costs `check` on 100 articles in three languages."""
    print("\n| command | wall s (range) | CPU s | peak MB | exit |\n|---|---|---|---|---|")
    without, cited, full = folder / "without", folder / "cited", folder / "full"
    without.mkdir()
    write_site(without, 100)
    for copy in (cited, full):
        shutil.copytree(without, copy)
        write_ledger(copy / "docs", 2000, only_cited=copy is cited)
    check = [sys.executable, str(ROOT / "hooks"), "check", "--config"]
    commands = {
        "check, 100 articles × 3, no ledger": [*check, str(without / "mkdocs.yml")],
        "the same, the works that they cite": [*check, str(cited / "mkdocs.yml")],
        "the same, 2,000 works and their health": [*check, str(full / "mkdocs.yml")],
    }
    (_, none), (_, some), (_, every) = rows(commands)
    print(f"\nBinding the figures costs {some - none:.2f} s of CPU, ", end="")
    print(f"a ledger of 2,000 works {every - some:.2f} s more.")


def main() -> None:
    """Both tables."""
    for table in (compare, weigh):
        with tempfile.TemporaryDirectory() as folder:
            table(Path(folder))


if __name__ == "__main__":
    asyncio.run(serve()) if sys.argv[1:] == ["serve"] else main()
