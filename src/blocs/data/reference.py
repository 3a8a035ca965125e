"""The table of blocs with dated members that ships with blocs."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date
from functools import cache
from importlib.resources import files

from blocs.world.blocs import Bloc, BlocTable, Spell


@cache
def load_bloc_table() -> BlocTable:
    """All blocs with their memberships; an alias (`EU27`) has the members of its bloc on its date.

    Source: `tables/blocs.csv` and `tables/memberships.csv`, which cite a treaty for each spell.
    """
    spells: defaultdict[str, list[Spell]] = defaultdict(list)
    for row in table_rows("memberships.csv"):
        end = date.fromisoformat(row["end"]) if row["end"] else None
        start = date.fromisoformat(row["start"])
        spells[row["bloc"]].append(Spell(row["country"], start, end, row["source"]))
    return BlocTable(
        {
            row["bloc"]: Bloc(
                code=row["bloc"],
                names={"en": row["name_en"], "ru": row["name_ru"]},
                spells=tuple(spells[row["alias_of"] or row["bloc"]]),
                as_of=date.fromisoformat(row["as_of"]) if row["as_of"] else None,
                note=row["note"],
            )
            for row in table_rows("blocs.csv")
        }
    )


def table_rows(name: str) -> list[dict[str, str]]:
    """Rows of a table that ships with blocs."""
    text = (files("blocs.data") / "tables" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
