"""Rules L: clusters that `translations:` ties together, and their mends."""

import pytest

from conftest import CONFIG, cluster, page, shown, write_docs
from press.findings import Severity, mend
from press.settings import Settings
from press.site import Site


def twin(locale, slug, **translations):
    """A page whose `translations:` are exactly these, written as a block."""
    prefix = "" if locale == "en" else f"/{locale}"
    lines = "".join(f"\n  {code}: {url}" for code, url in translations.items())
    return page(locale, f"{prefix}/{slug}/", translations=lines or None)


def two(en, zh):
    """A cluster of English and Chinese with the given entries."""
    return {"en/a.md": twin("en", "a", **en), "zh/a.md": twin("zh", "a", **zh)}


def test_a_cluster_of_two_languages_is_clean(site_from):
    site = site_from(two({"zh": "/zh/a/"}, {"en": "/a/"}))
    assert shown(site.check(), "L") == ["en/a.md:6 L107"]


@pytest.mark.parametrize(
    ("en", "zh", "found"),
    [
        ({"zh": "/zh/a/"}, {}, ["zh/a.md:1 L101"]),
        ({"zh": "/zh/a/"}, {"en": "/b/"}, ["zh/a.md:7 L103"]),
        ({"zh": "/zh/a/", "ja": "/ja/a/"}, {"en": "/a/"}, ["en/a.md:8 L103"]),
        (
            {"zh": "/zh/a/", "ja": "/ja/a/"},
            {"en": "/a/", "ja": "/ja/a/"},
            ["en/a.md:8 L108", "zh/a.md:8 L108"],
        ),
        ({"zh": "/zh/a/"}, {"ja": "/a/"}, ["zh/a.md:7 L104"]),
        ({"zh": "/zh/a/", "ko": "/ko/a/"}, {"en": "/a/"}, ["en/a.md:8 L103", "en/a.md:8 L104"]),
        ({"zh": "/zh/a/", "en": "/a/"}, {"en": "/a/"}, ["en/a.md:8 L105"]),
        ({"zh": "/zh/a"}, {"en": "/a/"}, ["en/a.md:7 L106"]),
        ({"zh": "https://example.org/zh/a/"}, {"en": "/a/"}, ["en/a.md:7 L106"]),
        ({"zh": "/zh/A/"}, {"en": "/a/"}, ["en/a.md:7 L106"]),
        ({"zh": " zh/a/"}, {"en": "/a/"}, ["en/a.md:7 L103"]),
        ({"zh": '"https://other.org/zh/a/"'}, {"en": "/a/"}, ["en/a.md:7 L103"]),
    ],
)
def test_faults_of_two(site_from, en, zh, found):
    errors = [each for each in site_from(two(en, zh)).check() if each.severity is Severity.ERROR]
    told = shown(errors, "L")
    assert [each for each in found if each not in told] == []
    # What does not name its twin any more is said where the twin is missing too.
    assert {each.split()[1] for each in told if each not in found} <= {"L101", "L102"}


def test_a_swap_of_labels(site_from):
    files = cluster("a/")
    files["en/a.md"] = files["en/a.md"].replace(
        "{zh: /zh/a/, ja: /ja/a/}", "{zh: /ja/a/, ja: /zh/a/}"
    )
    assert shown(site_from(files).check(), "L") == ["en/a.md:6 L104", "en/a.md:6 L104"]


def test_a_deleted_member_is_said_at_every_line_that_names_it(site_from, tmp_path):
    files = cluster("a/")
    del files["ja/a.md"]
    findings = [each for each in site_from(files).check() if each.code == "L108"]
    assert shown(findings) == ["en/a.md:6 L108", "zh/a.md:6 L108"]
    assert findings[0].related[0].location.path == "docs/zh/a.md"


def test_a_renamed_member_is_named(site_from):
    files = cluster("a/")
    files["ja/b.md"] = page(
        "ja", "/ja/b/", aliases="[/ja/a/]", translations="{en: /a/, zh: /zh/a/}"
    )
    del files["ja/a.md"]
    finding = next(each for each in site_from(files).check() if each.code == "L103")
    assert finding.message == "/ja/a/ only redirects to /ja/b/"
    assert finding.fix == "write /ja/b/"


def test_an_alias_a_draft_and_a_missing_page_are_no_targets(site_from):
    files = {
        "en/a.md": twin("en", "a", zh="/zh/a/"),
        "zh/a.md": page("zh", "/zh/a/", translations="{en: /a/}", draft="true"),
    }
    assert shown(site_from(files).check(), "L103") == ["en/a.md:7 L103"]
    assert shown(site_from(files, with_drafts=True).check(), "L103") == []


def test_two_pages_of_one_language(site_from):
    files = two({"zh": "/zh/a/"}, {"en": "/a/"})
    files["zh/b.md"] = twin("zh", "b", en="/a/")
    found = shown(site_from(files).check(), "L105")
    assert "en/a.md:7 L105" in found


def test_percent_encoding_counts_as_the_same_and_keeps_its_form(site_from):
    files = {
        "en/a.md": twin("en", "a", zh="/zh/%E7%94%B5/"),
        "zh/a.md": page("zh", "/zh/电/", translations="{en: /a/}"),
    }
    assert shown(site_from(files).check(), "L1") == ["en/a.md:6 L107"]


def test_a_language_without_a_page_is_only_information(site_from):
    site = site_from({"en/a.md": twin("en", "a")})
    assert shown(site.check(), "L") == ["en/a.md:1 L107", "en/a.md:1 L107"]
    assert all(each.severity is Severity.INFO for each in site.check() if each.code == "L107")
    reason = page("en", "/a/", untranslated='{zh: "only of interest there", ja: "the same"}')
    assert shown(site_from({"en/a.md": reason}).check(), "L") == []


def load(folder):
    return Site.load(Settings.read(CONFIG, folder))


FLOW = "{zh: /zh/a/}"
BLOCK = "\n  zh: /zh/a/"


@pytest.mark.parametrize("style", [FLOW, BLOCK], ids=["flow", "block"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_mends_are_made_once_in_the_style_of_the_file(tmp_path, style, newline):
    files = {
        **cluster(""),
        "en/a.md": page("en", "/a/", translations=style),
        "zh/a.md": page("zh", "/zh/a/", translations="{en: /a}"),
        "ja/a.md": page("ja", "/ja/a/", translations="{en: /a/}"),
    }
    write_docs(
        tmp_path, {name: text.replace("\n", newline).encode() for name, text in files.items()}
    )
    for _ in range(5):
        if not mend(tmp_path, load(tmp_path).check()):
            break
    else:
        pytest.fail("mending does not end")
    assert shown(load(tmp_path).check(), "L") == []
    english = (tmp_path / "docs/en/a.md").read_bytes().decode()
    wanted = "{zh: /zh/a/, ja: /ja/a/}" if style == FLOW else "\n  zh: /zh/a/\n  ja: /ja/a/\n"
    assert wanted.replace("\n", newline) in english
    assert english.count("\n") == english.count(newline)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.md")}
    assert mend(tmp_path, load(tmp_path).check()) == 0
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*.md")}


@pytest.mark.parametrize(
    ("style", "left"),
    [
        ("{zh: /zh/a/, ja: /ja/a/}", "{zh: /zh/a/}"),
        ("{ja: /ja/a/, zh: /zh/a/}", "{zh: /zh/a/}"),
        ("\n  zh: /zh/a/\n  ja: /ja/a/", "\n  zh: /zh/a/\n"),
        ("\n  ja: /ja/a/\n  zh: /zh/a/", "\n  zh: /zh/a/\n"),
    ],
)
def test_the_entry_of_a_deleted_member_is_taken_out(tmp_path, style, left):
    files = {
        **cluster(""),
        "en/a.md": page("en", "/a/", translations=style),
        "zh/a.md": page("zh", "/zh/a/", translations="{en: /a/, ja: /ja/a/}"),
    }
    write_docs(tmp_path, files)
    mend(tmp_path, load(tmp_path).check())
    assert left in (tmp_path / "docs/en/a.md").read_text(encoding="utf-8")
    assert shown(load(tmp_path).check(), "L") == ["en/a.md:6 L107"]


def test_a_page_without_front_matter_gets_one(tmp_path):
    files = {
        **cluster(""),
        "en/a.md": "text\n",
        "zh/a.md": page("zh", "/zh/a/", translations="{en: /a/}"),
    }
    write_docs(tmp_path, files)
    mend(tmp_path, load(tmp_path).check())
    text = (tmp_path / "docs/en/a.md").read_text(encoding="utf-8")
    assert text == "---\ntranslations:\n  zh: /zh/a/\n---\n\ntext\n"


def test_an_empty_key_is_filled(tmp_path):
    files = {
        **cluster(""),
        "en/a.md": page("en", "/a/", translations=""),
        "zh/a.md": page("zh", "/zh/a/", translations="{en: /a/}"),
    }
    write_docs(tmp_path, files)
    mend(tmp_path, load(tmp_path).check())
    assert load(tmp_path).corpus.by_url["/a/"].meta.translations == {"zh": "/zh/a/"}
