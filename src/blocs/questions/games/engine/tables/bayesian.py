"""Games of incomplete information: types, beliefs, and plans that depend on the type.

Each player p knows its type t_p and holds a prior μ_p over all types (a common prior, or one per
player). It chooses a plan, an option for each of its types; its pay-off is the expectation

    U_p(plans) = Σ_t μ_p(t) u[p, t_1, …, t_P, plan_1(t_1), …, plan_P(t_P)]

(Harsanyi 1967–68, Management Science 14). Bayesian equilibria are the equilibria of this strategic
game of plans; a mixture over plans is told as what each type does. Types that the player itself
holds to be impossible are left out of its plans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.questions.games.engine.tables.mixed import mixed_equilibria
from blocs.questions.games.engine.tables.normal_form import (
    PureEquilibria,
    StrategicGame,
    pure_equilibria,
    strategic_game,
)
from blocs.questions.games.engine.tables.size import refuse_oversize

SAME = 1e-7


@dataclass(frozen=True, eq=False)
class BayesianGame:
    """Players with types and options.

    prior: (player, type_1, …, type_P) each player's belief over all types, summing to one;
    payoffs: (player, type_1, …, type_P, option_1, …, option_P), utility.
    """

    players: tuple[str, ...]
    types: tuple[tuple[str, ...], ...]
    options: tuple[tuple[str, ...], ...]
    prior: Array
    payoffs: Array

    @property
    def plans(self) -> tuple[tuple[tuple[int, ...], ...], ...]:
        """Per player, its plans: an option for each type (0 for types that it knows impossible)."""
        found: list[tuple[tuple[int, ...], ...]] = []
        for player, names in enumerate(self.types):
            others = tuple(a for a in range(len(self.players)) if a != player)
            own = self.prior[player].sum(axis=others) > 0
            choices = [range(len(self.options[player])) if p else range(1) for p in own]
            found.append(tuple(product(*choices)) if names else ())
        return tuple(found)


def bayesian_game(
    players: Sequence[str],
    *,
    types: Sequence[Sequence[str]],
    options: Sequence[Sequence[str]],
    prior: Array,
    payoffs: Array,
) -> BayesianGame:
    """A checked game of incomplete information.

    prior: (type_1, …, type_P), common, or (player, type_1, …, type_P). Raises InputError with every
    problem.
    """
    names = tuple(players)
    kinds, choices = tuple(map(tuple, types)), tuple(map(tuple, options))
    belief = np.asarray(prior, dtype=np.float64)
    table = np.asarray(payoffs, dtype=np.float64)
    shape = tuple(len(item) for item in kinds)
    if belief.shape == shape:
        belief = np.broadcast_to(belief, (len(names), *shape))
    problems: list[Problem] = []
    if belief.shape != (len(names), *shape):
        problems.append(
            Problem(f"the prior has shape {belief.shape}, types ask for {shape}", field="prior")
        )
    elif (
        not (belief >= 0).all()
        or np.abs(belief.reshape(len(names), -1).sum(axis=1) - 1).max(initial=0.0) > 1e-9
    ):
        problems.append(Problem("a prior is negative or does not sum to 1", field="prior"))
    wanted = (len(names), *shape, *(len(item) for item in choices))
    if table.shape != wanted:
        problems.append(
            Problem(f"pay-offs have shape {table.shape}, not {wanted}", field="payoffs")
        )
    elif not np.isfinite(table).all():
        problems.append(Problem("some pay-offs are not finite numbers", field="payoffs"))
    raise_problems(InputError, "this game cannot be read", problems)
    return BayesianGame(names, kinds, choices, belief, table)


def game_of_plans(game: BayesianGame, *, tolerance: float | None = None) -> StrategicGame:
    """The strategic game in which each player chooses a plan. Options are named `type: option`."""
    plans = game.plans
    refuse_oversize([len(item) for item in plans])
    shape = tuple(len(item) for item in plans)
    table = np.zeros((len(game.players), *shape))
    for kinds in product(*(range(len(item)) for item in game.types)):
        chosen = [
            np.array([plan[kind] for plan in mine]) for mine, kind in zip(plans, kinds, strict=True)
        ]
        cells = game.payoffs[(slice(None), *kinds)][(slice(None), *np.ix_(*chosen))]
        weight = game.prior[(slice(None), *kinds)]
        table += weight.reshape(-1, *(1 for _ in shape)) * cells
    return strategic_game(game.players, _names(game), table, tolerance=tolerance)


def _names(game: BayesianGame) -> list[list[str]]:
    return [
        [
            ", ".join(
                f"{kind}: {options[choice]}" for kind, choice in zip(kinds, plan, strict=True)
            )
            for plan in plans
        ]
        for plans, kinds, options in zip(game.plans, game.types, game.options, strict=True)
    ]


@dataclass(frozen=True, eq=False)
class BayesianEquilibrium:
    """What each type does.

    behaviour: per player (type, option) probabilities; payoffs: (player,) expected utility before
    types are known, by the player's own prior; regret: of the mixture over plans.
    """

    behaviour: tuple[Array, ...]
    payoffs: Array
    regret: float


@dataclass(frozen=True, eq=False)
class BayesianEquilibria:
    """Equilibria in plans. pure: the exhaustive list; complete, note: as for mixed equilibria."""

    game: BayesianGame
    plans: StrategicGame
    pure: PureEquilibria
    equilibria: tuple[BayesianEquilibrium, ...]
    complete: bool
    note: str


def bayesian_equilibria(game: BayesianGame) -> BayesianEquilibria:
    """All Bayesian equilibria that the game of plans has. Raises as `mixed_equilibria` does."""
    table = game_of_plans(game)
    answer = mixed_equilibria(table)
    found: list[BayesianEquilibrium] = []
    for item in answer.equilibria:
        behaviour = tuple(
            _by_type(game, player, weights) for player, weights in enumerate(item.probabilities)
        )
        if not any(_close(behaviour, other.behaviour) for other in found):
            found.append(BayesianEquilibrium(behaviour, item.payoffs, item.regret))
    return BayesianEquilibria(
        game, table, pure_equilibria(table), tuple(found), answer.complete, answer.note
    )


def _by_type(game: BayesianGame, player: int, weights: Array) -> Array:
    """(type, option) probabilities that a mixture over plans comes to."""
    behaviour = np.zeros((len(game.types[player]), len(game.options[player])))
    for plan, weight in zip(game.plans[player], weights, strict=True):
        behaviour[np.arange(len(plan)), plan] += weight
    return behaviour


def _close(one: tuple[Array, ...], other: tuple[Array, ...]) -> bool:
    return all(np.abs(a - b).max() <= SAME for a, b in zip(one, other, strict=True))
