"""Somebody else's site takes the checks over by CONTRIBUTING alone: it stays as it was."""

import filecmp
import os
import re
import shutil
import subprocess
import sys

import pytest

from conftest import MKDOCS, ROOT, Run, shown, write_docs
from press.settings import Settings
from press.site import Site

FOUND = [
    "de/anleitung/messen.md:1 L107",  # which Chinese readers lack
    "de/anleitung/messen.md:6 K103",
    "de/ueber.md:1 L107",
    "de/ueber.md:3 K104",
    "fr/anleitung/erste-schritte.md:16 Q112",  # 530 mm of 350
    "fr/anleitung/messen.md:5 K107",
    "fr/ueber.md:3 K107",
    "zh/anleitung/erste-schritte.md:8 Z103",
]
ERRORS = {
    "de/anleitung/messen.md": (" und im\n[Archiv](archiv.md)", ""),
    "de/ueber.md": (", [nach oben](#oben)", ""),
}


def lines_of_the_guide():
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = guide.split("### Take the checks to another site\n")[1].split("\n### ")[0]
    (lines,) = re.findall(r"```yaml\n(.*?)```\n", section, re.DOTALL)
    return lines


def run(folder, *command):
    done = subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        check=False,
    )
    return Run(done.returncode, done.stdout + done.stderr, folder / "site")


def build(folder, *options):
    return run(folder, *MKDOCS[1:], "build", *options)


def adopt(folder, old="", new=""):
    """The guest with our hooks, and something of its mkdocs.yml replaced."""
    shutil.copytree(ROOT / "tests/sites/guest", folder, dirs_exist_ok=True)
    shutil.copytree(ROOT / "hooks", folder / "hooks", ignore=shutil.ignore_patterns("__pycache__"))
    config = folder / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    assert old in text
    text = text.replace("  - search\n", "") if "ours" in new else text
    config.write_text(text.replace(old, new) + lines_of_the_guide(), encoding="utf-8")
    return folder


@pytest.fixture
def guest(tmp_path):
    return adopt(tmp_path / "guest")


def findings(output):
    return [
        f"{path}:{line} {code}"
        for path, line, code in re.findall(r"docs/(\S+?):(\d+):\d+: ([A-Z]\d{3}) ", output)
    ]


def differences(left, right):
    both = filecmp.dircmp(left, right)
    own = [f"{left}/{name}" for name in (*both.left_only, *both.right_only, *both.diff_files)]
    return own + [
        each for name in both.common_dirs for each in differences(left / name, right / name)
    ]


def test_every_file_of_the_site_is_what_it_was(guest, tmp_path):
    shutil.copytree(ROOT / "tests/sites/guest", tmp_path / "before")
    before = build(tmp_path / "before")
    after = build(guest)
    assert (before.code, after.code) == (0, 0), after.output
    assert (after.site / "fr/anleitung/messen/index.html").is_file()
    assert list(after.site.glob("assets/javascripts/bundle.*.js"))
    assert differences(before.site, after.site) == []


def test_findings_are_about_what_is_wrong_and_the_command_has_the_same(guest):
    assert findings(build(guest).output) == FOUND
    checked = run(guest, "hooks", "check")
    assert (checked.code, findings(checked.output)) == (1, FOUND)


def test_errors_alone_stop_a_strict_build(guest):
    assert build(guest, "--strict").code == 1
    for name, (old, new) in ERRORS.items():
        path = guest / "docs" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    done = build(guest, "--strict")
    assert done.code == 0, done.output
    assert "L107" in done.output


def suffixed(folder):
    """The same site with `a.fr.md` in place of a folder for each language."""
    docs = folder / "docs"
    for path in sorted(docs.glob("*/**/*.md")):
        code, *inner = path.relative_to(docs).parts
        to = docs.joinpath(*inner)
        to = to if code == "de" else to.with_suffix(f".{code}.md")
        to.parent.mkdir(exist_ok=True)
        text = path.read_text(encoding="utf-8").replace("../bilder/", "bilder/")
        to.write_text(text, encoding="utf-8")
    for code in ("de", "fr", "zh"):
        shutil.rmtree(docs / code)
    config = folder / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("      docs_structure: folder\n", ""), encoding="utf-8")


def test_a_language_may_be_told_by_the_name_of_a_file(guest, tmp_path):
    shutil.copytree(ROOT / "tests/sites/guest", tmp_path / "before")
    for folder in (guest, tmp_path / "before"):
        suffixed(folder)
    before, after = build(tmp_path / "before"), build(guest)
    assert differences(before.site, after.site) == []
    names = [re.sub(r"(\w+)/(.*)\.md:", r"\2.\1.md:", each).replace(".de.", ".") for each in FOUND]
    assert findings(after.output) == sorted(names)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (", default: true", "", "languages"),  # mkdocs-static-i18n's own words
        ("  custom_dir: theme\n", "  custom_dir: ours\n", "ours/strings/de.html is missing"),
    ],
)
def test_what_cannot_be_taken_over_is_said_in_one_line(tmp_path, old, new, message):
    folder = adopt(tmp_path / "guest", old, new)
    shutil.copytree(ROOT / "overrides", folder / "ours")
    done = build(folder)
    assert done.code == 1
    assert "Traceback" not in done.output
    assert any(message in line for line in done.output.splitlines()), done.output


def test_a_permalink_needs_the_templates_that_serve_it(guest):
    page = guest / "docs/de/ueber.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(f"---\npermalink: /wir/\n---\n{text}", encoding="utf-8")
    done = build(guest)
    assert done.code == 1
    assert "docs/de/ueber.md:2:12: permalinks need the templates of overrides/" in done.output
    assert "Traceback" not in done.output


PLAIN = {
    "site_url": "https://example.net/",
    "plugins": {
        "i18n": {
            "docs_structure": "folder",
            "languages": [{"locale": "de", "default": True}, {"locale": "fr"}, {"locale": "en"}],
        }
    },
}


def plain_site(folder, files, **options):
    write_docs(folder, files)
    i18n = {**PLAIN["plugins"]["i18n"], **options}
    return Site.load(Settings.read({**PLAIN, "plugins": {"i18n": i18n}}, folder))


HOMES = {f"{code}/index.md": "# 1\n" for code in ("de", "fr", "en")}


@pytest.mark.parametrize("link", ["nur.md", "bild.png", "alle.png", "../alle.png", "../rest.md"])
def test_what_a_language_lacks_is_that_of_the_default_one(tmp_path, link):
    files = {
        **HOMES,
        "de/nur.md": "# Nur\n",
        "de/bild.png": "x",
        "alle.png": "x",
        "rest.md": "# Of no language\n",
        "fr/a.md": f"[le texte]({link})\n",
    }
    assert shown(plain_site(tmp_path, files).check(), "K") == []
    lone = plain_site(tmp_path, files, fallback_to_default=False)
    is_dead = link in ("nur.md", "bild.png")
    assert shown(lone.check(), "K") == (["fr/a.md:1 K103"] if is_dead else [])


@pytest.mark.parametrize(("is_flat", "link"), [(True, "b.html#wir"), (False, "../b/#wir")])
def test_links_may_be_written_as_addresses(tmp_path, is_flat, link):
    files = {**HOMES, "fr/b.md": "# Wir\n", "fr/a.md": f"[le texte]({link})\n"}
    config = {**PLAIN, "use_directory_urls": not is_flat}
    write_docs(tmp_path, files)
    assert shown(Site.load(Settings.read(config, tmp_path)).check(), "K") == []
    config["use_directory_urls"] = is_flat
    assert shown(Site.load(Settings.read(config, tmp_path)).check(), "K") == (
        ["fr/a.md:1 K103"] if is_flat else []
    )


@pytest.mark.parametrize(
    ("source", "target", "is_told"),
    [
        ("4.150,5 kWh", "4 150,5 kWh", False),
        ("4.150.000 Euro", "4,15 millions d’euros", False),
        ("am 01.05.2024", "le 1er mai 2024", False),
        ("tausend, 1000", "mille", False),
        ("415 kWh", "514 kWh", True),
        ("im Jahr 2024", "en 2023", True),
        ("`x415`", "rien", False),
    ],
)
def test_figures_of_any_language_have_the_digits_of_their_source(tmp_path, source, target, is_told):
    files = {**HOMES, "de/a.md": f"Es waren {source} .\n", "fr/a.md": f"Ce fut {target} .\n"}
    found = shown(plain_site(tmp_path, files).check(), "Q")
    assert found == (["fr/a.md:1 Q112"] if is_told else [])
