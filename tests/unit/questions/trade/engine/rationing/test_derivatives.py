"""Derivatives of a rationed world against central differences, in both directions, and its kinks."""

from dataclasses import replace

import numpy as np
import pytest

from blocs.foundation.errors import SolverError
from blocs.questions.trade.engine.derivatives.directions import Direction
from blocs.questions.trade.engine.models.model import Model, Substitution
from blocs.questions.trade.engine.rationing.derivatives import (
    RationingOutcome,
    rationing_jvp,
    rationing_vjp,
)
from blocs.questions.trade.engine.rationing.linearise import linearise_rationing
from blocs.questions.trade.engine.rationing.solve import solve_rationing
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock
from worlds import make_world

STEP = 1e-4
WEIGHTS = {-2: 1 / 12, -1: -8 / 12, 1: 8 / 12, 2: -1 / 12}
SHAPE = (4, 4, 3)
SEEDS = range(4)
TECHNOLOGY = [(0.5, 0.2, 0.9), (1.0, 1.6, 1.0), (0.7, 1.0, 1.5), (0.5, 0.5, 0.5)]


class Case:
    """A world with taxes and shared revenue after a shock that leaves every entry off its kink."""

    def __init__(self, seed):
        draw = np.random.default_rng(seed)
        tax = draw.uniform(0.0, 0.1, SHAPE)
        tax[range(4), range(4)] = 0.0
        self.world = replace(make_world(seed=seed, zeros=0.15), export_tax_rate=tax)
        self.technology = np.array(TECHNOLOGY[seed])
        cost = np.exp(draw.uniform(0.0, 0.1, SHAPE))
        cost[range(4), range(4)] = 1.0
        cost[0, 1, 2] = cost[3, 1] = np.inf
        cost[2, 3, 0] = 0.7
        tariff, tax_cf = self.world.tariff_rate + 0.02, tax + 0.01
        tariff[range(4), range(4)] = tax_cf[range(4), range(4)] = 1e-3
        self.base = {
            "iceberg_cost_hat": cost,
            "tariff_rate_cf": tariff,
            "export_tax_rate_cf": tax_cf,
            "revenue_sharing": draw.dirichlet(np.ones(4), 4).T,
            "productivity_hat": draw.uniform(0.95, 0.99, (4, 3)),
            "labour_hat": draw.uniform(0.95, 0.99, 4),
            "transfer": np.array([3.0, -1.0, -1.0, -1.0]),
        }
        self.at = linearise_rationing(self.economy(), shock=Shock(**self.base))

    def economy(self, theta=None, technology=None):
        world = self.world if theta is None else replace(self.world, trade_elasticity=theta)
        technology = self.technology if technology is None else technology
        return economy_of(world, model=Model.RATIONING, substitution=Substitution(*technology))

    def logs(self, theta=None, technology=None, **changed):
        shock = Shock(**{**self.base, **changed})
        economy = self.economy(theta, technology)
        # Below solve_trade's check that transfers sum to zero: one country's entry moves alone.
        found = solve_rationing(economy, shock=shock)
        return np.log(np.append(found.real_income_hat, found.gross_output_cf))

    def difference(self, change):
        return sum(w / STEP * self.logs(**change(k * STEP)) for k, w in WEIGHTS.items())


def changes(case, draw):
    """(name, direction, solve arguments by h) of random changes of every kind."""
    base = case.base
    cell, sector = draw.normal(size=SHAPE), draw.normal(size=(4, 3))
    country, theta, technology = draw.normal(size=4), draw.normal(size=3), draw.normal(size=3)
    start = case.world.trade_elasticity
    technology *= 0.1
    # A domestic cost at the baseline is at a kink.
    abroad = cell.copy()
    abroad[range(4), range(4)] = 0.0
    return {
        "log_iceberg_cost": (
            abroad,
            lambda h: {"iceberg_cost_hat": base["iceberg_cost_hat"] * np.exp(h * abroad)},
        ),
        "log_tariff_factor": (
            cell,
            lambda h: {"tariff_rate_cf": (1 + base["tariff_rate_cf"]) * np.exp(h * cell) - 1},
        ),
        "log_export_tax_factor": (
            cell,
            lambda h: {
                "export_tax_rate_cf": (1 + base["export_tax_rate_cf"]) * np.exp(h * cell) - 1
            },
        ),
        "log_productivity": (
            sector,
            lambda h: {"productivity_hat": base["productivity_hat"] * np.exp(h * sector)},
        ),
        "log_labour": (country, lambda h: {"labour_hat": base["labour_hat"] * np.exp(h * country)}),
        "transfer": (country, lambda h: {"transfer": base["transfer"] + h * country}),
        "trade_elasticity": (theta, lambda h: {"theta": start + h * theta}),
        "substitution": (technology, lambda h: {"technology": case.technology + h * technology}),
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_tangent_and_gradient_equal_finite_differences(seed):
    case, draw = Case(seed), np.random.default_rng(seed)
    weights = RationingOutcome(draw.normal(size=4), draw.normal(size=(4, 3)))
    flat = np.append(weights.log_real_income, weights.log_gross_output)
    gradient = rationing_vjp(case.at, weights)
    for name, (value, change) in changes(case, draw).items():
        tangent = rationing_jvp(case.at, Direction(**{name: value}))
        found = np.append(tangent.log_real_income, tangent.log_gross_output)
        expected = case.difference(change)
        size = np.abs(expected).max()
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6 * size, err_msg=name)
        back = (getattr(gradient, name) * value).sum()
        scale = (np.abs(getattr(gradient, name) * value)).sum()
        assert back == pytest.approx(found @ flat, abs=1e-10 * scale), name


def test_both_bounds_bind_somewhere_in_the_cases():
    """Otherwise the differences above would test half of the rules."""
    cases = [Case(seed) for seed in SEEDS]
    sold = [case.at.limits.sold > 0 for case in cases]
    parts = [case.at.promised[mask].mean() for case, mask in zip(cases, sold, strict=True)]
    assert min(parts) < 0.9
    assert max(parts) > 0.1
    earned = np.concatenate([case.at.income for case in cases])
    assert earned.max() > 0.1
    assert earned.min() < 0.9


def test_what_the_shock_improves_or_forbids_has_derivative_zero():
    case = Case(0)
    gradient = rationing_vjp(case.at, RationingOutcome(np.ones(4), np.ones((4, 3))))
    for name in ("log_iceberg_cost", "log_tariff_factor", "log_export_tax_factor"):
        values = getattr(gradient, name)
        assert values[2, 3, 0] == 0
        assert values[0, 1, 2] == 0
        assert (values[case.world.flows == 0] == 0).all()
        assert np.abs(values).max() > 0.01


def test_at_an_entry_of_the_baseline_the_derivative_is_of_the_change_that_hurts():
    world = make_world(seed=1)
    cost = np.ones(SHAPE)
    cost[0, 1] = cost[1, 2, 1] = np.inf
    economy = economy_of(world, model=Model.RATIONING)
    shock = Shock(iceberg_cost_hat=cost)
    weights = RationingOutcome(np.ones(4))
    gradient = rationing_vjp(linearise_rationing(economy, shock=shock), weights)

    def total(**changed):
        shock = Shock(**{"iceberg_cost_hat": cost, **changed})
        found = solve_trade(economy, shock=shock, model=Model.RATIONING)
        return np.log(found.real_income_hat).sum()

    step, unit = 1e-6, np.zeros(SHAPE)
    unit[2, 3, 1] = 1.0
    slope = (total(iceberg_cost_hat=cost * np.exp(step * unit)) - total()) / step
    assert slope < -1e-3
    assert gradient.log_iceberg_cost[2, 3, 1] == pytest.approx(slope, rel=1e-4)
    assert total(iceberg_cost_hat=cost * np.exp(-step * unit)) == total()
    slope = (total() - total(labour_hat=np.exp(-step * np.eye(4)[2]))) / step
    assert gradient.log_labour[2] == pytest.approx(slope, rel=1e-4)


def test_a_transposed_cell_is_another_number():
    case = Case(2)
    cells = rationing_vjp(case.at, RationingOutcome(np.eye(4)[1])).log_iceberg_cost
    assert cells[0, 1].sum() != pytest.approx(cells[1, 0].sum(), rel=0.05)


def test_kinks_and_ruined_countries_are_refused_by_name():
    world = make_world(seed=3)
    economy = economy_of(world, model=Model.RATIONING)
    with pytest.raises(SolverError, match="unshocked baseline") as caught:
        linearise_rationing(economy, shock=Shock())
    assert "'S00' from C00 to C00: promised as ordered" in str(caught.value)
    cost = np.ones(SHAPE)
    cost[:, 2, 0] = np.inf
    with pytest.raises(SolverError, match="no real income: C02"):
        linearise_rationing(economy, shock=Shock(iceberg_cost_hat=cost))
