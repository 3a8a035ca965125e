"""Values, beliefs and regrets on a tree, given how everybody behaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from blocs.foundation.axes import Array
from blocs.numerics.linear_program import linear_program, minimise
from blocs.questions.games.engine.tables.own_units import tie_tolerance
from blocs.questions.games.engine.trees.extensive import Node, Tree, payoff_levels, walk

Behaviour: TypeAlias = Mapping[str, Array]
"""Information set → (option,) probabilities."""

TINY = 1e-7
"""Probability below which an information set counts as not reached."""

SLACK = 1e-6
"""Largest accepted loss of a plan that a belief must justify, relative to the most that can still
change for the player after it."""


@dataclass(frozen=True, eq=False)
class Verdict:
    """What a profile is worth.

    reach: information set → probability; beliefs: information set → (node,) where it is reached;
    regret: the largest gain of one player from another plan; relative_regret: the same, each
    player's gain over the most that can depend on a choice of its own; incredible: unreached
    information sets where no belief makes the plan optimal.
    """

    reach: Mapping[str, float]
    beliefs: Mapping[str, Array]
    regret: float
    relative_regret: float
    incredible: tuple[str, ...]


def judge(tree: Tree, behaviour: Behaviour) -> Verdict:
    """Judge a profile of behaviour strategies. Raises MissingExtraError without SciPy."""
    everybody = _members(tree, behaviour, None)
    reach = {name: sum(p for _, p in nodes) for name, nodes in everybody.items()}
    beliefs = {
        name: np.array([p for _, p in nodes]) / reach[name]
        for name, nodes in everybody.items()
        if reach[name] > TINY
    }
    values = profile_payoffs(tree, behaviour)
    gains = [
        best_reply_value(tree, behaviour, player) - values[index]
        for index, player in enumerate(tree.players)
    ]
    incredible = tuple(
        name
        for name in tree.information
        if name not in beliefs and not _justified(tree, behaviour, name)
    )
    regret = max(0.0, float(max(gains)))
    return Verdict(reach, beliefs, regret, _relative(tree, gains), incredible)


def _relative(tree: Tree, gains: Sequence[float]) -> float:
    """The largest gain beyond rounding, over the most that can depend on the player's choice."""
    rounding = [tie_tolerance(0.0, values) for values in payoff_levels(tree)]
    stakes = list(rounding)
    for node in walk(tree.root):
        if node.player is not None:
            player = tree.players.index(node.player)
            stakes[player] = max(stakes[player], _stake([node], player))
    beyond = [
        (gain - least) / stake if gain > least else 0.0
        for gain, least, stake in zip(gains, rounding, stakes, strict=True)
    ]
    return float(max(beyond))


def _stake(nodes: Sequence[Node], player: int) -> float:
    """The most that can still change for a player after any one of the nodes."""
    ends = [[end.payoffs[player] for end in walk(node) if end.final] for node in nodes]
    return max(float(np.ptp(values)) for values in ends)


def profile_payoffs(tree: Tree, behaviour: Behaviour) -> Array:
    """(player,) expected utility of a profile."""
    return _value(tree.root, behaviour)


def option_values(tree: Tree, behaviour: Behaviour, information: str) -> Array:
    """(node, option) expected utility of the mover at each node of an information set."""
    owner = tree.players.index(tree.information[information][0])
    return np.array(
        [
            [float(_value(child, behaviour)[owner]) for child in node.children]
            for node, _ in _members(tree, behaviour, None)[information]
        ]
    )


def best_reply_value(tree: Tree, behaviour: Behaviour, player: str) -> float:
    """The highest expected utility of `player` over all of its plans, the others as they are.

    With perfect recall the information sets of a player can be settled from the last to the first:
    each takes the best option, its nodes weighted by what nature and the others do.
    """
    index = tree.players.index(player)
    plan = dict(behaviour)
    nodes = _members(tree, behaviour, player)
    for name in reversed(list(tree.information)):
        if tree.information[name][0] != player:
            continue
        worth = sum(
            weight * np.array([_value(child, plan)[index] for child in node.children])
            for node, weight in nodes[name]
        )
        plan[name] = np.eye(len(tree.information[name][1]))[int(np.argmax(worth))]
    return float(_value(tree.root, plan)[index])


def _value(node: Node, behaviour: Behaviour) -> Array:
    if node.final:
        return np.array(node.payoffs)
    values = np.array([_value(child, behaviour) for child in node.children])
    return np.asarray(_weights(node, behaviour) @ values)


def _weights(node: Node, behaviour: Behaviour) -> Array:
    return np.array(node.probabilities) if node.player is None else behaviour[node.information]


def _members(
    tree: Tree, behaviour: Behaviour, without: str | None
) -> dict[str, list[tuple[Node, float]]]:
    """Information set → nodes with the probability of reaching them.

    The choices of player `without` are left out of the probability (counted as certain).
    """
    found: dict[str, list[tuple[Node, float]]] = {name: [] for name in tree.information}

    def enter(node: Node, reach: float) -> None:
        if node.final:
            return
        if node.player is not None:
            found[node.information].append((node, reach))
        ignored = node.player is not None and node.player == without
        for child, weight in zip(node.children, _weights(node, behaviour), strict=True):
            enter(child, reach if ignored else reach * float(weight))

    enter(tree.root, 1.0)
    return found


def _justified(tree: Tree, behaviour: Behaviour, name: str) -> bool:
    """Whether some belief over the nodes makes the plan optimal: max over beliefs of the slack."""
    values = option_values(tree, behaviour, name)
    nodes = [node for node, _ in _members(tree, behaviour, None)[name]]
    stake = _stake(nodes, tree.players.index(tree.information[name][0]))
    if stake <= tie_tolerance(0.0, values):
        return True
    loss = (values @ behaviour[name] - values.T) / stake
    nodes = len(values)
    answer = minimise(
        linear_program(
            np.append(np.zeros(nodes), -1.0),
            below=np.hstack([-loss, np.ones((len(loss), 1))]),
            below_limit=np.zeros(len(loss)),
            equal=np.append(np.ones(nodes), 0.0)[None],
            equal_value=np.ones(1),
            lower=np.append(np.zeros(nodes), -np.inf),
        )
    )
    return -answer.value >= -SLACK
