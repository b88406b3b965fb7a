"""Rules M1xx, and F2xx: what a built site says to crawlers and to other programs."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from urllib.parse import unquote, urljoin

from ..articles import Corpus
from ..findings import Hit, Location, Severity, rule
from ..permalinks import redirects
from .cards import picture_size
from .folder import Built, article_of, lists_terms, page_file, told
from .page import Page
from .wording import is_written_in

MOST_ADDRESSES = 50_000
MOST_SCRIPT = 300
_SITEMAP = Location("sitemap.xml")
_LINKED = re.compile(r"\]\(<?([^)\s>]+)>?")


@rule("M101", Severity.ERROR, fix="print the sitemap from the table that heads are printed from")
def sitemap_pages(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """The sitemap does not list exactly the pages that search engines may list.

    Why: what is missing is found late; what redirects, is not there or says noindex costs trust.
    Fix: list every indexable page once by its canonical address, and nothing else.
    Source: pages M1, M4; https://www.sitemaps.org/protocol.html
    """
    if built.xml_of("sitemap.xml") is None:
        what = "cannot be read as XML" if "sitemap.xml" in built.files else "was not written"
        yield Hit(_SITEMAP, f"the sitemap {what}")
        return
    addresses = [entry.address for entry in built.entries]
    indexable = {page.address: page for page in built.indexable.values()}
    for address, page in indexable.items():
        if address not in built.sitemap:
            yield told(corpus, page, "the page is not in the sitemap")
    for address in sorted(set(addresses)):
        if addresses.count(address) > 1:
            yield Hit(_SITEMAP, f"the sitemap lists {address} twice")
        if address not in indexable:
            yield Hit(_SITEMAP, f"the sitemap lists {address}, {_why_not(built, address)}")
    if len(addresses) > MOST_ADDRESSES:
        yield Hit(_SITEMAP, f"the sitemap lists {len(addresses):,} addresses, more than 50,000")
    if "sitemap.xml.gz" in built.files:
        packed = built.bytes_of("sitemap.xml.gz")
        if gzip.decompress(packed) != built.bytes_of("sitemap.xml"):
            yield Hit(Location("sitemap.xml.gz"), "the packed sitemap differs from sitemap.xml")


def _why_not(built: Built, address: str) -> str:
    page = built.page_at(address)
    if page is None:
        is_outside = built.below(address) is None
        return "which lies outside the site" if is_outside else "which is no page"
    return "which redirects" if page.is_redirect else "which says noindex"


@rule("M102", Severity.ERROR, fix="take it from updated, else date, of the front matter")
def last_change(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """The sitemap dates a page otherwise than its front matter.

    Why: search engines use the date only where it proves right; that of the build never does.
    Fix: write updated, else date; for a list the newest of its articles; else leave it out.
    Source: pages M2
    """
    known = {each.updated.isoformat() for each in corpus.published if each.updated}
    for entry in built.entries:
        page = built.page_at(entry.address)
        if page is None:
            continue  # reported as M101
        article = article_of(corpus, page)
        if article is None:
            wanted = entry.modified if entry.modified in known else ""
        else:
            wanted = article.updated.isoformat() if article.updated else ""
        if entry.modified != wanted:
            message = f"lastmod is {entry.modified or 'missing'}, not {wanted or 'left out'}"
            yield told(corpus, page, message, "updated")


@rule("M103", Severity.WARNING, fix="leave them out")
def ignored_hints(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """The sitemap has priority or changefreq.

    Why: no large search engine reads them, and the file grows by a third.
    Fix: leave them out.
    Source: pages M3
    """
    names = {name for entry in built.entries for name in entry.names}
    for name in sorted(names & {"priority", "changefreq"}):
        yield Hit(_SITEMAP, f"the sitemap has {name}")


@rule("M104", Severity.ERROR, fix="write an absolute Sitemap line")
def robots_file(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """robots.txt is missing at the root of a host, names no sitemap, or shuts crawlers out.

    Why: it is the first file that a crawler asks for.
    Fix: allow everything and name the sitemap by its absolute address.
    Source: pages R1; RFC 9309
    """
    where, text = Location("robots.txt"), built.text_of("robots.txt")
    if not text:
        if corpus.settings.base_path == "/":
            yield Hit(where, "robots.txt was not written")
        return
    named = re.findall(r"(?im)^sitemap:\s*(\S+)", text)
    if [unquote(url) for url in named] != [f"{built.root}sitemap.xml"]:
        yield Hit(where, f"Sitemap is {', '.join(named) or 'missing'}, not {built.root}sitemap.xml")
    if re.search(r"(?im)^disallow:\s*/\s*$", text):
        yield Hit(where, "Disallow: / shuts every crawler out")


@rule("M105", Severity.WARNING, fix="print the robots meta on every article")
def previews(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """An article does not allow large pictures and whole snippets in results.

    Why: without it results show a thumbnail, and Discover shows nothing.
    Fix: meta robots with max-image-preview:large, max-snippet:-1.
    Source: pages R2
    """
    for page in built.indexable.values():
        article = article_of(corpus, page)
        said = page.meta("robots")
        if article is not None and article.is_article:
            for name in ("max-image-preview:large", "max-snippet:-1"):
                if name not in said:
                    yield told(corpus, page, f"meta robots lacks {name}")


@rule("M106", Severity.ERROR, fix="mend overrides/404.html")
def missing_page(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """The page for what is not there does not help readers of every language, or is listed itself.

    Why: it is served at any address and depth, in whatever language the reader came for.
    Fix: 404.html with noindex, a part for each language with a link home, addresses from the root.
    Source: pages R3
    """
    page = built.pages.get("/404.html")
    if page is None:
        yield Hit(Location("404.html"), "the page was not written")
        return
    if "noindex" not in page.meta("robots"):
        yield told(corpus, page, "the page lacks noindex")
    if page.canonical or page.hreflang:
        yield told(corpus, page, "the page names a canonical address or other languages")
    for locale in corpus.settings.locales:
        if ("lang", locale.tag) not in page.tags:
            yield told(corpus, page, f"no part of it is in {locale.tag}")
        home = built.root + locale.prefix.lstrip("/")
        if home not in {anchor.url for anchor in page.anchors}:
            yield told(corpus, page, f"no link leads to {home}")
    written = [anchor.href for anchor in page.anchors] + [link.href for link in page.links]
    for href in dict.fromkeys([*written, *page.loads]):
        if not re.match(r"/|#|[a-z]+:", href):
            yield told(corpus, page, f"{href} is relative, and the page is served at any depth")
    size = sum(len(script.encode()) for script in page.scripts)
    if size > MOST_SCRIPT:
        yield told(corpus, page, f"its script has {size} bytes, more than {MOST_SCRIPT}")


@rule("M107", Severity.ERROR, fix="mend overrides/redirect.html")
def old_address(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """An old address does not lead to where its page is now.

    Why: links of years lead there, and a static host redirects in no other way.
    Fix: a page with refresh at once, a canonical address and a link, all to the new address.
    Source: pages R4
    """
    for url, article in redirects(corpus):
        file = page_file(url)
        page = built.pages.get(url)
        target = built.root + article.url.lstrip("/")
        if page is None:
            yield Hit(Location(file), f"the old address of {article.path} has no page")
            continue
        refresh = page.meta("refresh")
        delay, _, where = refresh.partition(";")
        led = unquote(re.sub(r"^\s*url=\s*", "", where, flags=re.IGNORECASE).strip("'\" "))
        if delay.strip() != "0" or led != target:
            yield told(corpus, page, f"refresh is {refresh or 'missing'}, not 0; url={target}")
        if page.canonical != (target,):
            yield told(corpus, page, f"canonical is {', '.join(page.canonical)}, not {target}")
        if target not in {anchor.url for anchor in page.anchors}:
            yield told(corpus, page, f"no link leads to {target}")


@rule("M108", Severity.WARNING, fix="mend the head")
def site_identity(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A page has no icon for results, or describes a web site where none can be.

    Why: results show a PNG of at least 48 pixels; a WebSite node below the root means nothing.
    Fix: a square PNG icon of a multiple of 48 pixels; WebSite on the default front page alone.
    Source: pages R5
    """
    for page in built.whole:
        icons = [link for link in page.links if link.rel in ("icon", "shortcut icon")]
        if not any(_is_icon(built, link.url) for link in icons):
            yield told(corpus, page, "the page has no square PNG icon of 48 pixels or more")
        if page.url != corpus.settings.default.prefix and page.node("WebSite"):
            yield told(
                corpus, page, "the page has a WebSite node, and is not the default front page"
            )


def _is_icon(built: Built, url: str) -> bool:
    kind, (width, height) = picture_size(built.bytes_of(built.file_at(url)))
    return kind == "image/png" and width == height and width >= 48 and width % 48 == 0


def _companion(page: Page, name: str, form: str) -> str:
    """The file beside a page: `a/cite.bib`, but `a.html.bib`."""
    return (
        page.file.removesuffix("index.html") + name
        if page.url.endswith("/")
        else (f"{page.file}.{form}")
    )


@rule("F201", Severity.WARNING, fix="write the file beside the page, and name it in the head")
def other_forms(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A page does not offer its Markdown, or an article its citation, or in another language.

    Why: assistants and citation managers guess from the HTML instead.
    Fix: index.md beside every page but front pages, cite.bib and cite.json beside every article.
    Source: pages A1; https://llmstxt.org/
    """
    for page in built.indexable.values():
        article, locale = article_of(corpus, page), built.locale(page)
        described = [link.url for link in page.links if link.rel == "describedby"]
        wanted = f"{built.root}{locale.prefix.lstrip('/')}llms.txt"
        messages = [] if described == [wanted] else [f"the head does not name {wanted}"]
        if article is not None and page.url != locale.prefix:
            code = "" if lists_terms(article) else locale.code
            messages += _forms(built, page, code, article.is_article)
        if messages:
            yield told(corpus, page, "; ".join(messages))


def _forms(built: Built, page: Page, code: str, is_article: bool) -> Iterator[str]:
    file = _companion(page, "index.md", "md")
    text = built.text_of(file)
    if f"{built.root}{file}" not in {
        link.url for link in page.alternates if link.type == "text/markdown"
    }:
        yield f"the head does not name {file} as its Markdown"
    if not text.startswith("# "):
        yield f"{file} does not begin with a heading" if text else f"{file} was not written"
    elif code and not is_written_in(_prose(text[:8000]), code, 200):
        yield f"{file} is not in the language of the page"
    if not is_article:
        return
    for name in ("cite.bib", "cite.json"):
        beside = _companion(page, name, name.partition(".")[2])
        if not _is_citation(built.text_of(beside), name):
            yield f"{beside} does not say how to cite the page"


def _prose(text: str) -> str:
    """A Markdown text without code, addresses and lists of works, which may be in any language."""
    if "```" in text or "~~~" in text:
        text = _FENCED.sub("", text)
    lines = (line for line in text.split("\n") if "[" not in line or not _LISTED.match(line))
    return _ADDRESS.sub("", "\n".join(lines))


_FENCED = re.compile(r"^(`{3,}|~{3,}).*?^\1", re.MULTILINE | re.DOTALL)
_LISTED = re.compile(r"\s*\d+\. \[|\s*- \[")
_ADDRESS = re.compile(r"\]\([^)]*\)|<[^>]*>|https?://\S+")


def _is_citation(text: str, name: str) -> bool:
    if name.endswith(".bib"):
        return text.lstrip().startswith("@")
    try:
        return bool(json.loads(text))
    except ValueError:
        return False


@rule("F202", Severity.WARNING, fix="mend what writes llms.txt")
def llms_file(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A language has no llms.txt, or one whose links lead nowhere or to another language.

    Why: programs that are told to start there get lost, and answer in the wrong language.
    Fix: write llms.txt beside the front page: a heading, then links to Markdown of this language.
    Source: pages A1; https://llmstxt.org/
    """
    for locale in corpus.settings.locales:
        if locale.prefix not in built.pages:
            continue
        file = f"{locale.prefix.lstrip('/')}llms.txt"
        text = built.text_of(file)
        if not text.startswith("# "):
            what = "does not begin with a heading" if text else "was not written"
            yield Hit(Location(file), f"the llms.txt of {locale.code} {what}")
        base = built.root + file
        others = [each.prefix for each in corpus.settings.locales if each != locale]
        for written in dict.fromkeys(_LINKED.findall(text)):
            url = unquote(urljoin(base, written))
            inner = built.below(url)
            if inner is None:
                continue
            if not built.file_at(url):
                yield Hit(Location(file), f"{written} is no file of the built site")
            is_other = any(inner.startswith(each) and each != "/" for each in others)
            is_own = inner.startswith(locale.prefix) and not is_other
            if not is_own and not inner.endswith("/llms.txt"):
                yield Hit(Location(file), f"{written} is in another language")
