"""The cards of a site, each drawn once and kept in a folder by what went into it.

A kept card that is damaged is drawn again. The folder may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import re
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

from ..articles import Article, Corpus
from ..charts import Tables, Units
from ..crosslinks import find_image
from ..settings import Locale
from ..writing import keep, sweep
from .card import Card, Palette, card_of, palette
from .faces import PACKAGE, face

_NAME = re.compile(r"[0-9a-f]{24}\.png")
VERSION = 1  # of what is drawn from the same card
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Picture:
    """A card as pages name it: its path below the site, and what it shows, in words."""

    path: str
    alt: str


@dataclass
class Cards:
    """The cards of a site; `drawn` counts new ones, `used` holds those of this build by path.

    `unkept` says why none could be kept for the next build.

    `word` gives the words of a language by key.
    """

    corpus: Corpus
    tables: Tables
    units: Units
    word: Callable[[Locale, str], str]
    drawn: int = 0
    unkept: str = ""
    used: dict[str, Card] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where they are kept."""
        return self.corpus.settings.root / ".cache/cards"

    @functools.cached_property
    def colours(self) -> Palette | None:
        """The colours of the site's style sheet."""
        theme = self.corpus.settings.theme
        return palette(theme / "assets/tokens.css") if theme else None

    @property
    def hindrance(self) -> str:
        """Why none can be drawn; `""` where nothing hinders."""
        if face("") is None:
            return f"social cards are not drawn, the package {PACKAGE.replace('_', '-')} is missing"
        return "" if self.colours else "social cards are not drawn, assets/tokens.css lacks colours"

    def picture(self, article: Article) -> Picture | None:
        """The card of a page; None where it has a picture of its own or cannot be drawn."""
        if find_image(self.corpus, article):
            return None
        return self._pictured(card_of(article, self.tables, self.units, self.word))

    def titled(self, locale: Locale, title: str) -> Picture | None:
        """The card of a page that is no article's, from its title alone; None as above."""
        return self._pictured(Card(locale.code, locale.site_name, title))

    def _pictured(self, card: Card) -> Picture | None:
        path = self.place(card)
        alt = f"{card.title} – {card.alt}" if card.alt else card.title
        return Picture(path, alt) if path else None

    def place(self, card: Card) -> str | None:
        """The path of a card below the site, where it will be written."""
        font, colours = face(card.language), self.colours
        if font is None or colours is None:
            return None
        made_of = [VERSION, asdict(card), dict(colours), font.digest, _versions()]
        text = json.dumps(made_of, sort_keys=True, ensure_ascii=False)
        name = f"{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:24]}.png"
        if not (self.folder / name).is_file() and any(map(font.missing, card.texts)):
            return None  # which rule O101 tells
        self.used[f"cards/{name}"] = card
        return f"cards/{name}"

    def data(self, path: str) -> bytes:
        """The picture of a card of this build, drawn if it is not kept."""
        kept = self.folder / Path(path).name
        data = _kept(kept)
        if data is None:
            from .drawing import draw  # with Pillow, which a build that has all cards does without

            card = self.used[path]
            font, colours = face(card.language), self.colours
            assert font and colours, "a card in use can be drawn"
            self.drawn += 1
            data = draw(card, font.path, colours)
            self.unkept = keep(kept, data) or self.unkept
        return data

    def write(self, site: Path) -> None:
        """Write those of this build into a built site, and delete those that it did not use."""
        for path in self.used:
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_bytes(self.data(path))
        sweep(self.folder)
        for card in (*self.folder.glob("*.png"), *(site / "cards").glob("*.png")):
            if f"cards/{card.name}" not in self.used and _NAME.fullmatch(card.name):
                with contextlib.suppress(OSError):
                    card.unlink()


@functools.cache
def _versions() -> list[str]:
    """The versions of the libraries that decide how a card looks."""
    return [version(name) for name in ("pillow", "budoux")]


def _kept(path: Path) -> bytes | None:
    """A card that was kept, if it is there and whole."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return data if _is_whole(data) else None


def _is_whole(data: bytes) -> bool:
    """Whether a PNG has all its parts, each with its checksum.

    Source: https://www.w3.org/TR/png-3/#5Chunk-layout
    """
    at, kind = len(_PNG), b""
    while data.startswith(_PNG) and at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4])
        kind = data[at + 4 : at + 8]
        if zlib.crc32(data[at + 4 : end]) != int.from_bytes(data[end : end + 4]):
            return False
        at = end + 4
    return kind == b"IEND" and at == len(data)
