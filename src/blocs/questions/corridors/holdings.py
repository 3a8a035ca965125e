"""What a network holds, carrier by carrier: links, sources and demand, each with its sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from blocs.questions.corridors.reading.file import NetworkFile


@dataclass(frozen=True)
class Holding:
    """Of one carrier. capacity: of all links, options aside; supply, demand: a year, in `unit`."""

    carrier: str
    unit: str
    links: int
    options: int
    capacity: float
    supply: float
    demand: float

    def as_data(self) -> dict[str, Any]:
        """Plain data."""
        return dict(vars(self))


def holdings(file: NetworkFile) -> tuple[Holding, ...]:
    """What a network holds of each carrier."""
    net = file.network
    carrier = np.array(net.carriers)
    found: list[Holding] = []
    for name in file.carriers:
        own = carrier[net.start] == name
        there = own & ~net.option
        found.append(
            Holding(
                carrier=name,
                unit=file.form.carrier_units[name],
                links=int(there.sum()),
                options=int((own & net.option).sum()),
                capacity=float(net.capacity[there].sum()),
                supply=float(net.source_capacity[carrier[net.source_node] == name].sum()),
                demand=float(net.quantity[carrier[net.demand_node] == name].sum()),
            )
        )
    return tuple(found)


def statuses(file: NetworkFile) -> Mapping[str, int]:
    """Status of a link → how many links have it; empty: none is said."""
    return dict(Counter(file.status).most_common())
