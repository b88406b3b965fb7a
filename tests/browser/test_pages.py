"""The pages as readers get them: in a browser, at `/` and under `/repo/`, in three languages."""

import re
import subprocess
from shutil import copytree, which

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.conftest import FILES, PATHS, PREFIXES, TAGS, address, title
from conftest import ROOT, built

REGIONS = {"zh": "SC", "ja": "JP"}
BACKGROUND = "getComputedStyle(document.documentElement).backgroundColor"
HAN = re.compile(r"[\u3400-\u9fff]")
SPACED = re.compile(r"[\u3005-\u3007\u3041-\u30ff\u3400-\u9fff]\s+[\u3041-\u30ff\u3400-\u9fff]")

mounts = pytest.mark.parametrize("mount", ["/", "/repo/"])
locales = pytest.mark.parametrize("locale", TAGS)
wide_locales = pytest.mark.parametrize("locale", REGIONS)
kinds = pytest.mark.parametrize("kind", PATHS)
pages = pytest.mark.parametrize("kind", FILES)
texts = pytest.mark.parametrize("kind", ["article", "about"])


def spaced(page):
    """Where a blank or a line break stands between two Han or kana of one block of text."""
    blocks = page.locator("h1, .toc a, .prose :is(p, li, h2, h3, td, th)").all_text_contents()
    assert blocks
    return [found[0] for text in blocks for found in SPACED.finditer(text.strip())]


@mounts
@locales
@kinds
def test_a_page_loads_without_a_fault(sites, visit, mount, locale, kind):
    url = sites[mount].at(address(locale, kind))
    visited = visit(url)
    is_missing = kind == "missing"
    assert visited.failures == ([f"404 {url}"] if is_missing else [])
    assert visited.other_origins() == []
    assert [text for text in visited.messages if not (is_missing and f"({url})" in text)] == []
    written = visited.page.evaluate(
        "[...document.querySelectorAll('[href], [src], meta[property=\"og:image\"]')]"
        ".map(node => (node.href || node.src || node.content).split('#')[0])"
    )
    own = {each for each in written if each.startswith("/".join(url.split("/")[:3]))}
    assert own
    for each in sorted(own):
        assert each.startswith(sites[mount].url)
        assert visited.page.request.get(each).status == 200, each


@locales
@kinds
def test_axe_finds_nothing(site, visit, locale, kind):
    page = visit(site.at(address(locale, kind))).page
    for scheme in ("light", "dark"):
        for width in (320, 1280):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            results = Axe().run(page)
            assert results.violations_count == 0, (scheme, width, results.generate_report())
            assert "color-contrast" in {rule["id"] for rule in results.response["passes"]}


@locales
@kinds
def test_nothing_scrolls_sideways(site, visit, locale, kind):
    page = visit(site.at(address(locale, kind))).page
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width


@mounts
@texts
def test_the_switcher_stays_on_the_article_without_scripts(sites, visit, mount, kind):
    page = visit(sites[mount].at(address("en", kind)), java_script_enabled=False).page
    for locale in ("zh", "ja", "en"):
        page.click(f"[data-switcher] a[hreflang={TAGS[locale]}]")
        page.wait_for_url(sites[mount].at(address(locale, kind)))
        assert page.get_attribute("html", "lang") == TAGS[locale]
        assert page.inner_text("h1") == title(locale, kind)
        assert page.inner_text("[data-switcher] [aria-current]") == page.inner_text(
            f"[data-switcher] [lang={TAGS[locale]}]"
        )


@wide_locales
def test_han_is_drawn_with_the_fonts_of_its_language(site, visit, locale):
    command = ["fc-list", ":", "family"]
    listed = subprocess.run(command, capture_output=True, text=True) if which("fc-list") else None
    if not listed or any(f"CJK {region}" not in listed.stdout for region in REGIONS.values()):
        pytest.skip("Noto CJK is not installed")
    page = visit(site.at(address(locale, "article"))).page
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    for selector in ("h1", ".prose p"):
        query = {"nodeId": root, "selector": selector}
        node = {"nodeId": devtools.send("DOM.querySelector", query)["nodeId"]}
        fonts = devtools.send("CSS.getPlatformFontsForNode", node)["fonts"]
        wide = [font for font in fonts if "CJK" in font["familyName"]]
        assert {font["familyName"].split()[-1] for font in wide} == {REGIONS[locale]}, fonts
        han = len(HAN.findall(page.locator(selector).first.inner_text()))
        assert sum(font["glyphCount"] for font in wide) >= han > 0, fonts


@wide_locales
@pages
def test_han_and_kana_are_never_slanted(site, visit, locale, kind):
    page = visit(site.at(address(locale, kind))).page
    slanted = page.evaluate(
        """() => {
          for (const tag of ["em", "i", "cite"])
            document.querySelector("main").insertAdjacentHTML("beforeend", `<${tag}>漢字</${tag}>`);
          return [...document.querySelectorAll("body *")].filter(node => (
            [...node.childNodes].some(child => child.nodeType === 3 && /[ぁ-鿿]/.test(child.data))
            && getComputedStyle(node).fontStyle !== "normal")).map(node => node.outerHTML);
        }"""
    )
    assert slanted == []


@mounts
@locales
def test_the_missing_page_begins_in_the_language_of_its_address(sites, visit, mount, locale):
    page = visit(sites[mount].at(address(locale, "missing"))).page
    sections = page.locator("section[lang]").all()
    tops = {each.get_attribute("lang"): each.bounding_box()["y"] for each in sections}
    assert sorted(tops) == sorted(TAGS.values())
    assert min(tops, key=tops.get) == TAGS[locale]
    for code, tag in TAGS.items():
        link = page.locator(f"section[lang={tag}] a")
        assert link.is_visible()
        url = link.evaluate("link => link.href")
        assert url == sites[mount].at(PREFIXES[code])
        assert page.request.get(url).status == 200


@locales
@texts
def test_the_keyboard_can_skip_to_the_text(site, visit, locale, kind):
    page = visit(site.at(address(locale, kind))).page
    skip = page.locator(".skip")
    box = skip.bounding_box()
    assert box["x"] + box["width"] <= 0
    page.keyboard.press("Tab")
    assert skip.evaluate("link => link === document.activeElement")
    box = skip.bounding_box()
    assert min(box["x"], box["y"]) >= 0
    assert box["width"] > 40
    page.keyboard.press("Enter")
    page.wait_for_url("**/#content")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@locales
def test_the_focus_is_seen(site, visit, locale):
    page = visit(site.at(address(locale, "article"))).page
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('header.bar a:first-child')")
    outline = page.evaluate(
        "(style => [style.outlineStyle, parseFloat(style.outlineWidth)])"
        "(getComputedStyle(document.activeElement))"
    )
    assert outline[0] != "none"
    assert outline[1] >= 2


@locales
@pytest.mark.parametrize(("kind", "width"), [("article", 390), ("article", 1280), ("about", 390)])
def test_the_contents_lead_to_their_headings(site, visit, locale, kind, width):
    page = visit(site.at(address(locale, kind)), width).page
    links = page.locator(".toc a").all()
    assert len(links) > 1
    for link in links:
        if link.is_hidden():  # the contents fold on a narrow screen
            page.locator(".toc summary").click()
        words = link.inner_text()
        link.click()
        shown = page.evaluate(
            """() => {
              const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
              const box = target.getBoundingClientRect();
              const there = document.elementFromPoint(box.x + 5, box.y + box.height / 2);
              return {name: target.localName, text: target.innerText, top: box.top,
                      bottom: box.bottom - innerHeight, covered: !target.contains(there)};
            }"""
        )
        assert shown["name"] in ("h2", "h3", "h4")
        assert shown["text"] == words
        assert shown["top"] >= 0 >= shown["bottom"]
        assert not shown["covered"]


@kinds
def test_dark_is_darker_than_light(site, visit, kind):
    page = visit(site.at(address("zh", kind))).page
    sums = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        sums[scheme] = sum(map(int, re.findall(r"\d+", page.evaluate(BACKGROUND))))
    assert sums["dark"] < 3 * 64 < 3 * 192 < sums["light"]


@locales
def test_paper_gets_the_text_alone(site, visit, locale):
    page = visit(site.at(address(locale, "article"))).page
    page.emulate_media(media="print")
    for selector in (".skip", "header.bar", ".toc", "footer.bar"):
        assert page.locator(selector).is_hidden(), selector
    assert page.locator(".prose p").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_white_and_quiet_words_are_dark(site, visit, scheme):
    page = visit(site.at(address("en", "article"))).page
    page.emulate_media(media="print", color_scheme=scheme)
    assert page.evaluate(BACKGROUND) == "rgb(255, 255, 255)"
    quiet = page.locator(".meta").first.evaluate("node => getComputedStyle(node).color")
    assert max(map(int, re.findall(r"\d+", quiet))) < 0x76  # 4.5:1 on white


@locales
def test_the_front_page_lists_the_article_by_its_heading(site, visit, locale):
    page = visit(site.at(address(locale, "front"))).page
    assert page.get_attribute("html", "lang") == TAGS[locale]
    page.get_by_role("link", name=title(locale, "article"), exact=True).click()
    page.wait_for_url(site.at(address(locale, "article")))
    assert page.inner_text("h1") == title(locale, "article")


@locales
def test_the_text_column_is_no_wider_than_can_be_read(site, visit, locale):
    page = visit(site.at(address(locale, "article"))).page
    ems = page.locator(".prose > p").first.evaluate(
        "p => p.getBoundingClientRect().width / parseFloat(getComputedStyle(p).fontSize)"
    )
    assert 30 <= ems <= 38.1  # 38 Han, or some 75 Latin letters of half an em


@locales
def test_the_text_fills_a_narrow_screen(site, visit, locale):
    page = visit(site.at(address(locale, "article")), 390).page
    box = page.locator(".prose > p").first.bounding_box()
    assert 12 <= box["x"] <= 24
    assert box["x"] + box["width"] == pytest.approx(390 - box["x"], abs=1)


@wide_locales
@texts
def test_no_blank_stands_between_han(site, visit, locale, kind):
    assert spaced(visit(site.at(address(locale, kind))).page) == []


def test_markdown_that_is_wrapped_shows_no_blank_between_han(visit, tmp_path):
    docs = tmp_path / "docs"
    copytree(ROOT / "docs", docs)
    source = docs / "zh/about.md"
    front, body = source.read_text(encoding="utf-8").rsplit("---\n", 1)
    wrapped = re.sub(
        r"(?m)^(?!#).+",
        lambda line: re.sub(r"([\u4e00-\u9fff]{6})(?=[\u4e00-\u9fff])", r"\1\n", line[0]),
        body,
    )
    assert wrapped.count("\n") > body.count("\n") + 20
    source.write_text(f"{front}---\n{wrapped}", encoding="utf-8")
    run = built(docs, tmp_path, strict=False)
    assert run.code == 0, run.output
    assert spaced(visit((run.site / "zh/about/index.html").as_uri()).page) == []


def test_the_switcher_keeps_the_place(site, visit):
    page = visit(site.at(address("en", "article") + "#model-companies")).page
    page.click("[data-switcher] a[hreflang=ja]")
    page.wait_for_url("**/ja/**/#model-companies")
    page.locator("#model-companies").wait_for()
    passage = page.locator(".prose p[id]").nth(5).get_attribute("id")
    page.goto(site.at(address("ja", "article") + f"#{passage}"))
    page.click("[data-switcher] a[hreflang=zh-Hans]")
    page.wait_for_url(f"**/zh/**/#{passage}")
    page.locator(f"[id='{passage}']").wait_for()
