"""Mining and energy whose output rises more than can be meant, and the answer with lower θ there.

Elasticities of ores, oil and gas are the highest of all, and the model knows no pit that is full:
where a supplier is lost, another one digs without limit. What hangs on that is shown by the same
scenario with the elasticity of the sectors concerned halved and quartered.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from blocs.foundation.axes import Mask
from blocs.foundation.errors import SolverError
from blocs.foundation.plain import finite_or_null
from blocs.moves.scenario import Scenario
from blocs.questions.trade.answer import run_under, trade_of, world_behind
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.outcome import Outcome
from blocs.world.world import World

EXACT = "real_income_change_pct"
MOST_RISE_PCT = 25.0
"""Output of a mine, a refinery or a power station that grows by more cannot be meant."""
NOTICED = 1e-3
"""Part of the country's value added that the rise is worth, where it is told at all."""
GROUPS = ("mining", "energy")
"""Groups of sectors of a world that name them, besides its codes of ISIC."""
MINING = re.compile(r"B\d\d(_\d\d)*")
"""Divisions 05 to 09 of ISIC revision 4, as the ICIO writes them."""

Part: TypeAlias = Literal["half", "quarter"]
PARTS: dict[Part, float] = {"half": 0.5, "quarter": 0.25}


@dataclass(frozen=True)
class Strained:
    """One sector of a country whose output rises too much. rise_pct: of its volume."""

    country: str
    sector: str
    rise_pct: float
    trade_elasticity: float


@dataclass(frozen=True, eq=False)
class Plausibility:
    """What is strained, most of value added first, and the outcomes with lower elasticities.

    own: with θ as it is; outcomes: part of θ → outcome, None where there is no solution.
    """

    world: World
    own: Outcome
    strained: tuple[Strained, ...]
    outcomes: Mapping[Part, Outcome | None]

    def value(self, part: Part, code: str) -> float | None:
        """Exact change of real income of a country, per cent; None without a solution."""
        found = self.outcomes[part]
        return None if found is None else float(found.labelled[EXACT][found.countries.index(code)])

    def world_pct(self, part: Part) -> float | None:
        """Change of the world's real income, per cent of its income."""
        found = self.outcomes[part]
        if found is None:
            return None
        gained = found.labelled["real_income_change_million_usd"]
        return 100 * float(np.sum(gained)) / float(np.sum(found.labelled["income"]))

    def as_json(self) -> dict[str, Any]:
        """What the document says of it."""
        return {
            "plausibility": {
                "output_rises_pct_above": MOST_RISE_PCT,
                "flagged": [
                    {
                        "country": item.country,
                        "sector": item.sector,
                        "output_volume_change_pct": item.rise_pct,
                        "trade_elasticity": item.trade_elasticity,
                    }
                    for item in self.strained
                ],
                **{f"if_elasticity_{part}": self._values(part) for part in PARTS},
            }
        }

    def _values(self, part: Part) -> dict[str, Any] | None:
        found = self.outcomes[part]
        if found is None:
            return None
        values = zip(found.countries, map(float, found.labelled[EXACT]), strict=True)
        return {EXACT: {code: finite_or_null(value) for code, value in values}}


def plausibility(
    outcome: Outcome, world: World, scenario: Scenario, trade: Trade
) -> Plausibility | None:
    """The scenario again where an output is strained, with θ of those sectors lower.

    None where nothing is. Raises ScenarioError where a move means nothing on the world.
    """
    found = strained(outcome, world)
    if not found:
        return None
    sectors = {item.sector for item in found}
    outcomes: dict[Part, Outcome | None] = {
        part: _solved(with_lower(world, sectors, factor), scenario, trade)
        for part, factor in PARTS.items()
    }
    return Plausibility(world, outcome, found, outcomes)


def plausibility_behind(
    outcome: Outcome, *, world: World | None = None, scenario: Scenario | None = None
) -> Plausibility | None:
    """The same of an outcome alone: its world is found again, its scenario is the one it keeps.

    Raises InputError where the world is not kept as it was.
    """
    place = world_behind(outcome.provenance, world)
    if not strained(outcome, place):
        return None
    scenario = scenario or Scenario(**outcome.provenance["scenario"])
    return plausibility(outcome, place, scenario, trade_of(outcome))


def strained(outcome: Outcome, world: World) -> tuple[Strained, ...]:
    """Sectors beyond capacity that weigh something, most of value added first.

    Countries whose base data are implausible are left out, as in every ranking.
    """
    rise = outcome.labelled["output_volume_change_pct"]
    worth = np.nan_to_num(rise) / 100 * outcome.labelled["gross_output"]
    part = worth / np.sum(outcome.labelled["sector_value_added"], axis=1, keepdims=True)
    sound = np.array([code not in outcome.implausible for code in outcome.countries])
    flagged = beyond_capacity(outcome, world) & (part >= NOTICED) & sound[:, None]
    order = sorted(np.argwhere(flagged).tolist(), key=lambda at: -float(part[at[0], at[1]]))
    return tuple(
        Strained(
            outcome.countries[i],
            outcome.sectors[j],
            float(rise[i, j]),
            float(world.trade_elasticity[j]),
        )
        for i, j in order
    )


def beyond_capacity(outcome: Outcome, world: World) -> Mask:
    """(country, sector) mining and energy whose output rises by more than can be meant."""
    rise = np.nan_to_num(outcome.labelled["output_volume_change_pct"])
    return (rise > MOST_RISE_PCT) & mining_and_energy(world)


def mining_and_energy(world: World) -> Mask:
    """(sector,) sectors of mining and energy: by their codes, or by the world's own groups."""
    named = {code for group in GROUPS for code in world.sector_groups.get(group, ())}
    return np.array([code in named or bool(MINING.fullmatch(code)) for code in world.sectors])


def with_lower(world: World, sectors: Collection[str], factor: float) -> World:
    """The world with θ of `sectors` times `factor`: nothing else of its base year changes."""
    scale = np.where([code in sectors for code in world.sectors], factor, 1.0)
    return dataclasses.replace(world, trade_elasticity=world.trade_elasticity * scale)


def _solved(world: World, scenario: Scenario, trade: Trade) -> Outcome | None:
    try:
        return run_under(trade, world, scenario)
    except SolverError:
        return None
