"""What the hooks rely on and no documentation promises: a test each, with what would break.

An upgrade that fails one of these changed the behaviour; the message says what of ours rests on it.
"""

import itertools
import json
import re
import socketserver
import subprocess
from threading import Event, Thread

import markdown
import pytest
from markdown.extensions import Extension
from markdown.extensions.toc import slugify
from markdown.treeprocessors import Treeprocessor, UnescapeTreeprocessor
from mkdocs.config.base import load_config
from mkdocs.livereload import LiveReloadServer
from mkdocs.utils.yaml import yaml_load
from pagefind_bin import get_executable

from conftest import MKDOCS, ROOT, write_docs
from marking import _SIGNS, _InlineProcessor
from press.articles import article_from, encoded
from press.crosslinks import anchors
from press.search import _UNUSED
from press.settings import Settings
from test_parsers import tree_of

CONFIG = """\
site_name: Probe
site_url: https://example.org/
hooks: [hooks/probe.py]
theme: {name: material, custom_dir: theme, font: false}
plugins:
  - i18n:
      docs_structure: folder
      fallback_to_default: false
      reconfigure_search: false
      languages:
        - {locale: en, name: English, default: true}
        - {locale: zh, name: 中文}
        - {locale: ja, name: 日本語}
markdown_extensions: [attr_list, toc, pymdownx.superfences]
validation: {links: {not_found: ignore}}
"""

PAGES = {
    "en/index.md": "# Home\n",
    "en/a.md": "---\ntitle: Theirs\n---\n\n# A\n\n[b](b.md){hreflang=en} [c](/zh/x/)\n\n```ours\nx: 1\n```\n",
    "en/b.md": "# B\n",
    "en/README/README.md": "# Read\n",
    "en/a b/ä.md": "# Umlaut\n",
    "en/deep/index.md": "# Deep\n",
    "en/.hidden.md": "# Hidden\n",
    "templates/t.md": "# Template\n",
    "zh/index.md": "# 首页\n",
    "data/x.csv": "x\n",
}

# What `hooks/probe.py` sees of a build, written down at its end.
HOOK = """
import json, logging, sys
from pathlib import Path
import neighbour
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from mkdocs.commands.build import _build_page, _populate_page
from mkdocs.plugins import CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.pages import Page

HERE = str(Path(__file__).parent)
SEEN = {"loading": HERE in sys.path, "order": [], "files": {}, "pages": {}, "fence": [], "told": [], "envs": []}
KEPT = {}

class _Told(logging.Handler):
    def emit(self, record):
        SEEN["told"].append(record.getMessage())
get_plugin_logger("mkdocs_static_i18n.plugin").logger.addHandler(_Told())

def note(event, config):
    plugin = config.plugins["i18n"]
    SEEN["order"].append([event, plugin.current_language, plugin.building, id(config)])

def fence(source, language, class_name, options, md, **more):
    SEEN["fence"].append([source, language])
    return "<figure>drawn</figure>"

class _Early(Treeprocessor):
    def run(self, root):
        for link in root.iter("a"):
            SEEN["pages"]["link"] = dict(link.attrib)
            if link.get("href") == "/zh/x/":
                link.set("href", "")
                LINKS.append(link)

class _Late(Treeprocessor):
    def run(self, root):
        for link in LINKS:
            link.set("href", "../../kept.md")
        LINKS.clear()

LINKS = []

class _Steps(Extension):
    def extendMarkdown(self, md):
        md.treeprocessors.register(_Early(md), "early", 4)
        md.treeprocessors.register(_Late(md), "late", -1)

def on_config(config):
    note("config", config)
    SEEN["later"] = HERE in sys.path
    if config.plugins["i18n"].building:
        return config
    SEEN["static"] = sorted(config.theme.static_templates)
    config.theme.static_templates -= {"404.html", "sitemap.xml"}
    config.theme.dirs = [config.theme.custom_dir]
    env = config.theme.get_env()
    config.theme.get_env = lambda: env
    SEEN["early template"] = env.get_template("word.html").render()
    fences = config.mdx_configs.setdefault("pymdownx.superfences", {})
    fences["custom_fences"] = [{"name": "ours", "class": "ours", "format": fence}]
    config.markdown_extensions.append(_Steps())
    return config

def _first(files, config):
    note("files", config)
    docs = config.docs_dir
    others = [file for file in files if file.src_dir != docs]
    SEEN["theme's"] = [file.src_uri for file in others]
    for file in others:
        files.remove(file)
    return files

@event_priority(-200)
def _last(files, config):
    note("files at last", config)
    language = config.plugins["i18n"].current_language
    for file in files.documentation_pages():
        SEEN["files"][file.src_uri] = [language, file.url]
        if file.src_uri == "en/b.md":
            file.dest_uri, file.url = "moved/here/index.html", "moved/here/"
            file.abs_dest_path = str(Path(config.site_dir, file.dest_uri))
    return files

on_files = CombinedEvent(_first, _last)

@event_priority(-200)
def on_nav(nav, config, files):
    KEPT[config.plugins["i18n"].current_language] = files, nav

def render_again(config):
    # A page after its text was edited, with what the build of its language left.
    config.plugins["i18n"].current_language = "en"
    files, nav = KEPT["en"]
    file = next(each for each in files.documentation_pages() if each.src_uri == "en/deep/index.md")
    Path(file.abs_src_path).write_text("# Deeper", encoding="utf-8")
    page = Page(None, file, config)
    _populate_page(page, config, files)
    _build_page(page, config, files.documentation_pages(), nav, config.theme.get_env())

def on_page_read_source(page, config):
    if page.file.src_uri == "en/a.md":
        text = Path(page.file.abs_src_path).read_text(encoding="utf-8")
        return "\\n" + text  # the front matter is to be text now
    return None

def on_page_markdown(markdown, page, config, files):
    if page.file.src_uri == "en/a.md":
        SEEN["pages"]["read"] = [dict(page.meta), markdown]
        page.meta = {"title": "Ours"}
        return markdown.split("---\\n")[-1]
    return markdown

def on_env(env, config, files):
    note("env", config)
    SEEN["envs"].append(id(env))
    env.globals["word"] = "set"
    return env

def on_page_context(context, page, config, nav):
    if page.file.src_uri == "en/a.md":
        SEEN["pages"]["context"] = [page.title, page.meta, context["page"] is page]
    return context

@event_priority(-200)
def on_post_build(config):
    note("built", config)
    if not config.plugins["i18n"].building:
        render_again(config)
    Path(HERE, "seen.json").write_text(json.dumps(SEEN), encoding="utf-8")
"""


@pytest.fixture(scope="module")
def probe(tmp_path_factory):
    """A build of a small site, and what its hook saw."""
    folder = tmp_path_factory.mktemp("probe")
    write_docs(folder, PAGES)
    for name, text in {
        "mkdocs.yml": CONFIG,
        "hooks/probe.py": HOOK,
        "hooks/neighbour.py": "",
        "theme/word.html": "a word",
        "theme/style.css": "",
        "theme/main.html": "{{ word }} {{ page.content }}",
    }.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [*MKDOCS, "build"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder, json.loads((folder / "hooks/seen.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def seen(probe):
    return probe[1]


@pytest.fixture(scope="module")
def site(probe):
    return probe[0] / "site"


def test_mkdocs_has_the_folder_of_a_hook_on_its_path_while_it_loads_it(seen):
    assert seen["loading"], "events.py could not import `press` and `rendering`"
    assert not seen["later"], "imports inside functions of events.py would do: a rule too many"


def test_mkdocs_loads_a_hook_once_for_all_builds_of_a_process(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "hook.py").write_text("STATE = []\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: x\ntheme: material\nhooks: [hook.py]\n", encoding="utf-8"
    )
    first, second = (load_config(str(tmp_path / "mkdocs.yml")) for _ in range(2))
    assert first.hooks["hook.py"] is second.hooks["hook.py"], (
        "under `serve` every rebuild would print all findings again: what was told is kept in _RUN"
    )


def test_static_i18n_builds_all_languages_by_turns_on_one_configuration(seen):
    languages = [language for event, language, _, _ in seen["order"] if event == "env"]
    assert languages == ["en", "zh", "ja"], "the first build would not be that of the root"
    assert len({config for *_, config in seen["order"]}) == 1, (
        "fences, extensions and templates that on_config sets for the first language would be lost"
    )


def test_static_i18n_says_whether_a_build_is_inside_its_own(seen):
    config = [is_nested for event, _, is_nested, _ in seen["order"] if event == "config"]
    assert config == [False, True, True], (
        "the site would be loaded anew, or written and checked, once per language"
    )


def test_static_i18n_builds_the_other_languages_before_priority_200_of_the_first(seen):
    built = [is_nested for event, _, is_nested, _ in seen["order"] if event == "built"]
    assert built == [True, True, False], (
        "feeds, sitemap and checks would be made before the other languages are there"
    )
    assert seen["order"][-1][0] == "built"


def test_static_i18n_chooses_files_between_our_two_handlers(seen):
    assert seen["files"]["zh/index.md"] == ["zh", "zh/"], "permalinks would be overwritten"
    assert seen["files"]["en/index.md"] == ["en", "./"]


def test_static_i18n_builds_no_page_that_a_language_lacks(site):
    assert not (site / "zh/a/index.html").exists(), "English text would be served as Chinese"
    assert not (site / "ja").exists()


def test_static_i18n_tells_a_missing_front_page_by_these_words(seen):
    told = [text for text in seen["told"] if "Could not find a homepage" in text]
    assert len(told) == 1, (
        "on_startup silences something else: a language without front page would fail strict builds"
    )


def test_mkdocs_serves_a_file_where_three_attributes_say(site):
    assert (site / "moved/here/index.html").is_file(), "permalinks would not decide addresses"
    assert not (site / "b/index.html").exists()
    link = (site / "a/index.html").read_text(encoding="utf-8")
    assert 'href="../moved/here/"' in link, "an address would not be known by `file.url`"


def test_mkdocs_serves_a_file_without_permalink_by_its_path(seen, tmp_path):
    i18n = {"docs_structure": "folder", "languages": [{"locale": "en", "default": True}]}
    settings = Settings.read({"plugins": {"i18n": i18n}}, tmp_path)
    for src, (_, url) in seen["files"].items():
        if src.startswith("en/"):
            article = article_from(settings.default, f"docs/{src}", src, "# x")
            assert (encoded(article.url.lstrip("/")) or "./") == url, (
                f"links to {src} would be resolved to another address than it is served at"
            )


def test_mkdocs_leaves_out_what_begins_with_a_dot_and_templates(site):
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert not any("hidden" in each or "templates" in each for each in pages), (
        "corpus.py leaves these out of the checks: pages would be published unchecked"
    )


def test_mkdocs_shows_the_files_of_the_theme_s_folders_and_of_no_other(seen):
    assert seen["theme's"] == ["style.css"], (
        "styles and scripts of ours would not be published, or Material's 14,000 files would be"
    )


def test_mkdocs_asks_the_theme_for_its_templates_in_every_language(seen):
    assert len(seen["envs"]) == len(["en", "zh", "ja"])
    assert len(set(seen["envs"])) == 1, "templates would be compiled once per language"


def test_mkdocs_renders_one_page_with_what_is_left_of_its_language(site):
    text = (site / "deep/index.html").read_text(encoding="utf-8")
    assert "Deeper" in text, "an edited text would not be in the preview"


def test_mkdocs_writes_no_static_template_that_was_taken_out(seen, site):
    assert {"404.html", "sitemap.xml"} <= set(seen["static"])
    written = {path.name for path in site.rglob("*") if path.is_file()}
    assert not {"404.html", "sitemap.xml"} & written, (
        "each language would overwrite the sitemap and the page for what is missing"
    )


def test_the_theme_gives_its_templates_before_a_page_is_rendered(seen):
    assert seen["early template"] == "a word", (
        "fences and marks are drawn before on_env and would have no words of the interface"
    )


def test_globals_set_on_env_are_there_in_pages(site):
    assert (site / "index.html").read_text(encoding="utf-8").startswith("set"), (
        "templates would lack `site` and `word`"
    )


def test_mkdocs_takes_a_source_that_begins_with_an_empty_line_for_text(seen):
    meta, text = seen["pages"]["read"]
    assert meta == {}, "a text that begins with a rule, ---, would be read as front matter"
    assert "title: Theirs" in text


def test_mkdocs_keeps_the_meta_that_is_set_with_the_markdown(seen):
    title, meta, is_page = seen["pages"]["context"]
    assert (title, meta, is_page) == ("Ours", {"title": "Ours"}, True), (
        "pages would go by MkDocs' own reading of the front matter"
    )


def test_options_of_an_extension_set_on_config_reach_its_pages(seen, site):
    assert seen["fence"] == [["x: 1", "ours"]], "charts would be printed as code"
    assert "<figure>drawn</figure>" in (site / "a/index.html").read_text(encoding="utf-8"), (
        "the figure of a chart would be escaped"
    )


def test_an_extension_may_be_an_object_and_its_steps_surround_mkdocs_own(seen, site):
    page = (site / "a/index.html").read_text(encoding="utf-8")
    assert 'href="../../kept.md"' in page, (
        "MkDocs would rewrite the addresses that `_LinkWriter` sets after it"
    )
    assert seen["pages"]["link"].get("href") == "/zh/x/"
    assert 'hreflang="en"' in page


def test_attribute_lists_are_read_before_priority_4():
    found = []
    body = "[x](b.md){hreflang=en claim=use}\n"
    tree = processed(body, lambda root: found.extend(dict(each.attrib) for each in root.iter("a")))
    assert found == [{"href": "b.md", "hreflang": "en", "claim": "use"}], (
        f"links would not know their language and claim: {tree}"
    )


def processed(body, look, priority=4, extensions=("attr_list", "tables", "footnotes")):
    class Look(Extension):
        def extendMarkdown(self, md):  # noqa: N802
            step = Treeprocessor(md)
            step.run = look
            md.treeprocessors.register(step, "look", priority)

    return markdown.markdown(body, extensions=[*extensions, Look()])


SIGNS = "`\\[]!<>&;*_ \n(a/@:)^1|"


class Inline(Extension):
    def extendMarkdown(self, md):  # noqa: N802
        md.treeprocessors.register(_InlineProcessor(md), "inline", 20)


def test_texts_are_read_the_same_where_patterns_that_match_nowhere_are_not_tried():
    known = ["attr_list", "footnotes", "md_in_html", "tables"]
    words = ["**", "*", "_", "`", "\\*", "[a](b.md)", "![a](b.png)", "[^1]", "[a]", "<b>", "</b>"]
    words += ["<https://a.b>", "<a@b.c>", "&amp;", "  \n", "{.a}", "字", " ", "| a |\n| - |\n| "]
    lines = [" x ".join(pair) + "".join(pair[::-1]) for pair in itertools.product(words, words)]
    text = "\n\n".join([*lines, "[a]: b.md", "[^1]: Note with `code` and **weight**."])
    assert markdown.markdown(text, extensions=[*known, Inline()]) == markdown.markdown(
        text, extensions=known
    ), "marking.py's step in the place of Python-Markdown's would write other pages"


def test_the_step_that_marking_replaces_calls_its_parts_by_these_names():
    md = markdown.Markdown(extensions=[Inline()])
    assert type(md.treeprocessors["inline"]) is _InlineProcessor
    md.convert("*a*")
    assert md.treeprocessors["inline"].tries, "texts would be read in the slow way, unnoticed"
    inherited = {"_InlineProcessor__handleInline", "_InlineProcessor__applyPattern"}
    assert inherited <= set(dir(markdown.treeprocessors.InlineProcessor))


@pytest.mark.parametrize(("pattern", "sign"), _SIGNS.items())
def test_a_pattern_matches_no_text_without_its_sign(pattern, sign):
    compiled = re.compile(pattern, re.DOTALL)
    texts = ("".join(each) for each in itertools.product(SIGNS, repeat=4))
    assert all(sign in text for text in texts if compiled.search(text)), (
        "marking.py would leave some Markdown as it is written"
    )


def test_signs_with_a_backslash_in_an_address_are_coded_until_they_are_unescaped():
    found = []
    processed(
        r"[x](a\_b.md)", lambda root: found.extend(each.get("href") for each in root.iter("a"))
    )
    (href,) = found
    assert href != "a_b.md", "UnescapeTreeprocessor would have nothing to do in marking.py"
    assert UnescapeTreeprocessor().unescape(href) == "a_b.md", "links with \\_ would be dead"


def test_the_site_s_extensions_keep_bold_marks_beside_chinese_punctuation():
    texts = [each.text for each in tree_of("这是**重点。**后文\n").iter("strong")]
    assert texts == ["重点。"], "`**` would be printed in Chinese and Japanese (betterem does so)"


def test_finished_html_stands_in_the_tree_as_a_paragraph_with_a_coded_number():
    (place,) = [each.text.strip() for each in tree_of("```python\nx\n```\n").iter("p")]
    assert place.startswith("\x02wzxhzdk:"), (
        "passages.py would count code and charts as paragraphs and set no ids"
    )


def test_footnotes_stand_in_a_division_of_that_class_with_ids_of_that_form():
    root = tree_of("A[^one].\n\n[^one]: The note.\n")
    (division,) = [each for each in root.iter("div") if each.get("class") == "footnote"]
    assert [each.get("id") for each in division.iter("li")] == ["fn:one"], (
        "notes would be taken for passages of the text and get no ids of their own"
    )


def test_aligned_cells_carry_an_attribute_and_no_style():
    cells = list(tree_of("| a |\n| --: |\n| 1 |\n").iter("td"))
    assert [each.attrib for each in cells] == [{"align": "right"}], (
        "pages would have style attributes, which their policy forbids"
    )


def test_code_is_set_in_a_bare_pre():
    html = markdown.markdown(
        "```python\nx\n```\n", extensions=["pymdownx.highlight", "pymdownx.superfences"]
    )
    assert "<pre>" in html, "no key would reach code that is wider than the page"


@pytest.mark.parametrize("text", ["The grid, again", "Was ist es?", "a_b – c", "C++ & Co."])
def test_a_heading_without_id_is_named_as_we_name_it(text):
    tree = tree_of(f"## {text}\n")
    name = next(tree.iter("h2")).get("id")
    assert name == slugify(text, "-")
    i18n = {"docs_structure": "folder", "languages": [{"locale": "en", "default": True}]}
    locale = Settings.read({"plugins": {"i18n": i18n}}, ROOT).default
    article = article_from(locale, "docs/en/a.md", "en/a.md", f"## {text}\n")
    assert name in anchors(article), "K104 would tell living anchors as dead"


def test_a_heading_of_han_is_named_by_a_number():
    assert next(tree_of("## 电网\n").iter("h2")).get("id") == "_1", "Z101 says what is no more so"


def test_ids_in_braces_want_a_space_before_them():
    ids = [next(tree_of(f"## Grid{gap}{{#power}}\n").iter("h2")).get("id") for gap in (" ", "")]
    assert ids[0] == "power", "no heading would have the id that it has in every language"
    assert ids[1] != "power", "our reader takes `Grid{#power}` for text, and pages would not"


def test_yaml_is_read_with_inheritance_and_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("PROBE_URL", "https://example.org/")
    (tmp_path / "first.yml").write_text("site_name: First\n", encoding="utf-8")
    path = tmp_path / "mkdocs.yml"
    path.write_text("INHERIT: first.yml\nsite_url: !ENV [PROBE_URL, x]\n", encoding="utf-8")
    with path.open("rb") as file:
        assert yaml_load(file) == {"site_name": "First", "site_url": "https://example.org/"}, (
            "`python hooks check` would read other settings than the build"
        )


def test_the_server_takes_an_application_around_its_own_and_answers_in_threads(tmp_path):
    server = LiveReloadServer(lambda: None, "127.0.0.1", 0, str(tmp_path), mount_path="/repo/")
    own = server.get_app()
    assert (own, server.mount_path) == (server.serve_request, "/repo/"), (
        "the search index of a served site would never be made"
    )
    server.set_app(lambda *_: own)
    assert server.get_app() is not own
    assert isinstance(server, socketserver.ThreadingMixIn), "a search would block all other pages"


def test_the_server_calls_whatever_is_its_builder_when_a_file_has_changed(tmp_path):
    is_called = Event()
    server = LiveReloadServer(
        lambda: None, "127.0.0.1", 0, str(tmp_path), polling_interval=0.05, shutdown_delay=0.05
    )
    server.builder = is_called.set
    server.watch(str(tmp_path))
    thread = Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        for number in range(100):  # the first change may come before it looks
            (tmp_path / "a.md").write_text(f"{number}\n", encoding="utf-8")
            if is_called.wait(0.1):
                break
    finally:
        server.shutdown()
        thread.join(10)
    assert is_called.is_set(), "the preview would build everything after every edit, or nothing"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """What Pagefind makes of one page in a language of private use."""
    folder = tmp_path_factory.mktemp("pagefind")
    (folder / "in").mkdir()
    text = '<html lang="x-zh-hans"><h1>电 网</h1><pre>等 什 么 / 5 年</pre></html>'
    (folder / "in/index.html").write_text(text, encoding="utf-8")
    command = [str(get_executable()), "--silent", "--site", str(folder / "in")]
    subprocess.run([*command, "--output-path", str(folder / "out")], check=True)
    return folder / "out"


def test_pagefind_neither_cuts_nor_stems_a_language_it_does_not_know(bundle):
    entry = json.loads((bundle / "pagefind-entry.json").read_text(encoding="utf-8"))
    assert list(entry["languages"]) == ["x-zh-hans"]
    assert entry["languages"]["x-zh-hans"]["wasm"] is None, (
        "Chinese would be cut one way in the index and another way in the browser"
    )
    assert (bundle / "wasm.unknown.pagefind").is_file()


def test_pagefind_brings_these_interfaces_and_no_other_file_that_we_drop(bundle):
    dropped = {path.name for pattern in _UNUSED for path in bundle.glob(pattern)}
    assert dropped == {
        *("pagefind-component-ui.css", "pagefind-component-ui.js", "pagefind-highlight.js"),
        *("pagefind-modular-ui.css", "pagefind-modular-ui.js", "pagefind-ui.css", "pagefind-ui.js"),
        "pagefind-worker.js",
    }, "write_index would delete a file that pagefind.js may load"
