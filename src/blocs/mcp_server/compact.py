"""A document small enough to be read by a model: long lists and tables are cut, and say so."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

FIGURES = 6
"""Digits of a number."""
MOST_CHARACTERS = 40_000
"""Of an answer."""
ROWS = (40, 20, 10, 5, 2)
"""Entries of a list or table that are kept, tried in this order until an answer is small enough."""
LONGEST_TEXT = 2_000
CUT = "…"
"""Key under which a table that was cut says how much it lacks."""
PROVENANCE = "provenance"
"""Key under which every answer says where it comes from; it is never left out."""
LEFT_OUT = frozenset({"charts"})
"""Keys of documents that say what others say, for pages."""


def compact(document: Mapping[str, Any], keep: Sequence[str] = ()) -> str:
    """JSON of at most about MOST_CHARACTERS characters. keep: keys that no table loses."""
    named = frozenset(keep)
    kept = {key: value for key, value in document.items() if key not in LEFT_OUT}
    told = {PROVENANCE: kept.pop(PROVENANCE)} if PROVENANCE in kept else {}
    text = ""
    for rows in ROWS:
        text = _text({**_table(kept, rows, named), **_table(told, rows, named)})
        if len(text) <= MOST_CHARACTERS:
            return text
    first = {CUT: "longer than an answer may be; the first part", "text": text[:MOST_CHARACTERS]}
    return _text({**first, **_table(told, ROWS[-1], named)})


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _cut(part: Any, rows: int, keep: frozenset[str]) -> Any:
    if isinstance(part, float):
        return float(f"{part:.{FIGURES}g}")
    if isinstance(part, str) and len(part) > LONGEST_TEXT:
        return part[:LONGEST_TEXT] + CUT
    if isinstance(part, Mapping):
        return _table(cast("Mapping[str, Any]", part), rows, keep)
    if isinstance(part, list):
        whole = cast("list[Any]", part)
        shown = [_cut(item, rows, keep) for item in whole[:rows]]
        return shown if len(whole) <= rows else [*shown, f"{CUT} {len(whole) - rows} more"]
    return part


def _table(part: Mapping[str, Any], rows: int, keep: frozenset[str]) -> dict[str, Any]:
    """A mapping; of rows by name (of countries, say) the largest by their first number are kept."""
    if len(part) <= max(rows, len(keep)) or not all(isinstance(v, Mapping) for v in part.values()):
        return {key: _cut(value, rows, keep) for key, value in part.items()}
    ranked = sorted(part, key=lambda key: -_size(part[key]))
    chosen = {*[key for key in part if key in keep], *ranked[:rows]}
    found = {key: _cut(value, rows, keep) for key, value in part.items() if key in chosen}
    return {**found, CUT: f"{len(part) - len(chosen)} smaller ones left out: name them in `keep`"}


def _size(row: Mapping[str, Any]) -> float:
    numbers = (abs(v) for v in row.values() if isinstance(v, int | float) and v == v)  # noqa: PLR0124
    return next(numbers, 0.0)
