"""Trade from nothing: what it keeps, what it lets begin, and what the history score says of it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import blocs
from blocs.draws.collect import DrawJob
from blocs.foundation.axes import Axis
from blocs.foundation.errors import InputError
from blocs.moves.instruments.barriers import Embargo
from blocs.moves.scenario import Closure, Scenario
from blocs.numerics.biproportional import biproportional
from blocs.questions.evidence.history.scoring import predictions
from blocs.questions.trade.answer import run_under, trade_of
from blocs.questions.trade.drawing import make_solver, prepared_for
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.potential import starting_world, with_potential
from blocs.world.provenance import Provenance
from blocs.world.world import World
from shocks import taxed_world
from worlds import make_world

WEIGHT = 0.35
ON = Trade(potential=WEIGHT)
INCOME = "real_income_change_pct"


@pytest.fixture(scope="module")
def world():
    """With zeros, tariffs, export taxes, shared revenue and deficits."""
    made = taxed_world(make_world(countries=5, seed=3, zeros=0.3), 3)
    assert (made.flows == 0).sum() > 5
    return made


def embargo(**more):
    return Scenario(
        title="x",
        moves=[Embargo(by=["C01"], on=["C00"], sectors="all", direction="imports")],
        **more,
    )


def abroad(flows):
    home = np.arange(len(flows))
    found = np.array(flows)
    found[home, home] = 0.0
    return found


def test_off_is_the_world_itself(world):
    assert starting_world(world, Trade()) is world
    assert starting_world(world, ON) is starting_world(world, ON)
    assert "potential" not in run_under(Trade(), world, embargo()).provenance


def test_exports_imports_and_sales_at_home_stay_and_the_base_year_is_an_equilibrium(world):
    mixed = with_potential(world, WEIGHT)
    for axis in (0, 1):
        old, new = abroad(world.flows).sum(axis=axis), abroad(mixed.flows).sum(axis=axis)
        assert new == pytest.approx(old, rel=1e-9)
    assert np.array_equal(np.einsum("nnj->nj", mixed.flows), np.einsum("nnj->nj", world.flows))
    assert mixed.base_year_gap < 1e-12
    # tariffs and export taxes are other sums of other flows
    assert abs(mixed.expenditure / world.expenditure - 1).max() > 1e-4


def test_every_pair_of_a_seller_and_a_buyer_trades_and_nobody_else_begins(world):
    flows, mixed = abroad(world.flows), abroad(with_potential(world, WEIGHT).flows)
    can = (flows.sum(axis=1)[:, None] > 0) & (flows.sum(axis=0)[None] > 0)
    can &= ~np.eye(len(flows), dtype=bool)[:, :, None]
    assert ((mixed > 0) == can).all()
    assert (can & (flows == 0)).any()


def test_full_weight_has_no_odds_and_no_weight_has_those_of_the_table():
    three = make_world(countries=3, sectors=1, seed=5)
    odds = []
    for weight in (0.0, 0.5, 1.0):
        f = with_potential(three, weight).flows[:, :, 0]
        odds.append(f[0, 1] * f[1, 2] * f[2, 0] / (f[0, 2] * f[1, 0] * f[2, 1]))
    assert odds[2] == pytest.approx(1, abs=1e-9)
    assert np.log(odds[0]) ** 2 > np.log(odds[1]) ** 2 > 1e-6
    assert with_potential(three, 0.0).flows == pytest.approx(three.flows, rel=1e-9)


def test_two_countries_have_nobody_else_to_trade_with():
    two = make_world(countries=2, seed=1)
    assert with_potential(two, 1.0).flows == pytest.approx(two.flows, rel=1e-9)


@pytest.mark.parametrize("balance", ["fixed_share", "fixed_nominal", "multiplicative", "balanced"])
def test_no_move_changes_nothing(world, balance):
    found = run_under(
        ON, world, Scenario(title="x", moves=[], closure=Closure(trade_balance=balance))
    )
    assert abs(found.labelled[INCOME]).max() < 1e-6
    assert found.labelled["flows_cf"] == pytest.approx(found.labelled["flows"], abs=1e-6)


def test_the_unit_of_money_does_not_matter(world):
    thousand = dataclasses.replace(world, flows=1000 * world.flows)
    one, other = (run_under(ON, w, embargo()) for w in (world, thousand))
    assert other.labelled[INCOME] == pytest.approx(one.labelled[INCOME], abs=1e-7)
    assert other.labelled["flows_cf"] == pytest.approx(1000 * one.labelled["flows_cf"], rel=1e-6)


def test_a_pair_that_trades_nothing_begins_to_with_it_and_only_with_it(world):
    begins = (abroad(world.flows) == 0) & (abroad(with_potential(world, WEIGHT).flows) > 0)
    off, on = (run_under(t, world, embargo()).labelled["flows_cf"] for t in (Trade(), ON))
    assert off[begins].max() == 0
    assert on[begins][on[begins] > 0].size > 0
    assert on[0, 1].max() == 0  # the embargo holds


def test_it_travels_with_the_outcome_and_is_told_with_and_without(world):
    found = blocs.run(world, embargo(), potential=WEIGHT)
    assert trade_of(found).potential == WEIGHT
    effect = found.potential(world=world)
    alone = blocs.run(world, embargo())
    assert alone.potential(world=world) is None
    told = effect.as_json()["potential"]
    at = {code: k for k, code in enumerate(alone.countries)}
    for code, value in told["real_income_change_pct_without"].items():
        assert value == pytest.approx(alone.labelled[INCOME][at[code]], abs=1e-9)
    for flow in told["new_flows"]:
        assert flow["after"] > flow["before"] > flow["in_the_tables"]
    sums = found.contributions(world=world)
    assert sums.together == pytest.approx(found.labelled["real_income_change_million_usd"])


def test_draws_start_from_the_same_baseline(world):
    scenario = embargo(
        baseline=[Embargo(by=["C02"], on=["C03"], sectors="all", direction="imports")]
    )
    solver = make_solver(world, (prepared_for(world, scenario, ON),), ON, (), {}, None)
    drawn = solver(DrawJob(np.zeros(0), 0))[:-1]
    assert drawn == pytest.approx(run_under(ON, world, scenario).labelled[INCOME], abs=1e-6)


def one_good(flows, theta):
    """A world in which one good is all, sold abroad only."""
    n = len(flows)
    return World(
        name="one good",
        year=2020,
        country=Axis("country", tuple(f"C{k:02d}" for k in range(n))),
        sector=Axis("sector", ("S00",)),
        flows=flows[:, :, None],
        trade_elasticity=np.array([theta]),
        provenance=Provenance(title="invented for a test"),
        tariff_rate=np.zeros((n, n, 1)),
        input_share=np.zeros((n, 1, 1)),
    )


@pytest.mark.parametrize("weight", [0.0, 0.2, 0.5])
def test_the_engine_predicts_buyers_as_the_history_score_does(weight):
    """Sales and purchases keep their values as θ grows: the engine is then the score's RAS."""
    flows = np.random.default_rng(8).lognormal(sigma=1.5, size=(6, 6))
    flows[0, 3] = 0.0
    np.fill_diagonal(flows, 0.0)
    known, stopped = ~np.eye(6, dtype=bool), np.zeros((6, 6), dtype=bool)
    stopped[0, 1] = True
    method = ("potential_prior", weight) if weight else ("trade_engine", 0.0)
    score = next(
        p
        for p in predictions(flows, flows, seller=0, stopped=stopped, known=known)
        if (p.method, p.weight, p.totals) == (*method, False)
    )
    apart = []
    for theta in (200.0, 400.0):
        scenario = embargo(closure=Closure(trade_balance="fixed_nominal"))
        found = run_under(Trade(potential=weight), one_good(flows, theta), scenario)
        sold = found.labelled["flows_cf"][0, :, 0]
        apart.append(abs(sold / sold.sum() - score.shares).max())
    assert apart[1] < 0.01
    assert apart[1] == pytest.approx(apart[0] / 2, rel=0.1)
    assert (score.shares[3] > 0.001) == (weight > 0)


@pytest.mark.parametrize("weight", [-0.1, 1.1, float("nan")])
def test_a_weight_outside_its_range_is_refused(world, weight):
    with pytest.raises(InputError, match="0 to 1"):
        blocs.run(world, embargo(), potential=weight)


def test_sums_that_cannot_both_be_had_are_counted():
    seed = np.array([[[1.0, 0.0], [1.0, 1.0]], [[1.0, 2.0], [3.0, 4.0]]])
    rows, columns = np.array([[6.0, 4.0], [3.0, 7.0]]), np.array([[5.0, 5.0], [4.0, 6.0]])
    found = biproportional(seed, rows=rows, columns=columns)
    # the first row sells in the first column alone, which buys 5: one of ten cannot be placed
    assert found.missed == pytest.approx([0.1, 0.0], abs=1e-6)
    assert found.matrix.sum(axis=-2) == pytest.approx(columns)
    scaled = biproportional(seed * [[2.0], [5.0]] * [3.0, 0.1], rows=rows, columns=columns)
    assert scaled.matrix[1] == pytest.approx(found.matrix[1], rel=1e-9)
