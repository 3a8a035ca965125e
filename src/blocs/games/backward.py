"""Backward induction: what follows when everybody sees everything.

At each node the mover takes the option with the highest expected pay-off, the rest of the game
being played likewise (Zermelo; Kuhn 1953). With ties there may be several subgame-perfect
equilibria: the first tied option is followed and the ties are reported. Nature may move. An
independent route to what Gambit finds on the same tree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.games.extensive import Node, Tree


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


def backward_induction(tree: Tree, *, tolerance: float = 1e-9) -> SubgamePerfect:
    """Solve a game of perfect information. tolerance: of ties, in utility.

    Raises InputError where some information set has more than one node.
    """
    if not tree.perfect_information:
        raise InputError(
            "somebody moves without seeing an earlier step: backward induction needs perfect "
            "information; solve for behaviour equilibria instead"
        )
    choices: dict[str, str] = {}
    ties: dict[str, tuple[str, ...]] = {}

    def worth(node: Node) -> Array:
        if node.final:
            return np.array(node.payoffs)
        values = np.array([worth(child) for child in node.children])
        if node.player is None:
            return np.asarray(np.array(node.probabilities) @ values)
        own = values[:, tree.players.index(node.player)]
        best = np.flatnonzero(own >= own.max() - tolerance)
        choices[node.information] = node.labels[best[0]]
        if len(best) > 1:
            ties[node.information] = tuple(node.labels[i] for i in best)
        return np.asarray(values[best[0]])

    payoffs = worth(tree.root)
    return SubgamePerfect(choices, payoffs, ties, _path(tree.root, choices))


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
