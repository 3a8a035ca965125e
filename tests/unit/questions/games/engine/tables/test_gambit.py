"""Gambit's failures are statuses: they never pass as "nothing was found" or as a traceback."""

import numpy as np
import pytest

from blocs.foundation.errors import NotConvergedError
from blocs.questions.games.engine.tables import gambit as door
from blocs.questions.games.engine.tables.mixed import mixed_equilibria, profile_regret
from blocs.questions.games.engine.tables.quantal import quantal_responses
from blocs.questions.games.engine.trees.behaviour import behaviour_equilibria
from blocs.questions.games.engine.trees.extensive import Move, Signal, sequential_game, unfold
from textbook_games import matching_pennies, named, nine_equilibria, two_players

pytest.importorskip("pygambit")
pytest.importorskip("scipy")

NASHPY_76 = np.array(
    [
        [6, 0, 0, 0, 0, 0, 0, 0],
        [0, 6, 0, 4, 0, 4, 0, 3],
        [0, 0, 6, 4, 0, 0, 4, 3],
        [0, 4, 4, 6, 0, 3, 3, 4.8],
        [0, 0, 0, 0, 6, 4, 4, 3],
        [0, 4, 0, 3, 4, 6, 3, 4.8],
        [0, 0, 4, 3, 4, 3, 6, 4.8],
        [0, 3, 3, 4.8, 3, 4.8, 4.8, 6],
    ]
) / 6  # fmt: skip
"""The zero-sum game of Nashpy's issue 76, on which floating-point enumeration finds nothing."""


def seen_dimly(scale=1.0):
    """Who moves first is seen through noise by who moves second; both want to match."""
    seen = np.array([[0.8, 0.2], [0.2, 0.8]])
    steps = [
        Move("first", "a", ("x", "y")),
        Signal("seen", "first", ("b",), ("x", "y"), seen),
        Move("second", "b", ("x", "y")),
    ]
    u = np.array([[[3.0, 0], [0, 2]], [[3, 0], [0, 2]]]) * scale
    return unfold(sequential_game(["a", "b"], steps, u))


class Broken:
    """A Gambit of which every solver does the same wrong thing."""

    def __init__(self, real, behave):
        self.StrategicGame, self.read_efg = real.StrategicGame, real.read_efg
        self.behave = behave

    @property
    def nash(self):
        return self

    qre = nash

    def __getattr__(self, name):
        return self.behave


def raising(*_, **__):
    raise RuntimeError("singular matrix in line 7")


@pytest.fixture
def broken(monkeypatch):
    """Every solver of Gambit raises."""
    real = door.gambit()
    monkeypatch.setattr(door, "gambit", lambda: Broken(real, raising))


def test_nashpys_matrix_has_its_equilibria():
    answer = mixed_equilibria(two_players(NASHPY_76, -NASHPY_76))
    assert len(answer.equilibria) == 3
    assert answer.status == "complete"
    assert max(item.regret for item in answer.equilibria) < 1e-9


def test_what_gambit_raises_is_a_status_and_pure_equilibria_are_listed_all_the_same(broken):
    answer = mixed_equilibria(two_players([[2, 0], [0, 1]], [[1, 0], [0, 2]]))
    assert (answer.status, answer.complete) == ("failed", False)
    assert [item.support() for item in answer.equilibria] == [((0,), (0,)), ((1,), (1,))]
    assert "singular matrix" in answer.note
    assert "is complete" not in answer.statement
    three = mixed_equilibria(nine_equilibria())
    assert (three.status, len(three.equilibria)) == ("failed", 4)


def test_an_empty_list_is_never_complete(broken):
    answer = mixed_equilibria(matching_pennies())
    assert (answer.equilibria, answer.status) == ((), "none_found")
    assert "every finite game has one" in answer.statement


def test_a_tree_that_gambit_fails_on_is_a_status(broken):
    answer = behaviour_equilibria(seen_dimly())
    assert (answer.equilibria, answer.limit) == ((), None)
    assert (answer.status, answer.complete) == ("none_found", False)
    assert "singular matrix" in answer.note


def test_a_quantal_response_that_gambit_does_not_give_is_named(broken):
    with pytest.raises(NotConvergedError, match="Gambit gave no quantal response"):
        quantal_responses(matching_pennies(), [1.0])


def test_no_limit_leaves_what_the_supports_gave(monkeypatch):
    """As for pay-offs of 1e8 that are not rescaled: the trace gives back None."""
    monkeypatch.setattr(
        "blocs.questions.games.engine.trees.behaviour.tree_limit",
        lambda text: door.Answer("failed", why="no limit"),
    )
    answer = behaviour_equilibria(seen_dimly())
    assert answer.limit is None
    assert answer.equilibria


def test_searches_stop_when_their_time_is_up():
    table = np.random.default_rng(3).random((3, 3, 3, 3))
    for search in (door.support_equilibria, door.limit_equilibrium):
        answer = search(table, seconds=-1)
        assert (answer.status, answer.found) == ("timed_out", ())
        assert "longer than" in answer.why


def test_rational_arithmetic_stops_when_its_time_is_up(monkeypatch):
    table = np.random.default_rng(1).integers(0, 1000, (2, 14, 14))
    answer = door.exact_equilibria(table, seconds=0)
    assert (answer.status, answer.found) == ("timed_out", ())
    monkeypatch.setattr(door, "HANGS", 1e6)
    answer = door.exact_equilibria(table, seconds=0.1)
    assert (answer.status, answer.found) == ("timed_out", ())
    assert answer.why == "rational arithmetic took longer than 0.1 s"


def test_only_the_time_of_the_processor_counts(monkeypatch):
    """An hour on the clock on the wall passes at every look at it."""
    hours = iter(range(0, 10**9, 3600))
    monkeypatch.setattr("time.monotonic", lambda: float(next(hours)))
    monkeypatch.setattr("time.perf_counter", lambda: float(next(hours)))
    table = np.random.default_rng(3).random((2, 3, 3))
    assert door.support_equilibria(table).status == "solved"


def test_what_takes_too_long_is_said_and_keeps_what_floating_point_gave(monkeypatch):
    monkeypatch.setattr(
        "blocs.questions.games.engine.tables.mixed.exact_equilibria",
        lambda units: door.Answer("timed_out", why="late"),
    )
    table = np.zeros((2, 7, 7))
    table[:, range(7), range(7)] = 1.0
    table[:, 0, 1] = 1.0  # ties: floating point alone is not trusted
    answer = mixed_equilibria(named(table))
    assert (answer.status, answer.complete) == ("timed_out", False)
    assert len(answer.equilibria) >= 7


def test_rational_arithmetic_in_its_own_process_gives_what_it_gives_here():
    table = np.round(np.random.default_rng(5).random((2, 3, 3)) * 4)
    here = door.extreme_equilibria(table, rational=True)
    there = door.exact_equilibria(table.astype(int))
    assert there.status == "solved"
    for one, other in zip(here.found, there.found, strict=True):
        assert np.concatenate(one) == pytest.approx(np.concatenate(other))


@pytest.mark.parametrize("scale", [1e-6, 1e8, 1e9, 1e12])
def test_trees_do_not_depend_on_the_unit_of_utility(scale):
    small, large = (behaviour_equilibria(seen_dimly(by)) for by in (1.0, scale))
    assert large.status == small.status
    assert len(large.equilibria) == len(small.equilibria)
    assert large.limit is not None
    assert large.limit.payoffs == pytest.approx(small.limit.payoffs * scale, rel=1e-5)


def zero_sum(seed):
    """5 × 5 to 8 × 8, in thirds or in sixths."""
    parts, size = 3 if seed % 2 else 6, 5 + seed // 2 % 4
    return np.random.default_rng(seed).integers(0, parts + 1, size=(size, size)) / parts


def value_of(matrix):
    """Of a zero-sum game, by von Neumann's linear program, with SciPy alone."""
    from scipy.optimize import linprog

    rows, columns = matrix.shape
    answer = linprog(
        [*np.zeros(rows), -1.0],
        A_ub=np.hstack([-matrix.T, np.ones((columns, 1))]),
        b_ub=np.zeros(columns),
        A_eq=[[*np.ones(rows), 0.0]],
        b_eq=[1.0],
        bounds=[(0, None)] * rows + [(None, None)],
    )
    return -answer.fun


@pytest.mark.parametrize("seed", range(24))
def test_zero_sum_games_in_thirds_and_sixths_pay_their_value(seed):
    """Every equilibrium of a zero-sum game pays the value of the game (von Neumann 1928)."""
    matrix = zero_sum(seed)
    answer = mixed_equilibria(two_players(matrix, -matrix))
    assert answer.equilibria
    assert answer.status == "complete"
    value = value_of(matrix)
    for item in answer.equilibria:
        assert item.payoffs == pytest.approx([value, -value], abs=1e-8)
        assert profile_regret(np.array([matrix, -matrix]), item.probabilities) < 1e-8
