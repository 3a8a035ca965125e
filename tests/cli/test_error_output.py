"""What is said of an error begins at once and ends where it ends, whatever was begun before it."""

import pytest

from blocs.cli.main import main

LINES = [
    ["verify", "--only", "nonsense"],
    ["verify", "--world", "icio-2022", "--only", "nonsense"],
    ["verify", "--world", "nonsense"],
    ["run", "nonsense"],
    ["run", "union-state/food-embargo", "--focus", "XXX"],
    ["compare", "nonsense", "other"],
    ["exposure", "XXX"],
    ["exposure", "BLR", "--to", "XXX"],
    ["play", "nonsense"],
    ["play", "union-state/crisis", "--explain", "x"],
    ["ensemble", "union-state/food-embargo", "--focus", "XXX", "--draws", "2"],
    ["board", "--only", "nonsense"],
    ["claims", "nonsense"],
    ["project", "nonsense"],
    ["history", "nonsense"],
    ["moves", "nonsense"],
    ["schema", "nonsense"],
    ["world", "info", "nonsense"],
    ["world", "fetch", "nonsense"],
    ["corridors", "flows", "nonsense"],
    ["security", "stability", "nonsense"],
    ["security", "balance", "--groups", "nonsense"],
    ["signals", "channels", "nonsense"],
    ["signals", "votes", "nonsense.csv", "--country", "BLR"],
    ["signals", "poll", "nonsense.csv"],
    ["nonsense"],
    ["run"],
    ["run", "--nonsense"],
]


def test_a_number_with_a_comma_is_no_missing_file(capsys):
    line = ["run", "union-state/food-embargo", "--elasticity", "4,5", "--draws", "0"]
    assert main(line) == 2
    told = capsys.readouterr().err
    assert "'4,5' is neither a number nor a file" in told
    assert "4.5" in told


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_an_error_begins_with_no_empty_line_and_no_line_ends_with_a_space(line, as_json, capsys):
    code = main([*line, *(["--json"] if as_json else [])])
    printed = capsys.readouterr()
    assert code == 2
    for text in filter(None, (printed.out, printed.err)):
        assert text.splitlines()[0].strip()
        assert [row for row in text.splitlines() if row != row.rstrip()] == []
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
    assert printed.err
