"""Content stays content: a hostile site, built once, brings no element, script or handler of its own.

Pages, feeds and files are read back by parsers that the site itself does not use.
"""

import json
from html.parser import HTMLParser
from xml.etree import ElementTree

import bibtexparser
import lxml.html
import pytest
from markdown_it import MarkdownIt

from charts.charted import HEADER
from conftest import DESCRIPTIONS, built, cluster, write_docs

EVIL = """</script><script>alert(1)</script>"'><x-evil onload=alert(1)>]]>--><img src=x onerror=alert(1)>&amp;&{{ 7+7 }}"""
ADDRESS = """https://example.com/"'&amp;&lt;"""
COPY = """https://example.com/"><x-evil>'&lt;"""
PATH = """q"><x-evil>'&lt;"""
NAME = """x"><x-evil>'&lt;.csv"""
CODES = {"en": "/", "zh": "/zh/", "ja": "/ja/"}


def text(where):
    """The hostile text with a mark of where it stood, as YAML and JSON quote it."""
    return json.dumps(f"{where} {EVIL}", ensure_ascii=False)


def article(locale):
    """An article of which every field is hostile, and is what it has to be otherwise."""
    others = {other: f"{prefix}{PATH}/" for other, prefix in CODES.items() if other != locale}
    front = {
        "title": text("title"),
        "permalink": json.dumps(f"{CODES[locale]}{PATH}/"),
        "date": "2026-01-01 12:00:00 +0900",
        "categories": f"[{text('category')}, Infrastructure]",
        "tags": f"[{text('tag')}]",
        "lang": locale,
        "description": text(f"description {DESCRIPTIONS[locale]}"),
        "translations": json.dumps(others),
        "seo_title": text("seo"),
        "og_title": text("og"),
        "og_description": text("ogd"),
        "author": text("author"),
        "image": text("image"),
        "aliases": json.dumps([f"{CODES[locale]}old-{PATH}/", "javascript:alert(1)", EVIL]),
        "allow": f"{{A110: {text('allow')}}}",
        "untranslated": f"{{ko: {text('untranslated')}}}",
    }
    lines = "".join(f"{key}: {value}\n" for key, value in front.items())
    return f"""---
{lines}---

Of [one work](<{ADDRESS}>), [one more](https://example.com/copied) and a hostile term,
[one in a language](https://example.com/language).[^1]

## Heading `{EVIL}` {{#h}}

## Another heading {{#x"onload=alert(1)'&lt;}}

```chart
data: {json.dumps(NAME)}
caption: {text("caption")}
alt: {text("alt")}
series: {{{text("series")}: {text("shown")}, B: B}}
```

```explorable
caption: {text("explorable")}
alt: {text("explorable alt")}
```

```python title="x"
{EVIL}
```

| a | b |
| --- | --- |
| `{EVIL.replace("|", "")}` | c |

[^1]: `{EVIL}`
"""


def broken(locale):
    """An article whose fields are wrong as well as hostile."""
    return f"""---
title: {text("broken")}
permalink: {text("permalink")}
date: 2026-01-02 12:00:00 +0900
categories: {text("categories")}
lang: {text("lang")}
source: {text("source")}
translations: {{{text("code")}: {text("translation")}}}
aliases: {text("aliases")}
image: "javascript:alert(1)"
draft: {text("draft")}
{text("key")}: {text("value")}
---

```chart
{text("key")}: {EVIL}
```

```glossary
{EVIL}
```"""


GLOSSARY = """---
title: Terms
permalink: {prefix}glossary/
lang: {code}
description: {description}
---

```glossary
```
"""


def quoted(cell):
    return '"' + cell.replace('"', '""') + '"'


ROWS = (
    f"{quoted(f'series {EVIL}')},2023,1.5,,,actual,{quoted(EVIL)},one,{quoted(EVIL)}\n"
    f"B,2024,,4,,estimate,{quoted(EVIL)},copied,{quoted(EVIL)}\n"
)
LEDGER = f"""
- id: one
  url: {json.dumps(ADDRESS)}
  title: {text("work")}
  publisher: {text("publisher")}
  authors: [{text("work author")}]
  is_read: true
  claims: [{{id: {text("claim")}, value: 1, unit: {text("unit")}}}]
- id: copied
  url: https://example.com/copied
  title: {text("copied")}
  publisher: {text("publisher two")}
  via: one
  archive: [{{url: {json.dumps(COPY)}, date: 2026-01-01}}]
- {{id: bad, url: "javascript:alert(1)", title: {text("bad")}, publisher: P}}
- id: language
  url: https://example.com/language
  title: T
  publisher: P
  language: {text("language")}
- {{id: {text("id")}, url: "https://example.com/id", title: T, publisher: P, {text("key")}: 1}}
"""
HEALTH = {
    "https://example.com/copied": {
        "verdict": "dead",
        "checked": "2026-02-02T03:04:05Z",
        "first_failed": "2026-01-02T03:04:05Z",
        "failures": 3,
        "reason": EVIL,
        "final_url": "javascript:alert(1)",
    },
    EVIL: {"verdict": EVIL, "checked": EVIL},
}
TERMS = f"""
- id: term
  forms:
    en: {{preferred: [hostile term], short: {text("short")}, definition: {text("definition")[:-1]}."}}
    zh: {{preferred: [{text("zh")}], definition: {text("definition zh")[:-1]}。"}}
- id: {text("term")}
  forms:
    en: {{preferred: [more], definition: More.}}
"""
UNITS = (
    f"- {{id: {json.dumps(EVIL)}, en: {text('unit')}, zh: {text('unit')}, ja: {text('unit')}}}\n"
)
SYNC = f"""
source: {json.dumps(f"/{PATH}/")}
zh:
  h:
    - {{source: {text("s")}, target: {text("t")}, as: {text("as")}, by: {text("by")}, on: {text("on")}, why: {text("why")}}}
{text("texts")}: {{{text("k")}: {text("v")}}}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The hostile site, built whole."""
    folder = tmp_path_factory.mktemp("hostile")
    files = {**cluster(""), **cluster("about/")}
    for code, prefix in CODES.items():
        files[f"{code}/a.md"] = article(code)
        front = {"prefix": prefix, "code": code, "description": DESCRIPTIONS[code]}
        files[f"{code}/glossary.md"] = GLOSSARY.format(**front)
    files |= {
        'en/<x-evil>"&.md': broken("en"),
        f"data/{NAME}": HEADER + ROWS,
        "data/header.csv": f"{quoted(EVIL)},{HEADER}{ROWS}",
        "data/references.yml": LEDGER,
        "data/health.json": json.dumps({"urls": HEALTH}),
        "data/terms.yml": TERMS,
        "data/units.yml": UNITS,
        "data/sync/a.yml": SYNC,
    }
    run = built(write_docs(folder, files), folder, strict=False)
    assert run.code == 0, run.output
    assert "Traceback" not in run.output
    return run.site


class Plain(HTMLParser):
    """Every element of a page with its attributes, and what its scripts say."""

    def __init__(self):
        super().__init__()
        self.found, self.scripts = [], []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data):
        _, attributes = self.found[-1] if self.found else ("", {})
        if self.cdata_elem == "script" and attributes.get("type") != "application/ld+json":
            self.scripts.append(data)


def elements(html):
    """The elements of a page as two parsers see them, and its scripts."""
    plain = Plain()
    plain.feed(html)
    plain.close()
    yield from plain.found
    yield from (("script", {"text": script}) for script in plain.scripts)
    tree = lxml.html.document_fromstring(html)
    for node in tree.iter():
        if isinstance(node.tag, str):
            yield node.tag, dict(node.attrib)
            if node.tag == "script" and node.get("type") != "application/ld+json":
                yield "script", {"text": node.text or ""}


def brought(html):
    """What of a page its content must have brought."""
    for tag, attributes in elements(html):
        if "evil" in tag or (tag == "img" and attributes.get("src") == "x"):
            yield tag
        if "alert(" in attributes.get("text", ""):
            yield f"script {attributes['text'][:40]}"
        for name, value in attributes.items():
            if name.startswith("on") or "evil" in name:
                yield f"{tag} {name}"
            if name in ("href", "src", "action", "content", "data") and (
                value.strip().lower().startswith(("javascript:", "data:text/html"))
                or "url=javascript:" in value
            ):
                yield f"{tag} {name}={value[:40]}"


def test_no_page_has_an_element_that_its_content_brought(site):
    pages = sorted(site.rglob("*.html")) + sorted(site.glob("assets/search/*.htm"))
    assert len(pages) > 25
    found = {
        page.relative_to(site).as_posix(): list(brought(page.read_text(encoding="utf-8")))
        for page in pages
    }
    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.parametrize("prefix", ["", "zh/", "ja/"])
def test_the_hostile_words_are_shown_as_they_were_written(site, prefix):
    page = (site / prefix / PATH / "index.html").read_text(encoding="utf-8")
    tree = lxml.html.document_fromstring(page)
    assert tree.xpath("//h1")[0].text_content() == f"title {EVIL}"
    assert tree.xpath("//title")[0].text_content().startswith(f"seo {EVIL}")
    metas = {
        (node.get("name") or node.get("property")): node.get("content")
        for node in tree.xpath("//meta")
    }
    assert metas["og:title"] == f"og {EVIL}"
    assert metas["description"].endswith(EVIL)
    assert metas["article:tag"] == f"tag {EVIL}"
    assert metas["citation_author"] == f"author {EVIL}"
    for where in ("caption", "explorable", "publisher", "work", "series", "shown", "tag"):
        if where != "series":
            assert f"{where} {EVIL}" in tree.text_content(), where


@pytest.mark.parametrize("prefix", ["", "zh/", "ja/"])
def test_structured_data_is_json_without_an_angle_bracket(site, prefix):
    page = (site / prefix / PATH / "index.html").read_text(encoding="utf-8")
    (graph,) = lxml.html.document_fromstring(page).xpath("//script[@type='application/ld+json']")
    assert "<" not in graph.text
    nodes = json.loads(graph.text)["@graph"]
    (node,) = (each for each in nodes if each["@type"] == "Article")
    assert node["headline"].startswith("title </script><script>")
    assert node["keywords"] == [f"tag {EVIL}"]


@pytest.mark.parametrize("prefix", ["", "zh/", "ja/"])
def test_feeds_hold_text_and_clean_content(site, prefix):
    atom = ElementTree.fromstring((site / prefix / "feed.xml").read_bytes())
    space = "{http://www.w3.org/2005/Atom}"
    titles = [each.text for each in atom.iter(f"{space}title")]
    assert f"title {EVIL}" in titles
    assert {each.tag.removeprefix(space) for each in atom.iter()} <= set(
        "feed id title subtitle updated published link author name uri entry summary content category".split()
    )
    feed = json.loads((site / prefix / "feed.json").read_text(encoding="utf-8"))
    assert f"title {EVIL}" in [item["title"] for item in feed["items"]]
    contents = [each.text for each in atom.iter(f"{space}content")]
    contents += [item["content_html"] for item in feed["items"]]
    contents += [each.text for each in atom.iter(f"{space}summary") if each.get("type") == "html"]
    assert [list(brought(content)) for content in contents] == [[] for _ in contents]


def test_the_sitemap_has_its_own_elements_alone(site):
    root = ElementTree.fromstring((site / "sitemap.xml").read_bytes())
    assert {each.tag.rpartition("}")[2] for each in root.iter()} == {
        "urlset",
        "url",
        "loc",
        "lastmod",
        "link",
    }


def test_markdown_and_llms_txt_render_without_what_the_content_brought(site):
    files = [*site.rglob("*.md"), *site.rglob("llms.txt")]
    assert len(files) > 10
    for file in files:
        html = (
            MarkdownIt("commonmark", {"html": True})
            .enable("table")
            .render(file.read_text(encoding="utf-8"))
        )
        assert list(brought(f"<body>{html}")) == [], file.relative_to(site)


def test_citation_files_are_what_their_readers_expect(site):
    for file in site.rglob("cite.bib"):
        library = bibtexparser.parse_string(file.read_text(encoding="utf-8"))
        assert (len(library.entries), library.failed_blocks) == (1, [])
        assert len(library.blocks) == 1
    for file in site.rglob("cite.json"):
        (work,) = json.loads(file.read_text(encoding="utf-8"))
        assert work["title"].endswith(EVIL)


def test_the_glossary_shows_what_was_written(site):
    tree = lxml.html.document_fromstring((site / "glossary/index.html").read_text(encoding="utf-8"))
    assert [node.get("id") for node in tree.xpath("//section[@id]")] == ["term"]
    assert f"definition {EVIL}." in tree.text_content()
    assert f"hostile term (short {EVIL})" in tree.text_content()


def test_nothing_is_written_outside_the_site(site):
    names = {path.name for path in site.parent.iterdir()}
    assert names == {".cache", "docs", "mkdocs.yml", "production.yml", "site"}


@pytest.mark.parametrize(
    ("name", "written", "told"),
    [
        ("data/references.yml", LEDGER[: LEDGER.index("- id: copied")] + f"  language: {text('l')}\n", "R102"),
        ("data/terms.yml", TERMS[TERMS.rindex("- id") :], "G102"),
        ("data/sync/a.yml", SYNC, "S108"),
    ],
)  # fmt: skip
def test_what_pages_take_as_it_is_has_its_form(site_from, name, written, told):
    assert told in {
        each.code
        for each in site_from({name: written}).check()
        if each.location.path == f"docs/{name}"
    }
