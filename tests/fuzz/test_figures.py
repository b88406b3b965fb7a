"""Figures: exact, the same in three languages, and never further than the text they stand in."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from fuzz.texts import LANGUAGES, PASSAGE
from press.quantities import differences, equal, read_quantities
from press.translations.edits import Weight, show, weigh

# Thousandths of a billion: 10亿 each, so that every language writes them without rounding.
THOUSANDTHS = st.integers(1, 999_999_999)
UNITS = st.sampled_from(
    [
        (" TWh", "太瓦时", "テラワット時"),
        (" MW", "兆瓦", "メガワット"),
        ("%", "%", "%"),
        (" km", "公里", "キロメートル"),
        (" tonnes", "吨", "トン"),
        (" euros", "欧元", "ユーロ"),
    ]
)


def plain(value):
    """A number in digits, with as many decimals as it has."""
    whole, _, part = f"{value:f}".partition(".")
    return f"{int(whole):,}" + (f".{part}" if part.strip("0") else "")


def only(text, language):
    (figure,) = read_quantities(text, language)
    return figure


@given(thousandths=THOUSANDTHS)
def test_billions_of_dollars_are_one_value_in_three_languages(thousandths):
    billions = Decimal(thousandths) / 1000
    texts = {
        "en": f"It cost ${plain(billions)} billion in all.",
        "zh": f"总计{plain(billions * 10)}亿美元。",
        "ja": f"総額は{plain(billions * 10)}億ドルである。",
    }
    for language, text in texts.items():
        figure = only(text, language)
        assert (figure.dimension, figure.value) == ("money:USD", billions * 10**9), text


@given(thousandths=THOUSANDTHS, unit=UNITS)
def test_a_number_with_a_unit_is_one_value_in_three_languages(thousandths, unit):
    number = plain(Decimal(thousandths) / 1000)
    figures = [
        only(f"{before}{number}{name}{after}", language)
        for language, name, (before, after) in zip(
            ("en", "zh", "ja"),
            unit,
            (("It was ", "."), ("为", "。"), ("それは", "だった。")),
            strict=True,
        )
    ]
    assert len({(each.dimension, each.value) for each in figures}) == 1, figures
    assert figures[0].face == Decimal(number.replace(",", ""))


@given(text=PASSAGE, language=LANGUAGES)
def test_every_figure_stands_where_it_is_said_to_in_order(text, language):
    figures = read_quantities(text, language)
    for figure in figures:
        assert 0 <= figure.start < figure.end <= len(text)
        assert text[figure.start : figure.end].strip() == figure.text
    assert [each.start for each in figures] == sorted(each.start for each in figures)


@given(text=PASSAGE, language=LANGUAGES)
def test_a_passage_says_the_same_as_itself(text, language):
    figures = read_quantities(text, language)
    assert differences(figures, figures) == ()
    assert all(equal(each, each) for each in figures)


@given(one=PASSAGE, other=PASSAGE, language=LANGUAGES, second=LANGUAGES)
def test_any_two_passages_can_be_compared(one, other, language, second):
    for difference in differences(read_quantities(one, language), read_quantities(other, second)):
        assert difference.expected or difference.found


@given(old=PASSAGE, new=PASSAGE, language=LANGUAGES)
def test_any_edit_has_a_weight_and_none_has_none(old, new, language):
    assert weigh(old, old, language) is Weight.COSMETIC
    assert weigh(old, new, language) in Weight
    assert show(old, old) == old
