"""Rules over built pages, read back as a browser would: independent of the code that wrote them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin
from xml.etree import ElementTree

from selectolax.lexbor import LexborHTMLParser

from .articles import Article, Corpus
from .crosslinks import Destination, resolve
from .findings import Hit, Location, Related, Severity, rule
from .permalinks import blocked, feed_url
from .topics import topics_of

_LINK = "{http://www.w3.org/1999/xhtml}link"
_LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
_ENTRY, _FEED_LINK = (f"{{http://www.w3.org/2005/Atom}}{name}" for name in ("entry", "link"))


@dataclass(frozen=True, slots=True)
class Page:
    """What a built page says of itself and of its languages; addresses absolute."""

    lang: str
    canonical: tuple[str, ...]
    hreflang: tuple[tuple[str, str], ...]
    switcher: tuple[tuple[str, str], ...]
    graph: tuple[tuple[str, str], ...]
    og: tuple[str, ...]
    og_locale: str
    links: frozenset[str]


@dataclass(frozen=True)
class Built:
    """A built site: its pages by decoded URL below the site, its sitemap and feeds by address."""

    folder: Path
    pages: Mapping[str, Page]
    sitemap: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    feeds: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path, corpus: Corpus) -> Built:
        """Read the pages that the articles should have become, and the sitemap."""
        pages = {}
        for article in corpus.published:
            path = folder / page_file(article.url)
            if path.is_file():
                own = corpus.settings.site_url + article.url.lstrip("/")
                pages[article.url] = read_page(path.read_text(encoding="utf-8"), own)
        feeds: dict[str, tuple[tuple[str, str], ...]] = {}
        for locale in corpus.settings.locales:
            feeds |= _read_feed(folder / feed_url(locale, "xml").lstrip("/"), locale.tag)
        return cls(folder, pages, _read_sitemap(folder / "sitemap.xml"), feeds)


def page_file(url: str) -> str:
    """The file below the site's folder that serves a decoded URL."""
    return url.lstrip("/") + ("index.html" if url.endswith("/") else "")


def read_page(html: str, url: str) -> Page:
    """Read a page that is served at `url`."""
    tree = LexborHTMLParser(html)

    def attributes(selector: str, *names: str) -> list[tuple[str, ...]]:
        return [
            tuple(node.attributes.get(name) or "" for name in names) for node in tree.css(selector)
        ]

    def tagged(selector: str) -> tuple[tuple[str, str], ...]:
        pairs = attributes(selector, "hreflang", "href")
        return tuple(sorted((tag, _absolute(url, href)) for tag, href in pairs))

    return Page(
        lang=(attributes("html", "lang") or [("",)])[0][0],
        canonical=tuple(unquote(href) for (href,) in attributes("link[rel=canonical]", "href")),
        hreflang=tagged("link[rel=alternate][hreflang]:not([type])"),
        switcher=tagged("[data-switcher] a[hreflang]"),
        graph=_graph_languages(tree),
        og=tuple(text for (text,) in attributes('meta[property="og:locale:alternate"]', "content")),
        og_locale=", ".join(
            text for (text,) in attributes('meta[property="og:locale"]', "content")
        ),
        links=frozenset(_absolute(url, href) for (href,) in attributes("main a[href]", "href")),
    )


def _absolute(url: str, href: str) -> str:
    """Where a page at `url` leads, decoded; an address that none can read stays as it is."""
    try:
        return unquote(urljoin(url, href))
    except ValueError:
        return href


def _graph_languages(tree: LexborHTMLParser) -> tuple[tuple[str, str], ...]:
    """The language and address of the page's own node and of every translation it names."""
    found: set[tuple[str, str]] = set()

    def visit(node: Any) -> None:
        if isinstance(node, list):
            for each in node:
                visit(each)
        elif isinstance(node, dict):
            if "inLanguage" in node and "url" in node:
                found.add((str(node["inLanguage"]), unquote(str(node["url"]))))
            for each in node.values():
                visit(each)

    for script in tree.css('script[type="application/ld+json"]'):
        try:
            visit(json.loads(script.text()))
        except ValueError:
            found.add(("unreadable", ""))
    return tuple(sorted(found))


def _read_sitemap(path: Path) -> dict[str, tuple[tuple[str, str], ...]]:
    if not path.is_file():
        return {}
    pages = {}
    for entry in ElementTree.parse(path).getroot():  # noqa: S314 our own file, written a moment ago
        links = [(link.get("hreflang", ""), link.get("href", "")) for link in entry.iter(_LINK)]
        address = unquote(entry.findtext(_LOC) or "")
        pages[address] = tuple(sorted((tag, unquote(href)) for tag, href in links))
    return pages


def _read_feed(path: Path, tag: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """The languages of every entry, by its address in that of the feed."""
    if not path.is_file():
        return {}
    entries = {}
    for entry in ElementTree.parse(path).getroot().iter(_ENTRY):  # noqa: S314 our own file
        links = [
            (link.get("hreflang", ""), link.get("href", "")) for link in entry.iter(_FEED_LINK)
        ]
        address = next((href for language, href in links if language == tag), "")
        entries[unquote(address)] = tuple(sorted((each, unquote(href)) for each, href in links))
    return entries


@rule("L109", Severity.ERROR, fix="mend the template or hook that writes it")
def built_cluster(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A built page tells of other languages than the articles declare.

    Why: head, sitemap, feed, Open Graph, structured data and switcher must name one set.
    Fix: mend the template or hook that writes the part named in the message.
    Source: translations L9; pages H1–H8, C1, O2
    """
    site_url = corpus.settings.site_url
    for article in corpus.published:
        if corpus.by_url.get(article.url) is not article:
            continue  # a collision, reported as P103
        if blocked(corpus, article.url):
            continue  # reported as P103 as well
        page = built.pages.get(article.url)
        where = article.key("translations")
        if page is None:
            path = page_file(article.url)
            yield Hit(where, f"the page {path} was not built", "mend the hook that places it")
            continue
        for message in _differences(corpus, article, page, built):
            related = (Related(Location(page_file(article.url)), "the built page"),)
            yield Hit(where, message, related=related)
    known = {site_url + article.url.lstrip("/") for article in corpus.published}
    known |= {
        site_url + topic.url.lstrip("/")
        for locale in corpus.settings.locales
        for topic in topics_of(corpus, locale)
    }
    for name, listed in (("sitemap", built.sitemap), ("feed", built.feeds)):
        for address in sorted(listed.keys() - known):
            message = f"the {name} lists {address or 'an address'}, which is no page"
            yield Hit(Location(f"{name}.xml"), message)


def _differences(corpus: Corpus, article: Article, page: Page, built: Built) -> Iterator[str]:
    site_url = corpus.settings.site_url
    members = [
        member
        for locale in corpus.settings.locales
        if (member := corpus.in_locale(article, locale)) is not None
    ]
    declared = {(each.locale.tag, site_url + each.url.lstrip("/")) for each in members}
    with_default = {tag for tag, _ in declared} | {"x-default"}
    own = site_url + article.url.lstrip("/")

    if page.lang != article.locale.tag:
        yield f"html lang is {page.lang or 'missing'}, not {article.locale.tag}"
    if page.canonical != (own,):
        yield f"canonical is {', '.join(page.canonical) or 'missing'}, not {own}"
    for name, pairs in (("hreflang", page.hreflang), ("the sitemap", built.sitemap.get(own, ()))):
        if {pair for pair in pairs if pair[0] != "x-default"} != declared:
            yield f"{name} names {_tags(pairs)}, the articles {_tags(tuple(declared))}"
        elif sorted(tag for tag, _ in pairs) != sorted(with_default):
            yield f"{name} needs each language and x-default once, not {_tags(pairs)}"
    told = built.feeds.get(own, tuple(declared))  # what is no news is in no feed
    if set(told) != declared:
        yield f"the feed names {_tags(told)}, the articles {_tags(tuple(declared))}"
    if set(page.switcher) != declared:
        yield f"the switcher names {_tags(page.switcher)}, the articles {_tags(tuple(declared))}"
    if set(page.graph) != declared:
        yield f"JSON-LD names {_tags(page.graph)}, the articles {_tags(tuple(declared))}"
    others = sorted(each.locale.og for each in members if each.locale != article.locale)
    if page.og_locale != article.locale.og or sorted(page.og) != others:
        yield f"og:locale names {page.og_locale} and {', '.join(page.og) or 'no other'}"


def _tags(pairs: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{tag} {url}" for tag, url in sorted(pairs)) or "nothing"


@rule("K106", Severity.ERROR, fix="mend the hook that writes the link")
def retargeted_link(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A link was built to another page than the author wrote.

    Why: plugins turn links to other languages round without a word.
    Fix: mend the hook or plugin that writes the link.
    Source: translations K6
    """
    for article in corpus.published:
        page = built.pages.get(article.url)
        if page is None or corpus.by_url.get(article.url) is not article:
            continue
        for link in article.document.links:
            target = resolve(corpus, article, link.href)
            if not isinstance(target, Destination) or target.article.is_draft:
                continue
            address = corpus.settings.site_url + target.article.url.lstrip("/")
            wanted = f"{address}#{target.anchor}" if target.anchor else address
            if wanted not in page.links:
                yield Hit(article.at(link.at), f"{link.href} was not built as a link to {wanted}")
