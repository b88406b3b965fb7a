"""What is searched for on a page, how it is prepared for Pagefind, and when the index is made."""

import gzip
import json
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from threading import Thread

import pytest

from conftest import MKDOCS, ROOT, built, cluster, page, write_docs
from press.search import (
    OnRequest,
    SearchError,
    prepared,
    read_page,
    searched,
    separated,
    write_index,
)

PAGE = """<!doctype html><html lang="zh-Hans"><body>
<header>页眉 <button data-search="search.js">搜索</button></header>
<main><article><header><h1>电网，卡在哪里？</h1><p class="deck">一句话。</p><p class="meta">日期</p></header>
<nav class="toc"><h2 id="contents">目录</h2></nav>
<div class="prose">
<p>开头说<button class="term" popovertarget="term-grid">电网</button>的<em>事</em><a href="x">来源</a><button
 aria-label="来源1" popovertarget="[1]"></button>。<small class="stale">原文有改动</small></p>
<h2 id="queue">队伍 &lt;一&gt;</h2>
<table><tr><td>等什么</td><td>要等多久</td></tr></table>
<figure><svg><text>2061</text></svg><figcaption><p>图题。</p><p class="meta">单位</p></figcaption>
<details><summary>数据</summary></details></figure>
<div class="glossary"><section id="grid"><div lang="zh-Hans"><p><dfn>电网</dfn></p><p>定义。</p></div>
<div lang="en"><p><dfn>grid</dfn></p><p>Definition.</p></div></section></div>
</div><section class="sources"><ol><li id="[1]" popover>出处</li></ol></section>
<div id="term-grid" popover>释义</div></article></main><footer>页脚</footer></body></html>"""


def fragments(bundle):
    """What Pagefind keeps of each page, by address."""
    pages = [
        json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))
        for path in bundle.glob("fragment/*")
    ]
    return {page["url"]: page for page in pages}


def test_title_and_main_text_are_searched_by_section_and_nothing_else():
    found = [(each.tag, each.id, each.heading, each.blocks) for each in read_page(PAGE)]
    assert found == [
        ("h1", "top", "电网，卡在哪里？", ["一句话。", "开头说电网的事来源。"]),
        ("h2", "queue", "队伍 <一>", ["等什么", "要等多久", "图题。"]),
        ("h2", "grid", "电网", ["定义。"]),
    ]


def test_each_han_character_and_kana_is_a_word():
    assert separated("用HBM的AI芯片，4.4%。") == "用 HBM 的 AI 芯 片 ， 4.4% 。"
    assert separated("データ・センター") == "デ ー タ ・ セ ン タ ー"
    assert separated("𠮷野家の  ＡＩ１ ﾃﾞｰﾀ") == "𠮷 野 家 の AI1 デ ー タ"
    assert separated("A high-bandwidth memory") == "A high-bandwidth memory"


def test_a_copy_for_pagefind_is_cut_and_keeps_anchors():
    copy = prepared(read_page(PAGE), "zh-Hans")
    assert copy.startswith('<html lang="x-zh-hans">')
    assert '<h2 id="queue">队 伍 &lt; 一 &gt;</h2>' in copy
    assert "<pre>等 什 么 / 要 等 多 久 / 图 题 。</pre>" in copy


def test_reading_pages_are_searched_front_pages_and_drafts_are_not(site_from):
    files = {**cluster("b/"), **cluster("a/"), "en/c.md": page("en", "/c/", draft="true")}
    site = site_from(files)
    urls = [[each.url for each in searched(site, locale)] for locale in site.settings.locales]
    assert urls == [["/a/", "/b/"], ["/zh/a/", "/zh/b/"], ["/ja/a/", "/ja/b/"]]


def written(site, folder):
    """The built pages of a site, all alike but for their language."""
    for locale in site.settings.locales:
        for each in searched(site, locale):
            path = folder / each.url.strip("/") / "index.html"
            path.parent.mkdir(parents=True)
            path.write_text(PAGE.replace("zh-Hans", locale.tag), encoding="utf-8")
    return folder


def test_a_bundle_a_language_the_same_bytes_each_time(site_from, tmp_path):
    site = site_from(cluster("a/"))
    folder = written(site, tmp_path / "site")
    trees = []
    for name in ("one", "two"):
        write_index(site, folder, tmp_path / name)
        files = [path for path in (tmp_path / name).rglob("*") if path.is_file()]
        trees.append({path.relative_to(tmp_path / name): path.read_bytes() for path in files})
    assert trees[0] == trees[1]
    assert {path.parts[0] for path in trees[0]} == {"en", "zh-Hans", "ja"}
    names = {path.name for path in (tmp_path / "one/ja").iterdir()} - {"fragment", "index"}
    assert {re.sub(r"\.x-ja_\w+\.", ".", name) for name in names} == {
        *("pagefind.js", "pagefind-entry.json", "pagefind.pf_meta", "wasm.unknown.pagefind")
    }
    pages = fragments(tmp_path / "one/zh-Hans")
    assert pages.keys() == {"/zh/a/"}
    assert [anchor["id"] for anchor in pages["/zh/a/"]["anchors"]] == ["top", "queue", "grid"]


def test_what_pagefind_says_is_told(site_from, tmp_path, monkeypatch):
    site = site_from(cluster("a/"))
    folder = written(site, tmp_path / "site")
    for program in ("/bin/false", str(tmp_path / "nothing")):
        monkeypatch.setattr("press.search.get_executable", lambda program=program: program)
        with pytest.raises(SearchError):
            write_index(site, folder, tmp_path / "index")


def test_without_pagefind_the_site_is_built_without_search(tmp_path):
    (tmp_path / "without").mkdir()
    (tmp_path / "without/pagefind_bin.py").write_text("raise ImportError\n")
    docs = write_docs(tmp_path, {**cluster(""), **cluster("a/")})
    run = built(docs, tmp_path, path=tmp_path / "without")
    assert run.code == 0, run.output
    assert run.output.count("no search: there is no Pagefind for this platform") == 1
    assert not (run.site / "pagefind").exists()
    assert 'id="search"' not in (run.site / "a/index.html").read_text(encoding="utf-8")


def test_a_language_without_articles_has_no_search(build_site):
    run = build_site({**cluster(""), "en/a.md": page("en", "/a/")}, strict=False)
    assert [path.name for path in (run.site / "pagefind").iterdir()] == ["en"]
    assert 'id="search"' in (run.site / "index.html").read_text(encoding="utf-8")
    assert 'id="search"' not in (run.site / "zh/index.html").read_text(encoding="utf-8")
    dialog = (run.site / "assets/search/en.htm").read_text(encoding="utf-8")
    assert "<details" not in dialog  # nothing to offer in other languages


def test_a_build_that_begins_meanwhile_is_not_waited_for(site_from, tmp_path, monkeypatch):
    site = site_from(cluster("a/"))
    folder, index, calls = tmp_path / "site", OnRequest(pytest.fail), []
    folder.mkdir()

    def write(site, folder, into):
        calls.append(into)
        (into / "en").mkdir()
        if len(calls) == 1:  # a build comes and goes while the first index is being made
            index.begin()
            index.end(site, folder)

    monkeypatch.setattr("press.search.write_index", write)
    app = index.wrapped(lambda environ, start: environ["PATH_INFO"], "/repo/")
    index.begin()
    asked = Thread(target=app, args=({"PATH_INFO": "/repo/pagefind/en/pagefind.js"}, None))
    asked.start()
    assert app({"PATH_INFO": "/repo/a/"}, None) == "/repo/a/"  # waits for nothing
    assert not calls
    index.end(site, folder)
    asked.join(timeout=10)
    assert len(calls) == 2
    assert (folder / "pagefind/en").is_dir()
    app({"PATH_INFO": "/repo/pagefind/en/x"}, None)
    assert len(calls) == 2


def test_what_goes_wrong_under_serve_is_one_line(site_from, tmp_path, monkeypatch):
    def write(*arguments):
        raise SearchError("it broke")

    said = []
    monkeypatch.setattr("press.search.write_index", write)
    index = OnRequest(said.append)
    index.end(site_from(cluster("a/")), tmp_path)
    index.wrapped(lambda *arguments: None, "/")({"PATH_INFO": "/pagefind/en/pagefind.js"}, None)
    assert said == ["search: it broke"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read()


def wait_for(condition):
    """Until a condition holds, for a minute at most."""
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about")


def test_serve_makes_the_index_when_it_is_asked_for_and_again_after_a_change(tmp_path):
    docs = write_docs(tmp_path, {**cluster(""), **cluster("a/", "Transformer.\n")})
    (tmp_path / "mkdocs.yml").write_text(
        f"INHERIT: {ROOT / 'mkdocs.yml'}\ndocs_dir: {docs}\nhooks: [{ROOT / 'hooks/events.py'}]\n"
        f"theme: {{custom_dir: {ROOT / 'overrides'}}}\nwatch: []\n"
    )
    (tmp_path / "temp").mkdir()
    port, log = free_port(), tmp_path / "log"
    command = [*MKDOCS, "serve", "-a", f"127.0.0.1:{port}"]
    command += ["-f", str(tmp_path / "mkdocs.yml")]
    environment = {
        **os.environ,
        "SITE_URL": "https://example.org/repo/",
        "TMPDIR": str(tmp_path / "temp"),
        "NO_MKDOCS_2_WARNING": "1",
    }
    base = f"http://127.0.0.1:{port}/repo/"

    def text():
        site = next((tmp_path / "temp").glob("*docs_*"))
        assert b'"version":"1.' in get(f"{base}pagefind/en/pagefind-entry.json?ts=1")
        return fragments(site / "pagefind/en")["/a/"]["content"]

    with log.open("w") as file:
        server = subprocess.Popen(command, stdout=file, stderr=file, env=environment, cwd=tmp_path)
        try:
            wait_for(lambda: "Serving on" in log.read_text() or server.poll() is not None)
            page = get(f"{base}a/")
            assert (
                b"content-security-policy" not in page
            )  # which would stop the script that reloads
            assert b"livereload" in page
            get(f"{base}assets/search/en.htm")
            site = next((tmp_path / "temp").glob("*docs_*"))
            assert not (site / "pagefind").exists()
            assert "Transformer." in text()
            with pytest.raises(urllib.error.HTTPError):
                get(f"{base}pagefind/en/nothing")

            english = docs / "en/a.md"
            changed = english.read_text().replace("Transformer.", "Turbine.")
            english.write_text(changed)
            wait_for(lambda: "Reloading browsers" in log.read_text())
            assert not (site / "pagefind").exists()  # the reload did not wait for it
            assert "Turbine." in get(f"{base}a/").decode()
            assert "Turbine." in text()
        finally:
            server.terminate()
            server.wait(timeout=30)
    assert "Traceback" not in log.read_text()
