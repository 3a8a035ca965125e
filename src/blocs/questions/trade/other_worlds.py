"""The scenarios of a case on each of its worlds: the same moves, another year or source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from blocs.foundation.errors import SolverError
from blocs.foundation.plain import finite_or_null
from blocs.moves.case import Case
from blocs.moves.scenario import Scenario
from blocs.questions.trade.answer import load_world, run_under
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.models import EXACT
from blocs.questions.trade.other_tariffs import SEEN
from blocs.questions.trade.outcome import Outcome
from blocs.world.pairs import ESTIMATED_PAIRS
from blocs.world.world import World


@dataclass(frozen=True, eq=False)
class CaseWorld:
    """The scenarios of a case on one world.

    year: that the world describes; outcomes: by the name of the scenario, None where a scenario has
    no solution.
    """

    name: str
    year: int | None
    outcomes: Mapping[str, Outcome | None]

    def value(self, scenario: str, code: str) -> float:
        """Exact change of real income, per cent; not a number without solution or country."""
        found = self.outcomes[scenario]
        if found is None or code not in found.countries:
            return float("nan")
        return float(found.labelled[EXACT][found.countries.index(code)])

    def as_json(self) -> dict[str, Any]:
        """The headlines of every scenario, for all countries."""
        return {
            "world": self.name,
            "year": self.year,
            "scenarios": [_headlines(key, found) for key, found in self.outcomes.items()],
        }


@dataclass(frozen=True, eq=False)
class CaseWorlds:
    """The worlds of a case, the one that its numbers rest on first."""

    worlds: tuple[CaseWorld, ...]

    def turned(self, scenario: str, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Those of `codes` whose sign is not the same on all worlds that have it."""
        return tuple(code for code in codes if self._turns(scenario, code))

    def _turns(self, scenario: str, code: str) -> bool:
        values = np.array([world.value(scenario, code) for world in self.worlds])
        return bool((values >= SEEN).any() and (values <= -SEEN).any())

    def as_json(self) -> dict[str, Any]:
        """Keys of the document of a case."""
        return {"worlds": [world.as_json() for world in self.worlds]}


def case_worlds(
    case: Case,
    world: World,
    own: Mapping[str, Outcome],
    trade: Trade,
    *,
    elasticity: float | str | None = None,
    tariffs: str | None = None,
) -> CaseWorlds | None:
    """The scenarios on the world that was taken (`own`) and on the others that the case names.

    Where another world is taken than the case's own, the latter is among the others. elasticity,
    tariffs: as they were put into `world`. None where there is no other. Raises InputError where a
    world is unknown, ScenarioError where a move means nothing on it.
    """
    names = [name for name in dict.fromkeys((case.world, *case.worlds)) if name != world.name]
    if not names:
        return None
    scenarios = case.load_scenarios()
    found = [CaseWorld(world.name, world.year, own)]
    for name in names:
        other = load_world(name, elasticity=elasticity, tariffs=tariffs)
        outcomes = {key: _solved(trade, other, scenario) for key, scenario in scenarios.items()}
        found.append(CaseWorld(other.name, other.year, outcomes))
    return CaseWorlds(tuple(found))


def _solved(trade: Trade, world: World, scenario: Scenario) -> Outcome | None:
    try:
        return run_under(trade, world, scenario)
    except SolverError:
        return None


def _headlines(scenario: str, found: Outcome | None) -> dict[str, Any]:
    if found is None:
        return {"name": scenario, "status": "no_solution", EXACT: None}
    values = zip(found.countries, map(float, found.labelled[EXACT]), strict=True)
    told: dict[str, Any] = {"name": scenario, "status": str(found.solver["status"])}
    told[EXACT] = {code: finite_or_null(value) for code, value in values}
    if ESTIMATED_PAIRS in found.provenance:
        told[ESTIMATED_PAIRS] = found.provenance[ESTIMATED_PAIRS]
    return told
