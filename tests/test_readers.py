"""What readers see of the state of a translation: marks, the day it was vouched for, the status."""

import re
import shutil

import pytest
from selectolax.lexbor import LexborHTMLParser

from conftest import CONFIG, ROOT
from press.findings import Severity
from press.settings import Settings
from press.site import Site

ARTICLE = "ai-race-model-vs-infrastructure"


@pytest.fixture
def docs(tmp_path):
    """A copy of the real articles, to be changed."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    return tmp_path / "docs"


def change(docs, locale, old, new):
    path = docs / locale / f"{ARTICLE}.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def weighty(docs):
    """The findings that are more than information: severity, code and file."""
    site = Site.load(Settings.read(CONFIG, docs.parent))
    return [
        (each.severity, each.code, each.location.path.split("/")[1])
        for each in site.check()
        if each.severity is not Severity.INFO and each.code[0] in "SQT"
    ]


def page(run, locale):
    prefix = "" if locale == "en" else f"{locale}/"
    path = run.site / f"{prefix}{ARTICLE}/index.html"
    return LexborHTMLParser(path.read_text(encoding="utf-8"))


def test_a_changed_figure_is_one_warning_a_translation_and_a_mark(docs, build_site):
    change(docs, "en", "62 GW", "65 GW")
    assert weighty(docs) == [(Severity.WARNING, "S101", "ja"), (Severity.WARNING, "S101", "zh")]
    run = build_site(docs)
    assert run.code == 0, run.output
    marks = {locale: page(run, locale).css(".stale a") for locale in ("en", "zh", "ja")}
    assert {locale: len(found) for locale, found in marks.items()} == {"en": 0, "zh": 1, "ja": 1}
    mark = marks["zh"][0]
    assert mark.text() == "本段的英语原文在2026年11月25日之后有改动"
    assert marks["ja"][0].text() == "この段落の英語原文は2026年11月25日より後に変更された"
    assert mark.attributes["hreflang"] == "en"
    address, anchor = mark.attributes["href"].split("#")
    assert address == f"../../{ARTICLE}/"
    passage = page(run, "en").css_first(f'[id="{anchor}"]')
    assert "65 GW" in passage.text()
    assert "62" in page(run, "zh").css_first(f'[id="{anchor}"]').text()


def test_a_slip_in_the_source_marks_nothing(docs, build_site):
    change(docs, "en", "Attention in artificial", "Attention in artifical")
    assert weighty(docs) == []
    assert page(build_site(docs), "zh").css(".stale") == []


def test_ten_times_the_old_figure_is_one_error(docs):
    change(docs, "en", "62 GW", "65 GW")
    change(docs, "zh", "62吉瓦", "620吉瓦")
    errors = [each for each in weighty(docs) if each[0] is Severity.ERROR]
    assert errors == [(Severity.ERROR, "Q103", "zh")]


def test_ten_times_a_current_figure_is_one_error(docs):
    change(docs, "ja", "62ギガワット", "620ギガワット")
    errors = [each for each in weighty(docs) if each[0] is Severity.ERROR]
    assert errors == [(Severity.ERROR, "Q103", "ja")]


def test_a_page_says_when_it_was_vouched_for_in_full(docs, build_site):
    change(docs, "en", "62 GW", "65 GW")
    change(docs, "zh", "62吉瓦", "65吉瓦")
    run = build_site(docs)
    line = '.head a[href$="status/"]'
    assert page(run, "zh").css(line) == []
    real = build_site(ROOT / "docs")
    assert page(real, "zh").css_first(line).text() == "全文已于2026年11月25日对照英语原文核对"
    assert page(real, "en").css(line) == []


def test_passages_have_one_id_in_all_languages(build_site):
    run = build_site(ROOT / "docs")
    ids = {
        locale: [
            node.attributes["id"]
            for node in page(run, locale).css(".prose [id]")
            if not node.attributes["id"].startswith(("fn", "__"))
        ]
        for locale in ("en", "zh", "ja")
    }
    assert len(ids["en"]) > 30
    assert len(set(ids["en"])) == len(ids["en"])
    assert set(ids["en"]) == set(ids["zh"]) == set(ids["ja"])


def test_the_status_of_every_article_in_every_language(docs, build_site):
    change(docs, "en", "62 GW", "65 GW")
    run = build_site(docs)
    for prefix, tag, words in (
        ("", "en", "1: source has changed"),
        ("zh/", "zh-Hans", "1段原文已改动"),
        ("ja/", "ja", "原文変更1件"),
    ):
        tree = LexborHTMLParser((run.site / f"{prefix}status/index.html").read_text())
        assert tree.css_first("html").attributes["lang"] == tag
        assert tree.css_first("meta[name=robots]").attributes["content"] == "noindex"
        rows = [[cell.text(strip=True) for cell in row.css("td")] for row in tree.css("tbody tr")]
        assert len(rows) == len(list((ROOT / "docs/en").glob("*.md")))
        assert sum(cell.startswith(words) for row in rows for cell in row) == 2
    assert "status/" not in (run.site / "sitemap.xml").read_text()


def test_the_status_names_what_is_missing_and_never_vouched(tmp_path, build_site):
    from conftest import cluster
    from conftest import page as written

    files = {**cluster(""), **cluster("about/"), "en/a.md": written("en", "/a/")}
    run = build_site(files)
    text = (run.site / "zh/status/index.html").read_text(encoding="utf-8")
    rows = re.findall(r"<tr>\s*<td>(.*?)</tr>", text, re.DOTALL)
    row = next(each for each in rows if "/a/" in each)
    assert row.count("尚未翻译") == 2
    assert "段尚未核对" in next(each for each in rows if "about/" in each)


def test_no_page_may_take_the_place_of_the_status(site_from):
    from conftest import page as written
    from conftest import shown

    site = site_from({"zh/a.md": written("zh", "/zh/status/")})
    assert shown(site.check(), "P") == ["zh/a.md:3 P103"]


LEDGER = """\
- id: report
  url: https://example.com/r
  title: A report
  publisher: An agency
  published: 2025-04
  via: news
- id: news
  url: https://example.net/n
  title: 一则新闻
  publisher: 通讯社
  published: 2025-04-10
  language: zh
  is_read: true
"""


def test_an_article_ends_with_its_sources(build_site):
    from conftest import cluster

    files = {**cluster(""), **cluster("about/"), "data/references.yml": LEDGER}
    body = "[x](https://www.example.com/r/#p) and [again](https://example.com/r)\n"
    for name, text in cluster("a/", body).items():
        files[name] = text.replace("title:", "date: 2025-12-21 12:00:00 +0900\ntitle:", 1)
    run = build_site(files)
    assert run.code == 0, run.output
    shown = {}
    for prefix in ("", "zh/", "ja/"):
        tree = LexborHTMLParser((run.site / f"{prefix}a/index.html").read_text(encoding="utf-8"))
        (item,) = tree.css(".sources li")
        assert [node.attributes["href"] for node in item.css("a")] == [
            "https://example.com/r",
            "https://example.net/n",
        ]
        shown[prefix] = " ".join(item.text().split())
    assert (
        shown[""]
        == "A report, An agency, April 2025as reported by 一则新闻, 通讯社, 10 April 2025 Chinese"
    )
    assert "April 2025" not in shown["zh/"]
    assert "2025年4月" in shown["zh/"]
    assert "英语" in shown["zh/"]
    assert "引用元" in shown["ja/"]
