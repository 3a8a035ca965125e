"""Which tariffs a world has in its base year: none of ours, those that ship, or a user's file."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import numpy as np

from blocs.data.readers.tariff_files import read_tariffs
from blocs.data.readers.tariff_schedule import Target
from blocs.data.tariffs.asked import EMBEDDED, NONE, OWN, file_and_year
from blocs.data.tariffs.layer import Status, TariffLayer, embedded_layer
from blocs.data.tariffs.put_in import with_rates
from blocs.foundation.errors import InputError, Problem
from blocs.foundation.messages import Message, listed, plain, say, say_counted
from blocs.world.flags import FlagKind
from blocs.world.world import World

_NO_TARIFFS = re.compile(r"Baseline tariffs are zero|no table of tariffs")
"""Assumptions of worlds without tariffs, which no longer hold once they have some."""


def with_tariffs(world: World, choice: str | Path) -> World:
    """`world` with the tariffs chosen: `none` as it stands, `embedded`, or a file.

    A file may have the year of its rates behind it, `FILE@2021`, where it is not the world's.
    Raises InputError for another word, a file that cannot be used, or a world with tariffs of its
    own.
    """
    wanted = str(choice)
    if wanted == NONE:
        return world
    if world.tariff_rate.any():
        message = f"world '{world.name}' has tariffs of its own"
        problem = Problem(message, field="tariffs", remedy="Leave them: write `none`.")
        raise InputError("two tables of tariffs", problems=[problem])
    if wanted == EMBEDDED:
        layer = embedded_layer(world)
        return _told(with_rates(world, layer.rate), EMBEDDED, layer)
    path, year = file_and_year(wanted)
    found = read_tariffs(path, Target(world.country, world.sector, world.year), year=year)
    after = with_rates(world, found.rate, file=path.name)
    given = TariffLayer.given(world, found.rate, found.source, year or world.year)
    return _told(after, wanted, given, notes=found.assumptions)


def _told(world: World, choice: str, layer: TariffLayer, *, notes: tuple[str, ...] = ()) -> World:
    """The world with its tariffs in its provenance."""
    held = world.provenance
    kept = [k for k, text in enumerate(held.assumptions) if not _NO_TARIFFS.search(text)]
    said = list(_sentences(world, layer) if choice == EMBEDDED else ())
    said += [_INSIDE, *_flagged(world)]
    both = len(held.assumptions) == len(held.assumptions_ru)
    provenance = dataclasses.replace(
        held,
        sources=(*held.sources, *layer.sources),
        assumptions=(
            *(held.assumptions[k] for k in kept),
            *notes,
            *(item["en"] for item in said),
        ),
        assumptions_ru=(
            *(held.assumptions_ru[k] for k in kept),
            *notes,
            *(item["ru"] for item in said),
        )
        if both
        else (),
        tariffs=choice,
    )
    return dataclasses.replace(world, provenance=provenance)


_INSIDE = say(
    "Duties on inputs are taken to have been inside value added: inputs cost more by the average "
    "duty of each country and sector, and value added is what is left; flows at basic prices and "
    "trade balances stay."
)


def _sentences(world: World, layer: TariffLayer) -> list[Message]:
    """What the tariffs that ship are, and how much of trade in goods each kind of rate covers."""
    part = {s: f"{100 * share:.0f}" for s, share in layer.shares(world.flows).items()}
    taxed = layer.status != Status.UNTAXED
    bought = max(float(world.flows[taxed].sum()), 1e-300)
    average = float((layer.rate * world.flows).sum()) / bought
    measured, widened = part[Status.OBSERVED], part[Status.EXTENDED]
    found = [
        say(
            "Tariffs of the base year: one rate per importer without variation by sector, its "
            "average applied rate on manufactures in the year nearest to {year} and not after 2021 "
            "(World Bank): {measured} % of trade in goods; the same rate stands on farm goods, "
            "food, minerals and fuels ({widened} %), which it does not measure. Services bear "
            "none. The average over all goods is {average} %.",
            year=world.year,
            measured=measured,
            widened=widened,
            average=plain(100 * average, 2),
        ),
        say(
            "Zero inside customs unions and free-trade agreements in force at the end of {year} "
            "({free} % of trade in goods). Duties that agreements phase out over long years, and "
            "preferences without a treaty, are not known here: those rates are too high.",
            year=world.year,
            free=part[Status.AGREEMENT],
        ),
    ]
    if (layer.status == Status.COLLECTED).any():
        buyers = np.flatnonzero((layer.status == Status.COLLECTED).any(axis=(0, 2)))
        found.append(
            say(
                "Rates of {importers} are what was really collected in 2024, special duties "
                "included, by partner and sector ({collected} % of trade in goods).",
                importers=", ".join(world.countries[k] for k in buyers),
                collected=part[Status.COLLECTED],
            )
        )
    missing = np.flatnonzero((layer.status == Status.MISSING).any(axis=(0, 2)))
    if len(missing):
        found.append(
            say(
                "No rate is known of {importers}, whose tariffs count as zero.",
                importers=", ".join(world.countries[k] for k in missing),
            )
        )
    capped = int((layer.status == Status.CAPPED).sum())
    if capped:
        found.append(
            say_counted(
                "{count} rate above 50 % counts as 50 %.",
                "{count} rates above 50 % count as 50 %.",
                count=capped,
            )
        )
    return found


def _flagged(world: World) -> list[Message]:
    """Countries whose revenue is larger than can be believed."""
    high = {
        code: flag.value_pct
        for code, found in world.flags.items()
        for flag in found
        if flag.kind is FlagKind.TARIFF_REVENUE
    }
    if not high:
        return []
    named = (
        say("{country} {share} %", country=code, share=plain(share)) for code, share in high.items()
    )
    return [
        say(
            "Tariff revenue would be above 5 % of value added, which few countries collect: "
            "{countries}. Do not quote it.",
            countries=listed(named),
        )
    ]


def tariffs_of(world: World) -> str:
    """What tariffs a world has in its base year: `none`, `embedded`, a file, or its `own`."""
    return world.provenance.tariffs or (OWN if world.tariff_rate.any() else NONE)
