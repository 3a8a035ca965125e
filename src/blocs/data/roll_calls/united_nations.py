"""Roll calls of the General Assembly of the United Nations that ship with blocs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.world.provenance import Source

SOURCE = Source(
    title="Roll calls of the United Nations General Assembly, sessions 44 to 74",
    licence="CC0 1.0; the copy MIT, © David Robinson",
    attribution=(
        "Erik Voeten, Anton Strezhnev, Michael Bailey: United Nations General Assembly Voting "
        "Data, Harvard Dataverse; by way of David Robinson's R package unvotes"
    ),
    url="https://doi.org/10.7910/DVN/LEJUQZ",
)

CHOICES = np.array([np.nan, -1.0, 0.0, 1.0])
"""Of what is packed: no vote, no, abstain, yes."""


@dataclass(frozen=True, eq=False)
class Assembly:
    """votes: (member, roll call) −1 no, 0 abstain, 1 yes, NaN no vote; sessions: (roll call,)."""

    members: tuple[str, ...]
    sessions: Indices
    days: tuple[date, ...]
    votes: Array


@cache
def assembly() -> Assembly:
    """All that ships: 2,767 roll calls of 1989 to 2019; built by `scripts/build_un_votes.py`.

    Who was absent and who was no member then are alike: neither voted.
    """
    path = files("blocs.data") / "roll_calls" / "united_nations.npz"
    with path.open("rb") as stream, np.load(stream) as held:
        sessions, packed = held["sessions"].astype(np.int64), held["votes"]
        members, days = held["members"].tolist(), held["days"].tolist()
    # four votes a byte, the first in the lowest bits
    parts = (packed[:, :, None] >> np.array([0, 2, 4, 6], np.uint8)) & 3
    choices = parts.reshape(len(packed), -1)[:, : len(sessions)]
    return Assembly(
        tuple(map(str, members)), sessions, tuple(map(date.fromordinal, days)), CHOICES[choices]
    )
