"""Chart blocks in articles: which data, and the words of that page's language.

```chart
data: us_interconnection_queue_wait.csv
caption: "What the reader should take away, in one sentence."
alt: "What is drawn, for who cannot see it."
series:
Median request to operation: Median time from request to operation
periods: [2008, 2024]
scale: linear
```
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from ..articles import Article
from ..blocks import Block
from ..findings import Location
from ..markdown import YamlLoader, too_deep
from .table import UNDRAWABLE, Row, Table


class Chart(BaseModel):
    """What a block says: `series` maps the data's names to the page's, in the order drawn."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    data: str
    caption: str
    alt: str
    series: dict[str, str] = {}
    periods: list[str] = []
    scale: Literal["linear", "log"] = "linear"

    @field_validator("periods", mode="before")
    @classmethod
    def _as_text(cls, written: object) -> object:
        if not isinstance(written, list):
            return written
        return [str(each) if type(each) is int else each for each in written]

    @field_validator("caption", "alt", "data")
    @classmethod
    def _is_there(cls, written: str) -> str:
        if not written.strip():
            raise ValueError("is empty")
        if UNDRAWABLE.search(written):
            raise ValueError("holds a control character")
        return written.strip()

    @field_validator("series")
    @classmethod
    def _are_there(cls, written: dict[str, str]) -> dict[str, str]:
        return {name: cls._is_there(shown) for name, shown in written.items()}

    def rows(self, table: Table) -> list[Row]:
        """The rows of its data that it shows, series in its order."""
        names = list(self.series) or list(dict.fromkeys(row.series for row in table.rows))
        shown = [row for row in table.rows if not self.periods or row.period in self.periods]
        return [row for name in names for row in shown if row.series == name]

    def can_show(self, table: Table) -> bool:
        """Whether there is anything to draw: rows, and none without a logarithm on such a scale."""
        rows = self.rows(table)
        is_log = self.scale == "log"
        return bool(rows) and not (is_log and any(n <= 0 for row in rows for n in row.numbers))


@dataclass(frozen=True, slots=True)
class Placed:
    """A chart block of an article: what it says, or why that cannot be read."""

    article: Article
    block: Block
    chart: Chart | None
    problem: str = ""
    line: int = 0

    def at(self, key: str = "") -> Location:
        """Where a key of it stands, or its first line."""
        for number, text in enumerate(self.block.text.split("\n"), start=self.block.line + 1):
            if key and text.startswith(f"{key}:"):
                return Location(self.article.path, number)
        return Location(self.article.path, self.line or self.block.line)


def charts_of(article: Article) -> Iterator[Placed]:
    """The chart blocks of an article. Nothing in them raises."""
    for block in article.document.blocks:
        if block.kind == "figure" and block.label == "chart":
            chart, problem, line = read_chart(block.text)
            yield Placed(article, block, chart, problem, block.line + line if line else 0)


@functools.lru_cache(maxsize=1024)
def read_chart(text: str) -> tuple[Chart | None, str, int]:
    """What a block says, or what is wrong and on which of its lines (0: on none)."""
    try:
        deep = too_deep(text)
        if deep is not None:
            return None, "the YAML is nested too deep", text.count("\n", 0, deep) + 1
        values = yaml.load(text, Loader=YamlLoader)  # noqa: S506 a safe loader of ours
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or type(error).__name__
        line = min(mark.line, text.count("\n")) + 1 if mark else 0  # an end lies behind the last
        return None, f"the YAML cannot be read: {reason}", line
    try:
        return Chart.model_validate(values), "", 0
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else ""
        lines = text.split("\n")
        found = (n for n, line in enumerate(lines, start=1) if key and line.startswith(f"{key}:"))
        reason = first["msg"].lower().removeprefix("value error, ")
        return None, f"{key or 'the chart'}: {reason}", next(found, 0)
