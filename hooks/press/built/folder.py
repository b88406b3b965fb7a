"""A built site as a server would serve it: its files, its pages, its sitemap and its feeds."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

from ..articles import Article, Corpus
from ..findings import Hit, Location, Related
from ..settings import Locale, Settings
from .page import Page, Pairs
from .reading import read_page

_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_LINK = "{http://www.w3.org/1999/xhtml}link"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the sitemap: decoded address, last change, languages, names of all elements."""

    address: str
    modified: str
    languages: Pairs
    names: frozenset[str]


def _entry(element: ElementTree.Element) -> Entry:
    links = [(link.get("hreflang", ""), link.get("href", "")) for link in element.iter(_LINK)]
    return Entry(
        unquote(element.findtext(f"{_SITEMAP}loc") or ""),
        element.findtext(f"{_SITEMAP}lastmod") or "",
        tuple(sorted((tag, unquote(href)) for tag, href in links)),
        frozenset(child.tag.removeprefix(_SITEMAP) for child in element),
    )


@dataclass(frozen=True)
class Built:
    """A built site: its pages by decoded URL below the site, each read once, and its files."""

    folder: Path
    settings: Settings
    root: str
    pages: Mapping[str, Page]
    files: frozenset[str]

    @classmethod
    def load(cls, folder: Path, corpus: Corpus) -> Built:
        """Read every page of a site's folder."""
        root = unquote(corpus.settings.site_url)
        files = frozenset(_files(folder))
        pages = {}
        for file in sorted(files):
            if not file.endswith(".html"):
                continue
            html = (folder / file).read_text(encoding="utf-8", errors="replace")
            if "<html" not in html[:2000].lower():
                continue  # a file that proves to a search engine whose site this is
            url = "/" + file.removesuffix("index.html") if _is_index(file) else "/" + file
            pages[url] = read_page(html, url, file, root + url.lstrip("/"))
        return cls(folder, corpus.settings, root, pages, files)

    @functools.cached_property
    def indexable(self) -> Mapping[str, Page]:
        """The pages that search engines may list."""
        return {url: page for url, page in self.pages.items() if page.is_indexable}

    @functools.cached_property
    def whole(self) -> tuple[Page, ...]:
        """The pages that are read, listed or not: all but redirects."""
        return tuple(page for page in self.pages.values() if not page.is_redirect)

    @functools.cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of its sitemap, in order; none where there is no sitemap to read."""
        root = self.xml_of("sitemap.xml")
        return () if root is None else tuple(map(_entry, root))

    @functools.cached_property
    def sitemap(self) -> Mapping[str, Pairs]:
        """The languages that the sitemap names, by decoded address."""
        return {entry.address: entry.languages for entry in self.entries}

    def below(self, address: str) -> str | None:
        """The decoded URL below the site of an absolute one; None outside it."""
        return "/" + address.removeprefix(self.root) if address.startswith(self.root) else None

    def page_at(self, address: str) -> Page | None:
        """The page that an absolute decoded address, with or without a fragment, leads to."""
        url = self.below(address.partition("#")[0])
        return self.pages.get(url) if url else None

    def file_at(self, address: str) -> str:
        """The file that an absolute decoded address is served from; `""` if there is none."""
        url = self.below(address.partition("#")[0].partition("?")[0])
        file = page_file(url) if url else ""
        return file if file in self.files else ""

    def bytes_of(self, file: str) -> bytes:
        """What a file holds; nothing where there is none."""
        return (self.folder / file).read_bytes() if file in self.files else b""

    def text_of(self, file: str) -> str:
        """The same as text."""
        return self.bytes_of(file).decode("utf-8", errors="replace")

    def xml_of(self, file: str) -> ElementTree.Element | None:
        """The root of an XML file; None where there is none, or it cannot be parsed."""
        try:
            return ElementTree.fromstring(self.bytes_of(file))  # noqa: S314 our own file
        except ElementTree.ParseError:
            return None

    def locale(self, page: Page) -> Locale:
        """The language whose part of the site a page lies in."""
        matching = [each for each in self.settings.locales if page.url.startswith(each.prefix)]
        return max(matching, key=lambda each: len(each.prefix))


def _files(folder: Path) -> Iterator[str]:
    for root, _, names in os.walk(folder):
        inner = Path(root).relative_to(folder).as_posix()
        for name in names:
            yield name if inner == "." else f"{inner}/{name}"


def _is_index(file: str) -> bool:
    return file == "index.html" or file.endswith("/index.html")


def page_file(url: str) -> str:
    """The file below the site's folder that serves a decoded URL."""
    return url.lstrip("/") + ("index.html" if url.endswith("/") else "")


def article_of(corpus: Corpus, page: Page) -> Article | None:
    """The article that a page was made of."""
    article = corpus.by_url.get(page.url)
    is_published = article is not None and (corpus.with_drafts or not article.is_draft)
    return article if is_published else None


def lists_terms(article: Article) -> bool:
    """Whether a page holds the list of terms, which is in every language at once."""
    return "glossary" in article.labels


def told(corpus: Corpus, page: Page, message: str, key: str = "", fix: str = "") -> Hit:
    """A hit in a built page, with the place in its source, where it has one."""
    article = article_of(corpus, page)
    related = (Related(article.key(key), "its source"),) if article else ()
    return Hit(Location(page.file), message, fix, related)


def in_file(file: str, message: str, fix: str = "", related: tuple[Related, ...] = ()) -> Hit:
    """A hit in a built file that is no page."""
    return Hit(Location(file), message, fix, related)
