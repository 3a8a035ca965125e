"""Tables that people have: what is read under which name, and what is wrong."""

import gzip

import pytest

from blocs.data.named_columns import NO_TEXT, named_rows
from blocs.foundation.errors import WorldError

COLUMNS = {"x": ("x",), "y": ("y", "why"), "weight": ("weight",)}


def read(path, content, needed=(("x", "y"),)):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    problems = []
    rows = list(named_rows(path, COLUMNS, needed, problems))
    return rows, [(problem.line, problem.message) for problem in problems]


@pytest.mark.parametrize(
    "content",
    [
        b"x,y\n1,2\n",
        b"\xef\xbb\xbfx,y\r\n1,2\r\n",
        b" X , Why , more\n 1 , 2 ,3\n\n,,\n",
        gzip.compress(b"x,y\n1,2\n", mtime=0),
    ],
)
def test_names_may_stand_in_any_order_and_dress(tmp_path, content):
    rows, problems = read(tmp_path / "t.csv", content)
    assert [row for _, row in rows] == [{"x": "1", "y": "2"}]
    assert not problems


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("x;y\n1;2\n", (1, "fields are separated by semicolons")),
        ("x,y\n1,5,2,3\n", (2, "4 cells under 2 columns")),
        ("x,y\n1\n", (2, "1 cells under 2 columns")),
        ("x,x,y\n1,2,3\n", (1, "there are 2 columns 'x'")),
        ("x,z\n1,2\n", (1, "there is no column 'y'")),
        ("", (1, "there is no column 'x'")),
        ('x,y\n"1,2\n', (2, "not readable as CSV: unexpected end of data")),
    ],
)
def test_what_is_wrong_has_its_line(tmp_path, content, fault):
    rows, problems = read(tmp_path / "t.csv", content)
    assert fault in problems
    assert not rows


def test_of_two_ways_to_say_it_one_is_needed(tmp_path):
    ways = (("x", "y"), ("weight",))
    _, problems = read(tmp_path / "t.csv", "x,y,weight\n1,2,3\n", ways)
    assert problems == [(1, "there are columns x,y and weight")]
    _, problems = read(tmp_path / "t.csv", "a,b\n1,2\n", ways)
    assert problems == [(1, "columns are a, b: needed are x,y or weight")]


def test_a_line_that_never_ends_is_no_table(tmp_path):
    with pytest.raises(WorldError, match="this is not a table"):
        read(tmp_path / "t.csv", 'x,y\n"' + "a" * 200_000)


def test_a_folder_is_no_table(tmp_path):
    problems = []
    assert not list(named_rows(tmp_path, COLUMNS, (("x", "y"),), problems))
    assert problems[0].message == "a folder, not a file"


def test_bytes_that_are_no_text_are_not_told_as_names_of_columns(tmp_path):
    assert read(tmp_path / "t.csv", b"\x01\xff\x80,\x9a\n") == ([], [(1, NO_TEXT)])
