"""Sync state: for every passage of a translation, whether it still renders its source."""

from __future__ import annotations

import enum
import functools
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..articles import Article, Corpus
from ..blocks import Block, numbered
from ..findings import Hit, Location, Related
from .align import align, solve
from .edits import Weight, weigh, words
from .ledger import Ledger, Ledgers, Vouch

TOGETHER = "with-previous"  # the target of a passage that is rendered in one with that before it
Places = tuple[int, ...]


class State(enum.StrEnum):
    """What is known of a passage in a translation. Source: translations S1-S7."""

    CURRENT = "current"
    STALE = "stale"
    TARGET_MOVED = "target moved"
    BOTH_MOVED = "both moved"
    UNKNOWN = "unknown"
    MISSING = "missing"
    ORPHAN = "orphan"


_CURRENT = frozenset({State.CURRENT, State.UNKNOWN, State.TARGET_MOVED})


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of the source with what renders it; an orphan has no source.

    `old` is the source as it was vouched for, `weight` what has been done to it since.
    """

    id: str
    state: State
    source: Block | None
    target: tuple[Block, ...]
    vouch: Vouch | None = None
    old: str = ""
    weight: Weight = Weight.COSMETIC

    @property
    def is_current(self) -> bool:
        """Whether the translation claims to render the source as it stands."""
        return self.state in _CURRENT


@dataclass(frozen=True, slots=True)
class Sync:
    """The passages of one translation in the order of the source, orphans last."""

    source: Article
    target: Article
    passages: tuple[Passage, ...]
    is_vouched: bool

    def count(self) -> Counter[State]:
        """How many passages are in each state."""
        return Counter(passage.state for passage in self.passages)

    @property
    def vouched_on(self) -> str:
        """The day on which the last passage was vouched for, if all of them are current."""
        days = [passage.vouch.on for passage in self.passages if passage.vouch]
        is_full = all(passage.state is State.CURRENT for passage in self.passages)
        return max(days, default="") if is_full else ""


def outdated(sync: Sync, weight: Weight = Weight.SUBSTANTIVE) -> Iterator[Passage]:
    """The passages whose source changed with that weight since they were vouched for."""
    for passage in sync.passages:
        has_moved = passage.state in (State.STALE, State.BOTH_MOVED)
        if has_moved and passage.weight is weight:
            yield passage


class Syncs:
    """The sync states of a site, worked out once for each translation that is asked for."""

    def __init__(self, corpus: Corpus, ledgers: Ledgers) -> None:
        self.corpus = corpus
        self.ledgers = ledgers
        self._found: dict[str, Sync] = {}
        self._ids: dict[str, Mapping[int, str]] = {}

    def ledger(self, source: Article) -> Ledger:
        """The ledger of a source, an empty one where there is none."""
        return self.ledgers.find(self.corpus, source) or Ledger(source.url)

    def of(self, target: Article) -> Sync | None:
        """The state of a translation; None for a source."""
        source = self.corpus.source(target)
        if source is target:
            return None
        if target.path not in self._found:
            self._found[target.path] = self._compare(source, target)
        return self._found[target.path]

    def all(self) -> Iterator[Sync]:
        """The state of every published translation."""
        for article in self.corpus.published:
            sync = self.of(article)
            if sync is not None:
                yield sync

    @functools.cached_property
    def current(self) -> tuple[tuple[Sync, Passage, Block], ...]:
        """Passages that claim to render their source as it stands, with that source."""
        return tuple(
            (sync, passage, passage.source)
            for sync in self.all()
            for passage in sync.passages
            if passage.source is not None and passage.target and passage.is_current
        )

    def ids(self, source: Article) -> Mapping[int, str]:
        """The id of every passage of a source, by position: minted once, the same ever after."""
        if source.path not in self._ids:
            self._ids[source.path] = _ids(source, self.ledger(source))
        return self._ids[source.path]

    def _compare(self, source: Article, target: Article) -> Sync:
        ledger = self.ledger(source)
        vouches = _chosen(ledger.vouches.get(target.locale.code, ()), target)
        ids = self.ids(source)
        rendered = _follow_source(vouches, ledger.texts, source)
        vouch_of = {
            index: vouch
            for vouch, index in zip(vouches, rendered, strict=True)
            if index is not None
        }
        found = _follow_target(vouches, target)
        places_of = dict(zip((vouch.id for vouch in vouches), found, strict=True))
        counterparts, orphans = _counterparts(source, target, vouch_of, places_of)
        passages = [
            _passage(
                ids[index],
                block,
                counterparts[index],
                vouch_of.get(index),
                bool(index in vouch_of and places_of[vouch_of[index].id]),
                ledger,
                source,
            )
            for index, block in enumerate(source.blocks)
        ]
        by_place = {
            place: vouch for vouch, places in zip(vouches, found, strict=True) for place in places
        }
        for place in orphans:
            vouch = by_place.get(place)
            name = vouch.id if vouch else f"orphan-{target.blocks[place].fingerprint[:6]}"
            old = ledger.texts.get(vouch.source, "") if vouch else ""
            block = target.blocks[place]
            passages.append(Passage(name, State.ORPHAN, None, (block,), vouch, old))
        return Sync(source, target, tuple(passages), bool(vouches))


def _chosen(vouches: Sequence[Vouch], target: Article) -> list[Vouch]:
    """One vouch a passage: after a merge the one that fits the text, else the latest."""
    if len({vouch.id for vouch in vouches}) == len(vouches):
        return list(vouches)
    present = set(target.fingerprints)
    by_id: dict[str, Vouch] = {}
    for vouch in vouches:
        known = by_id.get(vouch.id)
        if known is None or (vouch.target in present, vouch.on) >= (
            known.target in present,
            known.on,
        ):
            by_id[vouch.id] = vouch
    return list(by_id.values())


def _follow_source(
    vouches: Sequence[Vouch], texts: Mapping[str, str], source: Article
) -> list[int | None]:
    """Where each vouched passage of the source stands today: by its words, then by likeness."""
    blocks = source.blocks
    places = _exact([vouch.source for vouch in vouches], source)
    lost = [number for number, place in enumerate(places) if place is None]
    free = sorted(set(range(len(blocks))) - set(places))
    if lost and free:
        old = [Counter(words(texts.get(vouches[number].source, ""))) for number in lost]
        new = [Counter(words(blocks[place].text)) for place in free]

        def score(i: tuple[int, ...], j: tuple[int, ...]) -> float:
            a, b = old[i[0]], new[j[0]]
            return 4 * 2 * (a & b).total() / max(a.total() + b.total(), 1) - 2.3

        for pair in solve(len(lost), len(free), score, splits=False):
            if pair.source and pair.target:
                places[lost[pair.source[0]]] = free[pair.target[0]]
    _fill_gaps(places, len(blocks))
    return places


def _exact(wanted: Sequence[str], article: Article) -> list[int | None]:
    """The place of each fingerprint, equal ones in their order."""
    places: dict[str, deque[int]] = {}
    for place, fingerprint in enumerate(article.fingerprints):
        places.setdefault(fingerprint, deque()).append(place)
    return [found.popleft() if (found := places.get(each)) else None for each in wanted]


def _fill_gaps(places: list[int | None], size: int) -> None:
    """Passages rewritten beyond likeness are where as many passages are new between neighbours."""
    number, taken = 0, set(places)
    while number < len(places):
        end = number
        while end < len(places) and places[end] is None:
            end += 1
        before = places[number - 1] if number else -1
        after = places[end] if end < len(places) else size
        if end > number and before is not None and after is not None:
            free = [place for place in range(before + 1, after) if place not in taken]
            if len(free) == end - number:
                places[number:end] = free
                taken.update(free)
        number = end + 1


def _follow_target(vouches: Sequence[Vouch], target: Article) -> list[Places]:
    """Where what was vouched for stands in the target; () where any of it has changed."""
    parts = [vouch.target.split("+") for vouch in vouches]
    places = iter(_exact([part for each in parts for part in each if part != TOGETHER], target))
    found: list[Places] = []
    for each in parts:
        if each == [TOGETHER]:
            found.append(found[-1] if found else ())
            continue
        here = [next(places) for _ in each]
        known = tuple(place for place in here if place is not None)
        found.append(known if len(known) == len(here) else ())
    return found


def _counterparts(
    source: Article,
    target: Article,
    vouch_of: Mapping[int, Vouch],
    places_of: Mapping[str, Places],
) -> tuple[list[tuple[Block, ...]], list[int]]:
    """What renders each passage of the source, and what of the target renders none."""
    anchored = {
        index: places for index, vouch in vouch_of.items() if (places := places_of[vouch.id])
    }
    free = set(range(len(target.blocks))) - {
        place for places in anchored.values() for place in places
    }
    found = dict(anchored)
    if free and len(anchored) < len(source.blocks):
        for pair in align(source.blocks, target.blocks):
            open_targets = tuple(place for place in pair.target if place in free)
            open_sources = [index for index in pair.source if index not in anchored]
            if open_sources and open_targets:
                for index in open_sources:
                    found[index] = open_targets
                free -= set(open_targets)
    counterparts = [
        tuple(target.blocks[place] for place in found.get(index, ()))
        for index in range(len(source.blocks))
    ]
    return counterparts, sorted(free)


def _passage(
    name: str,
    block: Block,
    target: tuple[Block, ...],
    vouch: Vouch | None,
    is_unmoved: bool,
    ledger: Ledger,
    source: Article,
) -> Passage:
    if not target:
        return Passage(name, State.MISSING, block, (), vouch)
    if vouch is None:
        return Passage(name, State.UNKNOWN, block, target)
    old = ledger.texts.get(vouch.source, "")
    weight = Weight.COSMETIC
    if vouch.source != block.fingerprint:
        is_code = block.kind == "code"
        weight = weigh(old, block.text, source.locale.code, is_code=is_code)
    if weight > Weight.MECHANICAL:
        state = State.STALE if is_unmoved else State.BOTH_MOVED
    else:
        state = State.CURRENT if is_unmoved else State.TARGET_MOVED
    return Passage(name, state, block, target, vouch, old, weight)


def _ids(source: Article, ledger: Ledger) -> dict[int, str]:
    """Ids of the passages: those the ledger knows, else one of section and first words."""
    ids: dict[int, str] = {}
    for vouches in ledger.vouches.values():
        places = _follow_source(vouches, ledger.texts, source)
        for vouch, place in zip(vouches, places, strict=True):
            if place is not None:
                ids.setdefault(place, vouch.id)
    taken = set(ids.values())
    section = "top"
    used: Counter[str] = Counter()
    for index, block in enumerate(source.blocks):
        if block.kind == "heading":
            section = block.id or f"section-{block.section}"
        if index in ids:
            continue
        plain = block.kind if block.kind in ("title", "description") else ""
        name = plain or f"{section}-{block.fingerprint[:6]}"
        ids[index] = numbered(name, taken, used)
    return ids


def vouch_for(
    ledger: Ledger,
    sync: Sync,
    passages: Sequence[Passage],
    *,
    verb: str,
    by: str,
    on: str,
    reason: str,
) -> Ledger:
    """The ledger with these passages vouched for; nothing else of it changes."""
    code = sync.target.locale.code
    chosen = {passage.id for passage in passages}
    kept = {vouch.id: vouch for vouch in ledger.vouches.get(code, ())}
    texts = dict(ledger.texts)
    entries: list[Vouch] = []
    before: tuple[Block, ...] = ()
    for passage in sync.passages:
        if passage.source is None:
            continue
        is_together = bool(before) and passage.target == before
        before = passage.target
        if passage.id in chosen and passage.target:
            marks = "+".join(block.fingerprint for block in passage.target)
            target = TOGETHER if is_together else marks
            vouch = Vouch(passage.id, passage.source.fingerprint, target, verb, by, on, reason)
            texts[vouch.source] = passage.source.text
            old = passage.vouch
            is_same = old is not None and (old.source, old.target) == (vouch.source, vouch.target)
            entries.append(old if is_same and old is not None else vouch)
        elif passage.id in kept:
            entries.append(kept[passage.id])
    return replace(
        ledger,
        source=sync.source.url,
        vouches={**ledger.vouches, code: tuple(entries)},
        texts=_ordered(texts, sync.source),
    )


def _ordered(texts: Mapping[str, str], source: Article) -> dict[str, str]:
    """Vouched texts in the order of the source, those no longer in it last."""
    order = {block.fingerprint: index for index, block in enumerate(source.blocks)}
    return dict(sorted(texts.items(), key=lambda item: (order.get(item[0], len(order)), item[0])))


def place(path: str, block: Block) -> Location:
    """Where a block begins."""
    return Location(path, block.line)


def against(sync: Sync, source: Block, found: Block, message: str, fix: str = "") -> Hit:
    """A hit on a passage of a translation, with the passage of the source beside it."""
    related = (Related(place(sync.source.path, source), "the source"),)
    return Hit(place(sync.target.path, found), message, fix, related)
