"""The Content-Security-Policy of a page: what a browser lets it run and load."""

from __future__ import annotations

import functools
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

_NOTHING = ("default-src 'none'", "base-uri 'none'", "form-action 'none'")


def policy(style: str = "", scripts: Sequence[str] = (), searches: bool = False) -> str:
    """What a page of that inline style and those inline scripts may do; nothing without them.

    A host of static files sends no headers, so it stands in a `meta`. Files come from the site
    alone; search compiles WebAssembly. Structured data is no script and needs no hash.

    Source: https://www.w3.org/TR/CSP3/#meta-element
    """
    if not scripts:
        return ";".join(_NOTHING)
    wasm = " 'wasm-unsafe-eval'" if searches else ""
    run = "".join(f" {_hash(script)}" for script in scripts)
    look = f"style-src 'self' {_hash(style)}"
    load = "img-src 'self'", "connect-src 'self'"
    return ";".join((*_NOTHING, *load, f"script-src 'self'{wasm}{run}", look))


@functools.lru_cache(maxsize=256)
def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
