"""The house rules: who imports whom, what is documented, what nothing may do."""

import ast
import re
import subprocess
import sys

import pytest

from conftest import ROOT
from press import built as built
from press.findings import RULES
from press.site import RULED

HOOKS = ROOT / "hooks"
PRESS = HOOKS / "press"
FILES = sorted(HOOKS.rglob("*.py"))
NAMES = [path.relative_to(HOOKS).as_posix() for path in FILES]
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}


def layers():
    """The picture in the README, from the bottom up: slice → height."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    picture = text.split("Imports in `press/` go downwards only:")[1].split("```")[1]
    rows = picture.split("\n")[::-1]
    return {name: height for height, row in enumerate(rows) for name in row.split()}


def slice_of(path):
    """The slice a file belongs to: a module of press, a package of it, or an adapter."""
    inner = path.relative_to(PRESS if path.is_relative_to(PRESS) else HOOKS)
    return inner.parts[0].removesuffix(".py")


def imported(path):
    """Every module a file imports, with its dots resolved: `press.articles.corpus`."""
    package = ["press", *path.relative_to(PRESS).parts[:-1]] if path.is_relative_to(PRESS) else []
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            module = [*start, *(node.module.split(".") if node.module else [])]
            if module in ([], ["press"]):
                yield from (".".join([*module, alias.name]) for alias in node.names)
            else:
                yield ".".join(module)


def test_the_picture_has_every_slice():
    slices = {slice_of(path) for path in FILES} - {"__init__"}
    assert set(layers()) == slices


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_imports_go_downwards(path):
    heights, own = layers(), slice_of(path)
    for module in imported(path):
        parts = module.split(".")
        if parts[0] == "press" and len(parts) > 1:
            other = parts[1]
        elif parts[0] in (
            "translate",
            "cite",
            "probing",
            "asking",
            "rendering",
            "marking",
            "preview",
        ):
            other = parts[0]
        else:
            continue
        if own not in ("__init__", other):
            assert heights[other] < heights[own], f"{own} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_only_the_adapters_know_mkdocs(path):
    found = {module for module in imported(path) if module.split(".")[0] == "mkdocs"}
    if path.name == "__main__.py":
        assert found == {"mkdocs.exceptions", "mkdocs.utils.yaml"}  # to read mkdocs.yml
    elif path.name != "events.py":
        assert not found


PROBE = PRESS / "references/probe"


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_nothing_but_the_probe_opens_a_connection(path):
    if path.is_relative_to(PROBE):
        return
    roots = {module.split(".")[0] for module in imported(path)}
    loops = set() if path.name == "asking.py" else {"asyncio"}  # which runs the probe
    assert not roots & {"http", "ssl", "aiohttp", "dns", "requests", "urllib3", "ftplib", *loops}
    assert "urllib.request" not in set(imported(path))
    if path.name != "events.py":  # which only asks whether the port of `serve` is free
        assert "socket" not in roots


def test_a_build_does_not_even_load_the_probe(tmp_path):
    script = (
        "import events, sys; print('aiohttp' in sys.modules, 'press.references' in sys.modules)"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HOOKS)
    assert done.stdout == "False True\n", done.stderr


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_only_the_probe_and_the_authors_commands_read_the_clock(path):
    text = path.read_text(encoding="utf-8")
    may = path.name in ("__main__.py", "translate.py", "probing.py")
    if not may and not path.is_relative_to(PROBE):
        assert not re.search(r"\b(now|today|utcnow|time|monotonic)\(\)", text)


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_public_things_say_what_they_are(path):
    tree = TREES[path]
    assert ast.get_docstring(tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name


def test_names_say_what_is_meant():
    empty = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
    for path in FILES:
        assert path.stem not in empty
        names = {
            node.name.lower()
            for node in ast.walk(TREES[path])
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }
        assert not names & empty


def test_events_holds_events_alone():
    for node in TREES[HOOKS / "events.py"].body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            assert node.name.startswith("on_")


@pytest.mark.parametrize("code", sorted(RULES))
def test_a_rule_explains_itself(code):
    assert re.fullmatch(r"[A-Z]\d{3}", code)
    first, rest = RULES[code].text.split("\n\n", 1)
    assert first.endswith(".")
    assert "\n" not in first
    assert re.match(r"Why: .+\nFix: .+\nSource: .+", re.sub(r"\n(?!Why|Fix|Source)", " ", rest))
    assert RULES[code].fix


def test_every_slice_with_rules_is_run():
    assert RULED
    assert built.__name__ == "press.built"


def test_press_checks_without_mkdocs(tmp_path):
    script = """
import sys
for name in ("mkdocs", "material", "mkdocs_static_i18n", "pymdownx"):
    sys.modules[name] = None  # importing it raises ImportError
sys.path[:0] = [{tests!r}, {hooks!r}]
from pathlib import Path
from conftest import CONFIG
from press.settings import Settings
from press.site import Site
import press.built, press.head, press.machine, press.passages, press.sarif, press.scaffold, press.sitemap
found = Site.load(Settings.read(CONFIG, Path({root!r}))).check()
print(sum(finding.severity == "error" for finding in found), "errors")
"""
    text = script.format(tests=str(ROOT / "tests"), hooks=str(HOOKS), root=str(ROOT))
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.stdout == "0 errors\n", done.stderr
