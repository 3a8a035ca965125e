"""A passage that cannot take all that would pass: passing has a price, an income of somebody."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import ClassVar, Self

from pydantic import Field, model_validator

from blocs.foundation.axes import did_you_mean
from blocs.foundation.messages import say_as
from blocs.moves.draft import Draft
from blocs.moves.fields import Codes, Number, Rate, Text, meant_amount
from blocs.moves.instruments.corridors.closing import GOODS
from blocs.moves.instruments.corridors.dated import DatedMove
from blocs.moves.instruments.corridors.networks import (
    Done,
    NamedNetwork,
    change_network,
    change_of,
    links_meant,
    network_named,
)
from blocs.moves.instruments.corridors.ways_changed import (
    equal_parts,
    limit_passages,
    listed_passages,
    passages_meant,
    unplaced,
)
from blocs.moves.move import Place, Telling
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech
from blocs.transport.full import Limit
from blocs.transport.sea import Passage
from blocs.transport.units import UNITS, factor_to
from blocs.world.shocks.networks import NetworkChange


class Capacity(DatedMove):
    """No more goods pass than a passage can take: where more would, passing has a price."""

    titles: ClassVar = say_as("kind of move", "Capacity of a corridor")

    passages: Codes | None = Field(
        default=None, description="Canals and straits, each by itself: suez, hormuz."
    )
    network: Text | None = Field(
        default=None, description="Network of pipes or wires: a folder, or a name, as case-2015."
    )
    links: Codes | None = Field(default=None, description="Links of that network, by id.")
    share: Rate | None = Field(
        default=None,
        description="What can pass, as a share of what passes today, of links of their capacity: "
        "50%, or 0.5.",
    )
    quantity: Number | None = Field(
        default=None, description="What links can take, in `unit`: 20, with unit: bcm/y."
    )
    unit: Text | None = Field(
        default=None,
        description="Of `quantity`: bcm/y, GWh/d, Mt/y, GW and others; default: that of the "
        "network. One of the same carrier is converted, another is refused.",
    )
    million_usd: Number | None = Field(
        default=None, description="What can pass a year, million USD at prices of the base year."
    )
    owners: Codes | None = Field(
        default=None,
        description="Countries whose income the price is, in equal parts; default: the state on "
        "both sides, and where there is none, those who sell the goods.",
    )

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if (self.network is None) != (self.links is None):
            raise ValueError("'network' and 'links' belong together")
        if (self.passages is None) == (self.network is None):
            raise ValueError("say what can be full: 'passages', or 'network' with 'links'")
        if self.network is not None and not (self.million_usd is None and self.owners is None):
            raise ValueError(
                "links of a network take a 'share' of their capacity or a 'quantity', and their "
                "owners stand in its tables: leave 'million_usd' and 'owners' out"
            )
        if self.network is None and not (self.quantity is None and self.unit is None):
            raise ValueError(
                "'quantity' and 'unit' are those of links of a 'network': passages take a 'share' "
                "or 'million_usd'"
            )
        if self.unit is not None and self.quantity is None:
            raise ValueError("'unit' is that of a 'quantity': write how much of it")
        other = self.million_usd if self.network is None else self.quantity
        if (self.share is None) == (other is None):
            raise ValueError(
                "give either 'share' (of what passes today) or 'million_usd' a year"
                if self.network is None
                else "give either 'share' (of the capacity of links) or 'quantity' with 'unit'"
            )
        size = self.share
        if size is None:
            size = self.quantity if self.million_usd is None else meant_amount(self.million_usd)
        if size is None or not 0 < size < math.inf:
            raise ValueError(
                f"a capacity of {size:g} must be above zero: where nothing can pass, write "
                "'close_corridor'"
            )
        return self

    def act(self, draft: Draft, place: Place) -> None:
        """Give each passage its capacity; rents are found with the equilibrium."""
        if self.network is not None:
            change = self._network_change(place)
            if change is not None and self.in_force(place):
                change_network(draft, place, change)
            return
        place.sectors(GOODS, "sectors")
        passages = self._passages(place)
        given = None if self.owners is None else equal_parts(self.owners, place)
        limits = {
            one.name: Limit(
                share=self.share,
                million_usd=self.million_usd,
                owners=_state(one, place) if given is None else given,
            )
            for one in passages
        }
        if self.in_force(place):
            limit_passages(draft, place, limits)

    def _network_change(self, place: Place) -> NetworkChange | None:
        network = network_named(self.network or "", place)
        if network is None:
            return None
        links = links_meant(self.links or (), network, place)
        if self.quantity is None:
            narrowed = dict.fromkeys(links, self.share or 0.0)
            return change_of(network, place, Done(narrowed=narrowed))
        return change_of(network, place, Done(capacity=self._in_own_unit(links, network, place)))

    def _in_own_unit(
        self, links: Sequence[str], network: NamedNetwork, place: Place
    ) -> dict[str, float]:
        """Link → `quantity` in the unit of its carrier; a problem where it is of something else."""
        found: dict[str, float] = {}
        for link in links:
            own = network.links[link].unit
            factor = factor_to(self.unit or own, own)
            if self.unit is not None and self.unit not in UNITS:
                hint = did_you_mean(self.unit, list(UNITS)) or f"Known are {', '.join(UNITS)}."
                place.fault(f"unknown unit '{self.unit}'", "unit", remedy=hint)
                break
            if factor is None:
                known = [unit for unit in UNITS if factor_to(unit, own) is not None]
                message = f"'{self.unit}' cannot become '{own}', the unit of link '{link}'"
                place.fault(message, "unit", remedy=f"Write it in {', '.join(known)}.")
                continue
            found[link] = (self.quantity or 0.0) * factor
        return found

    def _tell_quantity(self, change: NetworkChange, place: Place, speech: Speech) -> Telling:
        network = network_named(self.network or "", place)
        own = "" if network is None else network.links[next(iter(change.capacity))].unit
        amount = speech.number(self.quantity or 0.0)
        if self.unit is not None and self.unit != own:
            amount = speech.words(
                "{amount} {unit}, that is {converted} {own} at {factor} each",
                amount=amount,
                unit=self.unit,
                converted=speech.number(next(iter(change.capacity.values()))),
                own=own,
                factor=speech.number(factor_to(self.unit, own) or 0.0),
            )
        else:
            amount = speech.words("{amount} {unit}", amount=amount, unit=own)
        text = speech.words(
            "links of the network {network} can take {amount} ({links}): where more would flow, "
            "their owners earn a rent, and prices of deliveries are those of trade{days}",
            network=change.network,
            amount=amount,
            links=speech.listed(list(change.capacity)),
            days=self.days(place, speech),
        )
        return Telling(text)

    def _tell_network(self, place: Place, speech: Speech) -> Telling:
        change = self._network_change(place)
        if change is None:
            return Telling("")
        if change.capacity:
            return self._tell_quantity(change, place, speech)
        text = speech.words(
            "links of the network {network} have {share} of their capacity ({links}): where more "
            "would flow, their owners earn a rent, and prices of deliveries are those of "
            "trade{days}",
            network=change.network,
            share=speech.percent(round(100.0 * (self.share or 0.0), 10)),
            links=speech.listed(list(change.narrowed)),
            days=self.days(place, speech),
        )
        return Telling(text)

    def _passages(self, place: Place) -> tuple[Passage, ...]:
        found = passages_meant(self.passages or (), place, "passages")
        for index, passage in enumerate(found):
            if passage.kind == "cape":
                message = f"'{passage.name}' is open sea: it is never full"
                place.fault(message, "passages", index, remedy="Name a canal or a strait.")
        return found

    def tell(self, place: Place, speech: Speech) -> Telling:
        """How much can pass where, and whose income the price of passing is."""
        if self.network is not None:
            return self._tell_network(place, speech)
        place.sectors(GOODS, "sectors")
        passages = self._passages(place)
        names = listed_passages(passages, speech)
        if self.owners is not None:
            chosen = {"owners": place.countries(self.owners, "owners")}
        else:
            states = [code for one in passages for code in _state(one, place)]
            chosen = {"owners": place.countries(states, "owners")} if states else {}
        if place.failed:
            return Telling("", chosen)
        size = (
            speech.words(
                "passages take at most {share} of what passes today ({names})",
                share=speech.percent(round(100.0 * self.share, 10)),
                names=names,
            )
            if self.share is not None
            else speech.words(
                "passages take goods for at most {amount} million USD a year ({names})",
                amount=speech.number(self.million_usd or 0.0),
                names=names,
            )
        )
        text = size + self._price(chosen, passages, place, speech)
        return Telling(text, chosen, place.sectors(GOODS, "sectors"))

    def _price(
        self,
        chosen: Mapping[str, Selection],
        passages: Sequence[Passage],
        place: Place,
        speech: Speech,
    ) -> str:
        """`; where more would pass …`: whose income it is, and the days."""
        more = unplaced(speech) + self.days(place, speech)
        if not chosen:
            return speech.words(
                "; where more would pass, passing has a price, and goods that do not pay it take "
                "another way; those who sell the goods keep it{more}",
                more=more,
            )
        nobody = [one for one in passages if self.owners is None and not _state(one, place)]
        if nobody:
            more = (
                speech.words(
                    "; those who sell the goods keep that of passages without an owner here "
                    "({names})",
                    names=listed_passages(nobody, speech),
                )
                + more
            )
        return speech.words(
            "; where more would pass, passing has a price, and goods that do not pay it take "
            "another way; it is income there ({owners}){more}",
            owners=speech.countries(chosen["owners"]),
            more=more,
        )


def _state(passage: Passage, place: Place) -> dict[str, float]:
    """The country on both sides of a passage, if there is one in this world."""
    return {passage.state: 1.0} if passage.state in place.world.country else {}
