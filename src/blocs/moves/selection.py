"""From the codes that users write to labels of a world: countries, blocs, sectors, groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from blocs.foundation.axes import Axis, Mask, suggestion
from blocs.moves.fields import Fault
from blocs.world.countries import country_in, unknown_country
from blocs.world.world import World

EVERY_COUNTRY = "world"
EVERY_SECTOR = "all"

Expansion: TypeAlias = Sequence[str] | Fault


@dataclass(frozen=True, eq=False)
class Selection:
    """Labels of one axis, chosen by codes.

    written: the codes as the user wrote them, exclusions with their minus sign. mask: (axis,)
    true where chosen. faults: what is wrong; the mask is then all false. void: exclusions of
    what was not included, without the minus sign.
    """

    axis: Axis
    written: tuple[str, ...]
    mask: Mask
    faults: tuple[Fault, ...] = ()
    absent: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    void: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """Chosen labels in the order of the axis."""
        return tuple(label for label, chosen in zip(self.axis, self.mask, strict=True) if chosen)

    @property
    def included(self) -> tuple[str, ...]:
        """Codes written without a minus sign, each once."""
        return tuple(dict.fromkeys(code for code in self.written if not code.startswith("-")))

    @property
    def excluded(self) -> tuple[str, ...]:
        """Codes written with a minus sign, without it, each once."""
        return tuple(dict.fromkeys(code[1:] for code in self.written if code.startswith("-")))


def select_countries(codes: Sequence[str], world: World) -> Selection:
    """Countries of `world` meant by ISO codes, bloc codes, `world`, and `-X` to leave X out.

    A bloc stands for its members in the world's year that the world holds. Other codes and names of
    a country (`world.countries`) stand for its label; `written` holds the label.
    """
    absent: dict[str, tuple[str, ...]] = {}

    def members(code: str) -> Expansion:
        if code in world.country:
            return (code,)
        if code == EVERY_COUNTRY:
            return world.countries
        if code not in world.blocs:
            return _unknown_country(code, world)
        if not (world.year or world.blocs[code].as_of):
            message = f"members of '{code}' depend on a year, and this world has none"
            return Fault((), message, _YEAR)
        present, absent[code] = world.bloc_members(code)
        return present or Fault((), _no_members(code, world))

    everything = (EVERY_COUNTRY, "countries")
    written = [_label_of(code, world) for code in codes]
    return _select(written, world.country, members, everything=everything, absent=absent)


def _label_of(code: str, world: World) -> str:
    """The code with an alias replaced by the label of the world; a minus sign stays."""
    plain = code.removeprefix("-")
    if plain == EVERY_COUNTRY or plain in world.blocs:
        return code
    label = country_in(plain, world.countries)
    return code if label is None else code.removesuffix(plain) + label


def select_sectors(codes: Sequence[str], world: World) -> Selection:
    """Sectors of `world` meant by sector codes, group codes, `all`, and `-X` to leave X out."""

    def members(code: str) -> Expansion:
        if code in world.sector:
            return (code,)
        if code == EVERY_SECTOR:
            return world.sectors
        if code in world.sector_groups:
            return world.sector_groups[code]
        hint = suggestion(code, _sector_names(world))
        return Fault((), f"unknown sector '{code}'. {hint}".rstrip(), _sector_remedy(world))

    return _select(codes, world.sector, members, everything=(EVERY_SECTOR, "sectors"), absent={})


def select_bloc(code: str, world: World) -> Selection:
    """Members of one bloc that the world holds, in the world's year."""
    if code in world.blocs:
        return select_countries((code,), world)
    names = {bloc: b.names["en"] for bloc, b in world.blocs.blocs.items()}
    country = country_in(code, world.countries)
    message = f"unknown bloc '{code}'. {suggestion(code, names)}".rstrip()
    if country is not None:
        message = f"'{code}' is a country ({world.country_name(country)}), not a bloc"
    fault = Fault((), message, f"Known blocs: {', '.join(sorted(names)) or 'none'}.")
    return Selection(world.country, (code,), np.zeros(len(world.country), bool), (fault,))


def _select(
    codes: Sequence[str],
    axis: Axis,
    members: Callable[[str], Expansion],
    *,
    everything: tuple[str, str],
    absent: Mapping[str, tuple[str, ...]],
) -> Selection:
    mask = np.zeros(len(axis), dtype=bool)
    faults: list[Fault] = []
    void: list[str] = []
    for keep in (True, False):
        for index, code in enumerate(codes):
            if code.startswith("-") is keep:
                continue
            found = members(code.removeprefix("-"))
            if isinstance(found, Fault):
                faults.append(found.below(*([index] if len(codes) > 1 else [])))
                continue
            chosen = axis.indices(found)
            if not (keep or mask[chosen].any()):
                void.append(code.removeprefix("-"))
            mask[chosen] = keep
    if not faults:
        faults = list(_emptiness(codes, mask, everything))
    if faults:
        mask[:] = False
    return Selection(axis, tuple(codes), mask, tuple(faults), absent, tuple(void))


def _emptiness(codes: Sequence[str], mask: Mask, everything: tuple[str, str]) -> Iterable[Fault]:
    keyword, what = everything
    if all(code.startswith("-") for code in codes):
        remedy = f"Say from what, as in [{keyword}, {', '.join(codes)}]."
        yield Fault((), "only exclusions: nothing to exclude them from", remedy)
    elif not mask.any():
        yield Fault((), f"no {what} are left: [{', '.join(codes)}]", "Exclude less.")


# -- words for what was not found -----------------------------------------------------------------

_YEAR = "Give the world a year: `year:` in its manifest.yaml. Or name the countries."
_COUNTRY_REMEDY = (
    "Write ISO alpha-3 codes of the world's countries, bloc codes, `world`, or `-X` to exclude."
)


def _unknown_country(code: str, world: World) -> Fault:
    names = {country: world.country_name(country) for country in world.countries}
    names |= {bloc: b.names["en"] for bloc, b in world.blocs.blocs.items()}
    names |= {EVERY_COUNTRY: "all countries"}
    problem = unknown_country(code, names, world=world.name, what="country or bloc")
    return Fault((), problem.message, problem.remedy or _COUNTRY_REMEDY, problem.absent)


def _no_members(code: str, world: World) -> str:
    name = world.blocs[code].names["en"]
    return f"bloc '{code}' ({name}) has no members in world '{world.name}' in {world.year}"


def _sector_names(world: World) -> dict[str, str]:
    names = {code: world.sector_name(code) for code in world.sectors}
    names |= {code: f"{len(group)} sectors" for code, group in world.sector_groups.items()}
    return names | {EVERY_SECTOR: "all sectors"}


def _sector_remedy(world: World) -> str:
    groups = ", ".join((EVERY_SECTOR, *world.sector_groups))
    return f"Write sector codes of the world, {groups}, or `-X` to exclude."
