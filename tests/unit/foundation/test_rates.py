"""Rates and changes are read in one place: a fraction, or with the percent sign."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocs.foundation.rates import as_written, change_of, rate_in_cell, rate_of, share_of


@pytest.mark.parametrize(
    ("written", "rate"),
    [
        (0.25, 0.25),
        ("25%", 0.25),
        ("25 %", 0.25),
        (" +25.0% ", 0.25),
        ("2.5e1%", 0.25),
        (".5%", 0.005),
        ("5.5%", 0.055),
        ("-5%", -0.05),
        (0, 0.0),
        (2, 2.0),
        ("2500%", 25.0),
        ("100000%", 1000.0),
    ],
)
def test_a_rate_is_a_fraction_or_in_percent(written, rate):
    assert rate_of(written) == rate


@pytest.mark.parametrize("number", [25, 25.0, 2.0001, -3, 100])
def test_a_large_bare_rate_is_refused_with_both_spellings(number):
    with pytest.raises(ValueError, match="per cent is meant") as caught:
        rate_of(number)
    told = str(caught.value)
    assert f"write {number:g}% if per cent is meant" in told
    assert f"{100 * number:g}% if not" in told


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (1e100, "cannot be meant"),
        ("1e100%", "cannot be meant"),
        ("1e999%", "cannot be meant"),
        ("100001%", "at most 100,000 %"),
        (True, "expected a rate, as 0.25 or 25%, not true"),
        (None, "not nothing"),
        ("25", "not '25'"),
        ("25,5%", "not '25,5%'"),
        ("25%%", "not '25%%'"),
        ("%", "not '%'"),
        ([0.1], "not a list"),
        (float("nan"), "expected a finite number, not nan"),
        (10**400, "expected a finite number, not inf"),
    ],
)
def test_what_is_no_rate(written, words):
    with pytest.raises(ValueError, match=r"meant|expected") as caught:
        rate_of(written)
    assert words in str(caught.value)


@given(st.floats(-1000, 1000))
def test_a_rate_reads_back_as_it_was_written(rate):
    assert rate_of(as_written(rate)) == rate


@given(st.decimals(-1000, 1000, places=4))
def test_percent_is_the_hundredth_part_exactly(number):
    assert rate_of(f"{number}%") == float(number.scaleb(-2))


@pytest.mark.parametrize("written", [-5, "-5%", "-5 %"])
def test_a_change_is_in_percent_with_or_without_its_sign(written):
    assert change_of(written) == -5.0


@pytest.mark.parametrize("written", [1e100, "1e9%", float("inf"), "-5", False, {}])
def test_what_is_no_change(written):
    with pytest.raises(ValueError, match=r"cannot be meant|expected"):
        change_of(written)


@pytest.mark.parametrize("cell", ["0.25", "25%", " 25 % "])
def test_cells_of_tables(cell):
    assert rate_in_cell(cell) == 0.25


@pytest.mark.parametrize("cell", ["25", "1_0", "", "nan", "x%"])
def test_cells_that_hold_no_rate(cell):
    with pytest.raises(ValueError, match=r"expected|per cent is meant"):
        rate_in_cell(cell)


@pytest.mark.parametrize(("written", "share"), [(0.85, 0.85), ("85%", 0.85), (0, 0.0), ("100%", 1)])
def test_shares(written, share):
    assert share_of(written) == share


@pytest.mark.parametrize("written", [85, "101%", -0.1, "0.85", None])
def test_what_is_no_share(written):
    with pytest.raises(ValueError, match=r"between 0 and 1|expected a share"):
        share_of(written)
