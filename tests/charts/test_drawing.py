"""Pictures: text stays text, kinds have their class, and what was drawn is not drawn again."""

import gzip
import re
from xml.etree import ElementTree

import pytest

from charts.charted import chart, table, words
from conftest import CONFIG, ROOT
from press.charts import Drawings, Words, charts_of
from press.charts.table import KINDS
from press.settings import Settings
from press.site import Site

SVG = {"viewBox", "role", "aria-label"}
TEXT = {"x", "y", "class"}
PATH = {"class", "transform", "d"}


@pytest.fixture
def draw(tmp_path):
    """Draw lines of data as a block asks, and read the picture back."""

    def drawn(lines, block="", code="en"):
        data = table(tmp_path, lines)
        assert data.flaws == ()
        svg = Drawings(tmp_path / "kept").svg(chart(block), data, words(code))
        root = ElementTree.fromstring(svg)
        assert root.tag == "svg"
        assert set(root.attrib) == SVG
        for part in root:
            assert len(part) == 0
            assert set(part.attrib) <= {"text": TEXT, "path": PATH}[part.tag]
        assert not re.search(r"#[0-9a-f]{3,6}\b|rgb|font|style|fill|stroke|NaN|undefined", svg)
        return root

    return drawn


def texts(root):
    return [part.text for part in root if part.tag == "text"]


def boxes(root):
    """Left and right of the bars and spans, in the order of their rows."""
    found = []
    for path in root.iter("path"):
        left, _, run, *_ = map(float, re.findall(r"-?[\d.]+", path.get("d")))
        assert re.fullmatch(r"M\S+,\S+h\S+v\S+h\S+Z", path.get("d").replace(" ", ""))
        moved = float((path.get("transform") or "translate(0,").split("(")[1].split(",")[0])
        found.append((min(left, left + run) + moved, max(left, left + run) + moved))
    return found


def values(root):
    """Each value of a row and where it begins."""
    found = [(float(part.get("x")), part.text) for part in root if part.tag == "text"]
    return [(x, text) for x, text in found if x > 0]


def test_text_stays_text_in_the_words_of_the_page(draw):
    lines = "A,2024-05,1234.5,,,actual,GW,s,\nA,2025-Q2,,400,,estimate,GW,s,\n"
    said = {
        "en": ["1,234.5", "over 400", "The A", "May 2024", "Q2 2025"],
        "zh": ["1,234.5", "超过400", "甲", "2024年5月", "2025年第2季度"],
        "ja": ["1,234.5", "400超", "甲", "2024年5月", "2025年第2四半期"],
    }
    for code, expected in said.items():
        name = "The A" if code == "en" else "甲"
        assert texts(draw(lines, f"series: {{A: {name}}}", code)) == expected


def test_every_kind_has_its_class(draw):
    lines = "".join(f"{kind},2024,1,,,{kind},GW,s,\n" for kind in KINDS)
    root = draw(lines)
    assert [path.get("class") for path in root.iter("path")] == list(KINDS)
    names = [text.text for text in root.iter("text") if text.get("class") == "name"]
    assert names == list(KINDS)


HOSTILE = "<script>alert(1)</script> & \"q\" 'q' ]]> &lt; {{ x }}"


def test_markup_is_text(tmp_path):
    quoted = HOSTILE.replace('"', '""')
    data = table(tmp_path, f'"{quoted}",2024,1,,,actual,GW,s,\n')
    asked = chart().model_copy(update={"alt": HOSTILE + '"><x y="'})
    svg = Drawings(tmp_path / "kept").svg(asked, data, words("en"))
    root = ElementTree.fromstring(svg)
    assert {part.tag for part in root.iter()} == {"svg", "path", "text"}
    assert root.get("aria-label") == asked.alt
    names = [part.text for part in root.iter("text") if part.get("class") == "name"]
    assert " ".join(names) == HOSTILE


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "Median time from request to operation, by year of completion",
            ["Median time from request to", "operation, by year of completion"],
        ),
        (
            "NVIDIAデータセンター部門売上高（2025年度まで）、米国会計基準",
            ["NVIDIAデータセンター部門売上高", "（2025年度まで）、米国会計基準"],
        ),
        ("电" * 26 + "（亿）", ["电" * 16, "电" * 10 + "（亿）"]),
        ("电" * 25 + "，亿", ["电" * 14, "电" * 11 + "，亿"]),
        ("x" * 95, ["x" * 30, "x" * 30, "x" * 35]),
        ("2024年", ["2024年"]),
    ],
)
def test_long_names_are_broken_between_words(draw, name, lines):
    root = draw("A,2024,1,,,actual,GW,s,\n", f"series: {{A: '{name}'}}")
    assert [part.text for part in root.iter("text") if part.get("class") == "name"] == lines


def test_bars_begin_at_zero_and_grow_with_their_value(draw):
    root = draw("A,2022,0,,,actual,GW,s,\nA,2023,5,,,actual,GW,s,\nA,2024,10,,,actual,GW,s,\n")
    zero, half, whole = boxes(root)
    assert zero[0] == zero[1] == half[0] == whole[0]
    assert half[1] - half[0] == pytest.approx((whole[1] - whole[0]) / 2, abs=0.2)
    assert whole[0] > 40
    assert whole[1] < 400 - 2 * 9


def test_a_value_below_zero_goes_the_other_way_and_its_text_stands_free(draw):
    root = draw("A,2023,-5,,,actual,GW,s,\nA,2024,10,,,actual,GW,s,\nB,2024,-1,,,actual,GW,s,\n")
    below, above, little = boxes(root)
    assert [below[1], little[1]] == pytest.approx([above[0], above[0]], abs=0.2)
    assert below[0] < little[0]
    assert below[1] - below[0] == pytest.approx((above[1] - above[0]) / 2, abs=0.2)
    (x5, minus5), (x10, ten), (x1, minus1) = values(root)[:3]
    assert (minus5, ten, minus1) == ("-5", "10", "-1")
    assert x5 == x1 == pytest.approx(below[1] + 8, abs=0.2)
    assert x10 == pytest.approx(above[1] + 8, abs=0.2)


def test_values_that_are_all_below_zero_end_at_zero(draw):
    first, second = boxes(draw("A,2023,-5,,,actual,GW,s,\nA,2024,-10,,,actual,GW,s,\n"))
    assert first[1] == second[1] <= 400
    assert first[1] - first[0] == pytest.approx((second[1] - second[0]) / 2, abs=0.2)


def test_a_span_goes_from_bound_to_bound_and_a_bound_from_zero(draw):
    lines = "A,2023,,5,10,range,GW,s,\nA,2024,,10,,actual,GW,s,\nA,2025,,,10,actual,GW,s,\n"
    span, least, most = boxes(draw(lines))
    assert least == most
    assert span[0] == pytest.approx(sum(least) / 2, abs=0.2)
    assert span[1] == least[1]


@pytest.mark.parametrize("number", ["7", "0", "-7", "0.000001", "999999999999"])
def test_one_row_and_equal_values_are_drawn(draw, number):
    (one,) = boxes(draw(f"A,2024,{number},,,actual,GW,s,\n"))
    assert one[0] == 0
    assert one[1] <= 400
    assert (one[1] == 0) == (number == "0")
    root = draw(f"A,2024,{number},,,actual,GW,s,\nA,2025,{number},,,actual,GW,s,\n")
    first, second = boxes(root)
    assert first == second
    assert 0 <= first[0] <= first[1] <= 400


def points(root):
    """Where the points of a logarithmic scale stand."""
    found = (path.get("transform") for path in root.iter("path") if "A" in path.get("d"))
    return [float(re.match(r"translate\((-?[\d.]+),", move)[1]) for move in found]


def test_a_logarithmic_scale_has_points_at_equal_steps(draw):
    root = draw("".join(f"A,{2020 + n},{10**n},,,actual,GW,s,\n" for n in range(4)), "scale: log")
    first, second, third, fourth = points(root)
    assert second - first == pytest.approx(third - second, abs=0.2)
    assert fourth - third == pytest.approx(third - second, abs=0.2)
    said = values(root)
    assert [text for _, text in said] == ["1", "10", "100", "1,000"]
    assert [x - 14 for x, _ in said] == pytest.approx(points(root), abs=0.2)


def test_a_span_on_a_logarithmic_scale_is_a_span(draw):
    root = draw("A,2023,100,,,actual,GW,s,\nA,2024,,9,900,range,GW,s,\n", "scale: log")
    bar, point = root.find("path[@class='range']"), root.find("path[@class='actual']")
    assert "A" in point.get("d")
    _, _, run, *_ = map(float, re.findall(r"-?[\d.]+", bar.get("d")))
    assert abs(run) > 100
    assert texts(root)[:2] == ["100", "9–900"]


@pytest.mark.parametrize("numbers", ["0,,", "-1,,", ",0,5", ",-1,", ",,0"])
def test_what_has_no_logarithm_is_not_drawn(tmp_path, numbers):
    data = table(tmp_path, f"A,2023,1,,,actual,GW,s,\nA,2024,{numbers},range,GW,s,\n")
    assert data.flaws == ()
    drawings = Drawings(tmp_path / "kept")
    assert drawings.svg(chart("scale: log"), data, words("en")) == ""
    assert drawings.svg(chart("scale: log\nperiods: [2023]"), data, words("en")) != ""
    assert drawings.svg(chart("series: {B: b}"), data, words("en")) == ""


LINES = "A,2023,1,,,actual,GW,s,\nA,2024,2,,,actual,GW,s,\n"


def test_what_was_drawn_is_not_drawn_again(tmp_path):
    data, folder = table(tmp_path, LINES), tmp_path / "kept"
    first = Drawings(folder)
    svg = first.svg(chart(), data, words("en"))
    assert first.svg(chart("caption: other"), data, words("en")) == svg
    assert first.drawn == 1
    second = Drawings(folder)
    noted = table(tmp_path, LINES.replace("GW,s,\n", "GW,t,a note\n"))
    assert second.svg(chart(), noted, words("en")) == svg
    assert second.svg(chart(), data, words("zh")) == svg
    assert second.drawn == 0
    for block in ("alt: other", "series: {A: B}", "periods: ['2023']", "scale: log"):
        assert second.svg(chart(block), data, words("en")) != svg
    changed = table(tmp_path, LINES.replace(",2,", ",3,"))
    assert second.svg(chart(), changed, words("en")) != svg
    assert second.drawn == 5


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: data.replace(b">2<", b">9<"),
        lambda data: data.rpartition(b"\n")[0],
        lambda data: b"\xff\xfe" + data,
        lambda data: b"<script>alert(1)</script>",
    ],
)
def test_a_damaged_picture_is_drawn_again(tmp_path, damage):
    data, folder = table(tmp_path, LINES), tmp_path / "kept"
    svg = Drawings(folder).svg(chart(), data, words("en"))
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert path.read_bytes() != whole
    again = Drawings(folder)
    assert again.svg(chart(), data, words("en")) == svg
    assert again.drawn == 1
    assert path.read_bytes() == whole


def test_a_page_does_without_a_place_to_keep_pictures(tmp_path):
    data = table(tmp_path, LINES)
    (tmp_path / "kept").write_text("a file")
    drawings = Drawings(tmp_path / "kept")
    svg = drawings.svg(chart(), data, words("en"))
    assert svg.endswith("</svg>")
    drawings.tidy()
    (tmp_path / "kept").unlink()
    (tmp_path / "kept").mkdir()
    assert drawings.svg(chart(), data, words("en")) == svg
    (path,) = (tmp_path / "kept").iterdir()
    path.unlink()
    path.mkdir()
    assert drawings.svg(chart(), data, words("en")) == svg


def test_pictures_that_no_page_shows_are_deleted(tmp_path):
    data, folder = table(tmp_path, LINES), tmp_path / "kept"
    first = Drawings(folder)
    first.svg(chart("alt: old"), data, words("en"))
    svg = first.svg(chart(), data, words("en"))
    first.tidy()
    assert len(list(folder.iterdir())) == 2
    (folder / "a folder.svg").mkdir()
    second = Drawings(folder)
    second.svg(chart(), data, words("en"))
    second.tidy()
    assert len([path for path in folder.iterdir() if path.is_file()]) == 1
    third = Drawings(folder)
    assert third.svg(chart(), data, words("en")) == svg
    assert third.drawn == 0


def test_every_chart_of_the_site_is_light(tmp_path):
    site, drawings = Site.load(Settings.read(CONFIG, ROOT)), Drawings(tmp_path / "kept")
    sizes = {}
    for article in site.corpus.published:
        for placed in charts_of(article):
            data = site.tables.by_name.get(placed.chart.data) if placed.chart else None
            if data:
                said = Words(article.locale.dates, words(article.locale.code).word)
                svg = drawings.svg(placed.chart, data, said)
                sizes[placed.at()] = len(gzip.compress(svg.encode()))
    assert sizes
    assert {place: size for place, size in sizes.items() if not 0 < size <= 6 * 1024} == {}
