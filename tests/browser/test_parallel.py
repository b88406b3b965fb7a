"""Another language beside the page: pairs, layout, the way back, and links to passages."""

import gzip
import re
from itertools import permutations

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.conftest import PREFIXES, TAGS
from browser.test_pages import HAN, REGIONS, locales, mounts
from conftest import ROOT

ASSETS = ROOT / "overrides/assets"
SLUGS = ("ai-race-model-vs-infrastructure", "inference-economics")
WORDS = {
    "en": ("Side by side:", "The other language could not be loaded."),
    "zh": ("对照阅读：", "未能载入另一种语言。"),
    "ja": ("対訳で読む：", "対訳を読み込めなかった。"),
}
NAMES = {"en": "English", "zh": "中文", "ja": "日本語"}
directions = pytest.mark.parametrize(("locale", "other"), [*permutations(TAGS, 2)])
RING = {"en": "zh", "zh": "ja", "ja": "en"}
ring = pytest.mark.parametrize(("locale", "other"), [*RING.items()])
slugs = pytest.mark.parametrize("slug", SLUGS)

# The passages of a page that have an id, with their words; a table goes by its first row.
PASSAGES = """page => [...page.querySelectorAll(".prose :is(h2, h3, p, li, summary, tr)[id]")]
  .filter(each => each.localName !== "tr" || !each.previousElementSibling && each.closest("thead"))
  .map(each => [each.id, (each.closest(".frame") || each).textContent.replace(/\\s+/g, " ").trim()])"""
OTHER = """async url => { const text = await (await fetch(url)).text();
  return (PASSAGES)(new DOMParser().parseFromString(text, "text/html")); }""".replace(
    "PASSAGES", PASSAGES
)
PAIRS = """() => [...document.querySelectorAll(".prose :is(h2, h3, p, li, summary, tr)[id]")]
  .filter(each => each.localName !== "tr" || !each.previousElementSibling && each.closest("thead"))
  .map(each => {
    const block = each.closest(".frame") || each;
    const mate = each.localName === "summary" ? each.lastElementChild : block.nextElementSibling;
    const isMate = mate?.classList.contains("mate");
    return [each.id, isMate ? mate.textContent.replace(/\\s+/g, " ").trim() : null, mate?.lang,
            each.localName === "summary" || mate?.localName === block.localName];
  })"""
# Where the parts of an article begin; the contents stand beside it on the widest screens.
EDGES = """[...document.querySelectorAll("h1, .layout > .toc, .prose > p, .layout > .sources")]
  .filter(each => !each.matches(".mate, .toc") || innerWidth < 2240 && each.matches(".toc"))
  .map(each => each.getBoundingClientRect().left)"""
MAIN = "document.querySelector('main').outerHTML"


def address(locale, slug=SLUGS[0], fragment=""):
    return f"{PREFIXES[locale]}{slug}/{fragment}"


def press(page, other):
    page.click(f".parallel [lang={TAGS[other]}]")


def beside(page, other):
    """Set a language beside the page."""
    press(page, other)
    page.wait_for_selector(f".parallel [lang={TAGS[other]}][aria-pressed=true]")


def alone(page, other):
    """Take it away again."""
    press(page, other)
    page.wait_for_selector(f".parallel [lang={TAGS[other]}][aria-pressed=false]")


def boxes(page):
    """The boxes of each passage that is shown and of its counterpart."""
    return page.evaluate(
        """() => [...document.querySelectorAll("h1 + .mate, .deck + .mate, .prose [id] + .mate")]
          .map(mate => [mate.previousElementSibling, mate].map(each => each.getBoundingClientRect()))
          .filter(([own]) => own.height)
          .map(pair => pair.map(({left, right, top, bottom}) => ({left, right, top, bottom})))"""
    )


@directions
@slugs
def test_every_passage_has_its_counterpart(site, visit, slug, locale, other):
    page = visit(site.at(address(locale, slug))).page
    own = page.evaluate(f"() => ({PASSAGES})(document)")
    theirs = page.evaluate(OTHER, site.at(address(other, slug)))
    beside(page, other)
    assert len(own) > 30
    assert page.evaluate(PAIRS) == [[name, words, TAGS[other], True] for name, words in theirs]
    assert [name for name, _ in own] == [name for name, _ in theirs]
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))
    assert page.locator(".mate [id], .mate button, .mate figure, .mate svg").count() == 0
    for name in ("h1", ".deck"):
        mates = page.locator(f"{name} + {name}.mate")
        assert mates.get_attribute("lang") == TAGS[other]
    captions = page.locator("figcaption > p:not(.meta):not(.mate)").count()
    assert captions == page.locator("figcaption > p.mate").count() > 0


@mounts
@ring
def test_its_links_lead_where_they_led(sites, visit, mount, locale, other):
    site = sites[mount]
    visited = visit(site.at(address(locale)))
    page = visited.page
    beside(page, other)
    links = set(page.locator(".mate a").evaluate_all("links => links.map(link => link.href)"))
    own = {link for link in links if link.startswith(site.url)}
    assert own < links
    for link in own:
        assert link.startswith((site.at(PREFIXES[other]), site.at("/data/"))), link
        assert page.request.get(link).status == 200
    assert visited.other_origins() == []
    assert visited.failures == visited.messages == []


def test_a_link_within_the_page_stays_in_the_page(site, visit):
    page = visit(site.at(address("en"))).page

    def answer(route):
        text = route.fetch().text()
        route.fulfill(body=text.replace("</h2>", '<a href="#investors">§</a></h2>'))

    page.route("**/zh/**/", answer)
    beside(page, "zh")
    page.locator(".mate a[href='#investors']").last.click()
    assert page.url == site.at(address("en", fragment="#investors"))


def test_nothing_is_asked_for_before_it_is_wanted(site, visit):
    visited = visit(site.at(address("en")))
    page = visited.page
    page.wait_for_load_state("networkidle")
    assert not [url for url in visited.requests if "parallel" in url]
    served = page.request.get(page.url).text()
    assert 'class="mate' not in served
    assert 'lang="ja" data-page=' in served
    before = len(visited.requests)
    beside(page, "ja")
    asked = {url.removeprefix(site.url) for url in visited.requests[before:]}
    assert asked - {"assets/icon.png"} == {
        "assets/parallel.js",
        "assets/parallel.css",
        f"ja/{SLUGS[0]}/",
    }
    assert page.url == site.at(address("en"))
    assert page.request.get(page.url).text() == served


@directions
def test_the_page_is_given_back_as_it_was(site, visit, locale, other):
    page = visit(site.at(address(locale, SLUGS[1]))).page
    third = next(iter(TAGS.keys() - {locale, other}))
    before = page.evaluate(MAIN)
    beside(page, other)
    beside(page, third)
    assert page.locator(f".mate:not([lang={TAGS[third]}])").count() == 0
    assert page.locator(".parallel [aria-pressed=true]").count() == 1
    alone(page, third)
    assert page.evaluate(MAIN) == before


@directions
def test_wide_screens_have_two_columns(site, visit, locale, other):
    page = visit(site.at(address(locale, SLUGS[1]))).page
    beside(page, other)
    for width in (800, 1280, 2560, 3840):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        found = boxes(page)
        assert len(found) > 30
        for own, mate in found:
            assert own["top"] == pytest.approx(mate["top"], abs=3)
            assert own["right"] < mate["left"]
        edges = page.evaluate(EDGES)
        assert max(edges) - min(edges) <= 1
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width


@directions
def test_narrow_screens_have_one(site, visit, locale, other):
    page = visit(site.at(address(locale, SLUGS[1]))).page
    beside(page, other)
    for width in (320, 390, 768):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        found = boxes(page)
        assert len(found) > 30
        for own, mate in found:
            assert own["bottom"] <= mate["top"]
            assert own["right"] == pytest.approx(mate["right"], abs=1)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width


@ring
def test_axe_finds_nothing_in_two_languages(site, visit, locale, other):
    page = visit(site.at(address(locale, SLUGS[1]))).page
    page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
    beside(page, other)
    for scheme in ("light", "dark"):
        for width in (390, 1280):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            results = Axe().run(page)
            assert results.violations_count == 0, (scheme, width, results.generate_report())


@ring
def test_the_keyboard_is_enough(site, visit, locale, other):
    page = visit(site.at(address(locale))).page
    words = WORDS[locale][0]
    assert page.locator(".parallel").inner_text().startswith(words)
    button = page.get_by_role("group", name=words).get_by_role("button", name=NAMES[other])
    for _ in range(12):
        page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(".mate")
    for state in ("true", "false"):
        assert button.get_attribute("aria-pressed") == state
        assert button.evaluate("button => button === document.activeElement")
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 24
        page.keyboard.press("Space")
        page.wait_for_function("n => !!document.querySelector('.mate') === n", arg=state == "false")


@ring
@pytest.mark.parametrize("what", ["page", "script", "missing"])
def test_a_failure_is_told_in_the_words_of_the_page(site, visit, locale, other, what):
    page = visit(site.at(address(locale))).page
    pattern = "**/parallel.js" if what == "script" else site.at(address(other))
    page.route(
        pattern, lambda route: route.fulfill(status=404) if what == "missing" else route.abort()
    )
    before = page.evaluate(MAIN)
    told = page.get_by_role("status")
    assert told.inner_text() == ""
    press(page, other)
    page.wait_for_function("() => document.querySelector('output').value")
    assert told.inner_text().startswith(WORDS[locale][1])
    assert page.locator(".mate, [aria-pressed=true]").count() == 0
    page.unroute(pattern)
    beside(page, other)
    assert told.inner_text() == ""
    alone(page, other)
    assert page.evaluate(MAIN) == before


def test_only_the_language_that_was_pressed_last_comes(site, visit):
    page = visit(site.at(address("en"))).page
    waiting = []
    page.route("**/zh/**/", lambda route: waiting.append(route))
    press(page, "zh")
    page.wait_for_timeout(200)
    beside(page, "ja")
    with page.expect_response("**/zh/**/"):
        waiting[0].continue_()
    page.wait_for_timeout(200)
    assert page.locator(".mate:not([lang=ja])").count() == 0
    assert page.locator(".parallel [aria-pressed=true]").get_attribute("lang") == "ja"


def test_what_has_no_counterpart_is_not_lost(site, visit):
    page = visit(site.at(address("en"))).page
    names = [name for name, _ in page.evaluate(f"() => ({PASSAGES})(document)")]
    kept, gone = names[4], names[5]

    def answer(route):
        text = route.fetch().text()
        text, count = re.subn(rf'<p id="{gone}">.*?</p>', "<p>只有中文。</p>", text)
        assert count == 1
        heading = '<h2 id="infrastructure"'
        assert heading in text
        own = '<ul><li id="own">只在这里。</li></ul>'
        route.fulfill(body=text.replace(heading, own + heading))

    page.route("**/zh/**/", answer)
    beside(page, "zh")
    after = page.locator(f"[id='{kept}'] + .mate + .mate")
    assert after.inner_text() == "只有中文。"
    assert page.locator(f"[id='{gone}'] + .mate").count() == 0
    assert page.locator(".mate", has_text="只在这里。").is_visible()
    own, mate = page.locator(f"[id='{gone}']").bounding_box(), after.bounding_box()
    assert own["y"] >= mate["y"] + mate["height"]
    assert set(page.locator(".mate").evaluate_all("all => all.map(each => each.lang)")) == {
        TAGS["zh"]
    }


def test_a_numbered_list_keeps_its_numbers(site, visit):
    page = visit(site.at(address("en"))).page
    page.evaluate(
        """document.querySelector(".prose").insertAdjacentHTML("afterbegin",
          '<ol><li id="one">one</li><li id="two">two</li></ol>')"""
    )
    shown = page.locator(".prose > ol")
    before = shown.evaluate("list => getComputedStyle(list.lastElementChild).counterIncrement")

    def answer(route):
        items = '<ol><li id="one">一</li><li id="two">二</li></ol>'
        text = re.sub(r'(<div class="column prose"[^>]*>)', rf"\1{items}", route.fetch().text())
        route.fulfill(body=text)

    page.route("**/zh/**/", answer)
    beside(page, "zh")
    assert shown.inner_text().split() == ["one", "一", "two", "二"]
    counted = shown.locator("li").evaluate_all(
        "items => items.map(item => getComputedStyle(item).counterIncrement)"
    )
    assert counted == [before, "list-item 0", before, "list-item 0"]


@pytest.mark.parametrize("width", [390, 1280])
def test_what_is_read_stays_where_it_is(site, visit, width):
    page = visit(site.at(address("en")), width).page
    beside(page, "zh")
    place = "() => document.getElementById('counter-argument').getBoundingClientRect().top"
    page.evaluate("document.getElementById('counter-argument').scrollIntoView()")
    before = page.evaluate(place)
    for change, other in ((beside, "ja"), (alone, "ja")):
        change(page, other)
        page.wait_for_timeout(50)
        assert page.evaluate(place) == pytest.approx(before, abs=2)


@ring
def test_the_next_article_begins_as_the_last_was_read(site, visit, locale, other):
    page = visit(site.at(address(locale))).page
    beside(page, other)
    page.locator(f".prose :not(.mate) > a[href$='{SLUGS[1]}/']").first.click()
    page.wait_for_url(site.at(address(locale, SLUGS[1])))
    page.wait_for_selector(f".parallel [lang={TAGS[other]}][aria-pressed=true]")
    assert page.locator(f".mate[lang={TAGS[other]}]").count() > 30
    alone(page, other)
    page.reload()
    page.wait_for_load_state("networkidle")
    assert page.locator(".mate").count() == 0


@locales
def test_without_scripts_nothing_is_offered(site, visit, locale):
    page = visit(site.at(address(locale)), java_script_enabled=False).page
    assert page.locator(".parallel").is_hidden()
    assert page.locator("h1").is_visible()


def test_where_nothing_may_be_kept_it_works_all_the_same(site, visit):
    visited = visit("about:blank")
    page = visited.page
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', {get() { throw new DOMException('no'); }})"
    )
    page.goto(site.at(address("en")))
    beside(page, "zh")
    alone(page, "zh")
    assert page.get_by_role("status").inner_text() == ""
    assert visited.messages == []


@ring
def test_paper_gets_both(site, visit, locale, other):
    page = visit(site.at(address(locale))).page
    beside(page, other)
    page.emulate_media(media="print")
    assert page.locator(".parallel").is_hidden()
    for selector in ("h1", "h1.mate", ".prose p", ".prose p.mate"):
        assert page.locator(selector).first.is_visible()


@directions
def test_each_language_is_drawn_with_its_own_fonts(site, visit, locale, other):
    page = visit(site.at(address(locale))).page
    alone_fonts = drawn(visit(site.at(address(other))).page, ".prose p")
    region = REGIONS.get(other)
    if region and not any(f"CJK {region}" in name for name in alone_fonts):
        pytest.skip("Noto CJK is not installed")
    beside(page, other)
    assert drawn(page, ".prose p.mate") == alone_fonts
    if region:
        assert {name.split()[-1] for name in alone_fonts if "CJK" in name} == {region}
        heading = drawn(page, "h1.mate")
        assert {name.split()[-1] for name in heading if "CJK" in name} == {region}
        assert len(HAN.findall(page.locator("h1.mate").inner_text())) > 5
    leading = page.locator(".prose p.mate").first.evaluate(
        "p => parseFloat(getComputedStyle(p).lineHeight) / parseFloat(getComputedStyle(p).fontSize)"
    )
    assert leading == pytest.approx(1.8 if region else 1.65, abs=0.01)


def drawn(page, selector):
    """The fonts that an element is really drawn with."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    fonts = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return {font["familyName"] for font in fonts}


def test_the_script_is_small():
    script = (ASSETS / "parallel.js").read_bytes()
    assert len(gzip.compress(script)) <= 1500
    for word in (b"innerHTML", b"eval", b"Function("):
        assert word not in script


@slugs
def test_a_link_to_a_passage_survives_a_change_of_language(site, visit, slug):
    pages = {locale: visit(site.at(address(locale, slug))).page for locale in TAGS}
    names = {
        locale: [name for name, _ in page.evaluate(f"() => ({PASSAGES})(document)")]
        for locale, page in pages.items()
    }
    assert names["en"] == names["zh"] == names["ja"]
    assert len(names["en"]) > 30
    for start, (locale, page) in zip((4, 20, 27), pages.items(), strict=True):
        for name in names[locale][start::18]:
            page.goto(site.at(address(locale, slug, f"#{name}")))
            for other in TAGS.keys() - {locale}:
                page.click(f"[data-switcher] a[hreflang={TAGS[other]}]")
                page.wait_for_url(site.at(address(other, slug, f"#{name}")))
                check_target(page, name)
                page.goto(site.at(address(locale, slug, f"#{name}")))
                check_target(page, name)


def check_target(page, name):
    """The passage is on the screen, and marked."""
    seen = page.evaluate(
        """() => { const target = document.querySelector(":target");
          const {top, height} = target.getBoundingClientRect();
          return [target.id, top >= -1 && top < innerHeight && height > 0,
                  getComputedStyle(target).backgroundColor !== "rgba(0, 0, 0, 0)"]; }"""
    )
    assert seen == [name, True, True]


@ring
def test_a_reader_gets_the_link_to_a_passage(site, visit, locale, other):
    page = visit(site.at(address(locale))).page
    passages = page.locator(".prose > p[id]")
    words = passages.nth(6).inner_text()
    passages.nth(6).hover()
    link = passages.nth(6).locator(".here")
    assert passages.nth(6).inner_text() == words  # what is copied has no sign more
    name = passages.nth(6).get_attribute("id")
    assert link.evaluate("link => link.href") == site.at(address(locale, fragment=f"#{name}"))
    link.click()
    assert page.url == site.at(address(locale, fragment=f"#{name}"))
    check_target(page, name)
    page.click(f"[data-switcher] a[hreflang={TAGS[other]}]")
    page.wait_for_url(site.at(address(other, fragment=f"#{name}")))
    check_target(page, name)


@locales
def test_the_keyboard_and_a_finger_get_it_as_well(site, visit, locale):
    page = visit(site.at(address(locale)), 390, has_touch=True, is_mobile=True).page
    passage = page.locator(".prose > p[id]:has(a)").nth(1)
    passage.locator("a, button").last.focus()
    page.keyboard.press("Tab")
    here = page.locator(".here")
    assert here.evaluate("link => link === document.activeElement")
    assert here.get_attribute("href") == f"#{passage.get_attribute('id')}"
    assert here.get_attribute("aria-label")
    page.locator(".prose > p[id]").nth(7).hover()  # what has the focus keeps it
    assert here.evaluate("link => link === document.activeElement")
    here.evaluate("link => link.blur()")
    tapped = page.locator(".prose > p[id]").nth(1)
    tapped.tap(position={"x": 30, "y": 10})
    box = tapped.locator(".here").bounding_box()
    assert -4 <= box["x"] < tapped.bounding_box()["x"]
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
