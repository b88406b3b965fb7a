"""No connection to an address that was not checked (references R10).

A host is looked up once in a run; every address must be public; the connector is given those
addresses and nothing else, and each socket is checked once more before it exists.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from .options import Network, Options
from .urls import Place
from .verdicts import UnfitError, Verdict

Address = IPv4Address | IPv6Address

# What `is_global` of some Python lets through: the registries of special purposes, 6to4 and its
# relays, the metadata service of a large cloud.
# Source: https://www.iana.org/assignments/iana-ipv4-special-registry/
_REFUSED: tuple[Network, ...] = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8 100.64.0.0/10 168.63.129.16/32 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 "
        "198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 ::/96 64:ff9b:1::/48 100::/64 2001::/23 "
        "2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10"
    ).split()
)
_NAT64 = ip_network("64:ff9b::/96")
# Small on purpose: what a server may have under way after the probe hung up.
_RECEIVE_BUFFER = 262_144
_LOOKUPS = 32


class NoSuchHostError(Exception):
    """A name that the DNS says does not exist."""


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet, whatever it is wrapped in."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    return not any(address in network for network in _REFUSED if network.version == address.version)


class Guard:
    """Decides which hosts may be asked and remembers their addresses for the run."""

    def __init__(self, options: Options) -> None:
        self._allowed = options.allow_net
        self._ports = frozenset(options.ports)
        self._lookup = options.resolver or system_lookup
        self._patience = options.connect
        self._pins: dict[str, asyncio.Task[tuple[Address, ...]]] = {}

    async def admit(self, place: Place) -> None:
        """Let a hop pass or end it. Raises UnfitError: unsafe, dead (no such host) or transient."""
        if place.port not in self._ports:
            raise UnfitError(Verdict.UNSAFE, f"port {place.port} is not asked")
        if place.host not in self._pins:
            self._pins[place.host] = asyncio.create_task(self._resolved(place.host))
        # shielded: one link that is given up must not take the others' look-up with it
        for address in await asyncio.shield(self._pins[place.host]):
            if not self.allows(address):
                raise UnfitError(Verdict.UNSAFE, f"{place.host} is {address}, no public address")

    def allows(self, address: Address) -> bool:
        """Whether an address is public or in the one network that was opened."""
        address = getattr(address, "ipv4_mapped", None) or address
        return any(
            address in network for network in self._allowed if network.version == address.version
        ) or is_public(address)

    def pinned(self, host: str) -> tuple[Address, ...]:
        """The addresses of an admitted host. Raises OSError for any other host."""
        task = self._pins.get(host)
        if task is None or not task.done() or task.cancelled() or task.exception():
            raise OSError(f"{host} was not admitted")
        return task.result()

    async def _resolved(self, host: str) -> tuple[Address, ...]:
        with contextlib.suppress(ValueError):
            return (ip_address(host),)
        if host == "localhost" or host.endswith(".localhost"):
            return (IPv4Address("127.0.0.1"),)  # RFC 6761 6.3: whatever a DNS would say
        try:
            if host.endswith(".invalid"):  # RFC 6761 6.4: never exists
                raise NoSuchHostError
            async with asyncio.timeout(self._patience):
                found = await self._lookup(host)
            if not found:
                raise NoSuchHostError
            addresses = tuple(ip_address(each.partition("%")[0]) for each in found)
        except NoSuchHostError:
            raise UnfitError(Verdict.DEAD, f"no such host: {host}") from None
        except (OSError, ValueError) as error:
            name = type(error).__name__
            raise UnfitError(Verdict.TRANSIENT, f"look-up of {host} failed ({name})") from None
        return tuple(getattr(each, "ipv4_mapped", None) or each for each in addresses)

    def socket(self, info: tuple[Any, ...]) -> socket.socket:
        """A socket for an address; the last check before anything leaves the machine."""
        family, kind, protocol, _, destination = info
        address = ip_address(str(destination[0]).partition("%")[0])
        if not self.allows(address):
            raise OSError(f"{address} is no public address")
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        return made

    async def close(self) -> None:
        """Give up look-ups that nobody waits for."""
        for task in self._pins.values():
            task.cancel()
        await asyncio.gather(*self._pins.values(), return_exceptions=True)


class Pins(AbstractResolver):
    """Hands the connector the checked addresses; it never looks anything up."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses that `Guard.admit` checked for this host."""
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET6 if address.version == 6 else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in self._guard.pinned(host)
        ]

    async def close(self) -> None:
        """Nothing is held open."""


_gate = threading.BoundedSemaphore(_LOOKUPS)


async def system_lookup(host: str) -> Sequence[str]:
    """The addresses the operating system knows, hosts file included.

    Daemon threads, because a look-up cannot be cancelled and must not keep the run from ending.
    Raises NoSuchHostError, OSError.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[list[str]] = loop.create_future()

    def tell(result: list[str] | Exception) -> None:
        if future.done():
            return
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)

    def ask() -> None:
        with _gate:
            result = _getaddrinfo(host)
        with contextlib.suppress(RuntimeError):  # the run is over
            loop.call_soon_threadsafe(tell, result)

    threading.Thread(target=ask, daemon=True).start()
    return await future


def _getaddrinfo(host: str) -> list[str] | Exception:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        missing = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
        return NoSuchHostError(host) if error.errno in missing else error
    except (OSError, UnicodeError) as error:
        return OSError(str(error))
    return list(dict.fromkeys(str(each[4][0]) for each in found))
