"""Which passage of a translation renders which of the source: by content, not by index."""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ..blocks import Block, normal


@dataclass(frozen=True, slots=True)
class Pair:
    """Passages that render each other, as positions in source and target.

    One side is empty where a passage has no counterpart; one has two where it was split.
    `score` is how well they fit: above 0 there is evidence, below it there is none.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    score: float = 0.0


_LINK = re.compile(r"\]\(<?(?P<href>[^)\s>]+)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-.&][A-Za-z0-9]+)*")
_LOCALE = re.compile(r"^/[a-z]{2}(?=/)")
_DELIMITERS = re.compile(r"\]\([^)\]]*\)|\{[^{}]*\}")
_PROSE = frozenset({"paragraph", "item", "quote", "footnote", "admonition"})

# Costs of the alignment, in the unit of a perfect match's score (about 2).
_GAP = -0.55
_SPLIT = -0.35
_OTHER_KIND = -2.0
_OTHER_PROSE = -0.8
_GOOD = 0.9
_NEVER = -9.0


@functools.lru_cache(maxsize=65536)
def signature(block: Block) -> frozenset[str]:
    """What of a passage is the same in every language: links, figures, names, code."""
    if block.kind == "code":
        return frozenset({f"code {block.fingerprint}"})
    found = {f"link {_LOCALE.sub('', match['href'])}" for match in _LINK.finditer(block.text)}
    text = _DELIMITERS.sub(" ", block.text)
    found |= {match[0].replace(",", "") for match in _NUMBER.finditer(text)}
    found |= {name for match in _LATIN.finditer(text) if _is_name(name := match[0])}
    if block.label:
        found.add(f"label {block.label}")
    return frozenset(found)


def _is_name(word: str) -> bool:
    """Whether a Latin word is likely to stand in every language as it is: GPU, OpenAI, H100."""
    return len(word) > 1 and (any(char.isupper() for char in word[1:]) or not word.isalpha())


@functools.lru_cache(maxsize=65536)
def _length(block: Block) -> int:
    return len(normal(_DELIMITERS.sub("", block.text)))


def align(source: Sequence[Block], target: Sequence[Block]) -> tuple[Pair, ...]:
    """Align two versions of an article: sections by their headings, passages inside them."""
    ratio = _ratio(source, target)
    pairs: list[Pair] = []
    sections = _sections(source), _sections(target)
    for left, right in _folded(_align_sections(source, target, *sections)):
        pairs += _align_passages(source, target, left, right, ratio)
    return tuple(pairs)


def _ratio(source: Sequence[Block], target: Sequence[Block]) -> float:
    """Characters of the target for each one of the source."""
    return max(sum(map(_length, target)), 1) / max(sum(map(_length, source)), 1)


def _sections(blocks: Sequence[Block]) -> list[range]:
    """The stretches from one heading to the next; the first may have none."""
    starts = [index for index, block in enumerate(blocks) if block.kind == "heading"]
    bounds = [0, *starts, len(blocks)]
    return [range(start, end) for start, end in itertools.pairwise(bounds)]


def _align_sections(
    source: Sequence[Block],
    target: Sequence[Block],
    left: list[range],
    right: list[range],
) -> Iterator[tuple[range, range]]:
    """Pairs of sections; where one is missing, an empty range stands for it."""

    def heading(blocks: Sequence[Block], section: range) -> Block | None:
        first = blocks[section[0]] if section else None
        return first if first and first.kind == "heading" else None

    def score(i: tuple[int, ...], j: tuple[int, ...]) -> float:
        a, b = heading(source, left[i[0]]), heading(target, right[j[0]])
        if a is None or b is None:
            return 2.0 if a is b else _OTHER_KIND
        if a.id and b.id:
            return 3.0 if a.id == b.id else -0.9
        return 1.0 if a.level == b.level else -0.5

    for pair in solve(len(left), len(right), score, splits=False):
        yield (
            left[pair.source[0]] if pair.source else range(0),
            right[pair.target[0]] if pair.target else range(0),
        )


def _folded(pairs: Iterable[tuple[range, range]]) -> list[tuple[range, range]]:
    """Sections without a counterpart joined to the one before: only the heading may be missing."""
    folded: list[tuple[range, range]] = []
    for left, right in pairs:
        if folded and not (left and right):
            a, b = folded[-1]
            folded[-1] = (_joined(a, left), _joined(b, right))
        else:
            folded.append((left, right))
    return folded


def _joined(first: range, second: range) -> range:
    if not first or not second:
        return first or second
    return range(first.start, second.stop)


def _align_passages(
    source: Sequence[Block], target: Sequence[Block], left: range, right: range, ratio: float
) -> Iterator[Pair]:
    def score(i: tuple[int, ...], j: tuple[int, ...]) -> float:
        ours, theirs = [source[left[k]] for k in i], [target[right[k]] for k in j]
        if len(ours) + len(theirs) > 2 and any(
            each.kind != "paragraph" for each in (*ours, *theirs)
        ):
            return _NEVER  # only paragraphs are split and joined by translators
        return fit(ours, theirs, ratio)

    before, after = _straight(source, target, left, right, ratio)
    yield from before
    first, last = len(before), len(after)
    left, right = left[first : len(left) - last], right[first : len(right) - last]
    for pair in solve(len(left), len(right), score, splits=True):
        yield Pair(
            tuple(left[k] for k in pair.source), tuple(right[k] for k in pair.target), pair.score
        )
    yield from after


def _straight(
    source: Sequence[Block], target: Sequence[Block], left: range, right: range, ratio: float
) -> tuple[list[Pair], list[Pair]]:
    """The passages at the beginning and the end that fit their opposite well: mostly all.

    Looked for only where both sides have as many passages.
    """

    def run(opposites: Iterable[tuple[int, int]]) -> Iterator[Pair]:
        for i, j in opposites:
            score = fit([source[i]], [target[j]], ratio)
            if score < _GOOD:
                return
            yield Pair((i,), (j,), score)

    if len(left) != len(right):
        return [], []
    before = list(run(zip(left, right, strict=True)))
    rest = slice(len(before), None)
    after = list(run(zip(left[rest][::-1], right[rest][::-1], strict=True)))
    return before, after[::-1]


def fit(source: Sequence[Block], target: Sequence[Block], ratio: float) -> float:
    """How well passages fit each other: from about -3 (another kind) to 2 (the same content)."""
    a, b = _joint(source), _joint(target)
    shared = 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.5
    expected = sum(map(_length, source)) * ratio
    actual = sum(map(_length, target))
    length = 1 - abs(math.log((actual + 4) / (expected + 4)))
    return shared + max(length, -1.0) + _penalty(source, target)


def _joint(blocks: Sequence[Block]) -> frozenset[str]:
    first = signature(blocks[0])
    return first if len(blocks) == 1 else first.union(*map(signature, blocks[1:]))


def _penalty(source: Sequence[Block], target: Sequence[Block]) -> float:
    kinds = {block.kind for block in source}.union(block.kind for block in target)
    if len(kinds) == 1:
        return 0.0
    return _OTHER_PROSE if kinds <= _PROSE else _OTHER_KIND


Move = tuple[int, int]
_MOVES: tuple[Move, ...] = ((1, 1), (1, 0), (0, 1))
_SPLITS: tuple[Move, ...] = ((1, 2), (2, 1))
Score = Callable[[tuple[int, ...], tuple[int, ...]], float]
T = TypeVar("T")


_BAND = 6  # passages that a counterpart may be off beyond what was added or left out
_MOST_COMPARED = 200_000  # beyond, passages are paired in their order


def solve(rows: int, columns: int, score: Score, *, splits: bool) -> list[Pair]:
    """The best alignment of two sequences by dynamic programming (Gale & Church 1993)."""
    moves = (*_MOVES, *_SPLITS) if splits else _MOVES
    reach = _BAND + abs(rows - columns)
    if rows * min(columns, 2 * reach) > _MOST_COMPARED:
        return _in_order(rows, columns, score)
    best: list[dict[int, tuple[float, Move, float]]] = [{} for _ in range(rows + 1)]
    best[0][0] = (0.0, (0, 0), 0.0)
    for i in range(rows + 1):
        for j in range(max(0, i - reach), min(columns, i + reach) + 1):
            for di, dj in moves:
                if i < di or j < dj:
                    continue
                before = best[i - di].get(j - dj)
                if before is None:
                    continue
                gain = _GAP
                if di and dj:
                    gain = score(tuple(range(i - di, i)), tuple(range(j - dj, j)))
                    gain += _SPLIT if di + dj > 2 else 0
                total = before[0] + gain
                known = best[i].get(j)
                if known is None or total > known[0] + 1e-9:
                    best[i][j] = (total, (di, dj), gain)
    pairs: list[Pair] = []
    i, j = rows, columns
    while i or j:
        _, (di, dj), gain = best[i][j]
        pairs.append(Pair(tuple(range(i - di, i)), tuple(range(j - dj, j)), gain))
        i, j = i - di, j - dj
    return pairs[::-1]


def _in_order(rows: int, columns: int, score: Score) -> list[Pair]:
    both = min(rows, columns)
    pairs = [Pair((place,), (place,), score((place,), (place,))) for place in range(both)]
    pairs += [Pair((place,), (), _GAP) for place in range(both, rows)]
    return pairs + [Pair((), (place,), _GAP) for place in range(both, columns)]
