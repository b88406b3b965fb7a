"""Topics and tags: which there are, in what order, where their pages stand."""

import pytest

from conftest import cluster, page, shown
from press.head import head_of_topic
from press.topics import slug

DATES = {"new": "2026-02-02 12:00:00 +0900", "old": "2026-01-01 12:00:00 +0900"}


def article(name, date, topics, tags="[]", **front):
    return page(
        "zh", f"/zh/{name}/", title=name, date=DATES[date], categories=topics, tags=tags, **front
    )


@pytest.mark.parametrize(
    ("name", "part"),
    [("AI Industry", "ai-industry"), ("电力 / 电网", "电力-电网"), ("C++", "c"), ("?!", "")],
)
def test_the_part_of_an_address_that_a_name_becomes(name, part):
    assert slug(name) == part


def test_topics_stand_in_the_order_of_the_settings_with_the_newest_article_first(site_from):
    site = site_from({
        "zh/a.md": article("a", "old", '["Water", "Power"]'),
        "zh/b.md": article("b", "new", '["Power", "power", "?!"]'),
        "zh/c.md": article("c", "new", '["Power"]', draft="true"),
    })  # fmt: skip
    zh = site.settings.locale("zh")
    found = [
        (topic.url, topic.name, [a.title for a in topic.articles]) for topic in site.topics(zh)
    ]
    assert found == [
        ("/zh/topics/power/", "电力", ["b", "a"]),
        ("/zh/topics/water/", "Water", ["a"]),
    ]
    assert site.topics(site.settings.locale("ja")) == ()


def test_a_front_page_lists_every_article_once_below_its_section(site_from):
    files = {f"zh/{name}.md": article(name, "old", '["Water", "Power"]') for name in "ab"}
    files |= {
        "zh/c.md": article("c", "new", '["Power", "Water"]'),
        "zh/d.md": article("d", "new", "[]"),
    }
    site = site_from(files)
    shelves = site.shelves(site.settings.locale("zh"))
    assert [(topic and topic.slug, [each.title for each in found]) for topic, found in shelves] == [
        ("power", ["c"]),
        ("water", ["a", "b"]),
        (None, ["d"]),
    ]


@pytest.mark.parametrize(
    ("lead", "title"), [("/zh/b/", "b"), ("/en/b/", "b"), ("", "c"), ("/nowhere/", "c")]
)
def test_a_front_page_opens_with_the_chosen_article_or_the_newest(site_from, lead, title):
    files = {
        "zh/b.md": article("b", "old", "[]", translations="{en: /en/b/}"),
        "en/b.md": page("en", "/en/b/", date=DATES["old"], translations="{zh: /zh/b/}"),
        "zh/c.md": article("c", "new", "[]"),
    }
    site = site_from(files, extra={"press": {"lead": lead}})
    assert site.lead(site.settings.locale("zh")).title == title


def test_tags_stand_in_the_order_of_the_language(site_from):
    site = site_from({
        "zh/a.md": article("a", "old", "[]", '["数据", "GPU", "电力"]'),
        "zh/b.md": article("b", "new", "[]", '["电力", "?"]'),
    })  # fmt: skip
    tags = site.tags(site.settings.locale("zh"))
    assert [(tag.name, [each.title for each in tag.articles]) for tag in tags] == [
        ("电力", ["b", "a"]),
        ("数据", ["a"]),
        ("GPU", ["a"]),
    ]
    assert [tag.name for tag in site.tags_of(site.corpus.by_src["zh/a.md"])] == [
        "数据",
        "GPU",
        "电力",
    ]


def test_the_head_of_a_topic_names_the_languages_it_has_a_page_in(site_from):
    site = site_from({
        "zh/a.md": article("a", "old", '["Power"]'),
        "ja/a.md": page("ja", "/ja/a/", date=DATES["old"], categories='["Power"]'),
    })  # fmt: skip
    topic = site.topics(site.settings.locale("zh"))[0]
    head = head_of_topic(site, topic)
    assert head.canonical == "https://example.org/zh/topics/power/"
    assert head.alternates == (
        ("zh-Hans", "https://example.org/zh/topics/power/"),
        ("ja", "https://example.org/ja/topics/power/"),
    )
    assert head.default == "https://example.org/zh/topics/power/"
    assert ("og:locale:alternate", "ja_JP") in head.properties
    assert '"@type":"CollectionPage"' in head.graph


def test_a_permalink_where_a_topic_has_its_page_is_taken(site_from):
    files = {
        "zh/a.md": article("a", "old", '["Power"]'),
        **cluster("topics/power/"),
        **cluster("topics/wind/"),
    }
    site = site_from(files)
    assert shown(site.check(), "P103") == ["zh/topics/power.md:3 P103"]
