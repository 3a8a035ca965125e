"""Hedging: the commitments of a small state, and the states of the world that test them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from blocs.moves.fields import Codes, Fault, Form, Share
from blocs.moves.scenario import Moves
from blocs.questions.games.forms import Names, OutcomeGame, Titled, unknown_names
from blocs.questions.games.numbers import ByName, Exponent, Exponents, Flag, Value, named, several

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Portfolios: TypeAlias = "Mapping[str, Portfolio]"
    States: TypeAlias = "Mapping[str, State]"
    Reactions: TypeAlias = "Sequence[Reaction]"
else:
    Portfolios = Annotated[dict[str, "Portfolio"], BeforeValidator(named)]
    States = Annotated[dict[str, "State"], BeforeValidator(named)]
    Reactions = Annotated[tuple["Reaction", ...], BeforeValidator(several)]


class Portfolio(Titled):
    """A bundle of commitments."""

    commitments: ByName = Field(description="Side → how far it is bound to it, 0 to 1.")
    moves: Moves = Field(default=(), description="What the commitments change in the world.")
    payments_million_usd: Value = Field(
        default=0.0, description="Received a year for them, such as a rent or a loan's grant."
    )


class Reaction(Form):
    """What happens in a state to those who hold some portfolios."""

    to: Names = Field(description="Portfolios that are hit.")
    moves: Moves = Field(default=(), description="What is done.")
    payments_million_usd: Value = Field(default=0.0, description="Change of yearly payments.")


class State(Titled):
    """A state of the world."""

    probability: Share = Field(description="How likely it is; all sum to 1.")
    coercion: Flag = Field(default=False, description="Whether somebody presses in this state.")
    reactions: Reactions = Field(default=(), description="What happens to which portfolios.")


class HedgingGame(OutcomeGame):
    """Portfolios of commitments under the risk of coercion."""

    kind: Literal["hedging"] = "hedging"
    countries: Codes = Field(description="The small state.")
    portfolios: Portfolios = Field(description="Name → portfolio.")
    states: States = Field(description="Name → state of the world.")
    hedge: Names = Field(description="The portfolio that stays between the sides.")
    aversions: Exponents = Field(
        default=(0.0, 2.0, 10.0), description="Relative risk aversions that are compared."
    )
    highest_aversion: Exponent = Field(default=50.0, description="Where the search for them ends.")

    def contradictions(self) -> list[Fault]:
        """Probabilities, names, commitments outside 0 … 1."""
        faults = unknown_names(self.hedge, list(self.portfolios), ("hedge",))
        if len(self.hedge) != 1:
            faults.append(Fault(("hedge",), "name one portfolio"))
        total = sum(state.probability for state in self.states.values())
        if abs(total - 1) > 1e-6:
            faults.append(Fault(("states",), f"the probabilities sum to {total:g}, not to 1"))
        for name, state in self.states.items():
            for k, reaction in enumerate(state.reactions):
                place = ("states", name, "reactions", k, "to")
                faults += unknown_names(reaction.to, list(self.portfolios), place)
        for name, portfolio in self.portfolios.items():
            for side, degree in portfolio.commitments.items():
                if not 0 <= degree <= 1:
                    place = ("portfolios", name, "commitments", side)
                    faults.append(Fault(place, f"{degree:g} is not between 0 and 1"))
        return faults


for _form in (Portfolio, Reaction, State, HedgingGame):
    _form.model_rebuild()
