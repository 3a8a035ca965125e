"""Export taxes, export bans and non-tariff barriers: which cells, by how much, and what clashes."""

import dataclasses
import math

import numpy as np
import pytest

from blocs.moves.compile import compile_moves, compile_scenario
from blocs.moves.instruments.barriers import Embargo
from blocs.moves.instruments.export import ExportBan, ExportTax
from blocs.moves.instruments.rent import NonTariffBarrier
from blocs.moves.instruments.tariff import Tariff
from blocs.moves.scenario import Scenario


def barrier(**fields):
    return NonTariffBarrier(
        **{"by": "DEU", "on": "RUS", "sectors": "K", "ad_valorem_pct": 10} | fields
    )


def test_an_export_tax_is_levied_by_the_origin_on_the_way_to_the_destination(changed):
    found = changed(ExportTax(by="RUS", on="BLR", sectors="K", rate=0.3))
    assert found == {"export_tax": {("RUS", "BLR", "K"): 0.3}}


def test_a_negative_rate_is_a_subsidy_and_home_sales_bear_none(changed):
    found = changed(ExportTax(by="EU", on="world", sectors="A01", rate=-0.2))["export_tax"]
    assert {origin for origin, _, _ in found} == {"DEU", "FRA"}
    assert all(origin != destination for origin, destination, _ in found)
    assert len(found) == 2 * 6
    assert set(found.values()) == {-0.2}


def test_added_export_taxes_start_from_the_worlds(world):
    held = np.zeros(world.flows.shape)
    held[0, 1, 3] = 0.15
    taxed = dataclasses.replace(world, export_tax_rate=held)
    moves = [ExportTax(by="RUS", on="BLR", sectors="K", add=add) for add in (0.05, 0.15)]
    shock = compile_moves(Scenario(title="T", moves=moves), taxed)
    assert shock.export_tax_rate_cf is not None
    assert shock.export_tax_rate_cf[0, 1, 3] == pytest.approx(0.35)
    assert np.count_nonzero(shock.export_tax_rate_cf) == 1
    assert shock.tariff_rate_cf is None
    assert held[0, 1, 3] == 0.15


def test_an_export_ban_is_a_true_zero_from_seller_to_buyer(changed):
    found = changed(ExportBan(by=["RUS", "BLR"], to="DEU", sectors="C28"))
    assert found == {"cost": {("RUS", "DEU", "C28"): math.inf, ("BLR", "DEU", "C28"): math.inf}}
    same = changed(Embargo(by=["RUS", "BLR"], on="DEU", sectors="C28", direction="exports"))
    assert found == same


def test_a_resource_barrier_is_a_cost_from_origin_to_importer(changed):
    found = changed(barrier(kind="resource"), barrier(kind="resource", ad_valorem_pct=50))
    assert found == {"cost": {("RUS", "DEU", "K"): pytest.approx(1.65)}}


def test_a_rent_of_the_importer_is_a_tariff_on_top_of_the_tariff(changed, world):
    base = world.tariff_rate[0, 3, 3]
    found = changed(barrier(kind="rent", rent_to="destination"))
    assert found == {"tariff": {("RUS", "DEU", "K"): pytest.approx((1 + base) * 1.1 - 1)}}
    assert base > 0


def test_a_rent_of_the_exporter_is_an_export_tax(changed):
    tax = ExportTax(by="RUS", on="DEU", sectors="K", rate=0.2)
    rent = barrier(kind="rent", rent_to="origin")
    assert changed(rent) == {"export_tax": {("RUS", "DEU", "K"): pytest.approx(0.1)}}
    both = {"export_tax": {("RUS", "DEU", "K"): pytest.approx(1.2 * 1.1 - 1)}}
    assert changed(tax, rent) == both


@pytest.mark.parametrize("first", [0, 1])
def test_rents_stand_on_top_of_rates_in_any_order(changed, first):
    moves = [
        Tariff(by="DEU", on="RUS", sectors="K", rate=0.2),
        barrier(kind="rent", rent_to="destination"),
    ]
    found = changed(moves[first], moves[1 - first])
    assert found == {"tariff": {("RUS", "DEU", "K"): pytest.approx(1.2 * 1.1 - 1)}}


def test_lifting_a_barrier_undoes_one_of_the_inverse_size(changed):
    up = barrier(kind="rent", rent_to="destination", ad_valorem_pct=25)
    down = barrier(kind="rent", rent_to="destination", ad_valorem_pct=-20)
    assert changed(up, down)["tariff"] == {}


def test_taxes_and_rents_of_the_baseline_are_kept_apart(world):
    tax = ExportTax(by="RUS", on="BLR", sectors="K", rate=0.3)
    more = ExportTax(by="RUS", on="BLR", sectors="K", rate=0.5)
    before, after = compile_scenario(Scenario(title="T", baseline=[tax], moves=[more]), world)
    assert before is not None
    assert before.export_tax_rate_cf is not None
    assert after.export_tax_rate_cf is not None
    assert (before.export_tax_rate_cf[0, 1, 3], after.export_tax_rate_cf[0, 1, 3]) == (0.3, 0.5)


TAX = "  - export_tax: {by: RUS, on: [USA, EU], sectors: goods, rate: 0.1}"


@pytest.mark.parametrize(
    ("second", "cell", "reason"),
    [
        (
            "  - export_tax: {by: [RUS, BLR], on: EU, sectors: [food, K], rate: 0.2}",
            "RUS → DEU, A01 (Agriculture)",
            "they set different export taxes",
        ),
        (
            "  - export_ban: {by: RUS, to: world, sectors: all}",
            "RUS → DEU, A01 (Agriculture)",
            "the embargo stands, the other move is pointless",
        ),
    ],
)
def test_export_taxes_that_cannot_both_be_meant(problems_of, second, cell, reason):
    (problem,) = problems_of(f"{TAX}\n{second}")
    kind = second.split("- ")[1].split(":")[0]
    assert problem.message == (
        f"contradictory moves: moves[0].export_tax (line 3) and moves[1].{kind} (line 4) on {cell}: "
        f"{reason}"
    )
    assert problem.line == 4


def test_a_rent_under_a_full_embargo_is_pointless(problems_of):
    (problem,) = problems_of(
        "  - embargo: {by: DEU, on: RUS, sectors: all, direction: imports}\n"
        "  - non_tariff_barrier: {by: DEU, on: RUS, sectors: K, ad_valorem_pct: 5, kind: rent, "
        "rent_to: origin}"
    )
    assert "the other move is pointless" in problem.message


def test_tariffs_and_export_taxes_on_one_cell_go_together(changed):
    found = changed(
        Tariff(by="USA", on="RUS", sectors="K", rate=0.2),
        ExportTax(by="RUS", on="USA", sectors="K", rate=0.3),
    )
    assert found == {
        "tariff": {("RUS", "USA", "K"): 0.2},
        "export_tax": {("RUS", "USA", "K"): 0.3},
    }


def test_an_added_export_tax_may_not_reach_minus_one(problems_of):
    (problem,) = problems_of(
        "  - export_tax: {by: RUS, on: USA, sectors: K, add: -0.6}\n"
        "  - export_tax: {by: RUS, on: USA, sectors: K, add: -0.4}\n"
        "  - export_tax: {by: RUS, on: EU, sectors: K, add: 0.5}"
    )
    assert problem.message == (
        "the export tax on RUS → USA, K (Finance) becomes -1: it must stay above -1"
    )
    assert (problem.line, problem.field) == (4, "moves[1].export_tax")


NTB = "by: DEU, on: RUS, sectors: K"


@pytest.mark.parametrize(
    ("move", "field", "words"),
    [
        ("export_tax: {by: RUS, on: USA, sectors: K}", "export_tax", "either 'rate' (sets) or"),
        ("export_tax: {by: RUS, on: USA, sectors: K, rate: -1}", "export_tax.rate", "above -1"),
        ("export_tax: {by: RUS, on: UAS, sectors: K, rate: 0.1}", "export_tax.on", "'USA'"),
        ("export_tax: {by: RUS, on: RUS, sectors: K, rate: 0.1}", "export_tax", "no trade between"),
        ("export_ban: {by: RUS, on: USA, sectors: K}", "export_ban.on", "unknown key 'on'"),
        ("export_ban: {by: RUS, to: USA, sectors: Q}", "export_ban.sectors", "unknown sector 'Q'"),
        (
            f"non_tariff_barrier: {{{NTB}, ad_valorem_pct: 5, kind: rent}}",
            "non_tariff_barrier",
            "give 'rent_to' (origin or destination)",
        ),
        (
            f"non_tariff_barrier: {{{NTB}, ad_valorem_pct: 5, kind: resource, rent_to: origin}}",
            "non_tariff_barrier",
            "leave 'rent_to' out",
        ),
        (
            f"non_tariff_barrier: {{{NTB}, ad_valorem_pct: -100, kind: resource}}",
            "non_tariff_barrier.ad_valorem_pct",
            "must be above -100",
        ),
        (
            f"non_tariff_barrier: {{{NTB}, ad_valorem_pct: 5, kind: waste}}",
            "non_tariff_barrier.kind",
            "expected one of resource, rent",
        ),
    ],
)
def test_bad_input(problems_of, move, field, words):
    problems = problems_of(f"  - {move}")
    problem = next(p for p in problems if p.field == f"moves[0].{field}")
    assert words in problem.message
    assert problem.line == 3
