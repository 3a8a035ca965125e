"""Which function plays which kind of game of solved worlds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
from blocs.study.play_hedging import play_hedging
from blocs.study.play_tariffs import play_tariffs
from blocs.study.play_worlds import Settings
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


def play_outcomes(form: OutcomeGame, world: World, settings: Settings | None = None) -> Found:
    """Play a game of any kind but `strategic`. Raises as the function of its kind does."""
    return PLAYERS[type(form)](form, world, settings or Settings())
