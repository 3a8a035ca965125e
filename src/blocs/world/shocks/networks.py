"""What moves do to a network of pipes or wires, and which trade it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blocs.foundation.axes import Array, Indices, Mask


@dataclass(frozen=True)
class LinkToll:
    """What a unit that takes a link pays on top, in the network's money.

    owners: whose income it is, in equal parts; empty: it is used up.
    """

    link: str
    per_unit: float
    owners: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class NetworkChange:
    """What becomes of one network.

    year: as it was on 1 January of it, None where its name says it or it has no dates; closed,
    opened: links; owners: whose links and sources stop; narrowed: link → part of its capacity that
    is left; capacity: link → what it can take, in the unit of its carrier.

    What it carries, by row: place: name of the node where it is delivered; carrier: what is
    delivered, empty where the node says it; origin, destination: positions of countries; share: of
    what goes from origin to destination that comes by the network, NaN where it follows from what
    the network delivers there; kind: which of the kinds of goods (kind, sector) it is.
    """

    network: str
    year: int | None
    closed: tuple[str, ...]
    opened: tuple[str, ...]
    owners: tuple[str, ...]
    narrowed: Mapping[str, float]
    capacity: Mapping[str, float]
    tolls: tuple[LinkToll, ...]
    place: tuple[str, ...]
    carrier: tuple[str, ...]
    origin: Indices
    destination: Indices
    share: Array
    kind: Indices
    goods: Mask
