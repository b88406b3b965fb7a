"""What is remembered of a work: deaths need witnesses, passing faults change nothing."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from conftest import cluster
from press.references.health import (
    Health,
    HealthRecords,
    Outcome,
    Verdict,
    moment,
    remembered,
    written,
)
from press.references.schedule import AT_LEAST, due

START = datetime(2026, 11, 20, 3, 10, 5, tzinfo=UTC)
URL = "https://example.com/r"


def after(*steps):
    """What is known after outcomes, each so many hours after the first."""
    health = None
    for hours, verdict in steps:
        outcome = Outcome(URL, verdict, reason="the host answers 404")
        health = remembered(health, outcome, START + timedelta(hours=hours))
    return health


def test_a_death_is_confirmed_by_the_first_failure_72_hours_after_the_first():
    failing = [(hours, Verdict.DEAD) for hours in (0, 24, 48, 71.99)]
    assert not after(*failing).is_dead
    assert after(*failing).is_candidate
    dead = after(*failing, (72, Verdict.DEAD))
    assert dead.is_dead
    assert dead.failures == 5
    assert dead.first_failed == written(START)


def test_two_failures_far_enough_apart_are_witnesses_enough():
    assert after((0, Verdict.DEAD), (72, Verdict.SOFT404)).is_dead


@pytest.mark.parametrize(
    "verdict", [Verdict.OK, Verdict.MOVED, Verdict.DRIFT, Verdict.BLOCKED, Verdict.SUSPECT]
)
def test_any_other_answer_clears_a_candidate(verdict):
    assert not after((0, Verdict.DEAD), (48, verdict), (96, Verdict.DEAD)).is_dead


@pytest.mark.parametrize("verdict", [Verdict.TRANSIENT, Verdict.RATE_LIMITED, Verdict.SKIP])
def test_a_passing_fault_changes_nothing_that_was_known(verdict):
    for known in (Verdict.OK, Verdict.DEAD, Verdict.BLOCKED):
        before, now = after((0, known)), after((0, known), (24, verdict))
        assert now.verdict is known
        assert (now.checked, now.failures) == (before.checked, before.failures)


def test_a_passing_fault_is_no_witness():
    assert not after(*[(hours, Verdict.TRANSIENT) for hours in range(0, 240, 24)]).is_candidate
    dead = after((0, Verdict.DEAD), (24, Verdict.TRANSIENT), (48, Verdict.TRANSIENT))
    assert not dead.is_dead
    assert dead.failures == 1


def test_an_outage_of_a_day_kills_nothing():
    hours = range(0, 25, 4)
    assert not after(*[(each, Verdict.DEAD) for each in hours]).is_dead


def test_since_when_a_work_could_not_be_verified():
    blocked = after((0, Verdict.OK), (24, Verdict.BLOCKED), (240, Verdict.UNVERIFIABLE))
    assert blocked.unverified_since == written(START + timedelta(hours=24))
    assert blocked.verified == written(START)
    assert after((0, Verdict.BLOCKED), (24, Verdict.OK)).unverified_since == ""


@pytest.mark.parametrize(
    ("verdict", "least", "most"),
    [
        (Verdict.OK, 24 * 14 * 0.8, 24 * 14 * 1.2),
        (Verdict.MOVED, 24 * 14, 24 * 14),
        (Verdict.BLOCKED, 24 * 7, 24 * 7),
        (Verdict.TRANSIENT, 6, 6),
        (Verdict.DEAD, 0, 24),  # a candidate is asked for every night
    ],
)
def test_when_it_is_asked_for_again(verdict, least, most):
    life = moment(after((0, verdict)).expires) - START
    assert timedelta(hours=least) <= life <= timedelta(hours=most)


def test_a_confirmed_death_is_looked_at_every_third_day():
    dead = after((0, Verdict.DEAD), (72, Verdict.DEAD))
    assert moment(dead.expires) - moment(dead.checked) == timedelta(days=3)


def test_works_that_are_well_are_not_due_on_one_day():
    lives = set()
    for number in range(200):
        health = remembered(None, Outcome(f"{URL}/{number}", Verdict.OK), START)
        lives.add((moment(health.expires) - START).days)
    assert len(lives) > 4


def test_a_night_asks_for_what_looks_dead_and_a_fourteenth_of_the_rest():
    dead = Health(Verdict.DEAD, written(START), first_failed=written(START))
    fine = Health(Verdict.OK, written(START), expires=written(START + timedelta(days=14)))
    urls = [f"{URL}/{number}" for number in range(2000)]
    known = dict.fromkeys(urls[:1500], fine) | dict.fromkeys(urls[:3], dead)
    tonight, left = due(urls, known, START + timedelta(days=1))
    assert tonight[:3] == urls[:3]
    assert len(tonight) == 3 + 143
    assert set(tonight[3:]) <= set(urls[1500:])
    assert len(left) == 500 - 143
    assert due(urls[3:1500], known, START + timedelta(days=1)) == ([], [])
    tonight, left = due(urls[:AT_LEAST], known, START + timedelta(days=15))
    assert (len(tonight), left) == (AT_LEAST, [])


def test_the_file_is_sorted_one_address_a_line_and_reads_back(site_from):
    site = site_from(cluster("a/"))
    records = {
        "https://b.example/电": after((0, Verdict.DEAD), (72, Verdict.DEAD)),
        "https://a.example/": after((0, Verdict.OK)),
    }
    path = HealthRecords(records).save(site.corpus)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4
    assert lines[1].startswith('"https://a.example/": {"verdict": "ok"')
    assert json.loads(path.read_text(encoding="utf-8"))["urls"].keys() == records.keys()
    assert HealthRecords.load(site.corpus).by_url == records
    assert HealthRecords.load(site.corpus).today.isoformat() == "2026-11-23"
    assert not [each for each in path.parent.iterdir() if each.name != path.name]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{", 1),
        ("[]", 1),
        ('{"urls": 7}', 1),
        ('{"urls": {\n"https://a.org/": {}\n}}', 2),
        (
            '{"urls": {\n"https://a.org/": {"verdict": "fine", "checked": "2026-11-20T03:10:05Z"}\n}}',
            2,
        ),
        ('{"urls": {\n"https://a.org/": {"verdict": "ok", "checked": "yesterday"}\n}}', 2),
        ('{"urls": {\n"https://a.org/": {"verdict": "ok", "checked": 7}\n}}', 2),
        (
            '{"urls": {\n"https://a.org/": {"verdict": "ok", "checked": "2026-11-20T03:10:05Z", "x": 1}\n}}',
            2,
        ),
        ("\xff".encode("latin-1"), 1),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_never_raises(site_from, text, line):
    data = text if isinstance(text, bytes) else text.encode()
    site = site_from({**cluster("a/"), "data/health.json": data})
    found = [each for each in site.check() if each.code == "R110"]
    assert [str(each.location).split(":")[:2] for each in found] == [
        ["docs/data/health.json", str(line)]
    ]


def test_the_records_that_can_be_read_count(site_from):
    text = (
        '{"urls": {\n"https://a.org/": {},\n'
        + HealthRecords({URL: after((0, Verdict.OK))}).dump().splitlines()[1]
    )
    site = site_from({**cluster("a/"), "data/health.json": text + "\n}}\n"})
    assert site.health.by_url.keys() == {URL}
