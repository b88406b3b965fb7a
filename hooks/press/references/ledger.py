"""The ledger of cited works, `docs/data/references.yml`: written by people, read by the rules.

    - id: iea-eai-exec
      url: https://www.iea.org/reports/energy-and-ai/executive-summary
      title: Energy and AI – Executive summary
      publisher: International Energy Agency (IEA)
      published: 2025-04-10
      language: en
      via: latitude-2025
      claims:
        - {id: use-2024, value: "415", unit: TWh, period: "2024"}

What is not known is left out: nothing in it is made up.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from pydantic import BaseModel, ConfigDict, field_validator

from ..articles import Corpus
from ..quantities import Quantity, read_quantities
from ..records import Flaw, Record, read_records

_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_TRACKING = re.compile(
    r"utm_\w+|(?:fb|g|ms|y|tw|dc|wbraid|gbraid)clid|mc_[ce]id|igshid|_hs(?:enc|mi)|ref_src|spm|si"
)


class Claim(BaseModel):
    """A figure that a work supports: `value` as a number or a range, `unit` in English words.

    `period` is what it is a figure of; `quote` holds the work's words, where they were read.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    id: str
    value: str
    unit: str = ""
    period: str = ""
    quote: str = ""

    @functools.cached_property
    def figures(self) -> tuple[Quantity, ...]:
        """Its figures: one, or the two ends of a range, and those of its unit, if any."""
        return read_quantities(f"{self.value} {self.unit}".strip(), "en")

    @field_validator("value", "period", mode="before")
    @classmethod
    def _is_text(cls, written: object) -> object:
        is_number = isinstance(written, int | float) and not isinstance(written, bool)
        return str(written) if is_number else written


class Copy(BaseModel):
    """A copy of a work in an archive and the day it was taken."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    url: str
    date: str

    @field_validator("url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        return _web(url)

    @field_validator("date", mode="before")
    @classmethod
    def _is_day(cls, written: object) -> str:
        day = str(written)
        if len(day) != len("2026-11-01") or not _is_date(day):
            raise ValueError("is no day such as 2026-11-01")
        return day


class Entry(BaseModel):
    """A cited work.

    `accessed` is a day on which its text was read, `is_read` that it was read on a day not noted;
    `via` names the entry of a read work that reports what this one says.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    id: str
    url: str
    title: str
    publisher: str
    authors: list[str] = []
    published: str = ""
    language: str = "en"
    accessed: str = ""
    is_read: bool = False
    via: str = ""
    archive: list[Copy] = []
    claims: list[Claim] = []

    @property
    def is_hearsay(self) -> bool:
        """Whether nobody has read it, nor a work that reports it."""
        return not (self.accessed or self.is_read or self.via)

    @field_validator("published", "accessed", mode="before")
    @classmethod
    def _is_day(cls, written: object) -> str:
        day = str(written)  # a year alone is a number in YAML
        if day not in ("", "latest") and not _is_date(day):
            raise ValueError("is no day such as 2025-04-10, month or year")
        return day

    @field_validator("language")
    @classmethod
    def _is_tag(cls, written: str) -> str:
        if not _TAG.fullmatch(written):
            raise ValueError("is no language tag such as en or zh-Hans")
        return written

    @field_validator("url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        return _web(url)


def _web(url: str) -> str:
    """An address of the web as it is. Raises ValueError where it is none."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("is no http address")
    return url


def _is_date(day: str) -> bool:
    """Whether a text is a day, month or year as ISO 8601 writes them."""
    try:
        date.fromisoformat(f"{day}-01-01"[: len("2025-04-10")])
    except ValueError:
        return False
    return _DAY.fullmatch(day) is not None


def address(url: str) -> str:
    """An address without what does not change where it leads: fragment and tracking parameters."""
    parts = urlsplit(url)
    kept = [
        each for each in parse_qsl(parts.query, keep_blank_values=True) if not is_tracking(each[0])
    ]
    if len(kept) == len(parse_qsl(parts.query, keep_blank_values=True)):
        query = parts.query  # as it was written
    else:
        query = urlencode(kept)
    return parts._replace(query=query, fragment="").geturl()


def is_tracking(parameter: str) -> bool:
    """Whether a parameter only tells who followed a link."""
    return _TRACKING.fullmatch(parameter) is not None


def _ascii(host: str) -> str:
    """A host in the form of DNS (xn--…), as the reader of Markdown gives it."""
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


@functools.lru_cache(maxsize=65536)  # every rule asks for the work of every link
def work(url: str) -> str:
    """What addresses of one work share: no scheme, `www.`, last slash, or way of encoding."""
    parts = urlsplit(address(url))
    host = _ascii(parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{port}{unquote(parts.path).rstrip('/')}{query}"


@dataclass(frozen=True)
class References:
    """The entries of the ledger, and what is wrong with the file they stand in."""

    entries: tuple[Record[Entry], ...] = ()
    flaws: tuple[Flaw, ...] = ()

    @classmethod
    def load(cls, corpus: Corpus) -> References:
        """Read `docs/data/references.yml`; a missing file is an empty ledger."""
        return cls(*read_records(corpus.settings, cls.path(corpus).name, Entry))

    @staticmethod
    def path(corpus: Corpus) -> Path:
        """Where the file lies."""
        return corpus.settings.docs / "data" / "references.yml"

    @functools.cached_property
    def by_work(self) -> Mapping[str, Record[Entry]]:
        """Entries by what all addresses of their work share; of two the first."""
        found: dict[str, Record[Entry]] = {}
        for record in self.entries:
            found.setdefault(work(record.value.url), record)
        return found

    @functools.cached_property
    def by_id(self) -> Mapping[str, Record[Entry]]:
        """Entries by id; of two the first."""
        return {record.value.id: record for record in reversed(self.entries)}

    def find(self, url: str) -> Record[Entry] | None:
        """The entry that an address binds to. Raises ValueError where it is none."""
        return self.by_work.get(work(url))
