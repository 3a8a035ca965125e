import numpy as np
import pytest

from blocs.foundation.errors import InputError
from blocs.questions.games.engine.tables.dynamics import reply_cycles, reply_path
from blocs.questions.games.engine.tables.normal_form import (
    best_responses,
    pure_equilibria,
    strategic_game,
)
from blocs.questions.games.engine.tables.size import refuse_oversize, size_estimate
from textbook_games import (
    battle_of_the_sexes,
    matching_pennies,
    named,
    prisoners_dilemma,
    rock_paper_scissors,
    two_players,
)


def cells(game):
    return [item.cell for item in pure_equilibria(game).equilibria]


def test_textbook_games_have_their_equilibria():
    assert cells(prisoners_dilemma()) == [(1, 1)]
    assert cells(matching_pennies()) == []
    assert cells(battle_of_the_sexes()) == [(0, 0), (1, 1)]
    assert cells(rock_paper_scissors()) == []


def test_statements_say_none_one_and_several():
    assert pure_equilibria(matching_pennies()).statement == "No equilibrium in pure strategies."
    assert pure_equilibria(prisoners_dilemma()).statement == "One equilibrium in pure strategies."
    assert pure_equilibria(battle_of_the_sexes()).statement.startswith("2 equilibria")


def test_an_equilibrium_names_options_payoffs_and_margin():
    (only,) = pure_equilibria(prisoners_dilemma()).equilibria
    assert only.options == ("r1", "c1")
    assert only.payoffs == (1.0, 1.0)
    assert only.margin == 1.0
    assert only.strict


def test_rows_and_columns_are_not_confused():
    """The row player's gain is down a column; transposing the tensor would miss it."""
    game = two_players([[0, 0, 0], [9, 0, 0]], [[0, 1, 2], [0, 1, 2]])
    assert best_responses(game).regret[0].tolist() == [[9, 0, 0], [0, 0, 0]]
    assert best_responses(game).regret[1].tolist() == [[2, 1, 0], [2, 1, 0]]
    assert cells(game) == [(0, 2), (1, 2)]


def test_ties_are_reported_and_follow_the_tolerance():
    almost = [[1.0, 0.0], [1.0 - 1e-6, 0.0]]
    other = [[1.0, 0.0], [1.0, 0.0]]
    coarse = pure_equilibria(two_players(almost, other, tolerance=1e-3))
    assert [item.cell for item in coarse.equilibria] == [(0, 0), (1, 0)]
    assert {tie.option for item in coarse.equilibria for tie in item.ties} == {"r0", "r1"}
    fine = pure_equilibria(two_players(almost, other, tolerance=1e-9))
    assert [item.cell for item in fine.equilibria] == [(0, 0)]
    assert fine.equilibria[0].strict


def test_one_player_and_one_option():
    alone = named([[1.0, 3.0, 3.0]])
    found = pure_equilibria(alone).equilibria
    assert [item.cell for item in found] == [(1,), (2,)]
    assert [tie.option for tie in found[0].ties] == ["p0o2"]
    single = pure_equilibria(named(np.zeros((2, 1, 1)))).equilibria
    assert single[0].margin == np.inf


def test_a_constant_game_is_all_equilibria():
    found = pure_equilibria(named(np.zeros((3, 2, 2, 2)))).equilibria
    assert len(found) == 8
    assert all(len(item.ties) == 3 for item in found)


def test_missing_cells_are_named_never_a_number():
    nan = np.nan
    row = [[3, 0], [nan, 1]]
    column = [[3, 5], [nan, 1]]
    game = two_players(row, column, missing={(1, 0): "no supplier of gas"})
    answer = pure_equilibria(game)
    # (0, 1): the row player gains by (1, 1), whatever the missing cell is
    # (0, 0): the column player gains 5 - 3 by (0, 1); (1, 1): the column's deviation is missing
    assert answer.equilibria == ()
    assert [item.cell for item in answer.undecided] == [(1, 1)]
    assert answer.undecided[0].missing == ((1, 0),)
    assert not answer.decided
    assert "row: r1, column: c0" in answer.statement
    assert answer.statement.startswith("No equilibrium in pure strategies among the cells")


def test_a_missing_cell_far_away_leaves_an_equilibrium_decided():
    row = [[5, 5, 0], [0, 4, 0], [0, 0, np.nan]]
    column = [[5, 0, 0], [0, 4, 0], [0, 0, np.nan]]
    answer = pure_equilibria(two_players(row, column, missing={(2, 2): "no equilibrium"}))
    assert [item.cell for item in answer.equilibria] == [(0, 0)]
    # a player without any defined option of comparison refutes nothing
    assert best_responses(answer.game).open_ended[0].tolist()[0] == [False, False, True]


def test_faults_are_all_named_at_once():
    with pytest.raises(InputError) as error:
        strategic_game(["a", "a"], [["x", "x"], []], np.zeros((2, 2)))
    text = str(error.value)
    for part in (
        "player 'a' appears twice",
        "'x' of player 'a' appears twice",
        "no option",
        "shape",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("value", "missing", "words"),
    [
        (np.nan, {}, "without a reason"),
        (np.inf, {}, "infinite"),
        (1.0, {(0, 0): "none"}, "declared missing but has pay-offs"),
        (1.0, {(5, 5): "none"}, "not in the game"),
    ],
)
def test_wrong_payoffs_are_refused(value, missing, words):
    table = np.ones((2, 2, 2))
    table[0, 0, 0] = value
    with pytest.raises(InputError, match=words):
        strategic_game(["a", "b"], [["x", "y"]] * 2, table, missing=missing)


def test_a_partly_missing_cell_needs_a_reason_for_all():
    table = np.ones((2, 2, 2))
    table[0, 1, 1] = np.nan
    with pytest.raises(InputError, match="declared missing but has pay-offs"):
        strategic_game(["a", "b"], [["x", "y"]] * 2, table, missing={(1, 1): "half"})


def test_a_million_cells_are_refused_with_estimate_and_advice():
    with pytest.raises(InputError, match=r"1,000,000 cells.*6\.9 hours on 2 core.*dominated"):
        refuse_oversize([10] * 6, seconds_per_cell=0.05, workers=2)
    assert size_estimate([10] * 6).gigabytes == pytest.approx(0.048)
    with pytest.raises(InputError, match="cells"):
        named(np.zeros((2, 1000, 1000)))


def test_payoffs_cannot_be_changed_afterwards():
    game = prisoners_dilemma()
    with pytest.raises(ValueError, match="read-only"):
        game.payoffs[0, 0, 0] = 7


def test_best_replies_come_to_rest_or_go_in_circles():
    assert reply_path(prisoners_dilemma(), (0, 0)).cells == ((0, 0), (1, 0), (1, 1))
    assert reply_path(prisoners_dilemma(), (0, 0)).rests
    assert reply_cycles(prisoners_dilemma()) == ()
    (cycle,) = reply_cycles(matching_pennies())
    assert sorted(cycle) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    (circle,) = reply_cycles(rock_paper_scissors())
    assert len(circle) == 6


def test_best_replies_stop_before_a_missing_cell():
    game = two_players([[3, 0], [np.nan, 1]], [[3, 5], [np.nan, 1]], missing={(1, 0): "none"})
    path = reply_path(game, (0, 0))
    assert path.blocked == (1, 0)
    assert not path.rests
    with pytest.raises(InputError, match="no pay-offs"):
        reply_path(game, (1, 0))
