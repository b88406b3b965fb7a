"""How an article is cited, read back by libraries that are not ours."""

import json

from bibtexparser import parse_string
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc.formatter import plain
from citeproc.source.json import CiteProcJSON

from conftest import page
from press.citing import entry_of_article, highwire
from press.references.export import as_bibtex, as_csl


def entry(site_from, locale="en", permalink="/a/", **front):
    front = {"date": "2025-12-21 12:00:00 +0900", **front}
    site = site_from({f"{locale}/a.md": page(locale, permalink, **front)}, site_url="https://example.org/repo/")  # fmt: skip
    article = site.corpus.by_src[f"{locale}/a.md"]
    return entry_of_article(site, article), highwire(site, article)


def test_bibtex(site_from):
    one, _ = entry(site_from, "zh", "/zh/电力/a/", title="AI：R&D")
    (read,) = parse_string(as_bibtex([one])).entries
    assert (read.entry_type, read.key) == ("online", "zh-电力-a")
    assert {name: field.value for name, field in read.fields_dict.items()} == {
        "author": "{Beneath the Stage}",
        "title": "{AI：R{\\&}D}",
        "date": "2025-12-21",
        "langid": "zh-Hans",
        "url": "https://example.org/repo/zh/%E7%94%B5%E5%8A%9B/a/",
    }


def test_a_style_sets_it(site_from):
    for author, line in (
        (None, "Beneath the Stage (2025) A title."),
        ("Lynch, Ana", "Lynch, A. (2025) A title. Beneath the Stage."),
    ):
        one, _ = entry(site_from, author=author)
        (item,) = json.loads(as_csl([one]))
        assert item["language"] == "en"
        assert item["issued"] == {"date-parts": [[2025, 12, 21]]}
        assert "accessed" not in item
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        bibliography = CitationStylesBibliography(style, CiteProcJSON([item]), plain)
        bibliography.register(Citation([CitationItem("a")]))
        (shown,) = map(str, bibliography.bibliography())
        assert shown.startswith(line)


def test_the_day_of_publication_is_that_of_the_article(site_from):
    one, _ = entry(site_from, date="2025-12-21 00:30:00 +0900", updated="2026-01-01 00:00:00 +0900")
    assert one.published == "2025-12-21"


def test_what_search_engines_read(site_from):
    _, tags = entry(site_from, "ja", "/ja/a/", author="Lynch, Ana")
    assert tags == (
        ("citation_title", "タイトル"),
        ("citation_author", "Lynch, Ana"),
        ("citation_publication_date", "2025/12/21"),
        ("citation_language", "ja"),
        ("citation_public_url", "https://example.org/repo/ja/a/"),
    )


def test_keys_differ_between_languages(site_from):
    assert {entry(site_from, code, url)[0].id for code, url in (("en", "/a/"), ("zh", "/zh/a/"))} == {"a", "zh-a"}  # fmt: skip
