"""Where the probe does not go, and what it does not spend: references R4, R5, R10."""

import socket
from urllib.parse import urlsplit

import pytest
from hostile import ADDRESSES, CANARY, PAGE, SITES, UNSAFE, Apart, Server, ask, options

from press.references.health import Verdict
from press.references.ledger import Claim
from press.references.probe import Budgets, Target

MOST_PATIENT = [
    "http://hang.test/reports/page",
    "http://hang-body.test/reports/page",
    "http://drip-status.test/reports/page",
    "http://drip-head.test/reports/page",
    "http://drip-interim.test/reports/page",
    "http://drip-body.test/reports/page",
    "http://slow-chain.test/up/1",
    "http://slow-name.test/reports/page",
    "http://full.test:FULL/reports/page",
    "http://mute.test:MUTE/reports/page",
    "https://tls-mute.test:MUTE/reports/page",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("hostile")) as server:
        yield server


@pytest.fixture(scope="module", autouse=True)
def patient(server):
    """A run with the budgets that authors have, which goes on while the others are tested."""
    targets = [Target(server.url(each)) for each in MOST_PATIENT]
    return Apart(targets, options(server))


@pytest.fixture
def asked(server):
    """Probe addresses, here and now."""

    def run(*urls, on_outcome=None, **more):
        targets = [Target(server.url(each)) for each in urls]
        return ask(targets, options(server, **more), on_outcome)

    return run


@pytest.fixture
def asked_apart(server):
    """Probe addresses in another process, so that it does not keep the server from its clock."""

    def run(*urls, **more):
        return Apart([Target(server.url(each)) for each in urls], options(server, **more)).ended()

    return run


# R10: where nobody may be led

LEADING = [*UNSAFE, *(name for name in SITES if name.partition("-")[2] in UNSAFE)]


@pytest.fixture(scope="module")
def led(server):
    """What is said of unsafe addresses, of redirects and of pages that lead to them."""
    urls = {name: UNSAFE.get(name, f"http://{name}.test{PAGE}") for name in LEADING}
    run = ask([Target(server.url(url)) for url in urls.values()], options(server))
    return run, dict(zip(urls, run.outcomes, strict=True))


@pytest.mark.parametrize("name", LEADING)
def test_an_unsafe_address(led, name):
    assert led[1][name].verdict is Verdict.UNSAFE, led[1][name]
    assert led[1][name].reason


def test_unsafe_addresses_are_never_called(led, server):
    run, _ = led
    assert run.strayed == []
    assert server.canaries == []
    assert [name for name in run.lookups if name.strip("0123456789.")] == []
    assert {run.names[name] for name in ADDRESSES if name != "nodata.test"} == {1}


def test_the_canaries_would_tell(tmp_path):
    with Server(tmp_path) as server:
        for port in ("HTTP", "HTTPS"):
            with socket.create_connection((CANARY, server.ports[port])) as caller:
                assert caller.recv(1) == b""
        assert len(server.canaries) == 2


def test_nothing_is_allowed_that_was_not_opened(asked, server):
    before = len(server.requests)
    urls = ("http://localhost/", "http://127.0.0.1:HTTP/", f"http://200.test{PAGE}")
    run = asked(*urls, allow=())
    assert {each.verdict for each in run.outcomes} == {Verdict.UNSAFE}
    assert run.calls == []
    assert [
        each for each in server.requests[before:] if each.host in ("localhost", "200.test")
    ] == []


@pytest.mark.parametrize(
    ("url", "ports"),
    [
        ("http://public.test:80/", ()),
        ("https://public.test:443/", ()),
        ("http://public.test:8443/", (8443,)),
    ],
)
def test_public_addresses_are_called(asked, url, ports):
    run = asked(url, ports=frozenset(ports), budgets=Budgets(retries=()))
    assert set(run.calls) == {"93.184.216.34"}
    assert run.outcomes[0].verdict is Verdict.TRANSIENT


def test_a_name_cannot_move_in_the_middle_of_a_run(asked, server):
    run = asked(f"http://rebind.test{PAGE}", budgets=Budgets(retries=(0.05,)))
    assert run.outcomes[0].verdict is Verdict.OK
    assert run.names["rebind.test"] == 1
    assert run.strayed == server.canaries == []


STRANGE = [
    "", " ", "http:", "http://", "http:///a", "http://[", "http://[::1", "http://[v1.a]/", "http://:80/",
    "http://a b.invalid/", "http://a.invalid:port/", "http://a.invalid:99999/", "http://a.invalid:-1/",
    "http://a..invalid/", f"http://{'a' * 64}.invalid/", f"http://{'a.' * 150}invalid/", "http://xn--a.invalid/",
    "http://-.invalid/", "http://\udcff.invalid/", "http://a\x00.invalid/", "http://%00.invalid/", "http://*/",
    "http://a.invalid\\@127.9.9.9/", "http://a.invalid\\.127.9.9.9/", "https:127.9.9.9", "a/b", "?",
]  # fmt: skip


@pytest.mark.parametrize("url", STRANGE, ids=repr)
def test_a_strange_address_is_no_work(server, url):
    run = ask([Target(url)], options(server))
    assert run.outcomes[0].url == url
    assert run.outcomes[0].verdict in (Verdict.UNSAFE, Verdict.DEAD, Verdict.SKIP), run.outcomes[0]
    assert run.calls == server.canaries == []


# R4, R5: what is spent


def test_a_run_ends_and_says_what_it_did_not_check(asked):
    urls = [f"http://slow.test/reports/{each}" for each in range(40)]
    run = asked(*urls, f"http://hang.test{PAGE}", budgets=Budgets(run=1.5))
    assert run.seconds < 3
    verdicts = [each.verdict for each in run.outcomes]
    assert verdicts[-1] is Verdict.SKIP
    assert set(verdicts) == {Verdict.OK, Verdict.SKIP}
    for each in run.outcomes:
        assert ("not checked" in each.reason) is (each.verdict is Verdict.SKIP)


def starts(server, host):
    return sorted(each.at for each in server.asked(host))


def shortest(server, host):
    """The shortest time in which four requests came: 0.15 s, if the server were never late."""
    found = starts(server, host)
    return min(last - first for first, last in zip(found, found[3:], strict=False))


@pytest.mark.parametrize(
    ("host", "urls"),
    [
        ("crowd.test", [f"http://crowd.test/reports/{each}" for each in range(40)]),
        (
            "both.test",
            [f"http{'s' * (each % 2)}://both.test/reports/{each}" for each in range(24)],
        ),
        ("hub.test", [f"http://spoke{each}.test{PAGE}" for each in range(12)]),
    ],
)
def test_a_host_is_not_crowded(asked_apart, server, host, urls):
    run = asked_apart(*urls)
    assert {each.verdict for each in run.outcomes} == {Verdict.OK}
    assert 1 < server.peak[host] <= 4
    assert shortest(server, host) > 0.05
    found = starts(server, host)
    assert found[-1] - found[0] > 0.049 * (len(found) - 1)
    assert len(found) >= len(urls)


def test_not_everybody_is_asked_at_once(asked_apart, server):
    run = asked_apart(
        *(f"http://{each}.lone.test{PAGE}" for each in range(30)), budgets=Budgets(at_once=5)
    )
    assert {each.verdict for each in run.outcomes} == {Verdict.OK}
    assert 1 < server.peak["lone.test"] <= 5


def test_requests_that_waited_for_others_do_not_come_together(asked_apart, server):
    """Four are for one host, when four of other hosts that hold all places end together."""
    urls = [f"http://spoke{each}.test{PAGE}" for each in range(12, 16)]
    urls += [f"http://{each}.lone.test{PAGE}" for each in range(4)]
    run = asked_apart(*urls, budgets=Budgets(at_once=4))
    assert {each.verdict for each in run.outcomes} == {Verdict.OK}
    assert shortest(server, "hub.test") > 0.05


def test_a_host_that_wants_to_be_left_alone_is(asked, server):
    """What is under way is not called back; the others are not asked any more (R4)."""
    urls = [f"http://429-all.test/reports/{each}" for each in range(12)]
    run = asked(*urls, f"http://200.test{PAGE}")
    *limited, other = run.outcomes
    assert {each.verdict for each in limited} == {Verdict.RATE_LIMITED}
    assert {each.retry_after for each in limited if each.status == 429} == {86400}
    assert len([each for each in server.asked("429-all.test") if each.path != "/robots.txt"]) <= 4
    assert other.verdict is Verdict.OK
    assert run.seconds < 5


def test_a_wait_is_that_of_the_whole_host(asked, server):
    run = asked(*(f"http://429-some.test/reports/{each}" for each in range(30)))
    assert {each.verdict for each in run.outcomes} == {Verdict.OK}
    told = server.asked("429-some.test", "/reports/2")[0].at
    meanwhile = [each for each in server.asked("429-some.test") if 0.2 < each.at - told < 0.95]
    assert meanwhile == []


@pytest.mark.parametrize("site", ["nested", "attributes", "figures-many", "figures-han"])
def test_a_page_that_is_hard_to_read_stops_nobody(server, site):
    """No other page is read, and no clock heard, while one is looked through."""
    claim = Claim(id="share", value="13", unit="%")
    target = Target(server.url(f"http://{site}.test{PAGE}#none"), claims=(claim,))
    run = Apart([target], options(server, Budgets(run=3))).ended(8)
    assert run.seconds < 4
    assert run.peak < 150_000_000


def test_every_outcome_is_told_once(asked):
    told = []
    urls = [f"http://200.test{PAGE}", "mailto:a@example.com", f"http://404.test{PAGE}", "file:///"]
    run = asked(*urls, on_outcome=told.append)
    assert [urlsplit(each.url).scheme for each in run.outcomes] == [
        "http",
        "mailto",
        "http",
        "file",
    ]
    assert sorted(told, key=repr) == sorted(run.outcomes, key=repr)


def test_whatever_hangs_has_an_end(patient):
    run = patient.ended(70)
    assert run.seconds < 60
    assert [each.verdict for each in run.outcomes] == [Verdict.TRANSIENT] * len(MOST_PATIENT)
