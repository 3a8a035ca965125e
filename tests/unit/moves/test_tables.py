"""Moves given cell by cell in CSV files."""

import math

import pytest

from blocs.foundation.errors import ScenarioError
from blocs.moves.compile import compile_moves
from blocs.moves.instruments.barriers import Embargo, TradeCost
from blocs.moves.instruments.tables import TariffTable, TradeCostTable
from blocs.moves.instruments.tariff import Tariff
from blocs.moves.provisions import describe
from blocs.moves.scenario import Scenario, load_scenario


@pytest.fixture
def costs(tmp_path):
    def write(text, name="costs.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def complaints(world, *moves):
    with pytest.raises(ScenarioError) as caught:
        compile_moves(Scenario(title="T", moves=moves), world)
    return [(p.line, p.field, p.message) for p in caught.value.problems]


def test_factors_by_origin_destination_and_sector(changed, costs):
    table = costs("\ufefforigin,destination,sector,factor\nRUS,USA,K,1.2\nUSA,USA,K,0.5\n\n")
    assert changed(TradeCostTable(file=table)) == {
        "cost": {("RUS", "USA", "K"): 1.2, ("USA", "USA", "K"): 0.5}
    }


def test_factors_for_all_sectors_and_embargoes(changed, costs):
    table = costs("destination,origin,factor\nUSA,RUS,inf\nRUS,BLR,0.9\nKAZ,BLR,1\n")
    found = changed(TradeCostTable(file=table))["cost"]
    assert {c: v for c, v in found.items() if c[0] == "RUS"} == {
        ("RUS", "USA", sector): math.inf for sector in ("A01", "C10T12", "C28", "K")
    }
    assert {v for c, v in found.items() if c[0] == "BLR"} == {0.9}
    assert len(found) == 8


def test_tariffs(changed, costs):
    table = costs("origin,destination,sector,rate\nRUS,USA,K,0.75\n")
    assert changed(TariffTable(file=table)) == {"tariff": {("RUS", "USA", "K"): 0.75}}


def test_relative_paths_start_at_the_scenario_file(tmp_path, world, monkeypatch):
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "t.csv").write_text("origin,destination,sector,rate\nRUS,USA,K,0.75\n")
    path = tmp_path / "case" / "s.yaml"
    path.write_text("title: T\nmoves:\n  - tariff_table: {file: t.csv}\n")
    monkeypatch.chdir(tmp_path)
    shock = compile_moves(load_scenario(path), world)
    assert shock.tariff_rate_cf is not None
    assert shock.tariff_rate_cf[0, 5, 3] == 0.75
    path.write_text("title: T\nmoves:\n  - tariff_table: {file: x.csv}\n  - tarif: {}\n")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert [(p.line, p.field) for p in caught.value.problems] == [
        (3, "moves[0].tariff_table.file"),
        (4, "moves[1].tarif"),
    ]


def test_every_problem_of_a_table_with_its_row(world, costs):
    table = costs(
        "origin,destination,sector,factor\n"
        "RSU,USA,K,1\n"
        "RUS,EUU,foood,1\n"
        "RUS,USA,K,abc\n"
        "RUS,USA,K,0\n"
        "RUS,USA,K,nan\n"
        "RUS,RUS,K,inf\n"
        "RUS,USA\n"
        "RUS,USA,K,1_0\n"
        "RUS,KAZ,K,1.1\n"
        "RUS,KAZ,K,1.1\n"
    )
    found = complaints(world, TradeCostTable(file=table))
    assert [line for line, _, _ in found] == [2, 3, 3, 4, 5, 6, 7, 8, 9, 11]
    text = "\n".join(message for _, _, message in found)
    for words in (
        "unknown country or bloc 'RSU'. Did you mean 'RUS' (Russia)?",
        "unknown country or bloc 'EUU'",
        "unknown sector 'foood'",
        "'abc' is not a number",
        "factor 0 is not positive",
        "factor nan is not positive",
        "domestic sales cannot be embargoed",
        "2 cells in this row, expected 4",
        "'1_0' is not a number",
        "RUS → KAZ, K stands twice, first in row 10",
    ):
        assert words in text


def test_tariff_tables_refuse_domestic_cells_and_impossible_rates(world, costs):
    table = costs("origin,destination,sector,rate\nRUS,RUS,K,0.1\nRUS,USA,K,-1\nRUS,USA,K,inf\n")
    assert [(line, message) for line, _, message in complaints(world, TariffTable(file=table))] == [
        (2, "domestic sales bear no tariff"),
        (3, "-1 must be above -1 (a fraction: 0.05 is 5 %)"),
        (4, "expected a finite number, not inf"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("origin,destination,sectr,factor\n", "unknown column 'sectr'. Did you mean 'sector'?"),
        ("origin,sector,factor\n", "column 'destination' is missing"),
        ("origin,origin,destination,factor\n", "'origin' stands twice"),
        ("origin,destination,factor\n", "has no rows"),
        ("", "has no rows"),
        ('origin,destination,factor\n"RUS', "not a CSV table"),
    ],
)
def test_tables_that_cannot_be_used(world, costs, text, words):
    assert words in complaints(world, TradeCostTable(file=costs(text)))[0][2]


def test_missing_and_binary_tables(world, costs, tmp_path):
    assert "cannot be read" in complaints(world, TradeCostTable(file="nowhere.csv"))[0][2]
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\x00")
    found = complaints(world, TariffTable(file=str(tmp_path / "b.csv")))
    assert "not a text file in UTF-8" in found[0][2]
    assert found[0][1] == "moves[0].tariff_table.file"


def test_tables_against_other_moves(world, costs, changed):
    rates = TariffTable(file=costs("origin,destination,sector,rate\nRUS,USA,K,0.75\n", "r.csv"))
    other = TariffTable(file=costs("origin,destination,sector,rate\nRUS,USA,K,0.5\n", "o.csv"))
    factor = TradeCostTable(file=costs("origin,destination,factor\nRUS,USA,1.1\nRUS,KAZ,1\n"))
    embargo = Embargo(by="USA", on="RUS", sectors="K", direction="imports")
    assert "different tariffs" in complaints(world, rates, other)[0][2]
    clash = complaints(world, rates, Tariff(by="USA", on="RUS", sectors="all", rate=0.1))
    assert "RUS → USA, K (Finance)" in clash[0][2]
    assert changed(embargo, factor)["cost"]["RUS", "USA", "A01"] == 1.1
    wide = Embargo(by="RUS", on="USA", sectors="all", direction="both")
    assert "embargo stands" in complaints(world, wide, factor)[0][2]
    assert changed(rates, Tariff(by="USA", on="RUS", sectors="K", rate=0.75))["tariff"]
    assert "embargo stands" in complaints(world, rates, embargo)[0][2]
    unit = Embargo(by="KAZ", on="RUS", sectors="K", direction="imports")
    assert changed(factor, unit)["cost"]["RUS", "KAZ", "K"] == math.inf
    banned = TradeCostTable(file=costs("origin,destination,factor\nRUS,USA,inf\n", "i.csv"))
    cost = TradeCost(origin="RUS", destination="USA", sectors="all", change_pct=1)
    assert "embargo stands" in complaints(world, cost, banned)[0][2]


def test_tables_are_told(world, costs):
    factors = TradeCostTable(file=costs("origin,destination,factor\nRUS,USA,inf\nRUS,BLR,0.9\n"))
    rates = TariffTable(
        file=costs("origin,destination,sector,rate\nRUS,USA,K,0.75\nRUS,BLR,K,0.05\n", "r.csv")
    )
    told = describe(Scenario(title="T", moves=[factors, rates]), world, "en")
    assert told[0].endswith("costs.csv: 8 cells, factors 0.9, embargoes: 4.")
    assert told[1].endswith("r.csv: 2 cells, rates 5 to 75 percent.")
    told = describe(Scenario(title="T", moves=[factors, rates]), world, "ru")
    assert told[0].endswith("costs.csv: 8 ячеек, множители 0,9, из них эмбарго: 4.")
    assert told[1].endswith("r.csv: 2 ячейки, ставки (%): от 5 до 75.")
