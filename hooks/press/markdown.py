"""The only reader of Markdown: front matter, headings and links, each with its place."""

from __future__ import annotations

import functools
import itertools
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple

import yaml
from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkDestination, parseLinkLabel, parseLinkTitle
from markdown_it.rules_inline import StateInline, autolink, html_inline, image, link
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from .blocks import Block, attribute_list, blocks_of


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a file's text, from `start` to `end` in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of the front matter and its value; `is_flow` where the value is a `{…}` or `[…]`."""

    key: Span
    value: Span
    is_flow: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the front matter that cannot be read, for the rule of that code."""

    code: str
    at: int
    message: str


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values of the front matter and where each key stands, by its path: `("tags",)`.

    `end` is where a new line of front matter may be written, None where there is no front matter.
    """

    values: dict[str, Any] = field(default_factory=dict)
    entries: dict[tuple[str, ...], Entry] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 to 6, its plain text, its explicit id, and the span of its line."""

    level: int
    text: str
    id: str
    span: Span


@dataclass(frozen=True, slots=True)
class Link:
    """A link or image as written: where it leads, its text, its place and that of its address.

    `claims` are the ids of the claims it is cited for, where `{claim=…}` names them.
    """

    href: str
    text: str
    at: int
    address: Span | None
    hreflang: str = ""
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Body:
    """What is read of a body."""

    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    plain: str
    anchors: frozenset[str]
    excess: Problem | None


@dataclass(frozen=True, eq=False)
class Document:
    """A Markdown file: its front matter, and its body, which is read when it is first asked for."""

    text: str
    front: FrontMatter
    body_at: int

    @property
    def body(self) -> str:
        """What is behind the front matter."""
        return self.text[self.body_at :]

    @property
    def headings(self) -> tuple[Heading, ...]:
        """Its headings, in their order."""
        return self._read.headings

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The passages of its body."""
        return self._read.blocks

    @property
    def links(self) -> tuple[Link, ...]:
        """Its links and images."""
        return self._read.links

    @property
    def plain(self) -> str:
        """The text of its body, a passage a line."""
        return self._read.plain

    @property
    def anchors(self) -> frozenset[str]:
        """The ids that are written in it, other than those of headings."""
        return self._read.anchors

    @property
    def excess(self) -> Problem | None:
        """What makes it no article: then nothing of the body is read, and `at` is the line."""
        return self._read.excess

    @functools.cached_property
    def _read(self) -> _Body:
        return _read_body(self.text, self.body_at, self.starts)

    @functools.cached_property
    def starts(self) -> Sequence[int]:
        """The offset of every line."""
        return line_starts(self.text)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1, the column in code points."""
        starts = self.starts
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1


LINE_END = re.compile(r"\r\n?|\n")
_FENCE = re.compile(r"---[ \t]*(?:\r\n?|\n)")
_FENCE_END = re.compile(r"(?:^|(?<=\r))(?:---|\.\.\.)[ \t]*(?:\r\n?|\n|\Z)", re.MULTILINE)


def line_starts(text: str) -> Sequence[int]:
    """The offset of every line of a text."""
    return array("L", [0, *(match.end() for match in LINE_END.finditer(text))])


def read(text: str) -> Document:
    """Read a whole Markdown file, its byte order mark taken off.

    Front matter that cannot be read becomes a problem, never an exception.
    """
    return Document(text, *read_front_matter(text))


def _read_body(text: str, body_at: int, starts: Sequence[int]) -> _Body:
    body_line = bisect_right(starts, body_at) - 1
    reader = _BodyReader(text, starts, body_line, body_at)
    env: dict[str, Any] = {}
    tokens = _PARSER.parse(text[body_at:], env)
    excess = _too_deep_to_show(tokens, body_line) or _too_full(tokens, body_line)
    if excess:
        tokens = []
    reader.read(tokens, env)
    return _Body(
        headings=tuple(reader.headings),
        blocks=blocks_of(tokens, body_line),
        links=tuple(reader.links),
        plain="\n".join(reader.plain),
        anchors=frozenset(reader.anchors),
        excess=excess,
    )


# Python-Markdown calls itself for every level, and beyond 20 this parser reads no further.
_MOST_NESTED_BLOCKS = 8  # a list and its item are two levels, the text is one
_MOST_CHARACTERS = 10_000
_MOST_MARKS = 1_000
# What makes readers of a passage try again: brackets, code, figures.
_MARK = re.compile(r"\d+|[\[\](){}<`一二两三四五六七八九十百千万亿億]")


def _too_deep_to_show(tokens: list[Token], first_line: int) -> Problem | None:
    for token in tokens:
        if token.level > 2 * _MOST_NESTED_BLOCKS + 1 and token.map:
            message = f"passages stand in each other, more than {_MOST_NESTED_BLOCKS} deep"
            return Problem("A122", first_line + token.map[0], message)
    return None


def _too_full(tokens: list[Token], first_line: int) -> Problem | None:
    for token in tokens:
        problem = token.type == "inline" and too_full(token.content)
        if problem and token.map:
            return Problem("A123", first_line + token.map[0], problem)
    return None


def too_full(text: str) -> str:
    """What makes a passage no passage; `""` where nothing does."""
    if len(text) > _MOST_CHARACTERS:
        return f"a passage has {len(text):,} characters, more than {_MOST_CHARACTERS:,}"
    if len(text) > _MOST_MARKS and len(marks := _MARK.findall(text)) > _MOST_MARKS:
        return f"a passage has {len(marks):,} brackets and figures, more than {_MOST_MARKS:,}"
    return ""


def read_front_matter(text: str) -> tuple[FrontMatter, int]:
    """The front matter of a file and the offset where its body begins."""
    opening = _FENCE.match(text)
    if not opening:
        return FrontMatter(), 0
    closing = _FENCE_END.search(text, opening.end())
    if not closing:
        problem = Problem("A101", 0, "the front matter is opened by --- and never closed")
        return FrontMatter(problems=(problem,)), len(text)
    reader = _FrontMatterReader(opening.end())
    values = reader.read(text[opening.end() : closing.start()])
    front = FrontMatter(values, reader.entries, tuple(reader.problems), closing.start())
    return front, closing.end()


class YamlLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML as Jekyll reads it, but keys and dates stay the text that was written."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """What a node holds; a value that is not what its tag says is an error of the YAML."""
        try:
            return super().construct_object(node, deep=deep)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            problem = f"the value is no {node.tag.rpartition(':')[2]}"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from error

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
        """A mapping by its keys as written: `no` is no truth value here, `<<` merges nothing."""
        values = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    None, None, "a key is no text", key.start_mark
                )
            values[str(key.value)] = self.construct_object(value, deep=deep)
        return values


YamlLoader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in YamlLoader.yaml_implicit_resolvers.items()
}
_MOST_NESTED = 100
_OPENING = re.compile(r"[\[{?:-]")  # no level begins without one of its own
_UNPRINTABLE = yaml.reader.Reader.NON_PRINTABLE
_ALIAS = re.compile(r"\s*:\s*(?P<alias>\*[^\s,\]}]+)")


def too_deep(source: str) -> int | None:
    """Where YAML nests deeper than its reader, recursive C code, has stack for."""
    if len(_OPENING.findall(source)) <= _MOST_NESTED:
        return None
    depth = 0
    for event in yaml.parse(source, Loader=YamlLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MOST_NESTED:
            return event.start_mark.index if event.start_mark else 0
    return None


class _FrontMatterReader:
    """Reads the YAML between the fences; offsets count in the whole file."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.source = ""
        self.entries: dict[tuple[str, ...], Entry] = {}
        self.problems: list[Problem] = []

    def read(self, source: str) -> dict[str, Any]:
        unprintable = _UNPRINTABLE.search(source)
        if unprintable:
            reason = f"the character U+{ord(unprintable[0]):04X} is not allowed"
            return self._unreadable(unprintable.start(), reason)
        try:
            deep = too_deep(source)
            if deep is not None:
                return self._unreadable(deep, f"it nests more than {_MOST_NESTED} levels deep")
            return self._values(source)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            if mark and error.context_mark and not source[mark.index :].strip():
                mark = error.context_mark  # what is never closed, rather than the end
            reason = " ".join(filter(None, [error.context, error.problem]))
            return self._unreadable(mark.index if mark else 0, reason)
        except (yaml.YAMLError, ValueError, TypeError) as error:
            return self._unreadable(0, str(error))

    def _values(self, source: str) -> dict[str, Any]:
        self.source = source
        loader = YamlLoader(source)
        try:
            node = loader.get_single_node()
            if node is None:
                return {}
            if not isinstance(node, yaml.MappingNode):
                self._problem("A101", 0, "the front matter is not a list of keys and values")
                return {}
            self._walk(node, ())
            return dict(loader.construct_document(node))
        finally:
            loader.dispose()

    def _unreadable(self, at: int, reason: str) -> dict[str, Any]:
        self._problem("A101", at, f"the YAML cannot be read: {reason}")
        return {}

    def _problem(self, code: str, at: int, message: str) -> None:
        self.problems.append(Problem(code, self.offset + at, message))

    def _walk(self, node: yaml.MappingNode, path: tuple[str, ...]) -> None:
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            where = (*path, str(key.value))
            if where in self.entries:
                self._problem("A102", key.start_mark.index, f"the key {key.value} is written twice")
            self.entries[where] = Entry(
                self._span(key),
                self._written(key, value),
                bool(getattr(value, "flow_style", False)),
            )
            if isinstance(value, yaml.MappingNode) and len(path) < 1:
                self._walk(value, where)

    def _span(self, node: yaml.Node) -> Span:
        return Span(self.offset + node.start_mark.index, self.offset + node.end_mark.index)

    def _written(self, key: yaml.Node, value: yaml.Node) -> Span:
        """The span of a value; an alias stands at its key, not where its anchor is."""
        if value.start_mark.index > key.start_mark.index:
            return self._span(value)
        alias = _ALIAS.match(self.source, key.end_mark.index)
        start, end = alias.span("alias") if alias else (key.end_mark.index, key.end_mark.index)
        return Span(self.offset + start, self.offset + end)


_ATTRIBUTES = re.compile(r"(?<! )[ ]+\{:?[ ]*(?P<list>[^}\n ][^\n}]*)\}[ ]*$")
_ID = re.compile(r"(?:^|[ ])#(?P<id>[^\s}]+)")
_HREFLANG = re.compile(r"\{:?[^}\n]*\bhreflang=[\"']?(?P<tag>[\w-]+)")
_CLAIMS = re.compile(r"\{:?[^}\n]*\bclaim=(?:\"(?P<ids>[^\"}\n]*)\"|(?P<id>[^\s\"}]+))")
_LISTED_ID = re.compile(r"\{(?=[^{}\n]*\}):?[^{}\n]*?#(?P<id>[\w:.-]+)[^{}\n]*\}")
_HTML_HREF = re.compile(r"<a\s(?:[^<>]*?\s)?href=[\"'](?P<href>[^\"']*)[\"']", re.IGNORECASE)
_HTML_ID = re.compile(r"<[a-z][^<>]*?\s(?:id|name)=[\"'](?P<id>[^\"']+)[\"']", re.IGNORECASE)
_HTML_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|template)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)


def _with_span(parse: Any) -> Any:  # the parser's rules are plain functions of (state, silent)
    """An inline rule that also notes where in the block's content its token and address stand."""

    def rule(state: StateInline, silent: bool) -> bool:
        start, first = state.pos, len(state.tokens)
        if not parse(state, silent):
            return False
        if not silent:
            for token in state.tokens[first:]:
                if token.type in ("link_open", "image", "html_inline"):
                    token.meta.setdefault("span", (start, state.pos))
                    token.meta.setdefault("address", _address(state, start))
                    break
        return True

    return rule


def _address(state: StateInline, start: int) -> tuple[int, int] | None:
    """The span of the address in the link just read; None where it is written elsewhere."""
    source, end = state.src, state.pos
    if source[start] == "<":
        return start + 1, end - 1
    label_end = parseLinkLabel(state, start + (source[start] == "!"))
    if end <= label_end + 1 or source[label_end + 1] != "(":
        return None
    at = label_end + 2
    while source[at].isspace():
        at += 1
    stop = _destination(source, at, end).pos
    return (at + 1, stop - 1) if source[at] == "<" else (at, stop)


class _Destination(NamedTuple):
    """What the parser wants to know of an address: whether it is one, its end, and itself."""

    ok: bool
    pos: int
    str: str


_USUAL_DESTINATION = re.compile(r"[^\s<>()\\&\x00-\x1f\x7f]+(?=[) \n])")


def _destination(source: str, at: int, end: int) -> Any:
    """The address of a link; the parser goes through it sign by sign, even where all are usual."""
    found = _USUAL_DESTINATION.match(source, at)
    if found and found.end() < end:
        return _Destination(True, found.end(), found[0])
    return parseLinkDestination(source, at, end)


_HELPERS = SimpleNamespace(
    parseLinkDestination=_destination,
    parseLinkLabel=parseLinkLabel,
    parseLinkTitle=parseLinkTitle,
)
_INLINE = {"link": link, "image": image, "autolink": autolink, "html_inline": html_inline}


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    # Python-Markdown makes links of `javascript:` too; R106 has to see what it makes.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    parser.helpers = _HELPERS  # type: ignore[assignment]
    # The same address stands in every language, often many times.
    parser.normalizeLink = functools.lru_cache(4096)(parser.normalizeLink)  # type: ignore[method-assign]
    parser.use(footnote_plugin, inline=False).use(admon_plugin).use(deflist_plugin)
    for name, parse in _INLINE.items():
        parser.inline.ruler.at(name, _with_span(parse))
    # Inline parsing is the slow half, and most blocks have nothing in it that we look for.
    parser.core.ruler.disable(["inline", "footnote_tail"])
    return parser


_PARSER = _parser()


class _BodyReader:
    """Walks the tokens of a body and keeps headings, links, anchors and plain text."""

    def __init__(self, text: str, starts: Sequence[int], first_line: int, body_at: int) -> None:
        self.text = text
        self.starts = starts
        self.first_line = first_line
        self.body_at = body_at
        self.headings: list[Heading] = []
        self.links: list[Link] = []
        self.plain: list[str] = []
        self.anchors: set[str] = set()

    def read(self, tokens: list[Token], env: dict[str, Any]) -> None:
        level, cursor = 0, (-1, 0)  # the line last read and where to go on in it: table cells
        for token in tokens:
            if token.type == "heading_open":
                level = int(token.tag[1])
            elif token.type == "inline" and token.map:
                line = self.first_line + token.map[0]
                at = self._find(token.content, line, cursor[1] if cursor[0] == line else 0)
                cursor = (line, at + len(token.content.split("\n", 1)[0]))
                self._inline(token, env, line, at, level)
                level = 0
            elif token.type == "html_block":
                self._html(token.content, self._offset(token))

    def _offset(self, token: Token) -> int:
        return self.starts[self.first_line + token.map[0]] if token.map else self.body_at

    def _find(self, content: str, line: int, after: int) -> int:
        """Where the first line of a block's content stands in the file."""
        first = content.split("\n", 1)[0].strip()
        start = max(self.starts[line], after)
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        found = self.text.find(first, start, end)
        return found if found >= 0 else self.starts[line]

    def _inline(self, token: Token, env: dict[str, Any], line: int, at: int, level: int) -> None:
        content = plain = token.content
        if any(mark in content for mark in "[<`\\{"):
            children: list[Token] = []
            _PARSER.inline.parse(content, _PARSER, env, children)
            plain = "".join(_plain(children))
            self.anchors.update(match["id"] for match in _LISTED_ID.finditer(_text(children)))
            self._links(children, content, _Lines(self, content, line, at))
        if level:
            self._heading(plain, level, line)
        else:
            self.plain.append(plain)

    def _heading(self, plain: str, level: int, line: int) -> None:
        attributes = attribute_list(_ATTRIBUTES, plain)
        found = _ID.search(attributes["list"]) if attributes else None
        text = plain[: attributes.start()] if attributes else plain
        start = self.starts[line]
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        end = start + len(self.text[start:end].rstrip())
        identifier = found["id"] if found else ""
        self.headings.append(Heading(level, text.strip(), identifier, Span(start, end)))
        self.plain.append(text)

    def _links(self, tokens: list[Token], content: str, lines: _Lines) -> None:
        for index, token in enumerate(tokens):
            span = token.meta.get("span") if token.meta else None
            if span is None:
                continue
            if token.type == "html_inline":
                self._html(token.content, lines.at(span[0]))
                continue
            behind = content[span[1] : span[1] + 160]
            language = _HREFLANG.match(behind)
            claims = _CLAIMS.match(behind)
            address = token.meta["address"]
            self.links.append(
                Link(
                    href=str(token.attrGet("href") or token.attrGet("src") or ""),
                    text=_label(tokens, index),
                    at=lines.at(span[0]),
                    address=address and Span(lines.at(address[0]), lines.at(address[1])),
                    hreflang=language["tag"] if language else "",
                    claims=tuple((claims["ids"] or claims["id"] or "").split()) if claims else (),
                )
            )

    def _html(self, source: str, at: int) -> None:
        """Keep the ids and links of HTML, which stands in the file at `at`, perhaps indented."""
        source = _HTML_HIDDEN.sub(lambda hidden: " " * len(hidden[0]), source)
        self.anchors.update(match["id"] for match in _HTML_ID.finditer(source))
        for match in _HTML_HREF.finditer(source):
            tag = self.text.find(match[0], at)
            if tag < 0:
                self.links.append(Link(match["href"], "", at, None))
                continue
            start = tag + match.start("href") - match.start()
            span = Span(start, start + len(match["href"]))
            self.links.append(Link(match["href"], "", start, span))
            at = span.end


class _Lines:
    """Turns offsets in a block's content, its indents and quote marks gone, into file offsets."""

    def __init__(self, reader: _BodyReader, content: str, line: int, at: int) -> None:
        self.starts = [0, *(match.end() for match in LINE_END.finditer(content))]
        self.files = [at]
        for number, part in enumerate(content.split("\n")[1:], start=line + 1):
            known = number < len(reader.starts)
            indent = len(part) - len(part.lstrip())
            self.files.append(reader._find(part, number, 0) - indent if known else len(reader.text))

    def at(self, offset: int) -> int:
        index = bisect_right(self.starts, max(offset, 0)) - 1
        return self.files[index] + max(offset, 0) - self.starts[index]


def _plain(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield "\n"
        elif token.type == "image":
            yield "".join(_plain(token.children or []))


def _label(tokens: list[Token], index: int) -> str:
    if tokens[index].type == "image":
        return tokens[index].content
    inner: list[Token] = []
    for token in itertools.islice(tokens, index + 1, None):
        if token.type == "link_close":
            break
        inner.append(token)
    return "".join(_plain(inner))


def _text(tokens: list[Token]) -> str:
    """The text outside code and HTML, where attribute lists may stand."""
    return "".join(
        token.content if token.type == "text" else "\n" for token in tokens if token.nesting == 0
    )
