"""Harm for cost, where harm or cost has the other sign."""

import numpy as np
import pytest

from blocs.questions.games.engine.groups.sanction_coalitions import SanctionChoice, sanction_choices


@pytest.mark.parametrize(
    ("harm", "cost", "ratio"),
    [
        (6.0, 2.0, 3.0),
        (-6.0, 2.0, -3.0),
        (6.0, 0.0, np.inf),
        (6.0, -1.0, np.inf),
        (-6.0, -1.0, 0.0),
    ],
)
def test_harm_for_cost(harm, cost, ratio):
    assert SanctionChoice(("a",), harm, cost, 0.0, True).harm_per_cost == ratio


def test_sanctions_that_help_their_target_are_never_the_keenest():
    choices = sanction_choices(
        ["a", "b"],
        inside=np.array([[True, False], [False, True]]),
        harm=np.array([-5.0, 3.0]),
        cost=np.array([[-1.0, 0.0], [0.0, 2.0]]),
        price=1.0,
    )
    assert max(choices, key=lambda item: item.harm_per_cost).members == ("b",)
