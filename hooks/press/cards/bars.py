"""The chart of a card: the rows of the page's own, in the size that the card leaves them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL import Image, ImageDraw

from .card import Bar, Plot
from .drawing import Sheet
from .lines import lines, pieces, spaced

Box = tuple[int, int, int, int]

_SIZES = range(28, 14, -1)
_STRONG = 600
_TALLEST = 1.9  # of a row, in the size of its text


@dataclass(frozen=True)
class _Layout:
    """The rows in a size that fits: the lines of names, and the heights of everything."""

    size: int
    names: tuple[tuple[str, ...], ...]
    row: float
    gap: float
    foot: float

    @property
    def line(self) -> float:
        """The height of a line of a name."""
        return self.size * 1.35

    def height(self) -> float:
        """All of it."""
        named = [name for name in self.names if name]
        text = sum(map(len, named)) * self.line
        return text + len(self.names) * self.row + (len(named) - 1) * self.gap + self.foot


def draw_plot(sheet: Sheet, plot: Plot, box: Box) -> None:
    """Draw a chart in the middle of a box, its unit under it."""
    left, top, right, bottom = box
    layout = _layout(sheet, plot, right - left, bottom - top)
    y = top + max(0.0, (bottom - top - layout.height()) / 2)
    size = layout.size
    labels = max(sheet.width(spaced(bar.label), size) for bar in plot.bars)
    values = max(sheet.width(spaced(bar.value), size) for bar in plot.bars)
    start = left + (labels + size * 0.8 if labels else 0)
    scale = _Scale.of(plot, start, right - values - size * 0.6)
    for index, (bar, name) in enumerate(zip(plot.bars, layout.names, strict=True)):
        if name and index:
            y += layout.gap
        for line in name:
            sheet.text(left, y + size, line, "ink", size, _STRONG)
            y += layout.line
        _row(sheet, bar, scale, (left, y, layout.row), size)
        y += layout.row
    _foot(sheet, plot, left, y + layout.foot, right - left)


def _layout(sheet: Sheet, plot: Plot, width: float, height: float) -> _Layout:
    """The greatest size in which everything fits, rows as tall as there is room."""
    layout = None
    for size in _SIZES:
        names = _names(sheet, plot, width, size)
        foot = _small(size) * (3.4 if plot.names else 2.0)
        layout = _Layout(size, names, size * 1.4, size * 0.6, foot)
        if layout.height() <= height:
            break
    assert layout is not None
    spare = max(0.0, height - layout.height()) / len(plot.bars)
    row = min(layout.row + spare * 0.8, size * _TALLEST)
    return _Layout(layout.size, layout.names, row, layout.gap, layout.foot)


def _small(size: int) -> int:
    return min(20, size)


def _names(sheet: Sheet, plot: Plot, width: float, size: int) -> tuple[tuple[str, ...], ...]:
    """The lines over each row that begins a series; none over the others."""
    found: list[tuple[str, ...]] = []
    last = ""
    for bar in plot.bars:
        parts = pieces(bar.name, sheet.language) if bar.name != last else []
        last = bar.name
        found.append(tuple(lines(parts, width, lambda text: sheet.width(text, size, _STRONG))))
    return tuple(found)


@dataclass(frozen=True)
class _Scale:
    """Where numbers lie between two places of the card."""

    low: float
    high: float
    left: float
    right: float
    is_log: bool

    @classmethod
    def of(cls, plot: Plot, left: float, right: float) -> _Scale:
        """From the least number to the greatest, zero among them unless it is logarithmic."""
        numbers = [n for bar in plot.bars for n in (bar.start, bar.end) if n is not None]
        if plot.scale == "log":
            return cls(math.log(min(numbers) / 3), math.log(max(numbers)), left, right, True)
        low, high = min(0.0, *numbers), max(0.0, *numbers)
        return cls(low, high if high > low else low + 1, left, right, False)

    def x(self, number: float) -> float:
        """The place of a number."""
        at = math.log(number) if self.is_log else number
        return self.left + (at - self.low) / (self.high - self.low) * (self.right - self.left)


def _row(
    sheet: Sheet, bar: Bar, scale: _Scale, place: tuple[float, float, float], size: int
) -> None:
    left, y, height = place
    thick = round(height * 0.62)
    top = round(y + (height - thick) / 2)
    base = y + height / 2 + size * 0.36
    sheet.text(left, base, spaced(bar.label), "quiet", size)
    end = scale.x(bar.end)
    if bar.start is None:
        radius = round(size * 0.36)
        _dot(sheet, end, y + height / 2, radius)
        behind = end + radius
    else:
        begin = scale.x(bar.start)
        x, behind = min(begin, end), max(begin, end)
        _bar(sheet, (round(x), top, max(round(behind), round(x) + 2), top + thick), bar.kind)
    sheet.text(behind + size * 0.5, base, spaced(bar.value), "ink", size)


def _bar(sheet: Sheet, box: Box, kind: str) -> None:
    """A bar, filled and outlined as the style sheet of charts has it for its kind."""
    x, y, right, bottom = box
    share = {"actual": 1.0, "estimate": 0.35, "range": 0.12}.get(kind, 0.0)
    sheet.box(x, y, right, bottom, _mixed(sheet, share))
    dash = {"projection": (9, 5), "guidance": (3, 3)}.get(kind, (right - x + bottom - y, 0))
    for at in range(x, right, sum(dash)):
        stop = min(at + dash[0], right)
        sheet.box(at, y, stop, y + 2, "accent")
        sheet.box(at, bottom - 2, stop, bottom, "accent")
    for at in range(y, bottom, sum(dash)):
        stop = min(at + dash[0], bottom)
        sheet.box(x, at, x + 2, stop, "accent")
        sheet.box(right - 2, at, right, stop, "accent")


def _mixed(sheet: Sheet, share: float) -> str:
    """The accent over the ground of the chart, as a colour."""
    ground, accent = (
        [int(sheet.colours[name][at : at + 2], 16) for at in (1, 3, 5)]
        for name in ("raised", "accent")
    )
    mixed = (round(a + (b - a) * share) for a, b in zip(ground, accent, strict=True))
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _dot(sheet: Sheet, x: float, y: float, radius: int) -> None:
    """A disc with smooth edges, which Pillow's own has not."""
    times = 4
    side = 2 * radius
    mask = Image.new("L", (side * times, side * times))
    ImageDraw.Draw(mask).ellipse((0, 0, side * times - 1, side * times - 1), 255)
    mask = mask.resize((side, side), Image.Resampling.BOX)
    sheet.image.paste(sheet.colours["accent"], (round(x) - radius, round(y) - radius), mask)


def _foot(sheet: Sheet, plot: Plot, left: float, bottom: float, width: float) -> None:
    """The unit, and over it what the kinds of bars are."""
    size = _small(20)
    sheet.text(left, bottom, spaced(plot.unit), "quiet", size)
    x, y = left, bottom - size * 1.6
    for kind, name in plot.names:
        _bar(sheet, (round(x), round(y - 13), round(x + 26), round(y + 1)), kind)
        sheet.text(x + 36, y, spaced(name), "quiet", size)
        x += 36 + sheet.width(spaced(name), size) + 28
