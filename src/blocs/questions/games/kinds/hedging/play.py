"""Hedging on a world: every portfolio in every state solved, the frontier, the conditions."""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import Problem, ScenarioError, raise_problems
from blocs.foundation.messages import Words, given, same, say, stated, stated_percent
from blocs.moves.scenario import Scenario
from blocs.questions.games.engine.alone.hedging import (
    Condition,
    Portfolios,
    autonomy_condition,
    aversion_condition,
    coercion_condition,
    frontier,
    portfolios,
)
from blocs.questions.games.found import (
    NO_EQUILIBRIUM,
    Entry,
    Found,
    FoundTable,
    called,
    joined,
    missing_statement,
    yes_no,
)
from blocs.questions.games.headlines import HeadlineAnswer, HeadlineNumber, Headlines, Missing
from blocs.questions.games.kinds.hedging.form import HedgingGame, Portfolio, State
from blocs.questions.games.kinds.hedging.say import HedgingResults, best_of, hedging_statements
from blocs.questions.games.worlds import (
    Worlds,
    countries_at,
    gain_of,
    incomes_of,
    placed,
    refuse_missing,
    refuse_nothing,
    scenario_for,
    why_missing,
)
from blocs.questions.trade.batch_row import BatchRow


def play_hedging(form: HedgingGame, worlds: Worlds) -> Found:
    """Solve the portfolios of a file; one without equilibrium in some state is left out and named.

    Raises ScenarioError, and InputError where no portfolio is left.
    """
    (who,) = countries_at(form, worlds.base, [(("countries",), form.countries)])
    scenarios = [
        _scenario(form, name, portfolio, key, state)
        for name, portfolio in form.portfolios.items()
        for key, state in form.states.items()
    ]
    rows = worlds.solve(form, scenarios)
    refuse_nothing(rows)
    income = float(incomes_of(rows)[who].sum())
    outcome = _outcome(form, [gain_of(row, who) for row in rows], income)
    missing = _missing(form, rows)
    known: Mask = np.asarray(np.isfinite(outcome).all(axis=1))
    if not known.any():
        refuse_missing(rows)
    choice = portfolios(
        [name for name, kept in zip(form.portfolios, known, strict=True) if kept],
        outcome=outcome[known],
        probability=np.array([state.probability for state in form.states.values()]),
        autonomy=np.array([autonomy_of(item) for item in form.portfolios.values()])[known],
    )
    results = _results(form, choice, income, outcome)
    return Found(
        kind="hedging",
        game=form,
        world=worlds.base,
        model=str(worlds.model),
        statements=(*missing_statement(missing, worlds.base), *hedging_statements(form, results)),
        tables=(_aims(form, results), _states(form, results)),
        results={"hedging": results},
        solves=len(rows),
        assumptions=tuple(_assumptions(form)),
        provenance=worlds.provenance(form),
        headlines=_headlines(form, results),
        missing=missing,
    )


def _missing(form: HedgingGame, rows: list[BatchRow]) -> tuple[Missing, ...]:
    pairs = [(p, s) for p in form.portfolios.values() for s in form.states.values()]
    return tuple(
        Missing(joined([called(portfolio), called(state)]), reason)
        for (portfolio, state), row in zip(pairs, rows, strict=True)
        if (reason := why_missing(row)) is not None
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


def _results(
    form: HedgingGame, choice: Portfolios, income: float, outcome: Array
) -> HedgingResults:
    found = tuple(frontier(choice, aversion=aversion) for aversion in form.aversions)
    if form.hedge[0] not in choice.names:
        return HedgingResults(choice, found, None, (), (), income, outcome)
    hedge = choice.names.index(form.hedge[0])
    against = [p for p in range(len(choice.names)) if p != hedge]
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
    worth = tuple(
        autonomy_condition(choice, hedge=hedge, against=against, aversion=aversion)
        for aversion in form.aversions
    )
    return HedgingResults(choice, found, condition, tuple(by_coercion), worth, income, outcome)


def _headlines(form: HedgingGame, results: HedgingResults) -> Headlines:
    answers: dict[str, HeadlineAnswer] = {}
    for aversion, front in zip(form.aversions, results.frontiers, strict=True):
        title = say(
            "Best at risk aversion {aversion}",
            aversion=stated(aversion),
        )
        answers[f"best at {aversion:g}"] = HeadlineAnswer(title, best_of(form, results, front))
    hedge = called(form.portfolios[form.hedge[0]])
    title = say("“{hedge}” is on the frontier", hedge=hedge)
    front, names = results.frontiers[0], list(results.choice.names)
    position = names.index(form.hedge[0]) if form.hedge[0] in names else None
    answers["hedge efficient"] = HeadlineAnswer(
        title, None if position is None else yes_no(bool(front.efficient[position]))
    )
    unit, numbers = same("%"), dict[str, HeadlineNumber]()
    for name, portfolio in form.portfolios.items():
        at = names.index(name) if name in names else None
        said = called(portfolio)
        for key, values, head in (
            ("expected", front.expected, say("{said}: expected income", said=said)),
            ("worst", front.worst, say("{said}: worst case", said=said)),
        ):
            value = None if at is None else 100 * (float(values[at]) - 1)
            numbers[f"{key}: {name}"] = HeadlineNumber(head, unit, value)
    return Headlines(numbers, answers)


def _aims(form: HedgingGame, results: HedgingResults) -> FoundTable:
    front, names = results.frontiers[0], results.choice.names
    rows: list[tuple[Entry, ...]] = []
    for name, portfolio in form.portfolios.items():
        if name not in names:
            free, nothing = autonomy_of(portfolio), [NO_EQUILIBRIUM] * len(form.aversions)
            row = (NO_EQUILIBRIUM, NO_EQUILIBRIUM, free, same("–"), *nothing)
            rows.append((called(portfolio), *row))
            continue
        p = names.index(name)
        rows.append(
            (
                called(portfolio),
                100 * (float(front.expected[p]) - 1),
                100 * (float(front.worst[p]) - 1),
                float(front.autonomy[p]),
                yes_no(bool(front.efficient[p])),
                *(100 * (float(item.certainty_equivalent[p]) - 1) for item in results.frontiers),
            )
        )
    heads = (
        say("portfolio"),
        say("expected income, %"),
        say("worst case, %"),
        say("autonomy, 0–100"),
        say("on the frontier"),
        *(
            say(
                "certain equivalent at risk aversion {aversion}, %",
                aversion=stated(a),
            )
            for a in form.aversions
        ),
    )
    return FoundTable(say("Portfolios"), heads, tuple(rows))


def _states(form: HedgingGame, results: HedgingResults) -> FoundTable:
    rows: list[tuple[Entry, ...]] = [
        (
            called(portfolio),
            *(
                100 * (float(x) - 1) if np.isfinite(x) else NO_EQUILIBRIUM
                for x in results.outcome[p]
            ),
        )
        for p, portfolio in enumerate(form.portfolios.values())
    ]
    heads = (
        say("portfolio"),
        *(
            say(
                "{state} ({chance})",
                state=called(state),
                chance=stated_percent(100 * state.probability),
            )
            for state in form.states.values()
        ),
    )
    title = say("Real income by state, change in %")
    return FoundTable(title, heads, tuple(rows))


def _assumptions(form: HedgingGame) -> list[Words]:
    return [
        say("{title}: {note}", title=called(item), note=given(item, "note"))
        for item in [*form.portfolios.values(), *form.states.values()]
        if item.note
    ]
