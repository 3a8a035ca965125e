"""Ideal points of all sessions together: members walk from one session to the next, or jump.

x_t = (x_{t−1} + step)/√(1 + τ²), step ~ N(0, τ²), with probability 1 − π: a random walk on a line
that has mean 0 and unit variance in every session, x_t | x_{t−1} ~ N(ρ x_{t−1}, 1 − ρ²) with
ρ = 1/√(1 + τ²). With probability π a member stands anew, x_t ~ N(0, 1): a step of one law for all
would smooth away the turns that are looked for. Each session has its own items, as its agenda is
its own; that members move little ties the lines together. Where members stand is integrated out on
a grid, forward and backward through the sessions (Baum, Petrie, Soules and Weiss 1970), so that
items, ρ and π have their marginal likelihood, raised by EM. A session in which a member did not
vote is bridged, never filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.questions.signals.engine.ideal_points import (
    IdealPoints,
    estimated,
    points_of,
    posterior,
)
from blocs.questions.signals.engine.items import Items, dividing

GRID = np.linspace(-4.0, 4.0, 81)
"""Points that x is integrated over while items are estimated."""

FINE_GRID = np.linspace(-4.5, 4.5, 361)

MOST_ROUNDS = 60
SETTLED = 1e-3
"""EM ends when points (root mean square) and ρ move by less."""

START = (0.95, 0.02)
"""Of ρ and of the share of steps anew."""

CLOSEST = 0.9995
"""Largest ρ: beyond it a step is narrower than the grids can tell."""

LEAST_IN_COMMON = 3
"""Members below which the line of one session says nothing of another's."""


@dataclass(frozen=True, eq=False)
class LinkedPoints:
    """points: of each session, None where fewer than two roll calls divide; all in one direction.

    anew: (session but the last, member) probability that the member's place in the session after is
    a new one, 0 before its first and after its last session; step_variance: τ²; anew_share: π.
    """

    points: tuple[IdealPoints | None, ...]
    anew: Array
    step_variance: float
    anew_share: float
    rounds: int


@dataclass(frozen=True, eq=False)
class _Session:
    """model: None where roll calls do not divide; at: (member,) places among all members."""

    model: Items | None
    at: Indices


def linked_points(votes: Sequence[Array], places: Sequence[Indices], members: int) -> LinkedPoints:
    """Points of several sessions.

    votes: of each session (member, roll call), as `ideal_points` takes them; places: of its members
    among all `members`. Raises ValueError where fewer than two sessions have a line, or one shares
    fewer than three members with those before it.
    """
    sessions = _started(votes, places, members)
    if sum(session.model is not None for session in sessions) < 2:
        raise ValueError("fewer than two sessions have roll calls that divide")
    window = _windows(sessions, members)
    law, rounds, moved = START, 0, np.inf
    before = np.zeros((len(sessions), members))
    while rounds < MOST_ROUNDS and moved > SETTLED:
        rounds += 1
        walk = _walk(sessions, members, GRID, law)
        point = np.stack([weight @ GRID for weight in walk.weights])
        better = walk.improved(window)
        moved = max(float(np.sqrt(((point - before) ** 2).mean())), abs(better[0] - law[0]))
        before, law = point, better
        for session, weight in zip(sessions, walk.weights, strict=True):
            if session.model is not None:
                session.model.improve(weight[session.at], GRID)
    walk = _walk(sessions, members, FINE_GRID, law)
    points = tuple(
        None
        if session.model is None
        else points_of(weight[session.at], FINE_GRID, session.model, rounds, dividing(ballots))
        for session, weight, ballots in zip(sessions, walk.weights, votes, strict=True)
    )
    return LinkedPoints(points, walk.anew * window, 1.0 / law[0] ** 2 - 1.0, law[1], rounds)


def _started(
    votes: Sequence[Array], places: Sequence[Indices], members: int
) -> tuple[_Session, ...]:
    """Items of each session by itself, its line turned as the last ones before it run."""
    last = np.full(members, np.nan)
    made: list[_Session] = []
    for ballots, at in zip(votes, places, strict=True):
        used = dividing(ballots)
        if used.sum() < 2:
            made.append(_Session(None, at))
            continue
        model, _ = estimated(ballots[:, used])
        point = posterior(model, GRID) @ GRID
        both = ~np.isnan(last[at])
        if both.sum() < LEAST_IN_COMMON and any(session.model is not None for session in made):
            raise ValueError("a session has no members in common with those before it")
        if float(last[at][both] @ point[both]) < 0:
            model.turn()
            point = -point
        last[at] = point
        made.append(_Session(model, at))
    return tuple(made)


def _windows(sessions: Sequence[_Session], members: int) -> Array:
    """(session but the last, member) 1 from the first session of a member to its last, else 0."""
    there = np.zeros((len(sessions), members), bool)
    for k, session in enumerate(sessions):
        there[k, session.at] = session.model is not None
    begun = np.logical_or.accumulate(there, axis=0)
    going = np.logical_or.accumulate(there[::-1], axis=0)[::-1]
    return (begun[:-1] & going[1:]).astype(np.float64)


@dataclass(frozen=True, eq=False)
class _Walk:
    """weights: of each session (member, grid); the others are (session but the last, member).

    anew: probability that the member stands anew in the session after; product, square: where it
    does not, of its places in both sessions, times the probability.
    """

    weights: tuple[Array, ...]
    anew: Array
    product: Array
    square: Array

    def improved(self, window: Array) -> tuple[float, float]:
        """ρ and the share of steps anew that make the walk likeliest."""
        correlation = float((self.product * window).sum() / (self.square * window).sum())
        share = float((self.anew * window).sum() / window.sum())
        return min(max(correlation, 0.0), CLOSEST), share


def _walk(
    sessions: Sequence[_Session], members: int, grid: Array, law: tuple[float, float]
) -> _Walk:
    """Where members stand in every session, given all that they voted, before and after."""
    correlation, share = law
    said = [_likelihood(session, members, grid) for session in sessions]
    square = grid * grid
    population = np.exp(-0.5 * square)
    population /= population.sum()
    near = np.exp(-0.5 * (grid - correlation * grid[:, None]) ** 2 / (1.0 - correlation**2))
    near /= near.sum(axis=1, keepdims=True)
    step = (1.0 - share) * near + share * population
    before = [_scaled(population * said[0])]
    for likelihood in said[1:]:
        before.append(_scaled((before[-1] @ step) * likelihood))
    after = np.ones_like(before[-1])
    weights = [before[-1]]
    anew: list[Array] = []
    products: list[Array] = []
    squares: list[Array] = []
    for k in range(len(sessions) - 2, -1, -1):
        later, earlier = said[k + 1] * after, before[k]
        back = later @ near.T
        stayed = (1.0 - share) * (earlier * back).sum(axis=1)
        jumped = share * (later @ population)
        mass = stayed + jumped
        anew.append(jumped / mass)
        product = (earlier * grid * ((later * grid) @ near.T)).sum(axis=1)
        products.append((1.0 - share) * product / mass)
        both = (earlier * square * back).sum(axis=1) + (earlier * ((later * square) @ near.T)).sum(
            axis=1
        )
        squares.append((1.0 - share) * both / 2.0 / mass)
        after = _scaled(later @ step.T)
        weights.append(_scaled(earlier * after))
    return _Walk(
        tuple(weights[::-1]),
        anew=np.array(anew[::-1]),
        product=np.array(products[::-1]),
        square=np.array(squares[::-1]),
    )


def _likelihood(session: _Session, members: int, grid: Array) -> Array:
    """(member, grid) of the votes of a session, at most 1; 1 for who did not vote."""
    said = np.ones((members, len(grid)))
    if session.model is not None:
        logs = session.model.log_likelihood(grid)
        said[session.at] = np.exp(logs - logs.max(axis=1, keepdims=True))
    return said


def _scaled(weight: Array) -> Array:
    return weight / weight.sum(axis=1, keepdims=True)
