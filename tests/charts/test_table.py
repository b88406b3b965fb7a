"""Data files: what is wrong with them is told by line, and nothing in them raises."""

import random

import pytest

from charts.charted import HEADER, table
from press.charts.table import read_table

GOOD = "A,2024,1,,,actual,GW,s,\n"


def flaws(read):
    return [(flaw.location.line, flaw.message) for flaw in read.flaws]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("A,2025,1,,,actual,GW,s", "8 fields instead of 9"),
        ("A,2025,1,,,actual,GW,s,,", "10 fields instead of 9"),
        (",2025,1,,,actual,GW,s,", "series is empty"),
        ("A, ,1,,,actual,GW,s,", "period is empty"),
        ("A,2025,1,,,actual,,s,", "unit is empty"),
        ("A,2025,1,,,actual,GW,,", "source is empty"),
        ("A,2025,1,,,actual,TWh,s,", "unit is TWh, not GW"),
        ("A,2025,1,,,guess,GW,s,", "kind is none of actual, estimate"),
        ("A,2025,NaN,,,actual,GW,s,", "empty or numbers"),
        ("A,2025,Infinity,,,actual,GW,s,", "empty or numbers"),
        ("A,2025,-inf,,,actual,GW,s,", "empty or numbers"),
        ("A,2025,1e999,,,actual,GW,s,", "empty or numbers"),
        ("A,2025,1_000,,,actual,GW,s,", "empty or numbers"),
        ("A,2025,１２,,,actual,GW,s,", "empty or numbers"),
        ('A,2025,"1,234",,,actual,GW,s,', "empty or numbers"),
        ("A,2025,,about 3,,actual,GW,s,", "empty or numbers"),
        ("A,2025,,,,actual,GW,s,", "either a value or bounds"),
        ("A,2025,1,0,2,actual,GW,s,", "either a value or bounds"),
        ("A,2025,,2,1,range,GW,s,", "low is not below its high"),
        ("A,2025,,2,2.0,range,GW,s,", "low is not below its high"),
        ("A,2024,2,,,actual,GW,s,", "line 2 has A, 2024 already"),
        ("A,Q2 2025,1,,,actual,GW,s,", "period is written as none of 2027"),
        ("A,2025-13,1,,,actual,GW,s,", "period is written as none of 2027"),
        ("A,2025-Q5,1,,,actual,GW,s,", "period is written as none of 2027"),
        ("A,0000-01,1,,,actual,GW,s,", "period is written as none of 2027"),
        ("A,２０２５,1,,,actual,GW,s,", "period is written as none of 2027"),
        ("A\x01,2025,1,,,actual,GW,s,", "control character"),
        ("A,2025,1,,,actual,GW,s,\x00", "control character"),
        ('"A"B,2025,1,,,actual,GW,s,', "no CSV"),
        ('"A,2025,1,,,actual,GW,s,\n', "no CSV"),
        ("x" * 200_000, "no CSV"),
    ],
)
def test_a_line_that_does_not_fit_is_told_and_left_out(tmp_path, line, told):
    read = table(tmp_path, f"{GOOD}\n{line}\n")
    ((number, message),) = flaws(read)
    assert number == 4
    assert told in message
    assert [row.line for row in read.rows] == [2]


@pytest.mark.parametrize(
    ("data", "line", "told"),
    [
        (b"", 1, "the first line is not series,period"),
        (b"\n", 1, "the first line is not series,period"),
        (HEADER.replace(",note", "").encode(), 1, "the first line is not series,period"),
        (HEADER.replace(",", ";").encode(), 1, "the first line is not series,period"),
        (b'"series', 1, "no CSV"),
        ((HEADER + GOOD).encode() + b"\xe9,2025,1,,,actual,GW,s,\n", 3, "not UTF-8"),
        ((HEADER + GOOD).encode("utf-16"), 1, "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path, data, line, told):
    read = table(tmp_path, data)
    ((number, message),) = flaws(read)
    assert number == line
    assert told in message
    assert read.rows == ()


def test_a_folder_and_a_link_that_leads_nowhere_are_told(tmp_path):
    (tmp_path / "x.csv").mkdir()
    (tmp_path / "y.csv").symlink_to(tmp_path / "nothing")
    for name in ("x.csv", "y.csv"):
        ((line, message),) = flaws(read_table(tmp_path / name, name))
        assert line == 1
        assert "cannot be read" in message


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_marks_line_ends_quotes_and_blanks_are_all_the_same(tmp_path, newline, mark):
    text = f'{HEADER}\n" A, ""B""",2024 ,-1.50,,,actual,GW,s,"a\nb"\nC,2025,,3,,actual,GW,s,\n'
    read = table(tmp_path, mark + text.replace("\n", newline).encode())
    assert flaws(read) == []
    assert read.unit == "GW"
    first, second = read.rows
    assert (first.series, first.period, str(first.value), first.line) == (
        'A, "B"',
        "2024",
        "-1.50",
        3,
    )
    assert (second.low, second.high, second.line) == (3, None, 5)


def test_every_flaw_has_the_line_it_begins_on(tmp_path):
    read = table(tmp_path, 'A,2024,x,,,actual,GW,s,"a\nb\nc"\nA,2025,1\n\n' + GOOD)
    assert [line for line, _ in flaws(read)] == [2, 5]
    assert [row.line for row in read.rows] == [7]


def test_nothing_that_is_thrown_at_it_raises(tmp_path):
    dice = random.Random(7)
    good = (HEADER + GOOD + 'B,2025-Q1,,1,2,range,GW,s,"x, y"\n').encode()
    for _ in range(500):
        data = bytearray(good)
        for _ in range(dice.randint(1, 6)):
            data[dice.randrange(len(data))] = dice.choice(b'",\n\r\x00\xff-.eN0 \x1a')
        read = table(tmp_path, bytes(data))
        assert len(read.rows) + len(read.flaws) > 0
        assert all(row.series.isprintable() or "\n" in row.series for row in read.rows)
