"""The pass over a built page that makes a `Page` of it, as a browser would read it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from urllib.parse import unquote, urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from .page import Anchor, Chart, Link, Page
from .wording import flat

Attributes = dict[str, str | None]


def absolute(base: str, href: str) -> str:
    """Where `href` leads from a page at `base`, decoded; what none can read stays as it is."""
    try:
        is_whole = href.startswith(("https://", "http://"))
        return unquote(href if is_whole else urljoin(base, href))
    except ValueError:
        return href


def read_page(html: str, url: str, file: str, address: str) -> Page:
    """Read the page that stands in `file` and is served at `address`."""
    tree = LexborHTMLParser(html)
    return _Reader(tree, html, address).page(url, file)


_INTERACTIVE = frozenset({"a", "button", "input", "select", "textarea", "summary", "iframe"})
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
_CSS_URL = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""")
_IMPORT = re.compile(
    r"""\bimport\s*\(\s*["']([^"'$\s]+)["']\s*\)|\bfrom\s*["']([^"'$\s]+)["']"""
    r"""|\bfetch\s*\(\s*["'](https?:[^"'\s]+)["']"""
)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SCROLLS = re.compile(r"overflow(?:-x|-inline)?\s*:\s*(?:auto|scroll)")


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
        self.graphs: list[str] = []
        self.times: set[str] = set()
        self.flaws: dict[str, list[str]] = {}
        self.dangling: list[tuple[LexborNode, str]] = []
        self.in_head = _ids_of(tree, "head link")
        self.in_main = _ids_of(tree, "main a, main time")
        self.in_switcher = _ids_of(tree, "[data-switcher] a")

    def page(self, url: str, file: str) -> Page:
        """Gather everything; the texts last, because foreign parts are cut out for them."""
        self._look_at_elements()
        self._look_at_scrollers()
        main, header = self.tree.css_first("main"), self.tree.css_first("main header")
        titles = tuple(node.text() for node in self.tree.css("head title"))
        charts, sources = tuple(self._charts()), self.tree.css(".sources > ol > li")
        mains = len(self.tree.css("main"))
        byline = header.text(separator=" ") if header else ""
        root = self.tree.css_first("html")
        lang = (root.attributes.get("lang") or "") if root else ""
        return Page(
            url=url,
            file=file,
            address=self.address,
            lang=lang,
            titles=titles,
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
            graphs=tuple(self.graphs),
            byline=byline,
            times=frozenset(self.times),
            sources=len(sources),
            mains=mains,
            head_bytes=len(self.html[: self.html.find("</head>")].encode()),
            charset_at=self.html[:2048].lower().find("<meta charset"),
            **self._texts(main, lang),
            flaws={kind: tuple(found) for kind, found in self.flaws.items()},
        )

    def _look_at_elements(self) -> None:
        for node in self.tree.css("*"):
            attributes, tag = node.attributes, node.tag or ""
            if attributes:
                self._look_at_attributes(node, tag, attributes)
            look = _LOOKS.get(tag)
            if look is not None:
                look(self, node, attributes)
        known = set(self.ids)
        for node, name in self.dangling:
            if name not in known:
                self._flaw("dangling", node, f" names #{name}")

    def _look_at_attributes(self, node: LexborNode, tag: str, attributes: Attributes) -> None:
        for name in attributes.keys() - _PLAIN:
            value = attributes[name] or ""
            if name == "id":
                self.ids.append(value)
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
        if tag in _LOADING:
            source = attributes.get(_LOADING[tag])
            if source:
                self.loads.append(source)

    def _look_at_role(self, node: LexborNode, tag: str, role: str, attributes: Attributes) -> None:
        if role in ("region", "navigation", "search", "dialog", "img") and not _name(
            self.tree, node, attributes
        ):
            self._flaw("nameless", node)
        elif role == "region" and tag != "section":
            self.sections.append(("region", _name(self.tree, node, attributes)))

    def _meta(self, node: LexborNode, attributes: Attributes) -> None:
        for key in ("property", "name", "http-equiv"):
            name = attributes.get(key)
            if name:
                self.metas.setdefault(name.lower(), []).append(attributes.get("content") or "")
                return

    def _link(self, node: LexborNode, attributes: Attributes) -> None:
        href, rel = attributes.get("href") or "", (attributes.get("rel") or "").lower()
        self.links.append(
            Link(
                rel=rel,
                href=href,
                url=absolute(self.address, href),
                hreflang=attributes.get("hreflang") or "",
                type=attributes.get("type") or "",
                title=attributes.get("title") or "",
                names=frozenset(attributes),
                is_in_head=node.mem_id in self.in_head,
            )
        )
        if _FETCHED & set(rel.split()):
            self.loads.append(href)

    def _anchor(self, node: LexborNode, attributes: Attributes) -> None:
        href = attributes.get("href")
        if href is None:
            return
        name = _name(self.tree, node, attributes)
        region = "main" if node.mem_id in self.in_main else "frame"
        if region == "frame" and node.mem_id in self.in_switcher:
            region = "switcher"
        self.anchors.append(
            Anchor(
                href=href,
                url=absolute(self.address, href),
                name=name,
                lang=attributes.get("lang") or "",
                hreflang=attributes.get("hreflang") or "",
                region=region,
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
        name = _name(self.tree, node, attributes, own=False)
        if node.tag == "nav" or name:
            self.sections.append((node.tag or "", name))

    def _control(self, node: LexborNode, attributes: Attributes) -> None:
        kind = attributes.get("type")
        if node.tag == "button":
            is_named = bool(_name(self.tree, node, attributes))
        else:
            is_named = kind in ("hidden", "submit", "reset", "image") or _has_label(
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
            self.scripts.append(text)
            self.loads += ["".join(found) for found in _IMPORT.findall(text)]

    def _style(self, node: LexborNode, attributes: Attributes) -> None:
        self.loads += loaded_by(node.text())

    def _time(self, node: LexborNode, attributes: Attributes) -> None:
        if node.mem_id in self.in_main:
            self.times.add(attributes.get("datetime") or "")

    def _flaw(self, kind: str, node: LexborNode, more: str = "") -> None:
        start = (node.html or "").partition(">")[0][:80]
        self.flaws.setdefault(kind, []).append(f"{start}>{more}")

    def _look_at_scrollers(self) -> None:
        """Elements that a style makes scroll, where neither they nor anything in them has focus."""
        for style in self.tree.css("style"):
            for selector in _scrolling(style.text()):
                try:
                    found = self.tree.css(selector)
                except SelectolaxError:
                    continue  # a selector that depends on what a reader does
                for node in found:
                    if "popover" not in node.attributes and not _has_focus(node):
                        self._flaw("scroller", node)

    def _charts(self) -> Iterator[Chart]:
        for figure in self.tree.css("figure.chart"):
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

    def _texts(self, main: LexborNode | None, lang: str) -> dict[str, tuple[str, ...]]:
        for node in self.tree.css(_NO_TEXT):
            node.replace_with("\u00a0")
        blocks = own = _blocks(main) if main else ()
        if self._cut_foreign(lang) and main:
            own = _blocks(main)
        if main:
            main.decompose()
        frame = _blocks(self.tree.body) if self.tree.body else ()
        return {"blocks": blocks, "own": own, "frame": frame}

    def _cut_foreign(self, lang: str) -> bool:
        """Take out of the body what declares another language than the page."""
        tops: list[LexborNode] = []
        inner: set[int] = set()  # a node is gone with the one around it
        for node in self.tree.css("body [lang]"):
            if node.attributes["lang"] != lang and node.mem_id not in inner:
                inner.update(each.mem_id for each in node.css("[lang]"))
                tops.append(node)
        for node in tops:
            node.decompose()
        return bool(tops)


_LOOKS = {
    "meta": _Reader._meta,
    "link": _Reader._link,
    "a": _Reader._anchor,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _Reader._heading),
    **dict.fromkeys(("nav", "section"), _Reader._landmark),
    **dict.fromkeys(("button", "input", "select", "textarea"), _Reader._control),
    "img": _Reader._image,
    "svg": _Reader._svg,
    "script": _Reader._script,
    "style": _Reader._style,
    "time": _Reader._time,
}


def _blocks(root: LexborNode) -> tuple[str, ...]:
    r"""The text of every block below a node; `\n` where the source of the page breaks a line."""
    found: list[str] = []
    parts: list[str] = []

    def end() -> None:
        if parts:
            text = "".join(parts).strip(" \t\n\r")
            if text:
                found.append(text)
            parts.clear()

    for node in root.traverse(include_text=True):
        tag = node.tag
        if tag == "-text":
            text = node.text_content or ""
            if "\n" in text and text.isspace():
                end()  # a break between two elements is the template's, not the author's
            else:
                parts.append(text)
        elif tag in _BLOCKS:
            end()
    end()
    return tuple(found)


def _ids_of(tree: LexborHTMLParser, selector: str) -> frozenset[int]:
    """The identities of the elements that a selector means."""
    return frozenset(node.mem_id for node in tree.css(selector))


def _name(
    tree: LexborHTMLParser, node: LexborNode, attributes: Attributes, own: bool = True
) -> str:
    """An element's name for reading aids; `own` says whether its text is one.

    Source: https://www.w3.org/TR/accname-1.2/
    """
    label = attributes.get("aria-label")
    if label and label.strip():
        return label.strip()
    named = attributes.get("aria-labelledby")
    if named:
        texts = [flat(each.text()) for id_ in named.split() if (each := _by_id(tree, id_))]
        return " ".join(texts)
    if not own:
        return ""
    text = flat(node.text())
    pictures = () if text else node.css("img[alt], svg[aria-label]")
    for picture in pictures:
        text = text or picture.attributes.get("alt") or picture.attributes.get("aria-label") or ""
    return text or (attributes.get("title") or "")


def _by_id(tree: LexborHTMLParser, name: str) -> LexborNode | None:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return tree.css_first(f'[id="{quoted}"]')


def _has_label(tree: LexborHTMLParser, node: LexborNode, attributes: Attributes) -> bool:
    if _name(tree, node, attributes, own=False) or attributes.get("title"):
        return True
    parent = node.parent
    while parent is not None:
        if parent.tag == "label":
            return True
        parent = parent.parent
    own = (attributes.get("id") or "").replace('"', '\\"')
    return bool(own and tree.css_first(f'label[for="{own}"]'))


def _has_focus(node: LexborNode) -> bool:
    if node.attributes.get("tabindex") == "0":
        return True
    return (
        node.css_first("a[href], button, input, select, textarea, summary, [tabindex]") is not None
    )


def loaded_by(css: str) -> list[str]:
    """The addresses that a style sheet asks for."""
    return [url for url in _CSS_URL.findall(css) if not url.startswith(("data:", "#"))]


@functools.lru_cache(maxsize=256)
def _scrolling(css: str) -> tuple[str, ...]:
    """The selectors of what a style sheet makes scroll sideways."""
    rules = _RULE.findall(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    return tuple(
        selector.strip()
        for selector, body in rules
        if _SCROLLS.search(body) and not re.search(r"[&@]|:popover-open|::", selector)
    )
