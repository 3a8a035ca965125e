"""Linked sessions recover where members walk, and where one jumps."""

import numpy as np
import pytest
from scipy.special import ndtr

from blocs.questions.signals.engine.ideal_points import ideal_points
from blocs.questions.signals.engine.linked_points import linked_points

MEMBERS, SESSIONS, STEP = 190, 4, 0.04
CORRELATION = 1 / np.sqrt(1 + STEP)
GRID = np.linspace(-4.5, 4.5, 181)


def items(x, roll_calls, rng):
    """Votes at places `x`, and the likelihood of each member at GRID by who knows the items."""
    slope, low = rng.normal(0, 1.2, roll_calls), rng.normal(-1.2, 0.7, roll_calls)
    high = low + rng.exponential(0.5, roll_calls)
    latent = np.outer(x, slope) + rng.normal(size=(len(x), roll_calls))
    votes = np.where(latent < low, -1.0, np.where(latent > high, 1.0, 0.0))
    votes[rng.random(votes.shape) < 0.1] = np.nan
    at = np.outer(GRID, slope)
    no, yes = ndtr(low - at), 1 - ndtr(high - at)
    parts = {-1.0: no, 0.0: 1 - no - yes, 1.0: yes}
    logs = sum(
        (votes == v).astype(float) @ np.log(np.clip(p, 1e-12, 1)).T for v, p in parts.items()
    )
    return votes, np.exp(logs - logs.max(axis=1, keepdims=True))


def walked(roll_calls, seed):
    """Places by session, votes, and what the oracle makes of all sessions together."""
    rng = np.random.default_rng(seed)
    x = [rng.normal(size=MEMBERS)]
    for _ in range(SESSIONS - 1):
        x.append(CORRELATION * (x[-1] + np.sqrt(STEP) * rng.normal(size=MEMBERS)))
    made = [items(places, roll_calls, rng) for places in x]
    return np.array(x), [votes for votes, _ in made], oracle([said for _, said in made])


def oracle(said):
    """Means of the joint law of one member's places, session by session, items and walk known."""
    step = np.exp(-0.5 * (GRID - CORRELATION * GRID[:, None]) ** 2 / (1 - CORRELATION**2))
    step /= step.sum(axis=1, keepdims=True)
    found = []
    for session in range(len(said)):
        left = np.exp(-0.5 * GRID**2) * said[0]
        for k in range(1, session + 1):
            left = (left @ step) * said[k]
            left /= left.max(axis=1, keepdims=True)
        right = np.ones_like(left)
        for k in range(len(said) - 1, session, -1):
            right = (right * said[k]) @ step.T
            right /= right.max(axis=1, keepdims=True)
        weight = left * right
        found.append((weight @ GRID) / weight.sum(axis=1))
    return np.array(found)


def everybody(votes):
    return [np.arange(len(session)) for session in votes]


@pytest.mark.parametrize("roll_calls", [30, 90, 200])
def test_walks_are_recovered_nearly_as_by_who_knows_items_and_steps(roll_calls):
    found, known, alone, covered = [], [], [], []
    for seed in range(2):
        x, votes, best = walked(roll_calls, seed)
        linked = linked_points(votes, everybody(votes), MEMBERS)
        sign = np.sign(np.corrcoef(linked.points[0].point, x[0])[0, 1])
        for t, points in enumerate(linked.points):
            # one direction for all sessions: no sign of its own
            found.append(np.corrcoef(sign * points.point, x[t])[0, 1])
            known.append(np.corrcoef(best[t], x[t])[0, 1])
            alone.append(abs(np.corrcoef(ideal_points(votes[t]).point, x[t])[0, 1]))
            covered.append(np.abs(sign * points.point - x[t]) <= 1.645 * points.deviation)
        assert linked.step_variance == pytest.approx(STEP, rel=0.5)
        assert linked.anew_share < 0.02
    assert np.mean(found) > np.mean(known) - 0.01
    assert np.mean(found) > np.mean(alone) + 0.5 * (np.mean(known) - np.mean(alone))
    assert 0.86 <= np.mean(covered) <= 0.94


def test_who_jumps_is_found_and_nobody_else():
    rng = np.random.default_rng(3)
    places = rng.normal(size=MEMBERS)
    moved = places.copy()
    moved[:5] = -np.sign(places[:5]) * (1.0 + np.abs(places[:5]))
    votes = [items(x, 60, rng)[0] for x in (places, places, moved, moved)]
    found = linked_points(votes, everybody(votes), MEMBERS)
    flagged = {(int(step), int(member)) for step, member in np.argwhere(found.anew > 0.5)}
    assert flagged == {(1, member) for member in range(5)}


def test_who_is_away_has_wider_bands_and_is_bridged():
    x, votes, _ = walked(60, 5)
    gone = [session.copy() for session in votes]
    gone[1][7] = np.nan
    whole = linked_points(votes, everybody(votes), MEMBERS)
    found = linked_points(gone, everybody(votes), MEMBERS)
    assert found.points[1].deviation[7] > 1.1 * whole.points[1].deviation[7]
    assert found.points[1].deviation[7] < 0.6
    sign = np.sign(np.corrcoef(found.points[0].point, x[0])[0, 1])
    middle = (found.points[0].point[7] + found.points[2].point[7]) / 2
    assert sign * found.points[1].point[7] == pytest.approx(sign * middle, abs=0.1)


def test_sessions_without_a_link_are_refused():
    _, votes, _ = walked(30, 6)
    with pytest.raises(ValueError, match="fewer than two sessions"):
        linked_points(votes[:1], everybody(votes[:1]), MEMBERS)
    apart = [np.arange(MEMBERS), np.arange(MEMBERS, 2 * MEMBERS)]
    with pytest.raises(ValueError, match="in common"):
        linked_points(votes[:2], apart, 2 * MEMBERS)
