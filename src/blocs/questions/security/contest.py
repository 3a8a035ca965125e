"""A contest between two states as somebody writes it down; every assumption with its range."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from blocs.foundation.casebook import find_contest
from blocs.foundation.catalogues import in_language
from blocs.moves.fields import (
    Code,
    Fault,
    Form,
    Number,
    Text,
    raise_in_document,
    read_form,
)

LARGEST = 1e12


class Ranged(Form, spoken=("note",)):
    """A number that is assumed, and between which it may lie."""

    value: Number = Field(description="As assumed.")
    low: Number = Field(description="The least that can be meant.")
    high: Number = Field(description="The most that can be meant.")
    note: Text | None = Field(default=None, description="Why, or where it comes from.")


class ContestSide(Form, spoken=("title",)):
    """One state, how strong it is, and what is at stake for it."""

    title: Text | None = Field(default=None, description="In a word or two; by default its name.")
    country: Code = Field(description="Alpha-3 code of the world.")
    strength: Ranged = Field(description="Any measure, the same for both sides.")
    stake_pct: Ranged = Field(description="What winning is worth to it, % of its income.")
    cost_pct: Ranged = Field(description="What a crisis costs it beside trade, % of its income.")


class ContestCase(Form, spoken=("title", "notes")):
    """Two states, a stake, and a rupture of their trade that a crisis brings."""

    title: Text = Field(description="The question in one line.")
    world: Text = Field(description="The world whose rupture of trade is solved.")
    one: ContestSide = Field(description="One side.")
    other: ContestSide = Field(description="The other side.")
    decisiveness: Ranged = Field(description="γ of the contest: 0 a coin, 1 by strength.")
    spread_pct: Ranged = Field(description="What is not known of resolve, % of income.")
    notes: Text | None = Field(default=None, description="Assumptions and their reasons.")
    sources: tuple[Text, ...] = Field(default=(), description="Where the numbers come from.")

    @property
    def sides(self) -> tuple[ContestSide, ContestSide]:
        """Both."""
        return self.one, self.other

    def contradictions(self) -> list[Fault]:
        """What no contest may hold."""
        faults = [
            *_faults(("decisiveness",), self.decisiveness, least=0.0),
            *_faults(("spread_pct",), self.spread_pct, above=0.0),
        ]
        for name, side in (("one", self.one), ("other", self.other)):
            faults += _faults((name, "strength"), side.strength, above=0.0)
            faults += _faults((name, "stake_pct"), side.stake_pct, least=0.0)
            faults += _faults((name, "cost_pct"), side.cost_pct, least=0.0)
        if self.one.country == self.other.country:
            faults.append(Fault(("other", "country"), "a state has no contest with itself"))
        return faults


for _form in (ContestSide, ContestCase):
    _form.model_rebuild()


def _faults(
    path: tuple[str, ...], number: Ranged, *, least: float | None = None, above: float | None = None
) -> list[Fault]:
    faults: list[Fault] = []
    if not number.low <= number.value <= number.high:
        faults.append(Fault(path, "expected low ≤ value ≤ high"))
    if above is not None and number.low <= above:
        faults.append(Fault((*path, "low"), f"expected above {above:g}, not {number.low:g}"))
    if least is not None and number.low < least:
        faults.append(Fault((*path, "low"), f"expected {least:g} or more, not {number.low:g}"))
    if number.high > LARGEST:
        faults.append(Fault((*path, "high"), f"expected at most {LARGEST:g}"))
    return faults


def side_name(side: ContestSide, language: str) -> str:
    """What a side is called."""
    return in_language(side, "title", language) or side.country


def load_contest(name: str | Path) -> ContestCase:
    """A file, or a contest of the casebook: `security/NAME`.

    Raises InputError where there is neither, ScenarioError with every problem of a file at once.
    """
    path = find_contest(name)
    what = f"contest '{name}'"
    document, case = read_form(
        what, path, ContestCase, is_a="a contest is a mapping with 'one' and 'other'"
    )
    raise_in_document(what, document, case.contradictions())
    return case
