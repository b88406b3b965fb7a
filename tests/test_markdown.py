"""Front matter, headings and links with their places, whatever they are wrapped in."""

import pytest

from press.markdown import read


def places(document, items):
    return [document.place(item) for item in items]


def test_links_stand_where_they_are_written():
    document = read('---\ntitle: x\n---\n\nOne [a](a.md) and ![b](b.png)\n[c](c.md "t").\n')
    assert [link.href for link in document.links] == ["a.md", "b.png", "c.md"]
    assert places(document, [link.at for link in document.links]) == [(5, 5), (5, 19), (6, 1)]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("> quoted [a](x)\n", (1, 10)),
        ("- item\n- item [a](x)\n", (2, 8)),
        ("- item\n\n  more\n  [a](x)\n", (4, 3)),
        ("| h | i |\n|---|---|\n| [b](y) | [a](x) |\n", (3, 12)),
        ("text[^1]\n\n[^1]: note [a](x)\n", (3, 12)),
        ('!!! note "T"\n\n    text [a](x)\n', (3, 10)),
        ("数据 [a](x)\n", (1, 4)),
        ("<p>html <a href='x'>a</a></p>\n", (1, 18)),
        ("text <a href='x'>a</a>\n", (1, 15)),
        ("<!-- <a href='n'> -->\n<a href='x'>a</a>\n", (2, 10)),
    ],
)
def test_a_link_in_any_block(body, place):
    document = read(body)
    assert document.place(next(link.at for link in document.links if link.href == "x")) == place


@pytest.mark.parametrize(
    "body",
    ["`[a](x)`\n", "```\n[a](x)\n```\n", "<!-- [a](x) -->\n", "    [a](x)\n", "\\[a](x)\n"],
)
def test_no_link(body):
    assert read(body).links == ()


def test_the_address_of_a_link_can_be_replaced():
    text = "See [the `grid`](../grid/ 'title') and <https://example.org/>.\n"
    links = read(text).links
    spans = [text[link.address.start : link.address.end] for link in links]
    assert spans == ["../grid/", "https://example.org/"]


def test_headings_with_and_without_ids():
    document = read("# One\n\n## 电力 {#power}\n\nTwo\n---\n\n### `a` *b* { #c .d }\n")
    assert [(each.level, each.text, each.id) for each in document.headings] == [
        (1, "One", ""),
        (2, "电力", "power"),
        (2, "Two", ""),
        (3, "a b", "c"),
    ]


def test_ids_in_html_and_attribute_lists_are_anchors():
    document = read('<a id="one"></a>\n\nA paragraph.\n{: #two }\n\n`{#no}`\n')
    assert document.anchors == {"one", "two"}


def test_a_link_that_names_its_language():
    assert read('[a](x){hreflang=en} [b](y){: hreflang="ja" }\n').links[0].hreflang == "en"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_lines_are_counted_whatever_ends_them(newline):
    text = newline.join(["---", "title: x", "tags: [a]", "---", "", "[a](b.md)", ""])
    document = read(text)
    assert document.front.values == {"title": "x", "tags": ["a"]}
    assert document.place(document.front.entries[("tags",)].value.start) == (3, 7)
    assert document.place(document.links[0].at) == (6, 1)


def test_keys_and_dates_stay_the_text_that_was_written():
    front = read("---\nno: {no: /a/}\ndate: 2025-12-21 12:00:00 +0900\non: 1\n---\n").front
    assert front.values == {"no": {"no": "/a/"}, "date": "2025-12-21 12:00:00 +0900", "on": 1}


@pytest.mark.parametrize(
    ("front", "line"),
    [
        ("title: x\ntitle: y\n", 3),
        ("title: [\nlang: zh\n", 2),
        ("title: x\n\ttab: y\n", 3),
        ("- a\n- b\n", 2),
        ("title: x\n? [a, b]\n: c\n", 3),
        ("title: \x07\n", 2),
        ("title: *nothing\n", 2),
        ("a: " + "[" * 5000 + "\n", 2),
        ("title: !!python/object:os.system x\n", 2),
    ],
)
def test_front_matter_that_cannot_be_read_is_a_problem_with_a_line(front, line):
    document = read(f"---\n{front}---\n\ntext\n")
    assert [document.place(each.at)[0] for each in document.front.problems] == [line]


def test_front_matter_never_closed():
    document = read("---\ntitle: x\n\ntext\n")
    assert [each.code for each in document.front.problems] == ["A101"]


def test_a_rule_in_the_text_is_no_front_matter():
    assert read("text\n\n---\na: b\n---\n").front.entries == {}


def test_an_article_of_nothing_but_brackets_is_read_quickly():
    read("[" * 20_000 + "\n\n" + "> " * 2_000 + "\n\n" + "* " * 2_000 + "x\n")


def test_a_defined_term_ends_on_the_line_it_begins_on():
    (term, meaning) = read("Term\n:   Meaning\n").blocks
    assert (term.line, term.end, meaning.line) == (1, 1, 2)
