"""Passages in the rendered page: each gets the id it has in every language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from .articles import Article
from .blocks import Block
from .translations.sync import Syncs

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Kinds that become an element of their own; code and charts come as finished HTML.
_RENDERED = frozenset({"heading", "paragraph", "item", "quote", "row", "admonition"})


def rendered(blocks: tuple[Block, ...]) -> list[Block]:
    """The blocks of an article that stand in the page as elements, in their order."""
    return [block for block in blocks if block.kind in _RENDERED or _is_picture(block)]


def _is_picture(block: Block) -> bool:
    return block.kind == "figure" and not block.label


def elements(root: Element) -> list[Element]:
    """The elements of a rendered page that are passages, in their order, without footnotes."""
    return list(_walk(root))


def _walk(parent: Element) -> Iterator[Element]:
    for element in parent:
        if element.tag == "div" and element.get("class") == "footnote":
            continue
        if element.tag in _HEADINGS or element.tag in ("p", "tr", "summary"):
            if element.tag != "p" or not _is_stashed(element):
                yield element
            continue
        if element.tag in ("li", "dt", "dd") and _has_text(element):
            yield element
        yield from _walk(element)


_BLOCKS = frozenset(
    {*_HEADINGS, "p", "ul", "ol", "dl", "div", "pre", "blockquote", "table", "details", "figure"}
)


def _has_text(element: Element) -> bool:
    """Whether an item holds its text itself and not in a paragraph of its own."""
    first = next(iter(element), None)
    return bool((element.text or "").strip()) or (first is not None and first.tag not in _BLOCKS)


def _is_stashed(element: Element) -> bool:
    """Whether a paragraph only holds the place of finished HTML, such as highlighted code."""
    text = (element.text or "").strip()
    return not len(element) and text.startswith("\x02wzxhzdk:") and text.count("\x02") == 1


def footnotes(root: Element) -> Mapping[str, Element]:
    """The elements of the footnotes, by label."""
    found = {}
    for item in root.iter("li"):
        name = item.get("id") or ""
        if name.startswith("fn:"):
            found[name.removeprefix("fn:")] = item
    return found


def pair(root: Element, article: Article) -> list[tuple[Block, Element]]:
    """Each passage of an article with its element; nothing where the two do not agree."""
    blocks = rendered(article.document.blocks)
    found = elements(root)
    agree = len(blocks) == len(found) and all(
        _HEADINGS.get(element.tag, 0) == block.level
        for block, element in zip(blocks, found, strict=True)
    )
    pairs = list(zip(blocks, found, strict=True)) if agree else []
    notes = footnotes(root)
    for block in article.document.blocks:
        if block.kind == "footnote" and block.label in notes:
            pairs.append((block, notes[block.label]))
    return pairs


def ids_of(article: Article, syncs: Syncs) -> Mapping[int, str]:
    """The id of each block of an article, by the line it begins on: the same in all languages."""
    sync = syncs.of(article)
    if sync is None:
        names = syncs.ids(article)
        return {block.line: names[index] for index, block in enumerate(article.blocks)}
    return {
        block.line: passage.id
        for passage in reversed(sync.passages)
        if passage.source is not None
        for block in passage.target[:1]
    }


def set_ids(root: Element, article: Article, syncs: Syncs) -> dict[str, Element]:
    """Give every passage of a rendered page its id; headings keep the one they are written with."""
    names = ids_of(article, syncs)
    marked: dict[str, Element] = {}
    for block, element in pair(root, article):
        name = names.get(block.line)
        if name is None:
            continue
        marked[name] = element
        if block.kind != "heading" and not element.get("id"):
            element.set("id", name)
    return marked
