"""New articles and new translations: drafts in which only what is left to write is missing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path, PurePosixPath

from .articles import DATE_FORMAT, Article
from .settings import Locale
from .site import Site
from .writing import write

_SLUG = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")


class ScaffoldError(Exception):
    """A file that cannot be made; the message says why."""


def article(site: Site, slug: str, now: datetime) -> Path:
    """Write a new draft in the default locale and return its path. Raises ScaffoldError."""
    if not _SLUG.fullmatch(slug):
        raise ScaffoldError(f"{slug!r} is no slug: use a to z, digits, hyphens and dots")
    locale = site.settings.default
    front = _front(locale, slug, date=now, categories=[], translations={}, source=locale)
    return _write(site, locale, f"{slug}.md", slug, [*front, "## First heading {#first}", ""])


def translation(site: Site, code: str, path: Path) -> Path:
    """Write a draft translation of the article at `path` and return its path.

    Dates, topics and the headings with their ids are taken over. Raises ScaffoldError.
    """
    locale = site.settings.locale(code)
    if locale is None:
        known = ", ".join(each.code for each in site.settings.locales)
        raise ScaffoldError(f"{code} is no language of this site (write one of {known})")
    original = next(
        (each for each in site.corpus.articles if site.settings.root / each.path == path), None
    )
    if original is None:
        raise ScaffoldError(f"{path} is no article of this site")
    group = site.corpus.group(original)
    present = next((each for each in group if each.locale == locale), None)
    if present is not None:
        raise ScaffoldError(f"the {code} version is there: {present.path}")
    source = site.corpus.source(original)
    slug = PurePosixPath(source.url).name if not source.is_home else ""
    front = _front(
        locale,
        slug,
        date=source.meta.date,
        categories=source.meta.categories,
        translations={each.locale.code: each.url for each in group},
        source=source.locale,
    )
    name = source.src.split("/", 1)[1]
    return _write(site, locale, name, slug, [*front, *_headings(source)])


def _front(
    locale: Locale,
    slug: str,
    *,
    date: datetime | None,
    categories: list[str],
    translations: dict[str, str],
    source: Locale,
) -> Iterable[str]:
    yield "---"
    yield "title:"
    yield f"permalink: {_permalink(locale, slug)}"
    if date:
        yield f"date: {date.strftime(DATE_FORMAT)}"
        yield f"categories: {json.dumps(categories, ensure_ascii=False)}"
        yield "tags: []"
    yield f"lang: {locale.code}"
    yield "description:"
    if translations:
        yield "translations:"
        yield from (f"  {code}: {url}" for code, url in translations.items())
    yield f"source: {source.code}"
    yield "draft: true"
    yield "---"
    yield ""


def _permalink(locale: Locale, slug: str) -> str:
    return f"{locale.prefix}{slug}/" if slug else locale.prefix


def _headings(source: Article) -> Iterable[str]:
    for heading in source.document.headings:
        identifier = f" {{#{heading.id}}}" if heading.id else ""
        yield f"{'#' * heading.level} {heading.text}{identifier}"
        yield ""


def _write(site: Site, locale: Locale, name: str, slug: str, lines: list[str]) -> Path:
    path = site.settings.docs / locale.code / name
    taken = site.corpus.by_url.get(_permalink(locale, slug))
    if path.exists() or taken is not None:
        shown = path.relative_to(site.settings.root) if path.exists() else taken and taken.path
        raise ScaffoldError(f"{shown} is there already")
    write(path, "\n".join(lines).encode("utf-8"))
    return path
