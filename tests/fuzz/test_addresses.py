"""Addresses, permalinks and terms: one form each, and no address that a page cannot carry."""

from urllib.parse import quote, urljoin
from xml.etree.ElementTree import Element, SubElement

from hypothesis import given
from hypothesis import strategies as st

from conftest import cluster, page
from fuzz.texts import ANY, FEWER, LANGUAGES, ODD, PASSAGE, PLAIN, WORDS, folder_of, loaded
from press.articles import canonical, encoded, is_path
from press.collation import collated
from press.crosslinks import relative, resolve
from press.findings import as_text
from press.glossary import Glossary
from press.references.citations import is_outbound, unsafe
from press.topics import slug

PARTS = st.one_of(
    st.sampled_from(
        "/ // . .. ... %2e %2F %00 %zz %e7%94%b5 ? # & = : @ [ ] ::1 // http https javascript data "
        "mailto file a.md b.md index.html ../ zh ja en about example.org 127.0.0.1 [::1] [::1 "
        "xn--a 1e9 :99999 :x //[ \\ * ~ + ; , $".split()
    ),
    st.sampled_from(ODD),
    PLAIN,
    WORDS,
)
ADDRESSES = st.lists(PARTS, max_size=8).map("".join)
PATHS = st.lists(PARTS, max_size=6).map(lambda parts: "/" + "/".join(parts))
SITE = {**cluster(""), **cluster("about/"), **cluster("a/b/", "## One {#one}\n"), "en/x.csv": "1"}


@given(written=ADDRESSES | PATHS)
def test_a_permalink_has_one_form(written):
    url = canonical(written)
    if url is None:
        return
    assert url.startswith("/")
    assert ".." not in url.split("/")
    assert canonical(encoded(url)) == url
    assert encoded(url).isascii()


@given(one=PATHS, other=PATHS)
def test_a_relative_address_leads_where_it_should(one, other):
    start, end = canonical(one), canonical(other)
    if start and end:
        assert urljoin(encoded(start), encoded(relative(start, end))) == encoded(end)


@FEWER
@given(hrefs=st.lists(ADDRESSES | PATHS, min_size=1, max_size=6))
def test_any_link_leads_somewhere_or_is_told(hrefs):
    links = "\n\n".join(f'[a link](<{each}>) and <a href="{each}">a</a>' for each in hrefs)
    with folder_of({**SITE, "en/c.md": page("en", "/c/", links)}) as folder:
        site = loaded(folder)
        for article in site.corpus.articles:
            for href in hrefs:
                assert resolve(site.corpus, article, href) is not None
                assert is_path(href) in (True, False)
                assert is_outbound(href) in (True, False)
                unsafe(href)
        assert all(as_text(finding).encode() for finding in site.check())


@FEWER
@given(permalinks=st.lists(ADDRESSES | PATHS, min_size=1, max_size=4))
def test_no_permalink_or_alias_leaves_the_site(permalinks):
    files = {
        f"en/{number}.md": page("en", repr_of(each), aliases=f"[{repr_of(each)}]")
        for number, each in enumerate(permalinks)
    }
    with folder_of({**SITE, **files}) as folder:
        site = loaded(folder)
        assert all(as_text(finding).encode() for finding in site.check())
        for article in site.corpus.articles:
            assert site.url_for(article).startswith("https://example.org/")
            assert ".." not in site.url_for(article).split("/")


def repr_of(text):
    """A text in YAML's double quotes."""
    return '"' + "".join(f"\\U{ord(each):08X}" for each in text) + '"'


TERMS = st.lists(
    st.fixed_dictionaries({"en": PLAIN, "zh": PLAIN, "ja": PLAIN}), min_size=1, max_size=4
)


@FEWER
@given(terms=TERMS, texts=st.lists(PASSAGE, min_size=1, max_size=4), language=LANGUAGES)
def test_marking_terms_changes_no_word_and_marks_each_once(terms, texts, language):
    written = "".join(
        f"- id: t{number}\n  forms:\n"
        + "".join(
            f"    {code}: {{preferred: [{repr_of(name)}, {repr_of(texts[0][3:9] or 'x')}], definition: d}}\n"
            for code, name in term.items()
        )
        for number, term in enumerate(terms)
    )
    with folder_of({"data/terms.yml": written}) as folder:
        site = loaded(folder)
        glossary = Glossary(site.termbase, site.settings.locale(language))
    root = Element("div")
    for text in texts:
        SubElement(root, "p").text = text
    words = "".join(root.itertext())
    glossary.mark(root, "../glossary/")
    assert "".join(root.itertext()) == words
    found = [link.get("href") for link in root.iter("a")]
    assert len(found) == len(set(found))


@given(name=st.text(ANY, max_size=20))
def test_a_topic_has_an_address_of_one_part(name):
    assert "/" not in slug(name)
    assert slug(quote(slug(name), safe="").replace("%", "")) is not None


@given(names=st.lists(st.text(ANY, max_size=8), max_size=5), language=LANGUAGES)
def test_any_names_can_be_put_in_order(names, language):
    once = sorted(names, key=lambda name: collated(name, language))
    assert sorted(once) == sorted(names)
