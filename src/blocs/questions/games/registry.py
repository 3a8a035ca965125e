"""Every kind of game of solved worlds: how it is played and drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from blocs.draws.evaluation import Row
from blocs.foundation.messages import Words
from blocs.questions.games.ask import FORMS
from blocs.questions.games.forms import OutcomeGame
from blocs.questions.games.found import Found
from blocs.questions.games.headlines import Headlines
from blocs.questions.games.kinds.bargaining.play import play_bargaining
from blocs.questions.games.kinds.coalition.play import play_coalition
from blocs.questions.games.kinds.contract.play import play_contract
from blocs.questions.games.kinds.crisis.play import VARIED, play_crisis, varied_disputes
from blocs.questions.games.kinds.hedging.play import play_hedging
from blocs.questions.games.kinds.tariffs.play import play_tariffs, redrawn_tariffs
from blocs.questions.games.worlds import Worlds

OUTCOME_DRAWS = 20
"""Draws of the elasticities by default."""


@dataclass(frozen=True)
class Kind:
    """What a file with its word is read as, and how it is played.

    redrawn: its headlines at draws of the elasticities, where playing again would cost too much.
    varied: the game at each of some draws (from a seed), where the file itself assumes numbers that
    its answers hang on; drawn: what that is, in words. draws: by default, fewer where a draw solves
    worlds of its own. sets_rates: whether its players choose tariffs.
    """

    form: type[OutcomeGame]
    play: Callable[[Any, Worlds], Found]
    redrawn: Callable[[Any, Found, Worlds], list[Row[Headlines]]] | None = None
    varied: Callable[[Any, int, int], list[Any]] | None = None
    drawn: Words | None = None
    draws: int = OUTCOME_DRAWS
    sets_rates: bool = False


KINDS: Mapping[str, Kind] = {
    "tariffs": Kind(
        FORMS["tariffs"],
        play_tariffs,
        redrawn=redrawn_tariffs,
        draws=6,
        sets_rates=True,
    ),
    "coalition": Kind(FORMS["coalition"], play_coalition),
    "hedging": Kind(FORMS["hedging"], play_hedging),
    "contract": Kind(FORMS["contract"], play_contract),
    "bargaining": Kind(FORMS["bargaining"], play_bargaining),
    "crisis": Kind(FORMS["crisis"], play_crisis, varied=varied_disputes, drawn=VARIED),
}
"""The word after `kind:` → the kind. A new kind is one line, and one in `FORMS`."""


def kind_of(form: OutcomeGame) -> Kind:
    """The kind that a form is of."""
    return next(kind for kind in KINDS.values() if kind.form is type(form))
