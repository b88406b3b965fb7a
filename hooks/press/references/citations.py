"""Rules R101 to R109: the links that leave the site, and the entries they bind to."""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from ..articles import Article, Corpus
from ..findings import Edit, Hit, Related, Severity, rule
from ..markdown import Link
from ..records import Record
from .ledger import Entry, References, address, is_tracking, work

_ABSOLUTE = re.compile(r"[A-Za-z][\w+.-]*:|//")
_SILENT = frozenset({"mailto", "tel", "sms"})


def outbound(corpus: Corpus) -> Iterator[tuple[Article, Link]]:
    """Every link to another site, by http or https."""
    for article in corpus.articles:
        for link in article.document.links:
            if _is_web(link.href):
                yield article, link


def entry_of(references: References, href: str) -> Record[Entry] | None:
    """The entry that a link binds to; None where it is no public link, or has no entry."""
    return references.find(href) if is_outbound(href) else None


def is_outbound(href: str) -> bool:
    """Whether an address leads to a public place of another site."""
    return _is_web(href) and unsafe(href) is None


@functools.lru_cache(maxsize=16384)  # every rule asks it of every link
def _is_web(href: str) -> bool:
    return bool(_ABSOLUTE.match(href)) and _scheme(href) in ("http", "https")


def cited(article: Article, references: References) -> tuple[Entry, ...]:
    """The works that an article cites, in the order of its links, each once."""
    found: dict[str, Entry] = {}
    for link in article.document.links:
        record = entry_of(references, link.href)
        if record is not None:
            found.setdefault(record.value.id, record.value)
    return tuple(found.values())


def _absolute(corpus: Corpus) -> Iterator[tuple[Article, Link]]:
    """Every link that has a scheme or a host."""
    for article in corpus.articles:
        for link in article.document.links:
            if _ABSOLUTE.match(link.href):
                yield article, link


def _scheme(href: str) -> str:
    return href.split(":", 1)[0].lower() if not href.startswith("//") else "https"


def _readdressed(article: Article, link: Link, href: str) -> tuple[Edit, ...]:
    if link.address is None:
        return ()
    return (Edit(article.path, link.address.start, link.address.end, href),)


@rule("R101", Severity.WARNING, fix="write an entry in docs/data/references.yml")
def no_entry(corpus: Corpus, references: References) -> Iterator[Hit]:
    """A link leads to a work that the ledger does not have.

    Why: nobody knows what it is cited for, and nobody notices when it goes.
    Fix: write an entry with its title and publisher in `docs/data/references.yml`.
    Source: references R13; the ledger's form in hooks/press/references/ledger.py
    """
    for article, link in outbound(corpus) if references.entries or not corpus.is_plain else ():
        if unsafe(link.href) is None and references.find(link.href) is None:
            yield Hit(article.at(link.at), f"{link.href[:120]} has no entry in the ledger")


@rule("R102", Severity.ERROR, fix="correct the entry")
def broken_ledger(corpus: Corpus, references: References) -> Iterator[Hit]:
    """An entry of the ledger cannot be read, lacks something, or names what is not there.

    Why: pages would show a reference without its title, or none at all.
    Fix: correct it; id, url, title and publisher are needed, ids are given once.
    Source: references R13
    """
    for flaw in references.flaws:
        yield Hit(flaw.location, flaw.message)
    for record in references.entries:
        entry = record.value
        first = references.by_id[entry.id]
        if first is not record:
            related = (Related(first.location, "the first"),)
            yield Hit(record.at("id"), f"the id {entry.id} is taken", related=related)
        if entry.via and entry.via not in references.by_id:
            yield Hit(record.at("via"), f"there is no entry {entry.via}")
        for name in ("title", "publisher"):
            if not getattr(entry, name).strip():
                yield Hit(record.at(name), f"{entry.id} has no {name}")
        ids = [claim.id for claim in entry.claims]
        for index, name in enumerate(ids):
            if name in ids[:index]:
                yield Hit(record.at("claims", index), f"the claim {name} is written twice")


@rule("R103", Severity.INFO, fix="delete it, or cite it")
def uncited(corpus: Corpus, references: References, charted: frozenset[str]) -> Iterator[Hit]:
    """No page cites an entry of the ledger, no chart shows its data, and it reports no other.

    Why: it is probed for nothing.
    Fix: delete the entry, or cite the work.
    Source: references R11
    """
    cited = {work(link.href) for _, link in outbound(corpus) if unsafe(link.href) is None}
    kept = charted | {record.value.via for record in references.entries}
    for record in references.entries:
        if work(record.value.url) not in cited and record.value.id not in kept:
            yield Hit(record.location, f"nobody cites {record.value.id}")


@rule("R104", Severity.WARNING, fix="keep one entry and one address")
def one_work_twice(corpus: Corpus, references: References) -> Iterator[Hit]:
    """Two entries are one work under two addresses.

    Why: its claims, copies and health would be kept in two places.
    Fix: keep one entry, and cite its address.
    Source: references R6
    """
    for record in references.entries:
        first = references.by_work[work(record.value.url)]
        if first is not record:
            related = (Related(first.at("url"), first.value.id),)
            message = f"{record.value.id} is the work of {first.value.id}"
            yield Hit(record.at("url"), message, related=related)


@rule("R105", Severity.WARNING, fix="write https:")
def insecure(corpus: Corpus, references: References) -> Iterator[Hit]:
    """A link uses http: although the ledger has the work under https:.

    Why: what readers see could be changed on its way.
    Fix: write the address of the ledger (`--fix` does).
    Source: references R6
    """
    for article, link in outbound(corpus):
        record = entry_of(references, link.href) if _scheme(link.href) == "http" else None
        if record is not None and record.value.url.startswith("https:"):
            href = f"https:{link.href.split(':', 1)[1]}"
            edits = _readdressed(article, link, href)
            yield Hit(article.at(link.at), f"{link.href[:120]} is to be had by https:", edits=edits)


@rule("R106", Severity.ERROR, fix="link to a public address, or delete the link")
def unsafe_link(corpus: Corpus, references: References) -> Iterator[Hit]:
    """A link leads to a private address, to a file, to a script, or carries a password.

    Why: it works for its author alone, or harms whoever follows it.
    Fix: link to a public http address.
    Source: references R10
    """
    for article, link in _absolute(corpus):
        reason = unsafe(link.href)
        if reason:
            yield Hit(article.at(link.at), f"{link.href[:120]} {reason}")


@functools.lru_cache(maxsize=65536)  # every rule asks it of every link
def unsafe(href: str) -> str | None:
    """Why an address is not to be linked or asked; None where it may be."""
    scheme = _scheme(href)
    if scheme in _SILENT:
        return None
    if scheme not in ("http", "https"):
        return f"is a {scheme}: address"
    try:
        parts = urlsplit(href)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "is no address"
    if parts.username is not None or parts.password is not None:
        return "carries a user name"
    if not host:
        return "names no host"
    return "leads to a private address" if _is_private(host) else None


def _is_private(host: str) -> bool:
    """Whether a host is no public one, in whatever form its number is written."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    parts = host.rstrip(".").split(".")
    if all(re.fullmatch(r"0x[0-9a-f]*|\d+", part) for part in parts):
        return True  # 2130706433, 0x7f.1: an address in disguise
    name = parts[-1].lower()
    return len(parts) == 1 or name in ("local", "localhost", "internal", "test", "invalid")


@rule("R107", Severity.WARNING, fix="take the parameter out")
def tracking(corpus: Corpus, references: References) -> Iterator[Hit]:
    """A link tells the other site where its reader came from.

    Why: it is of no use to the reader, and one work gets many addresses.
    Fix: take the parameter out (`--fix` does).
    Source: references R12
    """
    for article, link in outbound(corpus):
        if "?" not in link.href or unsafe(link.href) is not None:
            continue
        query = urlsplit(link.href).query
        names = [name for name, _ in parse_qsl(query, keep_blank_values=True) if is_tracking(name)]
        if names:
            fragment = urlsplit(link.href).fragment
            href = address(link.href) + (f"#{fragment}" if fragment else "")
            edits = _readdressed(article, link, href)
            yield Hit(article.at(link.at), f"the parameter {', '.join(names)} tracks", edits=edits)


_SWALLOWED = re.compile(r"[，。、；：！？（）「」『』《》“”…]")


@rule("R108", Severity.WARNING, fix="end the address before the mark")
def swallowed(corpus: Corpus, references: References) -> Iterator[Hit]:
    """An address holds a full-width punctuation mark.

    Why: the mark belongs to the sentence, and the link with it leads nowhere.
    Fix: end the address before the mark; one that is really part of it is percent-encoded.
    Source: https://url.spec.whatwg.org/#url-writing
    """
    for article, link in outbound(corpus):
        span = link.address
        written = article.document.text[span.start : span.end] if span else ""
        found = _SWALLOWED.search(written)
        if found:
            yield Hit(article.at(link.at), f"the address holds {found[0]}")


_EMPTY_WORDS = frozenset(
    "here|click here|this|this link|link|read more|more|source|这里|此处|点击这里|点此|链接|详情|"
    "来源|こちら|ここ|リンク|詳細|詳しくはこちら|出典".split("|")
)


@rule("R109", Severity.WARNING, fix="link the words that say what it leads to")
def empty_words(corpus: Corpus, references: References) -> Iterator[Hit]:
    """The text of a link does not say where it leads.

    Why: whoever hears the page, or looks over its links, cannot tell one from the other.
    Fix: link the words that name the work or the page.
    Source: https://www.w3.org/TR/WCAG22/#link-purpose-in-context
    """
    for article in corpus.articles:
        for link in article.document.links:
            text = link.text.strip().strip("：:。.").lower()
            if text in _EMPTY_WORDS:
                yield Hit(article.at(link.at), f"the link text {link.text.strip()!r} says nothing")
