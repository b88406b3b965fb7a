"""Periods and values as a page's language writes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.dates import format_skeleton
from babel.numbers import format_decimal

from .table import Row

_FORMS = {
    "month": re.compile(r"(?P<year>\d{4})-(?P<part>0[1-9]|1[0-2])"),
    "quarter": re.compile(r"(?P<year>\d{4})-Q(?P<part>[1-4])"),
    "half": re.compile(r"(?P<year>\d{4})-H(?P<part>[12])"),
    "fiscal": re.compile(r"FY(?P<year>\d{4})"),
    "fiscal.quarter": re.compile(r"FY(?P<year>\d{4})-Q(?P<part>[1-4])"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a language: `dates` is its CLDR locale, `word` gives its own words by key."""

    dates: str
    word: Callable[[str], str]

    def number(self, number: Decimal) -> str:
        """A number with all its digits, grouped as the language does."""
        places = max(0, -int(number.normalize().as_tuple().exponent))
        pattern = "#,##0" + ("." + "0" * places if places else "")
        return str(format_decimal(number, pattern, locale=self.dates))

    def value(self, row: Row) -> str:
        """A row's value, its span, or its one bound."""
        if row.value is not None:
            return self.number(row.value)
        if row.low is not None and row.high is not None:
            return f"{self.number(row.low)}–{self.number(row.high)}"
        bound, key = (row.low, "more") if row.low is not None else (row.high, "less")
        assert bound is not None
        return self.word(f"chart.{key}").replace("#", self.number(bound))

    def period(self, written: str) -> str:
        """A period of a data file; what has no form of its own stays as it is, such as 2027/28."""
        for form, pattern in _FORMS.items():
            found = pattern.fullmatch(written)
            if found:
                return self._formed(form, found)
        return written

    def _formed(self, form: str, found: re.Match[str]) -> str:
        year = found["year"]
        if form == "month":
            return str(
                format_skeleton("yMMM", date(int(year), int(found["part"]), 1), locale=self.dates)
            )
        if form == "quarter":
            first = date(int(year), 3 * int(found["part"]) - 2, 1)
            return str(format_skeleton("yQQQ", first, locale=self.dates))
        part = found["part"] if "part" in found.re.groupindex else ""
        key = f"period.{form}" + (f".{part}" if form == "half" else "")
        return self.word(key).replace("#year", year).replace("#part", part)
