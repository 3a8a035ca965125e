"""Every extreme equilibrium of a two-player table in rational arithmetic, as a process of its own.

Rational enumeration cannot be interrupted from within: `gambit` starts this file, and the system
ends it when its time is up. It reads {"payoffs": [[["1/3", …], …], …], "seconds": …} from standard
input and writes the equilibria and cliques to standard output as JSON. It needs pygambit
and NumPy, nothing of blocs.
"""

from __future__ import annotations

import json
import signal
import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pygambit


def main() -> None:
    """Read, enumerate, write."""
    asked = json.load(sys.stdin)
    if hasattr(signal, "setitimer"):  # its signal, SIGPROF, ends a process that does not catch it
        signal.setitimer(signal.ITIMER_PROF, asked["seconds"])
    tables = [
        np.array([[Fraction(value) for value in row] for row in table], dtype=object)
        for table in asked["payoffs"]
    ]
    module: Any = pygambit
    game = module.StrategicGame.from_arrays(*tables)
    answer = module.nash.enummixed_solve(game, rational=True, cliques=True)
    found = {
        "equilibria": [_weights(item) for item in answer.equilibria],
        "cliques": [[_weights(item) for item in clique] for clique in answer.cliques],
        "success": bool(answer.success),
    }
    json.dump(found, sys.stdout)


def _weights(profile: Any) -> list[list[float]]:
    return [[float(weight) for _, weight in player] for player in profile]


if __name__ == "__main__":
    main()
