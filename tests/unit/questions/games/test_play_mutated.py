"""Spoiled game files are refused in one error with file and line, or played: never a traceback.

A longer run: `BLOCS_MUTATED_GAMES=100 pytest tests/unit/questions/games/test_play_mutated.py`.
"""

import json
import os

import pytest

import blocs
from blocs.foundation.errors import DataError, InputError, SolverError
from blocs.questions.games.ask import load_game
from blocs.questions.games.kinds.strategic.tables import as_json
from blocs.questions.games.report import game_report
from game_files import BAGWELL, CHICKEN, HALF_SEEN, POLL
from mutator.changes import as_text, mutated, parsed, stretched
from mutator.seeds import games
from outcome_games import GAMES, world_of

SEEDS = int(os.environ.get("BLOCS_MUTATED_GAMES", "12"))
FILES = games()
PLAYED = GAMES | {"bagwell": BAGWELL, "chicken": CHICKEN, "half": HALF_SEEN, "poll": POLL}


@pytest.mark.parametrize("name", FILES)
def test_a_spoiled_file_is_read_or_refused_with_file_and_line(tmp_path, name):
    path = tmp_path / "game.yaml"
    for seed in range(2 * SEEDS):
        path.write_text(as_text(mutated(FILES[name], seed)), encoding="utf-8")
        try:
            load_game(path)
        except InputError as error:
            told = [problem for problem in error.problems if not problem.message.startswith("… ")]
            assert told, seed
            assert all(problem.file == str(path) and problem.line for problem in told), seed


@pytest.mark.parametrize("name", PLAYED)
def test_what_can_be_read_can_be_played_and_shown(tmp_path, name):
    path, world, data = tmp_path / "game.yaml", world_of(0), parsed(PLAYED[name])
    for seed in range(SEEDS):
        change = mutated if seed % 4 == 3 else stretched
        path.write_text(as_text(change(data, seed)), encoding="utf-8")
        try:
            found = blocs.play(load_game(path), world, draws=0)
        except (InputError, DataError, SolverError):
            continue
        strategic = isinstance(found, blocs.Play)
        document = as_json(found) if strategic else found.as_json()
        json.dumps(document, allow_nan=False)
        report = game_report(found, ("en", "ru")[seed % 2])
        report.save(tmp_path / f"page.{seed % 2}.html")
