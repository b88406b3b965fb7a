"""What the probe says of every site that misbehaves: references R1 to R11, row by row.

All rows are probed at once, in a process of its own, with shortened budgets.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

import hostile
import pytest
from hostile import AGENT, PAGE, ROBOTS, SITES, Apart, Server, options

from press.references.health import Verdict
from press.references.ledger import Claim
from press.references.probe import Budgets, Target

BUDGETS = Budgets(run=30, connect=3, first_byte=4, total=8, at_once=64, retries=(0.05, 0.1))
OK, MOVED, DEAD, SOFT404, SUSPECT = (
    Verdict.OK,
    Verdict.MOVED,
    Verdict.DEAD,
    Verdict.SOFT404,
    Verdict.SUSPECT,
)
FRAG_MISSING, DRIFT, BLOCKED = Verdict.FRAG_MISSING, Verdict.DRIFT, Verdict.BLOCKED
RATE_LIMITED, TRANSIENT, UNVERIFIABLE = (
    Verdict.RATE_LIMITED,
    Verdict.TRANSIENT,
    Verdict.UNVERIFIABLE,
)


@dataclass(frozen=True)
class Case:
    """What is asked, and what is to be said: the fields of the outcome, and `asked`: how often."""

    id: str
    verdict: Verdict
    url: str
    asked: int | None
    target: dict = field(default_factory=dict)
    expected: dict = field(default_factory=dict)


_OF_TARGET = {"fragments", "claims", "title", "language", "etag", "modified"}


def case(site, verdict, url=PAGE, *, name="", asked=None, **fields):
    """A row for a path of a site, or a whole address; named after the site where not otherwise."""
    url = f"http://{site}.test{url}" if url.startswith("/") else url
    target = {each: value for each, value in fields.items() if each in _OF_TARGET}
    expected = {each: value for each, value in fields.items() if each not in _OF_TARGET}
    return Case(name or site, verdict, url, asked, target, expected)


def https(site, verdict, **fields):
    return case(site, verdict, f"https://{site}.test{PAGE}", **fields)


STATUS = [
    case("200", OK, status=200, asked=1, replacement=""),
    case("203", OK, status=203),
    case("204", SUSPECT, status=204),  # a success, and R7d: an empty body
    case("206", OK, status=206),
    case("404", DEAD, status=404, asked=1),
    case("410", DEAD, status=410, asked=1),
    *(
        row
        for status in (400, 405, 406, 416, 501)
        for row in (
            case(f"{status}-once", OK, status=200, asked=2),
            case(f"{status}-always", DEAD, status=status, asked=2),
        )
    ),
    *(case(str(status), BLOCKED, status=status, asked=1) for status in (401, 402, 407, 451)),
    *(case(str(status), BLOCKED, status=status, asked=2) for status in (403, 999)),
    *(case(f"{status}-agent", OK, status=200, asked=2) for status in (403, 999)),
    *(case(f"{status}-cf", BLOCKED, status=status) for status in (200, 403, 503)),
    case("challenge", BLOCKED, asked=1),
    case("challenge-dots", BLOCKED),
    case("challenge-403", BLOCKED),
    case("challenge-503", BLOCKED),  # R1 names the title without a status
    case("challenge-told", OK),
    case("login", BLOCKED),
    case("login-corner", OK),  # a form, but no redirect led to it
    case("301-403", BLOCKED, replacement=""),
    *(case(str(status), TRANSIENT, status=status) for status in (408, 425)),
    *(case(str(status), TRANSIENT, status=status, asked=3) for status in (500, 502, 503, 504, 520)),
    case("500-once", OK, asked=2),
    case("500-twice", OK, asked=3),
]

WAITING = [
    case("429-1", OK, asked=2),
    case("429-0", OK, asked=2),
    case("429-date", OK, asked=2),
    case("429-past", OK, asked=2),
    case("429-31", RATE_LIMITED, asked=1, status=429, retry_after=31),
    case("429-day", RATE_LIMITED, asked=1, status=429, retry_after=86400),
    case("429-huge", RATE_LIMITED, asked=1),
    case("429-words", RATE_LIMITED, asked=1),  # no delay that can be read: as if absent
    case("429-bare", RATE_LIMITED, asked=1),
    case("429-always", RATE_LIMITED, asked=3),
    case("503-1", OK, asked=2),
    case("503-day", RATE_LIMITED, asked=1, retry_after=86400),
]

# R1 has timeouts and resets; what else can go wrong below HTTP is read like them.
CONNECTIONS = [
    case("reset", TRANSIENT, asked=3),
    case("reset-once", OK, asked=2),
    case("closed", TRANSIENT),
    case("refused", TRANSIENT, f"http://refused.test:CLOSED{PAGE}"),
    case("full", TRANSIENT, f"http://full.test:FULL{PAGE}"),
    case("mute", TRANSIENT, f"http://mute.test:MUTE{PAGE}"),
    case("hang", TRANSIENT),
    case("hang-body", TRANSIENT),
    case("drip-status", TRANSIENT),
    case("drip-head", TRANSIENT),
    case("drip-interim", TRANSIENT),
    case("drip-body", TRANSIENT),
    case("slow-chain", TRANSIENT, "/up/1"),  # R5: the total is that of the whole chain
    case("garbage", TRANSIENT),
    case("truncated", TRANSIENT),
    case("bad-chunk", TRANSIENT),
    case("bad-gzip", TRANSIENT),
    case("huge-head", TRANSIENT),  # R5 bounds the head without a verdict: a fault, not a death
    case("many-heads", TRANSIENT),
    case("hints", OK),
    case("crumbs", OK),
    case("huge", OK, asked=1),
    case("huge-fragment", UNVERIFIABLE, "http://huge.test/reports/page#none"),
    case("bomb-gzip", OK),
    case("bomb-deflate", OK),
]

NAMES = [
    case("idn", OK, f"http://例え.test{PAGE}"),
    case("capitals", OK, f"HTTP://CAPITALS.TEST{PAGE}"),
    case("nxdomain", DEAD, status=0, asked=0),
    case("servfail", TRANSIENT, status=0, asked=0),
    case("nodata", TRANSIENT, asked=0),  # no address is no NXDOMAIN
    case("slow-name", TRANSIENT, asked=0),
    https("secure", OK),
    https("expired", DEAD, status=0, reason="expired", asked=0),
    https("self-signed", DEAD, reason="certificate", asked=0),
    https("unknown-ca", DEAD, reason="certificate", asked=0),
    https("wrong-host", DEAD, reason="certificate", asked=0),
    https("tls-alert", TRANSIENT),
    case("tls-mute", TRANSIENT, f"https://tls-mute.test:MUTE{PAGE}"),
    case("tls-on-http", TRANSIENT, f"https://tls-on-http.test:HTTP{PAGE}"),
    case("http-on-tls", TRANSIENT, f"http://http-on-tls.test:HTTPS{PAGE}"),
]


def at(site, path, scheme="http"):
    return f"{scheme}://{site}.test{path}"


NEW = "/reports/new"
DEEP = "/reports/2024/page"

REDIRECTS = [
    *(
        case(site, MOVED, replacement=at(site, NEW), final_url=at(site, NEW), status=200)
        for site in ("301", "308")
    ),
    *(
        case(site, OK, replacement="", final_url=at(site, NEW), status=200)
        for site in ("302", "303", "307")
    ),
    case(
        "301-301-302",
        MOVED,
        asked=1,
        replacement=at("301-301-302", "/reports/two"),
        final_url=at("301-301-302", "/reports/four"),
    ),
    case("302-301", OK, replacement="", final_url=at("302-301", "/reports/two")),
    case("301-404", DEAD, status=404, replacement=""),
    case("to-https", MOVED, replacement=at("to-https", PAGE, "https")),
    https("downgrade-301", MOVED, reason="to http"),
    https("downgrade-302", OK, reason="to http"),
    # R6 says what a loop is, not what it means: nobody can read the page, as if it were dead.
    case("loop", DEAD, asked=1),
    case("loop-self", DEAD, asked=1),
    case("loop-cookie", DEAD),
    case("cookie", OK, "/reports/one", asked=2),
    case("cookie", OK, "/reports/two", name="cookie-again", asked=2),
    case("cookie-abroad", OK),
    case("twenty", OK, "http://endless.test/down/20", final_url=at("endless", "/down/0")),
    case("twenty-one", DEAD, "http://endless.test/down/21"),
    case("endless", DEAD, "/up/1"),
    # R7d, as far as it goes: an empty page, and nowhere to go.
    case("no-location", SUSPECT, asked=1),
    case("empty-location", SUSPECT, asked=1),
    case("bad-location", DEAD, asked=1),
    case("relative", OK, final_url=at("relative", "/papers/page?a=1")),
    case("utf8", OK),
    case("network-path", OK, final_url=at("network-path", NEW)),
    case("home", SOFT404, DEEP),
    case("home-301", SOFT404, DEEP),
    case("home-abroad", SOFT404, DEEP),
    case("home-itself", OK, "/"),
    case("https-home", MOVED, "/", replacement=at("https-home", "/", "https")),
    case("prefix", SOFT404, DEEP),
    case("no-prefix", MOVED, "/reports/2024-old"),  # a prefix of letters, not of the path
    case("slash", MOVED, "/reports/page/", replacement=at("slash", PAGE)),
    case("to-404", SOFT404),
    case("to-error", SOFT404),
    case("about-errors", OK, "/docs/error-handling"),
    case("refresh", OK, replacement="", final_url=at("refresh", NEW)),
    case("refresh-301", MOVED, replacement=at("refresh-301", "/reports/one")),
    case("refresh-404", DEAD, status=404),
    case("refresh-home", SOFT404, DEEP),
    case("refresh-late", OK, asked=1),
]

CONTENT = [
    *(
        case(f"soft-{kind}", SOFT404)
        for kind in "en en-404 en-h1 zh zh-h1 zh-gbk ja ja-h1 ja-sjis scripted".split()
    ),
    *(case(f"hard-{kind}", OK) for kind in ("en", "zh", "ja", "body")),
    case("same", SOFT404),
    case("same-home", OK, "/"),
    case("same-but-honest", OK),
    case("wiki", OK),
    case("sibling-home", OK),
    case("sibling-hangs", OK),  # the page itself answered
    case("sibling-leaves", OK),
    case("robots-forbid", OK, asked=1),  # R11: what is cited is asked for all the same
    case("robots-name-us", OK),
    case("robots-let-us", SOFT404),
    case("robots-500", OK),  # RFC 9309, 2.3.1.4: rules that cannot be had forbid everything
    case("robots-moved", OK),  # RFC 9309, 2.3.1.2: redirects are followed …
    case("robots-leave", SOFT404),  # … and where they lead nowhere, there are no rules
    case("robots-delay", SOFT404),
    case("parked", SOFT404),
    case("parked-told", OK),
    case("empty", SUSPECT, status=200),
    case("blank", SUSPECT),
    case("scripted", UNVERIFIABLE),
    case("brief", OK),  # R8 doubts a short page with a script only where something is not found
    case("image", OK),
    case("json", OK),
]


def fragment(path, written, verdict, *missing, name="", **more):
    name = name or f"{path}#{written}"
    url = f"http://fragments.test/doc/{path}#{written}"
    return case("fragments", verdict, url, name=name, missing=missing, **more)


def on_github(path, written, verdict, *missing):
    url = f"http://github.com/a/b/blob/main/{path}#{written}"
    return case("github", verdict, url, name=f"github-{path}#{written}", missing=missing)


FRAGMENTS = [
    *(
        fragment("long", written, OK)
        for written in (
            "section",
            "named",
            "电力",
            "%E7%94%B5%E5%8A%9B",
            "",
            "top",
            "!x",
            ":~:text=415%20TWh",
            ":~:text=Halls%20of%20machines",
            ":~:text=halls%20of,that%20year",
            ":~:text=machines-,used%20415%20TWh,-in%20that",
            "section:~:text=used%20415",
        )
    ),
    *(
        fragment("long", written, FRAG_MISSING, written)
        for written in (
            "none",
            "Section",
            "comment",
            "written",
            "%E7%84%A1",
            ":~:text=460%20TWh",
            ":~:text=that%20year,halls%20of",
        )
    ),
    fragment(
        "long", "named", FRAG_MISSING, "none", fragments=("section", "none"), name="two-asked"
    ),
    fragment("short", "none", FRAG_MISSING, "none"),
    fragment("scripted", "none", UNVERIFIABLE),
    fragment("scripted", "top", OK),
    fragment("five.pdf", "page=3", OK),
    fragment("five.pdf", "page=5&zoom=100", OK),
    fragment("five.pdf", "page=99", FRAG_MISSING, "page=99"),
    fragment("large.pdf", "page=3", OK),
    fragment("large.pdf", "page=99", FRAG_MISSING, "page=99"),
    case("huge-pdf", UNVERIFIABLE, f"{PAGE}#page=3"),
    case("circular", UNVERIFIABLE, f"{PAGE}#page=3"),
    case("no-charset", OK, f"{PAGE}#section"),
    # Of two things to say the one that harms the reader is said.
    case("fragment-moved", FRAG_MISSING, f"{PAGE}#none", missing=("none",)),
    on_github("README.md", "power", OK),
    on_github("README.md", "none", FRAG_MISSING, "none"),
    on_github("a.py", "L12", OK),
    on_github("a.py", "L12-L20", OK),
    *(
        case("charsets", OK, f"{path}#{word}", name=path.removeprefix("/doc/"))
        for path in SITES["charsets"]
        for word in (quote("電力" if "sjis" in path or "euc" in path else "电力"),)
    ),
    case("charsets", FRAG_MISSING, "/doc/gbk-meta#none", name="gbk-none", missing=("none",)),
]

POWER = Claim(id="power", value="415", unit="TWh")
QUEUE = Claim(id="queue", value="1,234.5", unit="GW")
SHARE = Claim(id="share", value="2.5", unit="%")
TOLD = Claim(id="told", value="415", unit="TWh", quote="data centres used about 415 TWh in 2024")
TOLD_ZH = Claim(id="told", value="415", unit="TWh", quote="数据中心2024年用电约415太瓦时")
AWAY = Claim(id="away", value="945", unit="TWh", quote="data centres will use 945 TWh by 2030")


def figure(page, verdict, *claims, drifted=(), name=""):
    url = f"http://figures.test/figure/{page}"
    return case(
        "figures", verdict, url, name=name or f"figure-{page}", claims=claims, drifted=drifted
    )


FIGURES = [
    *(
        figure(page, OK, POWER)
        for page in "plain tight nbsp marked kwh-ja kwh-zh wide twh-zh".split()
    ),
    *(figure(page, OK, QUEUE) for page in "commas blanks blank bare".split()),
    *(
        figure(page, DRIFT, POWER, drifted=("power",))
        for page in "gone longer tenfold other-unit".split()
    ),
    figure("two", DRIFT, POWER, SHARE, drifted=("share",)),
    figure("quote", OK, TOLD),
    figure("quote-wide", OK, TOLD_ZH),
    figure("plain", DRIFT, AWAY, drifted=("away",), name="figure-quote-gone"),
    case("figures-challenged", BLOCKED, claims=(POWER,), drifted=()),
    case("figures-scripted", UNVERIFIABLE, claims=(POWER,), drifted=()),
    case("figures-404", DEAD, claims=(POWER,), drifted=()),
    # R8 for figures: what lies beyond the bound was not seen to be gone.
    case("huge", UNVERIFIABLE, name="huge-figure", claims=(POWER,), drifted=()),
]

ASKING = [
    case("japanese", OK, language="ja"),
    case("etag", OK, etag='"v1"', asked=1),
    case("modified", OK, modified="Tue, 24 Nov 2026 03:00:00 GMT", asked=1),
    case("fresh", OK, etag='"v1"', name="changed"),
    case("escapes", OK, "/a%2Fb/(c)/%E6%97%A5?x=a+b&y=%2B"),
    *(
        case(name, Verdict.SKIP, url)
        for name, url in (
            ("mail", "mailto:a@example.com"),
            ("telephone", "tel:+81-3-0000-0000"),
            ("data", "data:text/html,%3Cp%3Ex"),
        )
    ),
]

CASES = STATUS + WAITING + CONNECTIONS + NAMES + REDIRECTS + CONTENT + FRAGMENTS + FIGURES + ASKING


@dataclass
class Table:
    """The outcomes by case, and the server that was asked."""

    server: Server
    run: hostile.Run
    by_id: dict


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    assert len({each.id for each in CASES}) == len(CASES)
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "netrc").write_text("default login somebody password secret")
    with Server(folder) as server:
        proxy = server.url(f"http://{hostile.CANARY}:HTTP")
        environment = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), proxy)
        targets = [Target(server.url(each.url), **each.target) for each in CASES]
        run = Apart(
            targets, options(server, BUDGETS), NETRC=str(folder / "netrc"), **environment
        ).ended()
        assert [each.url for each in run.outcomes] == [each.url for each in targets]
        yield Table(
            server, run, {case.id: each for case, each in zip(CASES, run.outcomes, strict=True)}
        )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_outcome(table, case):
    outcome = table.by_id[case.id]
    assert outcome.verdict is case.verdict, outcome
    for name, expected in case.expected.items():
        found = getattr(outcome, name)
        if name == "reason":
            assert expected in found
        else:
            assert (table.server.written(found) if isinstance(found, str) else found) == expected
    if case.asked is not None:
        parts = urlsplit(case.url)
        assert len(table.server.asked(parts.hostname, parts.path)) == case.asked


def test_memory(table):
    assert table.run.peak < 150_000_000


def test_a_gigabyte_is_not_taken(table):
    huge = len(table.server.asked("huge.test"))
    assert 0 < table.server.sent["huge.test"] < 4_000_000 * huge
    assert 0 < table.server.sent["huge-pdf.test"] < 12_000_000
    assert 0 < table.server.sent["bomb-gzip.test"] < 2_000_000


def test_every_request_is_an_honest_get(table):
    for request in table.server.requests:
        assert request.method == "GET"
        assert not {"Range", "Authorization", "Proxy-Authorization"} & set(request.headers)
        agent = request.headers["User-Agent"]
        assert "beneath-the-stage-refcheck/1" in agent
        assert not re.search("Chrome|Safari|Firefox|Gecko|Edg|Bot", agent)
        assert agent == AGENT or agent.startswith("Mozilla/5.0 (compatible; ")


def test_who_is_let_in_as_a_browser_is_still_told_who_asks(table):
    for host in ("403.test", "999.test", "403-agent.test", "999-agent.test"):
        first, second = (each.headers["User-Agent"] for each in table.server.asked(host, PAGE))
        assert first == AGENT
        assert second.startswith("Mozilla/5.0 (compatible; ")
        assert "beneath-the-stage-refcheck/1" in second


def test_what_is_accepted(table):
    (request,) = table.server.asked("japanese.test", PAGE)
    assert request.headers["Accept-Language"].startswith("ja")
    assert request.headers["Accept"] == (
        "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8"
    )


def test_conditions_are_those_of_the_target(table):
    assert table.by_id["changed"].etag == '"v2"'
    assert table.by_id["changed"].modified == "Tue, 24 Nov 2026 03:00:00 GMT"
    (request,) = table.server.asked("200.test", PAGE)[:1]
    assert not {"If-None-Match", "If-Modified-Since"} & set(request.headers)


@pytest.mark.parametrize("site", ["429-1", "429-date", "503-1"])
def test_the_wait_asked_for_is_kept(table, site):
    first, second = table.server.asked(f"{site}.test", PAGE)
    assert 0.99 <= second.at - first.at < 5


def test_cookies_stay_in_their_chain(table):
    for path in ("/reports/one", "/reports/two"):
        first, second = table.server.asked("cookie.test", path)
        assert "Cookie" not in first.headers
        assert "seen=1" in second.headers["Cookie"]
    (abroad,) = table.server.asked("cookie-home.test", PAGE)
    assert "Cookie" not in abroad.headers


def test_a_chain_has_twenty_redirects_at_most(table):
    assert len([each for each in table.server.asked("endless.test") if "/up/" in each.path]) <= 21
    assert len(table.server.asked("loop-cookie.test", PAGE)) <= 21


NAMED = (ROBOTS, "/reports/none")  # the latter by redirects


def uncited(table):
    """Requests for what no case and no redirect names, by host and directory."""
    cited = {(urlsplit(each.url).hostname, path_of(each.url)) for each in CASES}
    found = {}
    for each in table.server.requests:
        site = SITES.get(each.host.removesuffix(".test"), {})
        pages = set(site if isinstance(site, dict) else (PAGE,))
        is_known = pages & {each.path, each.path.partition("?")[0]}
        if (each.host, each.path) not in cited and not is_known and each.path not in NAMED:
            found.setdefault((each.host, each.path.rpartition("/")[0]), []).append(each)
    return found


def path_of(url):
    parts = urlsplit(url)
    return quote(parts.path, safe="/%()") + (f"?{parts.query}" if parts.query else "")


def test_of_what_is_not_cited_one_sibling_is_asked_for(table):
    numbers = ("endless.test", "slow-chain.test")
    siblings = {where: asked for where, asked in uncited(table).items() if where[0] not in numbers}
    assert ("same.test", "/reports") in siblings
    for where, asked in siblings.items():
        assert len(asked) == 1, where
        robots = table.server.asked(where[0], ROBOTS)
        assert robots, where
        assert robots[0].at <= asked[0].at
    for host in {each.host for each in table.server.requests}:
        assert len(table.server.asked(host, ROBOTS)) <= 1, host


@pytest.mark.parametrize("site", ["robots-forbid", "robots-name-us", "robots-500"])
def test_robots_keep_the_sibling_away(table, site):
    assert table.server.asked(f"{site}.test", ROBOTS)
    assert [each.path for each in table.server.asked(f"{site}.test") if each.path != ROBOTS] == [
        PAGE
    ]


def test_a_delay_that_robots_ask_for_is_kept(table):
    *_, robots, sibling = table.server.asked("robots-delay.test")
    assert robots.path == ROBOTS
    assert sibling.at - robots.at >= 0.99


def test_nobody_else_is_called(table):
    assert table.server.canaries == []
    assert table.run.strayed == []
    assert [name for name in table.run.lookups if not name[0].isdecimal()] == []


def test_a_name_is_looked_up_once(table):
    assert {name: count for name, count in table.run.names.items() if count > 1} == {}
