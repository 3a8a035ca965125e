"""A country that this world lacks: which kept worlds have it, and why none is made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from blocs.foundation.errors import BlocsError, Problem

if TYPE_CHECKING:
    from blocs.world.world import World

NOT_MADE_UP = (
    "No world that is kept here has it, and none can be made up: what it makes, buys and sells by "
    "sector and partner would be invented, and every number of it too. `blocs world import` reads "
    "a table that has it."
)
"""What is said where no kept world holds a country."""
WHY_NONE_IS_MADE_UP = (
    "A country that a world lacks cannot be made up: what it makes, buys and sells by sector and "
    "partner would be invented, and every number of it too. `blocs world import` reads a table "
    "that has it."
)
"""The same of countries in general, where worlds are shown."""


def with_worlds(problem: Problem) -> Problem:
    """The problem with the worlds that hold the absent country, where it is about one.

    Where none does, with the reason why there is no invented one.
    """
    if problem.absent is None:
        return problem
    names = worlds_with(problem.absent)
    told = f"Worlds with it: {', '.join(names)}." if names else NOT_MADE_UP
    return replace(problem, remedy=" ".join(filter(None, (told, problem.remedy))))


def absent_members(world: World) -> dict[str, list[str]]:
    """Countries that a world lacks, members of a bloc in its year, and the blocs, by code."""
    found: dict[str, list[str]] = {}
    for bloc, known in world.blocs.blocs.items():
        if not (world.year or known.as_of):
            continue  # who its members are depends on a year
        for code in world.bloc_members(bloc)[1]:
            found.setdefault(code, []).append(bloc)
    return dict(sorted(found.items()))


def worlds_with(code: str) -> Sequence[str]:
    """Names of the kept worlds that hold a country."""
    from blocs.data.stored.listing import list_worlds
    from blocs.world.countries import country_in

    try:
        return [item.name for item in list_worlds() if country_in(code, item.codes) is not None]
    except BlocsError:
        return ()
