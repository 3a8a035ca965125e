"""Smooth pay-offs over boxes: best responses, Nash and cooperative points, with certificates.

A player's pay-off and its gradient come from callables (for tariffs: one solve and one adjoint). A
best response is found by projected BFGS ascent (variables that a bound holds back are left out of
the step; Bertsekas 1982, SIAM J. Control 20) from several starts. The certificate says how good it
is: the norm of the projected gradient, the best gain of any deviation on a grid, and how far the
pay-off of a second start fell short. Nash points are fixed points of best responses, taken in turn
(Gauss–Seidel) or at once (Jacobi), damped; a cycle or a drift is a status, never an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.games.box_ascent import Ascent, Box, Point, ValueAndGradient, maximise_in_box

LOOSEST, LOOSENESS = 1e-4, 0.01
"""Tolerance of the first round of a Nash point, and of later ones over the step of the last."""

SECOND_LOOSENESS = 30.0
"""Tolerance of further starts over that of the first: they only have to show another summit."""

PlayerValue: TypeAlias = Callable[[tuple[Array, ...]], Point]
"""Actions of all players → the player's pay-off and its gradient with respect to its own action."""


@dataclass(frozen=True, eq=False)
class PayoffPoint:
    """value: pay-off, utility; own_gradient: (own variable,)."""

    value: float
    own_gradient: Array


@dataclass(frozen=True, eq=False)
class BestResponse:
    """The best action found for one player against the others, with its certificate.

    action: (variable,); value: pay-off; projected_gradient: its largest component that a bound does
    not hold back; grid_gain: the largest gain of any deviation on the grid, ≤ 0 where none gains;
    spread: how much less the worst of the starts reached (a second start that agrees: about zero);
    evaluations: of the pay-off.
    """

    action: Array
    value: float
    projected_gradient: float
    grid_gain: float
    spread: float
    evaluations: int


def best_response(
    payoff: ValueAndGradient,
    *,
    box: Box,
    starts: Sequence[Array],
    tolerance: float = 1e-8,
    grid_points: int = 9,
    inverse: Array | None = None,
) -> BestResponse:
    """Maximise a pay-off over a box from each start; the best, improved once more from the grid.

    grid_points: per variable, one variable moved at a time from the best action, ends included.
    inverse: an estimate of the inverse Hessian to start from (`box_ascent.Ascent`).
    """
    if not starts:
        raise InputError("a best response needs at least one start")
    found = [
        maximise_in_box(
            payoff,
            box=box,
            start=item,
            tolerance=tolerance if number == 0 else SECOND_LOOSENESS * tolerance,
            inverse=inverse if number == 0 else None,
        )
        for number, item in enumerate(starts)
    ]
    evaluations = sum(item.evaluations for item in found)
    best = max(found, key=lambda item: item.value)
    if best is not found[0] and not best.projected_gradient <= tolerance * max(1, abs(best.value)):
        best = maximise_in_box(payoff, box=box, start=best.x, tolerance=tolerance)
        evaluations += best.evaluations
    grid = _grid(best.x, box, grid_points)
    values = [payoff(point).value for point in grid]
    evaluations += len(grid)
    if values and max(values) > best.value + tolerance * max(1.0, abs(best.value)):
        again = maximise_in_box(
            payoff, box=box, start=grid[int(np.argmax(values))], tolerance=tolerance
        )
        evaluations += again.evaluations
        best = max(best, again, key=lambda item: item.value)
        grid = _grid(best.x, box, grid_points)
        values = [payoff(point).value for point in grid]
        evaluations += len(grid)
    return BestResponse(
        action=best.x,
        value=best.value,
        projected_gradient=best.projected_gradient,
        grid_gain=max(values, default=best.value) - best.value,
        spread=best.value - min(item.value for item in found),
        evaluations=evaluations,
    )


def _grid(x: Array, box: Box, points: int) -> list[Array]:
    moved: list[Array] = []
    for variable in range(x.size):
        for share in range(points):
            point = x.copy()
            point[variable] = box.lower[variable]
            point[variable] += box.width[variable] * (share / (points - 1))
            moved.append(point)
    return moved


@dataclass(frozen=True, eq=False)
class NashPoint:
    """A profile of actions and how nearly nobody gains by deviating.

    status: `converged`, `cycling` or `not_converged`; actions: per player (variable,); payoffs:
    (player,); regret: the largest gain of any player's best response from the final profile;
    responses: those best responses, with their certificates; history: largest step by round.
    """

    status: str
    actions: tuple[Array, ...]
    payoffs: Array
    regret: float
    responses: tuple[BestResponse, ...]
    rounds: int
    history: tuple[float, ...]


def nash_point(
    payoffs: Sequence[PlayerValue],
    *,
    boxes: Sequence[Box],
    start: Sequence[Array],
    second_start: Sequence[Array] | None = None,
    simultaneous: bool = False,
    damping: float = 1.0,
    tolerance: float = 1e-8,
    max_rounds: int = 200,
) -> NashPoint:
    """Best responses in turn (or, `simultaneous`, at once) until no action moves.

    damping: share of the way to the best response that is gone each round, in (0, 1]. second_start:
    another start of each player's ascent in the final certificate (default: the box's middle).
    Convergence is judged on the undamped step, in units of each box's width. Early rounds are
    solved loosely, and each ascent starts from the curvature that the last one found.
    """
    if not 0 < damping <= 1 or not len(payoffs) == len(boxes) == len(start):
        raise InputError("damping in (0, 1] and a box and a start for every player are needed")
    actions = [np.clip(item, box.lower, box.upper) for item, box in zip(start, boxes, strict=True)]
    history: list[float] = []
    seen: list[Array] = []
    status, loose = "not_converged", max(tolerance, LOOSEST)
    inverse: list[Array | None] = [None] * len(payoffs)
    for _ in range(max_rounds):
        held, step = list(actions), 0.0
        for player, box in enumerate(boxes):
            others = held if simultaneous else actions
            found = _ascent(payoffs[player], player, others, box, loose, inverse[player])
            reply, inverse[player] = found.x, found.inverse
            step = max(step, float(np.max(np.abs(reply - others[player]) / box.width, initial=0)))
            actions[player] = others[player] + damping * (reply - others[player])
        history.append(step)
        if step <= 10 * tolerance and loose <= tolerance:
            status = "converged"
            break
        flat = np.concatenate(actions)
        if any(np.abs(flat - past).max() <= 1e-3 * step for past in seen[-12:-1]):
            status = "cycling"
            break
        seen.append(flat)
        loose = max(tolerance, min(LOOSEST, LOOSENESS * step))
    return _certified(
        payoffs, boxes, actions, second_start, status, tuple(history), tolerance, inverse
    )


def _own(payoff: PlayerValue, player: int, actions: Sequence[Array]) -> ValueAndGradient:
    def value(x: Array) -> Point:
        return payoff(tuple(x if p == player else item for p, item in enumerate(actions)))

    return value


def _ascent(
    payoff: PlayerValue,
    player: int,
    actions: Sequence[Array],
    box: Box,
    tolerance: float,
    inverse: Array | None,
) -> Ascent:
    own = _own(payoff, player, actions)
    return maximise_in_box(
        own, box=box, start=actions[player], tolerance=tolerance, inverse=inverse
    )


def _certified(
    payoffs: Sequence[PlayerValue],
    boxes: Sequence[Box],
    actions: Sequence[Array],
    second_start: Sequence[Array] | None,
    status: str,
    history: tuple[float, ...],
    tolerance: float,
    inverse: Sequence[Array | None],
) -> NashPoint:
    responses: list[BestResponse] = []
    values: list[float] = []
    for player, box in enumerate(boxes):
        own = _own(payoffs[player], player, actions)
        second = box.middle if second_start is None else second_start[player]
        values.append(own(actions[player]).value)
        responses.append(
            best_response(
                own,
                box=box,
                starts=[actions[player], second],
                tolerance=tolerance,
                inverse=inverse[player],
            )
        )
    gains = [item.value - now for item, now in zip(responses, values, strict=True)]
    return NashPoint(
        status=status,
        actions=tuple(np.array(item) for item in actions),
        payoffs=np.array(values),
        regret=max(0.0, *gains),
        responses=tuple(responses),
        rounds=len(history),
        history=history,
    )


@dataclass(frozen=True, eq=False)
class CooperativePoint:
    """Actions that maximise the Nash product.

    action: (variable,) of all players together; gains: (player,) over the outside options; best:
    the ascent with its certificate.
    """

    action: Array
    gains: Array
    best: BestResponse


def cooperative_point(
    payoffs: Callable[[Array], JointPayoffs],
    *,
    outside: Array,
    box: Box,
    starts: Sequence[Array],
    weights: Array | None = None,
    tolerance: float = 1e-8,
) -> CooperativePoint:
    """Maximise Σ_p a_p log(u_p(x) − d_p) over a box; starts must give everybody a gain.

    payoffs: x → all pay-offs (player,) and their gradients (player, variable). Raises InputError
    where no start makes everybody better off than the outside options.
    """
    power = np.ones(outside.size) if weights is None else weights
    power = power / power.sum()

    def product(x: Array) -> NashProduct:
        return NashProduct(payoffs(x), outside, power)

    usable = [item for item in starts if np.isfinite(product(item).value)]
    if not usable:
        raise InputError(
            "no start makes everybody better off than the outside options: there may be nothing to "
            "agree on, or other starts are needed"
        )
    best = best_response(product, box=box, starts=usable, tolerance=tolerance)
    return CooperativePoint(best.action, payoffs(best.action).values - outside, best)


class JointPayoffs(Protocol):
    """All pay-offs at a point; gradients may be computed only when they are asked for."""

    @property
    def values(self) -> Array:
        """(player,) pay-offs."""
        ...

    @property
    def gradients(self) -> Array:
        """(player, variable)."""
        ...


@dataclass(frozen=True, eq=False)
class JointPoint:
    """values: (player,) pay-offs; gradients: (player, variable)."""

    values: Array
    gradients: Array


@dataclass(frozen=True, eq=False)
class NashProduct:
    """Σ_p a_p log(u_p − d_p) at a point; −∞ where somebody gains nothing."""

    point: JointPayoffs
    outside: Array
    power: Array

    @property
    def value(self) -> float:
        """The log of the Nash product."""
        gains = self.point.values - self.outside
        return float(np.dot(self.power, np.log(gains))) if gains.min() > 0 else -np.inf

    @property
    def own_gradient(self) -> Array:
        """(variable,) its gradient."""
        gains = self.point.values - self.outside
        if gains.min() <= 0:
            nothing: Array = np.zeros_like(self.point.gradients[0])
            return nothing
        weights: Array = self.power / gains
        slope: Array = (weights[:, None] * self.point.gradients).sum(axis=0)
        return slope
