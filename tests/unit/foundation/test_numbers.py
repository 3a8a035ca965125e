"""Numbers for reading: rounded first, then their unit; halves up."""

import pytest

from blocs.foundation.numbers import million_digits, number_style, seen_digits


def plain(text):
    return text.replace("\u00a0", " ").replace("\u2060", "")


@pytest.mark.parametrize(
    ("million", "en", "ru"),
    [
        (17_010, "$17 billion", "17 млрд долл."),
        (5_349, "$5.3 billion", "5,3 млрд долл."),
        (9_949, "$9.9 billion", "9,9 млрд долл."),
        (9_950, "$10 billion", "10 млрд долл."),
        (-999.6, "$1.0 billion", "1,0 млрд долл."),
        (950, "$1.0 billion", "1,0 млрд долл."),
        (949, "$900 million", "900 млн долл."),
        (650, "$700 million", "700 млн долл."),
        (98, "$100 million", "100 млн долл."),
        (94, "$90 million", "90 млн долл."),
        (15, "$20 million", "20 млн долл."),
        (1_210_000, "$1.2 trillion", "1,2 трлн долл."),
        (7.2, "$7 million", "7 млн долл."),
        (0.96, "$1 million", "1 млн долл."),
        (0.217, "$200 thousand", "200 тыс. долл."),
        (-0.0102, "$10 thousand", "10 тыс. долл."),
        (0.0015, "$2 thousand", "2 тыс. долл."),
        (0.0004, "<$1 thousand", "<1 тыс. долл."),
        (0, "$0", "0 долл."),
    ],
)
def test_dollars_are_rounded_before_their_unit_is_chosen(million, en, ru):
    assert number_style("en").dollars(million).replace("\u00a0", " ") == en
    assert number_style("ru").dollars(million).replace("\u00a0", " ") == ru


@pytest.mark.parametrize(
    ("value", "text"),
    [(12.49, "12%"), (9.96, "10%"), (9.94, "9.9%"), (0.996, "1.0%"), (0.994, "0.99%"),
     (0.125, "0.13%"), (2.45, "2.5%"), (-7.42, "7.4%")],
)  # fmt: skip
def test_per_cent_for_reading_round_halves_up(value, text):
    assert number_style("en").round_percent(value) == text


def test_spans_share_a_unit_and_tell_signs_where_they_cross_zero():
    en = number_style("en")
    assert plain(en.dollars_between(5_010, 7_080)) == "$5.0–7.1 billion"
    assert plain(en.dollars_between(12_300, 26_300)) == "$12–26 billion"
    assert plain(en.dollars_between(-1_800, 600)) == "−$1.8 billion … +$600 million"
    assert plain(en.round_percents(0.048, 0.101)) == "0.05–0.10%"
    assert plain(en.round_percents(-0.4, 0.2)) == "−0.40 … +0.20%"


def test_a_change_that_is_not_seen_has_no_sign():
    en = number_style("en")
    assert en.dollars_change(0.0) == "$0"
    assert plain(en.dollars_change(-0.0004)) == "<$1 thousand"
    assert plain(en.dollars_change(-0.217)) == "−$200 thousand"
    assert plain(en.dollars_between(0.136, 0.211)) == "$136–211 thousand"
    assert plain(en.dollars_between(0.0001, 0.0002)) == "<$1 thousand"
    assert en.round_percent(0.001) == en.round_percent_change(-0.001) == "<0.01%"
    assert en.round_percent_change(1e-12) == "0.00%"


@pytest.mark.parametrize(
    ("million", "text"),
    [(1_500, "+1.50 billion USD"), (-0.0102, "−10.2 thousand USD"), (0.0005, "+0.50 thousand USD"),
     (-1e-6, "<0.01 thousand USD"), (0, "0.00 million USD")],
)  # fmt: skip
def test_amounts_below_a_million_are_told_in_thousands(million, text):
    assert plain(number_style("en").money(million, signed=True)) == text


@pytest.mark.parametrize(
    ("largest", "digits"), [(1.0, 2), (0.02, 2), (0.0094, 4), (0.00054, 5), (1e-12, 2)]
)
def test_a_column_shows_two_figures_of_its_largest(largest, digits):
    assert seen_digits([0.0, largest / 100, -largest], 2) == digits


@pytest.mark.parametrize(("largest", "digits"), [(20.0, None), (0.2, 2), (0.03, 3), (1e-7, None)])
def test_a_column_of_millions_below_one_has_more_decimals(largest, digits):
    assert million_digits([-largest, 0.0]) == digits
