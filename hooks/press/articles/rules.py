"""Rules A: each file and its front matter by itself."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Hit, Location, Severity, rule
from ..typography import width
from .corpus import Corpus

TITLE_WIDTH = 35
DESCRIPTION_WIDTH = (35, 80)


# What is asked of keys that MkDocs or another plugin may read in a way of its own, and of files
# that MkDocs publishes wherever they lie.
_OF_CONTRACT = frozenset({"A103", "A104", "A105", "A118"})


def _reported(corpus: Corpus, code: str) -> Iterator[Hit]:
    """What reading the files has already found, for the rule of that code."""
    if corpus.is_plain and code in _OF_CONTRACT:
        return
    for article in corpus.articles:
        for problem in article.problems:
            if problem.code == code:
                yield Hit(article.at(problem.at), problem.message)
    for unread in corpus.unread:
        if unread.problem.code == code:
            yield Hit(Location(unread.path, unread.problem.at + 1), unread.problem.message)


@rule("A101", Severity.ERROR, fix="mend the YAML; text with a colon wants quotes around it")
def broken_yaml(corpus: Corpus) -> Iterator[Hit]:
    """The front matter cannot be read as YAML.

    Why: the page would be published without its title, address and translations.
    Fix: mend the YAML; text with a colon or a leading quote mark wants quotes around it.
    Source: https://jekyllrb.com/docs/front-matter/
    """
    yield from _reported(corpus, "A101")


@rule("A102", Severity.ERROR, fix="keep one of the two")
def duplicate_key(corpus: Corpus) -> Iterator[Hit]:
    """A front matter key is written twice.

    Why: YAML readers keep the last one and drop the other without a word.
    Fix: keep the one that is meant.
    Source: https://yaml.org/spec/1.2.2/#3213-node-comparison
    """
    yield from _reported(corpus, "A102")


@rule("A103", Severity.WARNING, fix="correct its name or delete it")
def unknown_key(corpus: Corpus) -> Iterator[Hit]:
    """A front matter key has no meaning here.

    Why: a misspelt key is silently without effect.
    Fix: correct the name, or delete the line.
    Source: the front matter contract in README
    """
    yield from _reported(corpus, "A103")


@rule("A104", Severity.ERROR, fix="write a value of that form")
def wrong_type(corpus: Corpus) -> Iterator[Hit]:
    """A front matter value has a form that its key cannot take.

    Why: the value would be ignored, and the page go out without it.
    Fix: write the value in the form the message names.
    Source: the front matter contract in README
    """
    yield from _reported(corpus, "A104")


@rule("A105", Severity.ERROR, fix="write year-month-day, time and offset from UTC")
def unreadable_date(corpus: Corpus) -> Iterator[Hit]:
    """A date is not written as the contract asks.

    Why: readers, feeds and search engines would get no date or a wrong one.
    Fix: write it like 2025-12-21 12:00:00 +0900.
    Source: https://jekyllrb.com/docs/front-matter/#predefined-variables-for-posts
    """
    yield from _reported(corpus, "A105")


@rule("A106", Severity.ERROR, fix="correct lang, or move the file")
def wrong_language(corpus: Corpus) -> Iterator[Hit]:
    """The key lang names another language than the folder the file lies in.

    Why: a Chinese page would be served as Japanese.
    Fix: correct lang, or move the file to the folder of its language.
    Source: pages W1; https://www.w3.org/TR/WCAG22/#language-of-page
    """
    for article in corpus.articles:
        lang, locale = article.meta.lang, article.locale
        if lang and lang.lower() not in (locale.code.lower(), locale.tag.lower()):
            message = f"lang is {lang}, but the file lies in the folder of {locale.code}"
            yield Hit(article.value("lang"), message, fix=f"write {locale.code}, or move the file")


@rule("A107", Severity.ERROR, fix="add title: to the front matter")
def missing_title(corpus: Corpus) -> Iterator[Hit]:
    """The page has no title.

    Why: the title heads the page, the browser's tab, search results and feeds.
    Fix: add a title to the front matter.
    Source: pages T1
    """
    for article in () if corpus.is_plain else corpus.articles:
        if not article.meta.title.strip() and not _is_broken(article.problems, "title"):
            yield Hit(article.key("title"), "the page has no title")


@rule("A108", Severity.ERROR, fix="add description: in one or two sentences")
def missing_description(corpus: Corpus) -> Iterator[Hit]:
    """The page has no description.

    Why: search results and cards would show whatever text comes first.
    Fix: add a description of one or two sentences in the page's language.
    Source: pages D1
    """
    for article in () if corpus.is_plain else corpus.articles:
        meta = article.meta
        if not meta.description.strip() and not _is_broken(article.problems, "description"):
            yield Hit(article.key("description"), "the page has no description")


def _is_broken(problems: tuple[object, ...], key: str) -> bool:
    """Whether the key may be there, in a front matter or a value that another rule reports."""
    codes = {getattr(each, "code", "") for each in problems}
    messages = [getattr(each, "message", "") for each in problems]
    return "A101" in codes or any(text.startswith(f"{key} must be ") for text in messages)


@rule("A109", Severity.WARNING, fix="rewrite it within that width")
def description_width(corpus: Corpus) -> Iterator[Hit]:
    """The description is shorter or longer than search results can use.

    Why: a long one is cut in the middle, a short one replaced by other text.
    Fix: 70 to 160 Latin letters, or 35 to 80 full-width characters.
    Source: pages D1
    """
    least, most = DESCRIPTION_WIDTH
    for article in corpus.articles:
        units = width(article.meta.description.strip())
        if units and not least <= units <= most:
            has, low, high = _counted(article.meta.description, units, least, most)
            message = f"the description is {has:g} characters wide, not {low:g} to {high:g}"
            yield Hit(article.value("description"), message)


def _counted(text: str, *units: float) -> list[float]:
    """Widths as an author counts: full-width characters, or Latin letters of half the width."""
    is_full = width(text) > 0.75 * len(text)
    return [each if is_full else each * 2 for each in units]


@rule("A110", Severity.WARNING, fix="shorten it, or add a shorter seo_title:")
def title_width(corpus: Corpus) -> Iterator[Hit]:
    """The title is wider than search results show.

    Why: its end, often the point of it, is cut off.
    Fix: at most 70 Latin letters or 35 full-width characters, or a seo_title of that width.
    Source: pages T2
    """
    for article in corpus.articles:
        key = "seo_title" if article.meta.seo_title else "title"
        units = width(getattr(article.meta, key).strip())
        if units > TITLE_WIDTH:
            has, most = _counted(getattr(article.meta, key), units, TITLE_WIDTH)
            message = f"{key} is {has:g} characters wide, more than {most:g}"
            yield Hit(article.value(key), message)


@rule("A111", Severity.ERROR, fix="save the file as UTF-8")
def unreadable_file(corpus: Corpus) -> Iterator[Hit]:
    """A file cannot be read as UTF-8 text.

    Why: guessing its encoding would print wrong characters.
    Fix: save the file as UTF-8 in your editor.
    Source: https://spec.commonmark.org/0.31.2/#characters-and-lines
    """
    yield from _reported(corpus, "A111")


@rule("A112", Severity.ERROR, fix="copy the file into docs/")
def outside_docs(corpus: Corpus) -> Iterator[Hit]:
    """A link in the file system leads out of docs/.

    Why: a build would publish whatever it points to.
    Fix: copy the file to where the link is.
    Source: https://cwe.mitre.org/data/definitions/59.html
    """
    yield from _reported(corpus, "A112")


@rule("A113", Severity.ERROR, fix="split it")
def too_large(corpus: Corpus) -> Iterator[Hit]:
    """A Markdown file is larger than 1 MB or longer than 10,000 lines.

    Why: that is hundreds of thousands of words, which no reader's browser lays out well.
    Fix: split it into several articles.
    Source: the weight budget in README
    """
    yield from _reported(corpus, "A113")


@rule("A114", Severity.WARNING, fix="write it or delete it")
def empty_file(corpus: Corpus) -> Iterator[Hit]:
    """A Markdown file is empty.

    Why: it would be published as a page without title and text.
    Fix: write the article, or delete the file.
    Source: the front matter contract in README
    """
    yield from _reported(corpus, "A114")


@rule("A115", Severity.ERROR, fix="correct one of the two dates")
def updated_before_date(corpus: Corpus) -> Iterator[Hit]:
    """The date of the last change lies before the first publication.

    Why: search engines reject the pair.
    Fix: correct one of the two.
    Source: pages O3
    """
    for article in corpus.articles:
        first, last = article.meta.date, article.meta.updated
        if first and last and last < first:
            yield Hit(article.value("updated"), "updated lies before date")


@rule("A116", Severity.WARNING, fix="write the reason")
def waiver_without_reason(corpus: Corpus) -> Iterator[Hit]:
    """A finding is waived without a reason.

    Why: the next reader cannot tell whether the waiver still holds.
    Fix: write why the finding may stand.
    Source: the front matter contract in README
    """
    for article in corpus.articles:
        for code, reason in article.meta.allow.items():
            if not reason.strip():
                yield Hit(article.value("allow", code), f"{code} is waived without a reason")


@rule("A117", Severity.WARNING, fix="make the folder with an index.md in it")
def missing_folder(corpus: Corpus) -> Iterator[Hit]:
    """A language of the site has no folder, no front page or no words of the interface.

    Why: links to that language would lead nowhere, or its pages speak another language around it.
    Fix: write `index.md` in its folder and `overrides/strings/ko.html`, after the language's code.
    Source: the tree in README
    """
    settings = corpus.settings
    homes = {article.locale.code for article in corpus.published if article.is_home}
    if corpus.is_plain and settings.has_fallback and settings.default.code in homes:
        homes |= {locale.code for locale in settings.locales}
    for code in (locale.code for locale in settings.locales):
        if code not in homes:
            name = f"index.{code}.md" if settings.has_suffixes else f"{code}/index.md"
            home = (settings.docs / name).relative_to(settings.root)
            yield Hit(Location(home.as_posix()), f"the language {code} has no front page")
    theme = settings.theme
    for locale in settings.locales if settings.has_templates else ():
        path = f"strings/{locale.code}.html"
        if theme and not (theme / path).is_file():
            message = f"the language {locale.code} has no words of the interface"
            yield Hit(Location(f"{theme.name}/{path}"), message, "translate the file of English")


@rule("A118", Severity.WARNING, fix="move it into the folder of its language")
def outside_locales(corpus: Corpus) -> Iterator[Hit]:
    """A Markdown file lies outside the folders of the languages.

    Why: it has no language, so it is not published.
    Fix: move it into `docs/en/` or the folder of its language.
    Source: the tree in README
    """
    yield from _reported(corpus, "A118")


@rule("A122", Severity.ERROR, fix="bring it nearer to the margin")
def too_deep(corpus: Corpus) -> Iterator[Hit]:
    """Lists, quotations or boxes stand in each other more than eight deep.

    Why: no line is left for the text, and the programs that make the page give up.
    Fix: end the outer ones, or make paragraphs and headings of them.
    Source: https://docs.python.org/3.11/library/exceptions.html#RecursionError
    """
    yield from _reported(corpus, "A122")


@rule("A123", Severity.ERROR, fix="divide it into paragraphs")
def too_full(corpus: Corpus) -> Iterator[Hit]:
    """A passage has more than 10,000 characters, or more than 1,000 brackets and figures.

    Why: that is no paragraph, and a build would take minutes over what nobody reads.
    Fix: divide it into paragraphs; put data into a file below docs/data/, long code into a block.
    Source: https://cwe.mitre.org/data/definitions/1333.html
    """
    yield from _reported(corpus, "A123")
