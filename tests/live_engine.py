"""The solver of live pages in node: the worker and the kernel as they ship."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

PAGE = Path(str(files("blocs"))) / "live" / "shipped"
HERE = Path(__file__).parent


class LiveEngine:
    """One process of node; `open` a payload, then `solve` at any strengths."""

    def __init__(self, folder: Path) -> None:
        node = shutil.which("node")
        if node is None:
            pytest.skip("node is absent: the solver of live pages cannot be run here")
        self.folder = folder
        self.process = subprocess.Popen(
            [node, HERE / "live_engine.mjs", PAGE / "worker.js", PAGE / "solver.wasm"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **asked):
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        found = json.loads(self.process.stdout.readline())
        assert found["kind"] != "broken", found
        return found

    def open(self, data: bytes):
        path = self.folder / "world.bin"
        path.write_bytes(data)
        return self.ask(open=str(path))

    def solve(self, strengths, *, preview: bool = False):
        return self.ask(strengths=[float(x) for x in strengths], preview=preview)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()


def numbers(values) -> np.ndarray:
    """JSON has no NaN: null is one."""
    return np.array([np.nan if value is None else value for value in values])
