import numpy as np
import pytest

from blocs.foundation.errors import InputError
from blocs.questions.games.engine.alone.hedging import (
    aversion_condition,
    certainty_equivalent,
    coercion_condition,
    frontier,
    portfolios,
    utility,
)


def choice(probability=(0.8, 0.1, 0.1)):
    """East, west, both: aligned with one side you fare well unless that side presses you."""
    outcome = np.array([[110.0, 60, 112], [108, 110, 65], [104, 92, 93]])
    return portfolios(
        ["east", "west", "both"], outcome=outcome, probability=np.array(probability),
        autonomy=np.array([0.2, 0.3, 0.9]),
    )  # fmt: skip


def test_certainty_equivalents_of_closed_forms():
    outcome, half = np.array([[1.0, 4.0]]), np.array([0.5, 0.5])
    assert certainty_equivalent(outcome, half, 0.0) == pytest.approx([2.5])
    assert certainty_equivalent(outcome, half, 1.0) == pytest.approx([2.0])
    assert certainty_equivalent(outcome, half, 2.0) == pytest.approx([1.6])
    exact = -np.log(0.5 * (np.exp(-3.0) + np.exp(-12.0))) / 3
    assert certainty_equivalent(outcome, half, 3.0, absolute=True) == pytest.approx([exact])
    assert certainty_equivalent(outcome, half, 500.0) == pytest.approx([1.0], rel=2e-3)


@pytest.mark.parametrize("absolute", [False, True])
@pytest.mark.parametrize("aversion", [0.0, 0.5, 1.0, 3.0])
def test_equivalents_invert_utility(aversion, absolute):
    outcome, q = np.array([[0.5, 1.5, 2.0]]), np.array([0.2, 0.5, 0.3])
    sure = certainty_equivalent(outcome, q, aversion, absolute=absolute)
    expected = utility(outcome, aversion, absolute=absolute) @ q
    assert utility(sure, aversion, absolute=absolute) == pytest.approx(expected)


def test_frontier_and_best_point_move_with_risk_aversion():
    bold = frontier(choice(), aversion=0.0)
    assert bold.expected == pytest.approx([105.2, 103.9, 101.7])
    assert bold.worst.tolist() == [60, 65, 92]
    assert bold.efficient.tolist() == [True, True, True]
    assert bold.best == 0
    assert frontier(choice(), aversion=4.0).best == 2


def test_a_portfolio_that_is_worse_in_everything_is_off_the_frontier():
    table = portfolios(
        ["good", "bad", "free"], outcome=np.array([[2.0, 1], [1, 1], [1, 1]]),
        probability=np.array([0.5, 0.5]), autonomy=np.array([0.5, 0.4, 0.9]),
    )  # fmt: skip
    assert frontier(table, aversion=1.0).efficient.tolist() == [True, False, True]


def test_states_that_cannot_happen_do_not_count_as_the_worst_case():
    assert frontier(choice((1.0, 0.0, 0.0)), aversion=1.0).worst.tolist() == [110, 108, 104]


def test_hedging_beats_aligning_above_an_exact_chance_of_coercion():
    calm, pressed = np.array([1.0, 0, 0]), np.array([0, 0.5, 0.5])
    answer = coercion_condition(
        choice(), hedge=2, against=[0, 1], calm=calm, coercion=pressed, aversion=0.0
    )
    ((low, high),) = answer.intervals
    # against east: 104(1−c) + 92.5c = 110(1−c) + 86c, c = 6/12.5; against west: 4/9
    assert low == pytest.approx(max(6 / (6 + 6.5), 4 / (4 + 5)))
    assert high == 1
    averse = coercion_condition(
        choice(), hedge=2, against=[0, 1], calm=calm, coercion=pressed, aversion=3.0
    )
    assert averse.intervals[0][0] < low
    never = coercion_condition(
        choice(), hedge=2, against=[0], calm=calm, coercion=calm, aversion=0.0
    )
    assert never.intervals == ()


def test_hedging_beats_aligning_above_a_risk_aversion():
    answer = aversion_condition(choice(), hedge=2, against=[0, 1])
    ((low, high),) = answer.intervals
    assert high == 20
    sure = certainty_equivalent(choice().outcome, choice().probability, low)
    assert sure[2] == pytest.approx(max(sure[:2]), abs=1e-6)
    assert frontier(choice(), aversion=low - 0.01).best != 2
    assert frontier(choice(), aversion=low + 0.01).best == 2


def test_faults_are_named():
    with pytest.raises(InputError) as error:
        portfolios(
            ["a"],
            outcome=np.array([[-1.0]]),
            probability=np.array([0.9]),
            autonomy=np.array([np.nan]),
        )
    for part in ("positive", "sum to 1", "finite"):
        assert part in str(error.value)
    with pytest.raises(InputError, match="risk aversion"):
        frontier(choice(), aversion=-1.0)


@pytest.mark.parametrize(
    ("own", "interval"), [([1.0, 0.9], (0.0, 0.0)), ([0.9, 1.0], (1.0, 1.0)), ([1.0, 1.0], (0, 1))]
)
def test_a_hedge_level_at_one_end_and_behind_at_the_other_holds_at_that_end_only(own, interval):
    choice = portfolios(
        ["hedge", "other"],
        outcome=np.array([own, [1.0, 1.0]]),
        probability=np.array([0.5, 0.5]),
        autonomy=np.array([1.0, 0.0]),
    )
    found = coercion_condition(
        choice,
        hedge=0,
        against=[1],
        calm=np.array([1.0, 0.0]),
        coercion=np.array([0.0, 1.0]),
        aversion=2.0,
    )
    assert found.intervals == (pytest.approx(interval),)


@pytest.mark.parametrize("step", [1e-6, 1e-7, 1e-8, 2e-9, -2e-9, -1e-8])
def test_the_certainty_equivalent_is_smooth_where_it_becomes_a_logarithm(step):
    outcome, chance = np.array([[0.9, 1.1]]), np.array([0.5, 0.5])
    at, near = (certainty_equivalent(outcome, chance, 1 + d)[0] for d in (0.0, step))
    assert near == pytest.approx(at, abs=6e-9)
