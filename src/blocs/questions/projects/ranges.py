"""How far a project's result moves: with the price of its output, the elasticities, the model."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from blocs.draws.elasticities import RELATIVE_ERROR
from blocs.foundation.axes import Array
from blocs.foundation.errors import SolverError
from blocs.questions.projects.accounts import accounts_of
from blocs.questions.projects.ask import Project
from blocs.questions.projects.engine.value import break_even_position, present_value
from blocs.questions.projects.years import ProjectRun, YearSolver
from blocs.questions.trade.engine.models.model import Model
from blocs.world.world import World

MODELS = (Model.ARMINGTON, Model.CES_IO)
"""Models that the central one is held against."""

DISCOUNT_POINTS = 2.0
"""How much lower and higher discount rates are tried, per cent a year."""

PRICE_STEPS = 6
PRICE_PRECISION = 1e-3
"""Largest last step of the search for the break-even price, as a part of the price."""


@dataclass(frozen=True, eq=False)
class Sides:
    """Present values of the change of real income, and break-even years; None: never.

    Million USD of the first year, at the host's and the lender's discount rates; lender: None where
    it is no country of the world.
    """

    host_present_value: float
    host_break_even: int | None
    lender_present_value: float | None
    lender_break_even: int | None


@dataclass(frozen=True)
class RangeCase:
    """The same project under other elasticities or another model; `failed` says why not."""

    key: str
    sides: Sides | None
    failed: str = ""


def sides_of(run: ProjectRun, project: Project) -> Sides:
    """Present values and break-even years of a run."""
    rates, lender = project.discount, project.lender
    host_value, host_year = _side(run, project.host, rates.host_pct / 100)
    if lender is None:
        return Sides(host_value, host_year, None, None)
    return Sides(host_value, host_year, *_side(run, lender, rates.lender_pct / 100))


def _side(run: ProjectRun, country: str, rate: float) -> tuple[float, int | None]:
    flow = present_value(run.current(country), rate=rate)
    position = break_even_position(flow)
    return float(flow.sum()), None if position is None else run.years[position]


def project_ranges(
    project: Project, world: World, agreed: ProjectRun, *, model: Model
) -> tuple[RangeCase, ...]:
    """Elasticities a standard error lower and higher, other models, other discount rates.

    agreed: the central case, which needs no new solution under other discount rates.
    """
    stated = world.trade_elasticity_se
    theta = world.trade_elasticity
    error = np.full(len(theta), np.nan) if stated is None else stated
    error = np.where(np.isfinite(error), error, RELATIVE_ERROR * theta)
    cases = {
        "theta_low": (_with_theta(world, np.maximum(theta - error, theta / 4)), model),
        "theta_high": (_with_theta(world, theta + error), model),
        **{f"model_{other}": (world, other) for other in MODELS if other is not model},
    }
    found = [_range_case(key, project, *case) for key, case in cases.items()]
    for key, points in (("discount_low", -DISCOUNT_POINTS), ("discount_high", DISCOUNT_POINTS)):
        found.append(RangeCase(key, sides_of(agreed, _discounted(project, points))))
    return tuple(found)


def _discounted(project: Project, points: float) -> Project:
    rates = project.discount
    host, lender = rates.host_pct + points, rates.lender_pct + points
    changed = {"host_pct": max(host, 0.0), "lender_pct": max(lender, 0.0)}
    return project.model_copy(update={"discount": rates.model_copy(update=changed)})


def _with_theta(world: World, theta: Array) -> World:
    return dataclasses.replace(world, trade_elasticity=theta)


def _range_case(key: str, project: Project, world: World, model: Model) -> RangeCase:
    try:
        solve = YearSolver.on(world, project, model=model)
        return RangeCase(
            key, sides_of(solve.run(accounts_of(project, world, withheld=())), project)
        )
    except SolverError as error:
        return RangeCase(key, None, error.summary)


def break_even_price(solve: YearSolver, agreed: ProjectRun) -> float:
    """The factor on all prices of output at which the host's present value is zero, by secants."""
    project = solve.project
    if project.capacity is None:
        return float("nan")

    def value(factor: float) -> float:
        accounts = agreed.accounts
        accounts = dataclasses.replace(accounts, output_value=factor * accounts.output_value)
        return sides_of(solve.run(accounts), project).host_present_value

    first, second = 1.0, agreed.figures.break_even_price_factor
    if abs(second - first) < PRICE_PRECISION:
        second = 1.1
    low, high = sides_of(agreed, project).host_present_value, value(second)
    for _ in range(PRICE_STEPS):
        if high == low:
            return float("nan")
        first, second = second, second - high * (second - first) / (high - low)
        if not 0.0 < second < 100.0:
            return float("nan")
        if abs(second - first) < PRICE_PRECISION:
            return second
        low, high = high, value(second)
    return float("nan")
