"""Coalitions on a world: accession and exit, agreements of any members, joint sanctions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from blocs.foundation.axes import Array
from blocs.games.accession import StatusStability, status_stability
from blocs.games.coalitions import CoalitionGame as ValueGame
from blocs.games.coalitions import MemberValues, banzhaf, coalition_game, membership, shapley
from blocs.games.core import Core, core
from blocs.games.stability import BlocStability, bloc_stability
from blocs.moves.game_coalition import Accession, Agreement, CoalitionGame
from blocs.moves.game_outcomes import filled
from blocs.study.play_found import Entry, Found, FoundTable, Words, called, joined, words, yes_no
from blocs.study.play_players import Part, Players, coalition_name
from blocs.study.play_sanctions import sanction_part
from blocs.study.play_worlds import (
    Placed,
    Settings,
    countries_at,
    placed,
    refuse_overlap,
    scenario_for,
)
from blocs.study.run import conditions
from blocs.world import World

MILLION = words("million USD", "млн долл. США")


@dataclass(frozen=True, eq=False)
class AgreementResults:
    """gains: (coalition, player) million USD; stability: of each coalition of two or more."""

    game: ValueGame
    gains: Array
    shapley: MemberValues
    banzhaf: MemberValues
    core: Core
    stability: tuple[BlocStability, ...]


def play_coalition(form: CoalitionGame, world: World, settings: Settings = Settings()) -> Found:  # noqa: B008
    """Solve the coalitions of a file. Raises ScenarioError, and InputError without equilibrium."""
    names = list(form.players)
    places = [(("players", n, "countries"), form.players[n].countries) for n in names]
    who = countries_at(form, world, places)
    refuse_overlap(form, world, names, who)
    table = Players(form, world, settings, names, who)
    parts: dict[str, Part] = {}
    if form.accession is not None:
        parts["accession"] = _accession(table, form.accession)
    if form.agreement is not None:
        parts["agreement"] = _agreement(table, form.agreement)
    if form.sanction is not None:
        parts["sanction"] = sanction_part(table, form.sanction)
    return Found(
        kind="coalition",
        game=form,
        world=world,
        model=str(settings.model),
        statements=tuple(item for part in parts.values() for item in part.statements),
        tables=tuple(item for part in parts.values() for item in part.tables),
        results={name: part.result for name, part in parts.items()},
        solves=sum(part.solves for part in parts.values()),
        provenance=conditions(
            world, model=settings.model, trade_balance=form.closure.trade_balance
        ),
    )


def _accession(table: Players, asked: Accession) -> Part:
    statuses = list(asked.memberships)
    scenarios = [
        scenario_for(
            table.form, name, placed(item.moves, "accession", "memberships", name, "moves")
        )
        for name, item in asked.memberships.items()
    ]
    gains = table.gains(scenarios)
    needs = [
        frozenset(table.names.index(p) for p in item.needs) for item in asked.memberships.values()
    ]
    found = status_stability(
        statuses,
        table.names,
        candidate=table.names.index(asked.candidate),
        payoffs=gains,
        needs=needs,
    )
    lasting = [called(asked.memberships[item.status]) for item in found if item.stable]
    bought = [called(asked.memberships[item.status]) for item in found if item.stable_with_payments]
    nothing = words("none", "никакое")
    stable, paid = joined(lasting, nothing), joined(bought, nothing)
    statement = words(
        f"Memberships that last: {stable['en']}. With side payments: {paid['en']}.",
        f"Устойчивое членство: {stable['ru']}. С доплатами: {paid['ru']}.",
    )
    rows = [_status_row(table, asked, item, gains[s]) for s, item in enumerate(found)]
    heads = (
        words("membership", "членство"),
        *(_in_million(table.title(name)) for name in table.names),
        words("lasts", "устойчиво"),
        words("candidate would change to", "кандидат перешёл бы к"),
        words("refused to it", "ему отказано в"),
        words("who would withdraw consent", "кто отозвал бы согласие"),
        words("with side payments", "с доплатами"),
        words("surplus, million USD", "излишек, млн долл. США"),
    )
    title = words("Accession and exit", "Вступление и выход")
    return Part([statement], [FoundTable(title, heads, tuple(rows))], found, len(statuses))


def _status_row(
    table: Players, asked: Accession, item: StatusStability, gains: Array
) -> tuple[Entry, ...]:
    def named(statuses: Sequence[str]) -> Words:
        nothing = words("–", "–")
        return joined([called(asked.memberships[name]) for name in statuses], nothing)

    return (
        called(asked.memberships[item.status]),
        *map(float, gains),
        yes_no(item.stable),
        named([change.destination for change in item.wanted]),
        named([change.destination for change in item.refused]),
        table.titles(item.withdrawals),
        yes_no(item.stable_with_payments),
        item.surplus,
    )


def _in_million(title: Words) -> Words:
    return {language: f"{title[language]}, {MILLION[language]}" for language in ("en", "ru")}


def _agreement(table: Players, asked: Agreement) -> Part:
    inside = membership(len(table.names))
    scenarios = [
        scenario_for(table.form, coalition_name(table, row), _pair_moves(table, asked, row))
        for row in inside
        if row.sum() > 1
    ]
    gains = np.zeros(inside.shape)
    gains[inside.sum(axis=1) > 1] = table.gains(scenarios)
    game = coalition_game(table.names, np.where(inside, gains, 0.0).sum(axis=1))
    payoffs = {
        tuple(0 if member else -1 for member in row): gain
        for row, gain in zip(inside, gains, strict=True)
    }
    stability = tuple(
        bloc_stability(table.names, ["bloc"], membership=key, payoffs=payoffs)[0]
        for key in payoffs
        if sum(place == 0 for place in key) > 1
    )
    results = AgreementResults(game, gains, shapley(game), banzhaf(game), core(game), stability)
    lasting = [
        item for item in stability if item.internal == "stable" and item.external == "stable"
    ]
    said = "; ".join(table.titles(item.members)["en"] for item in lasting) or "none"
    said_ru = "; ".join(table.titles(item.members)["ru"] for item in lasting) or "ни одна"
    division = results.core
    statement = words(
        f"Coalitions that nobody leaves and nobody joins: {said}. "
        + ("The core is empty." if division.empty else "The core is not empty."),
        f"Коалиции, из которых никто не выйдет и в которые никто не войдёт: {said_ru}. "
        + ("Ядро пусто." if division.empty else "Ядро не пусто."),
    )
    return Part(
        [statement],
        [_coalitions(table, results), _members(table, results)],
        results,
        len(scenarios),
    )


def _pair_moves(table: Players, asked: Agreement, row: Array) -> list[Placed]:
    members = [p for p in range(len(table.names)) if row[p]]
    return [
        Placed(filled(item.move, {"one": table.codes(a), "other": table.codes(b)}), item.path)
        for a, b in combinations(members, 2)
        for item in placed(asked.pair_moves, "agreement", "pair_moves")
    ]


def _coalitions(table: Players, results: AgreementResults) -> FoundTable:
    rows: list[tuple[Entry, ...]] = [
        (
            table.titles(item.members),
            results.game.worth(item.members),
            words(*_VERDICTS[item.internal]),
            words(*_VERDICTS[item.external]),
            words(*_VERDICTS[item.potential]),
            table.titles([change.player for change in item.leavers]),
            table.titles([change.player for change in item.joiners]),
            table.titles([change.player for change in item.joiners if change.welcome]),
        )
        for item in results.stability
    ]
    heads = (
        words("members", "члены"),
        words("gain together, million USD", "общий выигрыш, млн долл. США"),
        words("internal", "внутренняя"),
        words("external", "внешняя"),
        words("with side payments", "с доплатами"),
        words("would leave", "вышли бы"),
        words("would join", "вошли бы"),
        words("and are welcome", "и желанны"),
    )
    return FoundTable(words("Stability of coalitions", "Устойчивость коалиций"), heads, tuple(rows))


_VERDICTS = {
    "stable": ("stable", "устойчива"),
    "unstable": ("unstable", "неустойчива"),
    "undecided": ("undecided", "не решено"),
}


def _members(table: Players, results: AgreementResults) -> FoundTable:
    rows: list[tuple[Entry, ...]] = [
        (
            table.title(name),
            float(results.gains[-1, p]),
            float(results.shapley.values[p]),
            float(results.banzhaf.values[p]),
            float(results.core.division[p]),
        )
        for p, name in enumerate(table.names)
    ]
    heads = (
        words("player", "игрок"),
        words("gain if all agree", "выигрыш при общем согласии"),
        words("Shapley value", "вектор Шепли"),
        words("Banzhaf value", "значение Банцафа"),
        words("a division in the core", "делёж из ядра"),
    )
    title = words("What each player brings, million USD", "Вклад каждого игрока, млн долл. США")
    return FoundTable(title, heads, tuple(rows))
