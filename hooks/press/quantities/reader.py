"""Reading the figures of a passage: what is no prose hidden, ranges sharing scale and unit."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from decimal import Decimal

from . import cjk, english
from .figure import Quantity
from .pieces import Piece, measured
from .units import UNITS

# Every alternative begins with a sign that is looked at first; what must stand before it follows.
_HIDDEN = re.compile(
    r"`(?P<more>`*).+?`(?P=more)"
    r"|!\[[^\]]*\]\([^)]*\)"
    r"|\]\([^)]*\)(?:\{[^}]*\})?"
    r"|<[^>\n]+>"
    r"|https?://[^\s)>，。、」]+"
    r"|\[\^[^\]]+\]:?"
    r"|\{(?<=\s\{):?[ ]*[#.][^}\n]*\}"
    r"|[Aa](?i:rxiv:\s*\S+)|[Dd](?i:oi:\s*\S+)|1(?<!\w1)0\.\d{4,}/\S+|[Ii](?i:SBN[-: 0-9X]+)"
    r"|\d(?<![^\n]\d)\d*[.)]\s|\s(?<![^\n]\s)\s*\d+[.)]\s",
    re.DOTALL,
)
# Full-width digits and signs; not NFKC, which would turn ² into 2 and ① into 1.
_FULL = re.compile("[０-９％．～〜－＄]")
_NARROW = str.maketrans("０１２３４５６７８９％．～〜－＄", "0123456789%.~~-$")


LANGUAGES = ("en", "zh", "ja")  # whose figures can be compared


@functools.lru_cache(maxsize=65536)  # a passage is compared with several others
def read_quantities(text: str, language: str) -> tuple[Quantity, ...]:
    """The figures of a passage of Markdown in the order they stand; other languages as English.

    Code, addresses, footnote marks, picture texts and identifiers such as DOIs hold none.
    Source: translations Q1
    """
    shown = _shown(text)
    if language in ("zh", "ja"):
        pieces = _shared(list(cjk.read(shown, language)), shown, _CJK_BETWEEN, language)
    else:
        pieces = _shared(list(english.read(shown)), shown, _EN_BETWEEN, "en")
    return tuple(
        Quantity(
            piece.dimension,
            piece.value,
            text[piece.start : piece.end].strip(),
            piece.start,
            piece.end,
            piece.is_strong,
            piece.unit,
            piece.face,
        )
        for piece in pieces
    )


def _shown(text: str) -> str:
    """The prose of a passage, what is none blanked out and full-width digits made narrow."""
    shown = _HIDDEN.sub(_blank, text)
    if _FULL.search(shown):
        shown = shown.translate(_NARROW)
    return shown.replace("**", "  ")


def _blank(match: re.Match[str]) -> str:
    return "\n".join([" " * len(line) for line in match[0].split("\n")])


_DATE = re.compile(r"\b\d{1,2}[./-]\d{1,2}(?:[./-]|\b(?=[./-]\d))")
_GROUPED = r"\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?!\d)(?:[.,]\d+)?"
_DIGITS = re.compile(rf"{_GROUPED}|\d+(?:[.,]\d+)?")


def read_digits(text: str) -> dict[str, str]:
    """The figures of a passage in any language: its text by its digits alone.

    Separators and the zeros at both ends are left out: 4.150, 4 150 and 4,15 million are 415.
    """
    found = _DIGITS.finditer(_DATE.sub(" ", _shown(text)))
    return {re.sub(r"\D", "", match[0]).strip("0"): match[0] for match in found}


_EN_BETWEEN = re.compile(
    r"\s*(?:(?P<range>[–—~-]|to|and)|or|, and|, or|,|/)\s*(?:about |around |roughly )?"
)
_CJK_BETWEEN = re.compile(
    r"\s*(?:(?P<range>[–—~-]|至|到|から)|、|和|与|或|と|や|，|,|/)\s*(?:约|約)?"
)


def _shared(
    pieces: list[Piece], text: str, between: re.Pattern[str], language: str
) -> Iterable[Piece]:
    """In `10 to 20 billion dollars` the first number has the scale and unit of the second.

    In `$10 to 20 billion` the second has the currency of the first as well.
    """
    for index in range(len(pieces) - 2, -1, -1):
        first, second = pieces[index], pieces[index + 1]
        separator = between.fullmatch(text[first.end : second.start])
        if separator is None or not second.is_plain:
            continue
        is_range = bool(separator["range"])
        if is_range and first.dimension.startswith("money:") and second.dimension == "count":
            second = pieces[index + 1] = second._replace(dimension=first.dimension)
        if first.dimension == "count" or _may_take(first, second):
            pieces[index] = _with(first, second, is_range, language)
    return pieces


def _may_take(first: Piece, second: Piece) -> bool:
    """Whether a number with a unit still lacks the scale of the next: `$10 to $20 billion`."""
    return (
        first.is_plain
        and second.is_plain
        and first.dimension == second.dimension
        and second.has_scale
        and not first.has_scale
    )


def _with(first: Piece, second: Piece, is_range: bool, language: str) -> Piece:
    if not first.is_plain:
        return first
    face, has_scale = first.face, first.has_scale
    if is_range and second.has_scale and not has_scale and second.face:
        scaled = face * _scale_of(second)
        if scaled < second.face:
            face, has_scale = scaled, True
    if first.dimension != "count":
        _, factor = measured(face, first.unit, UNITS[language])
        return first._replace(value=face * factor, face=face, has_scale=has_scale)
    if second.dimension in ("count", "multiple", "year"):
        return first._replace(value=face, face=face, has_scale=has_scale)
    if second.dimension.startswith("duration") and not is_range:
        return first  # 3 sites and 5 years
    face, factor = measured(face, second.unit, UNITS[language])
    return first._replace(
        dimension=second.dimension,
        value=face * factor,
        face=face,
        unit=second.unit,
        has_scale=has_scale,
        is_strong=first.is_strong or (second.is_strong and first.face == 1),
    )


def _scale_of(piece: Piece) -> Decimal:
    """The power of ten of its scale: that of billion, or of 億."""
    if piece.power:
        return Decimal(10) ** piece.power
    for power in (12, 8, 4):
        if piece.face >= Decimal(10) ** power:
            return Decimal(10) ** power
    return Decimal(1)
