"""What the probe is asked, what it says, and how it reads a status (references R1)."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Verdict(enum.StrEnum):
    """What is known of a link after asking for it once."""

    OK = "ok"
    MOVED = "moved"
    DEAD = "dead"
    SOFT404 = "soft404"
    FRAG_MISSING = "frag-missing"
    DRIFT = "drift"
    BLOCKED = "blocked"
    RATE_LIMITED = "rate-limited"
    TRANSIENT = "transient"
    UNVERIFIABLE = "unverifiable"
    SUSPECT = "suspect"
    UNSAFE = "unsafe"
    SKIP = "skip"


# The verdicts that may fail a build, `dead` after its witnesses only (references R3).
FAILING = frozenset({Verdict.DEAD, Verdict.SOFT404, Verdict.FRAG_MISSING, Verdict.UNSAFE})


@dataclass(frozen=True, slots=True)
class Target:
    """A link to check: its URL as written, the article's language, and the figures quoted from it.

    A claim is the tuple of its printed forms, of which the page must show any one.
    """

    url: str
    language: str = "en"
    claims: tuple[tuple[str, ...], ...] = ()
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What one link came to.

    `status` is the last one received, None where no answer came; `final_url` the last URL asked;
    `permanent_url` the end of the leading permanent redirects (references R6); `retry_at` the
    moment (UTC, ISO 8601) before which a rate limit asks not to come back; `chain` every
    (status, URL) asked. `checked` is False where the run ended before the link had its answer.
    """

    url: str
    verdict: Verdict
    status: int | None = None
    final_url: str = ""
    reason: str = ""
    permanent_url: str = ""
    etag: str = ""
    last_modified: str = ""
    title: str = ""
    text_hash: str = ""
    retry_at: str = ""
    chain: tuple[tuple[int, str], ...] = ()
    checked: bool = True


class UnfitError(Exception):
    """A link that ends here: its verdict and why."""

    def __init__(self, verdict: Verdict, reason: str) -> None:
        super().__init__(reason)
        self.verdict = verdict
        self.reason = reason


class Treatment(enum.Enum):
    """What to do with an answer of some status."""

    CONTENT = enum.auto()
    REDIRECT = enum.auto()
    DEAD = enum.auto()
    PLAIN = enum.auto()  # once more as a plain GET, then dead
    BLOCKED = enum.auto()
    LIMITED = enum.auto()
    TRANSIENT = enum.auto()
    SUSPECT = enum.auto()


_PLAIN = frozenset({400, 405, 406, 416, 501})
# 412 and 418 are how some Chinese sites turn programs away, 440 and 498 ended sessions.
_BLOCKED = frozenset({401, 402, 403, 407, 412, 418, 440, 451, 498, 999})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})


def treatment(status: int, has_location: bool = False) -> Treatment:
    """The class of a status (references R1); what no rule knows is suspect."""
    if 200 <= status < 300:
        return Treatment.CONTENT
    if has_location and (status in _REDIRECTS or status == 300):
        return Treatment.REDIRECT
    if status in (404, 410):
        return Treatment.DEAD
    if status in _PLAIN:
        return Treatment.PLAIN
    if status in _BLOCKED:
        return Treatment.BLOCKED
    if status == 429:
        return Treatment.LIMITED
    if status in (408, 425) or 500 <= status < 600:
        return Treatment.TRANSIENT
    return Treatment.SUSPECT
