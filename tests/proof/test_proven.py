"""What is printed, and what counts as missed."""

from collections import Counter

import pytest

from press.findings import RULES
from proof import rules
from proof.lighthouse import Run, compare, is_short, judge
from proof.proven import Proven
from proof.weight import packed, split

FULL = {"performance": 100, "accessibility": 100, "best-practices": 100, "seo": 100}
PAGE = ("article", "zh")


def runs(*paints, shift=0.0, lost=(), **scores):
    return [Run({**FULL, **scores}, paint, shift, list(lost)) for paint in paints]


def test_a_page_within_all_bounds_misses_none():
    found = judge(PAGE, runs(900, 1000, 1100, performance=98))
    assert found.misses == []
    assert found.figures[PAGE]["LCP ms"] == "1000 (900-1100)"


@pytest.mark.parametrize(("category", "score"), [("performance", 97), ("seo", 99)])
def test_a_score_below_its_bound_is_missed_and_names_the_audits(category, score):
    lost = [(category, "font-size"), ("other", "unrelated")]
    (miss,) = judge(PAGE, runs(1000, lost=lost, **{category: score})).misses
    assert miss.startswith(f"Lighthouse: article zh: {category} {score}, not ")
    assert miss.endswith(": font-size")


def test_the_median_counts_not_the_worst_run():
    some = runs(1000, performance=90) + runs(1000, 1000)
    assert judge(PAGE, some).misses == []


def test_any_shift_is_missed():
    assert judge(PAGE, runs(1000, shift=0.01)).misses == ["Lighthouse: article zh: CLS 0.01, not 0"]


def test_a_paint_later_than_a_quarter_more_is_missed():
    assert compare("zh", runs(1250, 1250), runs(1000, 1000)).misses == []
    late = compare("zh", runs(1270, 1290), runs(1000, 1000))
    assert late.misses == ["Lighthouse: article zh: LCP ratio 1.28, not ≤ 1.25"]
    assert late.figures[PAGE]["LCP ratio"] == "1.28 (1.27-1.29)"


def test_an_audit_without_a_result_is_short_and_one_that_does_not_apply_is_not():
    assert is_short({"scoreDisplayMode": "error", "score": None})
    assert is_short({"scoreDisplayMode": "binary", "score": 0})
    assert not is_short({"scoreDisplayMode": "binary", "score": 1})
    assert not is_short({"scoreDisplayMode": "notApplicable", "score": None})


def test_the_table_has_a_row_for_every_page_and_a_column_for_every_figure():
    found = Proven()
    found.figures[PAGE]["Nu"] = "0"
    other = Proven(misses=["a miss"])
    other.figures[PAGE]["html"] = "1,234"
    found.add(other)
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in found.table().splitlines()]
    assert rows[0] == ["page", "Nu", "html"]
    assert ["article zh", "0", "1,234"] in rows
    assert ["tags ja", "", ""] in rows
    assert found.misses == ["a miss"]


def test_data_for_machines_is_html_and_other_scripts_are_not():
    style, script, data = "a{color:red}", "let a=1", '{"@graph":[]}'
    page = (
        f"<html><head><style>{style}</style></head><body><p>Text</p><script>{script}</script>"
        f'<script type="application/ld+json">{data}</script></body></html>'
    )
    bare = page.replace(f"<style>{style}</style>", "").replace(f"<script>{script}</script>", "")
    assert split(page) == {"html": packed(bare), "style": packed(style), "script": packed(script)}


REPORT = """<testsuites><testsuite>
<testcase name="test_a_rule_fires_on_the_line_of_its_fault[A101]"/>
<testcase name="test_a_fault_is_found_by_its_rule_alone[H101-canonical is]"/>
<testcase name="test_a_fault_is_found_by_its_rule_alone[H101-x]"><failure/></testcase>
<testcase name="test_the_clean_site_is_silent"/>
</testsuite></testsuites>"""


def test_a_rule_fires_if_all_of_its_faults_are_found():
    assert rules.told(REPORT) == {"A101": True, "H101": False}


def test_a_dumb_rule_and_a_false_alarm_are_missed():
    fires = dict.fromkeys(RULES, True)
    assert rules.judge(fires, Counter(), Counter()).misses == []
    fires["A101"] = False
    del fires["A102"]
    found = rules.judge(fires, Counter({"H101": 2}), Counter({"Q102": 1}))
    assert found.misses == [
        "Rules: A101 does not fire on its fault",
        "Rules: A102 does not fire on its fault",
        "Rules: H101 fires 2 times on the site",
        "Rules: Q102 fires 1 times on the corpus",
    ]
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in found.tables[0].splitlines()]
    assert [row[0] for row in rows[2:]] == sorted(RULES)
    assert ["A102", "A front matter key is written twice", "no fault", "0", "0"] in rows
