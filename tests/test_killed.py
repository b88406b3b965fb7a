"""A command that is killed loses nothing; `make proof` kills each at ten times as many moments."""

import os

import pytest

from press.writing import keep, write
from proof.kill import COMMANDS, killed


@pytest.mark.parametrize("name", COMMANDS)
def test_a_killed_command_loses_nothing_and_leaves_nothing_half_written(name):
    case, misses = killed(name, 5)
    assert case.changes > 1
    assert misses == []


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_a_killed_write_left_is_swept_by_the_next(tmp_path):
    (tmp_path / ".99999999.part").write_bytes(b"half")
    (tmp_path / ".keep").write_bytes(b"")
    write(tmp_path / "a.yml", b"whole")
    assert names(tmp_path) == [".keep", "a.yml"]


def test_a_write_keeps_the_mode_and_leads_nowhere_else(tmp_path):
    (tmp_path / "a.md").write_bytes(b"old")
    (tmp_path / "a.md").chmod(0o640)
    (tmp_path / "b.md").symlink_to("a.md")
    for name in ("a.md", "b.md"):
        write(tmp_path / name, name.encode())
    assert (tmp_path / "a.md").read_bytes() == b"a.md"
    assert (tmp_path / "b.md").read_bytes() == b"b.md"
    assert (tmp_path / "a.md").stat().st_mode & 0o777 == 0o640


def test_a_write_that_fails_leaves_the_old_file_alone(tmp_path, monkeypatch):
    path = tmp_path / "a.yml"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(OSError, match="No space left") as caught:
        write(path, b"new")
    assert caught.value.filename == str(path)
    assert (names(tmp_path), path.read_bytes()) == (["a.yml"], b"old")


def test_what_cannot_be_kept_is_told_and_raises_nothing(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    assert keep(tmp_path / "cache/a.svg", b"x") == ""
    assert keep(tmp_path / "file/a.svg", b"x").startswith(str(tmp_path / "file"))
