"""The one set of sentences about ranges: what was drawn, how often, what was not, what lies where.

A range over draws holds nine of ten of them; a range over named cases (models, closures, rates)
goes from end to end, and its cases are never pooled as draws. A share of draws is no probability
of the world.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from blocs.draws.elasticities import ElasticityErrors
from blocs.draws.summaries import LEVEL, Probability
from blocs.draws.table import Count
from blocs.foundation.messages import Part, Words, listed, percent, plain, same, say, say_as, stated

HOW_SURE = say("How sure is this?")
RANGES = say("Ranges")
"""Title and short title of a section of ranges."""

# -- what can be drawn or held, as labels ---------------------------------------------------------

ELASTICITIES = say("trade elasticities")
SHOCKS = say("size of the shock")
CLOSURES = say("closure of the trade balance")
MODELS = say("trade model")
MOVES = say("choice of moves")
PRESETS = say("numbers of presets")
WAYS = say("costs of ways of goods")

# -- what a range is ------------------------------------------------------------------------------

NO_RANGE = say("No range was computed.")
POINT = say(
    "Point estimates of one model at one set of elasticities: no ranges were computed here. blocs "
    "run gives them over elasticities, closures and models unless --draws 0 turns them off, blocs "
    "ensemble over sizes of shocks too; the table of elasticities below states the standard errors "
    "that they draw on."
)
"""What a page of one world under one model says in the place of a range."""
PAIRED = say(
    "Over the same draws of the elasticities, nine of ten differences in {country} lie between "
    "{low} and {high} percentage points."
)
"""How far two outcomes are apart, draw by draw."""

NO_DRAWS = say("No ranges were computed (--draws 0): these are point estimates of one model.")
"""The same on a screen."""

OF_DRAWS = say(
    "A range holds nine of ten draws and the number as stated: it goes from the smallest to the "
    "largest of that number and of the quantiles {low} and {high} of the draws.",
    low=percent(50 * (1 - LEVEL), 0),
    high=percent(50 * (1 + LEVEL), 0),
)
MARKS = say("Mark: the median; thick: the middle half of the draws; thin: nine of ten.")
"""Of a chart of ranges."""
OF_SHARES = say(
    "Shares of draws, in brackets their sampling error in percentage points: they say how often "
    "the model, given what is drawn, answers so, and are no probabilities of events."
)

# -- heads of columns -----------------------------------------------------------------------------

AS_STATED = say("As stated")
LOW = say("Range from")
MEDIAN = say("Median of draws")
HIGH = say("Range to")
ANSWERED = say("Draws with an answer")
ERROR = say("± sampling error, % of draws")


# -- what was drawn -------------------------------------------------------------------------------


DESIGNS: Mapping[str, Words] = {
    "lhs": say("Latin hypercube"),
    "monte_carlo": say("independent draws"),
    "sobol": say("Sobol sequence"),
    "saltelli": say("Saltelli blocks"),
}
"""What the designs of draws are called."""


def drawn(
    draws: int, seed: int, *varied: Words, held: Iterable[Part], design: Part = ""
) -> tuple[Words, ...]:
    """How many draws, each sentence on what varies in them, what is held, and what a range is.

    design: of the draws, where another one can be asked for.
    """
    count = plain(draws, 0)
    many = (
        say("{draws} draws ({design}, seed {seed}).", draws=count, design=design, seed=seed)
        if design
        else say("{draws} draws (seed {seed}).", draws=count, seed=seed)
    )
    return (many, *varied, not_drawn(held), OF_DRAWS)


def elasticities_drawn(errors: ElasticityErrors) -> tuple[Words, ...]:
    """The law of the elasticities with its parameters, and what it assumes."""
    law, count = errors.law, int(errors.assumed.sum())
    found = [
        say(
            "Drawn: the trade elasticities, lognormal with the stated value as median. Sectors "
            "that rest on one estimate move together; log standard deviation: {common} common to "
            "all sectors, {between} between sources, beside the stated standard errors.",
            common=stated(law.common),
            between=stated(law.between),
        )
    ]
    if count:
        found.append(
            say(
                "Of {total} sectors, {count} have no estimate: their elasticities are assumed, "
                "with a log standard deviation of {between} and a correlation of {correlation} "
                "with one another, the common part left out.",
                total=len(errors.assumed),
                count=count,
                between=stated(law.between),
                correlation=stated(law.assumed_correlation),
            )
        )
    found += [
        say(
            "The sectors {sectors} have a correlation of {correlation} in the law, the common part "
            "left out.",
            sectors=listed(group.sectors),
            correlation=stated(group.correlation),
        )
        for group in law.groups
    ]
    if law.table is not None:
        found.append(
            say(
                "The elasticities of {sectors} are rows of a table of joint draws, taken whole: "
                "{name}, {rows} rows.",
                sectors=listed(law.table.sectors),
                name=law.table.name,
                rows=plain(len(law.table.rows), 0),
            )
        )
    assumed = errors.assumption
    return tuple(found) if assumed is None else (*found, assumed)


def way_costs_drawn(by_status: Mapping[str, Sequence[Part]]) -> Words:
    """The law of the costs of ways. by_status: status → names of the parameters that are drawn."""
    words = {
        "calibrated": say_as("of parameters of ways", "calibrated"),
        "assumed": say_as("of parameters of ways", "assumed"),
    }
    parts = [
        say("{status}: {names}", status=words.get(status, same(status)), names=listed(names))
        for status, names in by_status.items()
    ]
    return say(
        "Drawn too: the costs of ways of goods, each parameter by itself from a triangular law "
        "between the ends of its published range with its peak at the stated value ({parts}). Ends "
        "and sources are those of the table of the world network; the shape of the law is an "
        "assumption.",
        parts=listed(parts, "; "),
    )


def not_drawn(held: Iterable[Part]) -> Words:
    """What stays as stated in every draw."""
    return say(
        "Not drawn: {held}; errors of the data and of the calibration are in no range.",
        held=listed(held),
    )


def answered(count: int, draws: int, failures: Sequence[tuple[Count, Words]]) -> tuple[Words, ...]:
    """How many draws have an answer; of the others how many have none, and why.

    failures: with their causes in words.
    """
    how_many = say(
        "Draws with an answer: {answered} of {draws}.",
        answered=plain(count, 0),
        draws=plain(draws, 0),
    )
    without = (
        say(
            "{rows} draws have no answer ({status}) and are left out of every range: {cause}",
            rows=plain(item.rows, 0),
            status=item.status,
            cause=why,
        )
        for item, why in failures
    )
    return (how_many, *without)


# -- what lies where ------------------------------------------------------------------------------


def nine_of_ten(low: Part, high: Part, median: Part) -> Words:
    """Ends of a range over draws of several things."""
    return say(
        "Nine of ten draws lie between {low} and {high}; the median is {median}.",
        low=low,
        high=high,
        median=median,
    )


def nine_of_ten_elasticities(low: Part, high: Part, median: Part) -> Words:
    """Ends of a range over draws of the elasticities alone."""
    return say(
        "Nine of ten draws of the elasticities lie between {low} and {high}; the median is "
        "{median}.",
        low=low,
        high=high,
        median=median,
    )


def nine_of_ten_in(case: Part, low: Part, high: Part, median: Part) -> Words:
    """The same under another closure or model: a line of its own, never pooled as draws."""
    return say(
        "{case}: nine of ten draws of the elasticities lie between {low} and {high}; the median is "
        "{median}.",
        case=case,
        low=low,
        high=high,
        median=median,
    )


def short(low: Part, high: Part) -> Words:
    """Ends of a range over draws beside its number."""
    return say("nine of ten draws: {low} to {high}", low=low, high=high)


def short_in(case: Part, low: Part, high: Part) -> Words:
    """The same under another closure or model."""
    return say("{case}: {low} to {high}", case=case, low=low, high=high)


def box(low: Part, a: Part, b: Part, high: Part, median: Part) -> Words:
    """Median, middle half and nine of ten draws: what a mark of a chart of ranges shows."""
    return say(
        "median {median}; middle half of the draws {a} to {b}; nine of ten {low} to {high}",
        median=median,
        a=a,
        b=b,
        low=low,
        high=high,
    )


# -- closures and models beside draws: lines of their own ------------------------------------------

DRAWS_LOW = say("Draws from")
DRAWS_HIGH = say("Draws to")
NO_SOLUTION = say("no solution")
ONE_BASE = say(
    "Closures and models are compared in dollars: in per cent of the income that the number itself "
    "starts from."
)


def whole(country: Part, low: Part, high: Part, low_money: Part, high_money: Part) -> Words:
    """The range that is shown of one number: over draws, closures and models."""
    return say(
        "Range of the exact change of real income in {country}: {low} to {high}, or {low_money} "
        "to {high_money} a year. It holds the number itself, nine of ten draws of the "
        "elasticities, and the other closures and models.",
        country=country,
        low=low,
        high=high,
        low_money=low_money,
        high_money=high_money,
    )


def case_value(case: Part, value: Part) -> Words:
    """The number of one named case."""
    return say("{case} {value}", case=case, value=value)


def under_closures(values: Part) -> Words:
    """The stated inputs under the closures that were not used."""
    return say("Under other closures of the trade balance: {values}.", values=values)


def under_model_without_inputs(model: Part, value: Part) -> Words:
    """The stated inputs where goods are made from labour alone."""
    return say("Under a model without inputs ({model}): {value}.", model=model, value=value)


def without_inputs_named(model: Part) -> Words:
    """The label of a model in which goods are made from labour alone."""
    return say("Without inputs ({model})", model=model)


def under_model(model: Part, value: Part) -> Words:
    """The stated inputs under another model."""
    return say("Under the model {model}: {value}.", model=model, value=value)


def without_equilibrium(failures: Sequence[Count], draws: int) -> Iterable[Words]:
    """How many draws have no answer, with the cause first given; nothing where all have one."""
    for item in failures:
        yield say(
            "{rows} of {draws} draws have no equilibrium ({status}) and are left out: {cause}",
            rows=plain(item.rows, 0),
            draws=plain(draws, 0),
            status=item.status,
            cause=item.cause,
        )


# -- named cases ----------------------------------------------------------------------------------


def cases(named: Iterable[Part], held: Iterable[Part]) -> tuple[Words, ...]:
    """Which named cases a range goes over, and what is the same in all of them."""
    return (
        say(
            "A range goes from the lowest to the highest of named cases, none more likely than "
            "another: {cases}.",
            cases=listed(named, "; "),
        ),
        say("Held in all of them, so that the true range is wider: {held}.", held=listed(held)),
    )


def draws_beside_cases(draws: int, seed: int) -> Words:
    """What a range over cases holds beside them."""
    return say(
        "Beside them it holds nine of ten of {draws} draws of the elasticities under their law "
        "(seed {seed}).",
        draws=plain(draws, 0),
        seed=seed,
    )


def between_cases(low: Part, high: Part) -> Words:
    """Ends of a range over named cases beside its number."""
    return say("between {low} and {high} in the cases computed", low=low, high=high)


def from_case_to_case(name: Part, low: Part, low_case: Part, high: Part, high_case: Part) -> Words:
    """Ends of a range over named cases, and which cases give them."""
    return say(
        "{name}: from {low} ({low_case}) to {high} ({high_case}).",
        name=name,
        low=low,
        low_case=low_case,
        high=high,
        high_case=high_case,
    )


# -- shares of draws ------------------------------------------------------------------------------


def share_text(share: Probability) -> Words:
    """A share of draws as counts with its sampling error; empty where no draw has an answer."""
    if not np.isfinite(share.value):
        return same("")
    return say("{count} of {draws} draws (sampling error ± {error} points)", **_counts(share))


def share_cell(share: Probability) -> Words:
    """The same for a cell, without the words."""
    if not np.isfinite(share.value):
        return same("")
    return say("{count} of {draws} (± {error})", **_counts(share))


def part_of(part: int, whole: int) -> Words:
    """How many of how many draws."""
    return say("{part} of {whole}", part=plain(part, 0), whole=plain(whole, 0))


def _counts(share: Probability) -> dict[str, Part]:
    count = share.count
    return {
        "count": plain(count, 0 if count == round(count) else 1),
        "draws": plain(share.draws, 0),
        "error": plain(100 * share.standard_error, 1),
    }


def told_json(sentences: Iterable[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Sentences by language, as plain data."""
    return [dict(sentence) for sentence in sentences]
