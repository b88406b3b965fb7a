"""What an article's page is rendered with: its words and dates, and the blocks that are drawn."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any

from babel import Locale as Cldr
from babel.dates import format_date, format_skeleton
from jinja2 import Environment
from rcssmin import cssmin
from rjsmin import jsmin

from press.articles import Article, encoded
from press.cards import Cards
from press.charts import Drawings, Words
from press.charts.block import Chart, charts_of, read_chart
from press.charts.table import KINDS
from press.citing import highwire
from press.crosslinks import relative
from press.explorable import Drawn, read_explorable
from press.permalinks import companion_url, feed_url, llms_url, references_url, status_url
from press.policy import policy
from press.references.ledger import Entry
from press.settings import Locale
from press.site import Site
from press.topics import tags_url
from press.typography import phrases

_NOTHING = "<!-- -->"


@dataclass
class Rendering:
    """The pages of a build, one after the other; `article` is the one in hand."""

    site: Site
    env: Environment
    drawings: Drawings
    article: Article | None = None
    words: dict[tuple[Locale, str], str] = field(default_factory=dict)

    def equip(self) -> None:
        """Give templates the site, and dates, names and addresses in the words of their page."""
        env = self.env
        env.trim_blocks = env.lstrip_blocks = True
        env.filters["long_date"] = long_date
        env.filters["relative_to"] = lambda url, start: encoded(relative(start, url))
        env.filters["word"] = lambda key, locale: self.word(locale, key) or key
        env.filters["language_in"] = lambda code, locale: language_in(locale, code)
        env.filters["phrases"] = lambda text, locale: "<wbr>".join(
            escape(each) for each in phrases(text, locale.code)
        )
        env.filters["minified"] = minified = functools.cache(self._minified)
        env.globals.update(
            site=self.site,
            lead_chart=self.lead_chart,
            status_url=status_url,
            references_url=references_url,
            tags_url=tags_url,
            feed_url=feed_url,
            llms_url=llms_url,
            companion_url=companion_url,
            highwire=highwire,
            minified=minified,
            policy=policy,
            is_published=not self.site.corpus.with_drafts,  # a preview adds a script of its own
        )

    def _minified(self, *names: str) -> str:
        """Style sheets, or scripts, as one text without spaces and comments."""
        texts = [self.env.get_template(name).render() for name in names]
        return str((cssmin if names[0].endswith(".css") else jsmin)("\n".join(texts)))

    @functools.cached_property
    def cards(self) -> Cards:
        """The social cards of the pages."""
        return Cards(self.site.corpus, self.site.tables, self.site.units, self.word)

    @property
    def fences(self) -> list[dict[str, Any]]:
        """The fenced blocks of ours, as pymdownx.superfences wants them."""
        blocks = {"chart": self._chart, "glossary": self._glossary, "explorable": self._explorable}
        return [{"name": name, "class": name, "format": block} for name, block in blocks.items()]

    def word(self, locale: Locale, key: str) -> str:
        """A word of the interface in a language, else in that of the site's root."""
        if (locale, key) not in self.words:
            self.words[locale, key] = self._looked_up(locale, key)
        return self.words[locale, key]

    def _looked_up(self, locale: Locale, key: str) -> str:
        default = self.site.settings.default.code
        for code in (locale.code, default):
            files = [f"strings/{each}.html" for each in (code, default)]
            strings = self.env.select_template(files).module
            word = str(strings.t(key))  # type: ignore[attr-defined] # every file defines it
            if word:
                return word
        return ""

    def lead_chart(self, article: Article, url: str) -> str:
        """The figure of an article's first chart for a page at `url`; nothing where it has none."""
        charts = (placed.chart for placed in charts_of(article) if placed.chart)
        first = next(charts, None)
        return self._figure(first, article.locale, url) if first else ""

    def _chart(self, source: str, *_: Any, **__: Any) -> str:
        """The figure of a chart block; nothing where a rule says why it cannot be drawn."""
        chart, _problem, _line = read_chart(source)
        if self.article is None or chart is None:
            return _NOTHING
        return self._figure(chart, self.article.locale, self.article.url)

    def _figure(self, chart: Chart, locale: Locale, url: str) -> str:
        """A chart with what stands below it."""
        site = self.site
        table = site.tables.by_name.get(chart.data)
        if table is None:
            return _NOTHING
        times = site.units.times(table.unit, locale.code)
        words = Words(locale.dates, lambda key: self.word(locale, key), times)
        rows = chart.rows(table)
        known = site.references.by_id
        sources = dict.fromkeys(row.source for row in rows if row.source in known)
        return self.env.get_template("partials/chart.html").render(
            svg=self.drawings.svg(chart, table, words),
            chart=chart,
            rows=rows,
            kinds=sorted({row.kind for row in rows}, key=KINDS.index),
            unit=site.units.name(table.unit, locale.code),
            sources={source: known[source].value for source in sources},
            works=_by_publisher(known[source].value for source in sources),
            words=words,
            t=words.word,
            file=encoded(relative(url, f"/data/{table.name}")),
        )

    def _glossary(self, source: str, *_: Any, **__: Any) -> str:
        """The list of all terms, each in every language, that of the page first."""
        article, site = self.article, self.site
        if article is None:
            return _NOTHING
        others = (locale for locale in site.settings.locales if locale != article.locale)
        return self.env.get_template("partials/glossary.html").render(
            glossary=site.glossary(article.locale), locales=[article.locale, *others]
        )

    def _explorable(self, source: str, *_: Any, **__: Any) -> str:
        """The figure that readers move, drawn for its defaults; nothing where a rule says why."""
        article = self.article
        explorable, _problem = read_explorable(source)
        if article is None or explorable is None:
            return _NOTHING
        locale = article.locale
        return self.env.get_template("partials/explorable.html").render(
            explorable=explorable, drawn=Drawn(locale.code), t=lambda key: self.word(locale, key)
        )


def _by_publisher(works: Iterable[Entry]) -> list[Entry]:
    """One work of each publisher, the first; the table of the figures leads to each."""
    return list({work.publisher: work for work in reversed(list(works))}.values())[::-1]


@functools.lru_cache(maxsize=4096)  # every article has dates, and many the same
def long_date(day: date | str, locale: Locale) -> str:
    """A date in the words of a language; in ISO form it may lack its day and its month.

    What is no date stays as it was written.
    """
    cldr = _cldr(locale)
    if not isinstance(day, str):
        return format_date(day, format="long", locale=cldr)
    try:
        moment = date.fromisoformat(f"{day}-01-01"[: len("2026-11-24")])
    except ValueError:
        return day
    skeleton = {len("2026"): "y", len("2026-11"): "yMMMM"}.get(len(day))
    if skeleton:
        return format_skeleton(skeleton, moment, locale=cldr)
    return format_date(moment, format="long", locale=cldr)


def language_in(locale: Locale, code: str) -> str:
    """The name of a language in the words of another."""
    return _cldr(locale).languages.get(code.split("-")[0]) or code


def _cldr(locale: Locale) -> Cldr:
    return _parsed(locale.dates)


@functools.cache
def _parsed(identifier: str) -> Cldr:
    return Cldr.parse(identifier, sep="_")
