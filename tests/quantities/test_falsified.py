"""Figures of the real articles, each falsified in four ways: how many are found."""

import re
from collections import Counter
from decimal import Decimal

import pytest

from conftest import CONFIG, ROOT
from press.quantities import Fault, differences, read_quantities
from press.settings import Settings
from press.site import Site

TOLD = {Fault.MISSING, Fault.POWER_OF_TEN, Fault.DIMENSION}
DATES = {"year", "month", "day", "quarter", "half", "fiscal", "decade"}
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
OTHER_UNIT = {
    language: dict(pair.split("→") for pair in pairs.split())
    for language, pairs in {
        "zh": "吉瓦→吉瓦时 兆瓦→吉瓦 太瓦时→吉瓦时 美元→欧元 欧元→美元 美分→欧元 %→个百分点 周→天 个月→年 年→个月 倍→%",
        "ja": "ギガワット→メガワット メガワット→ギガワット テラワット時→ギガワット時 ドル→ユーロ ユーロ→ドル "
        "セント→円 %→ポイント 週→日 年間→カ月 年→カ月 カ月→年 倍→%",
    }.items()
}


def tenfold(text, language):
    return NUMBER.sub(lambda match: f"{Decimal(match[0].replace(',', '')) * 10:f}", text, count=1)


def other_digit(text, language):
    at = max(index for index, char in enumerate(text) if char.isdigit())
    return text[:at] + str((int(text[at]) + 3) % 10) + text[at + 1 :]


def gone(text, language):
    return ""


def other_unit(text, language):
    for unit, other in OTHER_UNIT[language].items():
        if text.endswith(unit):
            return text.removesuffix(unit) + other
    return text


def figures():
    """Every figure with digits in a translation: language, source text, target text, figure."""
    site = Site.load(Settings.read(CONFIG, ROOT))
    for sync in site.syncs.all():
        languages = sync.source.locale.code, sync.target.locale.code
        for passage in sync.passages:
            if passage.source is None or len(passage.target) != 1:
                continue
            if passage.source.kind == "figure":
                continue  # a chart, whose figures are compared with its data: C106
            text = passage.target[0].text
            seen = set()
            for figure in read_quantities(text, languages[1]):
                if (figure.start, figure.end) in seen:
                    continue  # the month of a year
                seen.add((figure.start, figure.end))
                is_number = figure.is_strong and figure.dimension != "name"
                if is_number and any(char.isdigit() for char in figure.text):
                    yield languages, passage.source.text, text, figure


FIGURES = list(figures())


@pytest.mark.parametrize(
    "change",
    [tenfold, other_digit, gone, other_unit],
    ids=["tenfold", "digit", "gone", "unit"],
)
def test_a_falsified_figure_is_found(change):
    outcomes = Counter()
    for languages, source, target, figure in FIGURES:
        falsified = change(figure.text, languages[1])
        if falsified == figure.text:
            continue
        if change in (tenfold, other_unit) and figure.dimension in DATES:
            continue
        wanted = read_quantities(source, languages[0])
        if change is other_unit and not any(
            each.is_strong and (each.dimension, each.value) == (figure.dimension, figure.value)
            for each in wanted
        ):
            continue  # the source says it without a unit: “a line takes 4 to 8”
        text = target[: figure.start] + falsified + target[figure.end :]
        told = differences(wanted, read_quantities(text, languages[1]))
        outcomes[any(each.fault in TOLD for each in told)] += 1
    assert outcomes[True] + outcomes[False] > 60
    assert outcomes[True] >= 0.95 * outcomes.total(), outcomes
