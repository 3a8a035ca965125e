"""`blocs project`: files, page, JSON, errors."""

import csv
import json

import pytest

from blocs.cli.main import main


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    assert main(["project", "union-state/imf-programme", "--lang", "ru", "--out", str(folder)]) == 0
    return folder


def test_page_table_and_document_are_written(written):
    assert sorted(path.name for path in written.iterdir()) == [
        "imf-programme.csv",
        "imf-programme.json",
        "imf-programme.ru.html",
    ]
    document = json.loads((written / "imf-programme.json").read_text(encoding="utf-8"))
    with (written / "imf-programme.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert [line["variant"] for line in lines].count("withheld") == 13
    years = document["variants"]["agreed"]["years"]
    assert [int(line["year"]) for line in lines[:13]] == [row["year"] for row in years]


def test_json_is_one_document(tmp_path, capfd):
    code = main(
        [
            "project",
            "union-state/imf-programme",
            "--withheld",
            "2,3",
            "--json",
            "--out",
            str(tmp_path),
        ]
    )
    document = json.loads(capfd.readouterr().out)
    assert code == 0
    assert document["status"] == "converged"
    assert document["variants"]["withheld"]["withheld"] == [2, 3]
    assert document["lender_in_world"] is False
    assert document["ranges"]["model_armington"]["status"] == "converged"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["union-state/imf-program"], "Did you mean 'union-state/imf-programme'"),
        (["nowhere.yaml"], "no such file"),
        (["union-state/imf-programme", "--withheld", "all"], "numbers of tranches"),
        (["union-state/imf-programme", "--withheld", "11"], "no tranche 11"),
        (["union-state/nuclear-plant", "--withheld", "1"], "no tranches to withhold"),
        (["union-state/imf-programme", "--world", "nowhere"], "nowhere"),
    ],
)
def test_bad_input_ends_with_two_and_writes_nothing(arguments, words, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["project", *arguments, "--out", str(out)]) == 2
    assert words in " ".join(capsys.readouterr().err.split())
    assert not out.exists()
