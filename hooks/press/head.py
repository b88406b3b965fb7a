"""The head of a page: one table, from which templates print and structured data is made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .articles import Article
from .cards import Picture
from .crosslinks import find_image
from .settings import Locale
from .site import Site, Source
from .topics import Topic
from .typography import words

IMAGE_SIZE = (1200, 630)  # of every card; Source: pages O4


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a page stands in every language: the table behind head, sitemap and feeds.

    `versions` holds every locale the page exists in, its own included; addresses are absolute.
    """

    canonical: str
    default: str
    versions: tuple[tuple[Locale, str], ...]

    @property
    def alternates(self) -> tuple[tuple[str, str], ...]:
        """Tag and address of every language."""
        return tuple((locale.tag, url) for locale, url in self.versions)


def addresses_of(site: Site, article: Article) -> Addresses:
    """The addresses of an article or page."""
    return Addresses(
        canonical=site.url_for(article),
        default=site.url_for(site.default(article)),
        versions=tuple(
            (alternate.locale, site.url_for(alternate.article))
            for alternate in site.alternates(article)
            if alternate.article is not None
        ),
    )


def addresses_of_topic(site: Site, topic: Topic) -> Addresses:
    """The addresses of a topic's page; its source is the default locale's, else the first."""
    versions = tuple(
        (locale, site.address(each.url)) for locale, each in site.versions(topic) if each
    )
    default = dict(versions).get(site.settings.default, versions[0][1])
    return Addresses(site.address(topic.url), default, versions)


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


def head_for(site: Site, article: Article, card: Picture | None = None) -> Head:
    """The head of an article or page, with its card where it has one."""
    addresses = addresses_of(site, article)
    return Head(
        title=_branded(article.meta.seo_title or article.title, article.locale),
        description=_description(article),
        canonical=addresses.canonical,
        default=addresses.default,
        alternates=addresses.alternates,
        properties=_properties(site, article, addresses, card),
        graph=_script_safe(_graph(site, article, card)),
    )


def head_of_topic(site: Site, topic: Topic, card: Picture | None = None) -> Head:
    """The head of a topic's page, with its card if it has one."""
    addresses = addresses_of_topic(site, topic)
    locale, own = topic.locale, addresses.canonical
    text = topic.text or locale.site_description
    page = {
        "@type": "CollectionPage",
        "@id": f"{own}#page",
        "name": topic.name,
        "url": own,
        "description": text,
        "inLanguage": locale.tag,
        "publisher": {"@id": f"{_home(site, locale)}#publisher"},
        **_linked(addresses, addresses.default, "page"),
    }
    return Head(
        title=_branded(topic.name, locale),
        description=text,
        canonical=own,
        default=addresses.default,
        alternates=addresses.alternates,
        properties=(
            ("og:type", "website"),
            ("og:title", topic.name),
            ("og:description", text),
            *_placed(addresses, locale),
            *_card(site, card, topic.name),
        ),
        graph=_script_safe(
            _nodes(_publisher(site, locale), page, _breadcrumbs(site, locale, topic.name, own))
        ),
    )


def _branded(title: str, locale: Locale) -> str:
    """The page's own words first, the site's name last, once."""
    brand = locale.site_name
    return title if brand in title else f"{title} – {brand}"


def _description(article: Article) -> str:
    return article.meta.description.strip() or article.locale.site_description


def _iso(moment: datetime) -> str:
    return moment.isoformat()


def _image(site: Site, article: Article, card: Picture | None) -> tuple[str, bool]:
    """The address of the page's picture and whether it is a card: its own, or the site's."""
    own = find_image(site.corpus, article)
    if own:
        code, _, inner = own.partition("/")
        path = article.locale.prefix.lstrip("/") + inner if code == article.locale.code else own
        return site.settings.site_url + path, False
    return _card_url(site, card), True


def _properties(
    site: Site, article: Article, addresses: Addresses, card: Picture | None
) -> tuple[tuple[str, str], ...]:
    """Open Graph. Source: https://ogp.me/ and pages O1–O4."""
    meta, locale = article.meta, article.locale
    image, is_card = _image(site, article, card)
    found = [
        ("og:type", "article" if article.is_article else "website"),
        ("og:title", meta.og_title or article.title),
        ("og:description", meta.og_description or _description(article)),
        *_placed(addresses, locale),
    ]
    if is_card:
        found += _card(site, card, article.title)
    else:
        found += [("og:image", image), ("og:image:alt", article.title)]
    if meta.date and article.updated:
        found.append(("article:published_time", _iso(meta.date)))
        found.append(("article:modified_time", _iso(article.updated)))
        found.append(("article:author", _home(site, locale)))
        found += [("article:section", name) for name in site.sections(article)[:1]]
        found += [("article:tag", tag) for tag in meta.tags]
    return tuple(found)


def _placed(addresses: Addresses, locale: Locale) -> list[tuple[str, str]]:
    """Where a page stands and in which languages."""
    return [
        ("og:url", addresses.canonical),
        ("og:site_name", locale.site_name),
        ("og:locale", locale.og),
        *(("og:locale:alternate", each.og) for each, _ in addresses.versions if each != locale),
    ]


def _card(site: Site, card: Picture | None, title: str) -> list[tuple[str, str]]:
    """The card of a page, or the site's own."""
    url = _card_url(site, card)
    width, height = IMAGE_SIZE
    return [
        ("og:image", url),
        *([("og:image:type", "image/png")] if url.endswith(".png") else []),
        ("og:image:width", str(width)),
        ("og:image:height", str(height)),
        ("og:image:alt", card.alt if card else title),
    ]


def _card_url(site: Site, card: Picture | None) -> str:
    return site.settings.site_url + (card.path if card else site.settings.image)


def _home(site: Site, locale: Locale) -> str:
    return site.address(locale.prefix)


def _graph(site: Site, article: Article, card: Picture | None) -> dict[str, Any]:
    """The structured data of a page. Source: https://schema.org/ and pages J1–J5."""
    nodes = [
        _publisher(site, article.locale),
        _article_node(site, article, card) if article.is_article else _page(site, article),
    ]
    if not article.is_home:
        url = site.url_for(article)
        nodes.append(_breadcrumbs(site, article.locale, article.title, url))
    return _nodes(*nodes)


def _nodes(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@graph": list(nodes)}


def _publisher(site: Site, locale: Locale) -> dict[str, Any]:
    return {
        "@type": "Organization",
        "@id": f"{_home(site, locale)}#publisher",
        "name": locale.site_name,
        "url": _home(site, locale),
    }


def _page(site: Site, article: Article) -> dict[str, Any]:
    # Search engines know one site a host. Source: pages R5
    is_root = article.is_home and article.locale == site.settings.default
    return {
        "@type": "WebSite" if is_root else "WebPage",
        "@id": f"{site.url_for(article)}#{_fragment(article)}",
        "name": article.locale.site_name if article.is_home else article.title,
        "url": site.url_for(article),
        "description": _description(article),
        "inLanguage": article.locale.tag,
        "publisher": {"@id": f"{_home(site, article.locale)}#publisher"},
        **_translations(site, article, _fragment(article)),
    }


def _fragment(article: Article) -> str:
    """What names the node of a page, the same in all its languages."""
    return "website" if article.is_home else "page"


def _article_node(site: Site, article: Article, card: Picture | None) -> dict[str, Any]:
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
        "image": [_image(site, article, card)[0]],
        "wordCount": words(article.document.plain),
        "timeRequired": f"PT{article.minutes}M",
        **({"articleSection": sections[0]} if sections else {}),
        **({"keywords": list(meta.tags)} if meta.tags else {}),
        **_citations(site.sources(article)),
        **_translations(site, article, "article"),
    }


def _citations(sources: tuple[Source, ...]) -> dict[str, Any]:
    """The cited works by their addresses; the page's own list names them. Source: pages J4."""
    works = [{"@type": "CreativeWork", "url": each.entry.url} for each in sources]
    return {"citation": works} if works else {}


def _translations(site: Site, article: Article, fragment: str) -> dict[str, Any]:
    """How an article and its translations belong together."""
    source = site.url_for(site.corpus.source(article))
    return _linked(addresses_of(site, article), source, fragment)


def _linked(addresses: Addresses, source: str, fragment: str) -> dict[str, Any]:
    """The source of a page lists its translations; they name it. Source: pages J3."""
    nodes = {
        url: {"@id": f"{url}#{fragment}", "url": url, "inLanguage": tag}
        for tag, url in addresses.alternates
    }
    if len(nodes) < 2 or source not in nodes:
        return {}
    works = {"workTranslation": [node for url, node in nodes.items() if url != source]}
    is_source = addresses.canonical == source
    return works if is_source else {"translationOfWork": {**nodes[source], **works}}


def _breadcrumbs(site: Site, locale: Locale, name: str, url: str) -> dict[str, Any]:
    trail = [(locale.site_name, _home(site, locale)), (name, url)]
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
