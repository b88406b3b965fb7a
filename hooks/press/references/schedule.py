"""Which works it is time to ask for. Source: references R3, R12 and section 6 (schedule)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime

from .health import Health

AT_LEAST = 50  # a night, so that a small ledger is seen through at once
_SHARE = 14  # nights in which every work is asked for once


def due(
    urls: Sequence[str], known: Mapping[str, Health], now: datetime
) -> tuple[list[str], list[str]]:
    """The addresses to ask for tonight, and those that are due and left for another night.

    Everything that looks dead, then a fourteenth of all: what was never asked for, then what is
    due longest.
    """
    candidates = [url for url in urls if url in known and known[url].is_candidate]
    candidates = [url for url in candidates if known[url].is_due(now)]
    waiting = [
        url
        for url in urls
        if url not in known or (not known[url].is_candidate and known[url].is_due(now))
    ]
    waiting.sort(key=lambda url: known[url].expires if url in known else "")
    most = max(AT_LEAST, math.ceil(len(urls) / _SHARE))
    return [*candidates, *waiting[:most]], waiting[most:]
