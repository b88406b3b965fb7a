"""The feeds of a language: Atom by RFC 4287 and JSON Feed 1.1, from a site in memory."""

import json
from datetime import datetime
from xml.etree import ElementTree

import feedparser
import pytest

from conftest import CONFIG, cluster, page
from press.feeds import MOST_ENTRIES, atom, json_feed, permanent_id

A = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
BASE = "{http://www.w3.org/XML/1998/namespace}base"
REPO = {"site_url": "https://example.org/repo/"}


def dated(slug, day="2026-11-25", **front):
    """The same article in three languages."""
    files = cluster(slug)
    extra = "".join(f"{key}: {value}\n" for key, value in front.items())
    return {
        name: text.replace("lang:", f"date: {day} 12:00:00 +0900\n{extra}lang:", 1)
        for name, text in files.items()
    }


def feed_of(site, code="en", contents=None):
    return ElementTree.fromstring(atom(site, site.settings.locale(code), contents or {}))


def json_of(site, code="en", contents=None):
    return json.loads(json_feed(site, site.settings.locale(code), contents or {}))


def titles(feed):
    return [entry.findtext(f"{A}title") for entry in feed.iter(f"{A}entry")]


def alternates(element):
    return {
        (link.get("type"), link.get("hreflang")): link.get("href")
        for link in element.findall(f"{A}link")
        if link.get("rel") == "alternate"
    }


def test_a_feed_says_what_rfc_4287_asks(site_from):
    front = {"updated": "2026-11-26 08:00:00 +0000", "categories": "[Power]", "tags": "[x, x, y]"}
    site = site_from({**dated("a/", **front), **dated("b/", "2025-01-01")}, **REPO)
    feed = feed_of(site, "zh")
    assert feed.tag == f"{A}feed"
    assert feed.get(LANG) == "zh-Hans"
    assert feed.findtext(f"{A}title") == "Beneath the Stage"
    assert feed.findtext(f"{A}updated") == "2026-11-26T08:00:00+00:00"
    own = [link.attrib for link in feed.findall(f"{A}link") if link.get("rel") == "self"]
    address = "https://example.org/repo/zh/feed.xml"
    assert own == [{"rel": "self", "type": "application/atom+xml", "href": address}]
    assert alternates(feed) == {("text/html", "zh-Hans"): "https://example.org/repo/zh/"}
    first, second = feed.findall(f"{A}entry")
    assert first.findtext(f"{A}published") == "2026-11-25T12:00:00+09:00"
    assert first.findtext(f"{A}updated") == "2026-11-26T08:00:00+00:00"
    assert first.findtext(f"{A}author/{A}name") == "Beneath the Stage"
    assert first.findtext(f"{A}summary").startswith("这是一段")
    assert [each.attrib for each in first.findall(f"{A}category")] == [
        {"term": "Power", "label": "电力"},
        {"term": "x"},
        {"term": "y"},
    ]
    assert second.findtext(f"{A}updated") == second.findtext(f"{A}published")
    ids = [each.text for each in feed.iter(f"{A}id")]
    assert len(ids) == len(set(ids)) == 3
    for moment in [*feed.iter(f"{A}updated"), *feed.iter(f"{A}published")]:
        assert datetime.fromisoformat(moment.text).tzinfo


def test_every_entry_leads_to_itself_and_to_its_translations_once(site_from):
    files = {**dated("a/"), "en/only.md": page("en", "/only/", date="2026-01-01 12:00:00 +0900")}
    site = site_from(files, **REPO)
    both, only = feed_of(site).findall(f"{A}entry")
    assert alternates(both) == {
        ("text/html", "en"): "https://example.org/repo/a/",
        ("text/html", "zh-Hans"): "https://example.org/repo/zh/a/",
        ("text/html", "ja"): "https://example.org/repo/ja/a/",
    }
    assert len(both.findall(f"{A}link")) == 3
    assert alternates(only) == {("text/html", "en"): "https://example.org/repo/only/"}
    assert len(feed_of(site, "zh").findall(f"{A}entry")) == 1


def test_only_published_articles_of_the_language_the_newest_first(site_from):
    dates = {"old": "2024-01-01", "new": "2026-01-01", "mid": "2025-01-01"}
    files = {
        f"en/{name}.md": page("en", f"/{name}/", title=name, date=f"{day} 12:00:00 +0900")
        for name, day in dates.items()
    }
    files["en/draft.md"] = page("en", "/d/", date="2026-01-01 12:00:00 +0900", draft="true")
    files["en/about.md"] = page("en", "/about/")
    files["en/terms.md"] = page(
        "en", "/terms/", "```glossary\n```\n", date="2026-01-01 12:00:00 +0900"
    )
    files["en/twice.md"] = page("en", "/new/", title="twice", date="2026-02-01 12:00:00 +0900")
    site = site_from(files)
    assert titles(feed_of(site)) == ["new", "mid", "old"]
    assert [item["title"] for item in json_of(site)["items"]] == ["new", "mid", "old"]


def test_a_feed_holds_the_newest(site_from):
    files = {
        f"en/{number}.md": page(
            "en", f"/{number}/", title=f"T{number}", date=f"20{number}-01-01 12:00:00 +0900"
        )
        for number in range(10, 10 + MOST_ENTRIES + 5)
    }
    found = titles(feed_of(site_from(files)))
    assert len(found) == MOST_ENTRIES
    assert found[0] == f"T{10 + MOST_ENTRIES + 4}"


def test_a_language_without_articles_has_an_empty_feed(site_from):
    site = site_from({})
    feed = feed_of(site, "ja")
    assert feed.findtext(f"{A}updated") == "1970-01-01T00:00:00+00:00"
    assert not feed.findall(f"{A}entry")
    assert json_of(site, "ja")["items"] == []


def test_an_id_stays_when_the_site_or_the_article_moves(site_from):
    def ids(*, site_url="https://example.org/", **front):
        en = page("en", front.pop("permalink", "/a/"), date="2026-01-01 12:00:00 +0900", **front)
        site = site_from({"en/a.md": en}, site_url=site_url)
        article = site.corpus.by_src["en/a.md"]
        found = feed_of(site).findtext(f"{A}entry/{A}id")
        assert found == permanent_id(article) == json_of(site)["items"][0]["id"]
        return found

    first = ids()
    assert first == "urn:uuid:5b2b51d4-91de-5681-b79b-0b44d943a7dd"  # promised to readers
    assert ids(site_url="https://user.github.io/repo/") == first
    assert ids(permalink="/b/", aliases="[/a/]") == first
    assert ids(permalink="/c/", aliases="[/a, /b/]") == first
    assert ids(title="Another", author="Someone") == first
    assert ids(permalink="/b/") != first


def test_content_is_html_with_addresses_of_its_own(site_from):
    site = site_from(dated("a/"), **REPO)
    html = '<p>“A” &lt;b&gt; <a href="../b/">b</a><button popovertarget="[1]"></button></p>'
    contents = {"zh/a.md": html}
    content = feed_of(site, "zh", contents).find(f"{A}entry/{A}content")
    assert (content.get("type"), content.get(BASE)) == ("html", "https://example.org/repo/zh/a/")
    shown = '<p>“A” &lt;b&gt; <a href="https://example.org/repo/zh/b/">b</a></p>'
    assert content.text == shown
    assert json_of(site, "zh", contents)["items"][0]["content_html"] == shown
    assert json_of(site, "en", contents)["items"][0]["content_html"] == ""


def test_markup_in_a_title_is_text_and_forbidden_characters_are_dropped(site_from):
    text = '"A <b>b</b> & \\u0001\\u000b\\ufffe]]>c"'
    front = dict.fromkeys(("title", "author", "description"), text)
    files = dated("a/", categories=f"[{text}]", tags=f"[{text}]")
    files = {name: _with(body, front) for name, body in files.items()}
    site = site_from(files)
    shown = "A <b>b</b> & ]]>c"
    entry = feed_of(site, "ja", {"ja/a.md": "a\x00\x0b\x1fb"}).find(f"{A}entry")
    assert entry.findtext(f"{A}title") == entry.findtext(f"{A}summary") == shown
    assert entry.findtext(f"{A}author/{A}name") == shown
    assert [each.get("term") for each in entry.findall(f"{A}category")] == [shown, shown]
    assert entry.findtext(f"{A}content") == "ab"
    assert json_of(site, "ja")["items"][0]["title"] == shown


def _with(text, front):
    lines = [line for line in text.split("\n") if line.split(":")[0] not in front]
    return "\n".join([lines[0], *(f"{key}: {value}" for key, value in front.items()), *lines[1:]])


@pytest.mark.parametrize("code", ["en", "zh", "ja"])
def test_a_reader_of_feeds_reads_it(site_from, code):
    site = site_from(dated("a/", categories="[Power]"), **REPO)
    parsed = feedparser.parse(atom(site, site.settings.locale(code), {f"{code}/a.md": "<p>x</p>"}))
    assert not parsed.bozo
    assert parsed.version == "atom10"
    tag = CONFIG["extra"]["press"]["locales"][code]["tag"]
    assert parsed.feed.language == tag
    (entry,) = parsed.entries
    assert entry.link.startswith("https://example.org/repo/")
    assert entry.content[0].type == "text/html"
    assert entry.content[0].value == "<p>x</p>"
    assert entry.published_parsed == entry.updated_parsed


def test_json_feed(site_from):
    site = site_from(dated("a/", categories="[Power]", tags="[x, 電力]", author="Ana"), **REPO)
    feed = json_of(site, "ja", {"ja/a.md": "<p>x</p>"})
    (item,) = feed.pop("items")
    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Beneath the Stage",
        "home_page_url": "https://example.org/repo/ja/",
        "feed_url": "https://example.org/repo/ja/feed.json",
        "description": "",
        "language": "ja",
    }
    assert item.pop("id").startswith("urn:uuid:")
    assert item.pop("summary").startswith("このページ")
    assert item == {
        "url": "https://example.org/repo/ja/a/",
        "title": "タイトル",
        "content_html": "<p>x</p>",
        "date_published": "2026-11-25T12:00:00+09:00",
        "date_modified": "2026-11-25T12:00:00+09:00",
        "authors": [{"name": "Ana", "url": "https://example.org/repo/ja/"}],
        "tags": ["電力", "x"],
    }
