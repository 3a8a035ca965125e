"""What makes a bloc a customs union: one external tariff, and its revenue shared by a formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

import numpy as np
from pydantic import AfterValidator, Discriminator, Tag

from blocs.foundation.axes import Array, Mask
from blocs.moves.cells import Block, Points, pairs_between
from blocs.moves.draft import Draft, Pool
from blocs.moves.fields import NewRate, RateByCode, ShareByCode
from blocs.moves.levied import levied_by, levied_on_payers
from blocs.moves.move import Place
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech
from blocs.world.countries import country_in

MEMBERS = "members"
"""The external tariff that members levy already, instead of a rate."""

OUTSIDERS = "outsiders"
"""What is levied on outsiders that pay a duty, instead of a rate."""

SHARES_TOLERANCE = 1e-6
"""How far shares may be from one in sum: they are written with a few digits."""


def _some_rate(
    value: float | Mapping[str, float] | Literal["members"],
) -> float | Mapping[str, float] | Literal["members"]:
    if isinstance(value, Mapping) and not value:
        raise ValueError("the mapping is empty: write sectors or groups and their rates")
    return value


def _shares(value: Mapping[str, float]) -> Mapping[str, float]:
    total = sum(value.values())
    if abs(total - 1) > SHARES_TOLERANCE:
        raise ValueError(f"the shares sum to {total:.6g}, not to 1")
    return value


if TYPE_CHECKING:
    ExternalTariff: TypeAlias = float | Mapping[str, float] | Literal["members"]
    LeftTariff: TypeAlias = float | Literal["outsiders"]
    Shares: TypeAlias = Mapping[str, float]
else:

    def _form_of(value: Any) -> str:
        if value == MEMBERS:
            return "[members]"
        return "[mapping]" if isinstance(value, Mapping) else "[rate]"

    ExternalTariff = Annotated[
        Annotated[NewRate, Tag("[rate]")]
        | Annotated[RateByCode, Tag("[mapping]")]
        | Annotated[Literal["members"], Tag("[members]")],
        Discriminator(_form_of),
        AfterValidator(_some_rate),
    ]
    LeftTariff = Annotated[
        Annotated[NewRate, Tag("[rate]")] | Annotated[Literal["outsiders"], Tag("[outsiders]")],
        Discriminator(lambda value: "[outsiders]" if value == OUTSIDERS else "[rate]"),
    ]
    Shares = Annotated[ShareByCode, AfterValidator(_shares)]


@dataclass(frozen=True, eq=False)
class Rated:
    """Sectors (sector,) that bear one rate of the external tariff."""

    sectors: Mask
    rate: float


def external_rates(
    cet: float | Mapping[str, float], place: Place, sectors: Selection
) -> tuple[Rated, ...]:
    """The external tariff by sector: one rate for `sectors`, or as the mapping says.

    A sector named by its code goes before the groups that it belongs to; two groups that give one
    sector different rates are a problem.
    """
    if not isinstance(cet, Mapping):
        return (Rated(sectors.mask, cet),)
    chosen = {code: place.sectors((code,), "cet", code) for code in cet}
    single = np.zeros(len(place.world.sector), dtype=bool)
    for code in cet:
        if code in place.world.sector:
            single |= chosen[code].mask
    rated: list[Rated] = []
    for code, rate in cet.items():
        own = chosen[code].mask
        mask = own if code in place.world.sector else own & ~single
        for other in rated:
            if other.rate != rate and (mask & other.sectors).any():
                at = place.world.sectors[int(np.argmax(mask & other.sectors))]
                message = f"sector '{at}' gets {other.rate:g} and, in '{code}', {rate:g}"
                place.fault(message, "cet", code, remedy="Name the sector itself with its rate.")
        rated.append(Rated(mask, rate))
    return tuple(rated)


def levy(
    draft: Draft, place: Place, rated: tuple[Rated, ...], *, importers: Mask, members: Mask
) -> None:
    """Set the tariffs of `importers` (country,) on everybody outside `members` (country,)."""
    pairs = pairs_between(origin=~members, destination=importers)
    if not (place.failed or pairs.any()):
        place.fault("nobody is outside the bloc", "cet", remedy="Leave the tariff out.")
    for part in rated:
        if part.sectors.any():
            draft.set_tariff(Block(pairs, part.sectors, part.rate), place.path)


def take_over(
    draft: Draft, place: Place, *, takers: Mask, held_by: Mask, members: Mask, sectors: Mask
) -> None:
    """Set the tariffs of `takers` on everybody outside `members` to what `held_by` levy.

    takers, held_by, members: (country,); sectors: (sector,).
    """
    if place.failed or not (held_by & ~takers).any():
        return
    pairs = pairs_between(origin=~members, destination=takers)
    origin, destination, sector = np.nonzero(pairs[:, :, None] & sectors)
    rates = levied_by(draft.world, held_by)[origin, sector]
    if len(origin):
        draft.set_tariff(Points(origin, destination, sector, rates), place.path)


def tax_as_outsiders(
    draft: Draft, place: Place, *, pairs: Mask, members: Mask, sectors: Mask
) -> None:
    """Set tariffs on `pairs` (origin, destination) to what each importer levies outside `members`.

    members: (country,); sectors: (sector,). See `levied_on_payers`.
    """
    origin, destination, sector = np.nonzero(pairs[:, :, None] & sectors)
    rates = levied_on_payers(draft.world, ~members)[destination, sector]
    if len(origin):
        draft.set_tariff(Points(origin, destination, sector, rates), place.path)


def share_revenue(draft: Draft, place: Place, given: Mapping[str, float], members: Mask) -> None:
    """Pool the tariff revenue of `members` (country,) and share it out by the shares `given`."""
    world = place.world
    shares: dict[str, float] = {}
    for written, share in given.items():
        code = country_in(written, world.countries) or written
        if code in shares:
            place.fault(f"'{written}' is '{code}', which has its share already", "revenue_shares")
        shares[code] = share
    names = {code for code, inside in zip(world.countries, members, strict=True) if inside}
    for code in shares:
        if code not in names:
            known = code in world.country
            what = "is no member of the bloc as enlarged" if known else "is not in this world"
            remedy = f"The members are {', '.join(sorted(names))}."
            place.fault(f"'{code}' {what}", "revenue_shares", code, remedy=remedy)
    missing = [code for code in world.countries if code in names and code not in shares]
    if missing:
        message = f"no share for {', '.join(missing)}"
        place.fault(message, "revenue_shares", remedy="A member that gets nothing has share 0.")
    for pool in draft.pools:
        if (pool.members & members).any():
            code = world.countries[int(np.argmax(pool.members & members))]
            message = f"an earlier move shares out the revenue of '{code}' already"
            place.fault(message, "revenue_shares", remedy="Share it out once.")
    if place.failed:
        return
    share = np.array([shares.get(code, 0.0) for code in world.countries])
    matrix = draft.shared_revenue()
    matrix[:, members] = (share / share.sum())[:, None]
    draft.share_revenue(matrix)
    draft.pools.append(Pool(place.path, members))


def leave_pool(draft: Draft, *, leavers: Mask, remaining: Mask) -> None:
    """Take `leavers` out of the revenue that they share with `remaining` (both country,).

    Who leaves keeps its own tariffs and gets nothing of theirs; the others' shares grow in
    proportion. Nothing changes where nothing is shared.
    """
    matrix = draft.shared_revenue()
    if not _is_shared(matrix, leavers, remaining):
        return
    matrix[np.ix_(leavers, remaining)] = 0.0
    matrix[np.ix_(remaining, leavers)] = 0.0
    total = matrix.sum(axis=0)
    for country in np.flatnonzero(leavers | remaining):
        if total[country] > 0:
            matrix[:, country] /= total[country]
        else:
            matrix[country, country] = 1.0
    draft.share_revenue(matrix)


def shares_revenue(place: Place, *, leavers: Mask, remaining: Mask) -> bool:
    """Whether the world shares tariffs between `leavers` and `remaining` (both country,)."""
    matrix = place.world.revenue_sharing
    return matrix is not None and _is_shared(matrix, leavers, remaining)


def _is_shared(matrix: Array, leavers: Mask, remaining: Mask) -> bool:
    across = matrix[np.ix_(leavers, remaining)], matrix[np.ix_(remaining, leavers)]
    return any(bool(block.any()) for block in across)


def tell_rates(cet: Mapping[str, float], place: Place, speech: Speech) -> str:
    """`goods (3 sectors) 5%, Finance 0%`."""
    return ", ".join(
        f"{speech.sector(code)} {speech.percent(100 * rate)}"
        for code, rate in cet.items()
        if not place.sectors((code,), "cet", code).faults
    )


def tell_shares(shares: Mapping[str, float], speech: Speech) -> str:
    """`Russia 85%, Belarus 15%`, every member."""
    return ", ".join(
        f"{speech.country(country_in(code, speech.world.countries) or code)} "
        f"{speech.percent(100 * share)}"
        for code, share in shares.items()
    )
