"""Every single element of the real translations deleted in turn: what is told, and where."""

import re
import shutil

import pytest

from conftest import CONFIG, ROOT
from corpus import vouch_all
from press.settings import Settings
from press.site import Site

ARTICLE = "ai-race-model-vs-infrastructure.md"

# What the real article lacks, so that every kind of element is there to be deleted.
MORE = {
    "en": "![The queue by year](grid.png)\n\n```python\nqueue = 2600\n```\n\nA note stands here.[^n]\n\n"
    "| Year | GW |\n| --- | --- |\n| 2023 | 2600 |\n| 2024 | 2300 |\n\n[^n]: It names PJM.\n",
    "zh": "![历年排队容量](grid.png)\n\n```python\nqueue = 2600\n```\n\n这里有一条注。[^n]\n\n"
    "| 年份 | GW |\n| --- | --- |\n| 2023 | 2600 |\n| 2024 | 2300 |\n\n[^n]: 讲的是PJM。\n",
    "ja": "![年ごとの待機容量](grid.png)\n\n```python\nqueue = 2600\n```\n\nここに注がある。[^n]\n\n"
    "| 年 | GW |\n| --- | --- |\n| 2023 | 2600 |\n| 2024 | 2300 |\n\n[^n]: PJMのこと。\n",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deletions")
    for code, text in MORE.items():
        path = folder / "docs" / code / ARTICLE
        path.parent.mkdir(parents=True)
        shutil.copy(ROOT / "docs" / code / ARTICLE, path)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n{text}")
        (path.parent / "grid.png").write_bytes(b"")
    vouch_all(load(folder))
    return folder


def load(root):
    return Site.load(Settings.read(CONFIG, root))


@pytest.mark.parametrize("code", ["zh", "ja"])
def test_a_deleted_element_is_told_with_the_line_of_its_source(root, code):
    path = root / "docs" / code / ARTICLE
    whole = path.read_text(encoding="utf-8")
    lines = whole.splitlines(keepends=True)
    site = load(root)
    target = next(each for each in site.corpus.articles if each.path.endswith(f"{code}/{ARTICLE}"))
    passages = [
        passage
        for passage in site.syncs.of(target).passages
        if passage.source
        and len(passage.target) == 1
        and passage.source.kind not in ("title", "description")
    ]
    assert len(passages) > 40
    missed = []
    try:
        for passage in passages:
            block = passage.target[0]
            path.write_text(
                "".join([*lines[: block.line - 1], *lines[block.end :]]), encoding="utf-8"
            )
            told = {
                related.location.line
                for finding in load(root).check()
                if finding.location.path == target.path and finding.code == "S103"
                for related in finding.related
                if related.location.path.endswith(f"en/{ARTICLE}")
            }
            if passage.source.line not in told:
                missed.append((passage.source.kind, passage.source.line))
    finally:
        path.write_text(whole, encoding="utf-8")
    assert len(missed) <= 0.02 * len(passages), missed


@pytest.mark.parametrize("code", ["zh", "ja"])
def test_a_deleted_anchor_is_told(root, code):
    path = root / "docs" / code / ARTICLE
    whole = path.read_text(encoding="utf-8")
    anchors = re.findall(r" \{#[\w-]+\}", whole)
    assert len(anchors) >= 7
    try:
        for anchor in anchors:
            path.write_text(whole.replace(anchor, "", 1), encoding="utf-8")
            told = {each.code for each in load(root).check() if code in each.location.path}
            assert told & {"Z101", "T107"}, anchor
    finally:
        path.write_text(whole, encoding="utf-8")
