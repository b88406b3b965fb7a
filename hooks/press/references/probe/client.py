"""One request and its answer, within the limits (references R2, R5)."""

from __future__ import annotations

import asyncio
import contextlib
import enum
import ssl
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType

import aiohttp
from yarl import URL

from . import bodies
from .bodies import Body
from .guard import Guard, Pins
from .hosts import Hosts
from .options import Options
from .urls import Place
from .verdicts import Treatment, UnfitError, Verdict, treatment

_ACCEPT = "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8"
_LANGUAGES = {"zh": "zh-Hans,zh;q=0.9,en;q=0.5", "ja": "ja,en;q=0.5", "en": "en"}
_MARKUP = ("html", "xml")
_TEXT = ("text/", "application/json", "application/javascript")
_GLANCE = 2_048  # enough to see what a body is, and that there is one
_REFUSAL = 65_536  # of a page that refuses, for its title
_FREE = 131_072  # bytes a reader may hold without a lease
_LEASES = 4
_KEEP_ALIVE = 2  # seconds: a run asks thousands of hosts and has about a thousand sockets
_FIELD = 16_384
_FIELDS = 256


class Manner(enum.Enum):
    """How a request presents itself: as ever, as plainly as possible, or Mozilla-compatible."""

    USUAL = enum.auto()
    PLAIN = enum.auto()
    COMPATIBLE = enum.auto()


class LostError(UnfitError):
    """A connection that came to nothing; `again` says whether another try may help."""

    def __init__(self, reason: str, again: bool = False, verdict: Verdict | None = None) -> None:
        super().__init__(verdict or Verdict.TRANSIENT, reason)
        self.again = again


@dataclass(slots=True)
class Allowance:
    """Seconds a link has left, and whether somebody needs the whole of its document."""

    seconds: float
    language: str = "en"
    thorough: bool = False
    cookies: aiohttp.CookieJar | None = None
    conditions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    place: Place
    status: int
    headers: Mapping[str, str]
    body: Body

    @property
    def treatment(self) -> Treatment:
        """The class of its status."""
        return treatment(self.status, "Location" in self.headers)

    @property
    def content_type(self) -> str:
        """The media type in lower case, without parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


class Client:
    """The session of a run: every request of the probe passes here."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.hosts = Hosts(options)
        self._guard = Guard(options)
        self._everywhere = asyncio.Semaphore(options.concurrency)
        self._leases = asyncio.Semaphore(_LEASES)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=Pins(self._guard),
                use_dns_cache=False,
                socket_factory=self._guard.socket,
                ssl=_trust(options),
                limit=0,
                keepalive_timeout=_KEEP_ALIVE,
                ssl_shutdown_timeout=0,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=options.connect),
            auto_decompress=False,
            trust_env=False,
            read_bufsize=65_536,
            max_line_size=_FIELD,
            max_field_size=_FIELD,
            max_headers=_FIELDS,
        )

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()
        await self._guard.close()

    @contextlib.asynccontextmanager
    async def ask(
        self, place: Place, allowance: Allowance, manner: Manner = Manner.USUAL
    ) -> AsyncIterator[Answer]:
        """Ask once; a large body is held only while the block runs.

        Waiting for a turn costs the link nothing. Raises UnfitError, LostError.
        """
        await self._guard.admit(place)
        host = self.hosts[place.host]
        async with contextlib.AsyncExitStack() as held:
            async with host.turn(self._everywhere):
                clock = asyncio.get_running_loop().time
                try:
                    async with asyncio.timeout(allowance.seconds) as limit:
                        answer = await self._exchange(place, allowance, manner, limit, held)
                except TimeoutError:
                    raise self._late(allowance) from None
                except aiohttp.ClientError as error:
                    if isinstance(error, aiohttp.ConnectionTimeoutError):
                        host.silent()
                    raise _lost(error) from error
                except ValueError as error:
                    raise LostError(f"no HTTP: {str(error)[:80]}") from error
                finally:
                    when = limit.when() or 0.0
                    allowance.seconds = max(0.05, when - clock())
            yield answer

    async def _exchange(
        self,
        place: Place,
        allowance: Allowance,
        manner: Manner,
        limit: asyncio.Timeout,
        held: contextlib.AsyncExitStack,
    ) -> Answer:
        url = URL(place.url, encoded=True)
        headers = self._headers(allowance, manner)
        if allowance.cookies is not None:
            pairs = allowance.cookies.filter_cookies(url).values()
            if cookie := "; ".join(f"{each.key}={each.coded_value}" for each in pairs):
                headers["Cookie"] = cookie
        try:
            async with asyncio.timeout(self.options.first_byte):
                response = await self._session.get(url, headers=headers, allow_redirects=False)
        except aiohttp.ClientError:
            raise
        except TimeoutError:
            if limit.expired():
                raise
            raise LostError(f"no answer within {self.options.first_byte:g} s") from None
        try:
            return await self._received(response, place, allowance, limit, held)
        finally:
            response.release()  # closes the connection where something was left unread

    async def _received(
        self,
        response: aiohttp.ClientResponse,
        place: Place,
        allowance: Allowance,
        limit: asyncio.Timeout,
        held: contextlib.AsyncExitStack,
    ) -> Answer:
        if sum(len(name) + len(value) + 4 for name, value in response.raw_headers) > (
            self.options.headers
        ):
            raise LostError("headers are too long", verdict=Verdict.SUSPECT)
        if response.cookies:
            if allowance.cookies is None:
                allowance.cookies = aiohttp.CookieJar(unsafe=True)
            allowance.cookies.update_cookies(response.cookies, response.url)
        answer = Answer(place, response.status, response.headers, Body())
        wire, decoded = self._appetite(answer, allowance)
        if not wire:
            return answer
        body = await bodies.read(
            response.content.iter_any(),
            response.headers.get("Content-Encoding", "").strip().lower(),
            wire,
            decoded,
            self._lease(limit, held),
        )
        return Answer(place, response.status, response.headers, body)

    def _lease(self, limit: asyncio.Timeout, held: contextlib.AsyncExitStack) -> _Lease:
        return _Lease(self._leases, limit, held)

    def _appetite(self, answer: Answer, allowance: Allowance) -> tuple[int, int]:
        """How many bytes of a body are worth reading: on the wire, and decoded."""
        options = self.options
        kind = answer.content_type
        if answer.treatment is Treatment.REDIRECT:
            return 0, 0
        if answer.treatment is not Treatment.CONTENT:
            return _REFUSAL, _REFUSAL
        if kind == "application/pdf":
            return (options.pdf, options.pdf) if allowance.thorough else (_GLANCE, _GLANCE)
        if any(each in kind for each in _MARKUP) or kind in ("", "application/octet-stream"):
            return options.body, options.decoded
        if kind.startswith(_TEXT) and allowance.thorough:
            return options.body, options.decoded
        return _GLANCE, _GLANCE

    def _headers(self, allowance: Allowance, manner: Manner) -> dict[str, str]:
        options = self.options
        compatible = manner is Manner.COMPATIBLE
        language = allowance.language
        headers = {
            "User-Agent": options.compatible_agent if compatible else options.user_agent,
            "Accept": _ACCEPT if manner is Manner.USUAL else "*/*",
            "Accept-Language": _LANGUAGES.get(language, f"{language},en;q=0.5"),
            "Accept-Encoding": "gzip, deflate",
        }
        return headers | dict(allowance.conditions) if manner is Manner.USUAL else headers

    def _late(self, allowance: Allowance) -> LostError:
        return LostError(f"not done within {self.options.total:g} s")


class _Lease:
    """Lets few large bodies be held at a time; the wait for it costs the link nothing."""

    def __init__(
        self, leases: asyncio.Semaphore, limit: asyncio.Timeout, held: contextlib.AsyncExitStack
    ) -> None:
        self._leases = leases
        self._limit = limit
        self._held = held
        self._has = False

    async def __call__(self, size: int) -> None:
        if self._has or size < _FREE:
            return
        self._has = True
        loop = asyncio.get_running_loop()
        left = (self._limit.when() or loop.time()) - loop.time()
        self._limit.reschedule(None)
        await self._leases.acquire()
        self._held.callback(self._leases.release)
        self._limit.reschedule(loop.time() + left)


def _trust(options: Options) -> ssl.SSLContext:
    """The system's certificates, and those of one more authority where it is given."""
    context = ssl.create_default_context()
    if options.ca is not None:
        context.load_verify_locations(options.ca)
    return context


def _lost(error: aiohttp.ClientError) -> LostError:
    """What a broken connection means (references R1)."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        inner = error.certificate_error
        reason = getattr(inner, "verify_message", "") or str(inner)
        return LostError(f"certificate: {reason[:120]}", verdict=Verdict.DEAD)
    if isinstance(error, aiohttp.ClientSSLError):
        return LostError("the TLS handshake failed")
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return LostError("no connection in time")
    if isinstance(error, aiohttp.ClientConnectorError):
        again = isinstance(error.os_error, ConnectionResetError)
        return LostError(f"no connection: {error.os_error.strerror or 'refused'}", again)
    if isinstance(error, aiohttp.ClientResponseError):
        return LostError(f"no HTTP: {error.message.splitlines()[0][:80] if error.message else ''}")
    if isinstance(error, aiohttp.ClientPayloadError):
        return LostError("the body broke off", again=True)
    return LostError("the connection broke off", again=True)
