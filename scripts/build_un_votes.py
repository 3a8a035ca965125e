"""Build `src/blocs/data/roll_calls/united_nations.npz`: who voted how in the General Assembly.

Source: roll calls of sessions 44 to 74 (1989 to 2019), as the R package unvotes (D. Robinson, MIT)
holds them: `votes.csv.gz` (rcid, country, vote) and `roll_calls.csv.gz` (rcid, session, date). It
took them from Erik Voeten's data (Harvard Dataverse, doi:10.7910/DVN/LEJUQZ, CC0 1.0). Texts of the
roll calls are left out: the index needs none.

    python scripts/build_un_votes.py FOLDER
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

TARGET = Path(__file__).parents[1] / "src/blocs/data/roll_calls/united_nations.npz"
CHOICES = {"no": 1, "abstain": 2, "yes": 3}
"""0 is who did not vote: absent, or no member then."""


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a packed table."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def main() -> None:
    """Write the arrays, four votes a byte."""
    folder = Path(sys.argv[1])
    calls = {int(row["rcid"]): row for row in rows(folder / "roll_calls.csv.gz")}
    order = sorted(calls, key=lambda call: (int(calls[call]["session"]), call))
    column = {call: k for k, call in enumerate(order)}
    cast = [
        (row["country"], column[int(row["rcid"])], CHOICES[row["vote"]])
        for row in rows(folder / "votes.csv.gz")
    ]
    members = sorted({country for country, _, _ in cast})
    place = {country: k for k, country in enumerate(members)}
    table = np.zeros((len(members), -(-len(order) // 4) * 4), np.uint8)
    for country, call, choice in cast:
        table[place[country], call] = choice
    packed = table.reshape(len(members), -1, 4) << np.array([0, 2, 4, 6], np.uint8)
    TARGET.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        TARGET,
        members=np.array(members),
        roll_calls=np.array(order, np.int32),
        sessions=np.array([int(calls[call]["session"]) for call in order], np.int16),
        days=np.array(
            [date.fromisoformat(calls[call]["date"]).toordinal() for call in order], np.int32
        ),
        votes=packed.sum(axis=2).astype(np.uint8),
    )
    print(f"{TARGET}: {len(cast)} votes of {len(members)} members, {len(order)} roll calls")


if __name__ == "__main__":
    main()
