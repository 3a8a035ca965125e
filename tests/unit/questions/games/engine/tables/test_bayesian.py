import numpy as np
import pytest

from blocs.foundation.errors import InputError
from blocs.questions.games.engine.tables.bayesian import (
    bayesian_equilibria,
    bayesian_game,
    game_of_plans,
)
from blocs.questions.games.engine.trees.behaviour import behaviour_equilibria
from blocs.questions.games.engine.trees.extensive import Move, Types, sequential_game, unfold

pytest.importorskip("pygambit")


def sexes(prior_friendly):
    """Battle of the sexes where the second may prefer to avoid the first (Osborne 2004, fig. 273)."""
    u = np.zeros((2, 1, 2, 2, 2))
    u[:, 0, 0] = [[[2, 0], [0, 1]], [[1, 0], [0, 2]]]
    u[:, 0, 1] = [[[2, 0], [0, 1]], [[0, 2], [1, 0]]]
    prior = np.array([[prior_friendly, 1 - prior_friendly]])
    return bayesian_game(
        ["1", "2"], types=[["only"], ["meet", "avoid"]], options=[["B", "S"]] * 2,
        prior=prior, payoffs=u,
    )  # fmt: skip


def test_osbornes_battle_of_the_sexes():
    """With probability one half: B, and the friendly type B, the other S, in pure strategies."""
    answer = bayesian_equilibria(sexes(0.5))
    (pure,) = answer.pure.equilibria
    assert pure.options == ("only: B", "meet: B, avoid: S")
    assert answer.complete
    found = [item.behaviour[1] for item in answer.equilibria]
    assert any(np.allclose(item, [[1, 0], [0, 1]]) for item in found)
    # a second one: 1 mixes 1/3... and the friendly type stays with S (Osborne, exercise)
    assert len(found) >= 2


def test_plans_weigh_payoffs_by_beliefs():
    game = game_of_plans(sexes(0.25))
    # row B against (meet: B, avoid: S): 2 with probability one quarter
    column = game.options[1].index("meet: B, avoid: S")
    assert game.payoffs[0, 0, column] == pytest.approx(0.5)
    assert game.payoffs[1, 0, column] == pytest.approx(0.25 * 1 + 0.75 * 2)


def test_players_may_hold_different_priors():
    common = sexes(0.5)
    prior = np.array([[[1.0, 0.0]], [[0.5, 0.5]]])
    game = bayesian_game(
        common.players, types=common.types, options=common.options, prior=prior,
        payoffs=common.payoffs,
    )  # fmt: skip
    table = game_of_plans(game)
    column = table.options[1].index("meet: B, avoid: S")
    assert table.payoffs[0, 0, column] == pytest.approx(2.0)
    assert table.payoffs[1, 0, column] == pytest.approx(1.5)


def test_types_known_to_be_impossible_have_no_plan():
    assert game_of_plans(sexes(1.0)).shape == (2, 2)


def test_a_tree_of_the_same_game_has_the_same_equilibria():
    game = sexes(0.5)
    steps = [
        Types("type", "2", ("meet", "avoid"), np.array([0.5, 0.5])),
        Move("one", "1", ("B", "S")),
        Move("two", "2", ("B", "S")),
    ]
    tree = unfold(sequential_game(["1", "2"], steps, game.payoffs[:, 0]))
    pytest.importorskip("scipy")
    from_tree = behaviour_equilibria(tree)
    from_plans = bayesian_equilibria(game)
    assert len(from_tree.equilibria) == len(from_plans.equilibria)
    one = sorted(float(x.behaviour["one"][0]) for x in from_tree.equilibria)
    assert one == pytest.approx(sorted(float(x.behaviour[0][0, 0]) for x in from_plans.equilibria))


def test_faults_are_named():
    game = sexes(0.5)
    with pytest.raises(InputError) as error:
        bayesian_game(
            game.players, types=game.types, options=game.options,
            prior=np.array([[0.5, 0.6]]), payoffs=np.zeros((2, 2)),
        )  # fmt: skip
    assert "does not sum to 1" in str(error.value)
    assert "shape" in str(error.value)
