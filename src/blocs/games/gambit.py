"""The one door to Gambit (Savani and Turocy, "Gambit: The package for computation in game theory").

Gambit is under the GPL: it is imported where it is used and never needed by the base installation.
Labels stay on our side: players, options and actions are numbered from "1" for Gambit.
"""

from __future__ import annotations

import importlib
import io
from typing import Any

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import MissingExtraError


def gambit() -> Any:
    """The pygambit module. Raises MissingExtraError where it is not installed."""
    try:
        return importlib.import_module("pygambit")
    except ImportError as cause:
        raise MissingExtraError(
            "mixed equilibria and games in extensive form need pygambit: install it with "
            "`pip install 'blocs[games]'`"
        ) from cause


def gambit_table(payoffs: Array) -> Any:
    """Gambit's strategic game. payoffs: (player, option_1, …, option_P), all finite."""
    return gambit().StrategicGame.from_arrays(*payoffs)


def gambit_tree(text: str) -> Any:
    """Gambit's extensive game from the text of an .efg file."""
    return gambit().read_efg(io.StringIO(text))


def table_profile(profile: Any) -> tuple[Array, ...]:
    """Probabilities of each player's options, normalised to sum to one."""
    mixed = [np.array([float(weight) for _, weight in player]) for player in profile]
    return tuple(np.clip(item, 0.0, None) / np.clip(item, 0.0, None).sum() for item in mixed)


def tree_profile(profile: Any) -> dict[tuple[int, ...], Array]:
    """History (actions numbered from 0) of one node per information set → probabilities."""
    found: dict[tuple[int, ...], Array] = {}
    for player in profile:
        for history, action in player:
            weights = np.array([float(weight) for _, weight in action])
            found[tuple(int(label) - 1 for label in history.actions)] = weights
    return found
