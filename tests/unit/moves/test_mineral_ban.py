"""Bans on minerals: the part of a sector that goes, and what is refused by name."""

from dataclasses import replace

import numpy as np
import pytest

from blocs.foundation.axes import Axis
from blocs.foundation.errors import ScenarioError
from blocs.moves.cautions import cautions
from blocs.moves.compile import compile_moves
from blocs.moves.instruments.mineral_shares import (
    commodities_meant,
    mineral_trade,
    sector_of,
    share_of_exports,
)
from blocs.moves.provisions import describe, provisions
from blocs.moves.scenario import Scenario
from blocs.questions.trade.answer import load_world
from blocs.world.minerals.dataset import load_minerals


@pytest.fixture(scope="module")
def icio():
    return load_world("icio-2022")


def banned(**fields):
    return Scenario(title="T", moves=[{"mineral_ban": fields}])


def graphite_share(world, origin):
    """s of natural graphite from the recorded flows, year by year and code by code."""
    minerals, total = load_minerals(), 0.0
    for code in ("250410", "250490"):
        flows = minerals.trade(origin=origin, commodity=code)
        years = np.array(minerals.years)[flows.year]
        total += sum(flows.value[years == year].sum() for year in (2021, 2022, 2023)) / 3000
    i, j = world.country.position[origin], world.sector.position["B08"]
    return total / (world.flows[i, :, j].sum() - world.flows[i, i, j])


def test_the_flow_left_is_one_less_the_share_and_nothing_else_changes(icio):
    shock = compile_moves(banned(by="CHN", good="graphite", to=["JPN", "EU27"]), icio)
    left = shock.iceberg_cost_hat**-icio.trade_elasticity
    share = graphite_share(icio, "CHN")
    assert 0.05 < share < 0.2
    at, sector = icio.country.position, icio.sector.position["B08"]
    for buyer in ("JPN", "DEU"):
        assert left[at["CHN"], at[buyer], sector] == pytest.approx(1 - share, rel=1e-12)
    touched = np.argwhere(shock.iceberg_cost_hat != 1.0)
    assert {tuple(row) for row in touched[:, [0, 2]]} == {(at["CHN"], sector)}
    assert len(touched) == 1 + 27
    assert shock.tariff_rate_cf is None


def test_a_ban_keeps_its_share_whatever_the_elasticity(icio):
    steep = replace(icio, trade_elasticity=3 * icio.trade_elasticity)
    one, other = (
        compile_moves(banned(by="CHN", good="graphite"), world).iceberg_cost_hat
        for world in (icio, steep)
    )
    np.testing.assert_allclose(one, other**3, rtol=1e-12)


def test_what_is_not_sold_changes_nothing_and_a_warning_says_so(icio):
    scenario = banned(by="LUX", good="261210")
    trade = mineral_trade("LUX", commodities_meant("261210"), 2022)
    assert share_of_exports(trade, "LUX", icio) == {"B07": 0.0}
    assert compile_moves(scenario, icio).is_neutral()
    assert "move_without_effect" in {item.kind for item in cautions(scenario, icio)}


def test_dependence_is_the_share_of_imports_by_origin(icio):
    minerals, codes = load_minerals(), ("250410", "250490")
    years = np.array(minerals.years)
    flows = minerals.trade(destination="JPN", commodity=codes)
    recent = np.isin(years[flows.year], (2021, 2022, 2023))
    china = flows.origin == minerals.country.position["CHN"]
    expected = flows.value[recent & china].sum() / flows.value[recent].sum()
    trade = mineral_trade("CHN", commodities_meant("graphite"), 2022)
    assert trade.dependence("JPN") == pytest.approx(expected, rel=1e-12)
    told = provisions(banned(by="CHN", good="graphite"), icio)[0]
    assert told.parameters["share_of_imports_pct.JPN"] == pytest.approx(100 * expected, abs=0.006)


def test_every_sentence_says_that_the_equilibrium_understates(icio):
    scenario = banned(by="CHN", good="graphite")
    assert "the equilibrium understates the ban" in describe(scenario, icio)[0]
    assert "равновесие преуменьшает запрет" in describe(scenario, icio, "ru")[0]


@pytest.mark.parametrize(
    ("good", "said"),
    [
        ("gallium", "no data on 'gallium'"),
        ("germanium", "no record after 2016"),
        ("811230", "no record after 2016"),
        ("Antimony", "its ore (261710)"),
        ("grafite", "Did you mean 'graphite'?"),
    ],
)
def test_what_has_no_data_is_refused_by_name(good, said):
    with pytest.raises(ScenarioError) as caught:
        banned(by="CHN", good=good)
    assert said in str(caught.value)


def test_germanium_has_no_record_after_2016():
    minerals = load_minerals()
    years = np.array(minerals.years)[minerals.trade(commodity="811230").year]
    assert 2000 < years.max() <= 2016


def test_more_of_the_good_than_of_its_sector_is_refused_with_both_numbers(icio):
    at, sector = icio.country.position["CHN"], icio.sector.position["B08"]
    flows = icio.flows.copy(order="F")
    flows[at, :, sector] *= 1e-3
    with pytest.raises(ScenarioError) as caught:
        compile_moves(banned(by="CHN", good="graphite"), replace(icio, flows=flows))
    message = str(caught.value)
    assert "customs record exports of" in message
    assert "no part of it can be cut" in message


def test_a_world_without_the_sector_or_beyond_the_years_is_refused(world, icio):
    small = replace(world, country=Axis("country", ("CHN", *world.countries[1:])), blocs=icio.blocs)
    with pytest.raises(ScenarioError, match="has no sector 'B08'"):
        compile_moves(banned(by="CHN", good="graphite"), small)
    with pytest.raises(ScenarioError, match="the customs data go from 1995 to 2024, not to 1990"):
        compile_moves(banned(by="CHN", good="graphite"), replace(icio, year=1990))


def test_every_recorded_code_has_a_sector_of_the_embedded_world(icio):
    for item in load_minerals().commodities:
        assert sector_of(item.code) in icio.sector
