"""The Content-Security-Policy: nothing that readers use breaks it, and what is not ours is stopped."""

import shutil

import pytest

from browser.conftest import PATHS, TAGS, address, served
from browser.test_search import LATIN, RESULTS, ask, opened
from conftest import ROOT, built

locales = pytest.mark.parametrize("locale", TAGS)
NOTE = """document.addEventListener("securitypolicyviolation", ({effectiveDirective, blockedURI}) =>
  console.error(`refused ${effectiveDirective} ${blockedURI}`))"""


def is_refusal(text):
    """Whether a line of the console tells of something that a policy has stopped."""
    return "refused " in text.lower() or "Content Security Policy" in text


@pytest.fixture
def watched(visit):
    """A page that notes whatever a policy stops, and everything that it has noted."""
    visited = visit("about:blank")
    visited.page.add_init_script(NOTE)
    return visited


def use_article(page):
    """Open and close what an article has besides its text."""
    page.click("#scheme")
    page.locator(".toc a").last.click()
    page.locator(".prose [popovertarget]").first.click()
    page.locator("li:popover-open").wait_for()
    page.keyboard.press("Escape")
    page.locator(".term").first.click()
    page.locator(".definition:popover-open").wait_for()
    page.keyboard.press("Escape")
    page.locator(".prose p[id]").nth(1).hover()
    page.locator(".prose .here").wait_for(state="attached")
    page.locator(".parallel button").first.click()
    page.locator(".mate").first.wait_for()
    opened(page)
    assert ask(page, LATIN)
    page.locator(RESULTS).first.wait_for()
    page.locator("dialog.search summary:visible").first.click()  # another language's index
    page.locator("dialog.search details li").first.wait_for()


def use_explorable(page):
    """Move the figure that can be moved."""
    before = page.inner_text(".explorable .sum")
    page.locator(".explorable input").first.press("End")
    page.wait_for_function(
        "before => document.querySelector('.sum').innerText != before", arg=before
    )
    page.click(".explorable [type=reset]")


def use_charts(page):
    """Look at the figures of a chart."""
    page.locator("figure.chart summary").first.click()
    page.locator("figure.chart table").first.wait_for()


USES = {"article": use_article, "explorable": use_explorable, "charts": use_charts}


@locales
@pytest.mark.parametrize("kind", PATHS)
def test_no_page_breaks_its_policy_whatever_a_reader_does(site, watched, locale, kind):
    page = watched.page
    page.goto(site.at(address(locale, kind)), wait_until="networkidle")
    assert page.locator("head > [http-equiv=content-security-policy]").count() == 1
    if kind in USES:
        USES[kind](page)
    assert [text for text in watched.messages if is_refusal(text)] == []


def test_every_block_that_an_article_may_use_keeps_the_policy(watched, tmp_path):
    with served(tmp_path / "site") as site:
        run = built(ROOT / "tests/sites/specimen", tmp_path, site_url=site.url)
        assert run.code == 0, run.output
        watched.page.goto(site.at("specimen/"), wait_until="networkidle")
        watched.page.locator(".footnote-ref").first.click()
        watched.page.locator(".definition:popover-open").wait_for()
    assert [text for text in watched.messages if is_refusal(text)] == []


INJECTED = {
    "script-src-elem": "<script>window.ran = true</script>",
    "script-src-attr": '<img src="/none" onerror="window.ran = true">',
    "style-src-elem": "<style>h1{display:none}</style>",
    "style-src-attr": '<p style="position:fixed">x</p>',
    "img-src": '<img src="https://example.org/x.png">',
    "frame-src": '<iframe src="/"></iframe>',
    "base-uri": '<base href="https://example.org/">',
}


@pytest.mark.parametrize("directive", INJECTED)
@pytest.mark.parametrize("kind", ["article", "missing", "status"])
def test_what_slipped_into_a_page_is_stopped(site, watched, kind, directive):
    page, url = watched.page, site.at(address("zh", kind))

    def slip_in(route):
        answer = route.fetch()
        assert "<main" in answer.text()
        body = answer.text().replace("<main", f"{INJECTED[directive]}<main", 1)
        route.fulfill(response=answer, body=body)

    page.route(url, slip_in)
    page.goto(url, wait_until="networkidle")
    assert page.evaluate("window.ran") is None
    assert any(f"refused {directive} " in text for text in watched.messages), watched.messages


def test_a_form_that_slipped_in_sends_nothing(site, watched):
    page = watched.page
    page.goto(site.at(address("en", "about")))
    page.evaluate("document.body.innerHTML = '<form action=\"/tags/\"><button>x</button></form>'")
    page.evaluate("document.querySelector('button').click()")
    page.wait_for_timeout(200)
    assert page.url == site.at(address("en", "about"))
    assert any("refused form-action " in text for text in watched.messages)


def test_an_old_address_leads_on_and_runs_nothing(watched, tmp_path):
    folder = tmp_path / "docs"
    shutil.copytree(ROOT / "tests/sites/specimen", folder)
    text = (folder / "en/about.md").read_text(encoding="utf-8")
    renamed = text.replace("\nlang:", "\naliases: [/was/]\nlang:", 1)
    (folder / "en/about.md").write_text(renamed, encoding="utf-8")
    with served(tmp_path / "site") as site:
        run = built(folder, tmp_path, site_url=site.url)
        assert run.code == 0, run.output
        watched.page.goto(site.at("was/"))
        watched.page.wait_for_url("**/about/")
    assert [text for text in watched.messages if is_refusal(text)] == []
