"""Backward induction: what follows when everybody sees everything.

At each node the mover takes the option with the highest expected pay-off, the rest of the game
being played likewise (Zermelo; Kuhn 1953). With ties there may be several subgame-perfect
equilibria: the first tied option is followed and the ties are reported. What ties is measured by
what the player's own choices can change where it moves, not by levels or by others' pay-offs
(`own_units`). Nature may move. An independent route to what Gambit finds on the same tree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.questions.games.engine.tables.own_units import tie_tolerance
from blocs.questions.games.engine.trees.extensive import Node, Tree, payoff_levels


@dataclass(frozen=True, eq=False)
class SubgamePerfect:
    """The result of backward induction.

    choices: information set → option; payoffs: (player,) expected utility; ties: information set →
    options that were equally good; path: options chosen from the root (nature's likeliest draws).
    """

    choices: Mapping[str, str]
    payoffs: Array
    ties: Mapping[str, tuple[str, ...]]
    path: tuple[tuple[str, str], ...]

    @property
    def unique(self) -> bool:
        """Whether no player was indifferent anywhere."""
        return not self.ties


def backward_induction(tree: Tree) -> SubgamePerfect:
    """Solve a game of perfect information.

    Raises InputError where some information set has more than one node.
    """
    if not tree.perfect_information:
        raise InputError(
            "somebody moves without seeing an earlier step: backward induction needs perfect "
            "information; solve for behaviour equilibria instead"
        )
    levels = payoff_levels(tree)
    rounding = np.array([tie_tolerance(0.0, values) for values in levels])
    first = _Induction(tree, rounding)
    first.worth(tree.root)
    tolerance = [tie_tolerance(s, values) for s, values in zip(first.stakes, levels, strict=True)]
    answer = _Induction(tree, np.array(tolerance))
    payoffs = answer.worth(tree.root)
    return SubgamePerfect(answer.choices, payoffs, answer.ties, _path(tree.root, answer.choices))


class _Induction:
    """One pass. stakes: (player,) the most that a choice of its own changed anywhere."""

    def __init__(self, tree: Tree, tolerance: Array) -> None:
        self.tree, self.tolerance = tree, tolerance
        self.choices: dict[str, str] = {}
        self.ties: dict[str, tuple[str, ...]] = {}
        self.stakes = np.zeros(len(tree.players))

    def worth(self, node: Node) -> Array:
        if node.final:
            return np.array(node.payoffs)
        values = np.array([self.worth(child) for child in node.children])
        if node.player is None:
            return np.asarray(np.array(node.probabilities) @ values)
        player = self.tree.players.index(node.player)
        own = values[:, player]
        self.stakes[player] = max(self.stakes[player], np.ptp(own))
        best = np.flatnonzero(own >= own.max() - self.tolerance[player])
        self.choices[node.information] = node.labels[best[0]]
        if len(best) > 1:
            self.ties[node.information] = tuple(node.labels[i] for i in best)
        return np.asarray(values[best[0]])


def _path(root: Node, choices: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    node, path = root, list[tuple[str, str]]()
    while not node.final:
        if node.player is None:
            index = int(np.argmax(node.probabilities))
        else:
            index = node.labels.index(choices[node.information])
        path.append((node.information, node.labels[index]))
        node = node.children[index]
    return tuple(path)
