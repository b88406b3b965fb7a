"""The llms.txt of a language: what the site holds, as links to the Markdown of its pages."""

from __future__ import annotations

from collections.abc import Iterable

from .articles import Article
from .permalinks import is_served, llms_url
from .portable import Word, escaped
from .portable.figures import link
from .portable.page import markdown_url
from .settings import Locale
from .site import Site


def llms_txt(site: Site, locale: Locale, word: Word) -> str:
    """Articles by topic, the other pages, and the files of the other languages.

    It covers the pages below its own path, and the most specific file applies.
    Source: https://llmstxt.org/ and https://llmstxt.org/changes.md (version 2); pages A1
    """
    own = [each for each in site.corpus.articles if each.locale == locale]
    pages = {each.src: each for each in own if is_served(site.corpus, each)}
    parts = [f"# {escaped(locale.site_name)}"]
    parts += [f"> {escaped(locale.site_description)}"] if locale.site_description.strip() else []
    parts.append(word("llms"))
    for topic, articles in site.shelves(locale):
        name = topic.name if topic else word("articles")
        parts += _section(name, _pages(site, [a for a in articles if a.src in pages]))
    others = [each for each in pages.values() if not each.is_article and not each.is_home]
    parts += _section(word("about"), _pages(site, others))
    files = (
        _line(each.name, site.address(llms_url(each)), each.site_description)
        for each in site.settings.locales
        if each != locale
    )
    parts += _section(word("languages"), files)
    return "\n\n".join(parts) + "\n"


def _section(name: str, lines: Iterable[str]) -> list[str]:
    text = "\n".join(lines)
    return [f"## {escaped(name)}\n\n{text}"] if text else []


def _pages(site: Site, articles: Iterable[Article]) -> Iterable[str]:
    for article in articles:
        url = markdown_url(site, article)
        yield _line(article.title, url, article.meta.description)


def _line(title: str, url: str, text: str) -> str:
    """A link and what is behind it; the colon is the format's, whatever the language."""
    return f"- {link(title, url)}" + (f": {escaped(text)}" if text.strip() else "")
