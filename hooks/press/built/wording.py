"""The scripts that a text is written in."""

from __future__ import annotations

import re

HAN = "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
KANA = "\u3041-\u3096\u309d\u309e\u30a1-\u30fa\u30fd\u30fe\u31f0-\u31ff"  # no ・ and no ー
_WIDE_RUN = re.compile(f"[{HAN}{KANA}]+")
_KANA_RUN = re.compile(f"[{KANA}]+")
_LATIN_RUN = re.compile("[A-Za-z\u00c0-\u024f]+")


def flat(text: str) -> str:
    """A text on one line, without the places where a line may break."""
    return " ".join(text.replace("\u200b", "").split())


def scripts_of(text: str) -> tuple[int, int, int]:
    """How many Han, kana and Latin letters a text has."""
    wide = "".join(_WIDE_RUN.findall(text))
    kana = sum(map(len, _KANA_RUN.findall(wide)))
    return len(wide) - kana, kana, sum(map(len, _LATIN_RUN.findall(text)))


def is_written_in(text: str, code: str, least: int = 1) -> bool:
    """Whether a text is in the script of a language; a text of fewer letters passes.

    Chinese and Japanese need 30 % of their letters to be Han or kana, Japanese 5 % kana, Chinese
    less than 1 %, and any other language less than 30 % of both. Source: pages H7
    """
    if code not in ("zh", "ja") and not _WIDE_RUN.search(text):
        return True
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
