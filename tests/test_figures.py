"""Rules Q on passages: both places are named, and the three languages are compared in pairs."""

import pytest

from conftest import cluster, shown


@pytest.fixture
def told(site_from):
    """The findings of the family Q on one paragraph in three languages."""

    def check(en, zh, ja):
        files = cluster("a/")
        for locale, text in (("en", en), ("zh", zh), ("ja", ja)):
            files[f"{locale}/a.md"] += f"{text}\n"
        return [each for each in site_from(files).check() if each.code.startswith("Q")]

    return check


LINE = cluster("a/")["zh/a.md"].count("\n") + 1
ENGLISH = "The bill comes to 415 billion dollars, and it will grow."
CHINESE = "这笔账高达4150亿美元，而且还会增加。"
JAPANESE = "その額は4,150億ドルに上り、さらに増える。"


def test_three_languages_that_agree(told):
    assert told(ENGLISH, CHINESE, JAPANESE) == []


def test_a_power_of_ten_names_the_factor_and_both_places(told):
    (finding,) = told(ENGLISH, CHINESE.replace("4150亿", "4.15万亿"), JAPANESE)
    assert shown([finding]) == [f"zh/a.md:{LINE} Q103"]
    assert finding.message == "4.15万亿美元 is 10 times too large: it should be 415 billion dollars"
    assert finding.location.column == CHINESE.index("4") + 1
    related = finding.related[0].location
    assert (related.path, related.line, related.column) == (
        "docs/en/a.md",
        LINE,
        ENGLISH.index("4") + 1,
    )


def test_a_swapped_unit_names_both_units(told):
    (finding,) = told(ENGLISH, CHINESE, JAPANESE.replace("ドル", "円"))
    assert shown([finding]) == [f"ja/a.md:{LINE} Q104"]
    assert finding.message == "4,150億円 has another unit than 415 billion dollars"


def test_a_missing_figure_stands_where_it_should_be(told):
    (finding,) = told(ENGLISH, "这笔账十分庞大，而且还会增加。", JAPANESE)
    assert shown([finding]) == [f"zh/a.md:{LINE} Q102"]
    assert finding.message == "415 billion dollars of the source is missing"


def test_a_changed_figure_says_what_stands_there(told):
    (finding,) = told(ENGLISH, CHINESE.replace("4150", "4510"), JAPANESE)
    assert finding.code == "Q102"
    assert "the translation says 4510亿美元" in finding.message


def test_translations_that_contradict_each_other_alone(told):
    # The source says neither: only the pair of translations shows that one of them is wrong.
    found = told(
        "The bill is enormous, and it will grow.",
        CHINESE,
        JAPANESE.replace("4,150億", "4兆1,500億"),
    )
    assert sorted({each.code for each in found}) == ["Q103", "Q105"]
    finding = next(each for each in found if each.code == "Q103")
    assert {finding.location.path, finding.related[0].location.path} == {
        "docs/zh/a.md",
        "docs/ja/a.md",
    }


def test_a_list_in_another_order_and_a_split_paragraph(told):
    en = "It was 5% in 2023, 8% in 2024 and 13% in 2025."
    zh = "2025年为13%，2024年为8%，2023年为5%。"
    ja = "2023年は5%、2024年は8%だった。\n\n2025年は13%となった。"
    assert told(en, zh, ja) == []
