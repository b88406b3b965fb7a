"""Rules C101 to C110: what is told, where, and what is left in peace."""

from shutil import rmtree

import pytest

from charts.charted import HEADER
from conftest import page, shown

ROWS = "A,2023,1.5,,,actual,GW,s,\nA,2024,1500,,,actual,GW,s,\nB,2024,,0,3,range,GW,s,\n"
LEDGER = "- {id: s, url: https://example.com/s, title: T, publisher: P}\n"
UNITS = "- {id: GW, en: GW, zh: 吉瓦, ja: ギガワット}\n"


@pytest.fixture
def told(site_from, tmp_path):
    """What the chart rules say of a block of a page, and of files in docs/data."""

    def check(block="", locale="en", rows=ROWS, units=UNITS, **files):
        rmtree(tmp_path / "docs", ignore_errors=True)
        lines = {"data": "x.csv", "caption": "c", "alt": "a"}
        text = "".join(
            f"{key}: {value}\n" for key, value in lines.items() if f"{key}:" not in block
        )
        body = f"```chart\n{text}{block}\n```\n"
        site = site_from(
            {
                f"{locale}/a.md": page(locale, "/a/" if locale == "en" else f"/{locale}/a/", body),
                "data/x.csv": HEADER + rows if isinstance(rows, str) else rows,
                "data/references.yml": LEDGER,
                **({"data/units.yml": units} if units else {}),
                **files,
            }
        )
        return [each for each in site.check() if each.code.startswith("C1")]

    return check


def messages(findings):
    return [(each.code, each.message) for each in findings]


@pytest.mark.parametrize("locale", ["en", "zh", "ja"])
def test_a_chart_as_it_should_be_is_left_in_peace(told, locale):
    assert told(locale=locale) == []
    assert told("series: {A: a, B: b}\nperiods: [2023, 2024]", locale) == []
    assert told("series: {A: a}\nscale: log", locale) == []
    assert shown(told("scale: log\nperiods: [2023]", locale)) == []


@pytest.mark.parametrize(
    "name",
    [
        "y.csv", "../x.csv", "./x.csv", "/etc/passwd", "../references.yml", "references.yml",
        "X.CSV", "x", "data/x.csv", "'\\0'", "..", "folder.csv/x.csv",
    ],
)  # fmt: skip
def test_a_name_that_is_no_data_file_names_nothing(told, name):
    block = f"data: {name}"
    files = {"x.csv": HEADER + ROWS, "data/folder.csv/x.csv": HEADER + ROWS}
    found = shown(told(block, **files), "C101", "C107")
    assert found == ["en/a.md:11 C101"]


def test_every_flaw_of_a_data_file_is_told_at_its_line(told):
    rows = ROWS + "A,2025,1\nA,2024,2,,,actual,GW,s,\nC,2024,1,,,actual,MW,s,\n"
    found = told(rows=rows)
    assert shown(found) == [f"data/x.csv:{line} C102" for line in (5, 6, 7)]
    assert {each.severity for each in found} == {"error"}
    assert shown(told(rows=b"\xff"), "C102") == ["data/x.csv:1 C102"]
    assert told(**{"data/y.csv/z.txt": "", "data/z.csv": "a,b\n1,2\n"}) == []  # nobody's charts


def test_a_unit_needs_a_name_in_the_language_of_the_page(told):
    assert shown(told(units=UNITS.replace(" zh: 吉瓦,", ""), locale="zh"), "C103") == [
        "zh/a.md:9 C103"
    ]
    assert told(units=UNITS.replace(" zh: 吉瓦,", "")) == []
    assert shown(told(units=""), "C103") == ["en/a.md:9 C103"]


@pytest.mark.parametrize(
    ("units", "line"),
    [
        ("- {id: GW, en: [GW]}\n", 1),
        ("\n- {en: GW}\n", 2),
        ("- {id: GW, en: GW\n", 2),
        ("GW: GW\n", 1),
        ("[" * 30_000, 1),
        ("- {id: GW, en: GW, en: MW}\n", 1),
        (b"\xff", 1),
        ("- {id: GW, en: GW, times: {zh: 0}}\n", 1),
        ("- {id: GW, en: GW, times: {zh: -10}}\n", 1),
        ("- {id: GW, en: GW, times: {zh: 1.5}}\n", 1),
    ],
)
def test_flaws_of_the_names_of_units_are_told(told, units, line):
    assert f"data/units.yml:{line} C103" in shown(told(units=units))


@pytest.mark.parametrize(
    ("unit", "found"),
    [
        ("{id: GW, en: GW, zh: 百万千瓦, ja: ギガワット}", []),
        ("{id: GW, en: GW, zh: 亿千瓦, ja: ギガワット}", ["1亿千瓦 is not 1 GW"]),
        (
            "{id: GW, en: GW, zh: 兆瓦, ja: メガワット, times: {zh: 1000}}",
            ["1メガワット is not 1 GW"],
        ),
        ("{id: USD, en: billion dollars, zh: 亿美元, ja: 億ドル, times: {zh: 10, ja: 10}}", []),
        ("{id: x, en: weeks, zh: 个月, ja: 倍}", []),
    ],
)
def test_a_unit_has_one_size_in_all_languages(told, unit, found):
    units = f"- {unit}\n" + ("" if "GW" in unit else UNITS)
    assert messages(told(units=units)) == [("C103", each) for each in found]


def test_two_series_under_one_name_are_told(told):
    assert messages(told("series: {A: a, B: a}")) == [("C104", "2 series are called a")]


def test_a_row_without_a_known_source_is_told_once_shown_or_not(told):
    rows = ROWS + "C,2024,1,,,actual,GW,t,\n"
    found = told("series: {A: a}", rows=rows)
    assert shown(found) == ["data/x.csv:5 C105"]


@pytest.mark.parametrize(
    ("locale", "caption", "is_told"),
    [
        ("en", "1,500 GW in 2024, from 1.5 GW", False),
        ("en", "1.5 TW in 2024", False),
        ("en", "1,600 GW in 2024", True),
        ("en", "1.5 GWh or 15 years", False),
        ("en", "15 GW in 2024", True),
        ("en", "The second of 3 firms, since 2024", False),
        ("zh", "2024年为1500吉瓦", False),
        ("zh", "2024年为15亿千瓦", False),
        ("zh", "2024年为1600吉瓦", True),
        ("zh", "2024年为1.5亿千瓦", True),
        ("ja", "2024年は1500ギガワット", False),
        ("ja", "2024年は1600ギガワット", True),
    ],
)
def test_a_figure_of_the_caption_is_among_the_data(told, locale, caption, is_told):
    found = told(f"caption: {caption}", locale)
    assert [each.code for each in found] == ["C106"] * is_told


def test_figures_that_the_chart_leaves_out_are_not_among_its_data(told):
    assert shown(told("caption: 1.5 GW\nperiods: [2024]"), "C106") == ["en/a.md:11 C106"]


def test_a_block_that_cannot_be_read_is_told_once(told):
    assert shown(told("colour: red")) == ["data/x.csv:1 C109", "en/a.md:12 C107"]
    assert shown(told("series: [A]"), "C107") == ["en/a.md:12 C107"]
    assert shown(told("series: {A: {B: &c [*c]}}"), "C107") == ["en/a.md:12 C107"]


@pytest.mark.parametrize(
    ("block", "rows", "found"),
    [
        ("series: {C: c}", ROWS, ["no row of x.csv is shown for C"]),
        ("series: {a: c}", ROWS, ["no row of x.csv is shown for a"]),
        ("periods: [2023, 2025, 2026]", ROWS, ["no row of x.csv is shown for 2025, 2026"]),
        ("series: {A: a, B: b}\nperiods: [2023]", ROWS, ["no row of x.csv is shown for B"]),
        ("series: {B: b}\nperiods: [2023, 2024]", ROWS, ["no row of x.csv is shown for 2023"]),
        ("", "", ["x.csv has no row that can be shown"]),
    ],
)
def test_what_a_chart_names_and_does_not_show_is_told(told, block, rows, found):
    assert messages(told(block, rows=rows)) == [("C108", each) for each in found]


def test_data_that_nobody_shows_are_no_fault(told):
    (found,) = told(**{"data/y.csv": HEADER + ROWS})
    assert (found.code, found.severity, found.location.path) == ("C109", "info", "docs/data/y.csv")


@pytest.mark.parametrize("number", ["0", "-1"])
def test_a_figure_without_a_logarithm_is_told_with_its_row(told, number):
    rows = ROWS.replace("1.5", number)
    (found,) = told("scale: log\nseries: {A: a}", rows=rows)
    assert (found.code, found.severity, found.location.line) == ("C110", "error", 12)
    assert found.related[0].location.line == 2
    assert told("scale: linear\nseries: {A: a}", rows=rows) == []
    assert told("scale: log\nseries: {A: a}\nperiods: [2024]", rows=rows) == []
