import numpy as np
import pytest

from blocs.foundation.errors import InputError
from blocs.questions.games.engine.trees.backward import backward_induction
from blocs.questions.games.engine.trees.behaviour import behaviour_equilibria, efg_text
from blocs.questions.games.engine.trees.extensive import (
    Move,
    Signal,
    Types,
    sequential_game,
    unfold,
    walk,
)
from blocs.questions.games.engine.trees.tree_values import judge

pytest.importorskip("pygambit")
pytest.importorskip("scipy")


def seltens_horse():
    """Selten (1975), figure 1. Axes: player, then 1 (R, L), 2 (R, L), 3 (R, L)."""
    u = np.zeros((3, 2, 2, 2))
    u[:, 0, 0, 0] = 1, 1, 1  # 1 and 2 go right: 3 is not asked
    u[:, 0, 1, 0], u[:, 0, 1, 1] = (4, 4, 0), (0, 0, 1)
    u[:, 1, 0, 0], u[:, 1, 0, 1] = (3, 2, 2), (0, 0, 0)
    return sequential_game(
        ["1", "2", "3"],
        [
            Move("first", "1", ("R", "L")),
            Move("second", "2", ("R", "L"), ("first",), ({"first": "L"},)),
            Move("third", "3", ("R", "L"), (), ({"first": "R", "second": "R"},)),
        ],
        u,
    )


def bagwell(noise):
    """Bagwell (1995): a leader whose commitment is seen through noise. Axes: leader, follower."""
    u = np.array([[[5, 3], [6, 4]], [[2, 1], [3, 4]]], dtype=float)
    seen = np.array([[1 - noise, noise], [noise, 1 - noise]])
    steps = [
        Move("leader", "L", ("S", "C")),
        Signal("seen", "leader", ("F",), ("s", "c"), seen),
        Move("follower", "F", ("S", "C")),
    ]
    return sequential_game(["L", "F"], steps, u)


def job_market():
    """Spence's signalling in Watson's numbers. Axes: type, education, job."""
    u = np.zeros((2, 2, 2, 2))
    u[:, 0, 0, 0], u[:, 0, 0, 1] = (6, 10), (0, 4)
    u[:, 0, 1, 0], u[:, 0, 1, 1] = (10, 10), (4, 4)
    u[:, 1, 0, 0], u[:, 1, 0, 1] = (3, 0), (-3, 4)
    u[:, 1, 1, 0], u[:, 1, 1, 1] = (10, 0), (4, 4)
    return sequential_game(
        ["you", "firm"],
        [
            Types("ability", "you", ("high", "low"), np.array([1 / 3, 2 / 3])),
            Move("education", "you", ("E", "N")),
            Move("job", "firm", ("manager", "clerk"), ("education",)),
        ],
        u,
    )


def entry():
    """Entry deterrence: axes entrant (out, in), incumbent (fight, accommodate)."""
    u = np.zeros((2, 2, 2))
    u[:, 0, :] = np.array([0, 2])[:, None]
    u[:, 1, 0], u[:, 1, 1] = (-1, -1), (1, 1)
    return sequential_game(
        ["entrant", "incumbent"],
        [
            Move("entry", "entrant", ("out", "in")),
            Move("reply", "incumbent", ("fight", "yield"), ("entry",), ({"entry": "out"},)),
        ],
        u,
    )


def test_the_horse_has_two_kinds_of_equilibrium_and_the_incredible_one_is_found_out():
    tree = unfold(seltens_horse())
    assert list(tree.information) == ["first", "second | first = R", "third"]
    answer = behaviour_equilibria(tree)
    assert len(answer.equilibria) == 2
    assert not answer.complete
    assert max(item.regret for item in answer.equilibria) < 1e-9
    right = next(x for x in answer.equilibria if x.behaviour["first"][0] == pytest.approx(1))
    left = next(x for x in answer.equilibria if x.behaviour["first"][1] == pytest.approx(1))
    assert right.payoffs == pytest.approx([1, 1, 1])
    assert right.credible
    # 1: L, 3: R; then 2, if asked, would gain by L (4 instead of 1): Selten's point
    assert left.payoffs == pytest.approx([3, 2, 2])
    assert left.incredible == ("second | first = R",)
    assert answer.limit.behaviour["first"][0] == pytest.approx(1, abs=1e-4)
    assert answer.limit.behaviour["third"][0] <= 0.25 + 1e-6


def test_bagwells_noisy_commitment_has_exactly_three():
    answer = behaviour_equilibria(unfold(bagwell(0.01)))
    assert answer.complete
    assert len(answer.equilibria) == 3
    chance = sorted(float(item.behaviour["leader"][0]) for item in answer.equilibria)
    assert chance == pytest.approx([0, 0.01, 0.99])
    pure = next(x for x in answer.equilibria if x.behaviour["leader"][0] < 1e-9)
    assert pure.payoffs == pytest.approx([4, 4])


def test_job_market_separates_or_pools():
    answer = behaviour_equilibria(unfold(job_market()))
    separating = [x for x in answer.equilibria if min(x.reach.values()) > 0.1]
    assert len(separating) == 1
    (one,) = separating
    assert one.behaviour["education | ability = high"] == pytest.approx([1, 0])
    assert one.behaviour["education | ability = low"] == pytest.approx([0, 1])
    assert one.beliefs["job | education = E"] == pytest.approx([1, 0])
    pooling = [x for x in answer.equilibria if min(x.reach.values()) < 0.1]
    assert all(x.behaviour["job | education = N"] == pytest.approx([0, 1]) for x in pooling)
    assert answer.limit.behaviour["education | ability = high"][0] == pytest.approx(1, abs=1e-4)


def test_backward_induction_agrees_with_gambit_and_drops_the_empty_threat():
    tree = unfold(entry())
    own = backward_induction(tree)
    assert own.choices == {"entry": "in", "reply | entry = in": "yield"}
    assert own.payoffs == pytest.approx([1, 1])
    assert own.path == (("entry", "in"), ("reply | entry = in", "yield"))
    answer = behaviour_equilibria(tree)
    credible = [item for item in answer.equilibria if item.credible]
    assert len(credible) == 1
    assert credible[0].payoffs == pytest.approx(own.payoffs)
    empty = [item for item in answer.equilibria if not item.credible]
    assert all(item.behaviour["entry"][0] == pytest.approx(1) for item in empty)
    assert answer.limit.payoffs == pytest.approx(own.payoffs, abs=1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_backward_induction_agrees_with_gambit_on_random_trees(seed):
    rng = np.random.default_rng(seed)
    steps = [
        Move("a", "A", ("x", "y")),
        Types("luck", "A", ("good", "bad"), np.array([0.3, 0.7])),
        Move("b", "B", ("x", "y"), ("a", "luck")),
    ]
    tree = unfold(sequential_game(["A", "B"], steps, rng.normal(size=(2, 2, 2, 2))))
    own = backward_induction(tree)
    assert own.unique
    answer = behaviour_equilibria(tree)
    assert any(item.payoffs == pytest.approx(own.payoffs) for item in answer.equilibria)
    assert answer.limit.payoffs == pytest.approx(own.payoffs, abs=1e-2)


def test_ties_of_backward_induction_are_reported():
    game = sequential_game(["A"], [Move("m", "A", ("x", "y"))], np.array([[1.0, 1.0]]))
    answer = backward_induction(unfold(game))
    assert answer.ties == {"m": ("x", "y")}
    assert not answer.unique


def test_backward_induction_refuses_hidden_moves():
    with pytest.raises(InputError, match="without seeing"):
        backward_induction(unfold(bagwell(0.1)))


def test_recall_is_perfect_and_left_out_steps_vanish():
    steps = [
        Move("one", "A", ("x", "y")),
        Move("two", "B", ("x", "y"), (), ({"one": "y"},)),
        Move("three", "A", ("x", "y")),
    ]
    tree = unfold(sequential_game(["A", "B"], steps, np.zeros((2, 2, 2, 2))))
    assert list(tree.information) == ["one", "two", "three | one = x", "three | one = y"]
    assert sum(node.final for node in walk(tree.root)) == 4 + 2


def test_signals_of_probability_zero_make_no_branch():
    tree = unfold(bagwell(0.0))
    assert sum(node.final for node in walk(tree.root)) == 4
    assert tree.perfect_information


def test_thirds_sum_to_one_for_gambit():
    text = efg_text(unfold(job_market()))
    assert "c " in text
    prior = np.array([0.1, 0.2, 0.7])
    steps = [Types("t", "A", ("a", "b", "c"), prior), Move("m", "A", ("x", "y"))]
    tree = unfold(sequential_game(["A"], steps, np.arange(6.0).reshape(1, 3, 2)))
    assert behaviour_equilibria(tree).equilibria[0].payoffs == pytest.approx(
        [prior @ np.array([1.0, 3.0, 5.0])]
    )


def test_faults_of_steps_are_all_named():
    steps = [
        Types("t", "Z", ("a", "b"), np.array([0.5, 0.6])),
        Move("m", "A", ("x", "x"), ("later",)),
        Signal("s", "nowhere", ("A",), ("u",), np.ones((1, 1))),
        Move("n", "A", ("x",), (), ({"m": "q"},)),
    ]
    with pytest.raises(InputError) as error:
        sequential_game(["A"], steps, np.zeros((1, 1)))
    text = str(error.value)
    for part in (
        "unknown player 'Z'",
        "do not sum to 1",
        "labels repeat",
        "'later'",
        "'nowhere'",
        "'q'",
        "shape",
    ):
        assert part in text
    with pytest.raises(InputError, match="not finite"):
        sequential_game(["A"], [Move("m", "A", ("x",))], np.array([[np.nan]]))


def test_a_signal_of_a_step_that_was_left_out_is_refused():
    steps = [
        Move("one", "A", ("x", "y")),
        Move("two", "A", ("x", "y"), (), ({"one": "x"},)),
        Signal("s", "two", ("A",), ("u", "v"), np.eye(2)),
        Move("three", "A", ("x",)),
    ]
    with pytest.raises(InputError, match="leave 's' out there too"):
        unfold(sequential_game(["A"], steps, np.zeros((1, 2, 2, 1))))


def test_too_many_supports_leave_the_limit_and_say_so():
    answer = behaviour_equilibria(unfold(bagwell(0.01)), max_supports=5)
    assert len(answer.equilibria) == 1
    assert not answer.complete
    assert "Only the limit of quantal response was sought" in answer.note


def test_what_a_player_saw_once_stays_known():
    steps = [
        Move("one", "A", ("x", "y")),
        Move("two", "B", ("u",), ("one",)),
        Move("three", "B", ("u", "v")),
    ]
    tree = unfold(sequential_game(["A", "B"], steps, np.zeros((2, 2, 1, 2))))
    assert "three | one = x, two = u" in tree.information


def test_the_regret_of_a_plan_counts_changes_at_several_places():
    """Only leaving at the first move and then choosing well gains: no single change does."""
    steps = [Move("stay", "A", ("yes", "no")), Move("then", "A", ("bad", "good"))]
    payoffs = np.array([[[1.0, 1.0], [0.0, 5.0]]])
    tree = unfold(sequential_game(["A"], steps, payoffs))
    sure = np.eye(2)[0]
    plan = dict.fromkeys(tree.information, sure)
    assert judge(tree, plan).regret == pytest.approx(4.0)
