"""Topics and tags: the pages that list articles, and their addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .articles import Article, Corpus
from .collation import collated
from .settings import Locale


@dataclass(frozen=True, slots=True)
class Topic:
    """A category as a page of a language: its name, a sentence on it, its articles, newest first.

    `slug` is the last part of its decoded `url`, the same in every language.
    """

    slug: str
    locale: Locale
    name: str
    text: str
    articles: tuple[Article, ...]

    @property
    def url(self) -> str:
        """Where the build writes it."""
        return topic_url(self.locale, self.slug)


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of a language with its articles, newest first; `anchor` is its place on the page."""

    name: str
    anchor: str
    articles: tuple[Article, ...]


def slug(name: str) -> str:
    """A name as a part of an address: its letters and digits, hyphens between."""
    return re.sub(r"\W+", "-", name.casefold()).strip("-")


def topic_url(locale: Locale, part: str) -> str:
    """The address of a topic's page in a locale."""
    return f"{locale.prefix}topics/{part}/"


def tags_url(locale: Locale) -> str:
    """Where the build writes the list of all tags of a locale."""
    return f"{locale.prefix}tags/"


def is_topic_page(corpus: Corpus, url: str) -> bool:
    """Whether a topic has its page at an address."""
    return "/topics/" in url and any(
        url == topic_url(article.locale, slug(name))
        for article in corpus.published
        for name in article.meta.categories
    )


def topics_of(corpus: Corpus, locale: Locale) -> tuple[Topic, ...]:
    """The topics that articles of a locale name, in the order of mkdocs.yml, then by name."""
    settings = corpus.settings
    known = {slug(name): index for index, name in enumerate(settings.topics)}
    names = {slug(name): name for name in settings.topics}
    found: dict[str, list[Article]] = {}
    for article in newest(corpus, locale):
        own = {slug(name): name for name in reversed(article.meta.categories) if slug(name)}
        for part, name in own.items():
            names.setdefault(part, name)
            found.setdefault(part, []).append(article)
    ordered = sorted(found, key=lambda part: (known.get(part, len(known)), part))
    return tuple(
        Topic(
            part,
            locale,
            settings.topic(names[part], locale),
            settings.topic_text(names[part], locale),
            tuple(found[part]),
        )
        for part in ordered
    )


def tags_of(corpus: Corpus, locale: Locale) -> tuple[Tag, ...]:
    """The tags of a locale's articles, in the order of its language."""
    found: dict[str, list[Article]] = {}
    for article in newest(corpus, locale):
        for name in dict.fromkeys(article.meta.tags):
            if slug(name):
                found.setdefault(name, []).append(article)
    ordered = sorted(found, key=lambda name: collated(name, locale.code))
    return tuple(Tag(name, slug(name), tuple(found[name])) for name in ordered)


def newest(corpus: Corpus, locale: Locale) -> list[Article]:
    """The published articles of a locale, the newest first."""
    return sorted(_articles(corpus, locale), key=_age)


def _articles(corpus: Corpus, locale: Locale) -> Iterator[Article]:
    for article in corpus.published:
        if article.locale == locale and article.is_article:
            yield article


def _age(article: Article) -> tuple[float, str]:
    return -(article.meta.date.timestamp() if article.meta.date else 0), article.url
