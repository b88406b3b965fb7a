"""Rules G and the termbase they read."""

import pytest

from conftest import cluster, shown
from faults import TERMS


@pytest.fixture
def check(site_from):
    def run(en, zh, *codes, terms=TERMS):
        files = cluster("a/")
        files["en/a.md"] += f"{en}\n"
        files["zh/a.md"] += f"{zh}\n"
        site = site_from({**files, "data/terms.yml": terms})
        return [each for each in shown(site.check(), *codes or ("G",)) if "ja/" not in each]

    return run


def line():
    return cluster("a/")["zh/a.md"].count("\n") + 1


def test_preferred_forms_are_silent(check):
    assert check("Every data centre of OpenAI.", "OpenAI的每座数据中心。") == []


def test_a_term_rendered_otherwise(check):
    assert check("Every data centre.", "每座机房。") == [f"zh/a.md:{line()} G101"]


def test_an_avoided_form(check):
    assert check("Every day.", "每座资料中心。") == [f"zh/a.md:{line()} G104"]


def test_an_avoided_form_beside_the_preferred_one(check):
    found = check("Two data centres.", "资料中心与数据中心。", "G103")
    assert found == [f"zh/a.md:{line()} G103"]


def test_a_kept_name_that_was_lost(check):
    assert check("By OpenAI.", "由那家公司。", "G105") == [f"zh/a.md:{line()} G105"]


def test_one_name_in_two_transliterations(check):
    zh = "维谛技术（Vertiv）上涨。\n\n沃蒂夫（Vertiv）下跌。"
    assert check("Vertiv.\n\nVertiv.", zh, "G106") == [f"zh/a.md:{line() + 2} G106"]


def test_latin_terms_are_found_as_whole_words(check):
    terms = "- id: ppa\n  forms:\n    en: {preferred: [PPA]}\n    zh: {preferred: [购电协议]}\n"
    assert check("A PPAX.", "某物。", terms=terms) == []
    assert check("A PPA.", "某物。", terms=terms) == [f"zh/a.md:{line()} G101"]


def test_a_term_that_is_only_defined_is_looked_for_nowhere(check):
    terms = TERMS.replace("id: openai", "id: token").replace("OpenAI", "token")
    unchecked = terms.replace("keep: true", "checked: false") + "    zh: {preferred: [词元]}\n"
    checked = unchecked.replace("checked: false", "checked: true")
    assert check("A token.", "一个单位。", terms=checked) == [f"zh/a.md:{line()} G101"]
    assert check("A token.", "一个单位。", terms=unchecked) == []


def test_a_short_form_renders_a_term_and_calls_for_none(check):
    forms = "{preferred: [power purchase agreement], short: PPA}"
    terms = f"- id: ppa\n  forms:\n    en: {forms}\n    zh: {{preferred: [购电协议], short: PPA}}\n"
    assert check("A power purchase agreement.", "一份PPA。", terms=terms) == []
    assert check("A PPA.", "一份合同。", terms=terms) == []
    without = terms.replace("[购电协议], short: PPA", "[购电协议]")
    found = check("A power purchase agreement.", "一份PPA。", terms=without)
    assert found == [f"zh/a.md:{line()} G101"]


RATE = "A rate, measured in watts. It is not energy."
DEFINED = f"""\
- id: power
  checked: false
  forms:
    en:
      preferred: [power]
      definition: {RATE}
    zh:
      preferred: [功率]
      definition: 用电的速率，单位是瓦。它不是电量！
    ja:
      preferred: [電力]
      definition: 電気を使う速さ。
"""


def test_a_definition_in_every_language_is_silent(check):
    assert check("Every day.", "每天。", terms=DEFINED) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("      definition: 用电的速率，单位是瓦。它不是电量！\n", "", [7]),
        ("    ja:\n      preferred: [電力]\n      definition: 電気を使う速さ。\n", "", [3]),
        (RATE, "''", [6]),
        (RATE, "A rate", [6]),
        (RATE, "A. B. C.", [6]),
        (RATE, "A rate. Not energy", [6]),
        (RATE, "A *rate*.", [6]),
        (RATE, "A [rate](a.md).", [6]),
        (RATE, "'- A rate.'", [6]),
        (RATE, "5", [6]),
        ("電気を使う速さ。", "電気を使う速さ", [12]),
        ("      preferred: [電力]\n", "      preferred: [電力]\n      short: ''\n", [12]),
        ("preferred: [功率]", "preferred: []", [8]),
        ("preferred: [功率]", "preferred: ['']", [8]),
        ("preferred: [功率]", "preferred: [功率]\n      defined: x", [9]),
        ("checked: false", "checked: false\n  keep: true", [2]),
        ("checked: false", "checked: perhaps", [2]),
        (
            "preferred: [功率]",
            "preferred: [功率]\n      avoid: [{pattern: 瓦数, example: 瓦数}]",
            [2],
        ),
    ],
)
def test_what_is_wrong_with_a_definition_is_found_at_its_line(check, old, new, expected):
    terms = DEFINED.replace(old, new)
    found = check("Every day.", "每天。", "G102", terms=terms)
    assert found == [f"data/terms.yml:{number} G102" for number in expected]


def test_a_form_that_is_only_defined_must_not_be_avoided(check):
    terms = DEFINED + TERMS.replace("pattern: 资料中心", "pattern: 功.").replace(
        "example: 新建的资料中心", "example: 功能"
    )
    found = check("Every day.", "每天。", "G102", terms=terms)
    assert found == ["data/terms.yml:19 G102"]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (TERMS.replace("example: 新建的资料中心", "example: 别的"), "data/terms.yml:7 G102"),
        (TERMS.replace("passes: 数据中心的资料", "passes: 资料中心"), "data/terms.yml:7 G102"),
        (TERMS.replace("pattern: 资料中心", "pattern: 数据"), "data/terms.yml:7 G102"),
        (TERMS.replace("pattern: 资料中心", "pattern: '['"), "data/terms.yml:7 G102"),
        (TERMS.replace("id: openai", "id: data-centre"), "data/terms.yml:9 G102"),
        (TERMS.replace("keep: true", "keep: perhaps"), "data/terms.yml:10 G102"),
        (TERMS.replace("keep: true", "kept: true"), "data/terms.yml:10 G102"),
        ("- [", "data/terms.yml:2 G102"),
        ("a: b", "data/terms.yml:1 G102"),
    ],
)
def test_a_broken_row_is_found_at_its_line(check, terms, expected):
    found = check("Every day.", "每天。", "G102", terms=terms)
    assert expected in found


def test_a_language_without_a_page_of_the_glossary_may_define_later(site_from):
    files = cluster("glossary/")
    for code in ("en", "zh"):
        files[f"{code}/glossary.md"] += "```glossary\n```\n"
    forms = (
        "en: {preferred: [power], definition: A rate.}, zh: {preferred: [功率], definition: 速率。}"
    )
    terms = f"- {{id: power, forms: {{{forms}}}}}\n"
    files["data/terms.yml"] = terms
    assert shown(site_from(files).check(), "G102") == []
    files["ja/glossary.md"] += "```glossary\n```\n"
    assert shown(site_from(files).check(), "G102") == ["data/terms.yml:1 G102"]
