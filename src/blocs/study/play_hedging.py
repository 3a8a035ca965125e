"""Hedging on a world: every portfolio in every state solved, the frontier, the conditions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Mask
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
from blocs.study.batch import BatchRow
from blocs.study.play_found import (
    NO_EQUILIBRIUM,
    Entry,
    Found,
    FoundTable,
    Words,
    called,
    joined,
    missing_statement,
    words,
    yes_no,
)
from blocs.study.play_headlines import HeadlineAnswer, HeadlineNumber, Headlines, Missing
from blocs.study.play_worlds import (
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
from blocs.study.run import conditions


@dataclass(frozen=True, eq=False)
class HedgingResults:
    """What was found, by risk aversion where it matters, of portfolios with a world in each state.

    choice: its outcomes are real income over the baseline, `income` in million USD; worth: what a
    point of autonomy must be worth for the hedge to be best. outcome: (portfolio, state) of all
    portfolios of the file, NaN without equilibrium. Without a world for the hedge in some state
    there are no conditions: aversion is None, coercion and worth are empty.
    """

    choice: Portfolios
    frontiers: tuple[Frontier, ...]
    aversion: Condition | None
    coercion: tuple[Condition | None, ...]
    worth: tuple[Condition, ...]
    income: float
    outcome: Array


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
        statements=(*missing_statement(missing), *_statements(form, results)),
        tables=(_aims(form, results), _states(form, results)),
        results={"hedging": results},
        solves=len(rows),
        assumptions=tuple(_assumptions(form)),
        provenance=conditions(
            worlds.base, model=worlds.model, trade_balance=form.closure.trade_balance
        ),
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
        title = words(f"Best at risk aversion {aversion:g}", f"Лучший при неприятии {aversion:g}")
        answers[f"best at {aversion:g}"] = HeadlineAnswer(title, _best(form, results, front))
    hedge = called(form.portfolios[form.hedge[0]])
    title = words(f"“{hedge['en']}” is on the frontier", f"«{hedge['ru']}» на границе")
    front, names = results.frontiers[0], list(results.choice.names)
    position = names.index(form.hedge[0]) if form.hedge[0] in names else None
    answers["hedge efficient"] = HeadlineAnswer(
        title, None if position is None else yes_no(bool(front.efficient[position]))
    )
    percent, numbers = words("%", "%"), dict[str, HeadlineNumber]()
    for name, portfolio in form.portfolios.items():
        at = names.index(name) if name in names else None
        for key, values, en, ru in (
            ("expected", front.expected, "expected income", "ожидаемый доход"),
            ("worst", front.worst, "worst case", "худший случай"),
        ):
            value = None if at is None else 100 * (float(values[at]) - 1)
            said = called(portfolio)
            head = words(f"{said['en']}: {en}", f"{said['ru']}: {ru}")
            numbers[f"{key}: {name}"] = HeadlineNumber(head, percent, value)
    return Headlines(numbers, answers)


def _best(form: HedgingGame, results: HedgingResults, front: Frontier) -> Words:
    names = results.choice.names
    return joined([called(form.portfolios[names[k]]) for k in (front.best, *front.ties)])


def _statements(form: HedgingGame, results: HedgingResults) -> list[Words]:
    hedge = called(form.portfolios[form.hedge[0]])
    if results.aversion is None:
        return _without_hedge(form, results)
    found: list[Words] = []
    for aversion, front, condition, worth in zip(
        form.aversions, results.frontiers, results.coercion, results.worth, strict=True
    ):
        best = _best(form, results, front)
        chances, priced = _chances(condition, hedge), _worth(worth, results.income)
        found.append(
            words(
                f"At risk aversion {aversion:g} the best is {best['en']}. {chances['en']}; "
                f"at the stated chances {priced['en']}.",
                f"При неприятии риска {aversion:g} лучше всего — {best['ru']}. {chances['ru']}; "
                f"при заданных вероятностях {priced['ru']}.",
            )
        )
    return [*found, _over_aversions(form, results.aversion)]


def _over_aversions(form: HedgingGame, condition: Condition) -> Words:
    """At which aversions to risk the hedge is best."""
    spans = condition.intervals
    en = " and ".join(f"from {low:.3g} to {high:.3g}" for low, high in spans)
    ru = " и ".join(f"от {low:.3g} до {high:.3g}" for low, high in spans)
    most = f"{form.highest_aversion:g}"
    if not spans:
        return words(
            f"At the stated chances it is never the best, whatever the aversion to risk (searched "
            f"up to {most}).",
            f"При заданных вероятностях он не бывает лучшим ни при каком неприятии риска (поиск до "
            f"{most}).",
        )
    return words(
        f"At the stated chances it is the best at aversions to risk {en} (searched up to {most}).",
        f"При заданных вероятностях он лучший при неприятии риска {ru} (поиск до {most}).",
    )


def _without_hedge(form: HedgingGame, results: HedgingResults) -> list[Words]:
    found: list[Words] = []
    for aversion, front in zip(form.aversions, results.frontiers, strict=True):
        best = _best(form, results, front)
        found.append(
            words(
                f"At risk aversion {aversion:g} the best of the rest is {best['en']}.",
                f"При неприятии риска {aversion:g} из оставшихся лучше всего — {best['ru']}.",
            )
        )
    hedge = called(form.portfolios[form.hedge[0]])
    found.append(
        words(
            f"When “{hedge['en']}” is best cannot be said: in some state it has no equilibrium.",
            f"Нельзя сказать, когда лучше всего «{hedge['ru']}»: в одном из состояний у него нет "
            "равновесия.",
        )
    )
    return found


def _chances(condition: Condition | None, hedge: Words) -> Words:
    """For which chances of coercion the hedge is better than all others, a sentence begun."""
    en, ru = f"“{hedge['en']}”", f"«{hedge['ru']}»"
    if condition is None:
        return words(
            f"Without both a state with coercion and one without it nobody can say when {en} is "
            "the best",
            f"Без состояний и с принуждением, и без него нельзя сказать, когда лучше всего {ru}",
        )
    if not condition.intervals:
        return words(
            f"{en} is never the best, however likely coercion is",
            f"{ru} не бывает лучшим при любой вероятности принуждения",
        )
    ((low, high),) = condition.intervals
    if (low, high) == (0.0, 1.0):
        return words(
            f"{en} is the best however likely coercion is",
            f"{ru} — лучший при любой вероятности принуждения",
        )
    return words(
        f"{en} is the best if the chance of coercion is between {100 * low:.1f} and "
        f"{100 * high:.1f} %",
        f"{ru} — лучший, если вероятность принуждения от {100 * low:.1f} до {100 * high:.1f} %",
    )


def _worth(condition: Condition, income: float) -> Words:
    """At which worth of a point of autonomy it is the best, to follow “at the stated chances”."""
    if not condition.intervals:
        return words(
            "no worth of autonomy makes it the best",
            "он не становится лучшим ни при какой цене самостоятельности",
        )
    ((low, high),) = condition.intervals
    if low == 0.0 and np.isinf(high):
        return words(
            "it is the best whatever autonomy is worth",
            "он лучший при любой цене самостоятельности",
        )
    en, ru = f"at least {low * income:,.1f}", f"не меньше {low * income:,.1f}"
    if not np.isinf(high):
        en = f"{low * income:,.1f} to {high * income:,.1f}"
        ru = f"от {low * income:,.1f} до {high * income:,.1f}"
    return words(
        f"it is the best if a point of autonomy is worth {en} million USD a year",
        f"он лучший, если пункт самостоятельности стоит {ru} млн долл. США в год",
    )


def _aims(form: HedgingGame, results: HedgingResults) -> FoundTable:
    front, names = results.frontiers[0], results.choice.names
    rows: list[tuple[Entry, ...]] = []
    for name, portfolio in form.portfolios.items():
        if name not in names:
            free, nothing = autonomy_of(portfolio), [NO_EQUILIBRIUM] * len(form.aversions)
            row = (NO_EQUILIBRIUM, NO_EQUILIBRIUM, free, words("–", "–"), *nothing)
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
