"""Pictures of charts: Vega-Lite lays them out, what is kept is text and shapes without colours.

Each row is a bar, a span or a point with its value beside it; its kind is told by how it is
filled and outlined (the style sheet's classes), never by colour alone. Drawn once and kept under
`.cache/charts/` by what went into it. A kept picture is trusted if it is whole, which its last line
tells; any other is drawn again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from ..writing import keep, sweep
from .block import Chart
from .periods import Words
from .table import KINDS, Row, Table

_WIDTH = 400  # of the picture, in units in which its text is 15 high
_LINE, _GROUP, _BAR = 26, 40, 16
_GAP = 8
_DOT = 6  # half the width of a point
_MARGIN = 14  # between a period and its bar
# Vega-Lite paints every kind in a colour of its own, by which its class is found again.
_PAINT = {kind: f"#0000{number:02x}" for number, kind in enumerate(KINDS, start=1)}
_CLASS = {paint: kind for kind, paint in _PAINT.items()} | {"#0000f0": "name", "#0000f1": "tick"}
VERSION = 2  # of what is drawn from the same data


def _width(text: str) -> float:
    """How wide a text is drawn at most, about."""
    return sum(map(_advance, text))


def _advance(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WFA":
        return 15
    return 12 if char.isupper() else 9


@dataclass
class _Picture:
    """The marks of a chart, each with its place from the top."""

    bars: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    height: float = 0

    def text(self, x: float, y: float, text: str, paint: str = "#000000") -> None:
        self.texts.append({"x": x, "y": y, "text": text, "paint": paint})

    def row(self, row: Row, y: float, value: str, start: float | None) -> None:
        """Add a bar from `start`, a point where that is None, or the span that the row is."""
        numbers = [float(number) for number in row.numbers]
        if len(numbers) > 1:
            start = numbers[0]
        self.bars.append(
            {
                "from": start,
                "to": numbers[-1],
                "right": max(numbers[-1], numbers[-1] if start is None else start),
                "y": y,
                "y2": y + _BAR,
                "middle": y + _BAR / 2,
                "paint": _PAINT[row.kind],
                "text": value,
            }
        )


def _picture(chart: Chart, rows: list[Row], words: Words) -> tuple[_Picture, float]:
    """The rows as marks, and where their bars begin."""
    picture, groups = _Picture(), _groups(rows)
    start = None if chart.scale == "log" else 0.0  # a scale without zero has no beginning
    single = all(len(group) == 1 for group in groups.values())
    periods = {row.period for row in rows}
    labels = [] if single else [words.period(each) for each in periods]
    left = max((_width(label) + _MARGIN for label in labels), default=0.0)
    y = 0.0
    for series, group in groups.items():
        name = chart.series.get(series, series)
        if single and len(periods) > 1:
            name = f"{name} · {words.period(group[0].period)}"
        for part in _wrapped(name):
            picture.text(0, y + 15, part, "#0000f0")
            y += 20
        y += 4
        for row in group:
            picture.row(row, y, words.value(row), start)
            if not single:
                picture.text(0, y + 13, words.period(row.period))
            y += _LINE
        y += _GROUP - _LINE
    picture.height = y - (_GROUP - _LINE) / 2
    return picture, left


def _groups(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.series, []).append(row)
    return found


_WIDE = r"\u2e80-\uffef"
# What is not broken at the end of a line: a Latin word, a wide character, each with its brackets
# and the punctuation behind it.
_PIECE = re.compile(
    rf"[（「『【《]*(?:[^\s{_WIDE}]{{1,30}}|[{_WIDE}])[、。，．・：；）」』】》ー々っゃゅょッャュョ]*\s*"
)


def _wrapped(text: str) -> list[str]:
    """A name in as few lines as fit, none much shorter than the others."""
    fewest = _lines(text, _WIDTH)
    narrow = (_lines(text, width) for width in range(_WIDTH // 2, _WIDTH, 20))
    return next((lines for lines in narrow if len(lines) == len(fewest)), fewest)


def _lines(text: str, width: float) -> list[str]:
    lines = [""]
    for piece in _PIECE.findall(text.strip()):
        if lines[-1] and _width((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def _scale(chart: Chart, rows: list[Row], left: float, right: float) -> dict[str, Any]:
    """From the least to the greatest number, zero among them; the margins are for texts."""
    numbers = [float(number) for row in rows for number in row.numbers]
    low, high = min(0.0, *numbers), max(0.0, *numbers)
    if chart.scale == "log":
        low, high = min(numbers) / 3, max(numbers)
    return {
        "type": chart.scale,
        "domain": [low, high if high > low else 1],
        "range": [left, max(left + 40, _WIDTH - right)],
        "nice": False,
        "zero": False,
    }


_PLACE = {"type": "quantitative", "scale": None, "axis": None}


def _layer(
    values: list[dict[str, Any]], mark: dict[str, Any], **encoding: dict[str, Any]
) -> dict[str, Any]:
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _specification(chart: Chart, rows: list[Row], words: Words) -> dict[str, Any]:
    """What Vega-Lite is to draw.

    Source: https://vega.github.io/vega-lite/docs/spec.html
    """
    picture, left = _picture(chart, rows, words)
    points = [bar for bar in picture.bars if bar["from"] is None]
    gap = _GAP + _DOT if points else _GAP
    right = max(_width(bar["text"]) for bar in picture.bars) + gap + _GAP
    x = {
        "type": "quantitative",
        "scale": _scale(chart, rows, left, right),
        "axis": None,
    }
    middle = {"field": "middle", **_PLACE}
    paint = {"field": "paint", "type": "nominal", "scale": None}
    text = {"type": "text", "align": "left", "baseline": "alphabetic"}
    layers = [
        _layer(
            [bar for bar in picture.bars if bar["from"] is not None],
            {"type": "rect"},
            x={"field": "to", **x},
            x2={"field": "from"},
            y={"field": "y", **_PLACE},
            y2={"field": "y2"},
            fill=paint,
        ),
        _layer(
            points,
            {"type": "point", "size": 120, "filled": True},
            x={"field": "to", **x},
            y=middle,
            fill=paint,
        ),
        _layer(
            picture.bars,
            {**text, "dx": gap, "dy": 5},
            x={"field": "right", **x},
            y=middle,
            text={"field": "text"},
            fill={"value": "#000000"},
        ),
        _layer(
            picture.texts,
            text,
            x={"field": "x", **_PLACE},
            y={"field": "y", **_PLACE},
            text={"field": "text"},
            fill=paint,
        ),
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": _WIDTH,
        "height": picture.height,
        "layer": [layer for layer in layers if layer["data"]["values"]],
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
        "config": {"view": {"stroke": None}, "padding": 0},
        "padding": 0,
    }


def _lightened(svg: str, height: float, alt: str) -> str:
    """The shapes and texts of a picture alone: classes for colours, fonts left to the page."""
    root = ElementTree.fromstring(svg)  # noqa: S314 it was drawn here
    parts = "".join(_parts(root, 0.0, 0.0))
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height:g}" role="img" '
        f'aria-label="{escape(alt, {chr(34): "&quot;"})}">{parts}</svg>'
    )


_MOVE = re.compile(r"translate\(\s*(-?[\d.e-]+)[ ,]+(-?[\d.e-]+)\s*\)")
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")


def _short(number: float) -> str:
    return f"{round(number, 1):g}"


def _parts(element: ElementTree.Element, x: float, y: float) -> Iterator[str]:
    moved = _MOVE.search(element.get("transform", ""))
    if moved:
        x, y = x + float(moved[1]), y + float(moved[2])
    name = element.tag.rpartition("}")[2]
    paint = element.get("fill", "")
    kind = _CLASS.get(paint, "")
    if name == "text" and element.text:
        attribute = f' class="{kind}"' if kind else ""
        yield f'<text x="{_short(x)}" y="{_short(y)}"{attribute}>{escape(element.text)}</text>'
    elif name == "path" and kind:
        shape = _NUMBER.sub(lambda match: _short(float(match[0])), element.get("d", ""))
        place = f' transform="translate({_short(x)},{_short(y)})"' if x or y else ""
        yield f'<path class="{kind}"{place} d="{shape}"/>'
    for child in element:
        yield from _parts(child, x, y)


def _seal(svg: str) -> str:
    return f"<!--{hashlib.sha256(svg.encode()).hexdigest()}-->"


def _kept(path: Path) -> str | None:
    """A picture that was kept, if it is there and whole."""
    try:
        svg, _, seal = path.read_text(encoding="utf-8").rpartition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return svg if seal == _seal(svg) else None


@dataclass
class Drawings:
    """The pictures of a site, kept in a folder by what went into each.

    `drawn` counts new ones; `unkept` says why none could be kept for the next build.
    """

    folder: Path
    drawn: int = 0
    unkept: str = ""
    used: set[str] = field(default_factory=set)

    def svg(self, chart: Chart, table: Table, words: Words) -> str:
        """The picture of a chart, with its alternative text; `""` where it shows nothing."""
        if not chart.can_show(table):
            return ""
        wanted = _specification(chart, chart.rows(table), words)
        text = json.dumps([VERSION, wanted, chart.alt], sort_keys=True, ensure_ascii=False)
        name = f"{hashlib.sha256(text.encode()).hexdigest()[:24]}.svg"
        self.used.add(name)
        svg = _kept(self.folder / name)
        if svg is None:
            svg = self._draw(wanted, chart.alt)
            sealed = f"{svg}\n{_seal(svg)}".encode()
            self.unkept = keep(self.folder / name, sealed) or self.unkept
        return svg

    def _draw(self, wanted: dict[str, Any], alt: str) -> str:
        import vl_convert  # which takes half a second to load

        self.drawn += 1
        return _lightened(vl_convert.vegalite_to_svg(wanted), wanted["height"], alt)

    def tidy(self) -> None:
        """Delete the pictures that the last build did not use."""
        sweep(self.folder)
        for path in self.folder.glob("*.svg"):
            if path.name not in self.used:
                with contextlib.suppress(OSError):
                    path.unlink()
        self.used.clear()
