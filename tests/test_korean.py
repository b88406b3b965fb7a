"""A further language by CONTRIBUTING alone: the lines that it names, and no Python."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from selectolax.lexbor import LexborHTMLParser

from conftest import MKDOCS, ROOT, Run
from press.search import is_available

TAGS = ["en", "zh-Hans", "ja", "ko"]
PAGES = ["", "about/", "specimen/", "topics/infrastructure/"]
WORDS = {"About": "소개", "Search": "검색", "Front page": "첫 화면"}
SPECIMEN = """\
---
title: 모든 블록의 견본
permalink: /ko/specimen/
lang: ko
description: 글에 쓸 수 있는 블록을 한 페이지에 모았다. 스타일은 이 페이지하고만 견주며 이미 공개된 글에는 좌우되지 않는다. 그 밖의 뜻은 없다.
translations: {en: /specimen/}
date: 2026-01-01 12:00:00 +0900
categories: ["Infrastructure"]
tags: ["전력"]
---

데이터 센터는 2024년에 [4150억 kWh를 썼다](https://example.org/report){claim=use-2024}.

## 둘째 단계의 제목 {#second}

### 셋째 단계의 제목 {#third}

#### 넷째 단계의 제목 {#fourth}

```chart
data: use.csv
caption: "2024년 데이터 센터는 전력 4150억 kWh를 썼다."
alt: "막대 다섯 개."
series:
  World: 세계
```

## 끝 {#end}
"""
INDEX = """\
---
title: 무대 아래
permalink: /ko/
lang: ko
description: 견본의 첫 페이지. 하나뿐인 글을 주제와 첫 도표와 함께 싣고 화면마다 어떻게 보이는지 확인한다. 다른 내용은 없으며 검사에만 쓰인다.
translations: {en: /}
---
"""
ABOUT = """\
---
title: 소개
permalink: /ko/about/
lang: ko
description: 모든 페이지의 아래쪽 링크가 이 페이지로 이어지도록 두었다. 공개된 사이트와 같은 구성을 갖추려는 것이며 그 밖의 내용은 담고 있지 않다.
translations: {en: /about/}
---
"""


def configuration():
    """mkdocs.yml with the two pieces of YAML that CONTRIBUTING gives."""
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = guide.split("### Add a language\n")[1].split("\n### ")[0]
    language, row = re.findall(r"   ```yaml\n(.*?)   ```\n", section, re.DOTALL)
    language, row = (re.sub("^   ", "", text, flags=re.MULTILINE) for text in (language, row))
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    text = text.replace("\nextra:\n", f"{language}\nextra:\n", 1)
    return re.sub(r"(\n    locales:\n(?:      .*\n)+)", lambda match: match[1] + row, text, count=1)


def run(folder, *command):
    environment = {**os.environ, "SITE_URL": "https://example.org/", "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        check=False,
    )
    return Run(done.returncode, done.stdout + done.stderr, folder / "site")


@pytest.fixture(scope="module")
def korean(tmp_path_factory):
    """The specimen with a fourth language, checked, vouched for and built strictly."""
    folder = tmp_path_factory.mktemp("korean")
    shutil.copytree(ROOT / "tests/sites/specimen", folder / "docs")
    shutil.copytree(ROOT / "overrides", folder / "overrides")
    (folder / "hooks").symlink_to(ROOT / "hooks")
    (folder / "mkdocs.yml").write_text(configuration(), encoding="utf-8")
    words = (folder / "overrides/strings/en.html").read_text(encoding="utf-8")
    for english, own in WORDS.items():
        words = words.replace(f': "{english}"', f': "{own}"')
    (folder / "overrides/strings/ko.html").write_text(words, encoding="utf-8")
    units = folder / "docs/data/units.yml"
    named = units.read_text(encoding="utf-8").replace("en: TWh,", "en: TWh, ko: 테라와트시,")
    units.write_text(named, encoding="utf-8")
    (folder / "docs/ko").mkdir()
    for name, text in {"index": INDEX, "about": ABOUT, "specimen": SPECIMEN}.items():
        (folder / f"docs/ko/{name}.md").write_text(text, encoding="utf-8")
    run(folder, "hooks", "translate", "vouch", "docs/ko/specimen.md", "--as", "translated")
    run(folder, "hooks", "check", "--fix")
    return run(folder, *MKDOCS[1:], "build", "--strict")


def tree(korean, url):
    return LexborHTMLParser((korean.site / url / "index.html").read_text(encoding="utf-8"))


def test_no_rule_and_no_template_stumbles(korean):
    assert korean.code == 0, korean.output
    findings = set(re.findall(r"docs/\S+ ([A-Z]\d{3}) ", korean.output))
    assert {code[0] for code in findings} <= set("KLST")  # most of the specimen is not translated


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_there_and_every_language_names_all_four(korean, page):
    assert tree(korean, f"ko/{page}").css_first("html").attributes["lang"] == "ko"
    for prefix in ("", "zh/", "ja/", "ko/"):
        html = tree(korean, prefix + page)
        links = html.css("link[rel=alternate][hreflang]:not([type])")
        assert [link.attributes["hreflang"] for link in links] == [*TAGS, "x-default"]
        switcher = html.css("[data-switcher] a")
        assert [link.attributes["hreflang"] for link in switcher] == TAGS


def test_pages_speak_the_words_of_the_language(korean):
    html = tree(korean, "ko/specimen/")
    assert "2026년 1월 1일" in html.css_first("time").text()
    assert "소개" in html.css_first("footer.bar").text()
    assert "테라와트시" in html.css_first("figure.chart").text()
    buttons = [button.attributes["aria-label"] for button in html.css("#search")]
    assert buttons == (["검색"] if is_available() else [])
    assert (korean.site / "pagefind/ko/pagefind.js").is_file() == is_available()


def test_feed_sitemap_and_the_page_for_what_is_missing_have_the_language(korean):
    feed = (korean.site / "ko/feed.xml").read_text(encoding="utf-8")
    assert 'xml:lang="ko"' in feed
    assert "모든 블록의 견본" in feed
    sitemap = (korean.site / "sitemap.xml").read_text(encoding="utf-8")
    assert sitemap.count('hreflang="ko" href="https://example.org/ko/specimen/"') == len(TAGS)
    missing = LexborHTMLParser((korean.site / "404.html").read_text(encoding="utf-8"))
    assert [part.attributes["lang"] for part in missing.css("section")] == TAGS
    assert "첫 화면" in missing.body.text()
