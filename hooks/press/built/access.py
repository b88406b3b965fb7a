"""Rules W1xx: what a built page gives to a reading aid, a keyboard and a narrow screen."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import yaml

from ..articles import Article, Corpus
from ..blocks import Block
from ..findings import Hit, Location, Related, Severity, rule
from .folder import Built, article_of, told
from .page import Page

_ALL_TEXT = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_EMPTY = {
    "en": re.compile(r"(?:click |read |see )?(?:here|this|link|more|this link|read more)", re.I),
    "zh": re.compile(r"(?:请?点击)?(?:这里|此处|此|链接|更多|点击|查看|详情)"),
    "ja": re.compile(r"(?:こちら|ここ|リンク|詳細|続きを読む|もっと見る)(?:をクリック|から|へ)?"),
}


def _each(corpus: Corpus, built: Built, kind: str, message: str) -> Iterator[Hit]:
    """A hit for every element with that flaw, three to a page."""
    for page in built.whole:
        found = tuple(dict.fromkeys(page.flaws.get(kind, ())))
        for shown in found[:3]:
            yield told(corpus, page, message.format(shown))
        if len(found) > 3:
            yield told(corpus, page, message.format(f"{len(found) - 3} more of the kind:"))


@rule("W101", Severity.ERROR, fix="name in the link what it leads to")
def link_text(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A link does not say where it leads, or says the same as another that leads elsewhere.

    Why: reading aids list the links of a page without the sentences around them.
    Fix: name the page or work; give two pages two names.
    Source: pages W3; https://www.w3.org/WAI/WCAG22/Understanding/link-purpose-in-context
    """
    for page in built.whole:
        pattern = _EMPTY.get(built.locale(page).code)
        first: dict[str, str] = {}
        for anchor in page.anchors:
            if pattern and pattern.fullmatch(anchor.name):
                yield told(corpus, page, f"the link {anchor.name!r} to {anchor.href[:80]}")
            if anchor.region == "main" or not anchor.name:
                continue
            other = first.setdefault(anchor.name, anchor.url)
            if other != anchor.url:
                message = f"the link {anchor.name!r} leads to {other} and to {anchor.url}"
                yield told(corpus, page, message)


@rule("W102", Severity.ERROR, fix="give the element a name")
def nameless(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A link, button, field, heading or named part of a page has no name.

    Why: a reading aid says “button” or “link”, and nobody knows which.
    Fix: text in it, aria-label, or a label.
    Source: pages W3, W12; https://www.w3.org/WAI/WCAG22/Understanding/name-role-value
    """
    yield from _each(corpus, built, "nameless", "{} has no name")


@rule("W103", Severity.ERROR, fix="mend the template, or the level of the heading in its source")
def heading_order(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A page has not exactly one first heading, or leaves a level out.

    Why: readers who do not see the page walk it by its headings.
    Fix: one h1; below an h2 an h3, never an h4.
    Source: pages T3, W12
    """
    for page in built.whole:
        levels = [level for level, _ in page.headings]
        if levels.count(1) != 1:
            yield told(corpus, page, f"the page has {levels.count(1)} h1, not one")
        for (above, _), (level, text) in pairwise(page.headings):
            if level > above + 1:
                message = f"the h{level} {text[:40]!r} follows an h{above}"
                yield told(corpus, page, message)


@rule("W104", Severity.ERROR, fix="give each landmark a name of its own")
def landmarks(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A page has not exactly one main part, or two landmarks that cannot be told apart.

    Why: readers who do not see the page jump from landmark to landmark by name.
    Fix: one main; a name for every nav, another for every one.
    Source: pages W12; https://www.w3.org/WAI/ARIA/apg/practices/landmark-regions/
    """
    for page in built.whole:
        if page.mains != 1:
            yield told(corpus, page, f"the page has {page.mains} main elements, not one")
        names = Counter(page.sections)
        for (kind, name), times in names.items():
            if times > 1:
                yield told(
                    corpus, page, f"{times} landmarks are a {kind} named {name or 'nothing'!r}"
                )
        if ("nav", "") in names and len([kind for kind, _ in names if kind == "nav"]) > 1:
            yield told(corpus, page, "a nav has no name, and there are others")


@rule("W105", Severity.WARNING, fix="mend the template")
def ways_through(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A page has no way past its head, or its navigation is ordered otherwise in a language.

    Why: keyboard users pass the head on every page, and readers of two languages learn one order.
    Fix: the first link leads to main; links of header and footer in one order in all languages.
    Source: pages W13; https://www.w3.org/WAI/WCAG22/Understanding/consistent-navigation
    """
    for page in built.indexable.values():
        first = next(iter(page.anchors), None)
        if first is None or not first.href.startswith("#") or first.region != "frame":
            yield told(corpus, page, "the first link does not lead past the head to main")
        default = next((url for tag, url in page.hreflang if tag == "x-default"), "")
        other = built.page_at(default)
        if other is None or other is page:
            continue
        ours, theirs = _navigation(built, page), _navigation(built, other)
        both = set(ours) & set(theirs)
        if [each for each in ours if each in both] != [each for each in theirs if each in both]:
            related = (Related(Location(other.file), "the other language"),)
            message = f"header and footer lead elsewhere in order than those of {other.file}"
            yield Hit(Location(page.file), message, related=related)


def _navigation(built: Built, page: Page) -> list[tuple[str, str]]:
    """Where header and footer lead, whatever the language, each once."""
    found: dict[tuple[str, str], None] = {}
    for anchor in page.anchors:
        is_way = anchor.region != "main" and not anchor.href.startswith("#")
        target = built.page_at(anchor.url) if is_way else None
        if target is not None:
            default = next((url for tag, url in target.hreflang if tag == "x-default"), "")
            inner = target.url.removeprefix(built.locale(target).prefix)
            tag = anchor.hreflang if anchor.region == "switcher" else ""
            found.setdefault((default or f"/{inner.lstrip('/')}", tag))
    return list(found)


@rule("W106", Severity.ERROR, fix='write alt="…", or alt="" where it is an ornament')
def pictures(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A picture does not say what it shows, nor that it is an ornament.

    Why: a reading aid reads the file's name out.
    Fix: alt for img; role=img with aria-label, or aria-hidden, for svg.
    Source: pages W11; https://www.w3.org/WAI/WCAG22/Understanding/non-text-content
    """
    yield from _each(corpus, built, "alt", "{} has no text in its place")


@rule("W107", Severity.ERROR, fix="print the figures of the chart as a table, and link the CSV")
def chart_table(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A chart lacks its table or its CSV, or the table has other rows than the data.

    Why: who cannot see the bars, or wants to reckon with them, needs the figures.
    Fix: one row of the table for every row of the CSV that the block asks for.
    Source: pages W11
    """
    for page in built.whole:
        article = article_of(corpus, page)
        blocks = (
            [each for each in article.document.blocks if each.label == "chart"] if article else []
        )
        for number, chart in enumerate(page.charts):
            block = blocks[number] if len(blocks) == len(page.charts) else None
            file = built.file_at(chart.csv)
            if chart.rows < 0:
                yield _charted(corpus, page, article, block, "has no table")
            elif not file:
                yield _charted(corpus, page, article, block, "links no CSV of the site")
            else:
                wanted = _rows(built.text_of(file), block)
                if wanted is not None and chart.rows != wanted:
                    message = f"shows {chart.rows} rows, and {file} has {wanted} for it"
                    yield _charted(corpus, page, article, block, message)


def _charted(
    corpus: Corpus, page: Page, article: Article | None, block: Block | None, message: str
) -> Hit:
    hit = told(corpus, page, f"the chart {message}")
    if article is None or block is None:
        return hit
    return Hit(
        hit.location,
        hit.message,
        related=(Related(Location(article.path, block.line), "its block"),),
    )


def _rows(text: str, block: Block | None) -> int | None:
    """How many rows of the data a block asks for; None where that cannot be read."""
    try:
        asked = yaml.load(block.text, Loader=_ALL_TEXT) if block else {}  # noqa: S506 it makes text alone
    except yaml.YAMLError:
        return None
    if not isinstance(asked, dict):
        return None
    series, periods = asked.get("series") or (), asked.get("periods") or ()
    return sum(
        (not series or row.get("series") in series)
        and (not periods or row.get("period") in periods)
        for row in csv.DictReader(io.StringIO(text))
    )


@rule(
    "W108", Severity.ERROR, fix='put it into an element with tabindex="0", role="region" and a name'
)
def scrolling_part(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A part of a page scrolls sideways, and no key reaches it; or a key reaches what has no name.

    Why: on a narrow screen the right half of a table is out of reach without a mouse or finger.
    Fix: tabindex=0, role=region and aria-label on what scrolls.
    Source: pages W9; https://dequeuniversity.com/rules/axe/4.11/scrollable-region-focusable
    """
    yield from _each(corpus, built, "scroller", "{} scrolls, and no key reaches it")
    yield from _each(corpus, built, "tabindex", "{} takes focus without role and name")


@rule("W109", Severity.ERROR, fix="give each element an id of its own")
def ids(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """Two elements of a page have one id, or an element names one that is not there.

    Why: links, labels and popovers reach the first of the two, or nothing.
    Fix: an id is there once; what for, aria-labelledby or popovertarget names is on the page.
    Source: pages W12; https://html.spec.whatwg.org/#the-id-attribute
    """
    for page in built.whole:
        if len(set(page.ids)) < len(page.ids):
            for name, times in Counter(page.ids).items():
                if times > 1:
                    yield told(corpus, page, f"{times} elements have the id {name!r}")
    yield from _each(corpus, built, "dangling", "{}, which is not on the page")


@rule("W110", Severity.ERROR, fix="write it in a style sheet or a script")
def inline_code(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """An element carries its style or its script as an attribute.

    Why: a Content-Security-Policy with hashes refuses both.
    Fix: a class and a rule in a style sheet; a listener in the script.
    Source: https://www.w3.org/TR/CSP3/#unsafe-hashes-usage
    """
    yield from _each(corpus, built, "inline", "{} has a style or an event handler of its own")


@rule("W111", Severity.ERROR, fix="mend the skeleton of the page")
def document(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A page does not declare its language or encoding at its start.

    Why: a browser guesses, and shows Japanese in a Chinese font or no text at all.
    Fix: html lang of its part of the site; meta charset utf-8 within the first 1,024 bytes.
    Source: pages W1; https://html.spec.whatwg.org/#charset
    """
    for page in built.pages.values():
        is_own = page.is_indexable or page.is_redirect  # L109 and H101; an old address may be any
        if not is_own and page.lang != built.locale(page).tag:
            wanted = built.locale(page).tag
            yield told(corpus, page, f"html lang is {page.lang or 'missing'}, not {wanted}")
        if not 0 <= page.charset_at < 1024:
            yield told(corpus, page, "meta charset is not within the first 1,024 bytes")
        if "viewport" not in page.metas and not page.is_redirect:
            yield told(corpus, page, "the page has no viewport, and is shown at the size of a desk")
