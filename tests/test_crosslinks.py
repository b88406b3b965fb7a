"""Rules K and Z101, Z102: links between pages, in the page's own language."""

import pytest

from conftest import cluster, page, shown
from press.crosslinks import relative
from press.findings import mend

OTHERS = cluster("b/", "## One {#one}\n\n## Zwei drei\n\nText {: #three}\n")


@pytest.fixture
def linked(site_from):
    """The findings about one link of the Chinese page /zh/a/."""

    def check(href, after="", **files):
        body = f"[x]({href}){after}\n"
        site = site_from(
            {
                **OTHERS,
                "en/only.md": page("en", "/only/"),
                **cluster("a/"),
                "zh/a.md": cluster("a/", body)["zh/a.md"],
                **files,
            }
        )
        return [each.split()[1] for each in shown(site.check(), "K10")]

    return check


@pytest.mark.parametrize(
    "href",
    [
        "b.md",
        "./b.md",
        "/zh/b.md",
        "/zh/b/",
        "/zh/b",
        "../b/",
        "b.md#one",
        "../b/#one",
        "b.md#zwei-drei",
        "#",
        "",
        "/zh/",
        "..",
        "index.md",
        "/a/",
        "../../a/",
        "../en/a.md",
        "/ja/a/",
        "/only/",
        "../en/only.md",
        "https://example.com/x",
        "mailto:a@example.com",
        "//example.com/x",
        "/sitemap.xml",
        "b.md#:~:text=One",
        "http://[::1",
    ],
)
def test_a_link_as_it_should_be(linked, href):
    assert linked(href) == []


@pytest.mark.parametrize(
    ("href", "code"),
    [
        ("/b/", "K101"),
        ("/ja/b/", "K101"),
        ("../en/b.md", "K101"),
        ("../../b/", "K101"),
        ("/b/#one", "K101"),
        ("c.md", "K103"),
        ("../index.md", "K103"),  # a path to a file counts from the file
        ("/zh/c/", "K103"),
        ("../../../b/", "K103"),
        ("b/", "K103"),
        ("picture.png", "K103"),
        ("b.md#two", "K104"),
        ("#two", "K104"),
        ("/zh/b/#Zwei-drei", "K104"),
    ],
)
def test_a_link_as_it_should_not_be(linked, href, code):
    assert linked(href) == [code]


def test_a_link_that_names_its_language_is_meant(linked):
    assert linked("/b/", "{hreflang=en}") == []


def test_a_link_to_a_file_beside_the_page(linked):
    assert linked("grid.png", **{"zh/grid.png": b""}) == []
    assert linked("/data/x.csv", **{"data/x.csv": b""}) == []


def test_a_link_to_a_draft(linked):
    assert linked("c.md", **{"zh/c.md": page("zh", "/zh/c/", draft="true")}) == ["K103"]


def test_the_picture_of_the_front_matter(site_from):
    files = {"zh/a.md": page("zh", "/zh/a/", image="grid.png")}
    assert shown(site_from(files).check(), "K") == ["zh/a.md:6 K103"]
    assert shown(site_from({**files, "zh/grid.png": b""}).check(), "K") == []


@pytest.mark.parametrize(
    ("href", "mended"),
    [
        ("/b/#one", "/zh/b/#one"),
        ("../en/b.md", "b.md"),
        ("../../b/", "../b/"),
        ("/en/b.md", "/zh/b.md"),
        ("/zh/old/#one", "/zh/b/#one"),
    ],
)
def test_mends_keep_the_form_of_the_address(site_from, tmp_path, href, mended):
    files = {**cluster("b/", "## One {#one}\n"), **cluster("a/", f"See [the *x*]({href} 'y').\n")}
    files["zh/b.md"] = files["zh/b.md"].replace("lang: zh", "lang: zh\naliases: [/zh/old/]")
    site = site_from(files)
    mend(tmp_path, [each for each in site.check() if each.location.path == "docs/zh/a.md"])
    assert f"[the *x*]({mended} 'y')" in (tmp_path / "docs/zh/a.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("url", "to", "address"),
    [
        ("/zh/a/", "/zh/b/", "../b/"),
        ("/", "/zh/", "zh/"),
        ("/zh/a/", "/", "../../"),
        ("/a.html", "/b/", "b/"),
        ("/zh/a/", "/assets/x.css", "../../assets/x.css"),
    ],
)
def test_relative(url, to, address):
    assert relative(url, to) == address


def test_ids_are_taken_from_the_source_or_made_of_latin_letters(site_from, tmp_path):
    files = {
        **cluster("a/"),
        "en/a.md": cluster("a/", "## The grid {#grid}\n\n## The end {#end}\n")["en/a.md"],
        "zh/a.md": cluster("a/", "## 电网\n\n## 结语\n")["zh/a.md"],
        "ja/a.md": cluster("a/", "## GPUの時代\n\n### 結び\n")["ja/a.md"],
    }
    site = site_from(files)
    assert (
        shown(site.check(), "Z101")
        == [
            "ja/a.md:9 Z101",
            "ja/a.md:11 Z101",
            "zh/a.md:9 Z101",
            "zh/a.md:11 Z101",
        ]
        or len(shown(site.check(), "Z101")) == 4
    )
    mend(tmp_path, [each for each in site.check() if each.code == "Z101"])
    zh = (tmp_path / "docs/zh/a.md").read_text(encoding="utf-8")
    ja = (tmp_path / "docs/ja/a.md").read_text(encoding="utf-8")
    assert "## 电网 {#grid}\n\n## 结语 {#end}\n" in zh
    assert "## GPUの時代 {#gpu}\n\n### 結び {#section-2}\n" in ja


def test_one_id_twice(site_from):
    files = {"en/a.md": page("en", "/a/", "## One {#a}\n\n## Two {#a}\n")}
    assert shown(site_from(files).check(), "Z102") == ["en/a.md:10 Z102"]
