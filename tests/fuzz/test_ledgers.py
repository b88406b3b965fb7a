"""The ledger of references and the probe's memory: read as written, or told with its line."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from hypothesis import given
from hypothesis import strategies as st

from conftest import CONFIG, ROOT
from fuzz.texts import FEWER, PLAIN, WORDS, folder_of, loaded, mutated, yaml_of
from press.findings import as_text
from press.records import read_records
from press.references.export import as_bibtex, as_csl
from press.references.health import Health, HealthRecords, Verdict, moment
from press.references.ledger import Entry, References, address, work
from press.settings import Settings
from press.translations.terms import Term

HEALTH = (
    (ROOT / "docs/data/health.json").read_text(encoding="utf-8")
    if (ROOT / "docs/data/health.json").is_file()
    else '{"urls": {\n"https://a.example/": {"verdict": "ok", "checked": "2026-11-24T03:00:00Z"}\n}}\n'
)
DAYS = st.dates().map(str) | st.dates().map(lambda day: str(day)[:7]) | st.just("")
URLS = st.builds(lambda host, path: f"https://{host}.example/{path}", st.integers(0), PLAIN)
CLAIMS = st.fixed_dictionaries(
    {"id": PLAIN, "value": st.integers(0).map(str)}, optional={"unit": PLAIN}
)
ENTRIES = st.fixed_dictionaries(
    {"id": PLAIN, "url": URLS, "title": PLAIN, "publisher": PLAIN},
    optional={"published": DAYS, "is_read": st.booleans(), "claims": st.lists(CLAIMS, max_size=3)},
)
MOMENTS = st.datetimes().map(lambda each: f"{each:%Y-%m-%dT%H:%M:%SZ}".rjust(20, "0"))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
HEALTHS = st.builds(
    Health,
    verdict=st.sampled_from(Verdict),
    checked=MOMENTS,
    expires=st.just("") | MOMENTS,
    status=st.integers(0, 999),
    reason=TEXTS,
    final_url=TEXTS,
    first_failed=st.just("") | MOMENTS,
    failures=st.integers(0, 99),
    missing=st.lists(TEXTS, max_size=3).map(tuple),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
)

RECORDS = st.dictionaries(
    URLS | st.just("\ud800"),
    st.fixed_dictionaries(
        {"verdict": st.sampled_from(Verdict), "checked": MOMENTS},
        optional={"reason": JSON, "final_url": WORDS | st.just("\udfff"), "missing": JSON},
    ),
    max_size=3,
)


def records_of(text, model):
    with TemporaryDirectory() as folder:
        path = Path(folder, "docs/data/a.yml")
        path.parent.mkdir(parents=True)
        path.write_bytes(text.encode())
        return read_records(Settings.read(CONFIG, Path(folder)), path.name, model)


@given(text=yaml_of("references.yml"))
def test_every_entry_and_flaw_of_a_ledger_has_a_line_of_it(text):
    records, flaws = records_of(text, Entry)
    lines = len(text.splitlines()) + 1
    for each in (*records, *flaws):
        assert 1 <= each.location.line <= lines
    entries = [each.value for each in records]
    assert json.loads(as_csl(entries)) is not None
    assert as_bibtex(entries).count("@") >= len(entries)
    for entry in entries:
        assert entry.is_hearsay in (True, False)
        assert all(figure.text for claim in entry.claims for figure in claim.figures)
        assert work(address(entry.url)) == work(entry.url)
    assert len(References(records).by_id) <= len(records)


@given(text=yaml_of("terms.yml"))
def test_every_term_and_flaw_of_a_termbase_has_a_line_of_it(text):
    records, flaws = records_of(text, Term)
    for each in (*records, *flaws):
        assert 1 <= each.location.line <= len(text.splitlines()) + 1


@given(entries=st.lists(ENTRIES, max_size=4))
def test_a_ledger_that_a_library_writes_is_read_as_it_was(entries):
    records, flaws = records_of(yaml.safe_dump(entries, allow_unicode=True), Entry)
    assert flaws == ()
    assert [each.value for each in records] == [Entry.model_validate(each) for each in entries]


@given(by_url=st.dictionaries(URLS | TEXTS, HEALTHS, max_size=5))
def test_what_the_probe_writes_is_read_as_it_was(by_url):
    written = HealthRecords(by_url).dump()
    with folder_of({"data/health.json": written}) as folder:
        again = loaded(folder).health
    assert again.flaws == ()
    assert again.by_url == by_url
    assert again.dump() == written


@FEWER
@given(
    text=RECORDS.map(lambda each: json.dumps({"urls": each}))
    | mutated(st.just(HEALTH[:1500]), WORDS | JSON.map(json.dumps))
    | JSON.map(json.dumps)
    | JSON.map(lambda each: json.dumps({"urls": {"https://a.example/": each}}))
    | JSON.map(lambda each: json.dumps({"urls": each}))
)
def test_a_memory_of_any_form_is_read_or_told(text):
    with folder_of({"data/health.json": text}) as folder:
        site = loaded(folder)
        for flaw in site.health.flaws:
            assert 1 <= flaw.location.line <= len(text.splitlines()) + 1
        assert all(as_text(finding).encode() for finding in site.check())
    assert site.health.today is None or site.health.by_url
    for health in site.health.by_url.values():
        assert moment(health.checked)
        assert health.is_dead in (True, False)
    assert site.health.dump().encode()
