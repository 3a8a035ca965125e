"""The board's own data against the numbers that the papers and the engine are known for."""

import numpy as np
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


def test_what_the_notes_say_of_our_world_is_so():
    """Shares of Russia's trade, recomputed from the flows, stand in the sentences of the rows."""
    import blocs

    world = blocs.load_world("icio-2022")
    at, flows = world.country.position, np.array(world.flows)
    flows[range(80), range(80)] = 0
    rus, deu = at["RUS"], at["DEU"]
    west = [at[code] for code in world.bloc_members("SANCTIONS_2014")[0]]

    def picked(group):
        return flows[:, :, world.sector.indices(world.sector_groups[group])].sum(axis=2)

    goods, food, energy = map(picked, ("goods", "food", "energy"))
    sold, bought = goods[rus] / goods[rus].sum(), goods[:, rus] / goods[:, rus].sum()
    imports = flows[:, rus].sum() / world.value_added[rus]
    surplus = -world.trade_deficit[rus] / world.value_added[rus]
    said = {
        "sanctions-2014": f"our world {sold[west].sum():.0%} and {bought[west].sum():.0%}; "
        f"Russia's imports are {imports:.0%} of",
        "sanctions-2014-global": f"({1 - sold[west].sum():.0%} of goods",
        "china-joins-2014": f"{sold[at['CHN']]:.0%} and {bought[at['CHN']]:.0%} in our world",
        "embargo-2014": f"{sold[west].sum():.0%} in our world, and Russia's imports are only "
        f"{imports:.0%}",
        "embargo-global": f"{surplus:.0%} of value added",
        "food-embargo-2014": f"USD {food[west, rus].sum() / 1000:.0f} billion from the whole "
        f"coalition of 2014, {food[west, rus].sum() / food[:, rus].sum():.0%} of its food",
        "decoupling": f"only {imports:.0%} of its value added",
        "germany-energy": f"Russia is {energy[rus, deu] / energy[:, deu].sum():.0%} of its energy",
    }
    rows = {row.name: row for row in load_board(casebook.board()).rows}
    for name, words in said.items():
        assert any(words in item.en for item in rows[name].differs), (name, words)


def test_the_ratio_in_the_note_of_the_global_coalition_is_ours():
    board = load_board(casebook.board())
    report = run_board(board, only=["sanctions-2014", "sanctions-2014-global"])
    actual, everyone = (line.compared[0].headline for line in report.lines)
    (note,) = report.lines[1].row.differs
    assert f"ours, {everyone / actual:.1f} times" in note.en


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
