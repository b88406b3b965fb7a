"""From what a visit saw to a verdict: no network here. Source: references R1, R6 to R9."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from yarl import URL

from ..health import Outcome, Verdict
from .chain import PERMANENT, Hop
from .drift import is_printed
from .faults import Fault
from .fetching import Answer
from .fragments import Found, found_in, page_number
from .options import Target
from .pages import Page
from .soft404 import gone_home, is_alike, is_challenge, is_home, says_gone

_LONGEST = 2000
_BLOCKED = frozenset({401, 402, 403, 407, 451, 999})
_DEAD = frozenset({404, 410, 400, 405, 406, 416, 501})


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything that was seen of an address: redirects, the answer, its page, a sibling's page.

    `pages` counts those of a PDF, None where they were not counted.
    """

    asked: URL
    hops: tuple[Hop, ...] = ()
    answer: Answer | None = None
    page: Page | None = None
    fault: Fault | None = None
    pages: int | None = None
    sibling: Page | None = None

    @property
    def final(self) -> URL:
        """Where redirects ended."""
        return self.hops[-1].to if self.hops else self.asked

    @property
    def replacement(self) -> URL | None:
        """Where the leading permanent redirects end: what to write instead."""
        last = None
        for hop in self.hops:
            if hop.status not in PERMANENT:
                break
            last = hop.to
        return last


def judged(visit: Visit, target: Target) -> Outcome:
    """The outcome of a visit for one of the targets it was made for."""
    found, answer = visit.fault or _of_answer(visit), visit.answer
    if answer is not None and answer.status == 304 and not found:
        found = Fault(Verdict.OK, "not modified")
    if found or answer is None:
        found = found or Fault(Verdict.TRANSIENT, "no answer")
        return Outcome(
            url=target.url,
            verdict=found.verdict,
            status=answer.status if answer else 0,
            final_url=_shown(visit.final),
            reason=found.reason,
            retry_after=found.retry_after,
            etag=target.etag if found.verdict is Verdict.OK else "",
            modified=target.modified if found.verdict is Verdict.OK else "",
        )
    outcome = Outcome(
        url=target.url,
        verdict=Verdict.OK,
        status=answer.status,
        final_url=_shown(visit.final),
        etag=answer.headers.get("ETag", "")[:200],
        modified=answer.headers.get("Last-Modified", "")[:60],
        title=visit.page.title[:300] if visit.page else "",
    )
    return _of_content(visit, target, _moved(visit, target, outcome))


def _shown(url: URL) -> str:
    """An address of the web as it is noted; `""` where it is none, or longer than any should be."""
    text = str(url)
    return text if url.scheme in ("http", "https") and len(text) <= _LONGEST else ""


def _of_answer(visit: Visit) -> Fault | None:
    """What the status and the page say against an address, whatever is looked for there."""
    answer, page = visit.answer, visit.page
    if answer is None:
        return Fault(Verdict.TRANSIENT, "no answer")
    if "cf-mitigated" in answer.headers or (page and is_challenge(page) and answer.status != 404):
        return Fault(Verdict.BLOCKED, "the host asks whether a person reads")
    status = _of_status(answer.status)
    if status:
        return status
    if answer.status == 304:
        return None
    lost = gone_home(visit.asked, visit.final)
    if page and page.has_password and visit.hops and visit.final.path != visit.asked.path:
        return Fault(Verdict.BLOCKED, "the host asks to log in")
    if lost:
        return Fault(Verdict.SOFT404, lost)
    if answer.status != 204 and not answer.body.strip():
        return Fault(Verdict.SUSPECT, "the page is empty")
    return _of_page(visit, page) if page else None


def _of_status(status: int) -> Fault | None:
    if 200 <= status < 300 or status == 304:
        return None
    reason = f"the host answers {status}"
    if status in _DEAD:
        return Fault(Verdict.DEAD, reason)
    if status in _BLOCKED:
        return Fault(Verdict.BLOCKED, reason)
    if status == 429:
        return Fault(Verdict.RATE_LIMITED, reason)
    if status in (408, 425) or 500 <= status < 600:
        return Fault(Verdict.TRANSIENT, reason)
    return Fault(Verdict.SUSPECT if status < 400 else Verdict.DEAD, reason)


def _of_page(visit: Visit, page: Page) -> Fault | None:
    gone = says_gone(page)
    if gone:
        return Fault(Verdict.SOFT404, gone)
    if page.is_script_made:
        return Fault(Verdict.UNVERIFIABLE, "scripts write the page")
    if not page.text:
        return Fault(Verdict.SUSPECT, "the page has no text")
    if visit.sibling and not is_home(visit.final) and is_alike(page, visit.sibling):
        return Fault(Verdict.SOFT404, "the host answers any address with the same page")
    return None


def _moved(visit: Visit, target: Target, outcome: Outcome) -> Outcome:
    """The same outcome with what the redirects say."""
    if not visit.hops:
        return outcome
    addresses = [visit.asked, *(hop.to for hop in visit.hops)]
    steps = itertools.pairwise(addresses)
    if any(one.scheme == "https" and other.scheme == "http" for one, other in steps):
        outcome = replace(outcome, reason="it redirects from https to http")
    better = visit.replacement
    if better is None or better == visit.asked or not _shown(better):
        return outcome
    fragment = urlsplit(target.url).fragment
    written = str(better)
    if fragment and not better.fragment:
        written += f"#{fragment}"
    reason = outcome.reason or f"moved to {written}"
    return replace(outcome, verdict=Verdict.MOVED, replacement=written, reason=reason)


def _of_content(visit: Visit, target: Target, outcome: Outcome) -> Outcome:
    """The same outcome with what of the target's fragments and claims is not on the page."""
    fragments = [each for each in (urlsplit(target.url).fragment, *target.fragments) if each]
    looks = {each: _look(visit, each) for each in dict.fromkeys(fragments)}
    missing = tuple(each for each, found in looks.items() if found is Found.NO)
    drifted = tuple(_drifted(visit.page, target)) if visit.page else ()
    is_whole = not (visit.page and (visit.page.is_cut or visit.page.has_shell))
    if missing:
        reason = f"the page has no #{', #'.join(missing)}"
        return replace(
            outcome, verdict=Verdict.FRAG_MISSING, reason=reason, missing=missing, drifted=drifted
        )
    if drifted and is_whole:
        reason = f"the page no longer says {', '.join(drifted)}"
        return replace(outcome, verdict=Verdict.DRIFT, reason=reason, drifted=drifted)
    if drifted or Found.UNKNOWN in looks.values():
        sought = "figure" if drifted else "fragment"
        reason = f"whether the page has the {sought} cannot be told"
        return replace(outcome, verdict=Verdict.UNVERIFIABLE, reason=reason)
    return outcome


def _look(visit: Visit, fragment: str) -> Found:
    number = page_number(fragment)
    if visit.answer and visit.answer.is_pdf and number is not None:
        if visit.pages is None:
            return Found.UNKNOWN
        return Found.YES if 1 <= number <= visit.pages else Found.NO
    return found_in(visit.page, fragment) if visit.page else Found.UNKNOWN


def _drifted(page: Page, target: Target) -> Iterator[str]:
    for claim in target.claims:
        if not is_printed(page, claim):
            yield claim.id


def is_evident(page: Page, targets: Sequence[Target]) -> bool:
    """Whether a page shows that it is the work: by the ledger's title, or by a claim's figure."""
    for target in targets:
        title = " ".join(target.title.casefold().split())
        if len(title) > 11 and title in page.plain:
            return True
        if any(is_printed(page, claim) for claim in target.claims if len(claim.value) > 2):
            return True
    return False
