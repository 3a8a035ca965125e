"""A small invented world with blocs, groups and unequal tariffs."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from blocs.foundation.axes import Axis
from blocs.foundation.errors import Problem, ScenarioError
from blocs.moves.compile import compile_scenario
from blocs.moves.move import Move
from blocs.moves.scenario import Scenario, load_scenario
from blocs.world.blocs import Bloc, BlocTable, Spell
from blocs.world.provenance import Provenance
from blocs.world.world import World

COUNTRIES = ("RUS", "BLR", "KAZ", "DEU", "FRA", "USA", "UKR")
SECTORS = ("A01", "C10T12", "C28", "K")


def bloc(code: str, english: str, russian: str, members: str, end: date | None = None) -> Bloc:
    spells = tuple(Spell(c, date(2000, 1, 1), end, "invented") for c in members.split())
    return Bloc(code, {"en": english, "ru": russian}, spells)


@pytest.fixture(scope="session")
def world() -> World:
    n, s = len(COUNTRIES), len(SECTORS)
    draw = np.random.default_rng(7)
    tariff = np.round(draw.uniform(0.01, 0.2, (n, n, s)), 3)
    tariff[np.arange(n), np.arange(n)] = 0.0
    blocs = [
        bloc("EAEU", "Eurasian Union", "Евразийский союз", "RUS BLR KAZ ARM KGZ"),
        bloc("EU", "European Union", "Европейский союз", "DEU FRA"),
        bloc("OLD", "Old League", "Старая лига", "DEU USA", end=date(2010, 1, 1)),
        bloc("FAR", "Far Union", "Дальний союз", "JPN CHN"),
    ]
    return World(
        name="small",
        year=2020,
        country=Axis("country", COUNTRIES),
        sector=Axis("sector", SECTORS),
        flows=draw.uniform(1.0, 9.0, (n, n, s)),
        trade_elasticity=np.full(s, 5.0),
        provenance=Provenance("invented for a test"),
        tariff_rate=tariff,
        input_share=np.zeros((n, s, s)),
        sector_groups={"goods": ("A01", "C10T12", "C28"), "food": ("A01", "C10T12")},
        sector_names={
            "A01": {"en": "Agriculture", "ru": "Сельское хозяйство"},
            "C10T12": {"en": "Food, beverages, tobacco", "ru": "Пищевые продукты"},
            "C28": {"en": "Machinery", "ru": "Машины"},
            "K": {"en": "Finance", "ru": "Финансы"},
        },
        blocs=BlocTable({item.code: item for item in blocs}),
    )


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[[str], Path]:
    """Write moves, one a line from line 3 on, under a title."""

    def write(moves: str) -> Path:
        path = tmp_path / "scenario.yaml"
        path.write_text(f"title: T\nmoves:\n{moves}\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def problems_of(world: World, file_of: Callable[[str], Path]) -> Callable[[str], list[Problem]]:
    """The problems of a list of moves, on reading the file or on compiling it."""

    def collect(moves: str) -> list[Problem]:
        path = file_of(moves)
        with pytest.raises(ScenarioError) as caught:
            compile_scenario(load_scenario(path), world)
        assert all(problem.file == str(path) for problem in caught.value.problems)
        return list(caught.value.problems)

    return collect


@pytest.fixture
def problems_of_move(world: World) -> Callable[[Move], list[Problem]]:
    """The problems of one move on compiling it."""

    def collect(move: Move) -> list[Problem]:
        with pytest.raises(ScenarioError) as caught:
            compile_scenario(Scenario(title="T", moves=[move]), world)
        return list(caught.value.problems)

    return collect


@pytest.fixture
def changed(world: World) -> Callable[..., dict[str, dict[tuple[str, str, str], float]]]:
    """Cells that moves change: {"cost": {(origin, destination, sector): value}, "tariff": …}.

    A rate or factor within a rounding error of the base is no change.
    """

    def compile_cells(*moves, **scenario) -> dict[str, dict[tuple[str, str, str], float]]:
        _, shock = compile_scenario(Scenario(title="T", moves=moves, **scenario), world)
        arrays = {
            "cost": (shock.iceberg_cost_hat, np.ones(world.flows.shape)),
            "tariff": (shock.tariff_rate_cf, world.tariff_rate),
            "export_tax": (shock.export_tax_rate_cf, np.zeros(world.flows.shape)),
        }
        return {
            name: {
                (COUNTRIES[i], COUNTRIES[n], SECTORS[j]): float(array[i, n, j])
                for i, n, j in np.argwhere(~np.isclose(array, base, rtol=1e-14, atol=1e-14))
            }
            for name, (array, base) in arrays.items()
            if array is not None
        }

    return compile_cells
