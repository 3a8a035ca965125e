"""Equilibria of games with an order of play and hidden information, in behaviour strategies.

Gambit solves the tree: every support of actions (Nash equilibria in behaviour strategies), and the
limit of the logit quantal response of the agents, which is a sequential equilibrium (McKelvey and
Palfrey 1998, Experimental Economics 1). Every profile is then judged by our own code:

- regret: what a player gains by the best change of its whole plan (Nash: zero);
- credible: at every information set that is never reached, some belief makes the plan optimal
  given what follows (a linear program per set: weakly perfect Bayesian). A threat that no belief
  can justify is thereby found out. This is necessary, not sufficient, for a sequential equilibrium.

Where an information set is not reached, equilibria form continua; Gambit gives one point of each
support, and the list says that it may be incomplete. Where no credible one among
them has the outcome of the sequential equilibrium, that is added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from blocs.foundation.axes import Array
from blocs.games.extensive import Node, Tree, walk
from blocs.games.gambit import gambit, gambit_tree, tree_profile
from blocs.games.tree_values import Behaviour, judge, profile_payoffs

SAME = 1e-6

LIMIT_SAME = 1e-3
"""The limit of quantal response is traced to a finite precision."""

MAX_SUPPORTS = 5_000
"""Largest number of supports (products of sets of options) that are searched."""


@dataclass(frozen=True, eq=False)
class BehaviourEquilibrium:
    """One equilibrium of a tree.

    behaviour: information set → (option,) probabilities; payoffs: (player,) expected utility;
    reach: information set → probability; beliefs: information set → (node,) probabilities, for sets
    that are reached; regret: the largest gain from another plan, utility; credible: see above;
    incredible: the information sets where no belief justifies the plan.
    """

    behaviour: Behaviour
    payoffs: Array
    reach: Mapping[str, float]
    beliefs: Mapping[str, Array]
    regret: float
    incredible: tuple[str, ...]

    @property
    def credible(self) -> bool:
        """Whether some belief justifies the plan at every information set."""
        return not self.incredible


@dataclass(frozen=True, eq=False)
class BehaviourEquilibria:
    """Equilibria of a tree; limit: the sequential equilibrium that quantal response leads to.

    complete: whether every support was solved and every information set is reached in every
    equilibrium, so that the list is everything; note: a plain word on that.
    """

    tree: Tree
    equilibria: tuple[BehaviourEquilibrium, ...]
    limit: BehaviourEquilibrium
    complete: bool
    note: str


def behaviour_equilibria(tree: Tree, *, max_supports: int = MAX_SUPPORTS) -> BehaviourEquilibria:
    """Nash equilibria in behaviour strategies, judged, and the limit of quantal response.

    With more than `max_supports` supports only that limit is given. Raises MissingExtraError
    without pygambit (or SciPy).
    """
    game = gambit_tree(efg_text(tree))
    events: list[str] = []

    def heard(event: Any) -> None:
        events.append(type(event).__name__)

    limit = _judged(tree, _behaviour(tree, gambit().nash.logit_solve(game).equilibrium))
    supports = prod(2 ** len(labels) - 1 for _, labels in tree.information.values())
    if supports > max_supports:
        note = (
            f"Only the limit of quantal response was sought: {supports:,} supports "
            f"are too many to search (at most {max_supports:,})."
        )
        return BehaviourEquilibria(tree, (limit,), limit, complete=False, note=note)
    answer = gambit().nash.enumpoly_solve(game, use_strategic=False, event_callback=heard)
    found: list[BehaviourEquilibrium] = []
    for profile in answer.equilibria:
        item = _judged(tree, _behaviour(tree, profile))
        if not any(_same(item.behaviour, other.behaviour) for other in found):
            found.append(item)
    if not any(other.credible and _same_outcome(limit, other) for other in found):
        found.append(limit)
    singular = sum("Singular" in name for name in events)
    exceeded = sum("BudgetExceeded" in name for name in events)
    hidden = sum(min(item.reach.values(), default=1.0) <= SAME for item in found)
    return BehaviourEquilibria(
        tree=tree,
        equilibria=tuple(found),
        limit=limit,
        complete=not (singular or exceeded or hidden),
        note=_note(singular, exceeded, hidden),
    )


def _note(singular: int, exceeded: int, hidden: int) -> str:
    if not (singular or exceeded or hidden):
        return "The list is complete."
    parts: list[str] = []
    if hidden:
        parts.append(
            f"{hidden} of them leave an information set unreached: play there may differ, so that "
            "each stands for a set of equilibria with the same outcome"
        )
    if singular:
        parts.append(f"{singular} supports have singular equations and may hide a continuum")
    if exceeded:
        parts.append(f"{exceeded} supports were given up")
    return "The list may be incomplete: " + "; ".join(parts) + "."


def _same(one: Behaviour, other: Behaviour) -> bool:
    return all(np.abs(one[name] - other[name]).max() <= SAME for name in one)


def _same_outcome(one: BehaviourEquilibrium, other: BehaviourEquilibrium) -> bool:
    """Whether two equilibria agree wherever the first leads."""
    return all(
        float(np.abs(one.behaviour[name] - other.behaviour[name]).max()) <= LIMIT_SAME
        for name, chance in one.reach.items()
        if chance > LIMIT_SAME
    )


def _behaviour(tree: Tree, profile: Any) -> Behaviour:
    found: dict[str, Array] = {}
    for history, weights in tree_profile(profile).items():
        node = tree.root
        for index in history:
            node = node.children[index]
        total = weights.sum()
        count = len(weights)
        found[node.information] = weights / total if total > 0 else np.full(count, 1.0 / count)
    return found


def _judged(tree: Tree, behaviour: Behaviour) -> BehaviourEquilibrium:
    verdict = judge(tree, behaviour)
    return BehaviourEquilibrium(
        behaviour=behaviour,
        payoffs=profile_payoffs(tree, behaviour),
        reach=verdict.reach,
        beliefs=verdict.beliefs,
        regret=verdict.regret,
        incredible=verdict.incredible,
    )


def efg_text(tree: Tree) -> str:
    """The tree in Gambit's text format, everything numbered from 1."""
    place = {name: index for index, name in enumerate(tree.information, 1)}
    lines = [f'EFG 2 R "" {{ {_numbers(len(tree.players))} }}', '""']
    for number, node in enumerate(walk(tree.root), 1):
        if node.final:
            payoffs = ", ".join(repr(value) for value in node.payoffs)
            lines.append(f't "" {number} "" {{ {payoffs} }}')
        elif node.player is None:
            parts = [f'"{i}" {p}' for i, p in enumerate(_fractions(node), 1)]
            lines.append(f'c "" {number} "" {{ {" ".join(parts)} }} 0')
        else:
            player, index = tree.players.index(node.player) + 1, place[node.information]
            lines.append(f'p "" {player} {index} "" {{ {_numbers(len(node.labels))} }} 0')
    return "\n".join(lines) + "\n"


def _numbers(count: int) -> str:
    return " ".join(f'"{number}"' for number in range(1, count + 1))


def _fractions(node: Node) -> list[str]:
    """Probabilities as fractions that sum to one exactly: the largest takes up the rounding."""
    parts = [Fraction(repr(float(p))) for p in node.probabilities]
    largest = int(np.argmax(node.probabilities))
    parts[largest] += 1 - sum(parts, Fraction(0))
    return [f"{part.numerator}/{part.denominator}" for part in parts]
