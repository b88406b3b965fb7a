"""Figures in three languages as exact values with their dimension."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure as found."""

    dimension: str
    value: Decimal | tuple[int, ...]
    text: str
    start: int
    end: int
    is_strong: bool
    unit: str = ""


def read_quantities(text: str, language: str) -> tuple[Quantity, ...]:
    """Read the plain numbers of a text."""
    return tuple(
        Quantity("count", Decimal(match[0]), match[0], match.start(), match.end(), True)
        for match in re.finditer(r"\d+(?:\.\d+)?", text)
    )
