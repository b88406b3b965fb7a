"""What is done to the tree of a page that is being rendered: links, numbers, terms, ids, marks."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown, inlinepatterns
from markdown.extensions import Extension
from markdown.treeprocessors import InlineProcessor, Treeprocessor, UnescapeTreeprocessor
from markdown.util import AtomicString

from press.articles import Article, encoded
from press.crosslinks import Destination, Elsewhere, relative, resolve, twin
from press.passages import set_ids
from press.references.ledger import Copy
from press.settings import Locale
from press.translations.sync import Sync, outdated
from rendering import Rendering, language_in, long_date

_unescaped = UnescapeTreeprocessor().unescape


class Marking(Extension):
    """The steps, in their order; none does anything outside the rendering of an article."""

    def __init__(self, rendering: Rendering) -> None:
        super().__init__()
        self.rendering = rendering

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 the name is Python-Markdown's
        """Read links once attribute lists are, and write them after MkDocs has had its turn."""
        rendering = self.rendering
        # Asked of every element several times, and each time it goes through a list.
        md.is_block_level = functools.cache(md.is_block_level)  # type: ignore[method-assign]
        writer = _LinkWriter(md)
        register = md.treeprocessors.register
        register(_InlineProcessor(md), "inline", 20)  # in the place of Python-Markdown's own
        register(_LinkReader(md, rendering, writer), "press_links", 4)
        register(_CitationMarker(md, rendering), "press_citations", 3)
        register(_TermMarker(md, rendering), "press_terms", 2)
        register(writer, "press_addresses", -1)
        register(_PassageMarker(md, rendering), "press_passages", -2)
        register(_Framer(md, rendering), "press_frames", -3)


# What a text must have for a pattern to match, which is sooner seen than that it does not.
_SIGNS = {
    inlinepatterns.BACKTICK_RE: "`",
    inlinepatterns.ESCAPE_RE: "\\",
    inlinepatterns.LINK_RE: "[",
    inlinepatterns.IMAGE_LINK_RE: "![",
    inlinepatterns.AUTOLINK_RE: "<",
    inlinepatterns.AUTOMAIL_RE: "<",
    inlinepatterns.LINE_BREAK_RE: "  \n",
    inlinepatterns.HTML_RE: "<",
    inlinepatterns.ENTITY_RE: "&",
}


class _InlineProcessor(InlineProcessor):
    """Python-Markdown's own step, but a pattern that is nowhere in a text is not tried on it.

    The name is that of its class, so that `__handleInline` is the method of that name.
    """

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Apply the patterns to the texts of a tree."""
        self.tries = [
            (each, _SIGNS.get(each.pattern, ""), _search(each)) for each in self.md.inlinePatterns
        ]
        return super().run(tree, ancestors)

    def __handleInline(self, data: str, index: int = 0) -> str:  # noqa: N802
        if isinstance(data, AtomicString):
            return data
        start = 0
        while index < len(self.tries):
            pattern, sign, search = self.tries[index]
            is_there = False
            if sign in data and search(data, start):
                data, is_there, start = self.__applyPattern(pattern, data, index, start)  # type: ignore[attr-defined]
            if not is_there:
                index, start = index + 1, 0
        return data


def _search(pattern: inlinepatterns.Pattern) -> Callable[[str, int], object]:
    """What says whether a pattern may match behind a place; one of the old kind always may."""
    is_new = isinstance(pattern, inlinepatterns.InlineProcessor)
    return pattern.getCompiledRegExp().search if is_new else re.compile("").search


class _Step(Treeprocessor):
    """A step that knows the page it works on."""

    def __init__(self, md: Markdown, rendering: Rendering) -> None:
        super().__init__(md)
        self.rendering = rendering

    def run(self, root: Element) -> None:
        """Work on the tree of the article in hand."""
        if self.rendering.article is not None:
            self.mark(root, self.rendering.article)

    def mark(self, root: Element, article: Article) -> None:
        """What this step does."""
        raise NotImplementedError


class _TermMarker(_Step):
    """Leads the first use of a term in an article to its definition."""

    def mark(self, root: Element, article: Article) -> None:
        site = self.rendering.site
        page = site.glossary_page(article.locale)
        if article.is_article and page is not None:
            address = encoded(relative(article.url, page.url))
            site.glossary(article.locale).mark(root, address)


class _PassageMarker(_Step):
    """Gives passages the id they have in every language and marks those that fell behind."""

    def mark(self, root: Element, article: Article) -> None:
        syncs = self.rendering.site.syncs
        marked = set_ids(root, article, syncs)
        sync = syncs.of(article)
        for passage in outdated(sync) if sync else ():
            if sync and passage.vouch and passage.id in marked:
                self._tell(marked[passage.id], sync, passage.id, passage.vouch.on)

    def _tell(self, element: Element, sync: Sync, name: str, day: str) -> None:
        """Add a link to the source, which has changed in substance."""
        locale, source = sync.target.locale, sync.source
        cells = element.findall("td") + element.findall("th")
        mark = SubElement(cells[-1] if cells else element, "small", {"class": "stale"})
        address = encoded(relative(sync.target.url, source.url))
        link = SubElement(mark, "a", {"href": f"{address}#{name}", "hreflang": source.locale.tag})
        words = self.rendering.word(locale, "stale")
        words = words.replace("#language", language_in(locale, source.locale.code))
        link.text = words.replace("#date", long_date(day, locale))


class _Framer(_Step):
    """Lets a table that is wider than the page scroll by itself, also by keyboard.

    Source: pages W9
    """

    def mark(self, root: Element, article: Article) -> None:
        name = self.rendering.word(article.locale, "table")
        parents = {child: parent for parent in root.iter() for child in parent}
        for number, table in enumerate(list(root.iter("table")), start=1):
            frame = Element("div", {"class": "frame", "tabindex": "0", "role": "region"})
            frame.set("aria-label", name.replace("#", str(number)))
            frame.tail, table.tail = table.tail, None
            parent = parents[table]
            parent[list(parent).index(table)] = frame
            frame.append(table)


class _CitationMarker(_Step):
    """Numbers the citations of an article, and leads those of a dead work to its copy."""

    def mark(self, root: Element, article: Article) -> None:
        for parent in list(root.iter()):
            parent.attrib.pop("claim", None)  # which claim is meant is told to the checks alone
            for link in [child for child in parent if child.tag == "a" and child.get("href")]:
                self._cite(parent, link, article)

    def _cite(self, parent: Element, link: Element, article: Article) -> None:
        href = _unescaped(link.get("href") or "").replace("&amp;", "&")
        found = self.rendering.site.citation(article, href)
        if found is None:
            return
        number, source = found
        if source.rescue:
            _redirect(link, source.rescue)
        if article.is_article:
            parent.insert(list(parent).index(link) + 1, self._button(link, article.locale, number))

    def _button(self, link: Element, locale: Locale, number: int) -> Element:
        """What opens the source of a link, and takes the text behind the link over.

        It holds no text: its style sheet shows the address of the source, `[3]`, and no heading,
        feed or copied sentence gets a figure more than was written.
        """
        label = self.rendering.word(locale, "source").replace("#", str(number))
        button = Element("button", {"popovertarget": f"[{number}]", "aria-label": label})
        button.tail, link.tail = link.tail, None
        return button


def _redirect(link: Element, copy: Copy) -> None:
    """Lead a link to an archived copy, and keep where it led.

    Source: https://robustlinks.mementoweb.org/spec/
    """
    written = link.get("href") or ""
    fragment = "" if "#" in copy.url else "".join(written.partition("#")[1:])
    link.set("href", copy.url + fragment)
    link.set("data-originalurl", written)
    link.set("data-versiondate", copy.date)


class _LinkWriter(Treeprocessor):
    """Writes the addresses that `_LinkReader` found; MkDocs would take them for paths of files."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.addresses: list[tuple[Element, str, str]] = []

    def run(self, root: Element) -> None:
        """Set each attribute to its address."""
        for element, name, address in self.addresses:
            element.set(name, address)
        self.addresses.clear()


class _LinkReader(_Step):
    """Turns `b.md`, `/zh/slug/` and old addresses into addresses relative to the page."""

    def __init__(self, md: Markdown, rendering: Rendering, writer: _LinkWriter) -> None:
        super().__init__(md, rendering)
        self.writer = writer

    def run(self, root: Element) -> None:
        """Forget what an earlier page, which may have failed, left behind."""
        self.writer.addresses.clear()
        super().run(root)

    def mark(self, root: Element, article: Article) -> None:
        """Resolve every link and picture of the page."""
        for tag, name in (("a", "href"), ("img", "src")):
            for element in root.iter(tag):
                if element.get(name) is not None:
                    self._resolve(element, name, article)

    def _resolve(self, element: Element, name: str, article: Article) -> None:
        written = _unescaped(element.get(name) or "")
        target = resolve(self.rendering.site.corpus, article, written)
        if isinstance(target, Destination):
            self._lead(element, name, article, target)
        elif isinstance(target, Elsewhere) and target.url:
            self._leave(element, name, encoded(relative(article.url, target.url)))
        elif not _is_address(written):
            self._leave(element, name, written)

    def _leave(self, element: Element, name: str, address: str) -> None:
        """Leave an address to be written; what is empty MkDocs looks for nowhere."""
        element.set(name, "")
        self.writer.addresses.append((element, name, address))

    def _lead(self, link: Element, name: str, article: Article, target: Destination) -> None:
        corpus = self.rendering.site.corpus
        address = "" if target.article is article else relative(article.url, target.article.url)
        address = encoded(address) + (f"#{target.anchor}" if target.anchor else "")
        self._leave(link, name, address or "./")
        other = target.article.locale
        if other == article.locale:
            return
        link.set("hreflang", other.tag)
        if target.article not in corpus.group(article) and not twin(
            corpus, article, "", target.article
        ):
            note = SubElement(link, "small")
            note.text = _in_brackets(article.locale, other)


def _is_address(written: str) -> bool:
    """Whether an address can be read at all: on another MkDocs raises, and rule R106 tells it."""
    try:
        urlsplit(written)
    except ValueError:
        return False
    return True


def _in_brackets(locale: Locale, other: Locale) -> str:
    """The name of another language, in the words and brackets of this one."""
    name = language_in(locale, other.code)
    is_wide = locale.code in ("zh", "ja")
    return f"（{name}）" if is_wide else f" ({name})"
