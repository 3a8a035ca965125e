"""A way that closes: a passage of the sea, the transit through a country, a border."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeAlias, cast

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from blocs.foundation.errors import shown
from blocs.foundation.messages import say_as
from blocs.moves.draft import Draft
from blocs.moves.fields import Code, Codes, Text
from blocs.moves.instruments.corridors.dated import DatedMove
from blocs.moves.instruments.corridors.networks import (
    Done,
    change_network,
    change_of,
    links_meant,
    network_named,
    owners_meant,
)
from blocs.moves.instruments.corridors.ways_changed import (
    changed_ways,
    cut_pairs,
    listed_passages,
    passages_meant,
    passages_of,
    passed_through,
    touched_alone,
    unplaced,
)
from blocs.moves.move import Place, Telling
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech
from blocs.transport.network import Changes, borders
from blocs.transport.sea import Passage
from blocs.world.shocks.networks import NetworkChange


def _pairs(value: Any) -> Any:
    if not isinstance(value, list | tuple) or not value:
        raise ValueError(f"expected pairs of neighbours, as in [[BLR, POL]], not {shown(value)}")
    pairs = cast(Sequence[Any], value)
    for pair in pairs:
        if not isinstance(pair, list | tuple) or len(cast(Sequence[Any], pair)) != 2:
            raise ValueError(f"expected pairs of neighbours, as in [[BLR, POL]], not {shown(pair)}")
    return tuple(tuple(cast(Sequence[Any], pair)) for pair in pairs)


if TYPE_CHECKING:
    Borders: TypeAlias = Sequence[tuple[str, str]]
else:
    _PAIR = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
    Borders = Annotated[
        tuple[tuple[Code, Code], ...],
        BeforeValidator(_pairs),
        WithJsonSchema({"type": "array", "items": _PAIR, "minItems": 1}),
    ]

GOODS = ("goods",)


class CloseCorridor(DatedMove):
    """Goods must go another way; where there is none, trade stops."""

    titles: ClassVar = say_as("kind of move", "Closed corridor")

    passages: Codes | None = Field(
        default=None, description="Passages of the sea: suez, hormuz, bosporus."
    )
    owners: Codes | None = Field(
        default=None,
        description="Countries that shut every passage that is theirs: EGY, TUR; of a network, "
        "owners that shut all links that are theirs.",
    )
    network: Text | None = Field(
        default=None, description="Network of pipes or wires: a folder, or a name, as case-2015."
    )
    links: Codes | None = Field(default=None, description="Links of that network, by id.")
    transit: Codes | None = Field(
        default=None, description="Countries that let nobody's goods pass; their own trade goes on."
    )
    borders: Borders | None = Field(
        default=None, description="Land borders that are shut, as in [[BLR, POL]]."
    )
    sectors: Codes = Field(default=GOODS, description="Sector codes or groups; default: goods.")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.network is not None:
            if self.links is None and self.owners is None:
                raise ValueError("say what of the network closes: 'links' or 'owners'")
            if not all(part is None for part in (self.passages, self.transit, self.borders)):
                raise ValueError("write one move for a network and one for ways of the world")
            return self
        if self.links is not None:
            raise ValueError("'links' are those of a 'network': name it")
        if all(part is None for part in (self.passages, self.owners, self.transit, self.borders)):
            raise ValueError("say what closes: 'passages', 'owners', 'transit' or 'borders'")
        return self

    def act(self, draft: Draft, place: Place) -> None:
        """Multiply iceberg costs of goods by what the ways that are left cost over today's."""
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
        """What is closed; problems go to `place`."""
        passages = self._passages(place)
        chosen = place.countries(self.transit, "transit") if self.transit else None
        transit = passed_through(chosen, place) if chosen else ()
        return Changes(
            closed=frozenset(passage.name for passage in passages),
            transit=dict.fromkeys(transit, math.inf),
            borders=frozenset(self._shut(place)),
        )

    def _network_change(self, place: Place) -> NetworkChange | None:
        network = network_named(self.network or "", place)
        if network is None:
            return None
        links = links_meant(self.links or (), network, place)
        owners = owners_meant(self.owners or (), network, place)
        return change_of(network, place, Done(closed=links, owners=owners))

    def _passages(self, place: Place) -> tuple[Passage, ...]:
        named = passages_meant(self.passages or (), place, "passages")
        return tuple(dict.fromkeys((*named, *passages_of(self.owners or (), place))))

    def _shut(self, place: Place) -> list[frozenset[str]]:
        found: list[frozenset[str]] = []
        for index, pair in enumerate(self.borders or ()):
            ends = frozenset(
                label
                for k, code in enumerate(pair)
                for label in place.country(code, "borders", index, k).labels
            )
            if not place.failed and ends not in borders():
                message = f"{' and '.join(pair)} have no border that carries through traffic"
                place.fault(message, "borders", index, remedy="Name two neighbours by land.")
            found.append(ends)
        return found

    def tell(self, place: Place, speech: Speech) -> Telling:
        """What is closed, and which pairs are left without a way."""
        if self.network is not None:
            return self._tell_network(place, speech)
        sectors = place.sectors(self.sectors, "sectors")
        changes = self.changes(place)
        chosen: dict[str, Selection] = {}
        parts: list[str] = []
        if self.passages or self.owners:
            names = listed_passages(self._passages(place), speech)
            parts.append(speech.words("passages closed: {names}", names=names))
        if self.transit:
            chosen["transit"] = place.countries(self.transit, "transit")
            names = speech.countries(chosen["transit"])
            parts.append(speech.words("closed to transit: {names}", names=names))
        if self.borders:
            names = speech.listed(
                [
                    "–".join(speech.country(code) for code in sorted(pair))
                    for pair in changes.borders
                ]
            )
            parts.append(speech.words("borders shut: {names}", names=names))
        if place.failed:
            return Telling("", chosen, sectors)
        touched = touched_alone(place.world, changes, place) if self.in_force(place) else None
        text = speech.words(
            "ways of goods close ({parts}): goods take the ways that are left, at their cost"
            "{sectors}{cut}",
            parts="; ".join(parts),
            sectors="" if self.sectors == GOODS else speech.in_sectors(sectors),
            cut=cut_pairs(touched, speech) + unplaced(speech) + self.days(place, speech),
        )
        numbers = {} if touched is None else {"pairs_without_a_way": float(touched.cut.sum())}
        return Telling(text, chosen, sectors, numbers)

    def _tell_network(self, place: Place, speech: Speech) -> Telling:
        change = self._network_change(place)
        if change is None:
            return Telling("")
        parts: list[str] = []
        if change.closed:
            parts.append(speech.words("links: {names}", names=speech.listed(change.closed)))
        if change.owners:
            parts.append(
                speech.words(
                    "all links of these owners: {names}", names=speech.listed(change.owners)
                )
            )
        text = speech.words(
            "the network {network} closes in part ({parts}): deliveries take the links that are "
            "left, and their prices are those of trade{days}",
            network=change.network,
            parts="; ".join(parts),
            days=self.days(place, speech),
        )
        return Telling(text)
