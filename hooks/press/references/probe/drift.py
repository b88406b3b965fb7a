"""Whether a page still prints a claim: its words, or its figures in whatever form.

Source: references R9
"""

from __future__ import annotations

import itertools
import re

from ...quantities import Quantity, equal, read_quantities
from ..ledger import Claim
from .pages import Page, searchable

_read = read_quantities.__wrapped__  # nothing of other people's pages is kept
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MOST = 10_000  # letters that are searched for a figure in words
_SHARP = 3  # digits that tell a figure from nearly any other
_AROUND = 40  # letters in which a number has its scale and unit
_LIKELY = 100  # places at which a number is read


def is_printed(page: Page, claim: Claim) -> bool:
    """Whether the claim's own words, or every figure of it, stand on the page."""
    if claim.quote and searchable(claim.quote) in page.plain:
        return True
    wanted = [each for each in claim.figures if each.is_strong]
    if not wanted:  # a value in words
        return searchable(claim.value) in page.plain
    return all(_is_there(page, figure) for figure in wanted)


def _is_there(page: Page, figure: Quantity) -> bool:
    """Whether a figure is on the page, in any scale and unit: 415 TWh is 4150亿千瓦时."""
    digits, language = _digits(str(figure.face)), _language(page)
    places = (each for each in _NUMBER.finditer(page.even) if _digits(each[0]) == digits)
    if language == "":  # its units cannot be read
        return next(places, None) is not None
    for at in itertools.islice(places, _LIKELY):
        window = page.even[max(0, at.start() - _AROUND) : at.end() + _AROUND]
        if any(equal(figure, other) for other in _read(window, language)):
            return True
    if len(digits) >= _SHARP:
        return False
    return any(equal(figure, other) for other in _read(page.even[:_MOST], language))


def _digits(number: str) -> str:
    """The digits of a number that stay whatever its unit: 415 of 4150 and of 0.0415."""
    return number.replace(".", "").lstrip("0").rstrip("0")


def _language(page: Page) -> str:
    """The language whose figures a page writes, by its own word or its script; "" if another."""
    code = page.language.split("-")[0]
    if code in ("en", "zh", "ja"):
        return code
    if re.search(r"[\u3041-\u30ff]", page.text):
        return "ja"
    if re.search(r"[\u4e00-\u9fff]", page.text):
        return "zh"
    return "" if code else "en"
