"""The sync ledger: which state of the source each passage of a translation was vouched for.

One file per article under `docs/data/sync/`, named after the source's permalink, written by
`python hooks translate vouch` alone and read in pull requests by people:

    source: /slug/
    zh:
      power-3f2a1c:
        - {source: 3f2a1c…, target: 77ab09…, as: translated, by: "Name", on: 2026-11-24}
    texts:
      3f2a1c…: "The source as it was vouched for, kept once."

Every passage has a line of its own below a line that never changes, so that two people's vouches
of different passages merge; passages inserted at one place merge by `merge=union`
(`.gitattributes`), which may leave a passage with two lines: the one that fits the text counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ..articles import Article, Corpus
from ..findings import Location
from ..markdown import YamlLoader
from ..settings import FOREIGN
from ..writing import write

_KEYS = frozenset({"source", "target", "as"})
_DAY = re.compile(r"(?:\d{4}-\d\d-\d\d)?")

VERBS = ("translated", "updated", "no-change-needed")
_HEADER = """\
# Which passages of each translation render which state of the source.
# Written by `python hooks translate vouch`; read it, do not edit it.
"""


@dataclass(frozen=True, slots=True)
class Vouch:
    """That a passage of a translation renders a passage of the source.

    `id` names the passage in every language; `source` and `target` are fingerprints.
    """

    id: str
    source: str
    target: str
    verb: str
    by: str
    on: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The vouches of one article by locale, in the order of the source, and the vouched texts."""

    source: str
    vouches: Mapping[str, tuple[Vouch, ...]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    def dump(self) -> str:
        """The file's text: the same for the same ledger."""
        used = {vouch.source for vouches in self.vouches.values() for vouch in vouches}
        lines = [_HEADER + f"source: {self.source}\n"]
        for locale, vouches in sorted(self.vouches.items()):
            lines.append(f"{locale}:\n" if vouches else "")
            lines += [f"  {vouch.id}:\n    - {_line(vouch)}\n" for vouch in vouches]
        lines.append("texts:\n" if used else "")
        lines += [f"  {key}: {_quoted(self.texts[key])}\n" for key in self.texts if key in used]
        return "".join(lines)


def _line(vouch: Vouch) -> str:
    values = [("source", vouch.source), ("target", vouch.target), ("as", vouch.verb)]
    values += [("by", _quoted(vouch.by)), ("on", vouch.on)]
    values += [("why", _quoted(vouch.reason))] if vouch.reason else []
    return "{" + ", ".join(f"{key}: {value}" for key, value in values) + "}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Damage:
    """A ledger file, or a line of it, that cannot be read."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class Ledgers:
    """All ledger files of a site: by the permalink they name, with the file each came from."""

    folder: Path
    by_source: Mapping[str, Ledger] = field(default_factory=dict)
    damages: tuple[Damage, ...] = ()

    @classmethod
    def load(cls, corpus: Corpus) -> Ledgers:
        """Read the folder; what cannot be read becomes damage, never an exception."""
        folder = corpus.settings.docs / "data" / "sync"
        found: dict[str, Ledger] = {}
        damages: list[Damage] = []
        for path in sorted(folder.glob("*.yml")):
            shown = path.relative_to(corpus.settings.root).as_posix()
            if corpus.settings.is_foreign(path):
                damages.append(Damage(Location(shown), FOREIGN))
                continue
            ledger = _read(path, shown, damages)
            if ledger is not None:
                found[ledger.source] = ledger
        return cls(folder, found, tuple(damages))

    def find(self, corpus: Corpus, source: Article) -> Ledger | None:
        """The ledger of an article: by its permalink, an old one, or most of its words."""
        for url in (source.url, *source.meta.aliases):
            if url in self.by_source:
                return self.by_source[url]
        urls = {article.url for article in corpus.articles}
        known = {block.fingerprint for block in source.blocks}
        best, most = None, 0.5
        for url, ledger in self.by_source.items():
            texts = set(ledger.texts)
            share = len(texts & known) / len(texts) if texts and url not in urls else 0.0
            if share > most:
                best, most = ledger, share
        return best

    def save(self, ledger: Ledger, renamed: Ledger | None) -> Path:
        """Write an article's ledger, and take away the one of its old name."""
        path = self.folder / f"{_file_name(ledger.source)}.yml"
        data = ledger.dump().encode()
        if not path.is_file() or path.read_bytes() != data:
            write(path, data)
        if renamed is not None and renamed.source != ledger.source:
            (self.folder / f"{_file_name(renamed.source)}.yml").unlink(missing_ok=True)
        return path


def _file_name(url: str) -> str:
    return url.strip("/").replace("/", "--").replace(".html", "") or "index"


def _read(path: Path, shown: str, damages: list[Damage]) -> Ledger | None:
    try:
        loader = YamlLoader(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        damages.append(Damage(Location(shown, line), "the file cannot be read as YAML"))
        return None
    if not isinstance(node, yaml.MappingNode):
        damages.append(Damage(Location(shown), "the file is no ledger"))
        return None
    source, texts = "", {}
    vouches: dict[str, tuple[Vouch, ...]] = {}
    for key, value in node.value:
        if key.value == "source" and isinstance(value, yaml.ScalarNode):
            source = value.value
        elif key.value == "texts":
            texts.update({each.value: text.value for each, text in _children(value)})
        else:
            entries = list(_vouches(value, shown, damages))
            vouches[key.value] = (*vouches.get(key.value, ()), *entries)
    if not source:
        damages.append(Damage(Location(shown), "the file does not name its source"))
        return None
    return Ledger(source, vouches, texts)


def _children(node: yaml.Node) -> Iterable[tuple[Any, Any]]:
    return node.value if isinstance(node, yaml.MappingNode) else ()


def _vouches(node: yaml.Node, shown: str, damages: list[Damage]) -> Iterable[Vouch]:
    for key, entries in _children(node):
        for entry in entries.value if isinstance(entries, yaml.SequenceNode) else ():
            values = {name.value: value.value for name, value in _children(entry)}
            is_whole = isinstance(entry, yaml.MappingNode) and values.keys() >= _KEYS
            if is_whole and _DAY.fullmatch(str(values.get("on", ""))):
                yield Vouch(
                    id=key.value,
                    source=values["source"],
                    target=values["target"],
                    verb=values["as"],
                    by=values.get("by", ""),
                    on=values.get("on", ""),
                    reason=values.get("why", ""),
                )
            else:
                place = Location(shown, entry.start_mark.line + 1, entry.start_mark.column + 1)
                damages.append(Damage(place, f"the vouch of {key.value} cannot be read"))
