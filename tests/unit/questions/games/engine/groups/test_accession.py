"""Accession and exit with pay-offs whose answer is known."""

import numpy as np
import pytest

from blocs.foundation.errors import InputError
from blocs.questions.games.engine.groups.accession import (
    Candidate,
    profile_stability,
    profiles_of,
    status_stability,
)

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
    with pytest.raises(InputError, match="must be finite"):
        judged([[0, 0, 0], [np.inf, 1, 0], [1, 0, 1], [4, 2, 2]])
    with pytest.raises(InputError) as caught:
        status_stability(
            ("x",), PLAYERS, candidate=0, payoffs=np.zeros((2, 3)), needs=[frozenset({0})]
        )
    for part in ("pay-offs (2, 3)", "own consent", "needs nobody"):
        assert part in str(caught.value)


NAN = (np.nan,) * 3


def test_what_only_a_missing_status_could_break_is_undecided():
    found = judged([[0, 0, 0], NAN, [1, 0, 1], [4, 2, 2]])
    assert found["east"].verdict == found["east"].verdict_with_payments == "missing"
    assert found["both"].verdict == "undecided"
    assert found["both"].unknown == ("east",)
    assert not found["both"].stable
    assert found["both"].surplus != found["both"].surplus  # w leaving would end in east: unknown
    assert found["west"].surplus == 1 + 1 - (0 + 0)  # breaking west ends alone, which is known
    assert found["alone"].verdict == "unstable"  # west betters it whatever east is
    assert found["west"].verdict == "unstable"


def test_a_missing_fallback_leaves_the_surplus_open():
    found = judged([NAN, [2, 1, 0], [1, 0, 1], [4, 2, 2]])
    assert all(item.surplus != item.surplus for item in found.values())
    assert found["both"].verdict_with_payments == "undecided"
    assert found["east"].verdict == "unstable"


def pair(payoffs):
    """Two candidates, each out or in; being in needs player 2."""
    both = [Candidate(p, ("out", "in"), (frozenset(), frozenset({2}))) for p in (0, 1)]
    rows = {key: np.array(payoffs[key], dtype=float) for key in profiles_of(both)}
    found = profile_stability(("a", "b", "union"), both, payoffs=rows)
    return {item.statuses: item for item in found}


def test_two_candidates_that_crowd_each_other_out_are_a_game_of_chicken():
    """In alone gains 2, in together loses 1: one of the two stays out, either may be it."""
    found = pair({(0, 0): (0, 0, 0), (1, 0): (2, 0, 1), (0, 1): (0, 2, 1), (1, 1): (-1, -1, 2)})
    assert [key for key, item in found.items() if item.verdict == "stable"] == [
        ("out", "in"),
        ("in", "out"),
    ]
    assert found["in", "in"].judged[0].wanted[0].destination == "out"


def test_a_union_that_loses_by_the_second_member_refuses_it():
    found = pair({(0, 0): (0, 0, 0), (1, 0): (2, 0, 5), (0, 1): (0, 2, 3), (1, 1): (2, 2, 1)})
    assert found["in", "out"].verdict == "stable"
    assert found["in", "out"].judged[1].refused[0].refused_by == ("union",)
    assert found["in", "in"].verdict == "unstable"
    assert found["in", "in"].judged[0].withdrawals == ("union",)


def test_a_missing_profile_touches_only_what_one_step_reaches():
    found = pair({(0, 0): (0, 0, 0), (1, 0): (2, 0, 1), (0, 1): (0, 2, 1), (1, 1): NAN})
    assert found["in", "in"].verdict == "missing"
    assert found["in", "out"].verdict == "undecided"
    assert found["out", "out"].verdict == "unstable"


def test_nobody_is_no_accession():
    with pytest.raises(InputError, match="needs a candidate"):
        profile_stability(("a",), [], payoffs={})
