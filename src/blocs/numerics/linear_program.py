"""Linear programs, solved by HiGHS through SciPy (Huangfu and Hall 2018)."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import MissingExtraError, SolverError


@dataclass(frozen=True, eq=False)
class LinearProgram:
    """min cost·x subject to below x ≤ below_limit, equal x = equal_value, lower ≤ x ≤ upper.

    cost: (unknown,); below: (row, unknown); equal: (row, unknown); bounds may be infinite.
    """

    cost: Array
    below: Array
    below_limit: Array
    equal: Array
    equal_value: Array
    lower: Array
    upper: Array


@dataclass(frozen=True, eq=False)
class Optimum:
    """The answer to a linear program. status: `optimal`, `infeasible` or `unbounded`.

    x: (unknown,) NaN unless optimal; value: cost·x; below_price: (row,) ∂value/∂below_limit ≤ 0;
    equal_price: (row,) ∂value/∂equal_value.
    """

    status: str
    x: Array
    value: float
    below_price: Array
    equal_price: Array

    @property
    def feasible(self) -> bool:
        """Whether some x meets every condition."""
        return self.status != "infeasible"


def linear_program(
    cost: Array,
    *,
    below: Array | None = None,
    below_limit: Array | None = None,
    equal: Array | None = None,
    equal_value: Array | None = None,
    lower: Array | float = 0.0,
    upper: Array | float = np.inf,
) -> LinearProgram:
    """Fill in the parts that are absent (no rows) and spread scalar bounds."""
    n = cost.size
    empty, none = np.zeros((0, n)), np.zeros(0)
    return LinearProgram(
        cost=cost,
        below=empty if below is None else below,
        below_limit=none if below_limit is None else below_limit,
        equal=empty if equal is None else equal,
        equal_value=none if equal_value is None else equal_value,
        lower=np.broadcast_to(np.asarray(lower, dtype=np.float64), (n,)),
        upper=np.broadcast_to(np.asarray(upper, dtype=np.float64), (n,)),
    )


def minimise(program: LinearProgram) -> Optimum:
    """Solve. Raises MissingExtraError without SciPy, SolverError where HiGHS gives up.

    The units of cost and of the limits do not matter: HiGHS, whose tolerances are absolute, is
    given both over their largest size.
    """
    cost, size = _largest(program.cost), _largest(program.below_limit, program.equal_value)
    own = replace(
        program,
        cost=program.cost / cost,
        below_limit=program.below_limit / size,
        equal_value=program.equal_value / size,
        lower=program.lower / size,
        upper=program.upper / size,
    )
    answer = _solved(own)
    return replace(
        answer,
        x=answer.x * size,
        value=answer.value * cost * size,
        below_price=answer.below_price * cost,
        equal_price=answer.equal_price * cost,
    )


def _largest(*arrays: Array) -> float:
    """The largest size in any of the arrays; 1 where all are zero."""
    return max(float(np.abs(item).max(initial=0.0)) for item in arrays) or 1.0


def _solved(program: LinearProgram) -> Optimum:
    try:
        optimize: Any = importlib.import_module("scipy.optimize")
    except ImportError as cause:
        raise MissingExtraError(
            "linear programs need SciPy: install it with `pip install 'blocs[games]'`"
        ) from cause
    answer = optimize.linprog(
        program.cost,
        A_ub=program.below if program.below.size else None,
        b_ub=program.below_limit if program.below.size else None,
        A_eq=program.equal if program.equal.size else None,
        b_eq=program.equal_value if program.equal.size else None,
        bounds=np.stack([program.lower, program.upper], axis=1),
        method="highs",
    )
    status = {0: "optimal", 2: "infeasible", 3: "unbounded"}.get(int(answer.status))
    if status is None and int(answer.status) == 4:
        status = _feasible_or_not(optimize, program)
    if status is None:
        raise SolverError(f"the linear program was not solved: {answer.message}")
    if status != "optimal":
        nan = np.full(program.cost.size, np.nan)
        rows, equals = len(program.below_limit), len(program.equal_value)
        value = np.nan if status == "infeasible" else -np.inf
        return Optimum(status, nan, value, np.full(rows, np.nan), np.full(equals, np.nan))
    return Optimum(
        status=status,
        x=np.asarray(answer.x, dtype=np.float64),
        value=float(answer.fun),
        below_price=_prices(answer.ineqlin.marginals, program.below_limit),
        equal_price=_prices(answer.eqlin.marginals, program.equal_value),
    )


def _prices(marginals: Any, rows: Array) -> Array:
    return np.asarray(marginals, dtype=np.float64) if rows.size else np.zeros(0)


def _feasible_or_not(optimize: Any, program: LinearProgram) -> str | None:
    """HiGHS may only know "infeasible or unbounded": ask again without a cost."""
    answer = optimize.linprog(
        np.zeros_like(program.cost),
        A_ub=program.below if program.below.size else None,
        b_ub=program.below_limit if program.below.size else None,
        A_eq=program.equal if program.equal.size else None,
        b_eq=program.equal_value if program.equal.size else None,
        bounds=np.stack([program.lower, program.upper], axis=1),
        method="highs",
    )
    return {0: "unbounded", 2: "infeasible"}.get(int(answer.status))
