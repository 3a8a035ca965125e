import numpy as np
import pytest

from blocs.foundation.errors import InputError
from blocs.questions.games.engine.groups.sanction_coalitions import (
    burden_by_key,
    burden_by_shapley,
    sanction_choices,
)
from blocs.questions.games.engine.groups.stability import (
    OUTSIDE,
    bloc_stability,
    unilateral_changes,
)

PLAYERS = ["a", "b", "c"]


def cartel(size_gain, outsider):
    """One bloc: members get size_gain[size], outsiders outsider[size]."""

    def payoffs(membership):
        size = sum(place == 0 for place in membership)
        return np.array([size_gain[size] if place == 0 else outsider[size] for place in membership])

    return payoffs


def judged(membership, worth, blocs=("union",)):
    table = {membership: worth(membership)}
    table |= {after: worth(after) for after in unilateral_changes(membership, len(blocs))}
    return bloc_stability(PLAYERS, blocs, membership=membership, payoffs=table)


def test_changes_are_all_one_player_steps():
    found = unilateral_changes((0, OUTSIDE), 2)
    assert set(found) == {(OUTSIDE, OUTSIDE), (1, OUTSIDE), (0, 0), (0, 1)}


def test_a_free_rider_leaves():
    """The pair is stable, the whole is not: d'Aspremont et al. (1983)."""
    worth = cartel({1: 1, 2: 2, 3: 2.5}, {0: 1, 1: 1.5, 2: 3})
    (pair,) = judged((0, 0, OUTSIDE), worth)
    assert (pair.internal, pair.external) == ("stable", "stable")
    (whole,) = judged((0, 0, 0), worth)
    assert whole.internal == "unstable"
    assert [item.player for item in whole.leavers] == PLAYERS
    assert whole.surplus == pytest.approx(3 * (2.5 - 3))
    assert whole.potential == "unstable"


def test_side_payments_can_hold_a_bloc_that_one_would_leave():
    def worth(membership):
        return np.array([5.0, 5, 1]) if membership == (0, 0, 0) else np.array([2.0, 2, 2])

    (bloc,) = judged((0, 0, 0), worth)
    assert bloc.internal == "unstable"
    assert [item.player for item in bloc.leavers] == ["c"]
    assert bloc.potential == "stable"
    assert bloc.surplus == pytest.approx(5)


def test_joiners_may_be_unwelcome():
    worth = cartel({1: 1, 2: 4, 3: 3}, {0: 1, 1: 1, 2: 0})
    (bloc,) = judged((0, 0, OUTSIDE), worth)
    assert bloc.external == "unstable"
    (joiner,) = bloc.joiners
    assert joiner.player == "c"
    assert joiner.gain == pytest.approx(3)
    assert not joiner.welcome
    assert joiner.joint_gain == pytest.approx(3 - 2)


def test_switching_between_blocs_counts():
    def worth(membership):
        return np.array([3.0 if membership[0] == 1 else 1.0, 1, 1])

    west, east = judged((0, 0, 1), worth, blocs=("west", "east"))
    assert west.internal == "unstable"
    assert (west.leavers[0].source, west.leavers[0].destination) == ("west", "east")
    assert west.potential == "stable"  # leaving to nowhere gains nothing
    assert [item.player for item in east.joiners] == ["a"]


def test_missing_worlds_leave_the_verdict_open():
    table = {(0, 0, 0): np.ones(3), (OUTSIDE, 0, 0): np.zeros(3), (0, OUTSIDE, 0): np.zeros(3)}
    (bloc,) = bloc_stability(PLAYERS, ["union"], membership=(0, 0, 0), payoffs=table)
    assert bloc.internal == "undecided"
    assert bloc.potential == "undecided"
    assert bloc.external == "stable"
    with pytest.raises(InputError, match="no pay-offs of its own"):
        bloc_stability(PLAYERS, ["union"], membership=(0, 0, 1 - 2), payoffs=table)


def test_sanction_coalitions_are_ranked_and_dominated_ones_told():
    inside = np.array([[1, 0], [0, 1], [1, 1]], dtype=bool)
    harm = np.array([2.0, 1.0, 4.0])
    cost = np.array([[1.0, 5], [0, 2.0], [1.5, 2.0]])
    best, *rest = sanction_choices(["x", "y"], inside=inside, harm=harm, cost=cost, price=2.0)
    assert best.members == ("x", "y")
    assert best.net == pytest.approx(8 - 3.5)
    assert best.cost == pytest.approx(3.5)
    assert {item.members: item.efficient for item in [best, *rest]} == {
        ("x", "y"): True,
        ("x",): True,
        ("y",): False,
    }
    assert best.harm_per_cost == pytest.approx(4 / 3.5)
    cheap = sanction_choices(["x", "y"], inside=inside, harm=harm, cost=cost, price=0.6)
    assert cheap[0].members == ("x",)


def test_burdens_sum_to_the_cost():
    cost = np.array([1.0, 5.0])
    key = burden_by_key(["x", "y"], cost=cost, key=np.array([2.0, 1.0]))
    assert key.share == pytest.approx([4, 2])
    assert key.transfer == pytest.approx([3, -3])
    value = burden_by_shapley(["x", "y"], coalition_cost=np.array([0, 1.0, 3.0, 6.0]), cost=cost)
    assert value.share == pytest.approx([2, 4])
    assert value.transfer.sum() == pytest.approx(0)
    with pytest.raises(InputError, match="sum to"):
        burden_by_shapley(["x", "y"], coalition_cost=np.array([0, 1.0, 3.0, 7.0]), cost=cost)
    with pytest.raises(InputError, match="key"):
        burden_by_key(["x", "y"], cost=cost, key=np.zeros(2))
