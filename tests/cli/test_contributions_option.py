"""`blocs run --contributions`: what partners and sectors of the moves do, in the document."""

import json

import pytest

from blocs.cli.contributing import chosen_parts
from blocs.cli.main import main


def test_partners_and_sectors_add_up_to_the_outcome(tmp_path, capsys):
    asked = ["--contributions", "partners:3,sectors:2", "--draws", "0", "--out", str(tmp_path)]
    assert main(["run", "union-state/food-embargo", *asked, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    money = document["countries"]["RUS"]["real_income_change_million_usd"]
    found = document["contributions_by"]
    assert list(found) == ["partners", "sectors"]
    for kind, count in (("partners", 3), ("sectors", 2)):
        assert len(found[kind]["parts"]) == count
        assert found[kind]["method"] == "exact"
        shares = [part["share"] for part in found[kind]["countries"]["RUS"]["parts"]]
        assert sum(shares) == pytest.approx(money, abs=1e-6)


@pytest.mark.parametrize("text", ["countries", "partners:1", "sectors:13", "sectors:many"])
def test_wrong_parts_are_refused_before_anything_is_solved(text, capsys):
    assert main(["run", "union-state/food-embargo", "--contributions", text]) == 2
    assert "--contributions" in capsys.readouterr().err


def test_none_are_asked_for_by_default():
    assert chosen_parts(None) == {}
    assert chosen_parts("sectors, partners:12") == {"sectors": None, "partners": 12}
