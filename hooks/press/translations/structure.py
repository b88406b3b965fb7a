"""Rules T: elements of the source that a translation lacks, has in excess, or has otherwise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath

from ..articles import Article, Corpus
from ..blocks import Block
from ..findings import Edit, Hit, Location, Related, Severity, rule
from .sync import Passage, State, Sync, Syncs, against, place

PROSE = frozenset({"paragraph", "item", "quote", "footnote", "admonition"})
_IMAGE = re.compile(r"!\[[^\]]*\]\(<?(?P<path>[^)\s>]+)")
_FOOTNOTE = re.compile(r"\[\^(?P<label>[^\]\s]+)\](?!:)")
_INLINE_CODE = re.compile(r"(?<!`)(`+)(?!`)(?P<code>.+?)(?<!`)\1(?!`)", re.DOTALL)


def _lacking(syncs: Syncs) -> Iterator[tuple[Sync, Passage, Location]]:
    """Passages without a counterpart in pages never vouched for (S103 has the others)."""
    for sync in syncs.all():
        last = Location(sync.target.path)
        for passage in sync.passages if not sync.is_vouched else ():
            if passage.target:
                last = Location(sync.target.path, passage.target[-1].end)
            elif passage.state is State.MISSING:
                yield sync, passage, last


@rule("T101", Severity.WARNING, fix="translate the heading")
def missing_heading(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """A heading of the source has no counterpart, or one of another level.

    Why: readers lose the section, or find it under the wrong one.
    Fix: write the heading where the finding points, with the id of the source.
    Source: translations T1
    """
    for sync, passage, last in _lacking(syncs):
        if passage.source is not None and passage.source.kind == "heading":
            message = f"the heading {passage.source.text[:60]} is missing after this line"
            related = (Related(place(sync.source.path, passage.source), "the source"),)
            yield Hit(last, message, related=related)
    for sync in syncs.all():
        for passage in sync.passages:
            if passage.source and passage.source.level and passage.target:
                found, wanted = passage.target[0], passage.source.level
                if found.level and found.level != wanted:
                    message = f"the heading has level {found.level}, in the source {wanted}"
                    yield against(sync, passage.source, found, message, f"make it level {wanted}")


@rule("T102", Severity.WARNING, fix="translate it")
def missing_element(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """A passage of the source has no counterpart in the translation, or the other way round.

    Why: readers of that language miss it, or read what the source does not say.
    Fix: translate it where the finding points, or delete what is in excess.
    Source: translations T2
    """
    for sync, passage, last in _lacking(syncs):
        if passage.source is not None and passage.source.kind != "heading":
            related = (Related(place(sync.source.path, passage.source), "the source"),)
            message = f"a {passage.source.kind} of the source is missing after this line"
            yield Hit(last, message, related=related)
    for sync in syncs.all():
        for passage in sync.passages if not sync.is_vouched else ():
            if passage.state is State.ORPHAN:
                found = passage.target[0]
                message = f"this {found.kind} has no counterpart in {sync.source.path}"
                fix = "delete it, or write it there too"
                yield Hit(place(sync.target.path, found), message, fix)
    for sync, passage, source in syncs.current:
        found = passage.target[0]
        if source.kind == found.kind == "row":
            has, wanted = (block.text.count(" | ") + 1 for block in (found, source))
            if has != wanted:
                message = f"the row has {has} cells, in the source {wanted}"
                yield against(sync, source, found, message, "give it as many cells")


@rule("T103", Severity.WARNING, fix="copy the code from the source")
def other_code(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """A code block differs from that of the source in more than its comments.

    Why: code is not translated; a difference is a slip or an old version.
    Fix: copy the code from the source and translate its comments alone.
    Source: translations T3
    """
    for sync, passage, source in syncs.current:
        found = passage.target[0]
        if source.kind == found.kind == "code" and _bare(source.text) != _bare(found.text):
            yield against(sync, source, found, "the code differs from the source")


_COMMENT = re.compile(
    r'"""(?:.|\n)*?"""|/\*(?:(?!/\*)(?:.|\n))*?\*/|(?:^|(?<=[ \t]))(?:#(?![!{])|//(?!\S*://))[^\n]*',
    re.MULTILINE,
)


def _bare(code: str) -> list[str]:
    """The lines of code without comments, docstrings and spaces at their ends."""
    lines = [line.rstrip() for line in _COMMENT.sub("", code).split("\n")]
    return [line for line in lines if line]


def _images(block: Block) -> Counter[str]:
    return Counter(_basename(match["path"]) for match in _IMAGE.finditer(block.text))


_LOCALE_SUFFIX = re.compile(r"[.-][a-z]{2}(?=\.\w+$)")


def _basename(path: str) -> str:
    return _LOCALE_SUFFIX.sub("", PurePosixPath(path).name)


@rule("T104", Severity.WARNING, fix="put the picture in")
def missing_image(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """A picture of the source is not in the passage that renders it.

    Why: the text may speak of what readers of that language cannot see.
    Fix: put it in; `name.zh.png` counts as `name.png`.
    Source: translations T4
    """
    for sync, passage, source in syncs.current:
        if "![" not in source.text:
            continue
        missing = _images(source) - sum((_images(each) for each in passage.target), Counter())
        for name in missing:
            yield against(sync, source, passage.target[0], f"the picture {name} is missing")


@rule("T105", Severity.ERROR, fix="write the footnote, or delete the mark")
def undefined_footnote(corpus: Corpus) -> Iterator[Hit]:
    """A mark leads to a footnote that the page does not have.

    Why: readers see the bare mark in brackets.
    Fix: write the footnote (`[^label]: …`) in this page.
    Source: translations T5
    """
    for article in corpus.articles:
        defined = {block.label for block in article.blocks if block.kind == "footnote"}
        for block in (each for each in article.blocks if "[^" in each.text):
            for match in _FOOTNOTE.finditer(_INLINE_CODE.sub("", block.text)):
                if block.kind not in ("code", "html") and match["label"] not in defined:
                    message = f"there is no footnote [^{match['label']}] in this page"
                    yield Hit(place(article.path, block), message)


def _marks(block: Block) -> Counter[str]:
    if block.kind in ("code", "html"):
        return Counter()
    return Counter(match["label"] for match in _FOOTNOTE.finditer(block.text))


@rule("T115", Severity.WARNING, fix="put the mark in")
def missing_mark(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """A footnote mark of the source is not in the passage that renders it.

    Why: readers of that language do not find the note.
    Fix: put the mark in, with the same label.
    Source: translations T5
    """
    for sync, passage, source in syncs.current:
        if "[^" not in source.text:
            continue
        for label in _marks(source) - sum((_marks(each) for each in passage.target), Counter()):
            yield against(sync, source, passage.target[0], f"the mark [^{label}] is missing")


@rule("T106", Severity.INFO, fix="keep the code as it is")
def missing_inline_code(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """A piece of code in the text of the source is not in the passage that renders it.

    Why: names of commands and keys are not translated.
    Fix: write it as in the source, between backticks.
    Source: translations T6
    """
    for sync, passage, source in syncs.current:
        if source.kind not in PROSE or "`" not in source.text:
            continue
        missing = _codes(source) - sum((_codes(each) for each in passage.target), Counter())
        for code in missing:
            yield against(sync, source, passage.target[0], f"`{code}` is missing")


def _codes(block: Block) -> Counter[str]:
    return Counter(match["code"] for match in _INLINE_CODE.finditer(block.text))


@rule("T107", Severity.ERROR, fix="run `python hooks check --fix`")
def other_id(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """A heading has another id than that of the source.

    Why: a link that works in one language is dead in the other.
    Fix: write the id of the source (`--fix` does).
    Source: translations T7; pages Z12
    """
    for sync in syncs.all():
        for passage in sync.passages:
            source, found = passage.source, passage.target[0] if passage.target else None
            if source and found and source.id and found.id and source.id != found.id:
                yield Hit(
                    place(sync.target.path, found),
                    f"the heading's id is {found.id}, in the source {source.id}",
                    related=(Related(place(sync.source.path, source), "the source"),),
                    edits=_renamed(sync.target, found, source.id),
                )


def _renamed(article: Article, block: Block, name: str) -> tuple[Edit, ...]:
    for heading in article.document.headings:
        if heading.id == block.id:
            text = article.document.text[heading.span.start : heading.span.end]
            at = heading.span.start + text.rfind(f"#{block.id}") + 1
            return (Edit(article.path, at, at + len(block.id), name),)
    return ()


@rule("T118", Severity.ERROR, fix="close it with ``` on a line of its own")
def open_fence(corpus: Corpus) -> Iterator[Hit]:
    """A code block is opened and never closed.

    Why: the rest of the page is shown as code.
    Fix: close it.
    Source: translations T8
    """
    for article in corpus.articles:
        lines = None
        for block in article.document.blocks[-1:]:
            if block.kind not in ("code", "figure") or not block.text:
                continue
            lines = lines or article.document.text.rstrip().split("\n")
            first = lines[block.line - 1].strip() if block.line <= len(lines) else ""
            if first.startswith(("```", "~~~")) and not lines[-1].strip().startswith(first[:3]):
                yield Hit(place(article.path, block), "the code block is not closed")
