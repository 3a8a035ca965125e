"""`blocs exposure` as people call it: tables, JSON, pages, refusals with exit code 2."""

import json

import pytest

from blocs.cli.main import main


def refused(capsys, arguments):
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err + printed.out
    return " ".join(printed.err.split())


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_country_prints_its_partners_and_writes_its_brief(tmp_path, capsys, language):
    arguments = ["exposure", "BLR", "--draws", "0", "--out", str(tmp_path), "--lang", language]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert {"en": "RUS Russia", "ru": "RUS Россия"}[language] in printed
    assert {"en": "implausible base data", "ru": "данные неправдоподобны"}[language] in printed
    page = tmp_path / f"exposure-BLR.{language}.html"
    assert page.read_text(encoding="utf-8").startswith("<!")
    assert [p.name for p in tmp_path.iterdir()] == [page.name]


def test_json_is_one_document_with_bands(tmp_path, capsys):
    arguments = ["exposure", "BLR", "--draws", "3", "--bands", "1", "--workers", "1"]
    assert main([*arguments, "--out", str(tmp_path), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["status"] == "converged"
    first = document["partners"]["rows"][0]
    assert first["partner"] == "RUS"
    band = document["bands"][0]
    assert band["partner"] == "RUS"
    models = band["rupture_loss_pct"]["models"]
    central = models["caliendo_parro"]["central"]
    assert central == pytest.approx(first["rupture_loss_pct"], abs=1e-8)
    assert models["armington"]["draws"] == 3
    assert "LUX" in document["implausible_base_data"]
    exports = {row.pop("partner"): row for row in document["exports"]["rows"]}
    gross = exports["RUS"].pop("gross_exports")
    assert sum(exports["RUS"].values()) == pytest.approx(gross, rel=1e-9)
    earned = document["foreign_demand"]
    assert earned["columns"]["foreign_demand"]["unit"] == "million USD"
    shares = {row["sector"]: row["foreign_demand_pct"] for row in earned["rows"]}
    assert all(0 < share < 100 for sector, share in shares.items() if sector != "T")
    assert shares["T"] is None  # households as employers: the source has no such output here


def test_a_pair_shows_sectors_and_both_sides(capsys):
    assert main(["exposure", "BLR", "--to", "RUS", "--draws", "0"]) == 0
    printed = capsys.readouterr().out
    assert "BLR on RUS" in printed
    assert "RUS on BLR" in printed
    assert "energy" in printed
    assert main(["exposure", "BLR", "--to", "RUS", "--draws", "0", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert len(document["totals"]["rows"]) == 2


def test_several_partners_are_told_alone_and_together(capsys):
    arguments = ["exposure", "BLR", "--to", "POL, LTU,DEU"]
    assert main([*arguments, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    rows = {row["partner"]: row for row in document["measures"]["rows"]}
    assert list(rows) == ["POL", "LTU", "DEU", "together"]
    alone = sum(rows[code]["power_pct"] for code in ("POL", "LTU", "DEU"))
    surplus = document["surplus"]["power_pct"]
    assert rows["together"]["power_pct"] == pytest.approx(alone + surplus)
    assert main([*arguments, "--lang", "ru"]) == 0
    assert "все вместе" in capsys.readouterr().out


def test_a_matrix_of_some_countries(capsys):
    arguments = ["exposure", "--matrix", "rupture", "--countries", "BLR,RUS,KAZ"]
    assert main([*arguments, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["countries"] == ["BLR", "RUS", "KAZ"]
    assert len(document["dyads"]) == 6
    assert main(arguments) == 0
    assert "KAZ" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["exposure", "BRL"], "Did you mean 'BLR'"),
        (["exposure", "BLR", "--to", "RUX"], "unknown country 'RUX'"),
        (["exposure", "BLR", "--to", "POL,RUX"], "unknown country 'RUX'"),
        (["exposure", "BLR", "--to", "POL,POL"], "twice"),
        (["exposure"], "which country?"),
        (["exposure", "--matrix", "rupture"], "go together"),
        (["exposure", "--matrix", "power", "--countries", "BLR,RUS"], "unknown measure 'power'"),
        (["exposure", "--matrix", "rupture", "--countries", "BLR"], "at least two"),
        (["exposure", "BLR", "--matrix", "rupture", "--countries", "A,B"], "--countries alone"),
        (["exposure", "BLR", "--to", "RUS", "--atlas", "x"], "choose one"),
        (["exposure", "BLR", "--world", "nowhere"], "nowhere"),
    ],
)
def test_wrong_requests_exit_with_2_and_say_why(tmp_path, monkeypatch, capsys, arguments, words):
    monkeypatch.chdir(tmp_path)
    assert words in refused(capsys, arguments)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_refused(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    arguments = ["exposure", "BLR", "--draws", "0", "--out", str(tmp_path / "file")]
    assert "cannot be written" in refused(capsys, arguments)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(
    ("to", "name", "said"),
    [
        ("RUS", "exposure-BLR-RUS", {"en": "would cost each", "ru": "каждой стороне"}),
        ("POL,LTU", "exposure-BLR-to-POL-LTU", {"en": "hold together", "ru": "партнёров вместе"}),
    ],
)
def test_partners_have_a_page(tmp_path, capsys, language, to, name, said):
    arguments = ["exposure", "BLR", "--to", to, "--draws", "0", "--out", str(tmp_path)]
    assert main([*arguments, "--lang", language, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    page = tmp_path / f"{name}.{language}.html"
    assert document["brief"] == str(page)
    assert len(document["charts"]) == {"RUS": 1, "POL,LTU": 2}[to]
    assert said[language] in page.read_text(encoding="utf-8")
