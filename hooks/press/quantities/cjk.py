"""Figures of a Chinese or Japanese text, as pieces in the order they stand."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator

from .numerals import DIGITS, KANJI, SCALE_CHARACTERS, cjk
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
from .units import SIGNS, UNITS, unit_pattern

# Where a scale character belongs to the unit behind it: 千瓦, 兆赫, 百分.
_KEPT = {"zh": "千(?![瓦伏克米赫字卡焦帕])|百(?!分)|[十万萬亿億]", "ja": "百(?!分)|[十千万億兆]"}
_SIGN = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
_QUARTERS = {"1": 1, "4": 2, "7": 3, "10": 4}
_LATE = re.compile("下午|傍晚|晚上|晚间|夜里|深夜|午後|夜|夕方")
_MORE = re.compile(r"(?:增加|增长|上升|扩大|提高|高出|增多|多出)了?(?:近|约|超过|逾)?$")


@functools.cache  # made when the first figure is read
def _pattern(language: str) -> re.Pattern[str]:
    scale = f"(?:{_KEPT[language]})"
    number = rf"{DIGITS}(?:[多余餘]?{scale}+(?:{DIGITS}?{scale}+)*(?:{DIGITS})?)?"
    spelled = rf"(?:[{KANJI}]|{scale})+"
    either = rf"(?:{DIGITS}|{spelled})"
    latin = r"(?:bn|[kKMBT])(?![A-Za-z])"
    if language == "zh":
        clock = (
            r"(?P<period>凌晨|清晨|早上|早晨|上午|中午|正午|下午|傍晚|晚上|晚间|夜里|深夜)"
            rf"(?P<ch>\d\d?|{spelled})(?:[点點时](?!间|期|代|候|段)|[:：](?P<cc>\d\d))(?P<cm>半|\d\d?分|整)?"
            r"|(?P<ch2>\d\d?|零)[点點](?!儿|击|子|位|评|缀)(?P<cm2>半|\d\d?分|整)?"
            r"|(?<![\d小个])(?P<ch3>\d\d?)时(?!间|期|代|候|段)"
        )
        vague = (
            r"[数數几幾上][十百千万萬亿億]+|成[千百]上[千万]|一点|一些"
            r"|(?<=[^\d])一[方旦致样直般切]面?"
        )
    else:
        clock = (
            r"(?P<period>午前|午後|深夜|夜|夕方|朝)"
            r"(?P<ch>\d\d?)(?:時(?!間|代|期)|:(?P<cc>\d\d))(?P<cm>半|\d\d?分)?"
            r"|(?P<ch2>\d\d?)時(?!間|代|期)(?P<cm2>半|\d\d?分)?|(?P<ch3>(?!x)x)"
        )
        vague = r"[数何][十百千万億兆]+|24時間365日|365日"
    per = (
        r"(?<!\d)1[^\d\s、。，]{0,10}?(?:当たり|あたり|につき|ごと)"
        if language == "ja"
        else r"(?!)"
    )
    return re.compile(
        rf"""
        (?P<vague>{vague}|24/7|COVID-19|{per})
      | (?P<iso>(?<!\d)(?P<iy>\d{{4}})[-/](?P<im>\d\d?)[-/](?P<id>\d\d?)(?!\d))
      | (?P<quarter>第?(?P<qz>[一二三四1-4])季度|第(?P<qj>[1-4一二三四])四半期|\bQ(?P<q>[1-4])(?!\d)
            |(?P<qm>1|4|7|10)月?(?:[–—~～〜-]|至|から)(?P<qn>3|6|9|12)月(?:期|四半期)?
                (?=期|四半期|の|累|[^\d底末日]))
      | (?P<half>(?P<hs>(?<=年)|(?<=年度))(?:の)?
            (?:(?P<ha>上半年|上半期|上期|前半)|(?P<hb>下半年|下半期|下期|後半)))
      | (?P<weakhalf>(?P<wa>上半年|上半期|上期|前半)|(?P<wb>下半年|下半期|下期|後半))
      | (?P<years>(?<!\d)(?P<ya>(?:19|20)\d\d)(?:(?:[–—~～〜-]|至|から)(?P<yb>\d\d)年(?!间|間)
            |/(?P<yc>\d\d)(?![\d/])))
      | (?P<fiscal>(?P<fy>\d{{4}})(?:财年|財年|会計年度|財政年度|年度|会计年度)
            |\bFY[ ]?'?(?P<fz>\d{{4}}|\d\d)(?!\d))
      | (?P<decade>(?:(?P<dc>上世[纪紀]|20世[纪紀]|本世[纪紀])の?)?(?P<dy>\d{{2,4}})年代)
      | (?P<century>(?P<c>\d\d?|{spelled})世[纪紀])
      | (?P<era>(?P<en>令和|平成|昭和|大正|明治)(?P<ey>元|\d\d?)年
            (?:度|(?P<em>\d\d?)月(?:(?P<ed>\d\d?)日)?)?)
      | (?P<date>(?P<y>\d{{4}})年(?:の)?(?P<m>\d\d?)月(?:(?P<d>\d\d?)[日号])?
            |(?<!\d)(?P<m2>\d\d?)月(?:(?P<d2>\d\d?)[日号])?(?!期))
      | (?P<year>(?<!\d)(?P<y3>(?:1[89]|20|21)\d\d)年(?!间|間|度|代))
      | (?P<clock>{clock})
      | (?P<time>(?<![\d:])(?P<th>[01]?\d|2[0-4]):(?P<tm>[0-5]\d)(?![\d:]))
      | (?P<midnight>午夜|正午|零时)
      | (?P<percent>(?<![{KANJI}十百千\d])百分之(?P<pn>{either}))
      | (?P<fraction>(?P<fd>{DIGITS}|[{KANJI}{SCALE_CHARACTERS}]+)分[之の](?P<fn>{either})
            |(?P<f1>\d{{1,2}})/(?P<f2>\d{{1,2}})(?![\d/]))
      | (?P<weakfraction>一半|半分|半数|过半|過半|半(?!导体|導体))
      | (?P<ratio>(?P<r2>翻一番|翻番|倍増|二倍|翻了一番|加倍|倍(?=に))
            |(?P<r4>翻两番|翻了两番)|(?P<r3>三倍))
      | (?P<version>\bv?\d+\.\d+\.\d+(?:\.\d+)*)
      | (?P<name>(?<![A-Za-z0-9])(?:[A-Z][A-Za-z]*-|[A-Za-z]+)\d[A-Za-z0-9]*(?:\.\d+)?[A-Za-z]*)
      | (?P<warifun>(?P<wn>{either})割(?P<wf>\d|[{KANJI}])分)
      | (?P<number>(?P<sign>{_SIGN})?(?<![A-Za-z0-9])(?P<num>{number})(?P<latin>{latin})?
            (?:[多余餘])?(?:[ ]?(?P<unit>{unit_pattern(language)}))?(?P<tail>[A-Za-z]+[\dA-Za-z]*)?)
      | (?P<words>(?P<spelled>{spelled})(?:(?P<spelled_unit>{unit_pattern(language)}))?)
        """,
        re.VERBOSE,
    )


_SCALES = frozenset(SCALE_CHARACTERS)
_HAN_OR_KANA = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_LATIN_SCALES = {"k": 3, "K": 3, "M": 6, "B": 9, "bn": 9, "T": 12}


# What the figures begin with that do not begin with a digit or a number.
_STARTERS = re.compile(
    rf"[\d$€£¥￥₩{KANJI}{SCALE_CHARACTERS}数數几幾何第半]|令和|平成|昭和|大正|明治|[上下本](?:半|期|世|午)|前半"
    r"|後半|过半|過半|翻|倍[増に]|加倍|凌晨|清晨|早[上晨]|中午|正午|傍晚|晚[上间]|夜|深夜|午[前後夜]|夕方"
    r"|朝(?=\d)|成[千百]|上[十百千万]|COVID"
)


def read(text: str, language: str) -> Iterator[Piece]:
    """The figures of a masked text in `zh` or `ja`."""
    for match in scan(text, _STARTERS, _pattern(language)):
        yield from _READERS[match.lastgroup or ""](match, language)


Reader = Callable[[re.Match[str], str], Iterator[Piece]]


def _small(text: str) -> int:
    return int(cjk(text))


def _quarter(match: re.Match[str], language: str) -> Iterator[Piece]:
    written = match["qz"] or match["qj"] or match["q"]
    if written:
        yield single(match, "quarter", _small(written))
    elif int(match["qn"]) == int(match["qm"]) + 2:
        yield single(match, "quarter", _QUARTERS[match["qm"]])
    elif (match["qm"], match["qn"]) == ("1", "6"):
        yield single(match, "half", 1, is_strong=False)
    else:
        yield single(match, "month", int(match["qm"]), is_strong=False)
        yield single(match, "month", int(match["qn"]))


def _half(match: re.Match[str], language: str) -> Iterator[Piece]:
    yield single(match, "half", 1 if match["ha"] else 2)


def _weak_half(match: re.Match[str], language: str) -> Iterator[Piece]:
    yield single(match, "half", 1 if match["wa"] else 2, is_strong=False)


def _fiscal(match: re.Match[str], language: str) -> Iterator[Piece]:
    yield from fiscal(match, match["fy"] or match["fz"])


def _decade(match: re.Match[str], language: str) -> Iterator[Piece]:
    year, century = int(match["dy"]), match["dc"] or ""
    if year < 100:
        is_new = century.startswith("本") or (not century and year <= 20)
        year += 2000 if is_new else 1900
    yield single(match, "decade", year)


def _century(match: re.Match[str], language: str) -> Iterator[Piece]:
    yield single(match, "century", _small(match["c"]), is_strong=match["c"].isdigit())


def _era(match: re.Match[str], language: str) -> Iterator[Piece]:
    year = _ERAS[match["en"]] + (1 if match["ey"] == "元" else int(match["ey"]))
    if match[0].endswith("度"):
        yield single(match, "fiscal", year)
    else:
        yield from dated(match, year, int(match["em"] or 0), match["ed"])


def _date(match: re.Match[str], language: str) -> Iterator[Piece]:
    if match["iso"]:
        yield from dated(match, int(match["iy"]), int(match["im"]), int(match["id"]))
    else:
        month = int(match["m"] or match["m2"])
        if 1 <= month <= 12:
            pieces = list(dated(match, match["y"], month, match["d"] or match["d2"]))
            if len(pieces) == 1:  # 6月 alone is “June”, a requirement here
                pieces = [single(match, "month", month)]
            yield from pieces


def _year(match: re.Match[str], language: str) -> Iterator[Piece]:
    yield single(match, "year", int(match["y3"]))


def _years(match: re.Match[str], language: str) -> Iterator[Piece]:
    yield from years(match, match["ya"], match["yb"] or match["yc"])


def _clock(match: re.Match[str], language: str) -> Iterator[Piece]:
    hour = _small(match["ch"] or match["ch2"] or match["ch3"])
    rest = match["cm"] or match["cm2"] or ""
    minute = int(match["cc"] or 0) + (30 if rest == "半" else int(re.sub(r"\D", "", rest) or 0))
    period = match["period"] or ""
    if _LATE.match(period) and hour < 12 and period != "深夜":
        hour += 12
    elif period in ("凌晨", "午前", "深夜") and hour == 12:
        hour = 0
    yield single(match, "time", 60 * (hour % 24) + minute)


def _midnight(match: re.Match[str], language: str) -> Iterator[Piece]:
    yield single(match, "time", 720 if match[0] == "正午" else 0, is_strong=False)


def _percent(match: re.Match[str], language: str) -> Iterator[Piece]:
    yield single(match, "percent", cjk(match["pn"]))


def _fraction(match: re.Match[str], language: str) -> Iterator[Piece]:
    if match["f1"]:
        value = int(match["f1"]), int(match["f2"])
    else:
        value = _small(match["fn"]), _small(match["fd"])
    if value[1] and value[0] < value[1]:
        is_strong = value not in ((1, 2), (1, 4))
        yield Piece(match.start(), match.end(), "fraction", value, is_strong)


def _ratio(match: re.Match[str], language: str) -> Iterator[Piece]:
    value = 2 if match["r2"] else 3 if match["r3"] else 4
    if match["r3"] and _MORE.search(match.string[: match.start()]):
        value += 1
    yield single(match, "multiple", value, is_strong=False)


def _warifun(match: re.Match[str], language: str) -> Iterator[Piece]:
    yield single(match, "percent", 10 * cjk(match["wn"]) + cjk(match["wf"]))


def _number(match: re.Match[str], language: str) -> Iterator[Piece]:
    number, unit = match["num"], match["unit"] or ""
    if match["tail"] and not unit and number.isdigit() and len(number) < 4:
        yield named(match, number + match["tail"])  # 800G, 3D; but 8000GPU時間 is a number
        return
    power = _LATIN_SCALES.get(match["latin"] or "", 0)
    has_scale = not _SCALES.isdisjoint(number)
    if unit == "度" and language == "zh" and has_scale:
        unit = "度电"
    value = cjk(number)
    if unit == "倍" and _MORE.search(match.string[: match.start()]):
        value += 1
    yield from plain(
        match,
        value,
        SIGNS.get(match["sign"] or "", ""),
        unit,
        UNITS[language],
        power,
        has_scale=has_scale,
        year="" if _HAN_OR_KANA.match(match.string, match.end()) else number,
    )


def _words(match: re.Match[str], language: str) -> Iterator[Piece]:
    unit = match["spelled_unit"] or ""
    value = cjk(match["spelled"])
    if unit == "倍" and _MORE.search(match.string[: match.start()]):
        value += 1
    is_share = unit in ("割", "成") and value < 10
    yield from plain(match, value, "", unit, UNITS[language], is_strong=is_share, has_scale=True)


_READERS: dict[str, Reader] = {
    "vague": lambda match, language: iter(()),
    "iso": _date,
    "quarter": _quarter,
    "half": _half,
    "weakhalf": _weak_half,
    "fiscal": _fiscal,
    "decade": _decade,
    "century": _century,
    "era": _era,
    "date": _date,
    "years": _years,
    "year": _year,
    "clock": _clock,
    "time": lambda match, language: time(match),
    "midnight": _midnight,
    "percent": _percent,
    "fraction": _fraction,
    "weakfraction": lambda match, language: half(match),
    "ratio": _ratio,
    "version": lambda match, language: version(match),
    "name": lambda match, language: name(match),
    "warifun": _warifun,
    "number": _number,
    "words": _words,
}
