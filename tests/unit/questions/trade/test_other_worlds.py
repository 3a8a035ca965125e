"""The scenarios of a case on each of its worlds."""

import numpy as np
import pytest

import blocs
from blocs.foundation.errors import InputError
from blocs.moves.case import load_case
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.other_worlds import CaseWorld, CaseWorlds, case_worlds

CASE = """
title: Two years
question: What?
year: 2015
world: icio-2015e
worlds: [icio-2022]
focus: BLR
countries: [BLR, RUS]
scenarios: [cheaper]
"""
SCENARIO = """
title: Cheaper
world: icio-2015e
moves:
  - trade_cost: {between: [[BLR], [RUS]], sectors: all, change_pct: -5}
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("case")
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    (folder / "cheaper.yaml").write_text(SCENARIO, encoding="utf-8")
    return load_case(folder)


def solved(case, name):
    world, (scenario,) = blocs.load_world(name), case.load_scenarios().values()
    return world, {"cheaper": blocs.run(world, scenario)}


@pytest.mark.parametrize(
    ("taken", "other"), [("icio-2015e", "icio-2022"), ("icio-2022", "icio-2015e")]
)
def test_other_worlds_are_those_of_the_case_but_the_one_taken(case, taken, other):
    world, own = solved(case, taken)
    found = case_worlds(case, world, own, Trade())
    assert [item.name for item in found.worlds] == [taken, other]
    alone = blocs.run(other, case.folder / "cheaper.yaml")
    for code in ("BLR", "RUS", "USA"):
        expected = float(alone["real_income_change_pct"].sel(country=code))
        assert found.worlds[1].value("cheaper", code) == pytest.approx(expected, abs=1e-9)
        assert found.worlds[0].value("cheaper", code) != pytest.approx(expected, abs=1e-9)
    told = found.as_json()["worlds"]
    assert [row["year"] for row in told] == [item.year for item in found.worlds]
    assert set(told[1]["scenarios"][0]["real_income_change_pct"]) == set(alone.countries)


def test_elasticities_asked_for_hold_on_every_world(case):
    world = blocs.load_world("icio-2015e", elasticity=3.0)
    own = {"cheaper": blocs.run(world, case.folder / "cheaper.yaml")}
    found = case_worlds(case, world, own, Trade(), elasticity=3.0)
    (alone,) = [
        blocs.run(blocs.load_world("icio-2022", elasticity=3.0), case.folder / "cheaper.yaml")
    ]
    expected = float(alone["real_income_change_pct"].sel(country="BLR"))
    assert found.worlds[1].value("cheaper", "BLR") == pytest.approx(expected, abs=1e-9)


def test_a_case_of_one_world_has_no_others_and_an_unknown_one_is_refused(case):
    world, own = solved(case, "icio-2015e")
    alone = case.model_copy(update={"worlds": ()})
    assert case_worlds(alone, world, own, Trade()) is None
    with pytest.raises(InputError, match="icio-2022"):
        case_worlds(case.model_copy(update={"worlds": ("icio-2202",)}), world, own, Trade())


class Told:
    def __init__(self, **values):
        self.countries, self.labelled = (
            tuple(values),
            {"real_income_change_pct": np.array([*values.values()])},
        )


def test_signs_turn_where_a_country_gains_on_one_world_and_loses_on_another():
    own = CaseWorld("a", 2015, {"s": Told(BLR=1.0, RUS=0.004, USA=-2.0, POL=0.3)})
    other = CaseWorld("b", 2022, {"s": Told(BLR=-0.5, RUS=-1.0, USA=-3.0)})
    lost = CaseWorld("c", 2023, {"s": None})
    found = CaseWorlds((own, other, lost))
    assert found.turned("s", ("BLR", "RUS", "USA", "POL")) == ("BLR",)
    assert np.isnan(lost.value("s", "BLR"))
    assert lost.as_json()["scenarios"] == [
        {"name": "s", "status": "no_solution", "real_income_change_pct": None}
    ]
