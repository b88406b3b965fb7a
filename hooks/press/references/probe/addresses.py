"""Which addresses may be connected to: a host is looked up once, and every address is checked.

Source: references R10
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from .options import NoSuchNameError, Options, Resolve

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class UnsafeAddressError(Exception):
    """A host that must not be asked; the message says why."""


class Addresses(AbstractResolver):
    """The checked addresses of every host of a run; what aiohttp connects to comes from here."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._resolve = options.resolve or system_resolve()
        self._known: dict[str, asyncio.Task[tuple[Address, ...]]] = {}

    async def of(self, host: str, port: int) -> tuple[Address, ...]:
        """The addresses of a host, every one of them allowed.

        Raises UnsafeAddressError, NoSuchNameError, or OSError where a look-up fails.
        """
        if host not in self._known:
            self._known[host] = asyncio.ensure_future(self._look_up(host))
        found = await asyncio.shield(self._known[host])
        for address in found:
            self.check(address, port)
        return found

    async def _look_up(self, host: str) -> tuple[Address, ...]:
        literal = _literal(host)
        if literal is not None:
            return (literal,)
        found = [ipaddress.ip_address(each) for each in await self._resolve(host)]
        if not found:
            raise OSError("the host has no address")
        return tuple(dict.fromkeys(found))

    def check(self, address: Address, port: int) -> None:
        """Raise UnsafeAddressError unless an address is public, or in a network that is allowed."""
        inner = _inner(address)
        if any(each.version == inner.version and inner in each for each in self._options.allow):
            return
        if not inner.is_global or inner.is_multicast or inner.is_reserved:
            raise UnsafeAddressError("it leads to a private address")
        if port not in (80, 443) and port not in self._options.ports:
            raise UnsafeAddressError(f"port {port} is not asked")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """What aiohttp asks for: the addresses that were checked, without a second look-up."""
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in await self.of(host, port)
        ]

    def open_socket(self, info: tuple[Any, ...]) -> socket.socket:
        """A socket for an address that is checked once more, whoever asked for it."""
        family, kind, protocol, _, target = info
        try:
            self.check(ipaddress.ip_address(target[0].partition("%")[0]), target[1])
        except UnsafeAddressError as error:
            raise OSError(str(error)) from error
        return socket.socket(family, kind, protocol)

    async def close(self) -> None:
        """Nothing is kept open."""


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in ipaddress.IPv6Network("64:ff9b::/96"):  # NAT64
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)


def _literal(host: str) -> Address | None:
    """The address that a host is, in whatever form its number is written: 2130706433, 0x7f.1."""
    bare = host.strip("[]").rstrip(".")
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        pass
    if not bare or not all(part[:1].isdigit() for part in bare.split(".")):
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(bare))
    except OSError:
        return None


def system_resolve() -> Resolve:
    """The system's resolver, in threads of its own: a hanging look-up delays no other work."""
    threads = ThreadPoolExecutor(32, thread_name_prefix="look-up")

    async def resolve(host: str) -> list[str]:
        loop = asyncio.get_running_loop()
        look_up = loop.run_in_executor(
            threads, lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        )
        try:
            rows = await look_up
        except socket.gaierror as error:
            if error.errno == socket.EAI_NONAME:
                raise NoSuchNameError(host) from error
            raise
        except UnicodeError as error:
            raise NoSuchNameError(host) from error
        return [str(row[4][0]).partition("%")[0] for row in rows]

    return resolve


def name_server(address: str, port: int) -> Resolve:
    """A resolver that asks one name server."""
    import dns.asyncresolver
    import dns.exception
    import dns.resolver

    server = dns.asyncresolver.Resolver(configure=False)
    server.nameservers = [address]
    server.port = port
    server.lifetime = 5

    async def resolve(host: str) -> list[str]:
        found: list[str] = []
        for kind in ("A", "AAAA"):
            try:
                answer = await server.resolve(host, kind, search=False)
            except dns.resolver.NXDOMAIN as error:
                raise NoSuchNameError(host) from error
            except dns.resolver.NoAnswer:
                continue
            except dns.exception.DNSException as error:
                raise OSError(f"the name server fails: {type(error).__name__}") from error
            found += [str(each.address) for each in answer]
        return found

    return resolve
