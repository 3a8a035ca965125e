"""Alternating offers without money: closed forms, a second route, and the limit of Nash."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from blocs.foundation.errors import InputError
from blocs.questions.games.engine.deals.bargaining import nash_bargain, rubinstein
from blocs.questions.games.engine.deals.frontier_offers import offers_on_frontier

LINE = np.array([[1.0, 0.0], [0.0, 1.0]])
CURVED = np.array([[3.0, 0.0], [2.5, 2.0], [0.5, 4.0], [0.0, 4.5], [1.0, 1.0]])


def solve(table, d1, d2, outside=(0.0, 0.0)):
    return offers_on_frontier(
        np.asarray(table), discount_first=d1, discount_second=d2, outside=np.asarray(outside)
    )


def by_recursion(table, d1, d2, outside):
    """Value iteration on a fine grid of the hull, sharing no code with the solver."""
    from scipy.spatial import ConvexHull

    points = np.vstack([table, [[0.0, 0.0], [table[:, 0].max(), -50.0], [-50.0, -50.0]]])
    points = np.vstack([points, [[-50.0, table[:, 1].max()]]])
    hull = points[ConvexHull(points).vertices]
    right = hull[np.argsort(hull[:, 0])]
    upper = [p for p in right if p[1] >= np.interp(p[0], *_upper(right)) - 1e-12]
    xs, ys = np.array(upper).T
    at = np.unique(np.concatenate([np.linspace(0, table[:, 0].max(), 200001), xs[xs >= 0]]))
    curve = np.interp(at, xs, ys)
    x1 = at[-1]
    for _ in range(400):
        y2 = np.interp(max(d1 * x1, outside[0]), at, curve)
        need = max(d2 * y2, outside[1])
        x1 = at[np.flatnonzero(curve >= need - 1e-12)[-1]]
    return x1, np.interp(x1, at, curve)


def _upper(points):
    """Upper chain of points sorted by the first coordinate."""
    chain = []
    for p in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], p) >= 0:
            chain.pop()
        if chain and chain[-1][0] == p[0]:
            chain[-1] = max(chain[-1], p, key=lambda q: q[1])
        else:
            chain.append(p)
    return np.array(chain).T


def _turn(a, b, c):
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


@given(
    st.floats(0, 0.99), st.floats(0, 0.99), st.floats(0, 0.7), st.floats(0, 0.7), st.floats(1, 1e6)
)
def test_on_a_line_it_is_rubinsteins_split_with_outside_options(d1, d2, o1, o2, scale):
    assume(o1 + o2 < 0.99)
    closed = rubinstein(
        pie=scale,
        discount_first=d1,
        discount_second=d2,
        outside_first=o1 * scale,
        outside_second=o2 * scale,
    )
    found = solve(LINE * scale, d1, d2, (o1 * scale, o2 * scale))
    assert found.payoffs == pytest.approx([closed.first, closed.second], abs=1e-6 * scale)
    assert found.lottery @ (LINE * scale) == pytest.approx(found.payoffs, abs=1e-9 * scale)


def test_the_split_is_the_closed_form():
    assert solve(LINE, 0.8, 0.5).payoffs[0] == pytest.approx((1 - 0.5) / (1 - 0.8 * 0.5))


@pytest.mark.parametrize("outside", [(0.0, 0.0), (1.2, 0.0), (0.0, 3.2), (2.0, 2.0)])
@pytest.mark.parametrize(("d1", "d2"), [(0.9, 0.9), (0.3, 0.95), (0.95, 0.3), (0.0, 0.0)])
def test_a_second_route_finds_the_same_proposal(d1, d2, outside):
    found = solve(CURVED, d1, d2, outside)
    first, second = by_recursion(CURVED, d1, d2, outside)
    assert found.payoffs == pytest.approx([first, second], abs=1e-4)


@pytest.mark.parametrize("tilt", [0.3, 1.0, 3.0])
def test_patience_without_end_is_the_nash_bargain(tilt):
    """With δ_i = e^{−r_i Δ} and Δ → 0 the weights are r_2/(r_1 + r_2), r_1/(r_1 + r_2)."""
    step = 1e-5
    found = solve(CURVED, np.exp(-step), np.exp(-tilt * step))
    nash = nash_bargain(CURVED, outside=np.zeros(2), weights=np.array([tilt, 1.0]), lotteries=True)
    assert found.payoffs == pytest.approx(nash.payoffs, abs=1e-3)


def test_sides_and_money_may_be_relabelled():
    first = solve(CURVED, 0.9, 0.7, (0.5, 0.2))
    turned = solve(CURVED[:, ::-1], 0.7, 0.9, (0.2, 0.5))
    assert first.reply[::-1] == pytest.approx(turned.payoffs, abs=1e-9)
    scaled = solve(CURVED * [7, 3], 0.9, 0.7, (3.5, 0.6))
    assert scaled.payoffs == pytest.approx(first.payoffs * [7, 3], abs=1e-6)


def test_where_nothing_can_be_gained_that_is_said():
    assert solve([[2.0, -1.0]], 0.9, 0.9).status == "no_gain"
    assert solve(LINE, 0.9, 0.9, (0.6, 0.6)).status == "no_gain"
    assert solve(LINE, 0.9, 0.9, (1.5, 0.0)).status == "no_gain"


def test_losses_mixed_into_a_gain():
    """(5, −1) and (−1, 5) are refused alone; half and half gives (2, 2)."""
    found = solve([[5.0, -1.0], [-1.0, 5.0]], 0.999999, 0.999999)
    assert found.payoffs == pytest.approx([2, 2], abs=1e-4)
    assert found.lottery == pytest.approx([0.5, 0.5], abs=1e-4)


def test_whose_option_binds_is_named():
    assert solve(LINE, 0.9, 0.9).outside == "none"
    assert solve(LINE, 0.9, 0.9, (0.0, 0.6)).outside == "second"
    assert solve(LINE, 0.9, 0.9, (0.6, 0.0)).outside == "first"


@pytest.mark.parametrize(
    ("table", "d1", "outside"),
    [
        (LINE, 1.0, (0, 0)),
        (LINE, 0.5, (-1, 0)),
        (LINE * np.nan, 0.5, (0, 0)),
        (LINE[:, :1], 0.5, (0, 0)),
    ],
)
def test_bad_input_is_refused(table, d1, outside):
    with pytest.raises(InputError):
        solve(table, d1, 0.5, outside)
