"""`blocs signals`: documents, pages, errors."""

import json

import pytest

from blocs.cli.main import main
from small_tables import events_table, poll_table, series_table, votes_table


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


@pytest.mark.parametrize("name", ["../../BLR", "a" * 300, "Б" * 300, "a:b:c"])
def test_a_member_of_any_name_has_a_page_in_the_folder(table, tmp_path, capfd, name):
    table.write_text(table.read_text().replace("BLR", name))
    out = tmp_path / "out"
    assert main(["signals", "votes", str(table), "--country", name, "--out", str(out)]) == 0
    assert [path.parent for path in out.rglob("*.html")] == [out]
    assert len(list(tmp_path.rglob("*.html"))) == 1


@pytest.mark.parametrize(("lang", "words"), [("en", "on the line that all"), ("ru", "на прямой")])
def test_without_poles_the_place_is_told(table, tmp_path, capfd, lang, words):
    where = ["--out", str(tmp_path), "--lang", lang]
    assert main(["signals", "votes", str(table), "--country", "BLR", *where]) == 0
    assert words in " ".join(capfd.readouterr().out.split())


def test_what_was_typed_is_said_as_it_was(table, capfd):
    assert main(["signals", "votes", str(table), "--country", "BLR", "--poles", "a:b:c"]) == 2
    assert "'a:b:c'" in capfd.readouterr().err


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("kind", ["poll", "predictability", "events"])
def test_polls_and_series_become_documents_and_pages(kind, lang, tmp_path, capfd):
    tables = {"poll": poll_table, "predictability": series_table, "events": events_table}
    file = tables[kind](tmp_path)
    where = ["--out", str(tmp_path), "--lang", lang, "--json"]
    assert main(["signals", kind, str(file), *where]) == 0
    found = json.loads(capfd.readouterr().out)
    keys = {"poll": {"shares", "compared", "belief"}, "predictability": {"index", "breaks"}}
    keys["events"] = {"pairs", "weeks", "broken_lines"}
    assert set(found) >= keys[kind] | {"charts"}
    page = (tmp_path / f"{kind}-{file.stem}.{lang}.html").read_text(encoding="utf-8")
    assert f'<html lang="{lang}"' in page


@pytest.mark.parametrize("kind", ["poll", "predictability", "events"])
def test_a_file_that_is_not_there_leaves_nothing(kind, tmp_path, capfd):
    assert main(["signals", kind, "none.csv", "--out", str(tmp_path / "new")]) == 2
    assert "there is no such file" in capfd.readouterr().err
    assert not (tmp_path / "new").exists()
