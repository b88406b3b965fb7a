"""The author's commands about references; the probe has probing.py to itself."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from asking import CiteError, ask, options_of
from press.findings import mend
from press.references.claims import is_own, traced
from press.references.export import as_bibtex, as_csl
from press.references.health import Verdict
from press.references.ledger import address
from press.settings import FOREIGN
from press.site import Site
from press.writing import write
from probing import add_arguments

Commands = argparse._SubParsersAction  # what add_subparsers() returns has no public name


def add_commands(
    commands: Commands[argparse.ArgumentParser], config: argparse.ArgumentParser
) -> None:
    """Add `references …` to the command line."""
    command = commands.add_parser("references", help="the works that the articles cite")
    kinds = command.add_subparsers(
        required=True, metavar="add | dead | export | figures | fix | probe | unread"
    )

    kind = kinds.add_parser("add", parents=[config], help="start an entry for a work")
    kind.add_argument("url", metavar="URL")
    kind.set_defaults(run_site=add)

    kind = kinds.add_parser("dead", parents=[config], help="works whose death is confirmed")
    kind.add_argument("--format", choices=["text", "markdown"], default="text")
    kind.set_defaults(run_site=dead)

    kind = kinds.add_parser("export", parents=[config], help="the ledger for other programs")
    kind.add_argument("--format", choices=["csl", "bibtex"], default="csl")
    kind.set_defaults(run_site=export)

    kind = kinds.add_parser("figures", parents=[config], help="what every figure rests on")
    kind.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="default: all sources")
    kind.set_defaults(run_site=figures)

    kind = kinds.add_parser("fix", parents=[config], help="rewrite the addresses that moved")
    kind.set_defaults(run_site=fix)

    kind = kinds.add_parser("unread", parents=[config], help="works that nobody has read")
    kind.set_defaults(run_site=unread)

    add_arguments(kinds.add_parser("probe", parents=[config], help="ask the network for the works"))


def add(site: Site, arguments: argparse.Namespace) -> int:
    """Write the beginning of an entry; the page's title is asked for, the rest is the author's."""
    url: str = arguments.url
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise CiteError(f"{url} is no http address")
    known = site.references.find(url)
    if known is not None:
        raise CiteError(f"{known.location}: {known.value.id} is that work")
    from press.references.probe import Target

    outcome = ask([Target(url)], options_of(site.settings, arguments))[0]
    clean = address(outcome.replacement or url)
    name = _id(clean, site.references.by_id)
    path = site.references.path(site.corpus)
    if site.settings.is_foreign(path):
        raise CiteError(f"{path}: {FOREIGN}")
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    title = outcome.title if outcome.verdict in (Verdict.OK, Verdict.MOVED) else ""
    entry = f"- id: {name}\n  url: {clean}\n  title: {_quoted(title)}\n  publisher: {_quoted('')}\n"
    gap = "" if not before or before.endswith("\n") else "\n"
    write(path, f"{before}{gap}{entry}".encode())
    shown = path.relative_to(site.settings.root).as_posix()
    print(f"{shown}:{before.count(chr(10)) + len(gap) + 1}: {name} ({outcome.verdict})")
    print("fill in what is empty; `python hooks check` says what is missing", file=sys.stderr)
    return 0


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _id(url: str, taken: Iterable[str]) -> str:
    """A short name from host and last part of an address, unlike those that are taken."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").split(".")[0]
    last = next((each for each in reversed(parts.path.split("/")) if each), "")
    words = re.findall(r"[a-z0-9]+", f"{host} {last.rsplit('.', 1)[0]}".lower())[:5]
    base = "-".join(words) or "work"
    numbered = (f"{base}-{number}" for number in range(2, 10_000))
    names = set(taken)
    return base if base not in names else next(each for each in numbered if each not in names)


def dead(site: Site, arguments: argparse.Namespace) -> int:
    """List the works whose death is confirmed, with the links that lead to them."""
    found = site.places
    for record in site.references.entries:
        entry, state = record.value, site.health.of(record.value)
        if state is None or not state.is_dead:
            continue
        gone = f"gone since {state.first_failed[:10]}"
        links = [str(place.related.location) for place in found.of(entry)]
        if arguments.format == "markdown":
            reason = re.sub(r"[`\s]+", " ", state.reason)  # may quote the page
            print(f"- `{entry.id}`: <{entry.url}>, {gone}: `{reason}`")
            print("".join(f"    - `{each}`\n" for each in links), end="")
        else:
            print(f"{record.at('url')}: {entry.id} {entry.url} {gone}: {state.reason}")
            print("".join(f"    {each}\n" for each in links), end="")
    return 0


def export(site: Site, arguments: argparse.Namespace) -> int:
    """Print the ledger as CSL-JSON or BibTeX."""
    entries = [record.value for record in site.references.entries]
    print(as_csl(entries) if arguments.format == "csl" else as_bibtex(entries), end="")
    return 0


def figures(site: Site, arguments: argparse.Namespace) -> int:
    """Print every figure with the claim it rests on; exit 1 if one rests on none."""
    wanted = {path.resolve() for path in arguments.paths}
    count = missing = 0
    for article in site.corpus.articles:
        is_source = article.is_article and site.corpus.source(article) is article
        if (site.settings.root / article.path) in wanted if wanted else is_source:
            for place, figure, bound in traced(article, site.references):
                count += 1
                name = f"{bound[0].value.id}/{bound[1].id}" if bound else "nothing"
                if bound is None and is_own(article, place.line):
                    name = "our own reckoning"
                missing += name == "nothing"
                print(f"{place}: {figure.text}: {name}")
    print(f"{count} figures, {missing} that rest on nothing", file=sys.stderr)
    return int(missing > 0)


def fix(site: Site, arguments: argparse.Namespace) -> int:
    """Write the new address of every work that moved, in the ledger and in all languages."""
    moved = [finding for finding in site.check() if finding.code == "R113"]
    for finding in moved:
        print(f"{finding.location}: {finding.message}")
    count = mend(site.settings.root, moved)
    print(f"{count} addresses rewritten; look at them with `git diff`", file=sys.stderr)
    return 0


def unread(site: Site, arguments: argparse.Namespace) -> int:
    """List the works that nobody has read, with the read one that reports each."""
    entries = [record.value for record in site.references.entries]
    missing = [entry for entry in entries if not entry.is_read and not entry.accessed]
    for entry in missing:
        print(f"{entry.id}: {entry.title} ({f'via {entry.via}' if entry.via else 'via nothing'})")
    print(f"{len(missing)} of {len(entries)} works", file=sys.stderr)
    return 0
