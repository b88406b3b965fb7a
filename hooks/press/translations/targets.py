"""Rules K107 and K108: where the links of a translation lead, against those of its source."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from ..articles import Article, Corpus, is_path
from ..blocks import Block
from ..crosslinks import Destination, resolve
from ..findings import Hit, Severity, rule
from ..markdown import Link
from .sync import Sync, Syncs, against

_LANGUAGE = re.compile(r"^(?:www|m|en|zh|ja|ko|jp|cn|kr)\.")
_FOLDER = re.compile(r"/(?:en|zh|ja|ko|jp|cn|kr)(?:[-_][A-Za-z]{2,4})?(?=/|$)")
# Sites whose pages have other names in other languages: the site alone is compared.
_BY_SITE = frozenset({"wikipedia.org"})


def target_of(corpus: Corpus, article: Article, link: Link) -> str:
    """Where a link leads, the same in every language."""
    if is_path(link.href):
        found = resolve(corpus, article, link.href)
        if isinstance(found, Destination):
            # What a plain site calls a heading is made of its words, other ones in each language.
            anchor = "" if corpus.is_plain else found.anchor
            return f"{corpus.source(found.article).url}#{anchor}"
        return link.href
    return _work(link.href)


@functools.lru_cache(maxsize=16384)  # a work is cited in many places
def _work(href: str) -> str:
    try:
        parts = urlsplit(href)
    except ValueError:  # R106 tells it
        return href
    host = _LANGUAGE.sub("", parts.netloc.lower())
    if host in _BY_SITE:
        return host
    return f"{host}{_FOLDER.sub('', parts.path).rstrip('/')}?{parts.query}#{parts.fragment}"


def links_of(article: Article) -> dict[int, list[Link]]:
    """The links of an article by the line of the block they stand in."""
    document = article.document
    block_at = {
        line: block.line
        for block in reversed(document.blocks)
        for line in range(block.line, block.end + 1)
    }
    found: dict[int, list[Link]] = {}
    for link in document.links:
        line, _ = document.place(link.at)
        if line in block_at:
            found.setdefault(block_at[line], []).append(link)
    return found


def _sections(sync: Sync) -> Iterator[tuple[list[Block], dict[Block, None]]]:
    """The current passages of each section: those of the source, those that render them."""
    sections: dict[int, tuple[list[Block], dict[Block, None]]] = {}
    for passage in sync.passages:
        if passage.source is not None and passage.target and passage.is_current:
            source, target = sections.setdefault(passage.source.section, ([], {}))
            source.append(passage.source)
            target.update(dict.fromkeys(passage.target))
    yield from sections.values()


@rule("K107", Severity.WARNING, fix="put the link in")
def missing_link(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """A link of the source is not in the section that renders it.

    Why: readers of that language cannot follow the source of a statement.
    Fix: put the link in; the page of another language counts as the same.
    Source: translations K3
    """
    for sync in syncs.all():
        ours, theirs = links_of(sync.source), links_of(sync.target)
        counterparts = {
            passage.source: passage.target[0]
            for passage in reversed(sync.passages)
            if passage.source is not None and passage.target
        }
        for source, target in _sections(sync):
            present = Counter(
                target_of(corpus, sync.target, link)
                for block in target
                for link in theirs.get(block.line, ())
            )
            for block in source:
                for link in ours.get(block.line, ()):
                    name = target_of(corpus, sync.source, link)
                    if present[name]:
                        present[name] -= 1
                        continue
                    found = counterparts.get(block)
                    if found is not None:
                        message = f"the link to {link.href[:120]} is missing"
                        yield against(sync, block, found, message)


@rule("K108", Severity.INFO, fix="translate the text of the link")
def untranslated_link(corpus: Corpus, syncs: Syncs) -> Iterator[Hit]:
    """The text of a link stands in the translation as in the source.

    Why: readers do not see where it leads.
    Fix: translate it, unless it is a name.
    Source: translations K5
    """
    for sync in syncs.all():
        texts = {link.text for link in sync.source.document.links if " " in link.text.strip()}
        for link in sync.target.document.links:
            words = re.findall(r"[a-z]{2,}", link.text)
            if link.text in texts and len(words) >= 3 and sync.target.locale.code != "en":
                where = sync.target.at(link.at)
                yield Hit(where, f"the text of the link is not translated: {link.text[:80]}")
