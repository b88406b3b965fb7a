"""Rules Z103 to Z113: what a language is not written with, and what is left alone."""

import pytest

from conftest import page
from press.findings import mend

LINE = 8  # the first line of the body of `page`: six lines of front matter, its fence, a blank


def found(site_from, locale, body, *codes):
    prefix = "/a/" if locale == "en" else f"/{locale}/a/"
    site = site_from({f"{locale}/a.md": page(locale, prefix, body + "\n")})
    return [
        f"{each.location.line - LINE + 1}:{each.location.column} {each.code}"
        for each in site.check()
        if each.location.path == f"docs/{locale}/a.md" and each.code.startswith(codes or ("Z1",))
    ]


CLEAN = {
    "zh": """\
这是一句话，含有GPT-4、415 TWh和30%，以及“引语”。他说：“好。”（见下文）……还有——破折号。

- **要点**。说明文字，价格为3.5美元。
- 第二点：12:00开会，比例为3:1，参见[报告](https://example.org/a,b)。

| 年份 | 数值 |
| --- | --- |
| 2024 | 1,234 |

??? info "标题"

    里面的话。

`a, b`与代码无关。《书名》里有 <span lang="ja">舞台の下</span>。
""",
    "ja": """\
これは一文で、GPT-4や415テラワット時、30%を含む。「引用」と『書名』（下記）もある。

- **要点**。説明の文。
- 12:00に会議があり、比率は3:1だ。[報告](https://example.org/a,b)を参照。

メーカーは電力を急ぐ。ウォール・ストリート・ジャーナル。――そして……終わり。
""",
    "en": """\
An English sentence, with “quotes”, an em dash—and more. See (below) at 12:00.

- **A point.** Some text.
""",
}


@pytest.mark.parametrize("locale", CLEAN)
def test_well_set_text_is_silent(site_from, locale):
    assert found(site_from, locale, CLEAN[locale]) == []


@pytest.mark.parametrize(
    ("locale", "body", "expected"),
    [
        ("zh", "成本上升,利润下降。", "1:5 Z103"),
        ("zh", "成本上升(但是)利润。", "1:5 Z103"),
        ("ja", "費用が増え,利益が減る。", "1:6 Z103"),
        ("zh", "他说「好」。", "1:3 Z104"),
        ("ja", "彼は“好”と言う。", "1:3 Z104"),
        ("ja", "電力，半導体。", "1:3 Z104"),
        ("en", "A sentence，with a slip.", "1:11 Z104"),
        ("zh", '他说"好"。', "1:3 Z105"),
        ("zh", "共有１２３个。", "1:3 Z106"),
        ("ja", "ｶﾅの文。", "1:1 Z106"),
        ("zh", "使用 GPU 很贵。", "1:3 Z107"),
        ("ja", "AI の電力。", "1:3 Z107"),
        ("zh", "資料中心的电力。", "1:1 Z108"),
        ("zh", "这是のです。", "1:3 Z108"),
        ("ja", "这の電力。", "1:1 Z108"),
        ("zh", "他说“好。", "1:1 Z109"),
        ("ja", "彼は「好と言う。", "1:1 Z109"),
        ("zh", "成本--上升。", "1:3 Z110"),
        ("zh", "等等...成本。", "1:3 Z110"),
        ("zh", "**关键。**但是成本。", "1:6 Z111"),
        ("zh", "他说**“算力”**很重要。", "1:3 Z111"),
        ("zh", "要点：\n- 甲\n- 乙", "2:1 Z112"),
        ("zh", "见［^1］处。", "1:2 Z113"),
        ("zh", "看！[图](a.png)。", "1:2 Z113"),
    ],
)
def test_a_slip_is_found_where_it_stands(site_from, locale, body, expected):
    assert expected in found(site_from, locale, body, expected.split()[1])


@pytest.mark.parametrize(
    ("locale", "body", "mended"),
    [
        ("zh", "成本上升,利润１２下降。", "成本上升，利润12下降。"),
        ("zh", "使用 GPU 很贵。", "使用GPU很贵。"),
        ("ja", "費用,利益。", "費用、利益。"),
    ],
)
def test_what_can_be_mended_is(site_from, tmp_path, locale, body, mended):
    site = site_from({f"{locale}/a.md": page(locale, f"/{locale}/a/", body + "\n")})
    mend(tmp_path, site.check())
    text = (tmp_path / f"docs/{locale}/a.md").read_text(encoding="utf-8")
    assert text.endswith(f"\n{mended}\n")


def test_code_addresses_and_other_languages_are_left_alone(site_from):
    body = '```\n成本,"上升"\n```\n\n见<https://example.org/成本,上升>与`成本,上升`。<span lang="ja">資料の</span>\n'
    assert found(site_from, "zh", body) == []
