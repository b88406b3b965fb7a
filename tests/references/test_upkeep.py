"""Rules R111 to R116: what was learned of a work, told without the network."""

import json
from datetime import UTC, datetime, timedelta
from shutil import copytree

import pytest

from conftest import CONFIG, ROOT, cluster, shown
from press.findings import mend
from press.references.health import HealthRecords, Outcome, Verdict, remembered
from press.references.upkeep import works
from press.settings import Settings
from press.site import Site

LEDGER = """\
- id: report
  url: https://example.com/r
  title: A report
  publisher: Agency
  is_read: true
  claims:
    - {id: use, value: "415", unit: TWh}
"""
COPY = "  archive:\n    - {url: https://archive.example/r, date: 2026-11-01}\n"
DEAD = {
    "verdict": "dead",
    "checked": "2026-11-24T03:00:00Z",
    "first_failed": "2026-11-21T03:00:00Z",
    "failures": 4,
    "reason": "the host answers 404",
}
OK = {"verdict": "ok", "checked": "2026-11-24T03:00:00Z", "verified": "2026-11-24T03:00:00Z"}


@pytest.fixture
def site_with(site_from):
    """A site that cites the report in three languages, and what is known of it."""

    def make(ledger=LEDGER, link="https://example.com/r", extra=None, **state):
        body = f"It used 415 TWh, [it says]({link}).\n"
        urls = {"https://example.com/r": state, **(extra or {})}
        return site_from(
            {
                **cluster("a/", body),
                "data/references.yml": ledger,
                "data/health.json": json.dumps({"urls": urls}),
            }
        )

    return make


def codes(site):
    return shown(site.check(), "R11")


def test_a_confirmed_death_stops_a_strict_build_and_names_every_link(site_with):
    (found,) = [each for each in site_with(**DEAD).check() if each.code == "R111"]
    assert found.severity == "error"
    assert str(found.location) == "docs/data/references.yml:2:3"
    assert [related.location.path for related in found.related] == [
        "docs/en/a.md",
        "docs/ja/a.md",
        "docs/zh/a.md",
    ]
    assert "2026-11-21" in found.message
    assert "404" in found.message


@pytest.mark.parametrize(
    ("state", "ledger"),
    [
        (DEAD | {"first_failed": "2026-11-21T03:00:01Z"}, LEDGER),
        (DEAD | {"verdict": "soft404", "first_failed": "2026-11-24T03:00:00Z"}, LEDGER),
        (DEAD, LEDGER + COPY),
    ],
)
def test_a_death_that_is_not_confirmed_or_has_a_copy_is_a_warning(site_with, state, ledger):
    found = site_with(ledger, **state).check()
    assert shown(found, "R11") == ["data/references.yml:2 R112"]
    assert {each.severity for each in found if each.code == "R112"} == {"warning"}


def test_what_is_well_is_not_talked_about(site_with):
    assert codes(site_with(**OK)) == []
    assert codes(site_with(**OK | {"verdict": "unverifiable"})) == []


def test_an_outage_of_a_day_is_no_error_and_one_of_three_days_is(tmp_path):
    """Every work of the real site fails, every four hours."""
    copytree(ROOT / "docs", tmp_path / "docs")
    site = Site.load(Settings.read(CONFIG, tmp_path))
    start = datetime(2026, 11, 20, tzinfo=UTC)
    known = {}
    for hours in (*range(0, 25, 4), 72):
        now = start + timedelta(hours=hours)
        for url in works(site.references):
            outcome = Outcome(url, Verdict.DEAD, reason="the host answers 404")
            known[url] = remembered(known.get(url), outcome, now)
        HealthRecords(known).save(site.corpus)
        fresh = Site.load(Settings.read(CONFIG, tmp_path))
        errors = [each for each in fresh.check() if each.code == "R111"]
        assert len(errors) == (len(known) if hours == 72 else 0)
    assert len(known) > 60


MOVED = OK | {"verdict": "moved", "replacement": "https://example.com/new#top"}


def test_a_move_is_mended_in_the_ledger_and_in_all_languages(site_with, tmp_path):
    site = site_with(link="https://example.com/r#page=3", **MOVED)
    assert codes(site) == ["data/references.yml:2 R113"]
    assert mend(tmp_path, [each for each in site.check() if each.code == "R113"]) == 4
    for locale in ("en", "zh", "ja"):
        text = (tmp_path / f"docs/{locale}/a.md").read_text(encoding="utf-8")
        assert "[it says](https://example.com/new#page=3)" in text
    ledger = (tmp_path / "docs/data/references.yml").read_text(encoding="utf-8")
    assert ledger == LEDGER.replace("/r\n", "/new\n")


def test_a_move_is_told_beside_another_verdict_and_not_of_the_dead(site_with):
    assert codes(site_with(**MOVED | {"verdict": "drift", "drifted": ["use"]})) == [
        "data/references.yml:2 R113",
        "data/references.yml:7 R115",
    ]
    assert codes(site_with(**DEAD | {"replacement": "https://example.com/x"})) == [
        "data/references.yml:2 R111"
    ]


def test_a_fragment_that_the_page_lacks_is_told_at_the_link(site_with):
    state = OK | {"verdict": "frag-missing", "missing": ["%E7%94%B5"]}
    assert codes(site_with(link="https://example.com/r#电", **state)) == [
        "en/a.md:9 R114",
        "ja/a.md:9 R114",
        "zh/a.md:9 R114",
    ]
    assert codes(site_with(link="https://example.com/r#other", **state)) == []


def test_a_claim_that_is_gone_is_told_at_the_claim(site_with):
    state = OK | {"verdict": "drift", "drifted": ["use"]}
    (found,) = [each for each in site_with(**state).check() if each.code == "R115"]
    assert (found.location.line, len(found.related)) == (7, 3)
    assert "415 TWh" in found.message


BLOCKED = {
    "verdict": "blocked",
    "checked": "2026-11-24T03:00:00Z",
    "unverified_since": "2026-08-25T03:00:00Z",
    "reason": "the host answers 403",
}


def test_a_work_that_was_not_seen_for_long(site_with):
    assert codes(site_with(**BLOCKED)) == ["data/references.yml:2 R116"]
    younger = BLOCKED | {"unverified_since": "2026-08-26T03:00:00Z"}
    assert codes(site_with(**younger)) == []
    assert codes(site_with(LEDGER + "  accessed: 2026-10-01\n", **BLOCKED)) == []
    assert codes(site_with(LEDGER + "  accessed: 2026-10\n", **BLOCKED)) != []


def test_today_is_the_newest_day_on_which_anything_was_asked(site_with):
    early = BLOCKED | {"checked": "2026-08-26T03:00:00Z"}
    assert codes(site_with(**early)) == []
    assert codes(site_with(extra={"https://b.example/": OK}, **early)) != []
