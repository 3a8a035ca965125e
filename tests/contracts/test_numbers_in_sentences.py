"""Numbers in sentences go through the style of the language, never through a format of Python."""

import ast
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "blocs"
ROOMS = ("brief", "moves", "questions")

ENGLISH_SEPARATORS = re.compile(r"[,.]\d*[fge%]?$|[fge%]$")
"""Formats that write a decimal point, a comma between thousands, or a bare sign of per cent."""

REFUSALS = re.compile(r"(Error|Fault|Problem|Complaint)$")
"""What is raised or refused speaks English: it names fields of a file."""

NO_SENTENCE = {
    "brief/charts/marks.py": "places on a drawing",
    "brief/maps.py": "places on a drawing",
    "questions/security/report/ground_map.py": "places on a drawing",
    "questions/security/report/heat.py": "places on a drawing",
    "questions/exposure/report/atlas.py": "numbers of a JSON document, cut short",
    "moves/catalogue.py": "default values as a file spells them",
    "moves/instruments/tables.py": "what is refused in a line of a table",
    "questions/evidence/board/compared.py": "keys of a JSON document",
    "questions/evidence/board/ratios.py": "keys of answers",
    "questions/sureness/reading.py": "keys of a JSON document",
    "questions/games/kinds/hedging/play.py": "keys of answers",
    "questions/projects/tables.py": "cells of a CSV file",
    "questions/projects/years.py": "a key of numbers that are equal",
    "questions/exposure/atlas.py": "how an answer shows itself in Python, in English",
    "questions/exposure/joint.py": "how an answer shows itself in Python, in English",
    "questions/exposure/answer.py": "how an answer shows itself in Python, in English",
    "questions/games/kinds/strategic/play.py": "how an answer shows itself in Python",
    "questions/projects/answer.py": "how an answer shows itself in Python",
    "questions/sureness/answer.py": "how an answer shows itself in Python",
    "questions/trade/batch_row.py": "how an answer shows itself in Python",
    "questions/trade/ranges.py": "how an answer shows itself in Python",
    "questions/corridors/report/drawn.py": "coordinates of pictures",
    "questions/corridors/report/network_names.py": "coordinates of pictures",
    "questions/corridors/report/network_map.py": "coordinates of pictures",
    "questions/corridors/report/ways_map.py": "coordinates of pictures",
    "questions/corridors/report/stock/read_map.py": "coordinates of pictures",
    "questions/trade/outcome.py": "how an answer shows itself in Python",
}


class Formats(ast.NodeVisitor):
    """Lines of f-strings that format a number and are no refusal."""

    def __init__(self) -> None:
        self.lines: list[int] = []
        self.refusing = 0

    def visit(self, node):
        refuses = isinstance(node, ast.Raise) or (
            isinstance(node, ast.Call) and bool(REFUSALS.search(ast.unparse(node.func)))
        )
        if isinstance(node, ast.Assign | ast.Return):
            # a message that the next lines refuse with
            refuses |= ast.unparse(node).startswith(("message =", "limits =", "wrong ="))
        self.refusing += refuses
        if isinstance(node, ast.FormattedValue) and node.format_spec and not self.refusing:
            spec = "".join(v.value for v in node.format_spec.values if isinstance(v, ast.Constant))
            if ENGLISH_SEPARATORS.search(spec):
                self.lines.append(node.lineno)
        self.generic_visit(node)
        self.refusing -= refuses


def formats(code: str) -> list[int]:
    found = Formats()
    found.visit(ast.parse(code))
    return found.lines


def test_every_room_that_is_read_is_there():
    assert all(any((SOURCE / room).rglob("*.py")) for room in ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_no_sentence_formats_a_number_itself(room):
    found = {
        str(path.relative_to(SOURCE)): lines
        for path in sorted((SOURCE / room).rglob("*.py"))
        if "engine" not in path.parts
        if (lines := formats(path.read_text(encoding="utf-8")))
    }
    assert {name: lines for name, lines in found.items() if name not in NO_SENTENCE} == {}


def test_the_list_of_exceptions_has_no_dead_entry():
    alive = [name for name in NO_SENTENCE if formats((SOURCE / name).read_text(encoding="utf-8"))]
    assert alive == list(NO_SENTENCE)


def test_a_number_in_a_sentence_is_found():
    assert formats('told = f"costs {x:,.0f} million"') == [1]
    assert formats('told = f"{share:.1f} %"') == [1]
    assert formats('raise InputError(f"{x:g} is below zero")') == []
    assert formats('key = f"{year:04d}"') == []
