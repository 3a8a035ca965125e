"""`--elasticity-law`: parameters are read, refused by name, and stand in what was drawn."""

import json

import pytest

from blocs.cli.main import main

COMMANDS = (("ensemble", "union-state"), ("exposure", "BLR"), ("play", "union-state"))


def three_countries(folder):
    rows = ["origin,destination,sector,value"]
    for origin in ("DEU", "FRA", "USA"):
        for destination in ("DEU", "FRA", "USA"):
            value = 1000 if origin == destination else 60
            rows += [f"{origin},{destination},{sector},{value}" for sector in ("goods", "serv")]
    (folder / "flows.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    elasticities = "sector,trade_elasticity,standard_error,source\ngoods,5,1,a paper\nserv,4,,\n"
    (folder / "elasticities.csv").write_text(elasticities, encoding="utf-8")
    return str(folder)


def drawn(capsys, folder, *more):
    line = ["exposure", "DEU", "--to", "FRA", "--world", three_countries(folder)]
    assert main([*line, "--draws", "3", "--seed", "2", "--workers", "1", "--json", *more]) == 0
    return json.loads(capsys.readouterr().out)["band"]


def test_parameters_change_the_draws_and_stand_in_the_document(capsys, tmp_path):
    usual, other = (
        drawn(capsys, tmp_path, *more)
        for more in ((), ("--elasticity-law", "common=0.1,assumed_correlation=0"))
    )
    law = usual["elasticity_law"]
    assert (law["common"], law["between"], law["assumed_correlation"]) == (0.3, 0.5, 0.5)
    changed = other["elasticity_law"]
    assert changed == {**law, "common": 0.1, "assumed_correlation": 0.0}
    assert other["power_pct"] != usual["power_pct"]
    told = " ".join(sentence["en"] for sentence in other["told"])
    assert "0.1 common to all sectors" in told
    assert "Of 2 sectors, 1 have no estimate" in told


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_what_is_wrong_with_the_law_is_named(words, capsys):
    assert main([*words, "--elasticity-law", "comon=0.3,between=much"]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "unknown parameter 'comon'" in said
    assert "'much' is not a number" in said
    assert main([*words, "--elasticity-law", "between=-1"]) == 2
    assert "below zero" in capsys.readouterr().err
