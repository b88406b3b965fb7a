"""Sync state on the real articles: edits land on the right passage, and only those that matter."""

import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import CONFIG, ROOT, page, shown
from corpus import vouch_all
from press.blocks import normal
from press.settings import Settings
from press.site import Site
from press.translations.ledger import Ledger, Ledgers
from press.translations.sync import State, vouch_for

ARTICLE = "ai-race-model-vs-infrastructure.md"
TARGETS = [code for code in ("zh", "ja") if (ROOT / "docs" / code / ARTICLE).is_file()]


def load(root: Path) -> Site:
    return Site.load(Settings.read(CONFIG, root))


@pytest.fixture(scope="module")
def vouched(tmp_path_factory):
    """The real main article in its languages, every passage vouched for."""
    root = tmp_path_factory.mktemp("vouched")
    for code in ("en", *TARGETS):
        (root / "docs" / code).mkdir(parents=True)
        shutil.copy(ROOT / "docs" / code / ARTICLE, root / "docs" / code)
    vouch_all(load(root))
    return root


@pytest.fixture
def copy(vouched, tmp_path):
    root = tmp_path / "site"
    shutil.copytree(vouched, root)
    return root


def source_of(root: Path) -> Path:
    return root / "docs/en" / ARTICLE


def syncs_of(root: Path):
    site = load(root)
    return [site.syncs.of(each) for each in site.corpus.articles if each.locale.code in TARGETS]


def not_current(root: Path):
    return [
        passage
        for sync in syncs_of(root)
        for passage in sync.passages
        if passage.state is not State.CURRENT
    ]


def test_everything_vouched_is_current(vouched):
    assert not_current(vouched) == []


def blocks_of(root: Path):
    site = load(root)
    source = next(each for each in site.corpus.articles if each.locale.code == "en")
    return [block for block in source.document.blocks if block.kind in ("paragraph", "item")]


def substantive(text: str, chance: random.Random) -> str:
    """An edit of substance: a figure, a sentence, a negation or a name."""
    kind = chance.randrange(4)
    if kind == 0 and re.search(r"(?<![\w/.-])\d+(?![\w/.-])", re.sub(r"\([^)]*\)", "", text)):
        figures = list(re.finditer(r"(?<![\w/.-])\d+(?![\w/.,-])(?![^(]*\))", text))
        if figures:
            found = chance.choice(figures)
            return f"{text[: found.start()]}{int(found[0]) + 7}{text[found.end() :]}"
    if kind == 1:
        return f"{text} The regulators have since changed their minds about all of this."
    if kind == 2:
        return (
            text.replace(" is ", " is not ", 1) if " is " in text else f"Nobody disputes it. {text}"
        )
    return f"According to Lawrence Berkeley, everything below changed. {text}"


def test_200_edits_of_the_source_land_on_the_right_passage(vouched, tmp_path):
    chance = random.Random(20261124)
    blocks = blocks_of(vouched)
    text = source_of(vouched).read_text(encoding="utf-8")
    before = list(syncs_of(vouched))
    expected = {
        (sync.target.path, passage.source.line): passage.target[0].line
        for sync in before
        for passage in sync.passages
    }
    root = tmp_path / "edited"
    shutil.copytree(vouched, root)
    hits = misses = 0
    for _ in range(200):
        block = chance.choice(blocks)
        edited = substantive(block.text, chance)
        source_of(root).write_text(text.replace(block.text, edited, 1), encoding="utf-8")
        for sync in syncs_of(root):
            changed = [p for p in sync.passages if p.state is not State.CURRENT]
            right = [
                p
                for p in changed
                if p.state is State.STALE
                and p.target[0].line == expected[sync.target.path, block.line]
            ]
            assert changed, "an edit of the source left a translation current"
            if len(changed) == len(right) == 1:
                hits += 1
            else:
                misses += 1
    assert hits / (hits + misses) >= 0.95


def reflow(text: str, chance: random.Random) -> str:
    """Break lines at spaces anew: nothing changes in the page."""
    spaces = [match.start() for match in re.finditer(r"(?<=[a-z,]) (?=[a-z])", text)]
    for at in sorted(chance.sample(spaces, min(3, len(spaces))), reverse=True):
        text = f"{text[:at]}\n{text[at + 1 :]}"
    return text


def test_50_cosmetic_edits_make_nothing_stale(vouched, tmp_path):
    chance = random.Random(7)
    text = source_of(vouched).read_text(encoding="utf-8")
    blocks = [block for block in blocks_of(vouched) if block.kind == "paragraph"]
    root = tmp_path / "cosmetic"
    shutil.copytree(vouched, root)
    for number in range(50):
        block = chance.choice(blocks)
        edited = text.replace(block.text, reflow(block.text, chance), 1)
        if number % 3 == 1:
            edited = edited.replace("\n", "\r\n")
        elif number % 3 == 2:
            edited = edited.replace(". ", ".  ", 5).replace("\n\n", " \n\n", 4)
        source_of(root).write_bytes(edited.encode())
        assert not_current(root) == []


def slip(text: str, chance: random.Random) -> str:
    """A typing mistake corrected in the translation: one character doubled."""
    places = [m.start() for m in re.finditer(r"[\u3041-\u3096\u4e00-\u9fff]", text)]
    at = chance.choice(places)
    return text[:at] + text[at] + text[at:]


@pytest.mark.parametrize("code", TARGETS)
def test_20_slips_mended_in_a_translation_clear_no_stale_state(copy, code):
    chance = random.Random(3)
    blocks = blocks_of(copy)
    text = source_of(copy).read_text(encoding="utf-8")
    chosen = blocks[4]
    source_of(copy).write_text(
        text.replace(chosen.text, substantive(chosen.text, random.Random(1)), 1), encoding="utf-8"
    )
    target = copy / "docs" / code / ARTICLE
    original = target.read_text(encoding="utf-8")
    sync = next(each for each in syncs_of(copy) if each.target.locale.code == code)
    stale = next(each for each in sync.passages if each.state is State.STALE)
    for _ in range(20):
        line = stale.target[0].text
        target.write_text(original.replace(line, slip(line, chance), 1), encoding="utf-8")
        after = next(each for each in syncs_of(copy) if each.target.locale.code == code)
        states = {each.id: each.state for each in after.passages}
        assert states[stale.id] is State.BOTH_MOVED


def rename(root: Path) -> None:
    """Give the article other permalinks and file names, as an editor would."""
    for code in ("en", *TARGETS):
        path = root / "docs" / code / ARTICLE
        text = path.read_text(encoding="utf-8")
        path.unlink()
        renamed = text.replace("ai-race-model-vs-infrastructure/", "who-wins/")
        (root / "docs" / code / "who-wins.md").write_text(renamed, encoding="utf-8")


def test_a_renamed_article_keeps_its_state(copy):
    rename(copy)
    assert not_current(copy) == []


def test_the_first_vouch_after_a_rename_moves_the_ledger(copy):
    rename(copy)
    source = copy / "docs/en/who-wins.md"
    text = source.read_text(encoding="utf-8")
    source.write_text(
        text.replace("Begin with the bill.", "Begin with the 12 bills."), encoding="utf-8"
    )
    site = load(copy)
    target = next(each for each in site.corpus.articles if each.locale.code == TARGETS[0])
    sync = site.syncs.of(target)
    stale = [each for each in sync.passages if each.state is State.STALE]
    known = site.syncs.ledgers.find(site.corpus, sync.source)
    ledger = vouch_for(
        known, sync, stale, verb="updated", by="A translator", on="2026-11-20", reason=""
    )
    site.syncs.ledgers.save(ledger, known)
    assert [path.name for path in (copy / "docs/data/sync").iterdir()] == ["who-wins.yml"]
    assert all(p.state is State.CURRENT for p in load(copy).syncs.of(target).passages)


def test_writing_a_ledger_twice_changes_nothing(copy):
    path = next((copy / "docs/data/sync").iterdir())
    before = path.read_bytes()
    vouch_all(load(copy), day="2026-11-19")
    assert path.read_bytes() == before


def test_a_ledger_reads_back_as_it_was_written(copy):
    site = load(copy)
    ledger = next(iter(site.syncs.ledgers.by_source.values()))
    path = site.syncs.ledgers.save(ledger, None)
    again = Ledgers.load(site.corpus).by_source[ledger.source]
    assert again.dump() == ledger.dump() == path.read_text(encoding="utf-8")


def test_a_ledger_says_the_same_however_its_yaml_is_written(copy):
    site = load(copy)
    path = next(site.syncs.ledgers.folder.glob("*.yml"))
    written = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^(\w+:)$", r"\1 # by hand", written), encoding="utf-8")
    again = Ledgers.load(site.corpus)
    assert path.read_text(encoding="utf-8") != written
    assert not again.damages
    assert again.by_source == site.syncs.ledgers.by_source


def git(folder: Path, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def edit_and_vouch(root: Path, number: int, day: str) -> None:
    """Change one passage of the source and vouch for it in the first translation."""
    block = blocks_of(root)[number]
    path = source_of(root)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace(block.text, f"{block.text} And {number} more.", 1), encoding="utf-8"
    )
    site = load(root)
    target = next(each for each in site.corpus.articles if each.locale.code == TARGETS[0])
    sync = site.syncs.of(target)
    stale = [each for each in sync.passages if each.state is State.STALE]
    ledger = vouch_for(
        site.syncs.ledger(sync.source),
        sync,
        stale,
        verb="updated",
        by=f"Translator {number}",
        on=day,
        reason="",
    )
    site.syncs.ledgers.save(ledger, None)


def test_vouches_of_neighbouring_passages_merge_without_conflict(copy):
    shutil.copy(ROOT / ".gitattributes", copy)
    git(copy, "init", "-q", "-b", "main")
    git(copy, "add", "-A")
    git(copy, "commit", "-qm", "base")
    git(copy, "checkout", "-qb", "other")
    edit_and_vouch(copy, 5, "2026-11-21")
    git(copy, "commit", "-qam", "other")
    git(copy, "checkout", "-q", "main")
    edit_and_vouch(copy, 6, "2026-11-22")
    git(copy, "commit", "-qam", "mine")
    merged = git(copy, "merge", "-q", "-m", "both", "other")
    assert merged.returncode == 0, merged.stdout + merged.stderr
    sync = next(each for each in syncs_of(copy) if each.target.locale.code == TARGETS[0])
    assert {each.state for each in sync.passages} == {State.CURRENT}
    assert {each.vouch.by for each in sync.passages} >= {"Translator 5", "Translator 6"}


def test_a_moved_passage_is_still_current(copy):
    path = source_of(copy)
    text = path.read_text(encoding="utf-8")
    first, second = [block.text for block in blocks_of(copy)[4:6]]
    swapped = text.replace(first, "\0").replace(second, first).replace("\0", second)
    path.write_text(swapped, encoding="utf-8")
    assert not_current(copy) == []


def test_a_deleted_target_passage_is_missing_and_a_deleted_source_leaves_an_orphan(copy):
    target = copy / "docs" / TARGETS[0] / ARTICLE
    site = load(copy)
    sync = site.syncs.of(next(a for a in site.corpus.articles if a.locale.code == TARGETS[0]))
    passage = [each for each in sync.passages if each.source.kind == "paragraph"][8]
    text = target.read_text(encoding="utf-8")
    target.write_text(text.replace(passage.target[0].text + "\n", "", 1), encoding="utf-8")
    findings = load(copy).check()
    assert [each for each in shown(findings, "S103") if each.startswith(TARGETS[0])]
    hit = next(each for each in findings if each.code == "S103")
    assert hit.related[0].location.line == passage.source.line
    target.write_text(text, encoding="utf-8")
    source = source_of(copy)
    words = source.read_text(encoding="utf-8")
    source.write_text(words.replace(passage.source.text + "\n", "", 1), encoding="utf-8")
    found = shown(load(copy).check(), "S104")
    assert f"{TARGETS[0]}/{ARTICLE}:{passage.target[0].line} S104" in found


def test_normal_text_ignores_wrapping_spacing_ids_and_locales():
    assert normal("## A  b {#x}") == normal("## A b")
    assert normal("看\n这里") == "看这里"
    assert normal("a\nb") == "a b"
    assert normal("[x](/zh/a/)") == normal("[x](/ja/a/)") == "[x](/a/)"


def test_a_ledger_that_cannot_be_read_is_a_finding(site_from):
    site = site_from({"data/sync/a.yml": "source: /a/\nzh: [\n", "en/a.md": page("en", "/a/")})
    assert shown(site.check(), "S108") == ["data/sync/a.yml:3 S108"]


def test_an_empty_ledger_has_no_texts():
    assert "texts" not in Ledger("/a/").dump()
