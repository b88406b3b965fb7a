"""Comparing the figures of two passages that should say the same."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .figure import Quantity


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


# Said once in a passage is said often enough: a name need not be repeated in another language.
_ONCE = frozenset({"decade", "century", "fiscal", "name", "quarter", "half"})
_DATED = frozenset({"year", "month", "day"})
_MOMENTS = frozenset({*_ONCE, *_DATED, "time"})
_NO_NUMBER = frozenset({*_MOMENTS, "fraction"})
_IMPERIAL = frozenset(
    "miles,mile,mi,feet,foot,acres,acre,gallons,square feet,square miles,英里,英尺,英亩,加仑,"
    "平方英尺,マイル,フィート,エーカー,ガロン,平方フィート".split(",")
)
_POUND = Decimal("453.59237")
_CONVERTED = Decimal("0.06")  # how far a converted or a rounded share may lie off


def differences(source: Sequence[Quantity], target: Sequence[Quantity]) -> tuple[Difference, ...]:
    """The differences of two passages, in the order of the source, extras last.

    Source: translations Q2–Q6
    """
    if _values(source) == _values(target):
        return ()
    wanted = [each for each in _distinct(source) if each.is_strong]
    given = list(_distinct(target))
    optional = [each for each in source if not each.is_strong]
    for is_same in _SAME:
        wanted, given = _without(wanted, given, is_same)
    extras = [each for each in given if each.is_strong]
    for is_same in _SAME:
        extras, optional = _without(extras, optional, is_same)
    if not wanted and not extras:
        return ()
    wanted = _unrepeated(wanted, target, extras)
    found: list[Difference] = []
    for expected in wanted:
        difference = _explained(expected, extras)
        if difference.found is not None:
            extras.remove(difference.found)
        found.append(difference)
    for spelled in optional:  # ten years need not be said; where they are, they are not a hundred
        for each in list(extras):
            exponent = _exponent(spelled, each)
            if exponent:
                found.append(Difference(Fault.POWER_OF_TEN, spelled, each, exponent))
                extras.remove(each)
                break
    repeated = [each for each in extras if any(_exact(each, other) for other in source)]
    return (
        *found,
        *(Difference(Fault.EXTRA, None, each) for each in extras if each not in repeated),
    )


def _values(figures: Sequence[Quantity]) -> list[object]:
    return [(each.dimension, each.value) for each in figures]


def _distinct(figures: Sequence[Quantity]) -> list[Quantity]:
    """The figures, each year and the like once, the strongest of its kind."""
    kept: dict[object, Quantity] = {}
    for index, each in enumerate(figures):
        key = (each.dimension, each.value) if each.dimension in _ONCE else index
        if key not in kept or (each.is_strong and not kept[key].is_strong):
            kept[key] = each
    return list(kept.values())


def _unrepeated(
    wanted: list[Quantity], target: Sequence[Quantity], extras: Sequence[Quantity]
) -> list[Quantity]:
    """What is missing without the years that the target says once and then leaves out.

    April 2025 and May 2025 are 2025年4月 and 5月. A year that is not in the source excuses nothing.
    """
    years = {each.value for each in target if each.dimension == "year"}
    bare = sum(each.dimension == "month" and _year_of(each) == 0 for each in target)
    bare -= sum(each.dimension == "year" for each in extras)
    kept = []
    for each in wanted:
        if each.dimension == "year" and each.value in years and bare > 0:
            bare -= 1
        else:
            kept.append(each)
    return kept


def _year_of(month: Quantity) -> int:
    """The year that a month is said with, 0 if with none."""
    return int(month.value) // 100 if isinstance(month.value, Decimal) else 0


Same = Callable[[Quantity, Quantity], bool]


def _without(
    left: list[Quantity], right: list[Quantity], is_same: Same
) -> tuple[list[Quantity], list[Quantity]]:
    """What remains of both when the same are taken away, one for one."""
    if not left or not right:
        return left, right
    rest, remaining = [], list(right)
    for each in left:
        match = next((other for other in remaining if is_same(each, other)), None)
        if match is None:
            rest.append(each)
        else:
            remaining.remove(match)
    return rest, remaining


def _exact(one: Quantity, other: Quantity) -> bool:
    return one.value == other.value and _same_dimension(one, other)


def _same_dimension(one: Quantity, other: Quantity) -> bool:
    yen = {"money:¥", "money:JPY", "money:CNY"}
    pair = {one.dimension, other.dimension}
    return len(pair) == 1 or ("money:¥" in pair and pair <= yen)


def _bare(one: Quantity, other: Quantity) -> bool:
    """The same number, one of them without a unit or with one that may mean several."""
    if one.dimension == other.dimension and one.dimension not in ("month", "degree", "count"):
        return False
    pair = {one.dimension, other.dimension}
    if pair in ({"fraction", "count"}, {"fraction", "multiple"}):
        return _part(one) == _part(other)  # by a factor of 9, to a ninth
    if isinstance(one.value, tuple) or isinstance(other.value, tuple):
        return False
    if pair == {"month"}:
        years = _year_of(one), _year_of(other)
        return 0 in years and one.face == other.face
    if "degree" in pair:
        return one.face == other.face and bool(pair & {"energy", "temperature", "count"})
    if pair == {"day", "duration:second"}:
        return {"日"} & {one.unit, other.unit} != set() and one.face == other.face
    if "count" in pair:
        return one.face == other.face and not pair & {"month", "quarter", "half", "time"}
    return False


def _part(figure: Quantity) -> Decimal | None:
    """Nine of “a ninth” and of “by a factor of 9”."""
    if isinstance(figure.value, tuple):
        return Decimal(figure.value[1]) if figure.value[0] == 1 else None
    return figure.face


def _rounded(one: Quantity, other: Quantity) -> bool:
    """A share told in another way (a third, 30%), or a length in another system."""
    if one.dimension == other.dimension:
        is_imperial = one.unit in _IMPERIAL or other.unit in _IMPERIAL
        return is_imperial and _near(one.value, other.value)
    left, right = _share(one), _share(other)
    if left is not None and right is not None:
        return abs(left - right) <= Decimal("0.05")
    if {one.dimension, other.dimension} == {"fahrenheit", "temperature"}:
        return abs(_celsius(one) - _celsius(other)) <= 1
    if {one.dimension, other.dimension} == {"money:GBP", "mass"} and one.unit == "pounds":
        return _near(one.face * _POUND, other.value)
    return False


def _near(one: object, other: object) -> bool:
    if not isinstance(one, Decimal) or not isinstance(other, Decimal):
        return False
    return abs(one - other) <= _CONVERTED * max(one, other)


def _celsius(figure: Quantity) -> Decimal:
    return (figure.face - 32) * 5 / 9 if figure.dimension == "fahrenheit" else figure.face


def _share(figure: Quantity) -> Decimal | None:
    if figure.dimension == "fraction" and isinstance(figure.value, tuple):
        return Decimal(figure.value[0]) / figure.value[1]
    if figure.dimension == "percent" and isinstance(figure.value, Decimal):
        return figure.value / 100
    return None


_SAME: tuple[Same, ...] = (_exact, _bare, _rounded)


def equal(one: Quantity, other: Quantity) -> bool:
    """Whether two figures say the same, one of them perhaps without its unit or rounded."""
    return _exact(one, other) or _bare(one, other) or _rounded(one, other)


def is_measured(figure: Quantity) -> bool:
    """Whether a figure says how much, and not when or which."""
    return figure.dimension not in _MOMENTS


def _explained(expected: Quantity, extras: Sequence[Quantity]) -> Difference:
    """Why a figure is not there: what stands instead of it, if anything does."""
    for found in extras:
        if _is_off_by_one(expected, found):
            return Difference(Fault.MULTIPLIER, expected, found)
    for found in extras:
        exponent = _exponent(expected, found)
        if exponent and expected.face == found.face and expected.unit != found.unit:
            return Difference(Fault.DIMENSION, expected, found)
        if exponent:
            return Difference(Fault.POWER_OF_TEN, expected, found, exponent)
    for found in extras:
        if _is_other_unit(expected, found):
            return Difference(Fault.DIMENSION, expected, found)
    return Difference(Fault.MISSING, expected, None)


def _is_off_by_one(expected: Quantity, found: Quantity) -> bool:
    if expected.dimension != "multiple" or found.dimension != "multiple":
        return False
    return abs(expected.face - found.face) == 1


def _exponent(expected: Quantity, found: Quantity) -> int:
    """The power of ten between two figures of one dimension, 0 if there is none."""
    if expected.dimension in _NO_NUMBER or not _same_dimension(expected, found):
        return 0
    one, other = expected.value, found.value
    if not isinstance(one, Decimal) or not isinstance(other, Decimal) or not one or not other:
        return 0
    if one.normalize().as_tuple().digits != other.normalize().as_tuple().digits:
        return 0
    if expected.dimension == "count" and max(one, other) < 100:
        return 0  # 1 and 10 are two numbers
    return other.adjusted() - one.adjusted()


def _is_other_unit(expected: Quantity, found: Quantity) -> bool:
    if expected.face != found.face or expected.dimension == found.dimension:
        return False
    pair = {expected.dimension, found.dimension}
    if pair == {"fiscal", "year"}:
        return True
    return not pair & (_NO_NUMBER | {"count"})
