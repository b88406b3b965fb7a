"""A made-up corpus of any size, the same for the same seed: articles in three languages."""

from __future__ import annotations

import random
from pathlib import Path

from press.site import Site
from press.translations.sync import vouch_for

LOCALES = ("en", "zh", "ja")
SECTIONS = ("supply", "demand", "prices", "grid", "chips", "money", "outlook")

_SENTENCES = {
    "en": [
        "The queue for a grid connection has grown longer than the time it takes to build.",
        "Demand in the region rose by {a} TWh in {y}, according to [the operator]({link}).",
        "Prices fell by {b}% in a year, and the volume sold more than made up for it.",
        "A contract signed in {y} covers {a} MW, of which a part is an option.",
        "Whether the spending pays depends on who carries the risk when tenants leave.",
    ],
    "zh": [
        "排队等待并网的时间，已经超过建设本身所需的时间。",
        "据[电网运营方]({link})的数据，{y}年该地区的用电量增加了{a}太瓦时。",
        "价格一年之内下跌了{b}%，而销量的增长足以弥补。",
        "{y}年签订的合同涉及{a}兆瓦，其中一部分只是选择权。",
        "这笔支出能否收回，取决于租户离开时由谁承担风险。",
    ],
    "ja": [
        "系統への接続を待つ時間は、建設にかかる時間よりも長くなった。",
        "[送電事業者]({link})によると、{y}年の域内の電力消費は{a}テラワット時増えた。",
        "価格は1年で{b}%下がったが、販売量の増加がそれを補って余りあった。",
        "{y}年に結ばれた契約は{a}メガワットを対象とし、その一部は選択権にとどまる。",
        "この支出が報われるかどうかは、借り手が去るときに誰が損失を負うかで決まる。",
    ],
}
_TITLES = {
    "en": "Note {n} on power and chips",
    "zh": "关于电力与芯片的第{n}篇札记",
    "ja": "電力と半導体の覚書・第{n}回",
}
_DESCRIPTIONS = {
    "en": "Note {n} on what changed in power and chips, what it cost, and who is going to pay for it.",
    "zh": "第{n}篇：电力与芯片发生了哪些变化，付出了多少代价，来年由谁买单，逐一梳理出处。",
    "ja": "第{n}回：電力と半導体に何が起き、いくらかかり、来年は誰が払うのかを、出典とともに追う。",
}
_HEADINGS = {
    "en": ("Supply", "Demand", "Prices", "The grid", "Chips", "Money", "Outlook"),
    "zh": ("供给", "需求", "价格", "电网", "芯片", "资金", "展望"),
    "ja": ("供給", "需要", "価格", "送電網", "半導体", "資金", "見通し"),
}
_HEADERS = {"en": "| Year | MW |", "zh": "| 年份 | 兆瓦 |", "ja": "| 年 | メガワット |"}


def write_corpus(folder: Path, articles: int, seed: int = 1) -> None:
    """Write `articles` articles in each language, and the front pages, below `folder`."""
    for locale in LOCALES:
        (folder / locale).mkdir(parents=True, exist_ok=True)
        home = _front(locale, "", "")
        (folder / locale / "index.md").write_text(home, encoding="utf-8")
    for number in range(1, articles + 1):
        for locale in LOCALES:
            text = _article(locale, number, articles, random.Random(f"{seed}-{number}"))
            (folder / locale / f"note-{number}.md").write_text(text, encoding="utf-8")


def _url(locale: str, slug: str) -> str:
    prefix = "/" if locale == "en" else f"/{locale}/"
    return f"{prefix}{slug}/" if slug else prefix


def _front(locale: str, slug: str, dated: str, number: int = 0) -> str:
    others = "".join(f"  {other}: {_url(other, slug)}\n" for other in LOCALES if other != locale)
    return (
        f"---\ntitle: {_TITLES[locale].format(n=number)}\npermalink: {_url(locale, slug)}\n{dated}"
        f"lang: {locale}\ndescription: {_DESCRIPTIONS[locale].format(n=number)}\ntranslations:\n{others}---\n\n"
    )


def _article(locale: str, number: int, articles: int, chance: random.Random) -> str:
    day = 1 + number % 28
    dated = (
        f'date: 2026-01-{day:02} 12:00:00 +0900\ncategories: ["Infrastructure"]\ntags: [power]\n'
    )
    parts = [_front(locale, f"note-{number}", dated, number)]
    for index, section in enumerate(SECTIONS):
        parts.append(f"## {_HEADINGS[locale][index]} {{#{section}}}\n\n")
        parts += [_paragraph(locale, chance) for _ in range(4)]
        other = 1 + (number + index) % articles
        parts.append(f"- [{_TITLES[locale].format(n=other)}](note-{other}.md#{section})\n")
        parts.append(f"- [{_HEADINGS[locale][0]}](#supply)[^{index + 1}]\n\n")
    rows = "".join(f"| {2020 + row} | {chance.randint(100, 900)} |\n" for row in range(5))
    parts.append(f"{_HEADERS[locale]}\n| --- | --- |\n{rows}\n")
    parts += [f"[^{index + 1}]: {_sentence(locale, chance)}\n\n" for index in range(len(SECTIONS))]
    return "".join(parts)


def _paragraph(locale: str, chance: random.Random) -> str:
    joint = " " if locale == "en" else ""
    return joint.join(_sentence(locale, chance) for _ in range(3)) + "\n\n"


def _sentence(locale: str, chance: random.Random) -> str:
    return _SENTENCES[locale][chance.randrange(5)].format(
        a=chance.randint(10, 990),
        b=chance.randint(2, 60),
        y=chance.randint(2015, 2026),
        link=f"https://example.org/source-{chance.randint(1, 400)}",
    )


def vouch_all(site: Site, day: str = "2026-11-01") -> None:
    """Vouch for every translation of a site as it stands."""
    for source in site.corpus.articles:
        ledger = site.syncs.ledger(source)
        syncs = [site.syncs.of(each) for each in site.corpus.group(source) if each is not source]
        for sync in syncs:
            if sync is None or site.corpus.source(source) is not source:
                continue
            passages = [each for each in sync.passages if each.source and each.target]
            ledger = vouch_for(
                ledger, sync, passages, verb="translated", by="A translator", on=day, reason=""
            )
        if ledger.vouches:
            site.syncs.ledgers.save(ledger, None)
