"""Units in three languages: the dimension each measures and its factor to the base unit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

Unit = tuple[str, Decimal]

_SI = {"": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15}
_SI_ZH = {"": 0, "千": 3, "兆": 6, "吉": 9, "太": 12, "拍": 15}
_SI_JA = {"": 0, "キロ": 3, "メガ": 6, "ギガ": 9, "テラ": 12, "ペタ": 15}
_SI_EN = {"": 0, "kilo": 3, "mega": 6, "giga": 9, "tera": 12, "peta": 15}


def _prefixed(prefixes: dict[str, int], dimension: str, *names: str) -> dict[str, Unit]:
    return {
        prefix + name: (dimension, Decimal(10) ** power)
        for prefix, power in prefixes.items()
        for name in names
    }


def _all(dimension: str, **factors: str) -> dict[str, Unit]:
    return {name: (dimension, Decimal(factor)) for name, factor in factors.items()}


_YEAR, _DAY = "12", "86400"

LATIN: dict[str, Unit] = {
    **_prefixed(_SI, "energy", "Wh"),
    **_prefixed(_SI, "power", "W"),
    **_prefixed(_SI, "frequency", "Hz"),
    **_prefixed({**_SI, "K": 3}, "byte", "B"),
    **_prefixed({"k": 3, "M": 6, "G": 9, "T": 12}, "bit rate", "bps", "bit/s"),
    **_prefixed({"": 0, "k": 3}, "voltage", "V"),
    **_prefixed({"": 0, "M": 6, "G": 9}, "apparent power", "VA"),
    **_prefixed({"": 0, "k": 3, "M": 6, "G": 9}, "energy in joules", "J"),
    **_all("length", km="1000", cm="0.01", mm="0.001", nm="1e-9", mi="1609.344"),
    **{name: ("length", Decimal("1e-6")) for name in ("\u00b5m", "\u03bcm")},  # both micro signs
    **_all("mass", kg="1000", Mt="1e12", Gt="1e15"),
    **_all("volume", m3="1000", L="1", **{"m³": "1000"}),
    **_all("area", m2="1", km2="1e6", ha="1e4", **{"m²": "1", "km²": "1e6"}),
    **_all("temperature", **{"°C": "1", "℃": "1"}),
    **_all("fahrenheit", **{"°F": "1", "℉": "1"}),
    **_all("percent", **{"%": "1"}),
    **_all("points", pp="1", ppts="1", bps="0.01", bp="0.01"),
    **_all("money:USD", USD="1"),
    **_all("money:EUR", EUR="1"),
    **_all("money:JPY", JPY="1"),
    **_all("money:CNY", CNY="1", RMB="1"),
    **_all("money:GBP", GBP="1"),
    **_all("duration:second", ms="0.001"),
}

_ENGLISH = {
    **_prefixed(_SI_EN, "energy", "watt-hours", "watt-hour", "watt hours", "watt hour"),
    **_prefixed(_SI_EN, "power", "watts", "watt"),
    **_prefixed(_SI_EN, "frequency", "hertz"),
    **_prefixed(_SI_EN, "byte", "bytes", "byte"),
    **_prefixed({"": 0, "kilo": 3}, "voltage", "volts", "volt"),
    **_all("length", metres="1", metre="1", meters="1", meter="1", nanometres="1e-9"),
    **_all("length", kilometres="1000", kilometre="1000", kilometers="1000", kilometer="1000"),
    **_all("length", nanometers="1e-9", nanometre="1e-9", nanometer="1e-9"),
    **_all("length", miles="1609.344", mile="1609.344", feet="0.3048", foot="0.3048"),
    **_all("mass", tonnes="1e6", tonne="1e6", tons="1e6", ton="1e6", kilograms="1000"),
    **_all("mass", kilogram="1000", grams="1", gram="1", **{"metric tons": "1e6"}),
    **_all("volume", litres="1", litre="1", liters="1", liter="1", gallons="3.785411784"),
    **_all("volume", **{"cubic metres": "1000", "cubic meters": "1000", "cubic metre": "1000"}),
    **_all("area", hectares="1e4", acres="4046.8564224", acre="4046.8564224"),
    **_all("area", **{"square metres": "1", "square meters": "1", "square feet": "0.09290304"}),
    **_all("area", **{"square kilometres": "1e6", "square kilometers": "1e6"}),
    **_all("area", **{"square miles": "2589988.110336"}),
    **_all("temperature", **{"degrees Celsius": "1", "degrees": "1"}),
    **_all("fahrenheit", **{"degrees Fahrenheit": "1"}),
    **_all("percent", percent="1", **{"per cent": "1"}),
    **_all("points", **{"percentage points": "1", "percentage point": "1"}),
    **_all("points", **{"basis points": "0.01", "basis point": "0.01"}),
    **_all("multiple", times="1", fold="1", **{"×": "1", "x": "1"}),
    **_all("duration:month", years="12", year="12", months="1", month="1", decades="120"),
    **_all("duration:month", quarters="3", yr="12", yrs="12"),
    **_all("duration:second", weeks="604800", week="604800", days=_DAY, day=_DAY),
    **_all("duration:second", hours="3600", hour="3600", minutes="60", minute="60"),
    **_all("duration:second", seconds="1", second="1", milliseconds="0.001"),
    **_all("money:USD", dollars="1", dollar="1", cents="0.01", cent="0.01"),
    **_all("money:USD", **{"US dollars": "1", "U.S. dollars": "1"}),
    **_all("money:EUR", euros="1", euro="1"),
    **_all("money:GBP", pounds="1"),  # or 0.45 kg: compare.py
    **_all("money:JPY", yen="1"),
    **_all("money:CNY", yuan="1", renminbi="1"),
    **_all("money:KRW", won="1"),
}
_CHINESE = {
    **_prefixed(_SI_ZH, "energy", "瓦时", "瓦小时"),
    **_prefixed(_SI_ZH, "power", "瓦"),
    **_prefixed({**_SI_ZH, "百万": 6}, "power", "瓦特"),
    **_prefixed(_SI_ZH, "frequency", "赫兹", "赫"),
    **_prefixed(_SI_ZH, "byte", "字节"),
    **_prefixed({"": 0, "千": 3}, "voltage", "伏"),
    **_all("degree", 度="1"),
    **_all("energy", 度电="1000"),
    **_all("length", 米="1", 公里="1000", 千米="1000", 厘米="0.01", 毫米="0.001", 微米="1e-6"),
    **_all("length", 纳米="1e-9", 英里="1609.344", 英尺="0.3048"),
    **_all("mass", 克="1", 千克="1000", 公斤="1000", 吨="1e6"),
    **_all("volume", 升="1", 立方米="1000", 加仑="3.785411784"),
    **_all("area", 平方米="1", 平方公里="1e6", 公顷="1e4", 英亩="4046.8564224"),
    **_all("area", 平方英尺="0.09290304"),
    **_all("temperature", 摄氏度="1"),
    **_all("fahrenheit", 华氏度="1"),
    **_all("percent", 成="10"),
    **_all("points", 个百分点="1", 百分点="1", 个基点="0.01", 基点="0.01"),
    **_all("multiple", 倍="1"),
    **_all("duration:month", 年="12", 个月="1", 个季度="3", 个年头="12"),
    **_all("duration:second", 周="604800", 个星期="604800", 星期="604800", 天=_DAY, 日=_DAY),
    **_all("duration:second", 小时="3600", 个小时="3600", 分钟="60", 秒="1", 毫秒="0.001"),
    **_all("money:USD", 美元="1", 美金="1", 美分="0.01"),
    **_all("money:EUR", 欧元="1"),
    **_all("money:JPY", 日元="1", 日圆="1"),
    **_all("money:CNY", 元="1", 人民币="1", 元人民币="1"),
    **_all("money:KRW", 韩元="1"),
    **_all("money:HKD", 港元="1"),
    **_all("money:GBP", 英镑="1"),
}
_JAPANESE = {
    **_prefixed(_SI_JA, "energy", "ワット時", "ワットアワー"),
    **_prefixed(_SI_JA, "power", "ワット"),
    **_prefixed(_SI_JA, "frequency", "ヘルツ"),
    **_prefixed(_SI_JA, "byte", "バイト"),
    **_prefixed({"": 0, "キロ": 3}, "voltage", "ボルト"),
    **_all("degree", 度="1"),
    **_all("length", メートル="1", キロメートル="1000", センチメートル="0.01", センチ="0.01"),
    **_all("length", ミリメートル="0.001", ミリ="0.001", マイクロメートル="1e-6"),
    **_all("length", ナノメートル="1e-9", ナノ="1e-9", マイル="1609.344", フィート="0.3048"),
    **_all("mass", グラム="1", キログラム="1000", トン="1e6"),
    **_all("volume", リットル="1", 立方メートル="1000", ガロン="3.785411784"),
    **_all("area", 平方メートル="1", 平方キロメートル="1e6", ヘクタール="1e4"),
    **_all("area", エーカー="4046.8564224", 平方フィート="0.09290304"),
    **_all("temperature", 摂氏="1"),
    **_all("percent", パーセント="1", 割="10"),
    **_all("points", ポイント="1", パーセントポイント="1", ベーシスポイント="0.01"),
    **_all("points", **{"%ポイント": "1"}),
    **_all("multiple", 倍="1"),
    **_all("duration:month", 年="12", 年間="12", か月="1", カ月="1", ヶ月="1", ヵ月="1"),
    **_all("duration:month", か月間="1", カ月間="1", ヶ月間="1", ヵ月間="1", 四半期="3"),
    **_all("duration:second", 週間="604800", 週="604800", 日間=_DAY, 日=_DAY, 時間="3600"),
    **_all("duration:second", 分間="60", 分="60", 秒="1", 秒間="1", ミリ秒="0.001"),
    **_all("money:USD", ドル="1", 米ドル="1", セント="0.01"),
    **_all("money:EUR", ユーロ="1"),
    **_all("money:JPY", 円="1"),
    **_all("money:CNY", 元="1", 人民元="1"),
    **_all("money:KRW", ウォン="1"),
    **_all("money:GBP", ポンド="1"),
}

UNITS: dict[str, dict[str, Unit]] = {
    "en": {**LATIN, **_ENGLISH},
    "zh": {**LATIN, **_CHINESE},
    "ja": {**LATIN, **_JAPANESE},
}

SIGNS: dict[str, str] = {
    "US$": "money:USD",
    "$": "money:USD",
    "HK$": "money:HKD",
    "NT$": "money:TWD",
    "A$": "money:AUD",
    "C$": "money:CAD",
    "€": "money:EUR",
    "£": "money:GBP",
    "¥": "money:¥",
    "￥": "money:¥",
    "₩": "money:KRW",
}

# What may not follow a unit of one character: it would be part of another word.
_NOT_BEFORE = {
    "年": "度代级轻齢末会",
    "元": "素年旦件気",
    "分": "の之野析別析布為为",
    "日": "本常程経",
    "度": "假过合",
    "米": "国国ド",
    "成": "为本功立员长果就型分交熟绩品都效年千群套片为",
    "割": "り合引安当",
    "周": "年围期边",
    "天": "然津气空",
    "克": "服里",
    "升": "至到级高温值",
    "秒": "杀",
    "時": "点代期間",
    "倍": "増",
    "ナノ": "テ",
    "ミリ": "オ",
}


def unit_pattern(language: str) -> str:
    """A pattern for every unit of a language, the longest first; English ones in either case."""
    parts = []
    for name in sorted(UNITS[language], key=len, reverse=True):
        end = ""
        if name[-1].isascii() and name[-1].isalpha():
            end = r"(?![A-Za-z0-9])"
        elif name in _NOT_BEFORE:
            end = f"(?![{_NOT_BEFORE[name]}])"
        parts.append((name[0], re.escape(name[1:]) + end))
    return by_first_letter(parts, either_case=language == "en")


def by_first_letter(words: Iterable[tuple[str, str]], *, either_case: bool) -> str:
    """A pattern for words, each given as its first letter and the pattern of what follows.

    Each first letter is looked at once, which a plain list of words is not where case is ignored.
    """
    rests: dict[str, list[str]] = {}
    for first, rest in words:
        letters = "".join(sorted({first.lower(), first.upper()})) if either_case else first
        rests.setdefault(letters, []).append(rest)
    return "|".join(
        f"(?-i:[{re.escape(letters)}])(?:{'|'.join(rest)})" for letters, rest in rests.items()
    )
