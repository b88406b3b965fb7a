"""Sites that misbehave, each found by its host name, on one server at a loopback address.

`SITES` says what each host does at which path; a path of its own that is not listed is not found.
Addresses are written without ports, `http://gone.test/reports/page`: `Server.url` puts in those
that are in use now (`:CLOSED`, `:FULL` and `:MUTE` name ports that refuse, that let nobody in,
and that never say a word), `Server.written` takes them out again.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import email.utils
import functools
import io
import os
import pickle
import random
import re
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Self

import pypdf
from aiohttp import web

from press.references.health import Outcome
from press.references.probe import Budgets, NoSuchNameError, Options, Target, probe

AGENT = "beneath-the-stage-refcheck/1 (+https://example.org/)"
ALLOWED = ip_network("127.0.0.0/16")
CANARY = "127.9.9.9"
PAGE = "/reports/page"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


# What the sites say


_WORDS = {
    "en": "the of a in grid hall machine power river winter summer queue line crane office street "
    "engineer waits builds feeds moves grows cools slowly early never often again north south".split(),
    "zh": "电网 机房 变压器 河流 冬季 夏天 工程师 街道 排队 建设 等待 增长 冷却 缓慢 经常 北方 南方 的 在 与".split(),
    "ja": "送電網 計算施設 変圧器 河川 冬 夏 技術者 街路 順番 建設 待つ 伸びる 冷却 遅く 北方 南方 の は を と".split(),
}


def prose(language: str = "en", size: int = 2000) -> str:
    """Paragraphs of words without sense or figures, `size` characters or a little more."""
    chosen, written = random.Random(size), ""
    between, end = (" ", ".") if language == "en" else ("", "。")
    while len(written) < size:
        written += f"<p>{between.join(chosen.choices(_WORDS[language], k=24))}{end}</p>\n"
    return written


def html(body: str | None = None, title: str = "Energy and AI: executive summary", head: str = ""):
    """A page; without a body a long one."""
    body = prose() if body is None else body
    return (
        f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    )


@functools.cache
def pdf(filler: int = 0) -> bytes:
    """A document of five pages, with so many bytes attached."""
    writer, written = pypdf.PdfWriter(), io.BytesIO()
    for _ in range(5):
        writer.add_blank_page(200, 200)
    if filler:
        writer.add_attachment("filler.bin", random.Random(1).randbytes(filler))
    writer.write(written)
    return written.getvalue()


@functools.cache
def bomb(kind: int) -> tuple[bytes, bytes]:
    """A compressed page's beginning, and what adds a megabyte of blanks as often as it is sent."""
    packer = zlib.compressobj(9, zlib.DEFLATED, kind)
    start = packer.compress(html().removesuffix("</body></html>").encode())
    start += packer.flush(zlib.Z_FULL_FLUSH)
    return start, packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)


# How they say it


def answers(
    body: str | bytes | None = None, status: int = 200, kind="text/html; charset=utf-8", **headers
):
    """An answer; `_` in a header's name is a hyphen."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}

    async def handler(request: web.Request) -> web.StreamResponse:
        written = html() if body is None else body
        content = written.encode() if isinstance(written, str) else written
        return web.Response(
            body=content, status=status, reason="Whatever", headers={"Content-Type": kind, **names}
        )

    return handler


def title(text: str, body: str = "<p>Home | About | Contact</p>", **more) -> Handler:
    return answers(html(body, text), **more)


def redirects(to: str, status: int = 302, **headers: str) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        location = request.app[SERVER].url(to)
        return await answers("", status, Location=location, **headers)(request)

    return handler


def refreshes(to: str, seconds: int = 0) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        to_now = request.app[SERVER].url(to)
        head = f'<meta http-equiv="Refresh" content="{seconds}; url={to_now}">'
        return await answers(html("<p>Moving on.</p>" if seconds < 6 else None, head=head))(request)

    return handler


def in_turn(*handlers: Handler) -> Handler:
    """One after the other as the path is asked for again, the last for ever."""

    async def handler(request: web.Request) -> web.StreamResponse:
        before = len(request.app[SERVER].asked(request.host, request.raw_path)) - 1
        return await handlers[min(before, len(handlers) - 1)](request)

    return handler


def slowly(seconds: float, then: Handler) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return await then(request)

    return handler


def says(raw: bytes = b"", drop: bytes = b"", every: float = 0.5, end: str = "close") -> Handler:
    """These bytes in place of an answer, and then a drop at a time; `end`: close, reset or hang."""

    async def handler(request: web.Request) -> web.StreamResponse:
        transport = request.transport
        assert transport is not None
        transport.write(raw)
        while drop or end == "hang":
            await asyncio.sleep(every)
            transport.write(drop)
        if end == "reset":
            lingering = struct.pack("ii", 1, 0)
            transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, lingering
            )
            transport.abort()
        else:
            transport.close()
        return await asyncio.Event().wait()  # until the connection is gone

    return handler


def streams(start: bytes, block: bytes, blocks: int, kind: str = "text/html", **headers) -> Handler:
    """A body that is made while it is sent."""

    async def handler(request: web.Request) -> web.StreamResponse:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        response = web.StreamResponse(headers={"Content-Type": kind, **names})
        assert request.transport is not None
        sock = request.transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)  # so that little is under way
        await response.prepare(request)
        sent = request.app[SERVER].sent
        for part in (start, *(block for _ in range(blocks))):
            await response.write(part)
            await asyncio.sleep(0.005)  # nor runs ahead of who reads it
            sent[request.host.split(":")[0]] += len(part)
        return response

    return handler


def for_browsers(otherwise: Handler, then: Handler) -> Handler:
    """Lets in who says Mozilla."""

    async def handler(request: web.Request) -> web.StreamResponse:
        is_one = request.headers.get("User-Agent", "").startswith("Mozilla/5.0 (compatible; ")
        return await (then if is_one else otherwise)(request)

    return handler


def with_cookie(then: Handler) -> Handler:
    """Sends everybody here once more, and sees whether the cookie comes back."""

    async def handler(request: web.Request) -> web.StreamResponse:
        if "seen" in request.cookies:
            return await then(request)
        return await redirects(request.path, Set_Cookie="seen=1; Path=/")(request)

    return handler


async def counts_cookies(request: web.Request) -> web.StreamResponse:
    """Another cookie each time, and so never the same request twice."""
    count = int(request.cookies.get("count", "0")) + 1
    return await redirects(request.path, Set_Cookie=f"count={count}; Path=/")(request)


def insists(scheme: str, status: int) -> Handler:
    """Sends everybody to the same path by the other scheme."""

    async def handler(request: web.Request) -> web.StreamResponse:
        if request.scheme == scheme:
            return await answers()(request)
        host = request.host.split(":")[0]
        return await redirects(f"{scheme}://{host}{request.raw_path}", status)(request)

    return handler


async def next_number(request: web.Request) -> web.StreamResponse:
    """From /up/1 to /up/2 and so on for ever; from /down/2 to /down/1, and no further than 0."""
    folder, _, number = request.path.strip("/").partition("/")
    if not number.isdecimal():
        return await answers("", 404)(request)
    if folder == "down" and number == "0":
        return await answers()(request)
    step = -1 if folder == "down" else 1
    return await redirects(f"/{folder}/{int(number) + step}")(request)


async def shell(request: web.Request) -> web.StreamResponse:
    """The same page at every path, but for the path itself and a token."""
    token = f"<p>{request.path} {random.Random(request.path).random()}</p>"
    return await answers(html(prose(size=9000) + token))(request)


async def unchanged(request: web.Request) -> web.StreamResponse:
    """Not sent to those who have it."""
    has_it = request.headers.get("If-None-Match") == '"v1"'
    has_it |= request.headers.get("If-Modified-Since") == "Tue, 24 Nov 2026 03:00:00 GMT"
    return await answers("" if has_it else None, 304 if has_it else 200, ETag='"v1"')(request)


async def later(request: web.Request) -> web.StreamResponse:
    """Please wait until the second after next."""
    moment = email.utils.formatdate(time.time() + 2, usegmt=True)
    return await answers("", 429, Retry_After=moment)(request)


LOGIN = html(
    '<h1>Sign in</h1><form method="post"><input name="user"><input type="password" name="word">'
    "<button>Sign in</button></form>",
    "Sign in",
)
CHALLENGE = "Just a moment…"
SCRIPTED = '<div id="root"></div><script src="/app.js"></script>'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
ROBOTS = "/robots.txt"


def robots(text: str, status: int = 200) -> Handler:
    return answers(text, status, kind="text/plain")


def retried(status: int) -> dict[str, Handler]:
    """A site that gives a status once, and one that gives it always."""
    return {
        f"{status}-once": in_turn(answers("No.", status), answers()),
        f"{status}-always": answers("No.", status),
    }


SITES: dict[str, Handler | dict[str, Handler]] = {
    # R1: classes of status
    "200": answers(),
    "203": answers(status=203),
    "204": answers("", 204),
    "206": answers(status=206),
    **{
        name: handler
        for status in (400, 405, 406, 416, 501)
        for name, handler in retried(status).items()
    },
    **{
        str(status): answers("<title>No</title>No.", status)
        for status in (401, 402, 403, 404, 407, 408, 410, 425, 451, 500, 502, 503, 504, 520, 999)
    },
    "403-cf": answers("No.", 403, cf_mitigated="challenge"),
    "200-cf": answers(status=200, cf_mitigated="challenge"),
    "503-cf": answers("No.", 503, cf_mitigated="challenge"),
    "403-agent": for_browsers(answers("No.", 403), answers()),
    "999-agent": for_browsers(answers("No.", 999), answers()),
    "challenge": title(CHALLENGE),
    "challenge-dots": title("Just a moment..."),
    "challenge-403": title(CHALLENGE, status=403),
    "challenge-503": title(CHALLENGE, status=503),
    "challenge-told": title("Just a moment: how queues are measured", prose(size=6000)),
    "login": {PAGE: redirects("/login?next=/reports/page"), "/login": answers(LOGIN)},
    "login-corner": answers(html('<form><input type="password"></form>' + prose())),
    "301-403": {PAGE: redirects("/reports/new", 301), "/reports/new": answers("No.", 403)},
    "500-once": in_turn(answers("No.", 500), answers()),
    "500-twice": in_turn(answers("No.", 500), answers("No.", 500), answers()),
    "reset-once": in_turn(says(end="reset"), answers()),
    # R4: asked to wait
    "429-1": in_turn(answers("", 429, Retry_After="1"), answers()),
    "429-0": in_turn(answers("", 429, Retry_After="0"), answers()),
    "429-date": in_turn(later, answers()),
    "429-past": in_turn(answers("", 429, Retry_After="Tue, 24 Nov 2015 03:00:00 GMT"), answers()),
    "429-31": answers("", 429, Retry_After="31"),
    "429-day": answers("", 429, Retry_After="86400"),
    "429-huge": answers("", 429, Retry_After="9" * 40),
    "429-words": answers("", 429, Retry_After="soon"),
    "429-bare": answers("", 429),
    "429-always": answers("", 429, Retry_After="0"),
    "503-1": in_turn(answers("", 503, Retry_After="1"), answers()),
    "503-day": answers("", 503, Retry_After="86400"),
    "429-all": {f"/reports/{each}": answers("", 429, Retry_After="86400") for each in range(12)},
    "429-some": {
        f"/reports/{each}": in_turn(answers("", 429, Retry_After="1"), answers())
        if each == 2
        else answers()
        for each in range(30)
    },
    # R1, R5: connections and bodies
    "reset": says(end="reset"),
    "closed": says(),
    "hang": says(end="hang"),
    "hang-body": says(HEAD + b"Content-Length: 5000\r\n\r\n<p>", end="hang"),
    "drip-head": says(HEAD, b"X-Drip: drop\r\n"),
    "drip-status": says(b"HTTP/1.1 2", b"0"),
    "drip-interim": says(b"", b"HTTP/1.1 102 Processing\r\n\r\n", every=0.05),
    "drip-body": says(HEAD + b"Content-Length: 5000\r\n\r\n", b"<p>a"),
    "garbage": says(b"\x00\xff\x17 SSH-2.0-OpenSSH_9.2\r\n" * 20),
    "truncated": says(HEAD + b"Content-Length: 5000\r\n\r\n" + html().encode()),
    "bad-chunk": says(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<p>aa\r\nZZ\r\nhello\r\n"),
    "bad-gzip": answers(b"This is not compressed." * 20, Content_Encoding="gzip"),
    "huge-head": says(HEAD + b"X-Huge: " + b"a" * 70_000 + b"\r\n\r\n", end="hang"),
    "many-heads": says(HEAD + b"X-Many: 0123456789\r\n" * 4_000 + b"\r\n", end="hang"),
    "hints": says(
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
        + HEAD
        + b"Connection: close\r\n\r\n"
        + html().encode()
    ),
    "slow-chain": {"*": slowly(1.2, next_number)},
    "huge": streams(html().encode(), b"<p>blank</p>   " * 4096, 16_384),
    "huge-pdf": streams(b"%PDF-1.7\n", bytes(65_536), 16_384, "application/pdf"),
    "bomb-gzip": streams(*bomb(31), 4_000, Content_Encoding="gzip"),
    "bomb-deflate": streams(*bomb(15), 4_000, Content_Encoding="deflate"),
    # pages that are hard to read
    "nested": answers(html("<div>" * 190_000 + prose())),
    "attributes": answers(html(f"<p {' '.join(f'a{each}=1' for each in range(80_000))}>{prose()}")),
    "figures-many": answers(html("1 2 3 4 " * 110_000)),
    "figures-han": answers(html("一二三四五六七八九十百千万亿" * 20_000)),
    "crumbs": says(
        HEAD
        + b"Set-Cookie: a=\x01\xff;;=; Domain=.\r\nSet-Cookie: =b\r\nConnection: close\r\n\r\n"
        + html().encode()
    ),
    "circular": answers(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 99>>endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\n%%EOF",
        kind="application/pdf",
    ),
    "no-charset": answers(
        html('<h2 id="section">A</h2>' + prose(), head='<meta charset="zlib_codec">'),
        kind="text/html; charset=undefined",
    ),
    # names and certificates
    "xn--r8jz45g": answers(),
    "capitals": answers(),
    "tls-on-http": answers(),
    "http-on-tls": answers(),
    "expired": answers(),
    "self-signed": answers(),
    "wrong-host": answers(),
    "unknown-ca": answers(),
    "secure": answers(),
    "tls-alert": answers(),
    # R6: redirects
    **{
        str(status): {PAGE: redirects("/reports/new", status), "/reports/new": answers()}
        for status in (301, 302, 303, 307, 308)
    },
    "301-301-302": {
        PAGE: redirects("/reports/one", 301),
        "/reports/one": redirects("/reports/two", 308),
        "/reports/two": redirects("/reports/three", 302),
        "/reports/three": redirects("/reports/four", 301),
        "/reports/four": answers(),
    },
    "302-301": {
        PAGE: redirects("/reports/one", 302),
        "/reports/one": redirects("/reports/two", 301),
        "/reports/two": answers(),
    },
    "301-404": redirects("/reports/none", 301),
    "to-https": insists("https", 301),
    "https-home": {"/": insists("https", 301)},
    "downgrade-301": insists("http", 301),
    "downgrade-302": insists("http", 302),
    "loop": {PAGE: redirects("/reports/back"), "/reports/back": redirects(PAGE)},
    "loop-self": redirects(PAGE),
    "loop-cookie": counts_cookies,
    "cookie": dict.fromkeys(("/reports/one", "/reports/two"), with_cookie(answers())),
    "cookie-abroad": with_cookie(
        redirects("http://cookie-home.test/reports/page", Set_Cookie="a=1; Domain=test")
    ),
    "cookie-home": answers(),
    "endless": {"*": next_number},
    "no-location": answers("", 302),
    "empty-location": redirects(""),
    "bad-location": redirects("http://[::1"),
    "relative": {PAGE: redirects("../papers/page?a=1"), "/papers/page?a=1": answers()},
    "utf8": {PAGE: redirects("/报告/电力"), "/%E6%8A%A5%E5%91%8A/%E7%94%B5%E5%8A%9B": answers()},
    "network-path": {
        PAGE: redirects("//network-path.test:HTTP/reports/new"),
        "/reports/new": answers(),
    },
    "home": {"/reports/2024/page": redirects("/"), "/": answers()},
    "home-301": {"/reports/2024/page": redirects("/", 301), "/": answers()},
    "home-abroad": {"/reports/2024/page": redirects("http://home.test/")},
    "home-itself": {"/": redirects("/en/"), "/en/": answers()},
    "prefix": {"/reports/2024/page": redirects("/reports/"), "/reports/": answers()},
    "no-prefix": {"/reports/2024-old": redirects("/reports/2024", 301), "/reports/2024": answers()},
    "slash": {"/reports/page/": redirects(PAGE, 301), PAGE: answers()},
    "to-404": {PAGE: redirects("/404.html"), "/404.html": answers()},
    "to-error": {PAGE: redirects("/site/Error.aspx?code=4"), "/site/Error.aspx?code=4": answers()},
    "about-errors": {"/docs/error-handling": answers()},
    "refresh": {PAGE: refreshes("/reports/new"), "/reports/new": answers()},
    "refresh-301": {
        PAGE: redirects("/reports/one", 301),
        "/reports/one": refreshes("/reports/two"),
        "/reports/two": answers(),
    },
    "refresh-404": refreshes("/reports/none", 1),
    "refresh-home": {"/reports/2024/page": refreshes("/"), "/": answers()},
    "refresh-late": refreshes("/reports/none", 300),
    # R7: soft 404
    "soft-en": title("Page not found | Agency"),
    "soft-en-404": title("404 Not Found"),
    "soft-en-h1": title("Agency", "<h1>Page <em>not</em> found</h1><p>Try the search.</p>"),
    "soft-zh": title("页面不存在 - 某某网", "<p>首页</p>"),
    "soft-zh-h1": title("某某网", "<h1>抱歉，您访问的页面不存在</h1><p>返回首页</p>"),
    "soft-zh-gbk": answers(
        html("<h1>找不到页面</h1>", "找不到页面", '<meta charset="gbk">').encode("gbk"),
        kind="text/html",
    ),
    "soft-ja": title("ページが見つかりません | 省庁", "<p>トップ</p>"),
    "soft-ja-h1": title("省庁", "<h1>お探しのページは見つかりませんでした</h1><p>トップへ</p>"),
    "soft-ja-sjis": answers(
        html("<p>トップ</p>", "ページが見つかりません", '<meta charset="Shift_JIS">').encode(
            "cp932"
        ),
        kind="text/html",
    ),
    "soft-scripted": title("Page not found", f"<p>Sorry.</p><script>{'let a = 1;' * 500}</script>"),
    "hard-en": title("Page not found: a history of the broken link", prose(size=4000)),
    "hard-zh": title("页面不存在：失效链接的历史", prose("zh", 4000)),
    "hard-ja": title("ページが見つかりません：リンク切れの歴史", prose("ja", 4000)),
    "hard-body": title(
        "Energy", "<h1>Energy</h1><p>They said: page not found.</p>" + prose(size=900)
    ),
    "same": {"*": shell, ROBOTS: answers("", 404)},
    "same-home": {"*": shell, ROBOTS: answers("", 404)},
    "same-but-honest": {PAGE: shell},
    "wiki": {
        PAGE: answers(),
        "*": title("Create this page", f"<p>Write it.</p>{prose('ja', 700)}"),
        ROBOTS: answers("", 404),
    },
    "sibling-home": {
        PAGE: answers(),
        "/": answers(html(prose(size=2500), "Home")),
        ROBOTS: answers("", 404),
        "*": redirects("/"),
    },
    "sibling-hangs": {PAGE: answers(), ROBOTS: answers("", 404), "*": says(end="hang")},
    "sibling-leaves": {
        PAGE: answers(),
        ROBOTS: answers("", 404),
        "*": redirects(f"http://{CANARY}:HTTP/"),
    },
    "robots-forbid": {"*": shell, ROBOTS: robots("User-agent: *\nDisallow: /\n")},
    "robots-name-us": {
        "*": shell,
        ROBOTS: robots(
            "User-agent: beneath-the-stage-refcheck\nDisallow: /reports/\n\nUser-agent: *\nAllow: /\n"
        ),
    },
    "robots-let-us": {
        "*": shell,
        ROBOTS: robots(
            "User-agent: *\nDisallow: /\n\nUser-agent: beneath-the-stage-refcheck\nAllow: /\n"
        ),
    },
    "robots-500": {"*": shell, ROBOTS: robots("No.", 500)},
    "robots-leave": {"*": shell, ROBOTS: redirects(f"http://{CANARY}:HTTP/robots.txt")},
    "robots-moved": {
        "*": shell,
        ROBOTS: redirects("/rules.txt", 301),
        "/rules.txt": robots("User-agent: *\nDisallow: /\n"),
    },
    "robots-delay": {"*": shell, ROBOTS: robots("User-agent: *\nCrawl-delay: 1\n")},
    "parked": title("parked.test", "<h1>This domain is for sale</h1><p>Buy this domain today.</p>"),
    "parked-told": title(
        "Domains", prose(size=3000) + "<p>“This domain is for sale”, it said.</p>"
    ),
    "empty": answers(""),
    "blank": answers(" \n\t \n"),
    "scripted": answers(html(SCRIPTED)),
    "brief": answers(html(prose(size=120) + "<script>count()</script>")),
    # R8: fragments
    "fragments": {
        "/doc/long": answers(
            html(
                '<!-- <p id="comment"> --><script>document.write("<p id=\'written\'>")</script>'
                '<h2 id="section">A section</h2><a name="named"></a><h2 id="电力">Power</h2>'
                + prose()
                + "<p>Halls of machines used <b>415</b>\n  TWh in that year.</p>"
            )
        ),
        "/doc/short": answers(html("<p>Short and plain.</p>")),
        "/doc/scripted": answers(html(f"{prose(size=200)}<script>count()</script>")),
        "/doc/five.pdf": lambda request: answers(pdf(), kind="application/pdf")(request),
        "/doc/large.pdf": lambda request: answers(pdf(2_000_000), kind="application/pdf")(request),
    },
    "fragment-moved": {PAGE: redirects("/reports/new", 301), "/reports/new": answers()},
    "charsets": {
        f"/doc/{name}": answers(
            mark + html('<h2 id="电力">电力</h2>' + prose(language), head=meta).encode(charset),
            kind=kind,
        )
        for name, language, charset, meta, kind, mark in (
            ("gbk-meta", "zh", "gbk", '<meta charset="gbk">', "text/html", b""),
            (
                "gb2312-meta",
                "zh",
                "gb18030",
                '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">',
                "text/html",
                b"",
            ),
            ("gbk-header", "zh", "gbk", "", "text/html; charset=GBK", b""),
            (
                "gbk-wrong-header",
                "zh",
                "gbk",
                '<meta charset="gbk">',
                "text/html; charset=utf-8",
                b"",
            ),
            ("gbk-unnamed", "zh", "gbk", "", "text/html", b""),
            (
                "utf8-bom",
                "zh",
                "utf-8",
                '<meta charset="gbk">',
                "text/html; charset=gbk",
                b"\xef\xbb\xbf",
            ),
            ("utf16-bom", "zh", "utf-16-le", "", "text/html", b"\xff\xfe"),
        )
    }
    | {
        f"/doc/{name}": answers(
            html('<h2 id="電力">電力</h2>' + prose("ja"), head=meta).encode(charset), kind=kind
        )
        for name, charset, meta, kind in (
            ("sjis-meta", "cp932", '<meta charset="Shift_JIS">', "text/html"),
            (
                "sjis-wrong-header",
                "cp932",
                '<meta charset="Shift_JIS">',
                "text/html; charset=iso-8859-1",
            ),
            ("euc-meta", "euc_jp", '<meta charset="euc-jp">', "text/html"),
            ("sjis-unnamed", "cp932", "", "text/html"),
        )
    },
    "github.com": {
        "/a/b/blob/main/README.md": answers(
            html('<h2 id="user-content-power">Power</h2>' + prose() + "<script>1</script>")
        ),
        "/a/b/blob/main/a.py": answers(html(prose() + "<script>1</script>")),
    },
    # R9: figures
    "figures": {
        f"/figure/{name}": answers(html(prose(language) + f"<p>{sentence}</p>"))
        for name, language, sentence in (
            ("plain", "en", "Data centres used 415 TWh in that year."),
            ("tight", "en", "Data centres used 415TWh in that year."),
            ("nbsp", "en", "Data centres used 415&nbsp;TWh in that year."),
            ("marked", "en", "Data centres used <b>415</b>\n <abbr>TWh</abbr> in that year."),
            ("kwh-ja", "ja", "データセンターの消費は4,150億kWhであった。"),
            ("kwh-zh", "zh", "数据中心用电约4150亿千瓦时。"),
            ("wide", "ja", "消費は４１５ ＴＷｈであった。"),
            ("twh-zh", "zh", "数据中心用电４１５太瓦时。"),
            ("commas", "en", "Queues hold 1,234.5 GW."),
            ("blanks", "en", "Queues hold 1\u202f234.5 GW."),
            ("blank", "en", "Queues hold 1 234.5 GW."),
            ("bare", "en", "Queues hold 1234.5 GW."),
            ("longer", "en", "Data centres used 1415 TWh, 415.7 TWh and 2.4155 TWh."),
            ("tenfold", "en", "Data centres used 4150 TWh in that year."),
            ("other-unit", "en", "Data centres used 415 GWh in that year."),
            ("gone", "en", "Data centres used 460 TWh in that year."),
            ("two", "en", "Data centres used 415 TWh, a share of 1.5%."),
            (
                "quote",
                "en",
                "The agency finds that data centres   <i>used about 415 TWh</i>\nin 2024.",
            ),
            ("quote-wide", "zh", "报告称，数据中心２０２４年用电约 <b>４１５</b> 太瓦时。"),
        )
    },
    "figures-challenged": title(CHALLENGE),
    "figures-scripted": answers(html(SCRIPTED)),
    "figures-404": answers("No.", 404),
    # R2, R12: what is asked for
    "japanese": answers(html(prose("ja"))),
    "etag": unchanged,
    "modified": unchanged,
    "fresh": answers(ETag='"v2"', Last_Modified="Tue, 24 Nov 2026 03:00:00 GMT"),
    "escapes": {"/a%2Fb/(c)/%E6%97%A5?x=a+b&y=%2B": answers()},
    "image": answers(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), kind="image/png"),
    "json": answers('{"rows": [1, 2, 3]}', kind="application/json"),
    # many at once
    "crowd": {f"/reports/{each}": slowly(0.15, answers()) for each in range(40)},
    "slow": {f"/reports/{each}": slowly(0.4, answers()) for each in range(40)},
    "both": {f"/reports/{each}": slowly(0.3, answers()) for each in range(24)},
    "hub": {f"/reports/{each}": slowly(0.4, answers()) for each in range(16)},
    **{f"{each}.lone": slowly(0.3, answers()) for each in range(30)},
    "rebind": in_turn(answers("No.", 500), answers()),
    **{
        f"spoke{each}": slowly(0.1, redirects(f"http://hub.test/reports/{each}"))
        for each in range(16)
    },
}

# Where nobody may be led, and the sites that try to.
UNSAFE = {
    "file": "file:///etc/passwd",
    "script": "javascript:alert(1)",
    "ftp": "ftp://200.test/reports/page",
    "websocket": "ws://200.test/reports/page",
    "gopher": "gopher://200.test:HTTP/",
    "user": "http://user@200.test:HTTP/reports/page",
    "password": "http://user:word@200.test:HTTP/reports/page",
    "user-canary": "http://200.test@127.9.9.9:HTTP/",
    "canary": "http://127.9.9.9:HTTP/reports/page",
    "canary-tls": "https://127.9.9.9:HTTPS/reports/page",
    "decimal": "http://2131298569:HTTP/",
    "octal": "http://0177.011.011.011:HTTP/",
    "hexadecimal": "http://0x7f090909:HTTP/",
    "mixed-bases": "http://0x7f.9.011.9:HTTP/",
    "short": "http://127.592137:HTTP/",
    "dot": "http://127.9.9.9.:HTTP/",
    "wide": "http://１２７.９.９.９:HTTP/",
    "wide-dots": "http://127。9。9。9:HTTP/",
    "mapped": "http://[::ffff:127.9.9.9]:HTTP/",
    "mapped-hexadecimal": "http://[::ffff:7f09:909]:HTTP/",
    "loopback6": "http://[::1]:HTTP/",
    "unspecified6": "http://[::]:HTTP/",
    "unspecified": "http://0.0.0.0:HTTP/",
    "zero": "http://0:HTTP/",
    "link-local6": "http://[fe80::1]/",
    "private6": "http://[fd00::1]/",
    "nat64": "http://[64:ff9b::a9fe:a9fe]/",
    "six-to-four": "http://[2002:7f09:909::]:HTTP/",
    "multicast": "http://224.0.0.1/",
    "broadcast": "http://255.255.255.255/",
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "private": "http://10.0.0.1/",
    "private-home": "http://192.168.1.1/",
    "carrier": "http://100.64.0.1/",
    "named-private": "http://private.test:80/",
    "named-metadata": "http://metadata.test:80/latest/meta-data/",
    "named-mixed": "http://mixed.test:80/",
    "named-mixed-allowed": "http://mixed-allowed.test:HTTP/reports/page",
    "named-loopback6": "http://loopback6.test:HTTP/",
    "named-private6": "http://private6.test:80/",
    "named-zone": "http://zone.test:80/",
    "named-mapped": "http://mapped.test:80/",
    "named-canary": "http://canary.test:HTTP/reports/page",
    "port": "http://public.test:22/",
    "port-literal": "http://93.184.216.34:8080/",
}
SITES |= {f"to-{name}": redirects(url) for name, url in UNSAFE.items()}
SITES |= {f"meta-{name}": refreshes(UNSAFE[name]) for name in ("canary", "named-private", "file")}

# The answers of name servers where they are not 127.0.0.1.
ADDRESSES = {
    "private.test": ["10.0.0.1"],
    "metadata.test": ["169.254.169.254"],
    "mixed.test": ["93.184.216.34", "10.0.0.1"],
    "mixed-allowed.test": ["127.0.0.1", CANARY],
    "loopback6.test": ["::1"],
    "private6.test": ["fd00::1"],
    "zone.test": ["fe80::1%lo"],
    "mapped.test": ["::ffff:10.0.0.1"],
    "canary.test": [CANARY],
    "public.test": ["93.184.216.34"],
    "nodata.test": [],
}


class Names:
    """A name server that counts how often it is asked; `rebind.test` moves after the first time."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    async def __call__(self, host: str) -> list[str]:
        self.asked[host.lower()] += 1
        host = host.lower()
        if host == "nxdomain.test" or not host.endswith((".test", "github.com", "localhost")):
            raise NoSuchNameError(host)
        if host == "servfail.test":
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        if host == "slow-name.test":
            await asyncio.sleep(600)
        if host == "rebind.test" and self.asked[host] > 1:
            return [CANARY]
        return ADDRESSES.get(host, ["127.0.0.1"])


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came."""

    host: str
    method: str
    path: str
    headers: dict[str, str]
    at: float


class Server:
    """All sites, by http and https, while it is entered; it runs in a thread of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ca = folder / "ca.pem"
        self.requests: list[Asked] = []
        self.sent: Counter[str] = Counter()  # bytes of streamed bodies by host
        self.peak: Counter[str] = Counter()  # most requests at once, by host and by domain
        self.canaries: list[tuple] = []  # who called at addresses that nobody should know
        self.ports: dict[str, int] = {}
        self._busy: Counter[str] = Counter()
        self._held: list[socket.socket] = []
        self._loop = asyncio.new_event_loop()

    def __enter__(self) -> Self:
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        assert started.wait(20), "the server did not start"
        return self

    def __exit__(self, *error) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        for each in self._held:
            each.close()

    def url(self, written: str) -> str:
        """An address with the ports of this server."""
        for name, port in self.ports.items():
            written = re.sub(rf":{name}(?=[/?#]|$)", f":{port}", written)
        named = re.match(r"(https?)://[^/?#@:]*(?:\.test|\bgithub\.com)(?=[/?#]|$)", written, re.I)
        if not named:
            return written
        port = self.ports[named[1].upper()]
        return f"{named[0]}:{port}{written[named.end() :]}"

    def written(self, url: str) -> str:
        """An address without them."""
        return re.sub(rf":(?:{self.ports['HTTP']}|{self.ports['HTTPS']})(?=[/?#]|$)", "", url)

    def asked(self, host: str, path: str | None = None) -> list[Asked]:
        """The requests made of a host."""
        host = host.split(":")[0].lower()
        return [each for each in self.requests if each.host == host and path in (None, each.path)]

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        runner = self._loop.run_until_complete(self._start())
        started.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _start(self) -> web.AppRunner:
        app = web.Application()
        app[SERVER] = self
        app.router.add_route("*", "/{path:.*}", self._serve)
        runner = web.AppRunner(
            app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1
        )
        await runner.setup()
        for name, context in (("HTTP", None), ("HTTPS", self._contexts())):
            await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
            self.ports[name] = runner.addresses[-1][1]
            for address in (CANARY, "::1"):
                with contextlib.suppress(OSError):  # a machine without IPv6
                    await asyncio.start_server(self._canary, address, self.ports[name])
        self.ports |= {"CLOSED": self._hold(None), "FULL": self._hold(0), "MUTE": self._hold(50)}
        for _ in range(3):  # fill the queue of those who wait to be let in
            caller = socket.socket()
            caller.setblocking(False)
            caller.connect_ex(("127.0.0.1", self.ports["FULL"]))
            self._held.append(caller)
        return runner

    def _hold(self, backlog: int | None) -> int:
        """The port of a socket that accepts nobody."""
        held = socket.socket()
        held.bind(("127.0.0.1", 0))
        if backlog is not None:
            held.listen(backlog)
        self._held.append(held)
        return held.getsockname()[1]

    def _contexts(self) -> ssl.SSLContext:
        """The context that finds a host's certificate by its name."""
        import trustme  # not in the process whose memory is measured

        ca, stranger = trustme.CA(), trustme.CA()
        ca.cert_pem.write_to_path(self.ca)
        past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        certificates = {
            "": ca.issue_cert(*(f"{name}.test" for name in SITES if not name.endswith(".com"))),
            "expired.test": ca.issue_cert("expired.test", not_after=past),
            "wrong-host.test": ca.issue_cert("right-host.test"),
            "unknown-ca.test": stranger.issue_cert("unknown-ca.test"),
        }
        contexts = {}
        for name, certificate in certificates.items():
            contexts[name] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate.configure_cert(contexts[name])
        contexts["self-signed.test"] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        pem = self.folder / "self-signed.pem"
        pem.write_bytes(stranger.private_key_pem.bytes() + stranger.cert_pem.bytes())
        contexts["self-signed.test"].load_cert_chain(pem)

        def choose(channel: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> int | None:
            if name == "tls-alert.test":
                return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
            channel.context = contexts.get(name or "", contexts[""])
            return None

        contexts[""].sni_callback = choose
        return contexts[""]

    async def _canary(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.canaries.append(writer.get_extra_info("sockname"))
        writer.close()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        host = request.host.split(":")[0].lower()
        self.requests.append(
            Asked(host, request.method, request.raw_path, dict(request.headers), time.monotonic())
        )
        site = SITES.get(host.removesuffix(".test"), {})
        pages = site if isinstance(site, dict) else {PAGE: site}
        handler = pages.get(request.raw_path) or pages.get(request.path) or pages.get("*")
        handler = handler or answers("Not here.", 404)
        both = {host, ".".join(host.split(".")[-2:])}
        self._busy.update(both)
        self.peak |= Counter({name: self._busy[name] for name in both})  # the greater of two counts
        try:
            return await handler(request)
        finally:
            self._busy.subtract(both)


SERVER = web.AppKey("server", Server)


# Asking


@dataclass
class Run:
    """What a run of the probe gave, and what it did: whom it called, and which names it looked up."""

    outcomes: list[Outcome] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)  # of the resolver that it was given
    calls: list[str] = field(default_factory=list)  # addresses that a socket was to connect to
    lookups: list[str] = field(default_factory=list)  # names that the system was asked for
    seconds: float = 0.0
    peak: int = 0  # bytes of memory, in a process of its own

    @property
    def strayed(self) -> list[str]:
        """Addresses outside of the allowed network that it tried to reach."""
        return [each for each in self.calls if ip_address(each) not in ALLOWED]


_watching: list[Run] = []


@functools.cache
def _watch() -> None:
    def notice(event: str, arguments: tuple) -> None:
        for run in _watching:
            if event == "socket.connect" and isinstance(arguments[1], tuple):
                run.calls.append(arguments[1][0])
                if not ip_address(arguments[1][0]).is_loopback:
                    raise ConnectionRefusedError("tests stay at home")
            elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
                run.lookups.append(str(arguments[0]))

    sys.addaudithook(notice)


def options(server: Server, budgets: Budgets = Budgets(), **more) -> Options:  # noqa: B008
    """The options under which the hostile sites can be reached."""
    return Options(
        **{
            "agent": AGENT,
            "allow": (ALLOWED,),
            "ca": server.ca,
            "resolve": Names(),
            "budgets": budgets,
            **more,
        }
    )


def ask(targets: Sequence[Target], chosen: Options, on_outcome=None) -> Run:
    """Probe, here and now."""
    _watch()
    run, start = Run(), time.monotonic()
    _watching.append(run)
    try:
        # In a thread of its own: a browser that other tests have opened holds a loop in this one.
        with ThreadPoolExecutor(1) as apart:
            run.outcomes = apart.submit(asyncio.run, probe(targets, chosen, on_outcome)).result()
    finally:
        _watching.remove(run)
    run.seconds = time.monotonic() - start
    run.names = chosen.resolve.asked
    return run


class Apart:
    """A run in a process of its own, which begins at once."""

    def __init__(self, targets: Sequence[Target], chosen: Options, **environment: str) -> None:
        here = Path(__file__).resolve().parent
        paths = os.pathsep.join((str(here), str(here.parents[1] / "hooks")))
        self._asking = subprocess.Popen(
            [sys.executable, "-c", "import hostile; hostile.main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths, **environment},
        )
        assert self._asking.stdin
        self._asking.stdin.write(pickle.dumps((targets, chosen)))
        self._asking.stdin.close()
        self._asking.stdin = None

    def ended(self, seconds: float = 100) -> Run:
        """What came of it. Fails if it takes longer."""
        try:
            told, errors = self._asking.communicate(timeout=seconds)
        finally:
            self._asking.kill()
        assert self._asking.returncode == 0, errors.decode()[-4000:]
        run = pickle.loads(told)
        assert isinstance(run, Run)
        return run


def main() -> None:
    """Read targets and options, probe, and write the run."""
    targets, chosen = pickle.load(sys.stdin.buffer)
    run = ask(targets, chosen)
    # Not getrusage: on Linux its peak begins with the memory of the process that started this one.
    run.peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) * 1024
    sys.stdout.buffer.write(pickle.dumps(run))
