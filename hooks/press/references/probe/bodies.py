"""Bodies read to a limit, compressed ones unfolded to a limit (references R5)."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

_GZIP_OR_ZLIB = 47
_RAW = -15
_MEMBER = b"\x1f\x8b"  # a gzip file may have several members
_PLAIN = frozenset({"", "identity", "none"})
_ZLIB = frozenset({"gzip", "x-gzip", "deflate"})


@dataclass(frozen=True, slots=True)
class Body:
    """What was read: decoded bytes, whether that is all, and what was wrong with the coding."""

    data: bytes = b""
    complete: bool = True
    fault: str = ""


class Unfolder:
    """Decompresses as the bytes come, never beyond the limit."""

    def __init__(self, coding: str, limit: int) -> None:
        self.room = limit
        self.parts: list[bytes] = []
        self.fault = ""
        self._plain = coding in _PLAIN
        self._inflate = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._started = False
        if not self._plain and coding not in _ZLIB:
            self.fault = f"content coding {coding[:30]!r} is not known"

    @property
    def full(self) -> bool:
        """Whether to stop reading."""
        return self.room <= 0 or bool(self.fault)

    @property
    def finished(self) -> bool:
        """Whether a compressed body has come to its proper end."""
        return self._plain or self._inflate.eof or not self._started

    def feed(self, chunk: bytes) -> None:
        """Take bytes as they came from the wire."""
        if self._plain:
            self._keep(chunk)
            return
        while chunk and not self.full:
            if self._inflate.eof:
                if not chunk.startswith(_MEMBER):  # padding behind the end
                    return
                self._inflate = zlib.decompressobj(_GZIP_OR_ZLIB)
            self._keep(self._inflated(chunk))
            chunk = self._inflate.unconsumed_tail or self._inflate.unused_data

    def _inflated(self, chunk: bytes) -> bytes:
        first, self._started = not self._started, True
        try:
            return self._inflate.decompress(chunk, self.room)
        except zlib.error:
            if not first:
                return self._broken()
        self._inflate = zlib.decompressobj(_RAW)  # "deflate" without the zlib wrapper
        try:
            return self._inflate.decompress(chunk, self.room)
        except zlib.error:
            return self._broken()

    def _broken(self) -> bytes:
        self.fault = "the compressed body is broken"
        return b""

    def _keep(self, data: bytes) -> None:
        self.parts.append(data[: self.room])
        self.room -= len(data)


async def read(
    chunks: AsyncIterator[bytes],
    coding: str,
    wire: int,
    decoded: int,
    lease: Callable[[int], Awaitable[None]],
) -> Body:
    """Read a body: at most `wire` bytes (and the chunk under way), `decoded` bytes unfolded.

    `lease` is told the size so far and may make the reading wait.
    """
    unfolder = Unfolder(coding, decoded)
    taken = 0
    cut = False
    async for chunk in chunks:
        unfolder.feed(chunk[: wire - taken])
        taken += len(chunk)
        if taken > wire or unfolder.full:
            cut = True
            break
        await lease(decoded - unfolder.room)
    data = b"".join(unfolder.parts)
    whole = not cut and unfolder.finished
    return Body(data, whole and not unfolder.fault, unfolder.fault)
