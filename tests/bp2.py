"""How soon an edit is on the reloaded page of `mkdocs serve`, at 300 articles in three languages.

Wall seconds go from the edit to the answer that has it; CPU seconds are those of the server until
then, and `when idle` what it spends on the rest of the site after that.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from bench import ROOT
from bench_builds import write_ours

import sys; ARTICLES = int(sys.argv[1])
ROUNDS = 2
_TICKS = os.sysconf("SC_CLK_TCK")


def spent(process: int) -> float:
    """The CPU seconds of a process so far."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def shows(address: str, text: str) -> bool:
    """Whether a page has a text; the server holds its answer back while it builds."""
    try:
        with urlopen(address) as answer:
            return text in answer.read().decode("utf-8")
    except URLError:
        return False


def wait(condition: Callable[[], bool], pause: float = 0.02) -> None:
    """Come back when something is so."""
    while not condition():
        time.sleep(pause)


def quiet(process: int) -> None:
    """Come back when a process has done nothing for two seconds."""
    before = -1.0
    while spent(process) - before > 0.3:  # what looking for changes costs
        before = spent(process)
        time.sleep(2)


def measure(process: int, path: Path, change: Callable[[str], str], address: str, text: str) -> str:
    """Edit a file again and again, and tell the medians; `@` stands for the number of the edit."""
    runs = []
    for number in range(ROUNDS):
        quiet(process)
        written = path.read_text(encoding="utf-8")
        before, start = spent(process), time.perf_counter()
        path.write_text(change(written).replace("@", str(number)), encoding="utf-8")
        there, said = (each.replace("@", str(number)) for each in (address, text))
        wait(lambda: shows(there, said))  # noqa: B023 called at once
        wall, cpu = time.perf_counter() - start, spent(process) - before
        quiet(process)
        runs.append((wall, cpu, spent(process) - before - cpu))
    wall, cpu, idle = (statistics.median(column) for column in zip(*runs, strict=True))
    return f"{wall:.2f} | {cpu:.2f} | {idle:.1f}"


def behind(place: str, mark: str) -> Callable[[str], str]:
    """A change that puts a mark behind the first of what stands at a place."""
    return lambda text: text.replace(place, place + mark, 1)


_CHART = """
```chart
data: use.csv
caption: "Use."
alt: "Use, year by year."
```
"""


def write_chart(root: Path, article: Path) -> None:
    """Give an article a chart, and the site its data."""
    for name in ("use.csv", "units.yml"):
        shutil.copy(ROOT / "tests/sites/specimen/data" / name, root / "docs/data")
    with article.open("a", encoding="utf-8") as file:
        file.write(_CHART)


def main() -> None:
    """Print a row for each kind of edit."""
    with tempfile.TemporaryDirectory() as name, socket.socket() as probe:
        root = Path(name, "ours")
        write_ours(root, ARTICLES)
        (root / "overrides").unlink()
        shutil.copytree(ROOT / "overrides", root / "overrides")
        page = root / "docs/en/note-2.md"
        write_chart(root, page)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        mkdocs = Path(sys.executable).with_name("mkdocs")
        command = [mkdocs, "serve", "-a", f"127.0.0.1:{port}"]
        with subprocess.Popen(
            command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as server:
            base = f"http://127.0.0.1:{port}/"
            wait(lambda: shows(f"{base}note-2/", "<h1>"))
            print("\n| edit under `serve` | wall s | CPU s | when idle, CPU s |\n|---|---|---|---|")
            ledger, data = root / "docs/data/references.yml", root / "docs/data/use.csv"
            template, there = root / "overrides/article.html", f"{base}note-2/"
            edits: list[tuple[str, Path, Callable[[str], str], str, str]] = [
                ("text", page, lambda text: text + "\nA mark @.\n", there, "mark @."),
                ("title, on its page", page, behind("title: ", "T@ "), there, "T@ "),
                ("title, on the front page", page, behind("title: ", "U@ "), base, "U@ "),
                ("ledger", ledger, behind('title: "', "V@ "), f"{base}references/", "V@ "),
                ("data of a chart", data, _more, there, ">4@7<"),
                ("template", template, behind("<h1", " data-x@"), there, "data-x@"),
                ("permalink", page, _moved, f"{base}moved-@/", "<h1"),
            ]
            for name, path, change, address, text in edits:
                print(
                    f"| {name} | {measure(server.pid, path, change, address, text)} |", flush=True
                )
            server.terminate()


def _more(text: str) -> str:
    return re.sub("(World,2024),[0-9]*", r"\1,4@7", text, count=1)


def _moved(text: str) -> str:
    return re.sub("permalink: .*", "permalink: /moved-@/", text, count=1)


if __name__ == "__main__":
    main()
