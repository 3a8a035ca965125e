"""The compiled functions of a batch, with the types for which they are made (numba)."""

from __future__ import annotations

from typing import Any

from blocs.questions.trade.engine.solve.compiled.arithmetic import (
    CONTRACTED,
    REASSOCIATED,
    Kernel,
    numba,
    version,
)
from blocs.questions.trade.engine.solve.compiled.mixing import MIXING
from blocs.questions.trade.engine.solve.compiled.together import MARKETS

EXACT = ("powers", "weights", "price_residuals", "spending_residuals")
"""They call the exponential or the logarithm, whose sums may not be reordered."""


def _read(kind: Any, axes: int) -> Any:
    return numba.types.Array(kind, axes, "C", readonly=True)


def _room(kind: Any, axes: int) -> Any:
    return numba.types.Array(kind, axes, "C")


REAL1, REAL2, REAL3 = (_read(numba.float64, axes) for axes in (1, 2, 3))
SINGLE1, SINGLE2, SINGLE4 = (_read(numba.float32, axes) for axes in (1, 2, 4))
OUT1, OUT2, OUT3 = (_room(numba.float64, axes) for axes in (1, 2, 3))
SINGLE_OUT1, SINGLE_OUT2, SINGLE_OUT3 = (_room(numba.float32, axes) for axes in (1, 2, 3))
BITS, WHOLE1 = _room(numba.int64, 1), _read(numba.int64, 1)
FLAGS = _read(numba.boolean, 2)

SIGNATURES = {
    "powers": (OUT3, REAL2, REAL3, REAL3, REAL2, OUT3, OUT1, BITS),
    "weights": (REAL2, OUT3, FLAGS, FLAGS, OUT3, OUT1, BITS),
    "edited": (WHOLE1, WHOLE1, WHOLE1, REAL1, REAL1, OUT1),
    "edited_alike": (WHOLE1, WHOLE1, WHOLE1, REAL2, REAL2, OUT2),
    "sales": (REAL3, REAL3, REAL3, OUT3, OUT2),
    "price_residuals": (REAL2, REAL3, REAL2, SINGLE_OUT3, OUT1, OUT2, BITS),
    "spending_residuals": (
        REAL2,
        OUT3,
        REAL2,
        REAL3,
        FLAGS,
        SINGLE2,
        SINGLE_OUT3,
        OUT1,
        OUT2,
        BITS,
    ),
    "corrected": (SINGLE4, SINGLE2, FLAGS, FLAGS, SINGLE_OUT2),
    "remember": (SINGLE1, SINGLE1, SINGLE1, SINGLE_OUT2, SINGLE_OUT2, numba.int64, SINGLE_OUT3),
    "move": (OUT1, SINGLE1, SINGLE2, SINGLE2, SINGLE_OUT1, SINGLE_OUT1),
}


def kernels(*, keep: bool) -> dict[str, Kernel]:
    """All of them by name; keep: see `loop.compiled_loop`."""
    made: dict[str, Kernel] = {}
    for maker in (*MARKETS, *MIXING):
        name = maker.__name__.removeprefix("_")
        compiler = numba.njit(
            [SIGNATURES[name]],
            fastmath=CONTRACTED if name in EXACT else REASSOCIATED,
            error_model="numpy",
            nogil=True,
            cache=keep,
        )
        made[name] = compiler(maker(version()))
    return made
