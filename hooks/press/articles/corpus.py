"""Articles and the corpus of all of them: read once, looked up by path, URL and group."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from pathspec.gitignore import GitIgnoreSpec

from ..blocks import Block
from ..findings import Location
from ..markdown import LINE_END, Document, Problem, Span, read, too_full
from ..settings import FOREIGN, Locale, Settings
from ..typography import reading_minutes
from .frontmatter import Meta, validate

MOST_BYTES = 1_000_000
MOST_LINES = 10_000


@dataclass(frozen=True)
class Article:
    """A Markdown file of a locale, read once.

    `path` is below the site's root (`docs/zh/a.md`), `src` below `docs/` (`zh/a.md`); `url` is
    its decoded address below the site (`/zh/a/`). `problems` is what could not be read of it.
    """

    locale: Locale
    path: str
    src: str
    url: str
    meta: Meta
    document: Document
    problems: tuple[Problem, ...] = ()

    @functools.cached_property
    def lines(self) -> list[str]:
        """Its lines, front matter included, without their ends."""
        return LINE_END.split(self.document.text)

    @functools.cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Everything in it that is translated: title, description, then the body's blocks."""
        front = []
        for kind in ("title", "description"):
            text = str(getattr(self.meta, kind)).strip()
            if text:
                first = self.value(kind).line
                last = first + text.count("\n")
                front.append(Block(kind, text, first, last))
        return (*front, *self.document.blocks)

    @functools.cached_property
    def fingerprints(self) -> tuple[str, ...]:
        """Those of its blocks."""
        return tuple(block.fingerprint for block in self.blocks)

    @functools.cached_property
    def labels(self) -> frozenset[str]:
        """The labels of the blocks in its body: `chart`, `glossary`, languages of code."""
        return frozenset(block.label for block in self.document.blocks)

    @property
    def title(self) -> str:
        """The title, or the file's name where there is none."""
        return self.meta.title or PurePosixPath(self.src).stem.replace("-", " ").capitalize()

    @functools.cached_property
    def minutes(self) -> int:
        """How long it takes to read."""
        return reading_minutes(self.document.plain, self.locale.code)

    @property
    def inner(self) -> str:
        """Its path in its language, which its translations share where pages go by their files."""
        return _inner(self.src, self.locale)

    @property
    def is_article(self) -> bool:
        """Whether it is dated: front pages and the like are not."""
        return self.meta.date is not None

    @property
    def is_home(self) -> bool:
        """Whether it is the front page of its locale."""
        return self.url == self.locale.prefix

    @property
    def is_draft(self) -> bool:
        """Whether it is not to be published."""
        return self.meta.draft or not self.meta.published

    @property
    def updated(self) -> datetime | None:
        """The last change of substance, or the first publication."""
        return self.meta.updated or self.meta.date

    def at(self, offset: int) -> Location:
        """The location of an offset in its text."""
        return Location(self.path, *self.document.place(offset))

    def key(self, *path: str) -> Location:
        """Where a front matter key stands; the nearest that exists, else the first line."""
        span = self.span(*path)
        return self.at(span.start) if span else Location(self.path)

    def span(self, *path: str) -> Span | None:
        """The span of a front matter key, or of the nearest above it that exists."""
        entries = self.document.front.entries
        while path:
            if path in entries:
                return entries[path].key
            path = path[:-1]
        return None

    def value(self, *path: str) -> Location:
        """Where the value of a front matter key stands."""
        entry = self.document.front.entries.get(path)
        return self.at(entry.value.start) if entry else self.key(*path)


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that is no article: where it lies and, for the rule of that code, why."""

    path: str
    problem: Problem


def canonical(address: str) -> str | None:
    """A permalink as the site writes it: decoded, NFC, with its last slash; None if it is none.

    A `permalink` is a path from the site's root: no scheme, host, query, fragment, space, control
    character, backslash or dot segment. A last part ending in `.html` names the file itself.
    """
    text = unicodedata.normalize("NFC", unquote(address, errors="replace"))
    parts = text.split("/")
    if not text.startswith("/") or "" in parts[1:-1] or "\ufffd" in text:
        return None
    if any(part in (".", "..") for part in parts) or re.search(
        r"[\s\\?#\x00-\x1f\x7f-\x9f\ufffe\uffff]", text
    ):
        return None
    return text if text.endswith(("/", ".html")) else f"{text}/"


def encoded(url: str) -> str:
    """A decoded path percent-encoded for use in a page or a sitemap."""
    return quote(url, safe="/~!$&'()*+,;=:@-._")


@dataclass(frozen=True)
class Corpus:
    """All articles of the site, looked up by path and URL, grouped by their `translations` alone.

    Those of a plain site are grouped by their paths as well, as mkdocs-static-i18n does.
    `with_drafts` says whether drafts count as pages, as they do under `mkdocs serve`.
    """

    settings: Settings
    articles: tuple[Article, ...]
    unread: tuple[Unread, ...] = ()
    with_drafts: bool = False

    @classmethod
    def load(
        cls,
        settings: Settings,
        with_drafts: bool = False,
        known: Iterable[Article] = (),
        with_bodies: bool = True,
    ) -> Corpus:
        """Read every Markdown file of every locale folder; `known` are articles read before.

        Without their bodies, articles are read as far as their front matter, and an article that
        is none for what is in its body is among them.
        """
        before = {article.path: article for article in known}
        articles, unread = [], []
        for path in _files(settings):
            outcome = _load(settings, path, before)
            if isinstance(outcome, Article) and with_bodies:
                excess = outcome.document.excess
                outcome = Unread(outcome.path, excess) if excess else outcome
            if isinstance(outcome, Article):
                articles.append(outcome)
            else:
                unread.append(outcome)
        return cls(settings, tuple(articles), tuple(unread), with_drafts)

    def reread(self, article: Article) -> Article | None:
        """An article as its file is now; None where that cannot be read."""
        outcome = _load(self.settings, self.settings.root / article.path, {})
        if isinstance(outcome, Unread) or outcome.document.excess:
            return None
        return outcome

    def with_texts(self, edited: Iterable[Article]) -> Corpus:
        """The corpus with other articles in place of those of the same files."""
        new = {article.path: article for article in edited}
        return replace(self, articles=tuple(new.get(each.path, each) for each in self.articles))

    def narrowed(self, sources: set[str]) -> Corpus:
        """The articles of these `src` alone, which still find all others by path and address."""
        narrow = replace(
            self, articles=tuple(each for each in self.articles if each.src in sources)
        )
        for name in ("by_src", "by_url", "by_alias", "_by_folded", "groups", "is_plain"):
            narrow.__dict__[name] = getattr(self, name)
        narrow.__dict__["whole"] = self
        return narrow

    @functools.cached_property
    def whole(self) -> Corpus:
        """All articles of the site, where these are some of them."""
        return self

    @functools.cached_property
    def is_plain(self) -> bool:
        """Whether it keeps MkDocs' habits: neither our templates nor a single permalink.

        Then address, title and translations of a page follow from its file, and nothing is asked
        for that only our pages promise.
        """
        is_promised = any(article.meta.permalink for article in self.articles)
        return not (is_promised or self.settings.has_templates)

    @functools.cached_property
    def published(self) -> tuple[Article, ...]:
        """The articles that become pages."""
        return tuple(each for each in self.articles if self.with_drafts or not each.is_draft)

    @functools.cached_property
    def by_src(self) -> Mapping[str, Article]:
        """Articles by their path below `docs/`."""
        return {article.src: article for article in self.articles}

    @functools.cached_property
    def by_url(self) -> Mapping[str, Article]:
        """Articles by URL; of two that claim one URL the first, published ones before drafts."""
        found: dict[str, Article] = {}
        for article in sorted(self.articles, key=lambda each: each.is_draft):
            found.setdefault(article.url, article)
        return found

    @functools.cached_property
    def by_alias(self) -> Mapping[str, Article]:
        """Articles by their old URLs."""
        found: dict[str, Article] = {}
        for article in self.published:
            for alias in article.meta.aliases:
                found.setdefault(canonical(alias) or "", article)
        found.pop("", None)
        return found

    def find(self, address: str) -> Article | None:
        """The article an address means, however it is written.

        It may have the site's host or base path, lack its last slash, or differ in case or
        percent-encoding.
        """
        url = self.normal(address)
        if url is None:
            return None
        return self.by_url.get(url) or self._by_folded.get(url.casefold())

    def normal(self, address: str) -> str | None:
        """The canonical form of an address below the site, its host and base path taken off."""
        settings = self.settings
        text = address.strip()
        if text.startswith(settings.site_url):
            text = "/" + text.removeprefix(settings.site_url)
        url = canonical(text) if is_path(text) else None
        base = settings.base_path
        if url and base != "/" and url.startswith(base) and url not in self.by_url:
            url = "/" + url.removeprefix(base)
        return url

    @functools.cached_property
    def _by_folded(self) -> Mapping[str, Article]:
        return {url.casefold(): article for url, article in self.by_url.items()}

    @functools.cached_property
    def groups(self) -> Mapping[str, tuple[Article, ...]]:
        """By the path of each member, the articles that `translations` tie together, in order."""
        parent = {article.path: article.path for article in self.articles}

        def root(path: str) -> str:
            while parent[path] != path:
                parent[path] = parent[parent[path]]
                path = parent[path]
            return path

        for article in self.articles:
            for address in article.meta.translations.values():
                target = self.find(address)
                if target is not None and target.locale != article.locale:
                    parent[root(target.path)] = root(article.path)
        first: dict[str, str] = {}
        for article in self.articles if self.is_plain else ():
            parent[root(article.path)] = root(first.setdefault(article.inner, article.path))
        members: dict[str, list[Article]] = {}
        for article in self.articles:
            members.setdefault(root(article.path), []).append(article)
        order = {locale.code: index for index, locale in enumerate(self.settings.locales)}
        for group in members.values():
            group.sort(key=lambda each: (order[each.locale.code], each.path))
        return {path: tuple(members[root(path)]) for path in parent}

    def group(self, article: Article) -> tuple[Article, ...]:
        """The article and its translations, in the order of the locales."""
        return self.groups[article.path]

    def in_locale(self, article: Article, locale: Locale) -> Article | None:
        """The same article in a locale, where it is published there."""
        if article.locale == locale:
            return article
        for member in self.group(article):
            if member.locale == locale and (self.with_drafts or not member.is_draft):
                return member
        return None

    def source(self, article: Article) -> Article:
        """The member of its group that was written first."""
        group = self.group(article)
        named = next((each.meta.source for each in group if each.meta.source), "")
        named = named or self.settings.default.code
        return next((each for each in group if each.locale.code == named), group[0])


@functools.lru_cache(maxsize=16384)  # every rule asks it of every link
def is_path(address: str) -> bool:
    """Whether an address has neither scheme nor host."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def _files(settings: Settings) -> Iterator[Path]:
    """The Markdown files that MkDocs would see, sorted by path."""
    excluded = GitIgnoreSpec.from_lines([".*", "/templates/", *settings.exclude])
    for path in sorted(settings.docs.rglob("*.md")):
        if not excluded.match_file(path.relative_to(settings.docs).as_posix()):
            yield path


def _load(settings: Settings, path: Path, known: Mapping[str, Article]) -> Article | Unread:
    shown = path.relative_to(settings.root).as_posix()
    src = path.relative_to(settings.docs).as_posix()
    locale = _locale_of(src, settings)
    if locale is None:
        return Unread(shown, Problem("A118", 0, "the file lies in no locale's folder"))
    try:
        if settings.is_foreign(path):
            return Unread(shown, Problem("A112", 0, FOREIGN))
        data = path.read_bytes()
    except OSError as error:
        return Unread(shown, Problem("A111", 0, f"the file cannot be read: {error.strerror}"))
    if len(data) > MOST_BYTES:
        message = f"the article has {len(data) / 1e6:.1f} MB, more than a page can hold"
        return Unread(shown, Problem("A113", 0, message))
    lines = max(data.count(b"\n"), data.count(b"\r"))
    if lines > MOST_LINES:
        message = f"the article has {lines:,} lines, more than a page can hold"
        return Unread(shown, Problem("A113", 0, message))
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start)
        return Unread(shown, Problem("A111", line, f"byte {error.start + 1} is not UTF-8"))
    if not text.strip():
        return Unread(shown, Problem("A114", 0, "the file is empty"))
    old = known.get(shown)
    if old and old.document.text == text and old.locale == locale:
        return old
    article = article_from(locale, shown, src, text)
    excess = _excess_in_front(article)
    return Unread(shown, excess) if excess else article


def _excess_in_front(article: Article) -> Problem | None:
    for key in ("title", "description"):
        problem = too_full(getattr(article.meta, key))
        if problem:
            return Problem("A123", article.value(key).line - 1, problem)
    return None


def article_from(locale: Locale, path: str, src: str, text: str) -> Article:
    """Make an article of a file's text."""
    document = read(text)
    meta, problems = validate(document.front)
    url = canonical(meta.permalink) if meta.permalink else None
    return Article(
        locale=locale,
        path=path,
        src=src,
        url=url or _url_of(src, locale),
        meta=meta,
        document=document,
        problems=(*document.front.problems, *problems),
    )


_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2,4})*")


def _locale_of(src: str, settings: Settings) -> Locale | None:
    """The locale of a file by its folder, or by `a.fr.md`; a bare `a.md` is the default one's."""
    if not settings.has_suffixes:
        return settings.locale(src.split("/", 1)[0]) if "/" in src else None
    code = PurePosixPath(src).with_suffix("").suffix.removeprefix(".")
    return settings.locale(code) or (None if _LANGUAGE.fullmatch(code) else settings.default)


def _inner(src: str, locale: Locale) -> str:
    folder, suffix = f"{locale.code}/", f".{locale.code}.md"
    if src.startswith(folder):
        return src.removeprefix(folder)
    return src.removesuffix(suffix) + ".md" if src.endswith(suffix) else src


def _url_of(src: str, locale: Locale) -> str:
    """Where a file without a permalink is served: by its path, as MkDocs does."""
    inner = PurePosixPath(_inner(src, locale)).with_suffix("")
    parts = inner.parts[:-1] if inner.name in ("index", "README") else inner.parts
    return locale.prefix + "".join(f"{part}/" for part in parts)
