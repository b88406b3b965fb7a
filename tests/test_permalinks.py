"""Rules P: addresses that front matter promises, and old ones."""

import pytest

from conftest import cluster, page, shown
from press.articles import canonical, encoded


def test_a_clean_site_is_silent(site_from):
    assert shown(site_from(cluster("a/")).check(), "A", "K", "L", "P", "T", "Z") == []


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("/a/", "/a/"),
        ("/a", "/a/"),
        ("/gpt-4.5-notes/", "/gpt-4.5-notes/"),
        ("/a.html", "/a.html"),
        ("/zh/%E7%94%B5%E5%8A%9B/", "/zh/电力/"),
        ("/zh/电力/", "/zh/电力/"),
        ("/zh/cafe\u0301/", "/zh/café/"),
    ],
)
def test_a_permalink_in_its_own_form(written, url):
    assert canonical(written) == url


@pytest.mark.parametrize(
    "written",
    [
        "a/",
        "/../a/",
        "/a/../../etc/",
        "/a/./b/",
        "/a%2F..%2Fb/",
        "/%2e%2e/a/",
        "/a b/",
        "/a%20b/",
        "/a\\b/",
        "//host/a/",
        "https://example.org/a/",
        "javascript:alert(1)",
        "/a/?x=1",
        "/a/#x",
        "/a//b/",
        "/%ff/",
        "/a%00/",
        "",
    ],
)
def test_no_permalink(written, site_from):
    assert canonical(written) is None
    if written:
        files = {"zh/a.md": page("zh", f'"{written}"' if "\\" not in written else f"'{written}'")}
        site = site_from(files)
        assert shown(site.check(), "P") == ["zh/a.md:3 P101"]
        assert "/zh/a/" in site.corpus.by_url  # it is still served somewhere safe


def test_encoded():
    assert encoded("/zh/电力/") == "/zh/%E7%94%B5%E5%8A%9B/"


def test_two_pages_in_one_locale_and_in_two(site_from):
    site = site_from({"en/a.md": page("en", "/a/"), "en/b.md": page("en", "/A/")})
    assert shown(site.check(), "P") == ["en/b.md:3 P103"]
    site = site_from({"en/b.md": page("en", "/b/"), "zh/a.md": page("zh", "/a/")})
    assert shown(site.check(), "P") == ["zh/a.md:3 P102", "zh/a.md:3 P103"]


def test_a_draft_claims_no_address(site_from):
    site = site_from({"en/a.md": page("en", "/a/"), "en/b.md": page("en", "/a/", draft="true")})
    assert shown(site.check(), "P103") == []


def test_the_default_language_may_not_use_the_folder_of_another(site_from):
    assert shown(site_from({"en/a.md": page("en", "/zh/x/")}).check(), "P102") == ["en/a.md:3 P102"]
    assert shown(site_from({"en/a.md": page("en", "/zhou/")}).check(), "P102") == []


def test_what_every_build_writes_is_taken(site_from):
    assert shown(site_from({"en/a.md": page("en", "/404.html")}).check(), "P103") == [
        "en/a.md:3 P103"
    ]


def test_a_missing_slash_is_mended_in_quotes_too(site_from, tmp_path):
    from press.findings import mend

    site = site_from({"en/a.md": page("en", "'/a'"), "en/b.md": page("en", "/b")})
    mend(tmp_path, site.check())
    assert "permalink: '/a/'\n" in (tmp_path / "docs/en/a.md").read_text()
    assert "permalink: /b/\n" in (tmp_path / "docs/en/b.md").read_text()


@pytest.mark.parametrize(
    ("aliases", "codes"),
    [
        ("[/old/]", []),
        ("[/old/, /older.html]", []),
        ("[old]", ["P201"]),
        ("[/b/]", ["P202"]),
        ("[/b/index.html]", ["P202"]),
        ("[/a/]", ["P202"]),
        ("[/sitemap.xml]", ["P202"]),
        ("[/grid.png/x/]", ["P202"]),
    ],
)
def test_aliases(site_from, aliases, codes):
    site = site_from(
        {
            "en/a.md": page("en", "/a/", aliases=aliases),
            "en/b.md": page("en", "/b/"),
            "en/grid.png": b"",
        }
    )
    assert [each.split()[1] for each in shown(site.check(), "P")] == codes


@pytest.mark.parametrize("url", ["/sitemap.xml/", "/robots.txt/a/", "/grid.png/", "/data/x.csv/"])
def test_a_permalink_where_a_file_stands(site_from, url):
    files = {"en/a.md": page("en", url), "en/grid.png": b"", "data/x.csv": b""}
    assert shown(site_from(files).check(), "P") == ["en/a.md:3 P103"]


def test_one_alias_of_two_pages(site_from):
    files = {f"en/{name}.md": page("en", f"/{name}/", aliases="[/old/]") for name in "ab"}
    assert shown(site_from(files).check(), "P") == ["en/b.md:6 P202"]
