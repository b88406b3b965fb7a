"""Every rule about built pages fires on its fault, at its file, and is silent on a sound site."""

import re
from dataclasses import replace

import pytest
from built_faults import FAULTS
from sound import CSV, SETTINGS, docs, site

from conftest import write_docs
from faults import BUILT_FAULTS
from press.built import Built
from press.findings import RULES, as_text, run
from press.settings import Settings
from press.site import Site

CODES = {code for code, rule in RULES.items() if "built" in rule.needs}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound")
    write_docs(folder, docs())
    (folder / "docs/data").mkdir()
    (folder / "docs/data/grid.csv").write_text(CSV, encoding="utf-8")
    return Site.load(Settings.read(SETTINGS, folder)).corpus


def found(corpus, folder, files):
    """What the rules about built pages find in a site of these files."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    findings = run(corpus=corpus, built=Built.load(folder, corpus))
    return [finding for finding in findings if finding.code in CODES]


def test_a_sound_site_is_silent(corpus, tmp_path):
    assert [as_text(each) for each in found(corpus, tmp_path, site())] == []


def test_every_rule_about_built_pages_has_its_fault():
    at_their_source = {fault.code for fault in BUILT_FAULTS}
    assert {fault.code for fault in FAULTS} | at_their_source | {"H103"} == CODES  # H103: below


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.code}-{fault.says[:40]}")
def test_a_fault_is_found_by_its_rule_alone(corpus, fault, tmp_path):
    findings = found(corpus, tmp_path, fault.applied(site()))
    shown = {f"{each.location.path} {each.code}" for each in findings}
    assert shown == {f"{file} {fault.code}" for file in fault.files}
    assert any(fault.says in each.message for each in findings), findings[0].message


@pytest.mark.parametrize(
    ("url", "is_told"),
    [("http://example.org/", True), ("http://127.0.0.1:8000/", False)],
    ids=["H103-told", "H103-silent"],
)
def test_the_address_of_the_site_is_encrypted(corpus, url, is_told, tmp_path):
    own = replace(corpus, settings=replace(corpus.settings, site_url=url))
    files = {"index.html": '<!doctype html><html lang="en"><title>x</title>'}
    codes = {each.code for each in found(own, tmp_path, files)}
    assert ("H103" in codes) == is_told


def test_a_file_that_is_no_page_is_not_read_as_one(corpus, tmp_path):
    files = {**site(), "google1234.html": "google-site-verification: google1234.html"}
    assert found(corpus, tmp_path, files) == []


def test_a_site_without_any_policy_is_told_once(corpus, tmp_path):
    bare = {
        path: re.sub("<meta http-equiv=.Content-Security-Policy.[^>]*>", "", data)
        if path.endswith(".html")
        else data
        for path, data in site().items()
    }
    (finding,) = found(corpus, tmp_path, bare)
    assert (finding.code, finding.message) == ("H305", "no page has a Content-Security-Policy")


def test_a_preview_needs_no_policy(corpus, tmp_path):
    files = {"index.html": '<!doctype html><html lang="en"><title>x</title>'}
    codes = {each.code for each in found(replace(corpus, with_drafts=True), tmp_path, files)}
    assert "H305" not in codes


def test_a_finding_names_its_source_and_the_other_page(corpus, tmp_path):
    fault = next(each for each in FAULTS if each.code == "H404")
    (finding,) = found(corpus, tmp_path, fault.applied(site()))
    assert [str(each.location) for each in finding.related] == ["docs/zh/b.md:5:1"]
