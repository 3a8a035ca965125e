"""The board's own data against the numbers that the papers and the engine are known for."""

import pytest

from blocs.foundation import casebook
from blocs.questions.evidence.board.answer import Standing, run_board
from blocs.questions.evidence.board.ask import load_board
from blocs.questions.trade.engine.models.model import Model


def test_nafta_is_reproduced_to_the_printed_digits(shared_data):
    """Published first-order numbers (two decimals) and our exact ones, under the paper's model."""
    report = run_board(load_board(casebook.board()), data=shared_data, only=["nafta"])
    (line,) = report.lines
    assert line.standing is Standing.WITHIN
    for item in line.compared:
        assert abs(item.gap) <= item.published.rounding, item.published


def test_the_stand_in_of_2014_moves_exports_as_published(tmp_path):
    """6.5 % was chosen so that Russia's exports fall by 7.4 % (Crozet and Hinz 2020)."""
    import blocs

    outcome = blocs.run(None, casebook.board() / "sanctions-2014.yaml")
    change = float(outcome["exports_change_pct"].sel(country="RUS"))
    assert change == pytest.approx(-7.4, abs=0.1)


def test_low_elasticities_make_the_german_stop_dearer():
    """Bachmann et al.: poor substitution raises the loss; without supply chains it is smallest."""
    report = run_board(load_board(casebook.board()), only=["germany-energy"])
    by_model = report.lines[0].compared[0].by_model
    assert (
        by_model[Model.RATIONING]
        < by_model[Model.CES_IO]
        < by_model[Model.CALIENDO_PARRO]
        < by_model[Model.ARMINGTON]
        < 0
    )
