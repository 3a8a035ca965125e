"""The same scenario on the same world with the other choice of tariffs in the base year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from blocs.data.tariffs.choice import EMBEDDED, NONE, OWN, tariffs_of, with_tariffs
from blocs.data.tariffs.put_in import without_rates
from blocs.foundation.errors import InputError, SolverError
from blocs.moves.compile import compile_scenario
from blocs.moves.scenario import Scenario
from blocs.questions.trade.answer import run_under, world_of
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.outcome import Outcome
from blocs.world.world import World

EXACT = "real_income_change_pct"
SEEN = 0.005
"""Changes of real income, in per cent, that are not printed as zero."""


@dataclass(frozen=True, eq=False)
class OtherTariffs:
    """Both results. tariffs: the other choice, `none` or `embedded`; outcome: found with it."""

    tariffs: str
    own: Outcome
    outcome: Outcome

    def value(self, code: str) -> float:
        """Exact change of real income of a country, per cent, under the other choice."""
        return float(self.outcome.labelled[EXACT][self.outcome.countries.index(code)])

    @property
    def world_pct(self) -> float:
        """Change of the world's real income, per cent of its income, under the other choice."""
        gained = self.outcome.labelled["real_income_change_million_usd"]
        return 100 * float(np.sum(gained)) / float(np.sum(self.outcome.labelled["income"]))

    @property
    def turned(self) -> tuple[str, ...]:
        """Plausible countries whose sign depends on the choice, largest difference first."""
        own, other = (
            np.asarray(found.labelled[EXACT], dtype=np.float64)
            for found in (self.own, self.outcome)
        )
        seen = (np.abs(own) >= SEEN) & (np.abs(other) >= SEEN) & (own * other < 0)
        order = np.argsort(-np.abs(own - other))
        codes = (self.own.countries[int(k)] for k in order if seen[k])
        return tuple(code for code in codes if code not in self.own.implausible)

    def as_json(self) -> dict[str, Any]:
        """What the document says of the other choice."""
        values = zip(self.outcome.countries, self.outcome.labelled[EXACT], strict=True)
        return {
            "other_tariffs": {
                "tariffs": self.tariffs,
                EXACT: {
                    code: float(value) if np.isfinite(value) else None for code, value in values
                },
                "signs_that_turn": list(self.turned),
            }
        }


def other_tariffs(
    outcome: Outcome, world: World, scenario: Scenario, trade: Trade
) -> OtherTariffs | None:
    """The scenario with the other choice, where its moves change tariffs; None where there is none.

    A world with tariffs that were put in is compared with the one without them, a world without any
    with those that ship; one with tariffs of its own, or that those do not fit, with nothing. None,
    too, where the other world has no solution. Raises ScenarioError.
    """
    if not changes_tariffs(world, (scenario,)):
        return None
    chosen = other_world(world)
    if chosen is None:
        return None
    other, told = chosen
    try:
        return OtherTariffs(told, outcome, run_under(trade, other, scenario))
    except (InputError, SolverError):
        return None


def changes_tariffs(world: World, scenarios: Iterable[Scenario]) -> bool:
    """Whether a move of one of them changes a tariff. Raises ScenarioError."""
    return any(compile_scenario(item, world)[1].tariff_rate_cf is not None for item in scenarios)


def other_world(world: World) -> tuple[World, str] | None:
    """The world with the other choice of tariffs, and what that is: `none` or `embedded`.

    None where its tariffs are its own, or those that ship do not fit it.
    """
    chosen = tariffs_of(world)
    if chosen == OWN:
        return None
    try:
        if chosen == NONE:
            return world_of(with_tariffs(world, EMBEDDED)), EMBEDDED
        return world_of(without_rates(world)), NONE
    except (InputError, SolverError):
        return None
