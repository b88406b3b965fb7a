"""Pictures of charts: Vega-Lite lays them out, what is kept is text and shapes without colours.

Each row is a bar, a span or a point with its value beside it; its kind is told by how it is
filled and outlined (the style sheet's classes), never by colour alone. Drawn once and kept under
`.cache/charts/` by what went into it.
"""

from __future__ import annotations

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

from ..findings import write
from .block import Chart
from .periods import Words
from .table import KINDS, Row, Table

_WIDTH = 440  # of the picture, in units in which its text is 15 high
_LINE, _GROUP, _BAR = 26, 40, 16
_GAP = 8
_MARGIN = 14  # between a period and its bar
# Vega-Lite paints every kind in a colour of its own, by which its class is found again.
_PAINT = {kind: f"#0000{number:02x}" for number, kind in enumerate(KINDS, start=1)}
_CLASS = {paint: kind for kind, paint in _PAINT.items()} | {"#0000f0": "name", "#0000f1": "tick"}
VERSION = 1  # of what is drawn from the same data


def _width(text: str) -> float:
    """How wide a text is drawn, about."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return 15 * wide + 8.4 * (len(text) - wide)


@dataclass
class _Picture:
    """The marks of a chart, each with its place from the top."""

    bars: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    height: float = 0

    def text(self, x: float, y: float, text: str, paint: str = "#000000") -> None:
        self.texts.append({"x": x, "y": y, "text": text, "paint": paint})

    def row(self, row: Row, y: float, value: str) -> None:
        low = row.value if row.value is not None else row.low
        high = row.value if row.value is not None else row.high
        is_span = row.low is not None and row.high is not None
        end = high if high is not None else low
        assert end is not None
        self.bars.append(
            {
                "from": float(low) if is_span and low is not None else 0.0,
                "to": float(end),
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
            picture.row(row, y, words.value(row))
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


def _wrapped(text: str) -> Iterator[str]:
    """A name in lines that fit."""
    line = ""
    for word in re.findall(r"[^\W\d_\u3040-\u30ff\u3400-\u9fff]+\S*\s*|\S\s*", text):
        if line and _width((line + word).rstrip()) > _WIDTH:
            yield line.rstrip()
            line = ""
        line += word
    if line.strip():
        yield line.rstrip()


def _specification(chart: Chart, rows: list[Row], words: Words) -> dict[str, Any]:
    """What Vega-Lite is to draw.

    Source: https://vega.github.io/vega-lite/docs/spec.html
    """
    picture, left = _picture(chart, rows, words)
    right = max(_width(bar["text"]) for bar in picture.bars) + 2 * _GAP
    numbers = [float(number) for row in rows for number in row.numbers]
    is_log = chart.scale == "log"
    domain = [min(numbers) / 3, max(numbers)] if is_log else [min(0.0, *numbers), max(numbers)]
    scale = {
        "type": chart.scale,
        "domain": domain,
        "range": [left, _WIDTH - right],
        "nice": False,
        "zero": False,
    }
    x = {"field": "to", "type": "quantitative", "scale": scale, "axis": None}
    place = {"type": "quantitative", "scale": None, "axis": None}
    paint = {"field": "paint", "type": "nominal", "scale": None}
    start = {"field": "from"} if not is_log else {"datum": domain[0]}
    bar: dict[str, Any] = {
        "mark": {"type": "rect"},
        "encoding": {
            "x": x,
            "x2": start,
            "y": {"field": "y", **place},
            "y2": {"field": "y2"},
            "fill": paint,
        },
    }
    if is_log:  # a bar has no beginning on a scale without zero
        bar = {
            "mark": {"type": "point", "size": 120, "filled": True},
            "encoding": {"x": x, "y": {"field": "middle", **place}, "fill": paint},
        }
    value = {
        "mark": {"type": "text", "align": "left", "dx": _GAP, "dy": 5, "baseline": "alphabetic"},
        "encoding": {
            "x": x,
            "y": {"field": "middle", **place},
            "text": {"field": "text"},
            "fill": {"value": "#000000"},
        },
    }
    name = {
        "data": {"values": picture.texts},
        "mark": {"type": "text", "align": "left", "baseline": "alphabetic"},
        "encoding": {
            "x": {"field": "x", **place},
            "y": {"field": "y", **place},
            "text": {"field": "text"},
            "fill": paint,
        },
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": _WIDTH,
        "height": picture.height,
        "data": {"values": picture.bars},
        "layer": [bar, value, name],
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


def _parts(element: ElementTree.Element, x: float, y: float) -> Iterator[str]:
    moved = _MOVE.search(element.get("transform", ""))
    if moved:
        x, y = x + float(moved[1]), y + float(moved[2])
    name = element.tag.rpartition("}")[2]
    paint = element.get("fill", "")
    kind = _CLASS.get(paint, "")
    if name == "text" and element.text:
        attribute = f' class="{kind}"' if kind else ""
        yield f'<text x="{x:.4g}" y="{y:.4g}"{attribute}>{escape(element.text)}</text>'
    elif name == "path" and kind:
        shape = _NUMBER.sub(lambda match: f"{float(match[0]):.4g}", element.get("d", ""))
        place = f' transform="translate({x:.4g},{y:.4g})"' if x or y else ""
        yield f'<path class="{kind}"{place} d="{shape}"/>'
    for child in element:
        yield from _parts(child, x, y)


@dataclass
class Drawings:
    """The pictures of a site, kept in a folder by what went into each."""

    folder: Path
    drawn: int = 0
    used: set[str] = field(default_factory=set)

    def svg(self, chart: Chart, table: Table, words: Words) -> str:
        """The picture of a chart, with its alternative text; `""` where it shows nothing."""
        rows = chart.rows(table)
        if not rows:
            return ""
        wanted = _specification(chart, rows, words)
        text = json.dumps([VERSION, wanted, chart.alt], sort_keys=True, ensure_ascii=False)
        name = f"{hashlib.sha256(text.encode()).hexdigest()[:24]}.svg"
        self.used.add(name)
        path = self.folder / name
        if path.is_file():
            return path.read_text(encoding="utf-8")
        svg = self._draw(wanted, chart.alt)
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, svg.encode())
        return svg

    def _draw(self, wanted: dict[str, Any], alt: str) -> str:
        import vl_convert  # which takes half a second to load

        self.drawn += 1
        return _lightened(vl_convert.vegalite_to_svg(wanted), wanted["height"], alt)

    def tidy(self) -> None:
        """Delete the pictures that the last build did not use."""
        for path in self.folder.glob("*.svg"):
            if path.name not in self.used:
                path.unlink(missing_ok=True)
        self.used.clear()
