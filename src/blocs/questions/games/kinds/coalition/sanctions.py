"""Joint sanctions on a world: every coalition of senders solved; value for cost, and the burden."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.messages import plain, same, say, significant
from blocs.questions.games.engine.groups.coalitions import membership
from blocs.questions.games.engine.groups.sanction_coalitions import (
    Burden,
    SanctionChoice,
    burden_by_key,
    burden_by_shapley,
    sanction_choices,
)
from blocs.questions.games.forms import filled
from blocs.questions.games.found import NO_EQUILIBRIUM, Entry, FoundTable, missing_statement, yes_no
from blocs.questions.games.headlines import HeadlineAnswer, HeadlineNumber, Headlines, Missing
from blocs.questions.games.kinds.coalition.accession import MILLION
from blocs.questions.games.kinds.coalition.form import JointSanction
from blocs.questions.games.kinds.coalition.players import Part, Players, coalition_name
from blocs.questions.games.worlds import (
    Placed,
    countries_at,
    gain_of,
    incomes_of,
    placed,
    refuse_nothing,
    refuse_overlap,
    scenario_for,
    why_missing,
)


@dataclass(frozen=True, eq=False)
class SanctionResults:
    """choices: best first, of the coalitions whose world has an equilibrium.

    by_income, by_shapley: how the best shares its cost; by_shapley: None where the world of a part
    of it has no equilibrium, since the Shapley value counts every part.
    """

    choices: tuple[SanctionChoice, ...]
    by_income: Burden
    by_shapley: Burden | None


def sanction_part(table: Players, asked: JointSanction) -> Part:
    """Which coalition to sanction with. Raises InputError where no world has an equilibrium."""
    form, world = table.form, table.worlds.base
    (target,) = countries_at(form, world, [(("sanction", "target"), asked.target)])
    refuse_overlap(form, world, [*table.names, "sanction"], [*table.who, target])
    inside = membership(len(table.names))
    moves = placed(asked.member_moves, "sanction", "member_moves")
    scenarios = [
        scenario_for(
            form,
            coalition_name(table, row),
            [
                Placed(filled(item.move, {"member": table.codes(p)}), item.path)
                for p in range(len(table.names))
                if row[p]
                for item in moves
            ],
        )
        for row in inside[1:]
    ]
    rows = table.worlds.solve(form, scenarios)
    refuse_nothing(rows)
    harm = np.array([-gain_of(row, target) for row in rows])
    cost = np.array([[-gain_of(row, members) for members in table.who] for row in rows])
    choices = sanction_choices(
        table.names, inside=inside[1:], harm=harm, cost=cost, price=asked.price_of_harm
    )
    results = _shared(table, inside, cost, choices, incomes_of(rows))
    missing = tuple(
        Missing(table.members(row), reason)
        for row, solved in zip(inside[1:], rows, strict=True)
        if (reason := why_missing(solved)) is not None
    )
    return _told(table, results, missing, len(rows))


def _shared(
    table: Players, inside: Mask, cost: Array, choices: tuple[SanctionChoice, ...], income: Array
) -> SanctionResults:
    """The burden of the best coalition by income, and by Shapley value over its parts."""
    best = [table.names.index(name) for name in choices[0].members]
    smaller = membership(len(best))
    table_cost = np.zeros(len(smaller))
    for number, row in enumerate(smaller):
        numbers = sum(1 << p for p, member in zip(best, row, strict=True) if member)
        if numbers:
            table_cost[number] = float(cost[numbers - 1][inside[numbers]].sum())
    own = cost[sum(1 << p for p in best) - 1][best]
    key = np.array([float(income[table.who[p]].sum()) for p in best])
    names = choices[0].members
    return SanctionResults(
        choices,
        burden_by_key(names, cost=own, key=key),
        burden_by_shapley(names, coalition_cost=table_cost, cost=own)
        if np.isfinite(table_cost).all()
        else None,
    )


def _headlines(table: Players, results: SanctionResults) -> Headlines:
    best, keenest = results.choices[0], _keenest(results)
    members = table.titles(best.members)
    pays = best.net > 0
    nobody = say("none is worth its cost")
    answers = {
        "best": HeadlineAnswer(say("Best coalition"), members if pays else nobody),
        "keenest": HeadlineAnswer(
            say("Most harm for its cost"),
            table.titles(keenest.members),
        ),
    }
    everybody = next((i for i in results.choices if len(i.members) == len(table.names)), None)
    numbers = {
        key: HeadlineNumber(title, unit, None if everybody is None else getattr(everybody, key))
        for key, title, unit in (
            ("harm", say("Harm if all act"), MILLION),
            ("cost", say("Cost if all act"), MILLION),
            (
                "harm_per_cost",
                say("Harm per cost if all act"),
                say("USD per USD"),
            ),
        )
    }
    return Headlines(numbers, answers)


def _keenest(results: SanctionResults) -> SanctionChoice:
    return max(results.choices, key=lambda item: item.harm_per_cost)


def _told(
    table: Players, results: SanctionResults, missing: tuple[Missing, ...], solves: int
) -> Part:
    best, keenest = results.choices[0], _keenest(results)
    members, keen = table.titles(best.members), table.titles(keenest.members)
    pays = best.net > 0
    told = {
        "members": members,
        "harm": plain(best.harm, 0),
        "cost": plain(best.cost, 0),
        "keen": keen,
        "per_cost": significant(keenest.harm_per_cost, 3),
    }
    statement = (
        say(
            "Best coalition at the stated price of harm: {members}; harm {harm}, cost {cost} "
            "million USD. Most harm for its cost: {keen} ({per_cost}).",
            **told,
        )
        if pays
        else say(
            "No coalition is worth its cost at the stated price of harm; the nearest: {members}; "
            "harm {harm}, cost {cost} million USD. Most harm for its cost: {keen} ({per_cost}).",
            **told,
        )
    )
    rows: list[tuple[Entry, ...]] = [
        (
            table.titles(item.members),
            item.harm,
            item.cost,
            item.harm_per_cost,
            item.net,
            yes_no(item.efficient),
        )
        for item in results.choices
    ]
    rows += [(item.what, *[NO_EQUILIBRIUM] * 4, same("–")) for item in missing]
    heads = (
        say("senders"),
        say("harm"),
        say("cost"),
        say("harm per cost"),
        say("price · harm − cost"),
        say("efficient"),
    )
    title = say("Sanction coalitions, million USD")
    no_shapley = say(
        "The burden by Shapley value needs every part of the best coalition and is not given."
    )
    return Part(
        [
            *missing_statement(missing, table.worlds.base),
            statement,
            *([no_shapley] if results.by_shapley is None else []),
        ],
        [FoundTable(title, heads, tuple(rows)), _burden(table, results)],
        results,
        solves,
        _headlines(table, results),
        missing,
    )


def _burden(table: Players, results: SanctionResults) -> FoundTable:
    income, value = results.by_income, results.by_shapley
    rows: list[tuple[Entry, ...]] = [
        (
            table.title(name),
            float(income.share[p] - income.transfer[p]),
            float(income.share[p]),
            float(income.transfer[p]),
            *(
                (NO_EQUILIBRIUM, NO_EQUILIBRIUM)
                if value is None
                else (float(value.share[p]), float(value.transfer[p]))
            ),
        )
        for p, name in enumerate(income.players)
    ]
    heads = (
        say("member of the best coalition"),
        say("own cost"),
        say("share by income"),
        say("pays in"),
        say("share by Shapley"),
        say("pays in"),
    )
    return FoundTable(say("Burden, million USD"), heads, tuple(rows))
