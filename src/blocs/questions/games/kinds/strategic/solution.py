"""What a game comes to: equilibria, dominance, quantal response, order of play."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TypeVar

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import BlocsError, InputError
from blocs.foundation.keep import Keep
from blocs.questions.games.engine.tables.correlated import (
    CorrelatedEquilibrium,
    CorrelatedRange,
    correlated_range,
)
from blocs.questions.games.engine.tables.dominance import (
    Dominance,
    IteratedDominance,
    dominance,
    iterated_dominance,
)
from blocs.questions.games.engine.tables.dynamics import reply_cycles
from blocs.questions.games.engine.tables.mixed import MixedEquilibria, mixed_equilibria
from blocs.questions.games.engine.tables.normal_form import (
    BestResponses,
    Cell,
    PureEquilibria,
    StrategicGame,
    best_responses,
    pure_equilibria,
    strategic_game,
)
from blocs.questions.games.engine.tables.quantal import QuantalResponse, quantal_responses
from blocs.questions.games.engine.trees.backward import SubgamePerfect, backward_induction
from blocs.questions.games.engine.trees.behaviour import BehaviourEquilibria, behaviour_equilibria
from blocs.questions.games.engine.trees.extensive import (
    Move,
    Signal,
    Step,
    Types,
    sequential_game,
    unfold,
)
from blocs.questions.games.kinds.strategic.form import Game
from blocs.questions.games.kinds.strategic.kept import (
    kept_part,
    pack_behaviour,
    pack_correlated,
    pack_mixed,
    pack_quantal,
    table_facts,
    tree_facts,
    unpack_behaviour,
    unpack_correlated,
    unpack_mixed,
    unpack_quantal,
)
from blocs.questions.games.kinds.strategic.payoffs import Payoffs
from blocs.questions.games.kinds.strategic.plans import Plans, beliefs

PRECISIONS = (0.0, 3.0, 10.0, 30.0)
"""λ at which the quantal response is shown, over the most that a player's own choice can change."""

MIXED_SUPPORTS = 2_000
"""Largest number of supports that are searched among options that survive dominance."""

LARGEST_CORRELATED = 2_000
"""Largest game, in cells that survive dominance, whose correlated equilibria are bounded."""

LARGEST_QUANTAL = 5_000
"""Largest game, in cells, whose quantal response is traced."""

Found = TypeVar("Found")


@dataclass(frozen=True, eq=False)
class Solution:
    """Everything found about a game. A part that could not be had is None, and its note says why.

    survivors: the game without strictly dominated options, where mixed and correlated equilibria
    are sought (neither gives weight to an option that is dominated); correlated: what a mediator
    could bring about, best for the sum of utilities, each player's range; where a player has types,
    the mediator recommends a plan for all of them before they are drawn (Forges 1993);
    cycles: best replies that run in circles, sought where no equilibrium is in pure strategies.
    """

    game: StrategicGame
    pure: PureEquilibria
    responses: BestResponses
    dominance: tuple[Dominance, ...]
    iterated: IteratedDominance
    survivors: StrategicGame
    mixed: MixedEquilibria | None
    mixed_note: str
    correlated: CorrelatedRange | None
    correlated_note: str
    quantal: tuple[QuantalResponse, ...]
    quantal_note: str
    cycles: tuple[tuple[Cell, ...], ...]
    sequential: SubgamePerfect | BehaviourEquilibria | None
    sequential_note: str


def solve_game(
    game: StrategicGame, plans: Plans, payoffs: Payoffs, *, keep: Keep | None
) -> Solution:
    """All of it; only what is missing or too large is left out, with a word on why.

    keep: where parts that take long are kept for a second run.
    """
    pure, rounds = pure_equilibria(game), iterated_dominance(game)
    rest = _survivors(game, rounds)
    mixed, mixed_note = _attempt(lambda: _mixed(rest, keep))
    correlated, correlated_note = _attempt(lambda: _correlated(rest, keep))
    quantal, quantal_note = _attempt(lambda: _quantal(game, keep))
    sequential, sequential_note = (
        _attempt(lambda: _sequential(plans, payoffs, keep)) if plans.game.order else (None, "")
    )
    return Solution(
        game=game,
        pure=pure,
        responses=best_responses(game),
        dominance=dominance(game),
        iterated=rounds,
        survivors=rest,
        mixed=mixed,
        mixed_note=mixed_note or (mixed.note if mixed else ""),
        correlated=correlated,
        correlated_note=correlated_note,
        quantal=quantal or (),
        quantal_note=quantal_note,
        cycles=() if pure.equilibria else reply_cycles(game, max_starts=256),
        sequential=sequential,
        sequential_note=sequential_note,
    )


def _attempt(compute: Callable[[], Found]) -> tuple[Found | None, str]:
    try:
        return compute(), ""
    except BlocsError as error:
        return None, str(error)


def _survivors(game: StrategicGame, rounds: IteratedDominance) -> StrategicGame:
    kept = [
        [names.index(name) for name in left]
        for names, left in zip(game.options, rounds.survivors, strict=True)
    ]
    table = game.payoffs[(slice(None), *np.ix_(*kept))]
    missing = {
        tuple(own.index(k) for own, k in zip(kept, cell, strict=True)): why
        for cell, why in game.missing.items()
        if all(k in own for own, k in zip(kept, cell, strict=True))
    }
    return strategic_game(
        game.players, rounds.survivors, table, missing=missing, tolerance=game.tolerance
    )


def _mixed(game: StrategicGame, keep: Keep | None) -> MixedEquilibria:
    return kept_part(
        keep,
        "mixed",
        {**table_facts(game), "supports": MIXED_SUPPORTS},
        compute=lambda: mixed_equilibria(game, max_supports=MIXED_SUPPORTS),
        pack=pack_mixed,
        unpack=unpack_mixed(game),
    )


def _correlated(game: StrategicGame, keep: Keep | None) -> CorrelatedRange:
    cells = prod(game.shape)
    if cells > LARGEST_CORRELATED:
        raise InputError(
            f"{cells:,} cells survive dominance, at most {LARGEST_CORRELATED:,} are taken"
        )
    if cells == 1 and not game.missing:
        only = game.payoffs.reshape(-1)
        return CorrelatedRange(
            "optimal", CorrelatedEquilibrium(np.ones(game.shape), only, 0.0), only, only
        )
    return kept_part(
        keep,
        "correlated",
        table_facts(game),
        compute=lambda: correlated_range(game),
        pack=pack_correlated,
        unpack=unpack_correlated,
    )


def _quantal(game: StrategicGame, keep: Keep | None) -> tuple[QuantalResponse, ...]:
    cells = prod(game.shape)
    if cells > LARGEST_QUANTAL:
        raise InputError(f"not traced: {cells:,} cells, at most {LARGEST_QUANTAL:,}")
    if game.missing:
        return quantal_responses(game, [0.0])
    unit = np.where(game.stakes > game.tolerance, game.stakes, 1.0)
    return kept_part(
        keep,
        "quantal",
        {**table_facts(game), "precisions": PRECISIONS},
        compute=lambda: quantal_responses(game, PRECISIONS, unit=unit),
        pack=pack_quantal,
        unpack=unpack_quantal,
    )


def _sequential(
    plans: Plans, payoffs: Payoffs, keep: Keep | None
) -> SubgamePerfect | BehaviourEquilibria:
    """The game with its order of play: types are drawn first, each seen by its owner alone."""
    game = plans.game
    steps, order = _steps(game)
    players = tuple(game.actors)
    typed = [name for name in players if name in game.types]
    table = _by_types(plans, payoffs, typed)
    axes = [0, *range(1, 1 + len(typed))]
    axes += [1 + len(typed) + players.index(name) for name in order]
    tree = unfold(sequential_game(players, steps, table.transpose(axes)))
    if tree.perfect_information:
        return backward_induction(tree)
    return kept_part(
        keep,
        "behaviour",
        tree_facts(tree),
        compute=lambda: behaviour_equilibria(tree),
        pack=pack_behaviour,
        unpack=unpack_behaviour(tree),
    )


def _steps(game: Game) -> tuple[list[Step], list[str]]:
    prior = beliefs(game)
    steps: list[Step] = [
        Types(f"type of {name}", name, tuple(kinds), prior[name])
        for name in game.actors
        if (kinds := game.types.get(name))
    ]
    order: list[str] = []
    for step in game.order:
        if step.actor is not None:
            labels = tuple(game.actors[step.actor].options)
            steps.append(Move(step.actor, step.actor, labels, tuple(step.observes or ())))
            order.append(step.actor)
        elif step.signal_of is not None and step.accuracy is not None:
            labels = tuple(game.actors[step.signal_of].options)
            noise = (1 - step.accuracy) / max(1, len(labels) - 1)
            table = np.full((len(labels), len(labels)), noise)
            np.fill_diagonal(table, step.accuracy if len(labels) > 1 else 1.0)
            name, audience = f"picture of {step.signal_of}", tuple(step.seen_by or ())
            steps.append(Signal(name, step.signal_of, audience, labels, table))
    return steps, order


def _by_types(plans: Plans, payoffs: Payoffs, typed: list[str]) -> Array:
    """(player, type of each actor with types, option_1, …) utility."""
    game = plans.game
    counts = [len(game.types[name]) for name in typed]
    table = np.zeros((len(game.actors), *counts, *game.shape))
    for kinds in product(*(range(n) for n in counts)):
        for p, name in enumerate(game.actors):
            weights = payoffs.weights[p].copy()
            if name in typed:
                kind = list(game.types[name].values())[int(kinds[typed.index(name)])]
                for term, value in (kind.weights or {}).items():
                    weights[payoffs.names.index(term)] = value
            table[(p, *kinds)] = np.einsum("w...,w->...", payoffs.values[:, p], weights)
    return table
