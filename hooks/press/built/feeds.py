"""Rules F1xx: the feeds of a built site, read as a feed reader would."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from selectolax.lexbor import LexborHTMLParser

from ..articles import Article, Corpus
from ..findings import Hit, Location, Severity, rule
from ..settings import Locale
from .folder import Built, lists_terms, told
from .page import Pairs
from .wording import is_written_in

ATOM = "{http://www.w3.org/2005/Atom}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_MEND = "mend what writes the feed"
_FIRST = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed: what it says of an article, and the HTML it gives of it."""

    id: str
    title: str
    updated: str
    published: str
    author: str
    alternates: Pairs
    content: str
    base: str


def _entry(element: Element) -> Entry:
    content = element.find(f"{ATOM}content")
    return Entry(
        id=_text(element, "id"),
        title=_text(element, "title"),
        updated=_text(element, "updated"),
        published=_text(element, "published"),
        author=_text(element, f"author/{ATOM}name"),
        alternates=tuple(
            (link.get("hreflang", ""), unquote(link.get("href", "")))
            for link in element.findall(f"{ATOM}link")
            if link.get("rel", "alternate") == "alternate"
        ),
        content="" if content is None else content.text or "",
        base="" if content is None else content.get(_BASE, ""),
    )


def _text(element: Element, name: str) -> str:
    return (element.findtext(f"{ATOM}{name}") or "").strip()


def _file(locale: Locale, form: str) -> str:
    return f"{locale.prefix.lstrip('/')}feed.{form}"


def _entries(built: Built, locale: Locale) -> tuple[Entry, ...]:
    return _read(built.bytes_of(_file(locale, "xml")))


@functools.lru_cache(maxsize=8)
def _read(data: bytes) -> tuple[Entry, ...]:
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 our own file
    except ElementTree.ParseError:
        return ()  # reported as F101
    return tuple(map(_entry, root.iter(f"{ATOM}entry")))


def _news(corpus: Corpus, locale: Locale) -> list[Article]:
    """The dated articles of a language that are more than a list of terms, the newest first."""
    found = [
        each
        for each in corpus.published
        if each.locale == locale and each.is_article and not lists_terms(each)
    ]
    return sorted(found, key=lambda each: each.meta.date or _FIRST, reverse=True)


def _is_moment(text: str) -> bool:
    """Whether a text is a date and time of RFC 3339."""
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text))


@rule("F101", Severity.ERROR, fix=_MEND)
def atom_feed(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A language has no Atom feed, or one that lacks what a feed reader needs.

    Why: readers subscribe to one language; without ids and dates old articles show as new.
    Fix: write feed.xml with xml:lang, id, title, updated, its own address and that of its pages.
    Source: pages F1; RFC 4287 sections 4.1 and 4.2
    """
    for locale in corpus.settings.locales:
        file = _file(locale, "xml")
        if locale.prefix not in built.pages:
            continue  # reported as A117
        root = built.xml_of(file)
        if root is None or root.tag != f"{ATOM}feed":
            what = "cannot be read as Atom" if file in built.files else "was not written"
            yield Hit(Location(file), f"the feed of {locale.code} {what}")
            continue
        for message in _incomplete(corpus, built, locale, root):
            yield Hit(Location(file), message)


def _incomplete(corpus: Corpus, built: Built, locale: Locale, root: Element) -> Iterator[str]:
    if root.get(_LANG) != locale.tag:
        yield f"xml:lang is {root.get(_LANG) or 'missing'}, not {locale.tag}"
    links = {
        (link.get("rel", "alternate"), link.get("hreflang", ""), unquote(link.get("href", "")))
        for link in root.findall(f"{ATOM}link")
    }
    own = built.root + _file(locale, "xml")
    home = built.root + locale.prefix.lstrip("/")
    if not any(rel == "self" and href == own for rel, _, href in links):
        yield f"no link with rel=self is {own}"
    if ("alternate", locale.tag, home) not in links:
        yield f"no link with rel=alternate and hreflang={locale.tag} is {home}"
    for name in ("id", "title"):
        if not _text(root, name):
            yield f"the feed has no {name}"
    if not _is_moment(_text(root, "updated")):
        yield f"updated is {_text(root, 'updated') or 'missing'}, no date of RFC 3339"
    entries = _entries(built, locale)
    news = _news(corpus, locale)
    if news and not entries:
        yield "the feed has no entries"
    elif news and built.root + news[0].url.lstrip("/") not in _own_addresses(entries, locale):
        yield f"the feed lacks the newest article, {news[0].path}"
    ids = [entry.id for entry in entries]
    for entry in entries:
        name = entry.title[:40] or entry.id or "an entry"
        missing = [key for key in ("id", "title", "author") if not getattr(entry, key)]
        if missing:
            yield f"{name!r} lacks {', '.join(missing)}"
        for key in ("updated", "published"):
            if not _is_moment(getattr(entry, key)):
                yield f"{name!r} has no {key} of RFC 3339"
        if ids.count(entry.id) > 1:
            yield f"two entries are {entry.id}"


def _own_addresses(entries: tuple[Entry, ...], locale: Locale) -> set[str]:
    return {url for entry in entries for tag, url in entry.alternates if tag == locale.tag}


@rule("F102", Severity.ERROR, fix=_MEND)
def feed_languages(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """An entry of a feed is in another language, or names other translations than its page.

    Why: subscribers to Chinese get English, and readers cannot change over to theirs.
    Fix: list articles of the feed's language, each with one link for every language it exists in.
    Source: pages F2; RFC 4287 section 4.1.1
    """
    for locale in corpus.settings.locales:
        for entry in _entries(built, locale):
            for message in _misplaced(built, locale, entry):
                yield Hit(Location(_file(locale, "xml")), message)


def _misplaced(built: Built, locale: Locale, entry: Entry) -> Iterator[str]:
    name = entry.title[:40]
    tags = [tag for tag, _ in entry.alternates]
    if len(set(tags)) < len(tags):
        yield f"{name!r} has two links of one language: {', '.join(sorted(tags))}"
    own = next((url for tag, url in entry.alternates if tag == locale.tag), "")
    page = built.page_at(own)
    if page is None or not page.is_indexable:
        yield f"{name!r} leads to {own or 'no page of its language'}, which is not listed"
        return
    named = {pair for pair in page.hreflang if pair[0] != "x-default"}
    if set(entry.alternates) != named:
        odd = sorted(f"{tag} {url}" for tag, url in named.symmetric_difference(entry.alternates))
        yield f"{name!r} and its page differ in languages: {', '.join(odd)}"
    if not is_written_in(_own_text(entry.content, locale), locale.code, 200):
        yield f"the text of {name!r} is not in {locale.tag}"


def _own_text(html: str, locale: Locale) -> str:
    """The text of an entry without what declares another language."""
    tree = LexborHTMLParser(f"<body>{html}")
    selector = f'[lang]:not([lang="{locale.tag}"])'
    while node := tree.css_first(selector):
        node.decompose()
    return tree.body.text() if tree.body else ""


@rule("F103", Severity.ERROR, fix=_MEND)
def feed_content(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """An entry's text works on its page alone, is cut, or is dated otherwise than the article.

    Why: a feed reader has no base address, no scripts and no styles of ours.
    Fix: the whole text with absolute addresses, without buttons and scripts; updated as written.
    Source: pages F3; RFC 4287 section 4.2.15
    """
    for locale in corpus.settings.locales:
        for entry in _entries(built, locale):
            for message in _unreadable(corpus, built, locale, entry):
                yield Hit(Location(_file(locale, "xml")), f"{entry.title[:40]!r} {message}")


def _unreadable(corpus: Corpus, built: Built, locale: Locale, entry: Entry) -> Iterator[str]:
    body = LexborHTMLParser(f"<body>{entry.content}").body
    if body is None:
        return
    for node in body.css("[href], [src]"):
        href = node.attributes.get("href") or node.attributes.get("src") or ""
        if not re.match(r"[a-z][a-z0-9+.-]*:", href, re.IGNORECASE):
            yield f"has the address {href[:80]!r}, which is not absolute"
            break
    gone = body.css_first("script, style, button, form, iframe, [popover], [onclick], [style]")
    if gone is not None:
        yield f"has a {gone.tag} that works on its page alone"
    url = next((url for tag, url in entry.alternates if tag == locale.tag), "")
    article = corpus.by_url.get(built.below(url) or "")
    if article is None:
        return  # reported as F102
    if article.updated and entry.updated != article.updated.isoformat():
        yield f"is updated {entry.updated}, the article {article.updated.isoformat()}"
    if article.meta.date and entry.published != article.meta.date.isoformat():
        yield f"is published {entry.published}, the article {article.meta.date.isoformat()}"
    if not entry.content.strip() and article.document.body.strip():
        yield "has no text"
    ids = [heading.text for heading in article.document.headings]
    if ids and len(body.css("h1, h2, h3, h4, h5, h6")) < len(ids):
        yield "lacks some of the article's headings"


@rule("F104", Severity.ERROR, fix="print the link in the head")
def feed_link(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """The head of a page does not name the feed of its language first.

    Why: readers who paste the address of a page get another language, or no feed.
    Fix: a link rel=alternate with type, hreflang, title and href, before that of any other feed.
    Source: pages F4, H11
    """
    for page in built.indexable.values():
        locale = built.locale(page)
        forms = {"application/atom+xml": "xml", "application/feed+json": "json"}
        found = [link for link in page.alternates if link.type in forms]
        wanted = built.root + _file(locale, "xml")
        if not found:
            yield told(corpus, page, f"the head does not name {wanted}")
            continue
        if found[0].url != wanted or found[0].type != "application/atom+xml":
            yield told(corpus, page, f"the first feed in the head is {found[0].url}, not {wanted}")
        for link in found:
            if link.hreflang not in {each.tag for each in built.settings.locales}:
                yield told(corpus, page, f"the link to {link.url} lacks its hreflang")
            if not link.title.strip():
                yield told(corpus, page, f"the link to {link.url} lacks its title")
            if link.url != wanted and not built.file_at(link.url):
                yield told(corpus, page, f"the feed {link.url} was not written")


@rule("F105", Severity.WARNING, fix=_MEND)
def json_feed(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A language has no JSON Feed, or one that differs from its Atom feed.

    Why: programs read JSON; two feeds that disagree show articles twice.
    Fix: write feed.json, version 1.1, with language and the entries of feed.xml.
    Source: pages F5; https://www.jsonfeed.org/version/1.1/
    """
    for locale in corpus.settings.locales:
        file = _file(locale, "json")
        if locale.prefix not in built.pages:
            continue
        try:
            feed = json.loads(built.text_of(file))
        except ValueError:
            what = "is no JSON" if file in built.files else "was not written"
            yield Hit(Location(file), f"the JSON Feed of {locale.code} {what}")
            continue
        for message in _unlike(built, locale, feed):
            yield Hit(Location(file), message)


def _unlike(built: Built, locale: Locale, feed: Any) -> Iterator[str]:
    if not isinstance(feed, dict):
        yield "the feed is no object"
        return
    wanted = {
        "version": "https://jsonfeed.org/version/1.1",
        "language": locale.tag,
        "home_page_url": built.root + locale.prefix.lstrip("/"),
        "feed_url": built.root + _file(locale, "json"),
    }
    for key, value in wanted.items():
        if unquote(str(feed.get(key, ""))) != value:
            yield f"{key} is {feed.get(key, 'missing')}, not {value}"
    if not feed.get("title"):
        yield "the feed has no title"
    items = feed.get("items")
    items = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    atom = {entry.id: entry for entry in _entries(built, locale)}
    has_atom = _file(locale, "xml") in built.files  # reported as F101
    if has_atom and [item.get("id") for item in items] != list(atom):
        yield f"its {len(items)} items are not the {len(atom)} entries of feed.xml"
    for item in items:
        if not item.get("content_html") and not item.get("content_text"):
            yield f"{item.get('title') or item.get('id')!r} has no content"
        entry = atom.get(str(item.get("id")))
        if entry and item.get("date_modified") != entry.updated:
            yield f"{entry.title[:40]!r} is modified {item.get('date_modified')} here"


@rule("F106", Severity.WARNING, fix="style it with CSS, or not at all")
def feed_stylesheet(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A feed or the sitemap is shown through XSLT.

    Why: browsers are removing it, and show a warning or nothing instead.
    Fix: leave the xml-stylesheet instruction out, or let it name a CSS file.
    Source: pages F6; https://github.com/whatwg/html/issues/11563
    """
    for file in sorted(built.files):
        if file.endswith((".xsl", ".xslt")):
            yield Hit(Location(file), "the file is a style sheet of XSLT")
    for file in ("sitemap.xml", *(_file(each, "xml") for each in corpus.settings.locales)):
        start = built.text_of(file)[:1000]
        if re.search(r"<\?xml-stylesheet[^>]*xslt?\b", start):
            yield Hit(Location(file), "the file asks for a style sheet of XSLT")
