"""blocs: an open laboratory for strategic interdependence between states."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

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
    from blocs.moves import (
        BalanceTrade,
        Closure,
        Embargo,
        EnergyContract,
        EnergyItem,
        ExportBan,
        ExportTax,
        Game,
        JoinBloc,
        LabourSupply,
        LeaveBloc,
        NonTariffBarrier,
        Productivity,
        Sanction,
        SanctionPart,
        Scenario,
        Tariff,
        TariffTable,
        TradeCost,
        TradeCostTable,
        Transfer,
        load_game,
        load_scenario,
    )
    from blocs.study import Outcome, describe, load_outcome, load_world, run
    from blocs.study.batch import run_many
    from blocs.study.exposure import Exposure, exposure
    from blocs.study.play import Play, play
    from blocs.world import World

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
    "moves": (
        "BalanceTrade",
        "Closure",
        "Embargo",
        "EnergyContract",
        "EnergyItem",
        "ExportBan",
        "ExportTax",
        "Game",
        "JoinBloc",
        "LabourSupply",
        "LeaveBloc",
        "NonTariffBarrier",
        "Productivity",
        "Sanction",
        "SanctionPart",
        "Scenario",
        "Tariff",
        "TariffTable",
        "TradeCost",
        "TradeCostTable",
        "Transfer",
        "load_game",
        "load_scenario",
    ),
    "study.batch": ("run_many",),
    "study.play": ("Play", "play"),
    "study.exposure": ("Exposure", "exposure"),
    "study": ("Outcome", "describe", "load_outcome", "load_world", "run"),
    "world": ("World",),
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
