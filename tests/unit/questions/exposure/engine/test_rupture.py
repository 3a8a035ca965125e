"""The cost of rupture against closed forms and against one-by-one solves."""

import numpy as np
import pytest

from blocs.draws.run import run_of
from blocs.foundation.errors import InputError, NoEquilibriumError, NoSupplierError
from blocs.questions.exposure.engine.rupture import (
    Rupture,
    RuptureRow,
    all_dyads,
    rupture_matrix,
    rupture_rows,
    sector_ruptures,
)
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.anderson import FORMULATIONS, solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock, TradeBalance
from worlds import make_world

MODELS = list(FORMULATIONS)
COBB_DOUGLAS = [Model.CALIENDO_PARRO, Model.ARMINGTON]


def autarky_loss_pct(world, code, model):
    """Closed form, balanced trade without tariffs: 100 (1 − Π_j π_nnj^(α (I − γ')^-1/θ))."""
    c, s = world.country.position[code], len(world.sectors)
    own = world.trade_share[c, c]
    if model is Model.ARMINGTON:
        weights = world.expenditure[c] / world.expenditure[c].sum()
    else:
        weights = world.final_share[c] @ np.linalg.inv(np.eye(s) - world.input_share[c].T)
    return 100 * (1 - np.prod(own ** (weights / world.trade_elasticity)))


def plain(world, rupture, *, model=Model.CALIENDO_PARRO, closure=TradeBalance.FIXED_SHARE):
    """The same rupture by `solve_trade`, the shock written out cell by cell."""
    cost = np.ones(world.flows.shape)
    sectors = range(len(world.sectors))
    if rupture.sectors is not None:
        sectors = [world.sectors.index(code) for code in rupture.sectors]
    for a in rupture.one:
        for b in rupture.other:
            for j in sectors:
                i, n = world.countries.index(a), world.countries.index(b)
                cost[i, n, j] = cost[n, i, j] = np.inf
    economy = economy_of(world, model=model)
    shock = Shock(iceberg_cost_hat=cost, trade_balance=closure)
    return solve_trade(economy, shock=shock, model=model).real_income_hat


@pytest.mark.parametrize("model", COBB_DOUGLAS)
def test_two_countries_without_each_other_are_in_autarky(model):
    world = make_world(countries=2, seed=1, tariffs=False, deficits=False)
    (row,) = rupture_rows(world, all_dyads(world), Trade(model), run_of())
    expected = [autarky_loss_pct(world, code, model) for code in world.countries]
    np.testing.assert_allclose(row.loss_pct, expected, rtol=1e-9)
    assert row.status == "converged"


@pytest.mark.parametrize("model", COBB_DOUGLAS)
def test_rupture_with_all_partners_at_once_is_the_autarky_formula(model):
    world = make_world(countries=5, seed=2, tariffs=False, deficits=False)
    one, others = world.countries[2], tuple(c for c in world.countries if c != world.countries[2])
    (row,) = rupture_rows(world, [Rupture((one,), others)], Trade(model), run_of())
    assert row.loss_pct[0] == pytest.approx(autarky_loss_pct(world, one, model), rel=1e-9)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("closure", list(TradeBalance))
def test_rows_equal_one_by_one_solves(model, closure):
    world = make_world(countries=5, seed=3, zeros=0.1)
    rows = list(
        rupture_rows(world, all_dyads(world), Trade(model), run_of(), trade_balance=closure)
    )
    assert len(rows) == 10
    idle = solve_trade(
        economy_of(world, model=model), shock=Shock(trade_balance=closure), model=model
    )
    for row in rows:
        expected = plain(world, row.rupture, model=model, closure=closure) / idle.real_income_hat
        np.testing.assert_allclose(row.real_income_hat, expected, rtol=1e-9)


def test_the_matrix_has_the_country_in_rows_and_the_partner_in_columns():
    world = make_world(countries=4, seed=4)
    matrix = rupture_matrix(rupture_rows(world, all_dyads(world), Trade(), run_of()), world)
    hat = plain(world, Rupture(("C01",), ("C03",)))
    assert matrix[1, 3] == pytest.approx(100 * (1 - hat[1]), rel=1e-8)
    assert matrix[3, 1] == pytest.approx(100 * (1 - hat[3]), rel=1e-8)
    assert matrix[1, 3] != pytest.approx(matrix[3, 1], rel=1e-3)
    assert np.isnan(np.diag(matrix)).all()


def test_coalitions_and_money():
    world = make_world(countries=5, seed=5)
    rupture = Rupture(("C00", "C01"), ("C03", "C04"))
    (row,) = rupture_rows(world, [rupture], Trade(), run_of())
    hat = plain(world, rupture)
    lost = world.income * (1 - hat)
    assert row.loss_million_usd == pytest.approx((lost[:2].sum(), lost[3:].sum()), rel=1e-8)
    assert row.loss_pct[0] == pytest.approx(100 * lost[:2].sum() / world.income[:2].sum(), rel=1e-8)
    assert row.loss_of(["C02"]) == pytest.approx(lost[2], rel=1e-7)


def test_asymmetry_is_antisymmetric_and_bounded():
    world = make_world(countries=4, seed=6)
    there, back = rupture_rows(
        world, [Rupture(("C00",), ("C02",)), Rupture(("C02",), ("C00",))], Trade(), run_of()
    )
    assert there.asymmetry == pytest.approx(-back.asymmetry, rel=1e-9)
    assert there.loss_pct == pytest.approx(back.loss_pct[::-1], rel=1e-9)
    one, other = there.loss_pct
    assert there.asymmetry == pytest.approx((one - other) / (abs(one) + abs(other)))
    assert -1 <= there.asymmetry <= 1


def test_sector_pieces_equal_one_by_one_solves_and_add_up_roughly():
    from dataclasses import replace

    world = replace(make_world(seed=7), sector_groups={"two": ("S00", "S02")})
    pieces = sector_ruptures(world, ["C00"], ["C01"])
    assert [piece.sectors for piece in pieces] == [
        ("S00",), ("S01",), ("S02",), ("S00", "S02"), None,
    ]  # fmt: skip
    rows = list(rupture_rows(world, pieces, Trade(), run_of()))
    for row in rows:
        np.testing.assert_allclose(row.real_income_hat, plain(world, row.rupture), rtol=1e-9)
    parts, whole = sum(row.loss_pct[0] for row in rows[:3]), rows[-1].loss_pct[0]
    assert parts == pytest.approx(whole, rel=0.3)


def test_one_cell_is_cut_both_ways_and_nothing_else():
    from blocs.questions.exposure.engine.rupture import cut_of
    from blocs.questions.trade.engine.derivatives.cuts import CutSolver

    world = make_world(seed=8)
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    solver = CutSolver(economy, model=Model.CALIENDO_PARRO, trade_balance=TradeBalance.FIXED_SHARE)
    before = solver.base.kernel.copy()
    with solver._edited(cut_of(world, Rupture(("C01",), ("C03",), ("S02",)))) as problem:
        zero = {tuple(int(k) for k in place) for place in np.argwhere(problem.kernel.T == 0)}
        assert zero == {(1, 3, 2), (3, 1, 2)}
        assert (problem.net_kernel.T[1, 3, 2], problem.net_kernel.T[3, 1, 2]) == (0, 0)
    np.testing.assert_array_equal(solver.base.kernel, before)


def test_answers_do_not_depend_on_the_order():
    world = make_world(countries=5, seed=9)
    dyads = all_dyads(world)
    forth = {row.rupture: row for row in rupture_rows(world, dyads, Trade(), run_of())}
    for row in rupture_rows(world, dyads[::-1], Trade(), run_of()):
        expected = forth[row.rupture].real_income_hat
        np.testing.assert_allclose(row.real_income_hat, expected, rtol=0, atol=1e-12)


def test_processes_give_the_same_rows_in_the_same_order():
    world = make_world(countries=6, seed=10)
    dyads = all_dyads(world)
    seen = []
    many = list(rupture_rows(world, dyads, Trade(), run_of(workers=2, progress=seen.append)))
    assert seen == [1] * 15
    for a, b in zip(many, rupture_rows(world, dyads, Trade(), run_of()), strict=True):
        assert a.rupture == b.rupture
        np.testing.assert_allclose(a.real_income_hat, b.real_income_hat, rtol=1e-10)


def test_the_caller_may_stop_early():
    world = make_world(countries=6, seed=10)
    rows = rupture_rows(world, all_dyads(world), Trade(), run_of(workers=2))
    assert isinstance(next(rows), RuptureRow)
    rows.close()


def test_a_country_cut_off_with_a_deficit_is_a_row_with_a_status():
    world = make_world(countries=3, seed=11)
    all_others = Rupture(("C01",), ("C00", "C02"))
    failed, fine = rupture_rows(world, [all_others, Rupture(("C01",), ("C00",))], Trade(), run_of())
    assert failed.status == NoEquilibriumError.status
    assert "C01" in failed.cause
    assert np.isnan(failed.real_income_hat).all()
    assert np.isnan(failed.loss_pct).all()
    assert fine.status == "converged"
    assert not np.isnan(fine.real_income_hat).any()


def test_a_good_without_supplier_is_a_row_with_its_name():
    from dataclasses import replace

    base = make_world(seed=12, deficits=False)
    flows = np.array(base.flows)
    flows[[0, 1, 3], 3, 2] = 0.0
    from blocs.questions.trade.engine.calibration import calibrated

    world = calibrated(replace(base, flows=flows, given_final_share=base.final_share))
    (row,) = rupture_rows(world, [Rupture(("C02",), ("C03",))], Trade(), run_of())
    assert row.status == NoSupplierError.status
    assert "C03 uses sector 'S02'" in row.cause


def test_idle_sellers_are_found_when_the_last_buyer_goes():
    """A sector that sells to one buyer only: after the rupture its inputs are not bought either."""
    from dataclasses import replace

    from blocs.questions.exposure.engine.rupture import cut_of
    from blocs.questions.trade.engine.calibration import calibrated
    from blocs.questions.trade.engine.derivatives.cuts import CutSolver
    from blocs.questions.trade.engine.state import problem_of

    base = make_world(seed=13)
    flows, gamma = np.array(base.flows), np.array(base.input_share)
    alpha = np.array(base.final_share)
    flows[0, [0, 1, 2], 1] = 0.0
    gamma[0, 2, [0, 2]] = 0.0
    alpha[0, 2] = 0.0
    alpha /= alpha.sum(axis=1, keepdims=True)
    world = calibrated(replace(base, flows=flows, input_share=gamma, given_final_share=alpha))
    rupture = Rupture(("C00",), ("C03",))
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    solver = CutSolver(economy, model=Model.CALIENDO_PARRO, trade_balance=TradeBalance.FIXED_SHARE)
    cost = np.ones(world.flows.shape)
    cost[0, 3] = cost[3, 0] = np.inf
    expected = problem_of(economy, Shock(iceberg_cost_hat=cost))
    with solver._edited(cut_of(world, rupture)) as problem:
        assert solver.base.active[0, 2]
        assert not problem.active[0, 2]
        np.testing.assert_array_equal(problem.active, expected.active)
        np.testing.assert_array_equal(problem.supplied, expected.supplied)
        np.testing.assert_array_equal(problem.component, expected.component)
    assert solver.solve(cut_of(world, rupture)).method == "prepared"
    (row,) = rupture_rows(world, [rupture], Trade(), run_of())
    np.testing.assert_allclose(row.real_income_hat, plain(world, rupture), rtol=1e-9)


def test_wrong_sides_are_all_named():
    world = make_world()
    with pytest.raises(InputError) as caught:
        list(rupture_rows(world, [Rupture(("C00", "C0O"), ("C00",), ("S9",))], Trade(), run_of()))
    text = str(caught.value)
    assert "unknown country 'C0O'. Did you mean" in text
    assert "unknown sector 'S9'" in text
    assert "'C00' stands on both sides" in text
    with pytest.raises(InputError, match="without countries"):
        list(rupture_rows(world, [Rupture((), ("C00",))], Trade(), run_of()))


def test_rows_say_what_they_mean():
    assert set(RuptureRow.meaning) == {"en", "ru"}
