"""Spoilt tables are refused or read, never a traceback; harmless changes change nothing.

The long form: `python tests/mutated_tables.py SEED COUNT`.
"""

import pytest

import mutated_tables
from blocs.data.readers.sources import SourceFormat


@pytest.mark.parametrize("seed", range(6))
def test_spoilt_tables_are_refused_or_read(tmp_path, small_text, seed):
    found = mutated_tables.run(seed, 120, small_text, tmp_path)
    assert sum(found.values()) == 120
    assert found["refused"] > 40


@pytest.mark.parametrize("how", mutated_tables.HARMLESS)
@pytest.mark.parametrize("kind", [*mutated_tables.sources({})])
def test_harmless_changes_change_nothing(tmp_path, small_text, kind, how):
    files = mutated_tables.sources(small_text)[kind]
    plain = mutated_tables.read(tmp_path, kind, files).sha256
    for name, text in files.items():
        if name.endswith(".csv"):
            changed = mutated_tables.HARMLESS[how](text)
            assert mutated_tables.read(tmp_path, kind, {**files, name: changed}).sha256 == plain, (
                name
            )


@pytest.mark.parametrize("kind", [SourceFormat.BACI, SourceFormat.COMTRADE, SourceFormat.ICIO])
def test_the_order_of_rows_and_columns_changes_nothing(tmp_path, small_text, kind):
    files = mutated_tables.sources(small_text)[kind]
    plain = mutated_tables.read(tmp_path, kind, files).sha256
    name = "tariffs.csv" if kind is SourceFormat.ICIO else next(iter(files))
    head, *rows = mutated_tables.rows_of(files[name])
    upside = mutated_tables.written([head, *rows[::-1]])
    mirrored = mutated_tables.written([row[::-1] for row in (head, *rows)])
    for changed in (upside, mirrored):
        world = mutated_tables.read(tmp_path, kind, {**files, name: changed})
        assert world.sha256 == plain
