"""The author's command, run as authors run it."""

import json
import re
import subprocess
import sys

import pytest

from conftest import ROOT, cluster, page, write_docs


@pytest.fixture
def command(tmp_path):
    """A small site, and `python hooks …` run on it; files may be added."""
    (tmp_path / "mkdocs.yml").write_text(
        (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    write_docs(tmp_path, {**cluster(""), **cluster("a/")})

    def run(*arguments, **files):
        write_docs(tmp_path, files)
        return subprocess.run(
            [sys.executable, ROOT / "hooks", *arguments],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )

    run.folder = tmp_path
    return run


FAULTY = {"zh/b.md": page("zh", "/zh/b/", "[x](gone.md)\n", title=None)}


def test_a_clean_site(command):
    done = command("check")
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "docs/ja/a.md:1:1: S106 the page was never vouched for (read it against its source, then "
        "`python hooks translate vouch docs/ja/a.md`)\n"
        "docs/ja/index.md:1:1: S106 the page was never vouched for (read it against its source, "
        "then `python hooks translate vouch docs/ja/index.md`)\n"
        "docs/zh/a.md:1:1: S106 the page was never vouched for (read it against its source, then "
        "`python hooks translate vouch docs/zh/a.md`)\n"
        "docs/zh/index.md:1:1: S106 the page was never vouched for (read it against its source, "
        "then `python hooks translate vouch docs/zh/index.md`)\n",
        "4 infos\n",
    )


def test_errors_are_exit_1(command):
    done = command("check", **FAULTY)
    assert done.returncode == 1
    assert "docs/zh/b.md:7:1: K103 there is no page or file gone.md" in done.stdout
    assert "docs/zh/b.md:1:1: A107 the page has no title" in done.stdout
    assert done.stderr.startswith("2 errors, ")


def test_warnings_are_exit_0(command):
    done = command("check", **{"zh/b.md": page("zh", "/zh/b/", titel="x")})
    assert done.returncode == 0
    assert "A103" in done.stdout


def test_a_path_limits_what_is_told(command):
    files = {**FAULTY, "ja/b.md": page("ja", "/ja/b/", "[x](gone.md)\n")}
    assert "docs/ja/b.md" not in command("check", "docs/zh", **files).stdout
    assert command("check", "docs/en").returncode == 0
    assert command("check", "docs/ja/b.md", "docs/en").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "docs/ko"], "docs/ko: no such file or folder"),
        (["check", "--config", "other.yml"], "other.yml: No such file or directory"),
        (["check", "/"], "/: lies outside the site"),
        (["rules", "X999"], "there is no rule X999"),
        (["new", "article", "Not A Slug"], "'Not A Slug' is no slug"),
        (["new", "article", "a"], "docs/en/a.md is there already"),
        (["new", "translation", "ko", "docs/en/a.md"], "ko is no language of this site"),
        (["new", "translation", "zh", "docs/en/gone.md"], "is no article of this site"),
        (["new", "translation", "zh", "docs/en/a.md"], "the zh version is there: docs/zh/a.md"),
        (["check", "--baseline", "mkdocs.yml"], "mkdocs.yml: no output of `check --format json`"),
    ],
)
def test_what_cannot_run_is_exit_2_and_one_line(command, arguments, message):
    done = command(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


@pytest.mark.parametrize("text", ["site_name: [", "- a\n", "plugins: []\n", "site_url: x\n", ""])
def test_a_broken_mkdocs_yml_is_one_line(command, text):
    (command.folder / "mkdocs.yml").write_text(text)
    done = command("check")
    assert done.returncode == 2
    assert done.stderr.startswith("mkdocs.yml: ")
    assert "Traceback" not in done.stderr


def test_json_is_one_object_a_line(command):
    done = command("check", "--format", "json", **FAULTY)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(
        set(row) == {"path", "line", "column", "code", "severity", "message", "fix", "related"}
        for row in rows
    )
    assert {row["code"] for row in rows} >= {"A107", "K103"}


def test_github_shows_findings_beside_their_lines(command):
    done = command("check", "--format", "github", **FAULTY)
    assert "::error file=docs/zh/b.md,line=7,col=1,title=K103::" in done.stdout


def test_a_baseline_fails_only_on_what_is_new(command):
    old = command("check", "--format", "json", **FAULTY)
    (command.folder / "old.jsonl").write_text(old.stdout, encoding="utf-8")
    done = command("check", "--baseline", "old.jsonl")
    assert (done.returncode, done.stdout) == (0, "")
    moved = FAULTY["zh/b.md"].replace("lang: zh", "lang: zh\ntags: [x]")
    done = command("check", "--baseline", "old.jsonl", **{"zh/b.md": f"{moved}\n[y](gone.md)\n"})
    assert done.returncode == 1
    assert done.stdout.count("K103") == 1


def test_fix_mends_and_a_second_run_changes_nothing(command):
    files = {
        "en/b.md": page("en", "/b", "## One\n"),
        "zh/b.md": page("zh", "/zh/b/", "## 一\n", translations="{en: /b}"),
    }
    command("check", "--fix", **files)
    docs = command.folder / "docs"
    once = {path: path.read_bytes() for path in docs.rglob("*.md")}
    assert b"zh: /zh/b/" in once[docs / "en/b.md"]
    assert b"## \xe4\xb8\x80 {#one}" in once[docs / "zh/b.md"]
    command("check", "--fix")
    assert once == {path: path.read_bytes() for path in docs.rglob("*.md")}


def test_a_new_article_lacks_only_what_is_to_be_written(command):
    done = command("new", "article", "grid")
    assert done.stdout == "docs/en/grid.md\n"
    found = command("check", "docs/en/grid.md").stdout
    assert {line.split()[1] for line in found.splitlines() if line[0] != " "} <= {
        "A107",
        "A108",
        "L107",
    }


def test_a_new_translation_lacks_only_what_is_to_be_written(command):
    body = "Text.\n\n## The grid {#grid}\n\nMore.\n"
    date = {"date": "2025-12-21 12:00:00 +0900", "categories": '["Infrastructure"]'}
    done = command(
        "new", "translation", "ja", "docs/en/b.md", **{"en/b.md": page("en", "/b/", body, **date)}
    )
    assert done.stdout == "docs/ja/b.md\n"
    text = (command.folder / "docs/ja/b.md").read_text(encoding="utf-8")
    assert "## The grid {#grid}" in text
    assert "date: 2025-12-21 12:00:00 +0900" in text
    found = command("check", "docs/ja/b.md").stdout
    codes = {line.split()[1] for line in found.splitlines() if line[0] != " "}
    assert {"A107", "A108"} <= codes  # title and description
    assert codes <= {"A107", "A108", "T101", "T102", "T109", "S106", "T108"}


def test_a_rule_explains_itself(command):
    assert command("rules", "l103").stdout.startswith("L103 (error)\n\nAn entry of translations")
    assert len(command("rules").stdout.splitlines()) > 60


def test_the_page_of_the_rules_is_what_their_docstrings_say(command):
    printed = command("rules", "--format", "markdown").stdout
    written = (ROOT / "RULES.md").read_text(encoding="utf-8")
    assert printed == written, "run `python hooks rules --format markdown > RULES.md`"
    codes = [line.split()[0] for line in command("rules").stdout.splitlines()]
    assert re.findall("^### (.+)", printed, re.MULTILINE) == codes


def test_the_schema_is_json(command):
    assert "translations" in json.loads(command("schema").stdout)["properties"]


def test_works_that_nobody_has_read(command):
    entry = "- {id: %s, url: 'https://example.com/%s', title: T, publisher: P%s}\n"
    ledger = (
        entry % ("a", "a", "")
        + entry % ("b", "b", ", via: c")
        + entry % ("c", "c", ", is_read: true")
    )
    done = command("references", "unread", **{"data/references.yml": ledger})
    assert done.stdout == "a: T (via nothing)\nb: T (via c)\n"
    assert done.stderr == "2 of 3 works\n"
