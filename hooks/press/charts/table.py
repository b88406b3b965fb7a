"""The data behind the charts, `docs/data/*.csv`: one schema, one unit a file.

    series,period,value,low,high,kind,unit,source,note

`value` is a number or empty; then `low` and `high` hold the bounds, one of them for “more than”.
`source` is the id of a work in the ledger.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from ..articles import Corpus
from ..findings import Location
from ..records import Flaw

COLUMNS = ("series", "period", "value", "low", "high", "kind", "unit", "source", "note")
KINDS = ("actual", "estimate", "projection", "guidance", "range")


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

    def read(self, lines: Iterator[list[str]]) -> None:
        header = next(lines, [])
        if tuple(header) != COLUMNS:
            self._flaw(1, f"the first line is not {','.join(COLUMNS)}")
            return
        seen: dict[tuple[str, str], int] = {}
        for number, cells in enumerate(lines, start=2):
            if not cells:
                continue
            try:
                row = self._row(number, cells)
                first = seen.setdefault((row.series, row.period), number)
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
        if values["unit"] != self.unit:
            raise ValueError(f"its unit is {values['unit']}, not {self.unit}")
        if values["kind"] not in KINDS:
            raise ValueError(f"its kind is none of {', '.join(KINDS)}")
        try:
            value, low, high = (_number(values[name]) for name in ("value", "low", "high"))
        except InvalidOperation:
            raise ValueError("value, low and high are numbers or empty") from None
        if (value is None) == (low is None and high is None):
            raise ValueError("it has either a value or bounds")
        return Row(
            values["series"], values["period"], value, low, high, values["kind"],
            values["source"], number,
        )  # fmt: skip

    def _flaw(self, number: int, message: str) -> None:
        self.flaws.append(Flaw(Location(self.path, number), message))


def _number(written: str) -> Decimal | None:
    """A number as the file writes it. Raises InvalidOperation."""
    if not written:
        return None
    number = Decimal(written)
    if not number.is_finite():
        raise InvalidOperation
    return number


def read_table(path: Path, shown: str) -> Table:
    """Read a data file. Nothing in it raises."""
    reader = _Reader(shown)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader.read(csv.reader(file, strict=True))
    except UnicodeDecodeError:
        reader.flaws.append(Flaw(Location(shown), "the file is not UTF-8"))
    except csv.Error as error:
        reader.flaws.append(Flaw(Location(shown), f"the file is no CSV: {error}"))
    except OSError as error:
        reader.flaws.append(Flaw(Location(shown), f"the file cannot be read: {error.strerror}"))
    return Table(path.name, shown, reader.unit, tuple(reader.rows), tuple(reader.flaws))


class Tables:
    """The data files of a site by name, and the names of their units in every language."""

    def __init__(self, corpus: Corpus) -> None:
        self._folder = corpus.settings.docs / "data"
        self._root = corpus.settings.root

    @functools.cached_property
    def by_name(self) -> Mapping[str, Table]:
        """Every data file."""
        found = {}
        for path in sorted(self._folder.glob("*.csv")):
            found[path.name] = read_table(path, path.relative_to(self._root).as_posix())
        return found
