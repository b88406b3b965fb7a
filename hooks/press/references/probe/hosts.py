"""Turns: how often and how much at once a host is asked (references R4, R5, R11)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from .options import Options
from .verdicts import UnfitError, Verdict

_UNREACHABLE = 3  # connections in a row that timed out
_REFUSALS = 5  # rate limits in a row that were too long to wait for


class Host:
    """One host of the run: its free places, when the next start may be, how it has behaved."""

    def __init__(self, options: Options) -> None:
        self.spacing = options.spacing
        self._slots = asyncio.Semaphore(options.per_host)
        self._starting = asyncio.Lock()
        self._ready = 0.0
        self._silent = 0
        self._refused = 0

    def pause(self, seconds: float) -> None:
        """Start nothing on this host for a while; what is under way goes on."""
        loop = asyncio.get_running_loop()
        self._ready = max(self._ready, loop.time() + seconds)

    def answered(self) -> None:
        """It is there and lets us ask."""
        self._silent = self._refused = 0

    def refused(self) -> None:
        """It wants to be left alone for longer than a run lasts."""
        self._refused += 1

    def silent(self) -> None:
        """It did not take a connection in time."""
        self._silent += 1

    @contextlib.asynccontextmanager
    async def turn(self, everywhere: asyncio.Semaphore) -> AsyncIterator[None]:
        """Wait for a place on this host, then its next start, then a place in the whole run.

        Raises UnfitError where asking on would be no use.
        """
        async with self._slots:
            async with self._starting:
                self._give_up()
                await self._until_ready()
                await everywhere.acquire()
                self._ready = asyncio.get_running_loop().time() + self.spacing
            try:
                yield
            finally:
                everywhere.release()

    async def _until_ready(self) -> None:
        loop = asyncio.get_running_loop()
        while (wait := self._ready - loop.time()) > 0:  # a pause may come while we wait
            await asyncio.sleep(wait)

    def _give_up(self) -> None:
        if self._silent >= _UNREACHABLE:
            reason = f"the host took no connection {self._silent} times in this run"
            raise UnfitError(Verdict.TRANSIENT, reason)
        if self._refused >= _REFUSALS:
            raise UnfitError(Verdict.RATE_LIMITED, "the host limits this run: no longer asked")


class Hosts:
    """The hosts of a run, by name."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._known: dict[str, Host] = {}

    def __getitem__(self, name: str) -> Host:
        """The host of that name, made when first asked for."""
        if name not in self._known:
            self._known[name] = Host(self._options)
        return self._known[name]
