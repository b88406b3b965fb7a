"""Pieces: figures as they are read, before ranges hand their scale and unit on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from .units import Unit

FIRST_YEAR, LAST_YEAR = 1800, 2199


class Piece(NamedTuple):
    """A figure being read: `face` is the number with its scale, `factor` that of its unit.

    `has_scale` and `unit` say whether it has what a range may hand to it.
    """

    start: int
    end: int
    dimension: str
    value: Decimal | tuple[int, ...]
    is_strong: bool = True
    face: Decimal = Decimal(0)
    unit: str = ""
    power: int = 0
    has_scale: bool = False
    is_plain: bool = False


def single(
    match: re.Match[str], dimension: str, value: Decimal | int, *, is_strong: bool = True
) -> Piece:
    """A figure that is no number with a unit: a year, a quarter, a time of day."""
    number = Decimal(value)
    return Piece(match.start(), match.end(), dimension, number, is_strong, number)


def named(match: re.Match[str], name: str) -> Piece:
    """A name that holds digits, compared letter by letter."""
    return Piece(match.start(), match.end(), "name", tuple(map(ord, name)))


# Formulas, groups of states and abbreviations of dates: words in other languages, or no names.
_NO_NAME = re.compile(
    r"(?:CO2|CH4|SF6|NH3|NO2|N2O|H2O|PM2\.5|PM10)\w*|G7|G20|H[12]|(?:FY|Q)\d+|COVID.*"
)


def name(match: re.Match[str]) -> Iterator[Piece]:
    """A capitalised word with digits, its plural s taken off: H100s is H100."""
    written = re.sub(r"(?<=\d)s$", "", match[0])
    if written[0].isupper() and not _NO_NAME.fullmatch(written):
        yield named(match, written)


def version(match: re.Match[str]) -> Iterator[Piece]:
    """A version of three parts or more, compared letter by letter."""
    yield named(match, match[0].lstrip("vV"))


def time(match: re.Match[str]) -> Iterator[Piece]:
    """A time of day in digits, in minutes."""
    yield single(match, "time", 60 * (int(match["th"]) % 24) + int(match["tm"]))


def half(match: re.Match[str]) -> Iterator[Piece]:
    """A word for a half, which makes no requirement."""
    yield Piece(match.start(), match.end(), "fraction", (1, 2), is_strong=False)


def years(match: re.Match[str], first: str, last: str) -> Iterator[Piece]:
    """Two years of which the second is written short: 2024/25."""
    yield single(match, "year", int(first))
    yield single(match, "year", int(first) // 100 * 100 + int(last))


def fiscal(match: re.Match[str], year: str) -> Iterator[Piece]:
    """A fiscal year in four digits or in two."""
    yield single(match, "fiscal", int(year) if int(year) > 99 else 2000 + int(year))


def dated(
    match: re.Match[str], year: int | str | None, month: int | None, day: int | str | None
) -> Iterator[Piece]:
    """A date in its parts; a month with its year is 202405, and a requirement beside another part.

    Its face is the month alone, which a month without a year is compared by.
    """
    if year:
        yield single(match, "year", int(year))
    if month:
        piece = single(match, "month", month, is_strong=bool(year or day))
        yield piece._replace(value=Decimal(100 * int(year or 0) + month))
    if day:
        yield single(match, "day", int(day))


def measured(face: Decimal, unit: str, units: Mapping[str, Unit]) -> tuple[Decimal, Decimal]:
    """The face of a figure in a unit and the factor to its base unit.

    割 and 成 are tens of a percentage, whose face theirs is compared with.
    """
    factor = units[unit][1] if unit in units else Decimal(1)
    return (face * factor, Decimal(1)) if unit in ("割", "成") else (face, factor)


def _kept(old: Decimal, new: Decimal) -> Decimal:
    """The new number, or the old one where they are equal: a site has a hundred thousand."""
    return old if old == new else new


def plain(
    match: re.Match[str],
    number: Decimal,
    dimension: str,
    unit: str,
    units: Mapping[str, Unit],
    power: int = 0,
    *,
    is_strong: bool = True,
    has_scale: bool = False,
    year: str = "",
) -> Iterator[Piece]:
    """A number with its scale, and its unit or currency sign.

    `year` is what may be one: digits that stand alone.
    """
    face = _kept(number, number * Decimal(10) ** power)
    named_dimension = units[unit][0] if unit in units else ""
    face, factor = measured(face, unit, units)
    if dimension and named_dimension and not named_dimension.startswith("money:"):
        named_dimension = ""  # $30 per MWh
        factor = Decimal(1)
    dimension = named_dimension or dimension
    is_year = len(year) == 4 and year.isdigit() and FIRST_YEAR <= number <= LAST_YEAR
    if is_year and not dimension and not power:
        yield single(match, "year", number)
        return
    # 1基 is “a reactor”, 1カ月 “a month” in English.
    is_trivial = face == 1 and (not dimension or dimension.startswith("duration:"))
    yield Piece(
        match.start(),
        match.start("tail") if match["tail"] else match.end(),
        dimension or "count",
        _kept(face, face * factor),
        is_strong and not is_trivial,
        face,
        unit,
        power,
        has_scale or power != 0,
        is_plain=True,
    )
