"""Critical cells: sets found by hand, smallest sets by brute force, gains, infinities."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from blocs.foundation.axes import Axis
from blocs.foundation.errors import InputError
from blocs.questions.exposure.engine.critical import critical_cells
from blocs.questions.exposure.engine.substitution import substitution_dependence
from worlds import make_world

PARTNERS = Axis("partner", ("A", "B"))
SECTORS = Axis("sector", ("x", "y", "z"))
few = settings(max_examples=50, deadline=None)
losses = hnp.arrays(np.float64, (2, 3), elements=st.floats(-1.0, 10.0, width=32))


def ranked(values, wanted=0.8):
    return critical_cells(np.array(values), partners=PARTNERS, sectors=SECTORS, wanted=wanted)


def test_by_hand():
    result = ranked([[1.0, 5.0, 0.0], [3.0, 0.5, 0.5]])
    assert result.cells == (("A", "y"), ("B", "x"))
    np.testing.assert_allclose(result.share, [0.5, 0.3, 0.1, 0.05, 0.05, 0.0])
    np.testing.assert_allclose(result.cumulative, [0.5, 0.8, 0.9, 0.95, 1.0, 1.0])
    assert result.count == 2
    assert result.total == result.net_total == 10.0


def test_ties_keep_the_order_of_labels():
    result = ranked(np.ones((2, 3)), wanted=0.5)
    assert result.cells == (("A", "x"), ("A", "y"), ("A", "z"))
    assert result.gini == pytest.approx(0.0)


def test_gini_of_one_cell():
    assert ranked([[0, 0, 0], [0, 0, 4.0]]).gini == pytest.approx(5 / 6)


def test_gains_are_never_critical():
    result = ranked([[4.0, -3.0, 0.0], [1.0, 0.0, 0.0]], wanted=1.0)
    assert result.cells == (("A", "x"), ("B", "x"))
    assert (result.total, result.net_total) == (5.0, 2.0)
    assert result.contribution[-1] == -3.0
    assert result.share[-1] == 0.0


def test_goods_without_another_supplier_carry_it_all():
    result = ranked([[9.0, np.inf, 0.0], [0.0, 0.0, np.inf]])
    assert result.cells == (("A", "y"), ("B", "z"))
    np.testing.assert_allclose(result.share[:3], [0.5, 0.5, 0.0])
    assert result.total == np.inf


def test_no_loss_no_cell():
    result = ranked(np.zeros((2, 3)))
    assert result.count == 0
    assert result.cells == ()
    assert result.gini == 0.0


def test_one_row_per_partner_takes_sector_solves():
    result = critical_cells(
        np.array([[0.1, 0.7, 0.2]]), partners=Axis("partner", ("A",)), sectors=SECTORS, wanted=0.9
    )
    assert result.cells == (("A", "y"), ("A", "z"))


@few
@given(losses, st.floats(0.05, 1.0))
def test_no_smaller_set_reaches_the_share(values, wanted):
    values = np.where(values < 1e-3, np.minimum(values, 0.0), values)
    result = ranked(values, wanted)
    share = np.maximum(values, 0).ravel()
    if share.sum() == 0:
        assert result.count == 0
        return
    share = share / share.sum()
    assert result.cumulative[result.count - 1] >= wanted - 1e-9
    smaller = max((sum(chosen) for chosen in combinations(share, result.count - 1)), default=0.0)
    assert smaller < wanted
    assert len(set(zip(result.partner, result.sector, strict=True))) == values.size


@few
@given(st.integers(0, 10_000), st.floats(0.05, 1.0))
def test_a_country_is_not_its_own_supplier(seed, wanted):
    world = make_world(seed=seed, zeros=0.2)
    contribution = substitution_dependence(world).contribution
    for n in range(len(world.countries)):
        single = critical_cells(
            contribution[n], partners=world.country, sectors=world.sector, wanted=wanted
        )
        assert all(partner != world.countries[n] for partner, _ in single.cells)


def test_wrong_input_is_named():
    with pytest.raises(InputError, match="shape"):
        ranked(np.ones((3, 2)))
    with pytest.raises(InputError, match="missing"):
        ranked([[np.nan, 0, 0], [0, 0, 0]])
    with pytest.raises(InputError, match="expected above 0"):
        ranked(np.ones((2, 3)), wanted=0.0)
