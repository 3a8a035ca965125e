"""A small invented world with real country codes, two scenarios on it, and their moves."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from blocs.foundation.axes import Axis
from blocs.moves.move import Provision
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.questions.trade.outcome import Outcome, pack
from blocs.world.provenance import Provenance
from blocs.world.shocks.trade import Shock, bilateral_array
from blocs.world.world import World
from labelled_outcomes import with_dataset
from worlds import make_world

CODES = ("BLR", "RUS", "KAZ", "DEU", "SGP", "USA")
SECTORS = ("A01", "C10", "D35")
NAMES = {
    "A01": {"en": "Farming <& forestry>", "ru": "Сельское хозяйство"},
    "C10": {"en": "Food", "ru": "Продовольствие"},
    "D35": {"en": "Power", "ru": "Электроэнергия"},
}


@pytest.fixture(scope="session")
def world() -> World:
    made = make_world(countries=len(CODES), sectors=len(SECTORS), seed=3)
    provenance = Provenance(title="invented tables", assumptions=("an assumption",))
    return dataclasses.replace(
        made,
        country=Axis("country", CODES),
        sector=Axis("sector", SECTORS),
        sector_names=NAMES,
        provenance=provenance,
    )


def provenance_of(world: World, title: str) -> dict[str, Any]:
    return {
        "blocs_version": "0.0.test",
        "created": "2026-02-03T04:05:06+00:00",
        "model": "caliendo_parro",
        "closure": {"trade_balance": "fixed_share", "numeraire": "world value added"},
        "scenario": {"title": title, "title_ru": f"{title} по-русски", "moves": []},
        "world": {
            "name": world.name,
            "title": world.provenance.title,
            "year": world.year,
            "edition": "first",
            "sha256": world.sha256,
            "sources": [{"title": "a source", "licence": "CC0", "attribution": "", "url": ""}],
            "assumptions": list(world.provenance.assumptions),
            "notes": "",
            "steps": [],
            "calibration": {
                "value_added_moved_pct": {"BLR": 0.5, "RUS": -1.5},
                "inactive_cells": 2,
            },
        },
        "elasticities": [
            {
                "sector": code,
                "trade_elasticity": float(theta),
                "standard_error": None,
                "source": "a paper",
            }
            for code, theta in zip(world.sectors, world.trade_elasticity, strict=True)
        ],
    }


def solved(world: World, shock: Shock, title: str) -> Outcome:
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    solution = solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO)
    return pack(solution, provenance=provenance_of(world, title), tolerance=1e-11, numeraire=None)


def rupture_shock() -> Shock:
    cost = bilateral_array(len(CODES), len(SECTORS), 1.0)
    cost[0, 1], cost[1, 0] = np.inf, np.inf
    return Shock(iceberg_cost_hat=cost)


def union_shock() -> Shock:
    cost = bilateral_array(len(CODES), len(SECTORS), 1.0)
    for a in (0, 1, 2):
        for b in (0, 1, 2):
            cost[a, b] = 1.0 if a == b else 0.9
    return Shock(iceberg_cost_hat=cost)


@pytest.fixture(scope="session")
def rupture(world: World) -> Outcome:
    return solved(world, rupture_shock(), "Belarus and Russia part")


@pytest.fixture(scope="session")
def union(world: World) -> Outcome:
    return solved(world, union_shock(), "A deeper union")


@pytest.fixture(scope="session")
def moves() -> list[Provision]:
    return [
        Provision(
            kind="embargo",
            title="Embargo",
            sentences=("Belarus stops all trade with Russia.",),
            countries={"by": ("BLR",), "on": ("RUS",)},
            sectors=SECTORS,
            parameters={"direction": "both"},
        ),
        Provision(kind="closure", title="Closure", sentences=("As it was.",), stage="closure"),
    ]


@pytest.fixture(scope="session")
def lost(rupture: Outcome) -> Outcome:
    """The same outcome with a country that has nothing left, as the engine reports it."""
    dataset = rupture.dataset.copy(deep=True)
    for name, value in (
        ("real_income_change_pct", -100.0),
        ("real_income_first_order_pct", np.nan),
        ("price_index_change_pct", np.inf),
        ("terms_of_trade_pct", np.nan),
    ):
        dataset[name].loc[{"country": "SGP"}] = value
    dataset["output_volume_change_pct"].loc[{"country": "SGP", "sector": "D35"}] = np.nan
    dataset["sector_price_change_pct"].loc[{"country": "SGP", "sector": "D35"}] = np.inf
    return with_dataset(rupture, dataset, country_status={"SGP": "no supplier of D35, A01"})
