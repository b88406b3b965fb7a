"""The figure on a built page: markup stays text, and what is broken breaks no page."""

import re

from selectolax.lexbor import LexborHTMLParser

from charts.charted import HEADER
from conftest import cluster

MARKUP = """<b onclick="x">A</b> & 'q' {{ 1 + 1 }}"""
QUOTED = MARKUP.replace('"', '""')
ROWS = f'"{QUOTED}",2023,-1.5,,,actual,GW,s,"{QUOTED}"\nB,2024,,400,,estimate,GW,s,\n'
LEDGER = "- {id: s, url: https://example.com/s?a=1&b=2, title: '\"T\" <i>', publisher: P <i>}\n"
UNITS = "- {id: GW, en: <i>GW</i>, zh: <i>吉瓦</i>, ja: <i>ギガワット</i>}\n"
BLOCK = """\
```chart
data: x y.csv
caption: |
  <script>alert(1)</script> & "c"

  </figcaption></figure>
alt: '"><svg onload="alert(1)"> & <b>'
series:
  B: <img src=x onerror=alert(1)>
  {name}: "{name}"
```
"""


def test_markup_in_every_part_is_shown_as_it_was_written(build_site):
    name = "'" + MARKUP.replace("'", "''") + "'"
    block = BLOCK.replace('{name}: "{name}"', f"{name}: {name}")
    run = build_site(
        {
            **cluster(""),
            **cluster("a/", f"Before.\n\n{block}\nAfter.\n"),
            "data/x y.csv": HEADER + ROWS,
            "data/references.yml": LEDGER,
            "data/units.yml": UNITS,
        },
        strict=False,
    )
    assert run.code == 0, run.output
    assert " C10" not in run.output
    for locale, unit in {"": "GW", "zh/": "吉瓦", "ja/": "ギガワット"}.items():
        page = LexborHTMLParser((run.site / locale / "a/index.html").read_text(encoding="utf-8"))
        (figure,) = page.css("figure")
        allowed = "figure svg path text figcaption p span i a div details summary table thead tbody tr th td"
        assert {node.tag for node in figure.css("*")} == set(allowed.split())
        assert {node.attributes.get("class") for node in figure.css("i")} == {
            "key actual",
            "key estimate",
        }
        assert figure.css_first("svg").attributes["aria-label"] == '"><svg onload="alert(1)"> & <b>'
        caption = figure.css_first("figcaption p").text()
        assert caption == '<script>alert(1)</script> & "c"\n\n</figcaption></figure>'
        drawn = " ".join(node.text() for node in figure.css("text.name"))
        assert "<img src=x onerror=alert(1)>" in drawn
        assert MARKUP in drawn
        rows = [[cell.text() for cell in row.css("td")] for row in figure.css("tbody tr")]
        assert [row[0] for row in rows] == ["<img src=x onerror=alert(1)>", MARKUP]
        assert rows[1][1:3] == ["2023", "-1.5"]
        assert figure.css("th")[2].text() == f"<i>{unit}</i>"
        link = figure.css_first(".meta a")
        assert link.text() == "P <i>"
        assert link.attributes["href"] == "https://example.com/s?a=1&b=2"
        assert link.attributes["title"] == '"T" <i>'
        address = figure.css_first("details > p a").attributes["href"]
        assert address.endswith("/data/x%20y.csv")
        assert "undefined" not in figure.html
        assert page.css_first("script") is None or "alert" not in page.css_first("script").text()
    assert (run.site / "data/x y.csv").read_text(encoding="utf-8") == HEADER + ROWS


def test_values_stand_in_the_unit_of_the_language_in_picture_and_table(build_site):
    block = "```chart\ndata: x.csv\ncaption: c\nalt: a\n```\n"
    run = build_site(
        {
            **cluster("a/", block),
            "data/x.csv": HEADER + "A,2024,131.82,,,actual,USD,s,\nA,2025,,10,20,range,USD,s,\n",
            "data/references.yml": LEDGER,
            "data/units.yml": "- {id: USD, en: billion dollars, zh: 亿美元, ja: 億ドル, times: {zh: 10}}\n",
        },
        strict=False,
    )
    assert "1億ドル is not 1 billion dollars" in run.output
    for locale, said in {"": ["131.82", "10–20"], "zh/": ["1,318.2", "100–200"]}.items():
        page = LexborHTMLParser((run.site / locale / "a/index.html").read_text(encoding="utf-8"))
        assert [cell.text() for cell in page.css("td:nth-child(3)")] == said
        assert [text.text() for text in page.css("svg text")][:2] == said


BROKEN = [
    "data: [",
    "data: " + "[" * 30_000,
    "- x",
    "data: none.csv\ncaption: c\nalt: a",
    "data: ../references.yml\ncaption: c\nalt: a",
    "data: folder.csv\ncaption: c\nalt: a",
    "data: empty.csv\ncaption: c\nalt: a",
    "data: bytes.csv\ncaption: c\nalt: a",
    "data: x.csv\ncaption: c\nalt: a\nseries: {C: c}",
    "data: x.csv\ncaption: c\nalt: a\nscale: log",
    'data: x.csv\ncaption: "\\0"\nalt: a',
    "data: x.csv\ncaption: c\nalt: a\nseries: [A]",
    "data: x.csv\ncaption: 15 GW\nalt: a\nseries: {B: one, A: one}",
]


def test_nothing_that_is_broken_breaks_a_page(build_site):
    blocks = "\n\n".join(f"```chart\n{block}\n```" for block in BROKEN)
    files = {
        **cluster(""),
        **cluster("a/", f"Before.\n\n{blocks}\n\nAfter.\n"),
        "data/x.csv": HEADER + "A,2024,0,,,actual,GW,s,\nB,2024,2,,,actual,GW,s,\nC\n",
        "data/empty.csv": b"",
        "data/bytes.csv": b"\xff\x00",
        "data/folder.csv/a.txt": "text",
    }
    run = build_site(files, strict=False)
    assert run.code == 0, run.output
    assert "Traceback" not in run.output
    told = set(re.findall(r" (C1\d\d) ", run.output))
    assert told == {f"C{number}" for number in range(101, 111)} - {"C109"}
    for locale in ("", "zh/", "ja/"):
        text = (run.site / locale / "a/index.html").read_text(encoding="utf-8")
        assert "Before." in text
        assert "After." in text
        assert text.count("<svg") == 1  # of the last block, whose names a rule tells
    strict = build_site(files)
    assert strict.code == 1
    assert "Traceback" not in strict.output
