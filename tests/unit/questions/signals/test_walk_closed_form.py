"""With votes that say as much as normal readings, the walk's sums are those of normal algebra."""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest

from blocs.questions.signals.engine.linked_points import FINE_GRID, _Session, _walk

RHO, ANEW, NOISE = 0.9, 0.2, 0.6
READINGS = np.array([[1.2, 0.7, -1.1], [0.1, 0.4, 0.2], [-1.5, 1.4, 1.3]])
"""(member, session)."""


@dataclass
class Readings:
    """Items that tell of each member one normal reading."""

    read: np.ndarray

    def log_likelihood(self, grid):
        return -0.5 * ((grid - self.read[:, None]) / NOISE) ** 2


def of_normal_algebra(read):
    """Means, chances of steps anew, and moments of the others, over every pattern of steps."""
    sessions = len(read)
    total, mean = 0.0, np.zeros(sessions)
    anew, crossed, squares = (np.zeros(sessions - 1) for _ in range(3))
    for pattern in product((False, True), repeat=sessions - 1):
        run = np.cumsum((False, *pattern))
        gap = abs(np.subtract.outer(np.arange(sessions), np.arange(sessions)))
        cov = np.where(np.equal.outer(run, run), RHO**gap, 0.0)
        seen = cov + NOISE**2 * np.eye(sessions)
        gain = cov @ np.linalg.inv(seen)
        weight = np.exp(-0.5 * read @ np.linalg.solve(seen, read)) / np.sqrt(np.linalg.det(seen))
        weight *= np.prod([ANEW if new else 1 - ANEW for new in pattern])
        at = gain @ read
        second = cov - gain @ cov + np.outer(at, at)
        stays = 1.0 - np.array(pattern)
        total += weight
        mean += weight * at
        anew += weight * np.array(pattern)
        crossed += weight * stays * np.diag(second, 1)
        squares += weight * stays * (np.diag(second)[:-1] + np.diag(second)[1:]) / 2
    return [found / total for found in (mean, anew, crossed, squares)]


def test_the_walk_is_the_mixture_over_all_patterns_of_steps():
    members = len(READINGS)
    sessions = [_Session(Readings(read), np.arange(members)) for read in READINGS.T]
    walk = _walk(sessions, members, FINE_GRID, (RHO, ANEW))
    point = np.stack([weight @ FINE_GRID for weight in walk.weights])
    for member, read in enumerate(READINGS):
        mean, anew, crossed, squares = of_normal_algebra(read)
        assert point[:, member] == pytest.approx(mean, abs=1e-4)
        assert walk.anew[:, member] == pytest.approx(anew, abs=1e-4)
        assert walk.product[:, member] == pytest.approx(crossed, abs=1e-4)
        assert walk.square[:, member] == pytest.approx(squares, abs=1e-4)
