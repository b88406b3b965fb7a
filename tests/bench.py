"""`make bench`: time and memory of the author's command as a whole process, median of five."""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from corpus import write_corpus

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5


def measure(command: list[str]) -> tuple[float, float, float, int]:
    """Wall seconds, CPU seconds, peak memory in MB and exit code of a command."""
    start = time.perf_counter()
    pid = os.posix_spawn(
        command[0],
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)],
    )
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, code


def row(name: str, command: list[str]) -> None:
    """Print the medians of several runs after one that is not counted."""
    measure(command)
    runs = [measure(command) for _ in range(RUNS)]
    wall, cpu, memory = (statistics.median(run[index] for run in runs) for index in range(3))
    spread = f"{min(run[0] for run in runs):.2f}-{max(run[0] for run in runs):.2f}"
    code = runs[0][3]
    print(f"| {name} | {wall:.2f} ({spread}) | {cpu:.2f} | {memory:.0f} | {code} |", flush=True)


def main() -> None:
    """Measure `check` on the site and on a corpus of 100 articles in three languages."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, median of {RUNS} runs\n")
    print("| command | wall s (range) | CPU s | peak MB | exit |\n|---|---|---|---|---|")
    check = [sys.executable, str(ROOT / "hooks"), "check", "--config"]
    row("check, this site", [*check, str(ROOT / "mkdocs.yml")])
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copy(ROOT / "mkdocs.yml", root)
        write_corpus(root / "docs", 100)
        row("check, 100 articles × 3", [*check, str(root / "mkdocs.yml")])


if __name__ == "__main__":
    main()
