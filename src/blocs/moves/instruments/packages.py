"""Presets of pressure and of preference: a package of sanctions, and buying at home."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field

from blocs.foundation.messages import say, say_as
from blocs.moves import roles
from blocs.moves.cells import cut_points, pairs_between
from blocs.moves.draft import Draft
from blocs.moves.fields import Codes
from blocs.moves.instruments.presets import Estimate, parameters_of
from blocs.moves.move import Move, Place, Telling
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech


class SanctionsPackage(Move):
    """`senders` sanction `targets` as widely as the West did Russia: parts of trade in goods stop.

    For goods, services and finance one by one, with days and bans, there is `sanction`.
    """

    titles: ClassVar = say_as("kind of move", "Sanctions package")

    senders: Codes = Field(description="Those who impose the sanctions.")
    targets: Codes = Field(description="Those whom they are imposed on.")
    sectors: Codes = Field(default=("goods",), description="Sector codes, groups, or `all`.")
    estimate: Estimate = "central"

    @property
    def is_ranged(self) -> bool:
        """Its numbers have a range."""
        return True

    def act(self, draft: Draft, place: Place) -> None:
        """κ^−θ = 1 − s on senders → targets and on targets → senders."""
        senders, targets, sectors = self._chosen(place)
        if place.failed:
            return
        place.block(pairs_between(origin=senders.mask, destination=targets.mask), sectors, 1.0)
        for sellers, buyers, way in ((senders, targets, "exports"), (targets, senders, "imports")):
            pairs = pairs_between(origin=sellers.mask, destination=buyers.mask)
            cut = np.where(sectors.mask, self._share(way), 0.0)
            cells = cut_points(pairs, cut, draft.world.trade_elasticity)
            if len(cells.value):
                draft.change_cost(cells, place.path)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Who stops which part of the trade with whom."""
        senders, targets, sectors = self._chosen(place)
        parts = parameters_of("sanctions_package")
        text = speech.agreed(
            senders,
            say(
                "{senders} sanctions {targets} with a package as wide as that against Russia: of "
                "what the senders sell there, {exports} stops, and of what they buy there, "
                "{imports}{sectors}"
            ),
            say(
                "{senders} sanction {targets} with a package as wide as that against Russia: of "
                "what the senders sell there, {exports} stops, and of what they buy there, "
                "{imports}{sectors}"
            ),
            senders=speech.countries(senders),
            targets=roles.targets(speech, targets),
            exports=parts["exports"].told(self.estimate, speech),
            imports=parts["imports"].told(self.estimate, speech),
            sectors=speech.in_sectors(sectors),
        )
        numbers = {f"{way}_cut_pct": part.at(self.estimate) for way, part in parts.items()}
        return Telling(text, {"senders": senders, "targets": targets}, sectors, numbers)

    def _share(self, way: str) -> float:
        return parameters_of("sanctions_package")[way].at(self.estimate) / 100.0

    def _chosen(self, place: Place) -> tuple[Selection, Selection, Selection]:
        senders = place.countries(self.senders, "senders")
        targets = place.countries(self.targets, "targets")
        for code, both in zip(place.world.countries, senders.mask & targets.mask, strict=True):
            if both:
                message = f"'{code}' would sanction itself: it stands in 'senders' and 'targets'"
                place.fault(message, "targets", remedy=f"Exclude it: -{code}.")
        return senders, targets, place.sectors(self.sectors, "sectors")


class ImportSubstitution(Move):
    """Buyers of `country` prefer what is made at home: they count foreign goods as dearer.

    Nothing is used up and no duty is paid: they choose as if it were, and keep the difference.
    """

    titles: ClassVar = say_as("kind of move", "Import substitution")

    country: Codes = Field(description="Whose buyers prefer their own country's goods.")
    on: Codes = Field(
        default=("world",), description="Whose goods they avoid; `-X` leaves partners out."
    )
    sectors: Codes = Field(description="Sector codes, groups, or `all`.")
    estimate: Estimate = "central"

    @property
    def is_ranged(self) -> bool:
        """Its number has a range."""
        return True

    def act(self, draft: Draft, place: Place) -> None:
        """A rent of the importing country: (1 + t)(1 + b) on `on` → `country`."""
        country, on, sectors = self._chosen(place)
        pairs = pairs_between(origin=on.mask, destination=country.mask)
        cells = place.block(pairs, sectors, 1.0 + self._preference() / 100.0)
        draft.give_rent(cells, place.path, to_origin=False)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Whose buyers prefer their own goods, and by how much."""
        country, on, sectors = self._chosen(place)
        text = speech.agreed(
            country,
            say(
                "{buyers} prefers what is made at home: buyers count goods from {suppliers} as "
                "dearer by {size}, without paying more{sectors}"
            ),
            say(
                "{buyers} prefer what is made at home: buyers count goods from {suppliers} as "
                "dearer by {size}, without paying more{sectors}"
            ),
            buyers=speech.countries(country),
            suppliers=roles.suppliers(speech, on),
            size=parameters_of("import_substitution")["preference"].told(self.estimate, speech),
            sectors=speech.in_sectors(sectors),
        )
        numbers = {"preference_pct": self._preference()}
        return Telling(text, {"country": country, "on": on}, sectors, numbers)

    def _preference(self) -> float:
        return parameters_of("import_substitution")["preference"].at(self.estimate)

    def _chosen(self, place: Place) -> tuple[Selection, Selection, Selection]:
        country, on = place.countries(self.country, "country"), place.countries(self.on, "on")
        return country, on, place.sectors(self.sectors, "sectors")
