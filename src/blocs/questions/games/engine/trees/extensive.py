"""Games with an order of play: who moves when, who sees what, and how clearly.

A game is a list of steps, in order:

- `Types`: nature draws what a player is; only that player (and whoever observes the step) sees it.
- `Signal`: nature shows a noisy picture of an earlier step to its audience: `probability[o, s]`
  that option o looks like s. A column per signal; each row sums to one.
- `Move`: a player chooses an option, knowing its own types, its own earlier moves, the signals it
  is shown and the steps it observes: perfect recall, always.

A step may be left out after some earlier choices (`skipped_after`): a list of partial histories,
each of which suffices. Pay-offs are a tensor u[p, x_1, …, x_K] over the types and moves, in the
order of the steps; where a step was left out, index 0 of its axis is read. Signals never pay.

The same description unfolds into a tree of nodes, for backward induction (`backward`), for Gambit
and for our own check of beliefs (`behaviour`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import TypeAlias

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, InternalError, Problem, raise_problems

MAX_NODES = 100_000
"""Largest tree that is unfolded."""

Partial: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Types:
    """Nature draws the type of a player. prior: (label,) probabilities.

    given: types of an earlier step on which the prior depends: prior is then (earlier, label).
    """

    name: str
    player: str
    labels: tuple[str, ...]
    prior: Array
    given: str | None = None
    skipped_after: tuple[Partial, ...] = ()


@dataclass(frozen=True, eq=False)
class Signal:
    """A noisy picture of an earlier step. probability: (option of that step, label)."""

    name: str
    of: str
    audience: tuple[str, ...]
    labels: tuple[str, ...]
    probability: Array
    skipped_after: tuple[Partial, ...] = ()


@dataclass(frozen=True)
class Move:
    """A player chooses. observes: earlier steps seen without noise, besides what is its own."""

    name: str
    player: str
    labels: tuple[str, ...]
    observes: tuple[str, ...] = ()
    skipped_after: tuple[Partial, ...] = ()


Step: TypeAlias = Types | Signal | Move


@dataclass(frozen=True, eq=False)
class SequentialGame:
    """Players, steps in order, pay-offs over types and moves (player, step_1, …), in utility."""

    players: tuple[str, ...]
    steps: tuple[Step, ...]
    payoffs: Array

    @property
    def paying(self) -> tuple[Types | Move, ...]:
        """The steps that pay-offs depend on, in order: types and moves."""
        return tuple(step for step in self.steps if not isinstance(step, Signal))


@dataclass(frozen=True)
class Node:
    """A node of the tree.

    player: who chooses, None for nature and at the end; information: name of the information set
    (of the step for nature, empty at the end); probabilities: nature's; payoffs: at the end only.
    """

    player: str | None
    information: str
    labels: tuple[str, ...]
    children: tuple[Node, ...] = ()
    probabilities: tuple[float, ...] = ()
    payoffs: tuple[float, ...] = ()
    outcome: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def final(self) -> bool:
        """Whether the game is over here."""
        return not self.children


@dataclass(frozen=True)
class Tree:
    """An unfolded game: the root, and for each information set who chooses among what."""

    players: tuple[str, ...]
    root: Node
    information: Mapping[str, tuple[str, tuple[str, ...]]]

    @property
    def perfect_information(self) -> bool:
        """Whether every information set is one node."""
        counted: dict[str, int] = {}
        for node in walk(self.root):
            if node.player is not None:
                counted[node.information] = counted.get(node.information, 0) + 1
        return all(count == 1 for count in counted.values())


def walk(node: Node) -> list[Node]:
    """Every node, a parent before its children, branches in order."""
    found = [node]
    for child in node.children:
        found += walk(child)
    return found


def payoff_levels(tree: Tree) -> Array:
    """(player, end) the pay-offs of every end of the game."""
    return np.array([node.payoffs for node in walk(tree.root) if node.final]).T


def sequential_game(
    players: Sequence[str], steps: Sequence[Step], payoffs: Array
) -> SequentialGame:
    """A checked game. Raises InputError with every problem: names, shapes, probabilities, NaN."""
    game = SequentialGame(tuple(players), tuple(steps), np.asarray(payoffs, dtype=np.float64))
    problems = _step_problems(game)
    shape = (len(game.players), *(len(step.labels) for step in game.paying))
    if game.payoffs.shape != shape:
        problems.append(
            Problem(
                f"pay-offs have shape {game.payoffs.shape}, players, types and moves ask for "
                f"{shape}",
                field="payoffs",
            )
        )
    elif not np.isfinite(game.payoffs).all():
        problems.append(
            Problem(
                f"{int((~np.isfinite(game.payoffs)).sum())} pay-offs are not finite numbers",
                field="payoffs",
                remedy="leave out the option whose world has no equilibrium (skipped_after)",
            )
        )
    raise_problems(InputError, "this game cannot be played", problems)
    nodes = prod(len(step.labels) for step in game.steps)
    if nodes > MAX_NODES:
        raise InputError(
            f"the tree has up to {nodes:,} ends, more than {MAX_NODES:,}: fewer options, types or "
            "signals, or steps left out where they do not matter"
        )
    return game


def _step_problems(game: SequentialGame) -> list[Problem]:
    problems: list[Problem] = []
    seen: dict[str, Step] = {}
    for step in game.steps:
        where = f"step '{step.name}'"
        if step.name in seen:
            problems.append(Problem("this name appears twice", field=where))
        if len(set(step.labels)) != len(step.labels) or not step.labels:
            problems.append(Problem("labels repeat, or there are none", field=where))
        named = {Types: "player", Move: "player", Signal: "audience"}[type(step)]
        people = step.audience if isinstance(step, Signal) else (step.player,)
        problems += [
            Problem(f"unknown player '{person}'", field=f"{where}.{named}")
            for person in people
            if person not in game.players
        ]
        problems += _reference_problems(step, seen, where)
        seen[step.name] = step
    if not any(isinstance(step, Move) for step in game.steps):
        problems.append(Problem("nobody moves", field="steps"))
    return problems


def _reference_problems(step: Step, seen: Mapping[str, Step], where: str) -> list[Problem]:
    problems: list[Problem] = []
    needed = [(name, label) for part in step.skipped_after for name, label in part.items()]
    problems += [
        Problem(
            f"'{name}' = '{label}' is no earlier step and label", field=f"{where}.skipped_after"
        )
        for name, label in needed
        if name not in seen or label not in seen[name].labels
    ]
    if isinstance(step, Move):
        problems += [
            Problem(f"'{name}' is no earlier step", field=f"{where}.observes")
            for name in step.observes
            if name not in seen
        ]
        return problems
    source = step.of if isinstance(step, Signal) else step.given
    table = step.probability if isinstance(step, Signal) else step.prior
    shape: tuple[int, ...] = (len(step.labels),)
    if source is not None:
        if source not in seen:
            return [*problems, Problem(f"'{source}' is no earlier step", field=where)]
        shape = (len(seen[source].labels), *shape)
    values = np.asarray(table, dtype=np.float64)
    if values.shape != shape:
        problems.append(Problem(f"probabilities of shape {values.shape}, not {shape}", field=where))
    elif not (values >= 0).all() or np.abs(values.sum(axis=-1) - 1).max() > 1e-9:
        problems.append(
            Problem("probabilities are negative or do not sum to 1 along the labels", field=where)
        )
    return problems


def unfold(game: SequentialGame) -> Tree:
    """The tree of a game, information sets named `move | what was seen`."""
    information: dict[str, tuple[str, tuple[str, ...]]] = {}
    root = _grow(game, 0, {}, information)
    return Tree(game.players, root, information)


def _grow(
    game: SequentialGame,
    place: int,
    history: Mapping[str, str],
    information: dict[str, tuple[str, tuple[str, ...]]],
) -> Node:
    if place == len(game.steps):
        return _end(game, history)
    step = game.steps[place]
    if any(_holds(part, history) for part in step.skipped_after):
        return _grow(game, place + 1, history, information)

    def grown(label: str) -> Node:
        return _grow(game, place + 1, {**history, step.name: label}, information)

    if isinstance(step, Move):
        name = _information(game, place, history)
        information.setdefault(name, (step.player, step.labels))
        children = [grown(label) for label in step.labels]
        return Node(step.player, name, step.labels, tuple(children), outcome=history)
    chances = _chances(game, step, history)
    possible = [(label, float(p)) for label, p in zip(step.labels, chances, strict=True) if p > 0]
    children = [grown(label) for label, _ in possible]
    return Node(
        None,
        step.name,
        tuple(label for label, _ in possible),
        tuple(children),
        tuple(p for _, p in possible),
        outcome=history,
    )


def _holds(part: Partial, history: Mapping[str, str]) -> bool:
    return all(history.get(name) == label for name, label in part.items())


def _chances(game: SequentialGame, step: Types | Signal, history: Mapping[str, str]) -> Array:
    source = step.of if isinstance(step, Signal) else step.given
    table = np.asarray(step.probability if isinstance(step, Signal) else step.prior)
    if source is None:
        return table
    labels = next(other.labels for other in game.steps if other.name == source)
    if source not in history:
        raise InputError(
            f"step '{step.name}' depends on '{source}', which is left out after "
            f"{dict(history)}: leave '{step.name}' out there too"
        )
    return table[labels.index(history[source])]


def _information(game: SequentialGame, place: int, history: Mapping[str, str]) -> str:
    """What the mover has seen: own types and moves, signals shown, steps observed so far.

    Everything that the player observed at an earlier move of its own stays known.
    """
    move = game.steps[place]
    if not isinstance(move, Move):
        raise InternalError(f"step '{move.name}' is not a move")
    known: dict[str, None] = {}
    for earlier in game.steps[:place]:
        if isinstance(earlier, Signal):
            mine = move.player in earlier.audience
        else:
            mine = earlier.player == move.player
        if mine:
            known[earlier.name] = None
        if isinstance(earlier, Move) and earlier.player == move.player:
            known.update(dict.fromkeys(earlier.observes))
    known.update(dict.fromkeys(move.observes))
    order = [step.name for step in game.steps[:place] if step.name in known]
    seen = [f"{name} = {history[name]}" for name in order if name in history]
    return f"{move.name} | {', '.join(seen)}" if seen else move.name


def _end(game: SequentialGame, history: Mapping[str, str]) -> Node:
    cell = tuple(
        step.labels.index(history[step.name]) if step.name in history else 0 for step in game.paying
    )
    payoffs = tuple(float(value) for value in game.payoffs[(slice(None), *cell)])
    return Node(None, "", (), payoffs=payoffs, outcome=history)
