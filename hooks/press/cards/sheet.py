"""A card in the making: a picture, and the pen that writes on it in the font of a language.

Text is set by Pillow's own layout, not by a library that a machine may lack: the same card has the
same bytes everywhere.
"""

from __future__ import annotations

import functools
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from ..typography import NO_END
from .card import Palette

SIZE = (1200, 630)
BOLD, STRONG, _PLAIN = 700, 600, 400  # weights of the font


@functools.lru_cache(maxsize=64)
def _font(path: Path, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([weight])
    return font


class Sheet:
    """A card in the making: its picture, the font's file, and the language it is written in."""

    def __init__(self, path: Path, language: str, colours: Palette) -> None:
        self.path, self.language, self.colours = path, language, colours
        self.image = Image.new("RGB", SIZE, colours["paper"])
        self.pen = ImageDraw.Draw(self.image)

    def font(self, size: int, weight: int = _PLAIN) -> ImageFont.FreeTypeFont:
        """The font in a size and weight."""
        return _font(self.path, size, weight)

    def width(self, text: str, size: int, weight: int = _PLAIN) -> float:
        """How wide a text is."""
        return self.font(size, weight).getlength(text)

    def text(
        self, x: float, y: float, text: str, colour: str, size: int, weight: int = _PLAIN
    ) -> None:
        """Write a text on the baseline `y`; a bracket at its start hangs by its own blank."""
        font = self.font(size, weight)
        if text[:1] in NO_END:
            x -= (font.getmask(text[0]).getbbox() or (0,))[0] - size / 16
        self.pen.text((round(x), round(y)), text, self.colours[colour], font, anchor="ls")

    def box(self, x: float, y: float, right: float, bottom: float, colour: str) -> None:
        """Fill a rectangle, its last row and column left out; nothing where it has none."""
        place = (round(x), round(y), round(right) - 1, round(bottom) - 1)
        if place[0] <= place[2] and place[1] <= place[3]:
            self.pen.rectangle(place, self.colours.get(colour, colour))
