"""New moves through the engine: who is paid, who pays, and what an equilibrium says of it."""

import numpy as np
import pytest

from blocs.moves.compile import compile_baseline
from blocs.moves.instruments.energy import EnergyContract
from blocs.moves.instruments.export import ExportBan, ExportTax
from blocs.moves.instruments.membership import JoinBloc
from blocs.moves.instruments.money import Transfer
from blocs.moves.instruments.rent import NonTariffBarrier
from blocs.moves.instruments.sanction import Sanction
from blocs.moves.instruments.supply import LabourSupply, Productivity
from blocs.moves.instruments.tariff import Tariff
from blocs.moves.provisions import describe
from blocs.moves.scenario import Closure, Scenario
from blocs.questions.trade.answer import load_world, run
from worlds import make_world


@pytest.fixture(scope="module")
def small():
    return make_world(seed=3)


def outcome(world, *moves, **fields):
    found = run(world, Scenario(title="T", moves=moves, **fields))
    assert found.status == "converged"
    return found


def column(found, name):
    return found[name].to_series()


def test_an_export_tax_is_the_origins_revenue_and_moves_trade_away(small):
    found = outcome(small, ExportTax(by="C00", on="C01", sectors="S00", rate=0.5))
    revenue = column(found, "export_tax_revenue_cf")
    assert revenue["C00"] > 0
    assert revenue.drop("C00").abs().max() == 0
    flows, after = (np.asarray(found[name].values)[0, :, 0] for name in ("flows", "flows_cf"))
    assert after[1] < flows[1]
    assert revenue["C00"] == pytest.approx(0.5 * after[1], rel=1e-9)


def test_a_subsidy_costs_the_origin(small):
    found = outcome(small, ExportTax(by="C00", on="C01", sectors="all", rate=-0.3))
    assert column(found, "export_tax_revenue_cf")["C00"] < 0
    change = column(found, "real_income_change_pct")
    assert change["C00"] < 0 < change["C01"]


def test_the_three_barriers_differ_in_who_is_paid_only(small):
    def barrier(**fields):
        who = {"by": "C01", "on": "C00", "sectors": "all", "ad_valorem_pct": 20}
        return outcome(small, NonTariffBarrier(**who, **fields))

    waste = barrier(kind="resource")
    importer = barrier(kind="rent", rent_to="destination")
    exporter = barrier(kind="rent", rent_to="origin")
    incomes = [column(each, "real_income_change_pct") for each in (waste, importer, exporter)]
    assert incomes[1]["C01"] > incomes[0]["C01"]
    assert incomes[2]["C00"] > incomes[0]["C00"]
    assert column(importer, "tariff_revenue_change")["C01"] > 0
    assert column(exporter, "export_tax_revenue_cf")["C00"] > 0
    assert column(waste, "export_tax_revenue_cf")["C00"] == 0


def test_a_rent_of_the_importer_is_the_tariff_of_the_same_size(small):
    base = small.tariff_rate[0, 1, 0]
    rate = (1 + base) * 1.1 - 1
    tariff = outcome(small, Tariff(by="C01", on="C00", sectors="S00", rate=rate))
    rent = NonTariffBarrier(
        by="C01", on="C00", sectors="S00", ad_valorem_pct=10, kind="rent", rent_to="destination"
    )
    np.testing.assert_allclose(
        outcome(small, rent)["real_income_change_pct"],
        tariff["real_income_change_pct"],
        atol=1e-9,
    )


def test_an_energy_contract_shows_in_both_incomes(small):
    item = {"name": "gas", "volume": 2, "unit": "billion cubic metres", "export_duty": 3}
    found = outcome(small, EnergyContract(seller="C00", buyer="C01", items=[item]))
    same = outcome(small, Transfer(by="C00", to="C01", amount_million_usd=6))
    np.testing.assert_array_equal(found["income_cf"], same["income_cf"])
    moved = column(found, "trade_deficit_cf") - column(found, "trade_deficit")
    assert moved["C01"] > 0 > moved["C00"]
    assert moved["C01"] == pytest.approx(6.0, rel=1e-6)
    assert moved["C00"] == pytest.approx(-6.0, rel=1e-6)
    change = column(found, "real_income_change_pct")
    assert change["C01"] > 0 > change["C00"]


def test_an_export_ban_leaves_no_trade(small):
    found = outcome(small, ExportBan(by="C02", to="C03", sectors="S01"))
    assert np.asarray(found["flows_cf"].values)[2, 3, 1] == 0


def test_productivity_helps_and_labour_adds_output(small):
    change = column(
        outcome(small, Productivity(country="C00", sectors="all", change_pct=5)),
        "real_income_change_pct",
    )
    assert change["C00"] > 4
    found = outcome(small, LabourSupply(country="C00", change_pct=-10))
    assert column(found, "labour_supply_change_pct")["C00"] == pytest.approx(-10, abs=1e-9)
    assert column(found, "real_income_change_pct")["C00"] < 0


def test_elastic_labour_answers_the_real_wage(small):
    move = Productivity(country="C00", sectors="all", change_pct=5)
    fixed = outcome(small, move)
    elastic = outcome(small, move, closure=Closure(labour_supply_elasticity=0.5))
    supplied = column(elastic, "labour_supply_change_pct")
    wage = column(elastic, "real_wage_change_pct")
    assert supplied["C00"] == pytest.approx(100 * ((1 + wage["C00"] / 100) ** 0.5 - 1), abs=1e-6)
    assert column(fixed, "labour_supply_change_pct")["C00"] == 0


@pytest.fixture(scope="module")
def real():
    return load_world("icio-2022", tariffs="none")


UNION = JoinBloc(
    country="UKR",
    bloc="EAEU",
    change_pct=-5,
    cet=0.05,
    revenue_shares={"RUS": 0.8, "BLR": 0.05, "KAZ": 0.05, "UKR": 0.1},
)


def test_a_customs_union_pays_out_by_its_shares(real):
    found = outcome(real, UNION)
    received = column(found, "tariff_revenue_cf")
    pool = received[["RUS", "BLR", "KAZ", "UKR"]].sum()
    assert pool > 0
    np.testing.assert_allclose(
        received[["RUS", "BLR", "KAZ", "UKR"]] / pool, [0.8, 0.05, 0.05, 0.1], rtol=1e-9
    )
    np.testing.assert_allclose(received["DEU"], 0.0, atol=1e-9)


def test_the_union_of_the_baseline_survives_into_the_world_after_it(real):
    tax = ExportTax(by="RUS", on="DEU", sectors="energy", rate=0.3)
    later = Scenario(
        title="T",
        baseline=[UNION, tax],
        moves=[LabourSupply(country="UKR", change_pct=-1)],
    )
    assert compile_baseline(later, real) is not None
    found = run(real, later)
    assert found.status == "converged"
    assert column(found, "export_tax_revenue")["RUS"] > 0
    assert column(found, "export_tax_revenue_cf")["RUS"] > 0
    before, after = (column(found, name) for name in ("tariff_revenue", "tariff_revenue_cf"))
    for revenue in (before, after):
        assert revenue["BLR"] == pytest.approx(revenue["KAZ"], rel=1e-9)
        assert revenue["RUS"] == pytest.approx(16 * revenue["BLR"], rel=1e-9)


def test_a_dated_package_runs_on_the_real_world(real):
    move = Sanction(
        senders=["EU28", "USA"],
        targets="RUS",
        since="2014-07-31",
        goods={"sectors": ["C26", "C28"], "exports": {"change_pct": 20}},
        finance={"sectors": "K", "exports": "ban"},
    )
    change = column(outcome(real, move, year=2016), "real_income_change_pct")
    assert change["RUS"] < 0
    early = Scenario(title="T", year=2013, moves=[move])
    assert "nothing changes" in describe(early, real)[0]
