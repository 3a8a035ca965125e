"""Contracts without a judge: a conditional loan, a suspended sanction, and the bargain over it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from blocs.moves.fields import Codes, Fault, Form, Number, Text
from blocs.moves.game_outcomes import Level, Numbers, OutcomeGame, Share, Titled
from blocs.moves.scenario import Moves


class Side(Titled):
    """One side. Without countries it is outside the world, and gains only what is stated."""

    countries: Codes | None = Field(default=None, description="Codes; none: outside the world.")
    discount_factor: Share = Field(description="Worth of next year's million, 0 to 1.")
    commits: bool = Field(default=False, description="Whether it is bound once it has agreed.")


class Relief(Form):
    """What is in force while the deal runs, compared with the world without a deal."""

    moves: Moves = Field(default=(), description="For example a sanction that is suspended.")
    borrower_million_usd: Number = Field(default=0.0, description="Stated, beside the outcome.")
    lender_million_usd: Number = Field(default=0.0, description="Stated, beside the outcome.")


class Standing(Form):
    """What good standing is worth after the last period, million USD."""

    borrower_million_usd: Number = Field(default=0.0, description="To the borrower.")
    lender_million_usd: Number = Field(default=0.0, description="To the lender.")
    note: Text | None = Field(default=None, description="Why.")


class ContractGame(OutcomeGame):
    """Tranches against conditions, year by year."""

    kind: Literal["contract"] = "contract"
    borrower: Side = Field(description="Who meets conditions.")
    lender: Side = Field(description="Who pays.")
    compliance_cost_million_usd: Numbers = Field(
        description="Cost of each year's condition to the borrower; the years of the deal."
    )
    compliance_benefit_million_usd: Numbers = Field(
        description="What meeting it is worth to the lender, year by year."
    )
    relief: Relief = Field(default=Relief(), description="What holds while the deal runs.")
    standing: Standing = Field(default=Standing(), description="What good standing is worth after.")
    detection: Share = Field(default=1.0, description="Chance that a breach is seen.")
    false_alarm: Share = Field(default=0.0, description="Chance that a condition met looks broken.")
    lowest_tranche_million_usd: Number = Field(default=0.0, description="Below zero: a repayment.")
    highest_tranche_million_usd: Level = Field(description="Largest tranche of a year.")
    discount_factors: Numbers = Field(
        default=(0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99), description="Both sides', for the table."
    )
    detections: Numbers = Field(
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
        for name in ("discount_factors", "detections"):
            values = list(getattr(self, name))
            if values != sorted(set(values)) or not (values[0] >= 0 and values[-1] <= 1):
                faults.append(Fault((name,), "expected rising numbers between 0 and 1"))
        return faults
