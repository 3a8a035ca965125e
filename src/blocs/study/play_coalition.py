"""Coalitions on a world: accession and exit, agreements of any members, joint sanctions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.games.accession import StatusStability, status_stability
from blocs.games.coalitions import CoalitionGame as ValueGame
from blocs.games.coalitions import MemberValues, banzhaf, coalition_game, membership, shapley
from blocs.games.core import Core, core
from blocs.games.sanction_coalitions import (
    Burden,
    SanctionChoice,
    burden_by_key,
    burden_by_shapley,
    sanction_choices,
)
from blocs.games.stability import BlocStability, bloc_stability
from blocs.moves.game_coalition import Accession, Agreement, CoalitionGame, JointSanction
from blocs.moves.game_outcomes import filled
from blocs.moves.scenario import Scenario
from blocs.study.play_found import Entry, Found, FoundTable, Words, called, joined, words, yes_no
from blocs.study.play_worlds import (
    Placed,
    Settings,
    countries_at,
    gain_of,
    placed,
    refuse_missing,
    refuse_overlap,
    scenario_for,
    solve_worlds,
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


@dataclass(frozen=True, eq=False)
class SanctionResults:
    """choices: best first; by_income, by_shapley: how the best shares its cost."""

    choices: tuple[SanctionChoice, ...]
    by_income: Burden
    by_shapley: Burden


@dataclass(frozen=True, eq=False)
class _Part:
    statements: list[Words]
    tables: list[FoundTable]
    result: object
    solves: int


@dataclass(frozen=True, eq=False)
class _Table:
    """Everything that the parts share. who: positions of each player's countries."""

    form: CoalitionGame
    world: World
    settings: Settings
    names: list[str]
    who: list[Indices]

    def title(self, name: str) -> Words:
        return called(self.form.players[name])

    def titles(self, names: Sequence[str]) -> Words:
        return joined([self.title(name) for name in names])

    def gains(self, scenarios: Sequence[Scenario]) -> Array:
        """(scenario, player) million USD."""
        rows = solve_worlds(self.form, scenarios, self.world, self.settings)
        refuse_missing(rows)
        return np.array([[gain_of(row, members) for members in self.who] for row in rows])

    def codes(self, player: int) -> list[str]:
        return [self.world.countries[k] for k in self.who[player]]


def play_coalition(form: CoalitionGame, world: World, settings: Settings = Settings()) -> Found:  # noqa: B008
    """Solve the coalitions of a file. Raises ScenarioError, and InputError without equilibrium."""
    names = list(form.players)
    places = [(("players", n, "countries"), form.players[n].countries) for n in names]
    who = countries_at(form, world, places)
    refuse_overlap(form, world, names, who)
    table = _Table(form, world, settings, names, who)
    parts: dict[str, _Part] = {}
    if form.accession is not None:
        parts["accession"] = _accession(table, form.accession)
    if form.agreement is not None:
        parts["agreement"] = _agreement(table, form.agreement)
    if form.sanction is not None:
        parts["sanction"] = _sanction(table, form.sanction)
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


def _accession(table: _Table, asked: Accession) -> _Part:
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
    return _Part([statement], [FoundTable(title, heads, tuple(rows))], found, len(statuses))


def _status_row(
    table: _Table, asked: Accession, item: StatusStability, gains: Array
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


def _agreement(table: _Table, asked: Agreement) -> _Part:
    inside = membership(len(table.names))
    scenarios = [
        scenario_for(table.form, _said(table, row), _pair_moves(table, asked, row))
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
    return _Part(
        [statement],
        [_coalitions(table, results), _members(table, results)],
        results,
        len(scenarios),
    )


def _said(table: _Table, row: Array) -> str:
    return " + ".join(name for name, member in zip(table.names, row, strict=True) if member)


def _pair_moves(table: _Table, asked: Agreement, row: Array) -> list[Placed]:
    members = [p for p in range(len(table.names)) if row[p]]
    return [
        Placed(filled(item.move, {"one": table.codes(a), "other": table.codes(b)}), item.path)
        for a, b in combinations(members, 2)
        for item in placed(asked.pair_moves, "agreement", "pair_moves")
    ]


def _coalitions(table: _Table, results: AgreementResults) -> FoundTable:
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


def _members(table: _Table, results: AgreementResults) -> FoundTable:
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


def _sanction(table: _Table, asked: JointSanction) -> _Part:
    form, world = table.form, table.world
    (target,) = countries_at(form, world, [(("sanction", "target"), asked.target)])
    refuse_overlap(form, world, [*table.names, "sanction"], [*table.who, target])
    inside = membership(len(table.names))
    moves = placed(asked.member_moves, "sanction", "member_moves")
    scenarios = [
        scenario_for(
            form,
            _said(table, row),
            [
                Placed(filled(item.move, {"member": table.codes(p)}), item.path)
                for p in range(len(table.names))
                if row[p]
                for item in moves
            ],
        )
        for row in inside[1:]
    ]
    rows = solve_worlds(form, scenarios, world, table.settings)
    refuse_missing(rows)
    harm = np.array([-gain_of(row, target) for row in rows])
    cost = np.array([[-gain_of(row, members) for members in table.who] for row in rows])
    choices = sanction_choices(
        table.names, inside=inside[1:], harm=harm, cost=cost, price=asked.price_of_harm
    )
    income = np.asarray(rows[0].values["income"])
    results = _shared(table, inside, cost, choices, income)
    return _sanction_part(table, results, cost, len(rows))


def _shared(
    table: _Table, inside: Array, cost: Array, choices: tuple[SanctionChoice, ...], income: Array
) -> SanctionResults:
    """The burden of the best coalition by income, and by the Shapley value of its sub-coalitions."""
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
        burden_by_shapley(names, coalition_cost=table_cost, cost=own),
    )


def _sanction_part(table: _Table, results: SanctionResults, cost: Array, solves: int) -> _Part:
    best = results.choices[0]
    members = table.titles(best.members)
    per_cost = "∞" if not np.isfinite(best.harm_per_cost) else f"{best.harm_per_cost:.2f}"
    pays = best.net > 0
    statement = words(
        f"Best coalition by value for cost: {members['en']}; harm {best.harm:,.0f}, cost "
        f"{best.cost:,.0f} million USD, harm per cost {per_cost}."
        + ("" if pays else " At the stated price of harm no coalition is worth its cost."),
        f"Лучшая коалиция по ценности за издержки: {members['ru']}; ущерб {best.harm:,.0f}, "
        f"издержки {best.cost:,.0f} млн долл. США, ущерб на единицу издержек {per_cost}."
        + ("" if pays else " При заданной цене ущерба ни одна коалиция не окупается."),
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
    heads = (
        words("senders", "вводят санкции"),
        words("harm", "ущерб цели"),
        words("cost", "издержки"),
        words("harm per cost", "ущерб на единицу издержек"),
        words("price · harm − cost", "цена · ущерб − издержки"),
        words("efficient", "эффективна"),
    )
    title = words("Sanction coalitions, million USD", "Санкционные коалиции, млн долл. США")
    return _Part(
        [statement],
        [FoundTable(title, heads, tuple(rows)), _burden(table, results)],
        results,
        solves,
    )


def _burden(table: _Table, results: SanctionResults) -> FoundTable:
    income, value = results.by_income, results.by_shapley
    rows: list[tuple[Entry, ...]] = [
        (
            table.title(name),
            float(income.share[p] - income.transfer[p]),
            float(income.share[p]),
            float(income.transfer[p]),
            float(value.share[p]),
            float(value.transfer[p]),
        )
        for p, name in enumerate(income.players)
    ]
    heads = (
        words("member of the best coalition", "член лучшей коалиции"),
        words("own cost", "свои издержки"),
        words("share by income", "доля по доходу"),
        words("pays in", "доплачивает"),
        words("share by Shapley", "доля по Шепли"),
        words("pays in", "доплачивает"),
    )
    return FoundTable(words("Burden, million USD", "Бремя, млн долл. США"), heads, tuple(rows))
