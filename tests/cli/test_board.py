"""`blocs board`: the embedded board, its document, its pages, a board of one's own."""

import json
from pathlib import Path

import pytest

from blocs.cli.main import main
from blocs.foundation import casebook
from blocs.questions.evidence.board.ask import load_board


def board(capsys, *arguments, code=0):
    assert main(["board", *map(str, arguments)]) == code
    printed = capsys.readouterr()
    assert "Traceback" not in printed.out + printed.err
    return printed


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    import contextlib
    import io

    out = tmp_path_factory.mktemp("board")
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        worlds = ["--world", "icio-2022,icio-2015e", "--draws", "2"]
        assert main(["board", "--json", "--out", str(out), *worlds]) == 0
    return json.loads(text.getvalue())


def test_every_row_has_a_number_or_says_why_not(document):
    names = [row.name for row in load_board(casebook.board()).rows]
    assert [row["name"] for row in document["rows"]] == names
    for row in document["rows"]:
        assert bool(row["compared"]) != bool(row["reason"]), row["name"]
        if row["compared"]:
            assert row["differs"], f"{row['name']}: nothing explains the gap"
        for item in row["compared"]:
            assert item["low_pct"] <= item["headline_pct"] <= item["high_pct"]
            real = item["quantity"] == "real_income_change_pct"
            assert len(item["by_model_pct"]) == (4 if real else 3), row["name"]
            assert set(item["by_trade_elasticity_pct"]) == {"4", "8.28"}
            assert item["draws"] == (2 if real else 0)
    assert sum(document["counts"].values()) == len(names)
    assert 0.2 < document["loss_ratios"]["low"] < document["loss_ratios"]["high"] < 0.8
    assert document["counts"]["cannot be expressed"] == 4
    assert document["counts"]["data not here"] == 1


def test_signs_of_the_literature_are_ours(document):
    """On icio-2022 no row has the other sign: the direction of published effects is reproduced."""
    assert "other sign" not in document["counts"]
    assert "no solution" not in document["counts"]
    assert all(x["ours_over_published"] > 0 for row in document["rows"] for x in row["compared"])


def test_the_board_stands_on_each_world_and_its_losses_are_nearer_on_that_of_2015(document):
    assert list(document["worlds"]) == ["icio-2022", "icio-2015e"]
    first, second = document["worlds"].values()
    assert first["compared"] == second["compared"] > 25
    assert first["rows"] == document["rows"]
    stated = [document["decomposition"][name]["as stated"] for name in document["worlds"]]
    assert 0.3 < stated[0] < stated[1] < 1
    assert set(document["ratios"]["icio-2022"]) == {
        "real_income_change_pct",
        "price_index_change_pct",
    }


def test_pages_are_written_in_both_languages(document):
    for path, language in zip(document["pages"], ("en", "ru"), strict=True):
        assert path.endswith(f"board.{language}.html")
        text = Path(path).read_text(encoding="utf-8")
        assert f'lang="{language}"' in text
        for row in document["rows"]:
            assert f'id="row-{row["name"]}"' in text


def test_the_table_names_rows_reasons_and_counts(capsys):
    out = board(capsys, "--only", "belarus-joins-2014,belarus-wto", "--draws", "2").out
    told = " ".join(out.split())
    for part in (
        "belarus-joins-2014",
        "−0.09",
        "cannot be expressed",
        "nearest to theirs",
        "shock:",
    ):
        assert part in told


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--only", "nafte"], "Did you mean 'nafta'"),
        (["--data", "/nowhere/at/all"], "there is no folder"),
        (["/nowhere/board.yaml"], "there is no such file"),
    ],
)
def test_wrong_arguments(capsys, arguments, part):
    assert part in board(capsys, *arguments, code=2).err
