"""What is wrong with the words of a card before it is drawn."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from ..articles import Article, Corpus
from ..charts import Tables, Units
from ..crosslinks import find_image
from ..findings import Hit, Location, Severity, rule
from .card import Lead, title_of
from .faces import face


@rule("O101", Severity.WARNING, fix="write it otherwise, or an `og_title:` without it")
def undrawable(corpus: Corpus, tables: Tables, units: Units) -> Iterator[Hit]:
    """The font of the social cards has no glyph for a character that a card shows.

    Why: it would be drawn as an empty box, so the page is shared with the site's own card.
    Fix: give the page an `og_title` without the character, an `image` of its own, or another word.
    Source: pages O5
    """
    for article in corpus.published:
        font = face(article.locale.code)
        if font is None or find_image(corpus, article):
            continue
        for text, place in _texts(article, tables, units):
            for char in font.missing(text):
                name = unicodedata.name(char, "a character without a name").lower()
                message = f"the card has no glyph for {char!r}, U+{ord(char):04X}, {name}"
                yield Hit(place, message)


def _texts(article: Article, tables: Tables, units: Units) -> Iterator[tuple[str, Location]]:
    """What authors wrote of a card, and where."""
    title = article.key("og_title" if article.meta.og_title else "title")
    yield title_of(article), title
    yield article.locale.site_name, title
    lead = Lead.of(article, tables)
    if lead is not None:
        yield units.name(lead.table.unit, article.locale.code), lead.placed.at()
        yield "".join(dict.fromkeys(map(lead.name, lead.rows))), lead.placed.at("series")
