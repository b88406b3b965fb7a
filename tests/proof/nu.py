"""The Nu checker is silent over every page, style sheet and drawing of the site."""

import json
import subprocess
from collections import Counter
from pathlib import Path

from browser.conftest import PATHS, TAGS, Served, address
from proof.proven import Proven
from proof.tools import VNU

KINDS = (".html", ".css", ".svg")
OPTIONS = "--Werror --errors-only --skip-non-html --also-check-css --also-check-svg --format json"


def prove(site: Served) -> Proven:
    """Check all files of a built site; a finding is a miss. A part of a page is `.htm`, no page."""
    files = [path for kind in KINDS for path in sorted(site.folder.rglob(f"*{kind}"))]
    command = ["java", "-jar", str(VNU), *OPTIONS.split(), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    start, end, log = done.stderr.partition('{"version"')
    if not end:
        return Proven(misses=[f"Nu: it could not run: {start.strip()}"])
    found = Proven()
    counts = Counter()
    for message in json.loads(end + log)["messages"]:
        name = Path(message["url"].removeprefix("file:")).relative_to(site.folder).as_posix()
        place = f"{name}:{message.get('lastLine', 1)}:{message.get('firstColumn', 1)}"
        found.misses.append(f"Nu: {place}: {message['message']}")
        counts[name] += 1
    if done.returncode and not found.misses:
        found.misses.append(f"Nu: it ended with {done.returncode} without a finding")
    for kind in PATHS:
        for locale in TAGS:
            name = file_of(locale, kind)
            if (site.folder / name).is_file():
                found.figures[kind, locale]["Nu"] = str(counts[name])
    return found


def file_of(locale: str, kind: str) -> str:
    """The file that a type of page is read from."""
    return "404.html" if kind == "missing" else f"{address(locale, kind).lstrip('/')}index.html"
