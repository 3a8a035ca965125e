"""A number of ours beside one that a formula or another program gives, not a printed table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from blocs.foundation.axes import Array


@dataclass(frozen=True)
class Beside:
    """ours, published: as many numbers each; names: what each is of, or nothing."""

    ours: tuple[float, ...]
    published: tuple[float, ...]
    names: tuple[str, ...] = field(default=())


def beside(
    ours: Array | Iterable[float] | float,
    published: Array | Iterable[float] | float,
    names: Iterable[str] = (),
) -> Beside:
    """Both as plain numbers, in one order."""
    return Beside(numbers(ours), numbers(published), tuple(names))


def numbers(found: Array | Iterable[float] | float) -> tuple[float, ...]:
    """One number or several as a tuple of floats."""
    if isinstance(found, float | int):
        return (float(found),)
    if isinstance(found, np.ndarray):
        return tuple(map(float, np.asarray(found, dtype=np.float64).ravel().tolist()))
    return tuple(map(float, found))
