"""Explorable blocks in articles: a figure of `margins` that readers can move.

```explorable
caption: "What the figure shows, and that it is an illustration."
alt: "How it is drawn, for who cannot see it."
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .articles import Corpus
from .blocks import Block
from .findings import Hit, Location, Severity, rule
from .margins import DEFAULTS, LEVERS, TERMS, Terms, scale, tenths, years
from .markdown import YamlLoader, too_deep

_MYRIADS = ("zh", "ja")  # which count money in 亿, a tenth of a billion


class Explorable(BaseModel):
    """What a block says in the words of its page."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, str_strip_whitespace=True)

    caption: str = Field(min_length=1)
    alt: str = Field(min_length=1)


def read_explorable(text: str) -> tuple[Explorable | None, str]:
    """What a block says, or what is wrong with it. Nothing in it raises."""
    try:
        if too_deep(text) is not None:
            return None, "the YAML is nested too deep"
        return Explorable.model_validate(yaml.load(text, Loader=YamlLoader)), ""  # noqa: S506
    except ValidationError as error:
        first = error.errors()[0]
        return None, f"{first['loc'][0] if first['loc'] else 'it'}: {first['msg'].lower()}"
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = getattr(error, "problem", None) or type(error).__name__
        return None, f"the YAML cannot be read: {reason}"


@dataclass(frozen=True, slots=True)
class Bar:
    """A margin as it is drawn: its text, and its place in percent of the scale."""

    text: str
    start: float
    width: float


@dataclass(frozen=True)
class Drawn:
    """The default case in the figures of a language."""

    code: str
    terms: Terms = TERMS
    levers = LEVERS

    @property
    def places(self) -> int:
        """Decimals of a printed margin: 3.3 billion are 33亿."""
        return 0 if self.code in _MYRIADS else 1

    def text(self, shown: int) -> str:
        """Tenths of a billion as they are printed."""
        number = f"{abs(shown) / 10:.1f}" if self.places else f"{abs(shown)}"
        return f"−{number}" if shown < 0 else number

    @property
    def _shown(self) -> list[tuple[int, int]]:
        found = years(DEFAULTS, self.terms)
        return [(tenths(each.model), tenths(each.owner)) for each in found]

    @property
    def _scale(self) -> tuple[int, int]:
        return scale([margin for pair in self._shown for margin in pair])

    @property
    def zero(self) -> float:
        """Where nothing is left, in percent of the scale."""
        low, high = self._scale
        return 100 * -low / (high - low)

    @property
    def rows(self) -> list[tuple[int, Bar, Bar]]:
        """Each year with the bars of the model company and the owner."""
        pairs = enumerate(self._shown, start=1)
        return [(number, self._bar(model), self._bar(owner)) for number, (model, owner) in pairs]

    @property
    def sums(self) -> tuple[str, str]:
        """All years together, as the sum of what is printed for each."""
        model, owner = (sum(margins) for margins in zip(*self._shown, strict=True))
        return self.text(model), self.text(owner)

    def _bar(self, shown: int) -> Bar:
        low, high = self._scale
        share = 100 / (high - low)
        return Bar(self.text(shown), (min(0, shown) - low) * share, abs(shown) * share)


def _blocks(corpus: Corpus) -> Iterator[tuple[str, Block, int]]:
    """The explorable blocks of a site: the article's path, the block, its number in the page."""
    for article in corpus.articles:
        found = [block for block in article.document.blocks if block.label == "explorable"]
        for number, block in enumerate(found, start=1):
            yield article.path, block, number


@rule("C201", Severity.ERROR, fix="write caption and alt, once a page")
def broken_explorable(corpus: Corpus) -> Iterator[Hit]:
    """An explorable block cannot be read, or is the second of its page.

    Why: nothing is drawn, or two figures share one state in the page's address.
    Fix: write `caption` and `alt`, as hooks/press/explorable.py shows; keep one a page.
    Source: https://www.w3.org/TR/WCAG22/#non-text-content
    """
    for path, block, number in _blocks(corpus):
        explorable, problem = read_explorable(block.text)
        where = Location(path, block.line)
        if explorable is None:
            yield Hit(where, problem)
        elif number > 1:
            yield Hit(where, "the page has an explorable figure already")
