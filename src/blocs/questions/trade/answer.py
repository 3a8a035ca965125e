"""Run a scenario on a world."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from blocs.data.stored.listing import list_worlds
from blocs.data.stored.place import DEFAULT_WORLD
from blocs.data.stored.store import find_world
from blocs.data.tariffs.asked import EMBEDDED, NONE, OWN
from blocs.data.tariffs.choice import tariffs_of
from blocs.data.tariffs.layer import TariffLayer, embedded_layer
from blocs.foundation.arguments import (
    a,
    any_text,
    arguments,
    elasticity_or_path,
    found_by_name,
    number_between,
    optional,
    path,
    spoken,
    text,
)
from blocs.foundation.axes import did_you_mean
from blocs.foundation.catalogues import SOURCE_LANGUAGE, languages
from blocs.foundation.errors import InputError, SolverError
from blocs.foundation.files import is_file
from blocs.foundation.version import VERSION
from blocs.moves.case import find_scenario
from blocs.moves.compile import compile_baseline, compile_moves
from blocs.moves.provisions import describe as describe_moves
from blocs.moves.scenario import Scenario, load_scenario
from blocs.questions.trade.engine.calibration import calibrated, world_after
from blocs.questions.trade.engine.closing import Closing, closing_of
from blocs.questions.trade.engine.coupled.solve import solve_coupled
from blocs.questions.trade.engine.models.model import SHORT_RUN, Method, Model, Substitution
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.potential import starting_world
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.anderson import TOLERANCE
from blocs.questions.trade.engine.state import economy_of
from blocs.questions.trade.outcome import Outcome, pack
from blocs.world.flags import flags_document
from blocs.world.pairs import estimated_by
from blocs.world.provenance import Provenance, Source, year_of_note
from blocs.world.shocks.trade import Shock, TradeBalance
from blocs.world.world import World


@arguments(
    name=path,
    elasticity=elasticity_or_path,
    tariffs=optional(path),
)
def load_world(
    name: str | Path,
    *,
    elasticity: float | str | Path | None = None,
    tariffs: str | Path | None = None,
) -> World:
    """A world by name (embedded or imported), or from a folder in the table format.

    elasticity: one θ > 0 for every sector, or a CSV `sector,trade_elasticity[,standard_error,
    source]`; None keeps the world's own. tariffs: of the base year, `none` (as the tables stand),
    `embedded` (those that ship) or a file of WITS, TRAINS or one's own, `FILE@2021` for another
    year than the world's; None: those that ship for a world that ships, else `none`. The base year
    is re-solved where the tables are not an equilibrium (`questions/trade/engine/calibration`).
    Raises WorldError, InputError, DataError, SolverError.
    """
    return calibrated(find_world(name, elasticity=elasticity, tariffs=tariffs))


@arguments(
    world=found_by_name(World, "a World"),
)
def tariff_layer(world: World | str | Path) -> TariffLayer:
    """The tariffs that ship, cell by cell with source, year and status, over a world's labels.

    Raises InputError, DataError, and where the world has no year or no goods that can be told.
    """
    return embedded_layer(world if isinstance(world, World) else find_world(world, tariffs=NONE))


def world_of(
    world: World | str | Path | None, named: str | None = None, tariffs: str | None = None
) -> World:
    """The world that is meant: as given, by name or folder, else `named`, else the default.

    tariffs: of its base year, see `load_world`; a World keeps its own.

    A World whose tables are no equilibrium, after `replace` say, is re-solved as `load_world` does:
    otherwise closing its gaps would be counted as an effect of the moves.
    """
    if isinstance(world, World):
        return calibrated(world)
    return load_world(world or named or DEFAULT_WORLD, tariffs=tariffs)


def world_behind(provenance: Mapping[str, Any], world: World | None) -> World:
    """The world that an answer was found on: as given, or by its name.

    Raises InputError where it is no longer there, or is another one now.
    """
    told = provenance["world"]
    if world is None and any(item.name == told["name"] for item in list_worlds()):
        world = load_world(told["name"], tariffs=_tariffs_again(told.get("tariffs")))
        if world.sha256 != told["sha256"] or _elsewhere(told, world):
            world = None
    if world is None:
        raise InputError(
            f"the world '{told['name']}' of this answer is not kept under this name as it was: "
            "give it, `.report(world=…)` or `.contributions(world=…)`"
        )
    return world


def _elsewhere(told: Mapping[str, Any], world: World) -> bool:
    """Whether an answer's costs of ways were others; one kept by an earlier blocs says nothing."""
    here = world.layer_hashes["transport"]
    return told.get("layers", {}).get("transport", here) != here


def _tariffs_again(told: str | None) -> str | None:
    """The choice of tariffs that an answer rests on; none of ours where its file is gone."""
    if told is None or told == OWN:
        return NONE
    gone = told != EMBEDDED and not is_file(told.split("@")[0])
    return NONE if gone else told


def trade_of(outcome: Outcome) -> Trade:
    """The settings that an outcome was solved under."""
    told = outcome.provenance.get("substitution")
    return Trade(
        Model(outcome.provenance["model"]),
        Substitution(**told) if told else SHORT_RUN,
        potential=outcome.provenance.get("potential", 0.0),
    )


def scenario_of(scenario: Scenario | str | Path) -> Scenario:
    """A scenario as given, from its file, or by CASE/SCENARIO. Raises InputError, ScenarioError."""
    return scenario if isinstance(scenario, Scenario) else load_scenario(find_scenario(scenario))


@arguments(
    source=path,
    kind=optional(any_text),
)
def import_world(source: str | Path, *, kind: str | None = None, **options: Any) -> World:
    """The world in a folder of tables or an official file, its base year solved; not kept.

    kind: a word of `SourceFormat` (`icio`, `wiod`, `figaro`, …); None: told from name and header.
    options: fields of `SourceOptions`: year, elasticity, tariffs, tariff_year, concordance,
    domestic, usd_per_unit (USD per EUR), allow_left_out (a fraction). `World.save` keeps it. Raises
    InputError, WorldError with every problem, MissingExtraError, SolverError.
    """
    path = Path(source)
    from blocs.data.readers.sources import (
        SourceFormat,
        SourceOptions,
        detected_format,
        read_source,
    )

    found = detected_format(path) if kind is None else one_of(SourceFormat, kind)
    known = [item.name for item in dataclasses.fields(SourceOptions)]
    for name in options:
        if name not in known:
            hint = did_you_mean(name, known)
            raise InputError(f"import_world has no option '{name}'. {hint} {', '.join(known)}.")
    return calibrated(read_source(path, found, SourceOptions(**options)))


@arguments(
    world=optional(found_by_name(World, "a World")),
    scenario=found_by_name(Scenario, "a Scenario"),
    model=text,
    method=text,
    substitution=a(Substitution, "a Substitution"),
    potential=number_between(0.0, 1.0),
)
def run(
    world: World | str | Path | None,
    scenario: Scenario | str | Path,
    *,
    model: Model | str = Model.CALIENDO_PARRO,
    method: Method | str = Method.AUTO,
    substitution: Substitution = SHORT_RUN,
    potential: float = 0.0,
) -> Outcome:
    """Compute what `scenario` does to `world` under one trade model.

    scenario: a Scenario, a file, or CASE/SCENARIO of the casebook. world: a World, or a name or
    folder for `load_world`; None takes the scenario's own. substitution: elasticities of the
    short-run models (`ces_io`, `rationing`). potential: weight, 0 to 1, of trade that could be in
    the baseline, so that a pair that trades nothing may begin to. Raises ScenarioError, WorldError
    (input), NoEquilibriumError, NoSupplierError, NotConvergedError.
    """
    scenario = scenario_of(scenario)
    world = world_of(world, scenario.world, scenario.tariffs_chosen)
    model, method = one_of(Model, model), one_of(Method, method)
    trade = Trade(model, substitution, method, potential=potential)
    return run_under(trade, world, scenario)


def run_under(trade: Trade, world: World, scenario: Scenario) -> Outcome:
    """What `scenario` does to `world`. Raises as `run` does."""
    before = baseline_of(world, scenario, trade)
    base = before.world
    shock = compile_moves(scenario, base)
    economy = economy_of(base, model=trade.model, substitution=trade.substitution)
    solution = solve_coupled(economy, shock=shock, model=trade.model, method=trade.method)
    return outcome_of(solution, trade, world, scenario, closing=before.closing)


def outcome_of(
    solution: TradeSolution,
    trade: Trade,
    world: World,
    scenario: Scenario,
    *,
    closing: Closing | None,
) -> Outcome:
    """A solution with everything that it is conditional on."""
    shock, country = solution.shock, solution.economy.country
    return pack(
        solution,
        provenance=_provenance(world, scenario, trade, shock=shock),
        closing=closing,
        tolerance=TOLERANCE,
        numeraire=None if shock.numeraire is None else country.position[shock.numeraire],
    )


Choice = TypeVar("Choice", bound=StrEnum)


def one_of(kind: type[Choice], value: str) -> Choice:
    """The member of `kind` with this value; InputError lists the known ones."""
    try:
        return kind(value)
    except ValueError:
        known = [member.value for member in kind]
        hint = did_you_mean(value, known)
        raise InputError(
            f"unknown {kind.__name__.lower()} '{value}'. {hint} Known: {', '.join(known)}."
        ) from None


def world_before(
    world: World,
    scenario: Scenario,
    trade: Trade,
) -> World:
    """What the comparison starts from: see `baseline_of`."""
    found = baseline_of(world, scenario, trade)
    return found.world


@dataclass(frozen=True, eq=False)
class Baseline:
    """What a comparison starts from, and how deficits were closed, where they were."""

    world: World
    closing: Closing | None


def baseline_of(
    world: World,
    scenario: Scenario,
    trade: Trade,
) -> Baseline:
    """Trade that could be is mixed in, under `balanced` deficits are closed, then come the moves.

    Raises ScenarioError for the baseline moves, SolverError where one of these has no solution.
    """
    world = starting_world(world, trade)
    shock = compile_baseline(scenario, world)
    closure = scenario.closure
    return baseline_after(
        world,
        shock,
        trade,
        trade_balance=closure.trade_balance,
        labour_supply_elasticity=closure.labour_supply_elasticity,
    )


def baseline_after(
    world: World,
    moves: Shock | None,
    trade: Trade,
    *,
    trade_balance: TradeBalance,
    labour_supply_elasticity: float = 0.0,
) -> Baseline:
    """`baseline_of` for compiled baseline moves, None where there are none.

    Raises InputError where they leave deficits that the closure would close again.
    """
    closing = closing_of(
        world,
        trade,
        trade_balance=trade_balance,
        labour_supply_elasticity=labour_supply_elasticity,
    )
    base = world if closing is None else closing.world
    if moves is not None and moves.transfer is not None and trade_balance is TradeBalance.BALANCED:
        raise InputError(
            "baseline moves pay money from country to country, and the closure `balanced` leaves "
            "no deficit to receive it in. Put the payment into `moves`, or choose another closure."
        )
    if moves is None:
        return Baseline(base, closing)
    economy = economy_of(base, model=trade.model, substitution=trade.substitution)
    try:
        solution = solve_coupled(economy, shock=moves, model=trade.model, method=trade.method)
    except SolverError as cause:
        raise type(cause)(f"baseline moves: {cause.summary}", problems=cause.problems) from cause
    return Baseline(world_after(base, solution, shock=moves), closing)


@arguments(
    scenario=found_by_name(Scenario, "a Scenario"),
    world=optional(found_by_name(World, "a World")),
    language=spoken,
)
def describe(
    scenario: Scenario | str | Path, world: World | str | Path | None = None, language: str = "en"
) -> list[str]:
    """What the scenario does, one sentence a move, in English (`en`) or Russian (`ru`).

    Runs nothing; the world (the scenario's own by default) gives names and bloc members.
    """
    scenario = scenario_of(scenario)
    if not isinstance(world, World):
        world = find_world(
            world or scenario.world or DEFAULT_WORLD, tariffs=scenario.tariffs_chosen
        )
    return describe_moves(scenario, world, language)


def _assumptions(source: Provenance) -> list[Any]:
    """Sentences by language, in all languages that have every one; as they are if one has."""
    told = {SOURCE_LANGUAGE: source.assumptions}
    for language in languages():
        others: Sequence[str] = getattr(source, f"assumptions_{language}", ())
        if others and len(others) == len(source.assumptions):
            told[language] = tuple(others)
    if len(told) == 1:
        return list(source.assumptions)
    return [dict(zip(told, texts, strict=True)) for texts in zip(*told.values(), strict=True)]


def _provenance(
    world: World,
    scenario: Scenario,
    trade: Trade,
    *,
    shock: Shock,
) -> dict[str, Any]:
    """Everything that an answer is conditional on, as plain data."""
    numeraire = shock.numeraire or "world value added"
    found = conditions(
        world, model=trade.model, trade_balance=shock.trade_balance, numeraire=numeraire
    )
    found["closure"]["labour_supply_elasticity"] = shock.labour_supply_elasticity
    if trade.model.with_substitution:
        found["substitution"] = dataclasses.asdict(trade.substitution)
    if trade.potential:
        found["potential"] = trade.potential
    found |= estimated_by(world, [shock])
    return {
        **found,
        "moves_supply": shock.moves_supply,
        "scenario": scenario.as_data(),
        "engines": list(scenario.engines),
    }


def _sources(world: World) -> tuple[Source, ...]:
    """Of the tables, and of the persons employed."""
    more = () if world.employment is None else (world.employment.source,)
    return (*world.provenance.sources, *more)


def estimated_in(world: World, scenarios: Iterable[Scenario]) -> dict[str, Any]:
    """Part of a provenance: what was estimated of the trade that any of the scenarios acts on.

    Raises ScenarioError where moves do not fit the world.
    """
    if world.provenance.pairs is None:
        return {}
    return estimated_by(world, (compile_moves(item, world) for item in scenarios))


def conditions(
    world: World,
    *,
    model: Model,
    trade_balance: TradeBalance,
    numeraire: str = "world value added",
) -> dict[str, Any]:
    """World, model, closure and elasticities that any answer is conditional on, as plain data."""
    errors = world.trade_elasticity_se
    source = world.provenance
    return {
        "blocs_version": VERSION,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "model": str(model),
        "closure": {"trade_balance": str(trade_balance), "numeraire": numeraire},
        "world": {
            "name": world.name,
            "title": source.title,
            "year": world.year,
            "edition": source.edition,
            "sha256": world.sha256,
            "layers": dict(world.layer_hashes),
            "sources": [dataclasses.asdict(item) for item in _sources(world)],
            "assumptions": _assumptions(source),
            "notes": source.notes,
            "steps": list(source.steps),
            "tariffs": tariffs_of(world),
            "calibration": {
                **source.calibration,
                "implausible_deficits_pct": dict(world.implausible_deficits_pct),
            },
            "flags": flags_document(world),
            "employment": None
            if world.employment is None
            else world.employment.as_data(world.countries, world.sectors),
        },
        "elasticities": [
            {
                "sector": code,
                "trade_elasticity": float(theta),
                "standard_error": None
                if errors is None or np.isnan(errors[j])
                else float(errors[j]),
                "status": world.elasticity_status[j],
                "year": year_of_note(world.elasticity_notes.get(code, {})),
                **world.elasticity_notes.get(code, {}),
            }
            for j, (code, theta) in enumerate(
                zip(world.sectors, world.trade_elasticity, strict=True)
            )
        ],
    }
