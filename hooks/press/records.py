"""Data files that people write: a YAML list of records, validated, each with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from .findings import Location
from .markdown import YamlLoader

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in a data file that cannot be read as it stands."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class Record(Generic[Model]):
    """A record with the places of its parts, by their path: `("zh", "avoid", 0)`."""

    value: Model
    location: Location
    places: Mapping[tuple[str | int, ...], Location]

    def at(self, *path: str | int) -> Location:
        """Where a part stands; the nearest above it that is written."""
        while path:
            if path in self.places:
                return self.places[path]
            path = path[:-1]
        return self.location


def read_records(
    path: Path, shown: str, model: type[Model]
) -> tuple[tuple[Record[Model], ...], tuple[Flaw, ...]]:
    """The records of a file that fit the model, and a flaw for each that does not.

    A missing file has no records. Nothing in the file raises.
    """
    if not path.is_file():
        return (), ()
    try:
        loader = YamlLoader(path.read_text(encoding="utf-8"))
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
    for child in node.value:
        _read(loader, child, shown, model, records, flaws)
    return tuple(records), tuple(flaws)


def _read(
    loader: Any,
    node: yaml.Node,
    shown: str,
    model: type[Model],
    records: list[Record[Model]],
    flaws: list[Flaw],
) -> None:
    places: dict[tuple[str | int, ...], Location] = {}
    _walk(node, (), shown, places, flaws)
    here = _place(node, shown)
    try:
        value = model.model_validate(loader.construct_document(node))
        records.append(Record(value, here, places))
    except ValidationError as error:
        for each in error.errors():
            path = tuple(each["loc"])
            known = Record(None, here, places)  # type: ignore[type-var]
            name = ".".join(str(part) for part in path) or "the record"
            flaws.append(Flaw(known.at(*path), f"{name}: {each['msg'].lower()}"))
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        flaws.append(Flaw(here, f"the record cannot be read: {error}"))


def _place(node: yaml.Node, shown: str) -> Location:
    return Location(shown, node.start_mark.line + 1, node.start_mark.column + 1)


def _walk(
    node: yaml.Node,
    path: tuple[str | int, ...],
    shown: str,
    places: dict[tuple[str | int, ...], Location],
    flaws: list[Flaw],
) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*path, str(getattr(key, "value", "")))
            if inner in places:
                flaws.append(Flaw(_place(key, shown), f"the key {inner[-1]} is written twice"))
            places[inner] = _place(key, shown)
            _walk(value, inner, shown, places, flaws)
    elif isinstance(node, yaml.SequenceNode):
        items: Sequence[yaml.Node] = node.value
        for index, value in enumerate(items):
            places[(*path, index)] = _place(value, shown)
            _walk(value, (*path, index), shown, places, flaws)
