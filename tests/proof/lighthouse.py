"""Lighthouse's mobile scores, and the largest paint beside that of the same text by hand."""

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import sync_playwright

from browser.conftest import ARGUMENTS, CHROMIUM, PREFIXES, TAGS, Served, address
from proof import handmade
from proof.proven import Proven
from proof.tools import LIGHTHOUSE, NODE

RUNS = 5
PAGES = [(kind, locale) for locale in TAGS for kind in ("front", "article", "glossary")]
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
RATIO = 1.25  # the article's largest paint to that of the same text as hand-made HTML
OPTIONS = (
    "--quiet --output=json --no-enable-error-reporting --disable-full-page-screenshot"
    f" --only-categories={','.join(LEAST)}"
)


@dataclass(frozen=True)
class Run:
    """One visit by Lighthouse."""

    scores: dict[str, int]
    paint: float  # LCP, ms
    shift: float  # CLS
    lost: list[tuple[str, str]]  # category and audit where points were lost

    @classmethod
    def read(cls, log: dict) -> "Run":
        """What a report of Lighthouse says; an audit that failed to run counts as 0."""
        audits = log["audits"]
        scores = {
            name: round(100 * (each["score"] or 0)) for name, each in log["categories"].items()
        }
        lost = [
            (category, f"{each['id']} {audits[each['id']].get('displayValue', '')}".strip())
            for category in LEAST
            for each in log["categories"][category]["auditRefs"]
            if each["weight"] and is_short(audits[each["id"]])
        ]
        paint, shift = (
            audits[name]["numericValue"]
            for name in ("largest-contentful-paint", "cumulative-layout-shift")
        )
        return cls(scores, paint, shift, lost)


def is_short(audit: dict) -> bool:
    """Whether an audit that applies has less than all points."""
    applies = audit["scoreDisplayMode"] not in ("notApplicable", "manual", "informative")
    return applies and (audit["score"] or 0) < 1


def visit(url: str, chrome: str) -> Run:
    """Let Lighthouse visit an address as a telephone does."""
    command = [NODE, LIGHTHOUSE, url, *OPTIONS.split()]
    command.append(f"--chrome-flags=--headless=new {' '.join(ARGUMENTS)}")
    environment = {**os.environ, "CHROME_PATH": chrome}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        sys.exit(f"Lighthouse could not measure {url}:\n{done.stderr.strip()}")
    return Run.read(json.loads(done.stdout))


def measure(site: Served) -> dict[tuple[str, str], list[Run]]:
    """The runs of every page, and of the article by hand next to it, taken in turns."""
    pages = {(kind, locale): address(locale, kind) for kind, locale in PAGES}
    for locale in TAGS:
        pages["handmade", locale] = f"{PREFIXES[locale]}handmade/"
        handmade.write(site.folder, pages["article", locale], pages["handmade", locale])
    order = sorted(pages, key=lambda page: (page[1], page[0] not in ("article", "handmade")))
    with sync_playwright() as playwright:
        chrome = str(CHROMIUM if CHROMIUM.exists() else playwright.chromium.executable_path)
    visit(site.at(pages[order[0]]), chrome)  # warms the machine up, and is not counted
    runs = defaultdict(list)
    for turn in range(RUNS):
        print(f"  round {turn + 1} of {RUNS}{load()}", file=sys.stderr, flush=True)
        for page in order:
            runs[page].append(visit(site.at(pages[page]), chrome))
    return runs


def load() -> str:
    """How busy the machine is: processes that run or wait, over the last minute."""
    return f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""


def spread(figures: list[float], form: str) -> str:
    """The median of figures, and the least and the greatest."""
    low, middle, high = (f"{each:{form}}" for each in (min(figures), median(figures), max(figures)))
    return f"{middle} ({low}-{high})"


def judge(page: tuple[str, str], runs: list[Run]) -> Proven:
    """The medians of a page's runs against their bounds."""
    found, name = Proven(), " ".join(page)
    for category, least in LEAST.items():
        score = median(run.scores[category] for run in runs)
        found.figures[page][category] = f"{score:g}"
        if score < least:
            lost = Counter(audit for run in runs for each, audit in run.lost if each == category)
            why = ", ".join(lost)
            found.misses.append(f"Lighthouse: {name}: {category} {score:g}, not {least}: {why}")
    shift = median(run.shift for run in runs)
    found.figures[page] |= {
        "CLS": f"{shift:g}",
        "LCP ms": spread([run.paint for run in runs], ".0f"),
    }
    if shift:
        found.misses.append(f"Lighthouse: {name}: CLS {shift:g}, not 0")
    return found


def compare(locale: str, article: list[Run], by_hand: list[Run]) -> Proven:
    """The article's largest paint against that of the same text by hand."""
    found = Proven()
    ratio = median(run.paint for run in article) / median(run.paint for run in by_hand)
    turns = [one.paint / other.paint for one, other in zip(article, by_hand, strict=True)]
    found.figures["article", locale] |= {
        "by hand ms": spread([run.paint for run in by_hand], ".0f"),
        "LCP ratio": f"{ratio:.2f} ({min(turns):.2f}-{max(turns):.2f})",
    }
    if ratio > RATIO:
        found.misses.append(f"Lighthouse: article {locale}: LCP ratio {ratio:.2f}, not ≤ {RATIO}")
    return found


def prove(site: Served) -> Proven:
    """Measure and judge all pages; adds the pages by hand to the site's folder."""
    runs = measure(site)
    found = Proven()
    for page in PAGES:
        found.add(judge(page, runs[page]))
    for locale in TAGS:
        found.add(compare(locale, runs["article", locale], runs["handmade", locale]))
    return found
