"""Games of coalitions: an agreement among any of its players, an accession, a joint sanction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from blocs.moves.fields import Codes, Fault, Form, Text
from blocs.moves.game_outcomes import (
    MOST_PLAYERS,
    Level,
    Names,
    OutcomeGame,
    Parties,
    Titled,
    named,
    unknown_names,
)
from blocs.moves.scenario import Moves

if TYPE_CHECKING:
    from collections.abc import Mapping

    Memberships: TypeAlias = "Mapping[str, Membership]"
else:
    Memberships = Annotated[dict[str, "Membership"], BeforeValidator(named)]


class Membership(Titled):
    """One status that the candidate may have."""

    needs: Names = Field(default=(), description="Players who must agree to it.")
    moves: Moves = Field(default=(), description="What follows, compared with the base world.")


class Accession(Form):
    """A candidate chooses among memberships; those who must agree may refuse."""

    candidate: Text = Field(description="The player who chooses.")
    now: Text = Field(description="The membership that it has.")
    memberships: Memberships = Field(description="Name → membership.")


class Agreement(Form):
    """What the members of any coalition do to each other."""

    pair_moves: Moves = Field(
        description="Moves for each pair of members; the codes `one` and `other` stand for them."
    )


class JointSanction(Form):
    """What each sender does, whom it should harm, and what harm is worth."""

    target: Codes = Field(description="Codes of the target.")
    member_moves: Moves = Field(
        description="Moves of each sender, for whom the code `member` stands."
    )
    price_of_harm: Level = Field(
        description="Million USD that senders would pay for a loss of one million of the target."
    )


class CoalitionGame(OutcomeGame):
    """Coalitions whose values are solved worlds."""

    kind: Literal["coalition"] = "coalition"
    players: Parties = Field(description="Name → country, or bloc that acts as one.")
    accession: Accession | None = Field(default=None, description="A choice of membership.")
    agreement: Agreement | None = Field(default=None, description="An agreement of any members.")
    sanction: JointSanction | None = Field(default=None, description="Sanctions of any senders.")

    def contradictions(self) -> list[Fault]:
        """Names that are not there, too many players, nothing asked."""
        if self.accession is None and self.agreement is None and self.sanction is None:
            message = "nothing is asked: one of 'accession', 'agreement', 'sanction' is needed"
            return [Fault((), message)]
        faults: list[Fault] = []
        if (self.agreement or self.sanction) and len(self.players) > MOST_PLAYERS:
            count = len(self.players)
            message = f"{count} players make {2**count} coalitions, each a solved world"
            remedy = f"At most {MOST_PLAYERS}: merge players who act together."
            faults.append(Fault(("players",), message, remedy))
        players = list(self.players)
        if (found := self.accession) is not None:
            faults += unknown_names([found.candidate], players, ("accession", "candidate"))
            faults += unknown_names([found.now], list(found.memberships), ("accession", "now"))
            for name, item in found.memberships.items():
                place = ("accession", "memberships", name, "needs")
                faults += unknown_names(item.needs, players, place)
        return faults


for _form in (Membership, Accession, Agreement, JointSanction, CoalitionGame):
    _form.model_rebuild()
