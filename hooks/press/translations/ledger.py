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
import os
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from ..articles import Article, Corpus
from ..findings import Location
from ..markdown import YamlLoader, too_deep
from ..records import place_of
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
            lines += [f"  {_key(vouch.id)}:\n    - {_line(vouch)}\n" for vouch in vouches]
        lines.append("texts:\n" if used else "")
        lines += [f"  {key}: {_quoted(self.texts[key])}\n" for key in self.texts if key in used]
        return "".join(lines)


def _line(vouch: Vouch) -> str:
    values = [("source", vouch.source), ("target", vouch.target), ("as", vouch.verb)]
    values += [("by", _quoted(vouch.by)), ("on", vouch.on)]
    values += [("why", _quoted(vouch.reason))] if vouch.reason else []
    return "{" + ", ".join(f"{key}: {value}" for key, value in values) + "}"


# JSON may hold what YAML takes for the end of a line, or refuses.
_UNWRITTEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NAME = re.compile(r"\w[\w.-]*")


def _quoted(text: str) -> str:
    written = json.dumps(text, ensure_ascii=False)
    return _UNWRITTEN.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def _key(name: str) -> str:
    return name if _NAME.fullmatch(name) else _quoted(name)


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
        """Read the folder; what cannot be read becomes damage, never an exception.

        Of a corpus that is narrowed, only ledgers are read that `find` may find.
        """
        folder = corpus.settings.docs / "data" / "sync"
        wanted = _wanted(corpus, sorted(folder.glob("*.yml")))
        found: dict[str, Ledger] = {}
        damages: list[Damage] = []
        for path in wanted:
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
        urls = {article.url for article in corpus.whole.articles}
        known = set(source.fingerprints)
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


_FINGERPRINT = re.compile(rb"[0-9a-f]{12}")


def _wanted(corpus: Corpus, paths: list[Path]) -> list[Path]:
    """The files that may be ledgers of the articles, by what stands in them, unread."""
    if corpus.whole is corpus or corpus.is_plain:
        return paths
    texts = {path: path.read_bytes() for path in paths if os.access(path, os.R_OK)}
    found: set[Path] = set()
    for source in {each.path: each for each in map(corpus.source, corpus.articles)}.values():
        lines = [f"\nsource: {url}\n".encode() for url in (source.url, *source.meta.aliases)]
        own = {path for path, text in texts.items() if any(line in text for line in lines)}
        if not own:  # then `find` goes by its words
            words = {fingerprint.encode() for fingerprint in source.fingerprints}
            own = {
                path
                for path, text in texts.items()
                if not words.isdisjoint(_FINGERPRINT.findall(text))
            }
        found |= own
    return [path for path in paths if path in found]


def _file_name(url: str) -> str:
    return url.strip("/").replace("/", "--").replace(".html", "") or "index"


class _Loader(YamlLoader):
    """YAML whose values stay the text that they are written as: nobody asks for their types."""

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:
        return ""

    def descend_resolver(self, parent: yaml.Node, index: object) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


_PLAIN = r"[\w/][\w/.+-]*"
_SAID = r'"(?:[^"\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]|\\["\\nrt])*"'
_LINE = re.compile(
    rf"(?:    - \{{source: ({_PLAIN}), target: ({_PLAIN}), as: ({_PLAIN}), by: ({_SAID}), "
    rf"on: ([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})(?:, why: ({_SAID}))?\}}(?P<vouch>)"
    rf"|  (\w[\w.-]{{0,99}}):(?: ({_SAID}))?(?P<key>)"
    rf"|([a-z][\w-]{{0,99}}):(?: ({_PLAIN}))?(?P<top>)"
    r"|(?:#[ -~]*)?)(?:\n|\Z)"
)


def _written(text: str) -> Ledger | None:
    """The ledger of a file as `dump` writes it; None where only YAML can tell what it says.

    YAML takes five times as long, which is a second for three hundred articles.
    """
    source = section = name = ""
    vouches: dict[str, list[Vouch]] = {}
    texts: dict[str, str] = {}
    at = 0
    while at < len(text):
        found = _LINE.match(text, at)
        if found is None:
            return None
        at = found.end()
        if found.lastgroup == "vouch" and name:
            vouches[section].append(_vouch(name, found))
        elif found.lastgroup == "key" and section == "texts" and found[9]:
            texts[sys.intern(found[8])] = _unquoted(found[9])
        elif found.lastgroup == "key" and section in vouches and not found[9]:
            name = sys.intern(found[8])
        elif found.lastgroup == "top" and (found[11] == "source") == bool(found[12]):
            section, name, source = found[11], "", found[12] or source
            if section not in ("source", "texts"):
                vouches.setdefault(section, [])
        elif found.lastgroup:
            return None
    by_locale = {locale: tuple(entries) for locale, entries in vouches.items()}
    return Ledger(source, by_locale, texts) if source else None


def _vouch(name: str, found: re.Match[str]) -> Vouch:
    """The vouch of a line that matches `_LINE`."""
    source, target, verb, by, on, reason = found.group(1, 2, 3, 4, 5, 6)
    return Vouch(
        name,
        sys.intern(source),
        sys.intern(target),
        sys.intern(verb),
        _unquoted(by),
        sys.intern(on),
        _unquoted(reason) if reason else "",
    )


def _unquoted(said: str) -> str:
    return sys.intern(json.loads(said) if "\\" in said else said[1:-1])


def _read(path: Path, shown: str, damages: list[Damage]) -> Ledger | None:
    try:
        text = path.read_text(encoding="utf-8")
        ledger = _written(text)
        if ledger is not None:
            return ledger
        deep = too_deep(text)
        if deep is not None:
            line = text.count("\n", 0, deep) + 1
            damages.append(Damage(Location(shown, line), "the YAML is nested too deep"))
            return None
        node = _Loader(text).get_single_node()
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
        if not isinstance(key, yaml.ScalarNode):
            damages.append(Damage(place_of(key, shown), "the key is no text"))
        elif key.value == "source":
            source = _text(value)
        elif key.value == "texts":
            texts.update(_texts(value))
        else:
            entries = list(_vouches(value, shown, damages))
            vouches[key.value] = (*vouches.get(key.value, ()), *entries)
    if not source:
        damages.append(Damage(Location(shown), "the file does not name its source"))
        return None
    return Ledger(source, vouches, texts)


def _children(node: yaml.Node) -> Iterable[tuple[str, yaml.Node]]:
    """What stands below the keys of a mapping that are texts."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return ((_text(key), value) for key, value in pairs if isinstance(key, yaml.ScalarNode))


def _text(node: yaml.Node) -> str:
    """What a node says, kept once for the whole site; nothing where it is no text."""
    return sys.intern(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _texts(node: yaml.Node) -> dict[str, str]:
    """The keys of a mapping that have a text, with it."""
    return {
        key: _text(value) for key, value in _children(node) if isinstance(value, yaml.ScalarNode)
    }


def _vouches(node: yaml.Node, shown: str, damages: list[Damage]) -> Iterable[Vouch]:
    for key, entries in _children(node):
        for entry in entries.value if isinstance(entries, yaml.SequenceNode) else ():
            values = _texts(entry)
            is_whole = isinstance(entry, yaml.MappingNode) and values.keys() >= _KEYS
            if is_whole and _DAY.fullmatch(values.get("on", "")):
                yield Vouch(
                    id=key,
                    source=values["source"],
                    target=values["target"],
                    verb=values["as"],
                    by=values.get("by", ""),
                    on=values.get("on", ""),
                    reason=values.get("why", ""),
                )
            else:
                message = f"the vouch of {key} cannot be read"
                damages.append(Damage(place_of(entry, shown), message))
