"""What is compiled (extra `fast`), for many scenarios, never for a single run: two loops.

One solves a scenario alone, the other (`batch_kernels`, of which `together.machine` makes rounds)
many side by side: `caliendo_parro` under every closure and shock but the purchases of projects.
Those, and the other models, take the loops in NumPy: without inputs a solve takes ten rounds, and
with moving shares most of a round is spent on powers, which NumPy takes as fast. The verification
is the same.
"""

from __future__ import annotations

import functools
import importlib.util
import pickle
from collections.abc import Callable
from typing import Protocol, TypeVar

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import MissingExtraError
from blocs.questions.trade.engine.models.caliendo_parro import expand, start_of
from blocs.questions.trade.engine.models.closure import closure_rows
from blocs.questions.trade.engine.solve.fallback import Attempt
from blocs.questions.trade.engine.solve.prepared import Prepared, single
from blocs.questions.trade.engine.state import Problem
from blocs.world.shocks.trade import TradeBalance

_Made_co = TypeVar("_Made_co", covariant=True)

PREPARED_COMPILED = "prepared_compiled"
COMPILED = "anderson_compiled"
"""Methods of solutions that the compiled loop has found, prepared or not."""

MANY = 2000
"""Solves side by side that save about as much time as a process needs to load what is compiled."""

MEMORY = 10
"""Past steps that are combined: enough to see the slow directions."""
PREPARED_MEMORY = 8
"""Prepared steps know the slow directions: fewer are enough, but five lose their way after
large shocks."""
STEP_CAP = 2.0
"""No wage, price or expenditure changes by more than a factor e² at once, as in the plain loop: the
first steps after a large shock may point far beyond the answer."""


def installed() -> bool:
    """Whether the compiled loop can be used here."""
    return importlib.util.find_spec("numba") is not None


def worthwhile(solves: int) -> bool:
    """Whether so many solves repay loading the loop, and it can be used here."""
    return solves >= MANY and installed()


def prepare() -> None:
    """Load or compile the loop now, in place of at the first solve. Raises MissingExtraError."""
    _loop()


def compiled_wanted(compiled: bool | None) -> bool:
    """What an option means: None is yes where it is possible. Raises MissingExtraError."""
    if compiled is None:
        return installed()
    if compiled:
        _require()
    return compiled


def applies(problem: Problem) -> bool:
    """Whether the compiled loop knows every part of the problem."""
    economy = problem.economy
    return (
        economy.input_share is not None
        and economy.substitution is None
        and problem.purchases is None
    )


def accelerated_compiled(
    problem: Problem, *, tolerance: float, max_iterations: int
) -> tuple[Attempt, float]:
    """As `anderson.accelerated`, for a problem to which it `applies`. Raises MissingExtraError."""
    nothing = single(np.empty((0, 0)))
    unprepared = (False, np.empty((0, 0)), nothing[None], nothing, nothing)
    limits = np.array([float(max_iterations), STEP_CAP])
    return _run(problem, tolerance, limits, MEMORY, unprepared)


def prepared_compiled(
    problem: Problem, known: Prepared, *, tolerance: float, max_iterations: int
) -> tuple[Attempt, float]:
    """As `anderson.prepared_loop`, for a problem to which the loop `applies`.

    Raises MissingExtraError.
    """
    prepared = (True, known.wage, known.domestic, known.by_wage_transposed, known.spending)
    limits = np.array([float(max_iterations), STEP_CAP])
    return _run(problem, tolerance, limits, PREPARED_MEMORY, prepared)


def _run(
    problem: Problem, tolerance: float, limits: Array, memory: int, prepared: tuple[object, ...]
) -> tuple[Attempt, float]:
    economy = problem.economy
    productivity, sharing = problem.log_productivity, problem.revenue_sharing
    exported, numeraire = problem.export_kernel, problem.numeraire
    x, residual, iterations = _loop()(
        start_of(problem),
        tolerance,
        limits,
        memory,
        economy.wage_relaxation,
        *prepared,
        np.ascontiguousarray(problem.kernel),
        np.ascontiguousarray(problem.net_kernel),
        np.empty((0, 0, 0)) if exported is None else np.ascontiguousarray(exported),
        problem.tariffs,
        problem.taxed,
        np.empty((0, 0)) if sharing is None else np.ascontiguousarray(sharing),
        np.ascontiguousarray(economy.input_share),
        np.stack([economy.value_added_share, economy.final_share]),
        np.zeros_like(economy.final_share)
        if productivity is None
        else np.ascontiguousarray(productivity),
        np.ascontiguousarray(economy.trade_elasticity),
        np.stack([economy.value_added, economy.value_added * problem.labour_hat]),
        problem.labour_supply_elasticity,
        closure_rows(economy, problem.transfer, problem.trade_balance),
        -1 if numeraire is None else numeraire,
        problem.trade_balance is TradeBalance.MULTIPLICATIVE,
        np.ascontiguousarray(problem.active),
        np.ascontiguousarray(problem.supplied),
        np.ascontiguousarray(problem.component, dtype=np.int64),
    )
    return Attempt(*expand(x, problem), iterations), residual


@functools.cache
def _loop() -> Callable[..., tuple[Array, float, int]]:
    """The compiled function: read from numba's cache, or compiled (seconds, once a machine)."""
    _require()
    from blocs.questions.trade.engine.solve.compiled.loop import compiled_loop

    return _kept(compiled_loop)


@functools.cache
def batch_kernels() -> dict[str, Callable[..., None]]:
    """The compiled functions of a batch, by name. Raises MissingExtraError."""
    _require()
    from blocs.questions.trade.engine.solve.compiled.batch import kernels

    return _kept(kernels)


class _Compiler(Protocol[_Made_co]):
    def __call__(self, *, keep: bool) -> _Made_co: ...


def _kept(compiler: _Compiler[_Made_co]) -> _Made_co:
    """What a compiler makes, in numba's cache where that is possible."""
    try:
        return compiler(keep=True)
    except (OSError, RuntimeError, EOFError, ValueError, LookupError, pickle.PickleError):
        # A folder that cannot be written to, a full disk, a damaged file: compile for this process.
        return compiler(keep=False)


def _require() -> None:
    if not installed():
        raise MissingExtraError("the compiled loop needs numba: pip install 'blocs[fast]'")
