"""The margins of a model company and of the owner of the machines it rents: an illustration.

An owner builds one gigawatt of AI data centre, writes its GPUs off over the hardware life and the
rest over a longer one, buys new ones when they are worn out, pays for power and lets the whole at
a fixed yearly rent. A model company pays the rent and sells tokens. Money is in billions of US
dollars a year. `overrides/assets/explorable.js` does the same sums in the same order, so that both
print the same; powers are products, since `pow` differs between languages in the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Lever:
    """A quantity that readers move: what it is by default, and how far and finely it goes."""

    name: str
    default: float
    low: float
    high: float
    step: float


LEVERS = (
    Lever("decline", 5, 4, 10, 0.1),  # by what the price of a fixed quality is divided in a year
    Lever("growth", 6.7, 2, 10, 0.1),  # by what the tokens asked for are multiplied in a year
    Lever("utilisation", 60, 20, 95, 1),  # how full the machines get at most, in percent
    Lever("life", 5, 2, 8, 0.5),  # of GPUs, in years
    Lever("power", 57, 20, 200, 1),  # in dollars a MWh
)
DEFAULTS: Mapping[str, float] = {lever.name: lever.default for lever in LEVERS}


@dataclass(frozen=True, slots=True)
class Terms:
    """What no reader moves; all but `outlay`, `gpus` and `hours` are assumptions."""

    outlay: float = 35  # for one gigawatt, in billions of dollars
    gpus: float = 0.39  # their share of it
    building: float = 15  # years over which the rest is written off
    hours: float = 8760  # in a year
    rent: float = 8  # in billions of dollars a year
    sales: float = 16  # of machines that are full all year, at the prices of the first
    start: float = 0.4  # how full they are in the first year
    thrift: float = 5  # by what the tokens of a machine-hour are multiplied in a year
    years: int = 5

    @property
    def values(self) -> dict[str, float]:
        """All of them by name, for the script."""
        return asdict(self)


TERMS = Terms()


@dataclass(frozen=True, slots=True)
class Year:
    """What is left to each side in a year, in billions of dollars."""

    number: int
    model: float
    owner: float


def years(levers: Mapping[str, float] = DEFAULTS, terms: Terms = TERMS) -> tuple[Year, ...]:
    """The margins of each year. Every lever is above zero."""
    owner = _owner(levers["life"], levers["power"], terms)
    found = []
    asked, worth = terms.start, 1.0  # share of the machines asked for; what a full one sells for
    for number in range(1, terms.years + 1):
        load = min(levers["utilisation"] / 100, asked)
        found.append(Year(number, load * worth * terms.sales - terms.rent, owner))
        asked = asked * levers["growth"] / terms.thrift
        worth = worth * terms.thrift / levers["decline"]
    return tuple(found)


def _owner(life: float, power: float, terms: Terms) -> float:
    gpus = terms.outlay * terms.gpus
    written_off = gpus / life + (terms.outlay - gpus) / terms.building
    return terms.rent - written_off - terms.hours * power / 1e6  # a GW-hour is a thousand MWh


def tenths(money: float) -> int:
    """Billions in tenths, as they are printed; halves go up."""
    return math.floor(money * 10 + 0.5)


def scale(shown: Collection[int]) -> tuple[int, int]:
    """Where the bars' scale begins and ends, in tenths; both double, so that they seldom change."""
    low, high = -40, 40
    while low > min(shown):
        low *= 2
    while high < max(shown):
        high *= 2
    return low, high
