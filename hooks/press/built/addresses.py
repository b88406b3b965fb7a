"""Rules H3xx: the addresses that built pages lead to and load from."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from ..articles import Article, Corpus
from ..crosslinks import Destination, Nowhere, resolve
from ..findings import Hit, Location, Severity, rule
from .folder import Built, article_of, told
from .page import Anchor, Page
from .reading import absolute
from .styles import loaded_by


@rule("H301", Severity.ERROR, fix="write it relative, or with the site's path before it")
def outside_the_site(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """An address from the host's root leaves the folder that the site is served under.

    Why: below https://user.github.io/repo/ it leads to a page of somebody else, or to none.
    Fix: write the address relative to the page, or with the path of site_url before it.
    Source: pages C3
    """
    path = corpus.settings.base_path
    if path == "/":
        return
    host = urljoin(built.root, "/")
    for page in built.pages.values():
        written = {anchor.href: anchor.url for anchor in page.anchors}
        written |= {link.href: link.url for link in page.links}
        written |= {source: absolute(page.address, source) for source in page.loads}
        for href, url in written.items():
            if url.startswith(host) and not url.startswith(built.root):
                if url == built.root.rstrip("/"):
                    continue  # reported as H302
                yield told(corpus, page, f"{href} leaves {path}")


@rule("H302", Severity.ERROR, fix="mend the template that writes the link")
def dead_or_indirect(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A link leads to no file of the built site, or to a page by another address than its own.

    Why: readers get the page that says there is nothing, or pay for a redirect.
    Fix: write the page's own address, with its last slash and without index.html.
    Source: pages C2, H3
    """
    outbound = {
        link.href
        for article in corpus.published
        for link in article.document.links
        if link.href.startswith(built.root)
    }  # works and pages that an author named by their whole address: R and K tell of them
    faults: dict[str, str] = {}
    for page in built.whole:
        wrong: dict[str, str] = {}
        for anchor in page.anchors:
            if anchor.url.startswith(built.root[:-1]) and anchor.href not in outbound:
                url = anchor.url.partition("#")[0]
                if url not in faults:
                    faults[url] = _fault(built, url)
                if faults[url]:
                    wrong.setdefault(url, f"{anchor.href} {faults[url]}")
        for source in page.loads:
            url = absolute(page.address, source)
            if built.below(url) is not None and not built.file_at(url):
                wrong.setdefault(url, f"{source} is no file of the built site")
        if wrong:
            authored = _authored(corpus, page)
            for url, message in wrong.items():
                if url not in authored:
                    yield told(corpus, page, message)


def _fault(built: Built, address: str) -> str:
    """What is wrong with an absolute address, `""` where nothing is or it leads elsewhere."""
    url = built.below(address.partition("?")[0])
    if url is None:
        if address == built.root.rstrip("/"):
            return f"lacks its last slash: {built.root}"
        return ""
    page = built.pages.get(url)
    if page is not None:
        return f"redirects: {page.meta('refresh')}" if page.is_redirect else ""
    if f"{url}/" in built.pages:
        return f"lacks its last slash: {url}/"
    if url.endswith("/index.html"):
        return f"is served as {url.removesuffix('index.html')}"
    return "" if built.file_at(address) else "leads to no page and no file of the built site"


def _authored(corpus: Corpus, page: Page) -> set[str]:
    """The addresses that an article's author wrote and rules K103 and K104 tell of."""
    article = article_of(corpus, page)
    if article is None:
        return set()
    return {_address(corpus, article, page, link.href) for link in article.document.links}


def _address(corpus: Corpus, article: Article, page: Page, href: str) -> str:
    target = resolve(corpus, article, href)
    if isinstance(target, Nowhere):
        return absolute(page.address, href).partition("#")[0]
    if isinstance(target, Destination):
        root = page.address.removesuffix(page.url.lstrip("/"))
        address = root + target.article.url.lstrip("/")
        return f"{address}#{target.anchor}" if target.anchor else address
    return ""


@rule("H303", Severity.ERROR, fix="lead to an id that the page has")
def dead_fragment(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A link leads to a place that its page does not have.

    Why: the reader is left at the top of a long page.
    Fix: give the place that id, or lead to one that is there.
    Source: translations K4; https://html.spec.whatwg.org/#scroll-to-the-fragment-identifier
    """
    ids = {page.address: frozenset(page.ids) for page in built.pages.values()}
    for page in built.whole:
        dead: dict[str, Anchor] = {}
        for anchor in page.anchors:
            target, _, fragment = anchor.url.partition("#")
            is_place = bool(fragment) and fragment != "top" and not fragment.startswith(":~:")
            if is_place and target in ids and fragment not in ids[target]:
                dead.setdefault(anchor.url, anchor)
        if dead:
            authored = _authored(corpus, page)
            for url, anchor in dead.items():
                if url not in authored:
                    there = built.page_at(url)
                    file = there.file if there and there is not page else "the page"
                    fragment = url.partition("#")[2]
                    yield told(corpus, page, f"{anchor.href}: {file} has no id {fragment}")


@rule("H304", Severity.ERROR, fix="ship the file with the site")
def third_party(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A page loads something from another host.

    Why: it tells a stranger who reads what, and fails when the stranger does.
    Fix: copy the file into overrides/assets/ and load it from there.
    Source: https://www.w3.org/TR/privacy-principles/
    """
    own = urlsplit(built.root).netloc
    for page in built.pages.values():
        for source in dict.fromkeys(page.loads):
            if _is_foreign(source, own):
                yield told(corpus, page, f"{source[:120]} is loaded from another host")
    for file in sorted(built.files):
        if file.startswith("assets/") and file.endswith(".css"):
            for source in loaded_by(built.text_of(file)):
                if _is_foreign(source, own):
                    message = f"{source[:120]} is loaded from another host"
                    yield Hit(Location(file), message)


def _is_foreign(source: str, own: str) -> bool:
    try:
        return urlsplit(source.strip()).netloc not in ("", own)
    except ValueError:
        return False
