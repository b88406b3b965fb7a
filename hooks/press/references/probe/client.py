"""The probe: visits every address once, politely, within its budgets, and judges what it saw."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence

from yarl import URL

from ..health import Outcome, Verdict
from .chain import unsafe, url_of
from .fetching import Fetcher
from .judging import judged
from .options import Options, Target
from .visiting import Prober

_SILENT = frozenset({"mailto", "tel", "sms", "data"})

OnOutcome = Callable[[Outcome], None]


async def probe(
    targets: Sequence[Target], options: Options, on_outcome: OnOutcome | None = None
) -> list[Outcome]:
    """Ask for every address and say what was found, in the order of the targets.

    One page is fetched once, however many targets it serves. What the budget of the run does not
    allow comes back as `skip`. Nothing that a host does raises; OSError where `ca` is no file of
    certificates.
    """
    found: dict[int, Outcome] = {}
    groups: dict[URL, list[int]] = {}

    def note(index: int, outcome: Outcome) -> None:
        found[index] = outcome
        if on_outcome is not None:
            on_outcome(outcome)

    for index, target in enumerate(targets):
        refused = _refused(target)
        if refused is not None:
            note(index, refused)
        else:
            groups.setdefault(url_of(target.url).with_fragment(None), []).append(index)
    by_host: dict[str, list[tuple[URL, list[int]]]] = {}
    for url, indexes in groups.items():
        by_host.setdefault(url.raw_host or "", []).append((url, indexes))

    async def work(prober: Prober, queue: Iterator[tuple[URL, list[int]]]) -> None:
        """Visit addresses of a host one after another and judge each for its targets."""
        for url, indexes in queue:
            visit = await prober.visit(url, [targets[index] for index in indexes])
            for index in indexes:
                note(index, judged(visit, targets[index]))

    async with Fetcher(options) as fetcher:
        prober = Prober(fetcher, options, {host: len(urls) for host, urls in by_host.items()})
        tasks = []
        for urls in by_host.values():
            queue = iter(urls)
            count = min(len(urls), options.budgets.per_host)
            tasks += [asyncio.create_task(work(prober, queue)) for _ in range(count)]
        await _until(options.budgets.run, tasks)
    return [found.get(index) or _unchecked(each, options) for index, each in enumerate(targets)]


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


def _refused(target: Target) -> Outcome | None:
    """The outcome of an address that is asked of nobody."""
    text = target.url.strip()
    scheme, mark, _ = text.partition(":")
    scheme = "https" if text.startswith("//") else scheme.lower()
    if not mark and not text.startswith("//"):
        return Outcome(target.url, Verdict.SKIP, reason="it is no address of the web")
    if scheme in _SILENT:
        return Outcome(target.url, Verdict.SKIP, reason=f"a {scheme}: address is not asked")
    if scheme not in ("http", "https"):
        return Outcome(target.url, Verdict.UNSAFE, reason=f"it is a {scheme[:20]}: address")
    reason = unsafe(url_of(text))
    return Outcome(target.url, Verdict.UNSAFE, reason=reason) if reason else None


def _unchecked(target: Target, options: Options) -> Outcome:
    reason = f"not checked (budget of {options.budgets.run:g} s)"
    return Outcome(target.url, Verdict.SKIP, reason=reason)
