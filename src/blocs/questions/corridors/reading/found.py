"""What a file in a layout of others holds, and what was repaired in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field

MOST_NAMED = 8


@dataclass(frozen=True)
class Cell:
    """Where something stands in a file. row: its line, None where it is of no one row."""

    file: str = ""
    row: int | None = None
    field: str = ""
    value: str = ""


NO_CELL = Cell()


@dataclass(frozen=True)
class Repair:
    """One kind of fault and what was done about it.

    items: where, each as the file writes it; cells: of each, as far as it is one.
    """

    kind: str
    items: tuple[str, ...]
    cells: tuple[Cell, ...] = ()

    def as_data(self) -> dict[str, object]:
        """Kind, how many, the first of them, and where each stands."""
        return {
            "kind": self.kind,
            "count": len(self.items),
            "first": list(self.items[:MOST_NAMED]),
            "where": [{"item": item, **asdict(cell)} for item, cell in self.places()],
        }

    def places(self) -> Iterator[tuple[str, Cell]]:
        """Each item with its cell."""
        cells = self.cells or (NO_CELL,) * len(self.items)
        yield from zip(self.items, cells, strict=True)


@dataclass(frozen=True)
class Spot:
    """A node. country: as the file writes it, alpha-3 where it is known; empty without one."""

    lon: float
    lat: float
    country: str


@dataclass(frozen=True)
class Pipe:
    """A link, directed unless both.

    capacity: in the file's unit; NaN where the file has none; cells: where its parts stand.
    """

    name: str
    start: str
    end: str
    capacity: float
    both: bool = False
    length_km: float = 0.0
    cost: float = 0.0
    cells: Mapping[str, Cell] = field(default_factory=dict[str, Cell])

    def cell(self, part: str) -> Cell:
        """Where its `id`, `ends` or `capacity` stands; no cell where the file has none."""
        return self.cells.get(part, NO_CELL)


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
        self._found: dict[str, list[tuple[str, Cell]]] = {}

    def add(self, kind: str, item: str, cell: Cell = NO_CELL) -> None:
        """One more of a kind. cell: where it stands."""
        self._found.setdefault(kind, []).append((item, cell))

    def all(self) -> tuple[Repair, ...]:
        """Every kind in the order in which it was met."""
        return tuple(
            Repair(kind, tuple(item for item, _ in found), tuple(cell for _, cell in found))
            for kind, found in self._found.items()
        )
