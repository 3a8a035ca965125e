"""Uncertainty spaces: named inputs, each with its law, mapped from the unit cube.

Every law is given by its inverse distribution function, so that any design over the unit cube
(random, Latin hypercube, Sobol) works with every space. Correlated inputs are joined by a Gaussian
copula: z = L Φ⁻¹(u) with L Lᵀ the correlation matrix of the scores, then x = F⁻¹(Φ(z)). Rows of a
table are drawn jointly (bootstrap) and take one dimension of the cube together.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from blocs.draws.laws import Discrete, Law
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.numerics.normal import normal_probability, normal_quantile

SMALLEST_EIGENVALUE = -1e-10


@dataclass(frozen=True, eq=False)
class Correlation:
    """Named inputs joined by a Gaussian copula. matrix: correlations of the normal scores."""

    names: tuple[str, ...]
    matrix: Array

    def problems(self, known: Container[str], where: str) -> list[Problem]:
        """What is wrong with it."""
        found = [
            Problem(f"unknown input '{name}'", field=where)
            for name in self.names
            if name not in known
        ]
        matrix = np.asarray(self.matrix, dtype=np.float64)
        if matrix.shape != (len(self.names), len(self.names)):
            message = f"{len(self.names)} names need a square matrix of that size"
            return [*found, Problem(f"{message}, not {matrix.shape}", field=where)]
        if not np.isfinite(matrix).all() or not np.allclose(matrix, matrix.T):
            found.append(Problem("a correlation matrix is finite and symmetric", field=where))
        elif not np.allclose(np.diag(matrix), 1.0) or (np.abs(matrix) > 1.0 + 1e-12).any():
            message = "correlations lie between -1 and 1, with ones on the diagonal"
            found.append(Problem(message, field=where))
        elif (smallest := float(np.linalg.eigvalsh(matrix).min())) < SMALLEST_EIGENVALUE:
            message = f"not positive semidefinite: smallest eigenvalue {smallest:.3g}"
            found.append(Problem(message, field=where, remedy="Use weaker correlations."))
        return found

    @cached_property
    def root(self) -> Array:
        """L with L Lᵀ the matrix; by eigenvectors, so that a singular matrix has one too."""
        values, vectors = np.linalg.eigh(self.matrix)
        return vectors * np.sqrt(np.clip(values, 0.0, None))


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """Rows of a table, resampled jointly and with equal probability. rows: (row, column)."""

    columns: tuple[str, ...]
    rows: Array

    def problems(self, where: str) -> list[Problem]:
        """What is wrong with it."""
        rows = np.asarray(self.rows, dtype=np.float64)
        if rows.ndim != 2 or rows.shape[0] == 0 or rows.shape[1] != len(self.columns):
            message = f"a table needs rows of {len(self.columns)} numbers, not {rows.shape}"
            return [Problem(message, field=where)]
        bad = np.argwhere(~np.isfinite(rows))
        return [
            Problem(f"row {row}, column '{self.columns[column]}': not a finite number", field=where)
            for row, column in bad[:20]
        ]

    def at(self, p: Array) -> Array:
        """(point, column): row number floor(p · rows)."""
        count = len(self.rows)
        return self.rows[np.minimum((p * count).astype(np.int64), count - 1)]


@dataclass(frozen=True, eq=False)
class Space:
    """Named uncertain inputs.

    laws: input → law; correlations: groups of inputs that move together; tables: name → rows drawn
    jointly; source: input → what it belongs to (`elasticities`, …), for analysis by group.
    Raises InputError with every problem at once.
    """

    laws: Mapping[str, Law]
    correlations: Sequence[Correlation] = ()
    tables: Mapping[str, Bootstrap] = field(default_factory=dict[str, Bootstrap])
    source: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        problems = [
            Problem(text, field=name) for name, law in self.laws.items() for text in law.problems()
        ]
        for number, group in enumerate(self.correlations):
            problems += group.problems(self.laws, f"correlations[{number}]")
        for name, table in self.tables.items():
            problems += table.problems(name)
        problems += self._doubles()
        if not self.laws and not self.tables:
            problems.append(Problem("nothing is uncertain: name at least one input"))
        raise_problems(InputError, "this uncertainty space is impossible", problems)

    def _doubles(self) -> list[Problem]:
        names = [*self.laws, *(c for table in self.tables.values() for c in table.columns)]
        joined = [name for group in self.correlations for name in group.names]
        found = [
            Problem(f"'{name}' is defined twice")
            for name in sorted(set(names))
            if names.count(name) > 1
        ]
        return found + [
            Problem(f"'{name}' stands in two correlated groups")
            for name in sorted(set(joined))
            if joined.count(name) > 1
        ]

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """Names of the inputs, in the order of the columns of `at`."""
        return (*self.laws, *(c for table in self.tables.values() for c in table.columns))

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """Names of the axes of the unit cube: the laws, then the tables."""
        return (*self.laws, *self.tables)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The source of each dimension; its own name where none is stated."""
        return tuple(self.source.get(name, name) for name in self.dimensions)

    def labels(self, name: str) -> tuple[str, ...] | None:
        """Labels of a discrete input whose values are words; its column holds their positions."""
        law = self.laws.get(name)
        return law.labels if isinstance(law, Discrete) else None

    def at(self, points: Array) -> Array:
        """(point, input): the inputs at `points` (point, dimension) of the unit cube."""
        names = list(self.laws)
        cube = np.array(points[:, : len(names)], dtype=np.float64)
        for group in self.correlations:
            where = [names.index(name) for name in group.names]
            cube[:, where] = normal_probability(normal_quantile(cube[:, where]) @ group.root.T)
        columns = [self.laws[name].quantile(cube[:, k]) for k, name in enumerate(names)]
        parts = [np.stack(columns, axis=1)] if columns else []
        for k, table in enumerate(self.tables.values()):
            parts.append(table.at(points[:, len(names) + k]))
        return np.concatenate(parts, axis=1)

    def as_data(self) -> dict[str, Any]:
        """Plain data that says everything about the space."""
        return {
            "laws": {name: law.as_data() for name, law in self.laws.items()},
            "correlations": [
                {"names": list(group.names), "matrix": np.asarray(group.matrix).tolist()}
                for group in self.correlations
            ],
            "tables": {
                name: {"columns": list(table.columns), "rows": np.asarray(table.rows).tolist()}
                for name, table in self.tables.items()
            },
            "source": dict(self.source),
        }
