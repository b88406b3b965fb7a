"""Chart blocks: what cannot be read is told by line, and nothing in them raises."""

import pytest

from charts.charted import chart, table
from conftest import cluster
from press.charts import charts_of
from press.charts.block import read_chart

WHOLE = "data: x.csv\ncaption: c\nalt: a\n"
BOMB = "".join(f"  - &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 40))


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", 0, "the chart: input should be a valid dictionary"),
        ("- data", 0, "the chart: input should be a valid dictionary"),
        ("x.csv", 0, "the chart: input should be a valid dictionary"),
        (WHOLE + "caption: a: b", 4, "the YAML cannot be read"),
        (WHOLE + "\tscale: log", 4, "the YAML cannot be read"),
        (WHOLE + 'series: {"A: B}', 4, "the YAML cannot be read"),
        (WHOLE + "? [a]\n: b", 4, "a key is no text"),
        (WHOLE + "alt: *a", 4, "undefined alias"),
        (WHOLE + "alt: !!python/object:os.system a", 4, "could not determine a constructor"),
        (WHOLE + "\x01", 0, "the YAML cannot be read"),
        (WHOLE + "scale: " + "[" * 30_000, 4, "nest"),
        (WHOLE + "scale: " + "{a: " * 30_000, 4, "nest"),
        (WHOLE + "colour: red", 4, "colour: extra inputs are not permitted"),
        (WHOLE + "Caption: c", 4, "Caption: extra inputs are not permitted"),
        ("data: x.csv\nalt: a", 0, "caption: field required"),
        ("caption: c\nalt: a", 0, "data: field required"),
        ("data: x.csv\ncaption: c", 0, "alt: field required"),
        ("data: x.csv\ncaption: c\nalt:", 3, "alt: input should be a valid string"),
        ("data: x.csv\ncaption: [c]\nalt: a", 2, "caption: input should be a valid string"),
        ("data: x.csv\ncaption: 5\nalt: a", 2, "caption: input should be a valid string"),
        ("data: x.csv\ncaption: ' '\nalt: a", 2, "caption: is empty"),
        ('data: x.csv\ncaption: c\nalt: "\\x01"', 3, "alt: holds a control character"),
        ('data: x.csv\ncaption: "\\ud800"\nalt: a', 2, "the YAML cannot be read"),
        (WHOLE + "series: [A, B]", 4, "series: input should be a valid dictionary"),
        (WHOLE + "series: A", 4, "series: input should be a valid dictionary"),
        (WHOLE + "series: {A: 5}", 4, "series: input should be a valid string"),
        (WHOLE + "series: {A: {B: C}}", 4, "series: input should be a valid string"),
        (WHOLE + "series: &s {A: *s}", 4, "series: input should be a valid string"),
        (WHOLE + "series: {A: ''}", 4, "series: is empty"),
        (WHOLE + 'series: {A: "\\0"}', 4, "series: holds a control character"),
        (WHOLE + "periods: 2024", 4, "periods: input should be a valid list"),
        (WHOLE + "periods: {2024: 1}", 4, "periods: input should be a valid list"),
        (WHOLE + "periods: [true]", 4, "periods: input should be a valid string"),
        (WHOLE + "periods: [2024.5]", 4, "periods: input should be a valid string"),
        (WHOLE + "periods:\n  - &l0 [a]\n" + BOMB, 4, "periods: input should be a valid string"),
        (WHOLE + "scale: cubic", 4, "scale: input should be 'linear' or 'log'"),
        (WHOLE + "scale: [log]", 4, "scale: input should be 'linear' or 'log'"),
    ],
)
def test_what_cannot_be_read_is_told(text, line, told):
    read, problem, where = read_chart(text)
    assert read is None
    assert told in problem
    assert where == line


def test_periods_are_text_however_yaml_takes_them():
    read, problem, _ = read_chart(WHOLE + "periods: [2024, 2024-05, 2024/25, FY2024-Q1, 2024-H1]")
    assert problem == ""
    assert read.periods == ["2024", "2024-05", "2024/25", "FY2024-Q1", "2024-H1"]


def test_rows_come_in_the_order_of_the_block(tmp_path):
    lines = "".join(
        f"{name},{year},1,,,actual,GW,s,\n" for name in "ABC" for year in (2025, 2024, 2023)
    )
    data = table(tmp_path, lines)

    def shown(block):
        return [row.series + row.period[-1] for row in chart(block).rows(data)]

    assert shown("") == ["A5", "A4", "A3", "B5", "B4", "B3", "C5", "C4", "C3"]
    assert shown("series: {C: c, A: a}\nperiods: ['2023', '2025']") == ["C5", "C3", "A5", "A3"]
    assert shown("series: {D: d}") == []


BODY = """\
Text.

- ```chart
  data: x.csv
  caption: c
  alt: a
  series:
    A: B
  ```

```chart
data: x.csv
caption: c
alt: [a]
```

````
```chart
```
````
"""


def test_charts_know_their_lines_in_the_file(site_from):
    site = site_from(cluster("a/", BODY))
    (article,) = [each for each in site.corpus.articles if each.path == "docs/zh/a.md"]
    first, second = charts_of(article)
    lines = (site.settings.root / article.path).read_text(encoding="utf-8").split("\n")
    assert lines[first.at("series").line - 1] == "  series:"
    assert lines[first.at("scale").line - 1] == "- ```chart"
    assert first.chart is not None
    assert second.chart is None
    assert lines[second.at().line - 1] == "alt: [a]"
