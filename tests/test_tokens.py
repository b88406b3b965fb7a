"""Colours: every pair that meets on a page is told apart, in light and in dark."""

import re

import pytest

from conftest import ROOT

TOKENS = (ROOT / "overrides/assets/tokens.css").read_text(encoding="utf-8")
PAIRS = dict(re.findall(r"--(\w+): light-dark\(([^)]+)\)", TOKENS))


def luminance(colour):
    """Source: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in shares]
    return sum(weight * x for weight, x in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "raised"])
@pytest.mark.parametrize("colour", ["ink", "quiet", "accent"])
def test_text_can_be_read(scheme, ground, colour):
    one, other = (PAIRS[name].split(", ")[scheme] for name in (colour, ground))
    assert contrast(one, other) >= 4.5


def test_the_measure_is_that_of_the_standard():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_no_colour_is_chosen_elsewhere():
    for sheet in (ROOT / "overrides/assets").glob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        if sheet.name != "tokens.css":
            assert not re.search(r"#[0-9a-f]{3,8}\b|\bhsl|\boklch", text), sheet.name
