"""The preview: edited text at once, the rest when idle, and in the end what a build makes."""

import contextlib
import filecmp
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

import preview
from conftest import MKDOCS, ROOT, cluster, page, shown
from corpus import write_corpus
from preview import Preview

STEPS = int(os.environ.get("PREVIEW_STEPS", "14"))
SPECIMEN = ROOT / "tests/sites/specimen"
ENVIRONMENT = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def folder(tmp_path):
    """A site of its own: the specimen and three articles in three languages."""
    shutil.copytree(SPECIMEN, tmp_path / "docs")
    notes = tmp_path / "notes"
    write_corpus(notes, 3)
    for path in notes.glob("*/note-*.md"):
        shutil.copy(path, tmp_path / "docs" / path.parent.name)
    shutil.rmtree(notes)
    shutil.copytree(ROOT / "overrides", tmp_path / "overrides")
    production = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    hooks = f"hooks: [{ROOT / 'hooks/events.py'}]"
    production = production.replace("hooks: [hooks/events.py]", hooks)
    production = production.replace("watch: [overrides, hooks]", "watch: [overrides]")
    (tmp_path / "mkdocs.yml").write_text(production, encoding="utf-8")
    return tmp_path


class Previewing:
    """`previewing.py` in a process, asked line by line."""

    def __init__(self, folder, log, port=None):
        self.port = port or free_port()
        command = [sys.executable, ROOT / "tests/previewing.py", str(self.port)]
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=ENVIRONMENT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        self.site = Path(self.process.stdout.readline().strip())

    def ask(self, line):
        print(line, file=self.process.stdin, flush=True)
        return self.process.stdout.readline().strip()

    def close(self):
        self.process.kill()
        self.process.communicate()
        shutil.rmtree(self.site)


@pytest.fixture
def previewing(folder):
    with (folder / "log").open("w", encoding="utf-8") as log:
        running = Previewing(folder, log)
        yield running
        running.close()


def edit(path, change):
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


@contextlib.contextmanager
def cold(folder, port):
    """A preview of the site that has nothing kept and has just begun, at the same address."""
    other = folder.parent / f"{folder.name}-cold"
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns(".cache"))
    with (other / "log").open("w", encoding="utf-8") as log:
        running = Previewing(other, log, port)
        try:
            yield running.site
        finally:
            running.close()


def same(previewing, folder):
    """Whether a site is what a build from nothing makes; prints what is not."""
    with cold(folder, previewing.port) as other:
        found = differences(previewing.site, other)
    print(*found, sep="\n")
    return not found


def differences(one, other):
    """The files that differ or that only one folder has, below both, without the search index."""
    found = []
    pending = [filecmp.dircmp(one, other, ignore=["pagefind"])]
    while pending:
        compared = pending.pop()
        found += [f"{compared.left}/{name}" for name in compared.left_only + compared.right_only]
        _, different, unread = filecmp.cmpfiles(
            compared.left, compared.right, compared.common_files, shallow=False
        )
        found += [f"{compared.left}/{name}" for name in different + unread]
        pending += compared.subdirs.values()
    return found


def test_an_edited_text_is_on_its_page_and_marks_its_translations_and_the_rest_follows(
    folder, previewing
):
    source = folder / "docs/en/note-1.md"
    edit(source, lambda text: text.replace("## Demand", "A word on 7 MW in 2026.\n\n## Demand"))
    assert previewing.ask("edited") == "text"
    built = previewing.site / "note-1/index.html"
    assert "A word on 7 MW in 2026." in built.read_text(encoding="utf-8")
    markdown = previewing.site / "note-1/index.md"
    assert "A word on 7 MW" not in markdown.read_text(encoding="utf-8")
    assert previewing.ask("idle") == "settled"
    assert "A word on 7 MW" in markdown.read_text(encoding="utf-8")
    assert same(previewing, folder)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("docs/data/references.yml", "title: ", "title: Renamed "),
        ("docs/data/use.csv", "World,2025,415", "World,2025,477"),
        ("overrides/article.html", "<h1>", "<h1 data-new>"),
        ("docs/ja/note-2.md", "permalink: /ja/note-2/", "permalink: /ja/elsewhere/note-2/"),
        ("docs/en/note-1.md", "permalink: /note-1/", "permalink: /note.html"),
    ],
)
def test_ledger_data_file_template_and_permalink_are_on_every_page_at_once(
    folder, previewing, path, old, new
):
    before = shutil.copytree(previewing.site, folder / "before")
    edit(folder / path, lambda text: text.replace(old, new))
    assert previewing.ask("edited") == "text"
    assert any(each.endswith("index.html") for each in differences(previewing.site, before))
    with cold(folder, previewing.port) as other:
        late = differences(previewing.site, other)
        assert [each for each in late if each.endswith("index.html")] == []
        assert previewing.ask("idle") == "settled"
        assert differences(previewing.site, other) == []


def test_its_findings_come_with_it_and_go_when_idle(folder, previewing):
    path, log = folder / "docs/zh/note-1.md", folder / "log"
    edit(path, lambda text: text.replace("## 需求", "[x](nowhere.md)\n\n## 需求"))
    assert previewing.ask("edited") == "text"
    assert "K103 there is no page or file nowhere.md" in log.read_text(encoding="utf-8")
    edit(path, lambda text: text.replace("[x](nowhere.md)\n\n", ""))
    assert previewing.ask("edited") == "text"
    assert "gone: " not in log.read_text(encoding="utf-8")
    previewing.ask("idle")
    gone = [line for line in log.read_text(encoding="utf-8").splitlines() if "gone: " in line]
    assert [line.split()[3] for line in gone] == ["K103", "T102"]


def paragraph(number):
    return f"A passage {number}, which says that {number} MW were built in 2025.\n"


def add_text(folder, chance, number):
    path = chance.choice(sorted(folder.glob("docs/*/note-*.md")))
    edit(path, lambda text: text.replace("\n## ", f"\n{paragraph(number)}\n## ", 1))


def cut_text(folder, chance, number):
    path = chance.choice(sorted(folder.glob("docs/*/note-*.md")))
    edit(path, lambda text: text[: text.rindex("\n\n", 0, -2)] + "\n")


def break_link(folder, chance, number):
    path = chance.choice(sorted(folder.glob("docs/*/note-*.md")))
    edit(path, lambda text: text.replace("](note-", f"](no-{number}-", 1))


def retitle(folder, chance, number):
    path = chance.choice(sorted(folder.glob("docs/*/note-*.md")))
    edit(path, lambda text: text.replace("\ntitle: ", f"\ntitle: {number} ", 1))


def move(folder, chance, number):
    path = chance.choice(sorted(folder.glob("docs/*/note-*.md")))
    path.rename(path.with_name(f"note-{number}-{path.name}"))


def readdress(folder, chance, number):
    path = chance.choice(sorted(folder.glob("docs/*/note-*.md")))
    edit(path, lambda text: text.replace("\npermalink: /", f"\npermalink: /p{number}-", 1))


def delete(folder, chance, number):
    paths = sorted(folder.glob("docs/*/note-*.md"))
    chance.choice(paths).unlink()


def add(folder, chance, number):
    path = chance.choice(sorted(folder.glob("docs/*/note-*.md")))
    text = path.read_text(encoding="utf-8")
    text = text.replace("\npermalink: /", f"\npermalink: /new-{number}-", 1)
    path.with_name(f"note-new-{number}.md").write_text(text, encoding="utf-8")


def reword(folder, chance, number):
    path = chance.choice(sorted(folder.glob("overrides/strings/*.html")))
    edit(path, lambda text: text.replace('"published": "', f'"published": "{number} ', 1))


def retemplate(folder, chance, number):
    edit(folder / "overrides/article.html", lambda text: f"{text}<!-- {number} -->\n")


def relabel(folder, chance, number):
    edit(folder / "docs/data/references.yml", lambda text: text.replace("title: ", "title: A", 1))


def change_data(folder, chance, number):
    edit(folder / "docs/data/use.csv", lambda text: text.replace("1", "2", 1))


def break_front_matter(folder, chance, number):
    path = chance.choice(sorted(folder.glob("docs/*/note-*.md")))
    edit(path, lambda text: text.replace("\nlang: ", "\nlang: [", 1))


def change_report(folder, chance, number):
    path = chance.choice(sorted(folder.glob("docs/*/about.md")))
    edit(path, lambda text: f"{text}\n## More {{#report}}\n")


CHANGES = (
    [add_text] * 4
    + [retitle] * 3
    + [break_link, change_report, move, readdress, delete, add, reword, retemplate]
)
CHANGES += [cut_text, relabel, change_data, break_front_matter]


def test_whatever_is_edited_the_site_becomes_what_a_build_from_nothing_makes(folder, previewing):
    chance, kinds = random.Random(7), []
    for number in range(STEPS):
        change = chance.choice(CHANGES)
        change(folder, chance, number)
        kinds.append(previewing.ask("edited"))
        if number % 4 == 3 or number == STEPS - 1:
            previewing.ask("idle")
            assert same(previewing, folder), f"after step {number}, {change.__name__}"
        elif chance.random() < 0.3:
            previewing.ask("idle")
    assert set(kinds) == {"all", "text"}


def test_a_served_page_shows_an_edit_within_a_second_or_so(folder):
    port = free_port()
    command = [*MKDOCS, "serve", "-a", f"127.0.0.1:{port}"]
    with (folder / "log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=log, stderr=log)
        try:
            wait_for(lambda: shows(port, "<h1>"))
            edit(folder / "docs/en/note-2.md", lambda text: f"{text}\nSeen at once.\n")
            wait_for(lambda: shows(port, "Seen at once."))
        finally:
            server.kill()
            server.wait()
    assert "Building documentation" in (folder / "log").read_text(encoding="utf-8")
    assert (folder / "log").read_text(encoding="utf-8").count("Building documentation") == 1


def shows(port, text):
    with contextlib.suppress(OSError), urlopen(f"http://127.0.0.1:{port}/note-2/") as answer:
        return text in answer.read().decode()
    return False


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


DATE = "2026-01-05 12:00:00 +0900"
FILES = {
    **cluster(""),
    "en/a.md": page("en", "/a/", "Text.\n", date=DATE),
    **cluster("about/"),
    "en/b.md": page("en", "/b/", "Text.\n", date=DATE),
}


@pytest.fixture
def watched(site_from, tmp_path):
    """A preview of a small site that notes what it is asked to do."""
    site = site_from(FILES)
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme/main.html").touch()
    done = []
    made = Preview(
        build=lambda: done.append("all"),
        render=lambda edit: done.append([each.src for each in edit.articles]),
        settle=lambda: iter(done.append("settled") or [None]),
        site=lambda: site,
        watched=[tmp_path / "docs", tmp_path / "theme"],
    )
    return made, done, tmp_path


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("docs/en/b.md", lambda text: text.replace("/b/", "/a/")),
        ("docs/en/b.md", lambda text: text.replace("/b/", "/A/")),
        ("docs/en/b.md", lambda text: text.replace("/b/", "/tags/")),
        ("docs/en/b.md", lambda text: text.replace("title: ", "draft: true\ntitle: ")),
        ("docs/en/b.md", lambda text: text.replace("title: ", "title: [")),
        ("docs/en/about.md", lambda text: text.replace("report", "other")),
        ("docs/en/a.md", lambda text: text + "\n```chart\ndata: x.csv\n```\n"),
        ("docs/en/index.md", lambda text: f"{text}\nMore.\n"),
        ("docs/en/new.md", lambda text: "New."),
        ("theme/strings/en.html", lambda text: "new"),
        ("theme/partials/chart.html", lambda text: "new"),
        ("docs/data/terms.yml", lambda text: "[]"),
    ],
)
def test_what_other_pages_show_takes_a_build_of_everything(watched, path, change):
    made, done, folder = watched
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).touch()
    made._stamps = preview.stamps(made.watched) if "new" not in path else made._stamps
    done.clear()
    edit(folder / path, change)
    made()
    assert done == ["all"]


def test_two_pages_that_move_to_one_address_take_a_build_of_everything(watched):
    made, done, folder = watched
    for path in ("docs/en/a.md", "docs/en/b.md"):
        edit(folder / path, lambda text: re.sub("permalink: .*", "permalink: /c/", text))
    made()
    assert done == ["all"]


def test_text_takes_its_page_alone_and_nothing_at_all_takes_nothing(watched):
    made, done, folder = watched
    made()
    made.finish()
    assert done == [[]]
    edit(folder / "docs/en/a.md", lambda text: f"{text}\nMore.\n")
    (folder / "docs/en/.a.md.swp").write_text("an editor's own", encoding="utf-8")
    edit(folder / "docs/en/b.md", lambda text: text.replace("title: ", "title: New "))
    made()
    made.finish()
    assert done[1:] == [["en/a.md", "en/b.md"], "settled"]
    made.finish()
    assert len(done) == 3


def test_after_a_build_that_failed_everything_is_built(watched):
    made, done, folder = watched

    def fail():
        raise ValueError

    made.build = fail
    (folder / "theme/main.html").write_text("new", encoding="utf-8")
    with pytest.raises(ValueError):
        made()
    made.build = lambda: done.append("all")
    edit(folder / "docs/en/a.md", lambda text: f"{text}\nMore.\n")
    made()
    assert done == ["all"]


def test_an_edit_stops_what_is_done_when_idle(watched):
    made, done, folder = watched

    def settle():
        yield done.append("first")
        made._is_awaited = True
        yield done.append("second")
        yield done.append("third")

    made.settle = settle
    edit(folder / "docs/en/a.md", lambda text: f"{text}\nMore.\n")
    made()
    made.finish()
    assert done[1:] == ["first", "second"]
    made()
    made.finish()
    assert done[-1] == "second"


def test_alone_an_article_has_the_findings_that_it_has_among_all(site_from):
    text = "[x](nowhere.md) **关键。**但是 [b](b.md)，2024年4150亿美元。\n\n## A\n"
    files = {
        **cluster("a/", text),
        "zh/b.md": page("zh", "/zh/b/", text, allow="{K103: a reason}"),
        "en/c.md": page("en", "/c/", "Text."),
        "en/d.md": page("en", "/d/", "Text.", title="A title c"),
    }
    site = site_from(files)
    everything = shown(site.check())
    for source in site.corpus.by_src:
        alone = shown(site.check_articles({source}))
        assert alone == [each for each in everything if each.startswith(source)]
    assert any("K103" in each for each in shown(site.check_articles({"en/a.md"})))
