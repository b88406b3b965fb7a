"""One built page, parsed once: what a browser, a reading aid or a crawler takes from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

Pairs = tuple[tuple[str, str], ...]
BLOCK_END = "\0"  # what no page can hold
FOREIGN = f"{BLOCK_END}\3", f"{BLOCK_END}\4"  # around what is in another language
_FOREIGN_TEXT = re.compile(f"{FOREIGN[0]}[^\3\4]*{FOREIGN[1]}")


def without_foreign(text: str) -> str:
    """A text without its parts in other languages, the innermost taken out first."""
    found = 1
    while found:
        text, found = _FOREIGN_TEXT.subn("", text)
    return text


def blocks_of(text: str) -> list[str]:
    """The blocks of a text without spaces around them, and without empty ones."""
    stripped = (block.strip(" \t\n\r") for block in text.split(BLOCK_END))
    return [block for block in stripped if block]


class Link(NamedTuple):
    """A `link` element; `url` is where it leads, `names` are the attributes that it has."""

    rel: str
    href: str
    url: str
    hreflang: str
    type: str
    title: str
    names: frozenset[str]
    is_in_head: bool


class Anchor(NamedTuple):
    """An `a` with an address; `name` is what a screen reader reads out.

    `region` is `main`, `switcher` or `frame`; `original` the address that a copy stands in for.
    """

    href: str
    url: str
    name: str
    lang: str
    hreflang: str
    region: str
    original: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure drawn from data: the rows of its table (-1: it has none) and the CSV it offers."""

    rows: int
    csv: str


@dataclass(frozen=True, slots=True)
class Inline:
    """A script or a style sheet that stands in a page, as a Content-Security-Policy knows it.

    `directive` is the part of the policy that is asked, `hash` what must stand there.
    """

    directive: str
    hash: str
    start: str
    is_before_policy: bool


@dataclass(frozen=True, slots=True)
class Page:
    r"""What a built page says; addresses absolute and decoded, `url` and `file` below the site.

    `text` is that of `main` with the ends of its blocks and marks around other languages, `frame`
    the blocks in its language around `main`: without code, with `\n` where the source breaks a
    line.
    `nodes` are those of its structured data, none where it cannot be read; `flaws` names
    elements, by what is wrong with them.
    """

    url: str
    file: str
    address: str
    lang: str
    titles: tuple[str, ...]
    metas: Mapping[str, tuple[str, ...]]
    links: tuple[Link, ...]
    anchors: tuple[Anchor, ...]
    ids: tuple[str, ...]
    tags: frozenset[tuple[str, str]]
    headings: tuple[tuple[int, str], ...]
    sections: Pairs
    charts: tuple[Chart, ...]
    loads: tuple[str, ...]
    scripts: tuple[str, ...]
    inline: tuple[Inline, ...]
    graphs: tuple[str, ...]
    nodes: tuple[dict[str, Any], ...]
    text: str
    frame: tuple[str, ...]
    byline: str
    times: frozenset[str]
    sources: int
    flaws: Mapping[str, tuple[str, ...]]
    mains: int
    head_bytes: int
    charset_at: int

    def meta(self, name: str) -> str:
        """The content of the first `meta` of that name or property; `""` if there is none."""
        return next(iter(self.metas.get(name, ())), "")

    @property
    def is_redirect(self) -> bool:
        """Whether it only leads to another address."""
        return "refresh" in self.metas

    @property
    def is_indexable(self) -> bool:
        """Whether search engines may list it."""
        return not self.is_redirect and "noindex" not in self.meta("robots")

    @property
    def canonical(self) -> tuple[str, ...]:
        """Every address that it calls its own."""
        return tuple(link.url for link in self.links if link.rel == "canonical")

    @property
    def hreflang(self) -> Pairs:
        """The languages that its head names, with their addresses."""
        pairs = ((each.hreflang, each.url) for each in self.alternates if not each.type)
        return tuple(sorted(pair for pair in pairs if pair[0]))

    @property
    def alternates(self) -> tuple[Link, ...]:
        """Other forms of it: languages, feeds, Markdown."""
        return tuple(link for link in self.links if link.rel == "alternate")

    @property
    def switcher(self) -> Pairs:
        """The languages that its menu names, with their addresses."""
        found = (each for each in self.anchors if each.region == "switcher" and each.hreflang)
        return tuple(sorted((each.hreflang, each.url) for each in found))

    @property
    def title(self) -> str:
        """What its tab shows."""
        return next(iter(self.titles), "")

    @property
    def blocks(self) -> list[str]:
        """The blocks of its text."""
        return blocks_of(self.text.replace(FOREIGN[0], "").replace(FOREIGN[1], ""))

    @property
    def own(self) -> list[str]:
        """Those in its language."""
        return blocks_of(without_foreign(self.text))

    @property
    def sample(self) -> str:
        """The beginning of its text, as much as it takes to tell the language."""
        return "\n".join(self.own[:100])[:5000]

    @property
    def h1(self) -> str:
        """Its first heading of the first level."""
        return next((text for level, text in self.headings if level == 1), "")

    def node(self, *types: str) -> dict[str, Any]:
        """The first node of its structured data of one of these types; empty if there is none."""
        return next((node for node in self.nodes if node.get("@type") in types), {})
