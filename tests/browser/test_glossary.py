"""Terms that open their definition, as readers use them."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.conftest import TAGS, address

locales = pytest.mark.parametrize("locale", TAGS)


@locales
def test_a_term_opens_by_click_and_escape_closes_it(site, visit, locale):
    page = visit(site.at(address(locale, "article"))).page
    before = page.url
    term = page.locator(".term").first
    term.click()
    box = page.locator(".definition:popover-open")
    box.wait_for()
    assert box.locator("dfn").count() == 1  # in one language
    assert box.locator("p").nth(1).inner_text()
    page.keyboard.press("Escape")
    assert page.locator(".definition:popover-open").count() == 0
    assert page.url == before


@locales
def test_a_term_opens_by_keyboard_and_the_focus_returns(site, visit, locale):
    page = visit(site.at(address(locale, "article")), width=390).page
    term = page.locator(".term").nth(2)
    term.focus()
    page.keyboard.press("Enter")
    box = page.locator(".definition:popover-open")
    box.wait_for()
    assert box.evaluate("box => box === document.activeElement")  # so that it is read out
    place = box.bounding_box()
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= 390
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.keyboard.press("Escape")
    assert term.evaluate("link => link === document.activeElement")


@locales
def test_without_a_script_a_term_leads_to_the_glossary(site, visit, locale):
    page = visit(site.at(address(locale, "article")), java_script_enabled=False).page
    term = page.locator(".term").first
    name = term.get_attribute("href").split("#")[1]
    term.click()
    assert page.url == site.at(address(locale, "glossary")) + "#" + name
    page.locator(f"[id='{name}'] dfn").first.wait_for()


def test_a_term_whose_definition_cannot_be_had_leads_to_the_glossary(site, visit):
    page = visit(site.at(address("zh", "article"))).page
    page.route(
        "**/glossary/",
        lambda route: (
            route.abort() if route.request.resource_type == "fetch" else route.continue_()
        ),
    )
    page.locator(".term").first.click()
    page.wait_for_url("**/zh/glossary/#*")


@locales
def test_a_term_reads_like_the_text_around_it(site, visit, locale):
    page = visit(site.at(address(locale, "article"))).page
    look = """link => {
      const of = node => (style => [style.fontFamily, style.fontSize, style.fontWeight, style.color])
        (getComputedStyle(node));
      return [of(link), of(link.parentElement), link.getBoundingClientRect().height,
              parseFloat(getComputedStyle(link.parentElement).lineHeight)];
    }"""
    for term in page.locator("p > .term").all()[:5]:
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
