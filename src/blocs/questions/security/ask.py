"""Weighted points as somebody has them: `x,y[,weight]` or `lon,lat[,weight]`."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from blocs.data.opened_files import opened_text
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, Problem, raise_problems

PLANE, GLOBE = ("x", "y"), ("lon", "lat")
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
    if not path.is_file():
        raise InputError(f"there is no file '{path}' of points")
    problems: list[Problem] = []
    position: list[tuple[float, float]] = []
    weight: list[float] = []
    with opened_text(path) as stream:
        reader = csv.DictReader(stream)
        header = [name.strip().lower() for name in reader.fieldnames or ()]
        reader.fieldnames = header
        names = next((pair for pair in (PLANE, GLOBE) if set(pair) <= set(header)), None)
        if names is None:
            message = f"columns are {', '.join(header) or 'none'}: needed are x,y or lon,lat"
            raise InputError(
                f"points '{path}' cannot be used", problems=[Problem(message, str(path))]
            )
        for row in reader:
            line = reader.line_num
            values = [_number(row.get(name), name, line, path, problems) for name in names]
            own = _number(row.get("weight", "1"), "weight", line, path, problems)
            if names is GLOBE and not (abs(values[0]) <= 360 and abs(values[1]) <= 90):
                problems.append(Problem("no place on the globe", str(path), line))
            if own < 0:
                problems.append(Problem(f"weight {own:g} is negative", str(path), line))
            position.append((values[0], values[1]))
            weight.append(own)
    if not position and not problems:
        problems.append(Problem("there are no points", str(path)))
    raise_problems(InputError, f"points '{path}' cannot be used", problems[:MOST_FAULTS])
    return Points(str(path), np.array(position), np.array(weight), names is GLOBE)


def _number(
    written: str | None, field: str, line: int, path: Path, problems: list[Problem]
) -> float:
    try:
        value = float(written or "")
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        problems.append(Problem(f"'{written}' is no number", str(path), line, field=field))
        return 0.0
    return value
