"""What actors can do: scenarios of typed moves, read from YAML or built in Python, into shocks."""

from blocs.moves.barriers import Embargo, TradeCost
from blocs.moves.barriers_rent import NonTariffBarrier
from blocs.moves.case import Case, load_case
from blocs.moves.cautions import Caution, cautions
from blocs.moves.compile import compile_baseline, compile_moves, compile_scenario
from blocs.moves.energy import EnergyContract, EnergyItem
from blocs.moves.export import ExportBan, ExportTax
from blocs.moves.game import Game, load_game
from blocs.moves.membership import JoinBloc, LeaveBloc
from blocs.moves.money import BalanceTrade, Transfer
from blocs.moves.move import Move, Provision
from blocs.moves.project import Project, load_project
from blocs.moves.provisions import describe, provisions
from blocs.moves.registry import MOVES
from blocs.moves.sanction import Sanction, SanctionPart
from blocs.moves.scenario import Closure, Scenario, load_scenario
from blocs.moves.supply import LabourSupply, Productivity
from blocs.moves.tables import TariffTable, TradeCostTable
from blocs.moves.tariff import Tariff

__all__ = [
    "MOVES",
    "BalanceTrade",
    "Case",
    "Caution",
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
    "Move",
    "NonTariffBarrier",
    "Productivity",
    "Project",
    "Provision",
    "Sanction",
    "SanctionPart",
    "Scenario",
    "Tariff",
    "TariffTable",
    "TradeCost",
    "TradeCostTable",
    "Transfer",
    "cautions",
    "compile_baseline",
    "compile_moves",
    "compile_scenario",
    "describe",
    "load_case",
    "load_game",
    "load_project",
    "load_scenario",
    "provisions",
]
