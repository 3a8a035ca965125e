"""What a check of a world folder found: problems, warnings and facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from blocs.foundation.errors import Problem
from blocs.world.world import World

LISTED = 12
"""So many partners, rates or cells are named in a warning; the rest is counted."""


@dataclass(frozen=True, eq=False)
class CheckReport:
    """Outcome of `check_world_folder`; `world` is None and `facts` are empty with problems.

    facts: numbers by name, values in million USD (see `facts_of`). missing_partners: pairs of
    countries without any flow, in no sector and neither direction.
    """

    folder: str
    world: World | None
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...]
    facts: Mapping[str, float]
    missing_partners: tuple[tuple[str, str], ...]

    @property
    def ok(self) -> bool:
        """Whether the world can be used."""
        return self.world is not None


@dataclass
class Findings:
    """Collects what the steps of reading find."""

    problems: list[Problem] = field(default_factory=list[Problem])
    warnings: list[str] = field(default_factory=list[str])
    assumptions: list[str] = field(default_factory=list[str])


def facts_of(world: World) -> dict[str, float]:
    """Facts of a world that passed its checks.

    total_flows, foreign_trade: million USD; cells: (origin, destination, sector), and how many are
    zero; negative_final_demand: cells, and their value relative to all final demand;
    base_year_gap: see `World.base_year_gap`.
    """
    flows = world.flows
    demand = world.implied_final_demand
    negative = np.minimum(demand, 0.0)
    total = float(np.maximum(demand, 0.0).sum())
    return {
        "year": world.year,
        "countries": len(world.countries),
        "sectors": len(world.sectors),
        "total_flows": float(flows.sum()),
        "foreign_trade": float(flows.sum() - np.einsum("iij->", flows)),
        "cells": flows.size,
        "zero_cells": int(flows.size - np.count_nonzero(flows)),
        "missing_partners": len(missing_partners(world)),
        "tariff_cells": int(np.count_nonzero(world.tariff_rate)),
        "negative_final_demand_cells": int(np.count_nonzero(negative)),
        "negative_final_demand_share": float(np.abs(negative).sum()) / total if total else 0.0,
        "base_year_gap": world.base_year_gap,
    }


def missing_partners(world: World) -> tuple[tuple[str, str], ...]:
    """Pairs of countries that have no flow at all, in no sector and neither direction."""
    either = world.flows.sum(axis=2)
    either = either + either.T
    rows, columns = np.nonzero(np.triu(either == 0, k=1))
    names = world.countries
    return tuple((names[a], names[b]) for a, b in zip(rows, columns, strict=True))


def listed(items: list[str], most: int = LISTED) -> str:
    """`a, b, c … and 9 more`."""
    shown = ", ".join(items[:most])
    return f"{shown} … and {len(items) - most} more" if len(items) > most else shown
