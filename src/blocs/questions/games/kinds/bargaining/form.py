"""Bargains of two parties: deals, what both have without one, and who has the power to wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from blocs.moves.fields import Codes, Fault, Share, Text
from blocs.moves.scenario import Moves
from blocs.questions.games.forms import OutcomeGame, Titled, unknown_names
from blocs.questions.games.numbers import Amount, ByName, Flag, Value, named

if TYPE_CHECKING:
    from collections.abc import Mapping

    Sides: TypeAlias = "Mapping[str, BargainingSide]"
    Deals: TypeAlias = "Mapping[str, DealForm]"
    Options: TypeAlias = "Mapping[str, OutsideOption]"
else:
    Sides = Annotated[dict[str, "BargainingSide"], BeforeValidator(named)]
    Deals = Annotated[dict[str, "DealForm"], BeforeValidator(named)]
    Options = Annotated[dict[str, "OutsideOption"], BeforeValidator(named)]


class OutsideOption(Titled):
    """A world that a side can have without the deal, whoever makes its moves."""

    moves: Moves = Field(default=(), description="What happens, compared with the base world.")
    million_usd: Value = Field(default=0.0, description="Stated worth a year to this side.")


class BargainingSide(Titled):
    """One of two sides. Without countries it is outside the world, and gains what is stated."""

    countries: Codes | None = Field(default=None, description="Codes; none: outside the world.")
    discount_factor: Share = Field(
        default=0.95, description="Worth of the same income one round of offers later, 0 to 1."
    )
    weight: Amount = Field(default=1.0, description="Bargaining power in Nash's solution.")
    outside: Options = Field(
        default={}, description="Name → option; it takes the best; none: the base world."
    )


class DealForm(Titled):
    """A deal that the sides may strike."""

    moves: Moves = Field(default=(), description="What is done, compared with the base world.")
    terms_million_usd: ByName = Field(
        default={}, description="Side → stated worth a year, beside the outcome."
    )


class BargainingGame(OutcomeGame):
    """Two sides divide what a deal brings them both."""

    kind: Literal["bargaining"] = "bargaining"
    sides: Sides = Field(description="Name → side; two.")
    deals: Deals = Field(description="Name → deal; at least one.")
    transfers: Flag = Field(default=True, description="Whether money may be paid beside a deal.")
    proposes_first: Text | None = Field(
        default=None, description="The side that proposes first; none: the first of the file."
    )

    def contradictions(self) -> list[Fault]:
        """Number of sides, names, patience without end."""
        faults: list[Fault] = []
        known = list(self.sides)
        if len(known) != 2:
            faults.append(Fault(("sides",), f"two sides bargain, these are {len(known)}"))
        if self.proposes_first is not None:
            faults += unknown_names([self.proposes_first], known, ("proposes_first",))
        for name, deal in self.deals.items():
            for side in deal.terms_million_usd:
                faults += unknown_names([side], known, ("deals", name, "terms_million_usd", side))
        for name, side in self.sides.items():
            if side.discount_factor >= 1:
                message = "1 is too patient: who can wait for ever agrees on nothing in particular"
                faults.append(Fault(("sides", name, "discount_factor"), message))
        return faults

    @property
    def order(self) -> tuple[str, str]:
        """The side that proposes first, and the other."""
        one, two = self.sides
        return (two, one) if self.proposes_first == two else (one, two)


for _form in (BargainingSide, DealForm, BargainingGame):
    _form.model_rebuild()
