"""What the probe is asked, and what it may do."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from ..ledger import Claim

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str], Awaitable[list[str]]]


class NoSuchNameError(Exception):
    """A name server says that a host does not exist (NXDOMAIN)."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address as it was written, and what is to be found there.

    `fragments` are asked of the page besides the address's own (without `#`), `claims` are looked
    for in its text; `title` is the work's title in the ledger; `language` the tag of the citing
    article. With `etag` or `modified` an unchanged page need not be sent again.
    """

    url: str
    fragments: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    title: str = ""
    language: str = "en"
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Budgets:
    """What a run may cost, in seconds, bytes and requests (references R4, R5, R6)."""

    run: float = 60.0
    connect: float = 8.0
    first_byte: float = 15.0
    total: float = 20.0  # a whole chain of redirects, headers and bodies
    wire: int = 1_000_000
    decoded: int = 4_000_000
    pdf: int = 8_000_000
    headers: int = 64_000
    redirects: int = 20
    at_once: int = 200
    per_host: int = 4
    spacing: float = 0.05  # between two starts on one host
    wait: float = 30.0  # the longest Retry-After that is waited for
    retries: tuple[float, ...] = (1.0, 3.0)  # after a 5xx or a reset, with full jitter


@dataclass(frozen=True, slots=True)
class Options:
    """Who asks, and what is allowed.

    `ports` are allowed besides 80 and 443, `allow` networks besides the public ones, with any
    port; `ca` is a file of further authorities; `resolve` another resolver than the system's,
    from a host to its addresses: it raises NoSuchNameError, or OSError for any other failure.
    """

    agent: str = "beneath-the-stage-refcheck/1"
    ports: frozenset[int] = frozenset()
    allow: tuple[Network, ...] = ()
    ca: Path | None = None
    resolve: Resolve | None = None
    budgets: Budgets = field(default_factory=Budgets)
