"""What theory says of every game: names and units of utility do not matter."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocs.games.correlated import correlated_range, correlated_regret
from blocs.games.dominance import iterated_dominance
from blocs.games.mixed import mixed_equilibria
from blocs.games.normal_form import pure_equilibria
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
