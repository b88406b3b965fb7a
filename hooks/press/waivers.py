"""Waivers: findings that a page lets stand, each with its reason and bound to what was found."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .articles import Article
from .findings import Edit, Finding, Hit, Severity, rule

_MARK = re.compile(r"[ ]*\[(?P<mark>[0-9a-f]{6})\]$")


@dataclass(frozen=True, slots=True)
class Waiver:
    """An entry of `allow:` and the findings it is about.

    Its reason may end in a mark that binds it to what was found when it was given: `[3f2a1c]`.
    """

    article: Article
    code: str
    evidence: tuple[Finding, ...]

    @property
    def fingerprint(self) -> str:
        """The same while the findings and the lines they stand on are, wherever these move."""
        lines = self.article.lines
        texts = sorted(
            f"{each.message}\n{lines[each.location.line - 1].strip()}" for each in self.evidence
        )
        return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:6]

    @property
    def mark(self) -> str:
        """The mark it was bound with; `""` where it is bound to nothing."""
        found = _MARK.search(self.article.meta.allow[self.code].strip())
        return found["mark"] if found else ""

    @property
    def has_expired(self) -> bool:
        """Whether it was given for something else than what is found now."""
        return self.mark not in ("", self.fingerprint)

    def hit(self, message: str, edits: tuple[Edit, ...] = ()) -> Hit:
        """A hit at the entry."""
        return Hit(self.article.value("allow", self.code), message, edits=edits)


@rule("A119", Severity.WARNING, fix="delete the entry")
def idle_waiver(waivers: Sequence[Waiver]) -> Iterator[Hit]:
    """A page waives a finding that it does not have.

    Why: a waiver that outlives its reason hides the next fault.
    Fix: delete the entry under `allow:`.
    Source: the front matter contract in README
    """
    for waiver in waivers:
        if not waiver.evidence:
            yield waiver.hit(f"{waiver.code} is waived and does not occur")


@rule("A120", Severity.WARNING, fix="look again; then delete the mark in brackets, or the entry")
def expired_waiver(waivers: Sequence[Waiver]) -> Iterator[Hit]:
    """A waiver was given for something else than what is found now.

    Why: what somebody once looked at is not what stands there today.
    Fix: look at the finding; if it may stand, delete the mark behind the reason and run `--fix`.
    Source: translations 6 (waivers)
    """
    for waiver in waivers:
        if waiver.evidence and waiver.has_expired:
            yield waiver.hit(f"the waiver of {waiver.code} has expired: its evidence changed")


@rule("A121", Severity.INFO, fix="run `python hooks check --fix`")
def unbound_waiver(waivers: Sequence[Waiver]) -> Iterator[Hit]:
    """A waiver is not bound to what was found when it was given.

    Why: it would hide the next finding of its kind on this page as well.
    Fix: `--fix` writes a mark of the evidence behind the reason: `[3f2a1c]`.
    Source: translations 6 (waivers)
    """
    for waiver in waivers:
        if waiver.evidence and not waiver.mark:
            entry = waiver.article.document.front.entries["allow", waiver.code]
            written = waiver.article.document.text[entry.value.start : entry.value.end]
            start, end, mark = entry.value.start, entry.value.end, f" [{waiver.fingerprint}]"
            if written.startswith(("'", '"')):
                edit = Edit(waiver.article.path, end - 1, end - 1, mark)
            else:
                reason = json.dumps(
                    waiver.article.meta.allow[waiver.code] + mark, ensure_ascii=False
                )
                edit = Edit(waiver.article.path, start, end, reason)
            yield waiver.hit(f"the waiver of {waiver.code} is bound to nothing", (edit,))
