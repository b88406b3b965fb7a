"""The Markdown reader: what it has read is found again at the line and column it names."""

import re

from hypothesis import given

from fuzz.texts import BODIES, FILES
from press.blocks import normal
from press.markdown import LINE_END, line_starts, read, too_full
from press.passages import rendered
from press.typography import join_lines, reading_minutes


@given(text=FILES)
def test_every_place_lies_within_the_file(text):
    document = read(text)
    lines = LINE_END.split(text)
    assert text.endswith(document.body)
    for heading in document.headings:
        assert 0 <= heading.span.start <= heading.span.end <= len(text)
        assert 1 <= heading.level <= 6
    for link in document.links:
        line, column = document.place(link.at)
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1
        if link.address:
            assert 0 <= link.address.start <= link.address.end <= len(text)
    for block in document.blocks:
        assert 1 <= block.line <= block.end <= len(lines)
    if document.excess:
        assert 0 <= document.excess.at < len(lines)
        assert not document.blocks


@given(body=BODIES)
def test_what_was_read_stands_where_it_is_said_to(body):
    document = read(body)
    lines = LINE_END.split(body)
    for heading in document.headings:
        written = body[heading.span.start : heading.span.end]
        assert heading.id in written
        assert heading.span.start in line_starts(body)
    for link in document.links:
        if link.address and re.fullmatch(r"(?!.*xn--)[\w/.:-]+", link.href, re.ASCII):
            assert body[link.address.start : link.address.end] == link.href
    for block in document.blocks:
        if block.kind in ("paragraph", "heading", "item") and "\0" not in body:
            first = re.sub(r"\s+", "", block.text.split("\n")[0])
            assert first in re.sub(r"\s+", "", "".join(lines[block.line - 1 : block.end]))


@given(body=BODIES)
def test_reading_again_gives_the_same(body):
    one, two = read(body), read(body)
    assert (one.blocks, one.links, one.headings) == (two.blocks, two.links, two.headings)
    assert [each.fingerprint for each in one.blocks] == [each.fingerprint for each in two.blocks]


@given(body=BODIES)
def test_front_matter_moves_every_place_by_its_lines(body):
    plain, fronted = read("\n" + body), read("---\ntitle: x\n---\n\n" + body)
    if plain.front.end is not None or plain.excess:
        return
    assert [each.line + 3 for each in plain.blocks] == [each.line for each in fronted.blocks]
    assert [each.at + 17 for each in plain.links] == [each.at for each in fronted.links]


@given(body=BODIES)
def test_a_normal_text_is_normal_and_no_passage_is_too_full(body):
    document = read(body)
    for block in document.blocks:
        once = normal(block.text)
        assert normal(once) == once or once.endswith("}")  # of two lists of ids one is taken off
        assert block.kind in ("code", "html", "figure", "row") or not too_full(block.text)
    assert rendered(document.blocks) is not None
    assert reading_minutes(document.plain, "zh") >= 1


@given(body=BODIES)
def test_joining_lines_takes_away_nothing_but_white_space(body):
    assert "".join(join_lines(body).split()) == "".join(body.split())
