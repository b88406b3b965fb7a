"""The Markdown of a page: its head, its text, its sources."""

from __future__ import annotations

from collections.abc import Iterator

from ..articles import Article
from ..permalinks import companion_url
from ..site import Site, Source
from .body import portable_body
from .figures import Word as Word
from .figures import fact, figure, link
from .text import clean, escaped

_STATES = ("gone", "drifted", "unverified")  # that are worth a note


def markdown_page(site: Site, article: Article, word: Word) -> str:
    """A page in Markdown, for people and machines that read no HTML.

    Its title is the heading; then what it is about, since when, by whom and where; the same page in
    other languages; the text as it was written; the works it cites. Source: pages A1
    """
    parts = [f"# {escaped(article.title)}"]
    if article.meta.description.strip():
        parts.append(f"> {escaped(article.meta.description)}")
    parts.append("\n".join(f"- {line}" for line in _facts(site, article, word)))
    parts.append(portable_body(site, article, lambda block: figure(site, article, block, word)))
    sources = site.sources(article) if article.is_article else ()
    if sources:
        listed = (f"{number}. {_source(each, word)}" for number, each in enumerate(sources, 1))
        parts.append(f"## {word('sources')}\n\n" + "\n".join(listed))
    return clean("\n\n".join(part for part in parts if part)) + "\n"


def markdown_url(site: Site, article: Article) -> str:
    """The absolute address of a page's Markdown."""
    return companion_url(site.url_for(article), "index.md")


def _facts(site: Site, article: Article, word: Word) -> Iterator[str]:
    meta = article.meta
    if meta.date:
        yield fact(word, _begun(word("published")), meta.date.date().isoformat())
        if meta.updated and meta.updated != meta.date:
            yield fact(word, _begun(word("updated")), meta.updated.date().isoformat())
        yield fact(word, word("author"), escaped(meta.author or article.locale.site_name))
    yield fact(word, word("address"), f"<{site.url_for(article)}>")
    others = [
        link(each.locale.name, markdown_url(site, each.article))
        for each in site.alternates(article)
        if each.article and each.article is not article
    ]
    if others:
        yield fact(word, word("languages"), ", ".join(others))


def _begun(text: str) -> str:
    """A word as it begins a line."""
    return text[:1].upper() + text[1:]


def _source(source: Source, word: Word) -> str:
    """A cited work as the page lists it."""
    entry, (state, day) = source.entry, source.state
    parts = [link(entry.title, entry.url), escaped(entry.publisher)]
    parts += [entry.published] if entry.published not in ("", "latest") else []
    notes = [word(state).replace("#date", day)] if state in _STATES else []
    if source.copy:
        notes.append(link(word("archived").replace("#date", source.copy.date), source.copy.url))
    if source.reported_by:
        notes.append(word("reported").replace("#work", _source(source.reported_by, word)))
    return " · ".join([", ".join(parts), *notes])
