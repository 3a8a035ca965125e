"""Final demand by RAS: closed forms, identities, invariances, recovery, errors by name."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blocs.data.final_demand import TOLERANCE, estimate_final_demand, home_factors
from blocs.foundation.axes import Axis
from blocs.foundation.errors import NotConvergedError, WorldError


def axes(n, s):
    return Axis("country", tuple(f"C{i:02d}" for i in range(n))), Axis(
        "sector", tuple(f"{'ACGHK'[j % 5]}{j}" for j in range(s))
    )


def drawn(n=5, s=4, *, seed=0):
    """Intermediate flows, a true final demand, and the margins that a table records of it."""
    rng = np.random.default_rng(seed)
    intermediate = rng.gamma(0.7, 5.0, (n, n, s))
    final = rng.gamma(0.7, 8.0, (n, n, s))
    home = np.arange(n)
    intermediate[home, home] += 20.0
    final[home, home] += 60.0
    return intermediate, final


def margins(intermediate, final):
    output = (intermediate + final).sum(axis=1)
    value_added = output.sum(axis=1) - intermediate.sum(axis=(0, 2))
    trade = (intermediate + final).sum(axis=2)
    return {
        "intermediate": intermediate,
        "output": output,
        "value_added": value_added,
        "balance": trade.sum(axis=1) - trade.sum(axis=0),
    }


def estimated(intermediate, final, **changes):
    n, _, s = intermediate.shape
    country, sector = axes(n, s)
    given_ = margins(intermediate, final) | {"home_factor": np.ones(s)} | changes
    return estimate_final_demand(country=country, sector=sector, **given_)


def two(rows, columns, pattern, **changes):
    """Two countries, one good; intermediate sales of `pattern`, final margins as given."""
    intermediate = np.array(pattern, float)[:, :, None]
    country, sector = axes(2, 1)
    value_added = np.full(2, 1000.0)
    arguments = {
        "intermediate": intermediate,
        "output": intermediate.sum(axis=1) + np.array(rows, float)[:, None],
        "value_added": value_added,
        "balance": value_added - np.array(columns, float),
        "home_factor": np.ones(1),
    }
    return estimate_final_demand(country=country, sector=sector, **(arguments | changes))


def test_two_countries_with_an_even_pattern_buy_in_proportion():
    """Odds ratio one: every cell is row total times column total over the world."""
    found = two([60, 40], [30, 70], [[1, 1], [1, 1]])
    assert found.final[:, :, 0] == pytest.approx(np.array([[18.0, 42.0], [12.0, 28.0]]), rel=1e-9)


@pytest.mark.parametrize("factor", [1.0, 3.3])
def test_two_equal_countries_split_by_the_root_of_the_odds_ratio(factor):
    """Margins all 50, odds ratio (2h)²: a domestic cell is 50·2h / (1 + 2h)."""
    found = two([50, 50], [50, 50], [[2, 1], [1, 2]], home_factor=np.array([factor]))
    home = 50 * 2 * factor / (1 + 2 * factor)
    expected = np.array([[home, 50 - home], [50 - home, home]])
    assert found.final[:, :, 0] == pytest.approx(expected, rel=1e-9)


def test_two_unequal_countries_solve_a_quadratic():
    """With margins 60, 40 and 30, 70 and odds ratio 6: x (10 + x) = 6 (60 − x)(30 − x)."""
    found = two([60, 40], [30, 70], [[3, 1], [1, 2]])
    x = min(np.roots([5, -550, 10800]))
    assert found.final[0, 0, 0] == pytest.approx(x, rel=1e-9)


@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(1, 5))
def test_rows_and_columns_are_met(seed, n, s):
    intermediate, final = drawn(n, s, seed=seed)
    found = estimated(intermediate, final, home_factor=np.linspace(0.5, 4.0, s))
    rows, columns = final.sum(axis=1), final.sum(axis=(0, 2))
    assert found.residual <= TOLERANCE
    assert (found.final >= 0).all()
    np.testing.assert_allclose(found.final.sum(axis=1), rows, rtol=2e-9)
    np.testing.assert_allclose(found.final.sum(axis=(0, 2)), columns, rtol=2e-9)
    np.testing.assert_array_equal(found.intermediate, intermediate)
    np.testing.assert_allclose(found.output, margins(intermediate, final)["output"], rtol=2e-9)


@given(st.integers(0, 10_000))
@example(624)
def test_a_final_demand_of_the_seeds_pattern_comes_back(seed):
    """Final demand r_ij h_inj Z_inj s_n has the seed's odds ratios: RAS finds it, by the theorem."""
    rng = np.random.default_rng(seed)
    n, s = 5, 3
    intermediate, _ = drawn(n, s, seed=seed)
    factor = rng.uniform(0.5, 4.0, s)
    home = np.arange(n)
    final = intermediate.copy()
    final[home, home] *= factor
    final = final * rng.uniform(0.3, 3.0, (n, 1, s)) * rng.uniform(0.5, 2.0, (1, n, 1))
    # Only value added less balance counts: the same on both keeps a drawn value added positive.
    given_ = margins(intermediate, final)
    lifted = {name: given_[name] + 1e4 for name in ("value_added", "balance")}
    found = estimated(intermediate, final, home_factor=factor, **lifted)
    np.testing.assert_allclose(found.final, final, rtol=1e-6)


def test_a_wrong_home_factor_does_not_find_it():
    intermediate, _ = drawn()
    final = intermediate.copy()
    final[np.arange(5), np.arange(5)] *= 3.3
    found = estimated(intermediate, final)
    assert abs(found.final / final - 1).max() > 0.05


@given(st.permutations(range(5)), st.permutations(range(4)))
def test_the_order_of_labels_does_not_matter(countries, sectors):
    intermediate, final = drawn(seed=3)
    factor = np.array([1.0, 1.0, 3.3, 2.0])
    plain = estimated(intermediate, final, home_factor=factor).final
    cells = np.ix_(countries, countries, sectors)
    turned = estimated(intermediate[cells], final[cells], home_factor=factor[list(sectors)]).final
    np.testing.assert_allclose(turned, plain[cells], rtol=1e-7)


def test_the_unit_of_money_does_not_matter():
    intermediate, final = drawn(seed=4)
    plain = estimated(intermediate, final)
    np.testing.assert_allclose(
        estimated(1e-3 * intermediate, 1e-3 * final).final, 1e-3 * plain.final, rtol=1e-8
    )


def test_one_cell_of_the_pattern_draws_sales_to_itself():
    """Origin and destination are not swapped: more inputs from C00 to C03, more final goods too."""
    intermediate, final = drawn(seed=5)
    plain = estimated(intermediate, final)
    more = intermediate.copy()
    more[0, 3, 1] += 25.0
    given_ = margins(intermediate, final)
    given_["output"] = given_["output"] + (more - intermediate).sum(axis=1)
    found = estimated(more, final, **{k: v for k, v in given_.items() if k != "intermediate"})
    change = found.final - plain.final
    assert np.unravel_index(np.argmax(change), change.shape) == (0, 3, 1)
    assert change[3, 0, 1] < change[0, 3, 1] / 5


def test_a_world_that_spends_too_much_is_scaled_evenly_and_told():
    intermediate, final = drawn(seed=6)
    given_ = margins(intermediate, final)
    spending = given_["value_added"] - given_["balance"]
    found = estimated(intermediate, final, balance=given_["value_added"] - 1.02 * spending)
    assert found.spending_scale == pytest.approx(1 / 1.02)
    np.testing.assert_allclose(found.final_spending, spending, rtol=1e-12)


def test_a_country_without_a_balance_spends_what_its_producers_sell():
    intermediate, final = drawn(seed=7)
    balance = margins(intermediate, final)["balance"]
    balance[2] = np.nan
    found = estimated(intermediate, final, balance=balance)
    assert list(found.spending_recorded) == [True, True, False, True, True]
    own = final.sum(axis=1)[2].sum()
    assert found.final_spending[2] == pytest.approx(found.spending_scale * own)


def test_sales_without_any_pattern_stay_at_home_and_are_told():
    intermediate, final = drawn(seed=8)
    intermediate[1, :, 2] = 0.0
    found = estimated(intermediate, final)
    assert [tuple(at) for at in np.argwhere(found.sold_at_home)] == [(1, 2)]
    assert found.final[1, 1, 2] == pytest.approx(final[1, :, 2].sum())
    assert not np.delete(found.final[1, :, 2], 1).any()


def test_a_producer_that_sells_more_than_it_makes_is_named_and_its_output_raised():
    intermediate, final = drawn(seed=9)
    given_ = margins(intermediate, final)
    output = given_["output"].copy()
    output[4, 1] = intermediate[4, :, 1].sum() - 2.5
    found = estimated(intermediate, final, output=output)
    (oversold,) = found.oversold
    assert (oversold.country, oversold.sector) == ("C04", "C1")
    assert oversold.amount == pytest.approx(2.5)
    assert not found.final[4, :, 1].any()
    assert found.output[4, 1] == pytest.approx(output[4, 1] + 2.5)


def test_goods_are_isic_a_to_c_or_those_named():
    codes = ("A01", "B05", "C10T12", "D", "F", "K")
    assert list(home_factors(codes)) == [1, 1, 1, 3.3, 3.3, 3.3]
    assert list(home_factors(codes, goods=("D",), services_factor=2)) == [2, 2, 2, 1, 2, 2]
    with pytest.raises(WorldError, match="'X' is no sector"):
        home_factors(codes, goods=("X",))


def test_impossible_totals_are_an_error_that_names_the_country():
    """Both sell only at home: C00 can but buy the 60 of its producer, twice its spending of 30."""
    with pytest.raises(NotConvergedError) as caught:
        two([60, 40], [30, 70], [[1, 0], [0, 1]])
    assert "C00: its purchases come to 200 % of its final spending of 30" in str(caught.value)
    assert "Check the recorded balance of C00" in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"output": np.array([[-1.0], [5.0]])}, "C00, A0: -1, expected a number ≥ 0"),
        ({"intermediate": np.full((2, 2, 1), np.nan)}, "C00, C00, A0: nan"),
        ({"home_factor": np.zeros(1)}, "A0: 0, expected a positive number"),
        ({"balance": np.array([0.0, 1000.0])}, "C01: value added less balance is 0"),
        ({"balance": np.array([0.0, 500.0])}, "totals contradict each other"),
        ({"balance": np.array([0.0])}, r"shape \(1,\), expected \(2,\)"),
    ],
)
def test_bad_tables_are_refused_by_name(changes, message):
    with pytest.raises(WorldError, match=message):
        two([60, 40], [30, 70], [[3, 1], [1, 2]], **changes)


def test_a_country_that_nobody_sells_to_is_named():
    with pytest.raises(WorldError, match="C01 spends 30, but nobody"):
        two([60, 0], [30, 30], [[3, 0], [1, 2]])
