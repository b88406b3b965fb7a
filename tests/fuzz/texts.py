"""Near-valid inputs: the site's own texts, cut up, mixed with marks and odd characters."""

import re
import tempfile
from contextlib import contextmanager
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st

from conftest import CONFIG, ROOT
from press.settings import Settings
from press.site import Site

# For what loads a whole site, which takes fifty times as long as to read a text.
FEWER = settings(max_examples=max(25, settings().max_examples // 8))

LANGUAGES = st.sampled_from(["en", "zh", "ja"])

# What breaks readers: controls, marks of width nothing and of direction, line ends of all kinds,
# combining marks, halves of width, characters beyond the first plane.
ODD = list(
    "\0\x07\x1b\x7f\x85\u00a0\u00ad\u0301\u200b\u200d\u200f\u202e\u2028\u2029\u2066\u3000\ufeff"
    "\ufffd\uffff\U0001f600\U0002000b\U000e0001\t\r"
)
ANY = st.characters(exclude_categories=["Cs"])
CHARACTERS = st.one_of(st.sampled_from([*ODD, *"电力网データé한1a .,"]), ANY)
WORDS = st.text(CHARACTERS, max_size=12)
PLAIN = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)

MARKS = """\
# |## |###### | {#grid}|{: .own}|{:|- |* |1. |> |>|    |  |\t|| |\\||| a | b |
| - | - |
|```|~~~|```chart
|`|``|**|*|__|_|~~|[|]|](|)|![|[^1]|[^1]: |[a]: b|<a href='x'>|<a href="|</a>|<!--|-->|<div>|<p id="
|<script>|<br>|&amp;|&#0;|&|\\|---|===|***|!!! note "T"|??? note|:   |https://a.example/?b=c#d
|<https://a.example>|mailto:a@b|javascript:1|{claim=a}|{hreflang=en}|../b.md|/zh/a/|#grid|?|%|%zz|。|，
|“|”|「|（|）|——|……|（https://a.example）""".split("|")
FIGURES = """\
4150亿千瓦时|4,150億kWh|415 TWh|$1.2 trillion|1.2万亿美元|三分之一|a third|two-thirds|12%|百分之三十|三割五分|\
2024/25|FY2025|2025年度|令和7年|2024年5月|May 2024|1,234,567.89|１２３|GPT-4|H100s|v1.2.3|12:30|下午3点|午後3時|\
第一季度|Q3|数百万|tens of thousands|半年|倍増|翻两番|增加两倍|10 to 20 billion dollars|1兆2,000億円|\
百|一|千千千|万万亿|〇〇〇|1e9|٣٤|½|²|−5|0.000000000001|9999999999999999999999|10–20|US$|€1bn|月|年""".split(
    "|"
)
KEYS = """\
title|permalink|date|updated|categories|tags|lang|description|translations|aliases|source|untranslated|\
seo_title|og_title|image|author|draft|published|allow|id|url|publisher|claims|value|unit|archive|forms|data|\
caption|alt|series|periods|scale|zh|ja|en|as|by|on|target|texts|<<|=|?|null|no|1""".split("|")
VALUES = """\
""|''|"|'|~|null|true|no|1|-1|1.5|.inf|.nan|0x1F|1_000|1:30|2025-12-21|2025-12-21 12:00:00 +0900|9999-99-99|\
[a, b]|[|]|{a: b}|{|}|{zh: /zh/a/, ja: /ja/a/}|&a x|&a [*a]|*a|*b|!!int x|!!bool x|!!float x|!!binary x|\
!!binary "////"|!!timestamp x|!!set {a}|!!omap [a: 1]|!!pairs [a: 1]|!!python/object:os.system x|!x y|!!null x|\
|\\n  a\\n  b|>-\\n  a|# c|@|`|%|- |? |: |, |"\\u0000"|"\\x7f"|/a/|/../a/|/zh/%2e%2e/|//a/|/a b/|\
https://a.example/|http://[::1|{S101: "why"}|{Z103: x, A110: ""}|""".replace("\\n", "\n").split("|")

_PAGES = sorted((ROOT / "docs").glob("*/*.md"))
PASSAGES = [
    part
    for path in _PAGES
    for part in re.split(r"\n{2,}", path.read_text(encoding="utf-8"))
    if len(part) < 1_500
]
_LINES = sorted({line for part in PASSAGES for line in part.splitlines()})
_HEADS = [path.read_text(encoding="utf-8").split("---\n")[1] for path in _PAGES]


@st.composite
def mutated(draw, texts, pieces=WORDS, most=6):
    """A text with stretches of it cut out, said again or replaced by pieces."""
    text = draw(texts)
    for _ in range(draw(st.integers(0, most))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        piece = draw(st.one_of(pieces, st.just(text[start:end] * 2), st.just("")))
        text = text[:start] + piece + text[end:]
    return text


PIECES = st.one_of(
    st.sampled_from(MARKS), st.sampled_from(FIGURES), st.sampled_from(_LINES), WORDS, st.just("\n")
)
BODIES = st.one_of(
    st.lists(PIECES, max_size=24).map("".join),
    st.lists(PIECES, max_size=12).map("\n".join),
    mutated(st.lists(st.sampled_from(PASSAGES), min_size=1, max_size=4).map("\n\n".join), PIECES),
)
PASSAGE = st.one_of(
    mutated(st.sampled_from(PASSAGES), PIECES),
    st.lists(st.one_of(st.sampled_from(FIGURES), WORDS, st.just(" ")), max_size=12).map("".join),
)
_PAIRS = st.tuples(st.sampled_from(KEYS), st.one_of(st.sampled_from(VALUES), WORDS))
YAML = st.one_of(
    st.lists(_PAIRS.map(lambda pair: f"{pair[0]}: {pair[1]}\n"), max_size=8).map("".join),
    mutated(st.sampled_from(_HEADS), st.one_of(st.sampled_from(VALUES), st.sampled_from(KEYS))),
)
FILES = st.one_of(
    BODIES,
    st.tuples(YAML, BODIES).map(lambda parts: f"---\n{parts[0]}---\n{parts[1]}"),
    mutated(st.tuples(YAML, BODIES).map(lambda parts: f"---\r\n{parts[0]}...\r{parts[1]}"), PIECES),
)


_VALUES = st.one_of(st.sampled_from(VALUES), WORDS)


def yaml_of(path, pieces=_VALUES, size=900):
    """Mutations of stretches of a real data file."""
    text = (ROOT / "docs/data" / path).read_text(encoding="utf-8")
    starts = [match.start() for match in re.finditer(r"^- ", text, re.MULTILINE)] or [0]
    parts = st.sampled_from(starts).map(lambda start: text[start : start + size])
    return st.one_of(mutated(parts, pieces), YAML.map(lambda each: f"- {each}"), YAML, WORDS)


@contextmanager
def folder_of(files):
    """A folder whose docs/ has these files, text or bytes."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, "docs", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        yield Path(folder)


def loaded(folder):
    """The site in a folder."""
    (folder / "docs").mkdir(exist_ok=True)
    return Site.load(Settings.read(CONFIG, folder))
