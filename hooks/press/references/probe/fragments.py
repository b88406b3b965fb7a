"""Whether a page has what a fragment names. Source: references R8."""

from __future__ import annotations

import enum
import re
from urllib.parse import unquote

from .pages import Page, searchable

_ALWAYS = re.compile(r"(?:|top|!.*|/.*|L\d+(?:C\d+)?(?:-L\d+(?:C\d+)?)?)", re.IGNORECASE)
_PAGE = re.compile(r"(?:^|&)page=(?P<number>\d+)(?:&|$)")
_TEXT = re.compile(r":~:(?:.*&)?text=(?P<parts>[^&]+)")
_LITTLE = 400  # letters: what a page that its scripts write has without them


class Found(enum.Enum):
    """Whether something is on a page."""

    YES = enum.auto()
    NO = enum.auto()
    UNKNOWN = enum.auto()


def page_number(fragment: str) -> int | None:
    """The page of a PDF that a fragment names."""
    found = _PAGE.search(fragment)
    return int(found["number"]) if found else None


def found_in(page: Page, fragment: str) -> Found:
    """Whether a page has a fragment, given without `#` and still percent-encoded."""
    name, mark, _ = fragment.partition(":~:")
    if mark and not _has_text(page, fragment):
        return _absent(page)
    decoded = unquote(name)
    if _ALWAYS.fullmatch(decoded) or decoded in page.ids or name in page.ids:
        return Found.YES
    if f"user-content-{decoded}" in page.ids:  # GitHub writes the ids of a text so
        return Found.YES
    return _absent(page)


def _absent(page: Page) -> Found:
    """What it means that something is not on a page."""
    is_unread = page.is_cut or (page.scripts and len(page.text) < _LITTLE) or page.has_shell
    return Found.UNKNOWN if is_unread else Found.NO


def _has_text(page: Page, fragment: str) -> bool:
    """Whether the text of a text fragment is there: `text=[before-,]start[,end][,-after]`.

    Source: https://wicg.github.io/scroll-to-text-fragment/#syntax
    """
    found = _TEXT.search(fragment)
    if found is None:
        return True
    parts = found["parts"].split(",")
    parts = [each for each in parts if not each.endswith("-") and not each.startswith("-")]
    at = 0
    for part in parts[:2]:
        wanted = searchable(unquote(part))
        at = page.plain.find(wanted, at)
        if at < 0:
            return False
        at += len(wanted)
    return True
