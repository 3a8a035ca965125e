"""`blocs play`: files, page, JSON, explain, errors; the game of the casebook."""

import csv
import json

import pytest

from blocs.cli.main import main


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    arguments = ["play", "union-state", "--draws", "0", "--workers", "1", "--lang", "ru"]
    assert main([*arguments, "--out", str(folder)]) == 0
    return folder


def test_page_table_and_document_are_written(written):
    names = {path.name for path in written.iterdir() if path.is_file()}
    assert names == {"neutrality.ru.html", "neutrality.csv", "neutrality.json"}
    document = json.loads((written / "neutrality.json").read_text(encoding="utf-8"))
    assert len(document["cells"]) == 144
    assert document["missing"] == 0
    assert document["equilibria"]
    with (written / "neutrality.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 144 * 13


def test_explain_prints_terms_that_add_up(written, capfd):
    cell = "balance,press,separate_deal,conditional"
    arguments = ["play", "union-state", "--explain", cell, "--cache", str(written / "cells")]
    assert main([*arguments, "--json"]) == 0
    document = json.loads(capfd.readouterr().out)
    assert document["terms"]["minsk"]["autonomy"] == 0.5
    assert main(arguments) == 0
    assert "sum" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["union-stat"], "Did you mean"),
        (["nowhere.yaml"], "no such file"),
        (["union-state", "--explain", "balance"], "an option for each of minsk"),
        (["union-state", "--draws", "-1"], "zero or more"),
        (["union-state", "--world", "nowhere"], "nowhere"),
    ],
)
def test_bad_input_ends_with_two_and_writes_nothing(arguments, words, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["play", *arguments, "--out", str(out)]) == 2
    assert words in " ".join(capsys.readouterr().err.split())
    assert not out.exists()
