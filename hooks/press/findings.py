"""What a check has to say: rules, findings, and the forms they are printed in."""

from __future__ import annotations

import enum
import inspect
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from .writing import write


class Severity(enum.StrEnum):
    """How much a finding weighs: only an error stops a strict build."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a source file: path below the site's root, line and column from 1.

    Lines count the front matter; columns count code points.
    """

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Related:
    """A place elsewhere, often in another language, that a finding is about as well."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A mend of one file: the code points from `start` to `end` become `text`.

    Offsets count in the file's text as read: without a byte order mark, line ends as they stand.
    """

    path: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule fires; `fix` overrides the rule's own advice."""

    location: Location
    message: str
    fix: str = ""
    related: tuple[Related, ...] = ()
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A hit with its rule: what is printed, sorted by place."""

    location: Location
    code: str
    severity: Severity
    message: str
    fix: str
    related: tuple[Related, ...] = ()
    edits: tuple[Edit, ...] = ()

    @property
    def order(self) -> tuple[Location, str, str]:
        """The place first, then the code and the wording."""
        return self.location, self.code, self.message


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with its code; its words come from the docstring of the generator that looks."""

    code: str
    severity: Severity
    fix: str
    look: Callable[..., Iterator[Hit]]

    @property
    def needs(self) -> tuple[str, ...]:
        """The names of the facts the rule asks for."""
        return tuple(inspect.signature(self.look).parameters)

    @property
    def text(self) -> str:
        """The docstring: a sentence, then Why, Fix and Source."""
        return inspect.cleandoc(self.look.__doc__ or "")

    @property
    def markdown(self) -> str:
        """The same as Markdown, below a heading that is the code."""
        sentence, _, rest = self.text.partition("\n\n")
        items = [f"- {line}" for line in re.sub(r"\n(?!Why|Fix|Source)", " ", rest).splitlines()]
        text = f"**{self.severity.value}** · {sentence}\n\n" + "\n".join(items)
        parts = re.split(r"(`[^`]*`)", text)
        parts[::2] = [re.sub(r"[<\[]", r"\\\g<0>", part) for part in parts[::2]]
        return f"### {self.code}\n\n{''.join(parts)}"

    def findings(self, facts: Mapping[str, object]) -> Iterator[Finding]:
        """What the rule finds among the facts."""
        for hit in self.look(**{name: facts[name] for name in self.needs}):
            yield Finding(
                hit.location,
                self.code,
                self.severity,
                hit.message,
                hit.fix or self.fix,
                hit.related,
                hit.edits,
            )


RULES: dict[str, Rule] = {}

Look = Callable[..., Iterator[Hit]]


def rule(code: str, severity: Severity, fix: str) -> Callable[[Look], Look]:
    """Register a generator of hits as the rule of that code.

    The names of its parameters say which facts it needs. Raises ValueError when a code is taken.
    """

    def register(look: Look) -> Look:
        if code in RULES:
            raise ValueError(f"rule {code} is registered twice")
        RULES[code] = Rule(code, severity, fix, look)
        return look

    return register


FAMILIES = {
    "A": "Articles and their front matter",
    "B": "Text of built pages",
    "C": "Charts",
    "F": "Feeds, Markdown, citation files",
    "G": "Terms",
    "H": "Heads, links and structured data of built pages",
    "K": "Links between pages",
    "L": "Which pages are translations of each other",
    "M": "Sitemap, robots, old addresses, icons",
    "O": "Social cards",
    "P": "Permalinks and aliases",
    "Q": "Figures in translations",
    "R": "References",
    "S": "How current translations are",
    "T": "Structure of translations",
    "W": "Accessibility of built pages",
    "Z": "Ids, punctuation and script of the text",
}


def run(**facts: object) -> list[Finding]:
    """Run every rule whose facts are given; findings come sorted by place."""
    found = {
        finding.order: finding
        for each in RULES.values()
        if set(each.needs) <= facts.keys()
        for finding in each.findings(facts)
    }
    return [found[order] for order in sorted(found)]


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether one of them stops a strict build."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def as_text(finding: Finding) -> str:
    """`path:line:col: CODE what is wrong (what to do)`, related places indented below."""
    lines = [f"{finding.location}: {finding.code} {finding.message} ({finding.fix})"]
    lines += [f"    {related.location}: {related.message}" for related in finding.related]
    return "\n".join(lines)


def as_json(finding: Finding) -> str:
    """One object on one line, with the related places."""
    return json.dumps(
        {
            **asdict(finding.location),
            "code": finding.code,
            "severity": finding.severity.value,
            "message": finding.message,
            "fix": finding.fix,
            "related": [
                {**asdict(related.location), "message": related.message}
                for related in finding.related
            ],
        },
        ensure_ascii=False,
    )


_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def as_github(finding: Finding) -> str:
    """A workflow command that GitHub shows beside the line.

    Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    place = finding.location
    path = _escape(place.path).replace(":", "%3A").replace(",", "%2C")
    text = _escape(as_text(replace(finding, location=place)).split(": ", 1)[1])
    return (
        f"::{_GITHUB[finding.severity]} file={path},line={place.line},col={place.column},"
        f"title={finding.code}::{text}"
    )


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


FORMATS: dict[str, Callable[[Finding], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}


def count(findings: Iterable[Finding]) -> str:
    """`2 errors, 1 warning`, or `no findings`."""
    severities = [finding.severity for finding in findings]
    counted = [(severities.count(each), each.value) for each in Severity]
    parts = [f"{number} {name}{'s' * (number > 1)}" for number, name in counted if number]
    return ", ".join(parts) or "no findings"


def mend(root: Path, findings: Iterable[Finding]) -> int:
    """Apply the edits that findings carry to the files below `root`; return how many.

    Of edits that touch each other only the first is applied: check again and mend again for the
    rest. A byte order mark and the line ends stay as they are.
    """
    by_path: dict[str, set[Edit]] = {}
    for finding in findings:
        for edit in finding.edits:
            by_path.setdefault(edit.path, set()).add(edit)
    # Data last: an article that is not mended yet is still known by what they say.
    paths = sorted(by_path, key=lambda path: (not path.endswith(".md"), path))
    return sum(_apply(root / path, sorted(by_path[path])) for path in paths)


def _apply(path: Path, edits: list[Edit]) -> int:
    data = path.read_bytes().decode("utf-8")
    mark = "\ufeff" if data.startswith("\ufeff") else ""
    text = data.removeprefix(mark)
    newline = "\r\n" if "\r\n" in text else "\n"
    chosen: list[Edit] = []
    for edit in edits:
        if not chosen or edit.start > max(chosen[-1].end, chosen[-1].start):
            chosen.append(edit)
    for edit in reversed(chosen):
        text = text[: edit.start] + edit.text.replace("\n", newline) + text[edit.end :]
    write(path, (mark + text).encode("utf-8"))
    return len(chosen)
