"""Tariff games: who sets tariffs on what, towards whom."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from blocs.moves.fields import Codes, Fault, Number, shown
from blocs.moves.game_outcomes import OutcomeGame, Parties


def _rounds(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 20:
        raise ValueError(f"expected a whole number from 0 to 20, not {shown(value)}")
    return value


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
    highest: Number = Field(default=3.0, description="Upper bound of every rate, a fraction.")
    retaliation_rounds: Annotated[int, BeforeValidator(_rounds)] = Field(
        default=2, description="Rounds of retaliation that are shown, each player moving in turn."
    )

    def contradictions(self) -> list[Fault]:
        """Bounds."""
        if self.highest > 0:
            return []
        return [Fault(("highest",), f"upper bound {self.highest:g} must be above zero")]
