"""Contests: formulas by hand, directions of every parameter, ranges, and what is wrong by name."""

import math
import textwrap

import numpy as np
import pytest

import blocs
from blocs.foundation.errors import BlocsError
from blocs.questions.security.contest import load_contest
from blocs.questions.security.engine.contest import crisis_probability, win_probability


def test_the_chances_of_both_sides_sum_to_one():
    generator = np.random.default_rng(1)
    one, other = np.exp(generator.normal(0, 4, (2, 500)))
    gamma = generator.uniform(0, 5, 500)
    total = win_probability(one, other, gamma) + win_probability(other, one, gamma)
    assert total == pytest.approx(np.ones(500), abs=1e-12)


def test_a_contest_is_that_of_tullock():
    assert win_probability(np.array(3.0), np.array(1.0), np.array(1.0)) == pytest.approx(0.75)
    assert win_probability(np.array(3.0), np.array(1.0), np.array(2.0)) == pytest.approx(0.9)
    assert win_probability(np.array(9.0), np.array(1.0), np.array(0.0)) == pytest.approx(0.5)


def test_a_crisis_is_the_logistic_of_what_it_brings():
    at = {"win": 0.75, "stake": 4.0, "loss": 1.0, "cost": 0.5, "spread": 2.0}
    told = crisis_probability(**{name: np.array(value) for name, value in at.items()})
    assert told == pytest.approx(1 / (1 + math.exp(-(0.75 * 4 - 1 - 0.5) / 2)))
    assert crisis_probability(*(np.array(x) for x in (1.0, 1e6, 0.0, 0.0, 1e-3))) == 1.0
    assert crisis_probability(*(np.array(x) for x in (1.0, 0.0, 1e6, 0.0, 1e-3))) == 0.0


def test_a_crisis_falls_in_the_loss_and_the_cost_and_rises_in_stake_and_strength():
    base = {"win": 0.6, "stake": 3.0, "loss": 1.0, "cost": 0.5, "spread": 1.0}
    steps = np.linspace(0.1, 3.0, 30)
    for name, sign in (("loss", -1), ("cost", -1), ("stake", 1)):
        values = {k: np.array(v) for k, v in base.items()} | {name: steps}
        assert (sign * np.diff(crisis_probability(**values)) > 0).all()
    assert (np.diff(win_probability(steps, np.array(1.0), np.array(1.0))) > 0).all()


@pytest.fixture(scope="module")
def found():
    return blocs.stability("security/expectations")


def test_the_loss_is_that_of_exposure(found):
    between = blocs.pair("icio-2015e", "BLR", "RUS", draws=2)
    for side, row in zip(found.sides, (("BLR", "RUS"), ("RUS", "BLR")), strict=True):
        loss = side.parameters["loss"]
        assert loss.value == pytest.approx(between.totals.value(row, "rupture_loss_pct"))
        assert loss.low <= loss.value <= loss.high


def test_every_number_lies_in_its_range_and_wins_sum_to_one(found):
    assert sum(side.win for side in found.sides) == pytest.approx(1.0)
    for side in found.sides:
        assert side.low <= side.crisis <= side.high
        for name in ("loss", "cost"):
            at_low, at_high = side.alone[name]
            assert at_low >= side.crisis >= at_high
        low, high = side.alone["stake"]
        assert low <= side.crisis <= high


def test_the_heat_map_falls_in_the_loss_and_rises_in_the_stake(found):
    for side in found.sides:
        assert (np.diff(side.heat, axis=0) <= 0).all()
        assert (np.diff(side.heat, axis=1) >= 0).all()
        assert side.heat.shape == (len(side.losses), len(side.stakes))
        # the case's own place lies on the map, between squares that are on either side of it
        stake, loss = side.parameters["stake"].value, side.parameters["loss"].value
        k, i = np.searchsorted(side.stakes, stake), np.searchsorted(side.losses, loss)
        assert side.heat[i, max(k - 1, 0)] <= side.crisis <= side.heat[max(i - 1, 0), k]


def test_the_same_seed_gives_the_same_ranges(found):
    again = blocs.stability("security/expectations")
    assert [side.high for side in again.sides] == [side.high for side in found.sides]


GOOD = """\
    title: A test
    world: icio-2015e
    one:
      country: BLR
      strength: {value: 1, low: 1, high: 2}
      stake_pct: {value: 1, low: 0, high: 2}
      cost_pct: {value: 1, low: 0, high: 2}
    other:
      country: RUS
      strength: {value: 9, low: 8, high: 12}
      stake_pct: {value: 1, low: 0, high: 3}
      cost_pct: {value: 1, low: 0, high: 3}
    decisiveness: {value: 1, low: 0, high: 2}
    spread_pct: {value: 1, low: 0.5, high: 2}
"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("value: 9, low: 8", "value: 7, low: 8", "low ≤ value ≤ high"),
        ("low: 0.5, high: 2", "low: 0, high: 2", "expected above 0, not 0"),
        ("strength: {value: 1, low: 1", "strength: {value: 1, low: -1", "expected above 0, not -1"),
        ("value: 1, low: 0, high: 3", "value: 1, low: -1, high: 3", "0 or more, not -1"),
        ("country: RUS", "country: BLR", "no contest with itself"),
        ("    decisiveness: {value: 1, low: 0, high: 2}\n", "", "'decisiveness' is missing"),
        ("high: 12", "high: many", "expected a number"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, old, new, words):
    assert old in GOOD
    path = tmp_path / "contest.yaml"
    path.write_text(textwrap.dedent(GOOD.replace(old, new, 1)))
    with pytest.raises(BlocsError, match=words) as caught:
        load_contest(path)
    assert "contest.yaml:" in str(caught.value)
    path.write_text(textwrap.dedent(GOOD))
    assert load_contest(path).one.country == "BLR"


def test_a_contest_that_is_not_there_is_named():
    with pytest.raises(BlocsError, match="Known: security/expectations"):
        load_contest("security/expectation")
