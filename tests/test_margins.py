"""The sums behind the explorable figure, the words that explain them, and its block."""

import itertools
import math
from fractions import Fraction

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from conftest import ROOT, cluster, page, shown
from press.explorable import Drawn, read_explorable
from press.margins import DEFAULTS, LEVERS, TERMS, scale, tenths, years

BLOCK = "```explorable\ncaption: A caption.\nalt: A table.\n```\n"


def printed(**moved):
    """The margins of the model company in tenths, and that of the owner in the first year."""
    found = years({**DEFAULTS, **moved})
    return [tenths(year.model) for year in found], tenths(found[0].owner)


def test_the_default_case_by_hand():
    owner = (
        Fraction(8)
        - Fraction(35) * Fraction(39, 100) / 5
        - Fraction(35) * Fraction(61, 100) / 15
        - Fraction(57 * 8760, 10**6)
    )
    found = years()
    assert [year.number for year in found] == [1, 2, 3, 4, 5]
    assert [year.owner for year in found] == pytest.approx(5 * [float(owner)])
    loads = [Fraction(4, 10), Fraction(4, 10) * Fraction(67, 50), *3 * [Fraction(6, 10)]]
    assert [year.model for year in found] == pytest.approx([float(16 * each - 8) for each in loads])


@pytest.mark.parametrize(
    ("moved", "model", "owner"),
    [
        ({}, [-16, 6, 16, 16, 16], 33),
        ({"decline": 10}, [-16, -37, -56, -68, -74], 33),  # revenue halves, once machines are full
        ({"growth": 5}, [-16, -16, -16, -16, -16], 33),  # as fast as the machines get thriftier
        ({"utilisation": 20}, [-48, -48, -48, -48, -48], 33),
        ({"life": 2}, [-16, 6, 16, 16, 16], -7),
        ({"power": 114}, [-16, 6, 16, 16, 16], 28),
    ],
)
def test_what_each_lever_moves(moved, model, owner):
    assert printed(**moved) == (model, owner)


def test_half_a_load_breaks_even():
    assert TERMS.sales / 2 == TERMS.rent


def test_every_corner_has_a_margin():
    corners = itertools.product(*((lever.low, lever.high) for lever in LEVERS))
    for corner in corners:
        found = years(dict(zip(DEFAULTS, corner, strict=True)))
        for year in found:
            assert math.isfinite(year.model)
            assert -TERMS.rent < year.model < 30
            assert -2.5 < year.owner < 5


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.name)
def test_a_slider_can_stand_on_its_default(lever):
    assert lever.low < lever.default < lever.high
    for value in (lever.default, lever.high):
        steps = (value - lever.low) / lever.step
        assert steps == pytest.approx(round(steps))


@pytest.mark.parametrize(
    ("money", "expected"), [(0.05, 1), (0.04, 0), (-0.04, 0), (-0.05, 0), (-0.06, -1), (3.35, 34)]
)
def test_tenths_are_rounded_alike_everywhere(money, expected):
    assert tenths(money) == expected


def test_the_scale_doubles_until_all_fits():
    assert scale([0]) == (-40, 40)
    assert scale([-41, 40]) == (-80, 40)
    assert scale([-40, 290]) == (-40, 320)


def claims():
    entries = yaml.safe_load((ROOT / "docs/data/references.yml").read_text(encoding="utf-8"))
    return {
        f"{entry['id']}/{claim['id']}": claim["value"]
        for entry in entries
        for claim in entry.get("claims", ())
    }


def test_the_defaults_are_what_their_sources_say():
    known = claims()
    assert float(known["investing-gw/cost-per-gw"]) == TERMS.outlay
    assert float(known["investing-gw/gpu-share"]) == 100 * TERMS.gpus
    assert float(known["deepquarry-amzn/server-life-after"]) == DEFAULTS["life"]
    assert round(float(known["pvtech-levelten-q424/solar-p25-2024"])) == DEFAULTS["power"]
    assert float(known["arxiv-price-2511/price-fall"].split()[0]) == DEFAULTS["decline"]
    tokens = [
        float(known[f"gigazine-tokens/tokens-{year}"].replace(",", "")) for year in (2026, 2025)
    ]
    assert round(tokens[0] / tokens[1], 1) == DEFAULTS["growth"]


SAID = {
    "en": "$35 billion|39%|15 years|8,760 hours|$8 billion|$16 billion|40%|60%|6.7|5 years|by 5 a",
    "zh": "350亿美元|39%|15年|8760小时|80亿美元|160亿美元|40%|60%|6.7倍|缩短到5年|增至5倍",
    "ja": "350億ドル|39%|15年|8,760時間|80億ドル|160億ドル|40%|60%|6.7倍|5年に縮めた|年に5倍",
}


@pytest.mark.parametrize("code", SAID)
def test_the_page_says_what_is_reckoned(code):
    text = (ROOT / f"docs/{code}/inference-economics.md").read_text(encoding="utf-8")
    explained = text.split("```explorable")[1].split("\n## ")[0]
    assert [figure for figure in SAID[code].split("|") if figure not in explained] == []
    assert (TERMS.outlay, TERMS.gpus, TERMS.building, TERMS.hours) == (35, 0.39, 15, 8760)
    assert (TERMS.rent, TERMS.sales, TERMS.start, TERMS.thrift) == (8, 16, 0.4, 5)
    assert (DEFAULTS["utilisation"], DEFAULTS["growth"], DEFAULTS["life"]) == (60, 6.7, 5)


@pytest.mark.parametrize(
    ("code", "shown_as"), [("en", ("−1.6", "3.3")), ("zh", ("−16", "33")), ("ja", ("−16", "33"))]
)
def test_money_is_counted_as_the_language_does(code, shown_as):
    _, model, owner = Drawn(code).rows[0]
    assert (model.text, owner.text) == shown_as
    assert model.start + model.width == pytest.approx(Drawn(code).zero)
    assert owner.start == pytest.approx(Drawn(code).zero)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("caption: a\nalt: b", ""),
        ("caption: a", "alt: field required"),
        ("caption: ' '\nalt: b", "caption: string should have at least 1 character"),
        ("caption: a\nalt: b\ndata: c", "data: extra inputs are not permitted"),
        ("- a", "it: input should be a valid dictionary"),
        ("caption: [", "the YAML cannot be read"),
        ("[" * 5000, "the YAML"),
        ("", "it: input should be a valid dictionary"),
    ],
)
def test_a_block_that_cannot_be_read_says_why(text, problem):
    explorable, found = read_explorable(text)
    assert (explorable is None) == bool(problem)
    assert found.startswith(problem)


def test_one_figure_a_page(site_from):
    site = site_from({"en/a.md": page("en", "/a/", BLOCK + "\n" + BLOCK)})
    assert shown(site.check(), "C201") == ["en/a.md:13 C201"]


def test_only_a_page_with_the_block_has_figure_and_script(build_site):
    files = {**cluster(""), **cluster("about/"), **cluster("a/", BLOCK)}
    run = build_site(files, strict=False)
    assert run.code == 0, run.output
    for prefix in ("", "zh/", "ja/"):
        text = (run.site / f"{prefix}a/index.html").read_text(encoding="utf-8")
        tree = LexborHTMLParser(text)
        assert len(tree.css("figure.explorable tbody tr")) == TERMS.years
        assert len(tree.css("script[type=module]")) == 1
        assert tree.css_first("figure.explorable form").attributes.keys() >= {"hidden"}
        assert "#" not in tree.css_first(".explorable .sum").text()
        other = (run.site / f"{prefix}about/index.html").read_text(encoding="utf-8")
        assert "explorable" not in other
