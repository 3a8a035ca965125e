"""Whether a world may be put into a file that travels: a page carries the numbers it solves."""

from __future__ import annotations

from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.world.licences import closed_sources
from blocs.world.world import World


def check_open(world: World) -> None:
    """Raise InputError that names every source of the world without an open licence."""
    remedy = (
        "If its terms let you pass it on, write the licence into the manifest "
        "(`licence: CC BY 4.0`); otherwise share the scenario file and not the page."
    )
    sources = world.provenance.sources
    problems = [
        Problem(f"'{source.title}': {source.licence or 'no licence'}", remedy=remedy)
        for source in closed_sources(world)
    ]
    if not sources:
        problems = [Problem("its manifest names no source and no licence", remedy=remedy)]
    raise_problems(
        InputError,
        f"world '{world.name}' has no open licence, and a live page carries it",
        problems,
    )
