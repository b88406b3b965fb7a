"""Rules Z103 to Z113: punctuation, spacing and characters that a language is not written with."""

from __future__ import annotations

import itertools
import re
import weakref
from collections.abc import Iterator
from dataclasses import dataclass

from .articles import Article, Corpus
from .findings import Edit, Hit, Location, Severity, rule
from .markdown import Document

_CJK = "\u3005\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_IS_CJK = re.compile(f"[{_CJK}]")
_PROSE = frozenset({"heading", "paragraph", "item", "quote", "row", "footnote", "admonition"})
# Code, addresses, tags, attributes, footnote marks and what declares its own language.
_HIDDEN = re.compile(
    r"<(?P<tag>\w+)[^<>]*\blang=[^<>]*>.*?</(?P=tag)>|`(?P<more>`*).+?`(?P=more)|\]\([^)]*\)|<[^>]*>"
    r"|\[\^[^\]]+\]:?|\{(?<=[ ]\{):?[ ]*[#.][^}\n]*\}|https?://[!-~]+",
    re.DOTALL,
)


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


@dataclass(frozen=True, slots=True)
class Prose:
    """The lines of prose of a document in one text, and the number and offset of each."""

    text: str
    places: tuple[tuple[int, int], ...]


def matches(
    corpus: Corpus, pattern: re.Pattern[str], *languages: str
) -> Iterator[tuple[Line, re.Match[str]]]:
    """What a pattern finds in the lines of prose of the articles in these languages.

    Few articles have any of it, so each is looked through as a whole first: where `^` and `$` are
    to be the ends of a line, the pattern has to say so.
    """
    for article in corpus.articles:
        if article.locale.code in languages and pattern.search(_prose(article.document).text):
            for line in _lines(article):
                for match in pattern.finditer(line.text):
                    yield line, match


def _lines(article: Article) -> Iterator[Line]:
    prose = _prose(article.document)
    for text, (number, start) in zip(prose.text.split("\n"), prose.places, strict=True):
        yield Line(article, text, number, start)


def _blanked(text: str) -> str:
    return _HIDDEN.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return "\n".join(["\0" * len(line) for line in match[0].split("\n")])


_READ: weakref.WeakKeyDictionary[Document, Prose] = weakref.WeakKeyDictionary()


def _prose(document: Document) -> Prose:
    """The prose of a document; kept as long as the document lives."""
    if document not in _READ:
        rows = list(_read(document)) or [("", 1, 0)]
        _READ[document] = Prose("\n".join(row[0] for row in rows), tuple(row[1:] for row in rows))
    return _READ[document]


def _read(document: Document) -> Iterator[tuple[str, int, int]]:
    """Text, number and offset of each line of prose."""
    text = document.text
    starts = document.starts
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
_HALF_BETWEEN = re.compile(rf"[,.;:?!](?<=[{_CJK}].)(?=[{_CJK}]|[ ]?$)", re.MULTILINE)
_HALF_BRACKET = re.compile(rf"[()](?<=[{_CJK}].)(?:(?<=\))|(?=[^\0()]*[{_CJK}]))")


@rule("Z103", Severity.WARNING, fix="use the full-width mark")
def half_width_punctuation(corpus: Corpus) -> Iterator[Hit]:
    """A half-width punctuation mark stands between Chinese or Japanese characters.

    Why: it is set too tight and read as a slip.
    Fix: use ，。；：？！（） in Chinese, 、。；：？！（） in Japanese (`--fix` helps).
    Source: pages Z4; GB/T 15834; translations P1
    """
    for line, match in matches(corpus, _HALF_BETWEEN, "zh", "ja"):
        marks = _FULL if line.article.locale.code == "zh" else _FULL_JA
        full = marks[match[0]]
        yield line.hit(match, f"{match[0]} between full-width characters", full)
    for line, match in matches(corpus, _HALF_BRACKET, "zh", "ja"):
        yield line.hit(match, f"the bracket {match[0]} is half-width")


_WRONG_MARK = {
    "zh": re.compile(r"[、，。]?[「」『』]"),
    "ja": re.compile(rf"[，．“”‘’](?:(?<=[，．])|(?<=[{_CJK}].)|(?=[{_CJK}]))"),
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
        for line, match in matches(corpus, pattern, code):
            yield line.hit(match, f"{match[0]} is not used in {code}")


_STRAIGHT = re.compile(rf'"(?:(?<=[{_CJK}，。：；]")|(?=[{_CJK}]))')


@rule("Z105", Severity.WARNING, fix="use “ ” in Chinese, 「 」 in Japanese")
def straight_quote(corpus: Corpus) -> Iterator[Hit]:
    """A straight quotation mark stands beside Chinese or Japanese text.

    Why: it has no direction, and programs turn it the wrong way.
    Fix: use “ ” in Chinese, 「 」 in Japanese.
    Source: pages Z5, Z9
    """
    for line, match in matches(corpus, _STRAIGHT, "zh", "ja"):
        if not line.text.lstrip().startswith(("!!!", "???")):  # whose title wants such marks
            yield line.hit(match, "a straight quotation mark")


_WIDE_ASCII = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+|[\uff61-\uff9f]+|\u3000")


@rule("Z106", Severity.WARNING, fix="run `python hooks check --fix`")
def wrong_width(corpus: Corpus) -> Iterator[Hit]:
    """A digit or letter is full-width, a kana half-width, or a space ideographic.

    Why: searches and checks of figures do not find them, and the type is set unevenly.
    Fix: write digits and letters half-width, kana full-width, no U+3000 (`--fix` does).
    Source: pages Z6; translations P2
    """
    for line, match in matches(corpus, _WIDE_ASCII, "zh", "ja"):
        mended = re.sub(
            "[０-９Ａ-Ｚａ-ｚ]", lambda char: chr(ord(char[0]) - 0xFEE0), match[0]
        ).replace("\u3000", "")
        is_kana = "\uff61" <= match[0][0] <= "\uff9f"
        shown = "an ideographic space" if match[0] == "\u3000" else match[0]
        yield line.hit(match, f"{shown} has the wrong width", None if is_kana else mended)


_SPACED = re.compile(
    rf"[ ](?:(?<=[{_CJK}] )[ ]*(?=[{_CJK}A-Za-z0-9$€£])|(?<=[A-Za-z0-9%] )[ ]*(?=[{_CJK}]))"
)


@rule("Z107", Severity.WARNING, fix="run `python hooks check --fix`")
def spaced(corpus: Corpus) -> Iterator[Hit]:
    """A space stands between Chinese or Japanese characters, or between them and Latin ones.

    Why: the browser sets the gap; a space doubles it.
    Fix: take the space out (`--fix` does).
    Source: pages Z7
    """
    for line, match in matches(corpus, _SPACED, "zh", "ja"):
        yield line.hit(match, "a space that the page sets by itself", "")


@rule("Z108", Severity.ERROR, fix="write the character of this language")
def wrong_script(corpus: Corpus) -> Iterator[Hit]:
    """A character belongs to another language's script.

    Why: traditional forms or kana in simplified Chinese, simplified forms in Japanese, are slips
    of an input method or passages left untranslated.
    Fix: write the form of this language; a quotation takes `<span lang="ja">…</span>`.
    Source: pages Z8; translations P6; the repertoires of GB 2312 and JIS X 0208
    """
    for code, script in _SCRIPTS.items():
        used = {
            char
            for article in corpus.articles
            if article.locale.code == code
            for char in set(_prose(article.document).text)
        }
        wrong = "".join(char for char in used if _is_of_other_script(char, code))
        if wrong:
            for line, match in matches(corpus, re.compile(f"[{wrong}]"), code):
                yield line.hit(match, f"{match[0]} is not written in {script}")


_SCRIPTS = {"zh": "simplified Chinese", "ja": "Japanese"}


def _is_of_other_script(char: str, code: str) -> bool:
    """Whether a character lies outside a script's repertoire and inside another's.

    Rare characters of names lie in neither and are let through.
    """
    if not _IS_CJK.match(char):
        return False
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
_OPENING = {close: mark for mark, close in _PAIRS.items()}
_PAIRED = re.compile(f"[{''.join([*_PAIRS, *_OPENING])}]")


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
            if block.kind in _PROSE and _PAIRED.search(block.text):
                mark = _unpaired(_blanked(block.text))
                if mark:
                    yield Hit(Location(article.path, block.line), f"{mark} has no counterpart")


def _unpaired(text: str) -> str:
    opened: list[str] = []
    for char in _PAIRED.findall(text):
        if char in _PAIRS:
            opened.append(char)
        elif not opened or opened.pop() != _OPENING[char]:
            return str(char)
    return opened[-1] if opened else ""


_DASHES = re.compile(
    rf"[-—.…](?<=[{_CJK}].)(?:(?<=-)-+|(?<=—)(?!—)|(?<=\.)\.\.+|(?<=…)(?!…))(?=[{_CJK}，。]|$)",
    re.MULTILINE,
)


@rule("Z110", Severity.WARNING, fix="use —— and …… in Chinese, ―― and …… in Japanese")
def latin_dash(corpus: Corpus) -> Iterator[Hit]:
    """A dash or an ellipsis is written as in Latin text.

    Why: in Chinese and Japanese both take the width of two characters.
    Fix: use —— and …… in Chinese, ―― and …… in Japanese.
    Source: pages Z9; GB/T 15834
    """
    for line, match in matches(corpus, _DASHES, "zh", "ja"):
        yield line.hit(match, f"{match[0]} is written as in Latin text")


@rule("Z111", Severity.WARNING, fix="put the ** inside or outside the mark")
def hugging_bold(corpus: Corpus) -> Iterator[Hit]:
    """A bold mark hugs punctuation.

    Why: here it is bold; GitHub and every CommonMark reader show the two asterisks.
    Fix: move the ** so that a letter or character stands inside it: `**关键**。但是`.
    Source: pages Z2; https://github.com/commonmark/commonmark-spec/issues/650
    """
    within, is_open = None, False
    for line, match in matches(corpus, _BOLD, "zh", "ja"):
        is_open = line is not within or not is_open
        within = line
        if _hugs(line.text, match, is_open):
            yield line.hit(match, "a ** beside punctuation that CommonMark does not read as bold")


_BOLD = re.compile(r"\*\*")


def _hugs(text: str, match: re.Match[str], is_open: bool) -> bool:
    """Whether a ** is neither left- nor right-flanking as it should be."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    inner, outer = (after, before) if is_open else (before, after)
    is_mark = inner != "" and not inner.isalnum() and inner not in "\0 "
    return is_mark and outer not in ("", " ") and outer.isalnum()


_LIST_IN_TEXT = re.compile(r"^(?:[-*+]|\d+[.)])[ ]+\S")


@rule("Z112", Severity.WARNING, fix="put an empty line before the list")
def list_in_paragraph(corpus: Corpus) -> Iterator[Hit]:
    """A list begins right below a line of text.

    Why: GitHub shows a list there; the page shows one paragraph with hyphens in it.
    Fix: put an empty line before the list.
    Source: pages Z14
    """
    for article in corpus.articles:
        for previous, block in itertools.pairwise(article.document.blocks):
            is_below = previous.kind == "paragraph" and previous.end + 1 == block.line
            if block.kind == "item" and is_below:
                rows = article.lines
                first = rows[block.line - 1].lstrip() if block.line <= len(rows) else ""
                if _LIST_IN_TEXT.match(first):
                    where = Location(article.path, block.line)
                    yield Hit(where, "the list needs an empty line before it")


_SLIPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"！\["), "！[ is no picture"),
    (re.compile(r"［\^[^］]*］"), "［^…］ is no footnote"),
    (re.compile(r"\][ ]?（[^）]*）"), "（…） behind ] is no link"),
    (re.compile(r"^[０-９]+．", re.MULTILINE), "full-width digits are no list"),
    (re.compile(r"^[＃]+", re.MULTILINE), "＃ is no heading"),
)


@rule("Z113", Severity.WARNING, fix="write the mark half-width")
def full_width_markdown(corpus: Corpus) -> Iterator[Hit]:
    """A Markdown mark was typed full-width.

    Why: it is shown as it is instead of taking effect.
    Fix: write ![ [^1] ( ) # half-width.
    Source: pages Z15
    """
    for pattern, message in _SLIPS:
        for line, match in matches(corpus, pattern, "zh", "ja"):
            if "（" not in match[0] or any(mark in match[0] for mark in "/\0"):
                yield line.hit(match, message)
