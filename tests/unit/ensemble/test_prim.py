"""PRIM on boxes that are known, and beside the program that has it."""

from __future__ import annotations

import numpy as np
import pytest

from blocs.ensemble.designs import Design, DesignKind
from blocs.ensemble.prim import discover
from blocs.foundation.errors import InputError


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


@pytest.mark.filterwarnings("ignore")
def test_the_box_is_as_good_as_that_of_ema_workbench():
    prim = pytest.importorskip("ema_workbench.analysis.prim", reason="ema-workbench not installed")
    import pandas as pd

    x = cube()
    case = (x[:, 0] < 0.3) & (x[:, 2] > 0.6) & (x[:, 3] < 0.8)
    box = prim.Prim(pd.DataFrame(x, columns=list("abcde")), case, threshold=0.8).find_box()
    theirs = box.peeling_trajectory[["coverage", "density"]].to_numpy()
    score = (2 * theirs.prod(axis=1) / theirs.sum(axis=1)).max()
    ours = discover(x, case, names="abcde").box
    assert 2 * ours.coverage * ours.density / (ours.coverage + ours.density) >= score - 0.01
