"""Which sources of a world may be passed on by anybody."""

from __future__ import annotations

import re

from blocs.world.provenance import Source
from blocs.world.world import World

OPEN = re.compile(
    r"\b(CC[ -]BY(-SA)?([ -]\d|$)|CC0|public domain|MIT|BSD|Apache|Etalab|ODbL|ODC|PDDL|CDLA|OGL"
    r"|Open Government Licen[cs]e|part of blocs)",
    re.IGNORECASE,
)
"""Licences under which anybody may pass data on, that of blocs itself (MIT) among them; those that
forbid trade or changes are none."""
CLOSED = re.compile(r"\bN[CD]\b|non-?commercial|no derivatives|not redistribut", re.IGNORECASE)


def closed_sources(world: World) -> tuple[Source, ...]:
    """Sources without an open licence."""
    return tuple(
        source
        for source in world.provenance.sources
        if not OPEN.search(source.licence) or CLOSED.search(source.licence)
    )


def is_open(world: World) -> bool:
    """Whether its manifest names sources, and every one of them is open."""
    return bool(world.provenance.sources) and not closed_sources(world)
