"""Hedging on a world: every portfolio in every state solved, the frontier, the conditions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import Problem, ScenarioError, raise_problems
from blocs.games.hedging import (
    Condition,
    Frontier,
    Portfolios,
    autonomy_condition,
    aversion_condition,
    coercion_condition,
    frontier,
    portfolios,
)
from blocs.moves.game_hedging import HedgingGame, Portfolio, State
from blocs.moves.scenario import Scenario
from blocs.study.play_found import Entry, Found, FoundTable, Words, called, joined, words, yes_no
from blocs.study.play_worlds import (
    Settings,
    countries_at,
    gain_of,
    placed,
    refuse_missing,
    scenario_for,
    solve_worlds,
)
from blocs.study.run import conditions
from blocs.world import World


@dataclass(frozen=True, eq=False)
class HedgingResults:
    """What was found, by risk aversion where it matters.

    choice: its outcomes are real income over the baseline, `income` in million USD; worth: what a
    point of autonomy must be worth for the hedge to be best.
    """

    choice: Portfolios
    frontiers: tuple[Frontier, ...]
    aversion: Condition
    coercion: tuple[Condition | None, ...]
    worth: tuple[Condition, ...]
    income: float


def play_hedging(form: HedgingGame, world: World, settings: Settings = Settings()) -> Found:  # noqa: B008
    """Solve the portfolios of a file. Raises ScenarioError, and InputError without equilibrium."""
    (who,) = countries_at(form, world, [(("countries",), form.countries)])
    scenarios = [
        _scenario(form, name, portfolio, key, state)
        for name, portfolio in form.portfolios.items()
        for key, state in form.states.items()
    ]
    rows = solve_worlds(form, scenarios, world, settings)
    refuse_missing(rows)
    income = float(np.asarray(rows[0].values["income"])[who].sum())
    outcome = _outcome(form, [gain_of(row, who) for row in rows], income)
    choice = portfolios(
        list(form.portfolios),
        outcome=outcome,
        probability=np.array([state.probability for state in form.states.values()]),
        autonomy=np.array([autonomy_of(item) for item in form.portfolios.values()]),
    )
    results = _results(form, choice, income)
    return Found(
        kind="hedging",
        game=form,
        world=world,
        model=str(settings.model),
        statements=tuple(_statements(form, results)),
        tables=(_aims(form, results), _states(form, results)),
        results={"hedging": results},
        solves=len(rows),
        assumptions=tuple(_assumptions(form)),
        provenance=conditions(
            world, model=settings.model, trade_balance=form.closure.trade_balance
        ),
    )


def autonomy_of(portfolio: Portfolio) -> float:
    """100 for nobody's ally, 0 for complete dependence on one side: 100 (1 − the largest share)."""
    return 100.0 * (1.0 - max(portfolio.commitments.values()))


def _scenario(
    form: HedgingGame, name: str, portfolio: Portfolio, key: str, state: State
) -> Scenario:
    moves = placed(portfolio.moves, "portfolios", name, "moves")
    for k, reaction in enumerate(state.reactions):
        if name in reaction.to:
            moves += placed(reaction.moves, "states", key, "reactions", k, "moves")
    return scenario_for(form, f"{name}, {key}", moves)


def _outcome(form: HedgingGame, gains: list[float], income: float) -> Array:
    """(portfolio, state) real income and payments over baseline income."""
    table = np.array(gains).reshape(len(form.portfolios), len(form.states))
    for p, (name, portfolio) in enumerate(form.portfolios.items()):
        table[p] += portfolio.payments_million_usd
        for s, state in enumerate(form.states.values()):
            table[p, s] += sum(
                reaction.payments_million_usd for reaction in state.reactions if name in reaction.to
            )
    found = 1.0 + table / income
    problems = [
        Problem(f"nothing is left to '{name}' in some state: payments exceed income")
        for name, row in zip(form.portfolios, found, strict=True)
        if (row <= 0).any()
    ]
    raise_problems(ScenarioError, f"game '{form.title}' cannot be played", problems)
    return found


def _results(form: HedgingGame, choice: Portfolios, income: float) -> HedgingResults:
    hedge = list(form.portfolios).index(form.hedge[0])
    against = [p for p in range(len(form.portfolios)) if p != hedge]
    pressed = np.array([state.coercion for state in form.states.values()])
    calm = np.where(pressed, 0.0, choice.probability)
    coerced = np.where(pressed, choice.probability, 0.0)
    by_coercion: list[Condition | None] = [
        None
        if not against or calm.sum() == 0 or coerced.sum() == 0
        else coercion_condition(
            choice,
            hedge=hedge,
            against=against,
            calm=calm / calm.sum(),
            coercion=coerced / coerced.sum(),
            aversion=aversion,
        )
        for aversion in form.aversions
    ]
    condition = (
        aversion_condition(choice, hedge=hedge, against=against, highest=form.highest_aversion)
        if against and form.highest_aversion > 0
        else Condition("aversion", ())
    )
    found = tuple(frontier(choice, aversion=aversion) for aversion in form.aversions)
    worth = tuple(
        autonomy_condition(choice, hedge=hedge, against=against, aversion=aversion)
        for aversion in form.aversions
    )
    return HedgingResults(choice, found, condition, tuple(by_coercion), worth, income)


def _statements(form: HedgingGame, results: HedgingResults) -> list[Words]:
    titles = [called(item) for item in form.portfolios.values()]
    hedge = called(form.portfolios[form.hedge[0]])
    found: list[Words] = []
    for aversion, front, condition, worth in zip(
        form.aversions, results.frontiers, results.coercion, results.worth, strict=True
    ):
        best = joined([titles[k] for k in (front.best, *front.ties)])
        en, ru = _chances(condition)
        en_worth, ru_worth = _worth(worth, results.income)
        found.append(
            words(
                f"Risk aversion {aversion:g}: best is {best['en']}. “{hedge['en']}” beats all "
                f"others when the chance of coercion is {en}, {en_worth}.",
                f"Неприятие риска {aversion:g}: лучше всего — {best['ru']}. «{hedge['ru']}» лучше "
                f"всех прочих, если вероятность принуждения {ru}, {ru_worth}.",
            )
        )
    intervals = results.aversion.intervals
    spans = ", ".join(f"{low:.3g}–{high:.3g}" for low, high in intervals)
    found.append(
        words(
            f"At the stated chances it beats all others for risk aversions {spans or 'none'} "
            f"(searched up to {form.highest_aversion:g}).",
            f"При заданных вероятностях он лучше всех при неприятии риска {spans or '— нигде'} "
            f"(поиск до {form.highest_aversion:g}).",
        )
    )
    return found


def _chances(condition: Condition | None) -> tuple[str, str]:
    if condition is None:
        return "… (no state with, or without, coercion)", "… (нет состояний с ним или без него)"
    if not condition.intervals:
        return "nowhere between 0 and 100 %", "— ни при какой от 0 до 100 %"
    ((low, high),) = condition.intervals
    return (
        f"between {100 * low:.1f} and {100 * high:.1f} %",
        f"от {100 * low:.1f} до {100 * high:.1f} %",
    )


def _worth(condition: Condition, income: float) -> tuple[str, str]:
    if not condition.intervals:
        return "whatever autonomy is worth", "сколько бы ни стоила самостоятельность"
    ((low, high),) = condition.intervals
    ends = f"{low * income:,.1f}", "∞" if np.isinf(high) else f"{high * income:,.1f}"
    return (
        f"or, at the stated chances, a point of autonomy is worth {ends[0]} to {ends[1]} million "
        "USD a year",
        f"или, при заданных вероятностях, пункт самостоятельности стоит от {ends[0]} до {ends[1]} "
        "млн долл. США в год",
    )


def _aims(form: HedgingGame, results: HedgingResults) -> FoundTable:
    front = results.frontiers[0]
    rows: list[tuple[Entry, ...]] = [
        (
            called(portfolio),
            100 * (float(front.expected[p]) - 1),
            100 * (float(front.worst[p]) - 1),
            float(front.autonomy[p]),
            yes_no(bool(front.efficient[p])),
            *(100 * (float(item.certainty_equivalent[p]) - 1) for item in results.frontiers),
        )
        for p, portfolio in enumerate(form.portfolios.values())
    ]
    heads = (
        words("portfolio", "портфель"),
        words("expected income, %", "ожидаемый доход, %"),
        words("worst case, %", "худший случай, %"),
        words("autonomy, 0–100", "самостоятельность, 0–100"),
        words("on the frontier", "на границе"),
        *(
            words(f"certain equivalent, γ = {a:g}, %", f"надёжный эквивалент, γ = {a:g}, %")
            for a in form.aversions
        ),
    )
    return FoundTable(words("Portfolios", "Портфели"), heads, tuple(rows))


def _states(form: HedgingGame, results: HedgingResults) -> FoundTable:
    rows: list[tuple[Entry, ...]] = [
        (called(portfolio), *(100 * (float(x) - 1) for x in results.choice.outcome[p]))
        for p, portfolio in enumerate(form.portfolios.values())
    ]
    heads = (
        words("portfolio", "портфель"),
        *(
            {
                language: f"{state.called(language)} ({100 * state.probability:g} %)"
                for language in ("en", "ru")
            }
            for state in form.states.values()
        ),
    )
    title = words(
        "Real income by state, change in %", "Реальный доход по состояниям, изменение в %"
    )
    return FoundTable(title, heads, tuple(rows))


def _assumptions(form: HedgingGame) -> list[Words]:
    found: list[Words] = []
    for item in [*form.portfolios.values(), *form.states.values()]:
        if item.note:
            title = called(item)
            found.append(
                words(f"{title['en']}: {item.note}", f"{title['ru']}: {item.note_ru or item.note}")
            )
    return found
