"""A scenario with trade that could be in its baseline, beside the same without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.foundation.errors import SolverError
from blocs.foundation.plain import finite_or_null
from blocs.moves.scenario import Scenario
from blocs.questions.trade.answer import run_under, trade_of, world_behind
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.outcome import Outcome
from blocs.world.world import World

EXACT = "real_income_change_pct"
HARDLY = 0.001
"""Part of what a country buys abroad of a sector, below which a pair hardly trades in the tables"""

NAMED = 6
"""So many flows out of nothing are told, those that grow most."""


@dataclass(frozen=True)
class NewFlow:
    """A flow that the tables hardly have, million USD a year.

    table: in the tables; without: after the scenario without the potential; before, after: of the
    scenario with it.
    """

    origin: str
    destination: str
    sector: str
    table: float
    without: float
    before: float
    after: float


@dataclass(frozen=True, eq=False)
class PotentialEffect:
    """weight: of independence; own: with it; without: the same scenario, None without a solution.

    flows: out of nothing, those that grow most first.
    """

    weight: float
    own: Outcome
    without: Outcome | None
    flows: tuple[NewFlow, ...]

    def value(self, code: str) -> float | None:
        """Exact change of real income of a country, per cent, without the potential."""
        found = self.without
        return None if found is None else float(found.labelled[EXACT][found.countries.index(code)])

    @property
    def world_pct(self) -> float | None:
        """Change of the world's real income without the potential, per cent of its income."""
        if self.without is None:
            return None
        gained = self.without.labelled["real_income_change_million_usd"]
        return 100 * float(np.sum(gained)) / float(np.sum(self.without.labelled["income"]))

    def as_json(self) -> dict[str, Any]:
        """What the document says of it."""
        codes = self.own.countries
        return {
            "potential": {
                "weight": self.weight,
                f"{EXACT}_without": {
                    code: None if (value := self.value(code)) is None else finite_or_null(value)
                    for code in codes
                },
                "new_flows": [
                    {
                        "origin": flow.origin,
                        "destination": flow.destination,
                        "sector": flow.sector,
                        "unit": "million USD",
                        "in_the_tables": flow.table,
                        "after_without": finite_or_null(flow.without),
                        "before": flow.before,
                        "after": flow.after,
                    }
                    for flow in self.flows
                ],
            }
        }


def potential_effect(
    outcome: Outcome, world: World, scenario: Scenario, trade: Trade
) -> PotentialEffect | None:
    """The scenario again without the potential that `trade` has; None where it has none."""
    if not trade.potential:
        return None
    try:
        without = run_under(trade.without_potential(), world, scenario)
    except SolverError:
        without = None
    return PotentialEffect(trade.potential, outcome, without, _new_flows(outcome, without, world))


def potential_behind(
    outcome: Outcome, *, world: World | None = None, scenario: Scenario | None = None
) -> PotentialEffect | None:
    """The same of an outcome alone: its world is found again, its scenario is the one it keeps.

    Raises InputError where the world is not kept as it was.
    """
    trade = trade_of(outcome)
    if not trade.potential:
        return None
    place = world_behind(outcome.provenance, world)
    scenario = scenario or Scenario(**outcome.provenance["scenario"])
    return potential_effect(outcome, place, scenario, trade)


def _new_flows(own: Outcome, without: Outcome | None, world: World) -> tuple[NewFlow, ...]:
    """Flows between countries that the tables hardly have and the scenario makes grow."""
    before, after = (np.asarray(own.labelled[name]) for name in ("flows", "flows_cf"))
    home = np.eye(len(own.countries), dtype=np.bool_)[:, :, None]
    bought = np.where(home, 0.0, world.flows).sum(axis=0)
    hardly = (world.flows <= HARDLY * bought[None]) & ~home
    growth: Array = np.where(hardly, after - before, 0.0)
    largest: Indices = np.argsort(-growth, axis=None, kind="stable")[:NAMED]
    places: list[list[int]] = np.stack(np.unravel_index(largest, growth.shape), axis=1).tolist()
    alone = None if without is None else np.asarray(without.labelled["flows_cf"])
    return tuple(
        NewFlow(
            own.countries[i],
            own.countries[n],
            own.sectors[j],
            float(world.flows[i, n, j]),
            float("nan") if alone is None else float(alone[i, n, j]),
            float(before[i, n, j]),
            float(after[i, n, j]),
        )
        for i, n, j in places
        if growth[i, n, j] > 0
    )
