"""Draws of the elasticities and other closures around the numbers of a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.moves.scenario import Scenario
from blocs.questions.evidence.board.ask import Published
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.outcome import Outcome
from blocs.questions.trade.ranges import EXACT, Ranges, ranges_of
from blocs.world.world import World


@dataclass(frozen=True, eq=False)
class Drawn:
    """Ranges of a row's scenario and of the one that it is set against, over the same draws."""

    ranges: tuple[Ranges, ...]

    def values(self, item: Published, countries: Sequence[str]) -> Array:
        """(draw,) the number [%] in every draw with an answer; empty for other quantities."""
        if item.quantity != EXACT or not self.ranges:
            return np.empty(0)
        parts = [_together(found, found.spread.values, countries) for found in self.ranges]
        values = parts[0] - parts[1] if len(parts) == 2 else parts[0]
        return values[np.isfinite(values)]

    def closures(self, item: Published, countries: Sequence[str]) -> dict[str, float]:
        """Closure → the number [%] under it, where all that it rests on has an answer."""
        if item.quantity != EXACT or not self.ranges:
            return {}
        parts = [dict(_by_closure(found, countries)) for found in self.ranges]
        names = [name for name in parts[0] if all(name in part for part in parts)]
        values = {
            name: parts[0][name] - (parts[1][name] if len(parts) == 2 else 0.0) for name in names
        }
        return {name: value for name, value in values.items() if np.isfinite(value)}


def drawn_of(
    world: World,
    scenarios: Sequence[Scenario],
    outcomes: Sequence[Outcome],
    trade: Trade,
    *,
    draws: int,
) -> Drawn:
    """The ranges of scenarios with their outcomes; none for `draws` = 0."""
    if not draws:
        return Drawn(())
    found = (
        ranges_of(outcome, world, scenario, trade, draws=draws, models=())
        for scenario, outcome in zip(scenarios, outcomes, strict=True)
    )
    return Drawn(tuple(item for item in found if item is not None))


def _together(found: Ranges, values: Array, countries: Sequence[str]) -> Array:
    """(…,) change of several countries together, % of their income. values: (…, name)."""
    income = found.outcome.labelled.by_country("income", countries)
    places = [found.spread.place(code) for code in countries]
    return np.asarray(values[..., places] @ income / income.sum(), dtype=np.float64)


def _by_closure(found: Ranges, countries: Sequence[str]) -> Iterator[tuple[str, float]]:
    for case in found.closures:
        yield case.name, float(_together(found, case.values, countries))
