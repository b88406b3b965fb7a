"""Text as other formats take it."""

from __future__ import annotations

import re

# What XML 1.0 cannot hold, not even escaped. Source: https://www.w3.org/TR/xml/#charsets
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BEFORE_MARK = re.compile(r"(?=[\\`*_\[\]<>|])")


def clean(text: str) -> str:
    """A text without the characters that no XML can hold."""
    return _FORBIDDEN.sub("", text)


def bare(url: str) -> str:
    """An address in Markdown: no bracket or blank in it ends the link."""
    return url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")


def escaped(text: str) -> str:
    """A text on one line of Markdown, in which nothing of it is a mark."""
    return _BEFORE_MARK.sub(r"\\", " ".join(clean(text).split()))
