"""Rule H305: what the Content-Security-Policy of a built page allows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..articles import Corpus
from ..findings import Hit, Severity, rule
from .folder import Built, told
from .page import Page

_NAME = "content-security-policy"
_CLOSED = ("default-src", "base-uri", "form-action")
_HASH = re.compile(r"'sha(256|384|512)-[A-Za-z0-9+/]+={0,2}'")
_WASM = "'wasm-unsafe-eval'"


@rule("H305", Severity.ERROR, fix="keep scripts out of the text; mend overrides/partials/look.html")
def policy(corpus: Corpus, built: Built) -> Iterator[Hit]:
    """A page lacks its Content-Security-Policy, or one that fits its own scripts and no other.

    Why: whatever slips into a page, a browser runs only what the site was built with.
    Fix: print the policy before scripts and styles, with a hash of each; write none in a text.
    Source: https://www.w3.org/TR/CSP3/
    """
    if corpus.with_drafts:
        return  # a preview, to which MkDocs adds a script of its own
    pages = list(built.pages.values())
    if pages and not any(page.meta(_NAME) for page in pages):
        yield told(corpus, pages[0], "no page has a Content-Security-Policy")
        return
    for page in pages:
        found = page.metas.get(_NAME, ())
        if len(found) == 1:
            for message in _flaws(page, _directives(found[0])):
                yield told(corpus, page, message)
        else:
            message = f"the page has {len(found)} Content-Security-Policies, not one"
            yield told(corpus, page, message)


def _directives(written: str) -> dict[str, list[str]]:
    parts = (each.split() for each in written.split(";"))
    return {part[0].lower(): part[1:] for part in reversed(list(filter(None, parts)))}


def _flaws(page: Page, allowed: Mapping[str, list[str]]) -> Iterator[str]:
    for name in _CLOSED:
        if allowed.get(name) != ["'none'"]:
            yield f"{name} is {' '.join(allowed.get(name, ())) or 'missing'}, not 'none'"
    can_search = "search" in page.ids
    for name in ("script-src", "style-src"):
        hashes = [each.hash for each in page.inline if each.directive == name]
        for source in allowed.get(name, ()):
            is_for_search = source == _WASM and name == "script-src" and can_search
            if _HASH.fullmatch(source):
                if source not in hashes:
                    yield f"{name} has {source}, which is the hash of nothing on the page"
            elif source != "'self'" and not is_for_search:
                yield f"{name} allows {source}"
    for each in page.inline:
        if each.is_before_policy:
            yield f"{each.start!r} stands before the policy"
        elif each.hash not in allowed.get(each.directive, ()):
            yield f"{each.directive} does not know {each.start!r}, which browsers will refuse"
