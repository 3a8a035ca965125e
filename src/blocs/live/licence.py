"""Whether a world may be put into a file that travels: a page carries the numbers it solves."""

from __future__ import annotations

import re

from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.world.world import World

OPEN = re.compile(
    r"\b(CC[ -]BY(-SA)?([ -]\d|$)|CC0|public domain|MIT|BSD|Apache|Etalab|ODbL|ODC|PDDL|CDLA|OGL"
    r"|Open Government Licen[cs]e|part of blocs)",
    re.IGNORECASE,
)
"""Licences under which anybody may pass data on, that of blocs itself (MIT) among them; those that
forbid trade or changes are none."""
CLOSED = re.compile(r"\bN[CD]\b|non-?commercial|no derivatives|not redistribut", re.IGNORECASE)


def check_open(world: World) -> None:
    """Raise InputError that names every source of the world without an open licence."""
    remedy = (
        "If its terms let you pass it on, write the licence into the manifest "
        "(`licence: CC BY 4.0`); otherwise share the scenario file and not the page."
    )
    sources = world.provenance.sources
    problems = [
        Problem(f"'{source.title}': {source.licence or 'no licence'}", remedy=remedy)
        for source in sources
        if not OPEN.search(source.licence) or CLOSED.search(source.licence)
    ]
    if not sources:
        problems = [Problem("its manifest names no source and no licence", remedy=remedy)]
    raise_problems(
        InputError,
        f"world '{world.name}' has no open licence, and a live page carries it",
        problems,
    )
