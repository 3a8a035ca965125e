"""Faults of `trade.csv`, which says what part of trade a network carries."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from blocs.data.layouts import Layout, NumberColumn
from blocs.data.rows import Rows
from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import Problem
from blocs.questions.corridors.reading.cells import joined_names, joining_faults

CARRIED = Layout(
    "trade",
    ("node", "origin", "destination", "sector"),
    (
        NumberColumn(
            "share",
            expected="a share from 0 to 1",
            remedy="Leave it empty where it follows from what the network delivers.",
            low=0.0,
            high=1.0,
            may_be_empty=True,
        ),
    ),
    more_labels=("carrier",),
    texts=("status", "source"),
)

ROUNDING = 1e-9
"""Shares that are written with digits may add up to so much more than all."""


def carried_faults(rows: Rows, places: Collection[str]) -> Iterator[Problem]:
    """What is wrong beyond single cells. places: nodes of the network and their countries."""
    parts: dict[tuple[str, str, str], float] = {}
    node, origin, destination, sector = (rows.labels[name] for name in CARRIED.labels)
    for row in range(len(rows)):
        name = node.name_in(row)
        if name not in places:
            hint = did_you_mean(name, sorted(places))
            yield rows.problem(
                row, f"'{name}' is no place of the network", field="node", remedy=hint
            )
        written = origin.name_in(row)
        for message, remedy in joining_faults(written):
            yield rows.problem(row, message, field="origin", remedy=remedy)
        share = float(np.nan_to_num(rows.numbers["share"][row]))
        for one in joined_names(written):
            pair = one, destination.name_in(row), sector.name_in(row)
            before = parts.get(pair, 0.0)
            parts[pair] = before + share
            if before <= 1.0 + ROUNDING < parts[pair]:
                message = (
                    f"shares of {sector.name_in(row)} from {one} to {pair[1]} add up to "
                    f"{parts[pair]:g}, more than all of it"
                )
                yield rows.problem(row, message, field="share", remedy="Make them 1 together.")
