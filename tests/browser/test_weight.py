"""What pages weigh, as sent by a host that compresses: the budget of every type of page."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from browser.conftest import PATHS, PREFIXES, TAGS, address, status
from conftest import ROOT, built, cluster, page, write_docs
from proof.weight import packed, split, weigh

EXTRAS = 8_000  # styles, scripts and icons of a page
ALL = 14_000  # an article of 1,200 words; the HTML of the main article with its sources
CHART = 6_000

locales = pytest.mark.parametrize("locale", TAGS)


@pytest.mark.parametrize("kind", PATHS)
@locales
def test_what_a_page_brings_besides_its_text_is_light(site, browser, kind, locale):
    with browser.new_context() as context:
        figures = weigh(context, site.at(address(locale, kind)), status(kind))
    assert figures["style"] + figures["script"] + figures["icons"] <= EXTRAS
    assert figures["other"] == 0
    assert figures["requests"] <= 3
    if kind in ("article", "charts", "explorable", "glossary", "about"):
        assert figures["outside"] <= 80


def without_charts(html):
    return re.sub(r'<figure class="chart".*?</figure>', "", html, flags=re.DOTALL)


@locales
def test_the_main_article_with_its_sources_is_light(site, locale):
    html = (site.folder / address(locale, "article").lstrip("/") / "index.html").read_text()
    assert split(without_charts(html))["html"] <= ALL


@pytest.mark.parametrize("kind", ["article", "charts"])
@locales
def test_a_chart_is_light(site, locale, kind):
    html = (site.folder / address(locale, kind).lstrip("/") / "index.html").read_text()
    charts = html.count('<figure class="chart"')
    assert charts
    assert (packed(html) - packed(without_charts(html))) / charts <= CHART


EXPLAINER = "data-centres-and-cooling"  # which cites a work every 90 words or so


def shortened(locale):
    """The explainer without its charts: the first 1,200 words or 2,450 characters of it."""
    text = (ROOT / "docs" / locale / f"{EXPLAINER}.md").read_text(encoding="utf-8")
    front, body = text.removeprefix("---\n").split("\n---\n", 1)
    body = re.sub(r"```chart.*?```\n*", "", body, flags=re.DOTALL)
    blocks = re.split(r"\n{2,}", body.strip())
    ends = range(1, len(blocks) + 1)
    end = next(end for end in ends if is_long_enough("\n\n".join(blocks[:end]), locale))
    return f"---\n{front}\n---\n\n" + "\n\n".join(blocks[:end]) + "\n"


def is_long_enough(markdown, locale):
    text = re.sub(r"\]\([^)]*\)|\{[^}]*\}|[#*\[\]|-]", "", markdown)
    if locale == "en":
        return len(re.findall(r"[\w’]+", text)) >= 1_200
    return len("".join(text.split())) >= 2_450


def test_an_article_of_1200_words_is_light(tmp_path):
    files = {
        f"data/{name}": (ROOT / "docs/data" / name).read_bytes()
        for name in ("terms.yml", "references.yml")
    }
    for locale in TAGS:
        files[f"{locale}/a.md"] = shortened(locale)
        for name in ("index", "about", "glossary"):
            files[f"{locale}/{name}.md"] = (ROOT / f"docs/{locale}/{name}.md").read_bytes()
    run = built(write_docs(tmp_path, files), tmp_path, strict=False)
    icon = (run.site / "assets/icon.png").stat().st_size
    for locale, prefix in PREFIXES.items():
        html = (run.site / prefix.lstrip("/") / EXPLAINER / "index.html").read_text(
            encoding="utf-8"
        )
        assert len(LexborHTMLParser(html).css(".sources li")) >= 10
        assert packed(html) + icon <= ALL, (locale, split(html))


def test_a_page_weighs_the_same_whatever_else_is_published(tmp_path):
    def a(count):
        folder = tmp_path / str(count)
        folder.mkdir()
        files = {**cluster(""), **cluster("about/")}
        for number in range(count):
            front = {"date": "2026-01-01 12:00:00 +0900", "categories": '["Infrastructure"]'}
            files[f"en/a{number}.md"] = page("en", f"/a{number}/", f"Text {number}.\n", **front)
        run = built(write_docs(folder, files), folder, strict=False)
        return (run.site / "a0/index.html").read_bytes()

    assert a(2) == a(40)
