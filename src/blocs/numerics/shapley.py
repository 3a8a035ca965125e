"""The Shapley value: what is done together, shared among those who do it, adding up.

Coalition number b holds part p where bit p of b is set; the empty one is worth nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial

import numpy as np

from blocs.foundation.axes import Array

NORMAL_95 = 1.96
"""Half-width of the middle 95% of a normal variable, in standard deviations."""


def shapley_values(worth: Array) -> Array:
    """(part, …) the exact value of each part.

    worth: (2^parts, …) of every coalition, in the order of their numbers; trailing axes are games
    side by side.
    """
    coalitions = len(worth)
    parts = coalitions.bit_length() - 1
    numbers = np.arange(coalitions, dtype=np.int64)
    sizes = np.array([int(number).bit_count() for number in numbers], dtype=np.int64)
    weight = np.array(
        [factorial(k) * factorial(parts - 1 - k) / factorial(parts) for k in range(parts)]
    )
    shares: list[Array] = []
    for part in range(parts):
        without = numbers[(numbers >> part) & 1 == 0]
        added = worth[without | (1 << part)] - worth[without]
        shares.append(np.tensordot(weight[sizes[without]], added, axes=1))
    return np.array(shares)


@dataclass(frozen=True, eq=False)
class Sampled:
    """values: (part, …) estimates that add up exactly; error: their half-widths at 95%."""

    values: Array
    error: Array


def sampled_orders(parts: int, *, pairs: int, seed: int) -> list[tuple[int, ...]]:
    """Random orders in which the parts come, each followed by its reverse, which halves noise."""
    draw = np.random.default_rng(seed)
    orders: list[tuple[int, ...]] = []
    for _ in range(pairs):
        order = tuple(int(k) for k in draw.permutation(parts))
        orders += [order, order[::-1]]
    return orders


def prefixes(order: Sequence[int]) -> list[int]:
    """Numbers of the coalitions that grow along an order, the empty one left out."""
    numbers, held = list[int](), 0
    for part in order:
        held |= 1 << part
        numbers.append(held)
    return numbers


def sampled_shapley(worth: dict[int, Array], orders: Sequence[tuple[int, ...]]) -> Sampled:
    """The mean of what each part adds over `orders`, as `sampled_orders` makes them.

    worth: coalition number → (…), with every prefix of every order.
    """
    parts = len(orders[0])
    added = np.zeros((len(orders), parts, *np.shape(worth[(1 << parts) - 1])))
    for k, order in enumerate(orders):
        before: Array = np.zeros(added.shape[2:])
        for part, number in zip(order, prefixes(order), strict=True):
            added[k, part] = worth[number] - before
            before = worth[number]
    paired = (added[::2] + added[1::2]) / 2
    deviation = paired.std(axis=0, ddof=1) / np.sqrt(len(paired))
    return Sampled(paired.mean(axis=0), NORMAL_95 * deviation)
