"""A coalition's dated package: goods, services and finance, banned or made dearer."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeAlias

import numpy as np
from pydantic import BaseModel, Discriminator, Field, Tag, model_validator

from blocs.foundation.axes import Mask
from blocs.foundation.messages import Message, say, say_as
from blocs.moves import roles
from blocs.moves.cells import Block, pairs_between
from blocs.moves.draft import Draft, Package
from blocs.moves.fields import Change, Codes, Day, Form
from blocs.moves.move import Move, Place, Telling
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech


class AddedCost(Form):
    """A trade cost added to what is not banned."""

    change_pct: Change = Field(description="Change of the iceberg trade cost in percent.")


if TYPE_CHECKING:
    Restriction: TypeAlias = Literal["ban"] | AddedCost
else:

    def _form_of(value: Any) -> str:
        return "[cost]" if isinstance(value, Mapping | BaseModel) else "[ban]"

    Restriction = Annotated[
        Annotated[Literal["ban"], Tag("[ban]")] | Annotated[AddedCost, Tag("[cost]")],
        Discriminator(_form_of),
    ]


class SanctionPart(Form):
    """One part of the package: what it covers, and what happens to exports and imports."""

    sectors: Codes | None = Field(
        default=None,
        description="Sector codes or groups; default: the world's group of the part's name.",
    )
    exports: Restriction | None = Field(
        default=None,
        description="What senders sell to targets: `ban`, a true zero, or `{change_pct: 20}`.",
    )
    imports: Restriction | None = Field(
        default=None, description="What senders buy from targets: `ban`, or `{change_pct: 20}`."
    )

    @model_validator(mode="after")
    def _restricts_something(self) -> Self:
        if self.exports is None and self.imports is None:
            raise ValueError("this part restricts nothing: give 'exports' or 'imports'")
        return self


@dataclass(frozen=True, eq=False)
class _Measure:
    """One direction of one part: cells and the factor on their trade cost."""

    name: str
    cells: Block


class Sanction(Move):
    """`senders` restrict trade with `targets` from a day on: goods, services, finance by sector.

    The package counts in the scenario's year if it is in force on 31 December of it, the day on
    which memberships are counted, too.
    """

    titles: ClassVar = say_as("kind of move", "Sanctions")

    senders: Codes = Field(description="The coalition that restricts its own trade.")
    targets: Codes = Field(description="Those that the package is aimed at.")
    since: Day = Field(alias="from", description="First day in force, as 2024-01-31.")
    until: Day | None = Field(default=None, description="Last day in force; none: open-ended.")
    goods: SanctionPart | None = Field(default=None, description="Trade in goods.")
    services: SanctionPart | None = Field(
        default=None, description="Trade in services; sectors of `finance` follow that part."
    )
    finance: SanctionPart | None = Field(default=None, description="Trade in financial services.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.until is not None and self.until < self.since:
            raise ValueError(f"the package ends on {self.until}, before it begins on {self.since}")
        if not any((self.goods, self.services, self.finance)):
            raise ValueError("the package is empty: give 'goods', 'services' or 'finance'")
        return self

    @property
    def is_dated(self) -> bool:
        """Always: the scenario's year says whether the package is in force."""
        return True

    def in_force(self, year: int) -> bool:
        """Whether the package is in force on 31 December of `year`."""
        last = date(year, 12, 31)
        return self.since <= last and (self.until is None or last <= self.until)

    def act(self, draft: Draft, place: Place) -> None:
        """Multiply trade costs of what is restricted; nothing if the package is not in force."""
        senders, targets = self._parties(place)
        sectors = self._sectors(place)
        if place.failed or place.year is None:
            return
        for measure in self._measures(senders, targets, sectors):
            package = Package(place.path, measure.name, measure.cells, self.since, self.until)
            draft.packages.append(package)
            if self.in_force(place.year):
                draft.change_cost(measure.cells, place.path)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Who sanctions whom, since when, how, and whether that counts in the scenario's year."""
        senders, targets = self._parties(place)
        sectors = self._sectors(place)
        sides = {"senders": senders, "targets": targets}
        if place.failed or place.year is None:
            return Telling("", sides)
        a, b = roles.senders(speech, senders), roles.targets(speech, targets)
        idle = ""
        if not self.in_force(place.year):
            last = speech.day(date(place.year, 12, 31))
            idle = speech.words("; not in force on {last}, so that nothing changes", last=last)
        text = speech.agreed(
            senders,
            say("{senders} sanctions {targets} {days}: {parts}{idle}"),
            say("{senders} sanction {targets} {days}: {parts}{idle}"),
            senders=a,
            targets=b,
            days=self._days(speech),
            parts="; ".join(self._part(name, one, speech) for name, one in sectors.items()),
            idle=idle,
        )
        covered = np.any([chosen.mask for chosen in sectors.values()], axis=0)
        return Telling(text, sides, Selection(place.world.sector, (), covered))

    # -- what the package covers ------------------------------------------------------------------

    def _given(self) -> dict[str, SanctionPart]:
        parts = {"goods": self.goods, "services": self.services, "finance": self.finance}
        return {name: part for name, part in parts.items() if part is not None}

    def _parties(self, place: Place) -> tuple[Selection, Selection]:
        senders = place.countries(self.senders, "senders")
        targets = place.countries(self.targets, "targets")
        for code, both in zip(place.world.countries, senders.mask & targets.mask, strict=True):
            if both:
                message = f"'{code}' would sanction itself: it stands in 'senders' and 'targets'"
                place.fault(message, "targets", remedy=f"Exclude it: -{code}.")
        return senders, targets

    def _sectors(self, place: Place) -> dict[str, Selection]:
        """Part → its sectors; problems where a group is missing or parts share sectors."""
        chosen: dict[str, Selection] = {}
        for name, part in self._given().items():
            if part.sectors is None and name not in place.world.sector_groups:
                message = f"this world has no group '{name}' of sectors"
                place.fault(message, name, remedy="Give the part its 'sectors'.")
                continue
            at = (name,) if part.sectors is None else (name, "sectors")
            chosen[name] = place.sectors(part.sectors or (name,), *at)
        for first, second in (("goods", "services"), ("goods", "finance")):
            if first in chosen and second in chosen:
                self._apart(place, chosen, first, second)
        return chosen

    def _apart(self, place: Place, chosen: dict[str, Selection], first: str, second: str) -> None:
        common = chosen[first].mask & chosen[second].mask
        if common.any():
            code = place.world.sectors[int(np.argmax(common))]
            message = f"sector '{code}' stands in '{first}' and in '{second}'"
            place.fault(message, second, remedy=f"Leave it out of one: -{code}.")

    def _measures(
        self, senders: Selection, targets: Selection, sectors: dict[str, Selection]
    ) -> Iterator[_Measure]:
        ways = {
            "exports": pairs_between(origin=senders.mask, destination=targets.mask),
            "imports": pairs_between(origin=targets.mask, destination=senders.mask),
        }
        for name, part in self._given().items():
            for way, restriction in (("exports", part.exports), ("imports", part.imports)):
                mask = self._covered(name, way, sectors)
                if restriction is not None and mask.any():
                    cells = Block(ways[way], mask, _factor(restriction))
                    yield _Measure(f"{way} of {name}", cells)

    def _covered(self, name: str, way: str, sectors: dict[str, Selection]) -> Mask:
        """(sector,) what a part restricts in one direction: finance goes before services."""
        mask = sectors[name].mask
        if name == "services" and getattr(self.finance, way, None) is not None:
            return mask & ~sectors["finance"].mask
        return mask

    # -- words ------------------------------------------------------------------------------------

    def _days(self, speech: Speech) -> str:
        since = speech.day(self.since)
        if self.until is None:
            return speech.words("from {since} on", since=since)
        return speech.words("from {since} to {until}", since=since, until=speech.day(self.until))

    def _part(self, name: str, chosen: Selection, speech: Speech) -> str:
        part = self._given()[name]
        said: list[str] = []
        if part.exports is not None:
            said.append(_restricted(speech, _EXPORTS, part.exports))
        if part.imports is not None:
            said.append(_restricted(speech, _IMPORTS, part.imports))
        heading = _HEADINGS[name]
        if name == "services" and self.finance is not None:
            heading = _WITHOUT_FINANCE
        title = heading[speech.language]
        return f"{title}: {', '.join(said)}{speech.in_sectors(chosen)}"


@dataclass(frozen=True)
class _Way:
    """What is said of one direction: where it is banned, or at a cost {size} higher or lower."""

    banned: Message
    dearer: Message
    cheaper: Message


_EXPORTS = _Way(
    say("exports banned"),
    say("exports at trade costs {size} higher"),
    say("exports at trade costs {size} lower"),
)
_IMPORTS = _Way(
    say("imports banned"),
    say("imports at trade costs {size} higher"),
    say("imports at trade costs {size} lower"),
)
_HEADINGS = {"goods": say("goods"), "services": say("services"), "finance": say("finance")}
_WITHOUT_FINANCE = say("services, finance apart")


def _factor(restriction: str | AddedCost) -> float:
    return 1.0 + restriction.change_pct / 100.0 if isinstance(restriction, AddedCost) else math.inf


def _restricted(speech: Speech, way: _Way, restriction: str | AddedCost) -> str:
    if not isinstance(restriction, AddedCost):
        return way.banned[speech.language]
    told = way.dearer if restriction.change_pct >= 0 else way.cheaper
    return speech.words(told.text, size=speech.percent(abs(restriction.change_pct)))
