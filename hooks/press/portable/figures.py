"""Charts, the glossary and the explorable in Markdown: what they say, as tables and lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..articles import Article
from ..blocks import Block
from ..charts import Words
from ..charts.block import read_chart
from ..explorable import Drawn, read_explorable
from ..references import Entry
from ..site import Site
from .text import bare, escaped

Word = Callable[[str], str]  # the words of a language by key


def fact(word: Word, name: str, value: str) -> str:
    """A name and its value with the colon of the language; both are Markdown already."""
    return word("fact").replace("#name", name).replace("#value", value)


def link(text: str, url: str) -> str:
    """A link in Markdown."""
    return f"[{escaped(text)}]({bare(url)})"


def figure(site: Site, article: Article, block: Block, word: Word) -> str | None:
    """A block of ours in Markdown, `""` where it shows nothing; None where it is the author's."""
    if block.label == "chart":
        return _chart(site, article, block, word)
    if block.label == "explorable":
        return _explorable(article, block, word)
    return _glossary(site, article, word) if block.label == "glossary" else None


def _chart(site: Site, article: Article, block: Block, word: Word) -> str:
    """Caption, table and sources of a chart, each figure a link to the work it comes from."""
    chart, _problem, _line = read_chart(block.text)
    table = site.tables.by_name.get(chart.data) if chart else None
    if chart is None or table is None:
        return ""
    locale, known = article.locale, site.references.by_id
    words = Words(locale.dates, word, site.units.times(table.unit, locale.code))
    rows, works = [], dict[str, Entry]()
    for row in chart.rows(table):
        value, record = words.value(row), known.get(row.source)
        if record:
            works.setdefault(record.value.publisher, record.value)
        cells = [chart.series.get(row.series, row.series), words.period(row.period)]
        shown = link(value, record.value.url) if record else escaped(value)
        rows.append([*map(escaped, cells), shown, word(f"kind.{row.kind}")])
    unit = escaped(site.units.name(table.unit, locale.code))
    head = [word("chart.series"), word("chart.period"), unit, word("chart.kind")]
    sources = word("chart.and").join(link(work.publisher, work.url) for work in works.values())
    data = link(word("chart.csv"), site.address(f"/data/{table.name}"))
    below = f"{word('chart.sources')}{sources} · {data}" if sources else data
    return "\n\n".join([_caption(chart.caption, word), _table(head, rows, "llrl"), below])


def _explorable(article: Article, block: Block, word: Word) -> str:
    """The default case of the figure that readers move."""
    explorable, _problem = read_explorable(block.text)
    if explorable is None:
        return ""
    drawn = Drawn(article.locale.code)
    year = word("margins.year.value")
    rows = [[year.replace("#", str(each)), own.text, let.text] for each, own, let in drawn.rows]
    head = [word(f"margins.{name}") for name in ("year", "model", "owner")]
    model, owner = drawn.sums
    total = word("margins.sum").replace("#model", model).replace("#owner", owner)
    return "\n\n".join(
        [_caption(explorable.caption, word), word("margins.unit"), _table(head, rows, "lrr"), total]
    )


def _glossary(site: Site, article: Article, word: Word) -> str:
    """Every term with its names in the other languages and its definition in that of the page."""
    glossary, own = site.glossary(article.locale), article.locale.code
    others = [each.code for each in site.settings.locales if each.code != own]
    items = []
    for term in glossary.terms:
        names = [glossary.label(term, code) for code in (own, *others) if code in term.forms]
        shown = " / ".join([f"**{escaped(names[0])}**", *map(escaped, names[1:])])
        items.append(f"- {fact(word, shown, escaped(term.forms[own].definition))}")
    return "\n".join(items)


def _caption(text: str, word: Word) -> str:
    return fact(word, word("figure"), escaped(text))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], sides: str) -> str:
    marks = [{"l": "---", "r": "---:"}[side] for side in sides]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, marks, *rows))
