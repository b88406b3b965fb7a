"""Rules Q: figures that a translation lacks, or has otherwise than its source."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..articles import Article, Corpus
from ..blocks import Block
from ..findings import Hit, Location, Related, Severity, rule
from ..quantities import (
    LANGUAGES,
    Difference,
    Fault,
    Quantity,
    differences,
    read_digits,
    read_quantities,
)
from .sync import Passage, State, Sync, Syncs, against

_UNREAD = frozenset({"code", "html", "figure"})


def _of(blocks: Sequence[Block], language: str) -> tuple[Quantity, ...]:
    read = [read_quantities(block.text, language) for block in blocks]
    return read[0] if len(read) == 1 else tuple(itertools.chain(*read))


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A difference of figures between two passages and where each of them stands."""

    difference: Difference
    article: Article
    blocks: tuple[Block, ...]
    other: Article
    source: Block

    def hit(self, message: str, fix: str = "") -> Hit:
        """The hit at the figure found, or else where the passage begins."""
        expected, found = self.difference.expected, self.difference.found
        here = _locate(self.article, self.blocks, found)
        there = _locate(self.other, (self.source,), expected)
        says = f"says {expected.text}" if expected else "the source"
        return Hit(here, message, fix, (Related(there, says),))


def _locate(article: Article, blocks: Sequence[Block], figure: Quantity | None) -> Location:
    """Where a figure stands in the file: the first line of the passages that has its text."""
    if figure is not None:
        lines = article.lines
        for block in blocks:
            for number in range(block.line, min(block.end, len(lines)) + 1):
                column = lines[number - 1].find(figure.text)
                if column >= 0:
                    return Location(article.path, number, column + 1)
    return Location(article.path, blocks[0].line)


class Contradictions:
    """The differences of figures of a site, worked out once and asked for by each rule."""

    def __init__(self, syncs: Syncs) -> None:
        self.found: list[Contradiction] = []
        self.between: list[Contradiction] = []
        by_source: dict[str, list[Sync]] = {}
        for sync in syncs.all():
            if not _is_read(sync):
                continue
            by_source.setdefault(sync.source.path, []).append(sync)
        for group in by_source.values():
            found = [each for sync in group for each in _in_translation(sync)]
            self.found += found
            known = {id(each.source) for each in found if each.difference.fault is not Fault.EXTRA}
            self.between += _between_translations(group, known)

    def of(self, *faults: Fault) -> Iterator[Contradiction]:
        """Those of the given kinds."""
        return (each for each in self.found if each.difference.fault in faults)

    @functools.cached_property
    def extras(self) -> Mapping[Sequence[Block], list[str]]:
        """The figures that each passage has in excess."""
        extras: dict[Sequence[Block], list[str]] = {}
        for each in self.of(Fault.EXTRA):
            if each.difference.found is not None:
                extras.setdefault(each.blocks, []).append(each.difference.found.text)
        return extras


def _is_read(sync: Sync) -> bool:
    """Whether the units of both languages are known."""
    return {sync.source.locale.code, sync.target.locale.code} <= set(LANGUAGES)


def _in_translation(sync: Sync) -> Iterator[Contradiction]:
    for passage in sync.passages:
        if passage.source is None or not passage.target or passage.source.kind in _UNREAD:
            continue
        for difference in _differences(sync, passage, passage.source):
            yield Contradiction(
                difference, sync.target, passage.target, sync.source, passage.source
            )


def _differences(sync: Sync, passage: Passage, source: Block) -> tuple[Difference, ...]:
    """How the figures of a passage differ from those of the source it claims to render.

    A stale passage still renders the source as it was: what it lacks of the new one is S101's.
    Where it was edited too, it may render either; only what fits neither is wrong.
    """
    languages = sync.source.locale.code, sync.target.locale.code
    target = _of(passage.target, languages[1])
    if passage.is_current:
        return differences(read_quantities(source.text, languages[0]), target)
    if passage.state is not State.BOTH_MOVED:
        return ()
    if not differences(read_quantities(source.text, languages[0]), target):
        return ()
    wrong = (Fault.POWER_OF_TEN, Fault.DIMENSION)
    old = differences(read_quantities(passage.old, languages[0]), target)
    return tuple(each for each in old if each.fault in wrong)


def _between_translations(group: Sequence[Sync], known: set[int]) -> Iterator[Contradiction]:
    """Contradictions between two translations of one source that neither has with it."""
    for index, first in enumerate(group):
        for second in group[index + 1 :]:
            yield from _between(first, second, known)


def _between(first: Sync, second: Sync, known: set[int]) -> Iterator[Contradiction]:
    counterparts = {each.id: each for each in second.passages}
    for passage in first.passages:
        other = counterparts.get(passage.id)
        source = passage.source
        if source is None or other is None or source.kind in _UNREAD or id(source) in known:
            continue
        if not (passage.target and other.target and passage.is_current and other.is_current):
            continue
        left = _of(passage.target, first.target.locale.code)
        right = _of(other.target, second.target.locale.code)
        for difference in differences(left, right):
            if difference.fault in (Fault.POWER_OF_TEN, Fault.DIMENSION):
                yield Contradiction(
                    difference, second.target, other.target, first.target, passage.target[0]
                )


def _is_weighty(figure: Quantity) -> bool:
    """Whether the loss of a figure is an error: it has a unit, a scale or three digits."""
    return figure.dimension != "count" or sum(char.isdigit() for char in figure.text) >= 3


def _missing(contradictions: Contradictions, *, weighty: bool) -> Iterator[Hit]:
    for each in contradictions.of(Fault.MISSING):
        expected = each.difference.expected
        assert expected is not None
        if _is_weighty(expected) is weighty:
            extra = _instead(contradictions, each)
            message = f"{expected.text} of the source is missing{extra}"
            yield each.hit(message)


def _instead(contradictions: Contradictions, missing: Contradiction) -> str:
    """What the passage says that its source does not."""
    extras = contradictions.extras.get(missing.blocks, ())
    return f"; the translation says {', '.join(extras)}" if extras else ""


@rule("Q102", Severity.ERROR, fix="write the figure of the source")
def missing_figure(corpus: Corpus, contradictions: Contradictions) -> Iterator[Hit]:
    """A figure of the source is not in the passage that renders it.

    Why: readers of one language get another number, or none.
    Fix: write the figure of the source; if the source is wrong, mend it there first.
    Source: translations Q2
    """
    yield from _missing(contradictions, weighty=True)


@rule("Q112", Severity.WARNING, fix="write the figure of the source")
def missing_small_figure(
    corpus: Corpus, contradictions: Contradictions, syncs: Syncs
) -> Iterator[Hit]:
    """A small bare number of the source is not in the passage that renders it.

    Why: it may have been left out, or be said in other words. Of languages whose units are not
    known, all numbers are bare; those of three digits and more are told.
    Fix: write it, or waive it where the language says it in other words.
    Source: translations Q2
    """
    yield from _missing(contradictions, weighty=False)
    for sync, passage, source in syncs.current:
        if _is_read(sync) or source.kind in _UNREAD:
            continue
        here = read_digits("\n".join(block.text for block in passage.target))
        for digits, text in read_digits(source.text).items():
            if digits not in here and len(digits) > 1 and sum(map(str.isdigit, text)) > 2:
                yield against(sync, source, passage.target[0], f"{text} of the source is missing")


@rule("Q103", Severity.ERROR, fix="correct the power of ten")
def power_of_ten(corpus: Corpus, contradictions: Contradictions) -> Iterator[Hit]:
    """A figure is too large or too small by a power of ten.

    Why: 4150亿 is 415 billion, not 4.15 trillion; units of 10⁴ and 10³ are easily confused.
    Fix: write the figure that the message names.
    Source: translations Q3
    """
    for each in contradictions.of(Fault.POWER_OF_TEN):
        yield each.hit(*_too_large(each.difference))
    for each in contradictions.between:
        if each.difference.fault is Fault.POWER_OF_TEN:
            yield each.hit(*_too_large(each.difference))


def _too_large(difference: Difference) -> tuple[str, str]:
    expected, found = difference.expected, difference.found
    assert expected is not None and found is not None
    factor = f"{10 ** abs(difference.exponent):,} times too {_size(difference.exponent)}"
    return f"{found.text} is {factor}: it should be {expected.text}", ""


def _size(exponent: int) -> str:
    return "large" if exponent > 0 else "small"


@rule("Q104", Severity.ERROR, fix="write the unit of the source")
def other_dimension(corpus: Corpus, contradictions: Contradictions) -> Iterator[Hit]:
    """A figure has another unit than in the source.

    Why: GW is not GWh, and dollars are not euros.
    Fix: write the unit of the source, or convert the figure too.
    Source: translations Q4
    """
    for each in (*contradictions.of(Fault.DIMENSION), *contradictions.between):
        expected, found = each.difference.expected, each.difference.found
        if each.difference.fault is Fault.DIMENSION and expected and found:
            yield each.hit(f"{found.text} has another unit than {expected.text}")


@rule("Q105", Severity.INFO, fix="look whether the source says it too")
def extra_figure(corpus: Corpus, contradictions: Contradictions) -> Iterator[Hit]:
    """A translation has a figure that its source does not have.

    Why: it may be an explanation, or a slip.
    Fix: look whether the source says it; if it should, write it there too.
    Source: translations Q5
    """
    lacking = {each.blocks for each in contradictions.of(Fault.MISSING)}
    for each in contradictions.of(Fault.EXTRA):
        found = each.difference.found
        if each.blocks not in lacking and found is not None:
            yield each.hit(f"{found.text} is not in the source")


@rule("Q106", Severity.INFO, fix="look whether both mean the same multiple")
def ambiguous_multiple(corpus: Corpus, contradictions: Contradictions) -> Iterator[Hit]:
    """A multiple may mean “times as much” in one language and “times more” in the other.

    Why: 增加两倍 is threefold, 增至两倍 is twofold.
    Fix: look whether both mean the same.
    Source: translations Q6
    """
    for each in contradictions.of(Fault.MULTIPLIER):
        found, expected = each.difference.found, each.difference.expected
        if found and expected:
            yield each.hit(f"{found.text} may not be {expected.text}")
