"""Politeness: how many requests a host gets at once, how far apart, and when it asked to wait.

Source: references R4, R5, R11
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from .options import Budgets


class HostWaitsError(Exception):
    """A host that asked for a longer pause than a run can make; the message says how long."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"the host asks to wait {seconds} s")
        self.seconds = seconds


class Lane:
    """The requests of one host: a few at once, each a while after the one before."""

    def __init__(self, budgets: Budgets, everyone: asyncio.Semaphore) -> None:
        self._slots = asyncio.Semaphore(budgets.per_host)
        self._gate = asyncio.Lock()
        self._everyone = everyone
        self._next = 0.0
        self._refused: HostWaitsError | None = None
        self._spacing = budgets.spacing

    def slow(self, seconds: float) -> None:
        """Keep its requests further apart from now on."""
        self._spacing = max(self._spacing, seconds)
        self.pause(seconds)

    def pause(self, seconds: float) -> None:
        """Ask nothing of this host for so long."""
        self._next = max(self._next, asyncio.get_running_loop().time() + seconds)

    def refuse(self, seconds: int) -> None:
        """Ask nothing more of this host in this run."""
        self._refused = HostWaitsError(seconds)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn, and keep one of the places until the request is done.

        Raises HostWaitsError where the host asked for a pause that is too long to make.
        """
        async with self._slots:
            async with self._gate:  # held until the request starts, so that starts stay apart
                await self._wait()
                await self._everyone.acquire()
                self._next = asyncio.get_running_loop().time() + self._spacing
            try:
                yield
            finally:
                self._everyone.release()

    async def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        while self._refused is None and (left := self._next - loop.time()) > 0:
            await asyncio.sleep(left)
        if self._refused is not None:
            raise self._refused
