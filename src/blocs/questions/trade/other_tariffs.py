"""The same scenario on the same world with the other choice of tariffs in the base year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, overload

import numpy as np

from blocs.data.tariffs.asked import EMBEDDED, NONE, OWN
from blocs.data.tariffs.choice import tariffs_of, with_tariffs
from blocs.data.tariffs.put_in import without_rates
from blocs.foundation.axes import Array, Mask
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
    """Both results. tariffs: the other choice, `none` or `embedded`; outcome: found with it.

    moved: whether the moves change tariffs, so that both results are always told.
    """

    tariffs: str
    own: Outcome
    outcome: Outcome
    moved: bool

    def value(self, code: str) -> float:
        """Exact change of real income of a country, per cent, under the other choice."""
        return float(self.outcome.labelled[EXACT][self.outcome.countries.index(code)])

    @property
    def world_pct(self) -> float:
        """Change of the world's real income, per cent of its income, under the other choice."""
        return _world_pct(self.outcome)

    def matters(self, codes: Iterable[str]) -> bool:
        """Whether it is to be told: tariffs move, or the sign of one of `codes` or of the world."""
        return (
            self.moved
            or not set(self.turned).isdisjoint(codes)
            or _turns(_world_pct(self.own), self.world_pct)
        )

    @property
    def turned(self) -> tuple[str, ...]:
        """Plausible countries whose sign depends on the choice, largest difference first."""
        own, other = (
            np.asarray(found.labelled[EXACT], dtype=np.float64)
            for found in (self.own, self.outcome)
        )
        seen = _turns(own, other)
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
    """The scenario with the other choice; None where there is none.

    A world with tariffs that were put in is compared with the one without them, a world without any
    with those that ship; one with tariffs of its own, or that those do not fit, with nothing. None,
    too, where the other world has no solution. Raises ScenarioError.
    """
    chosen = other_world(world)
    if chosen is None:
        return None
    other, told = chosen
    try:
        found = run_under(trade, other, scenario)
    except (InputError, SolverError):
        return None
    return OtherTariffs(told, outcome, found, moved=changes_tariffs(world, (scenario,)))


def _world_pct(outcome: Outcome) -> float:
    gained = outcome.labelled["real_income_change_million_usd"]
    return 100 * float(np.sum(gained)) / float(np.sum(outcome.labelled["income"]))


@overload
def _turns(own: float, other: float) -> bool: ...


@overload
def _turns(own: Array, other: Array) -> Mask: ...


def _turns(own: float | Array, other: float | Array) -> bool | Mask:
    """Whether the signs differ, of numbers that are not printed as zero."""
    return (np.abs(own) >= SEEN) & (np.abs(other) >= SEEN) & (np.sign(own) != np.sign(other))


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
