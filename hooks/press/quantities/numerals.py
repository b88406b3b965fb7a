"""Numbers as they are written: digits with scales, words, Chinese characters."""

from __future__ import annotations

import functools
import re
from decimal import Decimal

# No more digits than anybody counts: decimals of a million digits overflow.
DIGITS = r"(?:\d{1,3}+(?:,\d{3}){1,12}(?![\d])(?:\.\d{1,40}+)?|\d{1,40}+(?:\.\d{1,40}+)?)"

# Scales behind digits in English; a letter stands right behind them (128K, $68.1bn).
SCALES = {
    "thousand": 3,
    "million": 6,
    "billion": 9,
    "trillion": 12,
    "mn": 6,
    "bn": 9,
    "tn": 12,
    "k": 3,
    "K": 3,
    "M": 6,
    "m": 6,
    "B": 9,
    "b": 9,
    "T": 12,
}

_SMALL = {"十": 1, "百": 2, "千": 3}
_BIG = {"万": 4, "萬": 4, "亿": 8, "億": 8, "兆": 12}
_CHARACTERS = {
    **{char: value for value, char in enumerate("零一二三四五六七八九")},
    "〇": 0,
    "两": 2,
    "兩": 2,
}
KANJI = "".join(_CHARACTERS)
SCALE_CHARACTERS = "十百千万萬亿億兆"

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS = {word: value for value, word in enumerate(_ONES)}
WORDS |= {word: 10 * value for value, word in enumerate(_TENS, start=2)}
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
]
ORDINALS = {word: value for value, word in enumerate(_ORDINALS, start=1)}
DENOMINATORS = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}


@functools.lru_cache(maxsize=4096)  # few numbers make most of the figures, and are kept once
def decimal(text: str) -> Decimal:
    """The value of plain digits with grouping commas."""
    return Decimal(text.replace(",", ""))


_PRECISION = 28  # digits that sums of decimals keep
_PART = re.compile(rf"(?P<digits>{DIGITS})|(?P<char>[{KANJI}{SCALE_CHARACTERS}])|[多余餘]")


@functools.lru_cache(maxsize=4096)
def cjk(text: str) -> Decimal:
    """The value of digits and characters with their scales: 1兆2,000億, 3万5千, 1.2万亿, 二十五."""
    if text.isdecimal() and len(text) < _PRECISION:
        return Decimal(text)
    total = section = Decimal(0)
    pending: Decimal | None = None
    last = Decimal(0)  # what the last big scale has added, for 万亿
    for match in _PART.finditer(text):
        if match["digits"]:
            pending = decimal(match["digits"])
            continue
        char = match["char"]
        if char is None:
            continue
        if char in _CHARACTERS:
            digit = Decimal(_CHARACTERS[char])
            pending = digit if pending is None else pending * 10 + digit
        elif char in _SMALL:
            section += (Decimal(1) if pending is None else pending) * Decimal(10) ** _SMALL[char]
            pending = None
            last = Decimal(0)
        else:
            power = Decimal(10) ** _BIG[char]
            section += pending or Decimal(0)
            if section == 0 and last:
                total += last * (power - 1)
                last *= power
            else:
                last = (section or Decimal(1)) * power
                total += last
            section, pending = Decimal(0), None
    return total + section + (pending or Decimal(0))


def english(text: str) -> Decimal:
    """The value of number words: twenty-five, two hundred million, a dozen."""
    total = section = Decimal(0)
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in WORDS:
            section += WORDS[word]
        elif word == "dozen":
            section = (section or Decimal(1)) * 12
        elif word == "hundred":
            section = (section or Decimal(1)) * 100
        elif word in SCALES:
            total += (section or Decimal(1)) * Decimal(10) ** SCALES[word]
            section = Decimal(0)
    return total + section
