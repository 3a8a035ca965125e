import math

import pytest

from blocs.foundation.numbers import column_digits, number_style, sensible_digits

EN, RU = number_style("en"), number_style("ru")
SPACE = "\u00a0"


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [
        (-7.333, "−7.33%", f"−7,33{SPACE}%"),
        (12.345, "+12.3%", f"+12,3{SPACE}%"),
        (0.0123, "+0.012%", f"+0,012{SPACE}%"),
        (-100.0, "−100%", f"−100{SPACE}%"),
        (0.0, "0.00%", f"0,00{SPACE}%"),
        (-0.0001, "0.00%", f"0,00{SPACE}%"),
        (1234.5, "+1,234%", f"+1{SPACE}234{SPACE}%"),
        (math.nan, "–", "–"),
        (math.inf, "–", "–"),
    ],
)
def test_changes_carry_their_sign_and_the_separators_of_the_language(value, english, russian):
    assert EN.percent_change(value) == english
    assert RU.percent_change(value) == russian


@pytest.mark.parametrize(
    ("value", "digits", "english", "russian"),
    [
        (-0.00248, 2, "−0.0025%", f"−0,0025{SPACE}%"),
        (0.000097, None, "+0.000097%", f"+0,000097{SPACE}%"),
        (0.0086, None, "+0.0086%", f"+0,0086{SPACE}%"),
        (0.0301, 2, "+0.03%", f"+0,03{SPACE}%"),
        (-7.333, None, "−7.33%", f"−7,33{SPACE}%"),
        (3e-9, 2, "0.00%", f"0,00{SPACE}%"),
        (0.0, 3, "0.000%", f"0,000{SPACE}%"),
        (math.nan, 2, "–", "–"),
    ],
)
def test_a_small_change_is_not_told_as_none(value, digits, english, russian):
    assert EN.visible_percent_change(value, digits) == english
    assert RU.visible_percent_change(value, digits) == russian
    assert EN.visible_percent(value, digits) == english.removeprefix("+")


@pytest.mark.parametrize(
    ("million", "english", "russian"),
    [
        (-5249.0, "−5.25 billion USD", "−5,25 млрд долл."),
        (17.34, "+17.3 million USD", "+17,3 млн долл."),
        (1_840_000.0, "+1.84 trillion USD", "+1,84 трлн долл."),
        (999.9, "+1.00 billion USD", "+1,00 млрд долл."),
    ],
)
def test_money_takes_the_unit_that_reads_best(million, english, russian):
    assert EN.money(million, signed=True) == english.replace(" ", SPACE, 1)
    assert RU.money(million, signed=True) == russian.replace(" ", SPACE, 1)


def test_levels_have_no_plus():
    assert EN.plain(3.14159) == "3.14"
    assert EN.money(2000.0, signed=False).startswith("2.00")


@pytest.mark.parametrize(
    ("value", "digits"),
    [(12345, 0), (123, 0), (12.3, 1), (1.23, 2), (0.12, 2), (0.012, 3), (0.0001, 2), (0, 2)],
)
def test_three_figures_are_enough(value, digits):
    assert sensible_digits(value) == digits


def test_a_column_has_one_number_of_digits():
    assert column_digits([0.001, -0.004, 7.3]) == 3
    assert column_digits([0.5, -1.2, math.nan]) == 2
    assert column_digits([]) == 2


def test_small_residuals_are_powers_of_ten():
    assert EN.scientific(2.8e-12) == f"2.8{SPACE}×{SPACE}10⁻¹²"
    assert RU.scientific(2.8e-12) == f"2,8{SPACE}×{SPACE}10⁻¹²"
    assert EN.scientific(math.nan) == "–"
