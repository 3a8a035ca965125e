"""Value added in trade: textbook numbers, and other authors' formulas by plain algebra."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from blocs.data.stored.store import find_world
from blocs.foundation.axes import Array, Axis
from blocs.questions.exposure.engine.input_output import (
    InputOutput,
    input_output,
    input_output_by_use,
)
from blocs.questions.exposure.engine.leontief import decompose_exports, value_added_by_demand
from blocs.questions.verification.computed.beside import Beside, beside
from blocs.questions.verification.computed.small import algebraic
from blocs.world.world import World

# -- a closed table of two sectors ----------------------------------------------------------------


def leontief_inverse(
    *, inputs: Sequence[Sequence[float]], final: Sequence[float]
) -> tuple[float, ...]:
    """Rows of (I − A)⁻¹ of one country whose sectors buy `inputs` and sell `final` besides."""
    table = _one_country(inputs, final)
    eye = np.eye(len(final))
    return tuple(float(x) for x in np.array([_outputs(table, unit) for unit in eye]).T.ravel())


def _outputs(table: InputOutput, demand: Array) -> Array:
    return table.solve_outputs(demand[None, :, None])[0, :, 0]


def _one_country(inputs: Sequence[Sequence[float]], final: Sequence[float]) -> InputOutput:
    bought, sold = np.array(inputs, dtype=float), np.array(final, dtype=float)
    output = bought.sum(axis=1) + sold
    return input_output_by_use(
        country=Axis("country", ("C00",)),
        sector=Axis("sector", tuple(f"S{k:02d}" for k in range(len(sold)))),
        intermediate_flows=bought[None, None],
        final_flows=sold[None, None],
        value_added=(output - bought.sum(axis=0))[None],
    )


# -- the world, by dense algebra ------------------------------------------------------------------


@cache
def _world(kept: tuple[str, ...]) -> World:
    """Some countries of `icio-2022` and the rest of the world: small enough for dense algebra."""
    world = find_world("icio-2022", tariffs="none")
    groups = {code: "ROW" for code in world.countries if code not in kept}
    return world.aggregate(groups, name="regions")


@cache
def _regions(kept: tuple[str, ...]) -> InputOutput:
    return input_output(_world(kept))


@cache
def _dense(kept: tuple[str, ...]) -> tuple[Array, Array, Array]:
    """A (row, column), final demand (row, destination) and value added by output (row,).

    Rows are country by country, sectors inside.
    """
    world = _world(kept)
    n, s = world.gross_output.shape
    share = world.trade_share
    a = np.einsum("inj,njk->ijnk", share, world.input_share).reshape(n * s, n * s)
    final = share * (world.expenditure - world.intermediate_use)[None]
    value = world.value_added_share.reshape(n * s)
    return a, final.transpose(0, 2, 1).reshape(n * s, n), value


def value_added_exports(*, kept: Sequence[str]) -> Beside:
    """Value added used abroad in the end, million USD: parts of exports, and V (I − A)⁻¹ F."""
    parts = decompose_exports(_regions(tuple(kept))).value_added_exports.sum(axis=(1, 2))
    a, final, value = _dense(tuple(kept))
    n = final.shape[1]
    used = (value[:, None] * algebraic(np.eye(len(a)) - a, final)).reshape(n, -1, n)
    total = used.sum(axis=1)
    return beside(parts, total.sum(axis=1) - np.diag(total), _regions(tuple(kept)).country.labels)


def extracted(*, kept: Sequence[str]) -> Beside:
    """Domestic value added in exports, million USD, and what GDP loses with exports struck out."""
    found = decompose_exports(_regions(tuple(kept)))
    ours = (found.value_added_exports + found.returned_home).sum(axis=(1, 2))
    a, final, value = _dense(tuple(kept))
    n, s = final.shape[1], len(a) // final.shape[1]
    gdp = _regions(tuple(kept)).value_added.sum(axis=1)
    theirs: list[float] = []
    for c in range(n):
        own = slice(c * s, (c + 1) * s)
        struck, left = a.copy(), final.copy()
        abroad = np.ones(n * s, dtype=bool)
        abroad[own] = False
        struck[own, abroad] = 0.0
        left[own, [k for k in range(n) if k != c]] = 0.0
        output = algebraic(np.eye(n * s) - struck, left.sum(axis=1))
        theirs.append(float(gdp[c] - value[own] @ output[own]))
    return beside(ours, theirs, _regions(tuple(kept)).country.labels)


def imported_inputs(*, kept: Sequence[str]) -> Beside:
    """Imported content of exports, million USD: parts that came in, and u A_M (I − A_D)⁻¹ X.

    What came in holds work of the country itself that had been exported before: the fourth part.
    """
    found = decompose_exports(_regions(tuple(kept)))
    ours = (
        found.foreign_value_added + found.foreign_double_counting + found.domestic_double_counting
    ).sum(axis=(1, 2))
    a, _, _ = _dense(tuple(kept))
    n = len(ours)
    s = len(a) // n
    exports = found.gross_exports.sum(axis=1)
    theirs: list[float] = []
    for c in range(n):
        own = slice(c * s, (c + 1) * s)
        imported = a[:, own].sum(axis=0) - a[own, own].sum(axis=0)
        output = algebraic(np.eye(s) - a[own, own], exports[c])
        theirs.append(float(imported @ output))
    return beside(ours, theirs, _regions(tuple(kept)).country.labels)


# -- another program ------------------------------------------------------------------------------


def pymrio_footprints() -> Beside:
    """Value added by region and place of final demand in pymrio's test system, and pymrio's own."""
    system = _pymrio()
    table = input_output_by_use(
        country=Axis("country", tuple(system.get_regions())),
        sector=Axis("sector", tuple(system.get_sectors())),
        intermediate_flows=_by_use(system),
        final_flows=_final(system),
        value_added=system.factor_inputs.F.to_numpy().reshape(len(system.get_regions()), -1),
    )
    own = value_added_by_demand(table).total
    accounts = system.factor_inputs
    ours = np.stack([own.sum(axis=0) - np.diag(own), own.sum(axis=1) - np.diag(own)])
    theirs = np.stack([accounts.D_imp_reg.to_numpy()[0], accounts.D_exp_reg.to_numpy()[0]])
    return beside(ours, theirs)


@cache
def _pymrio() -> Any:
    import pymrio  # type: ignore[import-untyped]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pymrio's own, about coming pandas versions
        return pymrio.load_test().calc_all()


def _by_use(system: Any) -> Array:
    n, s = len(system.get_regions()), len(system.get_sectors())
    return system.Z.to_numpy().reshape(n, s, n, s).transpose(0, 2, 1, 3)


def _final(system: Any) -> Array:
    n, s = len(system.get_regions()), len(system.get_sectors())
    return system.Y.to_numpy().reshape(n, s, n, -1).sum(axis=3).transpose(0, 2, 1)
