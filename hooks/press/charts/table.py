"""The data behind the charts, `docs/data/*.csv`: one schema, one unit a file.

    series,period,value,low,high,kind,unit,source,note

`period` has one of the forms below. `value` is a number or empty; then `low` and `high` hold the
bounds, one of them for “more than”. `source` is the id of a work in the ledger.
"""

from __future__ import annotations

import csv
import functools
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from ..articles import Corpus
from ..findings import Location
from ..records import Flaw
from ..settings import FOREIGN

COLUMNS = ("series", "period", "value", "low", "high", "kind", "unit", "source", "note")
KINDS = ("actual", "estimate", "projection", "guidance", "range")
_YEAR = "(?P<year>[12][0-9]{3})"
PERIODS = {
    "year": re.compile(_YEAR),
    "season": re.compile(f"{_YEAR}/[0-9]{{2}}"),
    "month": re.compile(f"{_YEAR}-(?P<part>0[1-9]|1[0-2])"),
    "quarter": re.compile(f"{_YEAR}-Q(?P<part>[1-4])"),
    "half": re.compile(f"{_YEAR}-H(?P<part>[12])"),
    "fiscal": re.compile(f"FY{_YEAR}"),
    "fiscal.quarter": re.compile(f"FY{_YEAR}-Q(?P<part>[1-4])"),
}
_EXAMPLES = "2027, 2027/28, 2027-11, 2027-Q1, 2027-H1, FY2027, FY2027-Q1"
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")
# What no XML can hold, and so no picture.
UNDRAWABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a data file: a value, or the bounds of one, in the unit of its table."""

    series: str
    period: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    kind: str
    source: str
    line: int

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        """The numbers it holds."""
        return tuple(each for each in (self.value, self.low, self.high) if each is not None)


@dataclass(frozen=True)
class Table:
    """A data file, shown as `path`: its unit, its rows, and what is wrong with others."""

    name: str
    path: str
    unit: str = ""
    rows: tuple[Row, ...] = ()
    flaws: tuple[Flaw, ...] = ()

    def at(self, row: Row) -> Location:
        """Where a row stands."""
        return Location(self.path, row.line)


@dataclass
class _Reader:
    """Reads the lines of a file and keeps what is wrong with them."""

    path: str
    unit: str = ""
    rows: list[Row] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)

    def read(self, text: str) -> None:
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        start = 1  # of a row, which may have several lines
        try:
            if tuple(next(lines, [])) != COLUMNS:
                self._flaw(1, f"the first line is not {','.join(COLUMNS)}")
                return
            start = lines.line_num + 1
            for cells in lines:
                if cells:
                    self._add(start, cells)
                start = lines.line_num + 1
        except csv.Error as error:
            self._flaw(start, f"the line is no CSV: {error}")

    def _add(self, number: int, cells: list[str]) -> None:
        try:
            row = self._row(number, cells)
            first = self.seen.setdefault((row.series, row.period), number)
            if first != number:
                raise ValueError(f"line {first} has {row.series}, {row.period} already")
            self.rows.append(row)
        except ValueError as error:
            self._flaw(number, str(error))

    def _row(self, number: int, cells: list[str]) -> Row:
        """The row of a line. Raises ValueError with what is wrong."""
        if len(cells) != len(COLUMNS):
            raise ValueError(f"it has {len(cells)} fields instead of {len(COLUMNS)}")
        values = dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=True))
        self.unit = self.unit or values["unit"]
        for name in ("series", "period", "unit", "source"):
            if not values[name]:
                raise ValueError(f"its {name} is empty")
        if UNDRAWABLE.search("".join(cells)):
            raise ValueError("it holds a control character")
        if not any(form.fullmatch(values["period"]) for form in PERIODS.values()):
            raise ValueError(f"its period is written as none of {_EXAMPLES}")
        if values["unit"] != self.unit:
            raise ValueError(f"its unit is {values['unit']}, not {self.unit}")
        if values["kind"] not in KINDS:
            raise ValueError(f"its kind is none of {', '.join(KINDS)}")
        numbers = _numbers(*(_number(values[name]) for name in ("value", "low", "high")))
        return Row(
            values["series"], values["period"], *numbers, values["kind"], values["source"], number
        )

    def _flaw(self, number: int, message: str) -> None:
        self.flaws.append(Flaw(Location(self.path, number), message))


def _number(written: str) -> Decimal | None:
    """A number as the file writes it. Raises ValueError."""
    if written and not _NUMBER.fullmatch(written):
        raise ValueError("value, low and high are empty or numbers such as -1234.5")
    return Decimal(written) if written else None


def _numbers(
    value: Decimal | None, low: Decimal | None, high: Decimal | None
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """The numbers of a row, if they go together. Raises ValueError."""
    if (value is None) == (low is None and high is None):
        raise ValueError("it has either a value or bounds")
    if low is not None and high is not None and low >= high:
        raise ValueError("its low is not below its high")
    return value, low, high


def read_table(path: Path, shown: str) -> Table:
    """Read a data file. Nothing in it raises."""
    reader = _Reader(shown)
    try:
        reader.read(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        reader.flaws.append(Flaw(Location(shown, line), "the file is not UTF-8"))
    except OSError as error:
        reader.flaws.append(Flaw(Location(shown), f"the file cannot be read: {error.strerror}"))
    return Table(path.name, shown, reader.unit, tuple(reader.rows), tuple(reader.flaws))


class Tables:
    """The data files of a site by name, and the names of their units in every language."""

    def __init__(self, corpus: Corpus) -> None:
        self._settings = corpus.settings

    @functools.cached_property
    def by_name(self) -> Mapping[str, Table]:
        """Every data file."""
        found, settings = {}, self._settings
        for path in sorted((settings.docs / "data").glob("*.csv")):
            shown = path.relative_to(settings.root).as_posix()
            if settings.is_foreign(path):
                flaws = (Flaw(Location(shown), FOREIGN),)
                found[path.name] = Table(path.name, shown, "", (), flaws)
            else:
                found[path.name] = read_table(path, shown)
        return found
