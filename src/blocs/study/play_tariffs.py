"""Tariff games on a world: optimal, Nash and cooperative tariffs, retaliation, certificates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.engines.trade import economy_of
from blocs.games.best_response import BestResponse, CooperativePoint, NashPoint
from blocs.games.tariff_game import (
    Round,
    TariffGame,
    TariffPlayer,
    cooperative_tariffs,
    nash_tariffs,
    optimal_tariff,
    retaliation,
)
from blocs.moves.compile import compile_moves
from blocs.moves.game_tariffs import TariffsGame
from blocs.moves.scenario import Scenario
from blocs.study.play_found import Entry, Found, FoundTable, Words, called, words
from blocs.study.play_worlds import (
    Settings,
    countries_at,
    refuse_overlap,
    scenario_for,
    sectors_at,
)
from blocs.study.run import conditions, world_before
from blocs.world import World

TRUCES = (0.0, 0.25, 0.5, 0.75, 0.9, 0.97)
"""Parts of the Nash tariffs at which the search for an agreement starts."""


@dataclass(frozen=True, eq=False)
class TariffResults:
    """optimal: per player against none; deal: None where no start betters the war for all."""

    game: TariffGame
    optimal: tuple[BestResponse, ...]
    nash: NashPoint
    deal: CooperativePoint | None
    rounds: tuple[Round, ...]


def play_tariffs(form: TariffsGame, world: World, settings: Settings = Settings()) -> Found:  # noqa: B008
    """Solve a tariff game. Raises ScenarioError, SolverError."""
    game = tariff_game(form, world, settings)
    players = range(len(game.players))
    best = tuple(optimal_tariff(game, player) for player in players)
    nash = nash_tariffs(game)
    rounds = tuple(retaliation(game, rounds=form.retaliation_rounds))
    results = TariffResults(game, best, nash, _deal(game, nash), rounds)
    found = conditions(world, model=settings.model, trade_balance=form.closure.trade_balance)
    return Found(
        kind="tariffs",
        game=form,
        world=world,
        model=str(settings.model),
        statements=tuple(_statements(form, results)),
        tables=tuple(_tables(form, results)),
        results={"tariffs": results},
        solves=sum(item.evaluations for item in (*best, *nash.responses)),
        provenance=found,
    )


def tariff_game(form: TariffsGame, world: World, settings: Settings) -> TariffGame:
    """The game on arrays, on the world after the baseline moves."""
    names = list(form.players)
    who = countries_at(
        form, world, [(("players", n, "countries"), form.players[n].countries) for n in names]
    )
    refuse_overlap(form, world, names, who)
    (sectors,) = sectors_at(form, world, [(("sectors",), form.sectors)])
    scenario: Scenario = scenario_for(form, form.title, [])
    base = world_before(world, scenario, model=settings.model)
    one_by_one = form.rates == "by_sector"
    return TariffGame(
        economy_of(base, model=settings.model),
        tuple(TariffPlayer(n, members) for n, members in zip(names, who, strict=True)),
        tuple(np.array([k]) for k in sectors) if one_by_one else (sectors,),
        shock=compile_moves(scenario, base),
        model=settings.model,
        by_partner=form.towards == "by_partner",
        upper=form.highest,
    )


def _deal(game: TariffGame, nash: NashPoint) -> CooperativePoint | None:
    if len(game.players) < 2:
        return None
    truces = [[share * action for action in nash.actions] for share in TRUCES]
    gains = [1 + game.payoff_change_pct(truce) / 100 - nash.payoffs for truce in truces]
    usable = [k for k, gain in enumerate(gains) if gain.min() > 0]
    best = sorted(usable, key=lambda k: -float(np.log(gains[k]).sum()))[:2]
    if not best:
        return None
    return cooperative_tariffs(game, outside=nash.payoffs, starts=[truces[k] for k in best])


def _statements(form: TariffsGame, results: TariffResults) -> list[Words]:
    nash = results.nash
    if nash.status != "converged":
        return [
            words(
                f"No Nash tariffs were found: {nash.status} after {nash.rounds} rounds.",
                f"Тарифы Нэша не найдены: {nash.status} после {nash.rounds} раундов.",
            )
        ]
    losers = [
        called(player)
        for player, value in zip(form.players.values(), nash.payoffs, strict=True)
        if value < 1
    ]
    found = [
        words(
            f"Nash tariffs: nobody gains more than {nash.regret:.1e} of real income by deviating. "
            f"Worse off than at the start: {len(losers)} of {len(form.players)} players.",
            f"Тарифы Нэша: в одиночку никто не выигрывает больше {nash.regret:.1e} реального "
            f"дохода. Проигравших по сравнению с началом: {len(losers)} из {len(form.players)}.",
        )
    ]
    if len(form.players) > 1:
        found.append(
            words(
                "An agreement betters the tariff war for all.", "Соглашение лучше войны для всех."
            )
            if results.deal is not None
            else words(
                "No agreement without side payments was found that betters the war for all.",
                "Соглашения без доплат, которое было бы лучше войны для всех, не найдено.",
            )
        )
    return found


def _tables(form: TariffsGame, results: TariffResults) -> list[FoundTable]:
    names = [called(player) for player in form.players.values()]
    nash, deal = results.nash, results.deal
    sizes = np.cumsum([action.size for action in nash.actions])[:-1]
    agreed = None if deal is None else np.split(deal.action, sizes)
    rates: list[tuple[Entry, ...]] = []
    for p, name in enumerate(names):
        for k, cell in enumerate(_cells(form, results, p)):
            last = float("nan") if agreed is None else 100 * float(agreed[p][k])
            row = (100 * float(results.optimal[p].action[k]), 100 * float(nash.actions[p][k]), last)
            rates.append((name, cell, *row))
    gains: list[tuple[Entry, ...]] = []
    for p, name in enumerate(names):
        alone = 100 * (results.optimal[p].value - 1)
        war = 100 * (float(nash.payoffs[p]) - 1)
        peace = float("nan") if deal is None else war + 100 * float(deal.gains[p])
        reply = nash.responses[p]
        gains.append(
            (name, alone, war, peace, reply.projected_gradient, reply.grid_gain, reply.spread)
        )
    pct = words("optimal, others none, %", "оптимальный, прочие без тарифов, %")
    return [
        FoundTable(
            words("Tariffs", "Тарифы"),
            (
                words("player", "игрок"),
                words("on", "на что"),
                pct,
                words("Nash, %", "Нэш, %"),
                words("agreed, %", "по соглашению, %"),
            ),
            tuple(rates),
        ),
        FoundTable(
            words("Real income, change in %, and certificates", "Реальный доход, % и проверки"),
            (
                words("player", "игрок"),
                words("optimal alone", "оптимальный один"),
                words("Nash", "Нэш"),
                words("agreed", "соглашение"),
                words("gradient", "градиент"),
                words("grid gain", "выигрыш на сетке"),
                words("second start", "второй старт"),
            ),
            tuple(gains),
        ),
        _rounds(names, results.rounds),
    ]


def _cells(form: TariffsGame, results: TariffResults, player: int) -> list[Words]:
    """What each rate of a player is on, targets first."""
    game = results.game
    others = [called(item) for p, item in enumerate(form.players.values()) if p != player]
    targets = [words("all outsiders", "всех прочих")]
    if game.by_partner:
        rest = len(game.targets(player)) > len(others)
        targets = [*others, *([words("the rest", "остальных")] if rest else [])]
    codes = game.economy.sector.labels
    groups = [codes[int(group[0])] if group.size == 1 else "" for group in game.groups]
    return [
        {language: f"{target[language]} {group}".strip() for language in ("en", "ru")}
        for target in targets
        for group in groups
    ]


def _rounds(names: list[Words], rounds: tuple[Round, ...]) -> FoundTable:
    rows: list[tuple[Entry, ...]] = []
    for number, step in enumerate(rounds):
        mean = [100 * float(np.mean(action)) for action in step.actions]
        rows.append((float(number), *mean, *map(float, step.payoff_change_pct)))
    rate = [words(f"{n['en']}, mean rate, %", f"{n['ru']}, средний тариф, %") for n in names]
    gain = [words(f"{n['en']}, income, %", f"{n['ru']}, доход, %") for n in names]
    return FoundTable(
        words("Retaliation: one player after the other", "Ответные меры: игроки по очереди"),
        (words("step", "шаг"), *rate, *gain),
        tuple(rows),
    )
