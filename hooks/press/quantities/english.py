"""Figures of an English text, as pieces in the order they stand."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from decimal import Decimal

from .numerals import (
    DENOMINATORS,
    DIGITS,
    ORDINALS,
    SCALES,
    WORDS,
    decimal,
    english,
)
from .pieces import (
    Piece,
    dated,
    fiscal,
    half,
    name,
    named,
    plain,
    single,
    time,
    version,
    years,
)
from .scan import scan
from .units import SIGNS, UNITS, by_first_letter, unit_pattern

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTH_OF = {name[:3].lower(): number for number, name in enumerate(_MONTHS, start=1)}
_MONTH = rf"(?:{'|'.join(_MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?)(?![a-z])"
_WORD = "|".join(sorted(WORDS, key=len, reverse=True))
_NUMBER_WORDS = (
    rf"(?:(?:{_WORD})(?:[- ](?:{_WORD}))*|an?(?=[ ](?:hundred|thousand|[mbtr]+illion|dozen)\b))"
    r"(?:[- ](?:hundred|thousand|million|billion|trillion|dozen))*"
    r"|(?:hundred|thousand|million|billion|trillion|dozen)"
)
_QUARTERS = {"jan": 1, "apr": 2, "jul": 3, "oct": 4}
_UNIT = unit_pattern("en")
_SIGN = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))
_SCALE = (
    r"(?:[ \u00a0-](?:thousand|million|billion|trillion|mn|bn|tn)|mn|bn|tn|[kKMmBbT])(?![A-Za-z])"
)
_DEN = "|".join(DENOMINATORS)

_FIGURE = rf"""
    (?P<vague>\b(?:tens|hundreds|thousands|millions|billions|trillions|dozens|scores)
        (?:[ ]of[ ](?:hundreds|thousands|millions|billions|trillions))?\b | \b24/7\b | \bCOVID-19\b
        | \b365[ ]days\b)
  | (?P<iso>(?<!\d)(?P<iy>\d{{4}})-(?P<im>\d\d)-(?P<id>\d\d)(?!\d))
  | (?P<quarter>\bQ(?P<q>[1-4])\b
        | \b(?P<qw>first|second|third|fourth)[- ]quarter\b
        | \b(?P<qm>January|April|July|October)(?:[ ]?[–—-][ ]?|[ ]to[ ])\w+[ ]quarter)
  | (?P<half>\bH(?P<h>[12])(?=[ ]?(?:of[ ])?(?:FY[ ]?)?\d{{4}})
        | \b(?P<hw>first|second)[ ]half(?=[ ]of[ ](?:FY[ ]?)?\d{{4}}))
  | (?P<weakhalf>\b(?P<wh>first|second)[ ]half\b)
  | (?P<fiscal>\b(?:FY[ ]?|fiscal[ ](?:year[ ])?)'?(?P<fy>\d{{4}}|\d\d)\b)
  | (?P<decade>\b(?P<dy>[12]\d\d0)s\b|(?<!\d)['’]?(?P<ds>[2-9]0)s\b)
  | (?P<century>\b(?P<c>\d\d?)(?:st|nd|rd|th)[- ]century)
  | (?P<clock>\b(?P<ch>1[0-2]|0?\d)(?::(?P<cm>\d\d))?[ \u00a0]?(?P<half_day>[AaPp])\.?[Mm]\b\.?)
  | (?P<noon>\b(?:12[ ])?(?:(?P<noon12>noon)|midnight)\b)
  | (?P<time>(?<![\d:])(?P<th>[01]?\d|2[0-4]):(?P<tm>[0-5]\d)(?![\d:]))
  | (?P<date>\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?[ ](?:of[ ])?)(?P<m1>{_MONTH})
            (?:,?[ ](?P<y1>\d{{4}})(?!\d))?
        | \b(?P<m2>{_MONTH})[ ](?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d%])
            (?:,?[ ](?P<y2>\d{{4}})(?!\d))?
        | \b(?P<m3>{_MONTH}),?[ ](?:of[ ])?(?P<y3>\d{{4}})(?!\d))
  | (?P<month>\b(?P<m4>{_MONTH}))
  | (?P<years>\b(?P<ya>(?:19|20)\d\d)[–/-](?P<yb>\d\d)(?![\d-]))
  | (?P<fraction>\b(?P<fn>an?|one|two|three|four|five|seven|nine)[- ](?P<fd>{_DEN})s?\b
            (?![ ]of[ ](?:\d{{4}}|FY))
        | (?P<f1>\d{{1,2}})/(?P<f2>\d{{1,2}})(?![\d/]))
  | (?P<ten>\b[Dd]ecade\b)
  | (?P<weakfraction>\b[Hh]alf\b|\b[Hh]alves\b|\bhalved\b)
  | (?P<ratio>\b(?:(?P<r2>twice|doubl(?:e|ed|es|ing))|(?P<r3>tripl(?:e|ed|es|ing)|treble[ds]?)
        |(?P<r4>quadrupl(?:e|ed|es|ing)))\b|\b(?P<rw>{_WORD})-?fold\b)
  | (?P<version>\bv?\d+\.\d+\.\d+(?:\.\d+)*[\w-]*)
  | (?P<name>\b(?!(?:mid|pre|post|early|late)-)
            (?:(?-i:[A-Z])[A-Za-z]*-|[A-Za-z]+)\d[A-Za-z0-9]*(?:\.\d+)?[A-Za-z]*)
  | (?P<ordinal>\b\d+(?:st|nd|rd|th)\b | \b(?P<ow>{"|".join(ORDINALS)})\b)
  | (?P<number>(?:(?P<sign>{_SIGN})[ ]?)?(?<!\w)(?P<num>{DIGITS})(?P<scale>{_SCALE})?
        (?:[ \u00a0-]?(?P<unit>{_UNIT}))?(?P<tail>[A-Za-z]+[\dA-Za-z]*)?)
  | (?P<words>\b(?P<spelled>{_NUMBER_WORDS})(?![A-Za-z])(?:[ -](?P<spelled_unit>{_UNIT}))?)
    """


@functools.cache  # made when the first figure is read
def _pattern() -> re.Pattern[str]:
    return re.compile(_FIGURE, re.VERBOSE | re.IGNORECASE)


# What the figures begin with that begin with a letter; those with a digit behind are found by it.
_STARTERS = re.compile(
    r"[\d$€£¥￥₩]|(?<![A-Za-z])(?:"
    + by_first_letter(
        (
            (word[0], word[1:])
            for word in [
                *ORDINALS,
                *WORDS,
                *(name[:3] for name in _MONTHS),
                *"hundred thousand million billion trillion dozen tens scores".split(),
                *"half halve twice doubl tripl treble quadrupl fiscal noon midnight decade".split(),
                rf"an?[ -](?:{_DEN}|hundred|thousand|million|billion|trillion|dozen|decade)\b",
            ]
        ),
        either_case=True,
    )
    + ")"
)


def read(text: str) -> Iterator[Piece]:
    """The figures of a masked text."""
    for match in scan(text, _STARTERS, _pattern()):
        yield from _READERS[match.lastgroup or ""](match)


def _date(match: re.Match[str]) -> Iterator[Piece]:
    if match["iso"]:
        yield from dated(match, int(match["iy"]), int(match["im"]), int(match["id"]))
        return
    month = match["m1"] or match["m2"] or match["m3"]
    day = match["d1"] or match["d2"]
    year = match["y1"] or match["y2"] or match["y3"]
    number = _MONTH_OF[month[:3].lower()]
    yield from dated(match, year, number, day)


def _month(match: re.Match[str]) -> Iterator[Piece]:
    if match[0][0].isupper():
        yield single(match, "month", _MONTH_OF[match["m4"][:3].lower()], is_strong=False)


def _years(match: re.Match[str]) -> Iterator[Piece]:
    yield from years(match, match["ya"], match["yb"])


def _quarter(match: re.Match[str]) -> Iterator[Piece]:
    if match["q"]:
        number = int(match["q"])
    elif match["qw"]:
        number = ORDINALS[match["qw"].lower()]
    else:
        number = _QUARTERS[match["qm"][:3].lower()]
    yield single(match, "quarter", number)


def _half(match: re.Match[str]) -> Iterator[Piece]:
    number = int(match["h"]) if match["h"] else ORDINALS[match["hw"].lower()]
    yield single(match, "half", number)


def _fiscal(match: re.Match[str]) -> Iterator[Piece]:
    yield from fiscal(match, match["fy"])


def _decade(match: re.Match[str]) -> Iterator[Piece]:
    if match["dy"]:
        yield single(match, "decade", int(match["dy"]))
    else:
        short = int(match["ds"])
        yield single(match, "decade", short + (1900 if short > 20 else 2000))


def _clock(match: re.Match[str]) -> Iterator[Piece]:
    hour = int(match["ch"]) % 12 + (12 if match["half_day"] in "Pp" else 0)
    yield single(match, "time", 60 * hour + int(match["cm"] or 0))


def _noon(match: re.Match[str]) -> Iterator[Piece]:
    yield single(match, "time", 720 if match["noon12"] else 0, is_strong=False)


def _fraction(match: re.Match[str]) -> Iterator[Piece]:
    if match["f1"]:
        value = int(match["f1"]), int(match["f2"])
    else:
        word = match["fn"].lower()
        value = WORDS.get(word, 1), DENOMINATORS[match["fd"].lower()]
    is_vague = match["fd"] is not None and match["fd"].lower() in ("half", "quarter")
    if value[1] and value[0] < value[1]:
        yield Piece(match.start(), match.end(), "fraction", value, is_strong=not is_vague)


def _ratio(match: re.Match[str]) -> Iterator[Piece]:
    spelled = WORDS[match["rw"].lower()] if match["rw"] else 0
    value = 2 if match["r2"] else 3 if match["r3"] else 4 if match["r4"] else spelled
    yield single(match, "multiple", value, is_strong=False)


def _ordinal(match: re.Match[str]) -> Iterator[Piece]:
    word = match["ow"]
    value = ORDINALS[word.lower()] if word else int(re.sub(r"\D", "", match[0]))
    yield single(match, "count", value, is_strong=False)


def _century(match: re.Match[str]) -> Iterator[Piece]:
    yield single(match, "century", int(match["c"]))


def _number(match: re.Match[str]) -> Iterator[Piece]:
    """A number with its scale and unit; letters that are neither make it a name (800G, 3D)."""
    number, scale, unit = match["num"], (match["scale"] or ""), match["unit"]
    sign = (match["sign"] or "").upper()
    scale = scale.strip(" \u00a0-")
    if scale and scale not in SCALES:
        scale = scale.lower()
    if scale in ("m", "b") and not sign:  # 5 m is a length, and b are bits
        yield from plain(match, decimal(number), "", "m", UNITS["en"])
        return
    if match["tail"] and not unit and not scale:
        if number.isdigit():
            yield named(match, match[0])
        return
    power = SCALES.get(scale, 0)
    dimension = SIGNS.get(sign, "")
    if not unit and match.string[: match.start()].endswith("factor of "):
        unit = "times"
    yield from plain(
        match, decimal(number), dimension, _cased(unit), UNITS["en"], power, year=number
    )


def _cased(unit: str | None) -> str:
    """A unit as the table writes it: `Percent` is `percent`, while mW would not be MW."""
    if not unit or unit in UNITS["en"]:
        return unit or ""
    return unit.lower() if unit.lower() in UNITS["en"] else _by_folded.get(unit.casefold(), "")


_by_folded = {name.casefold(): name for name in UNITS["en"]}


def _words(match: re.Match[str]) -> Iterator[Piece]:
    value = english(match["spelled"])
    unit = _cased(match["spelled_unit"])
    yield from plain(match, value, "", unit, UNITS["en"], is_strong=False)


_READERS = {
    "vague": lambda match: iter(()),
    "iso": _date,
    "quarter": _quarter,
    "half": _half,
    "weakhalf": lambda match: iter(
        [single(match, "half", ORDINALS[match["wh"].lower()], is_strong=False)]
    ),
    "fiscal": _fiscal,
    "decade": _decade,
    "century": _century,
    "clock": _clock,
    "noon": _noon,
    "time": time,
    "date": _date,
    "month": _month,
    "years": _years,
    "fraction": _fraction,
    "weakfraction": half,
    "ten": lambda match: iter(
        [Piece(match.start(), match.end(), "duration:month", Decimal(120), is_strong=False)]
    ),
    "ratio": _ratio,
    "version": version,
    "name": name,
    "ordinal": _ordinal,
    "number": _number,
    "words": _words,
}
