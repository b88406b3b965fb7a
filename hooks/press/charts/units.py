"""The names of units in every language, `docs/data/units.yml`: written by people.

- {id: USD billion, en: billion US dollars, zh: 亿美元, ja: 億ドル, times: {zh: 10, ja: 10}}

A billion dollars are 10亿美元: `times` says by what a value is multiplied in a language.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, PositiveInt

from ..articles import Corpus
from ..records import Flaw, Record, read_records


class Unit(BaseModel):
    """A unit as data files write it; by locale, what readers see."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True)
    __pydantic_extra__: dict[str, str]

    id: str
    times: dict[str, PositiveInt] = {}


@dataclass(frozen=True)
class Units:
    """The units that are named, and what is wrong with the file they stand in."""

    records: tuple[Record[Unit], ...] = ()
    flaws: tuple[Flaw, ...] = ()

    @classmethod
    def load(cls, corpus: Corpus) -> Units:
        """Read `docs/data/units.yml`; a missing file names none."""
        return cls(*read_records(corpus.settings, "units.yml", Unit))

    @functools.cached_property
    def _by_id(self) -> Mapping[str, Unit]:
        return {record.value.id: record.value for record in self.records}

    def name(self, unit: str, code: str) -> str:
        """What a unit is called in a locale; `""` where it has no name there."""
        known = self._by_id.get(unit)
        return (known.__pydantic_extra__ or {}).get(code, "") if known else ""

    def times(self, unit: str, code: str) -> int:
        """By what a value in a unit is multiplied in a locale."""
        known = self._by_id.get(unit)
        return known.times.get(code, 1) if known else 1
