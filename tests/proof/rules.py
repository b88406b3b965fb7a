"""Every rule: it fires on its fault, and is silent on this site and on a made-up one of 300 pages."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from mkdocs.utils.yaml import yaml_load

from bench_builds import write_ours
from browser.conftest import Served, hosted
from conftest import ROOT
from press.built import Built
from press.findings import RULES
from press.settings import Settings
from press.site import Site
from proof.proven import Proven, in_markdown

ARTICLES = 100  # in three languages each
MUTATIONS = ("tests/test_mutations.py", "tests/built/test_built_rules.py")
_CODE = re.compile(r"\[([A-Z]\d{3})\b")


def fired(folder: Path) -> dict[str, bool]:
    """Whether every fault of a rule is found, by its code: what the tests of the faults say."""
    report = folder / "faults.xml"
    command = [sys.executable, "-m", "pytest", "-n", "auto", f"--junitxml={report}", *MUTATIONS]
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    return told(report.read_text(encoding="utf-8"))


def told(report: str) -> dict[str, bool]:
    """By the code that a test has in its name, whether all tests of that code passed."""
    found: dict[str, bool] = {}
    for case in ElementTree.fromstring(report).iter("testcase"):
        code = _CODE.search(case.get("name", ""))
        if code:
            has_passed = not any(each.tag in ("failure", "error", "skipped") for each in case)
            found[code[1]] = found.get(code[1], True) and has_passed
    return found


def findings(root: Path, site: Served) -> Counter[str]:
    """How often each rule fires on a site and on the pages that were built of it."""
    with (root / "mkdocs.yml").open("rb") as file:
        values = {**yaml_load(file), "site_url": site.url}
    loaded = Site.load(Settings.read(values, root))
    built = Built.load(site.folder, loaded.corpus)
    return Counter(each.code for each in loaded.check(built=built))


def made_up(folder: Path) -> Counter[str]:
    """How often each rule fires on the made-up corpus."""
    root = folder / "corpus"
    write_ours(root, ARTICLES)
    with hosted(folder / "built", root=root) as site:
        return findings(root, site)


def judge(fires: dict[str, bool], here: Counter[str], there: Counter[str]) -> Proven:
    """The table of all rules, and a miss for each that is dumb, or speaks where all is well."""
    proven, rows = Proven(), [["rule", "says", "fires", "site", "corpus"]]
    for code, rule in sorted(RULES.items()):
        word = {True: "yes", False: "no", None: "no fault"}[fires.get(code)]
        sentence = rule.text.partition("\n\n")[0].removesuffix(".")
        rows.append([code, sentence, word, str(here[code]), str(there[code])])
        if word != "yes":
            proven.misses.append(f"Rules: {code} does not fire on its fault")
        for name, count in (("site", here[code]), ("corpus", there[code])):
            if count:
                proven.misses.append(f"Rules: {code} fires {count} times on the {name}")
    proven.tables.append(in_markdown(rows))
    return proven


def prove(site: Served) -> Proven:
    """Run the tests of the faults, and check both sites."""
    with TemporaryDirectory() as folder:
        return judge(fired(Path(folder)), findings(ROOT, site), made_up(Path(folder)))
