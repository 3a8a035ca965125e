"""What is said of a hedge: which portfolio is best, and when the hedge is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.messages import Words, percent, plain, say, significant, stated
from blocs.questions.games.engine.alone.hedging import Condition, Frontier, Portfolios
from blocs.questions.games.found import called, joined
from blocs.questions.games.kinds.hedging.form import HedgingGame


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


def _quoted(best: Words) -> Words:
    return say("“{best}”", best=best)


def best_of(form: HedgingGame, results: HedgingResults, front: Frontier) -> Words:
    """The best portfolios at one aversion, by title."""
    names = results.choice.names
    return joined([called(form.portfolios[names[k]]) for k in (front.best, *front.ties)])


def hedging_statements(form: HedgingGame, results: HedgingResults) -> list[Words]:
    """Which portfolio is best at each aversion, and when the hedge is."""
    hedge = called(form.portfolios[form.hedge[0]])
    if results.aversion is None:
        return _without_hedge(form, results)
    found: list[Words] = []
    for aversion, front, condition, worth in zip(
        form.aversions, results.frontiers, results.coercion, results.worth, strict=True
    ):
        best = best_of(form, results, front)
        found.append(
            say(
                "At risk aversion {aversion} the best is {best}. {chances}; at the stated "
                "chances {priced}.",
                aversion=stated(aversion),
                best=_quoted(best),
                chances=_chances(condition, hedge),
                priced=_worth(worth, results.income),
            )
        )
    return [*found, _over_aversions(form, results.aversion)]


def _over_aversions(form: HedgingGame, condition: Condition) -> Words:
    """At which aversions to risk the hedge is best."""
    most = stated(form.highest_aversion)
    if not condition.intervals:
        return say(
            "At the stated chances it is never the best, whatever the aversion to risk "
            "(searched up to {most}).",
            most=most,
        )
    spans = joined(
        [
            say(
                "from {low} to {high}",
                low=significant(low, 3),
                high=significant(high, 3),
            )
            for low, high in condition.intervals
        ]
    )
    return say(
        "At the stated chances it is the best at aversions to risk {spans} (searched up to "
        "{most}).",
        spans=spans,
        most=most,
    )


def _without_hedge(form: HedgingGame, results: HedgingResults) -> list[Words]:
    found: list[Words] = []
    for aversion, front in zip(form.aversions, results.frontiers, strict=True):
        best = best_of(form, results, front)
        found.append(
            say(
                "At risk aversion {aversion} the best of the rest is {best}.",
                aversion=stated(aversion),
                best=_quoted(best),
            )
        )
    hedge = called(form.portfolios[form.hedge[0]])
    found.append(
        say(
            "When “{hedge}” is best cannot be said: in some state it has no equilibrium.",
            hedge=hedge,
        )
    )
    return found


def _chances(condition: Condition | None, hedge: Words) -> Words:
    """For which chances of coercion the hedge is better than all others, a sentence begun."""
    if condition is None:
        return say(
            "“{hedge}”: for which chances of coercion it is the best cannot be said without both a "
            "state with coercion and one without",
            hedge=hedge,
        )
    if not condition.intervals:
        return say("“{hedge}” is never the best, however likely coercion is", hedge=hedge)
    ((low, high),) = condition.intervals
    if (low, high) == (0.0, 1.0):
        return say("“{hedge}” is the best however likely coercion is", hedge=hedge)
    return say(
        "“{hedge}” is the best if the chance of coercion is between {low} and {high}",
        hedge=hedge,
        low=percent(100 * low, 1),
        high=percent(100 * high, 1),
    )


def _worth(condition: Condition, income: float) -> Words:
    """At which worth of a point of autonomy it is the best, to follow “at the stated chances”."""
    if not condition.intervals:
        return say("no worth of autonomy makes it the best")
    ((low, high),) = condition.intervals
    if low == 0.0 and np.isinf(high):
        return say("it is the best whatever autonomy is worth")
    worth = (
        say("at least {low}", low=plain(low * income, 1))
        if np.isinf(high)
        else say(
            "{low} to {high}",
            low=plain(low * income, 1),
            high=plain(high * income, 1),
        )
    )
    return say(
        "it is the best if a point of autonomy is worth {worth} million USD a year",
        worth=worth,
    )
