"""A world with countries merged into regions and sectors into groups: levels are added up.

An equilibrium aggregates to an equilibrium in levels, and totals commute: output, value added,
tariff revenue, trade deficit, expenditure and final demand of a group are the sums of its members.
What is merged trades within itself: flows between its members become domestic.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from blocs.foundation.axes import Array, Axis, Indices, did_you_mean
from blocs.foundation.errors import InputError, Problem, raise_problems

if TYPE_CHECKING:
    from blocs.world.employment import Employment
    from blocs.world.world import World


@dataclass(frozen=True, eq=False)
class Grouping:
    """Old labels → new ones. place: (old,) position of each old label on `axis`."""

    axis: Axis
    place: Indices

    @property
    def counts(self) -> Indices:
        """(new,) members of each group."""
        return np.bincount(self.place, minlength=len(self.axis))

    def summed(self, values: Array, axis: int) -> Array:
        """Values added up over the members of each group along one axis."""
        moved = np.moveaxis(values, axis, 0)
        total = np.zeros((len(self.axis), *moved.shape[1:]))
        np.add.at(total, self.place, moved)
        return np.moveaxis(total, 0, axis)


def grouping(axis: Axis, groups: Mapping[str, str]) -> Grouping:
    """`groups`: label → group; labels that are not mentioned stay themselves.

    New labels stand in the order in which their first members stood. Raises InputError for labels
    that the axis does not have.
    """
    problems = [
        Problem(
            f"unknown {axis.name} '{label}'",
            field=axis.name,
            remedy=did_you_mean(label, axis.labels) or None,
        )
        for label in groups
        if label not in axis
    ]
    raise_problems(InputError, f"the groups of {axis.name} cannot be made", problems)
    names = [groups.get(label, label) for label in axis]
    new = Axis(axis.name, tuple(dict.fromkeys(names)))
    return Grouping(new, new.indices(names))


def spelled_out(
    world: World, countries: Mapping[str, str], sectors: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Blocs by the members that the world has, groups of sectors by their sectors.

    Labels named themselves go before blocs and groups; unknown ones are left to `aggregate`.
    Raises InputError where two blocs or groups disagree on a member.
    """
    members = {code: world.bloc_members(code)[0] for code in countries if code in world.blocs}
    return (
        _spelled(countries, world.country, members),
        _spelled(sectors, world.sector, world.sector_groups),
    )


def _spelled(
    groups: Mapping[str, str], axis: Axis, members: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    named = {code: group for code, group in groups.items() if code in axis or code not in members}
    found: dict[str, str] = {}
    for code in sorted(groups.keys() - named.keys()):
        if not members[code]:
            raise InputError(f"no member of '{code}' is in this world in its year")
        for member in members[code]:
            if member not in named and found.setdefault(member, groups[code]) != groups[code]:
                raise InputError(
                    f"{axis.name} '{member}' would be in {found[member]} and, by {code}, "
                    f"{groups[code]}: name it itself to decide"
                )
    return {**found, **named}


def aggregate(
    world: World, *, countries: Mapping[str, str], sectors: Mapping[str, str], name: str
) -> World:
    """The world with `countries` (country → region) and `sectors` (sector → group) merged.

    Tariffs are weighted by trade, so that revenue is conserved exactly; duties between merged
    countries stay as a rate on the region's own sales. Input shares are weighted by output, final
    demand is added up, trade elasticities and their standard errors are weighted by world
    expenditure. Raises InputError for unknown labels, for a region named like a bloc, and where
    fewer than two regions are left.
    """
    region, group = grouping(world.country, countries), grouping(world.sector, sectors)
    _check(world, region)
    flows = _summed(world.flows, region, group)
    duties = _summed(world.tariff_rate * world.flows, region, group)
    highest = _highest(world.tariff_rate, region, group)
    rate = np.divide(duties, flows, out=highest, where=flows > 0)
    merged = dataclasses.replace(
        world,
        name=name,
        country=region.axis,
        sector=group.axis,
        flows=flows,
        tariff_rate=_kept_cells(world.tariff_rate, rate, region, group),
        input_share=_input_share(world, region, group),
        given_final_share=_final_share(world, region, group),
        trade_elasticity=_by_expenditure(world.trade_elasticity, world, group),
        trade_elasticity_se=(
            None
            if world.trade_elasticity_se is None
            else _by_expenditure(world.trade_elasticity_se, world, group)
        ),
        elasticity_notes=_elasticity_notes(world, group),
        sector_groups=_sector_groups(world, group),
        sector_names=_names(world.sector_names, world.sector, group),
        country_names=_names(world.country_names, world.country, region),
        employment=_employment(world, region, group),
        transport=world.transport,
    )
    steps = (*world.provenance.steps, *_steps(world, region, group))
    held = world.provenance
    places: list[int] = region.place.tolist()
    regions = {code: region.axis.labels[k] for code, k in zip(world.country, places, strict=True)}
    provenance = dataclasses.replace(
        held,
        steps=steps,
        calibration={},
        sha256=merged.sha256,
        pairs=None if held.pairs is None else held.pairs.merged(regions),
    )
    return dataclasses.replace(merged, provenance=provenance)


def _check(world: World, region: Grouping) -> None:
    problems = [
        Problem(
            f"region '{code}' has the name of a bloc",
            field="country",
            remedy="Choose another name, such as EUR: scenarios must be able to tell them apart.",
        )
        for code in region.axis
        if code in world.blocs
    ]
    if len(region.axis) < 2:
        message = "all countries would be one region; a world needs two"
        problems.append(Problem(message, field="country", remedy="Leave some country outside."))
    raise_problems(InputError, f"'{world.name}' cannot be aggregated so", problems)


def _summed(values: Array, region: Grouping, group: Grouping) -> Array:
    """(origin, destination, sector) cells added up."""
    return group.summed(region.summed(region.summed(values, 0), 1), 2)


def _highest(rate: Array, region: Grouping, group: Grouping) -> Array:
    """Largest rate of the members: what stands where nothing is traded."""
    shape = (len(region.axis), len(region.axis), len(group.axis))
    highest = np.full(shape, -np.inf)
    cells = np.ix_(region.place, region.place, group.place)
    np.maximum.at(highest, cells, rate)
    return highest


def _kept_cells(before: Array, after: Array, region: Grouping, group: Grouping) -> Array:
    """`after`, with the exact old rate where a cell has one member only."""
    alone_region, alone_group = region.counts == 1, group.counts == 1
    single = alone_region[:, None, None] & alone_region[None, :, None] & alone_group[None, None, :]
    first_region, first_group = _first(region), _first(group)
    old = before[np.ix_(first_region, first_region, first_group)]
    return np.where(single, old, after)


def _first(grouping_: Grouping) -> Indices:
    """(new,) position of the first old label of each group."""
    return np.unique(grouping_.place, return_index=True)[1]


def _input_share(world: World, region: Grouping, group: Grouping) -> Array:
    """(country, sector, use_sector) Σ γ Y / Σ Y; a plain mean where nothing is produced."""
    output = world.gross_output
    spending = world.input_share * output[:, None, :]
    spending = group.summed(group.summed(region.summed(spending, 0), 1), 2)
    produced = group.summed(region.summed(output, 0), 1)
    plain = group.summed(group.summed(region.summed(world.input_share, 0), 1), 2)
    plain /= region.counts[:, None, None] * group.counts[None, None, :]
    where = np.broadcast_to(produced[:, None, :] > 0, spending.shape)
    return np.divide(spending, produced[:, None, :], out=plain, where=where)


def _final_share(world: World, region: Grouping, group: Grouping) -> Array | None:
    """Final expenditure α I added up, over its total; None where it follows from the flows."""
    if world.given_final_share is None:
        return None
    demand = group.summed(region.summed(world.given_final_share * world.income[:, None], 0), 1)
    return demand / demand.sum(axis=1, keepdims=True)


def _employment(world: World, region: Grouping, group: Grouping) -> Employment | None:
    """Persons added up; None where a group spans two broad sectors."""
    if world.employment is None:
        return None
    sizes = len(region.axis), len(group.axis)
    return world.employment.merged(region.place, sizes[0], group.place, sizes[1])


def _by_expenditure(values: Array, world: World, group: Grouping) -> Array:
    """(new sector,) mean weighted by world expenditure; the value itself where all are equal."""
    weight = world.expenditure.sum(axis=0)
    total = np.bincount(group.place, weights=weight, minlength=len(group.axis))
    idle = total[group.place] <= 0
    weight = np.where(idle, 1.0, weight)
    total = np.bincount(group.place, weights=weight, minlength=len(group.axis))
    mean = np.bincount(group.place, weights=weight * values, minlength=len(group.axis)) / total
    for k in range(len(group.axis)):
        members = values[group.place == k]
        if (members == members[0]).all():
            mean[k] = members[0]
    return mean


def _members(axis: Axis, grouping_: Grouping) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {label: [] for label in grouping_.axis}
    for label, place in zip(axis, grouping_.place.tolist(), strict=True):
        found[grouping_.axis.labels[place]].append(label)
    return {label: tuple(members) for label, members in found.items()}


def _elasticity_notes(world: World, group: Grouping) -> dict[str, dict[str, str]]:
    notes: dict[str, dict[str, str]] = {}
    for label, members in _members(world.sector, group).items():
        first = dict(world.elasticity_notes.get(members[0], {}))
        if len(members) == 1:
            notes[label] = first
            continue
        values = [float(world.trade_elasticity[world.sector.position[m]]) for m in members]
        sources = dict.fromkeys(
            note["source"]
            for m in members
            if "source" in (note := world.elasticity_notes.get(m, {}))
        )
        said = "equal in all members" if len(set(values)) == 1 else "weighted by world expenditure"
        notes[label] = {
            "source": "; ".join(sources),
            "assumption": f"Of {', '.join(members)}: {said}.",
        }
    return notes


def _sector_groups(world: World, group: Grouping) -> dict[str, tuple[str, ...]]:
    """Groups of which a new sector is wholly a part; a name that a sector bears now is gone."""
    members = _members(world.sector, group)
    kept = {
        code: tuple(label for label in group.axis if set(members[label]) <= set(codes))
        for code, codes in world.sector_groups.items()
        if code not in group.axis
    }
    return {code: labels for code, labels in kept.items() if labels}


def _names(
    names: Mapping[str, Mapping[str, str]], axis: Axis, grouping_: Grouping
) -> dict[str, Mapping[str, str]]:
    """Names of what stays itself; a group of several keeps a name that its own code has."""
    members = _members(axis, grouping_)
    return {
        label: names[label]
        for label, codes in members.items()
        if label in names and codes == (label,)
    }


def _steps(world: World, region: Grouping, group: Grouping) -> list[str]:
    steps: list[str] = []
    for axis, made in ((world.country, region), (world.sector, group)):
        merged = {k: v for k, v in _members(axis, made).items() if v != (k,)}
        if not merged:
            continue
        listing = "; ".join(f"{k} = {', '.join(v)}" for k, v in merged.items())
        kept = len(made.axis) - len(merged)
        steps.append(f"{axis.name} merged: {listing}; {kept} others stay themselves")
    if not steps:
        return steps
    steps.append(
        "merged in levels: flows and final demand added up, input shares weighted by output, "
        "tariffs by trade, trade elasticities and their standard errors by world expenditure"
    )
    inside = _duties_inside(world, region)
    if inside > 0:
        steps.append(
            f"tariffs between countries that are merged now ({inside:,.4g} million USD of revenue) "
            "stay as a rate on the region's own sales"
        )
    lost = sorted(set(world.sector_groups) - set(_sector_groups(world, group)))
    if lost:
        steps.append(f"groups of sectors that no longer exist: {', '.join(lost)}")
    return steps


def _duties_inside(world: World, region: Grouping) -> float:
    same = region.place[:, None] == region.place[None, :]
    np.fill_diagonal(same, val=False)
    return float((world.tariff_rate * world.flows)[same].sum())
