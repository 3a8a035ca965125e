"""Compile the solver of live pages: frontend/kernel/solver.c → src/blocs/live/shipped/solver.wasm.

    python scripts/build_kernel.py            # needs the pinned compiler of the group `dev`
    python scripts/build_kernel.py --to FILE  # somewhere else, to compare

The same sources and compiler give the same bytes on every machine; a test holds that.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ROOT / "src" / "blocs" / "live" / "shipped" / "solver.wasm"
FLAGS = (
    "-target",
    "wasm32-freestanding",
    "-O3",
    "-msimd128",
    "-fno-builtin",
    "-nostdlib",
    "-Wall",
    "-Werror",
    "-Wl,--no-entry",
    "-Wl,--strip-all",
)


def build(to: Path) -> None:
    """Compile to the file `to`. Raises CalledProcessError with what the compiler says."""
    # From its own folder: no path of this machine gets into the bytes.
    command = [sys.executable, "-m", "ziglang", "cc", *FLAGS, "-o", str(to.resolve()), "solver.c"]
    subprocess.run(command, cwd=ROOT / "frontend" / "kernel", check=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Compile the solver of live pages.")
    parser.add_argument("--to", type=Path, default=SHIPPED)
    build(parser.parse_args().to)
