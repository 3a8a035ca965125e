"""Crisis games: disputes whose escalation depends on what rupture would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from blocs.foundation.messages import given
from blocs.moves.fields import Codes, Fault, Form, Share, Text
from blocs.questions.games.forms import OutcomeGame
from blocs.questions.games.numbers import Amount, Exponent, Percent, PercentLevel, named

if TYPE_CHECKING:
    from collections.abc import Mapping

    Disputes: TypeAlias = "Mapping[str, Dispute]"
else:
    Disputes = Annotated[dict[str, "Dispute"], BeforeValidator(named)]


class Dispute(Form, spoken=("title",)):
    """Two sides, and the balance between them."""

    title: Text | None = Field(default=None, description="In one line; by default its name.")
    one: Codes = Field(description="Codes of one side.")
    other: Codes = Field(description="Codes of the other side.")
    capability_one: Amount = Field(default=1.0, description="Any measure of strength.")
    capability_other: Amount = Field(default=1.0, description="The same of the other side.")

    def called(self, language: str) -> str | None:
        """The title in a language, None where the file gives none."""
        return given(self, "title")[language]


class CrisisGame(OutcomeGame):
    """How likely disputes are to escalate, and what trade does to that."""

    kind: Literal["crisis"] = "crisis"
    disputes: Disputes = Field(description="Name → dispute.")
    spread: Amount = Field(description="Private information, a fraction of the war pay-off.")
    settlement: Share = Field(default=0.75, description="κ: 0.75 claims split, 1 nothing hidden.")
    damage_pct: PercentLevel = Field(default=0.0, description="Destroyed in war, % of income.")
    prize_pct: PercentLevel = Field(default=0.0, description="Taken by the winner, % of income.")
    decisiveness: Exponent = Field(default=1.0, description="Exponent of the contest of strength.")
    trade_cost_change_pct: Percent = Field(
        default=-10.0, description="Change of trade costs by which the signs are tested, below 0."
    )

    def contradictions(self) -> list[Fault]:
        """The step must make trade cheaper; κ above zero."""
        faults: list[Fault] = []
        if not -90 < self.trade_cost_change_pct < 0:
            faults.append(Fault(("trade_cost_change_pct",), "expected a number from -90 to 0"))
        if self.settlement <= 0:
            faults.append(Fault(("settlement",), "at settlement 0 nobody ever settles"))
        if self.damage_pct + self.prize_pct >= 100:
            faults.append(Fault(("damage_pct",), "nothing would be left after war"))
        return faults


for _form in (Dispute, CrisisGame):
    _form.model_rebuild()
