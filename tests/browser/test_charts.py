"""Charts as readers see them: nothing clipped, nothing overlapping, nothing by colour alone."""

import io
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from pypdf import PdfReader

from browser.test_pages import locales
from charts.charted import HEADER
from conftest import ROOT, built, cluster, write_docs

WIDTHS = (320, 360, 390, 1280)
SCHEMES = ("light", "dark")
LEDGER = "- {id: s, url: https://example.com/s, title: T, publisher: P}\n"
UNITS = "- {id: GW, en: GW, zh: 吉瓦, ja: ギガワット}\n"

FORMS = {
    "kinds": """\
Queue,2022,13.6,,,actual,GW,s,
Queue,2023,46,,,estimate,GW,s,
Queue,2024,,62,,actual,GW,s,
Wait,2028,,325,580,projection,GW,s,
Wait,2030,,200.5,250.5,range,GW,s,
Wait,2035,615,,,guidance,GW,s,
""",
    "periods": """\
Queue,2024-05,1234567.89,,,actual,GW,s,
Queue,2025-Q2,,1000000,,actual,GW,s,
Queue,2024-H1,,,900000,actual,GW,s,
Queue,FY2026-Q1,0.06,,,actual,GW,s,
Queue,2027/28,1000000,,,actual,GW,s,
""",
    "single": "Queue,2024-05,5,,,actual,GW,s,\nWait,FY2026,10,,,actual,GW,s,\n",
    "one": "Queue,2024,415,,,estimate,GW,s,\n",
    "equal": "Queue,2024,0,,,actual,GW,s,\nQueue,2025,0,,,actual,GW,s,\n",
    "negative": "Queue,2023,-1234.5,,,actual,GW,s,\nQueue,2024,10,,,actual,GW,s,\nWait,2024,-900,,,actual,GW,s,\n",
    "log": "Queue,2021-11,60,,,actual,GW,s,\nQueue,2024-11,0.06,,,actual,GW,s,\nWait,2024,,9,900,range,GW,s,\n",
}
NAMES = {
    "en": ("Generation and STORAGE waiting for a connection, REQUESTS of 2000 to 2020", "Wait"),
    "zh": ("等待并网的发电与储能项目（2000年至2020年提出的申请，彭博新能源财经统计口径）", "等待"),
    "ja": ("系統接続を待つ発電・蓄電設備（2000年から2020年までの申請、BNEFによる集計）", "待ち"),
}


@pytest.fixture(scope="module")
def forms(tmp_path_factory):
    """A page with a chart of every form, in three languages."""
    folder = tmp_path_factory.mktemp("forms")
    files = {**cluster(""), **cluster("about/"), **cluster("a/", "BODY")}
    for locale, (queue, wait) in NAMES.items():
        blocks = ""
        for name, rows in FORMS.items():
            scale = "scale: log\n" if name == "log" else ""
            shown = f"  Queue: {queue}\n" + (f"  Wait: {wait}\n" if "Wait" in rows else "")
            blocks += f"```chart\ndata: {name}.csv\ncaption: {wait}\nalt: {name}\nseries:\n{shown}{scale}```\n\n"
        files[f"{locale}/a.md"] = files[f"{locale}/a.md"].replace("BODY", blocks)
    files |= {f"data/{name}.csv": HEADER + rows for name, rows in FORMS.items()}
    files |= {"data/references.yml": LEDGER, "data/units.yml": UNITS}
    run = built(write_docs(folder, files), folder, strict=False)
    assert run.code == 0, run.output
    assert " C1" not in run.output, run.output
    return run.site


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """The real site; articles are being written, so not strictly."""
    folder = tmp_path_factory.mktemp("real")
    run = built(ROOT / "docs", folder, strict=False)
    assert run.code == 0, run.output
    return run.site


@pytest.fixture
def charted(forms, real):
    """The pages of a language that have charts: that of all forms, and the real articles."""

    def addresses(locale):
        prefix = "" if locale == "en" else f"{locale}/"
        pages = [forms / f"{prefix}a/index.html"]
        for path in sorted((real / prefix).glob("*/index.html")):
            if 'class="chart"' in path.read_text(encoding="utf-8"):
                pages.append(path)
        assert len(pages) > 1
        return [path.as_uri() for path in pages]

    return addresses


# Every text by its em square from ascender to descender, and every shape with its outline.
PLACES = """() => [...document.querySelectorAll(".chart")].map(figure => {
  const place = box => [box.left, box.top, box.right, box.bottom];
  const svg = figure.querySelector("svg");
  return {
    figure: place(figure.getBoundingClientRect()),
    svg: place(svg.getBoundingClientRect()),
    texts: [...svg.querySelectorAll("text")].map(text => {
      const box = text.getBoundingClientRect(), matrix = text.getScreenCTM();
      const size = parseFloat(getComputedStyle(text).fontSize) * matrix.d;
      const base = text.y.baseVal[0].value * matrix.d + matrix.f;
      return {text: text.textContent, size,
              box: [box.left, base - 0.8 * size, box.right, base + 0.2 * size]};
    }),
    bars: [...svg.querySelectorAll("path")].map(path => place(path.getBoundingClientRect())),
  };
})"""


def overlap(one, other):
    """Whether two boxes share more than half a pixel in both directions."""
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > 0.5
        and min(one[3], other[3]) - max(one[1], other[1]) > 0.5
    )


def sticks_out(inner, outer):
    return (
        inner[0] < outer[0] - 1
        or inner[1] < outer[1] - 1
        or inner[2] > outer[2] + 1
        or inner[3] > outer[3] + 1
    )


def faults_of(figure):
    texts = figure["texts"]
    for index, one in enumerate(texts):
        if sticks_out(one["box"], figure["figure"]) or sticks_out(one["box"], figure["svg"]):
            yield f"{one['text']} is clipped"
        for other in texts[index + 1 :]:
            if overlap(one["box"], other["box"]):
                yield f"{one['text']} lies on {other['text']}"
        for bar in figure["bars"]:
            if overlap(one["box"], bar):
                yield f"{one['text']} lies on a bar"
    for bar in figure["bars"]:
        if sticks_out(bar, figure["svg"]):
            yield f"a bar is clipped: {bar}"


@locales
def test_no_text_is_clipped_overlapped_or_tiny(visit, charted, locale):
    for url in charted(locale):
        page = visit(url).page
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            figures = page.evaluate(PLACES)
            assert figures
            for figure in figures:
                assert figure["texts"]
                assert list(faults_of(figure)) == [], (url, width)
                assert min(text["size"] for text in figure["texts"]) >= 10, (url, width)
                assert max(text["size"] for text in figure["texts"]) <= 17, (url, width)
                assert min(bar[3] - bar[1] for bar in figure["bars"]) >= 7, (url, width)
            assert page.evaluate("document.scrollingElement.scrollWidth") <= width, url
        page.context.close()


def luminance(color):
    assert color.startswith("rgb("), color
    parts = [int(part) / 255 for part in re.findall(r"\d+", color)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


COLORS = """() => {
  const all = (selector, property) => [...new Set([...document.querySelectorAll(selector)]
    .map(node => getComputedStyle(node)[property]))];
  return {
    paper: getComputedStyle(document.documentElement).backgroundColor,
    texts: [...all(".chart svg text", "fill"), ...all(".chart figcaption :is(p, span, a)", "color")],
    lines: [...all(".chart svg path", "stroke"), ...all(".chart .key", "borderTopColor")],
    widths: all(".chart svg path", "strokeWidth"),
  };
}"""


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("media", ["screen", "print"])
def test_text_and_outlines_stand_out(visit, forms, scheme, media):
    page = visit((forms / "a/index.html").as_uri(), color_scheme=scheme).page
    page.emulate_media(media=media, color_scheme=scheme)
    colors = page.evaluate(COLORS)
    assert (luminance(colors["paper"]) < 0.1) == (scheme == "dark" and media == "screen")
    for color in colors["texts"]:
        assert contrast(color, colors["paper"]) >= 4.5
    for color in colors["lines"]:
        assert contrast(color, colors["paper"]) >= 3
    assert min(float(width.removesuffix("px")) for width in colors["widths"]) >= 1


def test_kinds_differ_without_colour(visit, forms):
    page = visit((forms / "a/index.html").as_uri()).page
    looks = page.evaluate(
        """() => Object.fromEntries(["actual", "estimate", "projection", "guidance", "range"].map(
          kind => [kind, ["path." + kind, ".key." + kind].map(selector => {
            const style = getComputedStyle(document.querySelector(".chart " + selector));
            return selector[0] === "." ? [style.backgroundColor, style.borderTopStyle]
              : [style.fill, style.fillOpacity, style.strokeDasharray];
          })]))"""
    )
    for index in (0, 1):
        seen = [tuple(look[index]) for look in looks.values()]
        assert len(set(seen)) == 5, seen


@locales
def test_axe_finds_nothing_in_charts(visit, charted, locale):
    for url in charted(locale):
        page = visit(url).page
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        for scheme in SCHEMES:
            for width in (320, 1280):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 900})
                results = Axe().run(page, context=".chart")
                assert results.violations_count == 0, (url, results.generate_report())
                assert page.evaluate("document.scrollingElement.scrollWidth") <= width, url
        page.context.close()


@locales
@pytest.mark.parametrize("has_scripts", [True, False])
def test_the_table_opens_by_keyboard_and_leads_to_the_source(visit, forms, locale, has_scripts):
    prefix = "" if locale == "en" else f"{locale}/"
    url = (forms / f"{prefix}a/index.html").as_uri()
    visited = visit(url, 390, java_script_enabled=has_scripts)
    page = visited.page
    assert visited.other_origins() == []
    assert visited.failures == visited.messages == []
    figures = page.locator("figure.chart").all()
    assert len(figures) == len(FORMS)
    for figure, (name, rows) in zip(figures, FORMS.items(), strict=True):
        assert figure.get_by_role("img", name=name, exact=True).is_visible()
        assert all(text.is_visible() for text in figure.locator("svg text").all())
        table = figure.locator("table")
        assert table.is_hidden()
        figure.locator("summary").focus()
        page.keyboard.press("Enter")
        assert table.is_visible()
        assert table.locator("tbody tr").count() == rows.count("\n")
        drawn = figure.locator("svg text").all_text_contents()
        for row in table.locator("tbody tr").all():
            cells = row.locator("td").all_inner_texts()
            assert cells[2] in drawn
            assert (
                cells[1] in drawn
                or any(text.endswith(f"· {cells[1]}") for text in drawn)
                or name == "one"
            )
        page.keyboard.press("Tab")  # the frame, which may scroll
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert focused.evaluate("node => node.closest('table') !== null")
        assert focused.get_attribute("href") == "https://example.com/s"


@locales
def test_no_request_leaves_a_page_with_charts(visit, charted, locale):
    for url in charted(locale):
        visited = visit(url)
        assert visited.other_origins() == []
        assert visited.failures == visited.messages == []
        visited.page.context.close()


@locales
@pytest.mark.parametrize("scheme", SCHEMES)
def test_paper_gets_the_charts(visit, forms, locale, scheme):
    prefix = "" if locale == "en" else f"{locale}/"
    page = visit((forms / f"{prefix}a/index.html").as_uri(), color_scheme=scheme).page
    names = page.locator("svg text").all_text_contents()
    printed = "".join(part.extract_text() for part in PdfReader(io.BytesIO(page.pdf())).pages)
    squeezed = re.sub(r"\s", "", printed)
    if locale == "en":  # what CJK fonts put into a PDF is not always read back
        assert all(re.sub(r"\s", "", name) in squeezed for name in names)
    assert "1,234,567.89" in squeezed
    page.emulate_media(media="print", color_scheme=scheme)
    assert all(svg.is_visible() for svg in page.locator(".chart svg").all())
    assert all(caption.is_visible() for caption in page.locator(".chart figcaption").all())
