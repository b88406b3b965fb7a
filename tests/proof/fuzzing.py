"""At least 100,000 inputs for everything that reads: how many were tried, and the slowest of them."""

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from browser.conftest import Served
from conftest import ROOT
from proof.proven import Proven, in_markdown

LEAST = 100_000
HEAD = ["subject", "inputs", "seconds", "failures", "slowest s", "slowest input"]


def prove(site: Served) -> Proven:
    """Run the tests below tests/fuzz with many more examples; a failure is a miss."""
    files = sorted(
        (ROOT / "tests/fuzz").glob("test_*.py"), key=lambda path: "test_blow" in path.name
    )
    with TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        reports = list(pool.map(lambda path: _run(path, Path(folder)), files))
        counts = [json.loads(path.read_text("utf-8")) for path in Path(folder).glob("*.json")]
    return told(counts, reports)


def _run(path: Path, folder: Path) -> str:
    """The report of a file of tests; what failed is printed."""
    report = folder / f"{path.stem}.xml"
    command = [sys.executable, "-m", "pytest", path, "--tb=short", f"--junitxml={report}"]
    environment = {**os.environ, "FUZZ_PROFILE": "proof", "FUZZ_COUNTS": str(folder)}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout.decode(errors="replace"))
    return report.read_text("utf-8")


def told(counts: list[dict[str, dict]], reports: list[str]) -> Proven:
    """The table of what each process counted, and a line for each test of the reports that failed."""
    found, failures = Proven(), Counter()
    cases = (ElementTree.fromstring(report).iter("testcase") for report in reports)
    for case in chain.from_iterable(cases):
        if any(each.tag in ("failure", "error") for each in case):
            subject = case.get("classname", "").rpartition(".test_")[2]
            failures[subject] += 1
            found.misses.append(f"fuzz: {subject}: {case.get('name')} failed")
    rows = [_row(subject, counts, failures) for subject in sorted({*failures}.union(*counts))]
    total = sum(each["inputs"] for process in counts for each in process.values())
    if total < LEAST:
        found.misses.append(f"fuzz: {total:,} inputs, not {LEAST:,}")
    found.tables.append(in_markdown([HEAD, *rows, ["all", f"{total:,}", "", "", "", ""]]))
    return found


def _row(subject: str, counts: list[dict[str, dict]], failures: Counter[str]) -> list[str]:
    found = [process[subject] for process in counts if subject in process]
    slowest = max(found, key=lambda each: each["slowest"], default={"slowest": 0, "input": ""})
    return [
        subject,
        f"{sum(each['inputs'] for each in found):,}",
        f"{sum(each['seconds'] for each in found):.0f}",
        str(failures[subject]),
        f"{slowest['slowest']:.2f}",
        slowest["input"][:60].replace("|", "¦").replace("\n", " "),
    ]
