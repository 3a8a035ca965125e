import sys
from importlib.resources import files

import numpy as np
import pytest

from blocs.foundation.errors import InputError, MissingExtraError
from blocs.questions.games.engine.tables.mixed import (
    expected_payoffs,
    mixed_equilibria,
    profile_regret,
)
from blocs.questions.games.engine.tables.quantal import quantal_responses
from textbook_games import (
    battle_of_the_sexes,
    named,
    nine_equilibria,
    prisoners_dilemma,
    two_players,
)

gambit = pytest.importorskip("pygambit")


@pytest.mark.parametrize("exact", [True, False])
def test_von_stengels_game_has_seventy_five_equilibria(exact):
    """von Stengel (1999): 6 × 6, more than the bound that had been conjectured."""
    folder = files("pygambit") / "catalog_data/journals/dcg/vonstengel1999"
    path = folder / "6x6_game_with_75_eq_small_payoffs.nfg"
    if not path.is_file():
        pytest.skip("this pygambit ships no catalogue with von Stengel's game")
    table = np.array(gambit.read_nfg(str(path)).to_arrays(dtype=float))
    answer = mixed_equilibria(named(table), exact=exact)
    assert len(answer.equilibria) == 75
    assert answer.complete
    assert max(item.regret for item in answer.equilibria) < 1e-9 * np.ptp(table)


def test_two_by_two_by_two_has_nine_equilibria():
    """McKelvey and McLennan (1996), Handbook of Computational Economics."""
    answer = mixed_equilibria(nine_equilibria())
    assert len(answer.equilibria) == 9
    assert sum(item.pure for item in answer.equilibria) == 4
    totally = [x for x in answer.equilibria if all(p.min() > 1e-6 for p in x.probabilities)]
    assert len(totally) == 2
    assert max(item.regret for item in answer.equilibria) < 1e-6


def test_degenerate_games_have_pieces():
    game = two_players([[1, 1], [0, 1]], [[1, 1], [0, 0]])
    answer = mixed_equilibria(game)
    assert any(len(piece) > 1 for piece in answer.pieces)
    assert "degenerate" in answer.note
    piece = max(answer.pieces, key=len)
    inside = [
        np.mean([answer.equilibria[i].probabilities[p] for i in piece], axis=0) for p in (0, 1)
    ]
    assert profile_regret(game.payoffs, inside) == pytest.approx(0, abs=1e-12)


def test_a_degenerate_game_of_three_says_that_it_may_be_incomplete():
    answer = mixed_equilibria(named(np.zeros((3, 2, 2, 2))))
    assert len(answer.equilibria) == 8
    assert not answer.complete
    assert "may be incomplete" in answer.statement


def test_one_player_chooses_the_best():
    answer = mixed_equilibria(named([[1.0, 3.0, 3.0]]))
    assert [item.support() for item in answer.equilibria] == [((1,),), ((2,),)]
    assert answer.pieces == ((0, 1),)


def test_missing_cells_leave_only_what_holds_anyway():
    nan = np.nan
    row = np.array([[2.0, 0, 0], [0, 1, 0], [0, 0, nan]])
    column = np.array([[1.0, 0, 0], [0, 2, 0], [0, 0, nan]])
    answer = mixed_equilibria(two_players(row, column, missing={(2, 2): "none"}))
    assert not answer.complete
    assert "missing" in answer.note
    assert [item.support() for item in answer.equilibria if item.pure] == [
        ((0,), (0,)),
        ((1,), (1,)),
    ]
    for fill in (-50.0, 50.0):
        filled = np.array([row, column])
        filled[:, 2, 2] = fill
        for item in answer.equilibria:
            assert profile_regret(filled, item.probabilities) < 1e-12
    nowhere = two_players([[1, nan], [1, 0]], [[1, nan], [0, 1]], missing={(0, 1): "none"})
    assert mixed_equilibria(nowhere).equilibria == ()


def test_too_many_options_are_refused_with_advice():
    with pytest.raises(InputError, match="remove dominated options"):
        mixed_equilibria(named(np.zeros((2, 20, 20))))
    with pytest.raises(InputError, match="supports"):
        mixed_equilibria(named(np.zeros((3, 10, 10, 10))))


def test_expected_payoffs_follow_the_axes():
    table = np.arange(24.0).reshape(3, 2, 2, 2)
    sure = [np.array([0.0, 1.0]), np.array([1.0, 0.0]), np.array([0.0, 1.0])]
    assert expected_payoffs(table, sure) == pytest.approx(table[:, 1, 0, 1])


def test_without_gambit_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pygambit", None)
    with pytest.raises(MissingExtraError, match=r"blocs\[games\]"):
        mixed_equilibria(prisoners_dilemma())


def test_without_scipy_the_extra_is_named(monkeypatch):
    from blocs.questions.games.engine.tables.correlated import correlated_range

    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(MissingExtraError, match=r"blocs\[games\]"):
        correlated_range(prisoners_dilemma())


def test_quantal_response_runs_from_a_coin_to_an_equilibrium():
    coin, middle, sharp = quantal_responses(prisoners_dilemma(), [0.0, 1.0, 20.0])
    assert coin.probabilities[0] == pytest.approx([0.5, 0.5])
    # symmetric: p = 1 / (1 + exp(-λ (1 + p_cooperate))) solved for the gain 1 + (1 − p)
    p = middle.probabilities[0][1]
    gain = 2 * (1 - p) + 1 * p
    assert p == pytest.approx(1 / (1 + np.exp(-gain)), abs=1e-6)
    assert sharp.probabilities[0][1] > 0.999
    assert middle.error < 1e-6


def test_quantal_response_scales_with_the_unit_of_utility():
    game = battle_of_the_sexes()
    one = quantal_responses(game, [2.0])[0]
    ten = quantal_responses(named(10 * game.payoffs), [0.2])[0]
    assert one.probabilities[0] == pytest.approx(ten.probabilities[0], abs=1e-6)


def test_quantal_response_refuses_missing_cells_and_negative_precision():
    game = two_players([[1, np.nan], [0, 0]], [[1, np.nan], [0, 0]], missing={(0, 1): "none"})
    with pytest.raises(InputError, match="every cell counts"):
        quantal_responses(game, [1.0])
    with pytest.raises(InputError, match="at least 0"):
        quantal_responses(prisoners_dilemma(), [-1.0])
