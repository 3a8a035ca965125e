"""PRIM on boxes that are known, and beside the program that has it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from blocs.draws import DesignKind
from blocs.draws.designs import Design
from blocs.draws.prim import discover
from blocs.foundation.errors import InputError

REFERENCE = Path(__file__).parents[2] / "reference"


def f1(box):
    return 2 * box.coverage * box.density / (box.coverage + box.density)


def biofuel():
    """882 runs of Bryant and Lempert (2010), 89 of them costly: names, inputs, case."""
    text = (REFERENCE / "bryant_lempert_2010.csv").read_text(encoding="utf-8").splitlines()
    names = text[3].split(",")[:-1]
    table = np.loadtxt(text[4:], delimiter=",")
    return names, table[:, :-1], table[:, -1] == 1


def ishigami(points):
    x = (2 * points - 1) * np.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def cube(draws=4000, dimensions=5, seed=2):
    return Design(DesignKind.LHS, draws, dimensions, seed).points(0, draws)


def test_a_known_box_is_found():
    x = cube()
    case = (x[:, 0] < 0.3) & (x[:, 2] > 0.6)
    found = discover(x, case, names="abcde")
    sides = {r.name: r for r in found.box.restrictions}
    assert set(sides) == {"a", "c"}
    assert sides["a"].low is None
    assert sides["a"].high == pytest.approx(0.3, abs=0.03)
    assert sides["c"].high is None
    assert sides["c"].low == pytest.approx(0.6, abs=0.03)
    assert found.box.coverage > 0.95
    assert found.box.density > 0.9
    assert found.base_rate == pytest.approx(case.mean())
    assert all(r.quasi_p < 1e-6 for r in found.box.restrictions)


def test_words_are_conditions_too():
    x = cube(dimensions=3)
    x[:, 1] = np.floor(3 * x[:, 1])
    case = (x[:, 1] == 2) & (x[:, 0] > 0.5)
    found = discover(
        x, case, names=("size", "closure", "idle"), labels={"closure": ("p", "q", "r")}
    )
    sides = {r.name: r for r in found.box.restrictions}
    assert sides["closure"].words == ("r",)
    assert sides["size"].low == pytest.approx(0.5, abs=0.03)


def test_noise_leaves_no_more_restrictions_than_chance_allows():
    x = cube()
    random = np.random.default_rng(5)
    case = (x[:, 0] < 0.25) & (random.random(len(x)) < 0.8)
    found = discover(x, case, names="abcde")
    assert found.box.restrictions[0].name == "a"
    assert all(r.quasi_p <= 0.05 for r in found.box.restrictions)
    assert found.box.density == pytest.approx(0.8, abs=0.06)


def test_one_sided_samples_are_refused():
    x = cube(100)
    with pytest.raises(InputError, match="at least 10 on either side"):
        discover(x, np.zeros(100, dtype=bool), names="abcde")


def test_the_box_of_bryant_and_lempert_is_as_good_as_that_of_the_reference():
    """ema-workbench 2.5.3 at the same peel of 5 %: coverage 0.708, density 0.840, F₁ 0.7683."""
    names, x, case = biofuel()
    assert (len(case), int(case.sum())) == (882, 89)
    box = discover(x, case, names=names).box
    assert f1(box) >= 0.7683
    inside = np.ones(len(case), dtype=bool)
    for side in box.restrictions:
        column = x[:, names.index(side.name)]
        inside &= (side.low is None) | (column >= (side.low or 0.0))
        inside &= (side.high is None) | (column <= (side.high or 0.0))
    assert box.coverage == pytest.approx(case[inside].sum() / 89)
    assert box.density == pytest.approx(case[inside].mean())
    assert {side.name for side in box.restrictions if not side.doubtful} == {
        "Demand elasticity",
        "Biomass backstop price",
        "Total biomass",
    }
    doubtful = [side for side in box.restrictions if side.doubtful]
    assert [side.name for side in doubtful] == ["Cellulosic cost"]
    assert 0.05 < doubtful[0].quasi_p < 0.2


@pytest.mark.parametrize(
    ("draws", "dimensions", "seed", "threshold", "theirs"),
    [
        (1000, 3, 1, 9.0, 0.3277),
        (2000, 3, 2, 9.0, 0.3500),
        (2000, 5, 3, 9.0, 0.3319),
        (4000, 5, 4, 7.0, 0.6073),
    ],
)
def test_boxes_of_ishigami_are_as_good_as_those_of_the_reference(
    draws, dimensions, seed, threshold, theirs
):
    """theirs: best F₁ on the trajectory of ema-workbench 2.5.3, peel 5 %, on the same points."""
    x = cube(draws, dimensions, seed)
    names = "abcde"[:dimensions]
    box = discover(x, ishigami(x) > threshold, names=names).box
    assert f1(box) >= theirs
    assert {side.name for side in box.restrictions} == {"a", "b"}
    assert box.mass >= 0.05


@pytest.mark.parametrize(("draws", "dimensions", "seed"), [(500, 5, 1), (1000, 8, 2), (2000, 5, 3)])
def test_a_noisy_box_is_found_at_its_true_sides(draws, dimensions, seed):
    """True box: a < 0.4, b > 0.5, 0.2 < c < 0.8; 15 % of it are no cases, 3 % outside are."""
    x, random = cube(draws, dimensions, seed), np.random.default_rng(seed)
    box = (x[:, 0] < 0.4) & (x[:, 1] > 0.5) & (x[:, 2] > 0.2) & (x[:, 2] < 0.8)
    case = (box & (random.random(draws) < 0.85)) | (random.random(draws) < 0.03)
    found = discover(x, case, names="abcdefgh"[:dimensions]).box
    sides = {side.name: side for side in found.restrictions}
    assert set(sides) == {"a", "b", "c"}
    assert (sides["a"].low, sides["b"].high) == (None, None)
    ends = [sides["a"].high, sides["b"].low, sides["c"].low, sides["c"].high]
    np.testing.assert_allclose(ends, [0.4, 0.5, 0.2, 0.8], atol=0.02)
    truth = 2 * case[box].sum() / (case.sum() + box.sum())
    assert f1(found) >= truth - 0.01


def test_equal_values_stay_or_go_together():
    """An input with few values: no peel cuts through points that cannot be told apart."""
    x = cube(2000, 3)
    x[:, 0] = np.floor(4 * x[:, 0])
    case = (x[:, 0] >= 2) & (x[:, 1] < 0.5)
    found = discover(x, case, names="abc").box
    sides = {side.name: side for side in found.restrictions}
    assert (sides["a"].low, sides["a"].high) == (2.0, None)
    assert f1(found) > 0.99


@pytest.mark.filterwarnings("ignore")
def test_the_box_is_as_good_as_that_of_ema_workbench():
    prim = pytest.importorskip("ema_workbench.analysis.prim", reason="ema-workbench not installed")
    import pandas as pd

    boxed = cube()
    known = (boxed[:, 0] < 0.3) & (boxed[:, 2] > 0.6) & (boxed[:, 3] < 0.8)
    waves = cube(2000, 5, 3)
    for names, x, case in (
        biofuel(),
        ("abcde", boxed, known),
        ("abcde", waves, ishigami(waves) > 9),
    ):
        box = prim.Prim(pd.DataFrame(x, columns=list(names)), case, threshold=0.05).find_box()
        theirs = box.peeling_trajectory[["coverage", "density"]].to_numpy()
        score = (2 * theirs.prod(axis=1) / theirs.sum(axis=1)).max()
        assert f1(discover(x, case, names=names).box) >= score
