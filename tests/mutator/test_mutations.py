"""The short form: some hundreds of spoilt inputs of every kind, and those that failed once.

The long form: `PYTHONPATH=tests python -m mutator --long` (`make mutate`).
"""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from mutator.checks import faults
from mutator.kinds import MAKERS, SHORT
from mutator.runner import Bench, Item

KEPT = Path(__file__).parent / "kept"


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return Bench(tmp_path_factory.mktemp("bench") / "inner", limit=600)  # a guard, not a measure


@pytest.mark.parametrize("kind", MAKERS)
def test_nothing_that_is_spoilt_breaks_a_promise(bench, kind):
    codes = set()
    for number in range(SHORT[kind]):
        item = MAKERS[kind](number)
        runs = bench.run(item)
        assert not faults(item, runs), (kind, number, [ran.arguments for ran in runs])
        codes |= {ran.code for ran in runs}
    assert {0, 2} <= codes  # what is spoilt is sometimes read and sometimes refused


@pytest.mark.parametrize("name", sorted(path.name for path in KEPT.iterdir()))
def test_what_failed_once_fails_no_more(bench, name):
    """kept/NAME: files, and `command`: command lines, the exit code before each."""
    content = {
        str(path.relative_to(KEPT / name)): path.read_bytes()
        for path in (KEPT / name).rglob("*")
        if path.is_file() and path.name != "command"
    }
    lines = [shlex.split(line) for line in (KEPT / name / "command").read_text().splitlines()]
    item = Item("kept", 0, content, [words for _, *words in lines])
    runs = bench.run(item)
    assert not faults(item, runs), [ran.error for ran in runs]
    assert [ran.code for ran in runs] == [int(code) for code, *_ in lines]


def test_equal_seeds_give_equal_items():
    for kind in set(MAKERS) - {"outcome", "world", "argument"}:
        assert MAKERS[kind](7) == MAKERS[kind](7) != MAKERS[kind](8)
