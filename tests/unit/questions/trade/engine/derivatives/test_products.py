"""Derivatives against central finite differences of exact solves: every model, every closure."""

import dataclasses

import numpy as np
import pytest

from blocs.foundation.errors import SolverError
from blocs.questions.trade.engine.derivatives.directions import Direction, Outcome
from blocs.questions.trade.engine.derivatives.linearise import linearise
from blocs.questions.trade.engine.derivatives.products import jvp, real_income_gradients, vjp, vjps
from blocs.questions.trade.engine.models.model import Model, Substitution
from blocs.questions.trade.engine.solve.anderson import FORMULATIONS, solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock, TradeBalance
from worlds import make_world

CASES = [(model, closure) for model in FORMULATIONS for closure in TradeBalance]
STEP = 2e-3
WEIGHTS = {-2: 1 / 12, -1: -2 / 3, 1: 2 / 3, 2: -1 / 12}


class Case:
    """A shocked world with its solution, and finite differences of fourth order around it."""

    def __init__(self, model, closure, seed=0, shocked=True, instruments=False):
        self.world = make_world(seed=seed, zeros=0.2)
        self.model, draw = model, np.random.default_rng(seed + 7)
        shape = self.world.flows.shape
        cost = np.exp(0.2 * draw.normal(size=shape)) if shocked else np.ones(shape)
        cost[0, 1, 2] = np.inf if shocked else 1.0
        self.theta = self.world.trade_elasticity
        self.base = {
            "iceberg_cost_hat": cost,
            "tariff_rate_cf": self.world.tariff_rate * (0.5 if shocked else 1.0),
            "transfer": np.array([3.0, -1.0, -2.0, 0.0]) if shocked else np.zeros(4),
        }
        self.substitution = np.array([0.5, 0.2, 0.9])
        numeraire = "C02" if closure is TradeBalance.FIXED_NOMINAL else None
        self.rest = {"trade_balance": closure, "numeraire": numeraire}
        self.base["export_tax_rate_cf"] = np.zeros(shape)
        self.base["productivity_hat"], self.base["labour_hat"] = np.ones((4, 3)), np.ones(4)
        if instruments:
            self.base["export_tax_rate_cf"] = draw.uniform(-0.1, 0.3, shape)
            self.base["productivity_hat"] = draw.uniform(0.8, 1.3, (4, 3))
            self.base["labour_hat"] = draw.uniform(0.9, 1.2, 4)
            pooled = np.eye(4)
            pooled[:3, :3] = np.array([[0.5], [0.3], [0.2]])
            purchases = np.zeros(shape)
            purchases[0, 1], purchases[1, 1] = [2.0, 1.0, 0.5], 1.5
            self.rest |= {
                "revenue_sharing": pooled,
                "labour_supply_elasticity": 0.7,
                "purchases": purchases,
            }
        self.at = linearise(self.solve(), shock=Shock(**self.base, **self.rest))

    def solve(self, theta=None, substitution=None, **changed):
        from dataclasses import replace

        world = replace(self.world, trade_elasticity=self.theta if theta is None else theta)
        chosen = self.substitution if substitution is None else substitution
        economy = economy_of(world, model=self.model, substitution=Substitution(*chosen))
        shock = Shock(**{**self.base, **changed}, **self.rest)
        return solve_trade(economy, shock=shock, model=self.model)

    def difference(self, change, step=STEP):
        """Derivative of (log real income, log ŵ, log P̂, log X') by h at 0 of solve(**change(h))."""
        total = 0
        for number, weight in WEIGHTS.items():
            found = self.solve(**change(number * step))
            logs = [
                found.real_income_hat,
                found.wage_hat,
                found.price_index_hat.ravel(),
                found.expenditure_cf.ravel(),
            ]
            total = total + weight / step * np.log(np.concatenate(logs))
        return total


def flat(tangent):
    return np.concatenate(
        [
            tangent.log_real_income,
            tangent.log_wage,
            tangent.log_price_index.ravel(),
            tangent.log_expenditure.ravel(),
        ]
    )


NOISE = 5e-9
"""A solver residual of up to 1e-11 over steps of 2e-3."""


def close(found, expected, rel=1e-6):
    atol = rel * np.abs(expected).max() + NOISE
    np.testing.assert_allclose(found, expected, rtol=rel, atol=atol)


def one(shape, *place):
    unit = np.zeros(shape)
    unit[place] = 1.0
    return unit


def changes(case, draw):
    """(name, Direction, solve arguments by h) of random entries of every kind of shock."""
    i, n, j = (int(draw.integers(k)) for k in (4, 4, 3))
    n = n if n != i else (i + 1) % 4
    shape = case.world.flows.shape
    cell, product = one(shape, i, n, j), one((4, 3), i, j)
    cost, factor = case.base["iceberg_cost_hat"], 1 + case.base["tariff_rate_cf"]
    exported, made = 1 + case.base["export_tax_rate_cf"], case.base["productivity_hat"]
    taste = 5 * one(3, int(draw.integers(3)))  # a small effect: a larger step, above rounding
    gift = one(4, i) - one(4, n)
    sector = one(3, j)
    return [
        (Direction(log_iceberg_cost=cell), lambda h: {"iceberg_cost_hat": cost * np.exp(h * cell)}),
        (
            Direction(log_tariff_factor=cell),
            lambda h: {"tariff_rate_cf": factor * np.exp(h * cell) - 1},
        ),
        (
            Direction(log_export_tax_factor=cell),
            lambda h: {"export_tax_rate_cf": exported * np.exp(h * cell) - 1},
        ),
        (
            Direction(log_productivity=product),
            lambda h: {"productivity_hat": made * np.exp(h * product)},
        ),
        (
            Direction(log_labour=one(4, i)),
            lambda h: {"labour_hat": case.base["labour_hat"] * np.exp(h * one(4, i))},
        ),
        (
            Direction(substitution=taste),
            lambda h: {"substitution": case.substitution + h * taste},
        ),
        (Direction(trade_elasticity=sector), lambda h: {"theta": case.theta + h * sector}),
        (Direction(transfer=gift), lambda h: {"transfer": case.base["transfer"] + h * gift}),
    ]


@pytest.mark.parametrize(("model", "closure"), CASES)
@pytest.mark.parametrize("shock", ["none", "trade costs", "every instrument"])
def test_tangent_and_gradient_equal_finite_differences(model, closure, shock):
    case = Case(model, closure, shocked=shock != "none", instruments=shock == "every instrument")
    draw = np.random.default_rng(11)
    gradients = real_income_gradients(case.at, case.world.countries)
    for _ in range(2):
        for direction, change in changes(case, draw):
            expected = case.difference(change)
            close(flat(jvp(case.at, direction)), expected)
            for row, gradient in enumerate(gradients):
                found = sum(
                    (getattr(gradient, name) * value).sum()
                    for name, value in vars(direction).items()
                    if value is not None
                )
                assert found == pytest.approx(
                    expected[row], rel=1e-6, abs=1e-6 * np.abs(expected[:4]).max() + NOISE
                )


@pytest.mark.parametrize(("model", "closure"), CASES)
def test_any_linear_outcome_has_the_gradient_of_its_tangent(model, closure):
    """⟨vjp(weights), direction⟩ = ⟨weights, jvp(direction)⟩, random weights on every outcome."""
    case = Case(model, closure, seed=1, instruments=True)
    draw = np.random.default_rng(5)
    weights = [draw.normal(size=size) for size in (4, 4, (4, 3), (4, 3))]
    gradient = vjp(case.at, Outcome(*weights))
    shape = case.world.flows.shape
    for name, size in {
        "log_iceberg_cost": shape,
        "log_tariff_factor": shape,
        "log_export_tax_factor": shape,
        "log_productivity": (4, 3),
        "log_labour": (4,),
        "trade_elasticity": (3,),
        "substitution": (3,),
        "transfer": (4,),
    }.items():
        value = draw.normal(size=size)
        tangent = jvp(case.at, Direction(**{name: value}))
        forward = flat(tangent) @ np.concatenate([w.ravel() for w in weights])
        assert (getattr(gradient, name) * value).sum() == pytest.approx(forward, rel=1e-8)


def test_a_transposed_cell_is_another_number():
    case = Case(Model.CALIENDO_PARRO, TradeBalance.FIXED_SHARE, shocked=False)
    gradient = real_income_gradients(case.at, ["C01"])[0].log_iceberg_cost
    off = ~np.eye(4, dtype=bool)
    assert np.abs(gradient - gradient.transpose(1, 0, 2))[off].max() > 0.01
    imports, exports = gradient[0, 1].sum(), gradient[1, 0].sum()
    assert imports < 0
    assert imports != pytest.approx(exports, rel=0.05)


def test_zero_and_embargoed_cells_have_derivative_zero():
    case = Case(Model.CALIENDO_PARRO, TradeBalance.FIXED_SHARE)
    gradient = vjp(case.at, Outcome(log_real_income=np.ones(4)))
    empty = case.world.flows == 0
    assert empty.any()
    for values in (gradient.log_iceberg_cost, gradient.log_tariff_factor):
        assert (values[empty] == 0).all()
        assert values[0, 1, 2] == 0
        assert np.isfinite(values).all()


def test_sums_over_sectors_and_destinations_agree_with_the_cells():
    case = Case(Model.CALIENDO_PARRO, TradeBalance.MULTIPLICATIVE)
    gradient = vjp(case.at, Outcome(log_real_income=np.arange(4.0)))
    cells = gradient.log_iceberg_cost
    np.testing.assert_allclose(gradient.summed_over_sectors, cells.sum(axis=2), atol=1e-14)
    np.testing.assert_allclose(gradient.log_productivity, -cells.sum(axis=1), atol=1e-12)


def test_unit_elasticities_are_a_regular_point():
    """At one the slopes are limits (variances); nearby they are quotients: no jump."""
    case = Case(Model.CES_IO, TradeBalance.FIXED_SHARE)
    gradients = []
    for step in (0.0, 1e-6):
        economy = economy_of(
            case.world, model=Model.CES_IO, substitution=Substitution(*(np.ones(3) + step))
        )
        shock = Shock(**case.base, **case.rest)
        solution = solve_trade(economy, shock=shock, model=Model.CES_IO)
        at = linearise(solution, shock=shock)
        gradients.append(real_income_gradients(at, ["C01"])[0].substitution)
    assert np.abs(gradients[0]).min() > 1e-5
    np.testing.assert_allclose(gradients[0], gradients[1], rtol=1e-4)


def test_at_the_baseline_elasticities_do_not_matter():
    case = Case(Model.CALIENDO_PARRO, TradeBalance.FIXED_SHARE, shocked=False)
    gradient = vjp(case.at, Outcome(log_real_income=np.ones(4)))
    np.testing.assert_allclose(gradient.trade_elasticity, 0.0, atol=1e-9)


def test_batches_equal_single_solves(monkeypatch):
    case = Case(Model.CALIENDO_PARRO, TradeBalance.FIXED_SHARE)
    outcomes = [Outcome(log_real_income=row) for row in np.eye(4)]
    monkeypatch.setattr("blocs.questions.trade.engine.derivatives.products.BATCH", 3)
    for batched, outcome in zip(vjps(case.at, outcomes), outcomes, strict=True):
        single = vjp(case.at, outcome)
        np.testing.assert_allclose(
            batched.log_iceberg_cost, single.log_iceberg_cost, rtol=1e-7, atol=1e-11
        )


def test_islands_do_not_feel_each_other():
    world = make_world(seed=15, deficits=False)
    cost = np.ones(world.flows.shape)
    cost[:2, 2:] = cost[2:, :2] = np.inf
    shock = Shock(iceberg_cost_hat=cost)
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    solution = solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO)
    gradient = real_income_gradients(linearise(solution, shock=shock), ["C00"])[0]
    values = gradient.log_iceberg_cost
    np.testing.assert_allclose(values[2:, 2:], 0.0, atol=1e-10)
    assert np.abs(values[:2, :2]).max() > 0.01


def test_no_derivative_without_real_income():
    world = make_world(seed=3, deficits=False)
    closed = np.full(world.flows.shape, np.inf)
    closed[range(4), range(4)] = 1.0
    closed[2, 2, 1] = np.inf
    shock = Shock(iceberg_cost_hat=closed)
    solution = solve_trade(
        economy_of(world, model=Model.CALIENDO_PARRO), shock=shock, model=Model.CALIENDO_PARRO
    )
    with pytest.raises(SolverError, match="C02"):
        linearise(solution, shock=shock)


@pytest.mark.parametrize("model", [Model.CALIENDO_PARRO, Model.CES_IO, Model.ARMINGTON])
def test_steps_of_adjoints_are_the_transpose_of_steps_of_tangents(model):
    world = make_world(countries=5, sectors=4, seed=6, zeros=0.1)
    shock = Shock(labour_hat=np.linspace(0.8, 1.2, 5))
    solution = solve_trade(economy_of(world, model=model), shock=shock, model=model)
    steps = linearise(solution, shock=shock).steps
    draw = np.random.default_rng(7)
    shapes = {"wage": (5, 2), "price": (4, 5, 2), "spending": (4, 5, 2)}
    one, other = ({k: draw.normal(size=shape) for k, shape in shapes.items()} for _ in range(2))
    size = {"wage": steps.kernel.labour, "price": steps.kernel.spending}
    size["spending"] = size["price"]
    forward = dict(zip(shapes, steps.tangent(**one), strict=True))
    back = dict(zip(shapes, steps.adjoint(**other), strict=True))
    ahead = sum((forward[k] * size[k] * other[k]).sum() for k in shapes)
    behind = sum((one[k] * size[k] * back[k]).sum() for k in shapes)
    assert ahead == pytest.approx(behind, rel=1e-5)


def test_where_prepared_steps_fail_relaxed_ones_find_the_same(monkeypatch):
    world = make_world(countries=5, sectors=4, seed=6)
    model = Model.CALIENDO_PARRO
    solution = solve_trade(economy_of(world, model=model), shock=Shock(), model=model)
    at = linearise(solution, shock=Shock())
    outcome = Outcome(log_real_income=np.eye(5)[2])
    prepared = vjps(at, [outcome])[0]
    useless = dataclasses.replace(at.steps, wage=np.zeros_like(at.steps.wage))
    for steps in (None, useless):
        relaxed = vjps(dataclasses.replace(at, steps=steps), [outcome])[0]
        np.testing.assert_allclose(
            relaxed.log_iceberg_cost, prepared.log_iceberg_cost, rtol=1e-7, atol=1e-10
        )


def test_a_gradient_nearby_is_where_the_last_one_was():
    """From the solution of another shock the same derivatives are found."""
    one, other = (
        Case(Model.CALIENDO_PARRO, TradeBalance.FIXED_SHARE),
        Case(Model.CALIENDO_PARRO, TradeBalance.FIXED_SHARE, seed=0, shocked=False),
    )
    outcome = Outcome(log_real_income=np.array([1.0, 0.0, 0.0, 0.0]))
    known = vjps(other.at, [outcome])[0]
    near = vjps(one.at, [outcome], near=[known.adjoint])[0]
    cold = vjps(one.at, [outcome])[0]
    np.testing.assert_allclose(near.log_iceberg_cost, cold.log_iceberg_cost, atol=1e-9)
