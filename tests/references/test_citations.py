"""Rules R101 to R109, and how a link binds to its entry."""

import pytest

from conftest import cluster, shown
from press.findings import mend
from press.references.citations import unsafe
from press.references.ledger import address, work

LEDGER = """\
- id: report
  url: https://example.com/r?id=1
  title: A report
  publisher: An agency
"""


@pytest.fixture
def told(site_from):
    """The codes told of one link of a page, with a ledger."""

    def check(link, ledger=LEDGER):
        files = cluster("a/")
        files["zh/a.md"] += f"{link}\n"
        site = site_from({**files, "data/references.yml": ledger})
        codes = [each.split()[1] for each in shown(site.check(), "R")]
        return [
            code for code in codes if code not in ("R103", "R121")
        ]  # of one page in one language

    return check


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/r?id=1",
        "https://www.example.com/r?id=1",
        "https://EXAMPLE.com/r/?id=1",
        "https://example.com/r?id=1#page=3",
        "https://example.com:443/r?id=1",
    ],
)
def test_a_link_binds_to_its_entry_by_what_all_its_addresses_share(told, url):
    assert told(f"[报告]({url})") == []


def test_a_link_to_a_host_in_other_letters_binds_to_its_entry(told):
    ledger = LEDGER.replace("example.com", "例え.jp")
    assert told("[报告](https://例え.jp/r?id=1)", ledger) == []
    assert told("[报告](https://xn--r8jz45g.jp/r?id=1)", ledger) == []


@pytest.mark.parametrize(
    ("link", "codes"),
    [
        ("[x](https://example.com/r)", ["R101"]),
        ("[x](https://example.com/r?id=2)", ["R101"]),
        ("[x](http://example.com/r?id=1)", ["R105"]),
        ("[x](https://example.com/r?id=1&utm_source=a)", ["R107"]),
        ("[x](https://example.com/r?id=1&fbclid=a)", ["R107"]),
        ("[这里](https://example.com/r?id=1)", ["R109"]),
        ("[こちら。](https://example.com/r?id=1)", ["R109"]),
        ("[Here](/zh/)", ["R109"]),
        ("[x](https://example.com/r?id=1，)", ["R101", "R108"]),
        ("[x](mailto:a@example.com)", []),
        ("<https://example.com/r?id=1>", []),
        ("`[x](https://example.com/none)`", []),
    ],
)
def test_links(told, link, codes):
    assert told(link) == codes


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost:8000/",
        "http://10.0.0.1/a",
        "http://169.254.169.254/latest/meta-data/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://printer/",
        "http://wiki.internal/",
        "https://user:password@example.com/",
        "https://user@example.com/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.com/x",
        "http://[::1",
        "http://example.com:99999/",
        "https:///x",
    ],
)
def test_an_unsafe_address(told, url):
    assert unsafe(url)
    assert told(f"[x](<{url}>)") == ["R106"]


@pytest.mark.parametrize(
    "url",
    ["https://example.com/", "https://8.8.8.8/", "https://例え.jp/", "tel:+1", "//example.com/"],
)
def test_a_safe_address(url):
    assert unsafe(url) is None


def test_addresses():
    assert address("https://a.org/x?b=1&utm_medium=m#c") == "https://a.org/x?b=1"
    assert address("https://a.org/x?b=%20&c") == "https://a.org/x?b=%20&c"
    assert work("http://www.a.org/%E7%94%B5/") == work("https://a.org/电")


@pytest.mark.parametrize(
    ("ledger", "line"),
    [
        ("- id: [\n", 2),
        ("a: b\n", 1),
        ("- &a [*a]\n", 1),
        (LEDGER.replace("title: A report", "titel: A report"), 1),
        (LEDGER + "  accessed: last week\n", 5),
        (LEDGER + "  via: nobody\n", 5),
        (LEDGER.replace("https://example.com", "ftp://example.com"), 2),
        (LEDGER + "  claims:\n    - {id: a, value: '1'}\n    - {id: a, value: '2'}\n", 7),
        (LEDGER + LEDGER.replace("/r?", "/s?"), 5),
        (LEDGER.replace("title: A report", "title: ''"), 3),
        (LEDGER + "  archive:\n    - {url: 'file:///x', date: 2026-11-01}\n", 6),
        (LEDGER + "  archive:\n    - {url: 'https://a.org/', date: 2026-11}\n", 6),
    ],
)
def test_a_ledger_with_a_flaw(site_from, ledger, line):
    files = {**cluster("a/"), "data/references.yml": ledger}
    assert f"data/references.yml:{line} R102" in shown(site_from(files).check(), "R102")


def test_an_address_that_cannot_be_read_is_told_in_a_translation_too(site_from):
    files = cluster("a/", "[x](http://[::1)\n")
    assert len(shown(site_from(files).check(), "R106")) == 3


def test_mends(site_from, tmp_path):
    files = cluster("a/")
    files["zh/a.md"] += (
        "[x](http://example.com/r?id=1) [y](https://example.com/r?id=1&utm_source=a#p)\n"
    )
    site = site_from({**files, "data/references.yml": LEDGER})
    mend(tmp_path, site.check())
    text = (tmp_path / "docs/zh/a.md").read_text(encoding="utf-8")
    assert "[x](https://example.com/r?id=1) [y](https://example.com/r?id=1#p)" in text


def test_a_work_that_only_reports_another_is_cited(site_from):
    ledger = (
        LEDGER
        + "  via: news\n- id: news\n  url: https://example.net/\n  title: N\n  publisher: N\n"
    )
    files = cluster("a/", "[x](https://example.com/r?id=1)\n")
    assert shown(site_from({**files, "data/references.yml": ledger}).check(), "R") == []


@pytest.mark.parametrize(
    ("day", "is_fine"),
    [
        ("2025-04-10", True),
        ("2025-04", True),
        ("2025", True),
        ("latest", True),
        ("2025-13", False),
        ("2025-02-30", False),
        ("25", False),
        ("10.4.2025", False),
    ],
)
def test_days(site_from, day, is_fine):
    files = {**cluster("a/"), "data/references.yml": f"{LEDGER}  published: {day}\n"}
    assert ("R102" not in "".join(shown(site_from(files).check(), "R"))) is is_fine
