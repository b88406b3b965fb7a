"""Rules K, and Z about anchors: links between pages, resolved in the page's own language."""

from __future__ import annotations

import functools
import posixpath
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from .articles import Article, Corpus, is_path
from .blocks import numbered
from .findings import Edit, Hit, Related, Severity, rule
from .markdown import Heading, Link
from .settings import Settings


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an internal link leads: an article and an anchor in it (`""`: its top).

    `is_alias` where the address written is an old one that redirects.
    """

    article: Article
    anchor: str = ""
    is_alias: bool = False


@dataclass(frozen=True, slots=True)
class Nowhere:
    """An internal link that leads to no page and no file."""

    path: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A link that is none between pages: to another site, or to a file that is published as it is.

    `url` is the decoded address of that file below the site (`/data/x.csv`), empty for other sites.
    """

    url: str = ""


_OTHER_SITE = Elsewhere()


def resolve(corpus: Corpus, article: Article, href: str) -> Destination | Nowhere | Elsewhere:
    """Where a link in an article leads: `b.md`, `../slug/`, `/zh/slug/` or `#anchor`.

    A path to a file, `.md` or other, counts from the file it stands in, any other path from the
    page's address.
    """
    if not is_path(href):
        return _OTHER_SITE
    parts = urlsplit(href)
    path, anchor = unquote(parts.path), unicodedata.normalize("NFC", unquote(parts.fragment))
    if not path:
        return Destination(article, anchor)
    if corpus.is_plain and not corpus.settings.has_directories and path.endswith(".html"):
        path = f"{path.removesuffix('.html')}.md"
    if path.endswith(".md"):
        src = path.lstrip("/") if path.startswith("/") else _beside(article, path)
        variants = _variants(corpus, article, src)
        target = next(filter(None, map(corpus.by_src.get, variants)), None)
        if target is not None:
            return Destination(target, anchor)
        is_bare = corpus.is_plain and any(
            (corpus.settings.docs / each).is_file() for each in variants
        )
        return Elsewhere() if is_bare else Nowhere(src)  # a page of no language
    file = _file_url(corpus, article, path)
    if file:
        return Elsewhere(file)
    url = urljoin(article.url, path)
    target = corpus.find(url)
    if target is not None:
        return Destination(target, anchor)
    normal = corpus.normal(url)
    renamed = corpus.by_alias.get(normal) if normal else None
    return Destination(renamed, anchor, is_alias=True) if renamed else Nowhere(url)


def _beside(article: Article, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(article.src), path))


def _variants(corpus: Corpus, article: Article, src: str) -> list[str]:
    """Where a file may lie: there, and where mkdocs-static-i18n looks for it on a plain site."""
    settings = corpus.settings
    codes = [article.locale.code, *([settings.default.code] if settings.has_fallback else [])]
    prefix = f"{article.locale.code}/"
    if corpus.is_plain and settings.has_suffixes:
        stem, _, end = src.rpartition(".")
        return [*(f"{stem}.{code}.{end}" for code in codes), src]
    if corpus.is_plain and src.startswith(prefix):
        inner = src.removeprefix(prefix)
        return [*(f"{code}/{inner}" for code in codes), inner]
    return [src]


# Written by the build itself, so there is nothing below docs/ to find.
_BUILT = frozenset({"/sitemap.xml", "/robots.txt"})


def _file_url(corpus: Corpus, article: Article, path: str) -> str:
    """The address of the file that a path means, which is published as it is; `""` if none is."""
    settings = corpus.settings
    if path in _BUILT:
        return path
    default = f"{settings.default.code}/"  # whose folder is the site's root
    if not path.startswith("/"):
        for inner in _variants(corpus, article, _beside(article, path)):
            if _is_published(settings, settings.docs / inner):
                return "/" + inner.removeprefix(default)
        return ""
    inner = path.lstrip("/")
    places = [settings.docs / default / inner]
    if not inner.startswith(default):
        places.append(settings.docs / inner)
    is_there = any(_is_published(settings, place) for place in places)
    if settings.theme and ".." not in inner.split("/"):
        is_there |= (settings.theme / inner).is_file()
    return path if is_there else ""


def _is_published(settings: Settings, path: Path) -> bool:
    return path.is_file() and path.suffix != ".md" and not settings.is_foreign(path)


def leads_to(corpus: Corpus, article: Article, targets: set[str]) -> bool:
    """Whether a link of an article leads to one of the articles of these `src`."""
    found = (resolve(corpus, article, link.href) for link in article.document.links)
    return any(isinstance(each, Destination) and each.article.src in targets for each in found)


def relative(url: str, to: str) -> str:
    """The address of `to` as seen from the page at `url`, both decoded paths below the site."""
    start, path = _steps(posixpath.dirname(url)), _steps(to)
    shared = 0
    for own, other in zip(start, path, strict=False):
        if own != other:
            break
        shared += 1
    address = "/".join([*[".."] * (len(start) - shared), *path[shared:]]) or "."
    return f"{address}/" if to.endswith("/") else address


@functools.lru_cache(maxsize=16384)  # every page leads to many of the same
def _steps(path: str) -> tuple[str, ...]:
    return tuple(filter(None, posixpath.normpath(path).split("/")))


def _links(corpus: Corpus) -> Iterator[tuple[Article, Link, Destination | Nowhere]]:
    for article in corpus.articles:
        for link in article.document.links:
            target = resolve(corpus, article, link.href)
            if not isinstance(target, Elsewhere):
                yield article, link, target


def twin(corpus: Corpus, article: Article, link_language: str, target: Article) -> Article | None:
    """The page a link should have led to: the target's version in the article's own language.

    None where the target is in that language, belongs to the article's own group ("read the
    original"), names its language (`{hreflang=en}`), or does not exist in the article's language.
    """
    if target.locale == article.locale or link_language:
        return None
    if target in corpus.group(article):
        return None
    return corpus.in_locale(target, article.locale)


@rule("K101", Severity.ERROR, fix="link to the version in this page's language")
def wrong_language(corpus: Corpus) -> Iterator[Hit]:
    """A link leads to another language although the page exists in this one.

    Why: a reader of Japanese lands in English for no reason.
    Fix: link to the version in this language (`--fix` does); if the other is meant, {hreflang=en}.
    Source: translations K1
    """
    for article, link, target in _links(corpus):
        if isinstance(target, Nowhere):
            continue
        meant = twin(corpus, article, link.hreflang, target.article)
        if meant is None:
            continue
        address = _rewritten(article, link.href, target, meant)
        yield Hit(
            article.at(link.at),
            f"the link leads to {target.article.locale.code}: {link.href}",
            fix=f"write {address}",
            related=(Related(meant.key("permalink"), f"the {article.locale.code} version"),),
            edits=_readdressed(article, link, address),
        )


def _rewritten(article: Article, href: str, target: Destination, meant: Article) -> str:
    """A link's address with another page in it, in the form the author chose."""
    path = urlsplit(href).path
    if path.endswith(".md"):
        folder = posixpath.dirname(article.src)
        address = "/" + meant.src if path.startswith("/") else posixpath.relpath(meant.src, folder)
    else:
        address = meant.url if path.startswith("/") else relative(article.url, meant.url)
    return f"{address}#{target.anchor}" if target.anchor else address


def _readdressed(article: Article, link: Link, address: str) -> tuple[Edit, ...]:
    if link.address is None:
        return ()
    return (Edit(article.path, link.address.start, link.address.end, address),)


@rule("K103", Severity.ERROR, fix="correct the address")
def dead_link(corpus: Corpus) -> Iterator[Hit]:
    """A link leads to no page and no file of the site.

    Why: readers get the page that says there is nothing.
    Fix: correct the address; a path to a .md file counts from the file, any other from the page.
    Source: translations K6
    """
    for article, link, target in _links(corpus):
        if isinstance(target, Nowhere):
            yield Hit(article.at(link.at), f"there is no page or file {link.href[:120]}")
        elif target.article.is_draft and not article.is_draft and not corpus.with_drafts:
            related = (Related(target.article.key("draft"), "the draft"),)
            yield Hit(article.at(link.at), f"{link.href} leads to a draft", related=related)
    for article in corpus.articles:
        image = article.meta.image
        if image and is_path(image) and find_image(corpus, article) is None:
            yield Hit(article.value("image"), f"there is no picture {image}")


def find_image(corpus: Corpus, article: Article) -> str | None:
    """The path below `docs/` of the picture named in the front matter, None if there is none."""
    image, settings = article.meta.image.lstrip("/"), corpus.settings
    for place in (_beside(article, image), f"{article.locale.code}/{image}", image):
        path = settings.docs / place
        if image and path.is_file() and not settings.is_foreign(path):
            return posixpath.normpath(place)
    return None


@rule("K104", Severity.ERROR, fix="correct the part behind #")
def dead_anchor(corpus: Corpus) -> Iterator[Hit]:
    """A link leads to a heading that its page does not have.

    Why: the reader is left at the top of a long page.
    Fix: write the id of a heading as it stands in braces behind it: `{#power}`.
    Source: translations K4
    """
    for article, link, target in _links(corpus):
        if isinstance(target, Nowhere) or not target.anchor:
            continue
        if target.anchor in anchors(target.article) or target.anchor.startswith(":~:"):
            continue
        if corpus.is_plain and _is_made(target):
            continue
        page = "this page" if target.article is article else target.article.path
        yield Hit(
            article.at(link.at),
            f"{page} has no heading #{target.anchor}",
            related=(Related(target.article.key("permalink"), "the page it leads to"),),
        )


def anchors(article: Article) -> frozenset[str]:
    """The ids a link may lead to in an article."""
    document = article.document
    ids = {heading.id for heading in document.headings if heading.id}
    ids |= {_slug(heading.text) for heading in document.headings if not heading.id}
    return frozenset(ids | document.anchors)


def _is_made(target: Destination) -> bool:
    """Whether an anchor may be made of the text of a heading, with a number or in any script."""
    wanted = re.sub(r"_\d+$", "", target.anchor)
    made = [each.text.strip().casefold() for each in target.article.document.headings]
    slugs = {re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", text)) for text in made}
    return wanted.casefold() in slugs | {_slug(text) for text in made}


def _slug(text: str) -> str:
    """The id Python-Markdown gives to a heading without one, where it is made of letters."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_text).strip().lower())


@rule("K105", Severity.WARNING, fix="write the new address")
def link_to_alias(corpus: Corpus) -> Iterator[Hit]:
    """A link leads to an old address that redirects.

    Why: every reader pays for the redirect.
    Fix: write the new address (`--fix` does).
    Source: pages C2
    """
    for article, link, target in _links(corpus):
        if isinstance(target, Destination) and target.is_alias:
            address = _rewritten(article, link.href, target, target.article)
            yield Hit(
                article.at(link.at),
                f"{link.href} redirects",
                fix=f"write {address}",
                edits=_readdressed(article, link, address),
            )


@rule("Z101", Severity.WARNING, fix="run `python hooks check --fix`")
def heading_without_id(corpus: Corpus) -> Iterator[Hit]:
    """A heading has no id of its own.

    Why: the id made from its text changes with the text, and is `_1` for Chinese and Japanese.
    Fix: write one behind it, the same in all languages: `## 电力 {#power}` (`--fix` does).
    Source: pages Z12; translations T7
    """
    for article in () if corpus.is_plain else corpus.articles:
        missing = [heading for heading in article.document.headings if not heading.id]
        if missing:
            ids = _ids_for(corpus, article)
        for heading in missing:
            end, is_line = heading.span.end, heading.text and "\n" not in heading.text
            edit = Edit(article.path, end, end, f" {{#{ids[heading]}}}")
            message = f"the heading {heading.text[:60]!r} has no id"
            yield Hit(article.at(heading.span.start), message, edits=(edit,) if is_line else ())


def _ids_for(corpus: Corpus, article: Article) -> dict[Heading, str]:
    """An id for every heading that has none.

    It is that of its counterpart in another language where the outline is the same, else one made
    of its Latin letters, else a number.
    """
    headings = article.document.headings
    outlines = [
        [other.id or "" for other in member.document.headings]
        for member in (corpus.source(article), *corpus.group(article))
        if [other.level for other in member.document.headings] == [each.level for each in headings]
    ]
    taken = {heading.id for heading in headings if heading.id}
    used: Counter[str] = Counter()
    ids: dict[Heading, str] = {}
    for index, heading in enumerate(headings):
        if heading.id:
            continue
        twins = [outline[index] for outline in outlines if outline[index]]
        wanted = next(iter(twins), _slug(heading.text).replace("_", "-").strip("-"))
        wanted = wanted or f"section-{index + 1}"
        ids[heading] = numbered(wanted, taken, used)
    return ids


@rule("Z102", Severity.ERROR, fix="give one of them another id")
def duplicate_id(corpus: Corpus) -> Iterator[Hit]:
    """Two headings of a page have one id.

    Why: a link to it can reach only the first.
    Fix: give one of them another id, in all languages.
    Source: pages Z12
    """
    for article in corpus.articles:
        seen: dict[str, Heading] = {}
        for heading in article.document.headings:
            first = seen.setdefault(heading.id, heading)
            if heading.id and first is not heading:
                related = (Related(article.at(first.span.start), "the first of them"),)
                message = f"the id {heading.id} is taken"
                yield Hit(article.at(heading.span.start), message, related=related)
