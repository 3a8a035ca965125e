"""A player's ties are measured by its own differences, never by levels or by other players."""

from fractions import Fraction

import numpy as np
import pytest

from blocs.questions.games.engine.deals.frontier_offers import offers_on_frontier
from blocs.questions.games.engine.deals.repeated import Party, noisy_pact
from blocs.questions.games.engine.groups.accession import status_stability
from blocs.questions.games.engine.groups.coalitions import coalition_game
from blocs.questions.games.engine.groups.core import core, in_core, nucleolus
from blocs.questions.games.engine.groups.stability import bloc_stability
from blocs.questions.games.engine.tables.dominance import dominance, iterated_dominance
from blocs.questions.games.engine.tables.normal_form import pure_equilibria
from blocs.questions.games.engine.tables.own_units import exact_table, simplest_fraction
from blocs.questions.games.engine.tables.sensitivity import drawn_equilibria, weight_ranges
from blocs.questions.games.engine.trees.backward import backward_induction
from blocs.questions.games.engine.trees.extensive import Move, sequential_game, unfold
from textbook_games import named

TREASURY = {
    "levels": [30_000_000.0, 30_000_001.0],
    "scale": [250_000.0, 0.0],
}
"""What a lender has from its two options, in million USD, whatever the borrower does."""


def loan(lender, borrower=(0.0002, 0.0)):
    """A lender's options, then a borrower's in per cent; nobody's choice matters to the other."""
    table = np.zeros((2, 2, 2))
    table[0] = np.array(lender)[:, None]
    table[1] = np.array(borrower)[None, :]
    return named(table)


@pytest.mark.parametrize("lender", TREASURY.values(), ids=TREASURY.keys())
def test_a_strictly_dominant_option_is_no_tie_beside_a_treasury(lender):
    game = loan(lender)
    (only,) = pure_equilibria(game).equilibria
    assert only.cell == (int(np.argmax(lender)), 0)
    assert only.strict
    assert ("p1o1", "strict") in {(item.option, item.verdict) for item in dominance(game)}
    assert iterated_dominance(game).solved
    assert drawn_equilibria(game.payoffs[None]).probability[only.cell] == 1
    assert drawn_equilibria(game.payoffs[None]).several == 0


def test_levels_that_others_choose_make_no_tie():
    """The lender's choice moves the borrower by 1e8, the borrower's own by 0.02."""
    table = loan([1.0, 0.0], (0.02, 0.0)).payoffs.copy()
    table[1] += np.array([1e8, 0.0])[:, None]
    (only,) = pure_equilibria(named(table)).equilibria
    assert (only.cell, only.strict) == ((0, 0), True)


def test_rounding_of_large_numbers_stays_a_tie():
    table = loan([1.0, 0.0]).payoffs.copy()
    table[1] = 3e7 * (0.1 + 0.2), 3e7 * 0.3
    assert table[1, 0, 0] != table[1, 0, 1]
    assert len(pure_equilibria(named(table)).equilibria) == 2


def test_weights_whose_numbers_are_small_have_their_range():
    """One unit of `w` (2e-15) against 1e-15 of `v`: the set changes at half the weight."""
    terms = np.array([[[2e-15, 0.0]], [[0.0, 1e-15]]])
    first, _ = weight_ranges(["a"], ["w", "v"], terms=terms, weights=np.array([[1.0, 1.0]]))
    assert (first.low, first.high) == (pytest.approx(0.5), np.inf)


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e9])
def test_backward_induction_tells_a_tie_from_a_small_gain_at_any_scale(scale):
    steps = [Move("a", "one", ("l", "r")), Move("b", "two", ("l", "r"), ("a",))]
    u = np.array([[[2.0, 0.0], [1.0, 3.0]], [[1.0, 1.0], [5.0, 5.0 + 1e-6]]]) * scale
    answer = backward_induction(unfold(sequential_game(["one", "two"], steps, u)))
    assert set(answer.ties) == {"b | a = l"}
    assert dict(answer.path) == {"a": "r", "b | a = r": "r"}


def test_a_small_state_leaves_a_bloc_of_large_ones():
    """Gains of 1e-10 in a currency of which the others have billions."""
    stays, leaves = np.array([5e9, 1e-10]), np.array([4e9, 3e-10])
    payoffs = {(0, 0): stays, (0, -1): leaves, (-1, 0): leaves * 0}
    (bloc,) = bloc_stability(["l", "s"], ["union"], membership=(0, 0), payoffs=payoffs)
    assert bloc.internal == "unstable"
    assert [item.player for item in bloc.leavers] == ["s"]


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_accession_does_not_depend_on_the_unit(scale):
    payoffs = np.array([[0.0, 0, 0], [1.0, -1, -1], [0.5, 0.5, 0]]) * [scale, 1.0, 1 / scale]
    needs = (frozenset[int](), frozenset({1, 2}), frozenset({1}))
    found = status_stability(
        ("out", "full", "half"), ("c", "u", "w"), candidate=0, payoffs=payoffs, needs=needs
    )
    assert [item.verdict for item in found] == ["unstable", "unstable", "stable"]


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e9])
@pytest.mark.parametrize("shift", [0.0, 1e3])
def test_core_and_nucleolus_scale_and_shift(scale, shift):
    """A majority of three divides 1: no core, the nucleolus shares alike; each adds `shift`."""
    worth = np.array([0, 0, 0, 1, 0, 1, 1, 1.0])
    count = np.array([0, 1, 1, 2, 1, 2, 2, 3.0])
    game = coalition_game("abc", scale * (worth + shift * count))
    answer = core(game)
    assert answer.empty
    assert answer.shortfall == pytest.approx(0.5 * scale)
    assert nucleolus(game).division == pytest.approx([scale * (shift + 1 / 3)] * 3)
    just = coalition_game("abc", scale * (np.where(count == 2, 2 / 3, worth) + shift * count))
    assert not core(just).empty
    assert in_core(just, core(just).division)


@pytest.mark.parametrize("scale", [1e-13, 1.0, 1e13])
def test_a_deal_under_noise_holds_at_any_scale_or_at_none(scale):
    parties = [Party(2 * scale, gain * scale, 0.0, 0.9, 0.9) for gain in (3, 30)]
    good, bad = (noisy_pact([party], false_alarm=0.05) for party in parties)
    assert (good.status, bad.status) == ("kept", "never")


def test_offers_do_not_depend_on_the_first_sides_unit():
    outcomes = np.array([[1.0, 0.0], [0.0, 1e-9]])
    waits = {"discount_first": 0.9, "discount_second": 0.8, "outside": np.zeros(2)}
    one = offers_on_frontier(outcomes, **waits)
    other = offers_on_frontier(outcomes * [1e9, 1.0], **waits)
    assert other.payoffs == pytest.approx(one.payoffs * [1e9, 1.0], rel=1e-6)


def test_thirds_are_thirds_again_and_ties_are_ties():
    assert simplest_fraction(0.6666666666666666, 1e-9) == Fraction(2, 3)
    assert simplest_fraction(0.0, 1e-9) == 0
    table = np.array([[[0.1 + 0.2, 0.0], [0.3, 0.9]], [[0.0, 0.0], [0.0, 0.0]]])
    exact = exact_table(table, np.array([1e-9, 1e-9]))
    assert exact[0].tolist() == [[0, 0], [0, 1]]
    assert not exact[1].any()
