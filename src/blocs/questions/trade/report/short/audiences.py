"""What business, students and researchers read on sheet two in place of the minister's columns."""

from __future__ import annotations

import numpy as np

from blocs.brief.short.cited import Facts, Sentence
from blocs.brief.voice import Voice
from blocs.foundation.messages import Told, same, say, say_as
from blocs.questions.trade.report.reading import Reading, sector_table
from blocs.questions.trade.report.short.actors import Cast
from blocs.questions.trade.report.short.amounts import unit_of
from blocs.questions.trade.report.short.focus import short_sector
from blocs.questions.trade.report.short.sheet import Block, Grid, Lines
from blocs.questions.trade.report.short.volumes import Volumes
from blocs.questions.trade.report.short.who import label_of
from blocs.world.world import ESTIMATED

EQUATIONS = (
    "c = w^β · ∏ P^γ",
    "P = [Σ T (c · d · (1 + t))^(−θ)]^(−1/θ)",
    "π = T (c · d · (1 + t))^(−θ) / P^(−θ)",
    "Y = Σ π X / (1 + t)",
    "X = Σ γ Y + α I,  I = w L + R + D",
)
"""Unit cost, price, share, markets, spending: as in Caliendo and Parro (2015)."""

STATUSES = {
    True: say_as("of an elasticity in a narrow column", "estimated"),
    False: say_as("of an elasticity in a narrow column", "assumed"),
}
"""Of a trade elasticity, by whether it is estimated."""


# -- business -------------------------------------------------------------------------------------


def inputs_block(cast: Cast, voice: Voice, *, most: int) -> Block | None:
    """What the focus buys, by sector: price against all prices, and how much of it is imported."""
    if cast.focus.code not in cast.outcome.countries:
        return None
    w, outcome = voice.words, cast.outcome
    n = outcome.countries.index(cast.focus.code)
    level = 1 + outcome.labelled["price_index_change_pct"][n] / 100
    price = 100 * ((1 + sector_table(Reading(outcome)).price[n] / 100) / level - 1)
    spent = outcome.labelled["expenditure"][n]
    bought = Volumes(outcome).before[:, n].sum(axis=0)
    share = 100 * np.divide(bought, spent, out=np.zeros_like(bought), where=spent > 0)
    weight = np.where(np.isfinite(price), np.abs(price) * spent, -1.0)
    chosen = [int(k) for k in np.argsort(-weight)[:most] if weight[int(k)] > 0]
    chosen.sort(key=lambda k: -price[k])
    rows = tuple(
        (
            short_sector(voice, outcome.sectors[k], 30),
            voice.numbers.round_percent_change(float(price[k])),
            voice.numbers.round_percent(float(share[k])),
        )
        for k in chosen
    )
    heads = (w("Input"), w("Price, %"), w("Imported, %"))
    note = w("Price of what is bought, against all prices; share of imports in purchases.")
    title = w("Inputs at risk: {name}", name=label_of(cast.focus, voice))
    return Block(title, (Grid(heads, rows), Lines((same(note),), "note")))


def markets_block(cast: Cast, voice: Voice, *, most: int) -> Block | None:
    """Exports of the focus by sector, by volume."""
    if cast.focus.code not in cast.outcome.countries:
        return None
    w, outcome = voice.words, cast.outcome
    changes = Volumes(outcome).exports_by_sector(cast.focus.code)
    order = sorted(range(len(changes)), key=lambda k: -abs(np.nan_to_num(changes[k].usd)))[:most]
    order.sort(key=lambda k: changes[k].usd)
    unit = unit_of(changes[k].usd for k in order)
    rows = tuple(
        (
            short_sector(voice, outcome.sectors[k], 30),
            unit.change(changes[k].usd, voice),
            voice.numbers.round_percent_change(changes[k].pct),
        )
        for k in order
    )
    heads = (w("Exports of"), w.told(unit.head), w("%"))
    note = w(
        "Change by volume, {unit} at prices of the base year, and in per cent.",
        unit=w.told(unit.name),
    )
    title = w("Markets at risk: {name}", name=label_of(cast.focus, voice))
    return Block(title, (Grid(heads, rows), Lines((same(note),), "note")))


# -- students -------------------------------------------------------------------------------------


def steps_block(cast: Cast, voice: Voice, facts: Facts) -> Block | None:
    """The mechanism step by step with the numbers of the focus."""
    focus, outcome = cast.focus, cast.outcome
    if focus.code not in outcome.countries:
        return None
    n, volumes = outcome.countries.index(focus.code), Volumes(outcome)
    sold, bought = volumes.exports([focus.code]), volumes.imports([focus.code])
    real_wage = float(outcome.labelled["real_wage_change_pct"][n])
    steps: list[Told] = [
        Sentence(
            say(
                "Buyers compare: each buys from whoever is cheapest at the border; a cost that "
                "changes moves orders, not only prices. Imports by volume ({name}): "
                "{imports}.",
                name=focus.name,
                imports=facts.percent_change(f"trade.{focus.code}.imports_pct", bought.pct),
            )
        ),
        Sentence(
            say(
                "Sellers lose or win customers. Exports by volume: {exports}.",
                exports=facts.percent_change(f"trade.{focus.code}.exports_pct", sold.pct),
            )
        ),
        Sentence(
            say(
                "Inputs pass it on: what is bought dearer makes what is made of it dearer. Wages "
                "adjust until all who work are employed: real wages {wage}.",
                wage=facts.percent_change(f"actor.{focus.code}.real_wage_pct", real_wage),
            )
        ),
        Sentence(
            say(
                "What is left to spend, wages, tariff revenue and money from abroad over prices, "
                "is real income: {pct}, {money} a year.",
                pct=facts.percent_change(f"{focus.key}.pct", focus.pct),
                money=facts.dollars_change(f"{focus.key}.usd", focus.usd),
            )
        ),
    ]
    title = voice.words("How it works: {name}", name=label_of(focus, voice))
    return Block(title, (Lines(tuple(steps), "numbered"),))


# -- researchers ----------------------------------------------------------------------------------


def equations_block(voice: Voice) -> Block:
    """The equations in one line each; derivations stand in the annex."""
    told = voice.words(
        "c unit cost, w wage, β and γ shares of cost, P price, T technology, d iceberg cost, t "
        "tariff, θ trade elasticity, π share bought, Y output, X spending, α share of consumption, "
        "I income, R tariff revenue, D deficit. Solved in changes, checked market by market."
    )
    lines = Lines(tuple(same(text) for text in EQUATIONS))
    return Block(voice.words("Equations"), (lines, Lines((same(told),), "note")))


def elasticities_block(cast: Cast, voice: Voice, *, most: int) -> Block | None:
    """Elasticities of the sectors that weigh most in the change of the focus."""
    if cast.focus.code not in cast.outcome.countries:
        return None
    w, outcome = voice.words, cast.outcome
    n = outcome.countries.index(cast.focus.code)
    chosen = sector_table(Reading(outcome)).foremost(n, most=most)
    told = outcome.provenance["elasticities"]
    rows = tuple(
        (
            short_sector(voice, outcome.sectors[k], 28),
            voice.numbers.significant(float(told[k]["trade_elasticity"]), 3),
            "–"
            if told[k]["standard_error"] is None
            else voice.numbers.significant(float(told[k]["standard_error"]), 2),
            w.told(STATUSES[told[k]["status"] == ESTIMATED]),
        )
        for k in chosen
    )
    heads = (w("Sector"), "θ", w("error"), w("status"))
    return Block(w("Elasticities"), (Grid(heads, rows),))
