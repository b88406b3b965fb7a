"""The addresses that front matter promises, the old ones that redirect to them; rules P."""

from __future__ import annotations

from collections.abc import Iterator

from .articles import Article, Corpus, canonical
from .findings import Edit, Hit, Related, Severity, rule
from .settings import Locale
from .topics import is_topic_page, tags_url

# Files that every build writes by itself.
_TAKEN = frozenset({"/404.html", "/sitemap.xml", "/sitemap.xml.gz", "/robots.txt"})


def status_url(locale: Locale) -> str:
    """Where the build writes the state of all translations in the words of a locale."""
    return f"{locale.prefix}status/"


def references_url(locale: Locale) -> str:
    """Where the build writes the list of all cited works in the words of a locale."""
    return f"{locale.prefix}references/"


def feed_url(locale: Locale, form: str) -> str:
    """Where the build writes the feed of a locale: as Atom (`xml`) or as JSON Feed (`json`)."""
    return f"{locale.prefix}feed.{form}"


def llms_url(locale: Locale) -> str:
    """Where the build writes the llms.txt of a locale."""
    return f"{locale.prefix}llms.txt"


def companion_url(url: str, name: str) -> str:
    """Where one of `COMPANIONS` stands beside a page: `/a/cite.bib`, but `/a.html.bib`.

    Source: https://llmstxt.org/changes.md (the forms of a Markdown address)
    """
    return url + (name if url.endswith("/") else f".{name.partition('.')[2]}")


# The pages of every locale that the build writes by itself.
WRITTEN = (status_url, references_url, tags_url)
# What it writes beside a page: its Markdown, and how to cite it.
COMPANIONS = ("index.md", "cite.bib", "cite.json")


def _place(url: str) -> str:
    """What two addresses share that would be written to one file, on any file system."""
    return url.removesuffix("index.html").casefold()


def blocked(corpus: Corpus, url: str) -> str:
    """Which file of the build stands at an address, or where its folder would have to be."""
    settings = corpus.settings
    own = any(url == address(locale) for address in WRITTEN for locale in settings.locales)
    if own or is_topic_page(corpus, url):
        return f"{url} is written by every build"
    parts = url.strip("/").split("/")
    for count in range(1, len(parts) + 1):
        path = "/" + "/".join(parts[:count])
        if path in _TAKEN or _is_for_machines(corpus, path):
            return f"{path} is written by every build"
        folders = [settings.docs, settings.docs / settings.default.code]
        if settings.theme:
            folders.append(settings.theme)
        for folder in folders:
            if (folder / path.lstrip("/")).is_file():
                return f"{path} is a file of the site"
    return ""


def _is_for_machines(corpus: Corpus, path: str) -> bool:
    """Whether a feed, an llms.txt or a companion of another page stands at a path."""
    for locale in corpus.settings.locales:
        if path in (feed_url(locale, "xml"), feed_url(locale, "json"), llms_url(locale)):
            return True
    folder, page = path[: path.rindex("/") + 1], path.rpartition(".")[0]
    return any(
        owner in corpus.by_url and path == companion_url(owner, name)
        for owner in (folder, page)
        for name in COMPANIONS
    )


def is_served(corpus: Corpus, article: Article) -> bool:
    """Whether an article becomes a page: no second one at an address, and none at a taken one."""
    is_first = corpus.by_url.get(article.url) is article
    is_published = corpus.with_drafts or not article.is_draft
    return is_first and is_published and not blocked(corpus, article.url)


_FORM = "a permalink is a path like /zh/name/: no scheme, space, .., ? or #"


def redirects(corpus: Corpus) -> Iterator[tuple[str, Article]]:
    """Every old address that can redirect, with the article that is now elsewhere."""
    pages = {_place(article.url) for article in corpus.published}
    for url, article in corpus.by_alias.items():
        if _place(url) not in pages and not blocked(corpus, url):
            yield url, article


@rule("P101", Severity.ERROR, fix="write a path like /name/")
def malformed_permalink(corpus: Corpus) -> Iterator[Hit]:
    """A permalink is no path below the site.

    Why: the page cannot be served there, and could end up outside the site's folder.
    Fix: write a path that begins with / and has no scheme, space, dot segment, ? or #.
    Source: https://url.spec.whatwg.org/#path-absolute-url-string
    """
    for article in corpus.articles:
        permalink = article.meta.permalink
        if permalink and canonical(permalink) is None:
            message = f"{permalink[:80]!r} is no permalink: {_FORM}"
            yield Hit(article.value("permalink"), message)


@rule("P102", Severity.ERROR, fix="begin it with the folder of its language")
def foreign_permalink(corpus: Corpus) -> Iterator[Hit]:
    """A permalink lies in another language's part of the site.

    Why: readers and search engines take the language from the address.
    Fix: begin the permalink with /zh/ for Chinese, / for the default language, and so on.
    Source: https://developers.google.com/search/docs/specialty/international/managing-multi-regional-sites
    """
    for article in corpus.articles:
        if canonical(article.meta.permalink) is None:
            continue
        owner = _owner(corpus, article.url)
        if owner != article.locale:
            message = f"{article.url} lies outside {article.locale.prefix} of {article.locale.code}"
            fix = f"begin it with {article.locale.prefix}"
            yield Hit(article.value("permalink"), message, fix=fix)


def _owner(corpus: Corpus, url: str) -> object:
    """The locale whose part of the site an address lies in."""
    matching = [each for each in corpus.settings.locales if url.startswith(each.prefix)]
    return max(matching, key=lambda locale: len(locale.prefix))


@rule("P103", Severity.ERROR, fix="give one of them another permalink")
def permalink_collision(corpus: Corpus) -> Iterator[Hit]:
    """Two pages claim one address.

    Why: the one built later overwrites the other.
    Fix: give one of them another permalink.
    Source: pages C1
    """
    claims: dict[str, list[Article]] = {}
    for article in corpus.whole.published:
        claims.setdefault(_place(article.url), []).append(article)
    for claim in claims.values():
        for article in claim[1:] if len(claim) > 1 else ():
            related = [each for each in claim if each is not article]
            yield Hit(
                article.value("permalink"),
                f"{article.url} is the address of {related[0].path} as well",
                related=tuple(Related(each.value("permalink"), "claimed here") for each in related),
            )
    for article in () if corpus.is_plain else corpus.published:
        taken = blocked(corpus, article.url)
        if taken:
            yield Hit(article.value("permalink"), taken)


@rule("P104", Severity.WARNING, fix="write it with its last slash")
def permalink_without_slash(corpus: Corpus) -> Iterator[Hit]:
    """A permalink lacks its last slash.

    Why: the page is served with it; every link without it costs a redirect.
    Fix: add the slash (`python hooks check --fix` does).
    Source: pages C2
    """
    for article in corpus.articles:
        permalink = article.meta.permalink
        url = canonical(permalink)
        if url and url.endswith("/") and not permalink.endswith("/"):
            hit = Hit(article.value("permalink"), f"{permalink} is served as {permalink}/")
            span = article.document.front.entries[("permalink",)].value
            written = article.document.text[span.start : span.end]
            edit = Edit(
                article.path, span.start, span.end, written.replace(permalink, f"{permalink}/")
            )
            yield Hit(hit.location, hit.message, edits=(edit,))


@rule("P201", Severity.ERROR, fix="write a path like /old-name/")
def malformed_alias(corpus: Corpus) -> Iterator[Hit]:
    """An alias is no path below the site.

    Why: no redirect can be written there.
    Fix: write the old address as a path that begins with /.
    Source: pages R4
    """
    for article in corpus.articles:
        for alias in article.meta.aliases:
            if canonical(alias) is None:
                yield Hit(article.value("aliases"), f"{alias[:80]!r} is no old permalink: {_FORM}")


@rule("P202", Severity.ERROR, fix="delete the alias")
def alias_collision(corpus: Corpus) -> Iterator[Hit]:
    """An alias is the address of a page, or the alias of two pages.

    Why: the redirect would overwrite the page, or lead to only one of the two.
    Fix: delete the alias from the page it does not belong to.
    Source: pages R4
    """
    pages = {_place(article.url): article for article in corpus.whole.published}
    seen: dict[str, Article] = {}
    for article in corpus.whole.published:
        for alias in article.meta.aliases:
            url = canonical(alias)
            if url is None:
                continue  # P201's
            other = pages.get(_place(url)) or seen.get(_place(url))
            if other:
                related = (Related(other.key("permalink"), "the other"),)
                message = f"the alias {alias} belongs to {other.path}"
                yield Hit(article.value("aliases"), message, related=related)
            elif taken := blocked(corpus, url):
                yield Hit(article.value("aliases"), f"the alias {alias} is taken: {taken}")
            seen.setdefault(_place(url), article)
