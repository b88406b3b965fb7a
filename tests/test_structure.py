"""Rules T, K107, K108: what a translation lacks, has in excess, or has otherwise."""

import pytest

from conftest import cluster, shown

BODY = """\
The opening paragraph names OpenAI and 415 TWh for 2024.

## One {#one}

A paragraph with a [source](https://example.org/a) and `code` in it.[^1]

- The first item is about GPU.
- The second item is about HBM.

| Year | MW |
| --- | --- |
| 2024 | 835 |
| 2025 | 1121 |

## Two {#two}

![A chart](grid.png)

```python
print("Zürich")  # a comment
```

> A quotation of 12 words by NVIDIA.

[^1]: The note is about PJM and 325 dollars.

The last paragraph ends here.
"""

ZH = """\
开头一段提到OpenAI，以及2024年的415 TWh。

## 一 {#one}

这一段有[来源](https://example.org/a)，也有`code`。[^1]

- 第一项讲GPU。
- 第二项讲HBM。

| 年份 | MW |
| --- | --- |
| 2024 | 835 |
| 2025 | 1121 |

## 二 {#two}

![图](grid.png)

```python
print("Zürich")  # 注释
```

> NVIDIA的一段引文，12个词。

[^1]: 这条注讲PJM和325美元。

最后一段到此结束。
"""

FIRST = 7  # the line of the file on which a cluster's body begins: front matter and a blank line


@pytest.fixture
def pair(site_from):
    """Check a Chinese body against the English one; the Japanese page is a plain copy of it."""

    def check(zh, *codes, en=BODY):
        files = cluster("a/")
        front = {name: text.rsplit("---\n\n", 1)[0] + "---\n\n" for name, text in files.items()}
        site = site_from(
            {
                "en/a.md": front["en/a.md"] + en,
                "zh/a.md": front["zh/a.md"] + zh,
                "zh/grid.png": b"",
                "en/grid.png": b"",
            }
        )
        return [each for each in shown(site.check(), *codes) if each.startswith("zh/a.md")]

    return check


def line_of(text, body=ZH):
    """The line of the file on which a text of the body stands."""
    front = cluster("a/")["zh/a.md"].rsplit("---\n\n", 1)[0].count("\n") + 2
    return front + body[: body.index(text)].count("\n") + 1


def test_a_complete_translation_is_silent(pair):
    assert pair(ZH, "T", "K", "Q") == []


def without(text, end="\n"):
    """The Chinese body without a line that begins with `text`."""
    start = ZH.index(text)
    stop = ZH.index("\n", start) + 1
    return ZH[:start] + ZH[stop:]


@pytest.mark.parametrize(
    ("gone", "after", "code"),
    [
        ("## 一", "开头一段", "T101"),
        ("## 二", "| 2025", "T101"),
        ("- 第一项", "这一段有", "T102"),
        ("- 第二项", "- 第一项", "T102"),
        ("| 2024", "| 年份", "T102"),
        ("| 2025", "| 2024", "T102"),
        ("![图]", "## 二", "T102"),
        ("> NVIDIA", "```\n\n>", "T102"),
        ("[^1]: 这条", "> NVIDIA", "T102"),
    ],
)
def test_a_deleted_element_is_missed_where_it_should_stand(pair, gone, after, code):
    assert pair(without(gone), "T101", "T102") == [f"zh/a.md:{line_of(after)} {code}"]


def test_a_missing_element_names_the_line_of_the_source(site_from):
    files = cluster("a/", BODY)
    front = files["zh/a.md"].rsplit("---\n\n", 1)[0] + "---\n\n"
    site = site_from({**files, "zh/a.md": front + without("- 第二项")})
    finding = next(each for each in site.check() if each.code == "T102")
    source = files["en/a.md"].splitlines()
    assert source[finding.related[0].location.line - 1] == "- The second item is about HBM."


def test_a_heading_of_another_level(pair):
    assert pair(ZH.replace("## 二", "### 二"), "T") == [f"zh/a.md:{line_of('## 二')} T101"]


def test_a_table_with_another_number_of_columns(pair):
    zh = ZH.replace("| 年份 | MW |", "| 年份 | MW | 注 |").replace("| --- | --- |", "|---|---|---|")
    assert f"zh/a.md:{line_of('| 年份')} T102" in pair(zh, "T102")


def test_what_the_source_does_not_say(pair):
    zh = ZH.replace("最后一段", "多出来的一段，讲AMD与9999。\n\n最后一段")
    assert pair(zh, "T102") == [f"zh/a.md:{line_of('最后一段')} T102"]


def test_other_code_and_the_same_code_with_another_comment(pair):
    zh = ZH.replace('print("Zürich")', 'print("Bern")')
    assert pair(zh, "T103") == [f"zh/a.md:{line_of('```python')} T103"]


def test_a_missing_picture_in_the_text(pair):
    en = BODY.replace("The last paragraph", "The last ![x](a.en.png) paragraph")
    assert pair(ZH, "T104", en=en) == [f"zh/a.md:{line_of('最后一段')} T104"]
    zh = ZH.replace("最后一段", "最后![x](a.zh.png)一段")
    assert pair(zh, "T104", en=en) == []


def test_a_footnote_without_its_text(pair):
    zh = ZH.replace("`code`。[^1]", "`code`。[^9]")
    line = line_of("这一段有")
    assert pair(zh, "T105") == [f"zh/a.md:{line} T105"]
    assert pair(zh, "T115") == [f"zh/a.md:{line} T115"]


def test_missing_inline_code(pair):
    assert pair(ZH.replace("`code`", "代码"), "T106") == [f"zh/a.md:{line_of('这一段有')} T106"]


def test_another_heading_id_is_mended(pair, site_from, tmp_path):
    from press.findings import mend

    files = cluster("a/")
    front = {name: text.rsplit("---\n\n", 1)[0] + "---\n\n" for name, text in files.items()}
    site = site_from(
        {"en/a.md": front["en/a.md"] + BODY, "zh/a.md": front["zh/a.md"] + ZH.replace("#two", "#b")}
    )
    found = [each for each in site.check() if each.code == "T107"]
    assert shown(found) == [f"zh/a.md:{line_of('## 二')} T107"]
    mend(tmp_path, found)
    assert "## 二 {#two}" in (tmp_path / "docs/zh/a.md").read_text(encoding="utf-8")


def test_a_page_that_ends_in_mid_sentence(pair):
    zh = ZH.replace("最后一段到此结束。", "最后一段到此")
    assert pair(zh, "T108") == [f"zh/a.md:{line_of('最后一段')} T108"]


def test_a_passage_cut_short(pair):
    long_en = "A sentence of some length that goes on about power and chips for a while. " * 4
    long_zh = "这是一句有一定长度的话，讲了一阵子电力与芯片的事情。" * 4
    en = "\n\n".join([long_en.strip()] * 10)
    zh = "\n\n".join([long_zh] * 9 + [long_zh[:40] + "。"])
    expected = FIRST + 3 + 18
    found = pair(zh, "T108", en=en)
    assert len(found) == 1
    assert abs(int(found[0].split(":")[1].split()[0]) - expected) <= 2
    assert pair("\n\n".join([long_zh] * 10), "T108", en=en) == []


def test_a_fence_left_open(pair):
    zh = ZH.replace("# 注释\n```", "# 注释")
    assert pair(zh, "T118") == [f"zh/a.md:{line_of('```python')} T118"]


def test_a_passage_left_in_english(pair):
    zh = ZH.replace("最后一段到此结束。", "The last paragraph ends here.")
    assert pair(zh, "T109") == [f"zh/a.md:{line_of('最后一段')} T109"]


def test_a_passage_half_in_english(pair):
    words = "这段 this was never really translated by anybody at all, sadly enough。"
    zh = ZH.replace("最后一段到此结束。", words)
    assert pair(zh, "T109") == [f"zh/a.md:{line_of('最后一段')} T109"]


def test_one_source_two_renderings(pair):
    again = "The same sentence stands here twice, word for word."
    en = BODY.replace("## Two", f"{again}\n\n## Two").replace("The last", f"{again}\n\nThe last")
    zh = ZH.replace("## 二", "同一句话在这里出现两次。\n\n## 二").replace(
        "最后一段", "这句话又出现了一遍。\n\n最后一段"
    )
    assert len(pair(zh, "T110", en=en)) == 1
    assert pair(zh.replace("这句话又出现了一遍。", "同一句话在这里出现两次。"), "T110", en=en) == []


def test_a_missing_link_and_links_in_another_order(pair):
    en = BODY.replace(
        "A paragraph with a [source](https://example.org/a)",
        "A paragraph with a [source](https://example.org/a) and [one](https://example.org/b)",
    )
    line = line_of("这一段有")
    assert pair(ZH, "K107", en=en) == [f"zh/a.md:{line} K107"]
    zh = ZH.replace(
        "[来源](https://example.org/a)", "[乙](https://example.org/b)、[甲](https://example.org/a)"
    )
    assert pair(zh, "K107", en=en) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (
            "https://en.wikipedia.org/wiki/Power_purchase_agreement",
            "https://zh.wikipedia.org/wiki/购电协议",
        ),
        ("https://www.example.org/en/report/", "https://www.example.org/zh/report"),
        ("/a/#one", "/zh/a/#one"),
        ("a.md#two", "/zh/a/#two"),
    ],
)
def test_the_page_of_another_language_counts_as_the_same(pair, source, target):
    en = BODY.replace("https://example.org/a", source)
    zh = ZH.replace("https://example.org/a", target)
    assert pair(zh, "K107", en=en) == []


def test_a_link_text_left_in_english(pair):
    en = BODY.replace("[source]", "[the report of the operator]")
    zh = ZH.replace("[来源]", "[the report of the operator]")
    assert pair(zh, "K108", en=en) == [f"zh/a.md:{line_of('这一段有')} K108"]
    assert pair(ZH, "K108", en=en) == []


@pytest.mark.parametrize(
    ("en", "zh", "is_told"),
    [
        ("ends here.", "到此结束？", True),
        ("ends where?", "到此结束。", True),
        ("ends where?", "在哪里结束？", False),
        ("ends “where?”", "在哪里结束？”", False),
        ("ends here!", "到此结束！", False),
        ("ends here:", "到此结束。", True),
    ],
)
def test_a_question_stays_a_question(pair, en, zh, is_told):
    found = pair(ZH.replace("到此结束。", zh), "T111", en=BODY.replace("ends here.", en))
    assert found == ([f"zh/a.md:{line_of('最后一段')} T111"] if is_told else [])
