"""How an article is cited: by the export of the ledger, and in the words of search engines.

No day of access is said: who cites knows it, a build does not.
"""

from __future__ import annotations

from .articles import Article
from .references import Entry
from .site import Site


def entry_of_article(site: Site, article: Article) -> Entry:
    """An article as a cited work, its address without slashes as the key.

    Where its author is the site, that is not named as the publisher once more.
    """
    author, name = article.meta.author, article.locale.site_name
    return Entry(
        id=article.url.strip("/").replace("/", "-") or article.locale.code,
        url=site.url_for(article),
        title=article.title,
        authors=[author or name],
        publisher=name if author else "",
        published=article.meta.date.date().isoformat() if article.meta.date else "",
        language=article.locale.tag,
    )


def highwire(site: Site, article: Article) -> tuple[tuple[str, str], ...]:
    """The names and contents that Google Scholar and Zotero read in an article's head.

    Source: https://scholar.google.com/intl/en/scholar/inclusion.html#indexing; pages J7
    """
    entry = entry_of_article(site, article)
    return (
        ("citation_title", entry.title),
        ("citation_author", entry.authors[0]),
        ("citation_publication_date", entry.published.replace("-", "/")),
        ("citation_language", entry.language),
        ("citation_public_url", entry.url),
    )
