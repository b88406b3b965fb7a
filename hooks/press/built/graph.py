"""Rules H5xx: the structured data of built pages, and what of it a reader must see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from ..articles import Article, Corpus
from ..findings import Hit, Severity, rule
from .folder import Built, article_of, told
from .page import Page
from .wording import flat

_MEND = "mend what writes the structured data"
_HIGHWIRE = (
    "citation_title",
    "citation_author",
    "citation_publication_date",
    "citation_language",
    "citation_public_url",
)
_KEYS = (
    "headline",
    "image",
    "datePublished",
    "dateModified",
    "author",
    "publisher",
    "mainEntityOfPage",
    "inLanguage",
    "description",
    "isPartOf",
    "wordCount",
    "timeRequired",
)
_ARTICLES = ("Article", "BlogPosting", "NewsArticle")
_MAIN = (*_ARTICLES, "WebPage", "WebSite", "CollectionPage", "AboutPage")
_GONE = frozenset({"FAQPage", "SearchAction", "HowTo"})


def _articles(corpus: Corpus, built: Built) -> Iterator[tuple[Page, Article]]:
    for page in built.indexable.values():
        article = article_of(corpus, page)
        if article is not None and article.is_article:
            yield page, article


@rule("H501", Severity.ERROR, fix=_MEND)
def unreadable_graph(corpus: Corpus, built: Built) -> Iterator[Hit]:
    r"""A page has no structured data that can be read, or one that ends or points nowhere.

    Why: one stray `<` ends the script, and a node that is named but not there describes nothing.
    Fix: one script with one @graph, `<` written as \u003c, every @id defined once.
    Source: pages J1
    """
    for page in built.indexable.values():
        for message in _unreadable(page):
            yield told(corpus, page, message)


def _unreadable(page: Page) -> Iterator[str]:
    if len(page.graphs) != 1:
        yield f"the page has {len(page.graphs)} scripts of structured data, not one"
        return
    text = page.graphs[0]
    if "<" in text:
        yield "the structured data has a `<` that is not written as \\u003c"
    try:
        data = json.loads(text)
    except ValueError as error:
        yield f"the structured data is no JSON: {error}"
        return
    if not isinstance(data, dict) or not isinstance(data.get("@graph"), list):
        yield "the structured data has no @graph"
        return
    ids = [str(node["@id"]) for node in page.nodes if "@id" in node]
    for name in sorted({each for each in ids if ids.count(each) > 1}):
        yield f"two nodes are {name}"
    for node in page.nodes:
        if not node.get("@type"):
            yield f"a node has no @type: {str(node)[:80]}"
        for key, value in node.items():
            is_reference = isinstance(value, dict) and set(value) == {"@id"}
            if is_reference and value["@id"] not in ids and not _is_of_the_site(key):
                yield f"{key} names {value['@id']}, which is no node of the page"
    if not page.node(*_MAIN):
        yield "no node says what the page is"


def _is_of_the_site(key: str) -> bool:
    """Whether a node may be defined on another page: the front page, or a translation."""
    return key in ("isPartOf", "translationOfWork", "workTranslation", "mainEntityOfPage")


@rule("H502", Severity.ERROR, fix=_MEND)
def article_node(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """The node of an article lacks what search engines ask of one, or has it in another form.

    Why: without it there is no rich result, and a date without offset is read in another zone.
    Fix: write the key that the message names in the form it names.
    Source: pages J2; https://developers.google.com/search/docs/appearance/structured-data/article
    """
    for page, article in _articles(corpus, built):
        node = page.node(*_ARTICLES)
        if not node:
            yield told(corpus, page, "no node is an Article")
            continue
        wanted = [
            *_KEYS,
            *(["keywords"] if article.meta.tags else []),
            *(["articleSection"] if article.meta.categories else []),
        ]
        missing = [key for key in wanted if node.get(key) in (None, "", [])]
        if missing:
            yield told(corpus, page, f"the Article lacks {', '.join(missing)}")
        for message in _malformed(built, page, node):
            yield told(corpus, page, message)


def _malformed(built: Built, page: Page, node: dict[str, Any]) -> Iterator[str]:
    if len(str(node.get("headline", ""))) > 110:
        yield "headline is longer than 110 characters"
    for key in ("datePublished", "dateModified"):
        if key in node and not _has_offset(str(node[key])):
            yield f"{key} is {node[key]}, which has no offset from UTC"
    images = node.get("image") or []
    for image in images if isinstance(images, list) else [images]:
        url = unquote(str(image.get("url") if isinstance(image, dict) else image))
        if not built.file_at(url):
            yield f"image {url} is no file of the built site"
    for key in ("author", "publisher"):
        for each in _resolved(page, node.get(key)):
            wanted = ["@type", "name", *(["url"] if each.get("@type") != "Person" else [])]
            missing = [
                name for name in wanted if not each.get(name)
            ]  # no person has an address here
            if missing:
                yield f"{key} lacks {', '.join(missing)}"
    if "inLanguage" in node and node["inLanguage"] != page.lang:
        yield f"inLanguage is {node['inLanguage']}, not {page.lang}"
    if not str(node.get("timeRequired", "PT1M")).startswith("PT"):
        yield f"timeRequired is {node['timeRequired']}, not such as PT12M"
    for key in ("license", "url"):
        if key in node and not str(node[key]).startswith(("https://", "http://")):
            yield f"{key} is {node[key]}, not an absolute address"


def _has_offset(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _resolved(page: Page, value: object) -> Iterator[dict[str, Any]]:
    """The nodes that a value is or names by its @id."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            named = (node for node in page.nodes if node.get("@id") == each.get("@id"))
            yield next(named, each) if set(each) == {"@id"} else each


@rule("H503", Severity.ERROR, fix=_MEND)
def translation_nodes(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """The structured data of two languages does not say alike which translates which.

    Why: a relation that only one side states, or to a node that is not there, is dropped.
    Fix: the source lists workTranslation, each translation names it by @id in translationOfWork.
    Source: pages J3; https://schema.org/workTranslation
    """
    mains = {page.address: page.node(*_MAIN) for page in built.indexable.values()}
    for page in built.indexable.values():
        node = mains[page.address]
        source = node.get("translationOfWork")
        listed = [each for each in _as_list(node.get("workTranslation")) if isinstance(each, dict)]
        if isinstance(source, dict):
            for message in _unlike(page, node, source, mains, "workTranslation"):
                yield told(corpus, page, message, "translations")
        for each in listed:
            for message in _unlike(page, node, each, mains, "translationOfWork"):
                yield told(corpus, page, message, "translations")
        if source is None and not listed and len(page.hreflang) > 2:
            yield told(corpus, page, "the node names no translation", "translations")


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _unlike(
    page: Page, node: dict[str, Any], named: dict[str, Any], mains: dict[str, Any], back: str
) -> Iterator[str]:
    url = unquote(str(named.get("url", "")))
    other = mains.get(url)
    if other is None:
        yield f"{url or named} is no page that search engines may list"
        return
    if named.get("@id") != other.get("@id"):
        yield f"{named.get('@id')} is named, but the node of {url} is {other.get('@id')}"
    ids = [each.get("@id") for each in _as_list(other.get(back)) if isinstance(each, dict)]
    if node.get("@id") not in ids:
        yield f"the {back} of {url} does not name {node.get('@id')}"


@rule("H504", Severity.WARNING, fix=_MEND)
def citations(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """The structured data does not cite the works that the page lists.

    Why: what machines count as evidence is not what readers are shown.
    Fix: write one CreativeWork with its url for every source at the end of the article.
    Source: pages J4
    """
    for page, _ in _articles(corpus, built):
        works = _as_list(page.node(*_ARTICLES).get("citation"))
        if len(works) != page.sources:
            message = f"citation names {len(works)} works, the list of sources {page.sources}"
            yield told(corpus, page, message)
        shown = {url for each in page.anchors for url in (each.url, each.original)}
        for work in works:
            url = unquote(str(work.get("url", ""))) if isinstance(work, dict) else ""
            if url not in shown:
                yield told(corpus, page, f"citation names {url or work}, which no link leads to")


@rule("H505", Severity.WARNING, fix=_MEND)
def breadcrumbs(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A page has no trail from its front page, or one that leads out of its language.

    Why: results show the trail instead of the address.
    Fix: a BreadcrumbList with positions from 1, pages of this language, the page itself last.
    Source: pages J5
    """
    for page in built.indexable.values():
        prefix = built.locale(page).prefix
        if page.url == prefix:
            continue
        steps = _as_list(page.node("BreadcrumbList").get("itemListElement"))
        if not steps:
            yield told(corpus, page, "no node is a BreadcrumbList with steps")
            continue
        items = [unquote(str(step.get("item", ""))) for step in steps]
        if [step.get("position") for step in steps] != list(range(1, len(steps) + 1)):
            yield told(corpus, page, "the steps of the trail are not numbered from 1")
        if items[-1] not in ("", page.address):
            yield told(corpus, page, f"the trail ends at {items[-1]}, not at the page")
        for item in items[:-1]:
            other = built.page_at(item)
            if other is None or built.locale(other).prefix != prefix:
                yield told(corpus, page, f"the trail leads to {item}, no page of this language")


@rule("H506", Severity.WARNING, fix="leave the node out")
def retired_nodes(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """The structured data has a kind of node that search engines no longer read.

    Why: it is weight, and reads as if the page had been made for a robot of years ago.
    Fix: leave out FAQPage, SearchAction and HowTo.
    Source: pages J6
    """
    for page in built.indexable.values():
        for name in sorted(_GONE):
            if any(f'"{name}"' in text for text in page.graphs):
                yield told(corpus, page, f"the structured data has a {name}")


@rule("H507", Severity.WARNING, fix="print the citation_ names in the head")
def highwire(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """An article lacks the names by which citation managers and Scholar read it.

    Why: who cites the article has to type its title, author and date.
    Fix: print citation_title, _author, _publication_date, _language and _public_url.
    Source: pages J7; https://scholar.google.com/intl/en/scholar/inclusion.html
    """
    for page, _ in _articles(corpus, built):
        missing = [name for name in _HIGHWIRE if not page.meta(name)]
        if missing:
            yield told(corpus, page, f"the head lacks {', '.join(missing)}")
        elif unquote(page.meta("citation_public_url")) != page.address:
            message = f"citation_public_url is {page.meta('citation_public_url')}"
            yield told(corpus, page, f"{message}, not {page.address}")


@rule("H508", Severity.ERROR, fix="show title, author and dates below the heading as they are told")
def byline(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """What structured data says of an article is not what a reader sees at its head.

    Why: search engines take a date or author that is not shown for a trick.
    Fix: print headline, author and dates above the text from the table that the data are made of.
    Source: pages J1, J8
    """
    for page, _ in _articles(corpus, built):
        node = page.node(*_ARTICLES)
        if not node:
            continue  # reported as H502
        headline = flat(str(node.get("headline", "")))
        if not page.h1.startswith(headline):
            yield told(corpus, page, f"headline is {headline[:60]!r}, the h1 {page.h1[:60]!r}")
        for key in ("datePublished", "dateModified"):
            if node.get(key) and node[key] not in page.times:
                yield told(corpus, page, f"{key} {node[key]} is not shown", "date")
        for author in _resolved(page, node.get("author")):
            name = str(author.get("name", ""))
            if name not in flat(page.byline):
                yield told(corpus, page, f"the author {name!r} is not shown above the text")
