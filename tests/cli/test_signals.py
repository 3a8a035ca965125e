"""`blocs signals`: documents, pages, errors."""

import json

import pytest

from blocs.cli.main import main
from small_tables import votes_table


@pytest.fixture
def table(tmp_path):
    return votes_table(tmp_path)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_votes_become_a_document_and_a_page(table, tmp_path, capfd, lang):
    where = ["--out", str(tmp_path), "--lang", lang, "--json"]
    assert (
        main(["signals", "votes", str(table), "--country", "BLR", "--poles", "RUS:POL", *where])
        == 0
    )
    found = json.loads(capfd.readouterr().out)
    assert set(found) >= {"sessions", "points", "agreement", "lean"}
    assert set(found["points"][0]) == {"country", "session", "point", "low", "high"}
    assert [row["with"] for row in found["agreement"]] == ["RUS", "POL"]
    assert found["lean"][0]["votes"] == 2
    assert f'<html lang="{lang}"' in (tmp_path / f"votes-BLR.{lang}.html").read_text()


def test_what_is_wrong_is_said_and_nothing_is_written(table, tmp_path, capfd):
    code = main(
        ["signals", "votes", str(table), "--country", "XXX", "--out", str(tmp_path / "new")]
    )
    assert code == 2
    assert "casts no vote" in capfd.readouterr().err
    assert not (tmp_path / "new").exists()
