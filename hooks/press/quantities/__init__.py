"""Figures in three languages as exact values with their dimension."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .figure import Quantity as Quantity


class Fault(enum.StrEnum):
    """How a figure of the target differs from that of the source."""

    MISSING = "missing"
    POWER_OF_TEN = "power of ten"
    DIMENSION = "dimension"
    EXTRA = "extra"
    MULTIPLIER = "multiplier"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; found is expected times ten to the exponent for a power of ten."""

    fault: Fault
    expected: Quantity | None
    found: Quantity | None
    exponent: int = 0


def differences(source: Sequence[Quantity], target: Sequence[Quantity]) -> tuple[Difference, ...]:
    """The differences of two passages."""
    return ()


def read_quantities(text: str, language: str) -> tuple[Quantity, ...]:
    """Read the plain numbers of a text."""
    return tuple(
        Quantity("count", Decimal(match[0]), match[0], match.start(), match.end(), True)
        for match in re.finditer(r"\d+(?:\.\d+)?", text)
    )
