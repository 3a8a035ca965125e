"""How far a project's result moves: with the price of its output, the elasticities, the model."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from blocs.brief.models import MODELS as MODEL_WORDS
from blocs.draws import sentences
from blocs.draws.elasticities import elasticity_errors
from blocs.draws.evaluation import DONE, Row
from blocs.draws.executors import evaluate_all
from blocs.draws.run import Run
from blocs.draws.spread import WHOLE, Spread, spread_of
from blocs.foundation.messages import Words, say
from blocs.questions.projects.accounts import accounts_of
from blocs.questions.projects.ask import Project
from blocs.questions.projects.engine.value import break_even_position, present_value
from blocs.questions.projects.years import ProjectRun, YearSolver
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.world.world import World

MODELS = (Model.ARMINGTON, Model.CES_IO)
"""Models that the central one is held against."""

DISCOUNT_POINTS = 2.0
"""How much lower and higher discount rates are tried, per cent a year."""

CASES: Mapping[str, Words] = {
    "theta_low": say("All elasticities one log standard deviation lower"),
    "theta_high": say("All elasticities one log standard deviation higher"),
    **{f"model_{key}": say("Trade model: {model}", model=MODEL_WORDS[key].label) for key in MODELS},
    "discount_low": say("Discount rates two points lower"),
    "discount_high": say("Discount rates two points higher"),
}
"""The cases beside the agreed one, as labels."""
HELD = (
    say("terms of the loan"),
    say("price of output"),
    say("cost of running"),
    sentences.CLOSURES,
)
"""What is the same in all of them."""

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


@dataclass(frozen=True, eq=False)
class ProjectRanges:
    """Named cases beside the agreed one; spread: of HEADLINES, from the lowest case to the highest.

    A case whose break-even never comes has no number there.
    """

    cases: tuple[RangeCase, ...]
    spread: Spread


def ranges_told(found: Sequence[RangeCase]) -> tuple[Words, ...]:
    """Which cases the ranges go over, and what is held; or that there are none."""
    if not found:
        return (sentences.NO_RANGE,)
    return sentences.cases((CASES[case.key] for case in found), HELD)


HEADLINES = tuple(field.name for field in dataclasses.fields(Sides))


def project_ranges(
    project: Project, world: World, agreed: ProjectRun, trade: Trade, run: Run
) -> ProjectRanges:
    """Elasticities a deviation of their law lower and higher, other models, other discount rates.

    agreed: the central case, which needs no new solution under other discount rates.
    """
    theta, apart = world.trade_elasticity, np.exp(elasticity_errors(world).log_deviation)
    solved = {
        "theta_low": trade.at(theta / apart),
        "theta_high": trade.at(theta * apart),
        **{f"model_{other}": trade.under(other) for other in MODELS if other is not trade.model},
    }
    setup = functools.partial(sides_under, project, world)
    answers = evaluate_all(setup, solved.values(), executor=run.executor, progress=run.progress)
    with closing(answers) as rows:
        found = dict(zip(solved, rows, strict=True))
    for key, points in (("discount_low", -DISCOUNT_POINTS), ("discount_high", DISCOUNT_POINTS)):
        found[key] = Row(DONE, "", sides_of(agreed, _discounted(project, points)))
    stated = Row(DONE, "", sides_of(agreed, project))
    told = [_headlines(row) for row in (stated, *found.values())]
    return ProjectRanges(
        tuple(
            RangeCase(key, row.answer, row.cause.partition("\n")[0]) for key, row in found.items()
        ),
        spread_of(HEADLINES, told, level=WHOLE, labels=tuple(found)),
    )


def sides_under(project: Project, world: World) -> Callable[[Trade], Sides]:
    """The function that a worker answers cases with."""
    return functools.partial(_sides_under, project, world)


def _sides_under(project: Project, world: World, trade: Trade) -> Sides:
    run = YearSolver.on(world, project, trade).run(accounts_of(project, world, withheld=()))
    return sides_of(run, project)


def _headlines(row: Row[Sides]) -> Row[Mapping[str, float]]:
    if row.answer is None:
        return Row(row.status, row.cause)
    numbers = dataclasses.asdict(row.answer)
    return Row(DONE, "", {key: np.nan if x is None else float(x) for key, x in numbers.items()})


def _discounted(project: Project, points: float) -> Project:
    rates = project.discount
    host, lender = rates.host_pct + points, rates.lender_pct + points
    changed = {"host_pct": max(host, 0.0), "lender_pct": max(lender, 0.0)}
    return project.model_copy(update={"discount": rates.model_copy(update=changed)})


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
