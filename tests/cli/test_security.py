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


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_territory_has_a_document_and_a_page_with_gaps_hatched(tmp_path, capfd, lang):
    where = ["--out", str(tmp_path), "--lang", lang, "--json"]
    assert main(["security", "cover", "security/host-or-border", *where]) == 0
    found = json.loads(capfd.readouterr().out)
    assert found["with_consent"]["share"] > found["without_consent"]["share"]
    page = (tmp_path / f"cover-host-or-border.{lang}.html").read_text()
    assert page.count('class="chart wide cover"') == 2
    assert 'fill="url(#gap-without_consent-' in page


def test_a_balance_has_a_document_and_a_page(tmp_path, capfd):
    asked = ["security", "balance", "--groups", "NATO,CSTO", "--years", "2020-2023"]
    assert main([*asked, "--out", str(tmp_path), "--json"]) == 0
    found = json.loads(capfd.readouterr().out)
    assert found["years_without_data"] == [2020, 2021]
    assert (tmp_path / "balance-NATO-CSTO.en.html").is_file()
    assert main([*asked[:-1], "20-22"]) == 2
    assert "expected years as 2000-2022" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "name a case"),
        (["security/host-or-border", "--radius", "3"], "leave out --points"),
        (["security/nowhere"], "Known: security/host-or-border"),
    ],
)
def test_a_cover_that_cannot_be_asked_is_refused(capfd, arguments, words):
    assert main(["security", "cover", *arguments]) == 2
    told = " ".join(capfd.readouterr().err.split())
    assert words in told
