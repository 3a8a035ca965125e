"""The same scenario at the low and the high ends of the ranges of its presets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from blocs.foundation.errors import SolverError
from blocs.moves.scenario import Scenario, at_estimate, is_ranged
from blocs.questions.trade.answer import run_under, trade_of, world_behind, world_of
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.outcome import Outcome
from blocs.world.world import World

EXACT = "real_income_change_pct"
End = Literal["low", "high"]


@dataclass(frozen=True, eq=False)
class PresetEnds:
    """Outcomes with every preset at its low, and at its high value; None: no solution there."""

    own: Outcome
    low: Outcome | None
    high: Outcome | None

    def value(self, end: End, code: str) -> float | None:
        """Exact change of real income of a country at one end, per cent."""
        found = self._at(end)
        return None if found is None else float(found.labelled[EXACT][found.countries.index(code)])

    def world_pct(self, end: End) -> float | None:
        """Change of the world's real income at one end, per cent of its income."""
        found = self._at(end)
        if found is None:
            return None
        gained = found.labelled["real_income_change_million_usd"]
        return 100 * float(np.sum(gained)) / float(np.sum(found.labelled["income"]))

    def as_json(self) -> dict[str, Any]:
        """What the document says of both ends."""
        return {"preset_ends": {end: _values(self._at(end)) for end in ("low", "high")}}

    def _at(self, end: End) -> Outcome | None:
        return self.low if end == "low" else self.high


def preset_ends(
    outcome: Outcome, world: World, scenario: Scenario, trade: Trade
) -> PresetEnds | None:
    """The scenario at both ends of its presets; None where no move has a range."""
    if not is_ranged(scenario):
        return None
    low, high = (_solved(at_estimate(scenario, end), world, trade) for end in ("low", "high"))
    return PresetEnds(outcome, low, high)


def ends_behind(
    outcome: Outcome, *, world: World | None = None, scenario: Scenario | None = None
) -> PresetEnds | None:
    """The same of an outcome alone: its world is found again, its scenario is the one it keeps.

    Raises InputError where the world is not kept as it was.
    """
    scenario = scenario or Scenario(**outcome.provenance["scenario"])
    if not is_ranged(scenario):
        return None
    place = world_behind(outcome.provenance, world)
    return preset_ends(outcome, place, scenario, trade_of(outcome))


def _solved(scenario: Scenario, world: World, trade: Trade) -> Outcome | None:
    try:
        return run_under(trade, world_of(world), scenario)
    except SolverError:
        return None


def _values(found: Outcome | None) -> dict[str, float | None] | None:
    if found is None:
        return None
    values = zip(found.countries, map(float, found.labelled[EXACT]), strict=True)
    return {code: value if np.isfinite(value) else None for code, value in values}
