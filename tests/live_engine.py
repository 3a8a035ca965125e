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

    def open(self, data: bytes, atlas=None):
        path = self.folder / "world.bin"
        path.write_bytes(data)
        return self.ask(open=str(path), **({} if atlas is None else {"atlas": atlas}))

    def write(self, moves, *, balance="fixed_share", strengths=None, preview=False):
        """Moves as scenario files have them, of which the page finds out what they do."""
        written = [
            {"kind": name, "fields": fields} for move in moves for name, fields in move.items()
        ]
        at = [1.0] * len(written) if strengths is None else strengths
        return self.ask(strengths=at, preview=preview, moves=written, balance=balance)

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
