"""Worlds written as tables come back to the bit, whatever their codes and numbers."""

import csv
import gzip
import io
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from blocs.data.folder.reading import check_world_folder, read_world_folder

CODES = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=6
)


@st.composite
def tables(draw):
    countries = draw(st.lists(CODES, min_size=2, max_size=4, unique=True))
    sectors = draw(st.lists(CODES, min_size=1, max_size=3, unique=True))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, s = len(countries), len(sectors)
    flows = rng.lognormal(0, 4, (n, n, s))
    rate = rng.random((n, n, s)) - 0.3
    rate[np.arange(n), np.arange(n)] = 0
    return countries, sectors, flows, rate, rng.dirichlet(np.full(s + 9, 1.0), (n, s))[:, :, :s]


def text_of(header, rows):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue().encode()


def bilateral(countries, sectors, array):
    return [
        (origin, destination, sector, repr(float(array[i, n, j])))
        for j, sector in enumerate(sectors)
        for n, destination in enumerate(countries)
        for i, origin in enumerate(countries)
    ]


@settings(max_examples=40, deadline=None)
@given(drawn=tables(), packed=st.booleans())
def test_round_trip(drawn, packed):
    countries, sectors, flows, rate, inputs = drawn
    labels = ("origin", "destination", "sector")
    files = {
        "flows.csv": text_of((*labels, "value"), bilateral(countries, sectors, flows)),
        "tariffs.csv": text_of((*labels, "rate"), bilateral(countries, sectors, rate)),
        "inputs.csv": text_of(
            ("country", "sector", "use_sector", "share"),
            [
                (country, sector, user, repr(float(inputs[n, j, k])))
                for n, country in enumerate(countries)
                for j, sector in enumerate(sectors)
                for k, user in enumerate(sectors)
            ],
        ),
        "sectors.csv": text_of(
            ("country", "sector", "final_share"),
            [(country, sectors[0], "1") for country in countries],
        ),
        "elasticities.csv": text_of(("sector", "trade_elasticity"), [(c, 5) for c in sectors]),
    }
    with tempfile.TemporaryDirectory() as scratch:
        for name, raw in files.items():
            path = Path(scratch) / (f"{name}.gz" if packed else name)
            path.write_bytes(gzip.compress(raw) if packed else raw)
        report = check_world_folder(scratch)
    if any(inputs.sum(axis=2).ravel() > 1):
        return
    assert report.problems == ()
    world = report.world
    assert world.countries == tuple(countries)
    assert world.sectors == tuple(sectors)
    np.testing.assert_array_equal(world.flows, flows)
    np.testing.assert_array_equal(world.tariff_rate, rate)
    np.testing.assert_array_equal(world.input_share, inputs)


def test_reading_worlds_needs_no_dataframe_library():
    """Importing one costs more than loading an embedded world."""
    told = "import blocs.data, sys; print('pandas' in sys.modules, 'pyarrow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_an_80_by_50_world_is_read_exactly(tmp_path):
    rng = np.random.default_rng(0)
    countries = [f"C{k}" for k in range(80)]
    sectors = [f"S{k}" for k in range(50)]
    flows = rng.lognormal(2, 3, (80, 80, 50))
    rows = bilateral(countries, sectors, flows)
    (tmp_path / "flows.csv").write_bytes(
        text_of(("origin", "destination", "sector", "value"), rows)
    )
    world = read_world_folder(tmp_path, elasticity=5)
    np.testing.assert_array_equal(world.flows, flows)
