"""Which function plays which kind of game of solved worlds, and its ranges over elasticities."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import overload

from blocs.draws.elasticities import LAW, ElasticityLaw, elasticity_draws
from blocs.draws.evaluation import DONE, Executor, Progress, Row
from blocs.draws.run import Run, run_of
from blocs.foundation import casebook
from blocs.foundation.arguments import a, arguments, found_by_name, optional, path, text, whole
from blocs.foundation.errors import BlocsError, InputError
from blocs.foundation.files import is_file
from blocs.moves.case import load_case
from blocs.moves.fields import Form
from blocs.questions.games.ask import load_game
from blocs.questions.games.engine.tables.gambit import load_gambit
from blocs.questions.games.forms import OutcomeGame
from blocs.questions.games.found import Found
from blocs.questions.games.headlines import Headlines
from blocs.questions.games.kinds.strategic.form import Game
from blocs.questions.games.kinds.strategic.play import (
    DRAWS,
    Play,
    play_strategic,
    solve_strategic,
)
from blocs.questions.games.other_tariffs import (
    solve_other,
    with_other_play,
    with_other_tariffs,
)
from blocs.questions.games.ranges import ranges_of, with_ranges
from blocs.questions.games.registry import Kind, kind_of
from blocs.questions.games.worlds import Worlds
from blocs.questions.trade.answer import one_of, world_of
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.fast import compiled_wanted
from blocs.world.world import World

UNPLAYED = "not_played"
"""Status of a draw at which a game has no answer, where no solver has said why."""


def play_outcomes(
    form: OutcomeGame,
    world: World,
    trade: Trade,
    run: Run,
    *,
    draws: int | None = None,
    seed: int = 0,
    law: ElasticityLaw = LAW,
) -> Found:
    """Play a game of any kind but `strategic`, and again at each draw of the elasticities.

    draws: None for the default of the kind, 0 for none. Raises as the function of its kind does,
    and InputError for fewer than no draws.
    """
    kind, count = kind_of(form), draws_of(form, draws)
    thetas = tuple(elasticity_draws(world, count, seed, law=law).trade_elasticity) if count else ()
    worlds = Worlds(world, trade, run, thetas)
    found = kind.play(form, worlds)
    if count and found.solves and (found.headlines.numbers or found.headlines.answers):
        found = _ranged(found, form, kind, worlds, seed=seed, law=law)
    return with_other_tariffs(found, form, kind, worlds)


def _ranged(
    found: Found, form: OutcomeGame, kind: Kind, worlds: Worlds, *, seed: int, law: ElasticityLaw
) -> Found:
    """The game with the ranges of its headlines over the draws."""
    count = len(worlds.drawn)
    if kind.redrawn is not None:
        drawn = kind.redrawn(form, found, worlds)
    else:
        forms = [form] * count if kind.varied is None else kind.varied(form, count, seed)
        drawn = [_headlines_at(kind, form, worlds.at_draw(k)) for k, form in enumerate(forms)]
    more = replace(found, solves=len(worlds.solved) or found.solves)
    return with_ranges(
        more, ranges_of(found.headlines, drawn, seed=seed, law=law), varied=kind.drawn
    )


def _headlines_at(kind: Kind, form: OutcomeGame, worlds: Worlds) -> Row[Headlines]:
    """The headlines at a draw, or why the game cannot be played there."""
    try:
        return Row(DONE, "", kind.play(form, worlds).headlines)
    except BlocsError as error:
        return Row(getattr(error, "status", UNPLAYED), str(error))


def find_game(name: str | Path) -> Path:
    """The file of a game: a path, CASE/GAME, or CASE for the first that a case lists.

    Raises InputError.
    """
    path = Path(name)
    if path.suffix in casebook.FILES or is_file(path):
        return path
    casebook.check_game(name)
    known = casebook.games()
    if str(name) in known:
        return known[str(name)]
    found = [file for key, file in known.items() if key.startswith(f"{name}/")]
    listed = load_case(found[0].parent.parent).game_paths
    return next(iter(listed.values()), found[0])


@overload
def play(
    game: Game,
    world: World | str | Path | None = None,
    *,
    model: Model | str = ...,
    draws: int | None = ...,
    workers: int = ...,
    executor: Executor | None = ...,
    cache: Path | None = ...,
    seed: int = ...,
    law: ElasticityLaw = ...,
    progress: Progress | None = ...,
) -> Play: ...


@overload
def play(
    game: OutcomeGame,
    world: World | str | Path | None = None,
    *,
    model: Model | str = ...,
    draws: int | None = ...,
    workers: int = ...,
    executor: Executor | None = ...,
    cache: Path | None = ...,
    seed: int = ...,
    law: ElasticityLaw = ...,
    progress: Progress | None = ...,
) -> Found: ...


@overload
def play(
    game: Form | str | Path,
    world: World | str | Path | None = None,
    *,
    model: Model | str = ...,
    draws: int | None = ...,
    workers: int = ...,
    executor: Executor | None = ...,
    cache: Path | None = ...,
    seed: int = ...,
    law: ElasticityLaw = ...,
    progress: Progress | None = ...,
) -> Play | Found: ...


@arguments(
    game=found_by_name(Form, "a game"),
    world=optional(found_by_name(World, "a World")),
    model=text,
    draws=optional(whole(0)),
    workers=whole(),
    cache=optional(path),
    seed=whole(0),
    law=a(ElasticityLaw, "an ElasticityLaw"),
)
def play(
    game: Form | str | Path,
    world: World | str | Path | None = None,
    *,
    model: Model | str = Model.CALIENDO_PARRO,
    draws: int | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    cache: Path | None = None,
    seed: int = 0,
    law: ElasticityLaw = LAW,
    progress: Progress | None = None,
) -> Play | Found:
    """Solve the worlds of a game of any kind, and the game.

    game: what `load_game` returns, a file, or a name of the casebook; world: None takes the game's
    own; draws: of the elasticities, None for the default of its kind, 0 for none; law: that they
    are drawn from; workers: processes; executor: in place of `workers`; cache: folder of solved
    worlds, for a second run; progress: called with the number of worlds finished since the last
    call.

    A strategic game gives a Play: cells, pay-offs and equilibria; a cell without equilibrium is
    reported in `payoffs.missing`. Every other kind gives a Found: `statements`, `tables`,
    `headlines` with their `ranges`, `as_json()`, and in `results` the frozen numbers behind them.
    Raises ScenarioError, WorldError, InputError, and NoEquilibriumError where nothing can be said
    without a world that has none.
    """
    read = game if isinstance(game, Form) else load_game(find_game(game))
    if not isinstance(read, Game | OutcomeGame):
        raise InputError(f"{type(read).__name__} is no game: give what `load_game` returns")
    count = draws_of(read, draws)
    where = world_of(world, read.world, read.tariffs_chosen)
    trade = Trade(one_of(Model, model), compiled=compiled_wanted(None))
    asked = run_of(workers=workers, executor=executor, cache=cache, progress=progress)
    with asked.held() as run:
        if isinstance(read, Game):
            return _strategic(read, where, trade, run, draws=count, seed=seed, law=law)
        return play_outcomes(read, where, trade, run, draws=count, seed=seed, law=law)


def _strategic(
    game: Game, world: World, trade: Trade, run: Run, *, draws: int, seed: int, law: ElasticityLaw
) -> Play:
    """A strategic game; its worlds with the other tariffs are solved while it is."""
    fresh = run.keep is None or run.keep.is_empty
    with run.beside(load_gambit) if fresh else nullcontext():
        solved = solve_strategic(game, world, trade, run, draws=draws, seed=seed, law=law)
    with run.beside(partial(solve_other, solved)) as other:
        played = play_strategic(solved, seed=seed, law=law)
        return with_other_play(played, other())


def draws_of(game: Game | OutcomeGame, asked: int | None) -> int:
    """Draws of the elasticities: those asked for, or the default of the kind. Raises InputError."""
    default = DRAWS if isinstance(game, Game) else kind_of(game).draws
    count = default if asked is None else asked
    if count < 0:
        raise InputError(f"cannot make {count} draws: give zero or more")
    return count
