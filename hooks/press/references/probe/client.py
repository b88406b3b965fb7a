"""The probe: visits every address once, politely, within its budgets, and judges what it saw.

Source: references R1 to R11
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import ssl
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookies import SimpleCookie
from urllib.parse import urldefrag, urlsplit
from urllib.robotparser import RobotFileParser

import aiohttp
from yarl import URL

from ..health import Outcome, Verdict
from .addresses import UnsafeAddressError
from .fetching import Answer, Fetcher, UnreadableError, request_headers
from .fragments import page_number
from .judging import REDIRECTS, Fault, Hop, Visit, is_evident, judged
from .lanes import HostWaitsError, Lane
from .options import NoSuchNameError, Options, Target
from .pages import Page, read_page
from .pdf import page_count
from .soft404 import is_home

_SILENT = frozenset({"mailto", "tel", "sms", "data"})
_ASK_OTHERWISE = frozenset({400, 403, 405, 406, 416, 501, 999})
_LONGEST_DELAY = 10.0  # of a robots.txt; Source: references R11
_ROBOTS_SECONDS = 5.0

OnOutcome = Callable[[Outcome], None]


async def probe(
    targets: Sequence[Target], options: Options, on_outcome: OnOutcome | None = None
) -> list[Outcome]:
    """Ask for every address and say what was found, in the order of the targets.

    One page is fetched once, however many targets it serves. What the budget of the run does not
    allow comes back as `skip`. Nothing that a host does raises.
    """
    found: list[Outcome | None] = [_refused(target) for target in targets]
    groups: dict[str, list[int]] = {}
    for index, target in enumerate(targets):
        if found[index] is None:
            groups.setdefault(urldefrag(target.url.strip())[0], []).append(index)

    def note(index: int, outcome: Outcome) -> None:
        found[index] = outcome
        if on_outcome is not None:
            on_outcome(outcome)

    for index, outcome in enumerate(found):
        if outcome is not None:
            note(index, outcome)
    async with Fetcher(options) as fetcher:
        prober = _Prober(fetcher, options, Counter(_origin(_url(url)) for url in groups))
        tasks = [
            asyncio.create_task(_serve(prober, url, indexes, targets, note))
            for url, indexes in groups.items()
        ]
        await _until(options.budgets.run, tasks)
    return [
        each or _unchecked(target, options) for each, target in zip(found, targets, strict=True)
    ]


async def _until(seconds: float, tasks: Iterable[asyncio.Task[None]]) -> None:
    """Wait for all tasks, or as long as the run may take."""
    waiting = asyncio.gather(*tasks)
    try:
        async with asyncio.timeout(seconds):
            await waiting
    except TimeoutError:
        pass
    finally:
        waiting.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _serve(
    prober: _Prober,
    url: str,
    indexes: Sequence[int],
    targets: Sequence[Target],
    note: Callable[[int, Outcome], None],
) -> None:
    """Visit an address and judge it for each of its targets."""
    visit = await prober.visit(_url(url), [targets[index] for index in indexes])
    for index in indexes:
        note(index, judged(visit, targets[index]))


def _url(written: str) -> URL:
    """An address as it is asked: as written where it is plain, else percent-encoded."""
    text = written.strip()
    text = f"https:{text}" if text.startswith("//") else text
    is_plain = text.isascii() and not any(char <= " " or char in '"<>\\^`{|}' for char in text)
    try:
        return URL(text, encoded=is_plain)
    except ValueError:
        return URL()


def _origin(url: URL) -> str:
    return f"{url.scheme}://{url.host}:{url.port}"


def _refused(target: Target) -> Outcome | None:
    """The outcome of an address that is asked of nobody."""
    text = target.url.strip()
    scheme = "https" if text.startswith("//") else text.partition(":")[0].lower()
    if not text or ":" not in text + ":" * text.startswith("//"):
        return Outcome(target.url, Verdict.SKIP, reason="it is no address of the web")
    if scheme in _SILENT:
        return Outcome(target.url, Verdict.SKIP, reason=f"a {scheme}: address is not asked")
    if scheme not in ("http", "https"):
        return Outcome(target.url, Verdict.UNSAFE, reason=f"it is a {scheme[:20]}: address")
    reason = _unsafe(_url(text))
    return Outcome(target.url, Verdict.UNSAFE, reason=reason) if reason else None


def _unsafe(url: URL) -> str:
    """Why an address is not asked, before its host is looked up; `""` where it may be."""
    if url.scheme not in ("http", "https"):
        return f"it leads to a {url.scheme[:20] or 'nameless'}: address"
    if url.raw_user is not None or url.raw_password is not None:
        return "it carries a user name"
    if not url.host or url.port is None or url.port > 65535:
        return "it names no host"
    return ""


def _unchecked(target: Target, options: Options) -> Outcome:
    reason = f"not checked (budget of {options.budgets.run:g} s)"
    return Outcome(target.url, Verdict.SKIP, reason=reason)


@dataclass
class _Chain:
    """A walk along redirects: the headers sent, the cookies kept, the time left."""

    headers: dict[str, str]
    seconds: float
    whole_pdf: bool
    hops: list[Hop] = field(default_factory=list)
    jar: aiohttp.CookieJar | None = None
    seen: set[tuple[str, str]] = field(default_factory=set)

    def cookies(self, url: URL) -> str:
        """The value of the Cookie header for an address."""
        kept = self.jar.filter_cookies(url) if self.jar else {}
        return "; ".join(f"{name}={each.value}" for name, each in sorted(kept.items()))

    def keep(self, answer: Answer) -> None:
        """Keep the cookies that an answer sets."""
        if answer.cookies:
            self.jar = self.jar or aiohttp.CookieJar(unsafe=True)
            for written in answer.cookies:
                self.jar.update_cookies(SimpleCookie(written), answer.url)


class _Prober:
    """The visits of one run."""

    def __init__(self, fetcher: Fetcher, options: Options, planned: Mapping[str, int]) -> None:
        self._fetcher = fetcher
        self._options = options
        self._planned = planned
        self._everyone = asyncio.Semaphore(options.budgets.at_once)
        self._lanes: dict[str, Lane] = {}
        self._robots: dict[str, asyncio.Task[RobotFileParser | None]] = {}
        self._siblings: dict[str, asyncio.Task[Page | None]] = {}

    def lane(self, url: URL) -> Lane:
        """The lane of an address's host."""
        origin = _origin(url)
        if origin not in self._lanes:
            self._lanes[origin] = Lane(self._options.budgets, self._everyone)
        return self._lanes[origin]

    async def visit(self, url: URL, targets: Sequence[Target]) -> Visit:
        """Ask for an address as often as the rules allow, and read what comes."""
        try:
            if self._planned.get(_origin(url), 0) > 1:
                await self._manners(url)
            visit = await self._persistently(url, targets)
            return await self._beside(visit, targets)
        except Exception as error:  # a fault of ours must not leave later links unchecked
            return Visit(
                url, fault=Fault(Verdict.UNVERIFIABLE, f"the probe fails: {error!r}"[:200])
            )

    async def _persistently(self, url: URL, targets: Sequence[Target]) -> Visit:
        """Ask again where a fault may pass, where the host says when, or once in another way."""
        headers = self._headers(targets)
        pauses = list(self._options.budgets.retries)
        waits = len(pauses)
        while True:
            visit = await self._follow(url, targets, headers)
            status = visit.answer.status if visit.answer else 0
            after = _retry_after(visit.answer) if status in (429, 503) else None
            if after is not None and after > self._options.budgets.wait:
                self.lane(visit.final).refuse(after)
                reason = f"the host answers {status} and asks to wait {after} s"
                return replace(visit, fault=Fault(Verdict.RATE_LIMITED, reason, after))
            if after is not None and waits > 0:
                waits -= 1
                self.lane(visit.final).pause(after)
            elif status in _ASK_OTHERWISE and headers["Accept"] != "*/*":
                headers = self._headers(targets, otherwise=True)
            elif _may_pass(visit) and after is None and pauses:
                await asyncio.sleep(random.uniform(0, pauses.pop(0)))  # noqa: S311 full jitter
            else:
                return visit

    def _headers(self, targets: Sequence[Target], *, otherwise: bool = False) -> dict[str, str]:
        agent, first = self._options.agent, targets[0]
        if otherwise:
            product, _, comment = agent.partition(" ")
            contact = f"; {comment.strip('()')}" if comment else ""
            agent = f"Mozilla/5.0 (compatible; {product}{contact})"
            return request_headers(agent, first.language, accept="*/*")
        headers = request_headers(agent, first.language)
        if len(targets) == 1 and first.etag:
            headers["If-None-Match"] = first.etag
        if len(targets) == 1 and first.modified:
            headers["If-Modified-Since"] = first.modified
        return headers

    async def _follow(self, url: URL, targets: Sequence[Target], headers: dict[str, str]) -> Visit:
        """Walk along the redirects to the page, or to what is in the way."""
        whole_pdf = any(_page_of(target) for target in targets)
        chain = _Chain(dict(headers), self._options.budgets.total, whole_pdf)
        at, asked = url, url
        try:
            while True:
                fault = self._step(chain, at)
                if fault:
                    return Visit(asked, tuple(chain.hops), fault=fault)
                answer = await self._get(chain, at)
                chain.keep(answer)
                page = None
                location = _location(answer, at)
                if location is None and answer.is_html:
                    page = read_page(
                        answer.body, answer.headers.get("Content-Type", ""), answer.is_cut
                    )
                    location = _refreshed(page, at)
                if location is None:
                    return await self._landed(asked, chain, answer, page)
                status = answer.status if answer.status in REDIRECTS else 0
                chain.hops.append(Hop(status, location))
                at = location
        except _FAULTS as error:
            return Visit(asked, tuple(chain.hops), fault=_fault(error))

    def _step(self, chain: _Chain, at: URL) -> Fault | None:
        """Why the walk does not go on to an address."""
        reason = _unsafe(at)
        if reason:
            return Fault(Verdict.UNSAFE, reason)
        chain.headers.pop("Cookie", None)
        cookies = chain.cookies(at)
        if cookies:
            chain.headers["Cookie"] = cookies
        here = (str(at.with_fragment(None)), cookies)
        if here in chain.seen:
            return Fault(Verdict.DEAD, "it redirects in a circle")
        if len(chain.hops) > self._options.budgets.redirects:
            return Fault(Verdict.DEAD, f"it redirects more than {len(chain.hops) - 1} times")
        chain.seen.add(here)
        return None

    async def _get(self, chain: _Chain, url: URL) -> Answer:
        loop = asyncio.get_running_loop()
        async with self.lane(url).turn():
            start = loop.time()
            try:
                return await self._fetcher.get(
                    url, chain.headers, max(chain.seconds, 0.001), chain.whole_pdf
                )
            finally:
                chain.seconds -= loop.time() - start

    async def _landed(self, asked: URL, chain: _Chain, answer: Answer, page: Page | None) -> Visit:
        pages = None
        if answer.is_pdf and chain.whole_pdf and not answer.is_cut:
            pages = await page_count(answer.body)
        light = replace(answer, body=answer.body[:16])  # what is left to judge of it
        return Visit(asked, tuple(chain.hops), light, page, pages=pages)

    async def _beside(self, visit: Visit, targets: Sequence[Target]) -> Visit:
        """The same visit with a page of the same folder that cannot exist, where it is needed."""
        page, answer = visit.page, visit.answer
        if page is None or answer is None or visit.fault or answer.status != 200:
            return visit
        if is_home(visit.final) or not page.text or is_evident(page, targets):
            return visit
        folder = visit.final.raw_path.rstrip("/").rpartition("/")[0] + "/"
        token = hashlib.sha256(f"{_origin(visit.final)}{folder}".encode()).hexdigest()[:12]
        sibling = URL.build(
            scheme=visit.final.scheme,
            host=visit.final.host or "",
            port=visit.final.port,
            path=f"{folder}no-such-page-{token}",
            encoded=True,
        )
        key = str(sibling)
        if key not in self._siblings:
            self._siblings[key] = asyncio.create_task(self._sibling(sibling, targets))
        return replace(visit, sibling=await asyncio.shield(self._siblings[key]))

    async def _sibling(self, url: URL, targets: Sequence[Target]) -> Page | None:
        robots = await self._manners(url)
        if robots is None or not robots.can_fetch(self._options.agent, str(url)):
            return None
        chain = _Chain(self._headers(targets[:1]), self._options.budgets.total, whole_pdf=False)
        chain.headers.pop("If-None-Match", None)
        chain.headers.pop("If-Modified-Since", None)
        try:
            answer = await self._get(chain, url)
        except _FAULTS:
            return None
        if answer.status != 200 or not answer.is_html:
            return None
        return read_page(answer.body, answer.headers.get("Content-Type", ""), answer.is_cut)

    async def _manners(self, url: URL) -> RobotFileParser | None:
        """What the host's robots.txt asks; None where nothing beside the cited may be fetched."""
        origin = _origin(url)
        if origin not in self._robots:
            self._robots[origin] = asyncio.create_task(self._read_robots(url.origin()))
        return await asyncio.shield(self._robots[origin])

    async def _read_robots(self, origin: URL) -> RobotFileParser | None:
        url = origin.with_path("/robots.txt")
        headers = request_headers(self._options.agent, "en", accept="text/plain, */*;q=0.8")
        chain = _Chain(headers, _ROBOTS_SECONDS, whole_pdf=False)
        robots = RobotFileParser()
        robots.modified()
        try:
            answer = await self._get(chain, url)
        except _FAULTS:
            return None
        if answer.status >= 500 or answer.status == 429:
            return None
        if answer.status == 200 and not answer.is_html:
            robots.parse(answer.body.decode("utf-8", "replace").splitlines())
            delay = robots.crawl_delay(self._options.agent)
            if delay:
                lane = self.lane(origin)
                lane.spacing = max(lane.spacing, min(float(delay), _LONGEST_DELAY))
        return robots


def _page_of(target: Target) -> bool:
    """Whether a page of a PDF is asked for."""
    fragments = (urlsplit(target.url).fragment, *target.fragments)
    return any(page_number(each) is not None for each in fragments)


def _location(answer: Answer, at: URL) -> URL | None:
    """Where an answer redirects to; None where it does not."""
    written = answer.headers.get("Location")
    if answer.status not in REDIRECTS or not written:
        return None
    return _joined(at, written)


def _refreshed(page: Page, at: URL) -> URL | None:
    """Where a page sends its reader on; a page that only loads itself anew does not."""
    if not page.refresh:
        return None
    url = _joined(at, page.refresh)
    return None if url.with_fragment(None) == at.with_fragment(None) else url


def _joined(at: URL, written: str) -> URL:
    """An address as a host wrote it, maybe relative, maybe in raw UTF-8."""
    text = written.strip().encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    scheme = text.partition(":")[0].lower()
    if scheme.isalpha() and text[len(scheme) :].startswith(":") and scheme not in ("http", "https"):
        return URL.build(scheme=scheme, path="")
    try:
        return at.join(_url(text) if "//" in text[:8] else URL(text, encoded=text.isascii()))
    except ValueError:
        return URL()


def _may_pass(visit: Visit) -> bool:
    if visit.fault is not None:
        return visit.fault.may_pass
    return (
        visit.answer is not None
        and 500 <= visit.answer.status < 600
        and (visit.answer.status != 501)
    )


def _retry_after(answer: Answer | None) -> int | None:
    """The seconds that a host asks to wait, in either form.

    Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    written = (answer.headers.get("Retry-After", "") if answer else "").strip()
    if written.isdigit():
        return min(int(written[:9]), 10**9)
    try:
        moment = parsedate_to_datetime(written)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, round((moment - datetime.now(UTC)).total_seconds()))


_FAULTS = (
    TimeoutError,
    OSError,
    aiohttp.ClientError,
    aiohttp.http_exceptions.HttpProcessingError,
    ValueError,
    UnsafeAddressError,
    NoSuchNameError,
    HostWaitsError,
    UnreadableError,
)


def _fault(error: Exception) -> Fault:
    """What an exception says of an address. Source: references R1."""
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
        case OSError() | aiohttp.ClientError() | aiohttp.http_exceptions.HttpProcessingError():
            return Fault(Verdict.TRANSIENT, _told(error), may_pass=True)
    return Fault(Verdict.TRANSIENT, _told(error))


def _told(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:160]
