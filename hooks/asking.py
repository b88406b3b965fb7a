"""How the probe is run from the command line: who asks, what is allowed, how far it is."""

from __future__ import annotations

import argparse
import asyncio
import gc
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from press.references.health import Outcome, Verdict
from press.settings import Settings

if TYPE_CHECKING:
    from press.references.probe import Options, Target


class CiteError(Exception):
    """A request that cannot be met; the message says why."""


def options_of(settings: Settings | None, arguments: argparse.Namespace) -> Options:
    """What the probe may do, from the command line; who asks, from the site's settings."""
    from press.references.probe import Budgets, Options, name_server

    resolver = getattr(arguments, "resolver", None)
    return Options(
        agent=_agent(settings),
        ports=getattr(arguments, "ports", frozenset()),
        allow=tuple(getattr(arguments, "allow_net", ())),
        ca=getattr(arguments, "ca", None),
        resolve=name_server(*resolver) if resolver else None,
        budgets=Budgets(run=getattr(arguments, "budget", 60.0)),
    )


def _agent(settings: Settings | None) -> str:
    """One honest name: the site, what asks, and where to read about it."""
    if settings is None:
        return "beneath-the-stage-refcheck/1"
    name = "-".join(re.findall(r"[a-z0-9]+", settings.default.site_name.lower())) or "site"
    host = urlsplit(settings.site_url).hostname or ""
    contact = "" if host in ("127.0.0.1", "localhost") else f" (+{settings.site_url})"
    return f"{name}-refcheck/1{contact}"


def ask(
    targets: Sequence[Target], options: Options, note: Callable[[Outcome], None] | None = None
) -> list[Outcome]:
    """Run the probe. Raises CiteError where a file of authorities cannot be read."""
    from press.references.probe import probe as ask

    gc.enable()  # a long run makes and drops more than a check does
    try:
        return asyncio.run(ask(targets, options, note))
    except OSError as error:
        raise CiteError(f"{options.ca}: {error.strerror or error}") from error


def row_of(outcome: Outcome) -> dict[str, object]:
    """An outcome as other programs read it: what is empty is left out, but for the five words."""
    row: dict[str, object] = {
        "url": outcome.url,
        "verdict": outcome.verdict.value,
        "status": outcome.status or None,
        "final_url": outcome.final_url,
        "reason": outcome.reason,
    }
    more = {
        "replacement": outcome.replacement,
        "missing": list(outcome.missing),
        "drifted": list(outcome.drifted),
        "retry_after": outcome.retry_after,
        "title": outcome.title,
    }
    return {**row, **{name: value for name, value in more.items() if value}}


class Run:
    """How far a run is: a bar on a terminal, nothing elsewhere until it ends."""

    def __init__(self, total: int, *, is_quiet: bool) -> None:
        self.total = total
        self.outcomes: list[Outcome] = []
        self.is_stopped = False
        self._has_bar = sys.stderr.isatty()
        self._is_quiet = is_quiet

    def note(self, outcome: Outcome) -> None:
        """Count an outcome."""
        self.outcomes.append(outcome)
        if self._has_bar:
            done = 30 * len(self.outcomes) // max(self.total, 1)
            bar = "█" * done + "·" * (30 - done)
            print(f"\r{bar} {len(self.outcomes)}/{self.total}", end="", file=sys.stderr, flush=True)
        elif not self._is_quiet and outcome.verdict is not Verdict.OK:
            print(f"{outcome.verdict} {outcome.url}", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Take the bar away."""
        if self._has_bar:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def count(self, outcomes: Iterable[Outcome], left: Sequence[str]) -> None:
        """Say how many there were of each verdict, and name what was not checked."""
        counts = Counter(outcome.verdict.value for outcome in outcomes)
        parts = [f"{number} {name}" for name, number in counts.most_common()]
        stopped = "stopped: " if self.is_stopped else ""
        print(f"{stopped}{', '.join(parts) or 'nothing to ask for'}", file=sys.stderr)
        if left:
            names = ", ".join(left[:5]) + (" …" if len(left) > 5 else "")
            print(f"{len(left)} not checked: {names}", file=sys.stderr)
