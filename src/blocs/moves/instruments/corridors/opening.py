"""A way that opens or becomes cheaper: frozen passages, a railway through several countries."""

from __future__ import annotations

import itertools
from typing import ClassVar, Self

from pydantic import Field, model_validator

from blocs.foundation.messages import say_as
from blocs.moves.draft import Draft
from blocs.moves.fields import Change, Codes, Text
from blocs.moves.instruments.corridors.closing import GOODS
from blocs.moves.instruments.corridors.dated import DatedMove
from blocs.moves.instruments.corridors.networks import (
    Done,
    change_network,
    change_of,
    links_meant,
    network_named,
)
from blocs.moves.instruments.corridors.ways_changed import (
    changed_ways,
    listed_passages,
    passages_meant,
    unplaced,
)
from blocs.moves.move import Place, Telling
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech
from blocs.transport.network import Changes, borders
from blocs.world.shocks.networks import NetworkChange


class OpenCorridor(DatedMove):
    """A frozen passage is used, a way by land costs less, or links of a network are there."""

    titles: ClassVar = say_as("kind of move", "Opened corridor")

    passages: Codes | None = Field(
        default=None, description="Passages that are not used today: bering, northwest."
    )
    along: Codes | None = Field(
        default=None, description="Neighbours in their order: [CHN, KAZ, RUS, BLR, POL]."
    )
    change_pct: Change | None = Field(
        default=None, description="Change of the cost of distance and borders along it: -30."
    )
    network: Text | None = Field(
        default=None, description="Network of pipes or wires: a folder, or a name, as case-2015."
    )
    links: Codes | None = Field(
        default=None,
        description="Links of that network, by id: options that are built, or links that are not "
        "there in its year.",
    )
    sectors: Codes = Field(default=GOODS, description="Sector codes or groups; default: goods.")

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.network is None) != (self.links is None):
            raise ValueError("'network' and 'links' belong together")
        if self.network is not None:
            if not all(part is None for part in (self.passages, self.along, self.change_pct)):
                raise ValueError("write one move for a network and one for ways of the world")
            return self
        if (self.along is None) != (self.change_pct is None):
            raise ValueError("'along' and 'change_pct' belong together")
        if self.passages is None and self.along is None:
            raise ValueError(
                "say what opens: 'passages', 'along' with 'change_pct', or 'network' with 'links'"
            )
        if self.along is not None and len(self.along) < 2:
            raise ValueError("'along' needs two neighbours or more")
        return self

    def act(self, draft: Draft, place: Place) -> None:
        """Multiply iceberg costs of goods by what ways cost with it over what they cost without."""
        if self.network is not None:
            change = self._network_change(place)
            if change is not None and self.in_force(place):
                change_network(draft, place, change)
            return
        sectors = place.sectors(self.sectors, "sectors")
        changes = self.changes(place)
        if self.in_force(place):
            changed_ways(draft, place, changes, sectors)

    def changes(self, place: Place) -> Changes:
        """What is opened; problems go to `place`."""
        opened = passages_meant(self.passages or (), place, "passages")
        for index, passage in enumerate(opened):
            if not passage.always_closed:
                place.fault(f"'{passage.name}' is open already", "passages", index)
        factor = 1.0 + (self.change_pct or 0.0) / 100.0
        return Changes(
            opened=frozenset(passage.name for passage in opened),
            stretches=dict.fromkeys(self._stretches(place), factor),
        )

    def _network_change(self, place: Place) -> NetworkChange | None:
        network = network_named(self.network or "", place)
        if network is None:
            return None
        links = links_meant(self.links or (), network, place)
        return change_of(network, place, Done(opened=links))

    def _tell_network(self, place: Place, speech: Speech) -> Telling:
        change = self._network_change(place)
        if change is None:
            return Telling("")
        text = speech.words(
            "links of the network {network} open ({links}): deliveries choose anew among all "
            "links, and their prices are those of trade{days}",
            network=change.network,
            links=speech.listed(change.opened),
            days=self.days(place, speech),
        )
        return Telling(text)

    def _stretches(self, place: Place) -> list[frozenset[str]]:
        labels = [
            label
            for index, code in enumerate(self.along or ())
            for label in place.country(code, "along", index).labels
        ]
        pairs = [frozenset(pair) for pair in itertools.pairwise(labels)]
        for index, pair in enumerate(pairs):
            if not place.failed and pair not in borders():
                message = f"{' and '.join(sorted(pair))} are no neighbours by land"
                place.fault(message, "along", index, remedy="Name every country on the way.")
        return pairs

    def tell(self, place: Place, speech: Speech) -> Telling:
        """What opens, and what becomes cheaper along which countries."""
        if self.network is not None:
            return self._tell_network(place, speech)
        sectors = place.sectors(self.sectors, "sectors")
        opened = passages_meant(self.passages or (), place, "passages")
        self.changes(place)
        chosen: dict[str, Selection] = {}
        parts: list[str] = []
        if opened:
            names = listed_passages(opened, speech)
            parts.append(speech.words("passages opened: {names}", names=names))
        if self.along is not None and not place.failed:
            chosen["along"] = place.countries(self.along, "along")
            chain = "–".join(speech.country(code) for code in self.along)
            parts.append(
                speech.words(
                    "cost of distance and borders by land, {chain}: {change}",
                    chain=chain,
                    change=speech.percent(self.change_pct or 0.0),
                )
            )
        if place.failed:
            return Telling("", chosen, sectors)
        text = speech.words(
            "ways of goods open ({parts}): goods choose anew among all ways{sectors}{unplaced}",
            unplaced=unplaced(speech) + self.days(place, speech),
            parts="; ".join(parts),
            sectors="" if self.sectors == GOODS else speech.in_sectors(sectors),
        )
        return Telling(text, chosen, sectors)
