"""The picture of a card, 1200 × 630: the site's name and the title, beside them the chart.

A page without a chart has its title across, above the stage that the site is named after. Text is
set by Pillow's own layout, not by a library that a machine may lack: the same card has the same
bytes everywhere. Source: pages O4, O6.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFont

from .card import Card, Palette
from .lines import NO_END, lines, pieces, spaced

SIZE = (1200, 630)
_MARGIN, _TOP = 72, 66
_BOLD, _STRONG, _PLAIN = 700, 600, 400
_PANEL = 600  # where the ground of a chart begins
_CHART = (_PANEL + 56, SIZE[0] - 56)
_LEADING = 1.26
_RULE, _STAGE = 8, 500  # how thick the rule is, and where the stage's floor lies
_BLENDS = 10


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
        """Write a text on the baseline `y`; a bracket at its start hangs by the half it leaves."""
        hang = size / 2 if text[:1] in NO_END and text[:1] > "\u3000" else 0
        place = (round(x - hang), round(y))
        self.pen.text(place, text, self.colours[colour], self.font(size, weight), anchor="ls")

    def box(self, x: float, y: float, right: float, bottom: float, colour: str) -> None:
        """Fill a rectangle, its last row and column left out."""
        place = (round(x), round(y), round(right) - 1, round(bottom) - 1)
        self.pen.rectangle(place, self.colours.get(colour, colour))


def draw(card: Card, path: Path, colours: Palette) -> bytes:
    """The card as PNG, in the font of its language."""
    from .bars import draw_plot

    sheet = Sheet(path, card.language, colours)
    sheet.box(_MARGIN, 0, _MARGIN + 56, _RULE, "accent")
    if card.plot is None:
        _stage(sheet)
        _words(sheet, card, SIZE[0] - 2 * _MARGIN, _STAGE - 40, range(88, 40, -4))
    else:
        sheet.box(_PANEL, 0, *SIZE, "raised")
        draw_plot(sheet, card.plot, (_CHART[0], _TOP, _CHART[1], SIZE[1] - _TOP))
        _words(sheet, card, _PANEL - _MARGIN - 40, SIZE[1] - _TOP, range(64, 32, -4))
    return _png(sheet)


def _words(sheet: Sheet, card: Card, width: float, bottom: float, sizes: Iterable[int]) -> None:
    """The site's name on top, and the title under it as large as it fits."""
    top = _TOP
    if card.site not in card.title:
        sheet.text(_MARGIN, _TOP + 22, spaced(card.site), "accent", 28, _STRONG)
    top += 64
    size, found = title_lines(sheet, card.title, width, bottom - top, sizes)
    height = size * _LEADING
    y = top + size
    for line in found:
        sheet.text(_MARGIN, y, line, "ink", size, _BOLD)
        y += height


def title_lines(
    sheet: Sheet, title: str, width: float, height: float, sizes: Iterable[int]
) -> tuple[int, list[str]]:
    """The greatest size in which a title fits, and its lines; at the least it is cut short."""
    size, found = 0, [title]
    parts = pieces(title, sheet.language)
    for size in sizes:
        found = lines(parts, width, lambda text: sheet.width(text, size, _BOLD))  # noqa: B023 called here
        is_narrow = all(sheet.width(line, size, _BOLD) <= width for line in found)
        if is_narrow and len(found) * size * _LEADING <= height:
            return size, found
    most = int(height / (size * _LEADING))
    found = lines(title, width, lambda text: sheet.width(text, size, _BOLD))
    return size, found if len(found) <= most else [*found[: most - 1], found[most - 1][:-1] + "…"]


def _stage(sheet: Sheet) -> None:
    """A floor, and what carries it."""
    sheet.box(0, _STAGE, SIZE[0], SIZE[1], "raised")
    for x in range(_MARGIN, SIZE[0], 96):
        sheet.box(x, _STAGE, x + 40, SIZE[1], "line")
    sheet.box(0, _STAGE, SIZE[0], _STAGE + _RULE, "accent")


def _png(sheet: Sheet) -> bytes:
    """The picture with as many colours as its edges need."""
    colours = {name: ImageColor.getrgb(value)[:3] for name, value in sheet.colours.items()}
    ink = ("ink", "quiet", "accent", "line")
    blends = [
        tuple(round(a + (b - a) * step / _BLENDS) for a, b in zip(colours[ground], colours[name], strict=True))
        for ground in ("paper", "raised")
        for name in ink
        for step in range(_BLENDS + 1)
    ]
    chosen = list(dict.fromkeys(blends))
    table = Image.new("P", (1, 1))
    table.putpalette([value for colour in chosen for value in colour])
    file = io.BytesIO()
    reduced = sheet.image.quantize(palette=table, dither=Image.Dither.NONE)
    reduced.save(file, "PNG", optimize=True)
    return file.getvalue()
