"""Text in three scripts: widths, line joining, reading time."""

from __future__ import annotations

import functools
import itertools
import math
import re
import unicodedata
from html import unescape

import budoux

# East Asian wide characters, without Hangul: Korean puts spaces between words.
_WIDE = (
    r"\u2e80-\u2fff\u3000-\u312f\u31a0-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff60\uffe0-\uffee"
    r"\U00020000-\U0003ffff"
)
# Curly quotes, dashes and dots are wide where a wide character stands on the other side.
_EITHER = f"{_WIDE}“”‘’…—"
_INLINE = "a|abbr|b|bdi|button|cite|code|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup"
_TAGS = rf"(?:</?(?:{_INLINE})\b[^<>]*>)*"
# Line breaks are few, so each is found first and then looked at from both of its sides.
_BREAK = re.compile(rf"\n[ \t]*(?={_TAGS}([{_EITHER}]))")
_TAG = re.compile(rf"</?(?:{_INLINE})\b[^<>]*>")
_IS_WIDE = re.compile(f"[{_WIDE}]")
_IS_EITHER = re.compile(f"[{_EITHER}]")
_VERBATIM = re.compile(
    r"(<(pre|script|style|textarea)\b.*?(?:</\2>|\Z))", re.DOTALL | re.IGNORECASE
)
_HAN_OR_KANA = re.compile(
    r"[\u3005\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
_WORD = re.compile(r"[A-Za-z0-9À-ɏ가-힣]+(?:[.,'’-][A-Za-z0-9À-ɏ가-힣]+)*")

# Kinsoku: what begins no line, and what ends none.
NO_START = frozenset(
    "，。、；：？！）】〕》〉」』”’…—–·・,.;:?!)]}%‰％℃°々〻ー～〜゛゜ヽヾゝゞ"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
)
NO_END = frozenset("（【〔《〈「『“‘([{$￥¥£€")

# Characters and words a minute. Source: IReST, Trauzettel-Klosinski & Dietz, IOVS 2012; pages S15.
_CHARACTERS_A_MINUTE = {"zh": 255, "ja": 357}
_WORDS_A_MINUTE = 228


def width(text: str) -> float:
    """The width of a line in units: a full-width character is 1, any other 0.5 (pages 1b)."""
    return sum(1 if unicodedata.east_asian_width(char) in "WF" else 0.5 for char in text)


def has_han_or_kana(text: str) -> bool:
    """Whether any of a text is Chinese or Japanese, and so wants the marks of that script."""
    return _HAN_OR_KANA.search(text) is not None


# `**关键。** 但是`: CommonMark wants the space to see the end of the bold; a reader does not.
_MARK = "[。．！？；：、，」』）》…”’]"
_BOLD_END = re.compile(
    rf"> (?:(?<={_MARK}</strong> )|(?<={_MARK}</em> )|(?<={_MARK}</[bi]> ))(?=[{_EITHER}])"
)


def join_wide(text: str) -> str:
    """Take the line breaks out between two wide characters of a text, or across inline tags.

    The blank behind a bold or stressed passage that ends in a mark goes as well (pages Z2).
    """
    parts, at = [], 0
    for found in _BREAK.finditer(text):
        before = _before(text, found.start())
        if before and (_IS_WIDE.match(text[before - 1]) or _IS_WIDE.match(found[1])):
            parts.append(text[at : found.start()].rstrip(" \t"))
            at = found.end()
    text = "".join([*parts, text[at:]])
    return _BOLD_END.sub(">", text) if "> " in text else text


def _before(text: str, end: int) -> int:
    """Where the wide sign ends that stands before an offset, blanks and tags between; else 0."""
    while end and text[end - 1] in " \t":
        end -= 1
    while end and text[end - 1] == ">":
        start = text.rfind("<", 0, end)
        if start < 0 or not _TAG.fullmatch(text, start, end):
            return 0
        end = start
    return end if end and _IS_EITHER.match(text[end - 1]) else 0


def join_lines(html: str) -> str:
    """Take the line break out between two wide characters, also across inline tags.

    A browser would show it as a space, which Chinese and Japanese do not have there. The break
    stays beside Latin or Hangul and in `pre`, `script`, `style` and `textarea`.
    Source: pages Z3; https://drafts.csswg.org/css-text-4/#line-break-transform
    """
    parts = _VERBATIM.split(html)
    # split() gives text, verbatim, its tag name, text, …
    return "".join(
        join_wide(part) if index % 3 == 0 else part
        for index, part in enumerate(parts)
        if index % 3 != 2
    )


def phrases(text: str, language: str) -> list[str]:
    """A title in parts between which a line may end: Japanese by phrase, any other in one.

    Chinese stays whole: the model cuts its words in two.
    Source: https://github.com/google/budoux; pages section 3
    """
    if language != "ja" or not text:
        return [text]
    ends = itertools.accumulate(map(len, _phrase_parser().parse(text)))
    cuts = sorted({0, len(text), *(_allowed(text, end) for end in ends)})
    return [text[start:end] for start, end in itertools.pairwise(cuts)]


def _allowed(text: str, end: int) -> int:
    """Where a line may end that should at an offset: the model also cuts before `：`."""
    while end < len(text) and text[end] in NO_START:
        end += 1
    while end and text[end - 1] in NO_END:
        end -= 1
    return end


_HEADING = re.compile(r"(<(h[1-3])\b[^>]*>)(.*?)(</\2>)", re.DOTALL)
_PIECE = re.compile(r"<[^>]*>|&[#\w]+;|.", re.DOTALL)


def break_headings(html: str, language: str) -> str:
    """Let the lines of Japanese headings end between phrases, at a `wbr`."""
    if language != "ja":
        return html
    return _HEADING.sub(lambda match: match[1] + _with_breaks(match[3]) + match[4], html)


def _with_breaks(html: str) -> str:
    """Put a `wbr` behind every phrase but the last, whatever elements it runs through."""
    pieces = _PIECE.findall(html)
    text = "".join(unescape(piece) for piece in pieces if not piece.startswith("<"))
    ends = set(itertools.accumulate(map(len, phrases(text, "ja"))))
    at, written = 0, []
    for piece in pieces:
        written.append(piece)
        if not piece.startswith("<"):
            at += len(unescape(piece))
            if at in ends and at < len(text):
                written.append("<wbr>")
    return "".join(written)


@functools.cache
def _phrase_parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def words(text: str) -> int:
    """How long a text is: its Han and kana one by one, anything else by words."""
    return _wide(text) + len(_WORD.findall(text))


def _wide(text: str) -> int:
    """How many Han and kana a text has."""
    return sum(map(len, _HAN_OR_KANA.findall(text)))


def reading_minutes(text: str, language: str) -> int:
    """Minutes to read a text in a language (`zh`, `ja`, any other), rounded up, at least 1."""
    latin = len(_WORD.findall(text))
    pace = _CHARACTERS_A_MINUTE.get(language, _CHARACTERS_A_MINUTE["zh"])
    return max(1, math.ceil(_wide(text) / pace + latin / _WORDS_A_MINUTE))
