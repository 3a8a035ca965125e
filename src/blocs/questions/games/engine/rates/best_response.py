"""Smooth pay-offs over boxes: best responses, Nash and cooperative points, with certificates.

A player's pay-off and its gradient come from callables (for tariffs: one solve and one adjoint). A
best response is found by projected BFGS ascent (variables that a bound holds back are left out of
the step; Bertsekas 1982, SIAM J. Control 20) from several starts. The certificate says how good it
is: the norm of the projected gradient, the best gain of any deviation on a grid, and how far the
pay-off of a second start fell short. A pay-off of NaN has no world behind it: it is never accepted
as a reply, and it is counted. Nash points are fixed points of best responses, taken in turn
(Gauss–Seidel) or at once (Jacobi), damped; a cycle or a drift is a status, never an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.questions.games.engine.rates.box_ascent import (
    Ascent,
    Box,
    Point,
    ValueAndGradient,
    maximise_in_box,
)

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
    evaluations: of the pay-off; missing: those that gave NaN, no world: they were left out.
    """

    action: Array
    value: float
    projected_gradient: float
    grid_gain: float
    spread: float
    evaluations: int
    missing: int = 0


@dataclass(eq=False)
class _Counted:
    """A pay-off that counts how often it was asked, and answered NaN, at different points."""

    payoff: ValueAndGradient
    evaluations: int = 0
    missing: int = 0

    def __call__(self, x: Array) -> Point:
        point = self.payoff(x)
        self.evaluations += 1
        self.missing += bool(np.isnan(point.value))
        return point

    def known(self, points: Sequence[Array]) -> list[float]:
        """Values at points, those that are NaN put at −∞."""
        values = [self(point).value for point in points]
        return [-np.inf if np.isnan(value) else value for value in values]


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
    inverse: an estimate of the inverse Hessian to start from (`box_ascent.Ascent`). Raises
    SolverError where no start has a finite pay-off.
    """
    if not starts:
        raise InputError("a best response needs at least one start")
    counted = _Counted(payoff)
    usable = [item for item, value in zip(starts, counted.known(starts), strict=True)
              if np.isfinite(value)]  # fmt: skip
    found = [
        maximise_in_box(
            counted,
            box=box,
            start=item,
            tolerance=tolerance if number == 0 else SECOND_LOOSENESS * tolerance,
            inverse=inverse if number == 0 else None,
        )
        for number, item in enumerate(usable or starts[:1])
    ]
    best = max(found, key=lambda item: item.value)
    if best is not found[0] and not best.projected_gradient <= tolerance * max(1, abs(best.value)):
        best = maximise_in_box(counted, box=box, start=best.x, tolerance=tolerance)
    grid = _grid(best.x, box, grid_points)
    values = counted.known(grid)
    if values and max(values) > best.value + tolerance * max(1.0, abs(best.value)):
        again = maximise_in_box(
            counted, box=box, start=grid[int(np.argmax(values))], tolerance=tolerance
        )
        best = max(best, again, key=lambda item: item.value)
        values = counted.known(_grid(best.x, box, grid_points))
    return BestResponse(
        action=best.x,
        value=best.value,
        projected_gradient=best.projected_gradient,
        grid_gain=max(values, default=best.value) - best.value,
        spread=best.value - min(item.value for item in found),
        evaluations=counted.evaluations,
        missing=counted.missing,
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


@dataclass(frozen=True, eq=False)
class NashPath:
    """Where best responses in turn came to, before anything is certified.

    status, actions, history: as in `NashPoint`; inverse: per player the last estimate of the
    inverse Hessian, None where there was no ascent.
    """

    status: str
    actions: tuple[Array, ...]
    history: tuple[float, ...]
    inverse: tuple[Array | None, ...]


@dataclass(frozen=True, eq=False)
class Reply:
    """value: a player's pay-off at a profile; response: its best response there."""

    value: float
    response: BestResponse


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
    path = nash_path(
        payoffs,
        boxes=boxes,
        start=start,
        simultaneous=simultaneous,
        damping=damping,
        tolerance=tolerance,
        max_rounds=max_rounds,
    )
    replies = [
        certified_reply(
            payoffs[player],
            path=path,
            player=player,
            box=box,
            second_start=box.middle if second_start is None else second_start[player],
            tolerance=tolerance,
        )
        for player, box in enumerate(boxes)
    ]
    return certified_point(path, replies)


def nash_path(
    payoffs: Sequence[PlayerValue],
    *,
    boxes: Sequence[Box],
    start: Sequence[Array],
    simultaneous: bool = False,
    damping: float = 1.0,
    tolerance: float = 1e-8,
    max_rounds: int = 200,
    inverse: Sequence[Array | None] | None = None,
) -> NashPath:
    """`nash_point` without certificates. inverse: of an earlier path nearby, a player each."""
    if not 0 < damping <= 1 or not len(payoffs) == len(boxes) == len(start):
        raise InputError("damping in (0, 1] and a box and a start for every player are needed")
    actions = [np.clip(item, box.lower, box.upper) for item, box in zip(start, boxes, strict=True)]
    history: list[float] = []
    seen: list[Array] = []
    status, loose = "not_converged", max(tolerance, LOOSEST)
    curved: list[Array | None] = list(inverse or [None] * len(payoffs))
    for _ in range(max_rounds):
        held, step = list(actions), 0.0
        for player, box in enumerate(boxes):
            others = held if simultaneous else actions
            found = _ascent(payoffs[player], player, others, box, loose, curved[player])
            reply, curved[player] = found.x, found.inverse
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
    kept = tuple(np.array(item) for item in actions)
    return NashPath(status, kept, tuple(history), tuple(curved))


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


def certified_reply(
    payoff: PlayerValue,
    *,
    path: NashPath,
    player: int,
    box: Box,
    second_start: Array,
    tolerance: float = 1e-8,
) -> Reply:
    """One player's best response at the end of a path, with its certificate."""
    own = _own(payoff, player, path.actions)
    response = best_response(
        own,
        box=box,
        starts=[path.actions[player], second_start],
        tolerance=tolerance,
        inverse=path.inverse[player],
    )
    return Reply(own(path.actions[player]).value, response)


def certified_point(path: NashPath, replies: Sequence[Reply]) -> NashPoint:
    """A path with the certificates of all its players."""
    return NashPoint(
        status=path.status,
        actions=path.actions,
        payoffs=np.array([item.value for item in replies]),
        regret=max(0.0, *(item.response.value - item.value for item in replies)),
        responses=tuple(item.response for item in replies),
        rounds=len(path.history),
        history=path.history,
    )
