"""Which function plays which kind of game of solved worlds, and its ranges over elasticities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from blocs.foundation.axes import Array
from blocs.foundation.errors import BlocsError, InputError
from blocs.measures.ranges import elasticity_draws
from blocs.moves.game_bargaining import BargainingGame
from blocs.moves.game_coalition import CoalitionGame
from blocs.moves.game_contract import ContractGame
from blocs.moves.game_crisis import CrisisGame
from blocs.moves.game_hedging import HedgingGame
from blocs.moves.game_outcomes import OutcomeGame
from blocs.moves.game_tariffs import TariffsGame
from blocs.study.play_bargaining import play_bargaining
from blocs.study.play_coalition import play_coalition
from blocs.study.play_contract import play_contract
from blocs.study.play_crisis import play_crisis
from blocs.study.play_found import Found
from blocs.study.play_headlines import Headlines
from blocs.study.play_hedging import play_hedging
from blocs.study.play_ranges import ranges_of, with_ranges
from blocs.study.play_tariffs import play_tariffs, redrawn_tariffs
from blocs.study.play_worlds import Elasticities, Settings
from blocs.world import World

PLAYERS: dict[type[OutcomeGame], Callable[[Any, World, Settings], Found]] = {
    TariffsGame: play_tariffs,
    CoalitionGame: play_coalition,
    HedgingGame: play_hedging,
    ContractGame: play_contract,
    BargainingGame: play_bargaining,
    CrisisGame: play_crisis,
}
"""Form → how it is played."""

Redrawn = Callable[[Any, Found, Sequence[Array], Settings], list[Headlines | None]]

REDRAWN: dict[type[OutcomeGame], Redrawn] = {TariffsGame: redrawn_tariffs}
"""Form → its headlines at draws of the elasticities, where playing again would cost too much."""

DRAWS = 20
"""Draws of the elasticities by default."""

FEWER_DRAWS: dict[type[OutcomeGame], int] = {TariffsGame: 6}
"""Where a draw costs more than some worlds."""


def default_draws(form: OutcomeGame) -> int:
    """Draws of the elasticities that are made when nobody says how many."""
    return FEWER_DRAWS.get(type(form), DRAWS)


def play_outcomes(
    form: OutcomeGame,
    world: World,
    settings: Settings | None = None,
    *,
    draws: int | None = None,
    seed: int = 0,
) -> Found:
    """Play a game of any kind but `strategic`, and again at each draw of the elasticities.

    draws: None for the default of the kind, 0 for none. Raises as the function of its kind does,
    and InputError for fewer than no draws.
    """
    count = default_draws(form) if draws is None else draws
    if count < 0:
        raise InputError(f"cannot make {count} draws: give zero or more")
    thetas = tuple(elasticity_draws(world, count, seed).trade_elasticity) if count else ()
    asked = replace(settings or Settings(), elasticities=Elasticities(thetas))
    found = PLAYERS[type(form)](form, world, asked)
    if not (count and found.solves and (found.headlines.numbers or found.headlines.answers)):
        return found
    again = REDRAWN.get(type(form), _played_again)
    drawn = again(form, found, thetas, asked)
    anew = sum(point is not None for point, _ in asked.elasticities.rows)
    more = replace(found, solves=found.solves + anew)
    return with_ranges(more, ranges_of(found.headlines, drawn, seed=seed))


def _played_again(
    form: OutcomeGame, found: Found, thetas: Sequence[Array], settings: Settings
) -> list[Headlines | None]:
    """The headlines at each draw, None where the game cannot be played there."""
    play = PLAYERS[type(form)]
    drawn: list[Headlines | None] = []
    for number in range(len(thetas)):
        try:
            drawn.append(play(form, found.world, settings.at(number)).headlines)
        except BlocsError:
            drawn.append(None)
    return drawn
