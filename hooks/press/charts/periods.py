"""Periods and values as a page's language writes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.dates import format_skeleton
from babel.numbers import format_decimal

from .table import PERIODS, Row


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a language: `dates` is its CLDR locale, `word` gives its own words by key.

    `times` is what values are multiplied by in its unit: see `Units.times`.
    """

    dates: str
    word: Callable[[str], str]
    times: int = 1

    def number(self, number: Decimal) -> str:
        """A number with all its digits, grouped as the language does, in the language's unit."""
        number *= self.times
        places = max(0, -int(number.normalize().as_tuple().exponent))
        pattern = "#,##0" + ("." + "0" * places if places else "")
        return str(format_decimal(number, pattern, locale=self.dates))

    def value(self, row: Row) -> str:
        """A row's value, its span, or its one bound."""
        if row.value is not None:
            return self.number(row.value)
        if row.low is not None and row.high is not None:
            dash = " – " if row.low < 0 else "–"  # which is no minus
            return f"{self.number(row.low)}{dash}{self.number(row.high)}"
        bound, key = (row.low, "more") if row.low is not None else (row.high, "less")
        assert bound is not None
        return self.word(f"chart.{key}").replace("#", self.number(bound))

    def period(self, written: str) -> str:
        """A period of a data file; 2027 and 2027/28 stay as they are."""
        for form, pattern in PERIODS.items():
            found = pattern.fullmatch(written)
            if found and form not in ("year", "season"):
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
            short = "yQQQQ" if self.dates.startswith("ja") else "yQQQ"  # which is 2025/Q2 there
            return str(format_skeleton(short, first, locale=self.dates))
        part = found["part"] if "part" in found.re.groupindex else ""
        key = f"period.{form}" + (f".{part}" if form == "half" else "")
        return self.word(key).replace("#year", year).replace("#part", part)
