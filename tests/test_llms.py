"""The llms.txt of a language: its form, what it lists, and that nothing in it is taken for a mark."""

import re

from conftest import cluster, page
from portable.test_portable_markdown import word
from press.llms import llms_txt
from test_feeds import dated


def written(site, code="en"):
    return llms_txt(site, site.settings.locale(code), word(code))


def sections(text):
    """The links of every section by its name, as (title, address, description)."""
    link = re.compile(r"^- \[((?:\\.|[^\]\\])*)\]\((\S+?)\)(?:: (.+))?$", re.MULTILINE)
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return {name: link.findall(part) for name, part in zip(parts[1::2], parts[2::2], strict=True)}


def test_its_form(site_from):
    files = {**dated("a/", categories="[Power]"), **cluster("about/"), **cluster("b/")}
    site = site_from(files, site_url="https://example.org/repo/", site_description="A [site].")
    text = written(site, "zh")
    head, description, note = text.split("\n\n")[:3]
    assert head == "# Beneath the Stage"
    assert description == "> A \\[site\\]."
    assert note == word("zh")("llms")
    found = sections(text)
    assert list(found) == ["电力", "关于本站", "语言"]
    (article,) = found["电力"]
    assert article[:2] == ("标题", "https://example.org/repo/zh/a/index.md")
    assert article[2].startswith("这是一段")
    assert [url for _, url, _ in found["关于本站"]] == [
        "https://example.org/repo/zh/about/index.md",
        "https://example.org/repo/zh/b/index.md",
    ]
    assert [pair[:2] for pair in found["语言"]] == [
        ("English", "https://example.org/repo/llms.txt"),
        ("日本語", "https://example.org/repo/ja/llms.txt"),
    ]
    assert text.endswith("ja/llms.txt): A \\[site\\].\n")


def test_drafts_and_untranslated_pages_are_in_none(site_from):
    files = {
        "en/draft.md": page("en", "/draft/", date="2026-11-25 12:00:00 +0900", draft="true"),
        "en/only.md": page("en", "/only/", date="2026-11-25 12:00:00 +0900"),
        "en/gone.md": page("en", "/llms.txt/"),  # whose address is taken
    }
    site = site_from(files)
    assert "draft" not in written(site)
    assert "gone" not in written(site)
    assert "/only/index.md" in written(site)
    assert list(sections(written(site, "ja"))) == ["言語"]


def test_marks_in_titles_are_text(site_from):
    files = dated("a/", categories='["[P] *x*"]')
    files["en/a.md"] = files["en/a.md"].replace("A title", '"T [x](y) `z`\\n- <b>"')
    text = written(site_from(files))
    assert "## \\[P\\] \\*x\\*\n" in text
    assert "- [T \\[x\\](y) \\`z\\` - \\<b\\>](https://example.org/a/index.md): A desc" in text
