"""The author's command `references probe`: which works to ask for, what to do with the answers."""

from __future__ import annotations

import argparse
import hashlib
import ipaddress
import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from asking import CiteError, Run, ask, options_of, row_of
from press.references.citations import outbound, unsafe
from press.references.health import FAILED, Health, HealthRecords, Outcome, Verdict, remembered
from press.references.ledger import Entry, address, work
from press.references.schedule import due
from press.references.upkeep import works
from press.settings import Settings
from press.site import Site

if TYPE_CHECKING:
    from press.references.probe import Target

_WRONG = FAILED | {Verdict.FRAG_MISSING, Verdict.UNSAFE}


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add what the probe takes to its command line."""
    command.add_argument("ids", nargs="*", metavar="ID", help="only these works")
    command.add_argument("--due", action="store_true", help="only works that it is time for")
    command.add_argument("--new-since", metavar="REF", help="only links that REF of git lacks")
    command.add_argument("--url-file", type=Path, metavar="FILE", help="addresses, one a line")
    command.add_argument("--budget", type=_seconds, default=60.0, metavar="60s")
    command.add_argument("--format", choices=["text", "jsonl"], default="text")
    command.add_argument(
        "--allow-net", type=ipaddress.ip_network, action="append", default=[], metavar="CIDR"
    )
    command.add_argument("--ports", type=_ports, default=frozenset(), metavar="8080,8443")
    command.add_argument("--resolver", type=_server, metavar="ADDRESS[:PORT]", help="a name server")
    command.add_argument("--ca", type=Path, metavar="FILE", help="authorities besides the system's")
    command.set_defaults(run_site=probe, run_alone=probe_file)


def _seconds(written: str) -> float:
    """Seconds written as 60, 60s or 15m."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(s|m)?", written)
    if found is None:
        raise argparse.ArgumentTypeError(f"{written!r} is no time such as 60s")
    return float(found[1]) * (60 if found[2] == "m" else 1)


def _ports(written: str) -> frozenset[int]:
    return frozenset(int(each) for each in written.split(","))


def _server(written: str) -> tuple[str, int]:
    """The address and port of a name server; 53 where none is given."""
    host, mark, port = written.rpartition(":")
    if not mark or (host.count(":") and not host.endswith("]")):
        host, port = written, "53"
    return str(ipaddress.ip_address(host.strip("[]"))), int(port)


@dataclass(frozen=True, slots=True)
class Asked:
    """An address to ask for: its key in the health file, its work, and where it is cited.

    A link that has no entry yet is asked for as it is written.
    """

    url: str
    written: str
    entry: Entry | None
    places: tuple[str, ...]
    fragments: tuple[str, ...]


def _works(site: Site) -> dict[str, Asked]:
    """Every work of the ledger by its key."""
    found = {}
    for url, record in works(site.references).items():
        places = site.places.of(record.value)
        fragments = {urlsplit(place.link.href).fragment for place in places} - {""}
        cited = tuple(str(place.related.location) for place in places)
        found[url] = Asked(
            url,
            record.value.url,
            record.value,
            cited or (str(record.at("url")),),
            tuple(sorted(fragments)),
        )
    return found


def _unbound(site: Site) -> Iterator[Asked]:
    """Every link to a work that the ledger does not have."""
    for article, link in outbound(site.corpus):
        if unsafe(link.href) is None and site.references.find(link.href) is None:
            place = str(article.at(link.at))
            yield Asked(address(link.href), link.href, None, (place,), ())


def probe(site: Site, arguments: argparse.Namespace) -> int:
    """Ask for works of the ledger, remember what was learned, and say what is wrong."""
    known, now = dict(site.health.by_url), datetime.now(UTC)
    kept = _works(site)
    chosen, left = _chosen(site, kept, arguments, now)
    targets = {each.url: _target(each, known.get(each.url)) for each in chosen}
    run = Run(len(targets), is_quiet=arguments.format == "jsonl")
    learned: dict[str, Outcome] = {}
    keys = {target.url: url for url, target in targets.items()}

    def note(outcome: Outcome) -> None:
        learned[keys[outcome.url]] = outcome
        run.note(outcome)

    try:
        for outcome in ask(list(targets.values()), options_of(site.settings, arguments), note):
            learned[keys[outcome.url]] = outcome
    except KeyboardInterrupt:
        run.is_stopped = True
    run.close()
    for url, outcome in learned.items():
        state = remembered(known.get(url), outcome, now, _sought(targets[url]))
        if state is not None:
            known[url] = state
    is_new = arguments.new_since is not None
    if not is_new and (site.health.by_url or known):
        HealthRecords({url: each for url, each in known.items() if url in kept}).save(site.corpus)
    _tell(chosen, learned, is_json=arguments.format == "jsonl")
    skipped = [url for url, outcome in learned.items() if outcome.verdict is Verdict.SKIP]
    unasked = [url for url in targets if url not in learned]
    run.count(learned.values(), [*skipped, *unasked, *left])
    return int(any(_is_wrong(known.get(url), each, is_new) for url, each in learned.items()))


def _is_wrong(state: Health | None, outcome: Outcome, is_new: bool) -> bool:
    """Whether a work is a confirmed problem; a link that is new has no history to wait for."""
    if is_new:
        return outcome.verdict in _WRONG
    return outcome.verdict is Verdict.UNSAFE or (state is not None and state.is_dead)


def _chosen(
    site: Site, kept: Mapping[str, Asked], arguments: argparse.Namespace, now: datetime
) -> tuple[list[Asked], list[str]]:
    """What to ask for, and the addresses that are due and left for another time."""
    if arguments.ids:
        by_id = {each.entry.id: each for each in kept.values() if each.entry}
        unknown = [name for name in arguments.ids if name not in by_id]
        if unknown:
            raise CiteError(f"there is no entry {', '.join(unknown)} in docs/data/references.yml")
        return [by_id[name] for name in arguments.ids], []
    if arguments.new_since is not None:
        added = _added_since(site.settings.root, site.settings.docs, arguments.new_since)
        everything = {each.url: each for each in (*_unbound(site), *kept.values())}
        return [each for url, each in everything.items() if work(url) in added], []
    if not arguments.due:
        return list(kept.values()), []
    tonight, left = due(list(kept), site.health.by_url, now)
    return [kept[url] for url in tonight], left


_URL = re.compile(r"https?://[^\s<>\"'`{}|\\^]+")


def _added_since(root: Path, docs: Path, ref: str) -> set[str]:
    """The works whose addresses stand in the articles or the ledger now and not at a commit."""
    command = ["git", "-C", str(root), "diff", "--unified=0", "--no-color", "--no-ext-diff"]
    command += [ref, "--", str(docs)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    if done.returncode:
        raise CiteError(f"git cannot compare with {ref}: {done.stderr.strip().splitlines()[0]}")
    sides: dict[str, set[str]] = {"+": set(), "-": set()}
    for line in done.stdout.splitlines():
        if line[:1] in sides and not line.startswith(("+++", "---")):
            sides[line[0]].update(_works_in(line[1:]))
    return sides["+"] - sides["-"]


def _works_in(line: str) -> Iterator[str]:
    """The works whose addresses stand in a line, a closing bracket or stop taken off."""
    for match in _URL.finditer(line):
        for written in {match[0], match[0].split(")")[0], match[0].rstrip(".,;:!?)")}:
            try:
                yield work(written)
            except ValueError:
                continue


def _target(asked: Asked, state: Health | None) -> Target:
    """What is to be found at an address."""
    from press.references.probe import Target

    entry = asked.entry
    if entry is None:
        return Target(asked.written)
    target = Target(
        asked.written, asked.fragments, tuple(entry.claims), entry.title, entry.language
    )
    if state is None or state.verdict is not Verdict.OK or state.asked != _sought(target):
        return target
    return replace(target, etag=state.etag, modified=state.modified)


def _sought(target: Target) -> str:
    """A mark of what was looked for."""
    sought = repr((target.fragments, [(each.value, each.unit) for each in target.claims]))
    return hashlib.sha256(sought.encode()).hexdigest()[:12]


def _tell(chosen: Iterable[Asked], learned: Mapping[str, Outcome], *, is_json: bool) -> None:
    """Print every outcome as JSON, or a row for each link whose work is not well."""
    for asked in chosen:
        outcome = learned.get(asked.url)
        name = asked.entry.id if asked.entry else ""
        if outcome is not None and is_json:
            print(json.dumps({"id": name, **row_of(outcome)}, ensure_ascii=False))
        elif outcome is not None and outcome.verdict not in (Verdict.OK, Verdict.SKIP):
            for place in asked.places:
                print(f"{place}: {outcome.verdict} {name} {asked.written} ({outcome.reason})")


def probe_file(settings: Settings | None, arguments: argparse.Namespace) -> int:
    """Ask for the addresses of a file, one a line, and print a line for each in its order."""
    from press.references.probe import Target

    try:
        with arguments.url_file.open(encoding="utf-8") as file:
            lines = [line.rstrip("\n") for line in file]
    except (OSError, UnicodeDecodeError) as error:
        raise CiteError(
            f"{arguments.url_file}: {getattr(error, 'strerror', None) or error}"
        ) from error
    run = Run(len(lines), is_quiet=arguments.format == "jsonl")
    outcomes: list[Outcome] = []
    try:
        outcomes = ask([Target(line) for line in lines], options_of(settings, arguments), run.note)
    except KeyboardInterrupt:
        run.is_stopped = True
        found = {outcome.url: outcome for outcome in run.outcomes}
        stopped = [Outcome(line, Verdict.SKIP, reason="not checked (stopped)") for line in lines]
        outcomes = [found.get(each.url, each) for each in stopped]
    run.close()
    for outcome in outcomes:
        if arguments.format == "jsonl":
            print(json.dumps(row_of(outcome), ensure_ascii=False))
        elif outcome.verdict is not Verdict.OK:
            print(f"{outcome.verdict} {outcome.url} ({outcome.reason})")
    run.count(outcomes, [])
    return int(any(outcome.verdict in _WRONG for outcome in outcomes))
