"""A walk along redirects: where it goes next, what it may not do, the cookies it keeps.

Source: references R6
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from aiohttp import CookieJar
from yarl import URL

from ..health import Verdict
from .faults import Fault
from .fetching import Answer
from .pages import Page

PERMANENT = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Hop:
    """A redirect that was followed; status 0 is a meta refresh."""

    status: int
    to: URL


@dataclass
class Chain:
    """A walk: the headers it sends, the seconds it has left, the hops it has made."""

    headers: dict[str, str]
    seconds: float
    whole_pdf: bool = False
    with_ids: bool = False
    is_text: bool = False  # read whole, although it is no page
    hops: list[Hop] = field(default_factory=list)
    _jar: CookieJar | None = None
    _seen: set[tuple[str, str]] = field(default_factory=set)

    def step(self, at: URL, most: int) -> Fault | None:
        """Set the cookies for an address; the fault that keeps the walk from going there."""
        if at == URL():
            return Fault(Verdict.DEAD, "it redirects to no address")
        reason = unsafe(at)
        if reason:
            return Fault(Verdict.UNSAFE, reason)
        cookies = self._cookies(at)
        self.headers.pop("Cookie", None)
        if cookies:
            self.headers["Cookie"] = cookies
        here = (str(at.with_fragment(None)), cookies)
        if here in self._seen:
            return Fault(Verdict.DEAD, "it redirects in a circle")
        if len(self.hops) > most:
            return Fault(Verdict.DEAD, f"it redirects more than {most} times")
        self._seen.add(here)
        return None

    def _cookies(self, url: URL) -> str:
        kept = self._jar.filter_cookies(url) if self._jar else {}
        return "; ".join(f"{name}={each.value}" for name, each in sorted(kept.items()))

    def keep(self, answer: Answer) -> None:
        """Keep the cookies that an answer sets, none for a whole top-level domain."""
        for written in answer.cookies:
            try:
                cookie = SimpleCookie(written)
            except CookieError:
                continue
            if all("." in (each["domain"].strip(".") or ".") for each in cookie.values()):
                self._jar = self._jar or CookieJar(unsafe=True)
                self._jar.update_cookies(cookie, answer.url)


@functools.lru_cache(maxsize=4096)
def url_of(written: str) -> URL:
    """An address as it is asked: as written where it is plain, else percent-encoded.

    Scheme and host in small letters. An empty URL where it is none.
    """
    text = written.strip()
    text = f"https:{text}" if text.startswith("//") else text
    try:
        parts = urlsplit(text)
        text = parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl()
        url = URL(text, encoded=_is_plain(text))
        return url if url.port is None or url.port <= _LAST_PORT else URL()
    except ValueError:
        return URL()


_LAST_PORT = 65535
_PLAIN = re.compile(r"[!#-;=?-\[\]_a-z~]*")  # what stands in an address as it is


def _is_plain(text: str) -> bool:
    return _PLAIN.fullmatch(text) is not None


def origin_of(url: URL) -> str:
    """Scheme, host and port: what a host's politeness is counted by."""
    return f"{url.scheme}://{url.raw_host}:{url.port}"


def unsafe(url: URL) -> str:
    """Why an address is not asked, before its host is looked up; `""` where it may be."""
    if url.scheme not in ("http", "https"):
        return f"it leads to a {url.scheme[:20] or 'nameless'}: address"
    if url.raw_user is not None or url.raw_password is not None:
        return "it carries a user name"
    return "" if url.raw_host and url.port else "it names no host"


def location(answer: Answer, at: URL) -> URL | None:
    """Where an answer redirects to; None where it does not."""
    written = answer.headers.get("Location")
    if answer.status not in REDIRECTS or not written:
        return None
    return joined(at, written)


def refreshed(page: Page, at: URL) -> URL | None:
    """Where a page sends its reader on; a page that only loads itself anew does not."""
    if not page.refresh:
        return None
    url = joined(at, page.refresh)
    return None if url.with_fragment(None) == at.with_fragment(None) else url


def joined(at: URL, written: str) -> URL:
    """An address as a host wrote it, maybe relative, maybe in raw UTF-8."""
    text = written.strip().encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    scheme, mark, _ = text.partition(":")
    if mark and scheme.isalpha():
        is_web = scheme.lower() in ("http", "https")
        return url_of(text) if is_web else URL.build(scheme=scheme.lower(), path="")
    try:
        return at.join(URL(text, encoded=_is_plain(text)))
    except ValueError:
        return URL()
