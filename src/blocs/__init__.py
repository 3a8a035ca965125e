"""blocs: an open laboratory for strategic interdependence between states."""

# pyright: reportUnusedImport=false
from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from blocs.foundation import version

__version__ = version.VERSION

if TYPE_CHECKING:
    from blocs.cli.doctor import check_installation as check_installation
    from blocs.data.fetch import fetch as fetch
    from blocs.data.folder.frames import world_from_frames as world_from_frames
    from blocs.data.folder.reading import check_world_folder as check_world
    from blocs.data.other_year.update import update_world as update_world
    from blocs.data.stored.listing import list_worlds as list_worlds
    from blocs.draws.elasticities import ElasticityLaw as ElasticityLaw
    from blocs.foundation.errors import BlocsError as BlocsError
    from blocs.foundation.errors import DataError as DataError
    from blocs.foundation.errors import InputError as InputError
    from blocs.foundation.errors import NoEquilibriumError as NoEquilibriumError
    from blocs.foundation.errors import NoSupplierError as NoSupplierError
    from blocs.foundation.errors import NotConvergedError as NotConvergedError
    from blocs.foundation.errors import ScenarioError as ScenarioError
    from blocs.foundation.errors import SolverError as SolverError
    from blocs.foundation.errors import WorldError as WorldError
    from blocs.live.laboratory import LiveLaboratory as LiveLaboratory
    from blocs.live.laboratory import live_page as live_page
    from blocs.moves.case import Case as Case
    from blocs.moves.case import load_case as load_case
    from blocs.moves.catalogue import list_moves as list_moves
    from blocs.moves.catalogue import move_document as describe_move
    from blocs.moves.instruments.barriers import Embargo as Embargo
    from blocs.moves.instruments.barriers import TradeCost as TradeCost
    from blocs.moves.instruments.carbon import CarbonBorderTax as CarbonBorderTax
    from blocs.moves.instruments.corridors.capacity import Capacity as Capacity
    from blocs.moves.instruments.corridors.closing import CloseCorridor as CloseCorridor
    from blocs.moves.instruments.corridors.opening import OpenCorridor as OpenCorridor
    from blocs.moves.instruments.corridors.toll import CorridorTariff as CorridorTariff
    from blocs.moves.instruments.dated_tariffs import TariffSchedule as TariffSchedule
    from blocs.moves.instruments.dated_tariffs import UsTariffs as UsTariffs
    from blocs.moves.instruments.depth import TradeAgreement as TradeAgreement
    from blocs.moves.instruments.energy import EnergyContract as EnergyContract
    from blocs.moves.instruments.energy import EnergyItem as EnergyItem
    from blocs.moves.instruments.export import ExportBan as ExportBan
    from blocs.moves.instruments.export import ExportTax as ExportTax
    from blocs.moves.instruments.membership import JoinBloc as JoinBloc
    from blocs.moves.instruments.membership import LeaveBloc as LeaveBloc
    from blocs.moves.instruments.mineral_ban import MineralBan as MineralBan
    from blocs.moves.instruments.money import BalanceTrade as BalanceTrade
    from blocs.moves.instruments.money import Transfer as Transfer
    from blocs.moves.instruments.packages import ImportSubstitution as ImportSubstitution
    from blocs.moves.instruments.packages import SanctionsPackage as SanctionsPackage
    from blocs.moves.instruments.rent import NonTariffBarrier as NonTariffBarrier
    from blocs.moves.instruments.sanction import Sanction as Sanction
    from blocs.moves.instruments.sanction import SanctionPart as SanctionPart
    from blocs.moves.instruments.supply import LabourSupply as LabourSupply
    from blocs.moves.instruments.supply import Productivity as Productivity
    from blocs.moves.instruments.tables import TariffTable as TariffTable
    from blocs.moves.instruments.tables import TradeCostTable as TradeCostTable
    from blocs.moves.instruments.tariff import Tariff as Tariff
    from blocs.moves.scenario import Closure as Closure
    from blocs.moves.scenario import Scenario as Scenario
    from blocs.moves.scenario import load_scenario as load_scenario
    from blocs.moves.starter import Answered as Answered
    from blocs.moves.starter import scenario_text as scenario_text
    from blocs.questions import QUESTIONS as QUESTIONS
    from blocs.questions.corridors.answer import Criticality as Criticality
    from blocs.questions.corridors.answer import OwnersPower as OwnersPower
    from blocs.questions.corridors.answer import network_criticality as network_criticality
    from blocs.questions.corridors.answer import owners_power as owners_power
    from blocs.questions.corridors.checking import NetworkCheck as NetworkCheck
    from blocs.questions.corridors.checking import check_network as check_network
    from blocs.questions.corridors.distance import Distance as Distance
    from blocs.questions.corridors.distance import sea_distance as sea_distance
    from blocs.questions.corridors.flowing import NetworkFlows as NetworkFlows
    from blocs.questions.corridors.flowing import network_flows as network_flows
    from blocs.questions.corridors.known import KnownCorridors as KnownCorridors
    from blocs.questions.corridors.known import known_corridors as known_corridors
    from blocs.questions.corridors.pair_ways import Routes as Routes
    from blocs.questions.corridors.pair_ways import routes as routes
    from blocs.questions.corridors.sea import PassageMatrix as PassageMatrix
    from blocs.questions.corridors.sea import passage_matrix as passage_matrix
    from blocs.questions.evidence.board.answer import BoardReport as BoardReport
    from blocs.questions.evidence.board.answer import run_board as board
    from blocs.questions.evidence.board.ask import load_board as load_board
    from blocs.questions.evidence.claims.answer import ClaimsReport as ClaimsReport
    from blocs.questions.evidence.claims.answer import check_claims as claims
    from blocs.questions.evidence.claims.ask import load_claims as load_claims
    from blocs.questions.evidence.history.answer import HistoryScore as HistoryScore
    from blocs.questions.evidence.history.answer import history as history
    from blocs.questions.exposure.answer import Exposure as Exposure
    from blocs.questions.exposure.answer import Pair as Pair
    from blocs.questions.exposure.answer import exposure as exposure
    from blocs.questions.exposure.answer import pair as pair
    from blocs.questions.exposure.atlas import DyadAtlas as DyadAtlas
    from blocs.questions.exposure.atlas import Matrix as Matrix
    from blocs.questions.exposure.atlas import dyad_atlas as dyad_atlas
    from blocs.questions.exposure.atlas import rupture_matrix as rupture_matrix
    from blocs.questions.exposure.joint import JointExposure as JointExposure
    from blocs.questions.exposure.joint import joint_exposure as joint_exposure
    from blocs.questions.file_forms import file_schema as file_schema
    from blocs.questions.games.answer import play as play
    from blocs.questions.games.ask import load_game as load_game
    from blocs.questions.games.found import Found as Found
    from blocs.questions.games.kinds.strategic.form import Game as Game
    from blocs.questions.games.kinds.strategic.play import Play as Play
    from blocs.questions.projects.answer import ProjectOutcome as ProjectOutcome
    from blocs.questions.projects.answer import run_project as project
    from blocs.questions.projects.ask import load_project as load_project
    from blocs.questions.security.answer import PointCover as PointCover
    from blocs.questions.security.answer import point_cover as point_cover
    from blocs.questions.security.balance import Balance as Balance
    from blocs.questions.security.balance import balance as balance
    from blocs.questions.security.stability import Stability as Stability
    from blocs.questions.security.stability import stability as stability
    from blocs.questions.security.territory import TerritoryCover as TerritoryCover
    from blocs.questions.security.territory import territory_cover as territory_cover
    from blocs.questions.signals.answer.channels import Channels as Channels
    from blocs.questions.signals.answer.channels import channels as channels
    from blocs.questions.signals.answer.events import Events as Events
    from blocs.questions.signals.answer.events import events as events
    from blocs.questions.signals.answer.foresight import Predictability as Predictability
    from blocs.questions.signals.answer.foresight import predictability as predictability
    from blocs.questions.signals.answer.polls import Poll as Poll
    from blocs.questions.signals.answer.polls import poll as poll
    from blocs.questions.signals.answer.votes import Votes as Votes
    from blocs.questions.signals.answer.votes import votes as votes
    from blocs.questions.sureness.reading import EnsembleReading as EnsembleReading
    from blocs.questions.sureness.reading import ensemble as ensemble
    from blocs.questions.trade.answer import describe as describe
    from blocs.questions.trade.answer import import_world as import_world
    from blocs.questions.trade.answer import load_world as load_world
    from blocs.questions.trade.answer import run as run
    from blocs.questions.trade.answer import tariff_layer as tariff_layer
    from blocs.questions.trade.batch import Batch as Batch
    from blocs.questions.trade.batch import run_many as run_many
    from blocs.questions.trade.comparison import Comparison as Comparison
    from blocs.questions.trade.comparison import compare as compare
    from blocs.questions.trade.models import ModelBand as ModelBand
    from blocs.questions.trade.models import run_models as run_models
    from blocs.questions.trade.outcome import Outcome as Outcome
    from blocs.questions.trade.outcome import load_outcome as load_outcome
    from blocs.questions.trade.ranges import Ranges as Ranges
    from blocs.questions.trade.ranges import run_ranges as run_ranges
    from blocs.questions.trade.report.brief import write_brief as write_brief
    from blocs.questions.trade.session import Session as Session
    from blocs.questions.verification.answer import Verification as Verification
    from blocs.questions.verification.answer import verify as verify
    from blocs.world.world import World as World

_ROOMS = {
    "cli.doctor": ("check_installation",),
    "data.fetch": ("fetch",),
    "data.folder.frames": ("world_from_frames",),
    "data.folder.reading": ("check_world",),
    "data.other_year.update": ("update_world",),
    "data.stored.listing": ("list_worlds",),
    "draws.elasticities": ("ElasticityLaw",),
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
    "live.laboratory": ("LiveLaboratory", "live_page"),
    "moves.case": (
        "Case",
        "load_case",
    ),
    "moves.catalogue": (
        "describe_move",
        "list_moves",
    ),
    "moves.instruments.barriers": (
        "Embargo",
        "TradeCost",
    ),
    "moves.instruments.carbon": ("CarbonBorderTax",),
    "moves.instruments.corridors.closing": ("CloseCorridor",),
    "moves.instruments.corridors.opening": ("OpenCorridor",),
    "moves.instruments.corridors.capacity": ("Capacity",),
    "moves.instruments.corridors.toll": ("CorridorTariff",),
    "moves.instruments.dated_tariffs": (
        "TariffSchedule",
        "UsTariffs",
    ),
    "moves.instruments.depth": ("TradeAgreement",),
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
    "moves.instruments.mineral_ban": ("MineralBan",),
    "moves.instruments.money": (
        "BalanceTrade",
        "Transfer",
    ),
    "moves.instruments.packages": (
        "ImportSubstitution",
        "SanctionsPackage",
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
    "moves.starter": (
        "Answered",
        "scenario_text",
    ),
    "questions": ("QUESTIONS",),
    "questions.corridors.answer": (
        "Criticality",
        "OwnersPower",
        "network_criticality",
        "owners_power",
    ),
    "questions.corridors.flowing": ("NetworkFlows", "network_flows"),
    "questions.corridors.checking": ("NetworkCheck", "check_network"),
    "questions.corridors.distance": ("Distance", "sea_distance"),
    "questions.corridors.known": ("KnownCorridors", "known_corridors"),
    "questions.corridors.pair_ways": ("Routes", "routes"),
    "questions.corridors.sea": ("PassageMatrix", "passage_matrix"),
    "questions.evidence.board.answer": (
        "BoardReport",
        "board",
    ),
    "questions.evidence.board.ask": ("load_board",),
    "questions.evidence.claims.answer": (
        "ClaimsReport",
        "claims",
    ),
    "questions.evidence.claims.ask": ("load_claims",),
    "questions.evidence.history.answer": (
        "HistoryScore",
        "history",
    ),
    "questions.exposure.answer": (
        "Exposure",
        "Pair",
        "exposure",
        "pair",
    ),
    "questions.exposure.atlas": (
        "DyadAtlas",
        "Matrix",
        "dyad_atlas",
        "rupture_matrix",
    ),
    "questions.exposure.joint": (
        "JointExposure",
        "joint_exposure",
    ),
    "questions.file_forms": ("file_schema",),
    "questions.games.answer": ("play",),
    "questions.games.ask": ("load_game",),
    "questions.games.found": ("Found",),
    "questions.games.kinds.strategic.form": ("Game",),
    "questions.games.kinds.strategic.play": ("Play",),
    "questions.projects.answer": (
        "ProjectOutcome",
        "project",
    ),
    "questions.projects.ask": ("load_project",),
    "questions.security.answer": (
        "PointCover",
        "point_cover",
    ),
    "questions.security.balance": (
        "Balance",
        "balance",
    ),
    "questions.security.stability": (
        "Stability",
        "stability",
    ),
    "questions.security.territory": (
        "TerritoryCover",
        "territory_cover",
    ),
    "questions.signals.answer.channels": (
        "Channels",
        "channels",
    ),
    "questions.signals.answer.events": (
        "Events",
        "events",
    ),
    "questions.signals.answer.foresight": (
        "Predictability",
        "predictability",
    ),
    "questions.signals.answer.polls": (
        "Poll",
        "poll",
    ),
    "questions.signals.answer.votes": (
        "Votes",
        "votes",
    ),
    "questions.sureness.reading": (
        "EnsembleReading",
        "ensemble",
    ),
    "questions.trade.answer": (
        "describe",
        "import_world",
        "load_world",
        "run",
        "tariff_layer",
    ),
    "questions.trade.batch": (
        "Batch",
        "run_many",
    ),
    "questions.trade.comparison": (
        "Comparison",
        "compare",
    ),
    "questions.trade.models": (
        "ModelBand",
        "run_models",
    ),
    "questions.trade.outcome": (
        "Outcome",
        "load_outcome",
    ),
    "questions.trade.ranges": (
        "Ranges",
        "run_ranges",
    ),
    "questions.trade.report.brief": ("write_brief",),
    "questions.trade.session": ("Session",),
    "questions.verification.answer": ("Verification", "verify"),
    "world.world": ("World",),
}
_CALLED = {
    "check_world": "check_world_folder",
    "describe_move": "move_document",
    "board": "run_board",
    "claims": "check_claims",
    "project": "run_project",
}
"""Verbs that have a longer name inside: the same object."""
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = ["__version__", *_ROOM_OF]  # noqa: PLE0604  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    """Load a room when one of its names is first used, so that `import blocs` stays fast."""
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'blocs' has no attribute '{name}'")
    value = getattr(import_module(f"blocs.{_ROOM_OF[name]}"), _CALLED.get(name, name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Names that are meant to be used; rooms and helpers stay out of the way."""
    return sorted(__all__)
