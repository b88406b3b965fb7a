"""The chart of a card: the rows of the page's own, in the size that the card leaves them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from PIL import Image, ImageDraw

from .card import Bar, Plot
from .lines import lines, pieces, spaced
from .sheet import STRONG, Sheet

Box = tuple[int, int, int, int]

_SIZES = range(30, 14, -1)
_RADIUS = 0.36  # of a point, in the size of the text
_SHORTEST = 90  # of the longest bar
_FOOT = 1.5  # from one line under the chart to the next
_TALLEST = 2.1  # of a row, in the size of its text


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
        return self.size * 1.3

    def height(self) -> float:
        """All of it."""
        named = [name for name in self.names if name]
        text = sum(map(len, named)) * self.line
        return text + len(self.names) * self.row + (len(named) - 1) * self.gap + self.foot


def draw_plot(sheet: Sheet, plot: Plot, box: Box) -> None:
    """Draw a chart in the middle of a box, its unit under it; bars alone where words do not fit."""
    left, top, right, bottom = box
    layout = _layout(sheet, plot, right - left, bottom - top)
    if layout is None:
        plot = replace(plot, bars=tuple(replace(b, name="", label="", value="") for b in plot.bars))
        layout = _bare(sheet, plot, right - left, bottom - top)
    y = top + max(0.0, (bottom - top - layout.height()) / 2)
    size = layout.size
    start, end = _between(sheet, plot, right - left, size)
    scale = _Scale.of(plot, left + start, left + end)
    for index, (bar, name) in enumerate(zip(plot.bars, layout.names, strict=True)):
        if name and index:
            y += layout.gap
        for line in name:
            sheet.text(left, y + size, line, "ink", size, STRONG)
            y += layout.line
        _row(sheet, bar, scale, (left, y, layout.row), size)
        y += layout.row
    y += size * 0.4
    for parts in _foot(sheet, plot, right - left, size):
        y += _small(size) * _FOOT
        _write(sheet, parts, left, y, _small(size))


def _between(sheet: Sheet, plot: Plot, width: float, size: int) -> tuple[float, float]:
    """Where bars begin behind their labels, and where the longest ends: all values have room."""
    labels = max(sheet.width(spaced(bar.label), size) for bar in plot.bars)
    start = labels + size * 0.8 if labels else 0
    radius = size * _RADIUS if any(bar.start is None for bar in plot.bars) else 0
    room = width - start - size * 0.6 - radius
    whole = _Scale.of(plot, 0, 1)
    ends = (
        (room - sheet.width(spaced(bar.value), size)) / max(whole.x(bar.right), 0.01)
        for bar in plot.bars
    )
    return start, start + min(room, *ends)


def _layout(sheet: Sheet, plot: Plot, width: float, height: float) -> _Layout | None:
    """The greatest size in which everything fits, rows as tall as there is room; else None."""
    for size in _SIZES:
        row = size * 1.35
        if len(plot.bars) * row > height:
            continue
        start, end = _between(sheet, plot, width, size)
        names = _names(sheet, plot, width, size)
        is_narrow = all(sheet.width(line, size, STRONG) <= width for name in names for line in name)
        layout = _Layout(size, names, row, size * 0.5, _foot_height(sheet, plot, width, size))
        if is_narrow and end - start >= _SHORTEST and layout.height() <= height:
            spare = (height - layout.height()) / len(plot.bars)
            return replace(layout, row=min(row + spare * 0.8, size * _TALLEST))
    return None


def _bare(sheet: Sheet, plot: Plot, width: float, height: float) -> _Layout:
    """Bars without words, as thick as all of them allow."""
    size = _SIZES[-1]
    foot = _foot_height(sheet, plot, width, size)
    row = min(size * _TALLEST, (height - foot) / len(plot.bars))
    return _Layout(size, ((),) * len(plot.bars), row, 0, foot)


def _foot_height(sheet: Sheet, plot: Plot, width: float, size: int) -> float:
    return len(_foot(sheet, plot, width, size)) * _small(size) * _FOOT + size * 0.4


def _small(size: int) -> int:
    return min(20, size)


def _names(sheet: Sheet, plot: Plot, width: float, size: int) -> tuple[tuple[str, ...], ...]:
    """The lines over each row that begins a series; none over the others."""
    found: list[tuple[str, ...]] = []
    last = ""
    for bar in plot.bars:
        parts = pieces(bar.name, sheet.language) if bar.name != last else []
        last = bar.name
        found.append(tuple(lines(parts, width, lambda text: sheet.width(text, size, STRONG))))
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
    thick = max(1, round(height * 0.62))
    top = round(y + (height - thick) / 2)
    base = y + height / 2 + size * 0.36
    sheet.text(left, base, spaced(bar.label), "quiet", size)
    end = scale.x(bar.end)
    if bar.start is None:
        middle, words = y + height / 2, sheet.width(spaced(bar.value), size)
        sheet.box(scale.left, middle - 1, scale.right, middle + 1, "line")
        sheet.box(end, middle - 1, end + words + size * 1.5, middle + 1, "raised")
        radius = round(size * _RADIUS)
        _dot(sheet, end, y + height / 2, radius)
        behind = end + radius
    else:
        x, behind = min(scale.x(bar.start), end), scale.x(bar.right)
        _bar(sheet, (round(x), top, max(round(behind), round(x) + 3), top + thick), bar.kind)
    sheet.text(behind + size * 0.5, base, spaced(bar.value), "ink", size)


def _bar(sheet: Sheet, box: Box, kind: str) -> None:
    """A bar, filled and outlined as the style sheet of charts has it for its kind."""
    x, y, right, bottom = box
    share = {"actual": 1.0, "estimate": 0.35, "range": 0.12}.get(kind, 0.0)
    sheet.box(x, y, right, bottom, _mixed(sheet, share))
    dash, gap = {"projection": (9, 5), "guidance": (3, 3)}.get(
        kind, (max(right - x, bottom - y), 1)
    )
    for at, stop in _dashes(x, right, dash, gap):
        sheet.box(at, y, stop, y + 2, "accent")
        sheet.box(at, bottom - 2, stop, bottom, "accent")
    for at, stop in _dashes(y, bottom, dash, gap):
        sheet.box(x, at, x + 2, stop, "accent")
        sheet.box(right - 2, at, right, stop, "accent")


def _dashes(start: int, stop: int, dash: int, gap: int) -> Iterator[tuple[float, float]]:
    """A line in dashes, one at either end."""
    length = stop - start
    gaps = max(0, round((length - dash) / (dash + gap)))
    for index in range(gaps + 1):
        at = start + (index * (length - dash) / gaps if gaps else 0)
        yield at, min(at + dash, stop)


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


_Part = tuple[str, str]  # the kind that a swatch shows, or none, and the words behind it


def _foot(sheet: Sheet, plot: Plot, width: float, size: int) -> list[list[_Part]]:
    """The lines under a chart: what its kinds of bars are, and its unit, on one if they fit."""
    small = _small(size)
    key: list[_Part] = [(kind, spaced(name)) for kind, name in plot.names]
    unit = pieces(plot.unit, sheet.language)
    wrapped = lines(unit, width, lambda text: sheet.width(text, small))
    if key and len(wrapped) == 1:
        whole = [*key, ("", wrapped[0])]
        if sum(_length(sheet, part, small) for part in whole) <= width:
            return [whole]
    return [*([key] if key else []), *([("", line)] for line in wrapped)]


def _length(sheet: Sheet, part: _Part, size: int) -> float:
    return sheet.width(part[1], size) + size * (2.8 if part[0] else 1.2)


def _write(sheet: Sheet, parts: list[_Part], x: float, y: float, size: int) -> None:
    """Write a line under the chart, a swatch before each kind."""
    for part in parts:
        kind, words = part
        if kind:
            top = round(y - size * 0.68)
            _bar(sheet, (round(x), top, round(x + size * 1.2), top + round(size * 0.68)), kind)
        sheet.text(x + (size * 1.6 if kind else 0), y, words, "quiet", size)
        x += _length(sheet, part, size)
