import numpy as np

from blocs.questions.games.engine.tables.dominance import (
    dominance,
    iterated_dominance,
)
from textbook_games import named, prisoners_dilemma, two_players


def test_prisoners_dilemma_is_solved_by_strict_dominance():
    found = dominance(prisoners_dilemma())
    assert {(item.player, item.option, item.by, item.verdict) for item in found} == {
        ("row", "r0", "r1", "strict"),
        ("column", "c0", "c1", "strict"),
    }
    assert all(item.margin == 1 for item in found)
    answer = iterated_dominance(prisoners_dilemma())
    assert answer.solved
    assert answer.survivors == (("r1",), ("c1",))
    assert not answer.order_matters


def test_iteration_goes_round_by_round():
    game = two_players([[3, 0], [2, 1], [1, 5]], [[2, 1], [2, 1], [2, 1]])
    answer = iterated_dominance(game)
    assert [len(items) for items in answer.rounds] == [1, 2]
    assert answer.survivors == (("r0",), ("c0",))


def test_weak_dominance_is_told_from_strict():
    game = two_players([[1, 1], [1, 0]], [[0, 0], [0, 0]])
    (item,) = dominance(game)
    assert (item.option, item.by, item.verdict, item.margin) == ("r1", "r0", "weak", 0.0)
    assert iterated_dominance(game).survivors[0] == ("r0", "r1")
    weak = iterated_dominance(game, weak=True)
    assert weak.survivors[0] == ("r0",)
    assert weak.order_matters


def test_equal_options_dominate_nobody():
    assert dominance(named(np.zeros((2, 2, 2)))) == ()


def test_a_missing_cell_leaves_dominance_undecided():
    nan = np.nan
    game = two_players([[3, nan], [1, 1]], [[0, nan], [0, 0]], missing={(0, 1): "none"})
    verdicts = {(item.player, item.option): item.verdict for item in dominance(game)}
    assert verdicts[("row", "r1")] == "undecided"
    assert iterated_dominance(game).survivors == (("r0", "r1"), ("c0", "c1"))
