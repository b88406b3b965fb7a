"""A figure as found in a text."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Quantity(NamedTuple):
    """A figure: exact value in the base unit of its dimension, and where it stands.

    The value is a Decimal, or a tuple where one number does not do: (2, 3) for two thirds, the
    code points of a name such as GPT-4. Dates come apart into `year`, `month`, `day`. Signs are
    not kept. Base units: W, Wh, gram, metre, square metre, litre, byte, degree Celsius; of
    durations seconds or months; of times of day minutes. `face` is the number with its scale but
    without its unit (945 of 945 TWh, 945 × 10⁸ of 945亿千瓦时), `unit` the unit as written.
    `start` and `end` count code points. A weak figure (three, 两, 半, first, July) may meet a
    requirement but never makes one.
    """

    dimension: str
    value: Decimal | tuple[int, ...]
    text: str
    start: int
    end: int
    is_strong: bool
    unit: str = ""
    face: Decimal = Decimal(0)
