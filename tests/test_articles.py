"""The front matter contract, read as a Jekyll blog wrote it, and whatever else lies in docs/."""

import re
from datetime import UTC, datetime

import pytest

from conftest import page, shown
from press.built import Built
from press.findings import mend

JEKYLL = """\
---
layout: post
title:  "AI 竞争的真正赢家是谁"
permalink: /zh/jekyll/
date: 2025-12-21 12:00:00 +0900
categories: ["Power"]
tags: 电力 GPU
lang: zh
description: 这是一段长度合适的页面描述，搜索结果会完整显示它，既不会被截断，也不会被别的文字替换掉。
toc: true
excerpt: 摘要
published: true
author_profile: false
---

正文。
"""


@pytest.fixture
def front(site_from):
    """Check one Chinese page with the given lines of front matter."""

    def check(*codes, **lines):
        return shown(site_from({"zh/a.md": page("zh", "/zh/a/", **lines)}).check(), *codes or "A")

    return check


def test_an_article_of_a_jekyll_blog_passes_as_it_stands(site_from):
    site = site_from({"zh/jekyll.md": JEKYLL})
    assert shown(site.check(), "A", "L103", "P") == []
    meta = site.corpus.by_url["/zh/jekyll/"].meta
    assert meta.tags == ["电力", "GPU"]
    assert meta.date.astimezone(UTC) == datetime(2025, 12, 21, 3, tzinfo=UTC)


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte order mark"])
def test_byte_order_mark_and_line_ends_are_fine(site_from, mark, newline):
    data = mark + JEKYLL.encode().replace(b"\n", newline)
    site = site_from({"zh/jekyll.md": data})
    assert shown(site.check(), "A", "L", "P", "Z", "K") == shown(
        site_from({"zh/jekyll.md": JEKYLL}).check(), "A", "L", "P", "Z", "K"
    )
    assert "/zh/jekyll/" in site.corpus.by_url


@pytest.mark.parametrize(
    "date",
    ["2025-12-21", "2025-13-01 12:00:00 +0900", "2025-12-21T12:00:00Z", "[1]", "12", "'soon'"],
)
def test_a_date_of_another_form(front, date):
    assert front("A105", updated=date) == ["zh/a.md:6 A105"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", "[a]"),
        ("title", "12"),
        ("tags", "{a: b}"),
        ("categories", "12"),
        ("aliases", "/old/ x"),
        ("translations", "[/a/]"),
        ("translations", "/a/"),
        ("translations", "{en: [a]}"),
        ("untranslated", "ja"),
        ("draft", "maybe"),
        ("allow", "[A110]"),
    ],
)
def test_a_value_of_another_form(front, key, value):
    assert len(front("A104", **{key: value})) == 1


def test_a_permalink_of_another_form(site_from):
    assert shown(site_from({"zh/a.md": page("zh", "{a: b}")}).check(), "A") == ["zh/a.md:3 A104"]


def test_the_other_keys_are_still_read(site_from):
    site = site_from({"zh/a.md": page("zh", "/zh/a/", tags="{a: b}", author="Somebody")})
    assert site.corpus.by_url["/zh/a/"].meta.author == "Somebody"


def test_an_unknown_key_names_the_nearest_known_one(site_from):
    site = site_from({"zh/a.md": page("zh", "/zh/a/", permalnk="/x/", zzz="1")})
    messages = [each.message for each in site.check() if each.code == "A103"]
    assert messages == [
        "the key permalnk is unknown; did you mean permalink?",
        "the key zzz is unknown",
    ]


def test_a_missing_title_is_not_reported_twice(front):
    assert front(title=None) == ["zh/a.md:1 A107"]
    assert front(title="[x]") == ["zh/a.md:2 A104"]


@pytest.mark.parametrize(
    ("letters", "is_fine"), [(69, False), (70, True), (160, True), (162, False)]
)
def test_the_width_of_a_description_in_latin_letters(site_from, letters, is_fine):
    site = site_from({"en/a.md": page("en", "/a/", description="x" * letters)})
    assert (shown(site.check(), "A109") == []) is is_fine


@pytest.mark.parametrize(("signs", "is_fine"), [(34, False), (35, True), (80, True), (81, False)])
def test_the_width_of_a_description_in_full_width_characters(front, signs, is_fine):
    assert (front("A109", description="描" * signs) == []) is is_fine


def test_a_short_seo_title_makes_up_for_a_long_title(front):
    assert front("A110", title="标" * 36) == ["zh/a.md:2 A110"]
    assert front("A110", title="标" * 36, seo_title="标题") == []


@pytest.mark.parametrize("lang", ["zh", "ZH", "zh-Hans"])
def test_the_language_of_its_folder(front, lang):
    assert front("A106", lang=lang) == []


def test_a_link_within_docs_is_fine(site_from, tmp_path):
    site_from({"zh/a.md": page("zh", "/zh/a/")})
    (tmp_path / "docs/zh/b.md").symlink_to(tmp_path / "docs/zh/a.md")
    assert shown(site_from({}).check(), "A112") == []


def test_a_link_to_nothing_is_a_finding(site_from, tmp_path):
    site_from({})
    (tmp_path / "docs/zh/b.md").symlink_to(tmp_path / "docs/zh/gone.md")
    assert shown(site_from({}).check(), "A111") == ["zh/b.md:1 A111"]


def test_a_missing_folder(tmp_path):
    from conftest import CONFIG, cluster, write_docs
    from press.settings import Settings
    from press.site import Site

    files = {name: text for name, text in cluster("").items() if not name.startswith("ja")}
    write_docs(tmp_path, files)
    site = Site.load(Settings.read(CONFIG, tmp_path))
    assert shown(site.check(), "A117") == ["ja/index.md:1 A117"]


def test_a_language_without_words_of_the_interface(site_from, tmp_path):
    strings = tmp_path / "overrides/strings"
    strings.mkdir(parents=True)
    for code in ("en", "zh"):
        (strings / f"{code}.html").touch()
    site = site_from({}, theme={"custom_dir": "overrides"})
    assert shown(site.check(), "A117") == ["overrides/strings/ja.html:1 A117"]


def test_no_docs_at_all(tmp_path):
    from conftest import CONFIG
    from press.settings import Settings
    from press.site import Site

    site = Site.load(Settings.read(CONFIG, tmp_path))
    assert len(shown(site.check(), "A117")) == 3


@pytest.mark.parametrize("size", [1, 5], ids=["1 MB", "5 MB"])
def test_a_huge_article_is_a_finding_and_the_others_are_read(site_from, size):
    site = site_from({"zh/a.md": "字" * (size * 400_000), "zh/b.md": page("zh", "/zh/b/")})
    assert shown(site.check(), "A113") == ["zh/a.md:1 A113"]
    assert "/zh/b/" in site.corpus.by_url


def test_the_line_of_bytes_that_are_no_utf8(site_from):
    data = b"---\ntitle: x\n---\n\n" + "数据".encode("gb18030")
    assert shown(site_from({"zh/a.md": data}).check(), "A111") == ["zh/a.md:5 A111"]


def test_what_mkdocs_does_not_publish_is_not_read(site_from):
    site = site_from(
        {"zh/.hidden.md": "x", "zh/.git/a.md": "x", "data/sync/a.md": "x"},
        exclude_docs="data/sync/",
    )
    assert [each.src for each in site.corpus.articles] == [
        "en/index.md",
        "ja/index.md",
        "zh/index.md",
    ]


def test_a_draft_is_no_page_but_under_serve(site_from):
    files = {
        "zh/a.md": page("zh", "/zh/a/", draft="true"),
        "zh/b.md": page("zh", "/zh/b/", published="false"),
    }
    assert len(site_from(files).corpus.published) == 3
    assert len(site_from(files, with_drafts=True).corpus.published) == 5


def test_a_waiver_silences_its_page_alone(site_from):
    long = "标" * 36
    files = {
        "zh/a.md": page("zh", "/zh/a/", title=long, allow='{A110: "a quotation"}'),
        "zh/b.md": page("zh", "/zh/b/", title=long),
    }
    assert shown(site_from(files).check(), "A1") == ["zh/a.md:6 A121", "zh/b.md:2 A110"]


def test_a_waiver_of_what_only_built_pages_show_is_idle_only_there(site_from, tmp_path):
    site = site_from({"en/a.md": page("en", "/a/", allow='{H101: "a reason"}')})
    assert shown(site.check(), "A119") == []
    built = Built.load(tmp_path / "site", site.corpus)
    assert shown(site.check(built=built), "A119") == ["en/a.md:6 A119"]


@pytest.mark.parametrize("reason", ["a quotation", "'a quotation'", '"a “quotation”"', "a: b"])
def test_a_waiver_is_bound_to_what_was_found_and_expires_with_it(site_from, tmp_path, reason):
    reason = reason if reason != "a: b" else "'a: b'"
    path, long = tmp_path / "docs/zh/a.md", "标" * 36
    mend(
        tmp_path,
        site_from(
            {"zh/a.md": page("zh", "/zh/a/", title=long, allow=f"\n  A110: {reason}")}
        ).check(),
    )
    bound = path.read_text(encoding="utf-8")
    assert re.search(r" \[[0-9a-f]{6}\]", bound)
    assert shown(site_from({"zh/a.md": bound}).check(), "A") == []
    moved = bound.replace("lang: zh", "tags: [x]\nlang: zh")
    assert shown(site_from({"zh/a.md": moved}).check(), "A") == []
    other = bound.replace(long, "题" * 36)
    assert shown(site_from({"zh/a.md": other}).check(), "A") == ["zh/a.md:2 A110", "zh/a.md:7 A120"]
