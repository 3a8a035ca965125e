"""Files that people write wrongly, of every kind that shares the reader: one error, with its line."""

from __future__ import annotations

import contextlib
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from blocs.foundation.errors import InputError
from blocs.moves.case import load_case
from blocs.moves.scenario import load_scenario
from blocs.questions.evidence.board.ask import load_board
from blocs.questions.evidence.claims.ask import load_claims
from blocs.questions.games.ask import load_game
from blocs.questions.projects.ask import load_project

CASEBOOK = Path(str(files("blocs") / "casebook"))
KINDS = {
    "scenario": (load_scenario, "union-state/food-embargo.yaml"),
    "claims": (load_claims, "union-state/claims.yaml"),
    "board": (load_board, "board/board.yaml"),
    "case": (load_case, "union-state/case.yaml"),
    "game": (load_game, "union-state/games/neutrality.yaml"),
    "project": (load_project, "union-state/projects/nuclear-plant.yaml"),
}
ODD = {
    "empty": b"",
    "only a comment": b"# nothing\n",
    "a list at the top": b"- title: T\n- moves: []\n",
    "a scalar at the top": b"just text\n",
    "a number at the top": b"12\n",
    "binary": b"\x7fELF\x00\x01\x02",
    "UTF-16": "title: T\n".encode("utf-16"),
    "Latin-1": "title: Größe\n".encode("latin-1"),
    "tabs": b"title: T\n\tmoves: []\n",
    "deep lists": b"title: " + b"[" * 5000 + b"\n",
    "deep mappings": b"title: " + b"{a: " * 5000 + b"\n",
    "an anchor": b"title: &a T\nmoves: *a\n",
    "a tag": b"title: !!python/object/apply:os.system [ls]\n",
    "two documents": b"title: T\n---\ntitle: U\n",
    "a key twice": b"title: T\ntitle: U\n",
    "a key that is a list": b"? [a, b]\n: 1\n",
    "an integer of 9,000 digits": b"title: " + b"9" * 9000 + b"\n",
    "not closed": b"title: 'T\n",
}
KEYS = ["[x]", "[key]", "[ban]", "[rate]", "[mapping]"]
VALUES = [
    "[]",
    "{}",
    "null",
    "true",
    "1e400",
    ".nan",
    "-.inf",
    "2024-13-45",
    "{a: {b: [c]}}",
    "[[[]]]",
]


@pytest.fixture(params=KINDS)
def kind(request, tmp_path):
    """(load, the text of a file that is right, where to write another)."""
    load, place = KINDS[request.param]
    shutil.copytree(CASEBOOK, tmp_path / "casebook")
    path = tmp_path / "casebook" / place
    return load, path.read_text(encoding="utf-8"), path


def refused(load, path):
    """The problems of a file; every one names the file."""
    with pytest.raises(InputError) as caught:
        load(path)
    assert caught.value.exit_code == 2
    assert all(problem.file == str(path) for problem in caught.value.problems)
    assert len(str(caught.value)) < 20_000
    return caught.value.problems


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_no_file_of_the_kind_at_all(kind, odd):
    load, _, path = kind
    path.write_bytes(odd)
    assert refused(load, path)


@pytest.mark.parametrize("key", KEYS)
def test_a_key_in_brackets_is_an_unknown_key(kind, key):
    """Case r04: pydantic marks its own keys so."""
    load, text, path = kind
    path.write_text(f"'{key}': 1\n{text}", encoding="utf-8")
    problems = refused(load, path)
    assert [(p.line, p.message) for p in problems] == [(1, f"unknown key '{key}'.")]


def test_a_byte_order_mark_is_no_fault(kind):
    load, text, path = kind
    path.write_bytes(b"\xef\xbb\xbf" + text.encode("utf-8"))
    load(path)


@pytest.mark.parametrize("value", VALUES)
def test_odd_values_of_every_key_at_the_top(kind, value):
    load, text, path = kind
    lines = text.split("\n")
    for number, line in enumerate(lines):
        key, colon, rest = line.partition(":")
        if (
            not colon
            or line[:1] in (" ", "-", "#")
            or not rest.strip()
            or rest.strip() in (">-", "|")
        ):
            continue
        odd = [*lines[:number], f"{key}: {value}", *lines[number + 1 :]]
        path.write_text("\n".join(odd), encoding="utf-8")
        with contextlib.suppress(InputError):
            load(path)  # a value may be right by chance
            continue
        assert all(problem.line is not None for problem in refused(load, path))
