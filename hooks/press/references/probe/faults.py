"""What an exception says of an address, and how long a host asks to wait. Source: references R1."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from ..health import Verdict
from .addresses import UnsafeAddressError
from .fetching import Answer, UnreadableError
from .lanes import HostWaitsError
from .options import NoSuchNameError


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there is no answer to judge, or what is wrong with it."""

    verdict: Verdict
    reason: str
    retry_after: int = 0
    may_pass: bool = False  # worth another try in the same run


# Everything that a host, a network or a name server can do to a request.
FAULTS = (
    TimeoutError,
    OSError,
    aiohttp.ClientError,
    HttpProcessingError,
    ValueError,
    UnsafeAddressError,
    NoSuchNameError,
    HostWaitsError,
    UnreadableError,
)


def fault_of(error: Exception) -> Fault:
    """The fault that an exception of FAULTS is."""
    match error:
        case UnsafeAddressError():
            return Fault(Verdict.UNSAFE, str(error))
        case NoSuchNameError():
            return Fault(Verdict.DEAD, "there is no host of that name")
        case HostWaitsError():
            return Fault(Verdict.RATE_LIMITED, str(error), error.seconds)
        case UnreadableError():
            return Fault(Verdict.UNVERIFIABLE, str(error))
        case aiohttp.ClientConnectorCertificateError() | ssl.SSLCertVerificationError():
            inner = getattr(error, "certificate_error", error)
            reason = getattr(inner, "verify_message", "") or str(inner)
            return Fault(Verdict.DEAD, f"its certificate is not valid: {reason}"[:200])
        case TimeoutError():
            return Fault(Verdict.TRANSIENT, "it does not answer in time")
        case aiohttp.ClientSSLError():
            return Fault(Verdict.TRANSIENT, "no encrypted connection can be made")
        case ValueError():
            return Fault(Verdict.UNVERIFIABLE, _told(error))
    return Fault(Verdict.TRANSIENT, _told(error), may_pass=True)


def _told(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:160]


def retry_after(answer: Answer | None) -> int | None:
    """The seconds that a host asks to wait, in either form.

    Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    written = (answer.headers.get("Retry-After", "") if answer else "").strip()
    if written.isascii() and written.isdigit():
        return min(int(written[:9]), 10**9)
    try:
        moment = parsedate_to_datetime(written)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, round((moment - datetime.now(UTC)).total_seconds()))
