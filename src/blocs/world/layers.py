"""The layers of a world by name: their axes and units, as labelled arrays and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.foundation.axes import Array, Axis, did_you_mean
from blocs.foundation.errors import WorldError
from blocs.foundation.quantities import quantities
from blocs.world.employment import BROAD_SECTORS

if TYPE_CHECKING:
    import xarray as xr

    from blocs.world.world import World


@dataclass(frozen=True)
class Layer:
    """One array of a world: the attribute that holds it, its axes in order, its unit and meaning.

    given: whether a world is made from it (`World.replace` takes it); otherwise it follows.
    """

    attribute: str
    axes: tuple[str, ...]
    unit: str
    label: str
    given: bool = False


BILATERAL = ("origin", "destination", "sector")
BY_SECTOR = ("country", "sector")
MONEY, FRACTION = "million USD", "fraction"

LAYERS: Mapping[str, Layer] = {
    "flows": Layer("flows", BILATERAL, MONEY, "Trade flow at basic prices", given=True),
    "tariff_rate": Layer("tariff_rate", BILATERAL, FRACTION, "Tariff", given=True),
    "export_tax_rate": Layer("export_tax_rate", BILATERAL, FRACTION, "Export tax", given=True),
    "input_share": Layer(
        "input_share",
        ("country", "sector", "use_sector"),
        FRACTION,
        "Input in gross output of its user",
        given=True,
    ),
    "final_share": Layer(
        "final_share", BY_SECTOR, FRACTION, "Sector in final expenditure", given=True
    ),
    "trade_elasticity": Layer("trade_elasticity", ("sector",), "1", "Trade elasticity", given=True),
    "trade_elasticity_se": Layer(
        "trade_elasticity_se", ("sector",), "1", "Trade elasticity, standard error", given=True
    ),
    "revenue_sharing": Layer(
        "revenue_sharing",
        ("recipient", "country"),
        FRACTION,
        "Part of a country's tariff revenue that a recipient gets",
        given=True,
    ),
    "trade_share": Layer("trade_share", BILATERAL, FRACTION, "Origin in expenditure"),
    "gross_output": Layer("gross_output", BY_SECTOR, MONEY, "Gross output"),
    "expenditure": Layer("expenditure", BY_SECTOR, MONEY, "Expenditure"),
    "intermediate_use": Layer("intermediate_use", BY_SECTOR, MONEY, "Input demand"),
    "value_added_share": Layer("value_added_share", BY_SECTOR, FRACTION, "Value added in output"),
    "value_added": Layer("value_added", ("country",), MONEY, "Value added"),
    "income": Layer("income", ("country",), MONEY, "Income"),
    "tariff_revenue": Layer("tariff_revenue", ("country",), MONEY, "Tariff revenue"),
    "export_tax_revenue": Layer("export_tax_revenue", ("country",), MONEY, "Export tax revenue"),
    "trade_deficit": Layer("trade_deficit", ("country",), MONEY, "Trade deficit"),
    "persons_employed": Layer(
        "persons_employed", ("country", "broad_sector"), "persons", "Persons employed"
    ),
}
"""Names that `world[name]` knows. What a scenario's outcome shows too has its unit there."""

_ABSENT = {"export_tax_rate": 0.0, "trade_elasticity_se": np.nan, "persons_employed": np.nan}
"""What stands in an array that a world does not have."""


def labelled(world: World, name: str) -> xr.DataArray:
    """One layer with its labels and unit. Raises KeyError with the names that are known."""
    import xarray as xr

    layer = _known(name)
    values = getattr(world, layer.attribute)
    axes = {axis: _axis(world, axis) for axis in layer.axes}
    shape = tuple(map(len, axes.values()))
    if values is None:
        values = np.eye(shape[0]) if name == "revenue_sharing" else np.full(shape, _ABSENT[name])
    quantity = quantities().get(name)
    attributes = {
        "units": layer.unit if quantity is None else quantity.unit,
        "long_name": layer.label if quantity is None else quantity.label["en"],
    }
    labels = {axis: list(found.labels) for axis, found in axes.items()}
    return xr.DataArray(
        np.asarray(values), dims=layer.axes, coords=labels, name=name, attrs=attributes
    )


def fields_of(world: World, layers: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a World for layers that a user gives: numbers, arrays or labelled arrays.

    A labelled array may have its axes and labels in any order, but exactly those of the world.
    Raises WorldError.
    """
    given = [name for name, layer in LAYERS.items() if layer.given]
    found: dict[str, Any] = {}
    for name, value in layers.items():
        if name not in given:
            hint = did_you_mean(name, given)
            derived = "It follows from the others." if name in LAYERS else hint
            raise WorldError(
                f"'{name}' is no layer that can be replaced. {derived} Known: {', '.join(given)}."
            )
        attribute = "given_final_share" if name == "final_share" else name
        found[attribute] = None if value is None else _aligned(world, name, value)
    return found


def _aligned(world: World, name: str, value: Any) -> Array:
    axes = LAYERS[name].axes
    found = [_axis(world, axis) for axis in axes]
    shape = tuple(map(len, found))
    if not hasattr(value, "dims"):
        array = np.asarray(value, dtype=np.float64)
        return np.full(shape, float(array)) if array.ndim == 0 else array
    if set(value.dims) != set(axes):
        dims = ", ".join(map(str, value.dims))
        raise WorldError(f"'{name}' has the axes {', '.join(axes)}, not {dims}")
    value = value.transpose(*axes)
    places: list[Any] = []
    for axis, labels in zip(axes, found, strict=True):
        own = [str(label) for label in value[axis].values]
        differ = sorted(set(own) ^ set(labels.labels))
        if differ or len(own) != len(labels):
            raise WorldError(
                f"labels of '{name}' along {axis} are not those of the world: "
                f"{', '.join(differ[:12]) or 'some stand twice'}"
            )
        position = {label: k for k, label in enumerate(own)}
        places.append([position[label] for label in labels])
    return np.asarray(value.values, dtype=np.float64)[np.ix_(*places)]


def _known(name: str) -> Layer:
    if name not in LAYERS:
        raise KeyError(f"no layer '{name}'; known: {', '.join(LAYERS)}")
    return LAYERS[name]


def _axis(world: World, name: str) -> Axis:
    if name == "broad_sector":
        return Axis(name, BROAD_SECTORS)
    return world.sector if name in ("sector", "use_sector") else world.country
