"""The compiled loop: the same equilibria as the loop in NumPy, and a cache that cannot break a run."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import blocs
from blocs.foundation.errors import BlocsError, MissingExtraError, WorldError
from blocs.moves.case import load_case
from blocs.moves.compile import compile_moves
from blocs.moves.scenario import load_scenario
from blocs.questions.trade.answer import world_before
from blocs.questions.trade.engine.derivatives.cuts import Block, CutSolver
from blocs.questions.trade.engine.models.model import Method, Model, Substitution
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve import fast
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.solve.prepared import prepared_of
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock, TradeBalance
from shocks import every_instrument, taxed_world
from worlds import make_world

needs_numba = pytest.mark.skipif(
    not fast.installed(), reason="numba is not installed (pip install 'blocs[fast]')"
)
CASEBOOK = Path(blocs.__file__).parent / "casebook"
SCENARIOS = [
    path
    for case in sorted(CASEBOOK.glob("*/case.yaml"))
    for path in load_case(case.parent).scenario_paths.values()
]
CP = Model.CALIENDO_PARRO


def both(economy, shock, model=CP):
    return [solve_trade(economy, shock=shock, model=model, compiled=flag) for flag in (False, True)]


def solution_or_error(economy, shock, compiled):
    try:
        return solve_trade(economy, shock=shock, model=CP, compiled=compiled)
    except BlocsError as error:
        return f"{type(error).__name__}: {error}"


def assert_same(one, other):
    assert (one.method, other.method) == ("prepared", "prepared_compiled")
    for name in (
        "wage_hat", "price_index_hat", "expenditure_cf", "real_income_hat", "trade_share_cf",
        "tariff_revenue_cf", "trade_deficit_cf",
    ):  # fmt: skip
        a, b = getattr(one, name), getattr(other, name)
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-10 * np.abs(a).max(), err_msg=name)


@needs_numba
@settings(max_examples=60, deadline=None)
@given(
    countries=st.integers(3, 7),
    sectors=st.integers(1, 9),
    seed=st.integers(0, 10_000),
    tariffs=st.booleans(),
    deficits=st.booleans(),
    balance=st.sampled_from(list(TradeBalance)),
    numeraire=st.booleans(),
)
def test_same_equilibrium_on_random_worlds(
    countries, sectors, seed, tariffs, deficits, balance, numeraire
):
    try:
        world = make_world(
            countries=countries,
            sectors=sectors,
            seed=seed,
            tariffs=tariffs,
            deficits=deficits,
            zeros=0.2,
        )
    except WorldError:
        assume(False)  # deficits larger than what such a country can have
    draw = np.random.default_rng(seed)
    cost = draw.uniform(0.8, 1.4, world.flows.shape)
    cost[draw.random(cost.shape) < 0.1] = np.inf
    cost[range(countries), range(countries)] = 1.0
    rate = np.where(np.isinf(cost), 0.0, draw.uniform(0.0, 0.4, cost.shape))
    rate[range(countries), range(countries)] = 0.0
    transfer = draw.normal(size=countries)
    shock = Shock(
        iceberg_cost_hat=cost,
        tariff_rate_cf=rate if draw.random() < 0.5 else None,
        productivity_hat=draw.uniform(0.8, 1.2, (countries, sectors)),
        labour_hat=draw.uniform(0.9, 1.1, countries),
        transfer=transfer - transfer.mean(),
        trade_balance=balance,
        numeraire="C01" if numeraire else None,
    )
    economy = economy_of(world, model=CP)
    slow, quick = (solution_or_error(economy, shock, flag) for flag in (False, True))
    if isinstance(slow, str):
        assert quick == slow
        return
    if slow.method == "prepared" and quick.method == "prepared_compiled":
        assert_same(slow, quick)
    else:
        np.testing.assert_allclose(slow.real_income_hat, quick.real_income_hat, rtol=1e-8)


@needs_numba
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_same_equilibrium_in_the_casebook(path):
    scenario = load_scenario(path)
    base = world_before(blocs.load_world("icio-2022"), scenario, Trade(CP, Substitution()))
    shock = compile_moves(scenario, base)
    assert_same(*both(economy_of(base, model=CP), shock))


@needs_numba
@pytest.mark.parametrize("method", [Method.PREPARED, Method.ANDERSON])
@pytest.mark.parametrize("seed", range(4))
def test_every_instrument_is_compiled(method, seed):
    world = taxed_world(make_world(countries=5, sectors=4, seed=seed), seed)
    fields = every_instrument(world, seed)
    del fields["purchases"]
    economy = economy_of(world, model=CP)
    for balance in TradeBalance:
        shock = Shock(**fields, trade_balance=balance, numeraire="C01")
        slow, quick = (
            solve_trade(economy, shock=shock, model=CP, method=method, compiled=compiled)
            for compiled in (False, True)
        )
        assert quick.method == f"{slow.method}_compiled"
        for name in ("wage_hat", "real_income_hat", "tariff_revenue_cf", "export_tax_revenue_cf"):
            a, b = getattr(slow, name), getattr(quick, name)
            np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9 * np.abs(a).max(), err_msg=name)


@needs_numba
def test_two_components_keep_their_own_numeraire():
    world = make_world(countries=4, seed=5, deficits=False, tariffs=False)
    cost = np.full(world.flows.shape, 1.1)
    cost[:2, 2:] = cost[2:, :2] = np.inf
    cost[range(4), range(4)] = 1.0
    shock = Shock(iceberg_cost_hat=cost, trade_balance=TradeBalance.BALANCED)
    assert_same(*both(economy_of(world, model=CP), shock))


@needs_numba
def test_other_problems_take_the_route_in_numpy():
    world = make_world(seed=1)
    cost = np.full(world.flows.shape, 1.1)
    cost[range(4), range(4)] = 1.0
    plain = Shock(iceberg_cost_hat=cost)
    bought = np.zeros(world.flows.shape)
    bought[0, 1] = 0.5
    for model, shock in [
        (CP, Shock(purchases=bought)),
        (Model.ARMINGTON, plain),
        (Model.CES_IO, plain),
    ]:
        one, other = both(economy_of(world, model=model), shock, model)
        assert one.method == other.method == "prepared"
        np.testing.assert_array_equal(one.wage_hat, other.wage_hat)


@needs_numba
def test_where_the_compiled_loop_stops_short_the_others_take_over(monkeypatch):
    economy = economy_of(make_world(seed=1), model=CP)
    shock = Shock(labour_hat=np.array([1.5, 1.0, 1.0, 1.0]))
    expected = solve_trade(economy, shock=shock, model=CP)
    monkeypatch.setattr(fast, "MEMORY", 1)
    monkeypatch.setattr(fast, "STEP_CAP", 1e-9)
    found = solve_trade(economy, shock=shock, model=CP, compiled=True)
    assert (expected.method, found.method) == ("prepared", "anderson")
    np.testing.assert_allclose(found.wage_hat, expected.wage_hat, rtol=1e-10)


@needs_numba
def test_a_kernel_that_is_not_finite_ends_the_loop():
    from dataclasses import replace

    from blocs.questions.trade.engine.state import problem_of

    problem = problem_of(economy_of(make_world(seed=1, tariffs=False), model=CP), Shock())
    for wrong in (np.nan, np.inf):
        kernel = problem.kernel.copy()
        kernel[0, 0, 0] = wrong
        broken = replace(problem, kernel=kernel, net_kernel=kernel)
        known = prepared_of(problem.economy)
        for _, residual in (
            fast.accelerated_compiled(broken, tolerance=1e-11, max_iterations=600),
            fast.prepared_compiled(broken, known, tolerance=1e-11, max_iterations=600),
        ):
            assert residual == np.inf


@needs_numba
def test_exponential_and_logarithm_are_those_of_the_library():
    from blocs.questions.trade.engine.solve.compiled.arithmetic import exponential, logarithm

    draw = np.random.default_rng(0)
    bits = np.empty(10_007, np.int64)
    for scale in (1e-12, 1e-3, 1.0, 30.0, 690.0):
        x = draw.uniform(-scale, scale, bits.size)
        out = np.empty_like(x)
        exponential(x, out, bits)
        np.testing.assert_allclose(out, np.exp(x), rtol=9e-16)
        y = np.exp(x)
        logarithm(y, out, bits)
        np.testing.assert_allclose(out, np.log(y), rtol=9e-16, atol=1e-30)
    odd = np.array([0.0, np.inf, np.nan, 1e-310, 2.0])
    out = np.empty(5)
    logarithm(odd, out, bits[:5])
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(out, np.log(odd))
        exponential(np.array([800.0, np.nan, -800.0, np.inf, 0.0]), out, bits[:5])
    np.testing.assert_array_equal(out, [np.inf, np.nan, 0.0, np.inf, 1.0])


@needs_numba
def test_cuts_are_the_same_and_independent_of_their_order():
    world = make_world(countries=5, seed=4, zeros=0.1)
    economy = economy_of(world, model=CP)
    balance = TradeBalance.FIXED_SHARE
    slow = CutSolver(economy, model=CP, trade_balance=balance)
    quick = CutSolver(economy, model=CP, trade_balance=balance, compiled=True)
    one = np.array([0])
    cuts = [(Block(one, np.array([k])), Block(np.array([k]), one)) for k in range(1, 5)]
    found = [quick.solve(cut) for cut in cuts]
    back = [quick.solve(cut) for cut in cuts[::-1]][::-1]
    for cut, item, again in zip(cuts, found, back, strict=True):
        assert item.method == "prepared_compiled"
        np.testing.assert_array_equal(item.real_income_hat, again.real_income_hat)
        expected = slow.solve(cut)
        assert expected.method == "prepared"
        np.testing.assert_allclose(item.real_income_hat, expected.real_income_hat, rtol=1e-10)


def test_without_numba_the_error_names_the_extra(monkeypatch):
    monkeypatch.setattr(fast, "installed", lambda: False)
    assert fast.compiled_wanted(None) is False
    assert fast.compiled_wanted(False) is False
    with pytest.raises(MissingExtraError, match=r"blocs\[fast\]"):
        fast.compiled_wanted(True)
    assert not fast.worthwhile(10**6)


SOLVE = """
import numpy as np, sys
from blocs.questions.trade.engine.models.model import Model; from blocs.questions.trade.engine.state import economy_of; from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.world.shocks.trade import Shock
from worlds import make_world
economy = economy_of(make_world(seed=1), model=Model.CALIENDO_PARRO)
shock = Shock(labour_hat=np.array([1.5, 1.0, 1.0, 1.0]))
for compiled in (False, True):
    found = solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO, compiled=compiled)
    print(found.method)
    assert compiled or "numba" not in sys.modules
"""


SMALL = """
import numba
from blocs.questions.trade.engine.solve import fast
def double(x):
    return 2 * x
def compiler(*, keep):
    return numba.njit([numba.float64(numba.float64)], cache=keep)(double)
print(fast._kept(compiler)(21.0))
"""


def ran(arguments, **more):
    paths = [str(Path(blocs.__file__).parents[1]), str(Path(__file__).parents[5])]
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), **more},
    )


@needs_numba
def test_numba_is_loaded_when_something_is_compiled():
    done = ran(["-c", SOLVE])
    assert done.stdout.split() == ["prepared", "prepared_compiled"], done.stderr


@needs_numba
def test_a_cache_that_fails_is_done_without(tmp_path):
    script = tmp_path / "small.py"
    script.write_text(SMALL, encoding="utf-8")

    def doubled(folder):
        done = ran([str(script)], NUMBA_CACHE_DIR=str(folder))
        assert done.stdout == "42.0\n", done.stderr

    doubled(tmp_path / "cache")
    kept = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert kept
    for path in kept:
        path.write_bytes(path.read_bytes()[:40])
    doubled(tmp_path / "cache")
    (tmp_path / "file").write_text("where a folder should be")
    doubled(tmp_path / "file" / "cache")
