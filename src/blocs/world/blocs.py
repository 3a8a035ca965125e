"""Blocs of countries with dated members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Spell:
    """One membership: `country` belongs from `start` until the day before `end` (None: still)."""

    country: str
    start: date
    end: date | None
    source: str

    def covers(self, on: date) -> bool:
        """Whether the membership is in force on the day `on`."""
        return self.start <= on and (self.end is None or on < self.end)


@dataclass(frozen=True)
class Bloc:
    """A named bloc. `as_of` freezes the membership (EU27); otherwise the world's year counts."""

    code: str
    names: Mapping[str, str]
    spells: tuple[Spell, ...]
    as_of: date | None = None
    note: str = ""

    def members(self, on: date) -> tuple[str, ...]:
        """Alpha-3 codes of the members on the day `on` (or on `as_of`), sorted."""
        day = self.as_of or on
        return tuple(sorted({spell.country for spell in self.spells if spell.covers(day)}))


@dataclass(frozen=True)
class BlocTable:
    """All known blocs by code."""

    blocs: Mapping[str, Bloc]

    def __contains__(self, code: object) -> bool:
        return code in self.blocs

    def __getitem__(self, code: str) -> Bloc:
        return self.blocs[code]

    def members(self, code: str, year: int) -> tuple[str, ...]:
        """Members of bloc `code` on 31 December of `year` (1 or later; any for a frozen bloc).

        Raises KeyError for an unknown code.
        """
        bloc = self.blocs[code]
        return bloc.members(bloc.as_of or date(year, 12, 31))
