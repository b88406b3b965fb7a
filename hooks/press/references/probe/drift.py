"""Whether a page still prints a claim: its words, or its figures in whatever form.

Source: references R9
"""

from __future__ import annotations

import functools
import re

from ...quantities import Quantity, equal, read_quantities
from ..claims import figures_of
from ..ledger import Claim
from .pages import Page, searchable

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MOST = 300_000  # letters whose figures are read one by one
_SHARP = 3  # digits that tell a figure from any other


def is_printed(page: Page, claim: Claim) -> bool:
    """Whether the claim's own words, or every figure of it, stand on the page."""
    if claim.quote and searchable(claim.quote) in page.plain:
        return True
    wanted = [each for each in figures_of(claim) if each.is_strong]
    if not wanted:  # a value in words
        return searchable(claim.value) in page.plain
    return all(_is_there(page, figure) for figure in wanted)


def _is_there(page: Page, figure: Quantity) -> bool:
    digits = _digits(str(figure.face))
    if len(digits) >= _SHARP:  # 415 TWh, 4150亿千瓦时, 0.415 PWh
        return digits in _numbers(page.plain)
    read = _read(f"{page.title}. {page.text[:_MOST]}", _language(page))
    return any(equal(figure, other) for other in read)


def _digits(number: str) -> str:
    """The digits of a number that stay whatever its unit: 415 of 4,150 and of 0.0415."""
    return number.replace(".", "").lstrip("0").rstrip("0")


@functools.lru_cache(maxsize=8)
def _numbers(plain: str) -> frozenset[str]:
    return frozenset(_digits(match[0]) for match in _NUMBER.finditer(plain))


@functools.lru_cache(maxsize=8)
def _read(text: str, language: str) -> tuple[Quantity, ...]:
    return read_quantities(text, language)


def _language(page: Page) -> str:
    """The language whose figures a page writes: its own word for it, else its script."""
    code = page.language.split("-")[0]
    if code in ("en", "zh", "ja"):
        return code
    if re.search(r"[\u3041-\u30ff]", page.text):
        return "ja"
    return "zh" if re.search(r"[\u4e00-\u9fff]", page.text) else "en"
