"""Periods and values in the words of three languages."""

from decimal import Decimal

import pytest

from charts.charted import table, words
from press.charts import Row, Words
from press.charts.table import PERIODS


@pytest.mark.parametrize(
    ("written", "en", "zh", "ja"),
    [
        ("2024", "2024", "2024", "2024"),
        ("2027/28", "2027/28", "2027/28", "2027/28"),
        ("2021-11", "Nov 2021", "2021年11月", "2021年11月"),
        ("2025-01", "Jan 2025", "2025年1月", "2025年1月"),
        ("2025-Q2", "Q2 2025", "2025年第2季度", "2025年第2四半期"),
        ("2024-H1", "H1 2024", "2024年上半年", "2024年上半期"),
        ("2024-H2", "H2 2024", "2024年下半年", "2024年下半期"),
        ("FY2026", "FY2026", "2026财年", "2026会計年度"),
        ("FY2026-Q1", "Q1 FY2026", "2026财年第1季度", "2026会計年度第1四半期"),
    ],
)
def test_a_period_in_three_languages(written, en, zh, ja):
    assert any(form.fullmatch(written) for form in PERIODS.values())
    said = {code: words(code).period(written) for code in ("en", "zh", "ja")}
    assert said == {"en": en, "zh": zh, "ja": ja}


@pytest.mark.parametrize("code", ["en", "zh", "ja"])
@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0", "0"),
        ("415", "415"),
        ("1234.5", "1,234.5"),
        ("0.06", "0.06"),
        ("0.0009", "0.0009"),
        ("1300", "1,300"),
        ("35000", "35,000"),
        ("131.820", "131.82"),
        ("-1234.5", "-1,234.5"),
        ("999999999999.999999", "999,999,999,999.999999"),
    ],
)
def test_a_number_keeps_its_digits(code, written, said):
    assert words(code).number(Decimal(written)) == said


@pytest.mark.parametrize(
    ("numbers", "en", "zh", "ja"),
    [
        ("400,,", "400", "400", "400"),
        (",400,", "over 400", "超过400", "400超"),
        (",,1000", "under 1,000", "不到1,000", "1,000未満"),
        (",35000,40000", "35,000–40,000", "35,000–40,000", "35,000–40,000"),
        (",-5,-3", "-5 – -3", "-5 – -3", "-5 – -3"),
    ],
)
def test_a_value_a_span_and_a_bound(tmp_path, numbers, en, zh, ja):
    (row,) = table(tmp_path, f"A,2024,{numbers},range,GW,s,\n").rows
    said = {code: words(code).value(row) for code in ("en", "zh", "ja")}
    assert said == {"en": en, "zh": zh, "ja": ja}


def test_values_are_told_in_the_units_of_the_language():
    row = Row("a", "2025", Decimal("131.82"), None, None, "actual", "x", 2)
    assert Words("ja", str, 10).value(row) == "1,318.2"
    assert Words("en", str).value(row) == "131.82"
