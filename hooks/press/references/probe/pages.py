"""A fetched page as the rules look at it: title, text, ids, in its real charset.

Source: references R7, R8; https://html.spec.whatwg.org/#determining-the-character-encoding
"""

from __future__ import annotations

import codecs
import functools
import re
import unicodedata
from dataclasses import dataclass, replace

from charset_normalizer import from_bytes
from selectolax.lexbor import LexborHTMLParser

_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w:.-]+)", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What browsers take these labels for. Source: https://encoding.spec.whatwg.org/#names-and-labels
_LABELS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "utf-16": "utf-8",  # a page that names it in its own bytes is not in it
}
_HIDDEN = ["script", "style", "template", "noscript"]
_REFRESH = re.compile(
    r"\s*(?P<wait>\d+(?:\.\d*)?)\s*[;,]\s*(?:url\s*=\s*)?[\"']?(?P<url>[^\"']+)", re.IGNORECASE
)
_SHELL = "#root, #app, #__next, #__nuxt, #gatsby-focus-wrapper, app-root"
LONGEST_WAIT = 5.0  # of a meta refresh that counts as a redirect


def decoded(body: bytes, content_type: str) -> str:
    """The text of a page: by its byte order mark, its own word, the header's, else by its look."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, errors="replace")
    labels = []
    meta = _META.search(body[:4096])
    if meta:
        labels.append(meta[1].decode("ascii", "replace"))
    header = _HEADER.search(content_type)
    if header:
        labels.append(header[1])
    for label in labels:
        text = _strictly(body, label)
        if text is not None:
            return text
    text = _strictly(body, "utf-8")
    if text is not None:
        return text
    guess = from_bytes(body[:65536]).best()
    return body.decode(guess.encoding if guess else "utf-8", errors="replace")


def _strictly(body: bytes, label: str) -> str | None:
    """The text in a charset; None where it is unknown, or more than a cut end does not fit it."""
    try:
        name = codecs.lookup(_LABELS.get(label.lower(), label)).name
        text = body.decode(name, errors="replace")
    except (LookupError, ValueError):
        return None
    return text if text.count("\ufffd") <= 1 + len(text) // 1000 else None


@dataclass(frozen=True)
class Page:
    """What is kept of a parsed page; `is_cut` where its end was not fetched.

    `ids` is everything a fragment may name, empty where nobody asks.
    """

    title: str
    heading: str
    text: str
    language: str
    scripts: int
    refresh: str
    has_password: bool
    has_shell: bool
    is_cut: bool = False
    ids: frozenset[str] = frozenset()

    @functools.cached_property
    def even(self) -> str:
        """The title and text in NFKC, digits ungrouped."""
        return evened(f"{self.title}. {self.text}")

    @functools.cached_property
    def plain(self) -> str:
        """The same in small letters, for searching."""
        return self.even.casefold()

    @property
    def is_script_made(self) -> bool:
        """Whether a browser's scripts write what there is to read."""
        if not self.scripts:
            return False
        return len(self.text) < 40 or (self.has_shell and len(self.text) < 400)


def read_page(
    body: bytes, content_type: str, *, is_cut: bool = False, with_ids: bool = False
) -> Page | None:
    """Parse a page; None where it is built to keep its reader busy. Nothing in it raises."""
    text = decoded(body, content_type)
    if _is_hard(text):
        return None
    tree = LexborHTMLParser(text)
    root = tree.root
    page = Page(
        title=_text(tree, "title"),
        heading="",
        text="",
        language=((root.attributes.get("lang") or "") if root else "").lower(),
        scripts=len(tree.css("script")),
        refresh=_refresh(tree),
        has_password=tree.css_first("input[type=password i]") is not None,
        has_shell=tree.css_first(_SHELL) is not None,
        is_cut=is_cut,
        ids=_ids(tree) if with_ids else frozenset(),
    )
    tree.strip_tags(_HIDDEN)
    text = " ".join(tree.body.text(separator=" ").split()) if tree.body else ""
    return replace(page, heading=_text(tree, "h1"), text=text)


_LARGE = 50_000  # letters; what is smaller takes no time however it is built
_LONGEST_TAG = 50_000
_DEEPEST = 2_000
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z][^\s/>]*)[^>]*>?", re.IGNORECASE)
_FLAT = frozenset(
    "area base br col dd dt embed hr img input li link meta option p source tbody td tfoot th thead"
    " tr track wbr".split()
)  # have no end, or may leave it out


def _is_hard(text: str) -> bool:
    """Whether a page nests so deep, or has a tag so long, that a parser stands still over it."""
    if len(text) < _LARGE:
        return False
    depth = 0
    for tag in _TAG.finditer(text):
        if tag.end() - tag.start() > _LONGEST_TAG:
            return True
        if tag["name"].lower() not in _FLAT:
            depth = max(0, depth - 1) if tag["end"] else depth + 1
            if depth > _DEEPEST:
                return True
    return False


def _ids(tree: LexborHTMLParser) -> frozenset[str]:
    found = {node.attributes.get("id") for node in tree.css("[id]")}
    found |= {node.attributes.get("name") for node in tree.css("a[name]")}
    return frozenset(name for name in found if name)


def _text(tree: LexborHTMLParser, selector: str) -> str:
    node = tree.css_first(selector)
    return " ".join(node.text(separator=" ").split()) if node else ""


def _refresh(tree: LexborHTMLParser) -> str:
    """Where a page sends its reader on within a few seconds."""
    node = tree.css_first("meta[http-equiv=refresh i]")
    found = _REFRESH.match(node.attributes.get("content") or "") if node else None
    if found is None or float(found["wait"]) > LONGEST_WAIT:
        return ""
    return found["url"].strip()


_GROUPS = re.compile(r"(?<=\d)[,\u2019'\u00a0\u202f\u2009 ](?=\d{3}(?!\d))")


def evened(text: str) -> str:
    """A text in NFKC, one blank for white space, digits ungrouped."""
    return _GROUPS.sub("", " ".join(unicodedata.normalize("NFKC", text).split()))


def searchable(text: str) -> str:
    """A text as `Page.plain` is searched for it."""
    return evened(text).casefold()
