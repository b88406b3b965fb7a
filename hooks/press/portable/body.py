"""An article's text in plain Markdown: what only this site reads is turned into what all read.

Source: https://spec.commonmark.org/ and https://github.github.com/gfm/ (tables)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import quote

from ..articles import Article
from ..blocks import Block
from ..crosslinks import Destination, Elsewhere, resolve
from ..markdown import LINE_END
from ..site import Site
from .text import bare

_PAIR = r"(?:[#.][\w:.-]+|[\w:-]+=(?:\"[^\"\n}]*\"|'[^'\n}]*'|[^\s\"'}]+))"
_LIST = rf"\{{:?[ ]*{_PAIR}(?:[ ]+{_PAIR})*[ ]*\}}"
_APART = _LIST.replace(":?", ":", 1)  # set apart from what it belongs to, it begins with a colon
# Attribute lists as Python-Markdown takes them: behind an inline element, a heading, a cell or an
# item. Code comes first, in which nothing is one.
_ATTRIBUTES = re.compile(
    rf"(?P<code>(?P<ticks>`+)[^`].*?(?<!`)(?P=ticks)(?!`))"
    rf"|(?P<heading>^[ ]*#{{1,6}}[ ].*?)[ ]+{_LIST}[ ]*$"
    rf"|(?<=[)\]*_>`]){_LIST}|[ ]+{_APART}(?=[ ]*(?:\||$))"
)
_OWN_LINE = re.compile(rf"[ \t>]*{_APART}[ \t]*")
_DEFINITION = re.compile(r"(?P<name>[ ]{0,3}\[[^\]^][^\]]*\]:[ \t]+<?)(?P<href>[^\s<>]+)")
_FOLD = re.compile(
    r"(?P<indent>[ ]*)(?:!!!|\?\?\?\+?)[ ]+(?P<kind>[\w-]+)?[^\"]*(?:\"(?P<title>.*)\")?[ ]*"
)
_BLANKS = re.compile(r"\n{3,}")


class _Line(NamedTuple):
    """A line of the text; `is_code` where nothing in it is a mark."""

    text: str
    is_code: bool = False


def portable_body(site: Site, article: Article, figure: Callable[[Block], str | None]) -> str:
    """The body of an article as its author wrote it, in Markdown that any reader knows.

    Links are absolute, `figure` says what stands for a block of ours, attribute lists are gone,
    and admonitions and folds are quotations under their title.
    """
    lines = _lines(site, article, figure)
    text = "\n".join(line.text for line in _quoted(lines))
    return _BLANKS.sub("\n\n", text).strip()


def _lines(site: Site, article: Article, figure: Callable[[Block], str | None]) -> list[_Line]:
    """The lines of the body, with blocks of ours replaced and all marks of ours taken out."""
    document = article.document
    lines = LINE_END.split(_readdressed(site, article))
    first, _ = document.place(document.body_at)
    found: list[_Line] = []
    at = first - 1
    for block in document.blocks:
        if block.kind in ("code", "html", "figure") and block.line - 1 >= at:
            found += _marked(site, article, lines[at : block.line - 1])
            written = lines[block.line - 1 : block.end]
            shown = figure(block) if block.label else None
            found += [_Line(line, is_code=True) for line in _shown(shown, written)]
            at = block.end
    return [*found, *_marked(site, article, lines[at:])]


def _shown(shown: str | None, written: list[str]) -> Iterator[str]:
    """What stands for a fence, as far in as the fence stood."""
    if shown is None:
        yield from written
        return
    indent = re.match(r"[ \t>]*", written[0])
    for line in shown.split("\n") if shown else ():
        yield f"{indent[0] if indent else ''}{line}".rstrip()


def _marked(site: Site, article: Article, lines: list[str]) -> Iterator[_Line]:
    for line in lines:
        if "{" in line:
            if _OWN_LINE.fullmatch(line):
                continue
            line = _ATTRIBUTES.sub(lambda found: found["code"] or found["heading"] or "", line)
        if "]:" in line:
            line = _DEFINITION.sub(lambda found: _defined(site, article, found), line)
        yield _Line(line)


def _defined(site: Site, article: Article, found: re.Match[str]) -> str:
    """A link's address that is written apart from it: `[name]: b.md`."""
    return found["name"] + (_address(site, article, found["href"]) or found["href"])


def _readdressed(site: Site, article: Article) -> str:
    """The text of the file with absolute addresses in its links."""
    text, end = article.document.text, len(article.document.text)
    places = {link.address: link.href for link in article.document.links if link.address}
    for span, href in sorted(places.items(), key=lambda each: -each[0].start):
        address = _address(site, article, href)
        if address and span.end <= end:
            text = text[: span.start] + address + text[span.end :]
            end = span.start
    return text


def _address(site: Site, article: Article, href: str) -> str:
    """Where a link within the site leads, absolute; `""` for any other."""
    target = resolve(site.corpus, article, href)
    if isinstance(target, Destination):
        anchor = f"#{quote(target.anchor)}" if target.anchor else ""
        return bare(site.url_for(target.article)) + anchor
    if isinstance(target, Elsewhere) and target.url:
        return bare(site.address(target.url))
    return ""


def _quoted(lines: list[_Line]) -> Iterator[_Line]:
    """The lines with every admonition and fold as a quotation under its title."""
    at = 0
    while at < len(lines):
        fold = None if lines[at].is_code else _FOLD.fullmatch(lines[at].text)
        if not fold:
            yield lines[at]
            at += 1
            continue
        indent, end = fold["indent"], _end(lines, at + 1, f"{fold['indent']}    ")
        title = fold["title"]
        title = (fold["kind"] or "").capitalize() if title is None else title
        if title:
            yield _Line(f"{indent}> **{title}**")
            yield _Line(f"{indent}>")
        inner = [_Line(each.text[len(indent) + 4 :], each.is_code) for each in lines[at + 1 : end]]
        while inner and not inner[0].text.strip():
            inner.pop(0)
        for line in _quoted(inner):
            yield _Line(f"{indent}> {line.text}".rstrip(), line.is_code)
        at = end


def _end(lines: list[_Line], at: int, indent: str) -> int:
    """Where what is indented that far ends, blank lines at its end not counted."""
    end = at
    while at < len(lines) and (not lines[at].text.strip() or lines[at].text.startswith(indent)):
        at += 1
        if lines[at - 1].text.strip():
            end = at
    return end
