"""The glossary: its order, and the first use of a term, which leads to its definition."""

from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser

from conftest import cluster, page
from press.glossary import Glossary

TERMS = """\
- id: data-centre
  forms:
    en: {preferred: [data centre, data centres], definition: A building for computers.}
    zh: {preferred: [数据中心], definition: 放置计算机的建筑。}
    ja: {preferred: [データセンター], definition: 計算機を置く建物。}
- id: centre
  forms:
    en: {preferred: [centre], definition: A middle.}
    zh: {preferred: [中心], definition: 中间。}
    ja: {preferred: [中心], definition: 真ん中。}
- id: ppa
  forms:
    en: {preferred: [PPA], definition: A contract <b> & more.}
    zh: {preferred: [购电协议], definition: 一种合同。}
    ja: {preferred: [電力購入契約], definition: 契約の一種。}
- id: undefined
  forms:
    en: {preferred: [grid]}
    zh: {preferred: [电网]}
    ja: {preferred: [送電網]}
"""


@pytest.fixture
def glossary(site_from):
    site = site_from({"data/terms.yml": TERMS})

    def make(code):
        return Glossary(site.termbase, site.settings.locale(code))

    return make


def marked(glossary, html):
    root = ElementTree.fromstring(f"<div>{html}</div>")
    glossary.mark(root, "../g/")
    return ElementTree.tostring(root, encoding="unicode")[5:-6]


def link(name, text):
    return f'<a class="term" href="../g/#{name}">{text}</a>'


@pytest.mark.parametrize(
    ("code", "html", "expected"),
    [
        ("en", "<p>A data centre, data centres.</p>", f"<p>A {link('data-centre', 'data centre')}, data centres.</p>"),
        ("en", "<p>Data centres</p>", f"<p>{link('data-centre', 'Data centres')}</p>"),
        ("en", "<p>Epicentre, centre-left, centre.</p>", f"<p>Epicentre, centre-left, {link('centre', 'centre')}.</p>"),
        ("en", "<p>A PPA <em>and</em> a centre</p>", f"<p>A {link('ppa', 'PPA')} <em>and</em> a {link('centre', 'centre')}</p>"),
        ("en", "<p><a href='x'>PPA</a> <code>PPA</code></p><h2>PPA</h2><p>PPA</p>", None),
        ("zh", "<p>数据中心的中心</p>", f"<p>{link('data-centre', '数据中心')}的{link('centre', '中心')}</p>"),
        ("zh", "<p>新建<em>数据中心</em></p>", f"<p>新建<em>{link('data-centre', '数据中心')}</em></p>"),
        ("ja", "<p>大型データセンターを建てる。</p>", f"<p>大型{link('data-centre', 'データセンター')}を建てる。</p>"),
        ("en", "<p>The grid.</p>", "<p>The grid.</p>"),
        ("en", "<p></p>", "<p />"),
    ],
)  # fmt: skip
def test_the_first_use_of_a_term_is_a_link(glossary, code, html, expected):
    written = marked(glossary(code), html)
    if expected is None:
        assert written.count('class="term"') == 1
        assert written.endswith(f"<p>{link('ppa', 'PPA')}</p>")
    else:
        assert written == expected


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("en", ["centre", "data-centre", "ppa"]),
        ("zh", ["ppa", "data-centre", "centre"]),  # gou, shu, zhong
        ("ja", ["data-centre", "centre", "ppa"]),  # kana, then kanji
    ],
)
def test_each_language_lists_its_terms_in_its_own_order(glossary, code, names):
    assert [term.id for term in glossary(code).terms] == names


def test_a_site_without_terms(site_from):
    site = site_from({})
    assert marked(site.glossary(site.settings.default), "<p>PPA</p>") == "<p>PPA</p>"


def test_pages_list_and_open_the_definitions(build_site):
    files = {**cluster(""), **cluster("about/"), "data/terms.yml": TERMS}
    for code, prefix in (("en", "/"), ("zh", "/zh/"), ("ja", "/ja/")):
        body = {"en": "A PPA.", "zh": "购电协议。", "ja": "電力購入契約。"}[code]
        date = {"date": "2026-11-25 12:00:00 +0900", "title": code}
        files[f"{code}/a.md"] = page(code, f"{prefix}a/", f"{body}\n", **date)
        files[f"{code}/list.md"] = page(code, f"{prefix}list/", "```glossary\n```\n")
    run = build_site(files, strict=False)
    assert run.code == 0, run.output
    article = LexborHTMLParser((run.site / "a/index.html").read_text(encoding="utf-8"))
    assert article.css_first("a.term").attributes["href"] == "../list/#ppa"
    own = LexborHTMLParser((run.site / "list/index.html").read_text(encoding="utf-8"))
    assert "A contract <b> & more." in own.css_first("#ppa [lang=en]").text()
    listed = LexborHTMLParser((run.site / "zh/list/index.html").read_text(encoding="utf-8"))
    sections = listed.css(".glossary section")
    assert [each.attributes["id"] for each in sections] == ["ppa", "data-centre", "centre"]
    tags = [each.attributes["lang"] for each in sections[0].css("[lang]")]
    assert tags == ["zh-Hans", "en", "ja"]
