"""What was repaired in a file of others, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from blocs.brief.contents import Column, Row, Table
from blocs.brief.words import Words
from blocs.foundation.messages import Message, say_counted
from blocs.questions.corridors.reading.file import NetworkFile
from blocs.questions.corridors.reading.found import MOST_NAMED


def repairs_table(file: NetworkFile, w: Words) -> Table | None:
    """One row a kind of fault; None where nothing was repaired."""
    if not file.repairs:
        return None
    rows = tuple(
        Row(
            (
                w.told(REPAIRS[one.kind](len(one.items))),
                ", ".join(one.items[:MOST_NAMED]) + (" …" if len(one.items) > MOST_NAMED else ""),
            )
        )
        for one in file.repairs
    )
    heads = (Column(w("Repaired or assumed")), Column(w("Where")))
    return Table(heads, rows, caption=w("What was done to the file"))


REPAIRS: Mapping[str, Callable[[int], Message]] = {
    "loop": lambda count: say_counted(
        "{count} link from a node to itself left out",
        "{count} links from a node to itself left out",
        count=count,
    ),
    "repeated": lambda count: say_counted(
        "{count} name that stood there already, numbered",
        "{count} names that stood there already, numbered",
        count=count,
    ),
    "no_capacity": lambda count: say_counted(
        "{count} link without a capacity above zero left out",
        "{count} links without a capacity above zero left out",
        count=count,
    ),
    "no_end": lambda count: say_counted(
        "{count} link to a node that is not in the file left out",
        "{count} links to nodes that are not in the file left out",
        count=count,
    ),
    "unreadable": lambda count: say_counted(
        "{count} row that cannot be read left out",
        "{count} rows that cannot be read left out",
        count=count,
    ),
    "joined": lambda count: say_counted(
        "{count} island joined to the largest part",
        "{count} islands joined to the largest part",
        count=count,
    ),
    "island": lambda count: say_counted(
        "{count} island too far away to join, left out",
        "{count} islands too far away to join, left out",
        count=count,
    ),
    "apart": lambda count: say_counted(
        "{count} source or demand at a node that is left out",
        "{count} sources or demands at nodes that are left out",
        count=count,
    ),
    "not_built": lambda count: say_counted(
        "{count} line under construction left out",
        "{count} lines under construction left out",
        count=count,
    ),
    "capacity_assumed": lambda count: say_counted(
        "{count} link of direct current taken for 1 GW",
        "{count} links of direct current taken for 1 GW",
        count=count,
    ),
    "store": lambda count: say_counted(
        "{count} store left out: the year has one season",
        "{count} stores left out: the year has one season",
        count=count,
    ),
    "no_losses": lambda count: say_counted(
        "{count} link with losses taken for one without",
        "{count} links with losses taken for ones without",
        count=count,
    ),
    "price_assumed": lambda count: say_counted(
        "{count} assumption on demand: its price and elasticity",
        "{count} assumptions on demand: its price and elasticity",
        count=count,
    ),
    "placed": lambda count: say_counted(
        "{count} position put at the nearest node",
        "{count} positions put at the nearest nodes",
        count=count,
    ),
    "spread": lambda count: say_counted(
        "{count} country whose nodes all take part, each as wide as its pipes",
        "{count} countries whose nodes all take part, each as wide as its pipes",
        count=count,
    ),
}
"""Kind of fault → what was done, of so many."""
