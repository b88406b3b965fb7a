"""A clean site in three languages, and one fault for every rule: what to change, where it shows."""

from dataclasses import dataclass

from conftest import cluster, page

BODIES = {
    "en": """\
Data centres used 415 TWh in 2024, OpenAI says, and grids were slow. See [the other](b.md).

## The grid {#grid}

Queues hold 2,600 GW of projects; `queue` names a file.[^1] See [the report of a regulator](https://example.com/r).

- Transformers take 128 weeks.
- Turbines take 7 years, the makers say in their own plans for the coming decade.

| Year | GW |
| --- | --- |
| 2024 | 835 |

![A chart](grid.png)

```chart
data: grid.csv
caption: "The queue held 2,290 GW in 2024."
alt: "Two bars of the queue and one of its storage."
series:
  Queue: The queue
  Storage: Storage in it
```

```python
print("grid")  # a comment
```

> The quotation of a regulator.

## The end {#end}

Nothing changes the conclusion.

Nothing changes the order.

[^1]: The note names PJM.
""",
    "zh": """\
OpenAI称，2024年数据中心用电415 TWh，而电网动作迟缓。参见[另一篇](b.md)。

## 电网 {#grid}

排队的项目达2600 GW；`queue`是文件名。[^1]参见[报告](https://example.com/r)。

- 变压器要等128周。
- 燃气轮机要等7年，制造商在今后十年的规划里就是这么说的。

| 年份 | GW |
| --- | --- |
| 2024 | 835 |

![图](grid.png)

```chart
data: grid.csv
caption: "2024年排队的有2290吉瓦。"
alt: "排队的两根柱，其中储能的一根。"
series:
  Queue: 排队的项目
  Storage: 其中储能
```

```python
print("grid")  # 注释
```

> 监管者的一段话。

## 结语 {#end}

结论并不因此改变。

顺序并不因此改变。

[^1]: 这条注讲PJM。
""",
    "ja": """\
OpenAIによると、データセンターは2024年に415 TWhを使い、送電網の動きは鈍かった。[別の記事](b.md)を参照。

## 送電網 {#grid}

待機中の案件は2600 GWに達し、`queue`はファイル名である。[^1][報告書](https://example.com/r)を参照。

- 変圧器は128週かかる。
- タービンは7年かかると、メーカーは今後十年の計画で述べている。

| 年 | GW |
| --- | --- |
| 2024 | 835 |

![図](grid.png)

```chart
data: grid.csv
caption: "2024年の待機は2290ギガワットだった。"
alt: "待機の棒が二本、そのうち蓄電の棒が一本。"
series:
  Queue: 待機中の案件
  Storage: うち蓄電
```

```python
print("grid")  # 注釈
```

> 規制当局の言葉の引用。

## 結び {#end}

結論は変わらない。

順序は変わらない。

[^1]: この注はPJMを指す。
""",
}

TERMS = """\
- id: data-centre
  forms:
    en: {preferred: [data centre, data centres]}
    zh:
      preferred: [数据中心]
      avoid:
        - {pattern: 资料中心, example: 新建的资料中心, passes: 数据中心的资料}
    ja: {preferred: [データセンター]}
- id: openai
  keep: true
  forms:
    en: {preferred: [OpenAI]}
"""


REFERENCES = """\
- id: report
  url: https://example.com/r
  title: A report
  publisher: An agency
  published: 2025-04-10
"""

GRID = """\
series,period,value,low,high,kind,unit,source,note
Queue,2023,2600,,,estimate,GW,report,
Queue,2024,2290,,,actual,GW,report,
Storage,2024,,890,,actual,GW,report,over
"""
UNITS = "- {id: GW, en: GW, zh: 吉瓦, ja: ギガワット}\n"

# What the probe may have learned of that work.
CHECKED = '"checked": "2026-11-24T03:00:00Z"'
FAILED = f'"verdict": "dead", {CHECKED}, "first_failed"'


def known(state):
    """A health file that knows the work of the ledger."""
    return f'{{"urls": {{"https://example.com/r": {{{state}}}}}}}\n'


def clean():
    """The files of a site about which no rule has anything to say."""
    files = {
        **cluster(""),
        **cluster("about/"),
        **cluster("a/"),
        **cluster("b/", "## One {#one}\n"),
        "data/terms.yml": TERMS,
        "data/references.yml": REFERENCES,
        "data/grid.csv": GRID,
        "data/units.yml": UNITS,
    }
    for locale, body in BODIES.items():
        name = f"{locale}/a.md"
        files[name] = (
            files[name].replace("title:", "date: 2025-12-21 12:00:00 +0900\ntitle:") + body
        )
        files[f"{locale}/grid.png"] = b""
        files[f"{locale}/old.txt"] = "text"
    return files


@dataclass(frozen=True)
class Fault:
    """Changes of one or more files, each (path, old, new), and the line the finding stands on."""

    code: str
    path: str
    on: str
    changes: tuple[tuple[str, str | None, str | bytes], ...]
    is_vouched: bool = True

    def line(self, files):
        """The line of the changed file that holds `on`; 1 where there is none to look for."""
        if not self.on:
            return 1
        text = files[self.path]
        text = text.decode("latin-1") if isinstance(text, bytes) else text
        return text[: text.index(self.on)].count("\n") + 1


def fault(code, path, on, *changes, is_vouched=True):
    """A fault in `path`; a change of two parts is one in that very file."""
    whole = tuple(each if len(each) == 3 else (path, *each) for each in changes)
    return Fault(code, path, on, whole, is_vouched)


def learned(code, state):
    """A fault that the probe found: told at the work's address in the ledger."""
    return fault(code, "data/references.yml", "  url:", ("data/health.json", NEW, known(state)))


NEW = None  # in place of the old text: the whole file is written

FAULTS = [
    fault("A101", "zh/b.md", "lang: zh", ("title: 标题b", "title: [")),
    fault("A102", "zh/b.md", "title: 又", ("lang: zh", "lang: zh\ntitle: 又")),
    fault("A103", "zh/b.md", "tilte", ("lang: zh", "lang: zh\ntilte: 标题")),
    fault("A104", "zh/b.md", "aliases", ("lang: zh", "lang: zh\naliases: {a: b}")),
    fault("A105", "zh/b.md", "date", ("lang: zh", "lang: zh\ndate: yesterday")),
    fault("A106", "zh/b.md", "lang: ja", ("lang: zh", "lang: ja")),
    fault("A107", "zh/b.md", "", ("title: 标题b\n", "")),
    fault("A108", "zh/b.md", "", ("description: 这", "og_title: 这")),
    fault("A109", "zh/b.md", "description", ("这是一段长度合适的页面描述，", "")),
    fault("A110", "zh/b.md", "title", ("title: 标题", "title: " + "标题" * 20)),
    fault(
        "A111", "zh/c.md", "title", ("zh/c.md", NEW, "---\ntitle: 标题\n---\n".encode("gb18030"))
    ),
    fault("A112", "zh/c.md", "", ("zh/c.md", NEW, "-> outside")),
    fault("A113", "zh/c.md", "", ("zh/c.md", NEW, "字" * 400_000)),
    fault("A114", "zh/c.md", "", ("zh/c.md", NEW, "\n")),
    fault(
        "A115", "zh/a.md", "updated", ("lang: zh", "lang: zh\nupdated: 2025-12-20 12:00:00 +0900")
    ),
    fault("A116", "zh/b.md", "A110", ("lang: zh", "lang: zh\nallow: {A110: ''}")),
    fault("A117", "zh/index.md", "", ("permalink: /zh/", "permalink: /zh/home/")),
    fault("A118", "c.md", "", ("c.md", NEW, "text")),
    fault("A122", "zh/c.md", ">", ("zh/c.md", NEW, f"文\n\n{'> ' * 20}文\n")),
    fault("A123", "zh/c.md", "字", ("zh/c.md", NEW, f"文\n\n{'字' * 20_000}\n")),
    fault("A119", "zh/b.md", "A110", ("lang: zh", "lang: zh\nallow: {A110: a long quotation}")),
    fault(
        "A120",
        "zh/b.md",
        "A110",
        ("title: 标题", "title: " + "标题" * 20),
        ("lang: zh", "lang: zh\nallow: {A110: 'a quotation [000000]'}"),
    ),
    fault(
        "A121",
        "zh/b.md",
        "A110",
        ("title: 标题", "title: " + "标题" * 20),
        ("lang: zh", "lang: zh\nallow: {A110: a quotation}"),
    ),
    fault("C101", "zh/a.md", "data: net", ("data: grid.csv", "data: net.csv")),
    fault("C102", "data/grid.csv", "Queue,2024", ("Queue,2024,2290,", "Queue,2024,2290,1")),
    fault("C103", "zh/a.md", "data: grid", ("data/units.yml", "zh: 吉瓦, ", "")),
    fault("C104", "zh/a.md", "series:", ("其中储能\n", "排队的项目\n")),
    fault("C105", "data/grid.csv", "Storage", ("actual,GW,report,over", "actual,GW,paper,over")),
    fault("C106", "zh/a.md", "caption:", ("有2290吉瓦", "有2920吉瓦")),
    fault("C107", "zh/a.md", "```chart", ('alt: "排队', 'alternative: "排队')),
    fault("C108", "zh/a.md", "series:", ("Storage: 其", "Store: 其")),
    fault("C109", "data/net.csv", "", ("data/net.csv", NEW, GRID)),
    fault(
        "C110",
        "zh/a.md",
        "scale:",
        ("data: grid.csv", "scale: log\ndata: grid.csv"),
        ("data/grid.csv", "890", "0"),
    ),
    fault(
        "C201", "zh/b.md", "```explorable", ("zh/b.md", "## ", "```explorable\nalt: x\n```\n\n## ")
    ),
    fault("G101", "zh/a.md", "OpenAI称", ("数据中心用电", "机房用电")),
    fault("G102", "data/terms.yml", "pattern", ("example: 新建的资料中心", "example: 新建的")),
    fault("G103", "zh/a.md", "结论并不", ("结论并不", "资料中心的结论并不")),
    fault("G104", "zh/a.md", "结论并不", ("结论并不", "资料中心的结论并不")),
    fault("G105", "zh/a.md", "2024年数据", ("OpenAI称", "那家公司称")),
    fault(
        "G106",
        "zh/b.md",
        "阿尔特曼（",
        ("zh/a.md", "结论并不", "奥特曼（Altman）的结论并不"),
        ("## One", "阿尔特曼（Altman）说过。\n\n## One"),
    ),
    fault("K101", "zh/a.md", "另一篇", ("[另一篇](b.md)", "[另一篇](/b/)")),
    fault("K103", "zh/a.md", "另一篇", ("[另一篇](b.md)", "[另一篇](c.md)")),
    fault("K104", "zh/a.md", "另一篇", ("[另一篇](b.md)", "[另一篇](b.md#two)")),
    fault(
        "K105",
        "zh/a.md",
        "另一篇",
        ("[另一篇](b.md)", "[另一篇](/zh/old/)"),
        ("zh/b.md", "lang: zh", "lang: zh\naliases: [/zh/old/]"),
    ),
    fault("K107", "zh/a.md", "排队的", ("[报告](https://example.com/r)", "报告")),
    fault("K108", "zh/a.md", "排队的", ("[报告]", "[the report of a regulator]")),
    fault("L101", "ja/b.md", "translations", (", zh: /zh/b/}", "}")),
    fault(
        "L102",
        "ja/b.md",
        "translations",
        (", zh: /zh/b/}", "}"),
        ("zh/b.md", ", ja: /ja/b/}", "}"),
    ),
    fault("L103", "zh/b.md", "translations", ("en: /b/", "en: /c/")),
    fault("L104", "zh/b.md", "translations", ("{en: /b/, ja: /ja/b/}", "{en: /ja/b/, ja: /b/}")),
    fault("L105", "zh/b.md", "translations", ("ja: /ja/b/", "ja: /ja/b/, zh: /zh/b/")),
    fault("L106", "zh/b.md", "translations", ("en: /b/", "en: /b")),
    fault("L107", "zh/c.md", "", ("zh/c.md", NEW, page("zh", "/zh/c/", source="zh"))),
    fault("L108", "zh/b.md", "translations", ("ja/b.md", "permalink: /ja/b/", "permalink: /ja/c/")),
    fault(
        "L110",
        "ja/b.md",
        "source",
        ("zh/b.md", "lang: zh", "lang: zh\nsource: zh"),
        ("lang: ja", "lang: ja\nsource: en"),
    ),
    fault(
        "L111", "zh/b.md", "untranslated", ("lang: zh", "lang: zh\nuntranslated: {ja: a reason}")
    ),
    fault("O101", "zh/b.md", "title", ("title: 标题", "title: 标题🎭")),
    fault("P101", "zh/b.md", "permalink", ("permalink: /zh/b/", "permalink: /zh/../b/")),
    fault("P102", "zh/b.md", "permalink", ("permalink: /zh/b/", "permalink: /ja/zh-b/")),
    fault("P103", "zh/b.md", "permalink", ("permalink: /zh/b/", "permalink: /zh/a/")),
    fault("P104", "zh/b.md", "permalink", ("permalink: /zh/b/", "permalink: /zh/b")),
    fault("P201", "zh/b.md", "aliases", ("lang: zh", "lang: zh\naliases: [zh/old]")),
    fault("P202", "zh/b.md", "aliases", ("lang: zh", "lang: zh\naliases: [/zh/a/]")),
    fault("Q102", "zh/a.md", "排队的", ("2600 GW", "许多")),
    fault("Q103", "zh/a.md", "排队的", ("2600 GW", "260 GW")),
    fault("Q104", "zh/a.md", "排队的", ("2600 GW", "2600 GWh")),
    fault("Q105", "zh/a.md", "12个", ("结论并不", "12个结论并不")),
    fault(
        "Q106",
        "zh/b.md",
        "3倍",
        ("en/b.md", "## One", "Sales were 4 times as high.\n\n## One"),
        ("zh/b.md", "## One", "销售额是原来的3倍。\n\n## One"),
        is_vouched=False,
    ),
    fault(
        "Q112",
        "zh/b.md",
        "理由",
        ("en/b.md", "## One", "There are 7 reasons for it.\n\n## One"),
        ("## One", "理由有好几条。\n\n## One"),
        is_vouched=False,
    ),
    fault("R101", "zh/b.md", "论文", ("## One", "见[论文](https://example.com/paper)。\n\n## One")),
    fault("R102", "data/references.yml", "published", ("2025-04-10", "soon")),
    fault(
        "R103",
        "data/references.yml",
        "other",
        (
            "data/references.yml",
            "- id: report",
            "- id: other\n  url: https://example.com/x\n  title: X\n  publisher: Y\n- id: report",
        ),
    ),
    fault(
        "R104",
        "data/references.yml",
        "www.example",
        (
            "2025-04-10\n",
            "2025-04-10\n- id: again\n  url: https://www.example.com/r/\n  title: X\n  publisher: Y\n",
        ),
    ),
    fault("R105", "zh/a.md", "排队的", ("https://example.com/r", "http://example.com/r")),
    fault("R106", "zh/a.md", "排队的", ("https://example.com/r", "http://192.168.0.1/r")),
    fault(
        "R107", "zh/a.md", "排队的", ("https://example.com/r", "https://example.com/r?utm_source=x")
    ),
    fault("R108", "zh/a.md", "排队的", ("https://example.com/r", "https://example.com/r，")),
    fault("R109", "zh/a.md", "排队的", ("[报告]", "[这里]")),
    fault("R110", "data/health.json", "", (NEW, "{")),
    learned("R111", f'{FAILED}: "2026-11-20T03:00:00Z"'),
    learned("R112", f'{FAILED}: "2026-11-24T03:00:00Z"'),
    learned("R113", f'"verdict": "moved", {CHECKED}, "replacement": "https://example.com/new"'),
    fault(
        "R114",
        "zh/a.md",
        "排队的",
        ("https://example.com/r", "https://example.com/r#p"),
        ("data/health.json", NEW, known(f'"verdict": "frag-missing", {CHECKED}, "missing": ["p"]')),
    ),
    fault(
        "R115",
        "data/references.yml",
        "id: queues",
        ("2025-04-10\n", "2025-04-10\n  claims:\n    - {id: queues, value: 2600, unit: GW}\n"),
        ("data/health.json", NEW, known(f'"verdict": "drift", {CHECKED}, "drifted": ["queues"]')),
    ),
    learned("R116", f'"verdict": "blocked", {CHECKED}, "unverified_since": "2026-01-01T03:00:00Z"'),
    fault(
        "R117",
        "zh/b.md",
        "三项",
        (
            "data/references.yml",
            "2025-04-10\n",
            "2025-04-10\n  claims:\n    - {id: fall, value: 10, unit: '%'}\n",
        ),
        ("## One", "三项都降了10%，见[此文](https://example.com/r)。\n\n## One"),
        is_vouched=False,
    ),
    fault("R118", "zh/a.md", "排队的", ("参见[报告]", "参见[30 GW的报告]")),
    fault(
        "R119",
        "zh/a.md",
        "排队的",
        ("https://example.com/r)", "https://example.com/r){claim=queues}"),
    ),
    fault(
        "R120",
        "zh/a.md",
        "排队的",
        (
            "data/references.yml",
            "2025-04-10\n",
            "2025-04-10\n  claims:\n    - {id: one, value: 30, unit: GW}\n"
            "    - {id: two, value: 30, unit: GW}\n",
        ),
        ("参见[报告]", "参见[30 GW的报告]"),
    ),
    fault("R121", "zh/b.md", "[报告]", ("## One", "见[报告](https://example.com/r)。\n\n## One")),
    fault(
        "S101",
        "zh/a.md",
        "结论并不",
        (
            "en/a.md",
            "Nothing changes the conclusion.",
            "Nothing changes the conclusion, except 3 new power plants.",
        ),
    ),
    fault("S102", "zh/a.md", "电网动作", ("en/a.md", "were slow", "wre slow")),
    fault(
        "S103",
        "zh/a.md",
        "结论并不",
        (
            "en/a.md",
            "the conclusion.\n",
            "the conclusion.\n\nAMD disagrees, at length, on page 9 of its report.\n",
        ),
    ),
    fault("S104", "zh/a.md", "顺序并不", ("en/a.md", "Nothing changes the order.\n", "")),
    fault("S105", "zh/a.md", "结论并不", ("结论并不因此改变", "结论并不会因此改变")),
    fault(
        "S106",
        "zh/c.md",
        "",
        ("zh/c.md", NEW, page("zh", "/zh/c/", translations="{en: /c/}")),
        ("en/c.md", NEW, page("en", "/c/", translations="{zh: /zh/c/}")),
    ),
    fault(
        "S107", "ja/a.md", "title", ("data/sync/a.yml", "as: translated", "as: no-change-needed")
    ),
    fault("S108", "data/sync/a.yml", "sauce", ("{source:", "{sauce:")),
    fault("T101", "zh/a.md", "## 结语", ("## 结语", "### 结语")),
    fault(
        "T102",
        "zh/a.md",
        "- 变压器",
        ("- 燃气轮机要等7年，制造商在今后十年的规划里就是这么说的。\n", ""),
        is_vouched=False,
    ),
    fault("T103", "zh/a.md", "```python", ('print("grid")', 'print("net")')),
    fault(
        "T104",
        "zh/a.md",
        "顺序并不",
        ("en/a.md", "Nothing changes the order", "Nothing ![x](x.png) changes the order"),
        ("en/x.png", NEW, b""),
        is_vouched=False,
    ),
    fault("T105", "zh/a.md", "排队的", ("。[^1]", "。[^2]")),
    fault("T106", "zh/a.md", "排队的", ("`queue`", "队列")),
    fault("T107", "zh/a.md", "## 结语", ("{#end}", "{#coda}")),
    fault("T108", "zh/a.md", "这条注", ("这条注讲PJM。", "这条注讲PJM与")),
    fault("T109", "zh/a.md", "Nothing", ("结论并不因此改变。", "Nothing changes the conclusion.")),
    fault(
        "T110",
        "zh/a.md",
        "顺序并不",
        ("en/a.md", "Nothing changes the order.", "Nothing changes the conclusion."),
    ),
    fault("T111", "zh/a.md", "结论并不", ("因此改变。", "因此改变？")),
    fault("T115", "zh/a.md", "排队的", ("。[^1]", "。")),
    fault("T118", "zh/a.md", "```python", ("# 注释\n```", "# 注释")),
    fault("Z101", "zh/a.md", "## 结语", ("## 结语 {#end}", "## 结语")),
    fault("Z102", "zh/a.md", "## 结语", ("{#end}", "{#grid}")),
    fault("Z103", "zh/a.md", "OpenAI称", ("用电415 TWh，而", "用电很多,而")),
    fault("Z104", "zh/a.md", "「结论」", ("结论并不", "「结论」并不")),
    fault("Z105", "zh/a.md", '"结论"', ("结论并不", '"结论"并不')),
    fault("Z106", "zh/a.md", "变压器", ("128", "１２８")),
    fault("Z107", "zh/a.md", "变压器", ("要等128周", "要等 128 周")),
    fault("Z108", "zh/a.md", "結论", ("结论并不", "結论并不")),
    fault("Z109", "zh/a.md", "结论并不", ("结论并不", "“结论并不")),
    fault("Z110", "zh/a.md", "结论...", ("结论并不", "结论...并不")),
    fault(
        "Z111", "zh/a.md", "结论并不", ("结论并不因此改变。", "**结论并不因此改变。**顺序也不变。")
    ),
    fault("Z112", "zh/a.md", "- 第一", ("结论并不因此改变。", "结论并不因此改变。\n- 第一")),
    fault("Z113", "zh/a.md", "排队的", ("](https://example.com/r)", "]（https://example.com/r）")),
]

# Faults of a built page that are told at its source: what to change in the HTML, and the line there.
# Those that are told at the built file stand in built/built_faults.py.
BUILT_FAULTS = [
    fault("L109", "zh/a.md", "translations", ("zh/a/index.html", 'hreflang="ja"', 'hreflang="ko"')),
    fault("K106", "zh/a.md", "OpenAI称", ("zh/a/index.html", 'href="../b/"', 'href="../../b/"')),
]
