"""A rationed world as a `TradeSolution`: levels at baseline prices, and checks of every rule.

The checks are the plain formulas of `rationing`, written anew from the reported quantities.
"""

from __future__ import annotations

import time

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import NotConvergedError
from blocs.numerics.graph import components
from blocs.questions.trade.engine.rationing.limits import Limits, limits_of
from blocs.questions.trade.engine.rationing.problem import Rationed, rationed, taxes
from blocs.questions.trade.engine.rationing.supply import TOLERANCE
from blocs.questions.trade.engine.solution import Traded, TradeSolution
from blocs.questions.trade.engine.state import Economy
from blocs.world.shocks.trade import Shock

VERIFIED_TOLERANCE = 1e-9
"""Largest deviation from any rule, as a ratio to the baseline, of a solution that is handed out.

The checks take powers up to 1/(small elasticity), which magnify the error of an iteration."""

NOTHING = 1e-9
"""Real income below this part of the baseline is none: what is left of a fall without end when the
iteration stops."""


def solve_rationing(economy: Economy, *, shock: Shock) -> TradeSolution:
    """Ration every quantity after `shock`, and verify.

    Wages, unit costs and prices stay at one; real income is `consumption_hat`. trade_deficit_cf is
    what is delivered in less what is delivered out, which may differ from the claims that income
    counts; income_cf counts taxes at the rates of the shock. labour_hat is what is employed.
    A country without any real income has zero and a `country_status`. Labour supply elasticity,
    purchases, numeraire and closure have no effect. Raises NotConvergedError.
    """
    start = time.perf_counter()
    limits = limits_of(economy, shock)
    found = rationed(limits)
    checks = checks_of(limits, found)
    worst = max(checks, key=lambda name: checks[name])
    if not (found.residual <= TOLERANCE and checks[worst] <= VERIFIED_TOLERANCE):
        raise NotConvergedError(
            f"rationing did not converge: residual {found.residual:.1e} (limit {TOLERANCE:.0e}) "
            f"after {found.iterations} iterations; worst check: {worst}, off by "
            f"{checks[worst]:.1e}. Try a smaller shock, or larger elasticities of substitution."
        )
    return _packed(limits, found, shock=shock, checks=checks, start=start)


def _packed(
    limits: Limits, found: Rationed, *, shock: Shock, checks: dict[str, float], start: float
) -> TradeSolution:
    economy, flows = limits.economy, found.shipments
    ones = np.ones_like(economy.final_share)
    tariff = economy.tariff_factor
    export_tax = economy.export_tax_factor
    if shock.tariff_rate_cf is not None:
        tariff = 1.0 + shock.tariff_rate_cf.T
    if shock.export_tax_rate_cf is not None:
        export_tax = 1.0 + shock.export_tax_rate_cf.T
    border = flows if export_tax is None else flows * export_tax
    paid = border if tariff is None else border * tariff
    spent = paid.sum(axis=2, keepdims=True)
    tariffs, export_taxes = taxes(
        flows,
        tariff_factor=tariff,
        export_tax_factor=export_tax,
        revenue_sharing=limits.revenue_sharing,
    )
    output = flows.sum(axis=1).T
    earned = (economy.value_added_share * output).sum(axis=1)
    poor = found.consumption < NOTHING
    return TradeSolution(
        economy=economy,
        shock=shock,
        status="converged",
        method="rationing",
        residual=found.residual,
        iterations=found.iterations,
        seconds=time.perf_counter() - start,
        wage_hat=ones[:, 0],
        labour_hat=earned / economy.value_added,
        price_index_hat=ones,
        unit_cost_hat=ones,
        value_added_share_cf=economy.value_added_share,
        expenditure_cf=spent[:, :, 0].T,
        gross_output_cf=output,
        income_cf=earned + tariffs + export_taxes + economy.trade_deficit + limits.transfer,
        trade_deficit_cf=border.sum(axis=(0, 2)) - border.sum(axis=(0, 1)),
        tariff_revenue_cf=tariffs,
        export_tax_revenue_cf=export_taxes,
        value_added_cf=earned,
        trade=Traded(np.divide(paid, spent, out=np.zeros_like(paid), where=spent > 0), flows),
        component=components(np.asarray((flows > 0).any(axis=0))),
        checks=checks,
        country_status=_without_income(limits, found, poor=poor),
        consumption_hat=np.where(poor, 0.0, found.consumption),
    )


def _without_income(limits: Limits, found: Rationed, *, poor: Mask) -> dict[str, str]:
    economy = limits.economy
    status: dict[str, str] = {}
    for n in np.flatnonzero(poor):
        missing = (economy.final_share[n] > 0) & (np.exp(found.log_promised[n]) < NOTHING)
        goods = ", ".join(np.array(economy.sector.labels)[missing])
        reason = f"no supplier of {goods}" if goods else "no income left"
        status[economy.country.labels[n]] = reason
    return status


# Ratios of what is nowhere traded or made are no numbers; `where` leaves them out of every check.
@np.errstate(all="ignore")
def checks_of(limits: Limits, found: Rationed) -> dict[str, float]:
    """How far each rule is off, as ratios to the baseline."""
    economy, flows = limits.economy, limits.flows
    trading = flows > 0
    made = np.exp(found.log_capacity)
    output = economy.gross_output
    ratio = np.divide(found.shipments, flows, out=np.zeros_like(flows), where=trading)
    got = np.divide(
        ratio, limits.shipped, out=np.zeros_like(flows), where=trading & (limits.shipped > 0)
    )
    open_ = trading & (limits.shipped > 0)
    z = np.divide(found.shipments.sum(axis=1).T, output, out=np.ones_like(output), where=output > 0)
    promised = np.broadcast_to(made.T[:, None, :], flows.shape)
    ordered = np.broadcast_to(_orders(limits, z).T[:, :, None], flows.shape)
    capacity = _capacity(limits, promised=limits.delivered * promised)
    slack = np.minimum(np.abs(promised - got), np.abs(ordered - got))
    final = np.exp(found.log_promised)
    gaps = {
        "output_within_capacity": np.where(output > 0, z - made, 0.0),
        "capacity": np.abs(capacity - made),
        "deliveries_within_promises": np.where(open_, got - promised, 0.0),
        "deliveries_within_orders": np.where(open_, got - ordered, 0.0),
        "promised_or_ordered": np.where(open_, slack, 0.0),
        "consumption_within_goods": found.consumption - final.max(axis=1, initial=0.0),
        "consumption_within_income": found.consumption - found.income,
    }
    return {name: max(float(gap.max()), 0.0) for name, gap in gaps.items()}


def _orders(limits: Limits, z: Array) -> Array:
    """[n, j] by value: inputs of what is made, and what is left of baseline purchases."""
    economy, bought = limits.economy, limits.economy.expenditure
    if economy.input_share is None:
        return np.ones_like(bought)
    less = np.maximum(economy.input_share, 0.0) @ (economy.gross_output * (1.0 - z))[:, :, None]
    return 1.0 - np.divide(less[:, :, 0], bought, out=np.zeros_like(bought), where=bought > 0)


def _capacity(limits: Limits, *, promised: Array) -> Array:
    """[n, k] made of promised deliveries [j, n, i], by sums of powers."""
    economy, elasticity = limits.economy, limits.substitution
    eta = limits.power[:, :, None]
    available = ((economy.trade_share * promised**eta).sum(axis=2) ** (1.0 / limits.power)).T
    # What was never bought limits nobody.
    available[economy.expenditure <= 0] = 1.0
    labour = np.exp(limits.log_labour)[:, None] * np.ones_like(available)
    if economy.input_share is None:
        return labour * np.exp(limits.log_productivity)
    mix = economy.bought_mix_transposed.transpose(0, 2, 1)
    bundle = _mean(mix, available[:, :, None], elasticity.inputs)
    weight = np.moveaxis(limits.value_added_weight, 2, 1)
    made = _mean(weight, np.stack([labour, bundle], axis=1), elasticity.value_added)
    return made * np.exp(limits.log_productivity)


def _mean(share: Array, x: Array, elasticity: float) -> Array:
    """CES over axis 1, measured in the least x that is used."""
    x = np.broadcast_to(x, share.shape)
    unit = np.where(share > 0, x, np.inf).min(axis=1, keepdims=True)
    # Measured in the scarcest input, so that powers near Leontief neither overflow nor vanish; one
    # stands in where there is no input, or none of it is left.
    unit = np.where(np.isfinite(unit) & (unit > 0), unit, 1.0)
    if elasticity == 1.0:
        return (unit[:, 0]) * np.prod(np.where(share > 0, (x / unit) ** share, 1.0), axis=1)
    r = 1.0 - 1.0 / elasticity
    total = np.where(share > 0, share * (x / unit) ** r, 0.0).sum(axis=1)
    mean = unit[:, 0] * total ** (1.0 / r)
    return np.where((share > 0).any(axis=1), mean, 1.0)
