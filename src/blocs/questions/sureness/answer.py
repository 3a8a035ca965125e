"""Ensembles of scenarios: the same shocks under many draws of what is uncertain.

The world and the compiled shocks go to a worker once; a draw changes the elasticities, the size of
the shock, the closure or the model, on plain arrays. Every scenario sees the same draws, so that
differences between scenarios are differences of scenarios.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import numpy as np

from blocs.draws import DesignKind
from blocs.draws.collect import DrawJob, Ensemble, collect
from blocs.draws.designs import Design, whole_blocks
from blocs.draws.elasticities import elasticity_errors
from blocs.draws.evaluation import Executor, Progress
from blocs.draws.table import Table
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, SolverError
from blocs.foundation.shown import Shown
from blocs.foundation.version import VERSION
from blocs.moves.scenario import Scenario
from blocs.questions.sureness import DRAWS
from blocs.questions.sureness.source import Source
from blocs.questions.sureness.space import Uncertainty, uncertain_space
from blocs.questions.trade.drawing import WORLD, Prepared, make_solver, prepared_for
from blocs.questions.trade.engine.checks.verify import VERIFIED_TOLERANCE
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.fast import worthwhile
from blocs.questions.trade.other_tariffs import changes_tariffs, other_world
from blocs.world.shocks.trade import TradeBalance
from blocs.world.transport import Transport
from blocs.world.world import World

ROUNDING = 100 * VERIFIED_TOLERANCE
"""Changes of real income up to it are the solver's rounding, percentage points."""


@dataclass(frozen=True, eq=False)
class OtherCentral:
    """Results without draws with the other choice of tariffs, `none` or `embedded`.

    values: scenario → (output,), of those whose moves change tariffs.
    """

    tariffs: str
    values: Mapping[str, Array]


@dataclass(frozen=True, eq=False, repr=False)
class ScenarioEnsemble(Shown):
    """Draws of real income under one or several scenarios.

    table: outputs are country codes and `world`, real income change in %; scenarios: in the order
    of the table's variants; model: where models are not drawn; central: (scenario, output) at the
    stated inputs, under that model and the scenario's own closure, NaN where there is no answer.
    other: the same with the other choice of tariffs in the base year, where moves change tariffs.
    """

    world: World
    scenarios: Mapping[str, Scenario]
    uncertainty: Uncertainty
    model: Model
    plan: Ensemble
    table: Table
    central: Array
    other: OtherCentral | None = None

    def _facts(self) -> Mapping[str, str]:
        return {
            "draws": f"{self.table.draws:,} over {', '.join(map(str, self.uncertainty.over))}",
            "world": f"{self.world.name} ({self.world.year})",
            "countries": str(len(self.world.countries)),
            "scenarios": ", ".join(self.names),
        }

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the scenarios."""
        return tuple(self.scenarios)

    def real_income_pct(self, countries: Sequence[str], *, scenario: str | None = None) -> Array:
        """(draw, country) change of real income, %, NaN where a draw has no answer."""
        variant = 0 if scenario is None else self.names.index(scenario)
        return self.table.outputs(countries, variant=variant)


def run_ensemble(
    world: World,
    scenarios: Mapping[str, Scenario],
    *,
    draws: int = DRAWS,
    uncertainty: Uncertainty | None = None,
    design: DesignKind = DesignKind.LHS,
    seed: int = 0,
    model: Model = Model.CALIENDO_PARRO,
    executor: Executor | None = None,
    folder: Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> ScenarioEnsemble:
    """Draw, solve and keep: in memory, or in `folder` as Parquet files.

    scenarios: name → scenario, all on `world`. progress: called with rows (draws × scenarios)
    finished since the last call. Raises InputError, ScenarioError, WorkersLostError, DiskFullError.
    """
    if not scenarios:
        raise InputError("an ensemble needs at least one scenario")
    settings = uncertainty or Uncertainty()
    trade = Trade(model)
    prepared = {name: prepared_for(world, item, trade) for name, item in scenarios.items()}
    if Source.CLOSURES in settings.over:
        _check_closures(prepared)
    if Source.PRESETS in settings.over:
        _check_presets(prepared)
    if Source.WAYS in settings.over:
        _check_ways(prepared)
    shocks = {name: item.shock for name, item in prepared.items()}
    space = uncertain_space(world, shocks, settings)
    compiled = worthwhile(draws * len(scenarios))
    groups = space.groups if len(set(space.groups)) > 1 else space.dimensions
    if design is DesignKind.SALTELLI and space.correlations and groups == space.dimensions:
        raise InputError(
            "total Sobol indices need independent inputs, and the law of the elasticities has "
            "correlated groups: use another design, or leave `correlated` out of the law"
        )
    plan = Ensemble(
        space=space,
        design=Design(
            design, whole_blocks(design, draws, groups), len(space.dimensions), seed, groups
        ),
        variants=tuple(scenarios),
        outputs=(*world.countries, WORLD),
        payload=_payload(world, prepared, model, settings)
        | {"compiled": compiled, "elasticity_law": settings.law.as_data()},
        rounding=ROUNDING,
    )
    setup = functools.partial(
        make_solver,
        world,
        tuple(prepared.values()),
        dataclasses.replace(trade, compiled=compiled),
        space.inputs,
        dict(plan.layout.labels),
        elasticity_errors(world, settings.law) if Source.ELASTICITIES in settings.over else None,
    )
    table = collect(plan, setup, executor=executor, folder=folder, resume=resume, progress=progress)
    central = _central(world, tuple(prepared.values()), trade)
    other = _other_central(world, scenarios, trade)
    return ScenarioEnsemble(world, dict(scenarios), settings, model, plan, table, central, other)


def _central(world: World, scenarios: tuple[Prepared, ...], trade: Trade) -> Array:
    """(scenario, output) without draws."""
    solve = make_solver(world, scenarios, trade, (), {}, None)
    rows: list[Array] = []
    for variant in range(len(scenarios)):
        try:
            rows.append(solve(DrawJob(np.empty(0), variant)))
        except SolverError:
            rows.append(np.full(len(world.countries) + 1, np.nan))
    return np.stack(rows)


def _other_central(
    world: World, scenarios: Mapping[str, Scenario], trade: Trade
) -> OtherCentral | None:
    """`_central` with the other choice of tariffs; None where nothing or nobody needs it."""
    moved = {name: item for name, item in scenarios.items() if changes_tariffs(world, (item,))}
    chosen = other_world(world) if moved else None
    if chosen is None:
        return None
    there, told = chosen
    try:
        prepared = tuple(prepared_for(there, item, trade) for item in moved.values())
    except (InputError, SolverError):
        return None
    values = _central(there, prepared, trade)
    return OtherCentral(told, dict(zip(moved, values, strict=True)))


def _check_closures(prepared: Mapping[str, Prepared]) -> None:
    """Raise InputError where a move has settled already what would be drawn."""
    for name, item in prepared.items():
        balanced = TradeBalance.BALANCED
        moved = item.shock.trade_balance is balanced and item.trade_balance is not balanced
        paid = item.baseline is not None and item.baseline.transfer is not None
        if moved or paid:
            why = "a move balances trade" if moved else "baseline moves pay money between countries"
            raise InputError(
                f"closures cannot be drawn for '{name}': {why}. Leave `closures` out of `--over`."
            )


def _check_presets(prepared: Mapping[str, Prepared]) -> None:
    """Raise InputError where no move of any scenario has a range."""
    if all(item.presets is None for item in prepared.values()):
        raise InputError(
            f"no move of {', '.join(map(repr, prepared))} has numbers with a range. Leave "
            "`presets` out of `--over`."
        )


def _check_ways(prepared: Mapping[str, Prepared]) -> None:
    """Raise InputError where no move of any scenario acts on ways of goods."""
    if all(item.ways is None for item in prepared.values()):
        raise InputError(
            f"no move of {', '.join(map(repr, prepared))} acts on ways of goods. Leave `ways` out "
            "of `--over`."
        )


# -- what the draws belong to ---------------------------------------------------------------------


def _payload(
    world: World, prepared: Mapping[str, Prepared], model: Model, settings: Uncertainty
) -> dict[str, Any]:
    bare = {
        name: dataclasses.replace(item, presets=None, ways=None) for name, item in prepared.items()
    }
    ends = {
        name: [digest(item.presets.at(end)) for end in (0.0, 1.0)]
        for name, item in prepared.items()
        if item.presets is not None and Source.PRESETS in settings.over
    }
    return {
        **({"preset_ends_sha256": ends} if ends else {}),
        "what": "ensemble",
        "blocs_version": VERSION,
        "world": world.name,
        "world_sha256": digest(_as_drawn(world)),
        "model": str(model),
        "scenarios_sha256": {name: digest(item) for name, item in bare.items()},
    }


def _as_drawn(world: World) -> World:
    """The layers that draws read.

    Compiled scenarios stand beside it, with all that ways did to them; heads move nothing.
    """
    provenance = dataclasses.replace(world.provenance, steps=())
    return dataclasses.replace(world, employment=None, transport=Transport(), provenance=provenance)


def digest(item: Any) -> str:
    """SHA-256 of the arrays, numbers and words of a dataclass, field by field.

    Raises TypeError for a field of another kind: nothing is left out in silence.
    """
    found = hashlib.sha256()

    def feed(name: str, value: Any) -> None:
        if isinstance(value, np.ndarray):
            array: Array = np.ascontiguousarray(np.asarray(value, dtype=np.float64).T)
            found.update(f"{name}:{array.shape};".encode())
            found.update(array.data)
        elif isinstance(value, str | int | float | date | None):
            found.update(f"{name}={value!r};".encode())
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            for part in dataclasses.fields(value):
                feed(f"{name}.{part.name}", getattr(value, part.name))
        elif isinstance(value, Mapping):
            for key, entry in sorted(cast("Mapping[str, Any]", value).items()):
                feed(f"{name}[{key!r}]", entry)
        elif isinstance(value, tuple | list):
            entries = cast("Sequence[Any]", value)
            found.update(f"{name}:{len(entries)};".encode())
            for place, entry in enumerate(entries):
                feed(f"{name}[{place}]", entry)
        else:
            raise TypeError(f"{name}: {type(value).__name__} has no digest")

    feed("", item)
    return found.hexdigest()
