"""Parameters of presets with their ranges and sources, from the table `moves/presets/presets.csv`.

Costs and preferences are ad-valorem equivalents in percent; parts of trade that stop in percent of
it; carbon in tonnes of CO₂ in a million USD of the sector's imports, its price in USD. A row says
where its figure was read and how it was made of what stands there.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from blocs.foundation.messages import say
from blocs.moves.speech import Speech

Estimate: TypeAlias = Annotated[
    Literal["low", "central", "high"],
    Field(description="Which value of the ranges of the preset: `low`, `central` or `high`."),
]
ESTIMATES: tuple[Estimate, ...] = ("low", "central", "high")


@dataclass(frozen=True)
class Parameter:
    """One number of a preset: its range, and what it rests on.

    status: `published` (stands in the source), `derived` (computed from what stands there) or
    `assumed`. cited: the source in a few words, "" where there is none.
    """

    low: float
    central: float
    high: float
    status: str
    cited: str
    source: str
    derivation: str

    def at(self, estimate: Estimate) -> float:
        """The value asked for."""
        return {"low": self.low, "central": self.central, "high": self.high}[estimate]

    def told(
        self, estimate: Estimate, speech: Speech, unit: Callable[[float], str] | None = None
    ) -> str:
        """`12.9% (range 2.4% to 17.2%; computed from: Mayer, Vicard, Zignago 2018)`.

        unit: how a value is written, in percent without it.
        """
        written = speech.percent if unit is None else unit
        size, low, high = (written(value) for value in (self.at(estimate), self.low, self.high))
        return speech.words(
            _STATUS[self.status].text, size=size, low=low, high=high, cited=self.cited
        )


_STATUS = {
    "published": say("{size} (range {low} to {high}; published: {cited})"),
    "derived": say("{size} (range {low} to {high}; computed from: {cited})"),
    "assumed": say("{size} (range {low} to {high}; assumed, no estimate stands behind it)"),
}


def parameters_of(preset: str) -> Mapping[str, Parameter]:
    """Parameter → its range, of one preset."""
    return _table()[preset]


@cache
def _table() -> Mapping[str, Mapping[str, Parameter]]:
    text = (files("blocs.moves") / "presets" / "presets.csv").read_text(encoding="utf-8")
    found: dict[str, dict[str, Parameter]] = {}
    for row in csv.DictReader(io.StringIO(text, newline=""), strict=True):
        found.setdefault(row["preset"], {})[row["parameter"]] = Parameter(
            float(row["low"]),
            float(row["central"]),
            float(row["high"]),
            row["status"],
            row["cited"],
            row["source"],
            row["derivation"],
        )
    return found
