"""Builds of one made-up corpus by ours, by the stock stack and by Hugo, taken in turns.

`python tests/bench_builds.py 300` measures one size. Every build is cold: no `site/`, and nothing
in `.cache/` but the cards, which are drawn once before and have a column of their own, as has
Pagefind. Neither counts in the ratios, since the peers make no cards and no such index.
"""

from __future__ import annotations

import json
import os
import platform
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import ROOT, write_site
from bench_references import write_ledger

SIZES = (10, 300, 1000)
ROUNDS = 3
BOUNDS = {10: 1.0, 300: 0.7, 1000: 0.25}  # of the stock stack's CPU
_PEERS = ROOT / "tests/bench_peers"

Needed = dict[str, float]


def write_ours(root: Path, articles: int) -> None:
    """Write the corpus as a site of ours: our templates and hooks, translations vouched for."""
    root.mkdir()
    write_site(root, articles)
    write_ledger(root / "docs", 400, only_cited=True, is_well=True)
    config = root / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(re.sub(r"( lead:) .*", r"\1 /note-1/", text), encoding="utf-8")
    for name in ("hooks", "overrides"):
        (root / name).symlink_to(ROOT / name)


def write_stock(root: Path, ours: Path) -> None:
    """The same corpus for MkDocs with Material, search and all articles in its navigation."""
    shutil.copytree(ours / "docs", root / "docs")
    shutil.rmtree(root / "docs/data")
    shutil.copy(_PEERS / "stock.yml", root / "mkdocs.yml")


def write_hugo(root: Path, ours: Path) -> None:
    """The same corpus for Hugo, with the few templates it needs."""
    shutil.copytree(_PEERS / "hugo", root)
    shutil.copytree(ours / "docs", root / "content")
    shutil.rmtree(root / "content/data")
    for path in root.glob("content/*/*.md"):
        text = path.read_text(encoding="utf-8").replace("\npermalink: ", "\nurl: ", 1)
        path.write_text(text, encoding="utf-8")
    for path in root.glob("content/*/index.md"):
        path.rename(path.with_name("_index.md"))


def build_ours(root: Path) -> Needed:
    """A cold build; only the cards are kept."""
    for path in (root / ".cache").glob("*"):
        if path.name != "cards":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.rmtree(root / "site", ignore_errors=True)
    return build_again(root)


def build_again(root: Path) -> Needed:
    """A build on top of what is there."""
    command = [sys.executable, str(ROOT / "tests/bench_run.py"), "build"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    last = done.stderr.strip().rpartition("\n")[2]
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    return json.loads(last)


def build_stock(root: Path) -> Needed:
    """A cold build of the stock stack."""
    shutil.rmtree(root / "site", ignore_errors=True)
    return build_again(root)


def build_hugo(root: Path) -> Needed:
    """A build by Hugo: all of its processes and threads."""
    shutil.rmtree(root / "public", ignore_errors=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    hugo = Path(sys.executable).with_name("hugo")
    subprocess.run([hugo, "--quiet"], cwd=root, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cpu": cpu, "peak": 0.0}


def edit(root: Path, number: int) -> None:
    """Change the text of one article in one language."""
    path = root / "docs/en/note-1.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\nAn edit, the {number}th of them.\n", encoding="utf-8")


def compare(folder: Path, articles: int) -> None:
    """Print the rows of a size."""
    ours, stock, hugo = (folder / name for name in ("ours", "stock", "hugo"))
    write_ours(ours, articles)
    write_stock(stock, ours)
    write_hugo(hugo, ours)
    first = build_ours(ours)
    builds: dict[str, Callable[[], Needed]] = {
        "stock": lambda: build_stock(stock),
        "ours": lambda: build_ours(ours),
        "ours, after an edit": lambda: build_again(ours),
        "Hugo": lambda: build_hugo(hugo),
    }
    runs: dict[str, list[Needed]] = {name: [] for name in builds}
    for number in range(ROUNDS):
        for name, build in builds.items():
            if name == "ours, after an edit":
                edit(ours, number)
            runs[name].append(build())
    found = {name: _medians(each) for name, each in runs.items()}
    for name, needed in found.items():
        _row(articles, name, needed, found["stock"]["cpu"])
    page = (ours / "site/note-2/index.html").stat().st_size / 1000
    other = (stock / "site/note-2/index.html").stat().st_size / 1000
    print(f"\n{articles:,} × 3: a page {page:.1f} kB, stock {other:.1f} kB; ", end="")
    print(f"cards, drawn the first time: {first['cards']:.1f} s\n", flush=True)


def _medians(runs: list[Needed]) -> Needed:
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def _row(articles: int, name: str, needed: Needed, stock: float) -> None:
    extra = needed.get("pagefind", 0.0), needed.get("cards", 0.0)
    own = needed["cpu"] - sum(extra)
    pagefind = extra[0] + needed.get("children", 0.0)
    cells = [f"{articles:,} × 3", name, f"{own:.2f}", f"{own / stock:.2f}"]
    is_ours = name.startswith("ours")
    cells += [f"{pagefind:.2f}", f"{extra[1]:.2f}"] if is_ours else ["", ""]
    print(f"| {' | '.join(cells)} | {needed['peak']:.0f} |".replace("  ", " "), flush=True)


def main() -> None:
    """The sizes that are asked for, else all."""
    print(
        f"\nPython {platform.python_version()}, {os.cpu_count()} cores, median of {ROUNDS} rounds\n"
    )
    print("| articles | build | CPU s | of stock | Pagefind s | cards s | peak MB |")
    print("|---|---|---|---|---|---|---|")
    for articles in map(int, sys.argv[1:] or SIZES):
        with tempfile.TemporaryDirectory() as folder:
            compare(Path(folder), articles)


if __name__ == "__main__":
    main()
