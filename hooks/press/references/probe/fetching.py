"""One GET with every bound: connection, headers, body, decoded size. Source: references R2, R5."""

from __future__ import annotations

import asyncio
import ssl
import zlib
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Protocol, Self

import aiohttp
from multidict import CIMultiDictProxy
from yarl import URL

from .addresses import Addresses
from .options import Options

ACCEPT = "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8"
_HTML = ("text/html", "application/xhtml+xml")


class UnreadableError(Exception):
    """An answer that no bound or decoding allows to read; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered: `body` decoded as far as the budget allows, `is_cut` where it went on.

    `cookies` are those it set, each in the form of a header's value.
    """

    url: URL
    status: int
    headers: CIMultiDictProxy[str]
    body: bytes = b""
    is_cut: bool = False
    cookies: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The media type, without parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def is_html(self) -> bool:
        """Whether the body is a page; a page without a type begins as one."""
        start = self.body[:400].lstrip().lower()
        return self.kind in _HTML or (not self.kind and start.startswith((b"<!doctype", b"<html")))

    @property
    def is_pdf(self) -> bool:
        """Whether the body is a PDF."""
        return self.kind == "application/pdf" or self.body.startswith(b"%PDF-")


class Wanted(Protocol):
    """What a request sends, and how much of the answer it is for."""

    headers: dict[str, str]
    whole_pdf: bool
    is_text: bool


class Fetcher:
    """The session of a run: no proxies, no cookies of its own, nothing decoded but by us."""

    def __init__(self, options: Options) -> None:
        self._budgets = options.budgets
        self.addresses = Addresses(options)
        self._context = ssl.create_default_context()
        if options.ca is not None:
            self._context.load_verify_locations(options.ca)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the session."""
        connector = aiohttp.TCPConnector(
            resolver=self.addresses,
            use_dns_cache=False,
            socket_factory=self.addresses.open_socket,
            ssl=self._context,
            limit=0,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._budgets.connect),
            max_line_size=self._budgets.headers // 4,
            max_field_size=self._budgets.headers // 4,
        )
        # A request that fails is asked again by our rules alone; aiohttp has no public switch.
        self._session._retry_connection = False
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Close every connection."""
        assert self._session is not None
        await self._session.close()

    async def get(self, url: URL, wanted: Wanted, seconds: float) -> Answer:
        """Ask once. Raises what aiohttp, the look-up and the clock raise, and UnreadableError."""
        assert self._session is not None
        async with asyncio.timeout(min(self._budgets.connect, seconds)):
            await self.addresses.of(url.raw_host or "", url.port or 0)
        first = min(self._budgets.first_byte, seconds)
        async with asyncio.timeout(seconds):
            async with asyncio.timeout(first):
                response = await self._session.get(
                    url, headers=wanted.headers, allow_redirects=False
                )
            try:
                return await self._read(response, wanted)
            finally:
                if not response.content.at_eof():
                    response.close()
                response.release()

    async def _read(self, response: aiohttp.ClientResponse, wanted: Wanted) -> Answer:
        size = sum(len(name) + len(value) + 4 for name, value in response.raw_headers)
        if size > self._budgets.headers:
            raise UnreadableError(f"the headers have more than {self._budgets.headers} bytes")
        cookies = tuple(each.OutputString() for each in response.cookies.values())
        empty = Answer(response.url, response.status, response.headers, cookies=cookies)
        if 300 <= response.status < 400 and "Location" in response.headers:
            return empty  # its body is for nobody
        budgets, is_page = self._budgets, empty.kind in (*_HTML, "") or wanted.is_text
        wire, most = (budgets.wire, budgets.decoded) if is_page else (1, budgets.wire)
        if wanted.whole_pdf and empty.is_pdf:
            wire = most = budgets.pdf
        decoder = _decoder(response.headers.get("Content-Encoding", "") if is_page else "")
        body, is_cut = await _body(response, decoder, wire, most)
        return replace(empty, body=body, is_cut=is_cut)


async def _body(
    response: aiohttp.ClientResponse, decoder: _Decoder, wire: int, most: int
) -> tuple[bytes, bool]:
    """The decoded body as far as it may be read, and whether there was more of it."""
    parts: list[bytes] = []
    taken = length = 0
    async for chunk in response.content.iter_any():
        taken += len(chunk)
        part = decoder.decode(chunk, most - length)
        parts.append(part)
        length += len(part)
        if taken > wire or length > most or decoder.is_full:
            return b"".join(parts)[:most], True
    return b"".join(parts), False


class _Decoder:
    """Undoes a content encoding piece by piece, never beyond the size that is asked for."""

    def __init__(self, bits: int | None) -> None:
        self._bits = bits
        self._inflate = None if bits is None else zlib.decompressobj(bits)
        self._has_begun = False
        self.is_full = False

    def decode(self, chunk: bytes, most: int) -> bytes:
        """The next piece. Raises ClientPayloadError where the data is broken."""
        if self._inflate is None:
            return chunk
        try:
            found = self._inflate.decompress(chunk, most + 1)
        except zlib.error as error:
            if self._has_begun or self._bits != zlib.MAX_WBITS:
                raise aiohttp.ClientPayloadError("it is not compressed as it says") from error
            self._bits = -zlib.MAX_WBITS  # some send deflate without its wrapper
            self._inflate = zlib.decompressobj(self._bits)
            return self.decode(chunk, most)
        self._has_begun = True
        self.is_full = bool(self._inflate.unconsumed_tail)
        return found


def _decoder(encoding: str) -> _Decoder:
    """The decoder of a Content-Encoding; only gzip and deflate were asked for."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Decoder(None)
    if name in ("gzip", "x-gzip"):
        return _Decoder(16 + zlib.MAX_WBITS)
    if name == "deflate":
        return _Decoder(zlib.MAX_WBITS)
    raise UnreadableError(f"the body is encoded as {name[:20]}, which was not asked for")


def request_headers(agent: str, language: str, *, accept: str = ACCEPT) -> dict[str, str]:
    """The headers of a request: one honest name, and the language of the article that cites."""
    languages = language if language == "en" else f"{language},en;q=0.7"
    return {
        "User-Agent": agent,
        "Accept": accept,
        "Accept-Language": languages,
        "Accept-Encoding": "gzip, deflate",
    }
