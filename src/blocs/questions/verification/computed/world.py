"""What theory says of every world, put to one: how far it is from what must hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from blocs.foundation.axes import Array, Axis, Indices
from blocs.questions.exposure.engine.input_output import input_output
from blocs.questions.exposure.engine.leontief import decompose_exports, value_added_by_demand
from blocs.questions.trade.engine.calibration import calibrated, world_after
from blocs.questions.trade.engine.derivatives.directions import Direction
from blocs.questions.trade.engine.derivatives.linearise import linearise
from blocs.questions.trade.engine.derivatives.products import jvp, real_income_gradients
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.welfare import first_order_welfare
from blocs.questions.verification.computed.small import (
    foreign,
    log_real_wages,
    makers,
    own_share,
    solved,
)
from blocs.world.shocks.trade import Shock, TradeBalance
from blocs.world.world import World

SEED = 2012
SPREAD = 0.1
"""Standard deviation of the logs of the cost factors that are put to a world."""

SMALL = 1e-5
BALANCED = TradeBalance.BALANCED


def _gap(one: Array, other: Array, size: Array | float = 1.0) -> float:
    """The largest difference, in parts of `size`."""
    return float(np.max(np.abs(one - other) / size, initial=0.0))


def _costs(world: World, spread: float = SPREAD) -> Array:
    """Cost factors across borders, drawn with a seed of their own."""
    draw = np.random.default_rng(SEED).normal(size=world.flows.shape)
    own = np.arange(len(world.countries))
    draw[own, own] = 0.0
    return np.exp(spread * draw)


# -- accounts -------------------------------------------------------------------------------------


def markets_clear(world: World) -> float:
    """Expenditure against inputs and final demand, in parts of income, as scenarios meet it."""
    return calibrated(world).base_year_gap


def markets_clear_after(world: World) -> float:
    """The same in the tables that a shock leaves, made of its flows."""
    base = calibrated(world)
    shock = Shock(iceberg_cost_hat=_costs(base))
    return world_after(base, solved(base, shock=shock), shock=shock).base_year_gap


def exports_in_parts(world: World) -> float:
    """The seven parts of gross exports against their sum, in parts of all exports of a country."""
    found = decompose_exports(input_output(calibrated(world)))
    total = found.gross_exports.sum(axis=(1, 2))
    parts = sum(part.sum(axis=(1, 2)) for part in found.parts.values())
    return _gap(np.asarray(parts), total, np.maximum(total, 1e-300))


def value_added_used(world: World) -> float:
    """Value added by where it is finally used against value added, in parts of it."""
    base = calibrated(world)
    found = value_added_by_demand(input_output(base)).total.sum(axis=1)
    return _gap(found, base.value_added, base.value_added)


# -- invariances ----------------------------------------------------------------------------------


def no_move(world: World, model: str) -> float:
    """Change of real income where nothing happens."""
    after = solved(calibrated(world), Model(model), shock=Shock())
    return _gap(after.real_income_hat, np.ones(len(world.countries)))


def unit_of_money(world: World) -> float:
    """Real incomes after a shock, in dollars and in thousandths of them."""
    base = calibrated(world)
    shock = Shock(iceberg_cost_hat=_costs(base))
    other = solved(replace(base, flows=1000 * base.flows), shock=shock)
    return _gap(solved(base, shock=shock).real_income_hat, other.real_income_hat)


def numeraire(world: World) -> float:
    """Real incomes after a shock, money measured by world value added or by one wage."""
    base, cost = calibrated(world), _costs(calibrated(world))
    largest = base.countries[int(base.value_added.argmax())]
    one = solved(base, shock=Shock(iceberg_cost_hat=cost))
    other = solved(base, shock=Shock(iceberg_cost_hat=cost, numeraire=largest))
    return _gap(one.real_income_hat, other.real_income_hat)


def names_of_countries(world: World) -> float:
    """Real incomes after a shock, countries and sectors in another order."""
    base = calibrated(world)
    draw = np.random.default_rng(SEED)
    c: Indices = draw.permutation(len(base.countries))
    s: Indices = draw.permutation(len(base.sectors))
    moved = replace(
        base,
        country=Axis("country", tuple(np.array(base.countries)[c].tolist())),
        sector=Axis("sector", tuple(np.array(base.sectors)[s].tolist())),
        flows=base.flows[np.ix_(c, c, s)],
        tariff_rate=base.tariff_rate[np.ix_(c, c, s)],
        export_tax_rate=_moved(base.export_tax_rate, np.ix_(c, c, s)),
        revenue_sharing=_moved(base.revenue_sharing, np.ix_(c, c)),
        input_share=base.input_share[np.ix_(c, s, s)],
        given_final_share=base.final_share[np.ix_(c, s)],
        trade_elasticity=base.trade_elasticity[s],
        trade_elasticity_se=_moved(base.trade_elasticity_se, np.ix_(s)),
        employment=None,
    )
    cost = _costs(base)
    before = solved(base, shock=Shock(iceberg_cost_hat=cost)).real_income_hat
    after = solved(moved, shock=Shock(iceberg_cost_hat=cost[np.ix_(c, c, s)])).real_income_hat
    return _gap(after, before[c])


def _moved(values: Array | None, place: tuple[npt.NDArray[np.intp], ...]) -> Array | None:
    return None if values is None else values[place]


def two_steps(world: World) -> float:
    """Half of a shock twice against the whole."""
    base, cost = calibrated(world), _costs(calibrated(world))
    half = Shock(iceberg_cost_hat=np.sqrt(cost))
    first = solved(base, shock=half)
    second = solved(world_after(base, first, shock=half), shock=half)
    whole = solved(base, shock=Shock(iceberg_cost_hat=cost))
    return _gap(first.real_income_hat * second.real_income_hat, whole.real_income_hat)


def way_back(world: World) -> float:
    """Flows after a shock and its inverse against those of the base year, in parts of output."""
    base, cost = calibrated(world), _costs(calibrated(world))
    there = Shock(iceberg_cost_hat=cost)
    middle = world_after(base, solved(base, shock=there), shock=there)
    back = solved(middle, shock=Shock(iceberg_cost_hat=1 / cost))
    return _gap(back.flows_cf.T, base.flows, float(base.gross_output.sum(axis=1).max()))


# -- closures and models --------------------------------------------------------------------------


def closures_in_money(world: World) -> float:
    """Real incomes with deficits fixed as shares of world value added, and fixed in its money."""
    return _closures(calibrated(world), (TradeBalance.FIXED_SHARE, TradeBalance.FIXED_NOMINAL))


def closures_without_deficits(world: World) -> float:
    """Real incomes under every closure, in the world whose deficits were closed first."""
    base = calibrated(world)
    shut = Shock(trade_balance=BALANCED)
    return _closures(world_after(base, solved(base, shock=shut), shock=shut), tuple(TradeBalance))


def _closures(world: World, closures: tuple[TradeBalance, ...]) -> float:
    cost = _costs(world)
    found = [
        solved(world, shock=Shock(iceberg_cost_hat=cost, trade_balance=closure)).real_income_hat
        for closure in closures
    ]
    return max(_gap(other, found[0]) for other in found[1:])


def no_trade(world: World) -> float | None:
    """Real wages without trade against the closed form of domestic shares."""
    return _wages_by_shares(calibrated(world), np.inf)


def dearer_trade(world: World) -> float | None:
    """Real wages where all foreign goods cost twice as much, against domestic shares."""
    return _wages_by_shares(calibrated(world), 2.0)


def _wages_by_shares(base: World, factor: float) -> float | None:
    """Of countries that make some of every good that they use; None where there is none."""
    made = makers(base)
    if not made.any():
        return None
    shock = Shock(iceberg_cost_hat=foreign(base, factor), trade_balance=BALANCED)
    after = solved(base, shock=shock)
    formula = log_real_wages(base, own_share(after.trade_share_cf.T))
    return _gap(np.log(after.real_wage_hat[made]), formula)


def domestic_share(world: World) -> float:
    """Real incomes without inputs and tariffs in one sector, against the share spent at home."""
    base = replace(
        world,
        sector=Axis("sector", ("all",)),
        sector_groups={},
        sector_names={},
        elasticity_notes={},
        flows=world.flows.sum(axis=2, keepdims=True),
        tariff_rate=np.zeros((*world.flows.shape[:2], 1)),
        export_tax_rate=None,
        revenue_sharing=None,
        input_share=np.zeros((len(world.countries), 1, 1)),
        given_final_share=None,
        trade_elasticity=world.trade_elasticity.mean(keepdims=True),
        trade_elasticity_se=None,
        employment=None,
    )
    shut = solved(base, Model.ARMINGTON, shock=Shock(trade_balance=BALANCED))
    shock = Shock(iceberg_cost_hat=_costs(base), trade_balance=BALANCED)
    after = solved(base, Model.ARMINGTON, shock=shock)
    own_hat = own_share(after.trade_share_cf.T) / own_share(shut.trade_share_cf.T)
    income_hat = after.real_income_hat / shut.real_income_hat
    return _gap(np.log(income_hat), -np.log(own_hat[:, 0]) / base.trade_elasticity[0])


# -- derivatives ----------------------------------------------------------------------------------


def first_order(world: World) -> float:
    """First-order welfare over the exact change, of the country that a small shock moves most."""
    base = calibrated(world)
    after = solved(base, shock=Shock(iceberg_cost_hat=_costs(base, SMALL)))
    exact = after.real_income_hat - 1
    most = int(np.abs(exact).argmax())
    return float(first_order_welfare(after).total[most] / exact[most])


def adjoint(world: World) -> float:
    """Adjoint derivative over the difference of two solves, of the largest country."""
    return _by_differences(world, _by_adjoint)


def tangent(world: World) -> float:
    """Tangent over the difference of two solves, of the largest country."""
    return _by_differences(world, _by_tangent)


def _by_differences(world: World, derivative: Callable[[World, Array, int], float]) -> float:
    base = calibrated(world)
    log_cost, largest = np.log(_costs(base)), int(base.value_added.argmax())
    ends = [
        float(
            np.log(
                solved(base, shock=Shock(iceberg_cost_hat=np.exp(step * log_cost)))
                .real_income_hat[largest]
            )
        )
        for step in (1e-3, -1e-3)
    ]  # fmt: skip
    return derivative(base, log_cost, largest) / ((ends[0] - ends[1]) / 2e-3)


def _by_adjoint(base: World, log_cost: Array, country: int) -> float:
    at = linearise(solved(base, shock=Shock()), shock=Shock())
    (gradient,) = real_income_gradients(at, [base.countries[country]])
    return float((gradient.log_iceberg_cost * log_cost).sum())


def _by_tangent(base: World, log_cost: Array, country: int) -> float:
    at = linearise(solved(base, shock=Shock()), shock=Shock())
    return float(jvp(at, Direction(log_iceberg_cost=log_cost)).log_real_income[country])
