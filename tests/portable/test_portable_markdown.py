"""The Markdown of pages: what an author wrote in forms of ours, in forms that all read."""

import re
from textwrap import dedent

import pytest
from mkdocs.utils.yaml import yaml_load

from charts.charted import HEADER
from conftest import ROOT, cluster, page
from press.markdown import read
from press.portable import markdown_page
from press.settings import Settings
from press.site import Site

HEAD = "date: 2026-11-25 12:00:00 +0900"
LEDGER = (
    "- {id: s, url: 'https://e.com/s(1)', title: 'A [title]', publisher: P, published: 2025-04}\n"
)


def word(locale):
    """The words of a language from their file, without its templates."""
    text = (ROOT / f"overrides/strings/{locale}.html").read_text(encoding="utf-8")
    return dict(re.findall(r'^  "([^"]+)": "(.*?)",?$', text, re.MULTILINE)).__getitem__


@pytest.fixture
def markdown(site_from):
    """The Markdown of a page with the given body, in a site of two pages and a data file."""

    def make(body, locale="en", files=None, **front):
        prefix = "" if locale == "en" else f"/{locale}"
        files = {
            **cluster("b/", "## One {#one}\n"),
            "data/x.csv": HEADER + "A,2024-11,5,,,actual,GW,s,\nB|,2025,,10,,range,GW,t,\n",
            "data/units.yml": "- {id: GW, en: gigawatts, zh: 吉瓦, ja: ギガワット}\n",
            "data/references.yml": LEDGER,
            **(files or {}),
            f"{locale}/a.md": page(locale, f"{prefix}/a/", dedent(body), **front),
        }
        site = site_from(files, site_url="https://example.org/repo/")
        return markdown_page(site, site.corpus.by_src[f"{locale}/a.md"], word(locale))

    return make


def body_of(text):
    """What stands below the facts of a page."""
    return text.split("/repo/a/>\n\n", 1)[1].rstrip("\n")


def test_the_head_of_a_page(markdown):
    text = markdown(
        "Text.\n",
        title='"A *b* [c]\\n<d>"',
        date="2025-12-21 12:00:00 +0900",
        updated="2026-11-20 12:00:00 +0900",
        author="Lynch, Ana",
        translations="{zh: /zh/c/}",
        files={"zh/c.md": page("zh", "/zh/c/", translations="{en: /a/}")},
    )
    title, description, facts, body = text.split("\n\n")
    assert title == "# A \\*b\\* \\[c\\] \\<d\\>"
    assert description.startswith("> A description of this page")
    assert facts.split("\n") == [
        "- Published: 2025-12-21",
        "- Updated: 2026-11-20",
        "- Author: Lynch, Ana",
        "- Address: <https://example.org/repo/a/>",
        "- Languages: [中文](https://example.org/repo/zh/c/index.md)",
    ]
    assert body == "Text.\n"


def test_a_page_without_a_date_has_neither_author_nor_sources(markdown):
    text = markdown("[w](https://e.com/s(1\\))\n")
    assert "Author" not in text
    assert "Sources" not in text
    assert "- Address: <https://example.org/repo/a/>\n" in text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[b](b.md)", "[b](https://example.org/repo/b/)"),
        ("[b](../b/#one) [c](#two)", "[b](https://example.org/repo/b/#one) [c](https://example.org/repo/a/#two)"),
        ("[b](<../b/> 'T')", "[b](<https://example.org/repo/b/> 'T')"),
        ("![p](/data/x.csv)", "![p](https://example.org/repo/data/x.csv)"),
        ("[![p](/data/x.csv)](../b/)", "[![p](https://example.org/repo/data/x.csv)](https://example.org/repo/b/)"),
        ("- a\n- [b](b.md) and\n  [b](b.md)", "- a\n- [b](https://example.org/repo/b/) and\n  [b](https://example.org/repo/b/)"),
        ("> [b](b.md)", "> [b](https://example.org/repo/b/)"),
        ("[b][1]\n\n[1]: b.md 'T'", "[b][1]\n\n[1]: https://example.org/repo/b/ 'T'"),
        ("a[^1]\n\n[^1]: b.md", "a[^1]\n\n[^1]: b.md"),
        ('<a href="../b/">b</a>', '<a href="https://example.org/repo/b/">b</a>'),
        ("[e](https://e.com/x){claim=use}", "[e](https://e.com/x)"),
        ("[b](/zh/b/){hreflang=zh-Hans}.", "[b](https://example.org/repo/zh/b/)."),
    ],
)  # fmt: skip
def test_links_are_absolute(markdown, written, shown):
    assert body_of(markdown(written)) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("## H {#h}", "## H"),
        ("## H {: #h .c k=v}\n\nx", "## H\n\nx"),
        ("text\n{: .own}", "text"),
        ("- a\n  {: .own}\n- b", "- a\n- b"),
        ("**a**{.b}c", "**a**c"),
        ("| a {: .x} | b |\n| --- | --- |", "| a | b |\n| --- | --- |"),
        ("a `{#b}` c", "a `{#b}` c"),
        ("``[a](b){#c}``", "``[a](b){#c}``"),
        ("{1, 2} and {.x} stay", "{1, 2} and {.x} stay"),
        ("```css\na {#b}\n[x](b.md)\n{: .own}\n```", "```css\na {#b}\n[x](b.md)\n{: .own}\n```"),
        ("a\n\n    code {#b}\n    {: .own}", "a\n\n    code {#b}\n    {: .own}"),
    ],
)
def test_attribute_lists_are_gone(markdown, written, shown):
    assert body_of(markdown(written)) == shown


def test_admonitions_and_folds_are_quotations(markdown):
    text = markdown(
        """\
        Before.

        ??? info "A “title”"

            One.

            - two
              {: .own}

            !!! note
                Three, [b](b.md).

            ```py
            x = 1

            y = 2
            ```

        After.
        """
    )
    assert body_of(text) == dedent(
        """\
        Before.

        > **A “title”**
        >
        > One.
        >
        > - two
        >
        > > **Note**
        > >
        > > Three, [b](https://example.org/repo/b/).
        >
        > ```py
        > x = 1
        >
        > y = 2
        > ```

        After."""
    )


CHART = """\
- before

  ```chart
  data: x.csv
  caption: A |
    caption
  alt: a
  series: {A: "[A]", B|: B}
  ```

After.
"""


def test_a_chart_is_its_caption_and_its_table(markdown):
    assert body_of(markdown(CHART)) == dedent(
        """\
        - before

          Figure: A \\| caption

          | Series | Period | gigawatts | Kind |
          | --- | --- | ---: | --- |
          | \\[A\\] | Nov 2024 | [5](https://e.com/s%281%29) | actual |
          | B | 2025 | over 10 | range |

          Sources: [P](https://e.com/s%281%29) · [These data as CSV](https://example.org/repo/data/x.csv)

        After."""
    )


@pytest.mark.parametrize("block", ["chart\ndata: [", "chart\ndata: y.csv\ncaption: c\nalt: a", "explorable\nx"])  # fmt: skip
def test_what_shows_nothing_on_the_page_shows_nothing_here(markdown, block):
    assert body_of(markdown(f"Before.\n\n```{block}\n```\n\nAfter.\n")) == "Before.\n\nAfter."


def test_the_explorable_is_its_default_case(markdown):
    text = markdown("```explorable\ncaption: 说明\nalt: a\n```\n", "zh")
    lines = text.split("\n")
    assert "图：说明" in lines
    assert "| --- | ---: | ---: |" in lines
    assert len([line for line in lines if re.match(r"\| 第\d年 \| −?\d+ \| \d+ \|", line)]) == 5


def test_the_glossary_is_a_list(markdown):
    terms = (
        "- id: llm\n"
        "  forms:\n"
        "    en: {preferred: [language model], short: LLM, definition: It predicts text.}\n"
        "    zh: {preferred: [语言模型], definition: 预测文本。}\n"
        "    ja: {preferred: [言語モデル], definition: 文を予測する。}\n"
    )
    files = {"data/terms.yml": terms}
    assert body_of(markdown("```glossary\n```\n", files=files)) == (
        "- **language model (LLM)** / 语言模型 / 言語モデル: It predicts text."
    )
    assert "- **语言模型** / language model (LLM) / 言語モデル：预测文本。" in markdown(
        "```glossary\n```\n", "zh", files=files
    )


def test_sources_stand_at_the_end(markdown):
    ledger = LEDGER + (
        "- {id: r, url: 'https://e.com/r', title: R, publisher: Q, via: s, archive: "
        "[{url: 'https://archive.example/r', date: 2026-11-01}]}\n"
    )
    text = markdown(
        "[r](https://e.com/r) [s](https://e.com/s(1))\n",
        date="2026-11-25 12:00:00 +0900",
        files={"data/references.yml": ledger},
    )
    assert text.split("## Sources\n\n")[1] == (
        "1. [R](https://e.com/r), Q · [archived copy of 2026-11-01](https://archive.example/r) · "
        "as reported by [A \\[title\\]](https://e.com/s%281%29), P, 2025-04\n"
        "2. [A \\[title\\]](https://e.com/s%281%29), P, 2025-04\n"
    )


def test_line_ends_and_control_characters_of_any_kind(markdown):
    assert body_of(markdown("a\r\n{: .own}\r\n\r\nb\x00\x0bc\r\n")) == "a\n\nbc"


def test_every_heading_and_link_of_the_real_pages_is_read_again():
    with (ROOT / "mkdocs.yml").open("rb") as file:
        site = Site.load(Settings.read({**yaml_load(file), "site_url": "https://x.org/"}, ROOT))
    for article in site.corpus.published:
        text = markdown_page(site, article, word(article.locale.code))
        again = read(text)
        assert [heading.level for heading in again.headings][:1] == [1]
        own = [heading.text for heading in article.document.headings]
        assert [heading.text for heading in again.headings][1 : len(own) + 1] == own
        outward = [link.href for link in article.document.links if "//" in link.href]
        assert set(outward) <= {link.href for link in again.links}, article.path
        assert all("://" in link.href for link in again.links), article.path
        assert not re.search(r"\{[:#.]|^\?\?\?|```", text, re.MULTILINE), article.path
