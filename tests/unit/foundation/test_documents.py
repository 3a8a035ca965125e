"""Strict YAML: values of the core schema, places, and everything that is refused."""

import math
import pickle
from pathlib import Path

import pytest

from blocs.foundation.documents import (
    MAX_DEPTH,
    parse_document,
    read_document,
    render_path,
    resolve_scalar,
)
from blocs.foundation.errors import InputError, Problem


def refusal(text: str) -> Problem:
    with pytest.raises(InputError) as caught:
        parse_document(text, file="f.yaml")
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("1e-3", 0.001),
        ("1E3", 1000.0),
        ("010", 10),
        ("-7", -7),
        ("+5", 5),
        ("0x1F", 31),
        ("0o17", 15),
        ("0b11", "0b11"),
        ("5.", 5.0),
        (".5", 0.5),
        ("1_000", "1_000"),
        ("1,5", "1,5"),
        ("12:30:45", "12:30:45"),
        ("2022-01-01", "2022-01-01"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("--5", "--5"),
        ("-RUS", "-RUS"),
    ],
)
def test_plain_scalars_follow_the_core_schema(text, value):
    found = parse_document(f"a: {text}", file="f.yaml").data["a"]
    assert found == value
    assert type(found) is type(value)


def test_nan_is_a_number_and_quoted_text_stays_text():
    assert math.isnan(resolve_scalar(".nan"))
    data = parse_document("a: '1'\nb: \"true\"\nc: |\n  7\n", file="f.yaml").data
    assert data == {"a": "1", "b": "true", "c": "7\n"}


def test_keys_are_text_as_written():
    assert parse_document("2015: a\nNO: b\n010: c", file="f").data == {
        "2015": "a",
        "NO": "b",
        "010": "c",
    }


def test_every_value_has_its_place():
    document = parse_document("a: 1\nmoves:\n  - tariff: {by: [RUS,\n      USA]}\n", file="f.yaml")
    assert document.positions["a",] == (1, 1)
    assert document.positions["moves", 0] == (3, 5)
    assert document.positions["moves", 0, "tariff", "by"] == (3, 14)
    assert document.positions["moves", 0, "tariff", "by", 1] == (4, 7)


def test_a_problem_takes_the_closest_known_place():
    document = parse_document("a: 1\nmoves:\n  - tariff: {by: RUS}\n", file="f.yaml")
    missing = document.problem(("moves", 0, "tariff", "rate"), "missing", "give it")
    assert missing == Problem("missing", "f.yaml", 3, 5, "moves[0].tariff.rate", "give it")
    single = document.problem(("moves", 0, "tariff", "by", 0), "unknown")
    assert (single.line, single.column, single.field) == (3, 14, "moves[0].tariff.by")
    assert document.problem((), "all wrong").field is None


def test_paths_are_written_like_code():
    assert render_path(("moves", 3, "tariff", "sectors", 0)) == "moves[3].tariff.sectors[0]"


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, 1, "duplicate key 'a', first on line 1"),
        ("x: {a: 1, a: 2}", 1, 11, "duplicate key 'a'"),
        ("'a': 1\na: 2", 2, 1, "duplicate key 'a'"),
        ("a: [1", 1, 6, "YAML syntax"),
        ("a: b: c", 1, 5, "YAML syntax"),
        ("a:\n\tb: 1", 2, 1, "YAML syntax"),
        ("a: 'x", 1, 6, "YAML syntax"),
        ("a: &x 1", 1, 4, "anchors and aliases (&x)"),
        ("a: 1\nb: *x", 2, 4, "anchors and aliases (*x)"),
        ("a: !!python/name:os.system x", 1, 4, "tags are not accepted"),
        ("a: !date 2022", 1, 4, "tags are not accepted"),
        ("a: 1\n---\nb: 2", 2, 1, "second document"),
        ("%YAML 1.1\n---\na: 1", 2, 1, "YAML 1.2"),
        ("a: 1\nb: \x07", 2, 4, "U+0007"),
        ("? [a]\n: 1", 1, 3, "a key must be plain text"),
        (": 1", 1, 1, "a key is missing"),
        (f"a: {'9' * 5000}", 1, 4, "5000 digits"),
    ],
)
def test_refusals_say_where(text, line, column, words):
    problem = refusal(text)
    assert (problem.file, problem.line, problem.column) == ("f.yaml", line, column)
    assert words in problem.message


@pytest.mark.parametrize("text", ["", "   \n", "# only a comment\n", "~"])
def test_an_empty_file_is_refused(text):
    assert "empty" in refusal(text).message


@pytest.mark.parametrize("bracket", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused_quickly(bracket):
    assert f"deeper than {MAX_DEPTH}" in refusal(bracket * 100_000).message


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor():
    bomb = "a: &a [x, x]\n" + "".join(f"b{k}: &b{k} [*a, *a]\n" for k in range(30))
    assert refusal(bomb).line == 1


def test_byte_order_mark_and_windows_line_ends_are_fine(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: \xd1\x8f\r\n")
    assert read_document(path).data == {"a": 1, "b": "я"}


@pytest.mark.parametrize(
    ("content", "words", "line"),
    [
        (b"a: 1\nb: \xff\n", "not UTF-8: byte 0xff", 2),
        ("a: 1".encode("utf-16"), "not UTF-8", 1),
        (b"\x7fELF\0\0", "binary", None),
        (b"a: " + b"x" * 200, "larger than the limit of 100 bytes", None),
    ],
)
def test_unreadable_content(tmp_path, content, words, line):
    path = tmp_path / "a.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_document(path, max_bytes=100)
    (problem,) = caught.value.problems
    expected = "binary" if b"\0" in content else words
    assert expected in problem.message
    assert problem.file == str(path)
    if expected == words:
        assert problem.line == line


def test_missing_files_suggest_a_neighbour_and_folders_are_named(tmp_path):
    (tmp_path / "sanctions.yaml").write_text("a: 1")
    with pytest.raises(InputError, match=r"(?s)no such file.*Did you mean 'sanctions.yaml'"):
        read_document(tmp_path / "sanction.yaml")
    with pytest.raises(InputError, match=r"(?s)no such file.*folder .* does not exist"):
        read_document(tmp_path / "nowhere" / "a.yaml")
    with pytest.raises(InputError, match="this is a folder"):
        read_document(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        read_document(Path("a\0b"))


def test_documents_and_refusals_survive_pickling():
    document = parse_document("a: [1]", file="f.yaml")
    assert pickle.loads(pickle.dumps(document)) == document
    with pytest.raises(InputError) as caught:
        parse_document("a: [", file="f.yaml")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.problems) == (str(caught.value), caught.value.problems)


@pytest.mark.parametrize("escape", ["\\ud800", "\\0", "\\x07", "\\x7f", "\\uDFFF"])
@pytest.mark.parametrize("text", ['title: "a{}b"', '"a{}b": 1', 'moves: [{{x: "{}"}}]'])
def test_escapes_that_no_text_can_hold(escape, text):
    with pytest.raises(InputError, match=r"f\.yaml:1.*\n.*belongs to no text"):
        parse_document(text.format(escape), file="f.yaml")


def test_escapes_of_letters_are_letters():
    found = parse_document('title: "\\u0411\\t\\n\\x41"', file="f.yaml")
    assert found.data == {"title": "Б\t\nA"}
