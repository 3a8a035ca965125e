"""The one list of moves: the word in a scenario file and its class."""

from __future__ import annotations

from blocs.moves.barriers import Embargo, TradeCost
from blocs.moves.membership import JoinBloc, LeaveBloc
from blocs.moves.money import BalanceTrade, Transfer
from blocs.moves.move import Move
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
}


def name_of(move: Move) -> str:
    """The word for a move in a scenario file."""
    return next(name for name, kind in MOVES.items() if kind is type(move))
