"""The Shapley value: known games, its axioms, and what is drawn against what is exact."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocs.numerics.shapley import prefixes, sampled_orders, sampled_shapley, shapley_values


def game(parts, seed):
    worth = np.random.default_rng(seed).normal(size=(2**parts, 3))
    worth[0] = 0
    return worth


def test_the_glove_game_of_the_textbook():
    """One left glove and two right ones: 2/3, 1/6, 1/6."""
    worth = np.array([0, 0, 0, 1, 0, 1, 0, 1], dtype=float)
    np.testing.assert_allclose(shapley_values(worth), [2 / 3, 1 / 6, 1 / 6], atol=1e-15)


def test_the_airport_game_of_the_textbook():
    """Costs 1, 2, 4 of the longest runway used: 1/3, 1/3 + 1/2, 1/3 + 1/2 + 2."""
    costs = [1.0, 2.0, 4.0]
    worth = np.array([max((costs[p] for p in range(3) if b >> p & 1), default=0) for b in range(8)])
    np.testing.assert_allclose(shapley_values(worth), [1 / 3, 5 / 6, 17 / 6], atol=1e-15)


@given(st.integers(1, 7), st.integers(0, 10_000))
def test_shares_add_up_and_a_null_part_has_none(parts, seed):
    worth = game(parts, seed)
    np.testing.assert_allclose(shapley_values(worth).sum(axis=0), worth[-1], atol=1e-12)
    with_null = np.concatenate([worth, worth])  # the last part changes nothing
    shares = shapley_values(with_null)
    np.testing.assert_allclose(shares[-1], 0, atol=1e-13)
    np.testing.assert_allclose(shares[:-1], shapley_values(worth), atol=1e-12)


@given(st.integers(2, 6), st.integers(0, 10_000))
def test_twins_get_the_same(parts, seed):
    worth = game(parts, seed)
    number = np.arange(2**parts)
    swapped = (number & ~3) | ((number & 1) << 1) | ((number & 2) >> 1)
    shares = shapley_values((worth + worth[swapped]) / 2)
    np.testing.assert_allclose(shares[0], shares[1], atol=1e-13)


@pytest.mark.parametrize("parts", [4, 8])
def test_what_is_drawn_adds_up_and_lies_within_its_error_of_what_is_exact(parts):
    inside, told = 0, 0
    for seed in range(40):
        worth = game(parts, seed)
        orders = sampled_orders(parts, pairs=40, seed=seed)
        held = {n: worth[n] for order in orders for n in prefixes(order)}
        found = sampled_shapley(held, orders)
        np.testing.assert_allclose(found.values.sum(axis=0), worth[-1], atol=1e-12)
        inside += int((np.abs(found.values - shapley_values(worth)) <= found.error).sum())
        told += found.error.size
    assert 0.90 < inside / told < 0.99
