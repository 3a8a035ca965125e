"""Moves on ways that may have a first and a last day."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from blocs.moves.fields import Day, Text
from blocs.moves.move import Move, Place
from blocs.moves.speech import Speech


class DatedMove(Move):
    """A move that counts in the scenario's year if it is in force on 31 December of it."""

    engines = ("trade", "corridors")
    network: Text | None = None

    since: Day | None = Field(
        default=None, alias="from", description="First day in force, as 2024-01-31; none: always."
    )
    until: Day | None = Field(default=None, description="Last day in force; none: open-ended.")

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.since is not None and self.until is not None and self.until < self.since:
            raise ValueError(f"it ends on {self.until}, before it begins on {self.since}")
        return self

    @property
    def is_dated(self) -> bool:
        """Whether the scenario's year says if it counts."""
        return self.since is not None or self.until is not None

    def in_force(self, place: Place) -> bool:
        """Whether it counts: always without days."""
        if not self.is_dated or place.year is None:
            return True
        last = date(place.year, 12, 31)
        begun = self.since is None or self.since <= last
        return begun and (self.until is None or last <= self.until)

    def days(self, place: Place, speech: Speech) -> str:
        """`; from … to …`, and whether that counts in the scenario's year."""
        told = ""
        if self.since is not None and self.until is not None:
            told = speech.words(
                "; from {since} to {until}",
                since=speech.day(self.since),
                until=speech.day(self.until),
            )
        elif self.since is not None:
            told = speech.words("; from {since} on", since=speech.day(self.since))
        elif self.until is not None:
            told = speech.words("; until {until}", until=speech.day(self.until))
        if self.in_force(place) or place.year is None:
            return told
        last = speech.day(date(place.year, 12, 31))
        return told + speech.words(
            "; that is not in force on {last}, so that nothing changes", last=last
        )
