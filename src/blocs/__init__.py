"""blocs: an open laboratory for strategic interdependence between states."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from blocs.foundation import version

__version__ = version.VERSION

if TYPE_CHECKING:
    from blocs.foundation.errors import (
        BlocsError as BlocsError,
    )
    from blocs.foundation.errors import (
        DataError as DataError,
    )
    from blocs.foundation.errors import (
        InputError as InputError,
    )
    from blocs.foundation.errors import (
        NoEquilibriumError as NoEquilibriumError,
    )
    from blocs.foundation.errors import (
        NoSupplierError as NoSupplierError,
    )
    from blocs.foundation.errors import (
        NotConvergedError as NotConvergedError,
    )
    from blocs.foundation.errors import (
        ScenarioError as ScenarioError,
    )
    from blocs.foundation.errors import (
        SolverError as SolverError,
    )
    from blocs.foundation.errors import (
        WorldError as WorldError,
    )
    from blocs.moves.instruments.barriers import Embargo as Embargo
    from blocs.moves.instruments.barriers import TradeCost as TradeCost
    from blocs.moves.instruments.energy import (
        EnergyContract as EnergyContract,
    )
    from blocs.moves.instruments.energy import (
        EnergyItem as EnergyItem,
    )
    from blocs.moves.instruments.export import ExportBan as ExportBan
    from blocs.moves.instruments.export import ExportTax as ExportTax
    from blocs.moves.instruments.membership import JoinBloc as JoinBloc
    from blocs.moves.instruments.membership import LeaveBloc as LeaveBloc
    from blocs.moves.instruments.money import BalanceTrade as BalanceTrade
    from blocs.moves.instruments.money import Transfer as Transfer
    from blocs.moves.instruments.rent import NonTariffBarrier as NonTariffBarrier
    from blocs.moves.instruments.sanction import Sanction as Sanction
    from blocs.moves.instruments.sanction import SanctionPart as SanctionPart
    from blocs.moves.instruments.supply import (
        LabourSupply as LabourSupply,
    )
    from blocs.moves.instruments.supply import (
        Productivity as Productivity,
    )
    from blocs.moves.instruments.tables import (
        TariffTable as TariffTable,
    )
    from blocs.moves.instruments.tables import (
        TradeCostTable as TradeCostTable,
    )
    from blocs.moves.instruments.tariff import Tariff as Tariff
    from blocs.moves.scenario import (
        Closure as Closure,
    )
    from blocs.moves.scenario import (
        Scenario as Scenario,
    )
    from blocs.moves.scenario import (
        load_scenario as load_scenario,
    )
    from blocs.questions.exposure.answer import Exposure as Exposure
    from blocs.questions.exposure.answer import exposure as exposure
    from blocs.questions.games.answer import play as play
    from blocs.questions.games.ask import load_game as load_game
    from blocs.questions.games.kinds.strategic.form import Game as Game
    from blocs.questions.games.kinds.strategic.play import Play as Play
    from blocs.questions.trade.answer import (
        describe as describe,
    )
    from blocs.questions.trade.answer import (
        load_world as load_world,
    )
    from blocs.questions.trade.answer import (
        run as run,
    )
    from blocs.questions.trade.batch import run_many as run_many
    from blocs.questions.trade.outcome import Outcome as Outcome
    from blocs.questions.trade.outcome import load_outcome as load_outcome
    from blocs.world.world import World as World

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
    "questions.trade.outcome": ("Outcome", "load_outcome"),
    "world.world": ("World",),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = ["__version__", *_ROOM_OF]  # noqa: PLE0604  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    """Load a room when one of its names is first used, so that `import blocs` stays fast."""
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'blocs' has no attribute '{name}'")
    value = getattr(import_module(f"blocs.{_ROOM_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Names that are meant to be used; rooms and helpers stay out of the way."""
    return sorted(__all__)
