"""The sitemap and robots.txt, from the same table as every page's head."""

from __future__ import annotations

import gzip
from xml.etree import ElementTree

from .head import addresses_of, addresses_of_topic
from .site import Site

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


def sitemap(site: Site) -> bytes:
    """Every page with its languages and the date of its last change, where that is known.

    Source: https://www.sitemaps.org/protocol.html; pages M1, M2
    """
    ElementTree.register_namespace("", _SITEMAP)
    ElementTree.register_namespace("xhtml", _XHTML)
    root = ElementTree.Element(f"{{{_SITEMAP}}}urlset")
    pages = [(addresses_of(site, article), article.updated) for article in site.corpus.published]
    for locale in site.settings.locales:
        for topic in site.topics(locale):
            updated = max(article.updated for article in topic.articles if article.updated)
            pages.append((addresses_of_topic(site, topic), updated))
    for addresses, changed in sorted(pages, key=lambda page: page[0].canonical):
        entry = ElementTree.SubElement(root, f"{{{_SITEMAP}}}url")
        ElementTree.SubElement(entry, f"{{{_SITEMAP}}}loc").text = addresses.canonical
        if changed:
            modified = ElementTree.SubElement(entry, f"{{{_SITEMAP}}}lastmod")
            modified.text = changed.isoformat()
        for tag, url in (*addresses.alternates, ("x-default", addresses.default)):
            ElementTree.SubElement(
                entry, f"{{{_XHTML}}}link", rel="alternate", hreflang=tag, href=url
            )
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def compressed(data: bytes) -> bytes:
    """The same bytes for the same data: no clock in the header."""
    return gzip.compress(data, mtime=0)


def robots(site: Site) -> str:
    """Allow everything and name the sitemap. Source: RFC 9309; pages R1."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {site.settings.site_url}sitemap.xml\n"
