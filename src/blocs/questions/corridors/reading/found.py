"""What a file in a layout of others holds, and what was repaired in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_NAMED = 8


@dataclass(frozen=True)
class Repair:
    """One kind of fault and what was done about it. items: where, each as the file writes it."""

    kind: str
    items: tuple[str, ...]

    def as_data(self) -> dict[str, object]:
        """Kind, how many, and the first of them."""
        return {"kind": self.kind, "count": len(self.items), "first": list(self.items[:MOST_NAMED])}


@dataclass(frozen=True)
class Spot:
    """A node. country: as the file writes it, alpha-3 where it is known; empty without one."""

    lon: float
    lat: float
    country: str


@dataclass(frozen=True)
class Pipe:
    """A link, directed unless both. capacity: in the file's unit; NaN where the file has none."""

    name: str
    start: str
    end: str
    capacity: float
    both: bool = False
    length_km: float = 0.0
    cost: float = 0.0


@dataclass(frozen=True)
class Supply:
    """A source of the file. cost: money of the file for one unit of `unit`."""

    name: str
    node: str
    capacity: float
    cost: float


@dataclass(frozen=True)
class Use:
    """A demand of the file at the price that is asked for it."""

    node: str
    quantity: float
    price: float
    elasticity: float


@dataclass(frozen=True)
class Found:
    """All that a file holds.

    layout: whose; unit: of capacities; flows_in: the unit of a network made of it; money: of costs.
    """

    file: str
    layout: str
    unit: str
    flows_in: str
    money: str
    nodes: Mapping[str, Spot]
    pipes: tuple[Pipe, ...]
    supply: tuple[Supply, ...] = ()
    use: tuple[Use, ...] = ()
    repairs: tuple[Repair, ...] = field(default=())


class Repairs:
    """Takes faults one by one, by kind."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}

    def add(self, kind: str, item: str) -> None:
        """One more of a kind."""
        self._found.setdefault(kind, []).append(item)

    def all(self) -> tuple[Repair, ...]:
        """Every kind in the order in which it was met."""
        return tuple(Repair(kind, tuple(items)) for kind, items in self._found.items())
