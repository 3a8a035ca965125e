"""Weighted points as somebody has them: `x,y[,weight]` or `lon,lat[,weight]`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from blocs.data.named_columns import named_rows
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, Problem, raise_problems

PLANE, GLOBE = ("x", "y"), ("lon", "lat")
COLUMNS = {name: (name,) for name in (*PLANE, *GLOBE, "weight")}
LARGEST = 1e12
"""Of a coordinate or weight: sums and squares of more would no longer be exact."""

MOST_FAULTS = 50


@dataclass(frozen=True, eq=False)
class Points:
    """position: (point, 2); weight: (point,); on_globe: degrees, distances in km, or a plane."""

    file: str
    position: Array
    weight: Array
    on_globe: bool


def read_points(path: Path) -> Points:
    """Read a table of points; without a column `weight` each weighs 1.

    Raises InputError with every problem at once, at most 50.
    """
    problems: list[Problem] = []
    position: list[tuple[float, float]] = []
    weight: list[float] = []
    names = PLANE
    for line, row in named_rows(path, COLUMNS, (PLANE, GLOBE), problems):
        names = PLANE if "x" in row else GLOBE
        at = [_number(row[name], name, line, path, problems) for name in names]
        own = _number(row.get("weight", "1"), "weight", line, path, problems)
        if names is GLOBE and not (abs(at[0]) <= 360 and abs(at[1]) <= 90):
            problems.append(Problem("no place on the globe", str(path), line))
        if own < 0:
            problems.append(Problem(f"weight {own:g} is negative", str(path), line))
        position.append((at[0], at[1]))
        weight.append(own)
    if not position and not problems:
        problems.append(Problem("there are no points", str(path)))
    raise_problems(InputError, f"points '{path}' cannot be used", problems[:MOST_FAULTS])
    return Points(str(path), np.array(position), np.array(weight), names is GLOBE)


def _number(written: str, field: str, line: int, path: Path, problems: list[Problem]) -> float:
    try:
        value = float(written)
    except ValueError:
        value = math.nan
    if math.isfinite(value) and abs(value) <= LARGEST:
        return value
    what = "is too large" if abs(value) > LARGEST else "is no number"
    problems.append(Problem(f"'{written}' {what}", str(path), line, field=field))
    return 0.0
