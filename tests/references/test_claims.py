"""Rules R117 to R121: figures beside a citation bind to the claims of the cited work."""

import pytest

from conftest import cluster, shown
from press.articles import article_from
from press.references.claims import sentences
from press.settings import Locale

LEDGER = """\
- id: report
  url: https://example.com/r
  title: A report
  publisher: Energy Agency
  is_read: true
  claims:
    - {id: use-2024, value: "415", unit: TWh, period: "2024"}
    - {id: share-2024, value: 1.5, unit: "%", period: "2024"}
    - {id: build, value: "1 to 3", unit: years}
    - {id: price, value: "60", unit: USD per million tokens}
- id: unread
  url: https://example.net/u
  title: Another
  publisher: Bureau of Figures
  claims:
    - {id: fall, value: "10", unit: "%", period: "2024"}
    - {id: rise, value: "10", unit: "%", period: "2025"}
"""
R = "https://example.com/r"
U = "https://example.net/u"


@pytest.fixture
def told(site_from):
    """The codes told of one sentence, in one language, with the ledger."""

    def check(sentence, locale="en"):
        files = cluster("a/")
        files[f"{locale}/a.md"] += f"{sentence}\n"
        site = site_from({**files, "data/references.yml": LEDGER})
        codes = [each.split()[1] for each in shown(site.check(), "R")]
        return [code for code in codes if code not in ("R103", "R121")]

    return check


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en", f"Data centres used 415 TWh in 2024, [it says]({R})."),
        ("en", f"They used [415 terawatt-hours]({R}) in April 2024."),
        ("zh", f"2024年数据中心用电4150亿千瓦时，见[报告]({R})。"),
        ("ja", f"2024年の消費は[4,150億kWh]({R})だった。"),
        ("ja", f"[報告書]({R})によると全体の1.5%だった。"),
        ("en", f"It takes 1 to 3 years, [it says]({R})."),
        ("en", f"It cost $60 per million tokens, [it says]({R})."),
        ("zh", f"每百万token的价格为60美元，见[报告]({R})。"),
        (
            "en",
            f"It said so in Q2 2025 of GPT-4, [it says]({R}), at 7:30 in May.",
        ),
        ("en", f"It used 999 TWh. It used more, [it says]({R})."),
        ("en", f"It used 999 TWh elsewhere.\n\n[It]({R}) says 415 TWh."),
        ("zh", f"另有999太瓦时。据[报告]({R})，用电415太瓦时。还有888太瓦时。"),
        ("en", "It used 999 TWh, [we say](b.md)."),
        ("en", f"```\n999 TWh [x]({R})\n```"),
    ],
)
def test_a_figure_that_the_cited_work_claims(told, locale, sentence):
    assert [code for code in told(sentence, locale) if code != "K103"] == []


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en", f"Data centres used 416 TWh in 2024, [it says]({R})."),
        ("en", f"They used 415 GWh, [it says]({R})."),
        ("en", f"They used 4.15 TWh, [it says]({R})."),
        ("zh", f"2024年数据中心用电4150万千瓦时，见[报告]({R})。"),
        ("ja", f"2024年の消費は[4,150兆kWh]({R})だった。"),
        ("en", f"- A point: 7 GW, [it says]({R})."),
        ("en", f"| a | b |\n| --- | --- |\n| 7 GW | [it]({R}) |"),
        ("en", f"He said: “They used 9 GW.” They used 8 GW, says [the report]({R})."),
    ],
)
def test_a_figure_that_it_does_not_claim(told, locale, sentence):
    assert told(sentence, locale) == ["R118"]


def test_it_is_told_at_the_figure_with_the_claims_of_the_work(site_from):
    files = cluster("a/")
    files["zh/a.md"] += f"前一句。\n\n- 见[报告]({R})，用电\n  416太瓦时。\n"
    site = site_from({**files, "data/references.yml": LEDGER})
    found = next(each for each in site.check() if each.code == "R118")
    lines = files["zh/a.md"].split("\n")
    assert lines[found.location.line - 1][found.location.column - 1 :].startswith("416太瓦时")
    assert found.related[0].location.path == "docs/data/references.yml"
    assert found.related[0].location.line == 6


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        (f"According to [the bureau]({U}) it fell by 10%.", ["R120"]),
        (f"According to [the bureau]({U}){{claim=fall}} it fell by 10%.", []),
        (f'According to [the bureau]({U}){{claim="fall rise"}} it fell by 10%.', ["R120"]),
        (f"According to [the bureau]({U}){{claim=none}} it fell by 10%.", ["R119", "R120"]),
        (f"According to [it]({R}){{claim=use-2024}} the share was 1.5%.", ["R119"]),
        (f"[The report]({R}) and, as reported, [the bureau]({U}) say so.", []),
    ],
)
def test_a_claim_that_is_named(told, sentence, codes):
    assert told(sentence) == codes


@pytest.mark.parametrize(
    ("locale", "sentence", "codes"),
    [
        ("en", f"[Prices]({U}){{claim=fall}} fell by 10%.", ["R117"]),
        ("zh", f"[价格]({U}){{claim=fall}}跌了10%。", ["R117"]),
        ("ja", f"[価格]({U}){{claim=fall}}は10%下がった。", ["R117"]),
        ("zh", f"据[它的数字]({U}){{claim=fall}}，跌了10%。", []),
        ("ja", f"[同局]({U}){{claim=fall}}によると10%下がった。", []),
        ("en", f"The [Bureau’s]({U}){{claim=fall}} table has 10%.", []),
        ("en", f"[Prices]({U}) fell.", []),
        ("en", f"Prices fell by [10%]({U}){{claim=fall}}, or by [1.5%]({R}).", []),
    ],
)
def test_an_unread_work_that_is_cited_as_if_read(told, locale, sentence, codes):
    assert told(sentence, locale) == codes


def test_the_three_languages_cite_the_same_works(site_from):
    files = cluster("a/", f"[x]({R})\n")
    files["ja/a.md"] += f"\n[y]({U})と[z]({U})\n"
    site = site_from({**files, "data/references.yml": LEDGER})
    assert shown(site.check(), "R121") == ["ja/a.md:11 R121"]


def cut(text, code="en"):
    locale = Locale(code, code, code, code, code, "", "", "/")
    article = article_from(locale, f"docs/{code}/a.md", f"{code}/a.md", text)
    return [each.text.strip() for each in sentences(article, article.document.links)]


@pytest.mark.parametrize(
    ("text", "code", "count"),
    [
        ("A [a](https://a.org/). B [b](https://b.org/). C [c](https://c.org/).", "en", 3),
        ("In the U.S. [a](https://a.org/) and Acme Inc. [b](https://b.org/) agree.", "en", 1),
        ("It grew 2.4 times, Q. 7 said [a](https://a.org/x.y) at 5 p.m. in May.", "en", 1),
        ("“Is it? [Yes](https://a.org/).” So it is, says [b](https://b.org/).", "en", 2),
        ("见[甲](https://a.org/)。据[乙](https://b.org/)！又见[丙](https://c.org/)", "zh", 3),
        ("「[甲](https://a.org/)だ。」と[乙](https://b.org/)は言う。", "ja", 2),
    ],
)
def test_sentences(text, code, count):
    assert len(cut(text, code)) == count
