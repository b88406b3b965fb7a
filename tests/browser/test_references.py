"""References as readers use them: a number opens its source, all works lead to their passages."""

import json
import re

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe

from browser.conftest import FILES, TAGS, address
from browser.test_pages import locales
from conftest import ROOT, built, cluster, write_docs

NUMBER = ".prose [popovertarget^='[']"
SOURCE = {"en": "Source", "zh": "来源", "ja": "出典"}
widths = pytest.mark.parametrize("width", [320, 390, 1280])


@pytest.fixture
def article(site, visit):
    """Open the article in a language, without scripts where nothing asks for them."""

    def open_article(locale, width=1280, **options):
        return visit(site.at(address(locale, "article")), width, **options).page

    return open_article


def listed(page):
    """The sources as they stand at the end: text and height of each."""
    items = page.locator(".sources li")
    texts = items.all_inner_texts()
    assert len(texts) > 25
    return [(text, items.nth(index).bounding_box()["height"]) for index, text in enumerate(texts)]


@locales
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("key", [None, "Enter", "Space"])
def test_a_number_opens_its_source_without_scripts(article, locale, width, key):
    page = article(locale, width, java_script_enabled=False)
    before = listed(page)
    button = page.locator(NUMBER).nth(3)
    number = button.get_attribute("popovertarget")
    assert button.get_attribute("aria-label").startswith(SOURCE[locale])
    if key:
        button.focus()
        page.keyboard.press(key)
    else:
        button.click()
    opened = page.locator("li:popover-open")
    assert opened.get_attribute("id") == number
    assert opened.inner_text() == before[int(number[1:-1]) - 1][0]
    page.keyboard.press("Escape")
    assert opened.count() == 0
    assert page.locator(f'{NUMBER}:focus[popovertarget="{number}"]').count() == 1
    assert listed(page) == before


def test_the_other_sources_keep_their_numbers(article):
    page = article("en")
    script = """() => [...document.querySelectorAll(".sources li:not(:popover-open)")].map(
      item => [item.id, getComputedStyle(item).display, getComputedStyle(item).position])"""
    before = page.evaluate(script)
    assert {tuple(rest) for _, *rest in before} == {("list-item", "static")}
    snapshot = page.locator(".sources ol").aria_snapshot()
    page.locator(NUMBER).first.click()
    page.locator("li:popover-open").wait_for()
    assert page.evaluate(script) == before[1:]
    page.mouse.click(5, 5)
    assert page.locator("li:popover-open").count() == 0
    assert page.locator(".sources ol").aria_snapshot() == snapshot


@locales
def test_the_keyboard_goes_from_a_number_into_its_source(article, locale):
    page = article(locale)
    page.locator(NUMBER).first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('li').matches(':popover-open')")
    page.keyboard.press("Escape")
    assert page.evaluate(f"document.activeElement === document.querySelector({json.dumps(NUMBER)})")


@locales
@widths
def test_an_open_source_stands_on_the_screen_and_beside_its_number(article, locale, width):
    page = article(locale, width)
    page.set_viewport_size({"width": width, "height": 600})
    places = page.evaluate(
        """() => [...document.querySelectorAll(".prose [popovertarget^='[']")].map((button, index) => {
          button.scrollIntoView({block: ["start", "center", "end"][index % 3]});
          button.click();
          const box = document.querySelector(":popover-open").getBoundingClientRect();
          const own = button.getBoundingClientRect();
          document.querySelector(":popover-open").hidePopover();
          return [box.left, innerWidth - box.right, box.top, innerHeight - box.bottom,
                  Math.max(box.top - own.bottom, own.top - box.bottom)];
        })"""
    )
    assert len(places) > 25
    for left, right, top, bottom, gap in places:
        assert min(left, right) >= 8
        assert min(top, bottom) >= 0
        assert 0 <= gap <= 24


@locales
def test_numbers_stay_with_their_links_and_can_be_hit(article, locale):
    page = article(locale)
    for width in (320, 352, 390, 445, 600, 768, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        wrong = page.evaluate(
            """() => [...document.querySelectorAll(".prose [popovertarget^='[']")].flatMap(button => {
              button.scrollIntoView({block: "center"});
              const box = button.getBoundingClientRect();
              const texts = document.createTreeWalker(button.previousElementSibling, 4);
              while (texts.nextNode());
              const last = document.createRange();
              last.setStart(texts.currentNode, texts.currentNode.length - 1);
              last.setEnd(texts.currentNode, texts.currentNode.length);
              const letter = last.getBoundingClientRect();
              const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
              const is_there = Math.abs(box.left - letter.right) < 6 && y < letter.bottom &&
                y > letter.top - 6 && document.elementFromPoint(x, y) === button;
              const is_whole = box.width >= 24 && box.height >= 24 && box.right <= innerWidth &&
                button.scrollHeight <= button.clientHeight;
              return is_there && is_whole ? [] : [button.getAttribute("popovertarget")];
            })"""
        )
        assert wrong == [], width


@locales
def test_a_copied_sentence_has_no_numbers(article, locale):
    page = article(locale)
    copied, written = page.evaluate(
        """() => {
          const passage = document.querySelector(".prose [popovertarget^='[']").parentElement;
          getSelection().selectAllChildren(passage);
          return [getSelection().toString(), passage.textContent];
        }"""
    )
    assert copied == written
    assert not re.search(r"\[\d", copied)


@locales
def test_paper_gets_the_numbers_and_the_sources(article, locale):
    page = article(locale)
    page.emulate_media(media="print")
    number = page.locator(NUMBER).first
    assert number.is_visible()
    assert number.evaluate("node => getComputedStyle(node, '::before').content") == '"[1]"'
    assert number.evaluate("node => getComputedStyle(node).borderStyle") == "none"
    assert page.locator(".sources li").last.is_visible()


@locales
def test_the_list_is_there_where_a_browser_knows_no_popover(site, visit, locale):
    page = visit(site.at(address(locale, "article"))).page
    html = page.content().replace('popover=""', "").replace(":popover-open", ":never-heard-of")
    page.set_content(html)
    assert page.locator("[popover]").count() == 0
    shown = [item.is_visible() for item in page.locator(".sources li").all()]
    assert len(shown) > 25
    assert all(shown)


LEDGER = """\
- {id: gone, url: https://example.com/gone, title: A work, publisher: An agency,
   archive: [{url: https://example.org/copy, date: 2026-10-30}]}
- {id: blocked, url: https://example.com/blocked, title: 資料, publisher: 通信社, language: ja}
"""
HEALTH = {
    "https://example.com/gone": {
        "verdict": "dead",
        "checked": "2026-11-24T03:00:00Z",
        "first_failed": "2026-11-20T03:00:00Z",
        "failures": 4,
    },
    "https://example.com/blocked": {
        "verdict": "blocked",
        "checked": "2026-11-24T03:00:00Z",
        "unverified_since": "2026-11-02T03:00:00Z",
    },
}
BODY = """\
## A [work](https://example.com/gone) {#work}

*見[数据](https://example.com/blocked)*，又**[数据](https://example.com/gone)**。

| A | B | C | D |
| - | - | - | - |
| `a_cell_that_cannot_be_broken_at_all` | another cell | one more | [last](https://example.com/gone) |
"""


@pytest.fixture(scope="module")
def troubled(tmp_path_factory):
    """A site whose works are gone or cannot be reached."""
    folder = tmp_path_factory.mktemp("troubled")
    files = {**cluster(""), **cluster("about/")}
    for name, text in cluster("a/", BODY).items():
        files[name] = text.replace("title:", "date: 2025-12-21 12:00:00 +0900\ntitle:", 1)
    files |= {"data/references.yml": LEDGER, "data/health.json": json.dumps({"urls": HEALTH})}
    run = built(write_docs(folder, files), folder, strict=False)
    assert run.code == 0, run.output
    return run.site


@locales
@pytest.mark.parametrize("path", ["a", "references"])
def test_axe_finds_nothing_about_works_in_every_state(troubled, visit, locale, path):
    prefix = "" if locale == "en" else f"{locale}/"
    page = visit((troubled / f"{prefix}{path}/index.html").as_uri()).page
    for scheme in ("light", "dark"):
        for width in (320, 390, 1280):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            for opened in (False, True):
                if opened and path == "a":
                    page.locator(NUMBER).first.click()
                    assert page.locator("li:popover-open .state").is_visible()
                options = {"rules": {"target-size": {"enabled": True}}}
                results = Axe().run(page, options=options)
                assert results.violations_count == 0, results.generate_report()
                page.keyboard.press("Escape")
            assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_numbers_are_never_slanted_bold_or_marked(troubled, visit):
    page = visit((troubled / "zh/a/index.html").as_uri()).page
    styles = page.evaluate(
        """() => [...document.querySelectorAll(".prose [popovertarget^='[']")].map(node => {
          const style = getComputedStyle(node);
          return [style.fontStyle, style.fontWeight, style.textEmphasisStyle, style.fontSize];
        })"""
    )
    assert len(styles) == 4
    assert {tuple(style) for style in styles} == {("normal", "400", "none", "11px")}


def test_a_number_moves_with_the_table_it_stands_in(troubled, visit):
    page = visit((troubled / "a/index.html").as_uri(), 320).page
    moved = page.evaluate(
        """() => {
          const table = document.querySelector(".frame"), number = table.querySelector("button");
          const before = number.getBoundingClientRect().left;
          table.scrollLeft = 60;
          return [before - number.getBoundingClientRect().left, table.scrollLeft];
        }"""
    )
    assert moved == [60, 60]


@locales
def test_every_work_leads_to_the_passage_that_cites_it(site, visit, locale):
    page = visit(site.at(address(locale, "references"))).page
    assert page.get_attribute("html", "lang") == TAGS[locale]
    links = page.locator(f".works li p a[href*='{FILES['article']}/#']")
    assert links.count() > 25
    for index in (0, 12, 24):
        link = links.nth(index)
        words = link.inner_text()
        link.click()
        page.wait_for_url(f"**/{FILES['article']}/#*")
        passage = page.locator(":target")
        assert words in " ".join(passage.text_content().split())
        passage.wait_for()
        page.go_back()


@locales
def test_the_foot_of_a_page_leads_to_all_works(site, visit, locale):
    page = visit(site.at(address(locale, "article"))).page
    page.click("footer a[href$='references/']")
    page.wait_for_url(site.at(address(locale, "references")))
    entries = yaml.safe_load((ROOT / "docs/data/references.yml").read_text(encoding="utf-8"))
    known = {" ".join(str(entry["title"]).split()) for entry in entries}
    titles = page.locator(".works li > a").all_inner_texts()
    assert len(titles) > 25
    assert {" ".join(title.split()) for title in titles} <= known
