"""The author's command `references probe`: which works to ask for, what to do with the answers."""

from __future__ import annotations

import argparse
import asyncio
import gc
import hashlib
import ipaddress
import json
import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from press.records import Record
from press.references.health import FAILED, Health, HealthRecords, Outcome, Verdict, remembered
from press.references.ledger import Entry, address, work
from press.references.upkeep import works
from press.settings import Settings
from press.site import Site

if TYPE_CHECKING:
    from press.references.probe import Options, Target

_WRONG = FAILED | {Verdict.FRAG_MISSING, Verdict.UNSAFE}
_AT_LEAST = 50  # works a night, so that a small ledger is seen through at once
_SHARE = 14  # days in which every work is asked for once; Source: references R12


Works = Mapping[str, Record[Entry]]  # by the address they are asked under


class CiteError(Exception):
    """A request that cannot be met; the message says why."""


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


def options_of(settings: Settings | None, arguments: argparse.Namespace) -> Options:
    """What the probe may do, from the command line; who asks, from the site's settings."""
    from press.references.probe import Budgets, Options, name_server

    resolver = getattr(arguments, "resolver", None)
    return Options(
        agent=_agent(settings),
        ports=getattr(arguments, "ports", frozenset()),
        allow=tuple(getattr(arguments, "allow_net", ())),
        ca=getattr(arguments, "ca", None),
        resolve=name_server(*resolver) if resolver else None,
        budgets=Budgets(run=getattr(arguments, "budget", 60.0)),
    )


def _agent(settings: Settings | None) -> str:
    """One honest name: the site, what asks, and where to read about it."""
    if settings is None:
        return "beneath-the-stage-refcheck/1"
    name = "-".join(re.findall(r"[a-z0-9]+", settings.default.site_name.lower())) or "site"
    host = urlsplit(settings.site_url).hostname or ""
    contact = "" if host in ("127.0.0.1", "localhost") else f" (+{settings.site_url})"
    return f"{name}-refcheck/1{contact}"


def ask(
    targets: Sequence[Target], options: Options, note: Callable[[Outcome], None] | None = None
) -> list[Outcome]:
    """Run the probe. Raises CiteError where a file of authorities cannot be read."""
    from press.references.probe import probe as ask

    gc.enable()  # a long run makes and drops more than a check does
    try:
        return asyncio.run(ask(targets, options, note))
    except OSError as error:
        raise CiteError(f"{options.ca}: {error.strerror or error}") from error


def probe(site: Site, arguments: argparse.Namespace) -> int:
    """Ask for works of the ledger, remember what was learned, and say what is wrong."""
    known, kept = dict(site.health.by_url), works(site.references)
    now = datetime.now(UTC)
    chosen, left = _chosen(site, kept, arguments, now)
    targets = {url: _target(site, kept[url].value, known.get(url)) for url in chosen}
    run = _Run(len(targets), is_quiet=arguments.format == "jsonl")
    learned: dict[str, Outcome] = {}
    by_written = {target.url: url for url, target in targets.items()}

    def note(outcome: Outcome) -> None:
        learned[by_written[outcome.url]] = outcome
        run.note(outcome)

    try:
        ask(list(targets.values()), options_of(site.settings, arguments), note)
    except KeyboardInterrupt:
        run.is_stopped = True
    run.close()
    for url, outcome in learned.items():
        state = remembered(known.get(url), outcome, now, _asked(targets[url]))
        if state is not None:
            known[url] = state
    if arguments.new_since is None:
        records = HealthRecords({url: each for url, each in known.items() if url in kept})
        if records.by_url or site.health.by_url:
            records.save(site.corpus)
    _tell(site, kept, arguments, learned)
    run.count(learned.values(), [*(url for url in targets if url not in learned), *left])
    is_new = arguments.new_since is not None
    return int(any(_is_wrong(known.get(url), each, is_new) for url, each in learned.items()))


def _is_wrong(state: Health | None, outcome: Outcome, is_new: bool) -> bool:
    """Whether a work is a confirmed problem; a link that is new has no history to wait for."""
    if is_new:
        return outcome.verdict in _WRONG
    return outcome.verdict is Verdict.UNSAFE or (state is not None and state.is_dead)


def _chosen(
    site: Site, known: Works, arguments: argparse.Namespace, now: datetime
) -> tuple[list[str], list[str]]:
    """The addresses to ask for, and those that are due and left for another time."""
    if arguments.ids:
        by_id = site.references.by_id
        unknown = [name for name in arguments.ids if name not in by_id]
        if unknown:
            raise CiteError(f"there is no entry {', '.join(unknown)} in docs/data/references.yml")
        return [address(by_id[name].value.url) for name in arguments.ids], []
    if arguments.new_since is not None:
        added = _added_since(site.settings.root, site.settings.docs, arguments.new_since)
        return [url for url in known if work(url) in added], []
    if not arguments.due:
        return list(known), []
    health = site.health.by_url
    candidates = [url for url in known if url in health and health[url].is_candidate]
    due = [url for url in known if url not in health or health[url].is_due(now)]
    due = sorted(
        set(due) - set(candidates), key=lambda url: (url in health and health[url].expires) or ""
    )
    most = max(_AT_LEAST, math.ceil(len(known) / _SHARE))
    return [*candidates, *due[:most]], due[most:]


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


def _target(site: Site, entry: Entry, state: Health | None) -> Target:
    """What is to be found at the address of a work."""
    from press.references.probe import Target

    fragments = {urlsplit(place.link.href).fragment for place in site.places.of(entry)} - {""}
    target = Target(
        entry.url, tuple(sorted(fragments)), tuple(entry.claims), entry.title, entry.language
    )
    if state is None or state.verdict is not Verdict.OK or state.asked != _asked(target):
        return target
    return replace(target, etag=state.etag, modified=state.modified)


def _asked(target: Target) -> str:
    """A mark of what was looked for."""
    sought = repr((target.fragments, [(each.value, each.unit) for each in target.claims]))
    return hashlib.sha256(sought.encode()).hexdigest()[:12]


def _tell(
    site: Site, kept: Works, arguments: argparse.Namespace, learned: Mapping[str, Outcome]
) -> None:
    """Print every outcome as JSON, or a row for each link whose work is not well."""
    for url, outcome in sorted(learned.items()):
        entry = kept[url].value
        if arguments.format == "jsonl":
            print(json.dumps({"id": entry.id, **_json(outcome)}, ensure_ascii=False))
        elif outcome.verdict is not Verdict.OK:
            for line in _rows(site, entry, outcome):
                print(line)


def _rows(site: Site, entry: Entry, outcome: Outcome) -> Iterator[str]:
    said = f"{outcome.verdict} {entry.id} {outcome.url} ({outcome.reason})"
    places = site.places.of(entry)
    for place in places:
        yield f"{place.related.location}: {said}"
    if not places:
        yield f"{site.references.by_id[entry.id].at('url')}: {said}"


def _json(outcome: Outcome) -> dict[str, object]:
    """An outcome as other programs read it: what is empty is left out, but for the five words."""
    row: dict[str, object] = {
        "url": outcome.url,
        "verdict": outcome.verdict.value,
        "status": outcome.status or None,
        "final_url": outcome.final_url,
        "reason": outcome.reason,
    }
    more = {
        "replacement": outcome.replacement,
        "missing": list(outcome.missing),
        "drifted": list(outcome.drifted),
        "retry_after": outcome.retry_after,
        "title": outcome.title,
    }
    return {**row, **{name: value for name, value in more.items() if value}}


def probe_file(settings: Settings | None, arguments: argparse.Namespace) -> int:
    """Ask for the addresses of a file, one a line, and print a line for each in its order."""
    from press.references.probe import Target

    try:
        lines = arguments.url_file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CiteError(
            f"{arguments.url_file}: {getattr(error, 'strerror', None) or error}"
        ) from error
    run = _Run(len(lines), is_quiet=arguments.format == "jsonl")
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
            print(json.dumps(_json(outcome), ensure_ascii=False))
        elif outcome.verdict is not Verdict.OK:
            print(f"{outcome.verdict} {outcome.url} ({outcome.reason})")
    run.count(outcomes, [])
    return int(any(outcome.verdict in _WRONG for outcome in outcomes))


class _Run:
    """How far a run is: a bar on a terminal, nothing elsewhere until it ends."""

    def __init__(self, total: int, *, is_quiet: bool) -> None:
        self.total = total
        self.outcomes: list[Outcome] = []
        self.is_stopped = False
        self._has_bar = sys.stderr.isatty()
        self._is_quiet = is_quiet

    def note(self, outcome: Outcome) -> None:
        """Count an outcome."""
        self.outcomes.append(outcome)
        if self._has_bar:
            done = 30 * len(self.outcomes) // max(self.total, 1)
            bar = "█" * done + "·" * (30 - done)
            print(f"\r{bar} {len(self.outcomes)}/{self.total}", end="", file=sys.stderr, flush=True)
        elif not self._is_quiet and outcome.verdict is not Verdict.OK:
            print(f"{outcome.verdict} {outcome.url}", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Take the bar away."""
        if self._has_bar:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def count(self, outcomes: Iterable[Outcome], left: Sequence[str]) -> None:
        """Say how many there were of each verdict, and name what was not checked."""
        counts = Counter(outcome.verdict.value for outcome in outcomes)
        parts = [f"{number} {name}" for name, number in counts.most_common()]
        stopped = "stopped: " if self.is_stopped else ""
        print(f"{stopped}{', '.join(parts) or 'nothing to ask for'}", file=sys.stderr)
        if left:
            names = ", ".join(left[:5]) + (" …" if len(left) > 5 else "")
            print(f"{len(left)} not checked: {names}", file=sys.stderr)
