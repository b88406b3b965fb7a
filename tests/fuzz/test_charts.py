"""Data of charts and blocks: read as written, or told with the line it is on."""

import csv
import io
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from fuzz.texts import FIGURES, PLAIN, VALUES, WORDS, YAML, mutated
from press.charts.block import read_chart
from press.charts.table import COLUMNS, KINDS, PERIODS, read_table
from press.explorable import read_explorable

FILES = [path.read_text(encoding="utf-8") for path in (ROOT / "docs/data").glob("*.csv")]
CELLS = st.one_of(
    st.sampled_from(
        [",", '"', "\n", "\r", "2027/28", "2027-13", "-1", "1e9", "nan", "٣", *KINDS, *FIGURES]
    ),
    WORDS,
)
BYTES = st.one_of(
    mutated(st.sampled_from(FILES), CELLS).map(str.encode),
    st.binary(max_size=60).map(lambda tail: ",".join(COLUMNS).encode() + b"\n" + tail),
)
NUMBERS = st.integers(-(10**12), 10**12).map(lambda number: Decimal(number) / 1000)
BLOCKS = st.one_of(
    YAML,
    mutated(
        st.just("data: a.csv\ncaption: A\nalt: B\nseries:\n  x: y\nperiods: [2024]\nscale: log\n"),
        st.one_of(st.sampled_from(VALUES), WORDS),
    ),
)


def table_of(data):
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        path.write_bytes(data)
        return read_table(path, "docs/data/a.csv")


@given(data=BYTES)
def test_every_row_and_flaw_has_a_line_of_the_file(data):
    table = table_of(data)
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for row in table.rows:
        assert 2 <= row.line <= lines
        assert any(form.fullmatch(row.period) for form in PERIODS.values())
        assert all(number.is_finite() for number in row.numbers)
    for flaw in table.flaws:
        assert 1 <= flaw.location.line <= lines + 1
    assert len({(row.series, row.period) for row in table.rows}) == len(table.rows)


@given(
    rows=st.dictionaries(PLAIN, st.tuples(st.integers(1000, 2999), NUMBERS, st.sampled_from(KINDS)))
)
def test_what_a_library_writes_is_read_as_it_was(rows):
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for name, (year, value, kind) in rows.items():
        writer.writerow([name, year, value, "", "", kind, "GW", "report", ""])
    table = table_of(text.getvalue().encode())
    assert table.flaws == ()
    assert [(row.series, row.period, row.value, row.kind) for row in table.rows] == [
        (name, str(year), value, kind) for name, (year, value, kind) in rows.items()
    ]


@given(text=BLOCKS)
def test_a_block_is_a_chart_or_a_sentence(text):
    chart, problem, line = read_chart(text)
    assert (chart is None) == bool(problem)
    assert 0 <= line <= text.count("\n") + 1
    explorable, problem = read_explorable(text)
    assert (explorable is None) == bool(problem)
