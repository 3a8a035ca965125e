"""Games of coalitions: an agreement among any of its players, an accession, a joint sanction."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from blocs.foundation.documents import KeyPath
from blocs.moves.fields import Codes, Fault, Form, Text
from blocs.moves.scenario import Moves
from blocs.questions.games.forms import (
    MOST_PLAYERS,
    Names,
    OutcomeGame,
    Parties,
    Titled,
    unknown_names,
)
from blocs.questions.games.numbers import Level, named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Memberships: TypeAlias = "Mapping[str, Membership]"
    Candidates: TypeAlias = "Mapping[str, Choice]"
else:
    Memberships = Annotated[dict[str, "Membership"], BeforeValidator(named)]
    Candidates = Annotated[dict[str, "Choice"], BeforeValidator(named)]

MOST_PROFILES = 256
"""Combinations of memberships of several candidates that are all solved."""


class Membership(Titled):
    """One status that the candidate may have."""

    needs: Names = Field(default=(), description="Players who must agree to it.")
    moves: Moves = Field(default=(), description="What follows, compared with the base world.")


class Choice(Form):
    """What one of several candidates chooses among."""

    now: Text = Field(description="The membership that it has.")
    memberships: Memberships = Field(description="Name → membership.")


class Accession(Form):
    """Candidates choose among memberships; those who must agree may refuse.

    One candidate is given by `candidate`, `now` and `memberships`; several by `candidates`.
    """

    candidate: Text | None = Field(default=None, description="The player who chooses.")
    now: Text | None = Field(default=None, description="The membership that it has.")
    memberships: Memberships = Field(default={}, description="Name → membership.")
    candidates: Candidates = Field(
        default={}, description="Player → `now` and `memberships`, where several choose."
    )

    @property
    def choices(self) -> Mapping[str, Choice]:
        """Candidate → what it chooses among, however the file says it."""
        if self.candidate is None or self.now is None:
            return self.candidates
        return {self.candidate: Choice(now=self.now, memberships=self.memberships)}

    def place(self, candidate: str) -> KeyPath:
        """Where the choice of a candidate stands in the file."""
        own = ("candidates", candidate) if self.candidates else ()
        return ("accession", *own)

    def faults(self, players: Sequence[str]) -> list[Fault]:
        """Neither or both ways to name candidates, names that are not there, too many worlds."""
        alone = {"candidate": self.candidate, "now": self.now, "memberships": self.memberships}
        given = [key for key, value in alone.items() if value]
        if self.candidates and given:
            message = f"'candidates' stands beside {', '.join(given)}"
            remedy = "For one: `candidate`, `now`, `memberships`. For several: `candidates` alone."
            return [Fault(("accession",), message, remedy)]
        if not self.candidates and len(given) < len(alone):
            remedy = "Or give `candidates`: player → `now` and `memberships`."
            return [
                Fault(("accession",), f"'{key}' is missing", remedy)
                for key in alone
                if key not in given
            ]
        faults: list[Fault] = []
        for name, choice in self.choices.items():
            place = self.place(name)
            where = place if self.candidates else (*place, "candidate")
            faults += unknown_names([name], players, where)
            faults += unknown_names([choice.now], list(choice.memberships), (*place, "now"))
            for key, item in choice.memberships.items():
                faults += unknown_names(item.needs, players, (*place, "memberships", key, "needs"))
        count = prod(len(choice.memberships) for choice in self.choices.values())
        if count > MOST_PROFILES:
            message = f"the memberships make {count} combinations, each a solved world"
            remedy = f"At most {MOST_PROFILES}: leave out candidates or memberships."
            faults.append(Fault(("accession", "candidates"), message, remedy))
        return faults


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
        if self.accession is not None:
            faults += self.accession.faults(players)
        return faults


for _form in (Membership, Choice, Accession, Agreement, JointSanction, CoalitionGame):
    _form.model_rebuild()
