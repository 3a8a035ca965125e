"""Older states of blocs have modules in other places: importing this gives them today's names.

Reaches back to `OLDEST`; before it, rooms of the house had other names altogether.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys

OLDEST = "59beaca"
"""The oldest commit beside which benchmarks of the engine run."""

MOVED = {"blocs.world.shocks": "blocs.world.shock", "blocs.world.shocks.trade": "blocs.world.shock"}
"""Today's module → where it stood."""

if importlib.util.find_spec("blocs.world.shocks") is None:
    for name, place in MOVED.items():
        sys.modules[name] = importlib.import_module(place)
