"""A multi-regional input-output table → World with observed final demand.

Every source of the family (ICIO, WIOD, FIGARO, EXIOBASE, EORA26) ends in a `MultiRegionalTable`;
what makes it a baseline stands here, once, and is told as assumptions of the world.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from blocs.data.elasticities import Elasticities
from blocs.data.layouts import MOST_VALUE
from blocs.data.reference import load_bloc_table
from blocs.foundation.axes import Array, Axis
from blocs.foundation.errors import Problem, WorldError, raise_problems
from blocs.world.provenance import Provenance, Source
from blocs.world.world import World

NEGATIVE_INPUTS = 1e-3
"""Negative intermediate deliveries up to this share of all of them are set to zero and told; beyond
it the table is refused. Published tables hold a few, left by balancing."""

TOTALS_GAP = 0.01
"""Largest gap between the sum of rows and the table's own total output, relative to the sum."""


@dataclass(frozen=True, eq=False)
class MultiRegionalTable:
    """A square table of N countries × S sectors, nodes country by country, at basic prices.

    intermediate: (N·S, N·S) deliveries of node (i, j) to node (n, k). final: (N·S, N) deliveries to
    final users of each country, all categories together. output: (N·S,) total output as the table
    states it, None where it does not. Values in million of `currency`.
    """

    format: str
    file: str
    year: int
    country: Axis
    sector: Axis
    intermediate: Array
    final: Array
    source: Source
    output: Array | None = None
    edition: str = ""
    currency: str = "USD"
    assumptions: tuple[str, ...] = ()
    country_names: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict[str, Mapping[str, str]]
    )
    sector_names: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict[str, Mapping[str, str]]
    )

    @property
    def sums_by_destination(self) -> Array:
        """(N·S, N) intermediate deliveries to all sectors of each country."""
        n, s = len(self.country), len(self.sector)
        return self.intermediate.reshape(n * s, n, s).sum(axis=2)


@dataclass(frozen=True, eq=False)
class Tariffs:
    """Baseline tariffs: rates, (origin, destination, sector) fractions, and their story."""

    rate: Array
    source: Source
    assumptions: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Accounts:
    """Flows, what inputs cost (country, sector, use_sector), and what was changed."""

    flows: Array
    spending: Array
    assumptions: tuple[str, ...]


def world_from_table(
    table: MultiRegionalTable,
    *,
    elasticity: Elasticities,
    name: str,
    tariffs: Tariffs | None = None,
) -> World:
    """The world of a table: F_inj = Σ_k Z + f and γ_njk = Σ_i (1 + t_inj) Z / Y_nk.

    Final demand is as observed, Σ_i (1 + t) f: what flows leave after input use, by construction.
    Raises WorldError where the table cannot be a baseline.
    """
    table = _checked(table)
    n, s = len(table.country), len(table.sector)
    rate = np.zeros((s, n, n)).T if tariffs is None else tariffs.rate
    accounts = _accounts(table, rate)
    output = accounts.flows.sum(axis=1)
    share, capped = _input_shares(accounts.spending, output)
    assumptions = [*table.assumptions, *accounts.assumptions, *_capped_note(capped, table)]
    if table.currency != "USD":
        assumptions.append(f"values in million {table.currency} stand for million USD")
    assumptions.append(
        "taxes less subsidies on what producers buy, apart from tariffs, count as value added"
    )
    assumptions += (
        ("tariffs of the base year are zero",) if tariffs is None else tariffs.assumptions
    )
    assumptions.append("final demand by destination as the table records it")
    sources = (table.source,) if tariffs is None else (table.source, tariffs.source)
    world = World(
        name=name,
        year=table.year,
        country=table.country,
        sector=table.sector,
        flows=accounts.flows,
        trade_elasticity=elasticity.trade_elasticity,
        trade_elasticity_se=elasticity.standard_error,
        elasticity_notes=elasticity.notes,
        provenance=Provenance(title=f"{table.source.title}, {table.year}"),
        tariff_rate=rate,
        input_share=share,
        sector_names=table.sector_names,
        country_names=table.country_names,
        blocs=load_bloc_table(),
    )
    _check_incomes(world, table.file)
    provenance = Provenance(
        title=f"{table.source.title}, {table.year}",
        edition=table.edition,
        sources=sources,
        assumptions=tuple(_sentence(text) for text in assumptions),
        sha256=world.sha256,
    )
    return dataclasses.replace(world, provenance=provenance)


def merged_countries(table: MultiRegionalTable, parts: Mapping[str, str]) -> MultiRegionalTable:
    """The table with countries that are parts of one (`parts`: part → whole) added up."""
    whole = [parts.get(code, code) for code in table.country]
    axis = Axis("country", tuple(dict.fromkeys(whole)))
    if len(axis) == len(table.country):
        return dataclasses.replace(table, country=Axis("country", tuple(whole)))
    n, s, m = len(table.country), len(table.sector), len(axis)
    place = axis.indices(whole)
    rows = (place[:, None] * s + np.arange(s)).ravel()
    intermediate = np.zeros((m * s, n * s))
    np.add.at(intermediate, rows, table.intermediate)
    columns = np.zeros((m * s, m * s))
    np.add.at(columns.T, rows, intermediate.T)
    final = np.zeros((m * s, m))
    by_row = np.zeros((m * s, n))
    np.add.at(by_row, rows, table.final)
    np.add.at(final.T, place, by_row.T)
    output = None
    if table.output is not None:
        output = np.bincount(rows, weights=table.output, minlength=m * s).astype(np.float64)
    return dataclasses.replace(
        table, country=axis, intermediate=columns, final=final, output=output
    )


def _checked(table: MultiRegionalTable) -> MultiRegionalTable:
    """The table after the checks of numbers; small negative intermediate deliveries are gone."""
    problems = [
        _cell_problem(table, values, kind)
        for kind, values in (("intermediate", table.intermediate), ("final", table.final))
        if not (np.abs(values) <= MOST_VALUE).all()
    ]
    raise_problems(WorldError, f"the table in {table.file} cannot be used", problems)
    assumptions = table.assumptions
    intermediate = table.intermediate
    negative = np.minimum(intermediate, 0.0)
    lost = -float(negative.sum())
    if lost > 0:
        total = float(np.abs(intermediate).sum())
        if lost > NEGATIVE_INPUTS * total:
            i, k = (int(x) for x in np.unravel_index(int(np.argmin(negative)), negative.shape))
            message = (
                f"{np.count_nonzero(negative):,} negative intermediate deliveries, "
                f"{100 * lost / total:.3g} % of all; the largest is "
                f"{intermediate[i, k]:g} from {_node(table, i)} to {_node(table, k)}"
            )
            remedy = (
                "Look whether the file is damaged; deliveries between producers are not negative."
            )
            raise WorldError(
                f"the table in {table.file} cannot be used",
                problems=[Problem(message, table.file, remedy=remedy)],
            )
        assumptions = (
            *assumptions,
            f"{np.count_nonzero(negative):,} negative intermediate deliveries "
            f"({100 * lost / total:.2g} % of all) set to zero",
        )
        intermediate = np.maximum(intermediate, 0.0)
    table = dataclasses.replace(table, intermediate=intermediate, assumptions=assumptions)
    _check_totals(table)
    return table


def _check_totals(table: MultiRegionalTable) -> None:
    if table.output is None:
        return
    sold = table.intermediate.sum(axis=1) + table.final.sum(axis=1)
    gap = float(np.abs(sold - table.output).sum() / max(float(np.abs(table.output).sum()), 1e-300))
    if gap <= TOTALS_GAP:
        return
    worst = int(np.argmax(np.abs(sold - table.output)))
    message = (
        f"rows miss the table's own total output by {100 * gap:.3g} %; most for "
        f"{_node(table, worst)}: {sold[worst]:,.6g}, stated {table.output[worst]:,.6g}"
    )
    problem = Problem(message, table.file, remedy="The file is altered or cut: copy it again.")
    raise WorldError(f"the table in {table.file} cannot be used", problems=[problem])


def _accounts(table: MultiRegionalTable, rate: Array) -> _Accounts:
    n, s = len(table.country), len(table.sector)
    by_origin = table.intermediate.reshape(n, s, n, s)
    used = table.sums_by_destination.reshape(n, s, n).transpose(0, 2, 1)
    final = table.final.reshape(n, s, n).transpose(0, 2, 1)
    flows = used + final
    notes: list[str] = []
    below = flows < 0
    if below.any():
        raised = -float(flows[below].sum())
        notes.append(
            f"{int(below.sum()):,} deliveries that stocks make negative "
            f"({100 * raised / float(np.abs(flows).sum()):.2g} % of all) set to zero"
        )
        flows = np.maximum(flows, 0.0)
    # Duties on inputs: (1 + t_inj) Z, summed over origins.
    spending = np.einsum("ijnk,inj->njk", by_origin, 1.0 + rate, optimize=True)
    return _Accounts(flows, spending, tuple(notes))


@dataclass(frozen=True)
class _Capped:
    """Sectors whose inputs cost more than their output, and the excess relative to all output."""

    cells: int
    share: float


def _input_shares(spending: Array, output: Array) -> tuple[Array, _Capped]:
    """γ (country, sector, use_sector); inputs beyond output stay in final demand."""
    total = spending.sum(axis=1)
    scale = np.minimum(1.0, np.divide(output, total, out=np.ones_like(total), where=total > 0))
    excess = float((total * (1.0 - scale)).sum())
    kept = spending * scale[:, None, :]
    share = np.divide(
        kept, output[:, None, :], out=np.zeros_like(kept), where=output[:, None, :] > 0
    )
    over = int(np.count_nonzero(scale < 1.0))
    return share, _Capped(over, excess / float(output.sum()))


def _capped_note(capped: _Capped, table: MultiRegionalTable) -> list[str]:
    if not capped.cells:
        return []
    return [
        f"{capped.cells:,} of {len(table.country) * len(table.sector):,} sectors have inputs above "
        f"their output: the excess ({100 * capped.share:.2g} % of all output) counts as final "
        "demand, and their value added is zero"
    ]


def _check_incomes(world: World, file: str) -> None:
    flows = world.flows.sum(axis=2)
    abroad = flows - np.diag(np.diag(flows))
    problems: list[Problem] = []
    for k, code in enumerate(world.countries):
        if not world.value_added[k] > 0:
            message = f"country '{code}' has value added {world.value_added[k]:g}"
            remedy = "Merge it into another with `blocs world aggregate`, or look at the file."
            problems.append(Problem(message, file, remedy=remedy))
        elif not (abroad[k].any() or abroad[:, k].any()):
            problems.append(Problem(f"country '{code}' trades with nobody", file))
        elif not world.final_share[k].any():
            problems.append(Problem(f"country '{code}' has no final demand", file))
    raise_problems(WorldError, f"the table in {file} cannot be used", problems)


def _cell_problem(table: MultiRegionalTable, values: Array, kind: str) -> Problem:
    bad = np.argwhere(~(np.abs(values) <= MOST_VALUE))
    row, column = (int(x) for x in bad[0])
    to = _node(table, column) if kind == "intermediate" else table.country.labels[column]
    message = (
        f"{len(bad):,} {kind} deliveries are no numbers that can be meant; "
        f"first from {_node(table, row)} to {to}"
    )
    return Problem(message, table.file, remedy="The file is damaged or cut: copy it again.")


def _node(table: MultiRegionalTable, index: int) -> str:
    country, sector = divmod(index, len(table.sector))
    return f"{table.country.labels[country]} {table.sector.labels[sector]}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
