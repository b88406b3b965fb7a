"""The feeds of a language: Atom and JSON Feed, the same articles in both.

An article's id is a `urn:uuid:` made of the first address it was promised at, below the site: it
stays when the site moves to another host or path (which would end a permalink) and, with the old
address in `aliases`, when the article does. A `tag:` would need a domain that is the author's.
"""

from __future__ import annotations

import functools
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from .articles import Article, canonical
from .head import addresses_of
from .permalinks import feed_url, is_served
from .portable import clean, portable_html
from .settings import Locale
from .site import Site
from .topics import newest

MOST_ENTRIES = 20  # a reader asks every hour, and has kept what is older
_ATOM = "http://www.w3.org/2005/Atom"
_XML = "http://www.w3.org/XML/1998/namespace"
_NAMESPACE = uuid.UUID("9d4a3c1e-6a0b-4d53-8f52-2f1c7c0f7b6e")  # of all ids; never to be changed
_NEVER = "1970-01-01T00:00:00+00:00"  # the date that Atom asks of a feed without entries


@dataclass(frozen=True, slots=True)
class Item:
    """An article as a feed tells it; addresses absolute, `content` HTML.

    `topics` are names as in mkdocs.yml with those readers see; `alternates` holds tag and address
    of every language it exists in, its own included.
    """

    id: str
    title: str
    url: str
    published: datetime
    updated: datetime
    author: str
    summary: str
    topics: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    alternates: tuple[tuple[str, str], ...]
    content: str


def permanent_id(article: Article) -> str:
    """What an article is called in feeds for good: see above."""
    first = canonical(article.meta.aliases[0]) if article.meta.aliases else None
    return _urn(first or article.url)


def _urn(path: str) -> str:
    return uuid.uuid5(_NAMESPACE, path).urn


def listed(site: Site, locale: Locale) -> list[Article]:
    """The newest articles of a language: dated pages, but no list of terms."""
    corpus = site.corpus
    news = (
        each
        for each in newest(corpus, locale)
        if "glossary" not in each.labels and is_served(corpus, each)
    )
    return list(islice(news, MOST_ENTRIES))


_portable = functools.lru_cache(MOST_ENTRIES)(portable_html)  # of both feeds of a language


def _items(site: Site, locale: Locale, contents: Mapping[str, str]) -> Iterator[Item]:
    for article in listed(site, locale):
        addresses, meta = addresses_of(site, article), article.meta
        assert meta.date and article.updated, "an article has a date"
        yield Item(
            id=permanent_id(article),
            title=clean(article.title),
            url=addresses.canonical,
            published=meta.date,
            updated=article.updated,
            author=clean(meta.author or locale.site_name),
            summary=clean(meta.description.strip()),
            topics=tuple(
                zip(map(clean, meta.categories), map(clean, site.sections(article)), strict=True)
            ),
            tags=tuple(dict.fromkeys(map(clean, meta.tags))),
            alternates=addresses.alternates,
            content=_portable(contents.get(article.src, ""), addresses.canonical),
        )


def atom(site: Site, locale: Locale, contents: Mapping[str, str]) -> bytes:
    """The Atom feed of a language; `contents` is the HTML of articles by their `src`.

    Source: RFC 4287; pages F1–F3
    """
    items = list(_items(site, locale, contents))
    feed = Element(f"{{{_ATOM}}}feed", {f"{{{_XML}}}lang": locale.tag})
    _add(feed, "id", _urn(locale.prefix))
    _add(feed, "title", locale.site_name)
    _add(feed, "subtitle", locale.site_description)
    newest = max((item.updated for item in items), default=None)
    _add(feed, "updated", newest.isoformat() if newest else _NEVER)
    own = site.address(feed_url(locale, "xml"))
    _add(feed, "link", rel="self", type="application/atom+xml", href=own)
    home = site.address(locale.prefix)
    _add(feed, "link", rel="alternate", type="text/html", hreflang=locale.tag, href=home)
    for item in items:
        _entry(SubElement(feed, f"{{{_ATOM}}}entry"), item, home)
    ElementTree.register_namespace("", _ATOM)
    ElementTree.indent(feed)
    text = ElementTree.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _entry(entry: Element, item: Item, home: str) -> None:
    _add(entry, "id", item.id)
    _add(entry, "title", item.title)
    _add(entry, "published", item.published.isoformat())
    _add(entry, "updated", item.updated.isoformat())
    author = _add(entry, "author")
    _add(author, "name", item.author)
    _add(author, "uri", home)
    for tag, url in item.alternates:
        _add(entry, "link", rel="alternate", type="text/html", hreflang=tag, href=url)
    for term, label in item.topics:
        _add(entry, "category", term=term, label=label)
    for tag in item.tags:
        _add(entry, "category", term=tag)
    if item.summary:
        _add(entry, "summary", item.summary)
    content = _add(entry, "content", item.content, type="html")
    content.set(f"{{{_XML}}}base", item.url)


def _add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    element = SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text or None
    return element


def json_feed(site: Site, locale: Locale, contents: Mapping[str, str]) -> bytes:
    """The JSON Feed of a language, of the same articles.

    Source: https://www.jsonfeed.org/version/1.1/; pages F5
    """
    home = site.address(locale.prefix)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": locale.site_name,
        "home_page_url": home,
        "feed_url": site.address(feed_url(locale, "json")),
        "description": locale.site_description,
        "language": locale.tag,
        "items": [_json_item(item, home) for item in _items(site, locale, contents)],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def _json_item(item: Item, home: str) -> dict[str, Any]:
    return {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        "content_html": item.content,
        "date_published": item.published.isoformat(),
        "date_modified": item.updated.isoformat(),
        "authors": [{"name": item.author, "url": home}],
        "tags": list(dict.fromkeys([*(label for _, label in item.topics), *item.tags])),
    }
