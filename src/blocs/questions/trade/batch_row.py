"""What became of one scenario of a batch: its numbers by country, or why there are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from blocs.foundation.axes import Array

CONVERGED = "converged"


@dataclass(frozen=True, eq=False)
class BatchRow:
    """What became of one scenario. values: quantity → (country,), NaN where there is no answer.

    status: `converged`; the status of a SolverError; `invalid_input` where the scenario does not
    fit the world; `worker_died`; `bug`. cause: why, in words.
    """

    title: str
    status: str
    cause: str
    values: Mapping[str, Array]
    method: str = "none"
    residual: float = float("nan")
    iterations: int = 0
    country_status: Mapping[str, str] = field(default_factory=dict[str, str])
