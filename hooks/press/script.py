"""Rules Z103 to Z113: punctuation, spacing and characters that a language is not written with."""

from __future__ import annotations

import functools
import re
import weakref
from collections.abc import Iterator
from dataclasses import dataclass

from .articles import Article, Corpus
from .blocks import Block
from .findings import Edit, Hit, Location, Severity, rule
from .markdown import Document, line_starts

_CJK = "\u3005\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_PROSE = frozenset({"heading", "paragraph", "item", "quote", "row", "footnote", "admonition"})
# Code, addresses, tags, attributes, footnote marks and what declares its own language.
_HIDDEN = re.compile(
    r"<(?P<tag>\w+)[^<>]*\blang=[^<>]*>.*?</(?P=tag)>|(`+).+?\2|\]\([^)]*\)|<[^>]*>|\[\^[^\]]+\]:?"
    r"|(?<=[ ])\{:?[ ]*[#.][^}\n]*\}|https?://[!-~]+",
    re.DOTALL,
)

_NO_BREAK = re.compile(r"[^\n]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of prose with what is no prose blanked out; `start` is its offset in the file."""

    article: Article
    text: str
    number: int
    start: int

    def hit(self, match: re.Match[str], message: str, mended: str | None = None) -> Hit:
        """A hit at a match; `mended` is what the whole match should be."""
        edits: tuple[Edit, ...] = ()
        if mended is not None:
            start, end = self.start + match.start(), self.start + match.end()
            edits = (Edit(self.article.path, start, end, mended),)
        location = Location(self.article.path, self.number, match.start() + 1)
        return Hit(location, message, edits=edits)


def lines(corpus: Corpus, *languages: str) -> Iterator[Line]:
    """The prose of every article in these languages, line by line."""
    for article in corpus.articles:
        if article.locale.code in languages:
            for text, number, start in _prose(article.document):
                yield Line(article, text, number, start)


def _blanked(text: str) -> str:
    return _HIDDEN.sub(lambda match: _NO_BREAK.sub("\0", match[0]), text)


_Row = tuple[str, int, int]
_ROWS: weakref.WeakKeyDictionary[Document, list[_Row]] = weakref.WeakKeyDictionary()


def _prose(document: Document) -> list[_Row]:
    """Text, number and offset of each line of prose; kept as long as the document lives."""
    if document not in _ROWS:
        _ROWS[document] = list(_read(document))
    return _ROWS[document]


def _read(document: Document) -> Iterator[_Row]:
    text = document.text
    starts = line_starts(text)
    for block in document.blocks:
        if block.kind not in _PROSE:
            continue
        last = min(block.end, len(starts))
        begin = starts[block.line - 1]
        end = starts[last] if last < len(starts) else len(text)
        blanked = _blanked(text[begin:end])
        for number in range(block.line, last + 1):
            start = starts[number - 1]
            stop = starts[number] if number < len(starts) else len(text)
            line = blanked[start - begin : stop - begin].rstrip("\r\n")
            yield line, number, start


_FULL = {",": "，", ".": "。", ";": "；", ":": "：", "?": "？", "!": "！"}
_FULL_JA = {**_FULL, ",": "、"}
_HALF_BETWEEN = re.compile(rf"(?<=[{_CJK}])[,.;:?!](?=[{_CJK}]|[ ]?$)")
_HALF_BRACKET = re.compile(rf"(?<=[{_CJK}])\((?=[^\0()]*[{_CJK}])|(?<=[{_CJK}])\)")


@rule("Z103", Severity.WARNING, fix="use the full-width mark")
def half_width_punctuation(corpus: Corpus) -> Iterator[Hit]:
    """A half-width punctuation mark stands between Chinese or Japanese characters.

    Why: it is set too tight and read as a slip.
    Fix: use ，。；：？！（） in Chinese, 、。；：？！（） in Japanese (`--fix` helps).
    Source: pages Z4; GB/T 15834; translations P1
    """
    for line in lines(corpus, "zh", "ja"):
        marks = _FULL if line.article.locale.code == "zh" else _FULL_JA
        for match in _HALF_BETWEEN.finditer(line.text):
            full = marks[match[0]]
            yield line.hit(match, f"{match[0]} between full-width characters", full)
        for match in _HALF_BRACKET.finditer(line.text):
            yield line.hit(match, f"the bracket {match[0]} is half-width")


_WRONG_MARK = {
    "zh": re.compile(r"[、，。]?[「」『』]"),
    "ja": re.compile(rf"[，．]|(?<=[{_CJK}])[“”‘’]|[“”‘’](?=[{_CJK}])"),
    "en": re.compile(r"[，。、；：？！（）「」『』]"),
}


@rule("Z104", Severity.WARNING, fix="use the marks of the page's language")
def foreign_punctuation(corpus: Corpus) -> Iterator[Hit]:
    """A punctuation mark belongs to another language.

    Why: horizontal Chinese quotes with “ ”, Japanese with 「 」, and Japanese has no ，．.
    Fix: use the marks of the page's language.
    Source: pages Z5, Z6; https://www.w3.org/TR/clreq/; https://www.w3.org/TR/jlreq/
    """
    for code, pattern in _WRONG_MARK.items():
        for line in lines(corpus, code):
            for match in pattern.finditer(line.text):
                yield line.hit(match, f"{match[0]} is not used in {code}")


_STRAIGHT = re.compile(rf'(?<=[{_CJK}，。：；])"|"(?=[{_CJK}])')


@rule("Z105", Severity.WARNING, fix="use “ ” in Chinese, 「 」 in Japanese")
def straight_quote(corpus: Corpus) -> Iterator[Hit]:
    """A straight quotation mark stands beside Chinese or Japanese text.

    Why: it has no direction, and programs turn it the wrong way.
    Fix: use “ ” in Chinese, 「 」 in Japanese.
    Source: pages Z5, Z9
    """
    for line in lines(corpus, "zh", "ja"):
        if line.text.lstrip().startswith(("!!!", "???")):
            continue  # whose title Markdown wants in such marks
        for match in _STRAIGHT.finditer(line.text):
            yield line.hit(match, "a straight quotation mark")


_WIDE_ASCII = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+|[\uff61-\uff9f]+|\u3000")


@rule("Z106", Severity.WARNING, fix="run `python hooks check --fix`")
def wrong_width(corpus: Corpus) -> Iterator[Hit]:
    """A digit or letter is full-width, a kana half-width, or a space ideographic.

    Why: searches and checks of figures do not find them, and the type is set unevenly.
    Fix: write digits and letters half-width, kana full-width, no U+3000 (`--fix` does).
    Source: pages Z6; translations P2
    """
    for line in lines(corpus, "zh", "ja"):
        for match in _WIDE_ASCII.finditer(line.text):
            mended = re.sub(
                "[０-９Ａ-Ｚａ-ｚ]", lambda char: chr(ord(char[0]) - 0xFEE0), match[0]
            ).replace("\u3000", "")
            is_kana = "\uff61" <= match[0][0] <= "\uff9f"
            shown = "an ideographic space" if match[0] == "\u3000" else match[0]
            yield line.hit(match, f"{shown} has the wrong width", None if is_kana else mended)


_SPACED = re.compile(
    rf"(?<=[{_CJK}])[ ]+(?=[{_CJK}A-Za-z0-9$€£])|(?<=[A-Za-z0-9%])[ ]+(?=[{_CJK}])"
)


@rule("Z107", Severity.WARNING, fix="run `python hooks check --fix`")
def spaced(corpus: Corpus) -> Iterator[Hit]:
    """A space stands between Chinese or Japanese characters, or between them and Latin ones.

    Why: the browser sets the gap; a space doubles it.
    Fix: take the space out (`--fix` does).
    Source: pages Z7
    """
    for line in lines(corpus, "zh", "ja"):
        for match in _SPACED.finditer(line.text):
            yield line.hit(match, "a space that the page sets by itself", "")


@rule("Z108", Severity.ERROR, fix="write the character of this language")
def wrong_script(corpus: Corpus) -> Iterator[Hit]:
    """A character belongs to another language's script.

    Why: traditional forms or kana in simplified Chinese, simplified forms in Japanese, are slips
    of an input method or passages left untranslated.
    Fix: write the form of this language; a quotation takes `<span lang="ja">…</span>`.
    Source: pages Z8; translations P6; the repertoires of GB 2312 and JIS X 0208
    """
    for code in ("zh", "ja"):
        for line in lines(corpus, code):
            for match in re.finditer(rf"[{_CJK}]", line.text):
                if _is_of_other_script(match[0], code):
                    yield line.hit(match, f"{match[0]} is not written in {_SCRIPTS[code]}")


_SCRIPTS = {"zh": "simplified Chinese", "ja": "Japanese"}


@functools.lru_cache(maxsize=8192)
def _is_of_other_script(char: str, code: str) -> bool:
    """Whether a character lies outside a script's repertoire and inside another's.

    Rare characters of names lie in neither and are let through.
    """
    is_kana = "\u3041" <= char <= "\u30ff"
    if is_kana:
        return code == "zh" and char not in "・ー"
    own, others = ("gb2312", ("big5", "shift_jis")) if code == "zh" else ("shift_jis", ("gb2312",))
    return not _fits(char, own) and any(_fits(char, other) for other in others)


def _fits(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


_PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", "（": "）", "《": "》", "【": "】"}


@rule("Z109", Severity.WARNING, fix="open and close it in the same paragraph")
def unbalanced(corpus: Corpus) -> Iterator[Hit]:
    """A quotation mark or bracket is opened and not closed, or the other way round.

    Why: readers cannot tell where the quotation ends.
    Fix: open and close it in the same paragraph.
    Source: translations P5
    """
    for article in corpus.articles:
        if article.locale.code not in ("zh", "ja"):
            continue
        for block in article.document.blocks:
            if block.kind in _PROSE:
                mark = _unpaired(_blanked(block.text))
                if mark:
                    yield Hit(Location(article.path, block.line), f"{mark} has no counterpart")


def _unpaired(text: str) -> str:
    opened: list[str] = []
    closing = {close: mark for mark, close in _PAIRS.items()}
    for char in text:
        if char in _PAIRS:
            opened.append(char)
        elif char in closing:
            if not opened or opened[-1] != closing[char]:
                return char
            opened.pop()
    return opened[-1] if opened else ""


_DASHES = re.compile(rf"(?<=[{_CJK}])(?:--+|—(?!—)(?<!——)|\.\.\.+|…(?!…)(?<!……))(?=[{_CJK}，。]|$)")


@rule("Z110", Severity.WARNING, fix="use —— and …… in Chinese, ―― and …… in Japanese")
def latin_dash(corpus: Corpus) -> Iterator[Hit]:
    """A dash or an ellipsis is written as in Latin text.

    Why: in Chinese and Japanese both take the width of two characters.
    Fix: use —— and …… in Chinese, ―― and …… in Japanese.
    Source: pages Z9; GB/T 15834
    """
    for line in lines(corpus, "zh", "ja"):
        for match in _DASHES.finditer(line.text):
            yield line.hit(match, f"{match[0]} is written as in Latin text")


@rule("Z111", Severity.WARNING, fix="put the ** inside or outside the mark")
def hugging_bold(corpus: Corpus) -> Iterator[Hit]:
    """A bold mark hugs punctuation.

    Why: here it is bold; GitHub and every CommonMark reader show the two asterisks.
    Fix: move the ** so that a letter or character stands inside it: `**关键**。但是`.
    Source: pages Z2; https://github.com/commonmark/commonmark-spec/issues/650
    """
    for line in lines(corpus, "zh", "ja"):
        for match in _closing_marks(line.text):
            yield line.hit(match, "a ** beside punctuation that CommonMark does not read as bold")


def _closing_marks(text: str) -> Iterator[re.Match[str]]:
    """The ** that are neither left- nor right-flanking as they should be."""
    is_open = False
    for match in re.finditer(r"\*\*", text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        is_open = not is_open
        inner, outer = (after, before) if is_open else (before, after)
        is_mark = inner != "" and not inner.isalnum() and inner not in "\0 "
        if is_mark and outer not in ("", " ") and (outer.isalnum()):
            yield match


_LIST_IN_TEXT = re.compile(r"^(?:[-*+]|\d+[.)])[ ]+\S")


@rule("Z112", Severity.WARNING, fix="put an empty line before the list")
def list_in_paragraph(corpus: Corpus) -> Iterator[Hit]:
    """A list begins right below a line of text.

    Why: GitHub shows a list there; the page shows one paragraph with hyphens in it.
    Fix: put an empty line before the list.
    Source: pages Z14
    """
    for article in corpus.articles:
        rows = article.lines
        previous: Block | None = None
        for block in article.document.blocks:
            first = rows[block.line - 1].lstrip() if block.line <= len(rows) else ""
            is_item = block.kind == "item" and bool(_LIST_IN_TEXT.match(first))
            if (
                is_item
                and previous
                and previous.kind == "paragraph"
                and previous.end + 1 == block.line
            ):
                yield Hit(
                    Location(article.path, block.line), "the list needs an empty line before it"
                )
            previous = block


_SLIPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"！\["), "！[ is no picture"),
    (re.compile(r"［\^[^］]*］"), "［^…］ is no footnote"),
    (re.compile(r"\][ ]?（[^）]*）"), "（…） behind ] is no link"),
    (re.compile(r"^[０-９]+．"), "full-width digits are no list"),
    (re.compile(r"^[＃]+"), "＃ is no heading"),
)


@rule("Z113", Severity.WARNING, fix="write the mark half-width")
def full_width_markdown(corpus: Corpus) -> Iterator[Hit]:
    """A Markdown mark was typed full-width.

    Why: it is shown as it is instead of taking effect.
    Fix: write ![ [^1] ( ) # half-width.
    Source: pages Z15
    """
    for line in lines(corpus, "zh", "ja"):
        for pattern, message in _SLIPS:
            for match in pattern.finditer(line.text):
                if "（" not in match[0] or any(mark in match[0] for mark in "/\0"):
                    yield line.hit(match, message)
