"""Visits: an address asked for as often as the rules allow, with what may be asked beside it.

Source: references R1, R2, R4, R7, R11
"""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from yarl import URL

from ..health import Verdict
from .chain import REDIRECTS, Chain, Hop, location, origin_of, refreshed
from .faults import FAULTS, Fault, fault_of, retry_after
from .fetching import Answer, Fetcher, UnreadableError, request_headers
from .fragments import page_number
from .judging import Visit, is_evident
from .lanes import Lane
from .options import Options, Target
from .pages import Page, read_page
from .pdf import page_count
from .soft404 import is_home

_ASK_OTHERWISE = frozenset({400, 403, 405, 406, 416, 501, 999})
_LONGEST_DELAY = 10.0  # of a robots.txt; Source: references R11
_ROBOTS_SECONDS = 5.0
_ROBOTS_REDIRECTS = 5  # Source: https://www.rfc-editor.org/rfc/rfc9309#section-2.3.1.2


class Prober:
    """The visits of one run; `planned` counts by host how many addresses there are to ask."""

    def __init__(self, fetcher: Fetcher, options: Options, planned: Mapping[str, int]) -> None:
        self._fetcher = fetcher
        self._options = options
        self._planned = planned
        self._everyone = asyncio.Semaphore(options.budgets.at_once)
        self._lanes: dict[str, Lane] = {}
        self._robots: dict[str, asyncio.Task[RobotFileParser | None]] = {}
        self._siblings: dict[str, asyncio.Task[Page | None]] = {}

    async def visit(self, url: URL, targets: Sequence[Target]) -> Visit:
        """Ask for an address, and read what comes. Nothing that a host does raises."""
        try:
            if self._planned.get(url.raw_host or "", 0) > 1:
                await self._manners(url)
            visit = await self._persistently(url, targets)
            return await self._beside(visit, targets)
        except Exception as error:  # a fault of ours must not leave later links unchecked
            reason = f"the probe fails: {error!r}"[:200]
            return Visit(url, fault=Fault(Verdict.UNVERIFIABLE, reason))

    async def _persistently(self, url: URL, targets: Sequence[Target]) -> Visit:
        """Ask again where a fault may pass, where the host says when, or once in another way."""
        headers = self._headers(targets)
        pauses = list(self._options.budgets.retries)
        waits = len(pauses)
        while True:
            visit = await self._follow(url, targets, headers)
            status = visit.answer.status if visit.answer else 0
            after = retry_after(visit.answer) if status in (429, 503) else None
            if after is not None and after > self._options.budgets.wait:
                self._lane(visit.final).refuse(after)
                reason = f"the host answers {status} and asks to wait {after} s"
                return replace(visit, fault=Fault(Verdict.RATE_LIMITED, reason, after))
            if after is not None and waits > 0:
                waits -= 1
                self._lane(visit.final).pause(after)
            elif status in _ASK_OTHERWISE and headers["Accept"] != "*/*":
                headers = self._headers(targets, otherwise=True)
            elif _may_pass(visit) and after is None and pauses:
                await asyncio.sleep(random.uniform(0, pauses.pop(0)))  # noqa: S311 full jitter
            else:
                return visit

    def _headers(self, targets: Sequence[Target], *, otherwise: bool = False) -> dict[str, str]:
        """The headers of a first try; of a second, the same name in a browser's form of it."""
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

    async def _follow(
        self, asked: URL, targets: Sequence[Target], headers: Mapping[str, str]
    ) -> Visit:
        """Walk along the redirects to the page, or to what is in the way."""
        fragments = [each for target in targets for each in _fragments(target)]
        chain = Chain(
            dict(headers),
            self._options.budgets.total,
            whole_pdf=any(page_number(each) is not None for each in fragments),
            with_ids=bool(fragments),
        )
        at = asked
        try:
            while True:
                fault = chain.step(at, self._options.budgets.redirects)
                if fault:
                    return Visit(asked, tuple(chain.hops), fault=fault)
                answer = await self._get(chain, at)
                page = _page(answer, chain.with_ids)
                onward = location(answer, at)
                if onward is None and page is not None:
                    onward = refreshed(page, at)
                if onward is None:
                    return await self._landed(asked, chain, answer, page)
                chain.keep(answer)
                chain.hops.append(Hop(answer.status if answer.status in REDIRECTS else 0, onward))
                at = onward
        except FAULTS as error:
            return Visit(asked, tuple(chain.hops), fault=fault_of(error))

    async def _get(self, chain: Chain, url: URL) -> Answer:
        """One request, in its turn; the time it takes is the chain's."""
        loop = asyncio.get_running_loop()
        async with self._lane(url).turn():
            start = loop.time()
            try:
                seconds = max(chain.seconds, 0.001)
                return await self._fetcher.get(url, chain, seconds)
            finally:
                chain.seconds -= loop.time() - start

    def _lane(self, url: URL) -> Lane:
        host = url.raw_host or ""
        if host not in self._lanes:
            self._lanes[host] = Lane(self._options.budgets, self._everyone)
        return self._lanes[host]

    async def _landed(self, asked: URL, chain: Chain, answer: Answer, page: Page | None) -> Visit:
        pages = None
        if answer.is_pdf and chain.whole_pdf and not answer.is_cut:
            pages = await page_count(answer.body)
        light = replace(answer, body=answer.body.strip()[:16])  # what is left to judge of it
        return Visit(asked, tuple(chain.hops), light, page, pages=pages)

    async def _beside(self, visit: Visit, targets: Sequence[Target]) -> Visit:
        """The same visit with a page of the same folder that cannot exist, where it is needed."""
        page, answer = visit.page, visit.answer
        if page is None or answer is None or visit.fault or answer.status != 200:
            return visit
        if is_home(visit.final) or not page.text or is_evident(page, targets):
            return visit
        folder = visit.final.raw_path.rstrip("/").rpartition("/")[0] + "/"
        token = hashlib.sha256(f"{origin_of(visit.final)}{folder}".encode()).hexdigest()[:12]
        sibling = visit.final.origin().with_path(f"{folder}no-such-page-{token}", encoded=True)
        key = str(sibling)
        if key not in self._siblings:
            self._siblings[key] = asyncio.create_task(self._sibling(sibling, targets))
        return replace(visit, sibling=await asyncio.shield(self._siblings[key]))

    async def _sibling(self, url: URL, targets: Sequence[Target]) -> Page | None:
        robots = await self._manners(url)
        if robots is None or not robots.can_fetch(self._options.agent, str(url)):
            return None
        headers = request_headers(self._options.agent, targets[0].language)
        try:
            answer = await self._get(Chain(headers, self._options.budgets.total), url)
            return _page(answer, with_ids=False) if answer.status == 200 else None
        except FAULTS:
            return None

    async def _manners(self, url: URL) -> RobotFileParser | None:
        """What the host's robots.txt asks; None where nothing beside the cited may be fetched."""
        origin = origin_of(url)
        if origin not in self._robots:
            self._robots[origin] = asyncio.create_task(self._read_robots(url.origin()))
        return await asyncio.shield(self._robots[origin])

    async def _read_robots(self, origin: URL) -> RobotFileParser | None:
        """Rules that cannot be had for a fault of the host's forbid everything.

        Source: https://www.rfc-editor.org/rfc/rfc9309#section-2.3.1
        """
        robots = RobotFileParser()
        robots.modified()  # it forbids everything until it is told that it was read
        try:
            answer = await self._robots_file(origin.with_path("/robots.txt"))
        except FAULTS as error:
            return robots if fault_of(error).verdict is Verdict.UNSAFE else None
        if answer.status >= 500 or answer.status == 429:
            return None
        if answer.status == 200 and not answer.is_html:
            robots.parse(answer.body.decode("utf-8", "replace").splitlines())
            delay = robots.crawl_delay(self._options.agent)
            if delay:
                self._lane(origin).slow(min(float(delay), _LONGEST_DELAY))
        return robots

    async def _robots_file(self, url: URL) -> Answer:
        headers = request_headers(self._options.agent, "en", accept="text/plain, */*;q=0.8")
        chain = Chain(headers, _ROBOTS_SECONDS, is_text=True)
        while True:
            fault = chain.step(url, _ROBOTS_REDIRECTS)
            if fault:
                raise OSError(fault.reason)
            answer = await self._get(chain, url)
            onward = location(answer, url)
            if onward is None:
                return answer
            chain.hops.append(Hop(answer.status, onward))
            url = onward


def _fragments(target: Target) -> list[str]:
    return [each for each in (urlsplit(target.url).fragment, *target.fragments) if each]


def _page(answer: Answer, with_ids: bool) -> Page | None:
    if not answer.is_html or answer.status == 304:
        return None
    content_type = answer.headers.get("Content-Type", "")
    page = read_page(answer.body, content_type, is_cut=answer.is_cut, with_ids=with_ids)
    if page is None:
        raise UnreadableError("the page is built to keep its reader busy")
    return page


def _may_pass(visit: Visit) -> bool:
    if visit.fault is not None:
        return visit.fault.may_pass
    return (
        visit.answer is not None
        and visit.answer.status in range(500, 600)
        and (visit.answer.status != 501)
    )
