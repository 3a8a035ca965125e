"""Numbers for reading: rounded first, then their unit; halves up."""

import pytest

from blocs.foundation.numbers import number_style


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

    def plain(text):
        return text.replace("\u00a0", " ").replace("\u2060", "")

    assert plain(en.dollars_between(5_010, 7_080)) == "$5.0–7.1 billion"
    assert plain(en.dollars_between(12_300, 26_300)) == "$12–26 billion"
    assert plain(en.dollars_between(-1_800, 600)) == "−$1.8 billion … +$600 million"
    assert plain(en.round_percents(0.048, 0.101)) == "0.05–0.10%"
    assert plain(en.round_percents(-0.4, 0.2)) == "−0.40 … +0.20%"
