"""Whether a network can be used: what was read, repaired and left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blocs.foundation.arguments import arguments, name_or_path
from blocs.foundation.frames import tidy
from blocs.questions.answers import Answer
from blocs.questions.corridors.answer import find_network
from blocs.questions.corridors.engine.beside import Beside, ways_beside
from blocs.questions.corridors.holdings import Holding, holdings, statuses
from blocs.questions.corridors.reading.file import NetworkFile

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class NetworkCheck(Answer):
    """A network that is valid, and what is to be known before it is used."""

    file: NetworkFile

    @cached_property
    def beside(self) -> tuple[Beside, ...]:
        """Ways between the same ends: closing one of them is no closure."""
        return ways_beside(self.file.network)

    @property
    def held(self) -> tuple[Holding, ...]:
        """What it holds, carrier by carrier."""
        return holdings(self.file)

    @property
    def repaired(self) -> int:
        """How many faults were repaired."""
        return sum(len(one.items) for one in self.file.repairs)

    def _facts(self) -> Mapping[str, str]:
        net = self.file.network
        return {
            "network": self.file.name,
            "links": str(len(net.links)),
            "repaired": str(self.repaired),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a carrier and sum, a kind of repair, a status of links."""
        return tidy(self._rows(), ("item",))

    def _rows(self) -> Iterator[dict[str, Any]]:
        for one in self.held:
            for name in ("links", "options"):
                count = getattr(one, name)
                yield {"item": one.carrier, "quantity": name, "unit": "1", "value": float(count)}
            for name in ("capacity", "supply", "demand"):
                value = getattr(one, name)
                yield {"item": one.carrier, "quantity": name, "unit": one.unit, "value": value}
        for repair in self.file.repairs:
            count = float(len(repair.items))
            yield {"item": repair.kind, "quantity": "repaired", "unit": "1", "value": count}
        for status, count in statuses(self.file).items():
            told = {"item": status or "none", "quantity": "links_of_status", "unit": "1"}
            yield told | {"value": float(count)}

    def as_json(self) -> dict[str, Any]:
        """That it is valid, and what it holds."""
        net = self.file.network
        return {
            "status": "valid",
            "network": self.file.as_data(),
            "nodes": len(net.nodes),
            "links": len(net.links),
            "owners": list(net.players),
            "owners_of_links_and_sources": list(net.owners_there),
            "holds": [one.as_data() for one in self.held],
            "statuses": dict(statuses(self.file)),
            "left_out": list(self.file.left_out),
            "beside_each_other": [list(group) for group in net.beside_each_other()],
            "ways_beside": [
                {
                    "from": group.start,
                    "to": group.end,
                    "ways": [
                        [[net.links[k] for k in stage] for stage in way] for way in group.ways
                    ],
                }
                for group in self.beside
            ],
        }


@arguments(name=name_or_path)
def check_network(name: str | Path) -> NetworkCheck:
    """Read a network (see `find_network`) and what trade it carries; a file of others as it is.

    Raises InputError with every fault of all its tables at once.
    """
    return NetworkCheck(find_network(name, flows=False, trade=True))
