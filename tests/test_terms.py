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
