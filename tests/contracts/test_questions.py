"""What can be asked: one list, held to Python, the command line and ARCHITECTURE.md."""

import inspect
import re
from pathlib import Path

import pytest

import blocs
from blocs.cli.main import COMMANDS
from blocs.cli.world.group import COMMANDS as OF_WORLD
from blocs.questions import QUESTIONS, question_of

ROOT = Path(__file__).resolve().parents[2]

PYTHON_OF = {
    "moves": ("list_moves", "describe_move"),
    "schema": ("file_schema",),
    "new": ("scenario_text",),
    "live": ("live_page",),
    "completion": (),  # of the command line alone
    "mcp": (),  # what it offers is asked by a model
    "serve": (),  # what it serves is asked over HTTP
    "doctor": ("check_installation",),
    "world list": ("list_worlds",),
    "world show": ("load_world",),
    "world check": ("check_world",),
    "world import": ("import_world",),
    "world fetch": ("fetch",),
    "world aggregate": ("load_world",),
    "world tariffs": ("tariff_layer",),
    "world update": ("update_world",),
}
"""Commands that ask no question, and what does the same in Python."""


def commands():
    inner = {f"world {name}" for name in OF_WORLD}
    return {name for name in COMMANDS if name != "world"} | inner


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_question_has_a_verb_and_a_command(question):
    verb = getattr(blocs, question.name)
    assert verb is question.answer
    assert inspect.getdoc(verb)
    assert question.command.split()[0] in COMMANDS
    told = inspect.signature(verb).return_annotation
    assert all(kind in told for kind in question.answers)
    assert all(kind in blocs.__all__ for kind in question.answers)


def test_every_command_has_a_verb():
    asked = {question.command.split()[0] for question in QUESTIONS}
    assert commands() == asked | set(PYTHON_OF)
    for names in PYTHON_OF.values():
        assert all(callable(getattr(blocs, name)) for name in names)


def test_the_rooms_of_the_questions_are_those_of_the_house():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = set(re.findall(r"^\| `questions/(\w+)`", text, flags=re.MULTILINE))
    assert {question.room for question in QUESTIONS} == rooms
    assert all(question.verb[0].split(".")[0] == question.room for question in QUESTIONS)


def test_names_and_titles_are_told_apart():
    names = [question.name for question in QUESTIONS]
    assert len(set(names)) == len(names)
    assert all(question.title.endswith("?") for question in QUESTIONS)
    kinds = [kind for question in QUESTIONS for kind in question.answers]
    assert len(set(kinds)) == len(kinds)
    with pytest.raises(TypeError, match="answers no question"):
        question_of(3)
