"""The fonts of the cards: Noto Sans in the forms of each language, from a package.

Han characters look different in Chinese and Japanese, so each language has a font of its own, as
Korean has; the others are written with the Latin letters of the Japanese one. Source: pages O5.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "justmytype_intl_cjk"
_FOLDER = "fonts/ofl"
_FILES = {"zh": "notosanssc/NotoSansSC[wght].ttf", "ko": "notosanskr/NotoSansKR[wght].ttf"}
_JAPANESE = "notosansjp/NotoSansJP[wght].ttf"
# Standards whose characters the fonts have but for a few, as a test proves: most texts need no look
# at the font, which takes a tenth of a second to read.
_STANDARDS, _LACKED = {"zh": "gb2312", "ja": "shift_jis"}, frozenset("‾≒ˆ˜ŠšŽžŸ")


@dataclass(frozen=True)
class Face:
    """The font file that a language is drawn with."""

    language: str
    path: Path

    @functools.cached_property
    def digest(self) -> str:
        """A hash of the file."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    @functools.cached_property
    def characters(self) -> frozenset[int]:
        """The code points that the font has a glyph for."""
        from fontTools.ttLib import TTFont  # type: ignore[import-untyped] # it ships no types

        with TTFont(self.path, lazy=True) as font:
            return frozenset(font.getBestCmap())

    def missing(self, text: str) -> list[str]:
        """The characters of a text that the font has no glyph for, each once."""
        if self.surely_has(text):
            return []
        return [char for char in dict.fromkeys(text) if ord(char) not in self.characters]

    def surely_has(self, text: str) -> bool:
        """Whether a text is of characters that the font is known to have."""
        try:
            text.encode(_STANDARDS.get(self.language, "cp1252"))
        except UnicodeEncodeError:
            return False
        return text.isprintable() and _LACKED.isdisjoint(text)


@functools.cache
def face(language: str) -> Face | None:
    """The font of a language; None where the package is not installed."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.origin:
        return None
    path = Path(found.origin).parent / _FOLDER / _FILES.get(language, _JAPANESE)
    return Face(language, path) if path.is_file() else None
