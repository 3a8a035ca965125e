"""Value added and exports through third countries.

In the notation of `input_output`: A coefficients, B = (I − A)⁻¹, L_n = (I − A_nn)⁻¹,
v_n = β'_n L_n, x_·l the output that hangs on final demand f_·l in l, e_sr exports of s to r; s is
the source, r the first importer, l the place of final demand:

    VA_sl  = β'_s x_sl                             value added of s that hangs on final demand in l
           = v_s (f_sl + Σ_{r≠s} A_sr x_rl)        the same, by first importer r (s ≠ l)
    direct = v_s (f_sl + A_sl L_l f_ll)            absorbed by its importer without a further border

Gross exports by exporting sector, in parts (source-based, the exporting country as perimeter):

    absorbed by the importer   v_s (f_sr + A_sr L_r f_rr)
    re-exported, used abroad   v_s A_sr (Σ_{l≠s} x_rl − L_r f_rr)
    returned home              v_s A_sr x_rs
    domestic double counting   (β'_s B_ss − v_s) e_sr
    foreign value added        Σ_{t≠s} β'_t B°_ts e_sr          B°: s exports no inputs
    foreign double counting    Σ_{t≠s} β'_t (B_ts − B°_ts) e_sr
    tariffs on inputs          (τ'B)_s e_sr                     (the papers have no tariffs)

The first two sum over importers to the value-added exports Σ_{l≠s} VA_sl of Johnson and Noguera.

Sources: Johnson and Noguera (2012), value-added exports from x_sl; Borin and Mancini (2019), World
Bank Policy Research Working Paper 8804, and (2023), Economic Systems Research: the source-based
decomposition of bilateral exports, with B_ts − B°_ts = B°_ts Σ_{j≠s} A_sj B_js; it corrects
Koopman, Wang and Wei (2014).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from blocs.foundation.axes import Array, Axis
from blocs.foundation.messages import say
from blocs.questions.exposure.engine.input_output import InputOutput


@dataclass(frozen=True, eq=False)
class ValueAddedByDemand:
    """Value added by the place of final demand that it hangs on, million USD.

    by_sector: (country, destination, sector) by sector of origin.
    total: (country, destination); rows sum to the country's value added. Diagonal: own demand.
    direct: (country, destination) part that crosses one border only (diagonal: none).
    indirect: (country, destination) = total − direct: through third countries, or (diagonal)
        exported and come home.
    through: (country, first importer, destination) the part of `total` that leaves the country, by
        where it goes first; zero where the importer is the country itself.
    share: (country, destination) fraction of the country's value added.
    """

    meaning: ClassVar[Mapping[str, str]] = say(
        "How much of the country's income is earned by what people and firms "
        "in the other country finally buy, even if it gets there by way of third countries."
    )
    country: Axis
    sector: Axis
    by_sector: Array
    total: Array
    direct: Array
    indirect: Array
    through: Array
    share: Array


@dataclass(frozen=True, eq=False)
class ExportDecomposition:
    """Gross exports in parts that sum to them; all (origin, destination, sector), million USD.

    `sector` is the exporting sector. The diagonal (domestic sales) is zero.
    """

    meaning: ClassVar[Mapping[str, str]] = say(
        "Whose work is inside the goods sold to this partner, and where they are finally used."
    )
    country: Axis
    sector: Axis
    gross_exports: Array
    absorbed_by_importer: Array
    reexported: Array
    returned_home: Array
    domestic_double_counting: Array
    foreign_value_added: Array
    foreign_double_counting: Array
    input_tariffs: Array

    @property
    def parts(self) -> Mapping[str, Array]:
        """The seven parts by name; they sum to `gross_exports`."""
        names = (
            "absorbed_by_importer",
            "reexported",
            "returned_home",
            "domestic_double_counting",
            "foreign_value_added",
            "foreign_double_counting",
            "input_tariffs",
        )
        return MappingProxyType({name: getattr(self, name) for name in names})

    @property
    def value_added_exports(self) -> Array:
        """Domestic value added used abroad in the end (VAX)."""
        return self.absorbed_by_importer + self.reexported

    @property
    def beyond_one_border(self) -> Array:
        """Exports that cross, or have crossed, more than one border: gross less the first part."""
        return self.gross_exports - self.absorbed_by_importer


def value_added_by_demand(table: InputOutput) -> ValueAddedByDemand:
    """Value added of every country that hangs on final demand in every other, with its routes."""
    content, output = table.domestic_content, table.output_by_destination
    by_sector = (table.value_added_share[:, :, None] * output).transpose(0, 2, 1)
    total = by_sector.sum(axis=2)
    direct = (content[:, None, :] * absorbed_by_importer(table)).sum(axis=2)
    inputs = table.sourcing.weighted_inputs(content)
    through = np.matmul(inputs.transpose(1, 0, 2), output).transpose(1, 0, 2)
    own = np.arange(len(table.country))
    final = np.einsum("sj,slj->sl", content, table.final_flows)
    final[own, own] = 0.0
    through[:, own, own] += final
    return ValueAddedByDemand(
        country=table.country,
        sector=table.sector,
        by_sector=by_sector,
        total=total,
        direct=direct,
        indirect=indirect_of(table, total=total, direct=direct),
        through=through,
        share=fraction_of_rows(total),
    )


def indirect_of(table: InputOutput, *, total: Array, direct: Array) -> Array:
    """Get total − direct; on the diagonal total less what never left, v_n f_nn."""
    at_home = np.einsum("nj,nnj->n", table.domestic_content, table.final_flows)
    return total - direct - np.diag(at_home)


def absorbed_by_importer(table: InputOutput) -> Array:
    """(origin, destination, sector) exports used up by their importer: f_sr + A_sr L_r f_rr."""
    own_final = np.einsum("nnj->nj", table.final_flows)
    for_itself = np.matmul(table.local_inverse, own_final[:, :, None])
    n = len(table.country)
    columns = np.ascontiguousarray(np.broadcast_to(for_itself, (*own_final.shape, n)))
    exports = table.final_flows + table.sourcing.bilateral_inputs(columns)
    exports[np.arange(n), np.arange(n)] = 0.0
    return exports


def fraction_of_rows(values: Array) -> Array:
    """Each row over its sum; NaN where the sum is zero."""
    total = np.broadcast_to(values.sum(axis=1, keepdims=True), values.shape)
    return np.divide(values, total, out=np.full(values.shape, np.nan), where=total != 0)


def decompose_exports(table: InputOutput) -> ExportDecomposition:
    """Gross exports of every pair and sector, in seven parts that sum to them."""
    exports, content = table.exports, table.domestic_content
    own = np.arange(len(table.country))
    of_itself = table.content_by_source[own, :, own]
    foreign = table.content_by_source.sum(axis=2) - of_itself
    once = table.foreign_content_once
    here = absorbed_by_importer(table)
    home, abroad = inputs_by_final_use(table)
    final = np.array(table.final_flows)
    final[own, own] = 0.0
    return ExportDecomposition(
        country=table.country,
        sector=table.sector,
        gross_exports=exports,
        absorbed_by_importer=content[:, None, :] * here,
        reexported=content[:, None, :] * (abroad - (here - final)),
        returned_home=content[:, None, :] * home,
        domestic_double_counting=(of_itself - content)[:, None, :] * exports,
        foreign_value_added=once[:, None, :] * exports,
        foreign_double_counting=(foreign - once)[:, None, :] * exports,
        input_tariffs=table.tariff_content[:, None, :] * exports,
    )


def inputs_by_final_use(table: InputOutput) -> tuple[Array, Array]:
    """(A_sr x_rs, A_sr Σ_{l≠s} x_rl): exports of inputs used up at home in the end, and abroad.

    Both (origin, destination, sector), million USD.
    """
    output = table.output_by_destination
    elsewhere = output.sum(axis=2, keepdims=True) - output
    sourcing = table.sourcing
    return sourcing.bilateral_inputs(output), sourcing.bilateral_inputs(elsewhere)
