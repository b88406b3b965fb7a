"""Where a short text may be broken, and how it falls into balanced lines.

Japanese is broken between phrases, Chinese between characters, both under kinsoku; numbers and
Latin words are never broken. Source: https://www.w3.org/TR/jlreq/ and https://www.w3.org/TR/clreq/
(line composition); pages O5.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable

from ..typography import NO_END, NO_START, phrases

Measure = Callable[[str], float]

_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_HAN_OR_KANA = r"\u3005\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_GAP = re.compile(f"(?<=[{_HAN_OR_KANA}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[{_HAN_OR_KANA}])")
_IS_WIDE = re.compile(f"[{_WIDE}]")
# Behind what a title likes to pause.
_PAUSES = frozenset("，。、；：？！,;:?!—…")
_OPEN, _CLOSE = frozenset("（【〔《〈「『“(["), frozenset("）】〕》〉」』”)]")
# What the end of a line is worth, in squares of a full line.
_AT_A_PAUSE, _BEFORE_A_PAUSE, _IN_BRACKETS, _ANY = -0.12, 0.3, 0.2, 0.5


def spaced(text: str) -> str:
    """A text on one line, with the gap between Han or kana and Latin that the web's pages have."""
    return _GAP.sub(" ", " ".join(text.split()))


def pieces(text: str, language: str) -> list[str]:
    """A text in the parts that stay whole, each with the space behind it."""
    text = " ".join(text.split())
    places = [place for place in _places(text, language) if _may_break(text, place)]
    found = []
    for start, end in itertools.pairwise([0, *places, len(text)]):
        ahead = text[end : end + 1]
        found.append(_GAP.sub(" ", text[start:end] + ahead).removesuffix(ahead))
    return [piece for piece in found if piece]


def _places(text: str, language: str) -> list[int]:
    """Where a language breaks a line at all."""
    places = {match.end() for match in re.finditer(" ", text)}
    if language == "ja":
        places |= set(itertools.accumulate(map(len, phrases(text, language))))
        places |= {index for index, char in enumerate(text, start=1) if char in _PAUSES}
    elif language == "zh":
        places |= set(range(1, len(text)))
    return sorted(place for place in places if 0 < place < len(text))


def _may_break(text: str, place: int) -> bool:
    """Whether kinsoku lets a line end before an offset and another begin there."""
    before, after = text[place - 1], text[place]
    if after in NO_START or before in NO_END or after == " ":
        return False
    if before == " ":
        return text[place - 2] not in NO_END
    if before.isdigit():
        return False  # a number keeps what it counts
    return bool(_IS_WIDE.match(before) or _IS_WIDE.match(after))


def lines(parts: Iterable[str], width: float, measure: Measure) -> list[str]:
    """Parts in the fewest lines that fit, or in one more, as equal as they can be.

    A line likes to end at a pause, but not just before one or inside brackets. A part that is
    wider than a line has one for itself.
    """
    whole = list(parts)
    if not whole:
        return []
    widths = [(measure(part), measure(part.rstrip())) for part in whole]
    count = _fewest(widths, width)
    ends = _balanced(whole, widths, width, count)
    return ["".join(whole[start:end]).rstrip() for start, end in itertools.pairwise([0, *ends])]


def strained(found: list[str]) -> int:
    """How many lines end inside a clause: at no pause, and beside no bracket."""
    return sum(
        above[-1] not in _PAUSES | _CLOSE and below[0] not in _OPEN
        for above, below in itertools.pairwise(found)
    )


def _fewest(widths: list[tuple[float, float]], width: float) -> int:
    count, filled = 1, 0.0
    for full, bare in widths:
        if filled and filled + bare > width:
            count, filled = count + 1, 0.0
        filled += full
    return count


def _balanced(
    parts: list[str], widths: list[tuple[float, float]], width: float, count: int
) -> tuple[int, ...]:
    """The ends of `count` lines, or of one more, with the least sum of squares and worths."""
    starts = [0.0, *itertools.accumulate(full for full, _ in widths)]
    worths = _worths(parts)

    def cost(start: int, end: int) -> float:
        length = starts[end - 1] - starts[start] + widths[end - 1][1]
        if length > width and end - start > 1:
            return float("inf")
        return (length / width) ** 2 + worths[end - 1]

    @functools.cache
    def best(start: int, left: int) -> tuple[float, tuple[int, ...]]:
        if left == 1:
            return cost(start, len(parts)), (len(parts),)
        found: tuple[float, tuple[int, ...]] = (float("inf"), (len(parts),))
        for end in range(start + 1, len(parts) - left + 2):
            here = cost(start, end)
            if here == float("inf"):
                break
            rest, ends = best(end, left - 1)
            found = min(found, (here + rest, (end, *ends)))
        return found

    return min(best(0, count), best(0, min(count + 1, len(parts))))[1]


def _worths(parts: list[str]) -> list[float]:
    """What it costs to end a line behind each part."""
    found, depth = [], 0
    pauses = [part.rstrip()[-1:] in _PAUSES for part in parts]
    for index, part in enumerate(parts):
        depth += sum((char in _OPEN) - (char in _CLOSE) for char in part)
        is_before = index + 1 < len(parts) and pauses[index + 1] and not pauses[index]
        found.append(
            _ANY
            + (_AT_A_PAUSE if pauses[index] else 0)
            + (_BEFORE_A_PAUSE if is_before else 0)
            + (_IN_BRACKETS if depth > 0 else 0)
        )
    return [*found[:-1], 0.0]
