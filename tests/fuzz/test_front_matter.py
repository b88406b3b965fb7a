"""Front matter: whatever stands between the fences is values with places, or problems with places."""

import yaml
from hypothesis import given
from hypothesis import strategies as st

from fuzz.texts import FILES, PLAIN, VALUES, YAML
from press.articles.frontmatter import Meta, schema, validate
from press.markdown import read_front_matter


def front_of(text):
    front, body = read_front_matter(f"---\n{text}\n---\nbody")
    return front, body, f"---\n{text}\n---\nbody"


@given(text=FILES)
def test_every_place_lies_within_the_front_matter(text):
    front, body = read_front_matter(text)
    assert 0 <= body <= len(text)
    for entry in front.entries.values():
        for span in (entry.key, entry.value):
            assert 4 <= span.start <= span.end <= body
    for problem in front.problems:
        assert 0 <= problem.at <= len(text)
    assert front.end is None or text[front.end : front.end + 3] in ("---", "...")


@given(text=YAML)
def test_values_are_what_the_contract_says_or_a_problem(text):
    front, _, whole = front_of(text)
    meta, problems = validate(front)
    assert isinstance(meta, Meta)
    for problem in problems:
        assert 0 <= problem.at <= len(whole)
        assert problem.code in ("A103", "A104", "A105")
    assert meta.model_dump_json()


@given(values=st.dictionaries(PLAIN, PLAIN | st.lists(PLAIN, max_size=3), max_size=6))
def test_what_a_library_writes_is_read_as_it_was(values):
    text = yaml.safe_dump(values, allow_unicode=True, sort_keys=False).removesuffix("\n")
    front, _, whole = front_of(text)
    if not values:
        return
    assert not front.problems
    assert {key: value for key, value in front.values.items() if isinstance(value, str | list)} == {
        key: front.values[key] for key in values
    }
    for (key,), entry in ((path, each) for path, each in front.entries.items() if len(path) == 1):
        written = whole[entry.key.start : entry.key.end]
        assert str(yaml.load(written, yaml.BaseLoader)) == key
    assert list(front.values) == list(values)


@given(values=st.lists(st.sampled_from(VALUES), max_size=4))
def test_a_value_of_any_kind_has_its_words_at_its_place(values):
    keys = ["title", "tags", "date", "allow"]
    front, _, whole = front_of("\n".join(f"{k}: {v}" for k, v in zip(keys, values, strict=False)))
    for path, entry in front.entries.items():
        if len(path) == 1:
            assert whole[entry.key.start : entry.key.end] == path[0] or path[0] not in keys


def test_the_schema_is_made_of_the_same_contract():
    assert set(schema()["properties"]) == set(Meta.model_fields)
