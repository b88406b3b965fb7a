"""Sync files: what is vouched for is read as written; any other file is told and changes nothing."""

from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, page
from fuzz.texts import ANY, BODIES, FEWER, PLAIN, VALUES, WORDS, YAML, folder_of, loaded, mutated
from press.findings import as_text
from press.translations.align import align
from press.translations.ledger import VERBS, Ledger, Ledgers, Vouch
from press.translations.sync import Syncs, vouch_for

FILES = [path.read_text(encoding="utf-8") for path in (ROOT / "docs/data/sync").glob("*.yml")]
FINGERPRINTS = st.text("0123456789abcdef", min_size=12, max_size=12)
TEXTS = st.text(ANY, max_size=20)
VOUCHES = st.builds(
    Vouch,
    id=st.text(ANY, min_size=1, max_size=8).filter(lambda each: not set(each) & set(" \t\r\n}")),
    source=FINGERPRINTS,
    target=FINGERPRINTS,
    verb=st.sampled_from(VERBS),
    by=TEXTS,
    on=st.dates().map(str),
    reason=TEXTS,
)


@st.composite
def ledgers(draw):
    """A ledger as `vouch` writes it: no passage twice, a text for every one."""
    vouches = {
        code: tuple(draw(st.lists(VOUCHES, min_size=1, max_size=4, unique_by=lambda each: each.id)))
        for code in draw(st.sets(st.sampled_from(["zh", "ja"])))
    }
    used = {each.source for found in vouches.values() for each in found}
    return Ledger("/a/", vouches, {each: draw(TEXTS) for each in sorted(used)})


def files_of(ledger, *bodies):
    urls = zip(("en", "zh", "ja"), ("/a/", "/zh/a/", "/ja/a/"), bodies, strict=False)
    others = "{zh: /zh/a/, ja: /ja/a/}"
    return {
        "data/sync/a.yml": ledger,
        **{
            f"{code}/a.md": page(code, url, body, translations=others if code == "en" else None)
            for code, url, body in urls
        },
    }


@given(ledger=ledgers())
def test_a_ledger_is_read_as_it_was_written(ledger):
    with folder_of(files_of(ledger.dump())) as folder:
        found = Ledgers.load(loaded(folder).corpus)
    assert found.damages == ()
    assert found.by_source == {"/a/": ledger}
    assert found.by_source["/a/"].dump() == ledger.dump()


@FEWER
@given(
    text=mutated(
        st.sampled_from(FILES).map(lambda each: each[:1200]), WORDS | st.sampled_from(VALUES)
    )
    | YAML,
    body=BODIES,
)
def test_a_file_of_any_form_is_read_or_told(text, body):
    with folder_of(files_of(text, body, body)) as folder:
        site = loaded(folder)
        for damage in site.syncs.ledgers.damages:
            assert 1 <= damage.location.line <= len(text.splitlines()) + 1
        assert all(as_text(finding).encode() for finding in site.check())
        for ledger in site.syncs.ledgers.by_source.values():
            assert ledger.dump().encode()


@FEWER
@given(source=BODIES, target=BODIES)
def test_every_passage_is_aligned_once(source, target):
    with folder_of(files_of("", source, target)) as folder:
        corpus = loaded(folder).corpus
    if len(corpus.articles) < 2:
        return
    left, right = (article.blocks for article in corpus.articles)
    pairs = align(left, right)
    assert [place for pair in pairs for place in pair.source] == [*range(len(left))]
    assert [place for pair in pairs for place in pair.target] == [*range(len(right))]


@FEWER
@given(source=BODIES, target=BODIES, edited=PLAIN)
def test_what_is_vouched_for_is_current_until_its_source_changes(source, target, edited):
    with folder_of(files_of("", source, target)) as folder:
        site = loaded(folder)
        syncs = list(site.syncs.all())
        if not syncs:
            return
        (sync,) = syncs
        ledger = vouch_for(
            site.syncs.ledger(sync.source),
            sync,
            sync.passages,
            verb="translated",
            by=edited,
            on="2026-11-25",
            reason="",
        )
        site.syncs.ledgers.save(ledger, None)
        again = Syncs(site.corpus, Ledgers.load(site.corpus))
        (state,) = again.all()
        assert again.ledgers.damages == ()
        for passage in state.passages:
            if passage.source is not None and passage.target:
                assert passage.vouch is not None
                assert passage.is_current
