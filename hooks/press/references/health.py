"""What the probe learned of each cited address, `docs/data/health.json`, and how it is remembered.

Written by `python hooks references probe` alone; the rules and the pages read it. One address a
line, sorted, so that changes are read in a diff:

    {"urls": {
    "https://example.com/report": {"verdict": "ok", "checked": "2026-11-24T03:10:05Z", …}
    }}

Moments are UTC to the second. Source: references R3, R12
"""

from __future__ import annotations

import enum
import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from ..articles import Corpus
from ..findings import Location
from ..records import Flaw
from ..settings import FOREIGN
from ..writing import write
from .ledger import Entry, address


class Verdict(enum.StrEnum):
    """What asking for an address has shown. Source: references, section 5."""

    OK = "ok"
    MOVED = "moved"
    DEAD = "dead"
    SOFT404 = "soft404"
    FRAG_MISSING = "frag-missing"
    DRIFT = "drift"
    BLOCKED = "blocked"
    RATE_LIMITED = "rate-limited"
    TRANSIENT = "transient"
    UNVERIFIABLE = "unverifiable"
    SUSPECT = "suspect"
    UNSAFE = "unsafe"
    SKIP = "skip"


FAILED = frozenset({Verdict.DEAD, Verdict.SOFT404})
REACHED = frozenset({Verdict.OK, Verdict.MOVED, Verdict.FRAG_MISSING, Verdict.DRIFT})
PASSING = frozenset({Verdict.TRANSIENT, Verdict.RATE_LIMITED})  # says nothing of the page

CONFIRMED_AFTER = timedelta(hours=72)
_NIGHTLY = timedelta(hours=20)
_LIFE = {
    Verdict.OK: timedelta(days=14),
    Verdict.MOVED: timedelta(days=14),
    Verdict.FRAG_MISSING: timedelta(days=14),
    Verdict.DRIFT: timedelta(days=14),
    Verdict.BLOCKED: timedelta(days=7),
    Verdict.UNVERIFIABLE: timedelta(days=7),
    Verdict.SUSPECT: timedelta(days=7),
    Verdict.UNSAFE: timedelta(days=7),
    Verdict.TRANSIENT: timedelta(hours=6),
    Verdict.RATE_LIMITED: timedelta(hours=6),
    Verdict.DEAD: timedelta(days=3),
    Verdict.SOFT404: timedelta(days=3),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one asking has shown of an address, which is given as it was written.

    `status` is the last HTTP status, 0 where there was none; `final_url` where redirects ended;
    `replacement` what to write instead of a moved address; `missing` the fragments that the page
    does not have, `drifted` the ids of the claims whose figures it no longer prints; `retry_after`
    the seconds that a server asked to wait, 0 where it did not. `title` is the page's own.
    """

    url: str
    verdict: Verdict
    status: int = 0
    final_url: str = ""
    reason: str = ""
    replacement: str = ""
    missing: tuple[str, ...] = ()
    drifted: tuple[str, ...] = ()
    retry_after: int = 0
    etag: str = ""
    modified: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of an address.

    `verified` is when it was last reached, `unverified_since` since when that failed otherwise than
    by its death; `first_failed` and `failures` count the witnesses of a death; `asked` names what
    was looked for on the page, so that an unchanged page need be read again only for other things.
    """

    verdict: Verdict
    checked: str
    expires: str = ""
    status: int = 0
    reason: str = ""
    final_url: str = ""
    replacement: str = ""
    verified: str = ""
    unverified_since: str = ""
    first_failed: str = ""
    failures: int = 0
    missing: tuple[str, ...] = ()
    drifted: tuple[str, ...] = ()
    etag: str = ""
    modified: str = ""
    asked: str = ""

    @property
    def is_candidate(self) -> bool:
        """Whether it looks dead, confirmed or not."""
        return self.verdict in FAILED

    @property
    def is_dead(self) -> bool:
        """Whether its death is confirmed: failures 72 hours or more apart (references R3)."""
        if not self.is_candidate or not self.first_failed:
            return False
        return moment(self.checked) - moment(self.first_failed) >= CONFIRMED_AFTER

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to ask again."""
        return not self.expires or moment(self.expires) <= now


def moment(written: str) -> datetime:
    """A moment as the file writes it. Raises ValueError where it is none."""
    if len(written) != len("2026-11-24T03:10:05Z") or not written.endswith("Z"):
        raise ValueError(f"{written[:40]!r} is no moment")
    return datetime.fromisoformat(written)


def written(when: datetime) -> str:
    """A moment in the file's form."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def remembered(
    old: Health | None, outcome: Outcome, now: datetime, asked: str = ""
) -> Health | None:
    """What is known after an outcome; a passing fault changes nothing that was known.

    A death counts from its first failure and is cleared by any answer that is none.
    Source: references R3, R12
    """
    stamp, verdict = written(now), outcome.verdict
    if verdict is Verdict.SKIP:
        return old
    expires = written(now + _life(outcome, now))
    if verdict in PASSING and old is not None and old.verdict not in PASSING:
        if old.is_candidate:  # asked again the next night
            return replace(old, expires=written(now + min(_NIGHTLY, _life(outcome, now))))
        return replace(old, expires=expires)
    has_failed = old is not None and old.is_candidate
    is_failure = verdict in FAILED
    first = (old.first_failed if old and has_failed else stamp) if is_failure else ""
    health = Health(
        verdict=verdict,
        checked=stamp,
        expires=expires,
        status=outcome.status,
        reason=outcome.reason,
        final_url=outcome.final_url,
        replacement=outcome.replacement,
        verified=stamp if verdict in REACHED else old.verified if old else "",
        unverified_since=""
        if verdict in REACHED or is_failure
        else (old.unverified_since if old and old.unverified_since else stamp),
        first_failed=first,
        failures=((old.failures if old and has_failed else 0) + 1) if is_failure else 0,
        missing=outcome.missing,
        drifted=outcome.drifted,
        etag=outcome.etag,
        modified=outcome.modified,
        asked=asked,
    )
    if is_failure and not health.is_dead:
        return replace(health, expires=written(now + _NIGHTLY))
    return health


def _life(outcome: Outcome, now: datetime) -> timedelta:
    """How long an outcome is good for, a fifth more or less, so that few are due on one day."""
    life = _LIFE[outcome.verdict]
    if outcome.retry_after:
        return max(life, timedelta(seconds=min(outcome.retry_after, 7 * 86400)))
    seed = hashlib.sha256(f"{outcome.url} {now:%Y-%m-%d}".encode()).digest()[0]
    return life * (0.8 + 0.4 * seed / 255) if outcome.verdict is Verdict.OK else life


@dataclass(frozen=True)
class HealthRecords:
    """Everything in the file by address (without its fragment), and what is wrong with it."""

    by_url: Mapping[str, Health] = field(default_factory=dict)
    flaws: tuple[Flaw, ...] = ()

    @classmethod
    def load(cls, corpus: Corpus) -> HealthRecords:
        """Read `docs/data/health.json`; without one nothing is known."""
        path = path_of(corpus)
        shown = path.relative_to(corpus.settings.root).as_posix()
        if corpus.settings.is_foreign(path):
            return cls(flaws=(Flaw(Location(shown), FOREIGN),))
        try:
            text = path.read_text(encoding="utf-8")
            rows = json.loads(text)["urls"].items()
        except FileNotFoundError:
            return cls()
        except json.JSONDecodeError as error:
            place = Location(shown, error.lineno, error.colno)
            return cls(flaws=(Flaw(place, f"the file cannot be read: {error.msg}"),))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return cls(flaws=(Flaw(Location(shown), "the file holds no addresses"),))
        found: dict[str, Health] = {}
        flaws, at, line = [], 0, 1
        for url, row in rows:
            try:
                json.dumps(
                    [url, row], ensure_ascii=False
                ).encode()  # half of a surrogate is no text
                found[url] = _health(row)
            except (TypeError, ValueError):
                begin = max(text.find(json.dumps(url, ensure_ascii=False), at), at)
                line, at = line + text.count("\n", at, begin), begin
                name = url.encode(errors="replace").decode()
                flaws.append(Flaw(Location(shown, line), f"the record of {name} cannot be read"))
        return cls(found, tuple(flaws))

    @functools.cached_property
    def today(self) -> date | None:
        """The newest day on which anything was asked: what a build knows of the time."""
        newest = max((each.checked for each in self.by_url.values()), default="")
        return moment(newest).date() if newest else None

    def of(self, entry: Entry) -> Health | None:
        """What is known of a work's address."""
        return self.by_url.get(address(entry.url))

    def dump(self) -> str:
        """The file's text: the same for the same records."""
        rows = [
            f"{json.dumps(url, ensure_ascii=False)}: {_row(health)}"
            for url, health in sorted(self.by_url.items())
        ]
        return '{"urls": {\n' + ",\n".join(rows) + "\n}}\n"

    def save(self, corpus: Corpus) -> Path:
        """Write the file whole or not at all."""
        path = path_of(corpus)
        write(path, self.dump().encode())
        return path


def path_of(corpus: Corpus) -> Path:
    """Where the file lies."""
    return corpus.settings.docs / "data" / "health.json"


_TYPES = {each.name: each.type for each in fields(Health)}


def _health(row: Any) -> Health:
    """A record of the file. Raises TypeError or ValueError where it is none."""
    if not isinstance(row, dict) or not {"verdict", "checked"} <= row.keys():
        raise ValueError("no record")
    values = {**row, "verdict": Verdict(row["verdict"])}
    for name, value in values.items():
        expected = {"int": int, "tuple[str, ...]": list}.get(str(_TYPES.get(name)), str)
        if not isinstance(value, expected):
            raise TypeError(name)
        if isinstance(value, list):
            values[name] = tuple(str(each) for each in value)
    for name in ("checked", "expires", "verified", "unverified_since", "first_failed"):
        if values.get(name):
            moment(values[name])
    moment(values["checked"])
    return Health(**values)


def _row(health: Health) -> str:
    known = {name: value for name, value in asdict(health).items() if value}
    return json.dumps(known, ensure_ascii=False)
