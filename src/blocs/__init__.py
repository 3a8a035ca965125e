"""blocs: an open laboratory for strategic interdependence between states."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from blocs.foundation import version

__version__ = version.VERSION

if TYPE_CHECKING:
    from blocs.foundation.errors import (
        BlocsError,
        DataError,
        InputError,
        NoEquilibriumError,
        NoSupplierError,
        NotConvergedError,
        ScenarioError,
        SolverError,
        WorldError,
    )
    from blocs.moves.instruments.barriers import Embargo, TradeCost
    from blocs.moves.instruments.energy import EnergyContract, EnergyItem
    from blocs.moves.instruments.export import ExportBan, ExportTax
    from blocs.moves.instruments.membership import JoinBloc, LeaveBloc
    from blocs.moves.instruments.money import BalanceTrade, Transfer
    from blocs.moves.instruments.rent import NonTariffBarrier
    from blocs.moves.instruments.sanction import Sanction, SanctionPart
    from blocs.moves.instruments.supply import LabourSupply, Productivity
    from blocs.moves.instruments.tables import TariffTable, TradeCostTable
    from blocs.moves.instruments.tariff import Tariff
    from blocs.moves.scenario import Closure, Scenario, load_scenario
    from blocs.questions.exposure.answer import Exposure, exposure
    from blocs.questions.games.answer import play
    from blocs.questions.games.ask import load_game
    from blocs.questions.games.kinds.strategic.form import Game
    from blocs.questions.games.kinds.strategic.play import Play
    from blocs.questions.trade.answer import describe, load_world, run
    from blocs.questions.trade.batch import run_many
    from blocs.questions.trade.outcome import Outcome
    from blocs.questions.trade.outcome_files import load_outcome
    from blocs.world.world import World

_ROOMS = {
    "foundation.errors": (
        "BlocsError",
        "DataError",
        "InputError",
        "NoEquilibriumError",
        "NoSupplierError",
        "NotConvergedError",
        "ScenarioError",
        "SolverError",
        "WorldError",
    ),
    "moves.instruments.barriers": (
        "Embargo",
        "TradeCost",
    ),
    "moves.instruments.energy": (
        "EnergyContract",
        "EnergyItem",
    ),
    "moves.instruments.export": (
        "ExportBan",
        "ExportTax",
    ),
    "moves.instruments.membership": (
        "JoinBloc",
        "LeaveBloc",
    ),
    "moves.instruments.money": (
        "BalanceTrade",
        "Transfer",
    ),
    "moves.instruments.rent": ("NonTariffBarrier",),
    "moves.instruments.sanction": (
        "Sanction",
        "SanctionPart",
    ),
    "moves.instruments.supply": (
        "LabourSupply",
        "Productivity",
    ),
    "moves.instruments.tables": (
        "TariffTable",
        "TradeCostTable",
    ),
    "moves.instruments.tariff": ("Tariff",),
    "moves.scenario": (
        "Closure",
        "Scenario",
        "load_scenario",
    ),
    "questions.exposure.answer": (
        "Exposure",
        "exposure",
    ),
    "questions.games.answer": ("play",),
    "questions.games.ask": ("load_game",),
    "questions.games.kinds.strategic.form": ("Game",),
    "questions.games.kinds.strategic.play": ("Play",),
    "questions.trade.answer": (
        "describe",
        "load_world",
        "run",
    ),
    "questions.trade.batch": ("run_many",),
    "questions.trade.outcome": ("Outcome",),
    "questions.trade.outcome_files": ("load_outcome",),
    "world.world": ("World",),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "BalanceTrade",
    "BlocsError",
    "Closure",
    "DataError",
    "Embargo",
    "EnergyContract",
    "EnergyItem",
    "ExportBan",
    "ExportTax",
    "Exposure",
    "Game",
    "InputError",
    "JoinBloc",
    "LabourSupply",
    "LeaveBloc",
    "NoEquilibriumError",
    "NoSupplierError",
    "NonTariffBarrier",
    "NotConvergedError",
    "Outcome",
    "Play",
    "Productivity",
    "Sanction",
    "SanctionPart",
    "Scenario",
    "ScenarioError",
    "SolverError",
    "Tariff",
    "TariffTable",
    "TradeCost",
    "TradeCostTable",
    "Transfer",
    "World",
    "WorldError",
    "__version__",
    "describe",
    "exposure",
    "load_game",
    "load_outcome",
    "load_scenario",
    "load_world",
    "play",
    "run",
    "run_many",
]


def __getattr__(name: str) -> Any:
    """Load a room when one of its names is first used, so that `import blocs` stays fast."""
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'blocs' has no attribute '{name}'")
    value = getattr(import_module(f"blocs.{_ROOM_OF[name]}"), name)
    globals()[name] = value
    return value
