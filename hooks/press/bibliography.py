"""All cited works in the order of a language, each with the passages that cite it."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from .articles import Article
from .collation import collated
from .markdown import Link
from .passages import ids_of, rendered
from .settings import Locale
from .site import Site, Source


@dataclass(frozen=True, slots=True)
class Mention:
    """A passage that cites a work: its page, its id (`""` where it has none), the linked words."""

    article: Article
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Work:
    """A cited work, and the pages that cite it with their mentions."""

    source: Source
    pages: tuple[tuple[Article, tuple[Mention, ...]], ...]


@dataclass(frozen=True)
class Bibliography:
    """The works that published pages cite."""

    site: Site

    def by_publisher(self, locale: Locale) -> tuple[tuple[str, tuple[Work, ...]], ...]:
        """All works by publisher, then by title, as readers of a locale look them up."""
        works = [
            Work(self.site.source(record.value), _pages(mentions, locale))
            for record in self.site.references.by_id.values()
            if (mentions := self._mentions.get(record.value.id))
        ]
        works.sort(key=lambda work: _order(work, locale))
        groups = itertools.groupby(works, key=lambda work: work.source.entry.publisher)
        return tuple((publisher, tuple(group)) for publisher, group in groups)

    @functools.cached_property
    def _mentions(self) -> Mapping[str, list[Mention]]:
        """Where each work is cited, by the id of its entry."""
        anchors = {each.src: _anchors(self.site, each) for each in self.site.corpus.published}
        found: dict[str, list[Mention]] = {}
        for name, record in self.site.references.by_id.items():
            for place in self.site.places.of(record.value):
                if place.article.src in anchors:
                    mention = _mention(place.article, place.link, anchors[place.article.src])
                    found.setdefault(name, []).append(mention)
        return found


def _mention(article: Article, link: Link, anchors: Mapping[int, str]) -> Mention:
    line, _ = article.document.place(link.at)
    return Mention(article, anchors.get(line, ""), " ".join(link.text.split()) or article.title)


def _anchors(site: Site, article: Article) -> Mapping[int, str]:
    """The id of the element that each line of an article is shown in."""
    names = ids_of(article, site.syncs)
    found: dict[int, str] = {}
    shown = set(rendered(article.document.blocks))
    for block in article.document.blocks:
        name = block.id or (names.get(block.line, "") if block in shown else "")
        if block.kind == "footnote":
            name = f"fn:{block.label}"  # as Python-Markdown calls it
        found.update(dict.fromkeys(range(block.line, block.end + 1), name))
    return found


def _pages(
    mentions: list[Mention], locale: Locale
) -> tuple[tuple[Article, tuple[Mention, ...]], ...]:
    """The mentions by page: those of the locale, or of all where it has none."""
    own = [each for each in mentions if each.article.locale == locale] or mentions
    pages: dict[str, list[Mention]] = {}
    for mention in own:
        found = pages.setdefault(mention.article.src, [])
        if mention not in found:
            found.append(mention)
    return tuple((found[0].article, tuple(found)) for found in pages.values())


def _order(work: Work, locale: Locale) -> tuple[object, ...]:
    entry = work.source.entry
    return (
        collated(entry.publisher, locale.code),
        entry.publisher,
        collated(entry.title, locale.code),
        entry.id,
    )
