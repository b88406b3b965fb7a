"""Rules R110 to R116: what the probe learned of the cited works, judged without the network."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..articles import Article, Corpus
from ..findings import Edit, Hit, Related, Severity, rule
from ..markdown import Link, line_starts
from ..records import Record
from .citations import entry_of, outbound
from .health import Health, HealthRecords, moment
from .ledger import Entry, References, address

UNVERIFIED_DAYS = 90  # how long a work may go unseen before somebody is to look at it


@dataclass(frozen=True, slots=True)
class Place:
    """A link that cites a work."""

    article: Article
    link: Link

    @property
    def related(self) -> Related:
        """The place, for a finding that stands at the ledger."""
        return Related(self.article.at(self.link.at), "it is cited here")


class Places:
    """By the id of a work, the links that cite it; gathered when the first is asked for."""

    def __init__(self, corpus: Corpus, references: References) -> None:
        self._corpus, self._references = corpus, references

    def of(self, entry: Entry) -> list[Place]:
        """The links that cite a work, in the order of the articles."""
        return self._all.get(entry.id, [])

    def related(self, entry: Entry) -> tuple[Related, ...]:
        """The same, for a finding that stands at the ledger."""
        return tuple(place.related for place in self.of(entry))

    @functools.cached_property
    def _all(self) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for article, link in outbound(self._corpus):
            record = entry_of(self._references, link.href)
            if record is not None:
                found.setdefault(record.value.id, []).append(Place(article, link))
        return found


def _known(references: References, health: HealthRecords) -> Iterator[tuple[Record[Entry], Health]]:
    """The works that were asked for, with what is known of each."""
    for record in references.entries:
        state = health.of(record.value)
        if state is not None:
            yield record, state


@rule("R110", Severity.ERROR, fix="restore the file from git, or delete it and probe again")
def broken_health(health: HealthRecords) -> Iterator[Hit]:
    """What the probe wrote cannot be read.

    Why: pages would show nothing of the works' state, and deaths would be forgotten.
    Fix: restore `docs/data/health.json` from git, or delete it; the probe alone writes it.
    Source: references R12
    """
    for flaw in health.flaws:
        yield Hit(flaw.location, flaw.message)


@rule("R111", Severity.ERROR, fix="cite another work, or add an archive copy to the entry")
def dead_work(references: References, health: HealthRecords, places: Places) -> Iterator[Hit]:
    """A cited work is gone: failures at least 72 hours apart say so, and there is no copy.

    Why: readers cannot look up what the page rests on.
    Fix: find its new address, cite another work, or add an `archive:` copy to the entry.
    Source: references R3
    """
    for record, state in _known(references, health):
        if state.is_dead and not record.value.archive:
            message = f"{record.value.id} is gone since {state.first_failed[:10]}: {state.reason}"
            yield Hit(record.at("url"), message, "", places.related(record.value))


@rule("R112", Severity.WARNING, fix="look for its new address")
def failing_work(references: References, health: HealthRecords, places: Places) -> Iterator[Hit]:
    """A cited work seems to be gone, or is gone and its archive copy stands in for it.

    Why: a bad day is no death, yet whoever wrote the page may know where the work went.
    Fix: look for its new address; without one the nightly probe confirms or clears it.
    Source: references R3
    """
    for record, state in _known(references, health):
        if state.is_candidate and (record.value.archive or not state.is_dead):
            since = state.first_failed[:10]
            message = (
                f"{record.value.id} is gone since {since}; pages link its archive copy"
                if state.is_dead
                else f"{record.value.id} fails since {since}: {state.reason}"
            )
            yield Hit(record.at("url"), message, "", places.related(record.value))


@rule("R113", Severity.WARNING, fix="write the new address (`references fix` does, everywhere)")
def moved_work(
    corpus: Corpus, references: References, health: HealthRecords, places: Places
) -> Iterator[Hit]:
    """A cited work has moved for good.

    Why: the old address works only as long as somebody keeps the redirect.
    Fix: `python hooks references fix` rewrites the ledger and every link in all languages.
    Source: references R6
    """
    ledger = _Text(references.path(corpus))
    for record, state in _known(references, health):
        if state.replacement and not state.is_candidate:
            new = urlsplit(state.replacement)._replace(fragment="").geturl()
            edits = [*ledger.edit(record, new)]
            edits += [edit for place in places.of(record.value) for edit in _in_article(place, new)]
            message = f"{record.value.id} moved to {new}"
            yield Hit(record.at("url"), message, "", places.related(record.value), tuple(edits))


@dataclass(frozen=True)
class _Text:
    """The text of the ledger's file, read when the first address in it is to be changed."""

    path: Path

    @functools.cached_property
    def text(self) -> str:
        return self.path.read_bytes().decode().removeprefix("\ufeff")

    @functools.cached_property
    def starts(self) -> Sequence[int]:
        return line_starts(self.text)

    def edit(self, record: Record[Entry], new: str) -> Iterator[Edit]:
        place, url = record.at("url"), record.value.url
        start = self.text.find(url, self.starts[place.line - 1])
        if start >= 0:
            yield Edit(place.path, start, start + len(url), new)


def _in_article(place: Place, new: str) -> Iterator[Edit]:
    span, fragment = place.link.address, urlsplit(place.link.href).fragment
    if span is not None:
        address = new + (f"#{fragment}" if fragment else "")
        yield Edit(place.article.path, span.start, span.end, address)


@rule("R114", Severity.WARNING, fix="link to a place that the page has")
def missing_fragment(
    references: References, health: HealthRecords, places: Places
) -> Iterator[Hit]:
    """A link leads to a place that the cited page does not have.

    Why: readers are left at the top of a long page.
    Fix: link to a place that is there, or to the page as a whole.
    Source: references R8
    """
    for record, state in _known(references, health):
        missing = {unquote(each) for each in state.missing}
        for place in places.of(record.value) if missing else []:
            fragment = urlsplit(place.link.href).fragment
            if fragment and unquote(fragment) in missing:
                message = f"{record.value.id} has no #{unquote(fragment)}"
                yield Hit(place.article.at(place.link.at), message)


@rule("R115", Severity.WARNING, fix="read the work again; mend the figure, or cite an archive copy")
def drifted_claim(references: References, health: HealthRecords, places: Places) -> Iterator[Hit]:
    """A cited page no longer prints the figure that it is cited for.

    Why: readers who look it up find another figure, or none.
    Fix: read the work again; mend claim and articles, or add an `archive:` copy that has it.
    Source: references R9
    """
    for record, state in _known(references, health):
        for index, claim in enumerate(record.value.claims):
            if claim.id in state.drifted:
                said = f"{claim.value} {claim.unit}".strip()
                message = f"{record.value.id} no longer says {said} ({claim.id})"
                cited = places.related(record.value)
                yield Hit(record.at("claims", index), message, "", cited)


@rule("R116", Severity.INFO, fix="open it yourself; then write the day under `accessed:`")
def long_unverified(references: References, health: HealthRecords) -> Iterator[Hit]:
    """A work was asked for again and again and not seen for 90 days.

    Why: its host keeps programs out, so that only a person can tell whether it still stands.
    Fix: open it yourself, and write the day under `accessed:`.
    Source: references, section 6 (honest blocked state)
    """
    today = health.today
    for record, state in _known(references, health):
        since = state.verified or state.unverified_since
        if today is None or not since or state.is_candidate:
            continue
        seen = max(moment(since).date(), _day(record.value.accessed))
        if today - seen > timedelta(days=UNVERIFIED_DAYS):
            message = f"{record.value.id} was not seen since {seen}: {state.reason}"
            yield Hit(record.at("url"), message)


def _day(written: str) -> date:
    """A day as the ledger writes it; one that is not exact is long ago."""
    return date.fromisoformat(written) if len(written) == len("2026-11-24") else date.min


def works(references: References) -> dict[str, Record[Entry]]:
    """The works of the ledger by the address they are asked under."""
    found: dict[str, Record[Entry]] = {}
    for record in references.entries:
        found.setdefault(address(record.value.url), record)
    return found
