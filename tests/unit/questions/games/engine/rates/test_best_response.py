import numpy as np
import pytest

from blocs.foundation.errors import InputError, SolverError
from blocs.questions.games.engine.rates.best_response import PayoffPoint, best_response, nash_point
from blocs.questions.games.engine.rates.box_ascent import Box, maximise_in_box
from blocs.questions.games.engine.rates.cooperative import JointPoint, cooperative_point


def box(variables=1, upper=10.0):
    return Box(np.zeros(variables), np.full(variables, upper))


def cournot(player, costs, intercept=10.0):
    """Inverse demand a − Q, constant marginal cost."""

    def payoff(actions):
        total = sum(float(item[0]) for item in actions)
        own = float(actions[player][0])
        margin = intercept - total - costs[player]
        return PayoffPoint(own * margin, np.array([margin - own]))

    return payoff


def bertrand(player, cross=0.5):
    """Differentiated goods: q = 10 − p + cross · p_other, no cost."""

    def payoff(actions):
        own, other = float(actions[player][0]), float(actions[1 - player][0])
        return PayoffPoint(
            own * (10 - own + cross * other), np.array([10 - 2 * own + cross * other])
        )

    return payoff


@pytest.mark.parametrize("simultaneous", [False, True])
def test_cournot_duopoly_has_its_closed_form(simultaneous):
    """q_i = (a − 2 c_i + c_j)/3."""
    costs = [1.0, 2.0]
    answer = nash_point(
        [cournot(p, costs) for p in (0, 1)], boxes=[box(), box()],
        start=[np.array([0.1]), np.array([9.0])], simultaneous=simultaneous,
    )  # fmt: skip
    assert answer.status == "converged"
    assert [float(x[0]) for x in answer.actions] == pytest.approx([10 / 3, 7 / 3], abs=1e-6)
    assert answer.regret < 1e-9
    for response in answer.responses:
        assert response.projected_gradient < 1e-6
        assert response.grid_gain <= 1e-9
        assert abs(response.spread) < 1e-9


def test_bertrand_duopoly_has_its_closed_form():
    answer = nash_point(
        [bertrand(0), bertrand(1)], boxes=[box(), box()], start=[np.array([0.0]), np.array([0.0])]
    )
    assert [float(x[0]) for x in answer.actions] == pytest.approx([10 / 1.5] * 2, abs=1e-6)
    assert answer.payoffs == pytest.approx([(10 / 1.5) ** 2] * 2)


def test_undamped_simultaneous_replies_of_four_firms_cycle_and_damping_helps():
    """Theocharis (1960): the Cournot process diverges beyond three firms."""
    players = [cournot(p, [1.0] * 4) for p in range(4)]
    start = [np.array([0.5])] * 4
    wild = nash_point(players, boxes=[box()] * 4, start=start, simultaneous=True, max_rounds=60)
    assert wild.status == "cycling"
    assert wild.regret > 0.1
    calm = nash_point(players, boxes=[box()] * 4, start=start, simultaneous=True, damping=0.5)
    assert calm.status == "converged"
    assert float(calm.actions[2][0]) == pytest.approx(9 / 5, abs=1e-6)


def test_bounds_hold_and_are_no_gradient():
    def payoff(x):
        return PayoffPoint(float(3 * x[0] - x[1] ** 2), np.array([3.0, -2 * x[1]]))

    answer = best_response(payoff, box=box(2), starts=[np.array([1.0, 5.0]), np.array([2.0, 9.0])])
    assert answer.action == pytest.approx([10, 0], abs=1e-7)
    assert answer.projected_gradient < 1e-6
    assert answer.spread == pytest.approx(0, abs=1e-10)


def test_rosenbrock_in_a_box():
    def payoff(x):
        a, b = 1 - x[0], x[1] - x[0] ** 2
        return PayoffPoint(
            float(-(a**2) - 100 * b**2), np.array([2 * a + 400 * x[0] * b, -200 * b])
        )

    answer = maximise_in_box(
        payoff, box=Box(np.full(2, -2.0), np.full(2, 2.0)), start=np.array([-1.2, 1.0])
    )
    assert answer.x == pytest.approx([1, 1], abs=1e-5)
    assert answer.evaluations < 200


def test_the_grid_finds_the_higher_of_two_hills_and_the_spread_tells():
    def payoff(x):
        value = np.exp(-((x[0] - 2) ** 2)) + 2 * np.exp(-((x[0] - 8) ** 2))
        slope = -2 * (x[0] - 2) * np.exp(-((x[0] - 2) ** 2)) - 4 * (x[0] - 8) * np.exp(
            -((x[0] - 8) ** 2)
        )
        return PayoffPoint(float(value), np.array([slope]))

    answer = best_response(payoff, box=box(), starts=[np.array([1.5])], grid_points=11)
    assert answer.action == pytest.approx([8], abs=1e-4)
    assert answer.grid_gain <= 1e-12
    assert answer.spread == pytest.approx(1, abs=1e-3)


def test_cooperation_divides_the_monopoly():
    """Two firms of equal cost share the monopoly quantity; the Nash product is symmetric."""

    def joint(x):
        margin = 9 - x.sum()
        gradients = -np.tile(x[:, None], (1, 2)) + np.eye(2) * margin
        return JointPoint(x * margin, gradients)

    answer = cooperative_point(
        joint,
        outside=np.full(2, 9.0),
        box=box(2),
        starts=[np.array([2.0, 2.4]), np.array([9.0, 9])],
    )
    assert answer.action == pytest.approx([2.25, 2.25], abs=1e-5)
    assert answer.gains == pytest.approx([2.25 * 4.5 - 9] * 2)
    with pytest.raises(InputError, match="nothing to agree"):
        cooperative_point(joint, outside=np.full(2, 99.0), box=box(2), starts=[np.ones(2)])


def test_bad_boxes_starts_and_damping_are_refused():
    with pytest.raises(InputError, match="finite bounds"):
        Box(np.zeros(1), np.full(1, np.inf))
    with pytest.raises(InputError, match="below its upper"):
        Box(np.ones(1), np.zeros(1))
    with pytest.raises(InputError, match="damping"):
        nash_point([], boxes=[], start=[], damping=0.0)
    with pytest.raises(InputError, match="one start"):
        best_response(lambda x: PayoffPoint(0.0, x), box=box(), starts=[])
    with pytest.raises(SolverError, match="not a finite"):
        maximise_in_box(lambda x: PayoffPoint(np.nan, x), box=box(), start=np.ones(1))


def holed(payoff, low, high):
    """A pay-off without a world where the own action lies between low and high."""

    def value(x):
        return PayoffPoint(np.nan, x * np.nan) if low < x[0] < high else payoff(x)

    return value


def test_points_without_a_world_are_counted_and_never_chosen():
    def hill(x):
        return PayoffPoint(-float((x[0] - 3) ** 2), -2 * (x - 3))

    plain = best_response(hill, box=box(), starts=[np.array([0.0])], grid_points=11)
    assert plain.missing == 0
    answer = best_response(
        holed(hill, 4.5, 9.5), box=box(), starts=[np.array([5.0]), np.array([0.0])], grid_points=11
    )
    assert answer.action[0] == pytest.approx(3, abs=1e-6)
    assert answer.missing == 1 + 5  # the first start, and 5 to 9 of the grid
    assert answer.grid_gain <= 0
    with pytest.raises(SolverError):
        best_response(holed(hill, -1, 11), box=box(), starts=[np.array([5.0])])
