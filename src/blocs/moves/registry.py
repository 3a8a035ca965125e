"""The one list of moves: the word in a scenario file and its class."""

from __future__ import annotations

from blocs.moves.barriers import Embargo, TradeCost
from blocs.moves.barriers_rent import NonTariffBarrier
from blocs.moves.energy import EnergyContract
from blocs.moves.export import ExportBan, ExportTax
from blocs.moves.membership import JoinBloc, LeaveBloc
from blocs.moves.money import BalanceTrade, Transfer
from blocs.moves.move import Move
from blocs.moves.sanction import Sanction
from blocs.moves.supply import LabourSupply, Productivity
from blocs.moves.tables import TariffTable, TradeCostTable
from blocs.moves.tariff import Tariff

MOVES: dict[str, type[Move]] = {
    "tariff": Tariff,
    "trade_cost": TradeCost,
    "embargo": Embargo,
    "join_bloc": JoinBloc,
    "leave_bloc": LeaveBloc,
    "balance_trade": BalanceTrade,
    "transfer": Transfer,
    "trade_cost_table": TradeCostTable,
    "tariff_table": TariffTable,
    "export_tax": ExportTax,
    "export_ban": ExportBan,
    "non_tariff_barrier": NonTariffBarrier,
    "energy_contract": EnergyContract,
    "productivity": Productivity,
    "labour_supply": LabourSupply,
    "sanction": Sanction,
}


def name_of(move: Move) -> str:
    """The word for a move in a scenario file."""
    return next(name for name, kind in MOVES.items() if kind is type(move))
