"""Where a URL leads, read as a browser reads it: host canonical, path and query encoded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import quote, unquote_to_bytes, urljoin

import idna

from .verdicts import UnfitError, Verdict

_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):(.*)", re.I | re.S)
_AUTHORITY = re.compile(r"[/?#]")
_CONTROLS = "".join(map(chr, range(33)))
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_.\-]*[a-z0-9_\-])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_DOTS = re.compile(r"(?:^|/)\.{1,2}(?:/|$)")
_PATH = "%/:@!$&'()*+,;=~-._[]|"
_QUERY = "%/:@!$&()*+,;=~-._?[]|{}^`\\"
_DEFAULT = {"http": 80, "https": 443}
_NEVER = frozenset({"file", "javascript", "vbscript", "localhost", "about", "blob", "view-source"})
_NO_PAGE = frozenset({"mailto", "tel", "data", "sms", "callto", "cid", "xmpp", "geo", "urn"})


@dataclass(frozen=True, slots=True)
class Place:
    """An http(s) URL in parts: canonical host (an IPv6 address without brackets), encoded rest.

    `fragment` stands as it was written; it is never sent.
    """

    scheme: str
    host: str
    port: int
    path: str
    query: str = ""
    fragment: str = ""

    @property
    def origin(self) -> str:
        """Scheme, host and port, the default port left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _DEFAULT[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def url(self) -> str:
        """The URL that is asked, without the fragment: the key of a page."""
        return f"{self.origin}{self.path}{self.query}"

    def shown(self, fragment: str) -> str:
        """The URL as an address bar shows it."""
        return f"{self.url}#{fragment}" if fragment else self.url


def place(text: str) -> Place:
    """Read an absolute URL. Raises UnfitError where there is no page to ask for."""
    cleaned = re.sub(r"[\t\r\n]", "", text.strip(_CONTROLS))
    if cleaned.startswith("//"):
        cleaned = "https:" + cleaned
    match = _SCHEME.fullmatch(cleaned)
    if match is None:
        raise UnfitError(Verdict.SKIP, "not an absolute URL")
    scheme = match[1].lower()
    if scheme not in _DEFAULT:
        raise _foreign(scheme)
    rest, _, fragment = match[2].partition("#")
    rest = rest.replace("\\", "/")
    if not rest.startswith("//"):
        raise UnfitError(Verdict.DEAD, "not a URL: no host")
    authority, path, query = _split(rest.lstrip("/"))
    host, port = _authority(authority, scheme)
    return Place(scheme, host, port, _path(path), quote(query, safe=_QUERY), fragment)


def join(base: Place, location: str) -> Place:
    """Where a Location or a refresh leads, seen from the page that names it."""
    location = location.strip(_CONTROLS)
    if not _SCHEME.match(location):
        location = urljoin(base.url, location.replace("\\", "/"))
    return place(location)


def _foreign(scheme: str) -> UnfitError:
    if scheme in _NEVER:
        return UnfitError(Verdict.UNSAFE, f"{scheme}: has no place in an article")
    if scheme in _NO_PAGE:
        return UnfitError(Verdict.SKIP, f"{scheme}: leads to no page")
    return UnfitError(Verdict.UNVERIFIABLE, f"{scheme}: cannot be asked, only http and https")


def _split(rest: str) -> tuple[str, str, str]:
    match = _AUTHORITY.search(rest)
    end = match.start() if match else len(rest)
    path, mark, query = rest[end:].partition("?")
    return rest[:end], path, mark + query


def _path(path: str) -> str:
    if _DOTS.search(path):
        path = urljoin("http://host/", path.replace(":", "%3A")).removeprefix("http://host")
    return quote(path, safe=_PATH, errors="surrogateescape") or "/"


def _authority(authority: str, scheme: str) -> tuple[str, int]:
    if "@" in authority:
        raise UnfitError(Verdict.UNSAFE, "a user name or password in the URL")
    if authority.startswith("["):
        name, _, port = authority.partition("]")
        return _ipv6(name[1:]), _port(port.removeprefix(":"), scheme)
    name, _, port = authority.partition(":")
    return host(name), _port(port, scheme)


def _port(text: str, scheme: str) -> int:
    if not text:
        return _DEFAULT[scheme]
    if not text.isascii() or not text.isdigit() or int(text[:9]) > 65535:
        raise UnfitError(Verdict.DEAD, f"not a URL: port {text[:20]}")
    return int(text)


def _ipv6(text: str) -> str:
    try:
        address = IPv6Address(text)
    except AddressValueError:
        raise UnfitError(Verdict.DEAD, f"not a URL: host [{text[:60]}]") from None
    if address.scope_id is not None:
        raise UnfitError(Verdict.UNSAFE, "an address of one network card")
    # ::ffff:a.b.c.d is the IPv4 address itself, written longer
    return str(address.ipv4_mapped or address)


def host(text: str) -> str:
    """A host as it is looked up: A-labels, lower case, IPv4 addresses in four decimal parts.

    Source: references R10; https://url.spec.whatwg.org/#host-parsing
    """
    name = unquote_to_bytes(text).decode("utf-8", "replace") if "%" in text else text
    name = (_ascii(name) if not name.isascii() else name.lower()).removesuffix(".")
    if name and _NUMBER.fullmatch(name.rpartition(".")[2]):
        return _ipv4(name)
    if len(name) > 253 or not _NAME.fullmatch(name) or ".." in name:
        raise UnfitError(Verdict.DEAD, f"not a host name: {text[:60]!r}")
    return name


def _ascii(name: str) -> str:
    """Full-width letters and digits folded, the rest as A-labels."""
    try:
        folded = idna.uts46_remap(name, std3_rules=False)
        return folded if folded.isascii() else idna.encode(folded).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        pass
    try:  # what IDNA 2008 refuses and browsers still look up: emoji
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise UnfitError(Verdict.DEAD, f"not a host name: {name[:60]!r}") from None


def _ipv4(name: str) -> str:
    """Decimal, octal and hexadecimal parts, the last one filling what is left."""
    parts = name.split(".")
    try:
        numbers = [_number(part) for part in parts]
        *first, last = numbers
        if len(parts) > 4 or any(number > 255 for number in first):
            raise ValueError
        if last >= 256 ** (4 - len(first)):
            raise ValueError
    except ValueError:
        raise UnfitError(Verdict.UNSAFE, f"not an address: {name[:60]}") from None
    value = last + sum(number << 8 * (3 - index) for index, number in enumerate(first))
    return str(IPv4Address(value))


def _number(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8) if len(part) > 1 and part.startswith("0") else int(part)
