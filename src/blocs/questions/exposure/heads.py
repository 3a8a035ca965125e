"""Persons whose work hangs on final demand in each partner, by broad sector."""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.messages import say
from blocs.questions.exposure.engine.leontief import ValueAddedByDemand
from blocs.questions.exposure.tables import DATA, Column, Table
from blocs.world.employment import Employment, by_broad_sector
from blocs.world.world import World

COLUMNS = (
    Column(
        "agriculture",
        "persons",
        DATA,
        say("Persons in agriculture whose work hangs on final demand in the partner."),
    ),
    Column(
        "industry",
        "persons",
        DATA,
        say(
            "Persons in industry, construction among it, whose work hangs on final demand in the "
            "partner."
        ),
    ),
    Column(
        "services",
        "persons",
        DATA,
        say("Persons in services whose work hangs on final demand in the partner."),
    ),
    Column("persons", "persons", DATA, say("All three together.")),
    Column(
        "persons_pct",
        "%",
        DATA,
        say("The same in per cent of the persons employed in the country."),
    ),
    Column(
        "partner_persons",
        "persons",
        DATA,
        say("Persons in the partner whose work hangs on final demand in the country."),
    ),
)
MEANING = say(
    "Persons whose work hangs on final demand in the partner, directly and through third "
    "countries: of those employed in each broad sector, the same part as of its value added."
)


def heads_table(world: World, content: ValueAddedByDemand, country: str) -> Table | None:
    """Every partner, most persons first; None where the country's persons are not known."""
    known = world.employment
    k = world.country.position[country]
    if known is None or np.isnan(known.persons[k]).any():
        return None
    mine = persons_by_demand(known, content, country)
    theirs = _towards(known, content, country)
    total = mine.sum(axis=1)
    share = 100 * total / known.persons[k].sum()
    values = np.column_stack([mine, total, share, theirs])
    order = [int(n) for n in np.argsort(-total, kind="stable") if n != k]
    rows = tuple((world.countries[n],) for n in order)
    return Table("heads", ("partner",), rows, COLUMNS, values[order], MEANING)


def persons_by_demand(known: Employment, content: ValueAddedByDemand, country: str) -> Array:
    """[destination, broad sector] persons of a country by the place of final demand.

    They sum over destinations, the country itself among them, to the persons employed.
    """
    k = content.country.position[country]
    earned = by_broad_sector(content.by_sector[k], known.place)
    return known.persons[k] * _part(earned, earned.sum(axis=0))


def _towards(known: Employment, content: ValueAddedByDemand, country: str) -> Array:
    """[partner] persons of each partner whose work hangs on final demand in the country."""
    k = content.country.position[country]
    hangs = by_broad_sector(content.by_sector[:, k, :], known.place)
    earned = by_broad_sector(content.by_sector.sum(axis=1), known.place)
    return (known.persons * _part(hangs, earned)).sum(axis=1)


def _part(some: Array, whole: Array) -> Array:
    whole = np.broadcast_to(whole, some.shape)
    return np.divide(some, whole, out=np.zeros_like(some), where=whole > 0)
