"""What is built for programs, on the real site and on small ones: whole, linked, and in accord."""

import json
import re
from urllib.parse import unquote, urldefrag
from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser

from conftest import ROOT, built, cluster, page
from press.built import Built
from press.markdown import read
from test_feeds import A, alternates, dated
from test_llms import sections

SITE = "https://user.github.io/repo/"
PREFIXES = {"en": "", "zh-Hans": "zh/", "ja": "ja/"}
PAGES = [path.read_text(encoding="utf-8") for path in (ROOT / "docs/en").rglob("*.md")]
DATED = [text for text in PAGES if "\ndate: " in text]
NEWS = [text for text in DATED if "```glossary" not in text]


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """The real site, built for a sub-path."""
    run = built(ROOT / "docs", tmp_path_factory.mktemp("machine"), site_url=SITE)
    assert run.code == 0, run.output
    return run.site


def file_of(site, url):
    """The file that an address of the site leads to."""
    assert url.startswith(SITE), url
    path = site / unquote(urldefrag(url).url.removeprefix(SITE))
    return path / "index.html" if url.split("#")[0].endswith("/") else path


def html(path):
    return LexborHTMLParser(path.read_text(encoding="utf-8"))


def feed_of(site, tag):
    return ElementTree.fromstring((site / PREFIXES[tag] / "feed.xml").read_bytes())


def heads(site):
    """Every article's address and what its head says of its languages."""
    for path in site.rglob("index.html"):
        tree = html(path)
        if tree.css_first("meta[property='article:published_time']"):
            pairs = tree.css("link[rel=alternate][hreflang]:not([type])")
            url = tree.css_first("link[rel=canonical]").attributes["href"]
            yield url, {(n.attributes["hreflang"], n.attributes["href"]) for n in pairs}


@pytest.mark.parametrize("tag", PREFIXES)
def test_the_feed_names_the_languages_that_heads_name(real, tag):
    told = dict(heads(real))
    entries = feed_of(real, tag).findall(f"{A}entry")
    assert len(entries) == len(NEWS)
    for entry in entries:
        pairs = {(tag, url) for (_, tag), url in alternates(entry).items()}
        own = dict(pairs)[tag]
        assert pairs | {("x-default", dict(pairs)["en"])} == told[own]


@pytest.mark.parametrize("tag", PREFIXES)
def test_content_is_whole_and_leans_on_nothing(real, tag):
    items = json.loads((real / PREFIXES[tag] / "feed.json").read_text(encoding="utf-8"))["items"]
    entries = feed_of(real, tag).findall(f"{A}entry")
    for entry, item in zip(entries, items, strict=True):
        content = entry.findtext(f"{A}content")
        assert content == item["content_html"]
        tree = LexborHTMLParser(content)
        assert not tree.css("button, script, style, form, input, svg, wbr, details, .stale")
        names = {name for node in tree.css("*") for name in node.attributes}
        assert names <= set("href title lang hreflang align scope".split())
        links = [node.attributes["href"] for node in tree.css("[href]")]
        assert len(links) > 10
        assert all(re.match("https?://", link) for link in links)
        for link in links:
            if link.startswith(SITE):
                assert file_of(real, link).is_file(), link
        page_tree = html(file_of(real, item["url"]))
        for element in ("p", "td", "h2", "li"):
            prose = len(page_tree.css(f".prose {element}"))
            assert abs(len(tree.css(element)) - prose) <= len(page_tree.css("details"))
        assert not re.search("[\u200b\u2060]|popover", content)


@pytest.mark.parametrize("tag", PREFIXES)
def test_a_feed_is_in_its_language(real, tag):
    for entry in feed_of(real, tag).findall(f"{A}entry"):
        tree = LexborHTMLParser(entry.findtext(f"{A}content"))
        text = entry.findtext(f"{A}title") + tree.text()
        letters = len(re.findall(r"[^\W\d_]", text))
        kana = len(re.findall(r"[ぁ-ヿ]", text)) / letters
        wide = len(re.findall(r"[ぁ-ヿ\u4e00-\u9fff]", text)) / letters
        if tag == "en":
            assert wide == 0
        else:
            assert wide > 0.3
            assert kana > 0.05 if tag == "ja" else kana < 0.01


def test_ids_are_unique_and_differ_between_languages(real):
    ids = [each.text for tag in PREFIXES for each in feed_of(real, tag).iter(f"{A}id")]
    assert len(ids) == len(set(ids)) == 3 * (len(NEWS) + 1)


def test_heads_lead_to_what_is_for_programs(real):
    for path in real.rglob("index.html"):
        tree = html(path)
        if not tree.css_first("link[rel=canonical]"):
            continue
        tag = tree.css_first("html").attributes["lang"]
        typed = {n.attributes["type"]: n for n in tree.css("link[rel=alternate][type]")}
        feed = typed.pop("application/atom+xml").attributes
        assert feed["hreflang"] == tag
        assert feed["title"] in tree.css_first("title").text()
        assert feed["href"].endswith(f"/{PREFIXES[tag]}feed.xml")
        (described,) = tree.css("link[rel=describedby]")
        llms = (path.parent / described.attributes["href"]).resolve()
        assert llms == real / PREFIXES[tag] / "llms.txt"
        if "topics" in path.parts:
            assert not typed
            continue
        (kind,) = typed
        is_home = path.parent == real / PREFIXES[tag]
        assert kind == ("application/feed+json" if is_home else "text/markdown")
        address = typed[kind].attributes["href"].removeprefix("https://user.github.io/repo/")
        assert ((real if is_home else path.parent) / address).is_file()


def test_highwire_tags_agree_with_the_page(real):
    count = 0
    for url, _ in heads(real):
        tree = html(file_of(real, url))
        tags = {
            n.attributes["name"].removeprefix("citation_"): n.attributes["content"]
            for n in tree.css("meta[name^=citation_]")
        }
        graph = json.loads(tree.css_first("script[type='application/ld+json']").text())["@graph"]
        (article,) = [node for node in graph if node["@type"] == "Article"]
        assert tags["title"] == article["headline"] == tree.css_first("h1").text()
        assert tags["public_url"] == url
        assert tags["language"] == article["inLanguage"]
        assert tags["publication_date"].replace("/", "-") == article["datePublished"][:10]
        assert tags["author"] == tree.css_first(".head .meta span").text()
        count += 1
    assert count == 3 * len(DATED)
    assert not html(real / "about/index.html").css("meta[name^=citation_]")


CITED = {
    "en": "Cite as: Beneath the Stage, ‘What a Token Costs: The Economics of AI Inference’, "
    "25 November 2026, https://user.github.io/repo/inference-economics/ · BibTeX · CSL",
    "zh-Hans": "引用本文：舞台之下. 一个token要花多少钱：AI推理的经济账[EB/OL]. (2026-11-25). "
    "https://user.github.io/repo/zh/inference-economics/ · BibTeX · CSL",
    "ja": "引用の書式：「トークンの値段はいくらか：AI推論の採算を読む」『舞台の下』2026年11月25日、"
    "https://user.github.io/repo/ja/inference-economics/ · BibTeX · CSL",
}


@pytest.mark.parametrize("tag", PREFIXES)
def test_an_article_says_how_it_is_cited(real, tag):
    path = real / PREFIXES[tag] / "inference-economics/index.html"
    (bib,) = html(path).css("a[href='cite.bib']")
    assert bib.parent.text() == CITED[tag]
    for name in ("cite.bib", "cite.json"):
        assert SITE + PREFIXES[tag] in (path.parent / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("tag", PREFIXES)
def test_llms_txt_lists_every_page_but_the_front_page(real, tag):
    text = (real / PREFIXES[tag] / "llms.txt").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert text.split("\n\n")[1].startswith("> ")
    pages, files = {}, []
    for found in sections(text).values():
        for title, url, description in found:
            assert description
            assert file_of(real, url).is_file(), url
            if url.endswith("/index.md"):
                pages[file_of(real, url)] = title
            else:
                files.append(url)
    folder = real / PREFIXES[tag]
    inner = set(real.rglob("index.md")) if tag != "en" else set(real.glob("*/index.md"))
    assert set(pages) == {path for path in inner if path.is_relative_to(folder)}
    assert len(pages) == len(PAGES) - 1
    assert len(files) == 2
    for path, title in pages.items():
        first = path.read_text(encoding="utf-8").split("\n", 1)[0]
        assert first == f"# {title}"


def test_every_link_of_the_markdown_leads_to_a_file_of_the_site(real):
    for path in real.rglob("index.md"):
        for link in read(path.read_text(encoding="utf-8")).links:
            if link.href.startswith(SITE):
                assert file_of(real, link.href).is_file(), f"{path}: {link.href}"


NAMES = {"index.md", "cite.bib", "cite.json", "feed.xml", "feed.json", "llms.txt"}


def written(site):
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.name in NAMES}


def test_what_is_not_published_is_in_none(build_site):
    files = {
        **cluster(""),
        **dated("a/"),
        "en/draft.md": page("en", "/draft/", date="2026-11-25 12:00:00 +0900", draft="true"),
        "zh/only.md": page("zh", "/zh/only/", date="2026-11-25 12:00:00 +0900"),
        "en/about.md": page("en", "/about/"),
    }
    run = build_site(files)
    assert run.code == 0, run.output
    everywhere = {
        f"{prefix}{name}"
        for prefix in ("", "zh/", "ja/")
        for name in ("feed.xml", "feed.json", "llms.txt", *(f"a/{n}" for n in ("index.md", "cite.bib", "cite.json")))
    }  # fmt: skip
    only = {f"zh/only/{name}" for name in ("index.md", "cite.bib", "cite.json")}
    assert written(run.site) == everywhere | only | {"about/index.md"}
    for prefix in ("", "ja/"):
        for name in ("feed.xml", "feed.json", "llms.txt"):
            text = (run.site / prefix / name).read_text(encoding="utf-8")
            assert "draft" not in text
            assert "only" not in text
    assert "/zh/only/" in (run.site / "zh/feed.xml").read_text(encoding="utf-8")


def test_addresses_of_these_files_are_no_permalinks(build_site):
    taken = ["/zh/feed.xml/", "/llms.txt/x/", "/a/index.md/", "/a/cite.bib/x/", "/p.html.md/"]
    files = {
        **cluster(""),
        **dated("a/"),
        "en/p.md": page("en", "/p.html", date="2026-11-25 12:00:00 +0900", aliases="[/feed.json]"),
        **{
            f"{'zh' if url.startswith('/zh') else 'en'}/{number}.md": page(
                "zh" if url.startswith("/zh") else "en", url
            )
            for number, url in enumerate(taken)
        },
    }
    run = build_site(files, strict=False)
    assert "Traceback" not in run.output
    assert run.output.count("P103") == len(taken)
    assert run.output.count("P202") == 1
    assert {"p.html.md", "p.html.bib", "p.html.json"} <= {path.name for path in run.site.iterdir()}
    tree = html(run.site / "p.html")
    assert tree.css_first("link[type='text/markdown']").attributes["href"] == "p.html.md"
    assert [n.attributes["href"] for n in tree.css("main a[href^=p]")] == [
        "p.html.bib",
        "p.html.json",
    ]


def test_markup_in_titles_stays_text_in_a_build(build_site):
    title = "'A <b>b</b> & \"c\" {{ 1 }} #url'"
    front = {"date": "2026-11-25 12:00:00 +0900", "title": title, "author": "<i>Ana</i>"}
    run = build_site({**cluster(""), "en/a.md": page("en", "/a/", "Text.\n", **front)})
    assert run.code == 0, run.output
    shown = 'A <b>b</b> & "c" {{ 1 }} #url'
    tree = html(run.site / "a/index.html")
    names = {n.attributes.get("name"): n.attributes.get("content") for n in tree.css("meta")}
    assert names["citation_title"] == shown
    (line,) = [node.parent for node in tree.css("a[href='cite.bib']")]
    assert line.text().startswith(f"Cite as: <i>Ana</i>, ‘{shown}’, Beneath the Stage, 25 Nov")
    feed = ElementTree.fromstring((run.site / "feed.xml").read_bytes())
    assert feed.findtext(f"{A}entry/{A}title") == shown


def test_a_feed_that_lies_about_languages_is_found(build_site, site_from):
    files = {**cluster(""), **dated("a/")}
    run, site = build_site(files), site_from(files)

    def found():
        findings = site.check(built=Built.load(run.site, site.corpus))
        return [finding.message for finding in findings if finding.code == "F102"]

    assert found() == []
    feed = run.site / "zh/feed.xml"
    text = feed.read_text(encoding="utf-8")
    feed.write_text(text.replace("https://example.org/ja/a/", "https://example.org/ja/b/"), "utf-8")
    (message,) = found()
    assert message.endswith("ja https://example.org/ja/a/, ja https://example.org/ja/b/")
    feed.write_text(text.replace("https://example.org/zh/a/", "https://example.org/zh/b/"), "utf-8")
    assert [message.partition(" leads to ")[2] for message in found()] == [
        "https://example.org/zh/b/, which is not listed"
    ]
