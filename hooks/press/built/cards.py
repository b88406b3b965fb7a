"""Rules O2xx: what a link to a built page looks like where people share it."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import unquote

from ..articles import Article, Corpus
from ..findings import Hit, Severity, rule
from .folder import Built, article_of, told
from .page import Page
from .titles import own_title

SIZE = (1200, 630)
MOST_BYTES = 300_000
HEAD_BYTES = 300_000
_HASHED = re.compile(r"(?:^|[-./])[0-9a-f]{8,64}\.(?:png|jpe?g)$")


@rule("O201", Severity.ERROR, fix="mend what prints the Open Graph table")
def open_graph(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A page does not say on its card what it is, or says it twice.

    Why: messengers and networks then show a bare address, or a text of their choice.
    Fix: og:title without the site's name, og:type, og:url, og:description, og:site_name, og:image.
    Source: pages O1; https://ogp.me/
    """
    for page in built.indexable.values():
        locale, article = built.locale(page), article_of(corpus, page)
        is_article = article is not None and article.is_article
        wanted = {
            "og:type": "article" if is_article else "website",
            "og:url": page.address,
            "og:site_name": locale.site_name,
        }
        for name in ("og:title", "og:description", "og:image", "og:image:alt", *wanted):
            found = page.metas.get(name, ())
            if len(found) != 1 or not found[0].strip():
                yield told(corpus, page, f"{name} is there {len(found)} times, not once")
            elif wanted.get(name, found[0]) != _plain(name, found[0]):
                yield told(corpus, page, f"{name} is {found[0]}, not {wanted[name]}")
        title = page.meta("og:title")
        if own_title(title, locale) != title and not page.h1.endswith(locale.site_name):
            yield told(corpus, page, f"og:title ends in {locale.site_name}", "og_title")


def _plain(name: str, text: str) -> str:
    return unquote(text) if name == "og:url" else text


@rule("O202", Severity.ERROR, fix="mend what prints the Open Graph table")
def dated_card(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """The card of an article dates or files it otherwise than its front matter.

    Why: readers of a shared link take an old article for news, or the other way round.
    Fix: print date, updated, first category, every tag and the author's address as they are.
    Source: pages O3; https://ogp.me/#type_article
    """
    for page in built.indexable.values():
        article = article_of(corpus, page)
        if article is not None and article.is_article:
            for message in _dated(built, page, article):
                yield told(corpus, page, message, "date")


def _dated(built: Built, page: Page, article: Article) -> Iterator[str]:
    for name, wanted in (
        ("article:published_time", article.meta.date),
        ("article:modified_time", article.updated),
    ):
        found = page.metas.get(name, ())
        if len(found) != 1 or _moment(found[0]) != wanted:
            yield f"{name} is {', '.join(found) or 'missing'}, not {wanted and wanted.isoformat()}"
    tags, wanted_tags = page.metas.get("article:tag", ()), tuple(article.meta.tags)
    if tags != wanted_tags:
        yield f"article:tag names {len(tags)} tags, the front matter {len(wanted_tags)}"
    sections = len(page.metas.get("article:section", ()))
    if sections != min(1, len(article.meta.categories)):
        yield f"article:section is there {sections} times"
    author = page.meta("article:author")
    if not author.startswith(("https://", "http://")):
        yield f"article:author is {author or 'missing'}, not an address"


def _moment(text: str) -> datetime | None:
    """A moment with its offset from UTC; None for what is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


@rule("O203", Severity.ERROR, fix="let the build draw a card of 1200×630")
def card_picture(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """The picture of a card is missing, of another size or format, too heavy, or keeps its name.

    Why: messengers drop what is larger than 300 kB, and keep an old picture under an old name.
    Fix: a PNG or JPEG of 1200×630 and at most 300 kB, with a hash of its content in its name.
    Source: pages O4
    """
    shown: dict[str, Page] = {}
    for page in built.indexable.values():
        address = page.meta("og:image")
        if not address:
            continue  # reported as O201
        other = shown.setdefault(address, page)
        messages = list(_picture(corpus, built, page, address))
        if built.locale(other) != built.locale(page) and not _is_fallback(corpus, address):
            messages.append(f"og:image is that of {other.file}, in another language")
        for message in messages:
            yield told(corpus, page, message, "image")


def _picture(corpus: Corpus, built: Built, page: Page, address: str) -> Iterator[str]:
    file = built.file_at(unquote(address))
    if page.head_bytes > HEAD_BYTES:
        yield f"the head is {page.head_bytes:,} bytes long, and messengers read {HEAD_BYTES:,}"
    if not file:
        yield f"og:image {address} is no file of the built site"
        return
    data = built.bytes_of(file)
    kind, size = picture_size(data)
    if kind not in ("image/png", "image/jpeg"):
        yield f"{file} is neither PNG nor JPEG"
    elif size != SIZE:
        yield f"{file} is {size[0]}×{size[1]}, not {SIZE[0]}×{SIZE[1]}"
    if len(data) > MOST_BYTES:
        yield f"{file} has {len(data):,} bytes, more than {MOST_BYTES:,}"
    article = article_of(corpus, page)
    is_own = bool(article and article.meta.image) or _is_fallback(corpus, address)
    if not is_own and not _HASHED.search(file):
        yield f"the name of {file} has no hash of its content"
    said = {"width": str(size[0]), "height": str(size[1]), "type": kind}
    for name, wanted in said.items():
        found = page.meta(f"og:image:{name}")
        if found != wanted:
            yield f"og:image:{name} is {found or 'missing'}, not {wanted}"


def _is_fallback(corpus: Corpus, address: str) -> bool:
    """Whether it is the site's own picture, which pages have whose card could not be drawn."""
    image = corpus.settings.image
    return bool(image) and address.endswith(f"/{image}")


def picture_size(data: bytes) -> tuple[str, tuple[int, int]]:
    """The media type of a picture and its width and height in pixels; `""` for any other file."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return "image/png", (width, height)
    if data.startswith(b"\xff\xd8"):
        at = 2
        while at + 9 < len(data) and data[at] == 0xFF:
            marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
            if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
                height, width = struct.unpack(">HH", data[at + 5 : at + 9])
                return "image/jpeg", (width, height)
            at += 2 + length
    return "", (0, 0)


@rule("O204", Severity.WARNING, fix="print twitter:card alone")
def large_card(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A page does not ask X for a large card, or says there again what Open Graph says.

    Why: the picture is shown small, and two tables drift apart.
    Fix: print twitter:card=summary_large_image and no other twitter: name.
    Source: pages O7
    """
    for page in built.indexable.values():
        found = {name: texts for name, texts in page.metas.items() if name.startswith("twitter:")}
        if found != {"twitter:card": ("summary_large_image",)}:
            shown = ", ".join(f"{name}={texts[0]}" for name, texts in sorted(found.items()))
            yield told(corpus, page, f"twitter: names {shown or 'nothing'}")
