"""Claims: what is published, by whom, how near ours must be, and what computes it.

The files of `published` are the one place of every number: a file an area. `[sources.KEY]` says who
published, `[[claim]]` what: `published` (or nothing, where a formula of the source is evaluated by
what computes it), `tolerance` and `why` it is what it is, `by` the function of `computed`, `given`
its arguments, `data` a folder that is not shipped, `extras` the libraries it takes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, cast

from blocs.foundation.messages import Message, Words

OWN_WORLD = "world"
"""The area whose claims are put to a world: what theory says of every world."""

AREAS = (
    "trade",
    "value_added",
    "games",
    "councils",
    "ensembles",
    "projects",
    "covering",
    "flows",
    "signals",
    "places",
    "records",
    OWN_WORLD,
)
"""Of claims, in the order in which they are told; each a file of `published`."""


@dataclass(frozen=True)
class Source:
    """cite: author, year, title, where published; short: author and year; link: https, or empty."""

    key: str
    short: str
    cite: str
    link: str = ""


@dataclass(frozen=True)
class Shelf:
    """Data that may not be shipped: a folder of this name below `--data`. get: where to get it."""

    key: str
    get: Words


@dataclass(frozen=True)
class Claim:
    """One claim.

    claim, why: in words; where: table, equation or page of the source; published: its numbers, or
    nothing where `by` evaluates its formula; tolerance: of the largest difference, in the unit of
    the numbers or (relative) as a fraction of the published; by: MODULE.FUNCTION of `computed`.
    """

    id: str
    area: str
    claim: Words
    source: Source
    where: str
    published: tuple[float, ...]
    tolerance: float
    relative: bool
    why: Words
    by: str
    unit: str
    digits: int | None
    given: Mapping[str, Any] = field(default_factory=dict[str, Any])
    data: Shelf | None = None
    extras: tuple[str, ...] = ()


@cache
def all_claims() -> tuple[Claim, ...]:
    """Every claim, by area; those of `OWN_WORLD` last."""
    shelves = {
        key: Shelf(key, Message(row["get"])) for key, row in _table("shelves")["shelves"].items()
    }
    return tuple(
        claim
        for area in AREAS
        for table in [_table(area)]
        for claim in _claims(area, table, shelves)
    )


def _table(name: str) -> dict[str, Any]:
    path = files("blocs.questions.verification") / "published" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _claims(area: str, table: dict[str, Any], shelves: Mapping[str, Shelf]) -> list[Claim]:
    sources = {key: Source(key, **row) for key, row in table["sources"].items()}
    return [_claim(area, dict(row), sources, shelves) for row in table["claim"]]


def _claim(
    area: str,
    row: dict[str, Any],
    sources: Mapping[str, Source],
    shelves: Mapping[str, Shelf],
) -> Claim:
    published = row.pop("published", [])
    told = cast("list[Any]", published if isinstance(published, list) else [published])
    data = row.pop("data", None)
    return Claim(
        id=row.pop("id"),
        area=area,
        claim=Message(row.pop("claim")),
        source=sources[row.pop("source")],
        where=row.pop("where", ""),
        published=tuple(float(x) for x in told),
        tolerance=float(row.pop("tolerance")),
        relative=row.pop("relative", False),
        why=Message(row.pop("why")),
        by=row.pop("by"),
        unit=row.pop("unit", "1"),
        digits=_digits(told),
        data=shelves[data] if data else None,
        extras=tuple(row.pop("extras", ())),
        given=row.pop("given", {}),
        **row,
    )


def _digits(published: list[Any]) -> int | None:
    """Decimals to which the source prints its numbers; None where it prints none."""
    if not published:
        return None
    texts = [repr(x) for x in published]
    return max(len(text.partition(".")[2]) if isinstance(x, float) else 0
               for text, x in zip(texts, published, strict=True))  # fmt: skip
