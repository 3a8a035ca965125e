"""Contracts without a judge: a conditional loan, a suspended sanction, and the bargain over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from blocs.moves.fields import Codes, Fault, Form, Share, Text
from blocs.moves.scenario import Moves
from blocs.questions.games.forms import OutcomeGame, Titled
from blocs.questions.games.numbers import Flag, Level, Shares, Value, Values, several

if TYPE_CHECKING:
    from collections.abc import Sequence

    Years: TypeAlias = "Sequence[YearOfRelief]"
else:
    Years = Annotated[tuple["YearOfRelief", ...], BeforeValidator(several)]


class Side(Titled):
    """One side. Without countries it is outside the world, and gains only what is stated."""

    countries: Codes | None = Field(default=None, description="Codes; none: outside the world.")
    discount_factor: Share = Field(description="Worth of next year's million, 0 to 1.")
    commits: Flag = Field(default=False, description="Whether it is bound once it has agreed.")
    outside_moves: Moves = Field(
        default=(), description="The world that it has without the deal; none: the base world."
    )
    outside_million_usd: Value = Field(
        default=0.0, description="Stated worth of that a year, beside the outcome."
    )


class YearOfRelief(Form):
    """What is in force in one year of the deal, compared with the base world."""

    moves: Moves = Field(default=(), description="For example a sanction that is suspended.")
    borrower_million_usd: Value = Field(default=0.0, description="Stated, beside the outcome.")
    lender_million_usd: Value = Field(default=0.0, description="Stated, beside the outcome.")


class Relief(YearOfRelief):
    """What is in force while the deal runs: the same every year, or a schedule."""

    years: Years = Field(
        default=(), description="Year by year instead; stated numbers above are added to each."
    )


class Predictability(Form):
    """The better observed deal that the deal is compared with, and the yearly tranche."""

    detection: Share = Field(default=1.0, description="Chance that a breach is seen.")
    false_alarm: Share = Field(default=0.0, description="Chance that a condition met looks broken.")
    tranche_million_usd: Value | None = Field(
        default=None,
        description="Paid every year of the repeated deal; none: what divides the yearly gain "
        "equally, within the bounds of a tranche.",
    )


class Standing(Form, spoken=("note",)):
    """What good standing is worth after the last period, million USD."""

    borrower_million_usd: Value = Field(default=0.0, description="To the borrower.")
    lender_million_usd: Value = Field(default=0.0, description="To the lender.")
    note: Text | None = Field(default=None, description="Why.")


class ContractGame(OutcomeGame):
    """Tranches against conditions, year by year."""

    kind: Literal["contract"] = "contract"
    borrower: Side = Field(description="Who meets conditions.")
    lender: Side = Field(description="Who pays.")
    compliance_cost_million_usd: Values = Field(
        description="Cost of each year's condition to the borrower; the years of the deal."
    )
    compliance_benefit_million_usd: Values = Field(
        description="What meeting it is worth to the lender, year by year."
    )
    relief: Relief = Field(default=Relief(), description="What holds while the deal runs.")
    standing: Standing = Field(default=Standing(), description="What good standing is worth after.")
    detection: Share = Field(default=1.0, description="Chance that a breach is seen.")
    false_alarm: Share = Field(default=0.0, description="Chance that a condition met looks broken.")
    predictability: Predictability = Field(
        default=Predictability(), description="What the repeated deal is compared with."
    )
    lowest_tranche_million_usd: Value = Field(default=0.0, description="Below zero: a repayment.")
    highest_tranche_million_usd: Level = Field(description="Largest tranche of a year.")
    discount_factors: Shares = Field(
        default=(0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99), description="Both sides', for the table."
    )
    detections: Shares = Field(
        default=(0.1, 0.25, 0.5, 0.75, 0.9, 1.0), description="Chances to see, for the table."
    )

    def contradictions(self) -> list[Fault]:
        """Lengths, order of bounds, rising values."""
        faults: list[Fault] = []
        years, other = len(self.compliance_cost_million_usd), self.compliance_benefit_million_usd
        if len(other) != years:
            message = f"{len(other)} benefits for {years} years of conditions"
            faults.append(Fault(("compliance_benefit_million_usd",), message))
        if self.lowest_tranche_million_usd > self.highest_tranche_million_usd:
            message = "the lowest tranche is above the highest"
            faults.append(Fault(("lowest_tranche_million_usd",), message))
        faults += self._of_relief(years)
        if self.false_alarm > self.detection:
            message = f"{self.false_alarm:g} is above detection, {self.detection:g}"
            remedy = "As it stands a bad signal would speak for the borrower."
            faults.append(Fault(("false_alarm",), message, remedy))
        if self.predictability.detection < self.detection:
            message = f"{self.predictability.detection:g} is below the deal's own detection"
            faults.append(Fault(("predictability", "detection"), message))
        if self.predictability.false_alarm > self.false_alarm:
            message = f"{self.predictability.false_alarm:g} is above the deal's own false alarm"
            faults.append(Fault(("predictability", "false_alarm"), message))
        for name in ("discount_factors", "detections"):
            values = list(getattr(self, name))
            if values != sorted(set(values)) or not (values[0] >= 0 and values[-1] <= 1):
                faults.append(Fault((name,), "expected rising numbers between 0 and 1"))
        return faults

    def _of_relief(self, years: int) -> list[Fault]:
        faults: list[Fault] = []
        schedule = self.relief.years
        if schedule and len(schedule) != years:
            message = f"{len(schedule)} years of relief for {years} years of conditions"
            faults.append(Fault(("relief", "years"), message))
        if schedule and self.relief.moves:
            message = "give moves for all years or for each year, not both"
            faults.append(Fault(("relief", "moves"), message))
        return faults


for _form in (Relief, ContractGame):
    _form.model_rebuild()
