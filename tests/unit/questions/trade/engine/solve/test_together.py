"""Scenarios solved side by side: the equilibria that they have alone, whatever their neighbours."""

import dataclasses
import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocs.foundation.errors import BlocsError
from blocs.questions.trade.engine.checks.verify import VERIFIED_TOLERANCE
from blocs.questions.trade.engine.checks.verify_sums import verify_sums
from blocs.questions.trade.engine.derivatives.cuts import Block, CutSolver, cuts_together
from blocs.questions.trade.engine.models.model import SHORT_RUN, Model, Substitution
from blocs.questions.trade.engine.solve import fast
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.solve.together import loop, many, task
from blocs.questions.trade.engine.solve.together.many import candidate_of, solved_together
from blocs.questions.trade.engine.solve.together.slots import Slots
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock, TradeBalance
from shocks import every_instrument, instruments, taxed_world
from worlds import make_world

CP = Model.CALIENDO_PARRO
MODELS = {
    "caliendo_parro": (CP, SHORT_RUN),
    "ces_io": (Model.CES_IO, SHORT_RUN),
    "ces_io, all at one": (Model.CES_IO, Substitution(1.0, 1.0, 1.0)),
    "ces_io, next to one": (Model.CES_IO, Substitution(1.0 + 1e-9, 1.0 - 1e-9, 1.0 + 1e-9)),
    "ces_io, above one": (Model.CES_IO, Substitution(1.5, 2.0, 3.0)),
    "armington": (Model.ARMINGTON, SHORT_RUN),
}
ROUTES = (False, True) if fast.installed() else (False,)
"""Rounds in NumPy, and compiled."""
LEVELS = (
    "wage_hat", "price_index_hat", "expenditure_cf", "real_income_hat", "labour_hat",
    "tariff_revenue_cf", "trade_deficit_cf", "export_tax_revenue_cf", "income_cf",
    "value_added_cf", "gross_output_cf", "unit_cost_hat", "trade_share_cf", "flows_cf",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _any_part_of_the_kernel(monkeypatch):
    """Small worlds have so few cells that any shock changes a large part of them."""
    monkeypatch.setattr(task, "MOST_CHANGED", 1.0)


def solved(economy, shocks, *, compiled, model=CP):
    candidates = [candidate_of(economy, shock, model=model) for shock in shocks]
    return solved_together(candidates, compiled=compiled)


together = functools.partial(solved, compiled=False)


def pair_costs(world, seed, *, count):
    """Shocks of random pairs: dearer, cheaper, stopped; and draws of θ."""
    draw = np.random.default_rng(seed)
    n = len(world.countries)
    shocks = []
    for number in range(count):
        one, other = draw.choice(n, 2, replace=False)
        cost = np.ones(world.flows.shape)
        factor = np.inf if number % 4 == 0 else float(np.exp(0.3 * draw.normal()))
        cost[one, other] = cost[other, one] = factor
        shocks.append(Shock(iceberg_cost_hat=cost))
    return shocks


@pytest.fixture(scope="module")
def world():
    return make_world(countries=9, sectors=6, seed=5)


def assert_same(one, other, *, size=1e-10):
    for name in LEVELS:
        a, b = getattr(one, name), getattr(other, name)
        np.testing.assert_allclose(a, b, rtol=size, atol=size * np.abs(a).max(), err_msg=name)
    for a, b in (
        (one.trade.exports, other.trade.exports),
        (one.trade.imports, other.trade.imports),
    ):
        np.testing.assert_allclose(a, b, rtol=size, atol=size * np.abs(a).max())


@settings(max_examples=80, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    taxed=st.booleans(),
    balance=st.sampled_from(list(TradeBalance)),
    numeraire=st.booleans(),
    theta=st.booleans(),
    compiled=st.sampled_from(ROUTES),
    named=st.sampled_from(sorted(MODELS)),
)
def test_every_instrument_has_the_equilibrium_that_it_has_alone(
    seed, taxed, balance, numeraire, theta, compiled, named
):
    model, substitution = MODELS[named]
    world = make_world(countries=5, sectors=3, seed=seed % 300)
    if taxed:
        world = taxed_world(world, seed % 300)
    economy = economy_of(world, model=model, substitution=substitution)
    if theta:
        factor = np.random.default_rng(seed).uniform(0.7, 1.4, 3)
        economy = dataclasses.replace(economy, trade_elasticity=economy.trade_elasticity * factor)
    several = instruments(world, seed)
    several["all"] = every_instrument(world, seed)
    shocks = []
    for fields in several.values():
        country = world.countries[1] if numeraire else None
        shocks.append(Shock(**fields, trade_balance=balance, numeraire=country))
    found = solved(economy, shocks, compiled=compiled, model=model)
    for shock, solution in zip(shocks, found, strict=True):
        try:
            alone = solve_trade(economy, shock=shock, model=model)
        except BlocsError:
            assert solution is None
            continue
        if solution is not None:
            assert solution.method == "prepared_together"
            assert_same(solution, alone)
    assert sum(solution is not None for solution in found) >= len(found) // 2


@pytest.mark.parametrize(
    ("named", "compiled"),
    [*((name, False) for name in MODELS), *(("caliendo_parro", route) for route in ROUTES[1:])],
)
@pytest.mark.parametrize("taxed", [False, True])
def test_a_row_depends_on_its_neighbours_by_rounding_alone(
    world, monkeypatch, taxed, named, compiled
):
    model, substitution = MODELS[named]
    if taxed:
        world = taxed_world(world, 5)
    together = functools.partial(solved, compiled=compiled, model=model)
    economy = economy_of(world, model=model, substitution=substitution)
    shocks = pair_costs(world, 1, count=60)
    first = together(economy, shocks)
    assert all(solution is not None for solution in first)
    order = np.random.default_rng(2).permutation(len(shocks))
    orders = {16: order, 5: order[::-1], 48: order}
    for width, chosen in orders.items():
        monkeypatch.setitem(loop.settled.__kwdefaults__, "width", width)
        for place, solution in zip(
            chosen, together(economy, [shocks[k] for k in chosen]), strict=True
        ):
            assert solution.iterations == first[place].iterations
            expected = first[place].real_income_hat
            np.testing.assert_allclose(solution.real_income_hat, expected, rtol=0, atol=1e-12)
    for place in range(0, len(shocks), 7):
        (alone,) = together(economy, [shocks[place]])
        expected = first[place].real_income_hat
        np.testing.assert_allclose(alone.real_income_hat, expected, rtol=0, atol=1e-12)


def test_draws_of_elasticities_share_the_kernel(world):
    economy = economy_of(world, model=CP)
    shock = pair_costs(world, 3, count=2)[1]
    draw = np.random.default_rng(4)
    variants = [
        dataclasses.replace(
            economy, trade_elasticity=economy.trade_elasticity * draw.uniform(0.7, 1.4, 6)
        )
        for _ in range(40)
    ]
    found = solved_together([candidate_of(item, shock, model=CP) for item in variants])
    for economy_drawn, solution in zip(variants, found, strict=True):
        assert_same(solution, solve_trade(economy_drawn, shock=shock, model=CP))


def test_what_needs_a_way_of_its_own_is_left_to_it(world, monkeypatch):
    economy = economy_of(world, model=CP)
    n, shape = len(world.countries), world.flows.shape
    alone = np.ones(shape)
    alone[0, 1:] = alone[1:, 0] = np.inf
    one_way = np.ones(shape)
    one_way[0, 1:] = np.inf
    only_at_home = np.ones(shape)
    only_at_home[:, 2, 3] = np.inf
    only_at_home[2, 2, 3] = 1.0
    everywhere = np.full(shape, 1.01)
    everywhere[range(n), range(n)] = 1.0
    for shock in (Shock(iceberg_cost_hat=alone), Shock(iceberg_cost_hat=one_way)):
        assert candidate_of(economy, shock, model=CP) is None
    assert candidate_of(economy, Shock(iceberg_cost_hat=everywhere), model=CP) is not None
    monkeypatch.setattr(task, "MOST_CHANGED", 0.1)
    assert candidate_of(economy, Shock(iceberg_cost_hat=everywhere), model=CP) is None


def test_a_buyer_left_with_a_trace_of_its_suppliers_goes_alone(world):
    economy = economy_of(world, model=CP)
    cost = np.ones(world.flows.shape)
    cost[:, 2, 3] = np.inf
    cost[1, 2, 3] = 1e6
    assert candidate_of(economy, Shock(iceberg_cost_hat=cost), model=CP) is None
    cost[1, 2, 3] = 1.0
    assert candidate_of(economy, Shock(iceberg_cost_hat=cost), model=CP) is not None


@pytest.mark.parametrize("balance", [TradeBalance.FIXED_SHARE, TradeBalance.MULTIPLICATIVE])
def test_cuts_are_the_cuts_that_are_solved_alone(balance):
    world = taxed_world(make_world(countries=7, sectors=4, seed=8), 8)
    solver = CutSolver(economy_of(world, model=CP), model=CP, trade_balance=balance)
    one, other = np.array([0, 2]), np.array([1, 2, 5])
    blocks = Block(one, other, np.array([1, 3])), Block(other, one), Block(other, one)
    cuts = [blocks, blocks[:1], blocks[1:], (), (Block(np.arange(7), np.array([4])),)]
    found = cuts_together([(solver, cut) for cut in cuts])
    assert [item is None for item in found] == [False, False, False, False, True]
    for cut, item in zip(cuts[:4], found, strict=False):
        np.testing.assert_allclose(
            item.real_income_hat, solver.solve(cut).real_income_hat, rtol=0, atol=1e-11
        )


def checked(solution, model, **changed):
    """The checks by sums of one solution, some of it changed."""
    economy, shock = solution.economy, solution.shock
    one = candidate_of(economy, shock, model=model)
    given = {
        "log_wage": np.log(solution.wage_hat),
        "log_price": np.log(solution.price_index_hat),
        "expenditure": solution.expenditure_cf,
    } | changed
    columns = {name: value[..., None] for name, value in given.items()}
    return verify_sums(Slots(one.shared, [one.task]), **columns)


@pytest.mark.parametrize("name", ["log_wage", "log_price", "expenditure"])
@pytest.mark.parametrize("named", MODELS)
def test_checks_by_sums_see_what_checks_flow_by_flow_see(name, named):
    model, substitution = MODELS[named]
    world = taxed_world(make_world(countries=6, sectors=4, seed=3), 3)
    economy = economy_of(world, model=model, substitution=substitution)
    solution = solve_trade(economy, shock=Shock(**every_instrument(world, 3)), model=model)
    by_sums = {key: float(size[0]) for key, size in checked(solution, model).checks.items()}
    assert set(by_sums) == set(solution.checks)
    assert max(by_sums.values()) < 1e-9
    value = {
        "log_wage": np.log(solution.wage_hat),
        "log_price": np.log(solution.price_index_hat),
        "expenditure": solution.expenditure_cf,
    }[name]
    moved = value.copy()
    moved[(2,) * moved.ndim] += 1e-6 * max(1.0, float(moved[(2,) * moved.ndim]))
    off = checked(solution, model, **{name: moved})
    assert max(float(size[0]) for size in off.checks.values()) > VERIFIED_TOLERANCE


def test_the_sample_sees_an_edit_that_is_not_the_shock(world, monkeypatch):
    economy = economy_of(world, model=CP)
    right = candidate_of(economy, pair_costs(world, 6, count=2)[1], model=CP)
    edits = dataclasses.replace(right.task.edits, change=0.9 * right.task.edits.change)
    wrong = dataclasses.replace(right, task=dataclasses.replace(right.task, edits=edits))
    monkeypatch.setattr(many, "SAMPLE", 10**12)
    by_sums, unseen = solved_together([right, wrong])
    assert (by_sums.in_full, unseen.in_full) == (False, False)
    monkeypatch.setattr(many, "SAMPLE", 1)
    in_full, seen = solved_together([right, wrong])
    assert in_full.in_full
    assert in_full.checks.keys() == by_sums.checks.keys()
    assert seen is None


def test_what_does_not_settle_is_left_to_the_other_ways(world, monkeypatch):
    economy = economy_of(world, model=CP)
    monkeypatch.setattr(many, "MAX_ITERATIONS", 4)
    assert together(economy, pair_costs(world, 7, count=3)) == [None] * 3


@pytest.mark.parametrize("compiled", ROUTES)
def test_an_error_in_one_column_leaves_the_others(world, monkeypatch, compiled):
    monkeypatch.setitem(loop.settled.__kwdefaults__, "width", 5)  # lost slots are taken by others
    economy = economy_of(world, model=CP)
    shocks = pair_costs(world, 9, count=6)
    for factor in (1e-90, 1e-30):
        wild = np.ones(world.flows.shape)
        wild[1, 0] = factor
        shocks.insert(2, Shock(iceberg_cost_hat=wild))
    found = solved(economy, shocks, compiled=compiled)
    for place, (shock, solution) in enumerate(zip(shocks, found, strict=True)):
        if place not in (2, 3):
            assert_same(solution, solve_trade(economy, shock=shock, model=CP))
