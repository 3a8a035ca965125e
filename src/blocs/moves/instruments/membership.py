"""Blocs joined and left, counted from the memberships of the world's year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from blocs.foundation.axes import Mask
from blocs.foundation.messages import say, say_as
from blocs.moves.cells import pairs_between
from blocs.moves.draft import Draft
from blocs.moves.fields import Change, Code, Codes
from blocs.moves.instruments.barriers import CHANGE
from blocs.moves.instruments.customs_union import (
    MEMBERS,
    OUTSIDERS,
    ExternalTariff,
    LeftTariff,
    Shares,
    external_rates,
    leave_pool,
    levy,
    share_revenue,
    shares_revenue,
    take_over,
    tax_as_outsiders,
    tell_rates,
    tell_shares,
)
from blocs.moves.instruments.depth import (
    DEPTH,
    DEPTHS,
    Depth,
    barriers,
    lower_barriers,
    tell_barriers,
)
from blocs.moves.instruments.presets import Estimate
from blocs.moves.levied import average_levied, levied_on_payers
from blocs.moves.move import Move, Place, Telling
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech, Turns


class _Membership(Move):
    """What joining and leaving share."""

    country: Codes = Field(description="Who joins or leaves: one country or several.")
    bloc: Code = Field(description="The code of the bloc.")
    sectors: Codes = Field(default=("all",), description="Sector codes, groups, or `all`.")

    def _parties(self, place: Place, *, member: bool) -> tuple[Selection, Selection]:
        """Who moves and the members of the bloc; a problem where membership is not `member`."""
        who, members = place.countries(self.country, "country"), place.bloc(self.bloc, "bloc")
        if place.failed:
            return who, members
        world = place.world
        wrong = who.mask & (~members.mask if member else members.mask)
        for code, amiss in zip(world.countries, wrong, strict=True):
            if amiss:
                is_member = "is not a member" if member else "is a member already"
                name = f"'{code}' ({world.country_name(code)})"
                self._refuse(place, f"{name} {is_member} of '{self.bloc}' in {world.year}")
        return who, members

    def _refuse(self, place: Place, message: str) -> None:
        remedy = "Memberships are those of the world's year; see the world's blocs."
        place.fault(message, "country", remedy=remedy)

    def _once(self, draft: Draft, place: Place, who: Selection, *, joins: bool) -> None:
        """Note who moves; a problem where an earlier move did the same already."""
        for code in who.labels:
            if (code, self.bloc) in draft.moved:
                name = f"'{code}' ({place.world.country_name(code)})"
                self._refuse(place, f"{name} has joined or left '{self.bloc}' in an earlier move")
            draft.moved[code, self.bloc] = joins

    def _change(self, draft: Draft, place: Place, pairs: Mask, change_pct: float) -> None:
        """Change trade costs on `pairs` (origin, destination)."""
        sectors = place.sectors(self.sectors, "sectors")
        draft.change_cost(place.block(pairs, sectors, 1.0 + change_pct / 100.0), place.path)

    def _tax(self, draft: Draft, place: Place, pairs: Mask, rate: float) -> None:
        """Set tariffs on `pairs` (origin, destination)."""
        sectors = place.sectors(self.sectors, "sectors")
        draft.set_tariff(place.block(pairs, sectors, rate), place.path)


class JoinBloc(_Membership):
    """Countries join a bloc: trade costs with its members, and among the joiners, change.

    By how much says `change_pct`, or `depth`, a preset whose numbers have sources and ranges.
    Tariffs between them drop to zero unless `tariffs: keep`. Tariffs towards third countries stay,
    unless the bloc has a common external tariff: `cet`, levied by all members, old and new. With
    `revenue_shares` all tariffs that members collect are pooled and shared out.
    """

    titles: ClassVar = say_as("kind of move", "A bloc joined")

    change_pct: Change | None = Field(default=None, description=CHANGE)
    depth: Depth | None = Field(default=None, description=DEPTH)
    estimate: Estimate = "central"
    tariffs: Literal["zero", "keep"] = Field(
        default="zero", description="Tariffs inside the bloc: `zero` or `keep`."
    )
    cet: ExternalTariff | None = Field(
        default=None,
        description="Common external tariff, 0.05 or 5%: one rate for `sectors`, or sector or "
        "group → rate (a sector goes before its groups; sectors left out keep their tariffs), or "
        "`members`: what the members levy already, by origin and sector.",
    )
    cet_for: Literal["all", "joiners"] = Field(
        default="all", description="Who takes the external tariff: `all` members, or `joiners`."
    )
    revenue_shares: Shares | None = Field(
        default=None,
        description="Country → share of all members' tariff revenue, for every member; sum one.",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.change_pct is None) == (self.depth is None):
            raise ValueError(
                "give either 'change_pct' (a change of trade costs) or 'depth' (a preset: "
                "free_trade_area, customs_union, single_market)"
            )
        if self.depth is None and self.estimate != "central":
            raise ValueError("'estimate' chooses a value of a preset: give 'depth', too")
        if self.depth is not None and self.tariffs == "keep":
            raise ValueError("a preset sets tariffs inside the bloc to zero: leave 'tariffs' out")
        if self.cet is None and self.cet_for != "all":
            raise ValueError("'cet_for' says who takes the common external tariff: give 'cet', too")
        return self

    @property
    def is_ranged(self) -> bool:
        """A preset's numbers have a range."""
        return self.depth is not None

    @property
    def _union(self) -> tuple[ExternalTariff | None, Literal["all", "joiners"]]:
        """The external tariff and who takes it: a preset above a free-trade area brings one."""
        if self.cet is None and self.depth in ("customs_union", "single_market"):
            return MEMBERS, "joiners"
        return self.cet, self.cet_for

    def act(self, draft: Draft, place: Place) -> None:
        """Change costs and tariffs on joiner ↔ member and joiner ↔ joiner."""
        who, members = self._parties(place, member=False)
        self._once(draft, place, who, joins=True)
        pairs = pairs_between(origin=who.mask, destination=members.mask | who.mask, both_ways=True)
        sectors = place.sectors(self.sectors, "sectors")
        if self.depth is not None:
            lower_barriers(draft, place, pairs, sectors, self.depth, self.estimate)
        else:
            self._change(draft, place, pairs, self.change_pct or 0.0)
        if self.tariffs == "zero":
            self._tax(draft, place, pairs, 0.0)
        enlarged = self._enlarged(draft, members.mask | who.mask)
        self._levy(draft, place, who.mask, enlarged)
        if self.revenue_shares is not None and not place.failed:
            share_revenue(draft, place, self.revenue_shares, enlarged)

    def _levy(self, draft: Draft, place: Place, who: Mask, enlarged: Mask) -> None:
        """Set the external tariff, if there is one; who, enlarged: (country,)."""
        cet, cet_for = self._union
        if cet is None:
            return
        takers = enlarged if cet_for == "all" else who
        sectors = place.sectors(self.sectors, "sectors")
        if cet == MEMBERS:
            held_by = enlarged & ~who
            take_over(
                draft, place, takers=takers, held_by=held_by, members=enlarged, sectors=sectors.mask
            )
            return
        levy(draft, place, external_rates(cet, place, sectors), importers=takers, members=enlarged)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Who joins which bloc, on what terms."""
        who, members = self._parties(place, member=False)
        sectors = place.sectors(self.sectors, "sectors")
        roles = {"country": who, "members": members}
        if place.failed:
            return Telling("", roles, sectors)
        text = speech.agreed(
            who,
            say("{countries} joins {bloc} ({size}): {terms}{sectors}{union}"),
            say("{countries} join {bloc} ({size}): {terms}{sectors}{union}"),
            countries=speech.countries(who),
            bloc=speech.bloc_name(self.bloc),
            size=speech.bloc_size(self.bloc),
            terms=self._terms(place, speech, sectors),
            sectors=speech.in_sectors(sectors),
            union=self._told_union(place, speech, members.mask),
        )
        if self.depth is None:
            return Telling(text, roles, sectors)
        return Telling(text, roles, sectors, barriers(self.depth, self.estimate))

    def _terms(self, place: Place, speech: Speech, sectors: Selection) -> str:
        """What changes between the members."""
        if self.depth is None:
            terms = _FREED if self.tariffs == "zero" else _KEPT
            return speech.turned(terms, self.change_pct or 0.0)
        return speech.words(
            "as in {depth}, tariffs between them drop to zero, and {barriers}",
            depth=DEPTHS[self.depth],
            barriers=tell_barriers(place, speech, sectors, self.depth, self.estimate),
        )

    def _enlarged(self, draft: Draft, members: Mask) -> Mask:
        """(country,) the bloc after this move, countries that moved before it considered."""
        enlarged = members.copy()
        for (code, bloc), joined in draft.moved.items():
            if bloc == self.bloc:
                enlarged[draft.world.country.position[code]] = joined
        return enlarged

    def _told_union(self, place: Place, speech: Speech, members: Mask) -> str:
        """What is said of the external tariff and of its revenue."""
        cet, _ = self._union
        text = "" if cet is None else self._external(cet, place, speech, members)
        if self.revenue_shares is not None:
            text += speech.words(
                "; the tariff revenue of all members is pooled and shared: {shares}",
                shares=tell_shares(self.revenue_shares, speech),
            )
        return text

    def _external(self, cet: ExternalTariff, place: Place, speech: Speech, members: Mask) -> str:
        """Who levies the common external tariff, and how high it is."""
        everybody = self._union[1] == "all"
        if cet == MEMBERS:
            sectors = place.sectors(self.sectors, "sectors").mask
            abroad = pairs_between(origin=~members, destination=members)
            rate = 100 * average_levied(place.world, pairs=abroad, sectors=sectors)
            told = (_ALL_AS_MEMBERS if everybody else _NEW_AS_MEMBERS) if rate else _NO_TARIFFS
            return speech.words(told.text, rate=speech.percent(round(rate, 2)))
        if isinstance(cet, Mapping):
            told = _ALL_BY_SECTOR if everybody else _NEW_BY_SECTOR
            return speech.words(told.text, rates=tell_rates(cet, place, speech))
        told = _ALL_LEVY if everybody else _NEW_LEVY
        return speech.words(told.text, rate=speech.percent(100 * cet))


_FREED = Turns(
    say("trade costs with the members rise by {size}, and tariffs between them drop to zero"),
    say("trade costs with the members fall by {size}, and tariffs between them drop to zero"),
    say("trade costs with the members do not change, and tariffs between them drop to zero"),
)
_KEPT = Turns(
    say("trade costs with the members rise by {size}, and tariffs between them stay as they are"),
    say("trade costs with the members fall by {size}, and tariffs between them stay as they are"),
    say("trade costs with the members do not change, and tariffs between them stay as they are"),
)
_ALL_LEVY = say(
    "; all members, old and new, levy the common external tariff of {rate} on imports from "
    "everybody else"
)
_NEW_LEVY = say(
    "; the new members levy the common external tariff of {rate} on imports from everybody else"
)
_ALL_BY_SECTOR = say(
    "; all members, old and new, levy the common external tariff ({rates}) on imports from "
    "everybody else"
)
_NEW_BY_SECTOR = say(
    "; the new members levy the common external tariff ({rates}) on imports from everybody else"
)
_ALL_AS_MEMBERS = say(
    "; all members, old and new, levy on everybody else what the members levied ({rate} of what "
    "they buy there, on average)"
)
_NEW_AS_MEMBERS = say(
    "; the new members levy on everybody else what the members levy ({rate} of what they buy "
    "there, on average)"
)
_NO_TARIFFS = say(
    "; the members' external tariff is not taken over, because this base year has no tariffs "
    "(`tariffs: embedded` puts them in)"
)


class LeaveBloc(_Membership):
    """Countries leave a bloc: trade costs and tariffs with the remaining members change.

    Trade among countries that leave together is not touched. Where the world shares tariff revenue
    among the members, who leaves drops out and the shares of the others grow in proportion.
    """

    titles: ClassVar = say_as("kind of move", "A bloc left")

    change_pct: Change = Field(description=CHANGE)
    tariff: LeftTariff = Field(
        description="Rate set both ways: 0.05 or 5%; or `outsiders`: what each side levies, by "
        "sector, on those outside the bloc who pay a duty."
    )

    def act(self, draft: Draft, place: Place) -> None:
        """Change costs and tariffs on leaver ↔ remaining member."""
        who, members = self._parties(place, member=True)
        self._once(draft, place, who, joins=False)
        remaining = members.mask & ~who.mask
        if not place.failed and not remaining.any():
            message = f"no member of '{self.bloc}' in this world remains"
            place.fault(message, "country", remedy="Leave out at least one member.")
        pairs = pairs_between(origin=who.mask, destination=remaining, both_ways=True)
        self._change(draft, place, pairs, self.change_pct)
        if self.tariff != OUTSIDERS:
            self._tax(draft, place, pairs, self.tariff)
        elif not place.failed:
            sectors = place.sectors(self.sectors, "sectors").mask
            tax_as_outsiders(draft, place, pairs=pairs, members=members.mask, sectors=sectors)
        leave_pool(draft, leavers=who.mask, remaining=remaining)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Who leaves which bloc, on what terms."""
        who, members = self._parties(place, member=True)
        sectors = place.sectors(self.sectors, "sectors")
        roles = {"country": who, "members": members}
        if place.failed:
            return Telling("", roles, sectors)
        size, remaining = speech.bloc_size(self.bloc), members.mask & ~who.mask
        shared = ""
        if shares_revenue(place, leavers=who.mask, remaining=remaining):
            shared = speech.words(
                "; who leaves drops out of the pooled tariff revenue, and the shares of the "
                "remaining members grow in proportion"
            )
        text = speech.agreed(
            who,
            say("{countries} leaves {bloc} ({size}): {terms}{sectors}{shared}"),
            say("{countries} leave {bloc} ({size}): {terms}{sectors}{shared}"),
            countries=speech.countries(who),
            bloc=speech.bloc_name(self.bloc),
            size=size,
            terms=self._told_terms(place, speech, who.mask, remaining),
            sectors=speech.in_sectors(sectors),
            shared=shared,
        )
        return Telling(text, roles, sectors)

    def _told_terms(self, place: Place, speech: Speech, who: Mask, remaining: Mask) -> str:
        """What changes between who leaves and the remaining members."""
        if self.tariff != OUTSIDERS:
            return speech.turned(_LEFT, self.change_pct, rate=speech.percent(100 * self.tariff))
        world, sectors = place.world, place.sectors(self.sectors, "sectors").mask
        pairs = pairs_between(origin=who, destination=remaining, both_ways=True)
        rates = levied_on_payers(world, ~(who | remaining))
        after = np.broadcast_to(rates, world.flows.shape)
        rate = 100 * average_levied(world, pairs=pairs, sectors=sectors, rates=after)
        terms = _LEFT_AS_OUTSIDERS if rate else _LEFT_WITHOUT_TARIFFS
        return speech.turned(terms, self.change_pct, rate=speech.percent(round(rate, 2)))


_LEFT = Turns(
    say(
        "trade costs with the remaining members rise by {size}, and tariffs both ways are set to "
        "{rate}"
    ),
    say(
        "trade costs with the remaining members fall by {size}, and tariffs both ways are set to "
        "{rate}"
    ),
    say(
        "trade costs with the remaining members do not change, and tariffs both ways are set to "
        "{rate}"
    ),
)
_LEFT_AS_OUTSIDERS = Turns(
    say(
        "trade costs with the remaining members rise by {size}, and tariffs both ways are set to "
        "what each side levies on outsiders who pay a duty ({rate} of this trade, on average)"
    ),
    say(
        "trade costs with the remaining members fall by {size}, and tariffs both ways are set to "
        "what each side levies on outsiders who pay a duty ({rate} of this trade, on average)"
    ),
    say(
        "trade costs with the remaining members do not change, and tariffs both ways are set to "
        "what each side levies on outsiders who pay a duty ({rate} of this trade, on average)"
    ),
)
_LEFT_WITHOUT_TARIFFS = Turns(
    say(
        "trade costs with the remaining members rise by {size}; no tariffs return, because this "
        "base year has none (`tariffs: embedded` puts them in)"
    ),
    say(
        "trade costs with the remaining members fall by {size}; no tariffs return, because this "
        "base year has none (`tariffs: embedded` puts them in)"
    ),
    say(
        "trade costs with the remaining members do not change; no tariffs return, because this "
        "base year has none (`tariffs: embedded` puts them in)"
    ),
)
