"""The search index: the reading pages of each language, prepared for Pagefind.

Pagefind cuts Chinese and Japanese into words twice, with jieba or Lindera when it indexes and with
the browser's own list when it searches; where the two differ, what stands on a page is not found
(https://github.com/Pagefind/pagefind/issues/1237 and issues/987). Here it gets a copy of the text
in which every Han character and kana is a word, and `overrides/assets/search.js` asks for a row of
them as for a phrase: any part of a text is found, and nothing else.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import tempfile
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .articles import Article
from .built import page_file
from .settings import Locale
from .site import Site

try:
    from pagefind_bin import get_executable  # type: ignore[import-untyped]
except ImportError:  # no wheel for this platform
    get_executable = None

FOLDER = "pagefind"

# Han, kana and their punctuation: each is a word of its own, here and in search.js.
_WIDE = "\u2e80-\u2fff\u3001-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff65\U00020000-\U0003ffff"
_PIECE = re.compile(rf"[{_WIDE}]|[^\s{_WIDE}]+")
_OTHER_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f]+")
_INLINE = frozenset(
    "a abbr b bdi bdo button cite code data del dfn em i ins kbd mark q rp rt ruby s samp span "
    "strong sub sup time u var wbr".split()
)
_HEADINGS = frozenset("h2 h3 h4 h5 h6".split())
# Notes of the build's own (`small`), what is drawn, what only scripts use.
_SKIPPED = ".meta, [popover], figure details, figure table, form, nav, script, small, style, svg"
# Interfaces that Pagefind brings along; ours is the dialog of search.js.
_UNUSED = ("pagefind-*.css", "pagefind-*.js")


class SearchError(Exception):
    """Pagefind could not make the index; the message is what it said."""


@dataclass(slots=True)
class Section:
    """A heading with its id, and the blocks of text up to the next one."""

    tag: str
    id: str
    heading: str
    blocks: list[str] = field(default_factory=list)


def is_available() -> bool:
    """Whether Pagefind's program was installed: there are wheels for the usual systems only."""
    try:
        return get_executable is not None and get_executable().is_file()
    except FileNotFoundError:
        return False


def searched(site: Site, locale: Locale) -> list[Article]:
    """The pages of a language that search finds: all but the front page, by address."""
    corpus = site.corpus
    pages = (page for page in corpus.published if page.locale == locale and not page.is_home)
    return sorted((page for page in pages if corpus.by_url.get(page.url) is page), key=_url)


def write_index(site: Site, folder: Path, into: Path) -> None:
    """Index the built pages below `folder`: one bundle a language, `into`/zh-Hans for instance.

    The same pages give the same bytes. Raises SearchError.
    """
    for locale in site.settings.locales:
        with tempfile.TemporaryDirectory() as name:
            copies = Path(name)
            for page in searched(site, locale):
                built = folder / page_file(page.url)
                if built.is_file():
                    copy = copies / page_file(page.url)
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    text = built.read_text(encoding="utf-8")
                    copy.write_text(prepared(read_page(text), locale.tag), encoding="utf-8")
            if any(copies.iterdir()):
                _run(copies, into / locale.tag)


def _run(copies: Path, bundle: Path) -> None:
    if get_executable is None:
        raise SearchError("Pagefind is not installed")
    command = [str(get_executable()), "--silent", "--site", str(copies), "--output-path"]
    try:
        done = subprocess.run([*command, str(bundle)], capture_output=True, text=True, check=False)
    except OSError as error:
        raise SearchError(str(error)) from error
    if done.returncode or not (bundle / "pagefind.js").is_file():
        raise SearchError(" ".join((done.stderr or done.stdout or "it wrote nothing").split()))
    for pattern in _UNUSED:
        for path in bundle.glob(pattern):
            path.unlink()


def read_page(text: str) -> list[Section]:
    """What a reader can search for on a built page: title and main text, by section."""
    tree = LexborHTMLParser(text)
    tag = (tree.root.attributes.get("lang") if tree.root else "") or ""
    for node in tree.css(f"{_SKIPPED}, .glossary [lang]:not([lang='{tag}'])"):
        node.decompose()
    title = tree.css_first("main h1")
    sections = [Section("h1", "top", _line(title.text()) if title else "")]
    for node in tree.css("main .deck, main .prose"):
        _read(node, sections)
    for section in sections:
        section.blocks = [line for block in section.blocks if (line := _line(block))]
    return sections


def _read(node: LexborNode, sections: list[Section]) -> None:
    blocks = sections[-1].blocks
    blocks.append("")
    for child in node.iter(include_text=True):
        blocks = sections[-1].blocks
        name, identifier = child.tag or "", child.attributes.get("id") or ""
        if name == "-text":
            blocks[-1] += child.text(deep=False)
        elif name == "br":
            blocks[-1] += " "
        elif name in _INLINE:
            blocks[-1] += child.text()
        elif identifier and name in _HEADINGS:
            sections.append(Section(name, identifier, _line(child.text()), [""]))
        else:
            entry = child.css_first("dfn") if name == "section" else None
            if identifier and entry is not None:  # of the glossary
                sections.append(Section("h2", identifier, _line(entry.text())))
                entry.decompose()
            _read(child, sections)
            sections[-1].blocks.append("")


def _line(text: str) -> str:
    return " ".join(text.split())


def prepared(sections: Iterable[Section], tag: str) -> str:
    """A page for Pagefind: headings with their ids, all else as bare text.

    The language is one of private use (BCP 47, `x-zh-hans`), so that Pagefind neither cuts nor
    stems the words. In `pre` it ends no block with a full stop of its own.
    """
    parts = []
    for each in sections:
        heading = html.escape(separated(each.heading))
        parts.append(f'<{each.tag} id="{html.escape(each.id)}">{heading}</{each.tag}>')
        parts.append(f"<pre>{html.escape(separated(' '.join(_ended(each.blocks))))}</pre>")
    return f'<html lang="x-{tag.lower()}"><body>\n' + "\n".join(parts) + "\n</body></html>\n"


def _ended(blocks: list[str]) -> Iterator[str]:
    """Blocks of text, those without a closing mark (cells, captions) set off by a stroke."""
    *others, last = blocks or [""]
    for block in others:
        yield block if unicodedata.category(block[-1]) == "Po" else f"{block} /"
    yield last


def separated(text: str) -> str:
    """Text with a blank on either side of every Han character, kana and wide mark.

    Letters and digits of another width become the usual ones: `ＡＩ` is found as `AI`.
    """
    usual = _OTHER_WIDTH.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return " ".join(_PIECE.findall(usual))


def _url(article: Article) -> str:
    return article.url


class OnRequest:
    """The index of a site that is being served: made when a browser asks for it.

    A build says when it begins and ends and waits for nothing; what was indexed before is dropped,
    and the next request for it makes it anew.
    """

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self._making = threading.Lock()
        self._guard = threading.Lock()  # of the two below
        self._built = threading.Event()
        self._turn = 0
        self._site: Site | None = None
        self._folder = Path()

    def begin(self) -> None:
        """The pages are about to be built."""
        with self._guard:
            self._turn += 1
            self._built.clear()

    def end(self, site: Site, folder: Path) -> None:
        """The pages are built."""
        with self._guard:
            shutil.rmtree(folder / FOLDER, ignore_errors=True)
            self._site, self._folder = site, folder
            self._built.set()

    def wrapped(self, app: Callable[..., Any], mount: str) -> Callable[..., Any]:
        """A WSGI application that makes the index before it answers a request for a part of it."""

        def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
            if environ["PATH_INFO"].startswith(f"{mount}{FOLDER}/"):
                self._make()
            return app(environ, start_response)

        return answer

    def _make(self) -> None:
        with self._making:
            while self._built.wait(timeout=60) and not (self._folder / FOLDER).is_dir():
                turn, site = self._turn, self._site
                assert site is not None
                with tempfile.TemporaryDirectory() as name:
                    made = Path(name, FOLDER)
                    made.mkdir()
                    try:
                        write_index(site, self._folder, made)
                    except (OSError, SearchError) as error:
                        if turn == self._turn:  # else pages went away beneath it
                            self._report(f"search: {error}")
                            return
                    with self._guard:
                        if turn == self._turn:
                            shutil.move(made, self._folder / FOLDER)
