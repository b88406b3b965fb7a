"""What a style sheet loads, and what it makes scroll."""

from __future__ import annotations

import functools
import re

_CSS_URL = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SCROLLS = re.compile(r"overflow(?:-x|-inline)?\s*:\s*(?:auto|scroll)")


@functools.lru_cache(maxsize=256)
def loaded_by(css: str) -> tuple[str, ...]:
    """The addresses that a style sheet asks for."""
    return tuple(url for url in _CSS_URL.findall(css) if not url.startswith(("data:", "#")))


@functools.lru_cache(maxsize=256)
def scrolling(css: str) -> tuple[str, ...]:
    """The selectors of what a style sheet makes scroll sideways."""
    rules = _RULE.findall(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    return tuple(
        selector.strip()
        for selector, body in rules
        if _SCROLLS.search(body) and not re.search(r"[&@]|:popover-open|::", selector)
    )
