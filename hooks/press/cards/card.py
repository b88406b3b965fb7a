"""What a card shows: the site's name, a title, and the first chart of the page where it has one."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..articles import Article
from ..charts import Chart, Row, Table, Tables, Units, Words, charts_of
from ..charts.block import Placed
from ..charts.table import KINDS
from ..settings import Locale

_COLOURS = ("paper", "raised", "ink", "quiet", "line", "accent")
_LONGEST = 140  # of a title or name, in characters
Palette = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a chart: from `start` (None: a point) to `end`, with the words around it."""

    name: str
    label: str
    value: str
    start: float | None
    end: float
    kind: str

    @property
    def right(self) -> float:
        """Its greater number."""
        return self.end if self.start is None else max(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart as a card draws it: `names` tells its kinds, where they are more than actual."""

    bars: tuple[Bar, ...]
    scale: str
    unit: str
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """The words of a card, all in one language; `alt` tells of its chart and is not drawn."""

    language: str
    site: str
    title: str
    plot: Plot | None = None
    alt: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that is written on it."""
        plot = self.plot
        if plot is None:
            return self.site, self.title
        bars = [text for bar in plot.bars for text in (bar.name, bar.label, bar.value)]
        return self.site, self.title, plot.unit, *(name for _, name in plot.names), *bars


@dataclass(frozen=True)
class Lead:
    """The first readable chart of an article, with its data."""

    placed: Placed
    chart: Chart
    table: Table

    @classmethod
    def of(cls, article: Article, tables: Tables) -> Lead | None:
        """The first that can be read; None where a rule says why it cannot be drawn."""
        placed = next((each for each in charts_of(article) if each.chart), None)
        if placed is None or placed.chart is None:
            return None
        table = tables.by_name.get(placed.chart.data)
        if table is None or not placed.chart.can_show(table):
            return None
        return cls(placed, placed.chart, table)

    @functools.cached_property
    def rows(self) -> list[Row]:
        """The rows that it shows."""
        return self.chart.rows(self.table)

    def name(self, row: Row) -> str:
        """What the page calls the series of a row."""
        return _short(self.chart.series.get(row.series, row.series))


def card_of(
    article: Article, tables: Tables, units: Units, word: Callable[[Locale, str], str]
) -> Card:
    """The card of an article; `word` gives the words of a language by key."""
    locale = article.locale
    lead = Lead.of(article, tables)
    card = Card(locale.code, locale.site_name, title_of(article))
    if lead is None:
        return card
    unit, times = lead.table.unit, units.times(lead.table.unit, locale.code)
    words = Words(locale.dates, lambda key: word(locale, key), times)
    plot = _plot(lead, words, units.name(unit, locale.code))
    return Card(card.language, card.site, card.title, plot, lead.chart.alt)


def title_of(article: Article) -> str:
    """The title that cards show, on one line."""
    return _short(article.meta.og_title or article.title)


def _short(text: str) -> str:
    """A text on one line, cut where no card has room for more."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _plot(lead: Lead, words: Words, unit: str) -> Plot:
    rows, is_log = lead.rows, lead.chart.scale == "log"
    is_single = len({row.series for row in rows}) == len(rows)
    has_periods = len({row.period for row in rows}) > 1
    kinds = sorted({row.kind for row in rows}, key=KINDS.index)
    bars = []
    for row in rows:
        numbers = [float(number) for number in row.numbers]
        start = numbers[0] if len(numbers) > 1 else None if is_log else 0.0
        name, period = lead.name(row), words.period(row.period)
        if is_single and has_periods:
            name = f"{name} · {period}"
        label = "" if is_single else period
        bars.append(Bar(name, label, words.value(row), start, numbers[-1], row.kind))
    tail = words.word("chart.log") if is_log else ""
    names = tuple((kind, words.word(f"kind.{kind}")) for kind in kinds)
    return Plot(
        tuple(bars),
        lead.chart.scale,
        words.word("chart.unit").replace("#", unit) + tail,
        names if kinds != ["actual"] else (),
    )


def palette(tokens: Path) -> Palette | None:
    """The light colours that a style sheet gives its tokens; None where one is missing.

    A token is `--ink: #1d1b18` or `--ink: light-dark(#1d1b18, #e9e5dd)`; the first one counts.
    """
    try:
        sheet = tokens.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    found = {}
    for name in _COLOURS:
        match = re.search(rf"--{name}:\s*(?:light-dark\(\s*)?(#[0-9a-fA-F]{{6}})\b", sheet)
        if match is None:
            return None
        found[name] = match[1].lower()
    return found
