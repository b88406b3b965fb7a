"""Rules C101 to C110: data files, and the charts that show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from ..articles import Corpus
from ..findings import Hit, Location, Related, Severity, rule
from ..quantities import LANGUAGES, Quantity, is_measured, read_quantities
from ..references import References
from .block import Placed, charts_of
from .table import Table, Tables
from .units import Units


def _placed(corpus: Corpus) -> Iterator[Placed]:
    for article in corpus.articles:
        yield from charts_of(article)


def _shown(corpus: Corpus, tables: Tables) -> Iterator[tuple[Placed, Table]]:
    """The charts that can be read, with their data."""
    for placed in _placed(corpus):
        table = tables.by_name.get(placed.chart.data) if placed.chart else None
        if table is not None:
            yield placed, table


def _used(corpus: Corpus, tables: Tables) -> list[Table]:
    """The data files that a chart shows: others are whatever they like."""
    return list({table.name: table for _, table in _shown(corpus, tables)}.values())


@rule("C101", Severity.ERROR, fix="name a file of docs/data/, as `data: name.csv`")
def no_data(corpus: Corpus, tables: Tables) -> Iterator[Hit]:
    """A chart names a data file that is not there.

    Why: readers would see an empty place.
    Fix: write the name of a CSV file of `docs/data/`.
    Source: the schema in hooks/press/charts/table.py
    """
    for placed in _placed(corpus):
        if placed.chart and placed.chart.data not in tables.by_name:
            yield Hit(placed.at("data"), f"there is no docs/data/{placed.chart.data[:80]}")


@rule("C102", Severity.ERROR, fix="correct the line")
def broken_data(corpus: Corpus, tables: Tables) -> Iterator[Hit]:
    """A line of a data file does not fit the schema.

    Why: its figure would be left out of charts and tables without a word.
    Fix: nine fields; a value or bounds; one unit a file; each series and period once.
    Source: the schema in hooks/press/charts/table.py
    """
    for table in _used(corpus, tables):
        for flaw in table.flaws:
            yield Hit(flaw.location, flaw.message)


@rule("C103", Severity.ERROR, fix="name the unit in docs/data/units.yml, in every language")
def unknown_unit(corpus: Corpus, tables: Tables, units: Units) -> Iterator[Hit]:
    """The unit of a chart's data has no name in the page's language, or one of another size.

    Why: a figure without a unit that its reader knows says nothing.
    Fix: give the unit a name in `docs/data/units.yml`.
    Source: pages 1d; the figures of one chart have one unit
    """
    for flaw in units.flaws:
        yield Hit(flaw.location, flaw.message)
    default = corpus.settings.default.code
    for record in units.records:
        ours = _one(units, record.value.id, default)
        for locale in corpus.settings.locales:
            other = _one(units, record.value.id, locale.code)
            if ours and other and ours.dimension == other.dimension and ours.value != other.value:
                message = f"{other.text} is not {ours.text}"
                yield Hit(record.at(locale.code), message, "mend the name, or `times`")
    for placed, table in _shown(corpus, tables):
        code = placed.article.locale.code
        if table.unit and not units.name(table.unit, code):
            near = Related(Location(table.path), "its data")
            message = f"the unit {table.unit[:40]} has no name in {code}"
            yield Hit(placed.at("data"), message, "", (near,))


def _one(units: Units, unit: str, code: str) -> Quantity | None:
    """What a value of 1 in a data file is in a language, where that can be read."""
    if code not in LANGUAGES:
        return None
    name = units.name(unit, code)
    gap = " " if name[:1].isascii() and name[:1].isalpha() else ""
    return next(iter(read_quantities(f"{units.times(unit, code)}{gap}{name}", code)), None)


@rule("C104", Severity.ERROR, fix="give each series a name of its own, or leave one out")
def spliced(corpus: Corpus, tables: Tables) -> Iterator[Hit]:
    """A chart gives two series of its data one name.

    Why: two perimeters drawn as one show a change that nobody measured.
    Fix: name them apart, or leave one out.
    Source: the evidence's rule never to splice series with different perimeters
    """
    for placed, _ in _shown(corpus, tables):
        assert placed.chart is not None
        for name, count in Counter(placed.chart.series.values()).items():
            if count > 1:
                yield Hit(placed.at("series"), f"{count} series are called {name[:60]}")


@rule("C105", Severity.ERROR, fix="write the id of a work in docs/data/references.yml")
def no_source(corpus: Corpus, tables: Tables, references: References) -> Iterator[Hit]:
    """A row of a data file names no work of the ledger as its source.

    Why: nobody can look the figure up.
    Fix: write the id of the work, and its entry in `docs/data/references.yml`.
    Source: references R13; the schema in hooks/press/charts/table.py
    """
    for table in _used(corpus, tables):
        for row in table.rows:
            if row.source not in references.by_id:
                yield Hit(table.at(row), f"{row.source[:60]} is no work of the ledger")


@rule("C106", Severity.WARNING, fix="write the figure as the data has it")
def caption_figure(corpus: Corpus, tables: Tables, units: Units) -> Iterator[Hit]:
    """A figure in a chart's caption is not among the figures that it shows.

    Why: text and picture contradict each other, and readers believe the sentence.
    Fix: write the figure as the data has it, or say it in the text with its own source.
    Source: translations Q1 (how figures are read)
    """
    for placed, table in _shown(corpus, tables):
        assert placed.chart is not None
        rows = placed.chart.rows(table)
        known = {abs(number) for row in rows for number in row.numbers}
        one = _one(units, table.unit, corpus.settings.default.code)
        if placed.article.locale.code not in LANGUAGES:
            continue
        for figure in read_quantities(placed.chart.caption, placed.article.locale.code):
            if _is_told(figure) and not _is_in(figure, known, one):
                yield Hit(placed.at("caption"), f"{figure.text} is not in {table.name}")


def _is_told(figure: Quantity) -> bool:
    """Whether a figure must be in the data: three firms, or a score of 42, need not."""
    is_small = figure.dimension == "count" and figure.face < 100
    return figure.is_strong and is_measured(figure) and not is_small


def _is_in(figure: Quantity, known: set[Decimal], one: Quantity | None) -> bool:
    """Whether a figure is a number of the data, which count in `one`.

    In a dimension that is not theirs its digits are enough.
    """
    if one and one.dimension == figure.dimension and isinstance(one.value, Decimal):
        return figure.value in {number * one.value for number in known}
    digits = _digits(figure.face)
    return any(digits == _digits(number) for number in known)


def _digits(number: Decimal) -> str:
    return "".join(map(str, number.normalize().as_tuple().digits))


@rule("C107", Severity.ERROR, fix="write data, caption and alt, and no key that is not known")
def broken_block(corpus: Corpus) -> Iterator[Hit]:
    """A chart block cannot be read, or lacks its caption or its alternative text.

    Why: the chart cannot be drawn, or says nothing to who cannot see it.
    Fix: see hooks/press/charts/block.py for its keys; alt is needed in every language.
    Source: https://www.w3.org/TR/WCAG22/#non-text-content
    """
    for placed in _placed(corpus):
        if placed.chart is None:
            yield Hit(placed.at(), placed.problem)


@rule("C108", Severity.ERROR, fix="write series and periods as the data names them")
def nothing_shown(corpus: Corpus, tables: Tables) -> Iterator[Hit]:
    """A chart shows no row of its data, or none of a series or a period that it names.

    Why: what the author wanted to show is not drawn.
    Fix: write the names of the data file, and periods that the series have.
    Source: the schema in hooks/press/charts/table.py
    """
    for placed, table in _shown(corpus, tables):
        assert placed.chart is not None
        rows = placed.chart.rows(table)
        wanted = {"series": placed.chart.series, "periods": placed.chart.periods}
        found = {"series": {row.series for row in rows}, "periods": {row.period for row in rows}}
        for key, names in wanted.items():
            missing = [name for name in names if name not in found[key]]
            if missing:
                lost = ", ".join(missing)[:120]
                yield Hit(placed.at(key), f"no row of {table.name} is shown for {lost}")
        if not rows and not any(wanted.values()):
            yield Hit(placed.at("data"), f"{table.name} has no row that can be shown")


@rule("C109", Severity.INFO, fix="show it in an article, or delete the file")
def unshown_data(corpus: Corpus, tables: Tables) -> Iterator[Hit]:
    """No chart shows a data file.

    Why: it is published and kept for nobody.
    Fix: show it, or delete it.
    Source: references R11 (what nobody cites is not kept)
    """
    shown = {table.name for table in _used(corpus, tables)}
    for table in tables.by_name.values():
        if table.name not in shown and table.rows:  # what has none is no data of ours
            yield Hit(Location(table.path), f"nobody shows {table.name}")


@rule("C110", Severity.ERROR, fix="write `scale: linear`, or leave the row out")
def no_logarithm(corpus: Corpus, tables: Tables) -> Iterator[Hit]:
    """A chart with a logarithmic scale shows a figure that is not above zero.

    Why: that scale has no place for it, so the chart is not drawn.
    Fix: write `scale: linear`, or leave the row out by its period or series.
    Source: https://vega.github.io/vega/docs/scales/#log
    """
    for placed, table in _shown(corpus, tables):
        assert placed.chart is not None
        for row in placed.chart.rows(table) if placed.chart.scale == "log" else ():
            for number in row.numbers:
                if number <= 0:
                    near = (Related(table.at(row), "its row"),)
                    yield Hit(placed.at("scale"), f"{number} has no logarithm", "", near)
