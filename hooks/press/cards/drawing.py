"""The picture of a card, 1200 × 630: the site's name and the title, beside them the chart.

A page without a chart has its title across, above the stage that the site is named after. Text is
set by Pillow's own layout, not by a library that a machine may lack: the same card has the same
bytes everywhere. Source: pages O4, O6.
"""

from __future__ import annotations

import functools
import io
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFont

from .card import Card, Palette
from .lines import NO_END, lines, pieces, spaced, strained

SIZE = (1200, 630)
_MARGIN, _TOP = 72, 66
_BOLD, _STRONG, _PLAIN = 700, 600, 400
_PANEL = 640  # where the ground of a chart begins
_CHART = (_PANEL + 48, 48, SIZE[0] - 48, SIZE[1] - 48)
_LEADING = 1.26
_RULE, _STAGE = 8, 500  # how thick the rule is, and where the stage's floor lies
_BLENDS = 10
# What a break inside a clause weighs against size: Chinese is broken inside words.
_STRAIN, _LEAST = {"zh": 0.3}, 0.75


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
        """Fill a rectangle, its last row and column left out."""
        place = (round(x), round(y), round(right) - 1, round(bottom) - 1)
        self.pen.rectangle(place, self.colours.get(colour, colour))


def draw(card: Card, path: Path, colours: Palette) -> bytes:
    """The card as PNG, in the font of its language."""
    from .bars import draw_plot

    sheet = Sheet(path, card.language, colours)
    sheet.box(_MARGIN, 0, _MARGIN + 56, _RULE, "accent")
    if card.site not in card.title:
        sheet.text(_MARGIN, _TOP + 22, spaced(card.site), "accent", 28, _STRONG)
    if card.plot is None:
        _stage(sheet)
        width, bottom, share, sizes = SIZE[0] - 2 * _MARGIN, _STAGE - 20, 1.0, range(88, 40, -4)
    else:
        sheet.box(_PANEL, 0, *SIZE, "raised")
        draw_plot(sheet, card.plot, _CHART)
        width, bottom, share, sizes = _PANEL - _MARGIN - 40, SIZE[1] - _TOP, 0.4, range(68, 36, -4)
    _title(sheet, card.title, (width, _TOP + 48, bottom, share), sizes)
    return _png(sheet)


def _title(sheet: Sheet, title: str, room: tuple[float, float, float, float], sizes: range) -> None:
    """Write a title, with a share of the room that it leaves above it."""
    width, top, bottom, share = room
    size, found = set_title(sheet, title, width, bottom - top, sizes)
    y = top + (bottom - top - len(found) * size * _LEADING) * share + size
    for line in found:
        sheet.text(_MARGIN, y, line, "ink", size, _BOLD)
        y += size * _LEADING


def set_title(
    sheet: Sheet, title: str, width: float, height: float, sizes: range
) -> tuple[int, list[str]]:
    """The size and lines of a title: large, unless a little smaller breaks it better.

    What does not even fit in the least size is cut short.
    """
    found = []
    parts = pieces(title, sheet.language)
    for size in sizes:
        fitted = _fitted(sheet, parts, width, size)
        if fitted and len(fitted) * size * _LEADING <= height:
            strain = _STRAIN.get(sheet.language, 0.12) * strained(fitted)
            found.append((strain - size / sizes[0], size, fitted))
    if found:
        largest = found[0][1]
        return min(each for each in found if each[1] >= largest * _LEAST)[1:]
    size = sizes[-1]
    most = int(height / (size * _LEADING))
    cut = lines(title, width, lambda text: sheet.width(text, size, _BOLD))
    return size, cut if len(cut) <= most else [*cut[: most - 1], cut[most - 1][:-1] + "…"]


def _fitted(sheet: Sheet, parts: list[str], width: float, size: int) -> list[str] | None:
    found = lines(parts, width, lambda text: sheet.width(text, size, _BOLD))
    fits = all(sheet.width(line, size, _BOLD) <= width for line in found)
    return found if fits else None


def _stage(sheet: Sheet) -> None:
    """A floor, and what carries it."""
    sheet.box(0, _STAGE, SIZE[0], SIZE[1], "raised")
    for x in range(_MARGIN, SIZE[0] - _MARGIN, 127):
        sheet.box(x, _STAGE, x + 40, SIZE[1], "line")
    sheet.box(0, _STAGE, SIZE[0], _STAGE + _RULE, "accent")


def _png(sheet: Sheet) -> bytes:
    """The picture with as many colours as its edges need."""
    colours = {name: ImageColor.getrgb(value)[:3] for name, value in sheet.colours.items()}
    ink = ("ink", "quiet", "accent", "line")
    blends = [
        tuple(
            round(a + (b - a) * step / _BLENDS)
            for a, b in zip(colours[ground], colours[name], strict=True)
        )
        for ground in ("paper", "raised")
        for name in ink
        for step in range(_BLENDS + 1)
    ]
    chosen = list(dict.fromkeys(blends))
    table = Image.new("P", (1, 1))
    table.putpalette([value for colour in chosen for value in colour])
    file = io.BytesIO()
    reduced = sheet.image.quantize(palette=table, dither=Image.Dither.NONE)
    reduced.save(file, "PNG", compress_level=6)
    return file.getvalue()
