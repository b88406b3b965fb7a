"""The text of a built page by blocks, and the scripts that it is written in."""

from __future__ import annotations

import re
from html import unescape

_CUT = re.compile(
    r"<(script|style|template|pre|code|kbd|samp|textarea|math)\b.*?</\1>", re.DOTALL | re.IGNORECASE
)
_BLOCKS = (
    "address|article|aside|blockquote|body|br|caption|dd|details|dialog|div|dl|dt|fieldset|"
    "figcaption|figure|footer|form|h[1-6]|header|hr|legend|li|main|nav|ol|option|output|p|section|"
    "select|summary|svg|table|tbody|td|text|tfoot|th|thead|tr|ul"
)
_ATTRIBUTES = r"""[^>"]*(?:"[^"]*"[^>"]*)*"""
_BLOCK = re.compile(rf"</?(?:{_BLOCKS})\b{_ATTRIBUTES}>")
_TAG = re.compile(rf"</?[a-zA-Z]{_ATTRIBUTES}>|<!--.*?-->", re.DOTALL)

HAN = "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
KANA = "\u3041-\u3096\u309d\u309e\u30a1-\u30fa\u30fd\u30fe\u31f0-\u31ff"  # no ・ and no ー
_HAN_RUN = re.compile(f"[{HAN}]+")
_KANA_RUN = re.compile(f"[{KANA}]+")
_LATIN_RUN = re.compile("[A-Za-z\u00c0-\u024f]+")


def flat(text: str) -> str:
    """A text on one line, without the places where a line may break."""
    return " ".join(text.replace("\u200b", "").split())


def blocks_of(html: str) -> tuple[str, ...]:
    r"""The text of every block of well-formed HTML, without code; `\n` where its source has one.

    Where code stood there is a space that no line begins or ends with.
    """
    text = _TAG.sub("", _BLOCK.sub("\0", _CUT.sub("\u00a0", html)))
    return tuple(block for part in unescape(text).split("\0") if (block := part.strip(" \t\n\r")))


def scripts_of(text: str) -> tuple[int, int, int]:
    """How many Han, kana and Latin letters a text has."""
    han, kana, latin = (
        sum(map(len, run.findall(text))) for run in (_HAN_RUN, _KANA_RUN, _LATIN_RUN)
    )
    return han, kana, latin


def is_written_in(text: str, code: str, least: int = 1) -> bool:
    """Whether a text is in the script of a language; a text of fewer letters passes.

    Chinese and Japanese need 30 % of their letters to be Han or kana, Japanese 5 % kana, Chinese
    less than 1 %, and any other language less than 30 % of both. Source: pages H7
    """
    han, kana, latin = scripts_of(text)
    letters = han + kana + latin
    if letters < least:
        return True
    wide = (han + kana) / letters
    if code == "ja":
        return wide >= 0.3 and kana / letters > 0.05
    if code == "zh":
        return wide >= 0.3 and kana / letters < 0.01
    return wide < 0.3
