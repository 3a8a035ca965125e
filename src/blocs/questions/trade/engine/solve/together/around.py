"""Draws of a scenario start where it ends at the stated parameters, guided by what holds there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import SolverError
from blocs.questions.trade.engine.derivatives.substitution import cost_shares
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.solve.prepared import made_of
from blocs.questions.trade.engine.solve.together.task import Shared, shared_of
from blocs.questions.trade.engine.state import Economy
from blocs.world.shocks.trade import Shock


def shared_around(
    economy: Economy, shock: Shock, *, model: Model, compiled: bool = False
) -> Shared | None:
    """What scenarios near a shock share: the baseline, with a start and steps from after the shock.

    What solutions are does not depend on it, only how soon they are found: of draws of an embargo,
    after 17 rounds in place of 21. It takes as long as three solves. The baseline alone where the
    shock has no solution, or where the model settles so fast that nothing is gained; None as
    `shared_of`.
    """
    shared = shared_of(economy)
    if shared is None or economy.input_share is None:
        return shared
    try:
        solution = solve_trade(economy, shock=shock, model=model, compiled=compiled)
    except SolverError:  # each draw says in its row what becomes of it
        return shared
    prepared = made_of(_after(solution))
    if prepared is None:
        return shared
    return replace(shared, prepared=prepared, start=_state(shared, solution))


def _after(solution: TradeSolution) -> Economy:
    """The counterfactual as a baseline."""
    economy, shock, shares = solution.economy, solution.shock, cost_shares(solution)
    return replace(
        economy,
        trade_share=solution.trade_share_cf,
        tariff_factor=_factor(economy.tariff_factor, shock.tariff_rate_cf),
        export_tax_factor=_factor(economy.export_tax_factor, shock.export_tax_rate_cf),
        input_share=shares.input_share,
        value_added_share=solution.value_added_share_cf,
        final_share=shares.final_share,
        value_added=solution.value_added_cf,
        trade_deficit=solution.trade_deficit_cf,
        expenditure=solution.expenditure_cf,
        income=solution.income_cf,
        origin=None,
        guide=None,
    )


def _factor(before: Array | None, rate: Array | None) -> Array | None:
    return before if rate is None else 1.0 + rate.T


def _state(shared: Shared, solution: TradeSolution) -> Array:
    """[n + 2 n j] where the loop stands at a solution; what nobody sells or buys is left alone."""
    size = solution.price_index_hat.size
    known = np.concatenate([shared.supplied.ravel(), shared.active.ravel()])
    found = np.concatenate([solution.price_index_hat.ravel(), solution.expenditure_cf.ravel()])
    moved = known & (found > 0.0) & np.isfinite(found)
    rest = np.where(moved, np.log(np.where(moved, found, 1.0)), shared.start[-2 * size :])
    return np.concatenate([np.log(solution.wage_hat), rest])
