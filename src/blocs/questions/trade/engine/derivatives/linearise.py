"""An equilibrium prepared for its derivatives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np

from blocs.foundation.axes import Array, Axis
from blocs.foundation.errors import InputError, SolverError
from blocs.questions.trade.engine.derivatives.linear import Kernel
from blocs.questions.trade.engine.derivatives.linear_shares import Shifts, transposed
from blocs.questions.trade.engine.derivatives.steps import Steps, StepsWithoutInputs
from blocs.questions.trade.engine.derivatives.substitution import (
    ElasticityEffects,
    cost_shares,
    elasticity_effects,
)
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.prepared import prepared_of, single
from blocs.questions.trade.engine.state import Economy
from blocs.world.shocks.trade import Shock, TradeBalance


@dataclass(frozen=True, eq=False)
class Linearisation:
    """An equilibrium with all that its derivatives need.

    solution: where; income: [n] I' of households;
    transfer_scale: what a unit of transfer is worth in the numeraire; elasticities: effects of the
    elasticities of substitution at given wages and prices, None where there are none; steps: what
    nearly solves the linear systems, None where the baseline leaves it open.
    """

    country: Axis
    sector: Axis
    kernel: Kernel
    solution: TradeSolution
    income: Array
    transfer_scale: float
    elasticities: ElasticityEffects | None
    steps: Steps | StepsWithoutInputs | None

    @property
    def shape(self) -> tuple[int, int]:
        """(sectors, countries)."""
        return self.kernel.spending.shape[0], self.kernel.spending.shape[1]

    @cached_property
    def log_wedge(self) -> Array:
        """[j, n, i] log(κ̂ĉ/P̂), zero where nothing is traded."""
        return _log_wedge(self.solution)


def linearise(solution: TradeSolution, *, shock: Shock) -> Linearisation:
    """Prepare the derivatives at `solution`, the answer to `shock` (its taxes and closure count).

    Raises SolverError where some country has no positive real income (no derivative exists).
    """
    if solution.country_status:
        raise SolverError(
            "no derivatives exist where a country has no positive real income: "
            + ", ".join(solution.country_status)
        )
    if shock.is_coupled:
        raise InputError(
            "no derivatives are offered where ways can be full or networks change: they would hold "
            "rents as they are. Leave `capacity`, owned tolls and networks out."
        )
    economy = solution.economy
    effects = None
    if economy.substitution is not None and economy.input_share is not None:
        effects = elasticity_effects(solution)
    kernel = _kernel(solution, shock=shock)
    return Linearisation(
        country=economy.country,
        sector=economy.sector,
        kernel=kernel,
        solution=solution,
        income=solution.income_cf,
        transfer_scale=_scale(solution, shock=shock),
        elasticities=effects,
        steps=_steps(kernel, economy),
    )


def _steps(kernel: Kernel, economy: Economy) -> Steps | StepsWithoutInputs | None:
    known = prepared_of(economy)
    if known is None:
        return None
    rough = _in_single(kernel, economy)
    made = StepsWithoutInputs if economy.input_share is None else Steps
    return made.of(rough, known)


_Coefficients = TypeVar("_Coefficients", Kernel, Shifts)


def _in_single(item: _Coefficients, economy: Economy) -> _Coefficients:
    """The same coefficients in single precision."""
    held: dict[str, Any] = dict(vars(item))
    for name, value in held.items():
        if isinstance(value, Shifts):
            held[name] = _in_single(value, economy)
        elif value is not None and value is economy.input_share:
            held[name] = economy.input_share_single[0]
        elif value is not None and value is economy.input_share_transposed:
            held[name] = economy.input_share_single[1]
        elif isinstance(value, np.ndarray):
            held[name] = single(cast(Array, value))
    return replace(item, **held)


def _transposed_inputs(economy: Economy, input_share: Array | None) -> Array | None:
    """[n, k, j] γ; what the economy keeps where shares stay."""
    if input_share is None or input_share is economy.input_share:
        return economy.input_share_transposed
    return transposed(input_share)


def _kernel(solution: TradeSolution, *, shock: Shock) -> Kernel:
    economy, share = solution.economy, solution.trade_share_cf
    tariff = _factor(economy.tariff_factor, shock.tariff_rate_cf)
    export_tax = _factor(economy.export_tax_factor, shock.export_tax_rate_cf)
    net = share
    for factor in (tariff, export_tax):
        if factor is not None:
            net = net / factor
    exported = None if export_tax is None else net * (export_tax - 1.0)
    duty = None
    if tariff is not None:
        duty = share - net if exported is None else share - net - exported
    spending = _column(solution.expenditure_cf)
    costs = cost_shares(solution)
    elasticity = shock.labour_supply_elasticity
    deficit, deficit_labour = _income_by_wage(solution, shock=shock)
    return Kernel(
        share=share,
        net=net,
        duty=duty,
        exported=exported,
        duty_total=np.zeros_like(spending) if duty is None else duty.sum(axis=2, keepdims=True),
        spending=spending,
        # Markets that do not exist weigh nothing: zero in place of 1/0.
        per_spending=np.divide(1.0, spending, out=np.zeros_like(spending), where=spending > 0),
        sold=_sold(net, spending),
        exports_taxed=np.zeros_like(spending) if exported is None else _sold(exported, spending),
        theta=economy.trade_elasticity[:, None, None],
        beta=_column(solution.value_added_share_cf),
        alpha=_column(costs.final_share),
        gamma=costs.input_share,
        gamma_transposed=_transposed_inputs(economy, costs.input_share),
        labour=solution.value_added_cf[:, None],
        numeraire=_numeraire(solution),
        deficit=deficit,
        deficit_labour=deficit_labour,
        sharing=economy.revenue_sharing if shock.revenue_sharing is None else shock.revenue_sharing,
        labour_supply_elasticity=elasticity,
        purchases=_purchases(solution, shock=shock),
        shifts=_shifts(economy, solution, input_share=costs.input_share, alpha=costs.final_share),
    )


def _column(array: Array) -> Array:
    """[j, n, 1] of a (country, sector) array."""
    return np.ascontiguousarray(array.T)[:, :, None]


def _sold(net: Array, spending: Array) -> Array:
    """[j, i, 1] Σ_n net_ni X_n."""
    return np.matmul(spending.transpose(0, 2, 1), net).transpose(0, 2, 1)


def _factor(before: Array | None, rate_cf: Array | None) -> Array | None:
    """[j, n, i] one plus the counterfactual rate, None where all are one."""
    if rate_cf is None:
        return before
    return 1.0 + rate_cf.T if rate_cf.any() else None


def _shifts(
    economy: Economy, solution: TradeSolution, *, input_share: Array | None, alpha: Array
) -> Shifts | None:
    chosen = economy.substitution
    if chosen is None or input_share is None:
        return None
    inputs = input_share.sum(axis=1, keepdims=True)
    # A sector that buys no inputs has no mix of them: zeros, not 0/0.
    mix = np.divide(input_share, inputs, out=np.zeros_like(input_share), where=inputs > 0)
    output = solution.gross_output_cf
    use = np.matmul(input_share, output[:, :, None])[:, :, 0]
    return Shifts(
        among=1.0 - chosen.inputs,
        between=1.0 - chosen.value_added,
        final=1.0 - chosen.final,
        gamma=input_share,
        gamma_transposed=transposed(input_share),
        mix=mix,
        mix_transposed=transposed(mix),
        output=_column(output),
        payroll=_column(solution.value_added_share_cf * output),
        input_use=_column(use),
        consumption=_column(alpha * solution.income_cf[:, None]),
        alpha=_column(alpha),
    )


def _log_wedge(solution: TradeSolution) -> Array:
    """[j, n, i] log(κ̂ĉ/P̂) = −log(π'/π)/θ, zero where nothing is traded."""
    economy, share = solution.economy, solution.trade_share_cf
    wedge = np.zeros_like(share)
    # A flow that is zero before or after has no log; its wedge would be multiplied by zero anyway.
    traded = (share > 0) & (economy.trade_share > 0)
    np.divide(share, economy.trade_share, out=wedge, where=traded)
    np.log(wedge, out=wedge, where=traded)
    wedge /= -economy.trade_elasticity[:, None, None]
    return wedge


def _scale(solution: TradeSolution, *, shock: Shock) -> float:
    if shock.numeraire is None:
        return 1.0
    return float(solution.wage_hat[solution.economy.country.position[shock.numeraire]])


def _numeraire(solution: TradeSolution) -> Array:
    """[n, n] I − 1 sᵀ within each trading component."""
    together = solution.component[:, None] == solution.component[None, :]
    weight = np.where(together, solution.value_added_cf[None, :], 0.0)
    return np.eye(len(weight)) - weight / weight.sum(axis=1, keepdims=True)


def _purchases(solution: TradeSolution, *, shock: Shock) -> Array | None:
    """[j, i, m] dY of d log ŵ_m: purchases keep their value in the wage of the numeraire."""
    if shock.purchases is None or shock.numeraire is None:
        return None
    n, s = solution.economy.final_share.shape
    m = solution.economy.country.position[shock.numeraire]
    result = np.zeros((s, n, n))
    result[:, :, m] = shock.purchases.sum(axis=1).T * solution.wage_hat[m]
    return result


def _income_by_wage(solution: TradeSolution, *, shock: Shock) -> tuple[Array, Array]:
    """([n, n] dI by d log ŵ, [n, n] dI by d log L̂): `models.closure` linearised."""
    economy, wage = solution.economy, solution.wage_hat
    n = len(wage)
    by_wage, by_labour = np.zeros((n, n)), np.zeros((n, n))
    fixed = np.zeros(n) if shock.transfer is None else np.array(shock.transfer)
    if shock.trade_balance is TradeBalance.FIXED_NOMINAL:
        fixed = fixed + economy.trade_deficit
    if shock.purchases is not None:
        fixed = fixed - shock.purchases.sum(axis=(0, 2))
    if shock.numeraire is not None:
        m = economy.country.position[shock.numeraire]
        by_wage[:, m] = fixed * wage[m]
    if shock.trade_balance is TradeBalance.MULTIPLICATIVE:
        labour = solution.value_added_cf
        own = economy.trade_deficit * wage * solution.labour_hat
        rate = own.sum() / labour.sum()
        by_labour += np.diag(own - rate * labour)
        by_labour -= labour[:, None] * (own - rate * labour)[None, :] / labour.sum()
    return by_wage + by_labour, by_labour
