"""Tariff games: who sets tariffs on what, towards whom."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from blocs.moves.fields import Codes
from blocs.questions.games.forms import OutcomeGame, Parties
from blocs.questions.games.numbers import Highest, Rounds


class TariffsGame(OutcomeGame):
    """Optimal, Nash and cooperative tariffs between countries and blocs."""

    kind: Literal["tariffs"] = "tariffs"
    players: Parties = Field(description="Name → who sets tariffs, at least one.")
    sectors: Codes = Field(default=("goods",), description="Sectors whose imports are taxed.")
    rates: Literal["uniform", "by_sector"] = Field(
        default="uniform", description="One rate for all of `sectors`, or one for each."
    )
    towards: Literal["all_alike", "by_partner"] = Field(
        default="all_alike", description="One rate for all outsiders, or one for each other player."
    )
    highest: Highest = Field(
        default=3.0, description="Upper bound of every rate, a fraction: 3 or 300%."
    )
    retaliation_rounds: Rounds = Field(
        default=2, description="Rounds of retaliation that are shown, each player moving in turn."
    )
