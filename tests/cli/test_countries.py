"""Countries on the command line: other codes and names, and worlds that hold what is absent."""

from __future__ import annotations

import dataclasses
import json

import pytest

from blocs.cli.main import main
from blocs.data.stored.store import save_stored_world, worlds_home
from blocs.foundation.axes import Axis
from worlds import make_world

UK = """title: A tariff on the United Kingdom
world: {world}
moves:
  - tariff: {{by: EL, on: [UK, Швейцария, -SUI], sectors: all, add: 10%}}
"""


@pytest.fixture
def kept(monkeypatch, tmp_path):
    """Two kept worlds: `near` with Greece, Britain and Switzerland, `far` with Moldova as well."""
    monkeypatch.setenv("BLOCS_HOME", str(tmp_path / "home"))
    for name, codes in (("near", ("GRC", "GBR", "CHE")), ("far", ("GRC", "GBR", "CHE", "MDA"))):
        invented = make_world(countries=len(codes), sectors=2)
        world = dataclasses.replace(invented, name=name, country=Axis("country", codes))
        save_stored_world(world, worlds_home() / name)
    return tmp_path


def told(capsys, *arguments):
    assert main([*arguments]) == 2
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err + printed.out
    return " ".join(printed.err.split())


def test_aliases_in_a_scenario_and_in_options(kept, capsys):
    path = kept / "uk.yaml"
    path.write_text(UK.format(world="near"), encoding="utf-8")
    arguments = ["--focus", "Greece", "--out", str(kept / "out"), "--json"]
    assert main(["run", str(path), *arguments]) == 0
    document = json.loads(capsys.readouterr().out)
    loss = {code: row["real_income_change_pct"] for code, row in document["countries"].items()}
    assert loss["GBR"] < 0
    twice = [str(kept / "out" / "uk.nc")] * 2
    assert main(["compare", *twice, "--countries", "EL,Великобритания", "--json"]) == 0
    (row, _) = json.loads(capsys.readouterr().out)["outcomes"]
    assert list(row["countries"]) == ["GRC", "GBR"]
    groups = ["--countries", "UK=EUR,Greece=EUR", "--name", "two", "--json"]
    assert main(["world", "aggregate", "near", *groups]) == 0
    assert main(["world", "show", "two", "--json"]) == 0
    assert "EUR" in capsys.readouterr().out


@pytest.mark.parametrize("written", ["MDA", "Moldova", "Молдавия", "MD"])
def test_worlds_that_hold_the_absent_country_are_named(kept, capsys, written):
    path = kept / "md.yaml"
    path.write_text(UK.format(world="near").replace("UK", written), encoding="utf-8")
    words = told(capsys, "run", str(path))
    assert "country 'MDA' (Moldova)" in words
    assert "not in world 'near'" in words
    assert "Worlds with it: far." in words
    for command in (
        ["exposure", written, "--world", "near"],
        ["exposure", "UK", "--to", written, "--world", "near"],
        ["exposure", "--matrix", "rupture", "--countries", f"UK,{written}", "--world", "near"],
        ["world", "aggregate", "near", "--countries", f"{written}=X", "--name", "n"],
    ):
        words = told(capsys, *command)
        assert "country 'MDA' (Moldova)" in words
        assert "Worlds with it: far." in words


def test_a_country_of_no_kept_world(kept, capsys):
    assert "none can be made up: what it makes, buys and sells by sector" in told(
        capsys, "exposure", "Kiribati", "--world", "near"
    )


def test_problems_in_json_name_the_absent_country(kept, capsys):
    assert main(["exposure", "MDA", "--world", "near", "--json"]) == 2
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert problem["absent"] == "MDA"
    assert problem["remedy"] == "Worlds with it: far."


def test_a_world_shows_the_members_of_blocs_that_it_lacks_and_who_has_them(kept, capsys):
    assert main(["world", "show", "icio-2022"]) == 0
    screen = " ".join(capsys.readouterr().out.split())
    nowhere, far = screen.split("Members of blocs that this world lacks and that ")[1:]
    assert nowhere.startswith("are in no world that is kept here: Albania (ALB; NATO, ")
    assert "Armenia (ARM; EAEU, CSTO, CIS, CIS_WIDE)" in nowhere
    assert far.startswith("are in far: Moldova (MDA; CIS, CIS_WIDE).")
    assert "cannot be made up: what it makes, buys and sells by sector and partner" in screen
    assert main(["world", "show", "icio-2022", "--json"]) == 0
    absent = json.loads(capsys.readouterr().out)["absent_members"]
    assert absent["MDA"]["worlds"] == ["far"]
    assert absent["ARM"]["worlds"] == []
    assert "EAEU" in absent["ARM"]["blocs"]


def test_the_list_of_worlds_says_why_no_country_is_made_up(kept, capsys):
    assert main(["world", "list"]) == 0
    screen = " ".join(capsys.readouterr().out.split())
    assert "A country that a world lacks cannot be made up" in screen
    assert "`blocs world show NAME` names the members of blocs that a world lacks" in screen
