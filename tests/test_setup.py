"""The set-up: locked, without a registry's name, and with one clear line where it cannot go on."""

import re
import shutil
import subprocess
import sys

import pytest

from conftest import ROOT

LOCKS = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]


def setup(tmp_path, *arguments, pyproject=None):
    """Run a copy of the set-up script on a copy of the project's files."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/setup.py", tmp_path / ".ci")
    for name in ("pyproject.toml", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)
    if pyproject:
        text = (tmp_path / "pyproject.toml").read_text(encoding="utf-8")
        (tmp_path / "pyproject.toml").write_text(pyproject(text), encoding="utf-8")
    return subprocess.run(
        [sys.executable, tmp_path / ".ci/setup.py", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_name_no_host_and_every_package_has_hashes(lock):
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    for block in re.split(r"\n(?=[a-z])", text.strip()):
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_a_pin_that_the_lock_lacks_is_one_clear_line(tmp_path):
    done = setup(tmp_path, pyproject=lambda text: text.replace("mkdocs==1.6.1", "mkdocs==1.6.0"))
    assert done.returncode == 1
    assert done.stderr == (
        "requirements.txt is out of date: it lacks mkdocs==1.6.0 (run `make lock`)\n"
    )


def test_a_python_too_old_is_one_clear_line(tmp_path):
    script = (
        "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0); sys.argv = ['setup.py'];"
        f"runpy.run_path({str(ROOT / '.ci/setup.py')!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == (
        "Python 3.9.2 is too old: 3.11.5 or newer is needed (make PYTHON=python3.12 …)\n"
    )


def test_programs_that_nobody_can_install_are_one_clear_line():
    script = (
        f"import runpy; runpy.run_path({str(ROOT / '.ci/setup.py')!r}, run_name='setup')"
        "['programs']()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": ""},
    )
    assert done.returncode == 1
    assert done.stderr == (
        "The proofs need java and npm, not found on the PATH (Java 17 or newer)\n"
    )


def test_every_direct_dependency_is_pinned_and_has_its_reason():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text.split("dependencies = [", 1)[1].split("[tool.ruff]")[0]
    for line in block.splitlines():
        if line.startswith('  "'):
            assert re.fullmatch(r'  "[a-z0-9-]+==[\w.]+", +# .+', line), line


def test_the_committed_schema_is_what_the_code_says():
    done = subprocess.run(
        [sys.executable, "hooks", "schema"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == (ROOT / "hooks/article.schema.json").read_text(encoding="utf-8")
