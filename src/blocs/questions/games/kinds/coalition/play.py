"""Coalitions on a world: accession and exit, agreements of any members, joint sanctions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.messages import Words, listed, same, say, say_as
from blocs.questions.games.engine.groups.coalitions import CoalitionGame as ValueGame
from blocs.questions.games.engine.groups.coalitions import (
    MemberValues,
    banzhaf,
    coalition_game,
    membership,
    shapley,
)
from blocs.questions.games.engine.groups.core import Core, Nucleolus, core, nucleolus
from blocs.questions.games.engine.groups.stability import BlocStability, bloc_stability
from blocs.questions.games.forms import filled
from blocs.questions.games.found import NO_EQUILIBRIUM, Entry, Found, FoundTable, missing_statement
from blocs.questions.games.headlines import HeadlineAnswer, HeadlineNumber, Headlines
from blocs.questions.games.kinds.coalition.accession import MILLION, accession_part
from blocs.questions.games.kinds.coalition.form import Agreement, CoalitionGame
from blocs.questions.games.kinds.coalition.players import Part, Players, coalition_name
from blocs.questions.games.kinds.coalition.sanctions import sanction_part
from blocs.questions.games.worlds import (
    Placed,
    Worlds,
    countries_at,
    placed,
    refuse_overlap,
    scenario_for,
)

NOT_GIVEN = say("not given")


@dataclass(frozen=True, eq=False)
class AgreementResults:
    """gains: (coalition, player) million USD, NaN where a coalition's world has no equilibrium.

    stability: of each coalition of two or more that has one; game, shapley, banzhaf, core,
    nucleolus: None unless every coalition has one, since each counts them all.
    """

    gains: Array
    stability: tuple[BlocStability, ...]
    game: ValueGame | None
    shapley: MemberValues | None
    banzhaf: MemberValues | None
    core: Core | None
    nucleolus: Nucleolus | None


def play_coalition(form: CoalitionGame, worlds: Worlds) -> Found:
    """Solve the coalitions of a file. Raises ScenarioError, and InputError without equilibrium."""
    names = list(form.players)
    places = [(("players", n, "countries"), form.players[n].countries) for n in names]
    who = countries_at(form, worlds.base, places)
    refuse_overlap(form, worlds.base, names, who)
    table = Players(form, worlds, names, who)
    parts: dict[str, Part] = {}
    if form.accession is not None:
        parts["accession"] = accession_part(table, form.accession)
    if form.agreement is not None:
        parts["agreement"] = _agreement(table, form.agreement)
    if form.sanction is not None:
        parts["sanction"] = sanction_part(table, form.sanction)
    return Found(
        kind="coalition",
        game=form,
        world=worlds.base,
        model=str(worlds.model),
        statements=tuple(item for part in parts.values() for item in part.statements),
        tables=tuple(item for part in parts.values() for item in part.tables),
        results={name: part.result for name, part in parts.items()},
        solves=sum(part.solves for part in parts.values()),
        provenance=worlds.provenance(form),
        headlines=reduce(Headlines.and_those, (part.headlines for part in parts.values())),
        missing=tuple(item for part in parts.values() for item in part.missing),
    )


def _agreement(table: Players, asked: Agreement) -> Part:
    inside = membership(len(table.names))
    several = [row for row in inside if row.sum() > 1]
    scenarios = [
        scenario_for(table.form, coalition_name(table, row), _pair_moves(table, asked, row))
        for row in several
    ]
    solved = table.gains(scenarios)
    gains = np.zeros(inside.shape)
    gains[inside.sum(axis=1) > 1] = solved.by_player
    results = _agreement_results(table, inside, gains)
    missing = solved.missing([table.members(row) for row in several])
    headlines = _headlines(table, results)
    return Part(
        [*missing_statement(missing, table.worlds.base), *_statements(results, headlines)],
        [_coalitions(table, results, several), _members(table, results)],
        results,
        len(scenarios),
        headlines,
        missing,
    )


def _agreement_results(table: Players, inside: Mask, gains: Array) -> AgreementResults:
    payoffs = {
        tuple(0 if member else -1 for member in row): gain
        for row, gain in zip(inside, gains, strict=True)
    }
    stability = tuple(
        bloc_stability(table.names, ["bloc"], membership=key, payoffs=payoffs)[0]
        for key, gain in payoffs.items()
        if sum(place == 0 for place in key) > 1 and np.isfinite(gain).all()
    )
    if not np.isfinite(gains).all():
        return AgreementResults(gains, stability, None, None, None, None, None)
    game = coalition_game(table.names, np.where(inside, gains, 0.0).sum(axis=1))
    return AgreementResults(
        gains, stability, game, shapley(game), banzhaf(game), core(game), nucleolus(game)
    )


def _headlines(table: Players, results: AgreementResults) -> Headlines:
    def those(verdict: str) -> Words:
        return _several([table.titles(i.members) for i in results.stability if _both(i) == verdict])

    lasting, undecided = those("stable"), those("undecided")
    if undecided["en"] != "none":
        lasting = say(
            "{lasting} (undecided: {undecided})",
            lasting=lasting,
            undecided=undecided,
        )
    division = results.core
    answers = {
        "lasting_coalitions": HeadlineAnswer(
            say("Coalitions nobody leaves and nobody joins"),
            lasting,
        ),
        "core": HeadlineAnswer(
            say("Core"),
            None if division is None else (say("empty") if division.empty else say("not empty")),
        ),
    }
    numbers: dict[str, HeadlineNumber] = {}
    for p, name in enumerate(table.names):
        who = table.title(name)
        worth = None if results.shapley is None else float(results.shapley.values[p])
        title = say("Shapley value, {who}", who=who)
        numbers[f"shapley: {name}"] = HeadlineNumber(title, MILLION, worth)
    return Headlines(numbers, answers)


def _both(item: BlocStability) -> str:
    """Internal and external stability together."""
    verdicts = (item.internal, item.external)
    return next((v for v in ("unstable", "undecided") if v in verdicts), "stable")


def _several(items: Sequence[Words]) -> Words:
    if not items:
        return say_as("coalition", "none")
    return listed(items, "; ")


def _statements(results: AgreementResults, headlines: Headlines) -> list[Words]:
    said = headlines.answers["lasting_coalitions"].answer or ""
    return [
        say(
            "Coalitions that nobody leaves and nobody joins: {said}. {division}",
            said=said,
            division=_division(results.core),
        )
    ]


def _division(division: Core | None) -> Words:
    if division is None:
        return say(
            "Shapley and Banzhaf values, the core and the nucleolus need every coalition and are "
            "not given."
        )
    return say("The core is empty.") if division.empty else say("The core is not empty.")


def _pair_moves(table: Players, asked: Agreement, row: Array) -> list[Placed]:
    members = [p for p in range(len(table.names)) if row[p]]
    return [
        Placed(filled(item.move, {"one": table.codes(a), "other": table.codes(b)}), item.path)
        for a, b in combinations(members, 2)
        for item in placed(asked.pair_moves, "agreement", "pair_moves")
    ]


def _coalitions(table: Players, results: AgreementResults, several: Sequence[Mask]) -> FoundTable:
    judged = {item.members: item for item in results.stability}
    rows: list[tuple[Entry, ...]] = []
    for row in several:
        names = tuple(name for name, member in zip(table.names, row, strict=True) if member)
        if names not in judged:
            rows.append((table.titles(names), *[NO_EQUILIBRIUM] * 4, *[same("–")] * 3))
            continue
        item = judged[names]
        number = sum(1 << p for p, member in enumerate(row) if member)
        rows.append(
            (
                table.titles(names),
                float(results.gains[number][row].sum()),
                _VERDICTS[item.internal],
                _VERDICTS[item.external],
                _VERDICTS[item.potential],
                table.titles([change.player for change in item.leavers]),
                table.titles([change.player for change in item.joiners]),
                table.titles([change.player for change in item.joiners if change.welcome]),
            )
        )
    heads = (
        say("members"),
        say("gain together, million USD"),
        say("internal"),
        say("external"),
        say("with side payments"),
        say("would leave"),
        say("would join"),
        say("and are welcome"),
    )
    return FoundTable(say("Stability of coalitions"), heads, tuple(rows))


_VERDICTS = {
    "stable": say("stable"),
    "unstable": say("unstable"),
    "undecided": say("undecided"),
}


def _members(table: Players, results: AgreementResults) -> FoundTable:
    values = [None if item is None else item.values for item in (results.shapley, results.banzhaf)]
    values += [None if i is None else i.division for i in (results.core, results.nucleolus)]
    rows: list[tuple[Entry, ...]] = []
    for p, name in enumerate(table.names):
        whole = float(results.gains[-1, p])
        known = [NOT_GIVEN if item is None else float(item[p]) for item in values]
        rows.append((table.title(name), whole if np.isfinite(whole) else NO_EQUILIBRIUM, *known))
    heads = (
        say("player"),
        say("gain if all agree"),
        say("Shapley value"),
        say("Banzhaf value"),
        say("a division in the core"),
        say("nucleolus"),
    )
    title = say("What each player brings, million USD")
    return FoundTable(title, heads, tuple(rows))
