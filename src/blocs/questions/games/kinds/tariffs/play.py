"""Tariff games on a world: optimal, Nash and cooperative tariffs, retaliation, certificates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from blocs.draws.evaluation import Row
from blocs.foundation.messages import Words, listed, plain, same, say, say_counted, scientific
from blocs.questions.games.engine.rates.best_response import (
    BestResponse,
    NashPoint,
    Reply,
    certified_point,
)
from blocs.questions.games.engine.rates.cooperative import CooperativePoint
from blocs.questions.games.engine.rates.retaliation import Round
from blocs.questions.games.engine.rates.tariff_game import TariffGame
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
from blocs.questions.games.kinds.tariffs.form import TariffsGame
from blocs.questions.games.kinds.tariffs.jobs import (
    Deal,
    Rounds,
    TariffAnswer,
    TariffJob,
    War,
    tariff_answers,
    tariff_game,
)
from blocs.questions.games.worlds import Worlds
from blocs.questions.trade.answer import conditions
from blocs.world.pairs import estimated_between
from blocs.world.world import World

NONE: Words = same("–")
NOT_FOUND: Words = say("not found")

Kind = TypeVar("Kind")


@dataclass(frozen=True, eq=False)
class TariffResults:
    """What was found; None: no equilibrium on the way.

    optimal: per player against none; nash: None also where best responses did not settle, which
    war.path tells; deal: None where no start betters the war for all; drawn: a war at each draw of
    the elasticities, or why there is none.
    """

    game: TariffGame
    optimal: tuple[BestResponse | None, ...]
    war: War | None
    nash: NashPoint | None
    deal: CooperativePoint | None
    rounds: tuple[Round, ...] | None
    drawn: tuple[Row[War], ...]
    missing: tuple[Missing, ...]


UNFOUGHT: Row[TariffAnswer] = Row("not_played", "there is no war at the stated elasticities")
"""A draw of a game whose central war has no end."""

STATUSES: dict[str, Words] = {
    "no_equilibrium": say("no_equilibrium"),
    "cycling": say("cycling"),
    "not_converged": say("not_converged"),
}


def play_tariffs(form: TariffsGame, worlds: Worlds) -> Found:
    """Solve a tariff game, and its Nash tariffs at each draw of the elasticities, not certified.

    Raises ScenarioError, and SolverError where the base world has no equilibrium.
    """
    results = _solved(form, worlds)
    found = conditions(worlds.base, model=worlds.model, trade_balance=form.closure.trade_balance)
    nash = () if results.nash is None else results.nash.responses
    certified = [item for item in (*results.optimal, *nash) if item is not None]
    return Found(
        kind="tariffs",
        game=form,
        world=worlds.base,
        model=str(worlds.model),
        statements=tuple(_statements(form, results, certified, worlds.base)),
        tables=tuple(_tables(form, results)),
        results={"tariffs": results},
        solves=sum(item.evaluations for item in certified),
        assumptions=_assumptions(len(results.drawn), worlds.base),
        provenance={**found, **estimated_between(worlds.base, _taxed(results.game))},
        headlines=_headlines(form, results.war),
        missing=results.missing,
    )


def _taxed(game: TariffGame) -> list[tuple[str, str]]:
    """Pairs of countries whose trade a player can tax."""
    codes = game.economy.country.labels
    return [
        (codes[int(origin)], codes[int(member)])
        for place, player in enumerate(game.players)
        for member in player.members
        for origins in game.targets(place)
        for origin in origins
    ]


def redrawn_tariffs(form: TariffsGame, found: Found, _worlds: Worlds) -> list[Row[Headlines]]:
    """Headlines of the wars that the central play fought at each draw."""
    results: TariffResults = found.results["tariffs"]
    return [
        Row(row.status, row.cause, _headlines(form, row.answer) if row.answer else None)
        for row in results.drawn
    ]


def _solved(form: TariffsGame, worlds: Worlds) -> TariffResults:
    game = tariff_game(form, worlds.base, worlds.trade)
    count = len(game.players)
    jobs = [TariffJob("war"), *(TariffJob("optimal", p) for p in range(count)), TariffJob("rounds")]
    first = tariff_answers(form, worlds, jobs)
    war = _of(War, first[0])
    optimal = tuple(_of(BestResponse, row) for row in first[1:-1])
    rounds = _of(Rounds, first[-1])
    later: list[Row[TariffAnswer]] = []
    thetas = worlds.drawn
    if war is not None and war.path.status == "converged":
        jobs = [
            *(TariffJob("reply", p, war.path) for p in range(count)),
            *([TariffJob("deal", 0, war.path)] if count > 1 else []),
            *(TariffJob("draw", 0, war.path, theta) for theta in thetas),
        ]
        later = tariff_answers(form, worlds, jobs)
    replies = [reply for row in later[:count] if (reply := _of(Reply, row)) is not None]
    whole = war is not None and len(replies) == count
    deal = _of(Deal, later[count]) if later and count > 1 else None
    drawn = later[len(later) - len(thetas) :] if later else [UNFOUGHT] * len(thetas)
    titles = _job_titles(form)
    return TariffResults(
        game=game,
        optimal=optimal,
        war=war,
        nash=certified_point(war.path, replies) if war is not None and whole else None,
        deal=None if deal is None else deal.point,
        rounds=None if rounds is None else rounds.rounds,
        drawn=tuple(Row(row.status, row.cause, _of(War, row)) for row in drawn),
        missing=_missing([*first, *later[: len(later) - len(thetas)]], titles),
    )


def _of(kind: type[Kind], row: Row[TariffAnswer]) -> Kind | None:
    return row.answer if isinstance(row.answer, kind) else None


def _job_titles(form: TariffsGame) -> list[Words]:
    """What the parts of a game are called, in the order in which they are solved."""
    names = [called(player) for player in form.players.values()]
    war, deal = say("Nash tariffs"), say("agreement")
    optimal = [say("optimal tariffs, {name}", name=name) for name in names]
    replies = [say("certificate, {name}", name=name) for name in names]
    return [war, *optimal, say("retaliation"), *replies, deal]


def _missing(rows: Sequence[Row[TariffAnswer]], titles: Sequence[Words]) -> tuple[Missing, ...]:
    return tuple(
        Missing(title, f"{row.status}, {' '.join(row.cause.split())}")
        for row, title in zip(rows, titles, strict=False)
        if row.answer is None
    )


def _headlines(form: TariffsGame, war: War | None) -> Headlines:
    """Of a war; without one, the same keys with no values."""
    names = [called(player) for player in form.players.values()]
    known = war is not None and war.path.status == "converged"
    numbers: dict[str, HeadlineNumber] = {}
    for p, (key, name) in enumerate(zip(form.players, names, strict=True)):
        rate = 100 * float(np.mean(war.path.actions[p])) if war is not None and known else None
        gain = 100 * (float(war.payoffs[p]) - 1) if war is not None and known else None
        title = say("Nash tariff, {name}", name=name)
        numbers[f"tariff: {key}"] = HeadlineNumber(title, same("%"), rate)
        title = say("Income in the war, {name}", name=name)
        numbers[f"income: {key}"] = HeadlineNumber(title, same("%"), gain)
    losers = None
    if war is not None and known:
        losers = [name for name, value in zip(names, war.payoffs, strict=True) if value < 1]
    answers = {
        "losers": HeadlineAnswer(
            say("Worse off in the war"),
            None if losers is None else joined(losers),
        )
    }
    if len(names) > 1:
        agreed = yes_no(war.agreed) if war is not None and known else None
        title = say("An agreement betters the war for all")
        answers["agreement"] = HeadlineAnswer(title, agreed)
    return Headlines(numbers, answers)


def _assumptions(draws: int, world: World) -> tuple[Words, ...]:
    start = (
        say(
            "The players' tariffs of the base year are replaced: best tariffs alone and the rounds "
            "of retaliation start from none of any player's. Real income is compared with the base "
            "year and its tariffs."
        ),
    )
    begun = start if world.tariff_rate.any() else ()
    if not draws:
        return begun
    return (
        *begun,
        say(
            "At draws of the elasticities the Nash tariffs start from the central ones and are "
            "not certified; an agreement is one that some part of them brings."
        ),
    )


def _statements(
    form: TariffsGame, results: TariffResults, certified: Sequence[BestResponse], world: World
) -> list[Words]:
    found = missing_statement(results.missing, world)
    tried = sum(item.missing for item in certified)
    tried += 0 if results.war is None else results.war.missing
    if tried:
        found.append(
            say(
                "{tried} of the tariffs that were tried have no equilibrium and were left out.",
                tried=plain(tried, 0),
            )
        )
    if results.nash is None:
        path = None if results.war is None else results.war.path
        status = "no_equilibrium" if path is None else path.status
        rounds = 0 if path is None else len(path.history)
        return [
            *found,
            say(
                "No Nash tariffs were found: {status} after {rounds}.",
                status=STATUSES.get(status, same(status)),
                rounds=say_counted("{count} round", "{count} rounds", count=rounds),
            ),
        ]
    losers, regret = int((results.nash.payoffs < 1).sum()), results.nash.regret
    found.append(
        say(
            "Nash tariffs: nobody gains by other tariffs alone. Worse off than at the start: "
            "{losers} of {count} players.",
            losers=str(losers),
            count=str(len(form.players)),
        )
    )
    if len(form.players) > 1:
        found.append(
            say("An agreement betters the tariff war for all.")
            if results.deal is not None
            else say("No agreement without side payments was found that betters the war for all.")
        )
    checked = say(
        "Checked: other tariffs alone would bring nobody more than {regret} of real income.",
        regret=scientific(regret),
    )
    return [*found, checked]


def _tables(form: TariffsGame, results: TariffResults) -> list[FoundTable]:
    names = [called(player) for player in form.players.values()]
    tables = [_rates(form, results, names), _certificates(results, names)]
    return tables if results.rounds is None else [*tables, _rounds(names, results.rounds)]


def _rates(form: TariffsGame, results: TariffResults, names: list[Words]) -> FoundTable:
    nash, deal = results.nash, results.deal
    sizes = np.cumsum([results.game.box(p).lower.size for p in range(len(names))])[:-1]
    agreed = None if deal is None else np.split(deal.action, sizes)
    rows: list[tuple[Entry, ...]] = []
    for p, name in enumerate(names):
        best = results.optimal[p]
        for k, cell in enumerate(rate_titles(form, results, p)):
            rows.append(
                (
                    name,
                    cell,
                    NO_EQUILIBRIUM if best is None else 100 * float(best.action[k]),
                    NOT_FOUND if nash is None else 100 * float(nash.actions[p][k]),
                    NONE if agreed is None else 100 * float(agreed[p][k]),
                )
            )
    heads = (
        say("player"),
        say("on"),
        say("optimal, others none, %"),
        say("Nash, %"),
        say("agreed, %"),
    )
    return FoundTable(say("Tariffs"), heads, tuple(rows))


def _certificates(results: TariffResults, names: list[Words]) -> FoundTable:
    nash, deal = results.nash, results.deal
    rows: list[tuple[Entry, ...]] = []
    for p, name in enumerate(names):
        best = results.optimal[p]
        alone = NO_EQUILIBRIUM if best is None else 100 * (best.value - 1)
        if nash is None:
            rows.append((name, alone, NOT_FOUND, NONE, NONE, NONE, NONE, NONE))
            continue
        war, reply = 100 * (float(nash.payoffs[p]) - 1), nash.responses[p]
        peace = NONE if deal is None else war + 100 * float(deal.gains[p])
        checks = (reply.projected_gradient, reply.grid_gain, reply.spread, float(reply.missing))
        rows.append((name, alone, war, peace, *checks))
    heads = (
        say("player"),
        say("optimal alone"),
        say("Nash"),
        say("agreed"),
        say("slope left where the search ended"),
        say("best gain on a grid of others"),
        say("gap to a second search"),
        say("tried without equilibrium"),
    )
    title = say("Real income, change in %, and how the tariffs were checked")
    return FoundTable(title, heads, tuple(rows))


def rate_titles(form: TariffsGame, results: TariffResults, player: int) -> list[Words]:
    """What each rate of a player is on, targets first."""
    game = results.game
    others = [called(item) for p, item in enumerate(form.players.values()) if p != player]
    targets = [say("all outsiders")]
    if game.by_partner:
        rest = len(game.targets(player)) > len(others)
        targets = [*others, *([say("the rest")] if rest else [])]
    codes = game.economy.sector.labels
    groups = [codes[int(group[0])] if group.size == 1 else "" for group in game.groups]
    return [
        listed((target, group), " ") if group else target for target in targets for group in groups
    ]


def _rounds(names: list[Words], rounds: tuple[Round, ...]) -> FoundTable:
    rows: list[tuple[Entry, ...]] = []
    for place, step in enumerate(rounds):
        mean = [100 * float(np.mean(action)) for action in step.actions]
        rows.append((float(place), *mean, *map(float, step.payoff_change_pct)))
    rate = [say("{n}, mean rate, %", n=n) for n in names]
    gain = [say("{n}, income, %", n=n) for n in names]
    return FoundTable(
        say("Retaliation: one player after the other"),
        (say("step"), *rate, *gain),
        tuple(rows),
    )
