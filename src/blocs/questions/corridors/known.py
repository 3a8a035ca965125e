"""Passages and networks that are known by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from blocs.foundation import casebook
from blocs.foundation.frames import tidy
from blocs.foundation.messages import given
from blocs.questions.answers import Answer
from blocs.questions.corridors.ask import load_network
from blocs.questions.corridors.holdings import Holding, holdings, statuses
from blocs.questions.corridors.reading.file import NetworkFile
from blocs.transport.lanes_used import passage_places
from blocs.transport.sea import Passage, passages

if TYPE_CHECKING:
    import pandas as pd


NEVER = "2100"
"""A link that opens then is there only where a move opens it."""

EXAMPLE_YEAR = 2015
"""That of the examples in the docs."""


@dataclass(frozen=True)
class KnownNetwork:
    """A network of the casebook, all that is or was or could be there.

    title: by language; owners: of links and sources; years: in which something opens or closes;
    statuses: status → number of links; sources: what rows cite, each once.
    """

    name: str
    title: Mapping[str, str]
    owners: tuple[str, ...]
    held: tuple[Holding, ...]
    years: tuple[int, ...]
    statuses: Mapping[str, int]
    sources: tuple[str, ...]
    file: NetworkFile

    def as_data(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "name": self.name,
            "title": dict(self.title),
            "owners": list(self.owners),
            "holds": [one.as_data() for one in self.held],
            "changes_in": list(self.years),
            "statuses": dict(self.statuses),
            "sources": list(self.sources),
            "commands": list(commands_of(self)),
        }


@dataclass(frozen=True, repr=False)
class KnownCorridors(Answer):
    """What is known by name."""

    passages: tuple[Passage, ...]
    networks: tuple[KnownNetwork, ...]

    def _facts(self) -> Mapping[str, str]:
        return {
            "passages": ", ".join(one.name for one in self.passages),
            "networks": ", ".join(one.name for one in self.networks),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a network, carrier and sum."""
        return tidy(self._rows(), ("network", "carrier"))

    def _rows(self) -> Iterator[dict[str, Any]]:
        for network in self.networks:
            for one in network.held:
                told = {"network": network.name, "carrier": one.carrier}
                yield told | {"quantity": "links", "unit": "1", "value": float(one.links)}
                for name in ("capacity", "supply", "demand"):
                    value = getattr(one, name)
                    yield told | {"quantity": name, "unit": one.unit, "value": value}

    def as_json(self) -> dict[str, Any]:
        """Names, kinds and titles, places, what networks hold, the commands that answer."""
        places = passage_places()
        return {
            "passages": [
                {
                    "name": one.name,
                    "kind": one.kind,
                    "state": one.state or None,
                    "position": places[one.tag].tolist(),
                    "command": command_of(one),
                }
                for one in self.passages
            ],
            "networks": [one.as_data() for one in self.networks],
        }


def command_of(passage: Passage) -> str:
    """The command that says what closing a passage does, or how one that is closed is opened."""
    if passage.always_closed:
        return "blocs moves open_corridor"
    return f"blocs corridors close {passage.name}"


def commands_of(network: KnownNetwork) -> tuple[str, ...]:
    """The commands that answer with a network, as it was in one year where it has several."""
    name = f"{network.name}-{EXAMPLE_YEAR}" if EXAMPLE_YEAR in network.years else network.name
    return tuple(f"blocs corridors {what} {name}" for what in ("show", "critical", "power"))


def known_corridors() -> KnownCorridors:
    """Passages of the sea lanes and networks of the casebook."""
    found = (_known(name, load_network(folder)) for name, folder in casebook.networks().items())
    return KnownCorridors(passages(), tuple(found))


def _known(name: str, file: NetworkFile) -> KnownNetwork:
    there = zip(file.dates, file.network.option.tolist(), strict=True)
    days = (day for dates, option in there if not option for day in dates if "" < day < NEVER)
    cited = dict.fromkeys(source for source in file.source if source)
    return KnownNetwork(
        name=name,
        title=given(file.form, "title"),
        owners=file.network.owners_there,
        held=holdings(file),
        years=tuple(sorted({int(day[:4]) for day in days})),
        statuses=statuses(file),
        sources=tuple(cited),
        file=file,
    )
