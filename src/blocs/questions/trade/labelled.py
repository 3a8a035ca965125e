"""Quantities as plain arrays with the labels of their axes; xarray only where it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.foundation.axes import Array

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Quantified:
    """One quantity: an array, its axes in order, and what is said of it (`units`, `long_name`)."""

    axes: tuple[str, ...]
    values: Array
    attributes: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Labelled:
    """Quantities by name over shared axes, as an xarray Dataset holds them.

    labels: of every axis, in order. Raises ValueError where an array has not the length of an axis.
    """

    quantities: Mapping[str, Quantified]
    labels: Mapping[str, tuple[Any, ...]]

    def __post_init__(self) -> None:
        for name, item in self.quantities.items():
            if item.values.shape != tuple(len(self.labels[axis]) for axis in item.axes):
                raise ValueError(f"'{name}' has not the lengths of its axes")

    def __getitem__(self, name: str) -> Array:
        """The array of a quantity."""
        return self.quantities[name].values

    def by_country(self, name: str, codes: Sequence[str]) -> Array:
        """A quantity by country, for these, in their order."""
        position = {code: n for n, code in enumerate(self.labels["country"])}
        return self[name][[position[code] for code in codes]]

    def total(self, name: str) -> float:
        """Sum of a quantity over all cells, those without a number left out."""
        return float(np.nansum(self[name]))

    def dataset(self) -> xr.Dataset:
        """The same, labelled; it shares the arrays."""
        import xarray as xr

        variables: dict[str, Any] = {
            name: (item.axes, np.asarray(item.values), dict(item.attributes))
            for name, item in self.quantities.items()
        }
        return xr.Dataset(
            variables, coords={axis: list(names) for axis, names in self.labels.items()}
        )
