"""`blocs security`: documents, pages, errors."""

import json

import pytest

from blocs.cli.main import main
from small_tables import points_table


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_cover_has_a_document_and_a_page(tmp_path, capfd, lang):
    table = points_table(tmp_path)
    where = ["--out", str(tmp_path), "--lang", lang, "--json"]
    arguments = ["--points", str(table), "--radius", "250", "--sites", "2"]
    assert main(["security", "cover", *arguments, *where]) == 0
    found = json.loads(capfd.readouterr().out)
    assert set(found) >= {"covered", "share", "sites", "gap", "fewest_sites"}
    assert found["share"] == pytest.approx(found["covered"] / found["total"])
    assert set(found["sites"][0]) == {"row", "lon", "lat"}
    assert f'<html lang="{lang}"' in (tmp_path / f"cover-points.{lang}.html").read_text()


def test_what_is_wrong_is_said_and_nothing_is_written(tmp_path, capfd):
    table, new = points_table(tmp_path), tmp_path / "new"
    code = main(
        [
            "security",
            "cover",
            "--points",
            str(table),
            "--radius",
            "0",
            "--sites",
            "1",
            "--out",
            str(new),
        ]
    )
    assert code == 2
    assert "reaches further than 0" in capfd.readouterr().err
    assert not new.exists()
