"""Which function plays which kind of game of solved worlds, and its ranges over elasticities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

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
from blocs.study.play_crisis import VARIED, play_crisis, varied_disputes
from blocs.study.play_found import Found, Words, words
from blocs.study.play_headlines import Headlines
from blocs.study.play_hedging import play_hedging
from blocs.study.play_ranges import ranges_of, with_ranges
from blocs.study.play_tariffs import play_tariffs, redrawn_tariffs
from blocs.study.play_worlds import Settings, Worlds
from blocs.world import World

PLAYERS: dict[type[OutcomeGame], Callable[[Any, Worlds], Found]] = {
    TariffsGame: play_tariffs,
    CoalitionGame: play_coalition,
    HedgingGame: play_hedging,
    ContractGame: play_contract,
    BargainingGame: play_bargaining,
    CrisisGame: play_crisis,
}
"""Form → how it is played."""

Redrawn = Callable[[Any, Found, Worlds], list[Headlines | None]]

REDRAWN: dict[type[OutcomeGame], Redrawn] = {TariffsGame: redrawn_tariffs}
"""Form → its headlines at draws of the elasticities, where playing again would cost too much."""

Varied = Callable[[Any, int, int], list[Any]]

ASSUMED: dict[type[OutcomeGame], tuple[Varied, Words]] = {CrisisGame: (varied_disputes, VARIED)}
"""Form → the game at each of some draws (from a seed), where the file itself assumes numbers that
its answers hang on; and what is drawn, in words."""

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
    worlds = Worlds(world, settings or Settings(), thetas)
    found = PLAYERS[type(form)](form, worlds)
    if not (count and found.solves and (found.headlines.numbers or found.headlines.answers)):
        return found
    varied, said = ASSUMED.get(type(form), (None, words("", "")))
    if type(form) in REDRAWN:
        drawn = REDRAWN[type(form)](form, found, worlds)
    else:
        forms = [form] * count if varied is None else varied(form, count, seed)
        drawn = [_headlines_at(form, worlds.at_draw(k)) for k, form in enumerate(forms)]
    more = replace(found, solves=len(worlds.solved) or found.solves)
    return with_ranges(more, ranges_of(found.headlines, drawn, seed=seed), varied=said)


def _headlines_at(form: OutcomeGame, worlds: Worlds) -> Headlines | None:
    """The headlines at a draw, None where the game cannot be played there."""
    try:
        return PLAYERS[type(form)](form, worlds).headlines
    except BlocsError:
        return None
