"""Rules H1xx, L109 and K106: the languages that built pages name, and the one they are in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from ..articles import Article, Corpus
from ..crosslinks import Destination, resolve
from ..findings import Hit, Location, Related, Severity, rule
from ..permalinks import is_served
from .folder import Built, article_of, page_file, told
from .page import Page, Pairs
from .wording import is_written_in

_MEND = "mend the template or hook that writes it"


@rule("L109", Severity.ERROR, fix=_MEND)
def built_cluster(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A built page tells of other languages than the articles declare.

    Why: head, sitemap, Open Graph, structured data and switcher must name one and the same set.
    Fix: mend the template or hook that writes the part named in the message.
    Source: translations L9; pages H1–H8, C1, O2
    """
    for article in corpus.published:
        if not is_served(corpus, article):
            continue  # a collision, reported as P103
        page = built.pages.get(article.url)
        where = article.key("translations")
        if page is None:
            path = page_file(article.url)
            yield Hit(where, f"the page {path} was not built", "mend the hook that places it")
            continue
        related = (Related(Location(page.file), "the built page"),)
        for message in _differences(built, page, _declared(corpus, built, article)):
            yield Hit(where, message, related=related)


def _declared(corpus: Corpus, built: Built, article: Article) -> set[tuple[str, str]]:
    members = [corpus.in_locale(article, locale) for locale in corpus.settings.locales]
    return {(each.locale.tag, built.root + each.url.lstrip("/")) for each in members if each}


def _differences(built: Built, page: Page, declared: set[tuple[str, str]]) -> Iterator[str]:
    """What a page says of its languages, other than `declared`: tags and addresses."""
    locale = built.locale(page)
    with_default = {tag for tag, _ in declared} | {"x-default"}
    if page.lang != locale.tag:
        yield f"html lang is {page.lang or 'missing'}, not {locale.tag}"
    if page.canonical != (page.address,):
        yield f"canonical is {', '.join(page.canonical) or 'missing'}, not {page.address}"
    listed = built.sitemap.get(page.address)
    for name, pairs in (("hreflang", page.hreflang), ("the sitemap", listed)):
        if pairs is None:
            continue  # reported as M101
        if {pair for pair in pairs if pair[0] != "x-default"} != declared:
            yield f"{name} names {_tags(pairs)}, the articles {_tags(tuple(declared))}"
        elif sorted(tag for tag, _ in pairs) != sorted(with_default):
            yield f"{name} needs each language and x-default once, not {_tags(pairs)}"
    if set(page.switcher) != declared:
        yield f"the switcher names {_tags(page.switcher)}, the articles {_tags(tuple(declared))}"
    named = _graph_languages(page)
    if set(named) != declared:
        yield f"JSON-LD names {_tags(named)}, the articles {_tags(tuple(declared))}"
    known = {each.tag: each.og for each in built.settings.locales}
    others = sorted(known.get(tag, tag) for tag, _ in declared if tag != locale.tag)
    own = ", ".join(page.metas.get("og:locale", ()))
    og = page.metas.get("og:locale:alternate", ())
    if own != locale.og or sorted(og) != others:
        yield f"og:locale names {own} and {', '.join(og) or 'no other'}"


def _graph_languages(page: Page) -> Pairs:
    """The language and address of the page's own node and of every translation it names."""
    found: set[tuple[str, str]] = set()
    waiting: list[object] = list(page.nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            if "inLanguage" in node and "url" in node:
                found.add((str(node["inLanguage"]), _decoded(node["url"])))
            waiting += node.values()
    return tuple(sorted(found))


def _decoded(value: object) -> str:
    return unquote(str(value))


def _tags(pairs: Pairs) -> str:
    return ", ".join(f"{tag} {url}" for tag, url in sorted(pairs)) or "nothing"


@rule("K106", Severity.ERROR, fix="mend the hook that writes the link")
def retargeted_link(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A link was built to another page than the author wrote.

    Why: plugins turn links to other languages round without a word.
    Fix: mend the hook or plugin that writes the link.
    Source: translations K6
    """
    for page in built.pages.values():
        article = article_of(corpus, page)
        if article is None:
            continue
        leads = {anchor.url for anchor in page.anchors if anchor.region == "main"}
        for link in article.document.links:
            target = resolve(corpus, article, link.href)
            if not isinstance(target, Destination) or target.article.is_draft:
                continue
            address = built.root + target.article.url.lstrip("/")
            wanted = f"{address}#{target.anchor}" if target.anchor else address
            if wanted not in leads:
                yield Hit(article.at(link.at), f"{link.href} was not built as a link to {wanted}")


@rule("H101", Severity.ERROR, fix=_MEND)
def page_cluster(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A page that the build writes by itself tells of its languages what they do not tell of it.

    Why: search engines ignore versions that do not name each other, each with all of them.
    Fix: print canonical, hreflang, sitemap, Open Graph and structured data from one table.
    Source: pages H1–H4, H8, C1, O2
    """
    for page in built.indexable.values():
        if article_of(corpus, page) is not None:
            continue  # held against its front matter by L109
        declared = {pair for pair in page.hreflang if pair[0] != "x-default"} or {
            (built.locale(page).tag, page.address)
        }
        for message in (*_not_mutual(built, page, declared), *_differences(built, page, declared)):
            yield told(corpus, page, message)


def _not_mutual(built: Built, page: Page, declared: set[tuple[str, str]]) -> Iterator[str]:
    if (built.locale(page).tag, page.address) not in declared:
        yield f"hreflang does not name the page itself: {_tags(tuple(declared))}"
    for tag, url in sorted(declared):
        other = built.page_at(url)
        if other is None or not other.is_indexable:
            yield f"hreflang {tag} leads to {url}, which is no page that search engines may list"
        elif {pair for pair in other.hreflang if pair[0] != "x-default"} != declared:
            yield f"{other.file} names {_tags(other.hreflang)}, this page {_tags(tuple(declared))}"


@rule("H102", Severity.ERROR, fix="name the English page, or the source where there is none")
def default_alternate(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """The x-default of a page is not its English version, nor the source where there is none.

    Why: readers of any other language would be sent to a page chosen by chance.
    Fix: name the version in the default language, else the source.
    Source: pages H6
    """
    for page in built.indexable.values():
        article = article_of(corpus, page)
        default = built.settings.default
        first = next((url for tag, url in page.hreflang if tag == default.tag), "")
        if not first and article is not None:
            first = built.root + corpus.source(article).url.lstrip("/")
        named = [url for tag, url in page.hreflang if tag == "x-default"]
        members = [first] if first else [url for tag, url in page.hreflang if tag != "x-default"]
        for url in named:
            if url not in members:
                yield told(corpus, page, f"x-default is {url}, not {members[0]}", "translations")


@rule("H103", Severity.ERROR, fix="write https:// in SITE_URL")
def plain_http(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """The site's own addresses are without encryption.

    Why: canonical, alternates and cards must name the address that readers end at.
    Fix: set SITE_URL to the https address; http is for the machine one works at.
    Source: pages H3, O1
    """
    parts = urlsplit(corpus.settings.site_url)
    host = parts.hostname or ""
    is_loopback = host in ("localhost", "::1") or host.startswith("127.")
    if parts.scheme != "https" and not is_loopback and built.pages:
        message = f"site_url is {corpus.settings.site_url}, and every page names it"
        yield Hit(Location("mkdocs.yml"), message)


@rule("H104", Severity.ERROR, fix=_MEND)
def misplaced_link(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A canonical or alternate link stands where, or as, search engines do not read it.

    Why: one in the body, with media, or a feed without its type counts for nothing or for a page.
    Fix: write it in the head, without media; with type for a feed; canonical without a language.
    Source: pages H11, C1
    """
    for page in built.whole:
        for link in page.links:
            if link.rel not in ("canonical", "alternate"):
                continue
            message = ""
            if not link.is_in_head:
                message = "stands outside the head"
            elif "media" in link.names:
                message = "has media"
            elif link.rel == "canonical" and link.names & {"hreflang", "lang"}:
                message = "names a language"
            elif link.rel == "alternate" and not link.hreflang and not link.type:
                message = "has neither hreflang nor type"
            elif not (link.type or link.href.startswith(("http://", "https://"))):
                message = "is not absolute"
            if message:
                yield told(corpus, page, f"the {link.rel} link to {link.url} {message}")


_TAG_FORM = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_COUNTRIES = frozenset({"cn", "jp", "tw", "kr", "us", "uk"})


@rule("H105", Severity.ERROR, fix="write the tag that the site has for it")
def foreign_tag(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A language is named otherwise than everywhere else.

    Why: fonts, voices and search engines know no `jp`, and a country says nothing of a script.
    Fix: write en, zh-Hans or ja; for a work in another language ISO 639, with its script if known.
    Source: pages H4, H5, W2; RFC 5646 section 4.1
    """
    for page in built.pages.values():
        for name, tag in sorted(page.tags):
            if name == "hreflang" and tag == "x-default":
                continue
            parts = tag.split("-")
            if not _TAG_FORM.fullmatch(tag) or parts[0] in _COUNTRIES:
                yield told(corpus, page, f'{name}="{tag}" is no language tag')
            elif parts[0] == "zh" and len(parts[-1]) == 2 and len(parts) > 1:
                yield told(corpus, page, f'{name}="{tag}" names a country, not zh-Hans or zh-Hant')
        for anchor in page.anchors:
            if anchor.region == "switcher" and anchor.lang != anchor.hreflang:
                message = f"the switcher has lang {anchor.lang or 'missing'} for {anchor.hreflang}"
                yield told(corpus, page, message)


@rule("H106", Severity.ERROR, fix="translate it, or take the page out of this language")
def other_language(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """The text of a page is not in the language that the page declares.

    Why: it counts as a copy of the other, is read out in the wrong voice, drawn in the wrong font.
    Fix: translate it; a page that is not translated is not built under that language.
    Source: pages H7, W1
    """
    for page in built.whole:
        locale = built.locale(page)
        if page.lang == locale.tag and not is_written_in(page.sample, locale.code, 200):
            yield told(corpus, page, f"the text is not in {locale.tag}", "lang")


_CHOOSES = re.compile(r"navigator\.(?:user)?[lL]anguages?\b")
_LEAVES = re.compile(r"\blocation(?:\.href)?\s*=[^=]|\blocation\.(?:assign|replace)\s*\(")


@rule("H107", Severity.ERROR, fix="suggest the other language; let the reader choose")
def redirect_by_language(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A page sends readers on by itself.

    Why: who follows a link wants that page, and crawlers never see the others.
    Fix: suggest the other language in a line that can be dismissed; redirect only old addresses.
    Source: pages H9
    """
    for page in built.pages.values():
        if page.is_redirect and corpus.by_alias.get(page.url) is None:
            yield told(corpus, page, f"the page redirects: {page.meta('refresh')}")
        for script in page.scripts:
            if _CHOOSES.search(script) and _LEAVES.search(script):
                yield told(corpus, page, "a script chooses the page by the reader's language")
    for file in sorted(built.files):
        if file.startswith("assets/") and file.endswith(".js"):
            script = built.text_of(file)
            if _CHOOSES.search(script) and _LEAVES.search(script):
                message = "the script chooses the page by the reader's language"
                yield Hit(Location(file), message)
