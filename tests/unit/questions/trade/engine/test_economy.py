"""What an economy makes once for all draws of the elasticities, and what each makes for itself."""

from dataclasses import replace

import numpy as np
import pytest

from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.state import economy_of
from worlds import make_world

MADE_ONCE = ("use", "gross_output", "exports", "imports", "taxes", "input_mix_transposed")


@pytest.mark.parametrize("name", MADE_ONCE)
def test_a_draw_of_elasticities_has_what_the_baseline_has(name):
    economy = economy_of(make_world(seed=4), model=Model.CALIENDO_PARRO)
    drawn = replace(economy, trade_elasticity=2 * economy.trade_elasticity)
    assert getattr(drawn, name) is getattr(economy, name)
    assert not np.array_equal(drawn.wage_relaxation, economy.wage_relaxation)


def test_other_shares_are_another_baseline():
    economy = economy_of(make_world(seed=4), model=Model.CALIENDO_PARRO)
    cut = economy.trade_share.copy()
    cut[0, 1, 2] = 0.0
    other = replace(economy, trade_share=cut)
    assert other.baseline is other
    sold = (cut / economy.tariff_factor * economy.expenditure.T[:, :, None]).sum(axis=1).T
    np.testing.assert_allclose(other.gross_output, sold)
    assert not np.array_equal(other.gross_output, economy.gross_output)
