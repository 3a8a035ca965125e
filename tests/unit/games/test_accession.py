"""Accession and exit with pay-offs whose answer is known."""

import numpy as np
import pytest

from blocs.foundation.errors import InputError
from blocs.games.accession import status_stability

STATUSES = ("alone", "east", "west", "both")
PLAYERS = ("small", "e", "w")
NEEDS = (frozenset(), frozenset({1}), frozenset({2}), frozenset({1, 2}))


def judged(payoffs):
    found = status_stability(
        STATUSES, PLAYERS, candidate=0, payoffs=np.array(payoffs, dtype=float), needs=NEEDS
    )
    return {item.status: item for item in found}


def test_both_lasts_where_all_gain_from_it():
    found = judged([[0, 0, 0], [2, 1, 0], [1, 0, 1], [4, 2, 2]])
    assert [name for name, item in found.items() if item.stable] == ["both"]
    assert found["both"].stable_with_payments
    assert found["both"].surplus == 4 + 2 + 2 - (0 + 0 + 0)
    assert found["west"].surplus == 1 + 1 - (0 + 0)
    assert found["alone"].wanted[0].destination == "east"


def test_a_partner_that_loses_refuses_and_can_be_paid():
    found = judged([[0, 0, 0], [2, 1, 0], [1, 0, 1], [9, -1, 1]])
    assert found["east"].stable is False  # both needs only w beside e, who gains
    west = found["west"]
    assert {item.destination: item.refused_by for item in west.refused} == {"both": ("e",)}
    assert [item.destination for item in west.wanted] == ["east"]
    assert "both" in {item.destination for item in west.bought}


def test_a_partner_withdraws_when_it_is_better_off_without():
    found = judged([[0, 0, 0], [2, 1, 0], [1, 0, 1], [5, -1, 3]])
    assert found["both"].withdrawals == ("e",)
    assert not found["both"].stable
    assert found["both"].surplus == 5 - 1 + 3 - (0 + 0 + 0)


def test_side_payments_break_what_seems_stable():
    """The candidate gains nothing by leaving, but the partner newly asked gains much."""
    found = judged([[0, 0, 0], [2, 1, 0], [1.5, 0, 9], [0, 0, 0]])
    assert found["east"].stable
    assert [item.destination for item in found["east"].bought] == ["west"]
    assert found["west"].wanted[0].destination == "east"


def test_every_problem_is_told():
    with pytest.raises(InputError, match="no equilibrium"):
        judged([[0, 0, 0], [np.nan, 1, 0], [1, 0, 1], [4, 2, 2]])
    with pytest.raises(InputError) as caught:
        status_stability(
            ("x",), PLAYERS, candidate=0, payoffs=np.zeros((2, 3)), needs=[frozenset({0})]
        )
    for part in ("pay-offs (2, 3)", "own consent", "needs nobody"):
        assert part in str(caught.value)
