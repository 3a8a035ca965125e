"""A toll on a passage of the sea, or on the transit through a country."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import Field, model_validator

from blocs.foundation.messages import say_as
from blocs.moves.draft import Draft
from blocs.moves.fields import Codes, Rate
from blocs.moves.instruments.corridors.closing import GOODS
from blocs.moves.instruments.corridors.dated import DatedMove
from blocs.moves.instruments.corridors.ways_changed import (
    changed_ways,
    equal_parts,
    limit_passages,
    listed_passages,
    passages_meant,
    passed_through,
    unplaced,
)
from blocs.moves.move import Place, Telling
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech
from blocs.transport.full import Limit
from blocs.transport.network import Changes


class CorridorTariff(DatedMove):
    """Whoever passes pays a share of the value of the goods, or takes another way."""

    titles: ClassVar = say_as("kind of move", "Toll on a corridor")

    passages: Codes | None = Field(default=None, description="Canals and straits: suez, hormuz.")
    transit: Codes | None = Field(
        default=None, description="Countries that take it from goods that pass through by land."
    )
    rate: Rate = Field(description="Share of the value of the goods: 2%, or 0.02.")
    owners: Codes | None = Field(
        default=None,
        description="Countries whose income the toll is, in equal parts; none: it is used up.",
    )
    sectors: Codes = Field(default=GOODS, description="Sector codes or groups; default: goods.")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.passages is None and self.transit is None:
            raise ValueError("say where it is paid: 'passages' or 'transit'")
        if self.rate <= 0:
            raise ValueError("a toll is above zero")
        if self.owners is not None and self.transit is not None:
            raise ValueError("'owners' are those of tolls on passages: leave 'transit' out")
        if self.owners is not None and tuple(self.sectors) != GOODS:
            raise ValueError("a toll with 'owners' is paid by all goods: leave 'sectors' out")
        return self

    def act(self, draft: Draft, place: Place) -> None:
        """Multiply iceberg costs of goods by what ways cost with the toll over without it."""
        sectors = place.sectors(self.sectors, "sectors")
        changes = self.changes(place)
        if not self.in_force(place):
            return
        if self.owners is None:
            changed_ways(draft, place, changes, sectors)
            return
        parts = equal_parts(self.owners, place)
        limit_passages(
            draft, place, dict.fromkeys(changes.tolls, Limit(toll=self.rate, owners=parts))
        )

    def changes(self, place: Place) -> Changes:
        """Where what is paid; problems go to `place`."""
        passages = passages_meant(self.passages or (), place, "passages")
        for index, passage in enumerate(passages):
            if not passage.is_gate:
                message = f"nobody can ask for a toll at '{passage.name}': there is open sea"
                place.fault(message, "passages", index, remedy="Name a canal or a strait.")
        chosen = place.countries(self.transit, "transit") if self.transit else None
        transit = passed_through(chosen, place) if chosen else ()
        return Changes(
            tolls={passage.name: self.rate for passage in passages},
            transit=dict.fromkeys(transit, self.rate),
        )

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Who pays what where, and that the revenue is nobody's income here."""
        sectors = place.sectors(self.sectors, "sectors")
        self.changes(place)
        chosen: dict[str, Selection] = {}
        where: list[str] = []
        if self.passages:
            where.append(listed_passages(passages_meant(self.passages, place, "passages"), speech))
        if self.transit:
            chosen["transit"] = place.countries(self.transit, "transit")
            names = speech.countries(chosen["transit"])
            where.append(speech.words("transit through {names}", names=names))
        if place.failed:
            return Telling("", chosen, sectors)
        if self.owners is not None:
            chosen["owners"] = place.countries(self.owners, "owners")
            text = speech.words(
                "goods that pass pay {rate} of their value ({where}) or take another way; the toll "
                "is income there ({owners}){unplaced}",
                rate=speech.percent(round(100.0 * self.rate, 10)),
                where="; ".join(where),
                owners=speech.countries(chosen["owners"]),
                unplaced=unplaced(speech) + self.days(place, speech),
            )
            return Telling(text, chosen, sectors)
        text = speech.words(
            "goods that pass pay {rate} of their value ({where}) or take another way{sectors}; the "
            "toll counts as a cost of the way: its revenue is nobody's income here{unplaced}",
            unplaced=unplaced(speech) + self.days(place, speech),
            rate=speech.percent(round(100.0 * self.rate, 10)),
            where="; ".join(where),
            sectors="" if self.sectors == GOODS else speech.in_sectors(sectors),
        )
        return Telling(text, chosen, sectors)
