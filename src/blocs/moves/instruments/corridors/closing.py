"""A way that closes: a passage of the sea, the transit through a country, a border."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeAlias, cast

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from blocs.foundation.errors import shown
from blocs.foundation.messages import say_as
from blocs.moves.draft import Draft
from blocs.moves.fields import Code, Codes
from blocs.moves.instruments.corridors.dated import DatedMove
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
        default=None, description="Countries that shut every passage that is theirs: EGY, TUR."
    )
    transit: Codes | None = Field(
        default=None, description="Countries that let nobody's goods pass; their own trade goes on."
    )
    borders: Borders | None = Field(
        default=None, description="Land borders that are shut, as in [[BLR, POL]]."
    )
    sectors: Codes = Field(default=GOODS, description="Sector codes or groups; default: goods.")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if all(part is None for part in (self.passages, self.owners, self.transit, self.borders)):
            raise ValueError("say what closes: 'passages', 'owners', 'transit' or 'borders'")
        return self

    def act(self, draft: Draft, place: Place) -> None:
        """Multiply iceberg costs of goods by what the ways that are left cost over today's."""
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
