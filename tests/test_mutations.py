"""Every rule fires on the line of its fault, and on the clean site none of them does."""

import shutil

import pytest
from mkdocs.utils.yaml import yaml_load

from conftest import CONFIG, ROOT, built, shown, write_docs
from corpus import vouch_all
from faults import BUILT_FAULTS, FAULTS, clean
from press.built import Built
from press.findings import RULES, as_text
from press.settings import Settings
from press.site import Site


def load(folder, **options):
    return Site.load(Settings.read(CONFIG, folder), **options)


def write_faulty(fault, folder, ledgers):
    """Write the clean site with a fault in it; return its files."""
    files = changed({**clean(), **(ledgers if fault.is_vouched else {})}, fault.changes)
    link = [path for path, text in files.items() if text == "-> outside"]
    write_docs(folder, {path: text for path, text in files.items() if path not in link})
    for path in link:
        (folder / "outside.md").write_text("---\ntitle: x\n---\n")
        (folder / "docs" / path).symlink_to(folder / "outside.md")
    return files


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory):
    """What a translator vouched for on the clean site, by path below docs/."""
    folder = tmp_path_factory.mktemp("clean")
    write_docs(folder, clean())
    vouch_all(load(folder))
    return {
        path.relative_to(folder / "docs").as_posix(): path.read_text(encoding="utf-8")
        for path in (folder / "docs/data/sync").glob("*.yml")
    }


@pytest.fixture(scope="module")
def built_site(tmp_path_factory):
    """The clean site, built."""
    folder = tmp_path_factory.mktemp("built")
    run = built(write_docs(folder, clean()), folder)
    assert run.code == 0, run.output
    return run.site


def changed(files, changes):
    """The files with a fault in them; a change that finds nothing is a fault of the row."""
    files = dict(files)
    for path, old, new in changes:
        if old is None:
            files[path] = new
        else:
            assert old in files[path], f"{path} does not hold {old!r}"
            files[path] = files[path].replace(old, new, 1)
    return files


def test_the_clean_site_is_silent(tmp_path, ledgers):
    write_docs(tmp_path, {**clean(), **ledgers})
    assert shown(load(tmp_path).check()) == []


def test_every_rule_has_its_fault():
    about_sources = {code for code, rule in RULES.items() if "built" not in rule.needs}
    assert sorted({each.code for each in FAULTS}) == sorted(about_sources)  # others: built/


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
def test_a_rule_fires_on_the_line_of_its_fault(fault, tmp_path, ledgers):
    files = write_faulty(fault, tmp_path, ledgers)
    found = shown(load(tmp_path).check(), fault.code)
    assert f"{fault.path}:{fault.line(files)} {fault.code}" in found


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
def test_an_article_alone_has_the_findings_that_it_has_among_all(fault, tmp_path, ledgers):
    write_faulty(fault, tmp_path, ledgers)
    everything = load(tmp_path).check()
    site = load(tmp_path, with_bodies=False)
    for article in site.corpus.articles:
        if site.can_check_articles({article.src}):
            alone = site.check_articles({article.src})
            assert alone == [each for each in everything if each.location.path == article.path]


@pytest.mark.parametrize("fault", BUILT_FAULTS, ids=lambda fault: fault.code)
def test_a_rule_about_built_pages_fires(fault, tmp_path, built_site):
    write_docs(tmp_path, clean())
    shutil.copytree(built_site, tmp_path / "site")
    for path, old, new in fault.changes:
        file = tmp_path / "site" / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
    site = load(tmp_path)
    found = shown(site.check(built=Built.load(tmp_path / "site", site.corpus)), fault.code)
    assert set(found) == {f"{fault.path}:{fault.line(clean())} {fault.code}"}


def test_a_built_site_as_it_should_be_is_silent(tmp_path, built_site):
    write_docs(tmp_path, clean())
    with (ROOT / "mkdocs.yml").open("rb") as file:
        config = {
            **yaml_load(file),
            "site_url": CONFIG["site_url"],
        }  # with the names it was built with
    site = Site.load(Settings.read(config, tmp_path))
    findings = site.check(built=Built.load(built_site, site.corpus))
    about_pages = {code for code, rule in RULES.items() if "built" in rule.needs}
    assert [as_text(each) for each in findings if each.code in about_pages] == []
