"""The table of quantities: one place for name, axes, unit and text of everything shown."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from blocs.foundation.messages import Message


@dataclass(frozen=True)
class Quantity:
    """One quantity: `label` and `text` by language."""

    name: str
    symbol: str
    axes: tuple[str, ...]
    unit: str
    label: Mapping[str, str]
    text: Mapping[str, str]
    source: str


@cache
def quantities() -> Mapping[str, Quantity]:
    """All quantities by name, in the order of the table."""
    text = (files("blocs.foundation") / "quantities.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return {
        name: Quantity(
            name=name,
            symbol=row["symbol"],
            axes=tuple(row["axes"]),
            unit=row["unit"],
            label=Message(row["label"], context=row.get("context", "")),
            text=Message(row["text"]),
            source=row["source"],
        )
        for name, row in table.items()
    }
