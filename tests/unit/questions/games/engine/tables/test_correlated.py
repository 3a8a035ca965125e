import numpy as np
import pytest

from blocs.foundation.errors import InputError
from blocs.questions.games.engine.tables.correlated import correlated_range, correlated_regret
from textbook_games import chicken, prisoners_dilemma, two_players

pytest.importorskip("scipy")


def test_chicken_has_aumanns_correlated_equilibrium():
    """Aumann (1974): thirds on the three cells without the crash give 5 each; the best is 5.25."""
    third = np.array([[1 / 3, 1 / 3], [1 / 3, 0]])
    assert correlated_regret(chicken(), third) <= 1e-12
    answer = correlated_range(chicken())
    assert answer.best.payoffs.sum() == pytest.approx(10.5)
    assert answer.best.probability == pytest.approx(np.array([[0.5, 0.25], [0.25, 0.0]]))
    assert answer.highest == pytest.approx([7, 7])
    assert answer.lowest == pytest.approx([2, 2])


def test_disobedience_is_measured():
    sure = np.array([[1.0, 0.0], [0.0, 0.0]])
    assert correlated_regret(prisoners_dilemma(), sure) == pytest.approx(2.0)
    assert correlated_range(prisoners_dilemma()).highest == pytest.approx([1, 1])


def test_distributions_are_checked():
    with pytest.raises(InputError, match="sum 1"):
        correlated_regret(prisoners_dilemma(), np.ones((2, 2)))


def test_missing_cells_get_no_recommendation_that_tempts_there():
    game = two_players(
        [[1, 0, 0], [0, 1, 0], [0, 0, np.nan]],
        [[1, 0, 0], [0, 1, 0], [0, 0, np.nan]],
        missing={(2, 2): "none"},
    )
    answer = correlated_range(game)
    assert answer.status == "optimal"
    assert answer.best.probability[2].sum() + answer.best.probability[:, 2].sum() == 0
    tempted = np.zeros((3, 3))
    tempted[0, 2] = 1
    with pytest.raises(InputError, match="tempts"):
        correlated_regret(game, tempted)
    small = two_players([[1, np.nan], [0, 0]], [[1, np.nan], [0, 0]], missing={(0, 1): "none"})
    assert correlated_range(small).status == "infeasible"
