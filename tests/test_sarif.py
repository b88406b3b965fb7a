"""SARIF logs: valid against the 2.1.0 schema, both places in them, mends that do what they say."""

import json

import jsonschema
import pytest

from conftest import ROOT, cluster
from press.findings import mend
from press.sarif import as_sarif

SCHEMA = json.loads((ROOT / "tests/sarif-2.1.0.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def site(site_from):
    files = cluster("a 一/".replace(" ", "-"))
    files["ja/a-一.md"] = files["ja/a-一.md"].replace(", zh: /zh/a-一/", "") + "[x](gone.md)\n"
    return site_from(files)


def test_a_log_is_valid(site):
    log = json.loads(as_sarif(site.check()))
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    assert len(log["runs"][0]["results"]) == len(site.check()) > 2


def test_no_findings_are_a_valid_log():
    jsonschema.Draft4Validator(SCHEMA).validate(json.loads(as_sarif([])))


def test_both_places_and_the_mend(site):
    log = json.loads(as_sarif(site.check()))["runs"][0]
    result = next(each for each in log["results"] if each["ruleId"] == "L101")
    assert log["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "L101"
    assert result["level"] == "error"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "docs/ja/a-%E4%B8%80.md"
    assert place["region"] == {"startLine": 6, "startColumn": 1}
    related = result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert related == "docs/zh/a-%E4%B8%80.md"


def test_a_mend_in_the_log_is_the_one_that_is_made(site, tmp_path):
    findings = [each for each in site.check() if each.code == "L101"]
    path = tmp_path / "docs/ja/a-一.md"
    text = path.read_text(encoding="utf-8")
    result = json.loads(as_sarif(findings))["runs"][0]["results"][0]
    replacement = result["fixes"][0]["artifactChanges"][0]["replacements"][0]
    region, new = replacement["deletedRegion"], replacement["insertedContent"]["text"]
    start = region["charOffset"]
    wanted = text[:start] + new + text[start + region["charLength"] :]
    mend(tmp_path, findings)
    assert path.read_text(encoding="utf-8") == wanted


def test_a_fingerprint_stays_while_lines_move(site, site_from, tmp_path):
    def fingerprints(checked):
        results = json.loads(as_sarif(checked.check()))["runs"][0]["results"]
        return [each["partialFingerprints"] for each in results if each["ruleId"] == "K103"]

    before = fingerprints(site)
    path = tmp_path / "docs/ja/a-一.md"
    moved = path.read_text(encoding="utf-8").replace("[x]", "字\n\n[x]")
    after = fingerprints(site_from({"ja/a-一.md": moved}))
    assert before == after
    assert len(before) == 1
