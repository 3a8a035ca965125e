"""What is read of one scenario's draws: all of them, or totals and a subsample where they are many.

Up to `SUBSAMPLE` draws everything rests on all of them; up to `EXACT_DRAWS`, all but what drives
the result and what flips it; beyond, only counts, ends and quantiles do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from blocs.draws.spread import SketchedSpread, Spread
from blocs.draws.table import EXACT_DRAWS, failure_counts, subsample
from blocs.draws.totals import RELATIVE_ERROR
from blocs.foundation.axes import Array
from blocs.questions.sureness.answer import ROUNDING, ScenarioEnsemble
from blocs.questions.trade.drawing import WORLD

SUBSAMPLE = 20_000
"""Most draws that drivers and conditions rest on."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """One scenario. spread: over all draws, its values settled.

    inputs: (draw, input) and outcomes: (draw, output) of the draws that drivers and conditions
    rest on.
    """

    spread: Spread
    inputs: Array
    outcomes: Array

    def outcome(self, name: str) -> Array:
        """(draw,) of one output, in the draws that drivers and conditions rest on."""
        return self.outcomes[:, self.spread.place(name)]


def drawn_of(ensemble: ScenarioEnsemble, name: str) -> Drawn:
    """Read one scenario. Raises InputError where no draw of it answered."""
    table, variant = ensemble.table, ensemble.names.index(name)
    outputs = (*ensemble.world.countries, WORLD)
    chosen = subsample(table, SUBSAMPLE, seed=ensemble.plan.design.seed)
    whole = None if table.draws <= EXACT_DRAWS else chosen
    values = settled(table.outputs(outputs, variant=variant, draws=whole))
    central = settled(ensemble.central[variant])
    failures = failure_counts(table, variant=variant)
    if whole is None:
        spread = Spread(outputs, central, values, failures)
    else:
        totals = table.totals(variant=variant, rounding=ROUNDING)
        spread = SketchedSpread(outputs, central, values, failures, totals=totals)
    spread.require_answers(f"'{name}'")
    inputs = table.inputs(ensemble.plan.space.inputs, draws=chosen)
    return Drawn(spread, inputs, values if chosen is None or whole is not None else values[chosen])


def read_document(draws: int) -> dict[str, Any]:
    """How a table of so many draws is read, as plain data.

    quantile_error: the part of itself by which a quantile may be off; driver_draws, joint_draws:
    how many draws drivers and conditions, and orders and comparisons, rest on.
    """
    whole = draws <= EXACT_DRAWS
    return {
        "quantile_error": 0.0 if whole else RELATIVE_ERROR,
        "driver_draws": min(draws, SUBSAMPLE),
        "joint_draws": draws if whole else SUBSAMPLE,
    }


def settled(values: Array) -> Array:
    """Values with changes that are the solver's rounding set to zero."""
    return np.where(np.abs(values) <= ROUNDING, 0.0, values)
