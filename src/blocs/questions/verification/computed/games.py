"""Games of the textbooks, with pay-offs as published."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from itertools import product
from typing import Any

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.games.engine.deals.bargaining import nash_bargain, rubinstein
from blocs.questions.games.engine.deals.repeated import noisy_trigger
from blocs.questions.games.engine.groups.coalitions import CoalitionGame, coalition_game, shapley
from blocs.questions.games.engine.groups.core import core, nucleolus
from blocs.questions.games.engine.groups.stability import bloc_stability, unilateral_changes
from blocs.questions.games.engine.rates.best_response import PayoffPoint, PlayerValue, nash_point
from blocs.questions.games.engine.rates.box_ascent import Box
from blocs.questions.games.engine.tables.correlated import correlated_range, correlated_regret
from blocs.questions.games.engine.tables.dominance import iterated_dominance
from blocs.questions.games.engine.tables.gambit import gambit
from blocs.questions.games.engine.tables.mixed import mixed_equilibria
from blocs.questions.games.engine.tables.normal_form import StrategicGame, strategic_game
from blocs.questions.games.engine.tables.sensitivity import drawn_equilibria
from blocs.questions.games.engine.trees.backward import backward_induction
from blocs.questions.games.engine.trees.behaviour import behaviour_equilibria
from blocs.questions.games.engine.trees.extensive import Move, Signal, sequential_game, unfold
from blocs.questions.verification.computed.beside import Beside, beside

Table = Sequence[Sequence[float]]

# -- tables ---------------------------------------------------------------------------------------


def table_game(payoffs: Array) -> StrategicGame:
    """A game from a tensor (player, option_1, …), players and options named by number."""
    table = np.asarray(payoffs, dtype=float)
    return strategic_game(
        [f"p{i}" for i in range(len(table))],
        [[f"p{i}o{k}" for k in range(n)] for i, n in enumerate(table.shape[1:])],
        table,
    )


def dominant_cell(*, row: Table, column: Table) -> list[float]:
    """Pay-offs of the one cell that is left when dominated options are removed."""
    game = table_game(np.array([row, column]))
    left = iterated_dominance(game).survivors
    cell = tuple(
        names.index(kept[0]) for names, kept in zip(game.options, left, strict=True) if
        len(kept) == 1
    )  # fmt: skip
    return [float(u[cell]) for u in game.payoffs]


def mixture(*, row: Table, column: Table) -> list[float]:
    """The one equilibrium that is not pure: chances of the row, chances of the column, pay-offs."""
    found = mixed_equilibria(table_game(np.array([row, column]))).equilibria
    (mixed,) = [item for item in found if not item.pure]
    return [float(x) for x in np.concatenate([*mixed.probabilities, mixed.payoffs])]


def best_correlated(*, row: Table, column: Table) -> list[float]:
    """Pay-offs of the correlated equilibrium with the highest sum."""
    best = correlated_range(table_game(np.array([row, column]))).best
    return [] if best is None else [float(x) for x in best.payoffs]


def correlated_thirds(*, row: Table, column: Table) -> list[float]:
    """Pay-offs, and largest gain from disobeying, of thirds on all cells but the last."""
    game = table_game(np.array([row, column]))
    thirds = np.array([[1 / 3, 1 / 3], [1 / 3, 0.0]])
    paid = [float((u * thirds).sum()) for u in game.payoffs]
    return [*paid, max(0.0, correlated_regret(game, thirds))]


def nine_equilibria() -> Array:
    """The game of 2 × 2 × 2 of McKelvey and McLennan (1996)."""
    table = np.zeros((3, 2, 2, 2))
    table[:, 0, 0, 0] = 9, 8, 12
    table[:, 1, 1, 0] = 9, 8, 2
    table[:, 0, 1, 1] = 3, 4, 6
    table[:, 1, 0, 1] = 3, 4, 4
    return table


def counted_equilibria() -> list[float]:
    """Equilibria of that game: all, pure ones, and those in which every option is played."""
    found = mixed_equilibria(table_game(nine_equilibria())).equilibria
    pure = sum(item.pure for item in found)
    whole = sum(all(p.min() > 1e-6 for p in item.probabilities) for item in found)
    return [float(len(found)), float(pure), float(whole)]


def equilibria_of_six_by_six() -> float:
    """Equilibria of von Stengel's game, as Gambit's catalogue holds it."""
    place = "catalog_data/journals/dcg/vonstengel1999/6x6_game_with_75_eq_small_payoffs.nfg"
    game: Any = gambit().read_nfg(str(files("pygambit") / place))
    table = np.asarray(game.to_arrays(dtype=float), dtype=np.float64)
    return float(len(mixed_equilibria(table_game(table)).equilibria))


def without_pure_equilibrium(*, draws: int, seed: int) -> float:
    """Share of drawn 2 × 2 games that have no equilibrium in pure strategies."""
    drawn = np.random.default_rng(seed).normal(size=(draws, 2, 2, 2))
    return float(drawn_equilibria(drawn).none)


# -- trees ----------------------------------------------------------------------------------------


def seltens_horse() -> list[float]:
    """Pay-offs of the equilibrium of figure 1 that trembling hands leave."""
    u = np.zeros((3, 2, 2, 2))
    u[:, 0, 0, 0] = 1, 1, 1  # 1 and 2 go right: 3 is not asked
    u[:, 0, 1, 0], u[:, 0, 1, 1] = (4, 4, 0), (0, 0, 1)
    u[:, 1, 0, 0], u[:, 1, 0, 1] = (3, 2, 2), (0, 0, 0)
    steps = [
        Move("first", "1", ("R", "L")),
        Move("second", "2", ("R", "L"), ("first",), ({"first": "L"},)),
        Move("third", "3", ("R", "L"), (), ({"first": "R", "second": "R"},)),
    ]
    found = behaviour_equilibria(unfold(sequential_game(["1", "2", "3"], steps, u)))
    (credible,) = [item for item in found.equilibria if item.credible]
    return [float(x) for x in credible.payoffs]


def noisy_leader(*, noise: float) -> list[float]:
    """Chances that the leader commits, in every equilibrium, the follower seeing it with noise."""
    u = np.array([[[5, 3], [6, 4]], [[2, 1], [3, 4]]], dtype=float)
    seen = np.array([[1 - noise, noise], [noise, 1 - noise]])
    steps = [
        Move("leader", "L", ("S", "C")),
        Signal("seen", "leader", ("F",), ("s", "c"), seen),
        Move("follower", "F", ("S", "C")),
    ]
    found = behaviour_equilibria(unfold(sequential_game(["L", "F"], steps, u))).equilibria
    return sorted(float(item.behaviour["leader"][0]) for item in found)


def chain_store() -> list[float]:
    """Pay-offs of one entry by backward induction: out (1, 5), a fight (0, 0), a deal (2, 2)."""
    u = np.zeros((2, 2, 2))
    u[:, 0, :] = np.array([1, 5])[:, None]
    u[:, 1, 0], u[:, 1, 1] = (0, 0), (2, 2)
    steps = [
        Move("entry", "entrant", ("out", "in")),
        Move("reply", "store", ("fight", "yield"), ("entry",), ({"entry": "out"},)),
    ]
    found = backward_induction(unfold(sequential_game(["entrant", "store"], steps, u)))
    return [float(x) for x in found.payoffs]


# -- bargains -------------------------------------------------------------------------------------


def barter(*, first: Table, second: Table) -> list[float]:
    """Gains of two who exchange goods, each row a good: worth to the first, to the second."""
    gives, takes = np.array(first, dtype=float), np.array(second, dtype=float)
    sign = np.array([-1.0, 1.0])
    outcomes = [
        sign * (np.array(a) @ gives) - sign * (np.array(b) @ takes)
        for a in product((0.0, 1.0), repeat=len(gives))
        for b in product((0.0, 1.0), repeat=len(takes))
    ]
    return [float(x) for x in nash_bargain(np.array(outcomes), outside=np.zeros(2)).gains]


def alternating_offers(*, first: float, second: float) -> Beside:
    """Share of who proposes first, at two discount factors."""
    ours = rubinstein(discount_first=first, discount_second=second).first
    return beside(ours, (1 - second) / (1 - first * second))


def with_outside_option(*, discount: float, outside: Sequence[float]) -> list[float]:
    """Share of the responder at several outside options of its own."""
    return [
        rubinstein(discount_first=discount, discount_second=discount, outside_second=x).second
        for x in outside
    ]


def critical_discount(*, cooperate: float, deviate: float, punish: float) -> float:
    """The discount factor from which a deal is kept by the threat of punishment for ever."""
    return noisy_trigger(cooperate=cooperate, deviate=deviate, punish=punish).threshold


def cournot(*, intercept: float, costs: Sequence[float]) -> list[float]:
    """Quantities at the point that the search of tariff games finds, demand being p = a − Q."""

    def payoff(player: int) -> PlayerValue:
        def value(actions: Sequence[Array]) -> PayoffPoint:
            own, total = float(actions[player][0]), sum(float(item[0]) for item in actions)
            margin = intercept - total - costs[player]
            return PayoffPoint(own * margin, np.array([margin - own]))

        return value

    players = range(len(costs))
    found = nash_point(
        [payoff(p) for p in players],
        boxes=[Box(np.zeros(1), np.full(1, intercept)) for _ in players],
        start=[np.array([0.1]) for _ in players],
    )
    return [float(x[0]) for x in found.actions]


# -- groups ---------------------------------------------------------------------------------------


def gloves() -> list[float]:
    """Shapley values, then the core, of one left glove and two right ones."""
    worth = [min(s & 1, (s >> 1 & 1) + (s >> 2 & 1)) for s in range(8)]
    game = coalition_game(["L", "R1", "R2"], np.array(worth, dtype=float))
    return [float(x) for x in (*shapley(game).values, *core(game).division)]


def runway(*, costs: Sequence[float]) -> Beside:
    """Fees of aircraft that need ever longer runways: Shapley values, and the closed form."""
    n = len(costs)
    worth = [max((costs[p] for p in range(n) if s >> p & 1), default=0.0) for s in range(2**n)]
    found = shapley(coalition_game([f"a{p}" for p in range(n)], np.array(worth))).values
    stretches = np.diff([0.0, *costs]) / np.arange(n, 0, -1)
    return beside(found, np.cumsum(stretches))


def divided_estate(*, claims: Sequence[float], estate: float) -> list[float]:
    """The nucleolus of what is left for each group when all others are paid in full."""
    return [float(x) for x in nucleolus(_estate(claims, estate)).division]


def _estate(claims: Sequence[float], estate: float) -> CoalitionGame:
    n = len(claims)
    worth = [
        max(0.0, estate - sum(claims[p] for p in range(n) if not s >> p & 1)) for s in range(2**n)
    ]
    return coalition_game([f"creditor{p}" for p in range(n)], np.array(worth))


def largest_agreement(*, countries: int) -> float:
    """The largest stable agreement on a public good: benefit linear, cost ½ q² of each country.

    Signatories choose what is best for them together, the others what is best for each.
    """
    names = [f"C{k}" for k in range(countries)]
    stable = 1
    for size in range(2, countries + 1):
        now = tuple(0 if k < size else -1 for k in range(countries))
        every = (now, *unilateral_changes(now, 1))
        (found,) = bloc_stability(
            names, ["agreement"], membership=now, payoffs={m: _abatement(m) for m in every}
        )
        if (found.internal, found.external) == ("stable", "stable"):
            stable = size
    return float(stable)


def _abatement(membership: tuple[int, ...]) -> Array:
    inside = np.array(membership) == 0
    effort = np.where(inside, max(1, int(inside.sum())), 1).astype(float)
    return effort.sum() - effort**2 / 2
