"""Every file that is written for programs: feeds, llms.txt, and what stands beside each page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from .articles import Article
from .citing import entry_of_article
from .feeds import atom, json_feed
from .llms import llms_txt
from .permalinks import companion_url, feed_url, is_served, llms_url
from .portable import markdown_page
from .references.export import as_bibtex, as_csl
from .settings import Locale
from .site import Site


def machine_files(
    site: Site, contents: Mapping[str, str], word: Callable[[Locale, str], str]
) -> Iterator[tuple[str, bytes]]:
    """The decoded address and the bytes of each file.

    `contents` is the HTML of articles by their `src`, `word` gives the words of a language by key.
    """
    for locale in site.settings.locales:
        yield feed_url(locale, "xml"), atom(site, locale, contents)
        yield feed_url(locale, "json"), json_feed(site, locale, contents)
        yield llms_url(locale), llms_txt(site, locale, partial(word, locale)).encode()
    for article in filter(partial(is_served, site.corpus), site.corpus.articles):
        for name, text in _companions(site, article, partial(word, article.locale)):
            yield companion_url(article.url, name), text.encode()


def _companions(
    site: Site, article: Article, word: Callable[[str], str]
) -> Iterator[tuple[str, str]]:
    if not article.is_home:  # its Markdown is llms.txt
        yield "index.md", markdown_page(site, article, word)
    if article.is_article:
        entry = entry_of_article(site, article)
        yield "cite.bib", as_bibtex([entry])
        yield "cite.json", as_csl([entry])
