"""`--tariffs` on the command line, and `tariffs:` in files."""

import csv
import json

import pytest

import blocs
from blocs.cli.main import main
from blocs.foundation.errors import InputError

YAML = """title: A tariff
world: icio-2022
{more}
moves:
  - tariff: {{by: DEU, on: CHN, sectors: goods, add: 10%}}
"""


@pytest.fixture
def scenario(tmp_path):
    def write(more=""):
        path = tmp_path / "s.yaml"
        path.write_text(YAML.format(more=more), encoding="utf-8")
        return path

    return write


def test_the_file_chooses_and_the_command_goes_before(scenario):
    plain = blocs.run(None, scenario("tariffs: none"))
    taxed = blocs.run(None, scenario())
    assert plain.provenance["world"]["tariffs"] == "none"
    assert taxed.provenance["world"]["tariffs"] == "embedded"
    assert plain.provenance["world"]["sha256"] != taxed.provenance["world"]["sha256"]
    loaded = blocs.load_world("icio-2022", tariffs="none")
    again = blocs.run(loaded, scenario("tariffs: embedded"))
    assert again.provenance["world"]["sha256"] == plain.provenance["world"]["sha256"]


def test_a_case_chooses_for_all_its_scenarios(tmp_path, capsys):
    case = tmp_path / "case"
    case.mkdir()
    (case / "one.yaml").write_text(YAML.format(more=""), encoding="utf-8")
    text = (
        "title: C\nquestion: Q\nyear: 2022\nworld: icio-2022\ntariffs: embedded\nfocus: DEU\n"
        "countries: [DEU, CHN]\nscenarios: [one]\n"
    )
    (case / "case.yaml").write_text(text, encoding="utf-8")
    assert main(["run", str(case), "--json", "--out", str(tmp_path / "out")]) == 0
    (found,) = json.loads(capsys.readouterr().out)["scenarios"]
    assert found["provenance"]["world"]["tariffs"] == "embedded"


def test_a_report_finds_the_tariffed_world_again(scenario):
    taxed = blocs.run(None, scenario("tariffs: embedded"))
    page = taxed.report("en").html()
    assert "those that ship with blocs" in page
    assert "without variation by sector" in page


def test_a_table_stands_beside_the_scenario(scenario, tmp_path):
    rows = "reporter,partner,product,year,rate_pct\nDEU,CHN,C26,2021,3\nDEU,WLD,C26,2021,5\n"
    (tmp_path / "own.csv").write_text(rows, encoding="utf-8")
    found = blocs.run(None, scenario("tariffs: own.csv@2021"))
    world = blocs.load_world("icio-2022", tariffs=tmp_path / "own.csv@2021")
    assert found.provenance["world"]["sha256"] == world.sha256
    place = world.country.position
    rate = world.tariff_rate[:, place["DEU"], world.sector.position["C26"]]
    assert (rate[place["CHN"]], rate[place["JPN"]]) == (0.03, 0.05)
    with pytest.raises(InputError, match="no tariffs of 2022; the file has 2021"):
        blocs.run(None, scenario("tariffs: own.csv"))


def test_a_move_of_tariffs_shows_both_results(tmp_path, capsys):
    path = tmp_path / "us.yaml"
    text = "title: T\nworld: icio-2022\nmoves:\n  - us_tariffs: {date: 2026-07-22}\n"
    path.write_text(text, encoding="utf-8")
    out = ["--out", str(tmp_path / "out")]
    found = {}
    for choice, other in (("none", "With the tariffs that ship"), ("embedded", "Without tariffs")):
        assert main(["run", str(path), "--tariffs", choice, *out]) == 0
        printed = " ".join(capsys.readouterr().out.split())
        assert f"{other} in the base year: real income United States" in printed
        assert "The sign depends on this choice: United States (here" in printed
        page = (tmp_path / "out" / "us.annex.en.html").read_text(encoding="utf-8")
        assert f"{other} in the base year" in page
        assert main(["run", str(path), "--tariffs", choice, "--json", *out]) == 0
        found[choice] = json.loads(capsys.readouterr().out)
    rates = {}
    for choice, document in found.items():
        told = document["other_tariffs"]
        assert "USA" in told["signs_that_turn"]
        rates[choice] = told["real_income_change_pct"]
    outcome = blocs.run(blocs.load_world("icio-2022", tariffs="none"), path)[
        "real_income_change_pct"
    ]
    assert rates["embedded"]["USA"] == pytest.approx(float(outcome.sel(country="USA")), abs=1e-8)
    assert rates["none"]["USA"] < 0 < rates["embedded"]["USA"]


def test_a_move_without_tariffs_shows_one(tmp_path, capsys):
    arguments = ["run", "union-state/eaeu-deepening", "--out", str(tmp_path)]
    assert main(arguments) == 0
    assert "tariffs that ship in the base year" not in capsys.readouterr().out


def test_the_document_of_a_world_names_the_choice(capsys):
    assert main(["world", "show", "icio-2022", "--tariffs", "embedded", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["provenance"]["tariffs"] == "embedded"
    assert main(["run", "union-state/eaeu-deepening", "--tariffs", "embeded"]) == 2
    assert "there is no file 'embeded'" in " ".join(capsys.readouterr().err.split())


def test_the_layer_by_importer_and_by_cell(tmp_path, capsys):
    path = tmp_path / "cells.csv"
    assert main(["world", "tariffs", "icio-2022", "--out", str(path), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    rows = {row["importer"]: row for row in document["importers"]}
    assert len(rows) == 80
    assert rows["IND"]["average"] == pytest.approx(0.0679, abs=0.0002)
    assert rows["TWN"]["trade"]["missing"] == pytest.approx(1)
    assert sum(rows["DEU"]["trade"].values()) == pytest.approx(1)
    with path.open(newline="", encoding="utf-8") as text:
        cells = list(csv.DictReader(text))
    assert len(cells) == 80 * 79 * 26
    (found,) = [
        row
        for row in cells
        if (row["importer"], row["exporter"], row["sector"]) == ("USA", "CHN", "A01")
    ]
    assert (found["rate"], found["year"], found["status"]) == ("0.17067", "2024", "collected")
    assert "M. Waugh" in found["source"]
    frame = blocs.tariff_layer("icio-2022").to_frame()
    assert len(frame) == len(cells)
    assert set(frame["status"]) == {"observed", "extended", "collected", "agreement", "missing"}
    assert main(["world", "tariffs", "icio-2022"]) == 0
    assert "India (IND)" in capsys.readouterr().out
