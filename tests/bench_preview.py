"""How soon an edit is on the reloaded page of `mkdocs serve`, at 300 articles in three languages.

Wall seconds go from the edit to the answer that has it; CPU seconds are those of the server until
then, and `when idle` what it spends on the rest of the site after that.
"""

from __future__ import annotations

import os
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

from bench_builds import write_ours

ARTICLES = 300
ROUNDS = 5
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
    """Edit a file again and again, and tell the medians."""
    runs = []
    for number in range(ROUNDS):
        quiet(process)
        written = path.read_text(encoding="utf-8")
        before, start = spent(process), time.perf_counter()
        path.write_text(change(written).replace("@", str(number)), encoding="utf-8")
        wait(lambda: shows(address, text.replace("@", str(number))))  # noqa: B023 called at once
        wall, cpu = time.perf_counter() - start, spent(process) - before
        quiet(process)
        runs.append((wall, cpu, spent(process) - before - cpu))
    wall, cpu, idle = (statistics.median(column) for column in zip(*runs, strict=True))
    return f"{wall:.2f} | {cpu:.2f} | {idle:.1f}"


def retitled(mark: str) -> Callable[[str], str]:
    """A change that puts a mark before the title."""
    return lambda text: text.replace("title: ", f"title: {mark}", 1)


def main() -> None:
    """Print a row for each kind of edit."""
    with tempfile.TemporaryDirectory() as name, socket.socket() as probe:
        root = Path(name, "ours")
        write_ours(root, ARTICLES)
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
            page, address = root / "docs/en/note-2.md", f"{base}note-2/"
            body = measure(
                server.pid, page, lambda text: text + "\nA mark @.\n", address, "mark @."
            )
            print(f"| text, {ARTICLES} × 3 | {body} |", flush=True)
            for shown, where, mark in (
                ("its page", address, "T@ "),
                ("the front page", base, "U@ "),
            ):
                title = measure(server.pid, page, retitled(mark), where, mark)
                print(f"| title, on {shown} | {title} |", flush=True)
            server.terminate()


if __name__ == "__main__":
    main()
