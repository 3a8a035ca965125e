"""The compiled solver that ships is the one of the sources, byte for byte."""

import importlib.util
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.skipif(
    importlib.util.find_spec("ziglang") is None,
    reason="the compiler (ziglang, group dev) is absent",
)
def test_the_sources_compile_to_the_bytes_that_ship(tmp_path):
    made = tmp_path / "solver.wasm"
    command = [sys.executable, ROOT / "scripts" / "build_kernel.py", "--to", made]
    subprocess.run(command, check=True, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)})
    assert made.read_bytes() == (files("blocs") / "live" / "shipped" / "solver.wasm").read_bytes()
