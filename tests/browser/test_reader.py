"""What the reader's script does, and what is there without it."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.conftest import PATHS, TAGS, address, served
from conftest import ROOT, built

locales = pytest.mark.parametrize("locale", TAGS)
SCHEME = "getComputedStyle(document.documentElement).colorScheme"
PAPER = "getComputedStyle(document.documentElement).backgroundColor"


@pytest.fixture(scope="module")
def specimen(tmp_path_factory):
    """The page of every block that an article may have, served."""
    folder = tmp_path_factory.mktemp("specimen")
    with served(folder / "site") as site:
        run = built(ROOT / "tests/sites/specimen", folder, site_url=site.url)
        assert run.code == 0, run.output
        yield site


@pytest.mark.parametrize(("system", "chosen"), [("light", "dark"), ("dark", "light")])
def test_colours_are_chosen_by_hand_kept_and_given_back_to_the_system(site, visit, system, chosen):
    page = visit(site.at(address("zh", "article")), color_scheme=system).page
    button = page.locator("#scheme")
    assert button.get_attribute("aria-pressed") == str(system == "dark").lower()
    before = page.evaluate(PAPER)
    button.click()
    assert page.evaluate(SCHEME) == chosen
    assert page.evaluate(PAPER) != before
    assert button.get_attribute("aria-pressed") == str(chosen == "dark").lower()
    page.goto(site.at(address("ja", "about")))
    assert page.evaluate(SCHEME) == chosen
    page.locator("#scheme").click()
    assert page.evaluate("localStorage.scheme") == ""
    assert page.evaluate(PAPER) == before


def test_the_choice_holds_in_every_open_tab(site, visit):
    page = visit(site.at(address("en", "article")), color_scheme="light").page
    other = page.context.new_page()
    other.goto(site.at(address("en", "about")))
    page.locator("#scheme").click()
    other.wait_for_function(f"() => {SCHEME} === 'dark'")
    assert other.locator("#scheme").get_attribute("aria-pressed") == "true"


def test_a_chosen_scheme_is_there_before_anything_is_painted(site, visit):
    page = visit(site.at(address("en", "article")), color_scheme="light").page
    page.evaluate("localStorage.scheme = 'dark'")
    page.add_init_script(
        """new MutationObserver((_, observer) => {
             if (!document.body) return;
             window.first = document.documentElement.dataset.scheme;
             observer.disconnect();
           }).observe(document, {childList: true, subtree: true})"""
    )
    page.reload()
    assert page.evaluate("window.first") == "dark"


def test_a_browser_that_keeps_nothing_still_changes_colours(site, visit):
    page = visit("about:blank").page
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('kept nothing'); }})"
    )
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    page.goto(site.at(address("en", "article")))
    page.locator("#scheme").click()
    assert page.evaluate(SCHEME) == "dark"
    assert errors == []


@locales
def test_the_contents_follow_the_text(site, visit, locale):
    page = visit(site.at(address(locale, "article"))).page
    current = page.locator(".toc [aria-current]")
    assert current.count() == 0
    for name in ("infrastructure", "conclusion", "model-companies"):
        page.evaluate("name => document.getElementById(name).scrollIntoView()", name)
        page.wait_for_selector(f".toc a[href='#{name}'][aria-current=true]")
        assert current.count() == 1
        assert page.locator(".toc").evaluate("toc => toc.getBoundingClientRect().top") >= 0


@locales
def test_the_contents_fold_on_a_narrow_screen(site, visit, locale):
    page = visit(site.at(address(locale, "article")), width=390).page
    link = page.locator(".toc a").nth(1)
    assert link.is_hidden()
    page.locator(".toc summary").click()
    link.click()
    assert link.is_hidden()
    assert page.url.endswith("#infrastructure")


@locales
def test_without_scripts_everything_can_be_read_and_reached(site, visit, locale):
    page = visit(site.at(address(locale, "article")), java_script_enabled=False).page
    assert page.locator("#scheme, #search, .parallel").filter(visible=True).count() == 0
    assert all(link.is_visible() for link in page.locator(".toc a").all())
    assert page.locator(".prose > p").last.is_visible()
    assert page.locator(".sources li").last.is_visible()
    page.locator(".chart summary").first.click()
    assert page.locator(".chart table").first.is_visible()


@locales
def test_a_footnote_opens_beside_its_mark(specimen, visit, locale):
    page = visit(specimen.at({"en": "/", "zh": "/zh/", "ja": "/ja/"}[locale] + "specimen/")).page
    mark = page.locator(".footnote-ref").first
    mark.focus()
    page.keyboard.press("Enter")
    note = page.locator(".definition:popover-open")
    note.wait_for()
    assert note.inner_text().strip() == page.locator(".footnote li p").inner_text()[:-1].strip()
    page.keyboard.press("Escape")
    assert mark.evaluate("link => link === document.activeElement")
    assert "#" not in page.url


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@locales
def test_every_block_is_accessible(specimen, visit, locale, scheme, width):
    url = specimen.at({"en": "/", "zh": "/zh/", "ja": "/ja/"}[locale] + "specimen/")
    page = visit(url, width=width, color_scheme=scheme).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@locales
def test_what_is_too_wide_scrolls_in_its_own_frame_by_keyboard(specimen, visit, locale):
    url = specimen.at({"en": "/", "zh": "/zh/", "ja": "/ja/"}[locale] + "specimen/")
    page = visit(url, width=320).page
    for selector in (".prose > .frame", ".prose pre"):
        frame = page.locator(selector).first
        frame.evaluate(
            "frame => frame.append(Object.assign(document.createElement('p'), {style: 'inline-size: 900px'}))"
        )
        frame.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            "selector => document.querySelector(selector).scrollLeft > 0", arg=selector
        )
    assert page.locator(".prose > .frame").first.get_attribute("aria-label")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


STOPS = """() => {
  const node = document.activeElement, box = node.getBoundingClientRect();
  const style = getComputedStyle(node);
  return {
    name: node.className || node.id || node.localName,
    isSeen: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    isMarked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  };
}"""


@pytest.mark.parametrize("width", [390, 1280])
@locales
def test_a_walk_by_keyboard_shows_where_it_is(site, visit, locale, width):
    page = visit(site.at(address(locale, "charts")), width=width).page
    stops = []
    for _ in range(45):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(STOPS))
    assert [stop for stop in stops if not stop["isSeen"] or not stop["isMarked"]] == []
    names = [stop["name"] for stop in stops]
    for wanted in ("skip", "brand", "search", "scheme", "term"):
        assert wanted in names


@pytest.mark.parametrize("kind", PATHS)
def test_nothing_moves_for_who_wants_no_motion(site, visit, kind):
    page = visit(site.at(address("en", kind)), reduced_motion="reduce").page
    moving = """[...document.querySelectorAll("*")].filter(node => {
      const style = getComputedStyle(node);
      return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0
        || style.scrollBehavior === "smooth";
    }).map(node => node.outerHTML.slice(0, 80))"""
    assert page.evaluate(moving) == []


@pytest.mark.parametrize("kind", ["article", "glossary", "front"])
@pytest.mark.parametrize("width", [412, 1280])
@locales
def test_the_script_moves_nothing(site, visit, locale, kind, width):
    tops = """[...document.querySelectorAll("h1, .bar a, .prose > *")].slice(0, 20)
      .map(node => [node.getBoundingClientRect().left, node.getBoundingClientRect().top])"""
    url = site.at(address(locale, kind))
    still = visit(url, width=width, java_script_enabled=False).page.evaluate(tops)
    assert visit(url, width=width).page.evaluate(tops) == still
