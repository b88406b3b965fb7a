"""Finding figures fast: a cheap look for where one may begin, the full pattern only there."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

_BEFORE_DIGIT = frozenset(f"{string.ascii_letters}'’.-")
_LONGEST_WORD = 24  # letters before a digit that may be its name: GPT-4


def scan(text: str, starters: re.Pattern[str], pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """The matches of a pattern, tried only where `starters` finds something.

    Before a digit or a currency sign the letters on its left may belong to it: US$, GPT-4, FY2025.
    """
    position = 0
    while found := starters.search(text, position):
        at = found.start()
        match = None
        has_word = at > position and text[at - 1] in _BEFORE_DIGIT and not text[at].isalpha()
        for start in _starts(text, position, at) if has_word else (at,):
            match = pattern.match(text, start)
            if match is not None:
                break
        if match is None:
            position = at + 1
        else:
            yield match
            position = max(match.end(), at + 1) if match.end() > at else at


def _starts(text: str, position: int, at: int) -> Iterator[int]:
    """Where the token with a digit at `at` may begin: its word, each of its parts, the digit."""
    start, first = at, max(position, at - _LONGEST_WORD)
    while start > first and text[start - 1] in _BEFORE_DIGIT:
        start -= 1
    for index in range(start, at):
        if index == start or not text[index - 1].isalpha():
            yield index
    yield at
