"""What theory says of every game: names and units of utility do not matter."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocs.questions.games.engine.tables.correlated import correlated_range, correlated_regret
from blocs.questions.games.engine.tables.dominance import dominance, iterated_dominance
from blocs.questions.games.engine.tables.mixed import mixed_equilibria
from blocs.questions.games.engine.tables.normal_form import pure_equilibria
from blocs.questions.games.engine.tables.quantal import quantal_responses
from blocs.questions.games.engine.trees.backward import backward_induction
from blocs.questions.games.engine.trees.extensive import Move, sequential_game, unfold
from textbook_games import named

pytest.importorskip("pygambit")
pytest.importorskip("scipy")
SEEDS = st.integers(0, 100_000)
SHAPES = st.sampled_from([(3,), (2, 2), (3, 4), (2, 2, 2), (3, 2, 2)])


def drawn(seed, shape, *, integer=True):
    rng = np.random.default_rng(seed)
    size = (len(shape), *shape)
    return rng.integers(0, 5, size=size).astype(float) if integer else rng.normal(size=size)


def pure_cells(table):
    return {item.cell for item in pure_equilibria(named(table)).equilibria}


@settings(max_examples=60, deadline=None)
@given(SEEDS, SHAPES)
def test_pure_equilibria_agree_with_brute_force(seed, shape):
    table = drawn(seed, shape)
    found = set()
    for cell in np.ndindex(*shape):
        stays = True
        for player, count in enumerate(shape):
            for option in range(count):
                other = (*cell[:player], option, *cell[player + 1 :])
                stays &= table[(player, *other)] <= table[(player, *cell)]
        if stays:
            found.add(cell)
    assert pure_cells(table) == found


@settings(max_examples=40, deadline=None)
@given(SEEDS, SHAPES)
def test_relabelling_players_and_options_relabels_equilibria(seed, shape):
    table = drawn(seed, shape)
    rng = np.random.default_rng(seed + 1)
    order = rng.permutation(len(shape))
    shuffles = [rng.permutation(n) for n in shape]
    moved = table[(slice(None), *np.ix_(*shuffles))].transpose(0, *(order + 1))[order]
    expected = {
        tuple(int(np.flatnonzero(shuffles[p] == cell[p])[0]) for p in order)
        for cell in pure_cells(table)
    }
    assert pure_cells(moved) == expected


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.sampled_from([(2, 2), (3, 3), (2, 2, 2)]))
def test_affine_utility_moves_no_equilibrium(seed, shape):
    table = drawn(seed, shape, integer=False)
    players = len(shape)
    scale = np.array([0.5, 3.0, 20.0])[:players].reshape(-1, *(1 for _ in shape))
    shift = np.array([7.0, -2.0, 0.1])[:players].reshape(-1, *(1 for _ in shape))
    one, two = (mixed_equilibria(named(item)) for item in (table, table * scale + shift))
    assert len(one.equilibria) == len(two.equilibria)

    def key(item):
        return np.round(np.concatenate(item.probabilities), 5).tolist()

    for a, b in zip(sorted(one.equilibria, key=key), sorted(two.equilibria, key=key), strict=True):
        for p, q in zip(a.probabilities, b.probabilities, strict=True):
            assert p == pytest.approx(q, abs=1e-5)


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.sampled_from([(2, 2), (3, 3), (2, 3)]))
def test_equilibria_exist_are_correlated_and_survive_strict_dominance(seed, shape):
    """Nash (1951); Aumann (1974); an odd number in generic games (Wilson 1971)."""
    game = named(drawn(seed, shape, integer=False))
    answer = mixed_equilibria(game)
    assert len(answer.equilibria) % 2 == 1
    pure = {item.cell for item in pure_equilibria(game).equilibria}
    assert {tuple(s[0] for s in x.support()) for x in answer.equilibria if x.pure} == pure
    limits = correlated_range(game)
    survivors = iterated_dominance(game).survivors
    for item in answer.equilibria:
        joint = np.einsum("a,b->ab", *item.probabilities)
        assert correlated_regret(game, joint / joint.sum()) < 1e-7
        assert (item.payoffs >= limits.lowest - 1e-7).all()
        assert (item.payoffs <= limits.highest + 1e-7).all()
        for names, used, kept in zip(game.options, item.support(), survivors, strict=True):
            assert {names[i] for i in used} <= set(kept)


SCALES = st.tuples(*[st.floats(-6, 9) for _ in range(3)]).map(lambda x: 10 ** np.array(x))
SHIFTS = st.tuples(*[st.floats(-100, 100) for _ in range(3)]).map(np.array)


def in_other_units(table, scale, shift):
    """Each player's pay-offs in another unit, from another zero (in its own unit)."""
    players = len(table)
    ones = (1,) * (table.ndim - 1)
    return (table + shift[:players].reshape(-1, *ones)) * scale[:players].reshape(-1, *ones)


def relations(game):
    """Who is dominated by what, and every equilibrium with its ties."""
    pure = pure_equilibria(game).equilibria
    return (
        {(item.player, item.option, item.by, item.verdict) for item in dominance(game)},
        {(item.cell, tuple((t.player, t.option) for t in item.ties)) for item in pure},
        iterated_dominance(game).survivors,
    )


@settings(max_examples=60, deadline=None)
@given(SEEDS, SHAPES, SCALES, SHIFTS)
def test_units_of_utility_change_no_tie_no_dominance_and_no_pure_equilibrium(
    seed, shape, scale, shift
):
    table = drawn(seed, shape)
    assert relations(named(table)) == relations(named(in_other_units(table, scale, shift)))


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.sampled_from([(2, 2), (3, 3), (2, 2, 2)]), SCALES, SHIFTS)
def test_units_of_utility_change_no_mixed_and_no_quantal_equilibrium(seed, shape, scale, shift):
    table = drawn(seed, shape)
    game, other = named(table), named(in_other_units(table, scale, shift))
    one, two = mixed_equilibria(game), mixed_equilibria(other)
    assert one.status == two.status

    def points(answer):
        return np.array(
            sorted(np.round(np.concatenate(x.probabilities), 5).tolist() for x in answer.equilibria)
        )

    assert points(one) == pytest.approx(points(two), abs=2e-5)
    if (game.stakes > 0).all():
        left, right = (quantal_responses(g, [5.0], unit=g.stakes)[0] for g in (game, other))
        assert np.concatenate(left.probabilities) == pytest.approx(
            np.concatenate(right.probabilities), abs=1e-4
        )


@settings(max_examples=40, deadline=None)
@given(SEEDS, SCALES, SHIFTS)
def test_units_of_utility_change_no_solution_of_a_tree(seed, scale, shift):
    steps = [
        Move("first", "p0", ("a", "b", "c")),
        Move("second", "p1", ("a", "b"), ("first",)),
        Move("third", "p2", ("a", "b"), ("first", "second")),
    ]
    table = drawn(seed, (3, 2, 2))

    def solved(payoffs):
        found = backward_induction(unfold(sequential_game(["p0", "p1", "p2"], steps, payoffs)))
        return found.choices, found.ties, found.path

    assert solved(table) == solved(in_other_units(table, scale, shift))


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e8, 1e9, 1e12])
@pytest.mark.parametrize("shift", [0.0, 1e3])
def test_a_coordination_game_has_seven_equilibria_at_any_scale(scale, shift):
    """Three pure ones, one for each of the three pairs and one for all three: 2³ − 1."""
    table = np.full((2, 3, 3), shift)
    table[:, range(3), range(3)] += [3.0, 2.0, 1.5]
    answer = mixed_equilibria(named(table * scale))
    assert len(answer.equilibria) == 7
    assert sum(item.pure for item in answer.equilibria) == 3
    assert answer.complete
