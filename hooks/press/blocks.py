"""Blocks: the passages of an article that are written, translated and vouched for one by one."""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from .typography import join_wide

KINDS = (
    "title",
    "description",
    "heading",
    "paragraph",
    "item",
    "quote",
    "code",
    "row",
    "figure",
    "footnote",
    "admonition",
    "html",
)


@dataclass(frozen=True, slots=True)
class Block:
    """A passage: its kind, its Markdown without container marks, and its lines in the file.

    `line` and `end` count from 1 with the front matter, `end` being the last line of the block.
    `level` is that of a heading, `section` the place of its heading among the headings (0 before
    the first), `id` the explicit id of a heading, `label` that of a footnote or code's language.
    """

    kind: str
    text: str
    line: int
    end: int
    section: int = 0
    level: int = 0
    id: str = ""
    label: str = ""

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits of the normalised text: equal for cosmetic changes."""
        return fingerprint(self.text if self.kind == "code" else normal(self.text))


@functools.lru_cache(maxsize=262144)
def fingerprint(text: str) -> str:
    """The first twelve hexadecimal digits of a text's SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


_ATTRIBUTES = re.compile(r"(?<! )[ ]*\{:?[ ]*[#.][^}\n]*\}[ ]*$")
_LOCALE_PREFIX = re.compile(r"/(?:(?<=\]\(/)|(?<=\]\(</))[a-z]{2}(?:-[A-Za-z]{2,4})?(?=/)")
_SPACES = re.compile(r"[ \t\u00a0]{2,}|[\t\u00a0]")


def attribute_list(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The match of a pattern for `{…}` at the end of a text, looked for where it may begin.

    No list holds a brace or a line break, so a long text is not read from each of its braces.
    """
    bare = text.rstrip(" \n")
    if not bare.endswith("}"):
        return None
    return pattern.search(text, max(bare.rfind("}", 0, -1), bare.rfind("\n")) + 1)


def numbered(name: str, taken: set[str], used: Counter[str]) -> str:
    """An id that is not taken: the name, else with a number behind it; `used` counts these."""
    unique = name
    while unique in taken:
        used[name] += 1
        unique = f"{name}-{used[name] + 1}"
    taken.add(unique)
    return unique


def _without_attributes(text: str) -> str:
    found = attribute_list(_ATTRIBUTES, text)
    return text[: found.start()] + text[found.end() :] if found else text


@functools.lru_cache(maxsize=262144)
def normal(text: str) -> str:
    """A text without what changes nothing: wrapping, spacing, heading ids, locales in links.

    Source: translations N1.
    """
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    if "{" in text:
        text = _without_attributes(text)
    text = _SPACES.sub(" ", _LOCALE_PREFIX.sub("", text))
    lines = [line.strip() for line in text.split("\n")]
    return join_wide("\n".join(line for line in lines if line)).replace("\n", " ").strip()


_IMAGES_ONLY = re.compile(r"(?:!\[[^\]]*\]\([^)]*\)(?:\{[^}]*\})?\s*)+")
_HEADING_ID = re.compile(r"\{:?[^}\n]*?#(?P<id>[^\s}]+)[^}\n]*\}[ ]*$")


class _Reader:
    """Walks the block tokens of a body and keeps which containers it is in."""

    def __init__(self, first_line: int) -> None:
        self.first = first_line + 1
        self.section = 0
        self.open: list[str] = []
        self.label = ""
        self.level = 0
        self.cells: list[str] = []
        self.row_line = 0

    def read(self, tokens: Sequence[Token]) -> Iterator[Block]:
        for token in tokens:
            if token.nesting == 1:
                self._enter(token)
            elif token.nesting == -1:
                yield from self._leave(token)
            elif token.type == "inline":
                yield from self._inline(token)
            elif token.type in ("fence", "code_block", "html_block"):
                yield self._verbatim(token)

    def _enter(self, token: Token) -> None:
        self.open.append(token.type)
        if token.type == "heading_open":
            self.section += 1
            self.level = int(token.tag[1])
        elif token.type == "footnote_reference_open":
            self.label = str(token.meta["label"])
        elif token.type == "tr_open":
            self.cells = []
            self.row_line = token.map[0] if token.map else 0

    def _leave(self, token: Token) -> Iterator[Block]:
        self.open.pop()
        if token.type == "tr_close":
            line = self.first + self.row_line
            yield Block("row", " | ".join(self.cells), line, line, self.section)

    def _inline(self, token: Token) -> Iterator[Block]:
        if "tr_open" in self.open:
            self.cells.append(token.content)
            return
        if token.map is None or not token.content.strip():
            return
        text, kind = token.content, self._kind(token.content)
        found = attribute_list(_HEADING_ID, text) if kind == "heading" else None
        yield Block(
            kind=kind,
            text=_without_attributes(text) if kind == "heading" else text,
            line=self.first + token.map[0],
            end=self.first + max(token.map[1] - 1, token.map[0]),  # a term ends where it begins
            section=self.section,
            level=self.level if kind == "heading" else 0,
            id=found["id"] if found else "",
            label=self.label if kind == "footnote" else "",
        )

    def _kind(self, text: str) -> str:
        for container, kind in (
            ("heading_open", "heading"),
            ("footnote_reference_open", "footnote"),
            ("admonition_open", "admonition"),
            ("blockquote_open", "quote"),
            ("list_item_open", "item"),
            ("dd_open", "item"),
            ("dt_open", "item"),
        ):
            if container in self.open:
                return kind
        return "figure" if _IMAGES_ONLY.fullmatch(text.strip()) else "paragraph"

    def _verbatim(self, token: Token) -> Block:
        start, end = token.map or (0, 1)
        label = token.info.strip().split(" ", 1)[0] if token.type == "fence" else ""
        verbatim = "figure" if label in ("chart", "explorable") else "code"
        kind = "html" if token.type == "html_block" else verbatim
        text = token.content.replace("\r\n", "\n").rstrip("\n")
        return Block(
            kind, text, self.first + start, self.first + end - 1, self.section, label=label
        )


def blocks_of(tokens: Sequence[Token], first_line: int) -> tuple[Block, ...]:
    """The blocks of a body in order; `first_line` is where the body begins, from 0."""
    return tuple(_Reader(first_line).read(tokens))
