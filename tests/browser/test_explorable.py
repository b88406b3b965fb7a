"""The figure that readers move: its sums, its address, its keyboard, and life without scripts."""

import gzip
import random

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.conftest import PREFIXES, TAGS
from press.explorable import Drawn
from press.margins import DEFAULTS, LEVERS, tenths, years

locales = pytest.mark.parametrize("locale", TAGS)
CELLS = "() => [...document.querySelectorAll('.explorable td b')].map(cell => cell.textContent)"
MOVE = """levers => {
  for (const [name, value] of Object.entries(levers))
    document.getElementById(`lever-${name}`).value = value;
  document.querySelector(".explorable form").dispatchEvent(new Event("input"));
}"""


def address(locale, query="", fragment=""):
    return f"{PREFIXES[locale]}inference-economics/{query}{fragment}"


def expected(locale, **moved):
    """The printed margins, as Python reckons them."""
    drawn = Drawn(locale)
    found = years({**DEFAULTS, **moved})
    return [drawn.text(tenths(each)) for year in found for each in (year.model, year.owner)]


def settings(count):
    """As many seeded settings, and the ends of every slider."""
    pick = random.Random(20261125)
    for _ in range(count):
        yield {
            lever.name: round(
                lever.low
                + lever.step * pick.randint(0, round((lever.high - lever.low) / lever.step)),
                6,
            )
            for lever in LEVERS
        }
    yield {lever.name: lever.low for lever in LEVERS}
    yield {lever.name: lever.high for lever in LEVERS}


def settled(page, query):
    """Wait until the address holds what the sliders say."""
    page.wait_for_function("query => location.search === query", arg=query)


@locales
def test_the_browser_reckons_as_python_does(site, visit, locale):
    page = visit(site.at(address(locale))).page
    assert page.evaluate(CELLS) == expected(locale)
    for moved in settings(100):
        page.evaluate(MOVE, moved)
        assert page.evaluate(CELLS) == expected(locale, **moved), moved


@locales
def test_the_script_draws_the_default_case_as_the_build_did(site, visit, locale):
    shape = """() => [...document.querySelectorAll(".explorable td rect")].map(bar =>
      ["x", "width"].map(name => parseFloat(bar.getAttribute(name))))"""
    words = "document.querySelector('.explorable').innerText"
    drawn = visit(site.at(address(locale)), java_script_enabled=False).page
    moved = visit(site.at(address(locale))).page
    assert moved.evaluate(shape) == [pytest.approx(each) for each in drawn.evaluate(shape)]
    assert moved.evaluate(words).endswith(drawn.evaluate(words).strip())
    outputs = "[...document.querySelectorAll('.explorable output')].map(each => each.textContent)"
    assert moved.evaluate(outputs) == drawn.evaluate(outputs)


@locales
@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.name)
def test_the_keyboard_moves_a_slider_and_the_address(site, visit, locale, lever):
    page = visit(site.at(address(locale, fragment="#margin"))).page
    slider = page.locator(f"#lever-{lever.name}")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    value = round(lever.default + 3 * lever.step, 6)
    assert float(slider.input_value()) == value
    assert page.evaluate(CELLS) == expected(locale, **{lever.name: value})
    settled(page, f"?{lever.name}={value:g}")
    assert page.url.endswith("#margin")
    shown = page.locator(f"output[for=lever-{lever.name}]").inner_text()
    assert f"{value:g}" in shown
    assert slider.get_attribute("aria-valuetext") == shown
    page.keyboard.press("Home")
    settled(page, f"?{lever.name}={lever.low:g}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.explorable :is(input, button)')")


@locales
def test_a_reload_and_another_language_keep_what_was_set(site, visit, locale):
    page = visit(site.at(address(locale, "?decline=6.2&life=3&from=x", "#margin"))).page
    moved = {"decline": 6.2, "life": 3}
    assert page.evaluate(CELLS) == expected(locale, **moved)
    page.reload()
    assert page.evaluate(CELLS) == expected(locale, **moved)
    other = {"en": "zh", "zh": "ja", "ja": "en"}[locale]
    page.click(f"[data-switcher] a[hreflang={TAGS[other]}]")
    page.wait_for_url(site.at(address(other, "?decline=6.2&life=3&from=x", "#margin")))
    assert page.evaluate(CELLS) == expected(other, **moved)
    assert page.evaluate("document.getElementById('margin').getBoundingClientRect().top") < 200
    page.get_by_role("button", name=page.locator(".explorable button").inner_text()).click()
    settled(page, "?from=x")
    assert page.evaluate(CELLS) == expected(other)


@pytest.mark.parametrize(
    ("query", "moved"),
    [
        ("?decline=nothing&growth=&life=NaN&power=Infinity", {}),
        ("?decline=1e9&life=0&power=-5", {"decline": 10, "life": 2, "power": 20}),
        ("?utilisation=%3Cscript%3E&unknown=1", {}),
        ("?life=5.2", {"life": 5}),
    ],
)
def test_what_an_address_says_wrong_does_no_harm(site, visit, query, moved):
    visited = visit(site.at(address("en", query)))
    assert visited.page.evaluate(CELLS) == expected("en", **moved)
    assert visited.messages == []


@locales
def test_a_screen_reader_is_told_once_the_hand_rests(site, visit, locale):
    page = visit(site.at(address(locale))).page
    told = page.locator(".explorable .sum")
    assert told.get_attribute("aria-live") == "polite"
    before = told.inner_text()
    page.evaluate(
        """() => { window.told = 0; new MutationObserver(() => { window.told += 1; })
        .observe(document.querySelector(".explorable .sum"), {childList: true}); }"""
    )
    page.locator("#lever-decline").focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    assert told.inner_text() == before
    settled(page, "?decline=5.8")
    assert page.evaluate("window.told") == 1
    models = [tenths(year.model) for year in years({**DEFAULTS, "decline": 5.8})]
    assert Drawn(locale).text(sum(models)) in told.inner_text()


def test_a_finger_moves_a_slider(site, visit):
    page = visit(site.at(address("en")), 390, has_touch=True, is_mobile=True).page
    slider = page.locator("#lever-power")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box["height"] >= 24
    page.touchscreen.tap(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    assert float(slider.input_value()) > 150
    assert page.evaluate(CELLS) != expected("en")


@locales
def test_without_a_script_figure_and_formulas_stand(site, visit, locale):
    page = visit(site.at(address(locale)), 360, java_script_enabled=False).page
    assert page.locator(".explorable form").is_hidden()
    assert page.locator(".explorable td b").all_inner_texts() == expected(locale)
    assert page.locator(".explorable td rect").first.bounding_box()["width"] > 2
    size = page.locator(".explorable td b").first.evaluate(
        "cell => parseFloat(getComputedStyle(cell).fontSize)"
    )
    assert size >= 14
    formulas = page.locator(".explorable + details")
    formulas.locator("summary").click()
    assert "8,760" in formulas.inner_text().replace("8760", "8,760")
    assert formulas.locator("a[href^=https]").count() == 6


@locales
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_is_silent_and_nothing_scrolls_sideways(site, visit, locale, width, scheme):
    page = visit(site.at(address(locale)), width, color_scheme=scheme).page
    page.locator(".explorable + details summary").click()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.evaluate(MOVE, {lever.name: lever.high for lever in LEVERS})
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    figure = page.locator(".explorable").bounding_box()
    for part in page.locator(".explorable :is(th, td, svg, input, output, button, p)").all():
        box = part.bounding_box()
        if box and box["width"]:
            assert box["x"] + box["width"] <= figure["x"] + figure["width"] + 0.5


@locales
def test_a_bar_of_each_side_is_told_apart_without_colour(site, visit, locale):
    page = visit(site.at(address(locale))).page
    fills = page.evaluate(
        """() => ["model", "owner"].map(side =>
          getComputedStyle(document.querySelector(`.explorable td .${side}`)).fill)"""
    )
    assert fills[0].startswith("url(")
    assert not fills[1].startswith("url(")


@locales
def test_the_script_is_small_and_asks_for_nothing(site, visit, locale):
    visited = visit(site.at(address(locale)))
    page = visited.page
    script = page.locator("script[type=module]").text_content()
    assert len(gzip.compress(script.encode())) <= 6000
    for word in ("fetch", "import", "eval", "XMLHttp", "innerHTML", "Function("):
        assert word not in script
    requests = len(visited.requests)
    page.evaluate(MOVE, {"decline": 8})
    settled(page, "?decline=8")
    assert visited.other_origins() == []
    later = [url for url in visited.requests[requests:] if not url.endswith("/icon.png")]
    assert later == []  # the browser may look at its tab again
    assert visited.messages == visited.failures == []


@locales
def test_the_main_article_leads_to_it(site, visit, locale):
    page = visit(site.at(f"{PREFIXES[locale]}ai-race-model-vs-infrastructure/")).page
    assert page.locator("script[type=module]").count() == 0
    page.locator(".prose a[href$='inference-economics/#margin']").click()
    page.wait_for_url(site.at(address(locale, fragment="#margin")))
    assert page.locator(".explorable form").is_visible()
