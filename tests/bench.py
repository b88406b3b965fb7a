"""`make bench`: time and memory of the author's command as a whole process, median of five."""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "hooks"))

from mkdocs.utils.yaml import yaml_load  # noqa: E402 hooks/ is not installed

from corpus import vouch_all, write_corpus  # noqa: E402
from press.settings import Settings  # noqa: E402
from press.site import Site  # noqa: E402

RUNS = 5


# A process of its own, because a child's peak is never less than that of the one that starts it.
_MEASURE = """
import os, sys, time
start = time.perf_counter()
silent = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=silent)
_, status, usage = os.wait4(pid, 0)
print(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
print(os.waitstatus_to_exitcode(status))
"""


def measure(command: list[str]) -> tuple[float, float, float, int]:
    """Wall seconds, CPU seconds, peak memory in MB and exit code of a command."""
    small = [sys.executable, "-I", "-S", "-c", _MEASURE, *command]
    done = subprocess.run(small, stdout=subprocess.PIPE, text=True, check=True)
    wall, cpu, memory, code = done.stdout.split()
    return float(wall), float(cpu), float(memory), int(code)


def row(name: str, command: list[str], count: int = RUNS) -> None:
    """Print the medians of several runs after one that is not counted."""
    rows({name: command}, count)


def rows(commands: dict[str, list[str]], count: int = RUNS) -> list[tuple[float, float]]:
    """Print a row for each command, runs taken in turns; the median wall and CPU seconds."""
    for command in commands.values():
        measure(command)
    rounds = [[measure(command) for command in commands.values()] for _ in range(count)]
    medians = []
    for name, runs in zip(commands, zip(*rounds, strict=True), strict=True):
        wall, cpu, memory = (statistics.median(run[index] for run in runs) for index in range(3))
        spread = f"{min(run[0] for run in runs):.2f}-{max(run[0] for run in runs):.2f}"
        code = runs[0][3]
        print(f"| {name} | {wall:.2f} ({spread}) | {cpu:.2f} | {memory:.0f} | {code} |", flush=True)
        medians.append((wall, cpu))
    return medians


def write_site(root: Path, articles: int) -> None:
    """Write a site of so many articles in three languages, every translation vouched for."""
    shutil.copy(ROOT / "mkdocs.yml", root)
    write_corpus(root / "docs", articles)
    with (root / "mkdocs.yml").open("rb") as file:
        vouch_all(Site.load(Settings.read(yaml_load(file), root)))


def main() -> None:
    """Measure `check` on the site and on corpora of 100 and 1,000 articles in three languages."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, median of {RUNS} runs\n")
    print("| command | wall s (range) | CPU s | peak MB | exit |\n|---|---|---|---|---|")
    check = [sys.executable, str(ROOT / "hooks"), "check", "--config"]
    row("check, this site", [*check, str(ROOT / "mkdocs.yml")])
    for articles in (100, 1000):
        with tempfile.TemporaryDirectory() as folder:
            write_site(Path(folder), articles)
            config = str(Path(folder) / "mkdocs.yml")
            row(
                f"check, {articles:,} articles × 3", [*check, config], RUNS if articles < 500 else 1
            )
            alone = str(Path(folder) / "docs/en/note-5.md")
            row(f"check of one article among {articles:,} × 3", [*check, config, alone])
            if articles == 100:
                shutil.rmtree(Path(folder) / "docs/data")
                row("the same, never vouched for", [*check, config])
    subprocess.run([sys.executable, str(ROOT / "tests/bench_references.py")], check=True)


if __name__ == "__main__":
    main()
