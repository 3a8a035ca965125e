"""Trade elasticities by sector, out of a world folder or out of a file of their own."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from pathlib import Path
from typing import NamedTuple

import numpy as np

from blocs.data.layouts import ELASTICITIES, MOST_ELASTICITY
from blocs.data.row_checks import checked_rows, positions, unknown_labels
from blocs.data.rows import Rows
from blocs.data.table_files import read_table
from blocs.foundation.axes import Array, Axis, did_you_mean
from blocs.foundation.errors import InputError, Problem, raise_problems


class Elasticities(NamedTuple):
    """trade_elasticity: (sector,) θ > 0; standard_error: (sector,), NaN where none is stated.

    notes: sector → {"source": text}.
    """

    trade_elasticity: Array
    standard_error: Array
    notes: Mapping[str, Mapping[str, str]]


def read_elasticities(path: Path, sectors: Axis) -> Elasticities:
    """Elasticities from a CSV file `sector,trade_elasticity[,standard_error,source]`.

    Every sector of the world must be there, and no other. Raises InputError with every problem.
    """
    problems: list[Problem] = []
    rows = read_table(Path(path), layout=ELASTICITIES, problems=problems, file=str(path))
    found = None
    if rows is not None:
        rows = checked_rows(rows, ELASTICITIES, problems)
        found = elasticities_of(rows, sectors=sectors, home="this world", problems=problems)
    raise_problems(InputError, f"the elasticities in {path} cannot be used", problems)
    if found is None:
        raise InputError(f"the elasticities in {path} cannot be used")
    return found


def chosen_elasticities(choice: float | str | Path, sectors: Axis) -> Elasticities:
    """Elasticities of the user's choice: one θ for every sector (`5`, `"5"`), or a CSV file.

    Raises InputError for a number that is not positive and finite, and as `read_elasticities`.
    """
    if isinstance(choice, Path) or (isinstance(choice, str) and not _is_number(choice)):
        if not Path(choice).exists():
            remedy = "A number has a point, such as 4.5; a file is a CSV sector,trade_elasticity."
            problem = Problem(f"'{choice}' is neither a number nor a file", remedy=remedy)
            raise InputError("the trade elasticity cannot be used", problems=[problem])
        return read_elasticities(Path(choice), sectors)
    value = float(choice)
    if not 0 < value <= MOST_ELASTICITY:
        remedy = "Give θ > 0, such as 5, or a CSV file with sector,trade_elasticity."
        fault = "is larger than any can be" if 0 < value < np.inf else "is not a positive number"
        problem = Problem(f"trade elasticity {choice} {fault}", remedy=remedy)
        raise InputError("the trade elasticity cannot be used", problems=[problem])
    notes = {
        sector: {"source": f"{value:g} in every sector, set by the user"} for sector in sectors
    }
    n = len(sectors)
    return Elasticities(np.full(n, value), np.full(n, nan), notes)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def elasticities_of(
    rows: Rows, *, sectors: Axis, home: str, problems: list[Problem]
) -> Elasticities | None:
    """The rows in the order of `sectors`; None, and problems, where labels do not match."""
    faults = unknown_labels(rows, field="sector", axis=sectors, home=home)
    given = rows.labels["sector"].names
    faults += [
        Problem(
            f"sector '{sector}' of {home} has no elasticity",
            rows.file,
            field="sector",
            remedy=did_you_mean(sector, given) or f"Add a row for '{sector}'.",
        )
        for sector in sectors
        if sector not in given
    ]
    problems += faults
    if faults or not rows.sound or len(rows) != len(sectors):
        return None
    order = np.argsort(positions(rows.labels["sector"], sectors))
    error = rows.numbers.get("standard_error", np.full(len(rows), nan))
    sources = rows.texts.get("source", ("",) * len(rows))
    notes = {
        code: {"source": source or rows.file} for code, source in zip(given, sources, strict=True)
    }
    return Elasticities(rows.numbers["trade_elasticity"][order], error[order], notes)
