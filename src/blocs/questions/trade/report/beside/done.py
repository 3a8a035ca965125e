"""What each scenario of a comparison does, in sentences."""

from __future__ import annotations

from blocs.foundation.errors import BlocsError
from blocs.moves.provisions import describe
from blocs.moves.scenario import Scenario
from blocs.questions.trade.answer import world_behind
from blocs.questions.trade.comparison import Comparison
from blocs.world.world import World


def done_by(
    found: Comparison, language: str, world: World | None = None
) -> dict[str, tuple[str, ...]]:
    """Title → sentences; none for an outcome whose world or files are not there any more.

    world: that of the first outcome, where it is at hand.
    """
    told: dict[str, tuple[str, ...]] = {}
    first = found.sides[0].world
    for title, side in zip(found.titles, found.sides, strict=True):
        given = world if world is not None and side.world == first else None
        try:
            place = world_behind(side.outcome.provenance, given)
            scenario = Scenario(**side.outcome.provenance["scenario"])
            told[title] = tuple(describe(scenario, place, language))
        except BlocsError:
            continue
    return told
