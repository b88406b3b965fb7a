"""Rules H4xx: titles and descriptions of built pages, as search results show them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..articles import Corpus
from ..findings import Hit, Location, Related, Severity, rule
from ..settings import Locale
from ..typography import width
from .folder import Built, article_of, told
from .page import Page
from .wording import flat, is_written_in, scripts_of

TITLE_WIDTH = 35.0  # Source: pages T2
DESCRIPTION_WIDTH = (35.0, 80.0)  # Source: pages D1


def own_title(title: str, locale: Locale) -> str:
    """A title without the site's name behind it."""
    text = flat(title)
    if locale.site_name and text.endswith(locale.site_name) and text != locale.site_name:
        return text.removesuffix(locale.site_name).rstrip(" –—|-:·｜：") or text
    return text


def _twins(built: Built, text: Callable[[Page], str]) -> Iterator[tuple[Page, Page, str]]:
    """Pages of one language that say the same, each with the first that does."""
    first: dict[tuple[str, str], Page] = {}
    for page in built.indexable.values():
        said = flat(text(page))
        other = first.setdefault((built.locale(page).code, said), page)
        if said and other is not page:
            yield page, other, said


@rule("H401", Severity.ERROR, fix="give the page a title of its own, the site's name last")
def title(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A page's title is missing, in another language, or does not begin with the page's own words.

    Why: search engines rewrite such titles, and readers cannot tell tabs and results apart.
    Fix: one title, in the page's language, the page's own words first and the site's name last.
    Source: pages T1
    """
    for page in built.indexable.values():
        for message in _title(page, built.locale(page)):
            yield told(corpus, page, message, "title")
    for page, other, said in _twins(built, lambda each: each.title):
        related = (Related(Location(other.file), "the other page"),)
        message = f"{said[:80]!r} is the title of {other.file} as well"
        yield Hit(Location(page.file), message, related=related)


def _title(page: Page, locale: Locale) -> Iterator[str]:
    if len(page.titles) != 1 or not page.title.strip():
        yield f"the page has {len(page.titles)} titles"
        return
    own, name = own_title(page.title, locale), locale.site_name
    if not _suits(own, locale.code):
        yield f"the title {own[:60]!r} is not in {locale.tag}"
    if name not in page.title:
        yield f"the title {page.title[:80]!r} lacks {name}"
    elif page.title.count(name) > 1 and page.h1.count(name) < 2:
        yield f"the title names {name} twice"
    elif page.url != locale.prefix and _begins(page.title, name) and not _begins(page.h1, name):
        yield f"the title begins with {name}"


def _begins(text: str, name: str) -> bool:
    """Whether a text begins with the site's name and goes on."""
    return bool(name) and text.startswith(name) and text != name


def _suits(title: str, code: str) -> bool:
    """Whether a title may be one of a language: names in it are often in another script.

    A Chinese or Japanese title of five Latin words and more is none, nor a Chinese one with kana.
    """
    han, kana, latin = scripts_of(title)
    if code not in ("zh", "ja"):
        return (han + kana) < 0.3 * (han + kana + latin or 1)
    if not han + kana:
        return len(title.split()) < 5
    return code == "ja" or not kana


@rule("H402", Severity.WARNING, fix="shorten it")
def title_width(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A page's title is wider than search results show.

    Why: its end, often the point of it, is cut off.
    Fix: at most 70 Latin letters or 35 full-width characters before the site's name.
    Source: pages T2
    """
    for page in built.indexable.values():
        own, article = own_title(page.title, built.locale(page)), article_of(corpus, page)
        written = (article.meta.seo_title, article.title) if article else ()
        units = width(own)
        if units > TITLE_WIDTH and own not in map(flat, written):  # that is told by A110
            message = f"the title {own[:60]!r} is {units:g} units wide, more than {TITLE_WIDTH:g}"
            yield told(corpus, page, message, "title")


@rule("H403", Severity.WARNING, fix="print the title as the h1")
def title_and_heading(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A page's heading says something else than its title.

    Why: search engines then show the heading, and readers wonder whether they are right there.
    Fix: print one text as both; for a shorter title in results there is `seo_title`.
    Source: pages T3
    """
    for page in built.indexable.values():
        article, locale = article_of(corpus, page), built.locale(page)
        if (article is not None and article.meta.seo_title) or page.url == locale.prefix:
            continue
        if (
            page.h1
            and page.title
            and flat(page.title) != page.h1
            and own_title(page.title, locale) != page.h1
        ):
            message = f"the h1 is {page.h1[:60]!r}, the title {page.title[:60]!r}"
            yield told(corpus, page, message, "title")


@rule("H404", Severity.ERROR, fix="describe the page in one or two sentences of its language")
def description(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A page has no description, more than one, or one in another language.

    Why: search results and cards would show whatever text comes first.
    Fix: one description, in the language of the page.
    Source: pages D1
    """
    for page in built.indexable.values():
        found, locale = page.metas.get("description", ()), built.locale(page)
        if len(found) != 1 or not found[0].strip():
            yield told(corpus, page, f"the page has {len(found)} descriptions", "description")
        elif not is_written_in(found[0], locale.code, 20):
            yield told(corpus, page, f"the description is not in {locale.tag}", "description")


@rule("H405", Severity.WARNING, fix="write one of its own, 35 to 80 full-width characters wide")
def description_of_its_own(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A page has the description of another page, or one that results cut or replace.

    Why: results that read alike cannot be told apart, and a short text is replaced by another.
    Fix: 70 to 160 Latin letters or 35 to 80 full-width characters on this page alone.
    Source: pages D1
    """
    least, most = DESCRIPTION_WIDTH
    for page, other, _ in _twins(built, lambda each: each.meta("description")):
        related = (Related(Location(other.file), "the other page"),)
        message = f"the description is that of {other.file} as well"
        yield Hit(Location(page.file), message, related=related)
    for page in built.indexable.values():
        text, article = page.meta("description").strip(), article_of(corpus, page)
        if article is not None and article.meta.description.strip() == text:
            continue  # told by A109
        units = width(text)
        if units and not least <= units <= most:
            message = f"the description is {units:g} units wide, not {least:g} to {most:g}"
            yield told(corpus, page, message, "description")
