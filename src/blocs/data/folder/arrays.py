"""Tables with known labels → arrays of a world, with the checks that need several rows at once."""

from __future__ import annotations

import numpy as np

from blocs.data.folder.tables import Axes, Tables
from blocs.data.report import Findings
from blocs.data.row_checks import positions
from blocs.data.rows import MOST_PROBLEMS, Rows
from blocs.foundation.axes import Array, Indices
from blocs.foundation.errors import Problem

SHARE_TOLERANCE = 1e-5
"""Shares that should sum to one may miss it by this much; they are scaled to do so."""

USE_TOLERANCE = 1e-6
"""Relative gap allowed between flows and the sum of flows by use."""


def flow_array(tables: Tables, axes: Axes, findings: Findings) -> Array | None:
    """(origin, destination, sector) flows, million USD; None where rows are not usable."""
    by_use = [tables.rows[s] for s in ("final_flows", "intermediate_flows") if s in tables.rows]
    flows = tables.rows.get("flows")
    parts = [_bilateral(rows, axes, column="value") for rows in by_use]
    usable = [part for part in parts if part is not None]
    if len(usable) < len(by_use):
        return None
    if len(usable) == 2:
        findings.assumptions.append(
            "flows by use are added up: one sourcing share serves final and intermediate use"
        )
    if flows is None:
        return sum(usable[1:], usable[0]) if "flows" not in tables.present and usable else None
    total = _bilateral(flows, axes, column="value")
    if total is not None and len(usable) == 2:
        findings.problems += _use_gaps(total, usable[0] + usable[1], flows, axes)
    return total


def flow_problems(flows: Array, axes: Axes, file: str) -> list[Problem]:
    """Countries without output, and countries that trade with nobody."""
    problems: list[Problem] = []
    pairs = flows.sum(axis=2)
    foreign = pairs - np.diag(np.diag(pairs))
    for index, country in enumerate(axes.country):
        if not pairs[index].any():
            message = f"country '{country}' has no output: nothing is sold from it, even at home"
            remedy = "Add its sales, domestic ones with origin = destination, or leave it out."
            problems.append(Problem(message, file, field="origin", remedy=remedy))
        if not foreign[index].any() and not foreign[:, index].any():
            message = f"country '{country}' trades with nobody"
            remedy = "Add its imports and exports, or leave it out."
            problems.append(Problem(message, file, field="origin,destination", remedy=remedy))
    return problems


def tariff_array(rows: Rows, axes: Axes, findings: Findings) -> Array | None:
    """(origin, destination, sector) rates, fractions; absent rows are zero."""
    domestic = positions(rows.labels["origin"], axes.country) == positions(
        rows.labels["destination"], axes.country
    )
    domestic &= positions(rows.labels["origin"], axes.country) >= 0
    rate = rows.numbers["rate"]
    findings.problems += rows.problems(
        domestic & (np.abs(rate) > 0),
        lambda row: (
            f"{rate[row]:g} on domestic sales of '{rows.labels['origin'].name_in(row)}', expected 0"
        ),
        field="rate",
        remedy="A tariff stands at a border; leave the row out.",
    )
    high = int(np.count_nonzero(rate > 1))
    if high:
        findings.warnings.append(
            f"{rows.file}: {high:,} rates above 1 (100 %); rates are fractions, 0.05 is 5 %"
        )
    return _bilateral(rows, axes, column="rate")


def input_array(rows: Rows, axes: Axes, findings: Findings) -> Array | None:
    """(country, sector, use_sector) input shares; sums just above one are scaled to one.

    Sums above that are problems, and NaN in what is returned.
    """
    keys = cell_positions(rows, axes)
    if keys is None:
        return None
    n, s = len(axes.country), len(axes.sector)
    shares = np.zeros((n, s, s))
    shares[keys] = rows.numbers["share"]
    total = shares.sum(axis=1)
    for country, use in np.argwhere(total > 1 + SHARE_TOLERANCE):
        row = int(np.flatnonzero((keys[0] == country) & (keys[2] == use))[0])
        place = f"'{axes.sector.labels[use]}' in '{axes.country.labels[country]}'"
        message = f"input shares of use_sector {place} sum to {total[country, use]:.6g} > 1"
        remedy = "Shares are relative to gross output; what is left is value added."
        findings.problems.append(rows.problem(row, message, field="share", remedy=remedy))
    shares[np.broadcast_to((total > 1 + SHARE_TOLERANCE)[:, None, :], shares.shape)] = np.nan
    above = (total > 1) & (total <= 1 + SHARE_TOLERANCE)
    if above.any():
        shares /= np.where(above, total, 1.0)[:, None, :]
        findings.warnings.append(
            f"{rows.file}: {above.sum():,} sums of input shares just above 1 are scaled to 1"
        )
    return shares


def check_value_added(rows: Rows, axes: Axes, inputs: Array | None, findings: Findings) -> None:
    """A stated share of value added must be what the input shares leave.

    `inputs` (country, sector, use_sector), or None where there is no table of inputs.
    """
    keys = cell_positions(rows, axes)
    if keys is None or "value_added_share" not in rows.numbers:
        return
    stated = rows.numbers["value_added_share"]
    left = np.ones(len(rows)) if inputs is None else 1.0 - inputs.sum(axis=1)[keys]
    off = np.abs(stated - left) > SHARE_TOLERANCE
    if inputs is None and off.any():
        message = f"{off.sum():,} shares below 1 although there is no table of inputs"
        remedy = "Add inputs.csv, or leave the column out: without inputs all is value added."
        first = int(np.argmax(off))
        found = rows.problem(first, message, field="value_added_share", remedy=remedy)
        findings.problems.append(found)
        return
    findings.problems += rows.problems(
        off,
        lambda row: f"{stated[row]:.6g}, but the input shares of this sector leave {left[row]:.6g}",
        field="value_added_share",
        remedy="Input shares and the value added share sum to 1; correct one of them.",
    )


def final_share_array(rows: Rows, axes: Axes, findings: Findings) -> Array | None:
    """(country, sector) shares of final expenditure, scaled to sum to exactly one."""
    keys = cell_positions(rows, axes)
    if keys is None or "final_share" not in rows.numbers:
        return None
    shares = np.zeros((len(axes.country), len(axes.sector)))
    shares[keys] = rows.numbers["final_share"]
    total = shares.sum(axis=1)
    for index in np.flatnonzero(np.abs(total - 1) > SHARE_TOLERANCE):
        message = f"final shares of '{axes.country.labels[index]}' sum to {total[index]:.6g}, not 1"
        remedy = "Give every sector in which the country has final expenditure."
        problem = Problem(message, rows.file, field="final_share", remedy=remedy)
        findings.problems.append(problem)
    return shares / np.where(total > 0, total, 1.0)[:, None]


def _bilateral(rows: Rows, axes: Axes, *, column: str) -> Array | None:
    """(origin, destination, sector) in sector-major memory; rows of one cell are added up."""
    keys = cell_positions(rows, axes)
    if keys is None:
        return None
    n, s = len(axes.country), len(axes.sector)
    origin, destination, sector = keys[:3]
    cell = (sector * n + destination) * n + origin
    total = np.bincount(cell, weights=rows.numbers[column], minlength=s * n * n)
    return total.astype(np.float64, copy=False).reshape(s, n, n).T


def cell_positions(rows: Rows, axes: Axes) -> tuple[Indices, ...] | None:
    """Positions of every column of labels; None where rows are left out or a label is unknown."""
    if not rows.whole:
        return None
    keys = tuple(positions(labels, axes.of(name)) for name, labels in rows.labels.items())
    return None if any((key < 0).any() for key in keys) else keys


def _use_gaps(flows: Array, by_use: Array, rows: Rows, axes: Axes) -> list[Problem]:
    off = np.abs(flows - by_use) > USE_TOLERANCE * np.maximum(flows, by_use)
    return [
        Problem(
            f"{axes.country.labels[i]} → {axes.country.labels[n]}, {axes.sector.labels[j]}: "
            f"{flows[i, n, j]:g}, but final and intermediate flows sum to {by_use[i, n, j]:g}",
            rows.file,
            field="value",
            remedy="The three tables must agree; flows may also be left out.",
        )
        for i, n, j in np.argwhere(off)[:MOST_PROBLEMS]
    ]
