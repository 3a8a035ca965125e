"""The global input–output system at basic prices, and its solutions column by column.

With A the technical coefficients, f_l final demand in l, β value added and τ tariffs on inputs per
unit of output,

    x_l = A x_l + f_l                 output that hangs on final demand in l
    u_t = A' u_t + β_t                value added of t in one unit of each product
    τ̄ = A' τ̄ + τ,  Σ_t u_t + τ̄ = 1   what a unit is made of

Each is solved for N right-hand sides at once by sweeps x ← L (f + A_abroad x), L_n = (I − A_nn)⁻¹
being the local Leontief inverse: a regular splitting of an M-matrix, which converges wherever the
system has a solution (about 20 sweeps on real tables). The NS × NS inverse is never formed.

Tariffs: flows are at basic prices, before tariff, so β + Σ a = 1 − τ; tariffs paid on inputs are a
leak of their own and belong to no value added. Tariffs on final goods lie outside the flows.

Source: R. Miller and P. Blair, Input–Output Analysis (2009), chapters 2 and 3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from blocs.foundation.axes import Array, Axis
from blocs.foundation.errors import NotConvergedError, WorldError
from blocs.questions.exposure.engine.sourcing import PooledSourcing, Sourcing, SourcingByUse
from blocs.world.world import World

TOLERANCE = 1e-13
"""Relative change of every cell at which the sweeps stop."""

MOST_SWEEPS = 2000


@dataclass(frozen=True, eq=False)
class InputOutput:
    """A world input–output table in one year; N countries, S sectors.

    flows, final_flows: (origin, destination, sector) million USD at basic prices, domestic sales
        included; all sales, and those to final users.
    value_added_share, input_tariff_share: (country, sector) per unit of gross output.
    """

    country: Axis
    sector: Axis
    sourcing: Sourcing
    flows: Array
    final_flows: Array
    value_added_share: Array
    input_tariff_share: Array

    @cached_property
    def gross_output(self) -> Array:
        """(country, sector) million USD."""
        return self.flows.sum(axis=1)

    @cached_property
    def value_added(self) -> Array:
        """(country, sector) million USD."""
        return self.value_added_share * self.gross_output

    @cached_property
    def exports(self) -> Array:
        """(origin, destination, sector) flows without domestic sales, million USD."""
        abroad = np.array(self.flows)
        own = np.arange(len(self.country))
        abroad[own, own] = 0.0
        return abroad

    @cached_property
    def local_inverse(self) -> Array:
        """(country, sector, use_sector) L_n = (I − A_nn)⁻¹. Raises WorldError where singular."""
        try:
            inverse = np.linalg.inv(np.eye(len(self.sector)) - self.sourcing.domestic)
        except np.linalg.LinAlgError as error:
            raise WorldError(
                "in some country the sectors use up all they make: no value added is left to trace"
            ) from error
        return np.asarray(inverse, dtype=np.float64)

    @cached_property
    def domestic_content(self) -> Array:
        """(country, sector) v_n = β'_n L_n: own value added in a unit, inputs from abroad aside."""
        return np.matmul(self.value_added_share[:, None, :], self.local_inverse)[:, 0, :]

    @cached_property
    def output_by_destination(self) -> Array:
        """(country, sector, destination) x: gross output that hangs on final demand in each."""
        return self.solve_outputs(self.final_flows.transpose(0, 2, 1))

    @cached_property
    def content_by_source(self) -> Array:
        """(country, sector, source) u: value added of each source in one unit of the product."""
        return self.solve_costs(self._own_columns)

    @cached_property
    def tariff_content(self) -> Array:
        """(country, sector) tariffs on inputs, of all stages, in one unit of the product."""
        return self.solve_costs(self.input_tariff_share[:, :, None])[:, :, 0]

    @cached_property
    def foreign_content_once(self) -> Array:
        """(country, sector) foreign value added in a unit, double counting left out.

        For country s: Σ_{t≠s} β_t B°_ts with B° the Leontief inverse once s exports no inputs;
        all N such systems are the columns of one, each with its own country masked out.
        """
        n = len(self.country)
        others = (1.0 - np.eye(n))[:, None, :]
        elsewhere = self.solve_costs(self.value_added_share[:, :, None], keep=others)
        imported = self.sourcing.foreign_costs(elsewhere)
        own = np.arange(n)
        return np.matmul(imported[own, :, own][:, None, :], self.local_inverse)[:, 0, :]

    @cached_property
    def _own_columns(self) -> Array:
        """(country, sector, source) β where country = source, zero elsewhere."""
        return self.value_added_share[:, :, None] * np.eye(len(self.country))[:, None, :]

    def solve_outputs(self, demand: Array) -> Array:
        """Solve x = A x + demand; (N, S, R) → (N, S, R). Raises NotConvergedError."""
        local, sourcing = self.local_inverse, self.sourcing

        def sweep(output: Array) -> Array:
            return np.matmul(local, demand + sourcing.foreign_inputs(output))

        return self._swept(sweep, np.matmul(local, demand))

    def solve_costs(self, primary: Array, *, keep: Array | None = None) -> Array:
        """Solve p = A' p + primary; (N, S, R) → (N, S, R). Raises NotConvergedError.

        keep: broadcast to the result, 0 where an element is held at zero.
        """
        local = self.local_inverse.transpose(0, 2, 1)
        sourcing = self.sourcing
        mask = np.ones(1) if keep is None else keep

        def sweep(price: Array) -> Array:
            return mask * np.matmul(local, primary + sourcing.foreign_costs(price))

        return self._swept(sweep, mask * np.matmul(local, primary))

    def _swept(self, sweep: Callable[[Array], Array], start: Array) -> Array:
        """Repeat `sweep` until no cell moves by more than rounding."""
        values, moved = start, np.zeros_like(start)
        for _ in range(MOST_SWEEPS):
            last, values = values, sweep(values)
            size = np.abs(values)
            moved = np.abs(values - last) - TOLERANCE * size
            if (moved <= 1e-3 * TOLERANCE * size.max(initial=0.0)).all():
                return values
        where = np.unravel_index(int(np.argmax(moved)), moved.shape)
        place = f"{self.country.labels[int(where[0])]}, {self.sector.labels[int(where[1])]}"
        raise NotConvergedError(
            f"input–output system not solved in {MOST_SWEEPS} sweeps; worst at ({place}). "
            "Some sectors may use up all that they make."
        )


def input_output(world: World) -> InputOutput:
    """The input–output system of a world.

    With s = π/(1 + t), a_(ij)(nk) = s_inj γ_njk and final flows s_inj (X_nj − Σ_k γ_njk Y_nk), so
    that the flows of the world are met to rounding. Final demand is what the tables imply: in a
    world that is not calibrated some cells may be negative.
    """
    total = world.expenditure[None]
    net_share = np.divide(world.flows, total, out=np.zeros_like(world.flows), where=total > 0)
    final = world.expenditure - world.intermediate_use
    duty = (world.tariff_rate * net_share).sum(axis=0)
    return InputOutput(
        country=world.country,
        sector=world.sector,
        sourcing=PooledSourcing(net_share=net_share, input_share=world.input_share),
        flows=world.flows,
        final_flows=net_share * final[None],
        value_added_share=world.value_added_share,
        input_tariff_share=np.matmul(duty[:, None, :], world.input_share)[:, 0, :],
    )


def input_output_by_use(
    *,
    country: Axis,
    sector: Axis,
    intermediate_flows: Array,
    final_flows: Array,
    value_added: Array,
) -> InputOutput:
    """The system of a table in which the mix of origins differs by use.

    intermediate_flows: (origin, destination, sector, use_sector); final_flows: (origin,
    destination, sector); value_added: (country, sector), all million USD at basic prices. Output
    that is neither inputs nor value added counts as tariffs (and taxes) on inputs. Raises
    WorldError where the shapes disagree.
    """
    n, s = len(country), len(sector)
    shapes = (intermediate_flows.shape, final_flows.shape, value_added.shape)
    if shapes != ((n, n, s, s), (n, n, s), (n, s)):
        raise WorldError(f"tables of shapes {shapes} do not fit {n} countries and {s} sectors")
    flows = intermediate_flows.sum(axis=3) + final_flows
    output = flows.sum(axis=1)
    per_unit = np.divide(1.0, output, out=np.zeros_like(output), where=output > 0)
    coefficient = intermediate_flows.transpose(0, 2, 1, 3) * per_unit
    value_added_share = value_added * per_unit
    return InputOutput(
        country=country,
        sector=sector,
        sourcing=SourcingByUse(coefficient),
        flows=flows,
        final_flows=final_flows,
        value_added_share=value_added_share,
        input_tariff_share=(output > 0) - coefficient.sum(axis=(0, 1)) - value_added_share,
    )
