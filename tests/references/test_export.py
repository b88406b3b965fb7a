"""The ledger as CSL-JSON and BibTeX, read back by libraries that are not ours."""

import json
import re

import pytest
from bibtexparser import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors, SplitNameParts
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc.formatter import plain
from citeproc.source.json import CiteProcJSON
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from conftest import CONFIG, ROOT
from press.records import read_records
from press.references.export import as_bibtex, as_csl
from press.references.ledger import Entry
from press.settings import Settings

RECORDS, FLAWS = read_records(Settings.read(CONFIG, ROOT), "references.yml", Entry)
LEDGER = [record.value for record in RECORDS]

# Commands of LaTeX that pylatexenc does not know, or reads as another character.
COMMANDS = {
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciicircum": "^",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
}


def entry(**fields):
    known = {
        "id": "a",
        "url": "https://example.com/a",
        "title": "A title",
        "publisher": "An agency",
    }
    return Entry(**{**known, **fields})


def bibtex(entries, *middleware):
    library = parse_string(as_bibtex(entries), append_middleware=middleware)
    assert not library.failed_blocks
    return library.entries


def text(entries):
    commands = get_default_latex_context_db()
    macros = [MacroTextSpec(name, mark) for name, mark in COMMANDS.items()]
    commands.add_context_category("ours", prepend=True, macros=macros)
    decoder = LatexNodes2Text(latex_context=commands)
    return bibtex(entries, LatexDecodingMiddleware(decoder=decoder))


def csl(one):
    (item,) = json.loads(as_csl([one]))
    return item


def field(name, **fields):
    (one,) = bibtex([entry(**fields)])
    return one[name]


def test_the_ledger_is_read():
    assert len(LEDGER) > 50
    assert not FLAWS


@pytest.mark.filterwarnings("error")  # citeproc warns of variables that CSL does not have
def test_the_ledger_as_csl():
    source = CiteProcJSON(json.loads(as_csl(LEDGER)))
    assert list(source) == [one.id for one in LEDGER]
    for one, item in zip(LEDGER, source.values(), strict=True):
        assert (str(item["title"]), str(item["URL"])) == (one.title, one.url)
        year = str(item["issued"].year) if "issued" in item else ""
        assert year == one.published.removeprefix("latest")[:4]


def test_the_ledger_as_bibtex():
    for one, raw, read in zip(LEDGER, bibtex(LEDGER), text(LEDGER), strict=True):
        assert (raw.key, raw.entry_type, raw["url"]) == (one.id, "online", one.url)
        assert (read["title"], read["organization"]) == (one.title, one.publisher)
        date = raw["date"] if "date" in raw.fields_dict else ""
        assert date == one.published.removeprefix("latest")


TITLES = [
    "R&D: 50% of #1, $7B in a_b ~ x^2",
    r"{braces} and \backslash\ ",
    "} unbalanced {{",
    "$x$ is no formula",
    "\"double\", 'single', ``TeX'' and “curly”",
    "a - b -- c --- d – e — f",
    "a < b > c | d",
    "Énergie, Straße, Łódź",
    "生成式AI的电力需求：数据中心、电网｜データセンター　と　電力",
]


@pytest.mark.parametrize("title", TITLES)
def test_special_characters(title):
    one = entry(title=title, publisher=title)
    (read,) = text([one])
    assert (read["title"], read["organization"]) == (title, title)
    assert (csl(one)["title"], csl(one)["publisher"]) == (title, title)


@pytest.mark.parametrize("title", TITLES)
def test_what_tex_and_bibtex_would_read_is_never_bare(title):
    bare = re.sub(r"\{(\\[a-z]+|\\[&%#_$])?\}", "", field("title", title=title)[1:-1])
    assert not set(bare) & set("&%#_$~^`<>|\\{}")  # a `\{` is bare: BibTeX counts it


def test_a_title_keeps_its_case():
    title = field("title", title="$7B for OpenAI")
    assert title.startswith("{{")  # `{\$7B …}` would be an accent, and in lower case
    assert title.endswith("OpenAI}")


def test_text_is_not_escaped_as_ascii():
    assert "电力" in as_csl([entry(title="电力")])
    assert "电力" in as_bibtex([entry(title="电力")])


@pytest.mark.parametrize("url", ["https://example.com/a_b~c?x=1&y=%20$#d", "https://例え.jp/电力"])
def test_an_address_is_as_it_is(url):
    assert csl(entry(url=url))["URL"] == field("url", url=url) == url


def test_an_address_does_not_end_its_field():
    assert field("url", url="https://example.com/}{\\") == "https://example.com/%7D%7B%5C"


@pytest.mark.parametrize(
    ("day", "parts"),
    [("2025", [2025]), ("2025-04", [2025, 4]), ("2025-04-10", [2025, 4, 10])],
)
def test_days_are_as_long_as_they_are_known(day, parts):
    assert csl(entry(published=day))["issued"] == {"date-parts": [parts]}
    assert csl(entry(accessed=day))["accessed"] == {"date-parts": [parts]}
    assert field("date", published=day) == field("urldate", accessed=day) == day


@pytest.mark.parametrize("published", ["", "latest"])
def test_what_is_not_known_is_absent(published):
    one = entry(published=published, is_read=True)
    assert set(csl(one)) == {"id", "type", "title", "publisher", "language", "URL"}
    (read,) = bibtex([one])
    assert set(read.fields_dict) == {"title", "organization", "langid", "url"}


def test_authors():
    authors = [
        "van der Berg, Jan",
        "Smith and Sons, Inc.",
        "Acme, Inc., R&D",
        "国家能源局",
    ]
    assert csl(entry(authors=authors))["author"] == [
        {"family": "van der Berg", "given": "Jan"},
        *({"literal": name} for name in authors[1:]),
    ]
    (read,) = bibtex([entry(authors=authors)], SeparateCoAuthors(), SplitNameParts())
    person, *bodies = read["author"]
    assert (person.first, person.von, person.last) == (["Jan"], ["van", "der"], ["Berg"])
    assert [body.last for body in bodies] == [
        ["{Smith and Sons, Inc.}"],
        [r"{Acme, Inc., R{\&}D}"],
        ["{国家能源局}"],
    ]


def test_a_publisher_with_an_and_is_one():
    assert field("organization", publisher="Mint and Co") == "{Mint and Co}"


def test_a_style_sets_two_authors():
    one = entry(authors=["Lynch, Ana", "Thompson, Neil"], published="2025-04", title="On “R&D”")
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON([csl(one)]), plain)
    bibliography.register(Citation([CitationItem("a")]))
    (line,) = map(str, bibliography.bibliography())
    assert line.startswith("Lynch, A. and Thompson, N. (2025) On “R&D”. An agency.")


def test_the_newest_copy_in_an_archive():
    copies = [
        {"url": f"https://archive.example/{day}/a_b%20c", "date": day}
        for day in ("2025-04-11", "2026-01-02", "2024-12-31")
    ]
    one = entry(archive=copies)
    assert csl(one)["archive_location"] == copies[1]["url"]
    assert csl(one)["note"] == "archived 2026-01-02"
    (read,) = text([one])
    assert read["note"] == f"archived 2026-01-02, {copies[1]['url']}"


def test_languages():
    assert csl(entry(language="ja"))["language"] == field("langid", language="ja") == "ja"


def test_a_key_is_an_id_without_what_ends_a_key():
    assert [one.key for one in bibtex([entry(id="iea-2025"), entry(id="a, b}")])] == [
        "iea-2025",
        "a--b-",
    ]


def test_the_order_is_that_given():
    entries = [entry(id=name) for name in "bca"]
    assert [one["id"] for one in json.loads(as_csl(iter(entries)))] == ["b", "c", "a"]
    assert [one.key for one in bibtex(iter(entries))] == ["b", "c", "a"]


def test_no_entries():
    assert (as_csl([]), as_bibtex([])) == ("[]\n", "")
