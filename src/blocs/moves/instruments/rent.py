"""Barriers that are no tariffs: used up as a cost, or kept by somebody as a rent."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from blocs.foundation.messages import Message, say, say_as
from blocs.moves.cells import pairs_between
from blocs.moves.draft import Draft
from blocs.moves.fields import Change, Codes
from blocs.moves.move import Move, Place, Telling
from blocs.moves.roles import suppliers
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech


class NonTariffBarrier(Move):
    """`by` make imports from `on` dearer without a tariff: a cost in resources, or a rent.

    A resource barrier (tests, delays, paper) wastes what it costs. A rent barrier (quotas,
    licences) is income of those who hold the licences, at the origin or at the destination.
    """

    titles: ClassVar = say_as("kind of move", "Non-tariff barrier")

    by: Codes = Field(description="The importers behind the barrier.")
    on: Codes = Field(description="The origins that it is aimed at.")
    sectors: Codes = Field(description="Sector codes, groups, or `all`.")
    ad_valorem_pct: Change = Field(
        description="Ad-valorem equivalent in percent; negative: a barrier of that size is lifted."
    )
    kind: Literal["resource", "rent"] = Field(
        description="`resource`: used up as a real cost; `rent`: somebody's income."
    )
    rent_to: Literal["origin", "destination"] | None = Field(
        default=None, description="Who holds the licences; needed for `kind: rent`, and only there."
    )

    @model_validator(mode="after")
    def _rent_has_a_holder(self) -> Self:
        if self.kind == "rent" and self.rent_to is None:
            raise ValueError("a rent is somebody's: give 'rent_to' (origin or destination)")
        if self.kind == "resource" and self.rent_to is not None:
            raise ValueError("a resource cost is nobody's income: leave 'rent_to' out")
        return self

    def act(self, draft: Draft, place: Place) -> None:
        """Multiply costs, or what a tariff or an export tax adds, by 1 + ad_valorem_pct / 100."""
        by, on, sectors = self._chosen(place)
        pairs = pairs_between(origin=on.mask, destination=by.mask)
        cells = place.block(pairs, sectors, 1.0 + self.ad_valorem_pct / 100.0)
        if self.kind == "resource":
            draft.change_cost(cells, place.path)
        else:
            draft.give_rent(cells, place.path, to_origin=self.rent_to == "origin")

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Whose barrier, against whom, how high, and who gets it."""
        by, on, sectors = self._chosen(place)
        lifted = self.ad_valorem_pct < 0
        text = speech.agreed(
            by,
            *(_LIFTS if lifted else _IMPOSES),
            importers=speech.countries(by),
            size=speech.percent(abs(self.ad_valorem_pct)),
            origins=suppliers(speech, on),
            fate=_FATE[self.kind, self.rent_to],
            sectors=speech.in_sectors(sectors),
        )
        return Telling(text, {"by": by, "on": on}, sectors)

    def _chosen(self, place: Place) -> tuple[Selection, Selection, Selection]:
        by, on = place.countries(self.by, "by"), place.countries(self.on, "on")
        return by, on, place.sectors(self.sectors, "sectors")


_IMPOSES = (
    say(
        "{importers} imposes non-tariff barriers worth {size} of the value of imports from "
        "{origins}, {fate}{sectors}"
    ),
    say(
        "{importers} impose non-tariff barriers worth {size} of the value of imports from "
        "{origins}, {fate}{sectors}"
    ),
)
_LIFTS = (
    say(
        "{importers} lifts non-tariff barriers worth {size} of the value of imports from "
        "{origins}, {fate}{sectors}"
    ),
    say(
        "{importers} lift non-tariff barriers worth {size} of the value of imports from "
        "{origins}, {fate}{sectors}"
    ),
)
_FATE: dict[tuple[str, str | None], Message] = {
    ("resource", None): say("a cost in resources that is nobody's income"),
    ("rent", "destination"): say("a rent of the importing countries, which hold the licences"),
    ("rent", "origin"): say("a rent of the exporting countries, which hold the licences"),
}
