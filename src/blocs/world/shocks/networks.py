"""What moves do to a network of pipes or wires, and which trade it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blocs.foundation.axes import Array, Indices, Mask


@dataclass(frozen=True, eq=False)
class NetworkChange:
    """What becomes of one network.

    closed: links; owners: whose links and sources stop; narrowed: link → part of its capacity that
    is left.

    What it carries, by row: place: name of the node where it is delivered; origin, destination:
    positions of countries; share: of what goes from origin to destination that comes by the
    network, NaN where it follows from what the network delivers there; sectors: (sector,) whose
    goods these are.
    """

    network: str
    closed: tuple[str, ...]
    owners: tuple[str, ...]
    narrowed: Mapping[str, float]
    place: tuple[str, ...]
    origin: Indices
    destination: Indices
    share: Array
    sectors: Mask
