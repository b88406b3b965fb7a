"""Terms that open their definition, as readers use them."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.conftest import TAGS, address

locales = pytest.mark.parametrize("locale", TAGS)


@locales
def test_a_term_opens_by_click_and_escape_closes_it(site, visit, locale):
    page = visit(site.at(address(locale, "article")), java_script_enabled=False).page
    term = page.locator("button.term").first
    box = page.locator(f"[id='{term.get_attribute('popovertarget')}']")
    assert box.is_hidden()
    term.click()
    assert box.is_visible()
    assert box.locator("dfn").inner_text()
    assert box.locator("p").nth(1).inner_text()
    page.keyboard.press("Escape")
    assert box.is_hidden()


@locales
def test_a_term_opens_by_keyboard_and_the_focus_returns(site, visit, locale):
    page = visit(site.at(address(locale, "article")), width=390).page
    term = page.locator("button.term").nth(2)
    term.focus()
    page.keyboard.press("Enter")
    box = page.locator(f"[id='{term.get_attribute('popovertarget')}']")
    assert box.is_visible()
    place = box.bounding_box()
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= 390
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.keyboard.press("Escape")
    assert term.evaluate("button => button === document.activeElement")


@locales
def test_a_term_reads_like_the_text_around_it(site, visit, locale):
    page = visit(site.at(address(locale, "article"))).page
    look = """button => {
      const of = node => (style => [style.fontFamily, style.fontSize, style.fontWeight, style.color])
        (getComputedStyle(node));
      return [of(button), of(button.parentElement), button.getBoundingClientRect().height,
              parseFloat(getComputedStyle(button.parentElement).lineHeight)];
    }"""
    for term in page.locator("p > button.term").all()[:5]:
        own, around, height, line = term.evaluate(look)
        assert own == around
        assert height <= line * 2


@locales
def test_every_term_is_listed_with_three_definitions(site, visit, locale):
    page = visit(site.at(address(locale, "glossary"))).page
    sections = page.locator(".glossary section")
    assert sections.count() >= 60
    for section in sections.all():
        tags = section.locator("[lang]").evaluate_all("nodes => nodes.map(node => node.lang)")
        assert tags[0] == TAGS[locale]
        assert sorted(tags) == sorted(TAGS.values())
