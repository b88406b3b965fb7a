"""The head of a page: one table, from which templates print and structured data is made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .articles import Article
from .crosslinks import find_image
from .settings import Locale
from .site import Site, Source
from .typography import words

IMAGE_SIZE = (1200, 630)  # of the default card; Source: pages O4


@dataclass(frozen=True, slots=True)
class Head:
    """Everything the head of a page says; addresses absolute, texts not yet escaped for HTML.

    `alternates` holds the tag and address of every language the page exists in, itself included;
    `properties` the Open Graph names and contents in order; `graph` is JSON-LD, safe in a script.
    """

    title: str
    description: str
    canonical: str
    default: str
    alternates: tuple[tuple[str, str], ...]
    properties: tuple[tuple[str, str], ...]
    graph: str


def head_for(site: Site, article: Article) -> Head:
    """The head of an article or page."""
    written = tuple(
        (alternate.locale, site.url_for(alternate.article))
        for alternate in site.alternates(article)
        if alternate.article is not None
    )
    return Head(
        title=_title(article),
        description=_description(article),
        canonical=site.url_for(article),
        default=site.url_for(site.default(article)),
        alternates=tuple((locale.tag, url) for locale, url in written),
        properties=_properties(site, article, tuple(locale for locale, _ in written)),
        graph=_script_safe(_graph(site, article)),
    )


def _title(article: Article) -> str:
    """The page's own words first, the site's name last, once."""
    title, brand = article.meta.seo_title or article.title, article.locale.site_name
    return title if brand in title else f"{title} – {brand}"


def _description(article: Article) -> str:
    return article.meta.description.strip() or article.locale.site_description


def _iso(moment: datetime) -> str:
    return moment.isoformat()


def _image(site: Site, article: Article) -> tuple[str, bool]:
    """The address of the card's picture and whether it is the site's default one."""
    own = find_image(site.corpus, article)
    if own:
        code, _, inner = own.partition("/")
        path = article.locale.prefix.lstrip("/") + inner if code == article.locale.code else own
        return site.settings.site_url + path, False
    return site.settings.site_url + site.settings.image, True


def _properties(
    site: Site, article: Article, locales: tuple[Locale, ...]
) -> tuple[tuple[str, str], ...]:
    """Open Graph. Source: https://ogp.me/ and pages O1–O4."""
    meta, locale = article.meta, article.locale
    image, is_default = _image(site, article)
    found = [
        ("og:type", "article" if article.is_article else "website"),
        ("og:title", meta.og_title or article.title),
        ("og:description", meta.og_description or _description(article)),
        ("og:url", site.url_for(article)),
        ("og:site_name", locale.site_name),
        ("og:locale", locale.og),
        *(("og:locale:alternate", each.og) for each in locales if each != locale),
        ("og:image", image),
    ]
    if is_default:
        width, height = IMAGE_SIZE
        found += [("og:image:width", str(width)), ("og:image:height", str(height))]
    found.append(("og:image:alt", article.title))
    if meta.date and article.updated:
        found.append(("article:published_time", _iso(meta.date)))
        found.append(("article:modified_time", _iso(article.updated)))
        found.append(("article:author", _home(site, locale)))
        found += [("article:section", name) for name in site.sections(article)[:1]]
        found += [("article:tag", tag) for tag in meta.tags]
    return tuple(found)


def _home(site: Site, locale: Locale) -> str:
    return site.settings.site_url + locale.prefix.lstrip("/")


def _graph(site: Site, article: Article) -> dict[str, Any]:
    """The structured data of a page. Source: https://schema.org/ and pages J1–J5."""
    locale = article.locale
    publisher = {
        "@type": "Organization",
        "@id": f"{_home(site, locale)}#publisher",
        "name": locale.site_name,
        "url": _home(site, locale),
    }
    nodes = [
        publisher,
        _article_node(site, article) if article.is_article else _page(site, article),
    ]
    if not article.is_home:
        nodes.append(_breadcrumbs(site, article))
    return {"@context": "https://schema.org", "@graph": nodes}


def _page(site: Site, article: Article) -> dict[str, Any]:
    home = article.is_home
    return {
        "@type": "WebSite" if article.url == site.settings.default.prefix else "WebPage",
        "@id": f"{site.url_for(article)}#{'website' if home else 'page'}",
        "name": article.locale.site_name if home else article.title,
        "url": site.url_for(article),
        "description": _description(article),
        "inLanguage": article.locale.tag,
        "publisher": {"@id": f"{_home(site, article.locale)}#publisher"},
        **_translations(site, article, "website" if home else "page"),
    }


def _article_node(site: Site, article: Article) -> dict[str, Any]:
    meta, url = article.meta, site.url_for(article)
    assert meta.date and article.updated, "an article has a date"
    publisher = f"{_home(site, article.locale)}#publisher"
    author = {"@type": "Person", "name": meta.author} if meta.author else {"@id": publisher}
    sections = site.sections(article)
    return {
        "@type": "Article",
        "@id": f"{url}#article",
        "headline": article.title[:110],
        "description": _description(article),
        "url": url,
        "mainEntityOfPage": url,
        "isPartOf": {"@id": f"{_home(site, site.settings.default)}#website"},
        "inLanguage": article.locale.tag,
        "datePublished": _iso(meta.date),
        "dateModified": _iso(article.updated),
        "author": author,
        "publisher": {"@id": publisher},
        "image": [_image(site, article)[0]],
        "wordCount": words(article.document.plain),
        "timeRequired": f"PT{site.minutes(article)}M",
        **({"articleSection": sections[0]} if sections else {}),
        **({"keywords": list(meta.tags)} if meta.tags else {}),
        **_citations(site.sources(article)),
        **_translations(site, article, "article"),
    }


def _citations(sources: tuple[Source, ...]) -> dict[str, Any]:
    """The cited works as the page's own list names them. Source: pages J4."""
    works = [
        {"@type": "CreativeWork", "name": each.entry.title, "url": each.entry.url}
        for each in sources
    ]
    return {"citation": works} if works else {}


def _translations(site: Site, article: Article, fragment: str) -> dict[str, Any]:
    """How a page and its translations belong together: the source lists them all."""
    members = [each.article for each in site.alternates(article) if each.article]
    source = site.corpus.source(article)
    if len(members) < 2 or source not in members:
        return {}

    def node(member: Article) -> dict[str, Any]:
        url = site.url_for(member)
        return {"@id": f"{url}#{fragment}", "url": url, "inLanguage": member.locale.tag}

    works = {"workTranslation": [node(member) for member in members if member is not source]}
    return works if article is source else {"translationOfWork": {**node(source), **works}}


def _breadcrumbs(site: Site, article: Article) -> dict[str, Any]:
    trail = [(article.locale.site_name, _home(site, article.locale))]
    trail.append((article.title, site.url_for(article)))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": url}
            for number, (name, url) in enumerate(trail, start=1)
        ],
    }


def _script_safe(value: object) -> str:
    """JSON that cannot end the script element it stands in. Source: pages J1."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
