"""Widths, line joining and reading time in three scripts."""

import pytest

from press.typography import break_headings, join_lines, phrases, reading_minutes, width, words


@pytest.mark.parametrize(("text", "units"), [("abc", 1.5), ("数据", 2), ("GPU与", 2.5), ("", 0)])
def test_width(text, units):
    assert width(text) == units


@pytest.mark.parametrize(
    ("html", "joined"),
    [
        ("<p>数据\n中心</p>", "<p>数据中心</p>"),
        ("<p>数据，\n  中心</p>", "<p>数据，中心</p>"),
        ("<p><strong>数据</strong>\n中心</p>", "<p><strong>数据</strong>中心</p>"),
        ("<p>数据\n<em>中心</em></p>", "<p>数据<em>中心</em></p>"),
        ("<p>他说“好”\n然后</p>", "<p>他说“好”然后</p>"),
        ("<p>データ\nセンター</p>", "<p>データセンター</p>"),
    ],
)
def test_a_line_break_between_wide_characters_goes(html, joined):
    assert join_lines(html) == joined


@pytest.mark.parametrize(
    "html",
    [
        "<p>数据\nGPU</p>",
        "<p>GPU\n数据</p>",
        "<p>two\nwords</p>",
        "<p>데이터\n센터</p>",
        "<pre>数据\n中心</pre>",
        "<pre><code>数据\n中心</code></pre>",
        "<textarea>数据\n中心</textarea>",
        "<p>数据</p>\n<p>中心</p>",
    ],
)
def test_any_other_line_break_stays(html):
    assert join_lines(html) == html


def test_text_before_and_after_code_is_joined():
    html = "<p>数\n据</p><pre>数\n据</pre><p>中\n心</p>"
    assert join_lines(html) == "<p>数据</p><pre>数\n据</pre><p>中心</p>"


def test_words():
    assert words("Two words") == 2
    assert words("数据中心 GPU") == 5
    assert words("data-centre 2.4%") == 2


@pytest.mark.parametrize(
    ("text", "language", "minutes"),
    [
        ("", "en", 1),
        ("word " * 228, "en", 1),
        ("word " * 229, "en", 2),
        ("字" * 510, "zh", 2),
        ("字" * 714, "ja", 2),
        ("字" * 255 + " word" * 228, "zh", 2),
        ("낱말 " * 229, "ko", 2),
    ],
)
def test_reading_minutes(text, language, minutes):
    assert reading_minutes(text, language) == minutes


@pytest.mark.parametrize(
    ("language", "text", "parts"),
    [
        ("ja", "AIデータセンターの電力需要はどこまで伸びるのか", ["AIデータセンターの", "電力需要は", "どこまで", "伸びるのか"]),
        ("ja", "値段はいくらか：推論の採算", ["値段は", "いくらか：", "推論の", "採算"]),
        ("ja", "（）", ["（）"]),
        ("zh", "人工智能数据中心", ["人工智能数据中心"]),
        ("en", "Data centres", ["Data centres"]),
        ("ja", "", [""]),
    ],
)  # fmt: skip
def test_japanese_titles_have_phrases(language, text, parts):
    assert phrases(text, language) == parts


@pytest.mark.parametrize(
    ("html", "broken"),
    [
        ("<h2 id=\"a\">急速に上昇している</h2>", "<h2 id=\"a\">急速に<wbr>上昇している</h2>"),
        ("<h3><em>急速</em>に上昇</h3>", "<h3><em>急速</em>に<wbr>上昇</h3>"),
        ("<h2>Q&amp;Aは急速に</h2>", "<h2>Q&amp;Aは<wbr>急速に</h2>"),
        ("<p>急速に上昇している</p><h4>急速に上昇</h4>", "<p>急速に上昇している</p><h4>急速に上昇</h4>"),
    ],
)  # fmt: skip
def test_japanese_headings_break_between_phrases(html, broken):
    assert break_headings(html, "ja") == broken
    assert break_headings(html, "zh") == html


@pytest.mark.parametrize(
    ("html", "joined"),
    [
        ("<strong>建在旁边。</strong> 线路消失了", "<strong>建在旁边。</strong>线路消失了"),
        ("<em>注意！</em> “算力”", "<em>注意！</em>“算力”"),
        ("<strong>重要。</strong> GPUは高い", "<strong>重要。</strong> GPUは高い"),
        ("<strong>Note.</strong> 中文", "<strong>Note.</strong> 中文"),
        ("<strong>关键</strong> 但是", "<strong>关键</strong> 但是"),  # which Z107 tells
    ],
)
def test_the_blank_that_ends_a_bold_sentence_is_not_shown(html, joined):
    assert join_lines(html) == joined
