"""Data files that people write: a YAML list of records, validated, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from .findings import Location
from .markdown import YamlLoader, too_deep
from .settings import FOREIGN, Settings

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # YAML 1.1
_TEXT = "tag:yaml.org,2002:str"
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in a data file that cannot be read as it stands."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class Record(Generic[Model]):
    """A record with where it begins, and the YAML it was read from, indented as in the file."""

    value: Model
    location: Location
    source: str

    def at(self, *path: str | int) -> Location:
        """Where a part such as `("zh", "avoid", 0)` stands; the nearest above that is written.

        Its YAML is read again for that: the nodes of all records are many times its size.
        """
        try:
            node = yaml.compose(self.source, Loader=YamlLoader)
        except yaml.YAMLError:  # it says again what another record says, by an alias
            return self.location
        assert node is not None  # a record is never empty
        place = _part(node, path).start_mark
        return Location(self.location.path, self.location.line + place.line, place.column + 1)


def _part(node: yaml.Node, path: tuple[str | int, ...]) -> yaml.Node:
    place = node
    for step in path:
        found = _child(node, step)
        if found is None:
            break
        place, node = found
    return place


def _child(node: yaml.Node, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """The key and the value of a part; an item is its own key. Of two keys the last counts."""
    if isinstance(node, yaml.MappingNode):
        pairs = [pair for pair in node.value if getattr(pair[0], "value", "") == step]
        return pairs[-1] if pairs else None
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def read_records(
    settings: Settings, name: str, model: type[Model]
) -> tuple[tuple[Record[Model], ...], tuple[Flaw, ...]]:
    """The records of a file in `docs/data/` that fit the model, and a flaw for each other.

    A missing file has no records. Nothing in the file raises.
    """
    path = settings.docs / "data" / name
    shown = path.relative_to(settings.root).as_posix()
    if not path.is_file():
        return (), ()
    if settings.is_foreign(path):
        return (), (Flaw(Location(shown), FOREIGN),)
    try:
        text = path.read_text(encoding="utf-8")
        deep = too_deep(text)
        if deep is not None:
            line = text.count("\n", 0, deep) + 1
            return (), (Flaw(Location(shown, line), "the YAML is nested too deep"),)
        loader = YamlLoader(text)
        node = loader.get_single_node()
    except UnicodeDecodeError:
        return (), (Flaw(Location(shown), "the file is not UTF-8"),)
    except (OSError, yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = Location(shown, mark.line + 1, mark.column + 1) if mark else Location(shown)
        reason = getattr(error, "problem", None) or type(error).__name__
        return (), (Flaw(where, f"the YAML cannot be read: {reason}"),)
    if node is None:
        return (), ()
    if not isinstance(node, yaml.SequenceNode):
        return (), (Flaw(Location(shown), "the file is not a list"),)
    records: list[Record[Model]] = []
    flaws: list[Flaw] = []
    lines = _BREAK.split(text.removeprefix("\ufeff"))
    for child in node.value:
        value = _read(loader, child, shown, model, flaws)
        if value is not None:
            records.append(Record(value, place_of(child, shown), _source(lines, child)))
    return tuple(records), tuple(flaws)


def _source(lines: list[str], node: yaml.Node) -> str:
    """The YAML of a node, at the column where it stands."""
    start, end = node.start_mark, node.end_mark
    last = [lines[end.line][: end.column]] if end.line < len(lines) else []
    part = [*lines[start.line : end.line], *last]
    return "\n".join([" " * start.column + part[0][start.column :], *part[1:]])


def _read(
    loader: Any, node: yaml.Node, shown: str, model: type[Model], flaws: list[Flaw]
) -> Model | None:
    twice = _twice(node, set())
    flaws += [Flaw(place_of(key, shown), f"the key {key.value} is written twice") for key in twice]
    try:
        return model.model_validate(_plain(node, loader, {}))
    except ValidationError as error:
        for each in error.errors():
            path = tuple(each["loc"])
            name = ".".join(str(part) for part in path) or "the record"
            flaws.append(Flaw(place_of(_part(node, path), shown), f"{name}: {each['msg'].lower()}"))
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        flaws.append(Flaw(place_of(node, shown), f"the record cannot be read: {error}"))
    return None


def _plain(node: yaml.Node, loader: Any, known: dict[int, Any]) -> Any:
    """What a node holds: as `construct_document`, in half its time; each alias once."""
    if isinstance(node, yaml.ScalarNode):
        return node.value if node.tag == _TEXT else loader.construct_object(node)
    if id(node) in known:
        return known[id(node)]
    found: Any
    if isinstance(node, yaml.SequenceNode):
        found = known[id(node)] = []
        found += [_plain(each, loader, known) for each in node.value]
        return found
    found = known[id(node)] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise ValueError("a key is no text")
        found[str(key.value)] = _plain(value, loader, known)
    return found


def place_of(node: yaml.Node, shown: str) -> Location:
    """Where a part of some YAML begins, in the file shown by that name."""
    return Location(shown, node.start_mark.line + 1, node.start_mark.column + 1)


def _twice(node: yaml.Node, known: set[int]) -> Iterator[yaml.ScalarNode]:
    """The keys that a mapping, or one inside it, has already; what an alias repeats counts once."""
    if id(node) in known:
        return
    known.add(id(node))
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    yield key
                seen.add(key.value)
            if not isinstance(value, yaml.ScalarNode):
                yield from _twice(value, known)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            if not isinstance(value, yaml.ScalarNode):
                yield from _twice(value, known)
