"""Rules L: clusters of articles that `translations:` ties together across the languages."""

from __future__ import annotations

from collections.abc import Iterator

from ..articles import Article, Corpus, canonical
from ..findings import Edit, Hit, Location, Related, Severity, rule
from ..settings import Locale


def _entries(corpus: Corpus) -> Iterator[tuple[Article, str, str]]:
    """Every entry of every `translations:`: the article, the locale code, the address."""
    for article in corpus.articles:
        for code, address in article.meta.translations.items():
            yield article, code, address


def _insert(article: Article, target: Article) -> tuple[Edit, ...]:
    """The edit that adds a target to `translations:`, in the style it is written in."""
    text, front = article.document.text, article.document.front
    line = f"{target.locale.code}: {target.meta.permalink or target.url}"
    entry = front.entries.get(("translations",))
    children = [each for path, each in front.entries.items() if path[:-1] == ("translations",)]
    written = front.values.get("translations")
    if any(each.code == "A101" for each in front.problems) or not isinstance(
        written, dict | type(None)
    ):
        return ()  # mend that first
    if front.end is None:
        return (Edit(article.path, 0, 0, f"---\ntranslations:\n  {line}\n---\n\n"),)
    if entry is None:
        return (Edit(article.path, front.end, front.end, f"translations:\n  {line}\n"),)
    if not children:
        return (Edit(article.path, entry.value.start, entry.value.end, f" {{{line}}}"),)
    at = max(child.value.end for child in children)
    if entry.is_flow:
        return (Edit(article.path, at, at, f", {line}"),)
    first = children[0].key.start
    indent = text[text.rfind("\n", 0, first) + 1 : first]
    return (Edit(article.path, at, at, f"\n{indent}{line}"),)


def _replace(article: Article, code: str, address: str) -> tuple[Edit, ...]:
    span = article.document.front.entries[("translations", code)].value
    return (Edit(article.path, span.start, span.end, address),)


def _remove(article: Article, code: str) -> tuple[Edit, ...]:
    """The edit that takes an entry out: its line, its part of `{…}`, or the key left empty."""
    text, entries = article.document.text, article.document.front.entries
    whole, entry = entries[("translations",)], entries[("translations", code)]
    others = [
        each for path, each in entries.items() if path[:-1] == ("translations",) and each != entry
    ]
    if not others:
        start = text.rfind("\n", 0, whole.key.start) + 1
        return (Edit(article.path, start, text.find("\n", entry.value.end) + 1, ""),)
    if not whole.is_flow:
        start = text.rfind("\n", 0, entry.key.start) + 1
        return (Edit(article.path, start, text.find("\n", entry.value.end) + 1, ""),)
    following = [each.key.start for each in others if each.key.start > entry.key.start]
    if following:
        return (Edit(article.path, entry.key.start, min(following), ""),)
    before = max(each.value.end for each in others)
    return (Edit(article.path, before, entry.value.end, ""),)


def _is_written(corpus: Corpus, article: Article) -> bool:
    """Whether an article is a page: a draft is none in a published build."""
    return corpus.with_drafts or not article.is_draft


@rule("L101", Severity.ERROR, fix="add the entry, or run `python hooks check --fix`")
def missing_backlink(corpus: Corpus) -> Iterator[Hit]:
    """An article is named as a translation and does not name the other in return.

    Why: search engines ignore language links that are not mutual.
    Fix: add the entry to `translations:` (`--fix` does).
    Source: translations L1; pages H2
    """
    for article, code, address in _entries(corpus):
        target = corpus.find(address)
        if target is None or target.locale.code != code or target is article:
            continue
        if article.is_draft:
            continue  # a draft waits to be named until it is published
        if article.locale.code in target.meta.translations or article.locale == target.locale:
            continue
        yield Hit(
            target.key("translations"),
            f"{article.path} names this page as its {code} version, but is not named here",
            fix=f"add {article.locale.code}: {article.url}, or run `python hooks check --fix`",
            related=(Related(article.value("translations", code), "named here"),),
            edits=_insert(target, article),
        )


@rule("L102", Severity.ERROR, fix="add the entry, or run `python hooks check --fix`")
def incomplete_cluster(corpus: Corpus) -> Iterator[Hit]:
    """Two translations of one article do not name each other.

    Why: every language version must list all the others, or readers of one cannot reach another.
    Fix: add the entry to `translations:` (`--fix` does).
    Source: translations L2; pages H1
    """
    for article in () if corpus.is_plain else corpus.articles:
        for member in corpus.group(article):
            if member.is_draft or member.locale == article.locale:
                continue
            if _names(corpus, member, article):
                continue  # L101's
            if member.locale.code in article.meta.translations:
                continue
            through = next(
                (each for each in corpus.group(article) if _names(corpus, each, member)), member
            )
            yield Hit(
                article.key("translations"),
                f"the {member.locale.code} version {member.url} is not named here",
                fix=f"add {member.locale.code}: {member.url}, or run `python hooks check --fix`",
                related=(Related(through.key("translations"), f"names {member.path}"),),
                edits=_insert(article, member),
            )


def _names(corpus: Corpus, article: Article, other: Article) -> bool:
    address = article.meta.translations.get(other.locale.code)
    return address is not None and corpus.find(address) is other


@rule("L103", Severity.ERROR, fix="write the page, correct the address, or delete the entry")
def no_such_page(corpus: Corpus) -> Iterator[Hit]:
    """An entry of translations leads to no published page.

    Why: the language link would lead to a missing page.
    Fix: write the translation (`python hooks new translation`), correct the address, or delete it.
    Source: translations L3
    """
    for article, code, address in _entries(corpus):
        where = article.value("translations", code)
        target = corpus.find(address)
        if target is not None:
            if not _is_written(corpus, target) and not article.is_draft:
                related = (Related(target.key("draft"), "the draft"),)
                yield Hit(where, f"{address} is a draft", "publish it first", related)
            continue
        url = corpus.normal(address)
        renamed = corpus.by_alias.get(url) if url else None
        if renamed is not None:
            message, fix = f"{address} only redirects to {renamed.url}", f"write {renamed.url}"
            yield Hit(where, message, fix, (Related(renamed.key("aliases"), "redirected here"),))
        elif not _left(corpus, article, code):
            nearest = _nearest(corpus, address, code)
            fix = f"did you mean {nearest.url}?" if nearest else ""
            yield Hit(where, f"there is no page {address[:80]}", fix)


def _nearest(corpus: Corpus, address: str, code: str) -> Article | None:
    """The article of that locale whose address has the same last part."""
    last = address.strip().strip("/").rsplit("/", 1)[-1].casefold()
    for article in corpus.whole.articles:
        if article.locale.code == code and article.url.strip("/").rsplit("/", 1)[-1] == last:
            return article
    return None


def _left(corpus: Corpus, article: Article, code: str) -> tuple[Article, ...]:
    """The other members that name the same missing page: it was deleted or renamed."""
    url = corpus.normal(article.meta.translations[code])
    return tuple(
        member
        for member in corpus.group(article)
        if member is not article
        and url is not None
        and corpus.normal(member.meta.translations.get(code, "")) == url
    )


@rule("L104", Severity.ERROR, fix="write the address of a page in that language")
def wrong_label(corpus: Corpus) -> Iterator[Hit]:
    """An entry of translations names one language and leads to another.

    Why: readers who choose Japanese would get Chinese.
    Fix: give each language code the address of its own page.
    Source: translations L4
    """
    for article, code, address in _entries(corpus):
        if corpus.settings.locale(code) is None:
            known = ", ".join(locale.code for locale in corpus.settings.locales)
            location = article.key("translations", code)
            yield Hit(location, f"{code} is no language of this site", f"write one of {known}")
            continue
        target = corpus.find(address)
        if target is None or target.locale.code == code or target is article:
            continue
        if target.locale == article.locale and code != article.locale.code:
            continue  # a second page of its own language is L105's
        yield Hit(
            article.value("translations", code),
            f"{address} is a page in {target.locale.code}, not in {code}",
            related=(Related(Location(target.path), f"lies in {target.locale.code}"),),
        )


@rule("L105", Severity.ERROR, fix="delete one of the two")
def twice_in_a_language(corpus: Corpus) -> Iterator[Hit]:
    """An article names itself, or has two pages in one language.

    Why: a language link can lead to one page only.
    Fix: delete the entry that does not belong there.
    Source: translations L5
    """
    for article, code, address in _entries(corpus):
        target = corpus.find(address)
        where = article.value("translations", code)
        if target is article or (target is None and code == article.locale.code):
            yield Hit(where, f"the entry {code} names the page itself", "delete the entry")
        elif target is not None and target.locale == article.locale:
            message = f"{address} is another page in {article.locale.code}"
            related = (Related(target.key("permalink"), "the other page"),)
            yield Hit(where, message, "delete the entry", related)
        elif target is not None:
            for member in corpus.group(article):
                if member.locale == target.locale and member is not target:
                    related = (Related(member.key("translations"), "the other page"),)
                    message = f"{target.url} and {member.url} are both its {code} version"
                    yield Hit(where, message, related=related)


@rule("L106", Severity.ERROR, fix="run `python hooks check --fix`")
def not_canonical(corpus: Corpus) -> Iterator[Hit]:
    """An entry of translations is not written as the page's own permalink.

    Why: an address without its last slash, or with the host or base path, is another address.
    Fix: write the permalink as the page has it (`--fix` does).
    Source: translations L6; pages C2
    """
    for article, code, address in _entries(corpus):
        target = corpus.find(address)
        if target is None:
            continue
        promised = target.meta.permalink
        proper = promised if promised and canonical(promised) == promised else target.url
        if canonical(address) == target.url and address.endswith(("/", ".html")):
            continue
        yield Hit(
            article.value("translations", code),
            f"{address[:120]} is not the page's permalink",
            fix=f"write {proper}, or run `python hooks check --fix`",
            related=(Related(target.value("permalink"), "the permalink"),),
            edits=_replace(article, code, proper),
        )


def _promised(corpus: Corpus, article: Article, locale: Locale) -> bool:
    """Whether a member of the group names a page in that locale or says why there is none."""
    return any(
        locale.code in (*member.meta.translations, *member.meta.untranslated)
        for member in corpus.group(article)
    )


@rule("L107", Severity.INFO, fix="translate it, or say why not under untranslated:")
def not_translated(corpus: Corpus) -> Iterator[Hit]:
    """An article does not exist in one of the site's languages.

    Why: it is easily forgotten; nothing else is wrong with it.
    Fix: `python hooks new translation ja PATH`, or `untranslated: {ja: the reason}`.
    Source: translations L7
    """
    for article in corpus.published:
        if corpus.source(article) is not article:
            continue
        present = {member.locale for member in corpus.group(article)}
        for locale in corpus.settings.locales:
            if locale not in present and not _promised(corpus, article, locale):
                yield Hit(article.key("translations"), f"there is no {locale.code} version yet")


@rule("L108", Severity.ERROR, fix="delete the entry, or run `python hooks check --fix`")
def member_left(corpus: Corpus) -> Iterator[Hit]:
    """Several articles of a cluster name a page that is no longer there.

    Why: it was deleted or renamed, and every language link to it is dead.
    Fix: delete the entry in all of them (`--fix` does), or put the page back.
    Source: translations L8
    """
    for article, code, address in _entries(corpus):
        if corpus.find(address) is not None:
            continue
        url = corpus.normal(address)
        others = _left(corpus, article, code)
        if others and not (url and url in corpus.by_alias):
            yield Hit(
                article.value("translations", code),
                f"the {code} version {address} is gone, or was never written",
                related=tuple(
                    Related(other.value("translations", code), "named here as well")
                    for other in others
                ),
                edits=_remove(article, code),
            )


@rule("L110", Severity.ERROR, fix="write the same source: in all of them")
def two_sources(corpus: Corpus) -> Iterator[Hit]:
    """The translations of one article name different sources.

    Why: nobody can tell which version the others render.
    Fix: write the same `source:` in all of them.
    Source: the front matter contract in README
    """
    for article in corpus.articles:
        named = article.meta.source
        if named and corpus.settings.locale(named) is None:
            known = ", ".join(locale.code for locale in corpus.settings.locales)
            yield Hit(
                article.value("source"),
                f"{named} is no language of this site",
                f"write one of {known}",
            )
        first = corpus.source(article)
        if named and first.meta.source and named != first.meta.source:
            related = (Related(first.value("source"), f"source is {first.meta.source} here"),)
            yield Hit(article.value("source"), f"source is {named} here", related=related)


@rule("L111", Severity.WARNING, fix="delete the entry")
def translated_after_all(corpus: Corpus) -> Iterator[Hit]:
    """An article says why a translation is missing, and the translation is there.

    Why: the reason is out of date.
    Fix: delete the entry under `untranslated:`.
    Source: translations L7
    """
    for article in corpus.published:
        present = {member.locale.code: member for member in corpus.group(article)}
        for code in article.meta.untranslated:
            if code in present:
                related = (Related(Location(present[code].path), "the translation"),)
                message = f"the {code} version is there"
                yield Hit(article.value("untranslated", code), message, related=related)
