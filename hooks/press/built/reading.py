"""The pass over a built page that makes a `Page` of it, as a browser would read it."""

from __future__ import annotations

import functools
import json
import re
import sys
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import unquote, urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from .names import Attributes, has_label, name_of
from .page import BLOCK_END, FOREIGN, Anchor, Chart, Inline, Link, Page, blocks_of, without_foreign
from .styles import loaded_by, scrolling
from .wording import flat


def absolute(base: str, href: str) -> str:
    """Where `href` leads from a page at `base`, decoded; what none can read stays as it is."""
    if href.startswith(("https://", "http://")):
        return unquote(href)
    path, _, fragment = href.partition("#")
    if not fragment or not href.isprintable():
        return _joined(base, href)
    return f"{_joined(base, path)}#{unquote(fragment)}"


def _joined(base: str, href: str) -> str:
    if href.startswith("../") and base.endswith("/") and base.count("/") > 3:
        folder = base[: base.rindex("/", 0, -1) + 1]  # all pages of it ask the same of it
        return _resolved(folder, f"./{href[3:]}")
    return _resolved(base, href)


@functools.lru_cache(maxsize=8192)
def _resolved(base: str, href: str) -> str:
    try:
        return unquote(urljoin(base, href))
    except ValueError:
        return href


# Most links of a page are those of others too, and kept once.
_anchor = functools.lru_cache(maxsize=16384)(Anchor)
_link = functools.lru_cache(maxsize=4096)(Link)


@functools.lru_cache(maxsize=256)  # many pages hold the same
def _inline(directive: str, text: str, is_early: bool) -> Inline:
    digest = b64encode(sha256(text.encode()).digest()).decode()
    return Inline(directive, f"'sha256-{digest}'", " ".join(text[:60].split()), is_early)


@functools.lru_cache(maxsize=256)
def _imported(text: str) -> tuple[str, ...]:
    return tuple("".join(found) for found in _IMPORT.findall(text))


def read_page(html: str, url: str, file: str, address: str) -> Page:
    """Read the page that stands in `file` and is served at `address`."""
    tree = LexborHTMLParser(html)
    return _Reader(tree, html, address).page(url, file)


# What may take focus without a role and a name of its own; the text of `pre` is one.
_INTERACTIVE = frozenset("a button input select textarea summary iframe pre".split())
_LOADING = {
    "script": "src",
    "img": "src",
    "source": "src",
    "iframe": "src",
    "embed": "src",
    "audio": "src",
    "video": "src",
    "track": "src",
    "input": "src",
    "object": "data",
    "image": "href",
    "use": "href",
    "form": "action",
}
_FETCHED = frozenset(
    "stylesheet icon apple-touch-icon preload modulepreload prefetch preconnect manifest".split()
)
_REFERENCES = frozenset(
    "for aria-labelledby aria-describedby aria-controls popovertarget list headers".split()
)
# Of these nothing is asked; they make up most of a page.
_PLAIN = frozenset(
    "href class title align datetime popover content property name rel type value d x y width "
    "height aria-label aria-hidden".split()
)
_NO_TEXT = "script, style, template, pre, code, kbd, samp, textarea, math"
_BLOCKS = frozenset(
    "address article aside blockquote body br caption dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol option output "
    "p section select summary svg table tbody td text tfoot th thead tr ul".split()
)
# Around what is cut out of a text: the end of a block, and a sign that begins none.
_MAIN = f"{BLOCK_END}\1", f"{BLOCK_END}\2"
_IMPORT = re.compile(
    r"""\bimport\s*\(\s*["']([^"'$\s]+)["']\s*\)|\bfrom\s*["']([^"'$\s]+)["']"""
    r"""|\bfetch\s*\(\s*["'](https?:[^"'\s]+)["']"""
)


class _Reader:
    """The pass over a page's elements; what it gathers becomes the `Page`."""

    def __init__(self, tree: LexborHTMLParser, html: str, address: str) -> None:
        self.tree, self.html, self.address = tree, html, address
        self.metas: dict[str, list[str]] = {}
        self.links: list[Link] = []
        self.anchors: list[Anchor] = []
        self.ids: list[str] = []
        self.tags: set[tuple[str, str]] = set()
        self.headings: list[tuple[int, str]] = []
        self.sections: list[tuple[str, str]] = []
        self.loads: list[str] = []
        self.scripts: list[str] = []
        self.inline: list[Inline] = []
        self.graphs: list[str] = []
        self.times: set[str] = set()
        self.flaws: dict[str, list[str]] = {}
        self.dangling: list[tuple[LexborNode, str]] = []
        # Every selector goes through the whole page, so what has a tag of its own is kept here.
        self.mains: list[LexborNode] = []
        self.figures: list[LexborNode] = []
        self.styles: list[LexborNode] = []
        head = tree.head
        self.titles = tuple(node.text() for node in head.css("title")) if head else ()
        self.in_head = frozenset(node.mem_id for node in head.css("link")) if head else frozenset()
        self.in_frame = _ids_of(tree, "a:not(main a), time:not(main time)")
        self.in_switcher = _ids_of(tree, "[data-switcher] a")

    def page(self, url: str, file: str) -> Page:
        """Gather everything; the texts last, because code is taken out for them."""
        self._look_at_elements()
        self._look_at_scrollers()
        main = self.mains[0] if self.mains else None
        header = next(filter(None, (node.css_first("header") for node in self.mains)), None)
        charts, sources = tuple(self._charts()), self.tree.css(".sources > ol > li")
        byline = header.text(separator=" ") if header else ""
        root = self.tree.css_first("html")
        lang = (root.attributes.get("lang") or "") if root else ""
        text, frame = self._texts(main, lang)
        return Page(
            url=url,
            file=file,
            address=self.address,
            lang=lang,
            titles=self.titles,
            metas={name: tuple(found) for name, found in self.metas.items()},
            links=tuple(self.links),
            anchors=tuple(self.anchors),
            ids=tuple(self.ids),
            tags=frozenset(self.tags),
            headings=tuple(self.headings),
            sections=tuple(self.sections),
            charts=charts,
            loads=tuple(self.loads),
            scripts=tuple(self.scripts),
            inline=tuple(self.inline),
            graphs=tuple(self.graphs),
            nodes=tuple(_nodes(self.graphs)),
            text=text,
            frame=frame,
            byline=byline,
            times=frozenset(self.times),
            sources=len(sources),
            mains=len(self.mains),
            head_bytes=len(self.html[: self.html.find("</head>")].encode()),
            charset_at=self.html[:2048].lower().find("<meta charset"),
            flaws={kind: tuple(found) for kind, found in self.flaws.items()},
        )

    def _look_at_elements(self) -> None:
        for node in self.tree.css("*"):
            attributes, tag = node.attributes, node.tag or ""
            for name in attributes:
                if name not in _PLAIN:
                    self._look_at_attribute(node, tag, name, attributes)
            if tag in _LOADING and attributes.get(_LOADING[tag]):
                self.loads.append(attributes[_LOADING[tag]] or "")
            if tag in _LOOKS:
                _LOOKS[tag](self, node, attributes)
        known = set(self.ids)
        for node, name in self.dangling:
            if name not in known:
                self._flaw("dangling", node, f" names #{name}")

    def _look_at_attribute(
        self, node: LexborNode, tag: str, name: str, attributes: Attributes
    ) -> None:
        value = attributes[name] or ""
        if name == "id":
            self.ids.append(sys.intern(value))
        elif name in ("lang", "hreflang"):
            self.tags.add((name, value))
        elif name == "style" or name.startswith("on"):
            self._flaw("inline", node)
        elif name == "role":
            self._look_at_role(node, tag, value, attributes)
        elif name in _REFERENCES:
            self.dangling += [(node, each) for each in value.split()]
        elif name == "srcset":
            self.loads += [each.split()[0] for each in value.split(",") if each.split()]
        elif name == "tabindex" and value == "0" and tag not in _INTERACTIVE:
            named = attributes.get("aria-label") or attributes.get("aria-labelledby")
            if not (attributes.get("role") and named):
                self._flaw("tabindex", node)

    def _look_at_role(self, node: LexborNode, tag: str, role: str, attributes: Attributes) -> None:
        if role in ("region", "navigation", "search", "dialog", "img") and not name_of(
            self.tree, node, attributes
        ):
            self._flaw("nameless", node)
        elif role == "region" and tag != "section":
            self.sections.append(("region", name_of(self.tree, node, attributes)))

    def _meta(self, node: LexborNode, attributes: Attributes) -> None:
        for key in ("property", "name", "http-equiv"):
            name = attributes.get(key)
            if name:
                values = self.metas.setdefault(sys.intern(name.lower()), [])
                values.append(sys.intern(attributes.get("content") or ""))
                return

    def _link(self, node: LexborNode, attributes: Attributes) -> None:
        href, rel = attributes.get("href") or "", (attributes.get("rel") or "").lower()
        self.links.append(
            _link(
                rel,
                href,
                absolute(self.address, href),
                attributes.get("hreflang") or "",
                attributes.get("type") or "",
                attributes.get("title") or "",
                frozenset(attributes),
                node.mem_id in self.in_head,
            )
        )
        if _FETCHED & set(rel.split()):
            self.loads.append(href)

    def _anchor(self, node: LexborNode, attributes: Attributes) -> None:
        href = attributes.get("href")
        if href is None:
            return
        name = name_of(self.tree, node, attributes)
        region = "frame" if node.mem_id in self.in_frame else "main"
        if region == "frame" and node.mem_id in self.in_switcher:
            region = "switcher"
        original = attributes.get("data-originalurl")
        self.anchors.append(
            _anchor(
                href,
                absolute(self.address, href),
                name,
                attributes.get("lang") or "",
                attributes.get("hreflang") or "",
                region,
                unquote(original) if original else "",
            )
        )
        if not name:
            self._flaw("nameless", node)

    def _heading(self, node: LexborNode, attributes: Attributes) -> None:
        text = flat(node.text())
        self.headings.append((int((node.tag or "h0")[1]), text))
        if not text:
            self._flaw("nameless", node)

    def _landmark(self, node: LexborNode, attributes: Attributes) -> None:
        name = name_of(self.tree, node, attributes, own=False)
        if node.tag == "nav" or name:
            self.sections.append((node.tag or "", name))

    def _control(self, node: LexborNode, attributes: Attributes) -> None:
        kind = attributes.get("type")
        if node.tag == "button":
            is_named = bool(name_of(self.tree, node, attributes))
        else:
            is_named = kind in ("hidden", "submit", "reset", "image") or has_label(
                self.tree, node, attributes
            )
        if not is_named:
            self._flaw("nameless", node)

    def _image(self, node: LexborNode, attributes: Attributes) -> None:
        if "alt" not in attributes:
            self._flaw("alt", node)

    def _svg(self, node: LexborNode, attributes: Attributes) -> None:
        is_hidden = attributes.get("aria-hidden") == "true"
        if not is_hidden and attributes.get("role") != "img":
            self._flaw("alt", node)

    def _script(self, node: LexborNode, attributes: Attributes) -> None:
        text = node.text()
        if attributes.get("type") == "application/ld+json":
            self.graphs.append(text)
        elif text:
            self.scripts.append(sys.intern(text))
            self._inline("script-src", text)
            self.loads += _imported(text)

    def _main(self, node: LexborNode, attributes: Attributes) -> None:
        self.mains.append(node)

    def _figure(self, node: LexborNode, attributes: Attributes) -> None:
        if "chart" in (attributes.get("class") or "").split():
            self.figures.append(node)

    def _style(self, node: LexborNode, attributes: Attributes) -> None:
        self.styles.append(node)
        text = node.text()
        self.loads += loaded_by(text)
        self._inline("style-src", text)

    def _inline(self, directive: str, text: str) -> None:
        is_early = "content-security-policy" not in self.metas
        self.inline.append(_inline(directive, text, is_early))

    def _time(self, node: LexborNode, attributes: Attributes) -> None:
        if node.mem_id not in self.in_frame:
            self.times.add(attributes.get("datetime") or "")

    def _flaw(self, kind: str, node: LexborNode, more: str = "") -> None:
        start = (node.html or "").partition(">")[0][:80]
        self.flaws.setdefault(kind, []).append(f"{start}>{more}")

    def _look_at_scrollers(self) -> None:
        """Elements that a style makes scroll, where neither they nor anything in them has focus."""
        for style in self.styles:
            for selector in scrolling(style.text()):
                try:
                    found = self.tree.css(selector)
                except SelectolaxError:
                    continue  # a selector that depends on what a reader does
                for node in found:
                    if "popover" not in node.attributes and not _has_focus(node):
                        self._flaw("scroller", node)

    def _charts(self) -> Iterator[Chart]:
        for figure in self.figures:
            table = figure.css_first("table")
            rows = len(table.css("tbody tr")) if table else -1
            csv = next(
                (
                    absolute(self.address, node.attributes["href"] or "")
                    for node in figure.css("a[href$='.csv']")
                ),
                "",
            )
            yield Chart(rows, csv)

    def _texts(self, main: LexborNode | None, lang: str) -> tuple[str, tuple[str, ...]]:
        """The text of `main` and that around it: read at once, cut apart at marks."""
        for node in self.tree.css(_NO_TEXT):
            node.replace_with("\u00a0")
        if main:
            _mark(main, _MAIN)
        for node in self.tree.css("body [lang]"):
            if node.attributes["lang"] != lang:
                _mark(node, FOREIGN)
        whole = _text(self.tree.body) if self.tree.body else ""
        _, frame = _parted(without_foreign(whole))
        return _parted(whole)[0], tuple(blocks_of(frame))


_LOOKS = {
    "meta": _Reader._meta,
    "link": _Reader._link,
    "a": _Reader._anchor,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _Reader._heading),
    **dict.fromkeys(("nav", "section"), _Reader._landmark),
    **dict.fromkeys(("button", "input", "select", "textarea"), _Reader._control),
    "main": _Reader._main,
    "figure": _Reader._figure,
    "img": _Reader._image,
    "svg": _Reader._svg,
    "script": _Reader._script,
    "style": _Reader._style,
    "time": _Reader._time,
}


def _mark(node: LexborNode, marks: tuple[str, str]) -> None:
    node.insert_before(marks[0])
    node.insert_after(marks[1])


def _text(root: LexborNode) -> str:
    """The text below a node, with an end of a block wherever one begins."""
    parts: list[str] = []
    for node in root.traverse(include_text=True):
        tag = node.tag
        if tag == "-text":
            text = node.text_content or ""
            # A break between two elements is the template's, not the author's.
            parts.append(BLOCK_END if text.isspace() and "\n" in text else text)
        elif tag in _BLOCKS:
            parts.append(BLOCK_END)
    return "".join(parts)


def _parted(whole: str) -> tuple[str, str]:
    """What of a text stands in `main`, and what around it."""
    before, _, rest = whole.partition(_MAIN[0])
    text, _, after = rest.partition(_MAIN[1])
    return text, before + after


def _nodes(graphs: list[str]) -> Iterator[dict[str, Any]]:
    """The nodes of structured data; none of what cannot be read."""
    for text in graphs:
        try:
            data = json.loads(text)
        except ValueError:
            continue
        inner = data.get("@graph") if isinstance(data, dict) else data
        yield from (each for each in _as_list(inner or data) if isinstance(each, dict))


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _ids_of(tree: LexborHTMLParser, selector: str) -> frozenset[int]:
    """The identities of the elements that a selector means."""
    return frozenset(node.mem_id for node in tree.css(selector))


def _has_focus(node: LexborNode) -> bool:
    if node.attributes.get("tabindex") == "0":
        return True
    return (
        node.css_first("a[href], button, input, select, textarea, summary, [tabindex]") is not None
    )
