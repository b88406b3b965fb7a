"""What readers see of references: numbers, sources and their state, copies, the list of all works."""

import itertools
import json
from dataclasses import dataclass

import pytest
from selectolax.lexbor import LexborHTMLParser

from conftest import built, cluster, page, shown, write_docs
from press.bibliography import Bibliography
from press.collation import collated

CHECKED = "2026-11-24T03:00:00Z"
COPY = "{url: https://archive.example.org/gone, date: 2026-10-30}"
OLDER = "{url: https://archive.example.org/older, date: 2026-09-01}"
VERDICTS = {
    "ok": {"verdict": "ok"},
    "moved": {"verdict": "moved"},
    "blocked": {"verdict": "blocked", "unverified_since": "2026-11-02T03:00:00Z"},
    "limited": {"verdict": "rate-limited", "unverified_since": "2026-11-03T03:00:00Z"},
    "young": {"verdict": "dead", "first_failed": "2026-11-23T03:00:00Z", "failures": 2},
    "drift": {"verdict": "drift", "checked": "2026-11-22T03:00:00Z"},
    "gone": {"verdict": "dead", "first_failed": "2026-11-20T03:00:00Z", "failures": 4},
    "lost": {"verdict": "soft404", "first_failed": "2026-11-19T03:00:00Z", "failures": 4},
}
ARCHIVES = {"gone": f"[{OLDER}, {COPY}]", "ok": f"[{COPY}]"}
LINKS = " ".join(f"[to {name}](https://example.com/{name})" for name in VERDICTS)
BODY = f"""\
First [a work](https://example.com/none?x=1&amp;y=2#p){{claim=use-2024}}, then {LINKS}.

## On [a heading](https://example.com/ok) {{#heading}}

*An <https://www.example.com/none?x=1&y=2>*, [unknown](https://example.org/) and [gone](https://example.com/gone#page=3).

| A | B |
| - | - |
| [in a cell](https://example.com/drift) | a note[^1] |

[^1]: See [the note](https://example.com/moved).
"""


def ledger():
    names = {"none?x=1&y=2": "none", **{name: name for name in VERDICTS}}
    entries = [
        f"- id: {name}\n  url: https://example.com/{path}\n  title: The {name} work\n"
        f"  publisher: An agency\n  archive: {ARCHIVES.get(name, '[]')}\n"
        for path, name in names.items()
    ]
    return "".join(entries)


def health(records):
    urls = {
        f"https://example.com/{name}": {"checked": CHECKED, **record}
        for name, record in records.items()
    }
    return json.dumps({"urls": urls})


def articles(slug, body):
    """An article in three languages."""
    return {
        name: text.replace("title:", "date: 2025-12-21 12:00:00 +0900\ntitle:", 1)
        for name, text in cluster(slug, body).items()
    }


@dataclass(frozen=True)
class Shown:
    """A built site, page by page."""

    folder: object

    def page(self, path):
        return LexborHTMLParser((self.folder / path / "index.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Articles that cite works in every state, and a page that is no article."""
    folder = tmp_path_factory.mktemp("sources")
    files = {
        **cluster(""),
        **cluster("about/", "[gone](https://example.com/gone)\n"),
        **articles("a/", BODY),
        **articles("unchecked/", "[x](https://example.com/none?x=1&y=2)\n"),
        **articles("bare/", "Nothing.\n"),
        "data/references.yml": ledger(),
        "data/health.json": health(VERDICTS),
    }
    run = built(write_docs(folder, files), folder, strict=False)
    assert run.code == 0, run.output
    return Shown(run.site)


PREFIXES = {"en": "", "zh": "zh/", "ja": "ja/"}
locales = pytest.mark.parametrize("locale", PREFIXES)
NUMBERS = ["none", *VERDICTS]


@locales
def test_every_citation_is_followed_by_the_number_of_its_source(site, locale):
    tree = site.page(f"{PREFIXES[locale]}a")
    items = tree.css(".sources li")
    assert [item.attributes["id"] for item in items] == [f"[{n}]" for n in range(1, 10)]
    assert all("popover" in item.attributes for item in items)
    assert [item.css_first("a").text() for item in items] == [f"The {n} work" for n in NUMBERS]
    found = [
        (button.prev.text(), NUMBERS[int(button.attributes["popovertarget"][1:-1]) - 1])
        for button in tree.css("button[popovertarget^='[']")
    ]
    assert found == [
        ("a work", "none"),
        *((f"to {name}", name) for name in VERDICTS),
        ("a heading", "ok"),
        ("https://www.example.com/none?x=1&y=2", "none"),
        ("gone", "gone"),
        ("in a cell", "drift"),
        ("the note", "moved"),
    ]


@locales
def test_a_number_has_a_name_and_no_text(site, locale):
    tree = site.page(f"{PREFIXES[locale]}a")
    name = {"en": "Source 2", "zh": "来源2", "ja": "出典2"}[locale]
    buttons = tree.css('button[popovertarget="[2]"]')
    assert {button.attributes["aria-label"] for button in buttons} == {name}
    assert {button.text() for button in tree.css(".prose button")} == {""}
    assert tree.css_first(".prose p").text().startswith("First a work, then to ok to moved to")
    assert tree.css_first("h2#heading").text() == "On a heading"


def test_only_articles_number_their_citations(site):
    about = site.page("about")
    assert about.css(".prose button, [popover]") == []
    assert site.page("bare").css(".prose button, .sources") == []


def test_the_contents_have_no_numbers(build_site):
    body = "## One [work](https://example.com/ok) {#one}\n\n## Two {#two}\n"
    run = build_site(
        {
            **cluster(""),
            **cluster("about/"),
            **articles("a/", body),
            "data/references.yml": ledger(),
        }
    )
    assert run.code == 0, run.output
    tree = Shown(run.site).page("a")
    assert [link.html for link in tree.css(".toc a")] == [
        '<a href="#one">One work</a>',
        '<a href="#two">Two</a>',
    ]
    assert len(tree.css("h2 button")) == 1


def test_which_claim_is_meant_is_told_to_the_checks_alone(site):
    assert "claim" not in site.page("a").css_first(".prose").html


@pytest.mark.parametrize("path", ["a", "zh/a", "ja/about"])
def test_links_to_a_confirmed_death_lead_to_the_newest_copy(site, path):
    links = site.page(path).css("[data-originalurl]")
    copy = "https://archive.example.org/gone"
    found = {(link.attributes["href"], link.attributes["data-originalurl"]) for link in links}
    wanted = {(copy, "https://example.com/gone")}
    if path != "ja/about":
        wanted.add((f"{copy}#page=3", "https://example.com/gone#page=3"))
    assert found == wanted
    assert {link.attributes["data-versiondate"] for link in links} == {"2026-10-30"}


def test_other_links_stay_as_they_are_written(site):
    hrefs = {link.attributes["href"] for link in site.page("a").css(".prose a")}
    for name in ("ok", "young", "lost", "blocked", "none?x=1&y=2#p"):
        assert f"https://example.com/{name}" in hrefs


STATES = {
    "en": {
        "ok": "archived copy of 30 October 2026",
        "blocked": "could not be verified automatically since 2 November 2026",
        "limited": "could not be verified automatically since 3 November 2026",
        "young": "could not be verified automatically since 23 November 2026",
        "drift": "the cited figure was not found there on 22 November 2026",
        "gone": "page no longer there since 20 November 2026\u00a0· archived copy of 30 October 2026",
        "lost": "page no longer there since 19 November 2026",
    },
    "zh": {
        "ok": "2026年10月30日的存档",
        "blocked": "自2026年11月2日起无法自动核实",
        "limited": "自2026年11月3日起无法自动核实",
        "young": "自2026年11月23日起无法自动核实",
        "drift": "2026年11月22日未在该页找到所引数字",
        "gone": "原网页自2026年11月20日起已不存在\u00a0· 2026年10月30日的存档",
        "lost": "原网页自2026年11月19日起已不存在",
    },
    "ja": {
        "ok": "2026年10月30日のアーカイブ",
        "blocked": "2026年11月2日以降、自動では確認できていない",
        "limited": "2026年11月3日以降、自動では確認できていない",
        "young": "2026年11月23日以降、自動では確認できていない",
        "drift": "2026年11月22日の時点で、引用した数字がページに見つからなかった",
        "gone": "2026年11月20日からリンク切れ\u00a0· 2026年10月30日のアーカイブ",
        "lost": "2026年11月19日からリンク切れ",
    },
}


@locales
def test_a_source_says_what_is_not_well_with_it(site, locale):
    items = site.page(f"{PREFIXES[locale]}a").css(".sources li")
    found = {
        name: "".join(note.text().strip() for note in item.css(".state"))
        for name, item in zip(NUMBERS, items, strict=True)
    }
    assert found == {"none": "", "moved": "", **STATES[locale]}
    copy = items[NUMBERS.index("ok")].css_first(".state a")
    assert copy.attributes["href"] == "https://archive.example.org/gone"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("a", "Links last checked automatically on 24 November 2026"),
        ("zh/a", "链接最近一次自动检查：2026年11月24日"),
        ("ja/a", "リンクの最終自動確認：2026年11月24日"),
        ("unchecked", "None of these links has been checked automatically yet"),
        ("zh/unchecked", "以下链接尚未经过自动检查"),
        ("ja/unchecked", "リンクの自動確認はまだ行われていない"),
    ],
)
def test_the_sources_say_when_they_were_checked(site, path, words):
    assert site.page(path).css_first(".sources p").text() == words


def node(tree, kind):
    graph = json.loads(tree.css_first("script[type='application/ld+json']").text())["@graph"]
    return next(each for each in graph if each["@type"] == kind)


def test_structured_data_cites_what_the_page_lists(site):
    citation = node(site.page("zh/a"), "Article")["citation"]
    assert len(citation) == len(NUMBERS)
    assert citation[0] == {"@type": "CreativeWork", "url": "https://example.com/none?x=1&y=2"}
    assert "citation" not in node(site.page("bare"), "Article")
    assert "citation" not in node(site.page("about"), "WebPage")


def test_a_soft_break_behind_a_citation_is_no_space(build_site):
    files = {**cluster(""), **cluster("about/"), **articles("a/", "")}
    files["data/references.yml"] = ledger()
    files["zh/a.md"] += (
        "据[报告](https://example.com/ok)\n说，又\n**据[报告](https://example.com/ok)**\n说\n"
    )
    tree = Shown(build_site(files).site).page("zh/a")
    assert tree.css_first(".prose p").text() == "据报告说，又据报告说"


def test_no_entry_of_the_ledger_ends_a_build(build_site):
    entry = (
        "- {{id: x{0}, url: 'https://example.com/{0}', title: '<b>{0}', publisher: '\"&<', "
        "archive: [{{url: '{1}', date: '{2}'}}]}}\n"
    )
    copies = [("javascript:alert(1)", "2026-01-01"), ("https://example.org/c", "soon<"), ("", "")]
    files = {**cluster(""), **cluster("about/")}
    files["data/references.yml"] = "".join(
        entry.format(index, *copy) for index, copy in enumerate(copies)
    )
    links = "".join(f"[x](https://example.com/{index}) " for index in range(3))
    files |= articles("a/", links)
    files["en/b.md"] = page(
        "en", "/b/", "[y](https://x.com:port/) [z](http://[::1) <a href='http://[::2'>z</a>\n"
    )
    files["data/health.json"] = health({str(n): VERDICTS["gone"] for n in range(3)})
    run = build_site(files, strict=False)
    assert run.code == 0, run.output
    assert "Traceback" not in run.output
    for path in ("a", "references"):
        html = Shown(run.site).page(path).html
        assert "javascript:" not in html
        assert "soon<" not in html
        assert "<b>" not in html


# The list of all works.


@locales
def test_the_list_of_all_works(site, locale):
    tree = site.page(f"{PREFIXES[locale]}references")
    tag = {"en": "en", "zh": "zh-Hans", "ja": "ja"}[locale]
    assert tree.css_first("html").attributes["lang"] == tag
    assert tree.css_first("meta[name=robots]").attributes["content"] == "noindex"
    assert [heading.text() for heading in tree.css("h2")] == ["An agency"]
    works = {item.css_first("a").text(): item for item in tree.css(".works li")}
    assert list(works) == sorted(f"The {name} work" for name in NUMBERS)
    for name, words in STATES[locale].items():
        assert words in works[f"The {name} work"].text()
    unchecked = {"en": "not checked yet", "zh": "尚未检查", "ja": "未確認"}[locale]
    assert works["The none work"].css_first(".state").text() == unchecked
    reached = {
        "en": "reached on 24 November 2026",
        "zh": "2026年11月24日访问正常",
        "ja": "2026年11月24日に接続を確認",
    }[locale]
    assert works["The moved work"].css_first(".state").text() == reached
    assert "references/" not in (site.folder / "sitemap.xml").read_text()


@locales
def test_a_work_leads_to_the_passages_that_cite_it(site, locale):
    prefix = PREFIXES[locale]
    tree = site.page(f"{prefix}references")
    article = site.page(f"{prefix}a")
    ids = {each.attributes["id"] for each in article.css("[id]")}
    found = {}
    for item in tree.css(".works li"):
        links = [(link.text(), link.attributes["href"]) for link in item.css("p a")]
        found[item.css_first("a").text()] = links
    for text, href in itertools.chain.from_iterable(found.values()):
        path, _, anchor = href.partition("#")
        assert path in ("../a/", "../about/", "../unchecked/"), text
        if path == "../a/" and anchor:
            assert anchor.replace("%3A", ":") in ids
    words = [text for text, _ in found["The gone work"]]
    assert words[1:3] == ["to gone", "gone"]
    assert ("the note", "../a/#fn%3A1") in found["The moved work"]
    assert ("a heading", "../a/#heading") in found["The ok work"]


def test_every_page_leads_to_the_list(site):
    for path, href in (
        ("a", "../references/"),
        ("zh/about", "../references/"),
        ("ja", "references/"),
    ):
        links = [link.attributes["href"] for link in site.page(path).css("footer a")]
        assert href in links


@pytest.mark.parametrize(("locale", "url"), [("en", "/references/"), ("zh", "/zh/references/")])
def test_no_page_may_take_the_place_of_the_list(site_from, locale, url):
    site = site_from({f"{locale}/a.md": page(locale, url)})
    assert shown(site.check(), "P") == [f"{locale}/a.md:3 P103"]


def test_an_alias_may_not_take_the_place_of_the_list(site_from):
    site = site_from({"zh/a.md": page("zh", "/zh/a/", aliases="[/ja/references/]")})
    assert shown(site.check(), "P") == ["zh/a.md:6 P202"]


def entries(*names):
    return "".join(
        f"- {{id: e{index}, url: 'https://example.com/{index}', title: '{title}', publisher: '{publisher}'}}\n"
        for index, (publisher, title) in enumerate(names)
    )


PUBLISHERS = [
    "经济日报",
    "安联",
    "Zeitung",
    "émile",
    "Energy",
    "IEA",
    "IEA",
    "あさひ",
    "カルタ",
    "電力中央研究所",
    "亜細亜",
]


@pytest.mark.parametrize(
    ("code", "order"),
    [
        ("en", "émile Energy IEA Zeitung あさひ カルタ 亜細亜 安联 经济日报 電力中央研究所"),
        ("zh", "安联 经济日报 亜細亜 電力中央研究所 émile Energy IEA Zeitung あさひ カルタ"),
        ("ja", "émile Energy IEA Zeitung あさひ カルタ 亜細亜 安联 電力中央研究所 经济日报"),
    ],
)
def test_works_stand_by_publisher_and_title_in_the_order_of_the_language(site_from, code, order):
    names = [(publisher, f"Title {9 - index}") for index, publisher in enumerate(PUBLISHERS)]
    body = " ".join(f"[x](https://example.com/{index})" for index in range(len(names)))
    site = site_from({**cluster("a/", body), "data/references.yml": entries(*names)})
    groups = Bibliography(site).by_publisher(site.settings.locale(code))
    assert " ".join(publisher for publisher, _ in groups) == order
    iea = next(works for publisher, works in groups if publisher == "IEA")
    assert [work.source.entry.title for work in iea] == ["Title 3", "Title 4"]


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("zh", ["安", "北京", "上海", "中国", "BBC"]),
        ("ja", ["BBC", "アジア", "いろは", "日本", "毎日"]),
        ("en", ["Ångström", "BBC", "ebay", "Edf"]),
    ],
)
def test_texts_stand_as_in_a_dictionary(language, texts):
    mixed = texts[::-1]
    assert sorted(mixed, key=lambda text: collated(text, language)) == texts


def test_a_work_not_cited_in_a_language_is_listed_with_the_others(site_from):
    files = {
        "en/only.md": page("en", "/only/", "[words](https://example.com/0)\n"),
        "en/draft.md": page("en", "/draft/", "[words](https://example.com/1)\n", draft="true"),
        "data/references.yml": entries(("A", "a"), ("B", "b"), ("C", "c")),
    }
    bibliography = Bibliography(site_from(files))
    locales = bibliography.site.settings.locales
    for locale in locales:
        ((publisher, (work,)),) = bibliography.by_publisher(locale)
        ((article, (mention,)),) = work.pages
        assert (publisher, article.url, mention.text) == ("A", "/only/", "words")


def test_two_links_of_a_passage_with_the_same_words_are_one_mention(site_from):
    body = "[a](https://example.com/0) [a](https://example.com/0#x) [b](https://example.com/0)\n"
    site = site_from({**cluster("a/", body), "data/references.yml": entries(("A", "a"))})
    ((_, (work,)),) = Bibliography(site).by_publisher(site.settings.default)
    ((_, mentions),) = work.pages
    assert [mention.text for mention in mentions] == ["a", "b"]
    assert mentions[0].anchor
    assert mentions[0].anchor == mentions[1].anchor
