"""Whole sites of arbitrary bytes: findings in every format, and mends that are final."""

import json

from hypothesis import given
from hypothesis import strategies as st

from conftest import CONFIG, cluster
from fuzz.texts import BODIES, FEWER, FILES, WORDS, YAML, folder_of, mutated
from press.findings import FORMATS, RULES, mend
from press.sarif import as_sarif
from press.settings import Settings
from press.site import Site

NAMES = st.sampled_from(
    "en/a.md zh/a.md ja/a.md en/index.md zh/index.md a.md en/b/c.md en/A.md zh/电.md data/references.yml "
    "data/terms.yml data/units.yml data/health.json data/a.csv data/sync/a.yml en/x.csv ko/a.md".split()
)
BYTES = st.one_of(
    st.binary(max_size=80),
    FILES.map(str.encode),
    FILES.map(lambda text: b"\xef\xbb\xbf" + text.encode()),
    FILES.map(lambda text: text.replace("\n", "\r").encode()),
    FILES.map(lambda text: text.replace("\n", "\r\n").encode()),
    FILES.map(lambda text: text.encode("utf-16")),
    st.tuples(FILES, st.binary(max_size=4)).map(lambda parts: parts[0].encode() + parts[1]),
    st.text(st.characters(), max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")),
    YAML.map(str.encode),
)
SITES = st.dictionaries(NAMES, BYTES, max_size=6)
ARTICLES = st.fixed_dictionaries({"en/a.md": FILES, "zh/a.md": FILES, "ja/a.md": FILES})


@st.composite
def clusters(draw):
    """An article in three languages with slips in bodies and front matter."""
    files = cluster("a/", draw(BODIES))
    return {
        **cluster("about/"),
        **{
            name: draw(mutated(st.just(text), WORDS | BODIES, most=3))
            for name, text in files.items()
        },
    }


def checked(folder):
    site = Site.load(Settings.read(CONFIG, folder))
    return site, site.check()


def lines_of(path):
    data = path.read_bytes()
    return len(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))


@FEWER
@given(files=SITES)
def test_any_bytes_give_findings_in_every_format(files):
    with folder_of(files) as folder:
        (folder / "docs").mkdir(exist_ok=True)
        _, findings = checked(folder)
        for finding in findings:
            assert finding.code in RULES
            path = folder / finding.location.path
            if path.is_file():
                assert 1 <= finding.location.line <= lines_of(path) + 1, finding
            assert all(form(finding).encode() for form in FORMATS.values())
            assert "\n" not in FORMATS["text"](finding).split("\n    ")[0]
        assert json.loads(as_sarif(findings))["version"] == "2.1.0"


@FEWER
@given(files=clusters())
def test_the_place_of_a_finding_is_in_its_file(files):
    with folder_of(files) as folder:
        for finding in checked(folder)[1]:
            for place in (finding.location, *(each.location for each in finding.related)):
                path = folder / place.path
                if path.is_file():
                    assert place.line <= lines_of(path), finding
            for edit in finding.edits:
                text = (folder / edit.path).read_bytes().decode("utf-8-sig")
                assert 0 <= edit.start <= edit.end <= len(text)


@FEWER
@given(files=clusters() | ARTICLES)
def test_mending_ends_and_touches_no_file_without_a_finding(files):
    with folder_of(files) as folder:
        before = {path: path.read_bytes() for path in folder.rglob("*.md")}
        touched = set()
        for _ in range(10):
            _, findings = checked(folder)
            touched |= {folder / edit.path for each in findings for edit in each.edits}
            if not mend(folder, findings):
                break
        else:
            raise AssertionError("ten rounds of mending did not end")
        after = {path: path.read_bytes() for path in folder.rglob("*.md")}
        assert after.keys() == before.keys()
        changed = {path for path, data in before.items() if after[path] != data}
        assert changed <= touched
        for path in changed:
            assert after[path].count(b"\xef\xbb\xbf") == before[path].count(b"\xef\xbb\xbf")
