"""The preview: an edited text is on its page at once, what concerns the whole site follows.

MkDocs builds everything anew after every edit. Here, where the words of articles were edited,
their pages and those of their translations are rendered, and with a new title the lists that show
it; where the ledger or a data file was, the pages that show it; where a template was, it is filled
anew. After any other change all is built. Once no edit has come for a while, the rest of the site
is brought to what a build of everything would have made of it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from press.articles import Article, Corpus
from press.permalinks import blocked, is_served
from press.settings import Settings
from press.site import Site

IDLE = 1.0  # seconds without an edit
Stamps = Mapping[Path, tuple[int, int]]  # when files were written, in ns, and their bytes


@dataclass(frozen=True)
class Edit:
    """What was edited: articles, as they are now; files of `docs/data/`; templates of pages."""

    articles: tuple[Article, ...] = ()
    data: tuple[Path, ...] = ()
    templates: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.articles or self.data or self.templates)


@dataclass
class Preview:
    """What a server calls when files have changed.

    `build` builds all pages, `render` those that show an edit; `settle` goes step by
    step through what is left, and may be given up between two steps. `site` is the site as built,
    `watched` what it is made of: files and folders.
    """

    build: Callable[[], None]
    render: Callable[[Edit], None]
    settle: Callable[[], Iterator[object]]
    site: Callable[[], Site]
    watched: Iterable[Path]
    _stamps: Stamps = field(init=False)
    _is_whole: bool = True  # whether the last build of everything came to its end
    _is_settled: bool = True
    _is_awaited: bool = False
    _timer: threading.Timer | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._stamps = stamps(self.watched)

    def __call__(self) -> None:
        """Bring the site up to date, as far as a reader of the edited pages sees it."""
        self._is_awaited = True
        with self._lock:
            self._is_awaited = False
            if self._timer:
                self._timer.cancel()
            old, self._stamps = self._stamps, stamps(self.watched)
            changed = {path for path, _ in set(old.items()) ^ set(self._stamps.items())}
            is_edited = self._is_whole and changed <= old.keys() & self._stamps.keys()
            edited = self._edited(changed) if is_edited else None
            self._is_whole = False
            if edited is None:
                self.build()
                self._is_settled = False
            else:
                self.render(edited)
                self._is_settled &= not edited
            self._is_whole = True
            if not self._is_settled:
                self._timer = threading.Timer(IDLE, self._settle)
                self._timer.daemon = True
                self._timer.start()

    def finish(self) -> None:
        """Do now what would be done when idle."""
        if self._timer:
            self._timer.cancel()
        self._settle()

    def _settle(self) -> None:
        with self._lock:
            if self._is_settled:
                return
            for _ in self.settle():
                if self._is_awaited:
                    return
            self._is_settled = True

    def _edited(self, changed: set[Path]) -> Edit | None:
        """What was edited; None where that takes a build of everything."""
        corpus = self.site().corpus
        data = {path for path in changed if _is_data(path, corpus.settings)}
        templates = {path for path in changed if _is_template(path, corpus.settings)}
        known = {corpus.settings.root / each.path: each for each in corpus.published}
        articles = []
        for path in sorted(changed - data - templates):
            old = known.get(path)
            new = corpus.reread(old) if old else None
            if old is None or new is None or not _is_said_alone(old, new):
                return None
            if new.url != old.url and not _is_free(corpus, new.url, old):
                return None
            articles.append(new)
        if len({article.url for article in articles}) < len(articles):
            return None  # two have come to one address
        if corpus.is_plain and (data or templates):
            return None
        return Edit(tuple(articles), tuple(sorted(data)), tuple(sorted(templates)))


def _is_data(path: Path, settings: Settings) -> bool:
    """Whether a file is the ledger or the data of a chart."""
    is_read = path.name == "references.yml" or path.suffix == ".csv"
    return is_read and path.parent == settings.docs / "data"


# Their templates make a part of what Markdown becomes, or the words of every other template.
_IN_TEXTS = {f"partials/{name}.html" for name in ("chart", "explorable", "glossary")}


def _is_template(path: Path, settings: Settings) -> bool:
    """Whether a file is a template that is filled when the text of its page is there."""
    if settings.theme is None or not path.is_relative_to(settings.theme) or path.suffix != ".html":
        return False
    name = path.relative_to(settings.theme).as_posix()
    return name not in _IN_TEXTS and not name.startswith("strings/")


def _is_free(corpus: Corpus, url: str, old: Article) -> bool:
    """Whether an article may move to an address: no other page comes or goes with that."""
    is_taken = corpus.find(url) or url in corpus.by_alias or blocked(corpus, url)
    is_shared = any(each is not old and each.url == old.url for each in corpus.articles)
    return not is_taken and not is_shared and is_served(corpus, old)


# Blocks that other pages show as well, or that bring along files of their own.
_SHOWN_ELSEWHERE = frozenset({"chart", "explorable"})
# Keys that say nothing about which pages there are.
_SAYING = {"title", "seo_title", "description", "og_title", "og_description", "author", "tags"}
_SAYING |= {"updated", "allow", "permalink"}


def _is_said_alone(old: Article, new: Article) -> bool:
    """Whether only what an article says has changed, which no other article's page shows."""
    is_plain = old.is_article and "glossary" not in old.labels | new.labels
    return is_plain and _fixed(old) == _fixed(new)


def _fixed(article: Article) -> tuple[object, ...]:
    """What an edit must have left alone."""
    blocks = [block.text for block in article.document.blocks if block.label in _SHOWN_ELSEWHERE]
    return article.meta.model_dump(exclude=_SAYING), article.problems, blocks


def stamps(watched: Iterable[Path]) -> Stamps:
    """The stamp of every file among the watched files and below the watched folders.

    Hidden ones are left out: they are never published, and editors write them all the time.
    """
    return dict(filter(None, map(_stamp, _files(watched))))


def _files(watched: Iterable[Path]) -> Iterator[Path]:
    for top in watched:
        if not top.is_dir():
            yield top
        for folder, inner, names in os.walk(top):
            inner[:] = [name for name in inner if not name.startswith(".")]
            yield from (Path(folder, name) for name in names if not name.startswith("."))


def _stamp(path: Path) -> tuple[Path, tuple[int, int]] | None:
    try:
        stat = path.stat()
    except OSError:
        return None  # gone meanwhile, or a link to nowhere
    return path, (stat.st_mtime_ns, stat.st_size)
