"""The order in which a language lists names."""

from __future__ import annotations

import unicodedata

_CHARACTERS = {"zh": "gb2312", "ja": "euc_jp"}


def collated(text: str, language: str) -> list[tuple[int, bytes]]:
    """A key that sorts texts as a language's dictionaries do, as far as a character tells.

    Letters count by their base, not by case or accent. Chinese has Han first, by GB 2312, where
    the common characters stand by pinyin; Japanese has kana by their order, then kanji by JIS X
    0208, where the common ones stand by reading. Source: https://www.unicode.org/reports/tr35/
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    return [
        _weight(character, language) for character in folded if not unicodedata.combining(character)
    ]


def _weight(character: str, language: str) -> tuple[int, bytes]:
    if "\u30a1" <= character <= "\u30f6":
        character = chr(ord(character) - 0x60)  # katakana stand with their hiragana
    is_han = "\u3400" <= character <= "\u9fff" or character >= "\U00020000"
    if not is_han:
        return 1, character.encode()
    rank = 0 if language == "zh" else 2
    try:
        return rank, character.encode(_CHARACTERS.get(language, "utf-8"))
    except UnicodeEncodeError:
        return rank, b"\xff" + character.encode()
