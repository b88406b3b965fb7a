"""A figure as found in a text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure: exact value in the base unit of its dimension, and where it stands.

    The value is a Decimal, or a tuple where one number does not do: (2025, 7, 26) for a date,
    (2, 3) for two thirds, the code points of a name such as GPT-4. Signs are not kept. Base units:
    Wh, W, gram, metre, square metre, litre, byte, degree Celsius; `duration:month` counts months,
    `duration:second` seconds. A rate such as `money:USD/power*duration:month` is per watt and per
    month. `unit` is the symbol of the unit as written (`GW`, `USD/kW*month`), `start` and `end`
    count code points. A weak figure (three, 两, 半, first, July) may meet a requirement but never
    makes one.
    """

    dimension: str
    value: Decimal | tuple[int, ...]
    text: str
    start: int
    end: int
    is_strong: bool
    unit: str = ""
