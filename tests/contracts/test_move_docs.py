"""Every move has its page, in step with its form, with an example that works."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from blocs.moves.compile import compile_scenario
from blocs.moves.provisions import describe
from blocs.moves.registry import MOVES, name_of
from blocs.moves.scenario import load_scenario
from blocs.questions.trade.answer import load_world

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs/moves"


def test_every_move_has_a_page_and_every_page_a_move():
    assert {path.stem for path in DOCS.glob("*.md")} == {*MOVES, "README"}


def test_the_tables_of_fields_are_in_step_with_the_forms():
    script = ROOT / "scripts/build_move_docs.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", MOVES)
def test_the_page_says_all_it_must_and_its_example_works(name, tmp_path):
    page = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    for heading in ("What changes", "Fields", "Example", "Assumptions"):
        assert page.count(f"## {heading}\n") == 1, heading
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    for file, table in re.findall(r"```csv (\S+)\n(.*?)```", page, re.DOTALL):
        (tmp_path / file).write_text(table, encoding="utf-8")
    path = tmp_path / "example.yaml"
    path.write_text(example, encoding="utf-8")
    scenario = load_scenario(path)
    assert name in {name_of(move) for move in (*scenario.baseline, *scenario.moves)}
    world = load_world(scenario.world)
    for language in ("en", "ru"):
        assert all(text.endswith(".") for text in describe(scenario, world, language))
    before, after = compile_scenario(scenario, world)
    assert not after.is_neutral()
    assert (before is None) is not bool(scenario.baseline)


def test_links_between_the_pages_lead_somewhere():
    for path in DOCS.glob("*.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            assert (DOCS / target).exists(), f"{path.name}: {target}"


def test_every_field_of_every_move_is_described():
    from blocs.moves.catalogue import note_on

    def check(note):
        for field in note.fields:
            assert field.text.endswith((".", "both.")), f"{note.name}.{field.name}"
            assert "anything" not in field.kind, f"{note.name}.{field.name}"
        for inner in note.inner:
            check(inner)

    for name, move in MOVES.items():
        check(note_on(move, name))
        assert set(move.titles) == {"en", "ru"}
        assert re.search("[а-я]", move.titles["ru"])
