"""How moves on ways act: trade costs become what they are with everything that is changed so far.

Two closures are no product of two: with Suez closed, the Cape is worth more. Each move therefore
multiplies costs by what the ways after it cost over what they cost before it; in any order the
factors of all moves together are those of all changes together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import DataError
from blocs.foundation.messages import say_counted
from blocs.moves.cells import Points
from blocs.moves.draft import Draft
from blocs.moves.move import Place
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech
from blocs.transport.full import Limit
from blocs.transport.network import TODAY, Changes, cost_factors, missing_places, usual_ways
from blocs.transport.sea import Passage, passage_named, passages
from blocs.transport.words import PASSAGE_NAMES
from blocs.world.world import World

NEGLIGIBLE = 1e-13
"""Factors this near to one are one: what is left of a detour that nobody takes."""


@dataclass(frozen=True, eq=False)
class Touched:
    """Which pairs a change touches. factor: (origin, destination); cut: pairs without a way."""

    factor: Array
    cut: Mask

    @property
    def any(self) -> bool:
        """Whether anything is touched."""
        return bool((np.abs(self.factor - 1.0) > NEGLIGIBLE).any())


def changed_ways(draft: Draft, place: Place, changes: Changes, sectors: Selection) -> None:
    """Multiply iceberg costs of `sectors` by what `changes` do on top of those made so far."""
    if place.failed:
        return
    if place.path and place.path[0] == "baseline":
        place.fault(
            "ways cannot change in the baseline: those of the moves would not know of it",
            remedy="Write the move under `moves`.",
        )
        return
    before = draft.ways_changed or TODAY
    after = before.and_also(changes)
    touched = _between(draft.world, before, after, place)
    if touched is None:
        return
    if not touched.any:
        place.fault("no way between countries of this world is touched", remedy=_UNTOUCHED)
        return
    draft.ways_changed = after
    for part in (touched.cut, ~touched.cut & (np.abs(touched.factor - 1.0) > NEGLIGIBLE)):
        origin, destination, sector = np.nonzero(part[:, :, None] & sectors.mask[None, None, :])
        if len(origin):
            value = touched.factor[origin, destination]
            draft.change_cost(Points(origin, destination, sector, value), place.path)


_UNTOUCHED = "Look at `blocs corridors routes` for the ways of a pair."


def touched_alone(world: World, changes: Changes, place: Place) -> Touched | None:
    """What `changes` alone do; a problem, and None, where ways cannot be computed."""
    return _between(world, TODAY, changes, place)


def _between(world: World, before: Changes, after: Changes, place: Place) -> Touched | None:
    try:
        factor = cost_factors(usual_ways(world, before), usual_ways(world, after))
    except DataError as error:
        place.fault(error.summary)
        return None
    return Touched(factor, np.isinf(factor))


def passages_meant(written: Sequence[str], place: Place, field: str) -> tuple[Passage, ...]:
    """The passages meant by names; a problem for each that is not known."""
    found: list[Passage] = []
    for index, name in enumerate(written):
        try:
            found.append(passage_named(name))
        except ValueError as problem:
            what, _, remedy = str(problem).partition(". ")
            place.fault(what, field, index, remedy=remedy or None)
    return tuple(found)


def passages_of(owners: Sequence[str], place: Place) -> tuple[Passage, ...]:
    """All passages of these countries; a problem for each country that has none."""
    every = passages()
    known = sorted({one.state for one in every if one.state})
    found: list[Passage] = []
    for index, code in enumerate(owners):
        own = [one for one in every if one.state == code.strip().upper()]
        if not own:
            message = f"no passage belongs to '{code}'"
            place.fault(message, "owners", index, remedy=f"Owners: {', '.join(known)}.")
        found += own
    return tuple(found)


def equal_parts(owners: Sequence[str], place: Place) -> dict[str, float]:
    """Country → part of what is earned; problems go to `place`."""
    chosen = place.countries(owners, "owners")
    return {code: 1.0 / len(chosen.labels) for code in chosen.labels}


def limit_passages(draft: Draft, place: Place, limits: Mapping[str, Limit]) -> None:
    """Let passages be full, or their toll be an income; problems go to `place`."""
    if not _may_earn(draft, place):
        return
    for name, limit in limits.items():
        clash = draft.limit(name, limit, place.path)
        if clash:
            place.fault(clash, remedy="Write one move for each passage.")


def toll_transit(
    draft: Draft, place: Place, country: str, rate: float, owners: Mapping[str, float]
) -> None:
    """Let a toll on what passes a country be an income; problems go to `place`."""
    if _may_earn(draft, place):
        clash = draft.toll_transit(country, rate, owners, place.path)
        if clash:
            place.fault(clash, remedy="Name the same owners in both.")


def _may_earn(draft: Draft, place: Place) -> bool:
    """Whether rents of ways can be found here; problems go to `place`."""
    if place.failed:
        return False
    if place.path and place.path[0] == "baseline":
        place.fault(
            "ways cannot change in the baseline: those of the moves would not know of it",
            remedy="Write the move under `moves`.",
        )
        return False
    try:
        usual_ways(draft.world)
    except DataError as error:
        place.fault(error.summary)
        return False
    return True


def listed_passages(passages: Sequence[Passage], speech: Speech) -> str:
    """Names of passages in the language of `speech`, in the order given."""
    return speech.listed([PASSAGE_NAMES[passage.name][speech.language] for passage in passages])


def passed_through(selection: Selection, place: Place) -> tuple[str, ...]:
    """Countries whose transit is meant; a problem for each without a place in the network."""
    lost = set(missing_places(place.world))
    for label in selection.labels:
        if label in lost:
            place.fault(f"{label} has no place in the network of ways", "transit")
    return selection.labels


def unplaced(speech: Speech) -> str:
    """`; trade costs stay for …`: countries of the world without a place in the network."""
    lost = missing_places(speech.world)
    if not lost:
        return ""
    return speech.words(
        "; trade costs stay for those without a place in the network of ways ({countries})",
        countries=speech.listed([speech.country(code) for code in lost]),
    )


def cut_pairs(touched: Touched | None, speech: Speech) -> str:
    """`; no way is left for …`: those that trade with nobody any more, then how many pairs."""
    if touched is None or not touched.cut.any():
        return ""
    count = int(np.triu(touched.cut | touched.cut.T).sum())
    world = speech.world
    most = touched.cut.sum(axis=1)
    order: list[int] = np.argsort(-most, kind="stable")[:4].tolist()
    worst = [world.countries[k] for k in order if 2 * most[k] >= most.max()]
    return say_counted(
        "; no way is left between {count} pair of countries, which is an embargo between them "
        "({countries})",
        "; no way is left between {count} pairs of countries, which is an embargo between them "
        "(most pairs: {countries})",
        count=count,
        countries=speech.listed([speech.country(code) for code in worst]),
    )[speech.language]
