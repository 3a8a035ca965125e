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
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema

from blocs.foundation.errors import shown
from blocs.foundation.messages import say
from blocs.foundation.rates import share_of
from blocs.moves.speech import Speech

ESTIMATES = ("low", "central", "high")


def _estimate(value: Any) -> Any:
    if value in ESTIMATES:
        return value
    try:
        return share_of(value)
    except ValueError:
        expected = "low, central, high, or a position from 0 (the low end) to 1 (the high end)"
        raise ValueError(f"expected {expected}, not {shown(value)}") from None


if TYPE_CHECKING:
    Estimate: TypeAlias = Literal["low", "central", "high"] | float
else:
    Estimate = Annotated[
        str | float,
        BeforeValidator(_estimate),
        WithJsonSchema(
            {"anyOf": [{"enum": list(ESTIMATES)}, {"type": "number", "format": "share"}]}
        ),
        Field(
            description="Which value of the ranges of the preset: `low`, `central`, `high`, or how "
            "far from the low (0) to the high end (1)."
        ),
    ]


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
        """The value asked for; of a number the point so far from the low to the high end."""
        if not isinstance(estimate, str):
            return self.low + estimate * (self.high - self.low)
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
