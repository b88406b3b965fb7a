"""The picture of a card, 1200 × 630: the site's name and the title, beside them the chart.

A page without a chart has its title across, above the stage that the site is named after.
Source: pages O4, O6.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageColor

from .bars import draw_plot
from .card import Card, Palette
from .lines import lines, pieces, spaced, strained
from .sheet import BOLD, SIZE, STRONG, Sheet

_MARGIN, _TOP = 72, 66
_PANEL = 640  # where the ground of a chart begins
_CHART = (_PANEL + 48, 48, SIZE[0] - 48, SIZE[1] - 48)
_LEADING = 1.26
_RULE, _STAGE = 8, 500  # how thick the rule is, and where the stage's floor lies
_BLENDS = 10
# What a break inside a clause weighs against size: Chinese is broken inside words.
_STRAIN, _LEAST = {"zh": 0.3}, 0.75


def draw(card: Card, path: Path, colours: Palette) -> bytes:
    """The card as PNG, in the font of its language."""
    sheet = Sheet(path, card.language, colours)
    sheet.box(_MARGIN, 0, _MARGIN + 56, _RULE, "accent")
    if card.site not in card.title:
        sheet.text(_MARGIN, _TOP + 22, spaced(card.site), "accent", 28, STRONG)
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
        sheet.text(_MARGIN, y, line, "ink", size, BOLD)
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
    cut = lines(title, width, lambda text: sheet.width(text, size, BOLD))
    return size, cut if len(cut) <= most else [*cut[: most - 1], cut[most - 1][:-1] + "…"]


def _fitted(sheet: Sheet, parts: list[str], width: float, size: int) -> list[str] | None:
    found = lines(parts, width, lambda text: sheet.width(text, size, BOLD))
    fits = all(sheet.width(line, size, BOLD) <= width for line in found)
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
