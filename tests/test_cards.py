"""Social cards: what they say, how their lines break, when they are drawn, and when they are not."""

import io
import json
import subprocess
import sys

import pytest
from PIL import Image

from charts.charted import words
from conftest import CONFIG, ROOT, cluster, page, shown
from press.cards import Card, Cards, card
from press.cards.card import Bar, Plot, palette
from press.cards.drawing import draw, set_title
from press.cards.faces import Face, face
from press.cards.lines import lines, pieces, spaced
from press.cards.sheet import Sheet
from press.charts import charts_of
from press.head import head_for
from press.settings import Settings
from press.site import Site
from press.typography import NO_END, NO_START

THEME = {"custom_dir": str(ROOT / "overrides")}
TOKENS = ROOT / "overrides/assets/tokens.css"
RARE = "🎭"
DATA = """\
series,period,value,low,high,kind,unit,source,note
Queue,2023,2600,,,estimate,GW,x,
Queue,2024,2290,,,actual,GW,x,
Storage,2024,,890,,projection,GW,x,over
"""
CHART = "```chart\ndata: x.csv\ncaption: c\nalt: Three bars.\n```\n"


def shelf(site):
    """The cards of a site, with the words of the real one."""
    return Cards(
        site.corpus, site.tables, site.units, lambda locale, key: words(locale.code).word(key)
    )


def only(site, src="en/a.md"):
    """A page of a site."""
    return site.corpus.by_src[src]


def opened(data):
    """The picture of a file."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def counted(data, colour):
    """How many points of a picture have nearly a colour, `#rrggbb`."""
    wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    found = opened(data).convert("RGB").getcolors(1 << 20)
    return sum(n for n, it in found if max(abs(a - b) for a, b in zip(it, wanted, strict=True)) < 4)


# Lines.


def wide(text):
    """The width of a text in full-width characters."""
    return sum(1 if char > "\u2e80" else 0.5 for char in text)


def broken(text, language, width):
    """The lines of a text."""
    return lines(pieces(text, language), width, wide)


def test_no_line_begins_or_ends_with_what_kinsoku_forbids():
    texts = {
        "zh": "国际能源署《能源与人工智能》里的数字，能信到什么程度？（附：1,200亿美元的账……）",
        "ja": "IEA『Energy and AI』を数字で読む：予測はどこまで当てになるか（2025年、1,200億ドル）",
    }
    for language, text in texts.items():
        for width in range(4, 24):
            found = broken(text, language, width)
            assert not {line[0] for line in found} & NO_START, found
            assert not {line[-1] for line in found} & NO_END, found
            assert "".join(found).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("language", ["en", "zh", "ja"])
def test_numbers_and_latin_words_stay_whole(language):
    text = "OpenAI的GPT-3.5从$1,200.50降到2024年的0.07美元"
    for width in (2, 3, 5, 8, 13):
        found = " ".join(broken(text, language, width))
        for word in ("OpenAI", "GPT-3.5", "$1,200.50", "2024", "0.07"):
            assert word in found


def test_a_number_keeps_what_it_counts():
    assert not any(line.endswith("2025") for width in range(3, 9) for line in
                   broken("到了2025年的时候", "zh", width))  # fmt: skip


def test_japanese_is_broken_between_phrases():
    text = "電力系統のボトルネックはどこにあり、いつまで続くのか"
    assert pieces(text, "ja") == [
        "電力系統の", "ボトルネックは", "どこに", "あり、", "いつまで", "続くのか"
    ]  # fmt: skip
    assert broken(text, "ja", 9) == [
        "電力系統の", "ボトルネックは", "どこにあり、", "いつまで続くのか"
    ]  # fmt: skip


def test_chinese_is_not_read_as_japanese(monkeypatch):
    monkeypatch.setattr("press.typography._phrase_parser", None)
    assert pieces("电网究竟卡在哪里，", "zh") == [*"电网究竟卡在哪", "里，"]


def test_lines_are_balanced_and_like_to_end_at_a_pause():
    assert broken("About Beneath the Stage", "en", 9) == ["About Beneath", "the Stage"]
    assert broken("一颗芯片，全世界有几家造得出来", "zh", 11) == [
        "一颗芯片，",
        "全世界有几家造得出来",
    ]
    assert broken("", "en", 9) == []
    assert broken("infrastructure", "en", 3) == ["infrastructure"]


def test_latin_has_a_gap_beside_han():
    assert spaced("AI竞争的GPU，42个") == "AI 竞争的 GPU，42 个"
    assert pieces("AI竞争", "zh") == ["AI ", "竞", "争"]


# Pictures.


def plot(**changes):
    """A chart with two rows."""
    bars = (
        Bar("Queue", "2023", "2,600", 0.0, 2600.0, "estimate"),
        Bar("Queue", "2024", "over 2,290", 0.0, 2290.0, "actual"),
    )
    return Plot(**{"bars": bars, "scale": "linear", "unit": "Unit: GW", "names": (), **changes})


def drawn(of, colours=None):
    return draw(of, face(of.language).path, colours or palette(TOKENS))


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Who wins the AI race: models or infrastructure?"),
        ("zh", "AI竞争的赢家：模型还是基础设施？"),
        ("ja", "AI競争の勝者：モデルか、インフラか"),
    ],
)
def test_a_card_has_its_size_and_is_light(language, title):
    for of in (Card(language, "Site", title), Card(language, "Site", title, plot())):
        data = drawn(of)
        image = opened(data)
        assert (image.format, image.size) == ("PNG", (1200, 630))
        assert len(data) <= 60_000
        assert data == drawn(of)


def test_the_chart_is_in_the_card():
    accent = palette(TOKENS)["accent"]
    without = counted(drawn(Card("en", "Site", "Title")), accent)
    with_it = drawn(Card("en", "Site", "Title", plot()))
    right = io.BytesIO()
    opened(with_it).crop((640, 0, 1200, 630)).save(right, "PNG")
    assert counted(right.getvalue(), accent) > 3000
    assert counted(right.getvalue(), palette(TOKENS)["raised"]) > 200_000
    assert without > 0


def test_nothing_is_written_over_the_edge():
    long = "Data Centres and Cooling: What the Building Costs and What Limits It " * 2
    names = tuple(Bar(f"{long} {n}", "2024", "1,000,000", 0.0, n, "actual") for n in range(9))
    many = tuple(Bar("Queue", str(n), str(n), 0.0, float(n), "range") for n in range(900))
    log = (Bar("A", "2024", "0.07", None, 0.07, "actual"), Bar("A", "2", "6", None, 6, "actual"))
    below = (Bar("A", "2024", "−7", 0.0, -7.0, "guidance"), Bar("A", "2", "–", 1, 2, "projection"))
    for bars, scale in ((names, "linear"), (many, "linear"), (log, "log"), (below, "linear")):
        image = opened(drawn(Card("en", "Site", long, plot(bars=bars, scale=scale)))).convert("RGB")
        for box, colour in {
            (620, 20, 640, 630): "paper",
            (0, 20, 60, 630): "paper",
            (1152, 0, 1200, 630): "raised",
            (640, 0, 1200, 40): "raised",
            (640, 600, 1200, 630): "raised",
        }.items():
            assert len(image.crop(box).getcolors()) == 1, (box, colour)


def test_a_title_is_large_unless_smaller_breaks_it_better():
    sheet = Sheet(face("zh").path, "zh", palette(TOKENS))
    size, found = set_title(sheet, "AI竞争的赢家：模型还是基础设施？", 528, 440, range(68, 36, -4))
    assert found == ["AI 竞争的赢家：", "模型还是基础设施？"]
    assert 51 <= size < 68
    size, found = set_title(sheet, "长" * 400, 528, 200, range(68, 36, -4))
    assert size == 40
    assert found[-1].endswith("…")
    assert all(sheet.width(line, size, 700) <= 528 for line in found)


def test_each_language_has_its_own_glyphs():
    zh, ja = (face(language).path for language in ("zh", "ja"))
    assert zh != ja
    assert "SC" in zh.name
    assert "JP" in ja.name
    assert face("en").path == ja


@pytest.mark.parametrize("language", ["zh", "ja", "en"])
def test_the_font_has_what_it_surely_has(language):
    font = face(language)
    sure = [code for code in range(0x20, 0x30000) if font.surely_has(chr(code))]
    assert len(sure) > 200
    assert [chr(code) for code in sure if code not in font.characters] == []


def test_colours_are_those_of_the_style_sheet(tmp_path):
    names = ("paper", "raised", "ink", "quiet", "line", "accent")
    sheet = tmp_path / "tokens.css"
    sheet.write_text("".join(f"--{name}: light-dark(#0A0B0C, #fff);" for name in names))
    assert palette(sheet) == dict.fromkeys(names, "#0a0b0c")
    sheet.write_text("".join(f"--{name}: #0a0b0c;" for name in names[1:]))
    assert palette(sheet) is None
    assert palette(tmp_path / "none.css") is None
    assert palette(TOKENS)["accent"] == "#a23b22"


# The shelf.


@pytest.fixture
def charted(site_from):
    """Make a site of one page with a chart; its title and further front matter are given."""

    def make(title="A title", body=CHART, **front):
        files = {"en/a.md": page("en", "/a/", body, title=title, **front), "data/x.csv": DATA}
        return site_from(files, theme=THEME)

    return make


def test_a_card_says_what_its_page_says(charted):
    site = charted("Long title", og_title="Short title")
    cards = shelf(site)
    of = card.card_of(only(site), site.tables, site.units, cards.word)
    assert (of.language, of.site, of.title) == ("en", "Beneath the Stage", "Short title")
    assert [(bar.name, bar.label, bar.value, bar.kind) for bar in of.plot.bars] == [
        ("Queue", "2023", "2,600", "estimate"),
        ("Queue", "2024", "2,290", "actual"),
        ("Storage", "2024", "over 890", "projection"),
    ]
    assert [kind for kind, _ in of.plot.names] == ["actual", "estimate", "projection"]
    assert cards.picture(only(site)).alt == "Short title – Three bars."
    assert card.card_of(only(site, "en/index.md"), site.tables, site.units, cards.word).plot is None


def test_the_name_changes_with_what_is_drawn_and_only_then(charted):
    def name(*args, **front):
        site = charted(*args, **front)
        return shelf(site).picture(only(site)).path

    first = name()
    assert name("Another title") != first
    assert name(og_title="Another title") == name("Another title")
    assert name(body=CHART.replace("c\nalt", "c\nscale: log\nalt")) != first
    assert name(body=CHART + "\nMore text.\n", tags="[x]") == first


def test_cards_are_kept_between_builds(charted, tmp_path):
    site = charted()
    first = shelf(site)
    paths = {first.picture(article).path for article in site.corpus.published}
    assert first.drawn == 0
    first.write(tmp_path / "site")
    assert first.drawn == len(paths) == 4
    again = shelf(site)
    assert {again.picture(article).path for article in site.corpus.published} == paths
    again.write(tmp_path / "again")
    assert again.drawn == 0
    for path in paths:
        assert (tmp_path / "site" / path).read_bytes() == (tmp_path / "again" / path).read_bytes()


def test_what_is_kept_is_drawn_without_pillow(charted, tmp_path):
    site = charted()
    cards = shelf(site)
    for article in site.corpus.published:
        cards.picture(article)
    cards.write(tmp_path / "site")
    script = f"""
import sys
for name in ("PIL", "fontTools", "vl_convert"):
    sys.modules[name] = None  # importing it raises ImportError
sys.path[:0] = [{str(ROOT / "tests")!r}, {str(ROOT / "hooks")!r}]
from pathlib import Path
from charts.charted import words
from conftest import CONFIG
from press.cards import Cards
from press.settings import Settings
from press.site import Site
site = Site.load(Settings.read({{**CONFIG, "theme": {THEME!r}}}, Path({str(tmp_path)!r})))
cards = Cards(site.corpus, site.tables, site.units, lambda at, key: words(at.code).word(key))
paths = [cards.picture(article).path for article in site.corpus.published]
cards.write(Path({str(tmp_path)!r}, "again"))
print(len(paths), cards.drawn)
print([each.code for each in site.check() if each.code == "O101"])
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.stdout == "4 0\n[]\n", done.stderr


def test_a_damaged_card_is_drawn_again(charted):
    site = charted()
    cards = shelf(site)
    whole = cards.picture(only(site)).path
    cards.data(whole)
    (kept,) = [each for each in shelf(site).folder.iterdir() if whole.endswith(each.name)]
    good = kept.read_bytes()
    middle = len(good) // 2
    for bad in (
        b"",
        good[:-20],
        good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :],
        good + b"x",
        b"<html>" + good[6:],
    ):
        kept.write_bytes(bad)
        cards = shelf(site)
        assert cards.data(cards.picture(only(site)).path) == good
        assert cards.drawn == 1
        assert kept.read_bytes() == good


def test_a_build_does_without_a_place_to_keep_cards(charted, tmp_path):
    site = charted()
    (tmp_path / ".cache").write_text("a file")
    cards = shelf(site)
    path = cards.picture(only(site)).path
    cards.write(tmp_path / "site")
    assert opened((tmp_path / "site" / path).read_bytes()).size == (1200, 630)


def test_cards_that_no_page_has_are_deleted(charted, tmp_path):
    old = charted("Old title")
    before = shelf(old)
    before.picture(only(old))
    before.write(tmp_path / "old")
    (before.folder / "a folder.png").mkdir()
    site = charted("New title")
    cards = shelf(site)
    path = cards.picture(only(site)).path
    cards.write(tmp_path / "site")
    assert [each.name for each in cards.folder.iterdir() if each.is_file()] == [path[6:]]


# Pages.


def told(site, article, cards):
    """What a page's head says of its picture, and its structured data."""
    head = head_for(site, article, cards.picture(article))
    found = {name: text for name, text in head.properties if name.startswith("og:image")}
    return found, json.loads(head.graph)["@graph"]


def test_a_page_names_its_card(charted):
    site = charted(date="2025-12-21 12:00:00 +0900")
    cards = shelf(site)
    found, graph = told(site, only(site), cards)
    address = f"https://example.org/{cards.picture(only(site)).path}"
    assert found == {
        "og:image": address,
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "A title – Three bars.",
    }
    assert next(node for node in graph if node["@type"] == "Article")["image"] == [address]


def test_a_page_keeps_its_own_picture(site_from):
    files = {"en/a.md": page("en", "/a/", image="own.png", title=f"A {RARE}"), "en/own.png": b"x"}
    site = site_from(files, theme=THEME)
    cards = shelf(site)
    assert told(site, only(site), cards)[0]["og:image"] == "https://example.org/own.png"
    assert cards.drawn == 0
    assert shown(site.check(), "O101") == []


def test_a_character_without_a_glyph_is_told(site_from):
    named = CHART.replace("alt:", f"series: {{Queue: '{RARE}'}}\nalt:")
    files = {
        "en/a.md": page("en", "/a/", title=f"The sign {RARE}"),
        "zh/a.md": page("zh", "/zh/a/", title="标题", og_title="𠮷野家"),
        "ja/a.md": page("ja", "/ja/a/", title="𠮷野家"),
        "ja/b.md": page("ja", "/ja/b/", named),
        "data/x.csv": DATA,
    }
    site = site_from(files, theme=THEME)
    found = [each for each in site.check() if each.code == "O101"]
    assert shown(found) == ["en/a.md:2 O101", "ja/b.md:11 O101", "zh/a.md:6 O101"]
    assert "U+1F3AD, performing arts" in found[0].message
    assert "'𠮷', U+20BB7" in found[2].message
    cards = shelf(site)
    picture, _ = told(site, only(site), cards)
    assert picture["og:image"] == "https://example.org/assets/card.png"
    assert picture["og:image:alt"] == f"The sign {RARE}"
    assert cards.picture(only(site, "zh/a.md")) is None
    assert cards.picture(only(site, "ja/b.md")) is None
    assert cards.drawn == 0
    assert cards.picture(only(site, "ja/a.md")) is not None


def test_without_the_font_pages_have_the_card_of_the_site(build_site, tmp_path):
    files = {**cluster(""), "en/a.md": page("en", "/a/")}
    (tmp_path / "without").mkdir()
    (tmp_path / "without/sitecustomize.py").write_text(
        "import sys\nsys.modules['justmytype_intl_cjk'] = None\n"
    )
    run = build_site(files, path=tmp_path / "without")
    assert run.code == 0, run.output
    told = [line for line in run.output.splitlines() if "cards" in line]
    assert len(told) == 1
    assert "INFO" in told[0]
    assert "justmytype-intl-cjk" in told[0]
    assert "assets/card.png" in (run.site / "a/index.html").read_text()
    assert not (run.site / "cards").exists()


def test_a_build_writes_the_card_that_each_page_names(build_site):
    files = {**cluster(""), "en/a.md": page("en", "/a/", title="Another title")}
    run = build_site(files)
    assert run.code == 0, run.output
    named = set()
    for name in ("index.html", "a/index.html", "zh/index.html", "ja/index.html"):
        html = (run.site / name).read_text()
        named.add(html.split('og:image" content="https://example.org/')[1].split('"')[0])
    written = {each.relative_to(run.site).as_posix() for each in (run.site / "cards").iterdir()}
    assert named == written
    assert len(written) == 4


def test_every_card_of_the_site_can_be_drawn():
    site = Site.load(Settings.read({**CONFIG, "theme": THEME}, ROOT))
    assert all(isinstance(face(code), Face) for code in ("en", "zh", "ja"))
    for article in site.corpus.published:
        of = card.card_of(
            article, site.tables, site.units, lambda locale, key: words(locale.code).word(key)
        )
        assert not any(map(face(of.language).missing, of.texts))
        if next(charts_of(article), None):
            assert of.plot is not None
