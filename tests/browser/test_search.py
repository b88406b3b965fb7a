"""Search as readers use it: what it finds, by keyboard, in every language, and what it costs."""

import gzip
import re
import unicodedata

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe

from browser.conftest import PREFIXES, TAGS, address
from conftest import ROOT
from press.search import read_page

QUERIES = yaml.safe_load((ROOT / "tests/search/queries.yml").read_text(encoding="utf-8"))
WORDS = {"en": "transformer", "zh": "变压器", "ja": "変圧器"}
NOTHING = {"en": "zebra", "zh": "斑马", "ja": "新幹線"}
LATIN = "HBM"  # in every language
DIALOG = "dialog.search"
STATUS = f"{DIALOG} [role=status]"
RESULTS = f"{DIALOG} > ol > li"

places = pytest.mark.parametrize(
    ("mount", "locale"), [("/", "en"), ("/", "zh"), ("/", "ja"), ("/repo/", "ja")]
)
locales = pytest.mark.parametrize("locale", TAGS)


def opened(page):
    """Open the dialog with the button."""
    page.click("#search")
    page.wait_for_selector(f"{DIALOG}[open]")
    return page


def ask(page, query):
    """Type a query over the last one; what is said of the results."""
    page.evaluate(f"document.querySelector('{STATUS}').textContent = ''")
    page.fill(f"{DIALOG} input", query)
    page.wait_for_selector(f"{STATUS}:not(:empty)")
    return page.inner_text(STATUS)


def offered(page):
    """The other languages that have results, once they are counted."""
    page.wait_for_selector(f"{DIALOG} summary:visible")
    return page.locator(f"{DIALOG} summary:visible").all_inner_texts()


def focused(page):
    """The words of what has the focus, or its tag."""
    return page.evaluate("document.activeElement.innerText || document.activeElement.tagName")


def fold(text):
    """Without differences of width, case and form of apostrophe."""
    return unicodedata.normalize("NFKC", text).lower().replace("’", "'")


def has(text, query):
    """Whether each part of a query stands in a text, in Latin letters where a word begins."""
    return all(
        re.search(r"(?<![a-z0-9])" + re.escape(part) if part[0].isascii() else part, text)
        for part in fold(query).split()
    )


def texts_of(folder, mount, locale):
    """What is indexed of each page of a language, by address."""
    home = folder / PREFIXES[locale].strip("/")
    own = {"status", "references", "tags", "topics"}
    pages = [path for path in home.glob("*/index.html") if path.parent.name not in {*own, *TAGS}]
    return {
        mount + path.parent.relative_to(folder).as_posix() + "/": fold(
            "\n".join(
                line
                for section in read_page(path.read_text(encoding="utf-8"))
                for line in (section.heading, *section.blocks)
            )
        )
        for path in pages
    }


@locales
def test_what_stands_in_the_text_is_found_and_nothing_else(site, visit, locale):
    page = opened(visit(site.at(address(locale, "about"))).page)
    texts = texts_of(site.folder, "/", locale)
    assert len(QUERIES[locale]) >= 25
    right = wrong = missed = 0
    for query in map(str, QUERIES[locale]):
        ask(page, query)
        links = page.locator(f"{RESULTS} > a")
        found = {link.get_attribute("href") for link in links.all()}
        wanted = {url for url, text in texts.items() if has(text, query)}
        right += len(found & wanted)
        wrong += len(found - wanted)
        missed += len(wanted - found)
        if found != wanted:
            print(f"{query}: missed {sorted(wanted - found)}, wrong {sorted(found - wanted)}")
    assert right > 50
    recall, precision = right / (right + missed), right / (right + wrong)
    print(f"{locale}: recall {recall:.3f}, precision {precision:.3f}")
    assert recall == 1
    assert precision >= 0.95


@places
def test_a_result_has_title_section_and_context_and_leads_there(sites, visit, mount, locale):
    visited = visit(sites[mount].at(address(locale, "about")))
    page = opened(visited.page)
    told = ask(page, WORDS[locale])
    results = page.locator(RESULTS)
    assert str(results.count()) in told
    for result in results.all():
        assert result.locator("> a").inner_text()
        marks = result.locator("mark").all_inner_texts()
        assert marks
        assert all(fold(mark).startswith(fold(WORDS[locale])) for mark in marks)
        if locale != "en":
            assert not re.search(r"[\u3041-\u9fff] [\u3041-\u9fff]", result.inner_text())
    section = results.locator("ul a").first
    heading, target = section.inner_text(), section.evaluate("link => link.href")
    assert target.startswith(sites[mount].at(PREFIXES[locale]))
    page.wait_for_load_state("networkidle")  # the counts of the other languages
    section.click()
    page.wait_for_url(target)
    identifier = target.split("#")[1]
    shown = page.locator(f"[id='{identifier}']")
    assert heading in shown.inner_text()
    assert shown.evaluate("node => node.getBoundingClientRect().top") < 900
    assert visited.failures == []
    assert visited.messages == []
    assert visited.other_origins() == []


@locales
def test_the_keyboard_is_enough(site, visit, locale):
    page = visit(site.at(address(locale, "article"))).page
    first = page.locator("a.brand")
    first.focus()
    page.keyboard.press("/")
    page.wait_for_selector(f"{DIALOG}[open]")
    assert focused(page) == "INPUT"
    ask(page, WORDS[locale])
    links = page.locator(f"{RESULTS} a").all_inner_texts()
    page.keyboard.press("ArrowUp")
    assert focused(page) == "INPUT"
    page.keyboard.press("ArrowDown")
    assert focused(page) == links[0]
    page.keyboard.press("ArrowDown")
    assert focused(page) == links[1]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert focused(page) == "INPUT"
    page.keyboard.press("Escape")
    assert not page.is_visible(DIALOG)
    assert first.evaluate("link => link === document.activeElement")

    page.keyboard.press("Control+k")
    page.wait_for_selector(f"{DIALOG}[open]")
    page.keyboard.press("Enter")  # the last query is still there
    assert focused(page) == links[0]
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != site.at(address(locale, "article")))


def test_the_focus_returns_to_the_button_and_a_slash_can_be_typed(site, visit):
    page = visit(site.at(address("en", "article"))).page
    page.focus("#search")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{DIALOG}[open]")
    page.keyboard.type("a/b")
    assert page.input_value(f"{DIALOG} input") == "a/b"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id === 'search'")
    opened(page)
    page.click(f"{DIALOG} form button")
    assert not page.is_visible(DIALOG)


def test_a_section_of_the_same_page_closes_the_dialog(site, visit):
    page = opened(visit(site.at(address("zh", "charts"))).page)
    ask(page, "变压器与燃气轮机")
    page.locator(f"{RESULTS} ul a").first.click()
    page.wait_for_url(lambda url: url.endswith("#equipment"))
    assert not page.is_visible(DIALOG)


@locales
def test_other_languages_are_offered_in_their_own_words(site, visit, locale):
    page = opened(visit(site.at(address(locale, "article"))).page)
    ask(page, LATIN)
    lines = offered(page)
    others = [code for code in TAGS if code != locale]
    assert len(lines) == len(others)
    for code, text in zip(others, lines, strict=True):
        count = int(re.search(r"\d+", text)[0])
        page.locator(f"{DIALOG} summary", has_text=text).click()
        found = page.locator(f"{DIALOG} ol[lang={TAGS[code]}] > li")
        found.first.wait_for()
        assert found.count() == count > 0
        for link in found.locator("> a").all():
            assert link.get_attribute("href").startswith(PREFIXES[code])
    ask(page, WORDS[locale])
    assert page.locator(f"{DIALOG} details[open]").count() == 0


def test_more_results_come_when_asked_for(site, visit):
    visited = visit("about:blank")
    page = visited.page
    script = (ROOT / "overrides/assets/search.js").read_text(encoding="utf-8")
    page.route(
        "**/search.js",
        lambda route: route.fulfill(
            body=script.replace("batch = 10", "batch = 2"), content_type="text/javascript"
        ),
    )
    page.goto(site.at(address("zh", "article")))
    ask(opened(page), WORDS["zh"])
    assert page.locator(f"{RESULTS} > a").count() == 2
    for _ in range(2):  # down to the button that follows the last result
        page.locator(f"{RESULTS} > button").press("Enter")
        page.wait_for_function("() => document.activeElement.matches('dialog li > a')")
    assert page.locator(f"{RESULTS} > a").count() == 6
    assert page.locator(f"{RESULTS} > button").count() == 0


@locales
def test_what_is_not_there_is_said(site, visit, locale):
    page = opened(visit(site.at(address(locale, "article"))).page)
    for query in (NOTHING[locale], "xyzzy", "<b>&amp;</b>"):
        assert query in ask(page, query)
        assert page.locator(RESULTS).count() == 0
    page.fill(f"{DIALOG} input", "  ")
    page.wait_for_selector(f"{STATUS}:empty", state="attached")


def test_nothing_is_searched_while_a_word_is_being_composed(site, visit):
    visited = visit(site.at(address("ja", "article")))
    page = opened(visited.page)
    devtools = page.context.new_cdp_session(page)
    composition = {"selectionStart": 3, "selectionEnd": 3}
    devtools.send("Input.imeSetComposition", {"text": "へんあ", **composition})
    page.wait_for_timeout(500)
    assert not page.inner_text(STATUS)
    assert not [url for url in visited.requests if "pf_index" in url]
    devtools.send("Input.insertText", {"text": "変圧器"})
    page.wait_for_selector(f"{STATUS}:not(:empty)")
    assert page.locator(RESULTS).count()


@places
def test_a_page_asks_for_nothing_before_search_is_wanted(sites, visit, mount, locale):
    visited = visit(sites[mount].at(address(locale, "article")))
    page = visited.page
    page.wait_for_load_state("networkidle")
    page.mouse.wheel(0, 2000)
    page.keyboard.press("Tab")
    assert not [url for url in visited.requests if "search" in url or "pagefind" in url]
    page.hover("#search")
    page.wait_for_selector(DIALOG, state="attached")
    assert not [url for url in visited.requests if "pagefind" in url]
    assert not page.is_visible(DIALOG)


@locales
def test_a_first_search_is_light(site, visit, locale):
    visited = visit(site.at(address(locale, "article")))
    sizes = {}

    def weigh(response):
        url, body = response.url.split("?")[0], response.body()
        is_text = url.endswith((".js", ".css", ".htm", ".json"))
        sizes[url.removeprefix(site.url)] = len(gzip.compress(body, 9)) if is_text else len(body)

    visited.page.on("requestfinished", lambda request: weigh(request.response()))
    page = opened(visited.page)
    ask(page, WORDS[locale])
    page.wait_for_load_state("networkidle")
    print(locale, sum(sizes.values()), sizes)
    assert sum(size for url, size in sizes.items() if url.startswith("assets/")) < 6_000
    assert not [url for url in sizes if "worker" in url]
    bundle = site.folder / "pagefind" / TAGS[locale]
    index = [*bundle.glob("index/*"), *bundle.glob("*.pf_meta")]
    assert sum(path.stat().st_size for path in index) <= 150_000


def test_a_policy_without_eval_lets_it_work(site, visit):
    visited = visit("about:blank")
    page = visited.page
    policy = (
        "default-src 'none'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; "
        "style-src 'self' 'unsafe-inline' data:; connect-src 'self'; img-src 'self'"
    )

    def answer(route):
        response = route.fetch()
        route.fulfill(
            response=response, headers={**response.headers, "content-security-policy": policy}
        )

    page.route("**/*", answer)
    page.goto(site.at(address("zh", "article")))
    assert "6" in ask(opened(page), WORDS["zh"])
    assert visited.messages == []


@locales
def test_without_scripts_there_is_no_button(site, visit, locale):
    page = visit(site.at(address(locale, "article")), java_script_enabled=False).page
    assert page.locator("#search").count() == 1
    assert not page.is_visible("#search")


def test_an_index_that_does_not_come_is_told(site, visit):
    page = visit(site.at(address("en", "article"))).page
    page.route("**/pagefind/**", lambda route: route.fulfill(status=404, body=""))
    opened(page)
    assert ask(page, "grid") == "Search could not be loaded."
    page.unroute("**/pagefind/**")


@locales
def test_axe_finds_nothing_in_the_dialog(site, visit, locale):
    page = opened(visit(site.at(address(locale, "article"))).page)
    ask(page, LATIN)
    offered(page)
    page.locator(f"{DIALOG} summary:visible").first.click()
    page.locator(f"{DIALOG} details ol > li").first.wait_for()
    for scheme in ("light", "dark"):
        for width in (320, 1280):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            results = Axe().run(page, context=DIALOG)
            assert results.violations_count == 0, (scheme, width, results.generate_report())
            assert "color-contrast" in {rule["id"] for rule in results.response["passes"]}
            box = page.locator(DIALOG).bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= width
            assert page.evaluate(
                f"(box => box.scrollWidth <= box.clientWidth)(document.querySelector('{DIALOG}'))"
            )
