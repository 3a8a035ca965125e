"""The one list of moves: the word in a scenario file and its class."""

from __future__ import annotations

from blocs.moves.instruments.barriers import Embargo, TradeCost
from blocs.moves.instruments.carbon import CarbonBorderTax
from blocs.moves.instruments.corridors.capacity import Capacity
from blocs.moves.instruments.corridors.closing import CloseCorridor
from blocs.moves.instruments.corridors.opening import OpenCorridor
from blocs.moves.instruments.corridors.toll import CorridorTariff
from blocs.moves.instruments.dated_tariffs import TariffSchedule, UsTariffs
from blocs.moves.instruments.depth import TradeAgreement
from blocs.moves.instruments.energy import EnergyContract
from blocs.moves.instruments.export import ExportBan, ExportTax
from blocs.moves.instruments.membership import JoinBloc, LeaveBloc
from blocs.moves.instruments.mineral_ban import MineralBan
from blocs.moves.instruments.money import BalanceTrade, Transfer
from blocs.moves.instruments.packages import ImportSubstitution, SanctionsPackage
from blocs.moves.instruments.rent import NonTariffBarrier
from blocs.moves.instruments.sanction import Sanction
from blocs.moves.instruments.supply import LabourSupply, Productivity
from blocs.moves.instruments.tables import TariffTable, TradeCostTable
from blocs.moves.instruments.tariff import Tariff
from blocs.moves.move import Move

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
    "tariff_schedule": TariffSchedule,
    "us_tariffs": UsTariffs,
    "trade_agreement": TradeAgreement,
    "sanctions_package": SanctionsPackage,
    "import_substitution": ImportSubstitution,
    "mineral_ban": MineralBan,
    "carbon_border_tax": CarbonBorderTax,
    "close_corridor": CloseCorridor,
    "open_corridor": OpenCorridor,
    "corridor_tariff": CorridorTariff,
    "capacity": Capacity,
}


def name_of(move: Move) -> str:
    """The word for a move in a scenario file."""
    return next(name for name, kind in MOVES.items() if kind is type(move))
