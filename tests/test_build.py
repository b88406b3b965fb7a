"""Whole builds with the production mkdocs.yml: what is written where, and what a fault does."""

import gzip
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser

from conftest import DESCRIPTIONS, ROOT, built, cluster, page

HOMES = {**cluster(""), **cluster("about/")}


def urls(site: Path) -> set[str]:
    """The pages of a built site, by their path below it."""
    return {path.relative_to(site).as_posix() for path in site.rglob("*.html")}


def html(path: Path) -> LexborHTMLParser:
    return LexborHTMLParser(path.read_text(encoding="utf-8"))


def values(tree, selector, name):
    return [node.attributes[name] for node in tree.css(selector)]


@pytest.fixture(scope="session")
def real(tmp_path_factory):
    """The real site, built for a sub-path."""
    folder = tmp_path_factory.mktemp("real")
    return built(ROOT / "docs", folder, site_url="https://user.github.io/repo/")


def test_the_real_site_builds_strictly_and_says_nothing(real):
    assert real.code == 0, real.output
    assert "WARNING" not in real.output
    lines = real.output.replace(str(ROOT / "docs"), "").splitlines()
    assert [line for line in lines if "docs/" in line and " L107 " not in line] == []


def test_permalinks_decide_whatever_the_files_are_called(build_site):
    files = {
        **HOMES,
        "en/posts/2025-12-21-x.md": page(
            "en", "/gpt-4.5-notes/", translations="{zh: /zh/%E7%94%B5%E5%8A%9B/, ja: /ja/Notes.v2/}"
        ),
        "zh/y.md": page("zh", "/zh/电力/", translations="{en: /gpt-4.5-notes/, ja: /ja/Notes.v2/}"),
        "ja/z/index.md": page(
            "ja", "/ja/Notes.v2/", translations="{en: /gpt-4.5-notes/, zh: /zh/电力/}"
        ),
    }
    run = build_site(files)
    assert run.code == 0, run.output
    assert urls(run.site) == {
        "404.html",
        *(
            f"{prefix}{name}index.html"
            for prefix in ("", "zh/", "ja/")
            for name in ("", "about/", "status/", "tags/", "references/")
        ),
        "gpt-4.5-notes/index.html",
        "zh/电力/index.html",
        "ja/Notes.v2/index.html",
    }
    tree = html(run.site / "ja/Notes.v2/index.html")
    assert values(tree, "link[rel=alternate][hreflang=zh-Hans]", "href") == [
        "https://example.org/zh/%E7%94%B5%E5%8A%9B/"
    ]
    assert values(tree, "[data-switcher] a", "href") == [
        "../../gpt-4.5-notes/",
        "../../zh/%E7%94%B5%E5%8A%9B/",
        "./",
    ]


def test_an_old_address_redirects(build_site):
    files = {**HOMES, **cluster("a/")}
    files["zh/a.md"] = files["zh/a.md"].replace(
        "lang: zh", "lang: zh\naliases: [/zh/old/, /o.html]"
    )
    run = build_site(files, site_url="https://example.org/repo/")
    assert run.code == 0, run.output
    for name in ("zh/old/index.html", "o.html"):
        tree = html(run.site / name)
        target = "https://example.org/repo/zh/a/"
        assert values(tree, "meta[http-equiv=refresh]", "content") == [f"0; url={target}"]
        assert values(tree, "link[rel=canonical]", "href") == [target]
        assert values(tree, "a", "href") == [target]
        assert values(tree, "html", "lang") == ["zh-Hans"]
    assert "old" not in (run.site / "sitemap.xml").read_text()


def test_a_page_missing_in_a_language_is_nowhere_in_it(build_site):
    files = {
        **HOMES,
        "en/a.md": page("en", "/a/", translations="{zh: /zh/a/}"),
        "zh/a.md": page("zh", "/zh/a/", "字\n", translations="{en: /a/}"),
    }
    run = build_site(files)
    assert run.code == 0, run.output
    assert not (run.site / "ja/a").exists()
    assert "/ja/a/" not in (run.site / "sitemap.xml").read_text()
    tree = html(run.site / "zh/a/index.html")
    assert values(tree, "link[hreflang]:not([type])", "hreflang") == ["en", "zh-Hans", "x-default"]
    assert "ja_JP" not in values(tree, "meta[property^=og]", "content")
    switcher = tree.css_first("[data-switcher]")
    assert [node.text() for node in switcher.css("a")] == ["English", "中文"]
    assert switcher.css_first("span").text().split() == ["日本語", "尚未翻译"]


def test_a_draft_is_not_published(build_site):
    run = build_site({**HOMES, "en/a.md": page("en", "/a/", draft="true")})
    assert run.code == 0, run.output
    assert not (run.site / "a").exists()
    assert "/a/" not in (run.site / "sitemap.xml").read_text()


JEKYLL = f"""\
---
layout: post
title: AI 竞争的真正赢家是谁：模型公司 vs 基础设施公司
permalink: /zh/ai-race/
date: 2025-12-21 12:00:00 +0900
categories: ["AI Industry", "Infrastructure", "Technology Analysis"]
tags: ["AI竞争","AI模型","AI基础设施","数据中心","GPU"]
lang: zh
description: {DESCRIPTIONS["zh"]}
translations:
  en: /ai-race/
  ja: /ja/ai-race/
og_title: AI 竞争的赢家：模型还是基础设施？
og_description: 模型还是基础设施？
---

开头一段。

""" + "\n\n".join(f"## 第{number}节\n\n这一节的正文。" for number in "一二三四五六")


def test_an_article_of_a_jekyll_blog_dropped_in_as_it_is(build_site):
    run = build_site({**HOMES, "zh/2025-12-21-ai-race.md": JEKYLL})
    assert run.code == 1
    assert (run.site / "zh/ai-race/index.html").is_file()
    errors = re.findall(r"ERROR +-  +(?:press: )?(docs\S+) (\w+)", run.output)
    assert errors == [
        ("docs/zh/2025-12-21-ai-race.md:11:7:", "L103"),
        ("docs/zh/2025-12-21-ai-race.md:12:7:", "L103"),
    ]
    assert run.output.count("Z101") == 6
    tree = html(run.site / "zh/ai-race/index.html")
    assert values(tree, "link[hreflang]:not([type])", "hreflang") == ["zh-Hans", "x-default"]


@pytest.mark.parametrize("base", ["/", "/repo/"])
def test_links_in_the_text_reach_their_pages(build_site, base):
    body = "[a](b.md) [b](/zh/b/) [c](../b/#one) [d](/data/x.csv) [e](/zh/old/) [f](#two)\n\n## 二 {#two}\n"
    other = cluster("b/", "## One {#one}\n")
    other["zh/b.md"] = other["zh/b.md"].replace("lang: zh", "lang: zh\naliases: [/zh/old/]")
    files = {**HOMES, **other, **cluster("a/"), "data/x.csv": b"a,b\n"}
    files["zh/a.md"] += body
    run = build_site(files, site_url=f"https://example.org{base}")
    assert run.code == 0, run.output
    tree = html(run.site / "zh/a/index.html")
    found = {node.text(): node.attributes["href"] for node in tree.css("main p a")}
    assert found == {
        "a": "../b/",
        "b": "../b/",
        "c": "../b/#one",
        "d": "../../data/x.csv",
        "e": "../b/",
        "f": "#two",
    }
    assert (run.site / "data/x.csv").is_file()


def test_a_link_to_a_page_that_is_only_in_english_says_so(build_site):
    files = {**HOMES, **cluster("a/"), "en/only.md": page("en", "/only/")}
    files["zh/a.md"] += "见[报告](/only/)。\n"
    files["ja/a.md"] += "[報告](../en/only.md)を参照。\n"
    run = build_site(files)
    assert run.code == 0, run.output
    zh = html(run.site / "zh/a/index.html").css_first("a[href='../../only/']")
    assert (zh.text(), zh.attributes["hreflang"]) == ("报告（英语）", "en")
    ja = html(run.site / "ja/a/index.html").css_first("a[href='../../only/']")
    assert (ja.text(), ja.attributes["hreflang"]) == ("報告（英語）", "en")


def test_a_soft_break_between_han_is_no_space(build_site):
    files = {**HOMES, **cluster("a/")}
    files["zh/a.md"] += "数据\n**中心**，\n又 GPU\n一句。\n"
    run = build_site(files)
    text = html(run.site / "zh/a/index.html").css_first("main").text()
    assert "数据中心，又" in text


BROKEN = {
    "zh/yaml.md": "---\ntitle: [\n---\n\ntext\n",
    "zh/open.md": "---\ntitle: x\n",
    "zh/encoding.md": b"---\ntitle: x\n---\n\n\xff\xfe\x00",
    "zh/empty.md": "",
    "zh/huge.md": "字" * 2_000_000,
    "zh/dots.md": page("zh", "/../x/"),
    "zh/scheme.md": page("zh", "javascript:x"),
    "zh/taken.md": page("zh", "/sitemap.xml/", aliases="[/robots.txt/a/, /404.html]"),
    "zh/file.md": page("zh", "/data/x.csv/"),
    "zh/both.md": page("zh", "/both/"),
    "ja/both.md": page("ja", "/both/"),
    "zh/types.md": page("zh", "[/a/]", translations="x", aliases="12", tags="{a: b}", allow="1"),
    "zh/deep.md": "---\ntitle: " + "[" * 3000 + "\n---\n",
    "zh/nul.md": "---\ntitle: x\n---\n\na\x00b\n",
    "zh/nest.md": page("zh", "/zh/nest/", "> " * 300 + "x\n\n" + "[" * 3000 + "\n"),
    "loose.md": "text",
    "data/x.csv": b"",
    "data/sync/a.yml": "{",
    "data/terms.yml": "- [",
}


def test_nothing_an_author_writes_ends_in_a_traceback(build_site, tmp_path):
    files = {**HOMES, **cluster("a/"), **BROKEN}
    folder = tmp_path / "docs"
    folder.mkdir()
    (tmp_path / "secret.md").write_text("---\ntitle: secret\n---\n\nsecret\n")
    (folder / "zh").mkdir()
    (folder / "zh/link.md").symlink_to(tmp_path / "secret.md")
    (folder / "zh/secret.txt").symlink_to(tmp_path / "secret.md")
    run = build_site(files)
    assert run.code == 1
    assert "Traceback" not in run.output
    assert (run.site / "a/index.html").is_file()
    assert (run.site / "sitemap.xml").is_file()
    for name in ("yaml", "open", "encoding", "empty", "huge", "dots", "scheme", "taken", "file"):
        assert f"docs/zh/{name}.md:" in run.output
    for code in ("A101", "A104", "A111", "A112", "A113", "A114", "A118", "P101", "P102", "P103"):
        assert f" {code} " in run.output
    everything = "".join(
        path.read_text(encoding="utf-8", errors="replace") for path in run.site.rglob("*.html")
    )
    assert "secret" not in everything
    assert not (run.site / "zh/secret.txt").exists()


def test_only_errors_fail_a_strict_build(build_site):
    files = {**HOMES, **cluster("a/", "## No id\n")}
    run = build_site(files)
    assert run.code == 0
    assert "Z101" in run.output
    files["ja/a.md"] += "[x](gone.md)\n"
    run = build_site(files)
    assert run.code == 1
    assert "docs/ja/a.md:" in run.output
    assert (run.site / "ja/a/index.html").is_file()
    assert build_site(files, strict=False).code == 0


def test_a_template_that_lies_about_languages_is_found(build_site, tmp_path):
    theme = tmp_path / "theme"
    for path in (ROOT / "overrides").rglob("*"):
        if path.is_file():
            copy = theme / path.relative_to(ROOT / "overrides")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    main = theme / "shell.html"
    text = main.read_text(encoding="utf-8")
    broken = re.sub(r'<html lang="[^"]*"', '<html lang="ja"', text, count=1)
    assert broken != text
    main.write_text(broken, encoding="utf-8")
    run = build_site({**HOMES, **cluster("a/")}, theme=theme)
    assert run.code == 1
    assert re.search(r"docs/zh/a\.md:\d+:\d+: L109 html lang is ja, not zh-Hans", run.output)
    assert not re.search(r"docs/ja/\S+ L109", run.output)


def test_two_builds_are_the_same_bytes(tmp_path):
    folders = tmp_path / "one", tmp_path / "two"
    for folder in folders:
        folder.mkdir()
        assert built(ROOT / "docs", folder).code == 0
    trees = [
        {
            path.relative_to(folder): path.read_bytes()
            for path in (folder / "site").rglob("*")
            if path.is_file()
        }
        for folder in folders
    ]
    assert trees[0] == trees[1]


def test_a_build_opens_no_connection(tmp_path):
    # A build in this very way, with connecting and name look-up made impossible.
    guard = tmp_path / "guard"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(
        "import socket\n"
        "def refuse(*a, **k): raise SystemExit('a connection was opened')\n"
        "socket.socket.connect = refuse\n"
        "socket.getaddrinfo = refuse\n"
        "socket.create_connection = refuse\n"
    )
    run = built(ROOT / "docs", tmp_path, path=guard)
    assert run.code == 0, run.output
    assert "connection" not in run.output


def test_the_sitemap_under_a_sub_path(real):
    data = (real.site / "sitemap.xml").read_bytes()
    assert gzip.decompress((real.site / "sitemap.xml.gz").read_bytes()) == data
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    root = ElementTree.fromstring(data)
    listed = {entry.findtext(f"{space}loc"): entry for entry in root}
    article = listed["https://user.github.io/repo/zh/ai-race-model-vs-infrastructure/"]
    text = (ROOT / "docs/zh/ai-race-model-vs-infrastructure.md").read_text(encoding="utf-8")
    day = re.search(r"^updated: (\S+)", text, re.MULTILINE)[1]
    assert article.findtext(f"{space}lastmod").startswith(f"{day}T")
    links = {(link.get("hreflang"), link.get("href")) for link in article if link.get("hreflang")}
    own = "https://user.github.io/repo/{}ai-race-model-vs-infrastructure/"
    assert links == {
        ("en", own.format("")),
        ("zh-Hans", own.format("zh/")),
        ("ja", own.format("ja/")),
        ("x-default", own.format("")),
    }
    assert "Sitemap: https://user.github.io/repo/sitemap.xml" in (
        real.site / "robots.txt"
    ).read_text(encoding="utf-8")


def test_every_page_tells_of_one_set_of_languages(real):
    own = {"status", "references", "tags"}  # written by the build, for no search engine
    pages = [path for path in real.site.rglob("index.html") if path.parent.name not in own]
    assert len(pages) >= 9
    for path in pages:
        tree = html(path)
        own = {
            (node.attributes["hreflang"], node.attributes["href"])
            for node in tree.css("link[rel=alternate][hreflang]:not([type])")
        }
        tags = {tag for tag, _ in own} - {"x-default"}
        assert tags >= {"en", "zh-Hans", "ja"}
        canonical = values(tree, "link[rel=canonical]", "href")
        assert len(canonical) == 1
        assert canonical[0] in {url for _, url in own}
        assert canonical[0].startswith("https://user.github.io/repo/")
        switcher = set(values(tree, "[data-switcher] a", "hreflang"))
        og = set(values(tree, "meta[property='og:locale:alternate']", "content"))
        assert switcher == tags
        assert len(og) == len(tags) - 1
        graph = tree.css_first("script[type='application/ld+json']").text()
        assert set(re.findall(r'"inLanguage":"([^"]+)"', graph)) == tags


def test_an_article_says_when_it_was_written_and_changed(real):
    tree = html(real.site / "zh/ai-race-model-vs-infrastructure/index.html")
    published = values(tree, "meta[property='article:published_time']", "content")
    assert published == ["2025-12-21T12:00:00+09:00"]
    assert published[0] in values(tree, "time", "datetime")
    assert tree.css_first("time").text() == "2025年12月21日"
    article = next(
        node
        for node in json.loads(tree.css_first("script[type='application/ld+json']").text())[
            "@graph"
        ]
        if node["@type"] == "Article"
    )
    assert article["datePublished"] == published[0]
    assert (
        article["dateModified"]
        == values(tree, "meta[property='article:modified_time']", "content")[0]
    )


def test_nothing_comes_from_another_origin(real):
    for path in real.site.rglob("*.html"):
        tree = html(path)
        loaded = [
            *values(tree, "script[src], img[src], iframe[src], source[src]", "src"),
            *values(tree, "link[rel=stylesheet], link[rel=icon], link[rel=preload]", "href"),
        ]
        assert not [url for url in loaded if "//" in url], path
        assert "@import" not in path.read_text(encoding="utf-8")


def test_every_relative_address_leads_to_a_file(real):
    for path in real.site.rglob("*.html"):
        if path.name == "404.html":
            continue
        for node in html(path).css("[href], [src]"):
            address = node.attributes.get("href") or node.attributes.get("src") or ""
            if re.match(r"[a-z]+:|#|$", address):
                continue
            target = (path.parent / address.split("#")[0]).resolve()
            target = target / "index.html" if address.split("#")[0].endswith("/") else target
            assert target.exists(), f"{path}: {address}"


def test_the_page_for_what_is_missing_speaks_all_languages(real):
    tree = html(real.site / "404.html")
    assert values(tree, "section", "lang")[:3] == ["en", "zh-Hans", "ja"]
    assert values(tree, "section a", "href")[:3] == ["/repo/", "/repo/zh/", "/repo/ja/"]
    assert values(tree, "meta[name=robots]", "content") == ["noindex"]


SPECIMEN = ROOT / "tests/sites/specimen"
# What is there only while a reader or a stale translation makes it so.
MADE = {"definition", "here", "stale", "state"}


def classes(folder):
    """Every class in the pages below a folder, apart from those of highlighted code."""
    found = set()
    for path in folder.rglob("*.html"):
        tree = html(path)
        for node in tree.css(".highlight *"):
            node.attrs["class"] = ""
        found |= {name for node in tree.css("[class]") for name in node.attributes["class"].split()}
    return found


@pytest.fixture(scope="module")
def specimen(tmp_path_factory):
    """The page of every block that an article may have, in three languages."""
    run = built(SPECIMEN, tmp_path_factory.mktemp("specimen"))
    assert run.code == 0, run.output
    return run


def test_no_page_has_a_class_that_the_specimen_lacks(real, specimen):
    assert classes(real.site) - classes(specimen.site) <= MADE


def test_every_rule_of_the_styles_is_for_something_on_the_specimen(specimen):
    known = classes(specimen.site) | MADE
    for sheet in (ROOT / "overrides/assets").glob("*.css"):
        text = re.sub(
            r"/\*.*?\*/|\"[^\"]*\"", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        selectors = " ".join(re.findall(r"([^{}]+)\{", text))
        named = set(re.findall(r"\.([a-z][\w-]*)", selectors))
        if sheet.name not in ("code.css", "search.css", "parallel.css"):  # tokens; made by scripts
            assert named <= known, sheet.name
