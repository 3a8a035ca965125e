"""A toll on links of a network: who earns it, and what it is called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from blocs.moves.instruments.corridors.networks import (
    Done,
    NamedNetwork,
    change_of,
    links_meant,
    network_named,
    owners_meant,
)
from blocs.moves.move import Place, Telling
from blocs.moves.speech import Speech
from blocs.world.shocks.networks import LinkToll, NetworkChange


class TollOnLinks(Protocol):
    """The fields of a toll that links pay."""

    network: str | None
    links: Sequence[str] | None
    per_unit: float | None
    owners: Sequence[str] | None
    burnt: bool

    def days(self, place: Place, speech: Speech) -> str:
        """`; from … to …`."""
        ...


def network_toll(move: TollOnLinks, place: Place) -> NetworkChange | None:
    """What it does to the network; problems go to `place`."""
    network = network_named(move.network or "", place)
    if network is None:
        return None
    links = links_meant(move.links or (), network, place)
    amount = move.per_unit or 0.0
    tolls = [LinkToll(link, amount, _earners(move, link, network, place)) for link in links]
    return change_of(network, place, Done(tolls=tuple(tolls)))


def _earners(move: TollOnLinks, link: str, network: NamedNetwork, place: Place) -> tuple[str, ...]:
    """Whose income the toll on a link is; a problem where several own it and nobody is named."""
    if move.burnt:
        return ()
    if move.owners is not None:
        return tuple(dict.fromkeys(owners_meant(move.owners, network, place)))
    owners = network.links[link].owners
    if len(owners) > 1:
        message = f"link '{link}' has several owners ({', '.join(owners)}): who earns the toll?"
        remedy = "Name them in 'owners', or write 'burnt: true' where it is used up."
        place.fault(message, "owners", remedy=remedy)
    return owners


def told_network_toll(move: TollOnLinks, place: Place, speech: Speech) -> Telling:
    """Who pays what on which links, and whose income it is."""
    change, network = network_toll(move, place), network_named(move.network or "", place)
    if change is None or network is None:
        return Telling("")
    earners = dict.fromkeys(owner for toll in change.tolls for owner in toll.owners)
    income = (
        speech.words("it is income there ({owners})", owners=speech.listed(list(earners)))
        if earners
        else speech.words("it is used up: nobody's income")
    )
    text = speech.words(
        "a unit that takes links of the network {network} pays {amount} more, in its money "
        "({money}) and units ({links}): {income}; prices of deliveries are those of trade{days}",
        network=change.network,
        amount=speech.number(move.per_unit or 0.0),
        money=network.money,
        links=speech.listed([toll.link for toll in change.tolls]),
        income=income,
        days=move.days(place, speech),
    )
    return Telling(text)
