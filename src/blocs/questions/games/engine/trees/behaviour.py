"""Equilibria of games with an order of play and hidden information, in behaviour strategies.

Gambit solves the tree: every support of actions (Nash equilibria in behaviour strategies), and the
limit of the logit quantal response of the agents, which is a sequential equilibrium (McKelvey and
Palfrey 1998, Experimental Economics 1). Every profile is then judged by our own code:

- regret: what a player gains by the best change of its whole plan (Nash: zero); a profile of
  Gambit's that leaves a gain in the player's own units is no equilibrium and is left out;
- credible: at every information set that is never reached, some belief makes the plan optimal
  given what follows (a linear program per set: weakly perfect Bayesian). A threat that no belief
  can justify is thereby found out. This is necessary, not sufficient, for a sequential equilibrium.

Gambit is given each player's pay-offs between 0 and 1, ties exact. Its failures are statuses.

Where an information set is not reached, equilibria form continua; Gambit gives one point of each
support, and the list says that it may be incomplete. Where no credible one among
them has the outcome of the sequential equilibrium, that is added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.games.engine.tables.gambit import (
    Answer,
    Histories,
    tree_equilibria,
    tree_limit,
)
from blocs.questions.games.engine.tables.mixed import ListStatus
from blocs.questions.games.engine.tables.own_units import ROUNDING, simple_fractions
from blocs.questions.games.engine.trees.extensive import Node, Tree, payoff_levels, walk
from blocs.questions.games.engine.trees.tree_values import Behaviour, judge, profile_payoffs

SAME = 1e-6

LIMIT_SAME = 1e-3
"""The limit of quantal response is traced to a finite precision."""

LARGEST_REGRET = 1e-6
"""Largest gain from another plan that an equilibrium may leave, relative to what choices change."""

UNIT_SLACK = 1e-12
"""Pay-offs of a player closer than this, over the range of all ends, tie for Gambit."""

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
    """Equilibria of a tree.

    limit: the sequential equilibrium that quantal response leads to, None where the trace failed;
    status: `complete` where every support was solved and every information set is reached in every
    equilibrium, so that the list is everything; note: a plain word on that.
    """

    tree: Tree
    equilibria: tuple[BehaviourEquilibrium, ...]
    limit: BehaviourEquilibrium | None
    status: ListStatus
    note: str

    @property
    def complete(self) -> bool:
        """Whether the list is everything."""
        return self.status == "complete"


def behaviour_equilibria(tree: Tree, *, max_supports: int = MAX_SUPPORTS) -> BehaviourEquilibria:
    """Nash equilibria in behaviour strategies, judged, and the limit of quantal response.

    With more than `max_supports` supports only that limit is given. Raises MissingExtraError
    without pygambit (or SciPy).
    """
    text = efg_text(in_unit_range(tree))
    limits, _ = _standing(tree, tree_limit(text), LIMIT_SAME)
    limit = limits[0] if limits else None
    supports = prod(2 ** len(labels) - 1 for _, labels in tree.information.values())
    if supports > max_supports:
        note = (
            f"Only the limit of quantal response was sought: {supports:,} supports "
            f"are too many to search (at most {max_supports:,})."
        )
        status: ListStatus = "incomplete" if limits else "none_found"
        return BehaviourEquilibria(tree, tuple(limits), limit, status, note)
    answer = tree_equilibria(text)
    found, dropped = _standing(tree, answer, LARGEST_REGRET)
    if limit is not None and not any(
        other.credible and _same_outcome(limit, other) for other in found
    ):
        found.append(limit)
    status, note = _worth(answer, found, dropped)
    return BehaviourEquilibria(tree, tuple(found), limit, status, note)


def _standing(
    tree: Tree, answer: Answer[Histories], largest: float
) -> tuple[list[BehaviourEquilibrium], int]:
    """The distinct equilibria of an answer, and how many profiles were none."""
    found: list[BehaviourEquilibrium] = []
    dropped = 0
    for profile in answer.found:
        behaviour = _behaviour(tree, profile)
        if any(_same(behaviour, other.behaviour) for other in found):
            continue
        item, regret = _judged(tree, behaviour)
        if regret <= largest:
            found.append(item)
        else:
            dropped += 1
    return found, dropped


def _worth(
    answer: Answer[Histories], found: list[BehaviourEquilibrium], dropped: int
) -> tuple[ListStatus, str]:
    """What the list is worth, and a plain word on it."""
    hidden = sum(min(item.reach.values(), default=1.0) <= SAME for item in found)
    parts: list[str] = []
    if answer.status != "solved":
        parts.append(answer.why)
    if hidden:
        parts.append(
            f"{hidden} of them leave an information set unreached: play there may differ, so that "
            "each stands for a set of equilibria with the same outcome"
        )
    if answer.singular:
        parts.append(f"{answer.singular} supports have singular equations and may hide a continuum")
    if answer.exceeded:
        parts.append(f"{answer.exceeded} supports were given up")
    if dropped:
        parts.append(f"{dropped} solutions are no equilibria within rounding")
    if not found:
        head = "None was found, although every finite game has one"
        status: ListStatus = "timed_out" if answer.status == "timed_out" else "none_found"
        return status, "; ".join([head, *parts]) + "."
    if not parts:
        return "complete", "The list is complete."
    note = "The list may be incomplete: " + "; ".join(parts) + "."
    return "incomplete" if answer.status == "solved" else answer.status, note


def _same(one: Behaviour, other: Behaviour) -> bool:
    return all(np.abs(one[name] - other[name]).max() <= SAME for name in one)


def _same_outcome(one: BehaviourEquilibrium, other: BehaviourEquilibrium) -> bool:
    """Whether two equilibria agree wherever the first leads."""
    return all(
        float(np.abs(one.behaviour[name] - other.behaviour[name]).max()) <= LIMIT_SAME
        for name, chance in one.reach.items()
        if chance > LIMIT_SAME
    )


def _behaviour(tree: Tree, profile: Histories) -> Behaviour:
    found: dict[str, Array] = {}
    for history, weights in profile.items():
        node = tree.root
        for index in history:
            node = node.children[index]
        total = weights.sum()
        count = len(weights)
        found[node.information] = weights / total if total > 0 else np.full(count, 1.0 / count)
    return found


def _judged(tree: Tree, behaviour: Behaviour) -> tuple[BehaviourEquilibrium, float]:
    """A profile with what it is worth, and its regret in the players' own units."""
    verdict = judge(tree, behaviour)
    item = BehaviourEquilibrium(
        behaviour=behaviour,
        payoffs=profile_payoffs(tree, behaviour),
        reach=verdict.reach,
        beliefs=verdict.beliefs,
        regret=verdict.regret,
        incredible=verdict.incredible,
    )
    return item, verdict.relative_regret


def in_unit_range(tree: Tree) -> Tree:
    """The same tree with each player's pay-offs as fractions between 0 and 1, ties exact."""
    levels = payoff_levels(tree)
    table = np.empty(levels.shape, dtype=object)
    for player, values in enumerate(levels):
        low, span = float(values.min()), float(np.ptp(values))
        rounding = ROUNDING * float(np.abs(values).max())
        inside = (values - low) / span if span > rounding else np.zeros_like(values)
        slack = max(UNIT_SLACK, rounding / span) if span > 0 else 0.0
        table[player] = simple_fractions(inside, slack)
    ends = iter(table.T)

    def scaled(node: Node) -> Node:
        if node.final:
            return replace(node, payoffs=tuple(next(ends)))
        return replace(node, children=tuple(map(scaled, node.children)))

    return Tree(tree.players, scaled(tree.root), tree.information)


def efg_text(tree: Tree) -> str:
    """The tree in Gambit's text format, everything numbered from 1."""
    place = {name: index for index, name in enumerate(tree.information, 1)}
    lines = [f'EFG 2 R "" {{ {_numbers(len(tree.players))} }}', '""']
    for number, node in enumerate(walk(tree.root), 1):
        if node.final:
            payoffs = ", ".join(str(Fraction(value)) for value in node.payoffs)
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
