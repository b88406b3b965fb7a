"""What every type of page weighs before a reader does anything: bytes as sent by a host that
compresses with gzip -9, requests, elements."""

import gzip
from collections import Counter
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from browser.conftest import PATHS, TAGS, Served, address, chromium, status
from proof.proven import Proven

PARTS = {"style": "style", "script": "script:not([type='application/ld+json'])"}
COLUMNS = {"stylesheet": "style", "script": "script", "icon": "icons"}
ELEMENTS = "css => document.querySelectorAll(css).length"
# What of a page is neither an article's text nor its sources.
OUTSIDE = "body *:not(.prose *, .sources *)"


def packed(text: str) -> int:
    """Bytes of a text as a host sends it."""
    return len(gzip.compress(text.encode(), 9, mtime=0)) if text else 0


def split(page: str) -> dict[str, int]:
    """Bytes of a page's own styles, of its own scripts, and of its HTML without them."""
    tree = LexborHTMLParser(page)
    sizes = {}
    for name, css in PARTS.items():
        nodes = tree.css(css)
        sizes[name] = packed("".join(node.text() for node in nodes))
        for node in nodes:
            node.decompose()
    return {"html": packed(tree.html), **sizes}


def icons(page: str, url: str) -> dict[str, str]:
    """The icon that a browser asks for unseen, as a request of that type."""
    links = LexborHTMLParser(page).css("link[rel~=icon][href]")
    return {urljoin(url, link.attributes["href"]): "icon" for link in links[:1]}


def sent(context, url: str) -> int:
    """Bytes that a host sends for a file."""
    answer = context.request.get(url, headers={"Accept-Encoding": "gzip"})
    assert answer.status == 200, f"{answer.status} {url}"
    return int(answer.headers["content-length"])


def weigh(context, url: str, code: int) -> dict[str, int] | None:
    """The figures of a page; none where the host answers otherwise."""
    page = context.new_page()
    requests = {}
    page.on("request", lambda each: requests.setdefault(each.url, each.resource_type))
    answer = page.goto(url, wait_until="networkidle")
    if answer.status != code:
        return None
    text = answer.text()
    requests |= icons(text, url)
    del requests[url]
    files = Counter()
    for each, kind in requests.items():
        if each.startswith("http"):
            files[COLUMNS.get(kind, "other")] += sent(context, each)
    sizes = Counter(split(text)) + files
    return {
        "all B": packed(text) + files.total(),
        **{name: sizes[name] for name in ("html", "style", "script", "icons", "other")},
        "requests": 1 + sum(each.startswith("http") for each in requests),
        "elements": page.evaluate(ELEMENTS, "*"),
        "outside": page.evaluate(ELEMENTS, OUTSIDE),
    }


def prove(site: Served) -> Proven:
    """Weigh every type of page in every language; one that is not there is a miss."""
    found = Proven()
    with chromium() as browser:
        for kind in PATHS:
            for locale in TAGS:
                with browser.new_context() as context:
                    figures = weigh(context, site.at(address(locale, kind)), status(kind))
                if figures is None:
                    found.misses.append(f"weight: {kind} {locale} is not in the build")
                    continue
                for name, figure in figures.items():
                    found.figures[kind, locale][name] = f"{figure:,}"
    return found
