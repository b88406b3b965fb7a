"""The forms findings are printed in, and mends that keep everything else as it stands."""

import json

import pytest

from press.findings import (
    Edit,
    Finding,
    Location,
    Related,
    Severity,
    as_github,
    as_json,
    as_text,
    count,
    mend,
    rule,
)

FINDING = Finding(
    Location("docs/zh/a.md", 3, 7),
    "L103",
    Severity.ERROR,
    "there is no page /ja/a/",
    "write it, or 100% delete it",
    (Related(Location("docs/ja/b.md", 2), "did you, by chance,\nmean this?"),),
)


def test_text_names_the_place_the_fault_and_what_to_do():
    assert as_text(FINDING) == (
        "docs/zh/a.md:3:7: L103 there is no page /ja/a/ (write it, or 100% delete it)\n"
        "    docs/ja/b.md:2:1: did you, by chance,\nmean this?"
    )


def test_json_is_one_object_on_one_line():
    line = as_json(FINDING)
    assert "\n" not in line
    assert json.loads(line) == {
        "path": "docs/zh/a.md",
        "line": 3,
        "column": 7,
        "code": "L103",
        "severity": "error",
        "message": "there is no page /ja/a/",
        "fix": "write it, or 100% delete it",
        "related": [
            {
                "path": "docs/ja/b.md",
                "line": 2,
                "column": 1,
                "message": "did you, by chance,\nmean this?",
            }
        ],
    }


def test_github_commands_are_one_escaped_line():
    line = as_github(FINDING)
    assert line.startswith("::error file=docs/zh/a.md,line=3,col=7,title=L103::L103 there is no")
    assert "100%25" in line
    assert "%0A    docs/ja/b.md" in line
    assert "\n" not in line


def test_count():
    assert count([]) == "no findings"
    assert count([FINDING, FINDING]) == "2 errors"


def test_a_code_is_given_once():
    with pytest.raises(ValueError, match="L103 is registered twice"):
        rule("L103", Severity.ERROR, fix="x")(lambda corpus: iter(()))


def with_edits(*edits):
    return [Finding(Location("a.md"), "X", Severity.ERROR, "", "", edits=edits)]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte order mark"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_mend_keeps_byte_order_mark_and_line_ends(tmp_path, mark, newline):
    path = tmp_path / "a.md"
    text = f"一{newline}b{newline}"
    path.write_bytes(mark + text.encode())
    at = text.index("b")
    mend(tmp_path, with_edits(Edit("a.md", at, at + 1, "c\nd")))
    assert path.read_bytes() == mark + f"一{newline}c{newline}d{newline}".encode()


def test_of_two_edits_that_touch_only_the_first_is_made(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(b"abcdef")
    edits = Edit("a.md", 0, 2, "X"), Edit("a.md", 1, 3, "Y"), Edit("a.md", 4, 5, "Z")
    assert mend(tmp_path, with_edits(*edits)) == 2
    assert path.read_bytes() == b"XcdZf"


def test_the_same_edit_of_two_findings_is_made_once(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(b"ab")
    mend(tmp_path, with_edits(Edit("a.md", 1, 1, "X")) * 2)
    assert path.read_bytes() == b"aXb"
