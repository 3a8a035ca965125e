"""Rounds of retaliation in a tariff game: players answer one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blocs.foundation.axes import Array
from blocs.questions.games.engine.rates.best_response import best_response
from blocs.questions.games.engine.rates.box_ascent import Point
from blocs.questions.games.engine.rates.tariff_game import TOLERANCE, TariffGame, start_of


@dataclass(frozen=True, eq=False)
class Round:
    """One round of retaliation. actions: per player (rate,); payoff_change_pct: (player,)."""

    actions: tuple[Array, ...]
    payoff_change_pct: Array


def retaliation(
    game: TariffGame, *, order: Sequence[int] | None = None, rounds: int = 4
) -> list[Round]:
    """What happens when players answer one after the other, from their lower bounds on.

    order: positions of the players that move, each once a round; default: all, as they stand.
    """
    actions = start_of(game)
    path = [Round(tuple(actions), game.payoff_change_pct(actions))]
    for _ in range(rounds):
        for player in order if order is not None else range(len(game.players)):
            actions = list(actions)
            actions[player] = _reply(game, player, actions)
            path.append(Round(tuple(actions), game.payoff_change_pct(actions)))
    return path


def _reply(game: TariffGame, player: int, actions: Sequence[Array]) -> Array:
    payoff, box = game.payoffs()[player], game.box(player)

    def own(x: Array) -> Point:
        return payoff(tuple(x if p == player else item for p, item in enumerate(actions)))

    found = best_response(
        own, box=box, starts=[actions[player]], tolerance=TOLERANCE, grid_points=2
    )
    return found.action
