"""Inputs made to blow up: four times as much takes about four times as long, or is refused at once."""

import gc
import json
import os
import re
import time

import pytest

from conftest import CONFIG, cluster, page, shown
from fuzz.texts import folder_of, loaded
from press.findings import as_text
from press.markdown import read
from press.quantities import read_quantities
from press.settings import Settings
from press.site import Site

# By name, what n of a kind look like.
GROWING = {
    "line": lambda n: "word " * n,
    "wide line": lambda n: "电" * n,
    "items": lambda n: "- a\n" * n,
    "numbered items": lambda n: "".join(f"{i}. a\n" for i in range(n)),
    "nested items": lambda n: "".join(" " * (4 * (i % 7)) + "- a\n" for i in range(n)),
    "quotes": lambda n: "> " * n + "a",
    "quoted lines": lambda n: "> a\n" * n,
    "paragraphs": lambda n: "a\n\n" * n,
    "headings": lambda n: "# a\n\n" * n,
    "spaces in a heading": lambda n: "# a" + " " * n + "b",
    "braces in a heading": lambda n: "# a" + " {" * n + "b",
    "lists of ids in a heading": lambda n: "# a" + " {#a" * n + "}}",
    "ids": lambda n: "a {" + "#a1." * n,
    "stars": lambda n: "*a **b " * n,
    "stars alone": lambda n: "*" * n,
    "brackets": lambda n: "[" * n,
    "bracket pairs": lambda n: "[a" * n + "]" * n,
    "pictures": lambda n: "![" * n,
    "links": lambda n: "[a](b) " * n,
    "links in paragraphs": lambda n: "[a](b.md) [c](#d)\n\n" * n,
    "backticks": lambda n: "`a ``b " * n,
    "growing backticks": lambda n: "".join("`" * (i % 90) + "a" for i in range(n)),
    "footnote marks": lambda n: "[^1]" * n,
    "footnotes": lambda n: "".join(f"[^{i}]: a\n" for i in range(n)),
    "wide row": lambda n: "| a " * n + "|\n" + "| - " * n + "|\n" + "| b " * n + "|\n",
    "rows": lambda n: "| a | b |\n| - | - |\n" + "| c | d |\n" * n,
    "open tags": lambda n: "<a " * n,
    "open attributes": lambda n: '<a href="' * n,
    "open tags in a block": lambda n: "<div>\n" + "<a x " * n,
    "comments": lambda n: "a <!-- " * n,
    "blocks of HTML": lambda n: "<div>\n\n" * n,
    "scripts": lambda n: "<script>\n\n" * n,
    "fences": lambda n: "```\na\n```\n" * n,
    "comments in code": lambda n: "```js\n" + "/*" * n + "\n```\n",
    "definitions": lambda n: "a\n:   b\n\n" * n,
    "boxes": lambda n: "!!! note\n    a\n\n" * n,
    "entities": lambda n: "&amp;" * n,
    "backslashes": lambda n: "\\" * n,
    "addresses": lambda n: "".join(f"[a{i}]: b\n" for i in range(n)) + "\n[a1]",
    "figures": lambda n: "415 TWh " * n,
    "wide figures": lambda n: "4150亿千瓦时" * n,
    "figures in paragraphs": lambda n: "4150亿千瓦时、$1 bn\n\n" * n,
    "digits": lambda n: "1" * n,
    "grouped digits": lambda n: "1," * n,
    "Han numerals": lambda n: "千一" * n,
    "line ends": lambda n: "\n" * n + "a",
    "carriage returns": lambda n: "a\r" * n,
    "NUL": lambda n: "\0" * n,
}
GROWTH = 4
FACTOR = 9  # what four times as much may take: 4 is linear, 16 is quadratic
SIZE = 2_000 if os.environ.get("FUZZ_PROFILE") == "proof" else 400


def cpu(work, *given):
    """The CPU seconds of a run."""
    gc.collect()
    start = time.process_time()
    work(*given)
    return time.process_time() - start


def assert_linear(work, make, size, floor=0.02):
    """Growth is told apart from noise by trying again, and from nothing by a floor in seconds."""
    for _ in range(4):
        one, four = cpu(work, make(size)), cpu(work, make(GROWTH * size))
        if four <= max(FACTOR * one, floor):
            return
    raise AssertionError(f"{size}: {one:.3f} s, {GROWTH * size}: {four:.3f} s")


@pytest.mark.parametrize("name", GROWING)
def test_the_reader_takes_as_long_as_its_text(name):
    assert_linear(read, GROWING[name], SIZE)


def check(body):
    files = {**cluster(""), **cluster("about/"), **cluster("a/", body)}
    with folder_of(files) as folder:
        return loaded(folder).check()


@pytest.fixture(scope="module", autouse=True)
def _patterns_are_made():
    check("Warm: 415 TWh, 1 亿.\n")


@pytest.mark.parametrize("name", GROWING)
def test_a_check_takes_as_long_as_its_articles(name):
    assert_linear(check, GROWING[name], SIZE // 4, floor=0.25)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("word " * 1_000_000, "A113"),
        ("- a\n" * 100_000, "A113"),
        ("> " * 10_000 + "a\n", "A122"),
        (">" * 10_000 + "a\n", "A122"),
        ("- " * 10_000 + "a\n", "A122"),
        ("".join("    " * depth + "- a\n" for depth in range(300)), "A122"),
        ("".join("    " * depth + "!!! note\n" for depth in range(300)), "A122"),
        ("*a " * 100_000, "A123"),
        ("[" * 100_000, "A123"),
        ("a " + "``a`" * 25_000, "A123"),
        ("[^1]" * 100_000, "A123"),
        ("415 TWh " * 1_200, "A123"),
    ],
    ids=lambda value: value if len(value) < 5 else value[:8],
)
def test_what_no_page_can_hold_is_told_within_a_second(body, code):
    with folder_of({**cluster(""), "en/a.md": page("en", "/a/", body)}) as folder:
        start = time.process_time()
        site = loaded(folder)
        found = shown(site.check(), "A1")
        assert time.process_time() - start < 1
    assert [each.split()[1] for each in found] == [code]
    assert not site.corpus.by_src.get("en/a.md")


@pytest.mark.parametrize("key", ["title", "description"])
def test_a_title_that_is_no_title_is_told(key):
    files = {**cluster(""), "en/a.md": page("en", "/a/", **{key: "a" * 20_000})}
    with folder_of(files) as folder:
        assert [each.split()[1] for each in shown(loaded(folder).check(), "A1")] == ["A123"]


def test_what_a_page_can_hold_is_let_through():
    nested = "".join("    " * depth + "- a\n\n" for depth in range(8))
    body = f"{'> ' * 16}a\n\n{nested}\n\n" + "word " * 1_999 + "\n\n" + "[a](b) " * 240
    assert read(body).excess is None


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(12)
)
DEEP = {"[": "[" * 20_000, "{": "{a: " * 20_000, "- ": "- " * 20_000 + "x"}
YAML_FILES = ["references.yml", "terms.yml", "units.yml", "sync/a.yml"]


def told(files):
    """What is found, within a second."""
    with folder_of({**cluster(""), **files}) as folder:
        start = time.process_time()
        findings = Site.load(Settings.read(CONFIG, folder)).check()
        assert time.process_time() - start < 1
        return [as_text(each) for each in findings]


@pytest.mark.parametrize("deep", DEEP.values(), ids=DEEP)
@pytest.mark.parametrize("name", YAML_FILES)
def test_deep_data_is_one_sentence(name, deep):
    (sentence,) = [each for each in told({f"data/{name}": deep}) if name in each]
    assert len(sentence) < 300


@pytest.mark.parametrize("deep", DEEP.values(), ids=DEEP)
def test_deep_front_matter_is_one_sentence(deep):
    found = told({"en/a.md": f"---\ntitle: {deep}\n---\ntext\n"})
    assert sum(" A101 " in each for each in found) == 1


@pytest.mark.parametrize("name", [*YAML_FILES, "health.json"])
def test_a_bomb_of_aliases_is_read_or_told(name):
    rows = "- {id: a, url: *l, title: *l, forms: *l}\n"
    for text in (BOMB, re.sub("^", "  ", BOMB, flags=re.MULTILINE).replace("  ", "- ", 1) + rows):
        assert told({f"data/{name}": text})


def test_a_bomb_in_front_matter_is_told():
    front = f"{BOMB}title: *l\ntags: *l\naliases: *l\ntranslations: *l\nallow: *l\n"
    found = told({"en/a.md": f"---\n{front}---\ntext\n"})
    assert sum(" A104 " in each for each in found) == 5
    assert all(len(each) < 400 for each in found)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"urls":' * 50_000, '{"urls": {"a": ' + "1" * 9_999]
)
def test_a_deep_memory_of_the_probe_is_one_sentence(text):
    assert len([each for each in told({"data/health.json": text}) if "health.json" in each]) == 1


def test_ten_thousand_bad_records_are_told_in_time_with_their_lines():
    rows = [f'"https://a.example/{number}": {{}}' for number in range(10_000)]
    with folder_of({"data/health.json": '{"urls": {\n' + ",\n".join(rows) + "\n}}"}) as folder:
        start = time.process_time()
        flaws = loaded(folder).health.flaws
        assert time.process_time() - start < 1
    assert [each.location.line for each in flaws] == list(range(2, 10_002))


def test_tables_of_any_size_take_as_long_as_they_are():
    def tables(rows):
        with folder_of({"data/a.csv": rows}) as folder:
            return loaded(folder).tables.by_name

    head = "series,period,value,low,high,kind,unit,source,note\n"
    assert_linear(
        tables, lambda n: head + "".join(f"{i},2024,1,,,actual,GW,a,\n" for i in range(n)), 1_000
    )
    assert_linear(tables, lambda n: head + "x,2024,1\n" * n, 1_000)
    assert_linear(tables, lambda n: head + '"' * n, 10_000)


@pytest.mark.parametrize("language", ["en", "zh", "ja"])
@pytest.mark.parametrize(
    "part",
    ["1", "1,", "1.", "一", "千", "1年", "$1", "one ", "a third ", "![", "`a ", "\n", "1 to "],
)
def test_figures_take_as_long_as_their_passage(part, language):
    assert_linear(lambda text: read_quantities.__wrapped__(text, language), lambda n: part * n, 300)


def test_a_long_memory_of_the_probe_is_read():
    assert told({"data/health.json": json.dumps({"urls": {str(i): i for i in range(5_000)}})})


BUILT = {
    "deep": '<div markdown="1">\n' * 400 + "a\n" + "</div>\n" * 400,
    "refused": "- " * 400 + "a\n",
}


@pytest.mark.parametrize("name", BUILT)
def test_a_build_says_in_one_line_what_is_too_deep(name, build_site):
    files = {**cluster(""), **cluster("about/"), "zh/deep.md": page("zh", "/zh/deep/", BUILT[name])}
    run = build_site(files)
    assert run.code == 1
    assert "Traceback" not in run.output
    assert len(re.findall(r"docs/zh/deep\.md:\d+:1: A122 ", run.output)) == 1
