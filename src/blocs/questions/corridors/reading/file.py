"""A network as read: its arrays, and what the tables say of them in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.corridors.engine.network import Network
from blocs.questions.corridors.reading.form import NetworkForm
from blocs.questions.corridors.reading.found import Repair


@dataclass(frozen=True, eq=False)
class NetworkFile:
    """A network as read.

    year: of which it is; status: (link,) `sourced`, `assumed`, … as written; source: (link,);
    left_out: links that are not there in the year; kind: (link,) as written; names: link or node →
    what it is called, by language; position: (node, 2) longitude and latitude, NaN where unknown;
    repairs: what was wrong in a file of others and what was done about it; source_name: (source,)
    as written, else its place; dates: (link,) when each opens and closes, as written.
    """

    name: str
    form: NetworkForm
    network: Network
    year: int | None
    status: tuple[str, ...]
    source: tuple[str, ...]
    left_out: tuple[str, ...]
    kind: tuple[str, ...] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    position: Array = field(default_factory=lambda: np.zeros((0, 2)))
    repairs: tuple[Repair, ...] = ()
    source_name: tuple[str, ...] = ()
    dates: tuple[tuple[str, str], ...] = ()

    @property
    def carriers(self) -> tuple[str, ...]:
        """What flows, the main carrier first."""
        there = set(self.network.carriers)
        return tuple(one for one in self.form.carrier_units if one in there)

    def carrier(self, link: int) -> str:
        """What a link carries."""
        return self.network.carrier(link)

    def as_data(self) -> dict[str, object]:
        """What it is, as plain data."""
        return {
            "name": self.name,
            "title": self.form.title,
            "year": self.year,
            "unit": self.form.unit,
            "units": {one: self.form.carrier_units[one] for one in self.carriers},
            "money": self.form.money,
            "buyers": self.form.buyers,
            "repairs": [one.as_data() for one in self.repairs],
        }
