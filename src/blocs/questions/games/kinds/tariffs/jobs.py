"""The parts of a tariff game that can be solved side by side, kept by content for a second run.

Optimal tariffs of each player, the path to the Nash point and rounds of retaliation depend on the
game alone; certificates, the agreement and draws of the elasticities on where that path ended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import partial
from typing import Any, TypeAlias, cast

import numpy as np

from blocs.draws.evaluation import BUG, DONE, Row
from blocs.draws.executors import evaluate_all
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.foundation.keep import content_key
from blocs.moves.compile import compile_moves
from blocs.questions.games.engine.rates.best_response import BestResponse, NashPath, Reply
from blocs.questions.games.engine.rates.cooperative import CooperativePoint
from blocs.questions.games.engine.rates.retaliation import Round, retaliation
from blocs.questions.games.engine.rates.tariff_game import (
    TariffGame,
    TariffPlayer,
    certified_tariff,
    cooperative_tariffs,
    nash_path_of,
    optimal_tariff,
    start_of,
)
from blocs.questions.games.kinds.tariffs.form import TariffsGame
from blocs.questions.games.worlds import (
    Worlds,
    countries_at,
    refuse_overlap,
    scenario_for,
    sectors_at,
)
from blocs.questions.trade.answer import world_before
from blocs.questions.trade.batch_row import scenario_key
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.world import World

TRUCES = (0.0, 0.25, 0.5, 0.75, 0.9, 0.97)
"""Parts of the Nash tariffs at which the search for an agreement starts."""

DRAW_TOLERANCE = 1e-5
"""Of pay-offs at draws, which start at the central Nash tariffs and are not certified."""


@dataclass(frozen=True, eq=False)
class TariffJob:
    """task: a key of `TASKS`; player: position; path: where Nash tariffs were found.

    trade_elasticity: (sector,) θ in place of the world's.
    """

    task: str
    player: int = 0
    path: NashPath | None = None
    trade_elasticity: Array | None = None


@dataclass(frozen=True, eq=False)
class Rounds:
    """Rounds of retaliation."""

    rounds: tuple[Round, ...]


@dataclass(frozen=True, eq=False)
class War:
    """The end of a path. payoffs: (player,); agreed: some part of its tariffs betters it for all.

    missing: such parts without equilibrium.
    """

    path: NashPath
    payoffs: Array
    agreed: bool
    missing: int


@dataclass(frozen=True, eq=False)
class Deal:
    """point: None where no start betters the war for all."""

    point: CooperativePoint | None


TariffAnswer: TypeAlias = BestResponse | Rounds | War | Reply | Deal


def tariff_game(form: TariffsGame, world: World, trade: Trade) -> TariffGame:
    """The game on arrays, on the world after the baseline moves. Raises ScenarioError."""
    names = list(form.players)
    who = countries_at(
        form, world, [(("players", n, "countries"), form.players[n].countries) for n in names]
    )
    refuse_overlap(form, world, names, who)
    (sectors,) = sectors_at(form, world, [(("sectors",), form.sectors)])
    scenario = scenario_for(form, form.title, [])
    base = world_before(world, scenario, trade)
    economy = economy_of(base, model=trade.model, substitution=trade.substitution)
    if trade.trade_elasticity is not None:
        economy = replace(economy, trade_elasticity=trade.trade_elasticity)
    one_by_one = form.rates == "by_sector"
    return TariffGame(
        economy,
        tuple(TariffPlayer(n, members) for n, members in zip(names, who, strict=True)),
        tuple(np.array([k]) for k in sectors) if one_by_one else (sectors,),
        shock=compile_moves(scenario, base),
        model=trade.model,
        by_partner=form.towards == "by_partner",
        upper=form.highest,
    )


def tariff_answers(
    form: TariffsGame, worlds: Worlds, jobs: Sequence[TariffJob]
) -> list[Row[TariffAnswer]]:
    """A row a job, in order, read from the cache where it is there.

    A row whose status is not `done` has no equilibrium, with its cause. Raises InternalError.
    """
    world, trade, keep = worlds.base, worlds.trade, worlds.run.keep
    keys = [_key(form, world, trade, job) for job in jobs]
    known = [None if keep is None else keep.unpacked(key, _unpacked) for key in keys]
    open_jobs = [job for job, answer in zip(jobs, known, strict=True) if answer is None]
    rows = evaluate_all(
        partial(_solver, form, world, trade),
        open_jobs,
        executor=worlds.run.for_jobs(len(open_jobs)).executor,
    )
    found: list[Row[TariffAnswer]] = []
    with closing(rows):
        for key, answer in zip(keys, known, strict=True):
            row = next(rows) if answer is None else Row(DONE, "", answer)
            if row.status == BUG:
                _ = row.result
            if answer is None and keep is not None and row.answer is not None:
                keep.write(key, _packed(row.answer))
            worlds.run.progress(1)
            found.append(row)
    return found


# -- in a worker ----------------------------------------------------------------------------------


def _solver(form: TariffsGame, world: World, trade: Trade) -> Callable[[TariffJob], TariffAnswer]:
    game = tariff_game(form, world, trade)
    return partial(_answer, form, game)


def _answer(form: TariffsGame, game: TariffGame, job: TariffJob) -> TariffAnswer:
    game = game.anew(job.trade_elasticity)
    game.solve(start_of(game))
    return TASKS[job.task](form, game, job)


def _optimal(_form: TariffsGame, game: TariffGame, job: TariffJob) -> BestResponse:
    return optimal_tariff(game, job.player)


def _rounds(form: TariffsGame, game: TariffGame, _job: TariffJob) -> Rounds:
    return Rounds(tuple(retaliation(game, rounds=form.retaliation_rounds)))


def _war(_form: TariffsGame, game: TariffGame, _job: TariffJob) -> War:
    return _ended(game, nash_path_of(game))


def _drawn_war(_form: TariffsGame, game: TariffGame, job: TariffJob) -> War:
    near = _path(job)
    found = nash_path_of(game, start=near.actions, inverse=near.inverse, tolerance=DRAW_TOLERANCE)
    return _ended(game, found)


def _ended(game: TariffGame, path: NashPath) -> War:
    payoffs = game.values(path.actions)
    gains = [game.values(truce) - payoffs for truce in _truces(path)]
    return War(
        path,
        payoffs,
        agreed=any(gain.min() > 0 for gain in gains),
        missing=sum(bool(np.isnan(gain).any()) for gain in gains),
    )


def _reply(_form: TariffsGame, game: TariffGame, job: TariffJob) -> Reply:
    return certified_tariff(game, _path(job), job.player)


def _deal(_form: TariffsGame, game: TariffGame, job: TariffJob) -> Deal:
    path, payoffs = _path(job), game.values(_path(job).actions)
    truces = _truces(path)
    gains = [game.values(truce) - payoffs for truce in truces]
    usable = [k for k, gain in enumerate(gains) if gain.min() > 0]
    best = sorted(usable, key=lambda k: -float(np.log(gains[k]).sum()))[:2]
    if not best:
        return Deal(None)
    return Deal(cooperative_tariffs(game, outside=payoffs, starts=[truces[k] for k in best]))


def _truces(path: NashPath) -> list[list[Array]]:
    return [[share * action for action in path.actions] for share in TRUCES]


def _path(job: TariffJob) -> NashPath:
    if job.path is None:
        raise InputError(f"'{job.task}' needs Nash tariffs to start from")
    return job.path


TASKS: Mapping[str, Callable[[TariffsGame, TariffGame, TariffJob], TariffAnswer]] = {
    "optimal": _optimal,
    "rounds": _rounds,
    "war": _war,
    "reply": _reply,
    "deal": _deal,
    "draw": _drawn_war,
}
"""What a job may ask for."""


# -- on disk --------------------------------------------------------------------------------------

KINDS = {
    kind.__name__: kind
    for kind in (
        BestResponse, CooperativePoint, Deal, NashPath, Reply, Round, Rounds, War,
    )
}  # fmt: skip


def _key(form: TariffsGame, world: World, trade: Trade, job: TariffJob) -> str:
    """All that the answer of a job depends on."""
    base = scenario_key(
        world,
        scenario_for(form, form.title, []),
        trade.at(job.trade_elasticity),
        quantities=(),
    )
    depends_on = {
        "base": base,
        "players": [[name, list(item.countries)] for name, item in form.players.items()],
        "sectors": list(form.sectors),
        "rates": [form.rates, form.towards, form.highest],
        "player": job.player,
        "rounds": form.retaliation_rounds if job.task == "rounds" else None,
        "path": _packed(job.path),
    }
    return content_key(f"tariff game, {job.task}", depends_on)


def _packed(value: Any) -> Any:
    """A result as plain data; floats survive exactly."""
    if is_dataclass(value):
        held = {item.name: _packed(getattr(value, item.name)) for item in fields(value)}
        return {"kind": type(value).__name__, "fields": held}
    if isinstance(value, np.ndarray):
        return {"array": cast(Array, value).tolist()}
    if isinstance(value, tuple):
        return {"tuple": [_packed(item) for item in cast(tuple[Any, ...], value)]}
    return float(cast(float, value)) if isinstance(value, np.floating) else value


def _unpacked(data: Any) -> Any:
    if not isinstance(data, dict):
        return data
    held = cast(dict[str, Any], data)
    if "array" in held:
        return np.array(held["array"], dtype=np.float64)
    if "tuple" in held:
        return tuple(_unpacked(item) for item in held["tuple"])
    return KINDS[held["kind"]](**{name: _unpacked(item) for name, item in held["fields"].items()})
