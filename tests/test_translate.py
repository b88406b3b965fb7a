"""`python hooks translate status | work | vouch`, run as translators run it."""

import json
import shutil
import subprocess
import sys

import pytest

from conftest import ROOT, cluster, page, write_docs

EN = "The queue holds 2,600 GW.\n\n## Waits {#waits}\n\nA transformer takes 128 weeks.\n"
ZH = "排队容量为2600吉瓦。\n\n## 等待 {#waits}\n\n变压器要等128周。\n"


@pytest.fixture
def translate(tmp_path):
    """A small site and `python hooks translate …` run on it, without git."""
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    files = cluster("a/", EN)
    files["zh/a.md"] = cluster("a/", ZH)["zh/a.md"]
    write_docs(tmp_path, {**cluster(""), **files})

    def run(*arguments, by=("--by", "A translator")):
        who = by if arguments[0] == "vouch" else ()
        return subprocess.run(
            [sys.executable, ROOT / "hooks", "translate", *arguments, *who],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
            env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "GIT_CEILING_DIRECTORIES": "/"},
        )

    def edit(name, old, new):
        path = tmp_path / "docs" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    run.edit, run.folder = edit, tmp_path
    return run


def status(translate):
    rows = map(json.loads, translate("status", "--format", "json").stdout.splitlines())
    return {row["article"]: row["locales"] for row in rows}["/a/"]


def test_from_unknown_to_vouched_in_one_act(translate):
    assert status(translate)["zh"] == {"unknown": 5}
    done = translate("vouch", "docs/zh/a.md")
    assert done.stdout == ("docs/zh/a.md: 5 passages translated, written to docs/data/sync/a.yml\n")
    assert status(translate)["zh"] == {"current": 5}
    again = translate("vouch", "docs/zh/a.md")
    assert again.stdout == "docs/zh/a.md: nothing to vouch for\n"
    table = translate("status").stdout
    assert "/a/" in table
    assert "current" in table


def test_work_shows_what_changed_and_where(translate):
    translate("vouch", "docs/zh/a.md")
    assert translate("work", "docs/zh/a.md").stdout == "docs/zh/a.md: every passage is current\n"
    translate.edit("en/a.md", "128 weeks", "144 weeks")
    shown = translate("work", "docs/zh/a.md").stdout
    assert "[-128-]{+144+} weeks" in shown
    assert "变压器要等128周。" in shown
    assert "docs/en/a.md:13" in shown
    assert "docs/zh/a.md:13" in shown
    assert "gone: 128 weeks\n" in shown
    assert "new: 144 weeks\n" in shown
    assert "2,600" not in shown


def test_only_what_changed_is_vouched_for_again(translate):
    translate("vouch", "docs/zh/a.md")
    before = (translate.folder / "docs/data/sync/a.yml").read_text(encoding="utf-8")
    translate.edit("en/a.md", "128 weeks", "144 weeks")
    translate.edit("zh/a.md", "128周", "144周")
    done = translate("vouch", "docs/zh/a.md", by=("--by", "Another"))
    assert "[-128-]{+144+}" in done.stdout
    assert "1 passage updated" in done.stdout
    after = (translate.folder / "docs/data/sync/a.yml").read_text(encoding="utf-8")
    assert after.count("Another") == 1
    assert len(set(before.splitlines()) - set(after.splitlines())) == 2  # a vouch and its text


def test_one_passage_by_its_id(translate):
    translate("vouch", "docs/zh/a.md")
    translate.edit("en/a.md", "2,600 GW", "2,700 GW")
    translate.edit("en/a.md", "128 weeks", "144 weeks")
    ids = [
        line.split(":")[0]
        for line in translate("work", "docs/zh/a.md").stdout.splitlines()
        if line.endswith(": stale")
    ]
    assert len(ids) == 2
    reason = ("--as", "no-change-needed", "--reason", "the figure is told elsewhere")
    done = translate("vouch", "docs/zh/a.md", "--block", ids[0], *reason)
    assert done.returncode == 0
    assert status(translate)["zh"] == {"current": 4, "stale": 1}
    ledger = (translate.folder / "docs/data/sync/a.yml").read_text(encoding="utf-8")
    assert 'why: "the figure is told elsewhere"' in ledger


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["vouch", "docs/en/a.md"], "docs/en/a.md is a source, not a translation"),
        (["vouch", "docs/zh/b.md"], "docs/zh/b.md is no article of this site"),
        (["vouch", "docs/zh/a.md", "--block", "x"], "docs/zh/a.md has no passage x"),
        (["vouch", "docs/zh/a.md", "--as", "no-change-needed"], "needs a --reason"),
        (["work", "docs/en/a.md"], "docs/en/a.md is a source, not a translation"),
    ],
)
def test_what_cannot_be_done_is_one_line(translate, arguments, message):
    done = translate(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_nobody_vouches_without_a_name(translate):
    done = translate("vouch", "docs/zh/a.md", by=())
    assert done.returncode == 2
    assert done.stderr == "who vouches? give --by NAME, or set git's user.name\n"
    assert not (translate.folder / "docs/data/sync/a.yml").exists()


def test_a_missing_translation_shows_in_the_table(translate):
    write_docs(translate.folder, {"en/b.md": page("en", "/b/")})
    assert "not translated" in translate("status").stdout
