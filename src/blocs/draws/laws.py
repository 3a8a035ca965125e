"""Laws of one uncertain input, each by its inverse distribution function."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from blocs.foundation.axes import Array
from blocs.numerics.normal import normal_quantile

PROBABILITY_TOLERANCE = 1e-9


class Law(Protocol):
    """The distribution of one input."""

    def quantile(self, p: Array) -> Array:
        """F⁻¹(p), elementwise, 0 < p < 1."""
        ...

    def problems(self) -> list[str]:
        """What is wrong with its parameters, in words."""
        ...

    def as_data(self) -> dict[str, Any]:
        """Plain data that says everything about it."""
        ...


class _Parameters:
    """What all laws with numbers as parameters share."""

    def as_data(self) -> dict[str, Any]:
        """Name and parameters."""
        fields = dataclasses.fields(self)  # pyright: ignore[reportArgumentType]
        values = {item.name: getattr(self, item.name) for item in fields}
        return {"law": type(self).__name__.lower(), **values}

    def not_finite(self) -> list[str]:
        """Parameters that are no numbers."""
        given = self.as_data()
        return [
            f"{name} is {value}: give a finite number"
            for name, value in given.items()
            if isinstance(value, float | int) and not math.isfinite(value)
        ]


@dataclass(frozen=True)
class Normal(_Parameters):
    """Normal with mean and standard deviation."""

    mean: float
    standard_deviation: float

    def quantile(self, p: Array) -> Array:
        """Mean + standard deviation · Φ⁻¹(p)."""
        return self.mean + self.standard_deviation * normal_quantile(p)

    def problems(self) -> list[str]:
        """A standard deviation below zero, or no numbers."""
        return self.not_finite() or _below_zero(self.standard_deviation)


@dataclass(frozen=True)
class LogNormal(_Parameters):
    """Lognormal with the median of the variable and the standard deviation of its log."""

    median: float
    log_deviation: float

    def quantile(self, p: Array) -> Array:
        """Median · exp(log deviation · Φ⁻¹(p))."""
        return self.median * np.exp(self.log_deviation * normal_quantile(p))

    def problems(self) -> list[str]:
        """A median that is not positive, a deviation below zero, or no numbers."""
        found = self.not_finite() or _below_zero(self.log_deviation)
        if not found and self.median <= 0:
            found = [f"a lognormal median is positive, not {self.median:g}"]
        return found


@dataclass(frozen=True)
class Uniform(_Parameters):
    """Uniform between low and high."""

    low: float
    high: float

    def quantile(self, p: Array) -> Array:
        """Low + p (high − low)."""
        return self.low + p * (self.high - self.low)

    def problems(self) -> list[str]:
        """Bounds in the wrong order, or no numbers."""
        if found := self.not_finite():
            return found
        return [] if self.low < self.high else [f"low {self.low:g} is not below high {self.high:g}"]


@dataclass(frozen=True)
class Triangular(_Parameters):
    """Triangular with low, mode and high."""

    low: float
    mode: float
    high: float

    def quantile(self, p: Array) -> Array:
        """The two branches of F⁻¹, which meet at the mode."""
        width = self.high - self.low
        turn = (self.mode - self.low) / width
        left = self.low + np.sqrt(p * width * (self.mode - self.low))
        right = self.high - np.sqrt((1.0 - p) * width * (self.high - self.mode))
        return np.where(p < turn, left, right)

    def problems(self) -> list[str]:
        """Corners in the wrong order, or no numbers."""
        if found := self.not_finite():
            return found
        if self.low < self.high and self.low <= self.mode <= self.high:
            return []
        return [f"low, mode, high are not in order: {self.low:g}, {self.mode:g}, {self.high:g}"]


@dataclass(frozen=True)
class Discrete:
    """One of some values, with probabilities (equal where none are given).

    Values are all numbers, or all words; a drawn word is given by its position among the values.
    """

    values: tuple[float, ...] | tuple[str, ...]
    probabilities: tuple[float, ...] | None = None

    @property
    def labels(self) -> tuple[str, ...] | None:
        """The words, or None where the values are numbers."""
        words = tuple(v for v in self.values if isinstance(v, str))
        return words if len(words) == len(self.values) else None

    def quantile(self, p: Array) -> Array:
        """The value in whose step of the distribution function p lies."""
        steps = np.cumsum(self._weights())[:-1]
        place = np.searchsorted(steps, p, side="right")
        if self.labels is not None:
            return place.astype(np.float64)
        return np.asarray(self.values, dtype=np.float64)[place]

    def problems(self) -> list[str]:
        """No or double values, mixed kinds, impossible probabilities."""
        found: list[str] = []
        words = sum(isinstance(v, str) for v in self.values)
        if not self.values:
            return ["no values: give at least one"]
        if 0 < words < len(self.values):
            return ["words and numbers are mixed"]
        if len(set(self.values)) < len(self.values):
            found.append("a value stands twice")
        if not words and not np.isfinite(np.asarray(self.values, dtype=np.float64)).all():
            found.append("a value is not a finite number")
        weights = self._weights()
        if len(weights) != len(self.values):
            found.append(f"{len(weights)} probabilities for {len(self.values)} values")
        elif not all(math.isfinite(w) and w >= 0 for w in weights):
            found.append("a probability is negative or not a number")
        elif abs(sum(weights) - 1.0) > PROBABILITY_TOLERANCE:
            found.append(f"probabilities sum to {sum(weights):.6g}, not to 1")
        return found

    def as_data(self) -> dict[str, Any]:
        """Name, values and probabilities."""
        return {
            "law": "discrete",
            "values": list(self.values),
            "probabilities": list(self._weights()),
        }

    def _weights(self) -> Sequence[float]:
        if self.probabilities is not None:
            return self.probabilities
        return [1.0 / len(self.values)] * len(self.values)


def _below_zero(deviation: float) -> list[str]:
    return [] if deviation >= 0 else [f"standard deviation {deviation:g} is below zero"]
