"""A toll on a passage of the sea, on the transit through a country, or on links of a network."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import ClassVar, Self

from pydantic import Field, model_validator

from blocs.foundation.messages import say_as
from blocs.moves.draft import Draft
from blocs.moves.fields import Codes, Number, Rate, Text
from blocs.moves.instruments.corridors.closing import GOODS
from blocs.moves.instruments.corridors.dated import DatedMove
from blocs.moves.instruments.corridors.network_toll import network_toll, told_network_toll
from blocs.moves.instruments.corridors.networks import change_network
from blocs.moves.instruments.corridors.ways_changed import (
    changed_ways,
    equal_parts,
    limit_passages,
    listed_passages,
    passages_meant,
    passed_through,
    toll_transit,
    unplaced,
)
from blocs.moves.move import Place, Telling
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech
from blocs.transport.full import Limit
from blocs.transport.network import Changes
from blocs.transport.sea import Passage


class CorridorTariff(DatedMove):
    """Whoever passes pays, or takes another way; what is paid is income of an owner."""

    titles: ClassVar = say_as("kind of move", "Toll on a corridor")

    passages: Codes | None = Field(default=None, description="Canals and straits: suez, hormuz.")
    transit: Codes | None = Field(
        default=None, description="Countries that take it from goods that pass through by land."
    )
    network: Text | None = Field(
        default=None, description="Network of pipes or wires: a folder, or a name, as case-2015."
    )
    links: Codes | None = Field(default=None, description="Links of that network, by id.")
    rate: Rate | None = Field(
        default=None,
        description="On passages and transit: share of the value of the goods: 2%, or 0.02.",
    )
    per_unit: Number | None = Field(
        default=None,
        description="On links: what a unit pays on top of their tariff, in the network's money: "
        "10, USD per 1000 m³ of gas, a tonne or a MWh.",
    )
    owners: Codes | None = Field(
        default=None,
        description="Whose income the toll is, in equal parts; default: the state on both sides "
        "of a passage, the country that is passed, the only owner of a link.",
    )
    burnt: bool = Field(
        default=False, description="Write true where the toll is used up: a cost of the way."
    )
    sectors: Codes = Field(default=GOODS, description="Sector codes or groups; default: goods.")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if (self.network is None) != (self.links is None):
            raise ValueError("'network' and 'links' belong together")
        if self.network is not None:
            self._of_network(self.per_unit)
        else:
            self._of_ways(self.rate)
        if self.owners is not None and self.burnt:
            raise ValueError("a toll is income of 'owners' or 'burnt', not both")
        return self

    def _of_network(self, per_unit: float | None) -> None:
        if not all(part is None for part in (self.passages, self.transit, self.rate)):
            raise ValueError(
                "links of a network pay 'per_unit': write one move for them and one with 'rate' "
                "for ways of the world"
            )
        if per_unit is None or not 0 < per_unit < math.inf:
            raise ValueError("say in 'per_unit' what a unit pays on links, above zero")

    def _of_ways(self, rate: float | None) -> None:
        if self.passages is None and self.transit is None:
            raise ValueError(
                "say where it is paid: 'passages', 'transit', or 'network' and 'links'"
            )
        if self.per_unit is not None:
            raise ValueError("'per_unit' is paid on 'links' of a 'network': ways pay a 'rate'")
        if rate is None or rate <= 0:
            raise ValueError("say in 'rate' which share of the value is paid: a toll is above zero")
        if self.owners is not None and tuple(self.sectors) != GOODS:
            raise ValueError("a toll with 'owners' is paid by all goods: leave 'sectors' out")

    def act(self, draft: Draft, place: Place) -> None:
        """Let tolls be income of their owners; multiply costs by what is used up of them."""
        if self.network is not None:
            change = network_toll(self, place)
            if change is not None and self.in_force(place):
                change_network(draft, place, change)
            return
        sectors = place.sectors(self.sectors, "sectors")
        passages, transit = self._passages(place), self._transit(place)
        if not self.in_force(place):
            return
        rate, used_up = self.rate or 0.0, dict[str, float]()
        for passage in passages:
            owners = self._owners(passage.state, place)
            if owners:
                limits = {passage.name: Limit(toll=rate, owners=owners)}
                limit_passages(draft, place, limits)
            else:
                used_up[passage.name] = rate
        earning = [] if self._all_used_up else list(transit)
        for country in earning:
            toll_transit(draft, place, country, rate, self._owners(country, place))
        burnt = dict.fromkeys([one for one in transit if one not in earning], rate)
        if used_up or burnt:
            changed_ways(draft, place, Changes(tolls=used_up, transit=burnt), sectors)

    @property
    def _all_used_up(self) -> bool:
        """Whether nobody earns: tolls of some goods alone have no place among incomes."""
        return self.burnt or tuple(self.sectors) != GOODS

    def _owners(self, state: str, place: Place) -> Mapping[str, float]:
        """Country → part of the toll: those that are named, else the state, if it is there."""
        if self._all_used_up:
            return {}
        if self.owners is not None:
            return equal_parts(self.owners, place)
        return {state: 1.0} if state in place.world.country else {}

    def _passages(self, place: Place) -> tuple[Passage, ...]:
        passages = passages_meant(self.passages or (), place, "passages")
        for index, passage in enumerate(passages):
            if not passage.is_gate:
                message = f"nobody can ask for a toll at '{passage.name}': there is open sea"
                place.fault(message, "passages", index, remedy="Name a canal or a strait.")
        return passages

    def _transit(self, place: Place) -> tuple[str, ...]:
        chosen = place.countries(self.transit, "transit") if self.transit else None
        return passed_through(chosen, place) if chosen else ()

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Who pays what where, and whose income it is."""
        if self.network is not None:
            return told_network_toll(self, place, speech)
        sectors = place.sectors(self.sectors, "sectors")
        passages, transit = self._passages(place), self._transit(place)
        chosen: dict[str, Selection] = {}
        where: list[str] = []
        if passages:
            where.append(listed_passages(passages, speech))
        if self.transit:
            chosen["transit"] = place.countries(self.transit, "transit")
            names = speech.countries(chosen["transit"])
            where.append(speech.words("transit through {names}", names=names))
        if place.failed:
            return Telling("", chosen, sectors)
        owned = [one for one in passages if self._owners(one.state, place)]
        lost = [one for one in passages if one not in owned]
        earners = self._earners(owned, transit, place)
        if earners:
            chosen["owners"] = place.countries(earners, "owners")
        text = speech.words(
            "goods that pass pay {rate} of their value ({where}) or take another way{sectors}"
            "{income}{more}",
            rate=speech.percent(round(100.0 * (self.rate or 0.0), 10)),
            where="; ".join(where),
            sectors="" if self.sectors == GOODS else speech.in_sectors(sectors),
            income=self._income(chosen.get("owners"), lost, speech),
            more=unplaced(speech) + self.days(place, speech),
        )
        return Telling(text, chosen, sectors)

    def _earners(
        self, owned: Sequence[Passage], transit: Sequence[str], place: Place
    ) -> tuple[str, ...]:
        """Countries that earn some of the tolls."""
        states = [code for one in owned for code in self._owners(one.state, place)]
        if not self._all_used_up:
            states += [code for one in transit for code in self._owners(one, place)]
        return tuple(dict.fromkeys(states))

    def _income(self, owners: Selection | None, lost: Sequence[Passage], speech: Speech) -> str:
        """`; the toll is income there …`, or that it is used up, or in part."""
        if owners is None:
            return speech.words(
                "; the toll counts as a cost of the way: its revenue is nobody's income here"
            )
        text = speech.words(
            "; the toll is income there ({owners})", owners=speech.countries(owners)
        )
        if lost:
            text += speech.words(
                "; that of passages without an owner here is used up ({names})",
                names=listed_passages(lost, speech),
            )
        return text
