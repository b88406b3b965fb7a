"""A full disk and folders that may not be written: one clear line, and what was there stays."""

import os
import re
import resource
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from conftest import ROOT, built, cluster, page, write_docs

TEXT = "## Part\n\nText.\n"
HEALTH = (
    '{"urls": {\n"http://127.0.0.1:9/a": {"verdict": "ok", "checked": "2026-01-02T03:04:05Z"}\n}}\n'
)
LEDGER = "- {id: a, url: 'http://127.0.0.1:9/a', title: A, publisher: P}\n"
COMMANDS = {
    "fix": (("check", "--fix"), "docs/en/a.md"),
    "vouch": (("translate", "vouch", "docs/zh/b.md", "--by", "Me"), "docs/data/sync/b.yml"),
    "probe": (("references", "probe", "--budget", "1s"), "docs/data/health.json"),
    "add": (("references", "add", "http://127.0.0.1:9/b"), "docs/data/references.yml"),
    "new": (("new", "article", "slug"), "docs/en/slug.md"),
}
commands = pytest.mark.parametrize("name", COMMANDS)


@pytest.fixture
def folder(tmp_path):
    """A small site in which every command has something to write."""
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    files = {**cluster(""), **cluster("b/", TEXT), "en/a.md": page("en", "/a/", TEXT)}
    write_docs(tmp_path, {**files, "data/health.json": HEALTH, "data/references.yml": LEDGER})
    return tmp_path


def run(folder, *arguments, prefix=(), **options):
    return subprocess.run(
        [*prefix, sys.executable, "-B", ROOT / "hooks", *arguments],
        cwd=folder,
        text=True,
        stderr=subprocess.PIPE,
        check=False,
        **{"stdout": subprocess.PIPE, **options},
    )


def files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def full(size=0):
    """No file may grow beyond so many bytes, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def as_others(folder):
    """What lets even root be told that a folder may not be written; undone by a mode."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            path.chmod(0o555)
    if os.geteuid():
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere")
    return ("setpriv", "--bounding-set=-dac_override")


def is_told(done, path, reason):
    """Whether the end of what was said is one line, about that file."""
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    last = done.stderr.splitlines()[-1]
    return last.endswith(f"{path}: {reason}")


@commands
def test_a_full_disk_is_one_line_and_changes_nothing(folder, name):
    arguments, path = COMMANDS[name]
    before = files(folder)
    done = run(folder, *arguments, preexec_fn=full)
    assert is_told(done, path, "File too large")
    assert files(folder) == before


@commands
def test_a_folder_that_may_not_be_written_is_one_line(folder, name):
    arguments, path = COMMANDS[name]
    (folder / "docs/data/sync").mkdir()
    before = files(folder)
    prefix = as_others(folder / "docs")
    done = run(folder, *arguments, prefix=prefix)
    for each in (folder / "docs").rglob("*"):
        each.chmod(0o755)
    assert is_told(done, path, "Permission denied")
    assert files(folder) == before


def test_a_file_where_a_folder_should_be_is_one_line(folder):
    (folder / "docs/data/sync").write_bytes(b"")
    done = run(folder, *COMMANDS["vouch"][0])
    assert is_told(done, "docs/data/sync", "File exists")


def test_what_is_printed_onto_a_full_disk_is_one_line(folder):
    with Path("/dev/full").open("w") as output:
        done = run(folder, "check", stdout=output)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "output: No space left on device"
    assert "Traceback" not in done.stderr


def built_by(folder, *arguments, **options):
    """What a build says that is started in `folder`, its configuration there already."""
    return subprocess.run(
        [sys.executable, "-B", "-m", "mkdocs", "build", *arguments],
        cwd=folder,
        env={**os.environ, "SITE_URL": "https://example.org/", "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """A site with a chart and cards that was built once."""
    folder = tmp_path_factory.mktemp("ready")
    shutil.copytree(ROOT / "tests/sites/specimen", folder / "docs")
    assert built(folder / "docs", folder).code == 0
    return folder


def told(done):
    """The lines of a build that tell what went wrong."""
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    return [line for line in lines if re.match(r"ERROR|CRITICAL", line) or not line[:1].isupper()]


def test_a_folder_of_the_site_that_cannot_be_made_is_one_line(ready):
    (ready / "file").write_bytes(b"")
    done = built_by(ready, "-d", "file/site")
    assert done.returncode == 1
    (line,) = told(done)
    assert re.fullmatch(r"ERROR +-  press: .*/file/site.*: Not a directory", line)


@pytest.mark.parametrize("size", [100, 30_000])  # no page, no search index
def test_a_build_onto_a_full_disk_is_one_line(ready, size):
    before = files(ready / "docs") | files(ready / ".cache")
    done = built_by(ready, "-d", "other", preexec_fn=partial(full, size))
    assert done.returncode == 1
    assert "File too large" in told(done)[-1]
    assert files(ready / "docs") | files(ready / ".cache") == before


def test_a_cache_that_cannot_be_written_stops_no_build(ready):
    kept = files(ready / "site")
    shutil.rmtree(ready / ".cache")
    (ready / ".cache").write_bytes(b"")
    done = built_by(ready, "-d", "site", "--strict")
    assert done.returncode == 0, done.stderr
    assert files(ready / "site") == kept
    lines = [line for line in done.stderr.splitlines() if "nothing is kept" in line]
    assert re.fullmatch(
        r"INFO +-  press: nothing is kept for the next build: .*/\.cache/\w+: Not a directory",
        *lines,
    )
