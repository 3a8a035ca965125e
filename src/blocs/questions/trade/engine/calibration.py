"""From a solution back to a world: base-year calibration, and the world after a scenario."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.questions.trade.engine.derivatives.substitution import cost_shares
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import alike_too, economy_of
from blocs.world.flags import FlagKind
from blocs.world.shocks.trade import Shock
from blocs.world.world import World

CONSISTENT = 1e-8
"""Base-year gap, relative to income, below which a world's tables count as an equilibrium: that of
the checks of a solution, so that what was solved once is not solved again."""


def calibrated(world: World) -> World:
    """`world` itself if its tables are an equilibrium, otherwise the equilibrium next to them.

    Real tables imply some negative final demand. Those cells are set to zero in α, deficits keep
    their share of world value added, and the model is solved without a shock; the solution is the
    base year, and the report of how far every total moved goes into the provenance. Raises
    SolverError where no equilibrium is found.
    """
    if world.base_year_gap <= CONSISTENT:
        return world
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    solution = solve_trade(economy, shock=Shock(), model=Model.CALIENDO_PARRO)
    report = calibration_report(world, solution)
    after = world_after(world, solution, shock=Shock())
    step = (
        "base year re-solved: negative final demand set to zero "
        f"({report['negative_final_demand_cells_pct']:.1f} % of cells)"
    )
    provenance = dataclasses.replace(
        world.provenance,
        calibration={**world.provenance.calibration, **report},
        steps=(*world.provenance.steps, step),
    )
    return dataclasses.replace(after, provenance=provenance)


def calibration_report(world: World, solution: TradeSolution) -> dict[str, Any]:
    """How far calibration moved each total, in per cent, and what was set to zero."""
    final = world.implied_final_demand
    negative = final < 0
    value_added = 100 * (solution.value_added_cf / world.value_added - 1)
    output = solution.gross_output_cf.sum(axis=1) / world.gross_output.sum(axis=1)
    expenditure = solution.expenditure_cf.sum(axis=1) / world.expenditure.sum(axis=1)
    codes = world.countries
    return {
        "base_year_gap_before": world.base_year_gap,
        "negative_final_demand_cells_pct": 100 * float(negative.mean()),
        "negative_final_demand_value_pct": 100
        * float(-final[negative].sum() / world.expenditure.sum()),
        "negative_final_demand_by_country_pct": {
            code: flag.value_pct
            for code, found in world.flags.items()
            for flag in found
            if flag.kind is FlagKind.NEGATIVE_FINAL_DEMAND
        },
        "value_added_moved_pct": _by_country(codes, value_added),
        "gross_output_moved_pct": _by_country(codes, 100 * (output - 1)),
        "expenditure_moved_pct": _by_country(codes, 100 * (expenditure - 1)),
        "world_trade_moved_pct": 100 * _world_trade_change(world, solution),
    }


def _by_country(codes: tuple[str, ...], values: Array) -> dict[str, float]:
    return {code: round(float(value), 4) for code, value in zip(codes, values, strict=True)}


def _world_trade_change(world: World, solution: TradeSolution) -> float:
    before = world.flows.sum() - np.einsum("nnj->", world.flows)
    flows = solution.flows_cf
    return float((flows.sum() - np.einsum("jnn->", flows)) / before - 1)


def world_after(world: World, solution: TradeSolution, *, shock: Shock) -> World:
    """The counterfactual as a new baseline: its flows, taxes and cost shares, the same tastes.

    Under a model without inputs the new world has none. Raises InputError where projects bought
    something: their purchases end, so that the counterfactual is no baseline.
    """
    if shock.purchases is not None:
        raise InputError(
            "purchases of a project cannot be part of a baseline: they end with the project. "
            "Move the project to `moves`."
        )
    shares = cost_shares(solution)
    inputs = shares.input_share
    given = {
        "tariff_rate": shock.tariff_rate_cf,
        "export_tax_rate": shock.export_tax_rate_cf,
        "revenue_sharing": shock.revenue_sharing,
    }
    after = dataclasses.replace(
        world,
        flows=solution.flows_cf.T,
        input_share=np.zeros_like(world.input_share) if inputs is None else inputs,
        given_final_share=shares.final_share,
        **{name: array for name, array in given.items() if array is not None},
    )
    return alike_too(after, world)
