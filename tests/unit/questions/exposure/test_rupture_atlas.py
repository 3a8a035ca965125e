"""The atlas in files: complete, resumable after a kill, refused where it belongs to others."""

import csv
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import blocs
from blocs.draws.run import run_of
from blocs.foundation.errors import InputError
from blocs.questions.exposure.engine.rupture import all_dyads, rupture_matrix, rupture_rows
from blocs.questions.exposure.rupture_atlas import COLUMNS, rupture_atlas
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.world.shocks.trade import TradeBalance
from worlds import make_world

TESTS = Path(__file__).resolve().parents[3]
SOURCE = Path(blocs.__file__).resolve().parents[1]

KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from blocs.draws.run import run_of
from blocs.questions.exposure.rupture_atlas import rupture_atlas
from blocs.questions.trade.engine.models.trade import Trade
from worlds import make_world

def watch(stage, done, total):
    if len(list(Path(sys.argv[1], "chunks").glob("[0-9]*.npz"))) >= 2:
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    world = make_world(countries=8, seed=1)
    run = run_of(workers=int(sys.argv[3]), staged=watch)
    rupture_atlas(world, Trade(), run, folder=sys.argv[1], chunk=4)
"""


def chunk_files(folder):
    return {path.name: path for path in (folder / "chunks").glob("[0-9]*.npz")}


def test_the_atlas_is_the_matrix_of_all_dyads(tmp_path):
    world = make_world(countries=6, seed=2)
    seen = []
    atlas = rupture_atlas(
        world, Trade(), run_of(staged=lambda _, *both: seen.append(both)), folder=tmp_path, chunk=4
    )
    expected = rupture_matrix(rupture_rows(world, all_dyads(world), Trade(), run_of()), world)
    np.testing.assert_allclose(atlas.loss_pct, expected, rtol=1e-9)
    np.testing.assert_allclose(atlas.loss_million_usd, expected / 100 * world.income[:, None])
    assert seen == [(done, 15) for done in range(16)]
    assert atlas.failures == ()
    assert len(chunk_files(tmp_path)) == 4
    with (tmp_path / "rupture.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert tuple(lines[0]) == COLUMNS
    assert len(lines) == 30
    for line in lines:
        place = world.country.position[line["country"]], world.country.position[line["partner"]]
        assert float(line["loss_pct"]) == atlas.loss_pct[place]
    with np.load(tmp_path / "rupture.npz") as stored:
        np.testing.assert_array_equal(stored["loss_pct"], atlas.loss_pct)
        assert stored["real_income_hat"].shape == (15, 6)


def test_parquet_holds_the_same_table(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    atlas = rupture_atlas(make_world(seed=3), Trade(), run_of(), folder=tmp_path)
    table = parquet.read_table(tmp_path / "rupture.parquet")
    assert tuple(table.column_names) == COLUMNS
    assert table["loss_pct"][0].as_py() == atlas.loss_pct[0, 1]


def test_without_pyarrow_the_other_tables_are_written(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    rupture_atlas(make_world(seed=3), Trade(), run_of(), folder=tmp_path)
    assert (tmp_path / "rupture.csv").is_file()
    assert (tmp_path / "rupture.npz").is_file()
    assert not (tmp_path / "rupture.parquet").exists()


@pytest.mark.parametrize("workers", [1, 2])
def test_resume_after_a_real_kill(tmp_path, workers):
    script, folder = tmp_path / "killed.py", tmp_path / "atlas"
    script.write_text(KILLED)
    ended = subprocess.run(
        [sys.executable, str(script), str(folder), str(TESTS), str(workers)],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    finished = {name: path.stat().st_mtime_ns for name, path in chunk_files(folder).items()}
    assert 2 <= len(finished) < 7
    assert not (folder / "rupture.csv").exists()
    world, seen = make_world(countries=8, seed=1), []
    atlas = rupture_atlas(
        world, Trade(), run_of(staged=lambda _, *both: seen.append(both)), folder=folder, chunk=4
    )
    assert seen[0] == (4 * len(finished), 28)
    after = chunk_files(folder)
    assert len(after) == 7
    assert {name: after[name].stat().st_mtime_ns for name in finished} == finished
    fresh = rupture_matrix(rupture_rows(world, all_dyads(world), Trade(), run_of()), world)
    np.testing.assert_allclose(atlas.loss_pct, fresh, rtol=1e-9)


def test_a_finished_atlas_is_read_and_not_solved_again(tmp_path, monkeypatch):
    world = make_world(seed=4)
    first = rupture_atlas(world, Trade(), run_of(), folder=tmp_path)

    def never(*args, **kwargs):
        raise AssertionError("solved again")

    monkeypatch.setattr("blocs.questions.trade.engine.derivatives.cuts.CutSolver.solve", never)
    monkeypatch.setattr("blocs.questions.exposure.engine.cut_answers.cuts_together", never)
    again = rupture_atlas(world, Trade(), run_of(), folder=tmp_path)
    np.testing.assert_array_equal(first.loss_pct, again.loss_pct)


def test_a_damaged_chunk_is_made_anew(tmp_path):
    world = make_world(countries=5, seed=5)
    first = rupture_atlas(world, Trade(), run_of(), folder=tmp_path, chunk=3)
    files = chunk_files(tmp_path)
    files["00001.npz"].write_bytes(files["00001.npz"].read_bytes()[:100])
    files["00002.npz"].write_bytes(b"")
    files["00003.npz"].unlink()
    again = rupture_atlas(world, Trade(), run_of(), folder=tmp_path, chunk=3)
    np.testing.assert_allclose(first.loss_pct, again.loss_pct, rtol=0, atol=1e-10)


@pytest.mark.parametrize("other", ["world", "model", "closure", "elasticity"])
def test_a_folder_of_other_conditions_is_refused(tmp_path, other):
    world = make_world(seed=6)
    rupture_atlas(world, Trade(), run_of(), folder=tmp_path)
    trade, settings = Trade(), {"folder": tmp_path}
    if other == "world":
        world = make_world(seed=7)
    elif other == "elasticity":
        world = replace(world, trade_elasticity=world.trade_elasticity * 1.1)
    elif other == "model":
        trade = Trade(Model.ARMINGTON)
    else:
        settings["trade_balance"] = TradeBalance.BALANCED
    with pytest.raises(InputError, match="Choose another folder"):
        rupture_atlas(world, trade, run_of(), **settings)


def test_a_chunk_smuggled_in_from_another_world_is_made_anew(tmp_path):
    one, two = make_world(seed=6), make_world(seed=7)
    rupture_atlas(one, Trade(), run_of(), folder=tmp_path / "one")
    right = rupture_atlas(two, Trade(), run_of(), folder=tmp_path / "two")
    foreign = chunk_files(tmp_path / "one")["00000.npz"].read_bytes()
    chunk_files(tmp_path / "two")["00000.npz"].write_bytes(foreign)
    again = rupture_atlas(two, Trade(), run_of(), folder=tmp_path / "two")
    np.testing.assert_array_equal(right.loss_pct, again.loss_pct)


def test_failures_are_rows_with_a_cause(tmp_path):
    world = make_world(countries=2, seed=8)
    atlas = rupture_atlas(world, Trade(), run_of(), folder=tmp_path)
    (failed,) = atlas.failures
    assert failed.status == "no_equilibrium"
    assert np.isnan(atlas.loss_pct).all()
    text = (tmp_path / "rupture.csv").read_text(encoding="utf-8")
    assert "no_equilibrium" in text
    assert "cannot trade with the others" in text
