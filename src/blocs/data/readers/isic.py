"""Trade elasticities of another world for a table whose sector codes are ISIC (or NACE) divisions.

`C10T12`, `C10-C12`, `A01_02`, `K64` and `B` all name divisions of ISIC rev. 4. A sector takes an
elasticity where all its divisions have the same one in the other world; nothing is averaged.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from blocs.data.elasticities import Elasticities, chosen_elasticities
from blocs.data.industries import divisions
from blocs.data.stored.listing import list_worlds
from blocs.data.stored.store import find_world
from blocs.data.tariffs.asked import NONE
from blocs.foundation.axes import Axis
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.world.world import World


def elasticities_for(choice: float | str | Path | None, sectors: Axis) -> Elasticities:
    """Elasticities for a table: a number, a CSV file, or the name of a world whose sectors match.

    Raises InputError: nothing is taken by default.
    """
    if choice is None:
        remedy = (
            "Give `--elasticity 5`, a CSV file sector,trade_elasticity, or the name of a world "
            "(`blocs world list`) whose elasticities hold for the same ISIC divisions."
        )
        problem = Problem("official tables hold none", field="--elasticity", remedy=remedy)
        raise InputError("trade elasticities are needed", problems=[problem])
    names = {item.name for item in list_worlds()}
    if isinstance(choice, str) and choice in names:
        return _borrowed(find_world(choice, tariffs=NONE), sectors)
    return chosen_elasticities(choice, sectors)


def _borrowed(world: World, sectors: Axis) -> Elasticities:
    errors = world.trade_elasticity_se
    theirs = [divisions(code) for code in world.sectors]
    theta, error = np.zeros(len(sectors)), np.full(len(sectors), np.nan)
    notes: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    for place, code in enumerate(sectors):
        own = divisions(code)
        if code in world.sector:
            alike = [world.sector.position[code]]
        else:
            alike = [j for j, known in enumerate(theirs) if known & own]
        values = {float(world.trade_elasticity[j]) for j in alike}
        covered = code in world.sector or own <= frozenset().union(*(theirs[j] for j in alike))
        if not own | set(alike) or not covered or len(values) != 1:
            problems.append(_no_match(code, world, alike, covered=bool(own) and covered))
            continue
        theta[place] = values.pop()
        if errors is not None and len({float(errors[j]) for j in alike}) == 1:
            error[place] = errors[alike[0]]
        notes[code] = _note(world, alike, code)
    raise_problems(InputError, f"the elasticities of '{world.name}' do not fit", problems)
    return Elasticities(theta, error, notes)


def _note(world: World, alike: list[int], code: str) -> dict[str, str]:
    first = world.sectors[alike[0]]
    note = dict(world.elasticity_notes.get(first, {}))
    if [code] != [world.sectors[j] for j in alike]:
        names = ", ".join(world.sectors[j] for j in alike)
        said = f"That of {names} in {world.name}, the same ISIC divisions."
        note["assumption"] = " ".join(t for t in (said, note.get("assumption", "")) if t)
    note.setdefault("source", f"world {world.name}")
    return note


def _no_match(code: str, world: World, alike: list[int], *, covered: bool) -> Problem:
    if not alike or not covered:
        message = f"sector '{code}' is not among the ISIC divisions of '{world.name}'"
    else:
        listed = ", ".join(f"{world.sectors[j]} {world.trade_elasticity[j]:g}" for j in alike)
        message = f"sector '{code}' has several elasticities there: {listed}"
    return Problem(message, remedy="Give a CSV file with sector,trade_elasticity.")
