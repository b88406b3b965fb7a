"""The limits the probe keeps (references R2, R4, R5, R10)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

# Gives the addresses of a host name; raises NoSuchHostError or OSError.
Lookup = Callable[[str], Awaitable[Sequence[str]]]

Network = IPv4Network | IPv6Network

TOKEN = "BeneathTheStage-refcheck"  # noqa: S105, a robot's name, no secret


def user_agent(site_url: str) -> str:
    """The one honest name the probe goes by (references R2)."""
    return f"{TOKEN}/1 (+{site_url})"


@dataclass(frozen=True, slots=True)
class Options:
    """How much the probe may take: seconds and bytes.

    `total` covers all hops of a link with their headers and bodies, but no waiting for a turn.
    `first_byte` ends with the answer's headers, `body` and `pdf` are bytes on the wire, `decoded`
    what compression may unfold to. `spacing` lies between two starts on one host, `patience` is
    the longest Retry-After that is waited for, `retries` the upper ends of the pauses before
    another try (full jitter). `allow_net` are the only private networks that may be asked.
    """

    concurrency: int = 200
    per_host: int = 4
    spacing: float = 0.05
    connect: float = 8
    first_byte: float = 15
    total: float = 20
    budget: float = 60
    body: int = 1_000_000
    decoded: int = 4_000_000
    pdf: int = 8_000_000
    headers: int = 64_000
    redirects: int = 20
    retries: tuple[float, ...] = (1, 3)
    patience: float = 30
    allow_net: tuple[Network, ...] = ()
    ports: tuple[int, ...] = (80, 443)
    resolver: Lookup | None = None
    ca: Path | None = None
    user_agent: str = user_agent("https://github.com/BeneathTheStage")
    siblings: bool = True

    @property
    def compatible_agent(self) -> str:
        """The same honest name in the form that some servers insist on (references R2)."""
        product, _, link = self.user_agent.partition(" (")
        return f"Mozilla/5.0 (compatible; {product}; {link.rstrip(')')})"
