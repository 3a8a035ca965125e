"""Solved equilibria as plain data, kept by what they depend on: a second run need not solve again.

Kept are only parts that Gambit or a linear program had to find.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeVar

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.keep import Keep, content_key, kept_or_computed
from blocs.questions.games.engine.tables.correlated import CorrelatedEquilibrium, CorrelatedRange
from blocs.questions.games.engine.tables.mixed import MixedEquilibria, MixedEquilibrium
from blocs.questions.games.engine.tables.normal_form import StrategicGame
from blocs.questions.games.engine.tables.quantal import QuantalResponse
from blocs.questions.games.engine.trees.behaviour import (
    BehaviourEquilibria,
    BehaviourEquilibrium,
    efg_text,
)
from blocs.questions.games.engine.trees.extensive import Tree

FOLDER = "equilibria"
"""Below the folder of solved cells."""

Found = TypeVar("Found")


def kept_part(
    keep: Keep | None,
    part: str,
    depends_on: Mapping[str, Any],
    *,
    compute: Callable[[], Found],
    pack: Callable[[Found], dict[str, Any]],
    unpack: Callable[[Mapping[str, Any]], Found],
) -> Found:
    """The part as it was kept, or computed and then kept. Whatever `compute` raises passes."""
    key = content_key(part, {"gambit": _gambit(), **depends_on})
    below = None if keep is None else keep.below(FOLDER)
    return kept_or_computed(below, key, compute=compute, pack=pack, unpack=unpack)


def _gambit() -> str:
    try:
        return version("pygambit")
    except PackageNotFoundError:
        return "absent"


def table_facts(game: StrategicGame) -> dict[str, Any]:
    """What equilibria of a table depend on."""
    return {
        "shape": game.shape,
        "payoffs": game.payoffs,
        "tolerance": game.tolerance,
        "missing": sorted(game.missing),
    }


def tree_facts(tree: Tree) -> dict[str, Any]:
    """What equilibria of a tree depend on."""
    return {"tree": efg_text(tree), "sets": list(tree.information)}


def pack_mixed(found: MixedEquilibria) -> dict[str, Any]:
    """Mixed equilibria as plain data."""
    return {
        "equilibria": [
            {
                "probabilities": [item.tolist() for item in one.probabilities],
                "payoffs": one.payoffs.tolist(),
                "regret": one.regret,
            }
            for one in found.equilibria
        ],
        "pieces": found.pieces,
        "status": found.status,
        "note": found.note,
    }


def unpack_mixed(game: StrategicGame) -> Callable[[Mapping[str, Any]], MixedEquilibria]:
    """From plain data to mixed equilibria of `game`."""

    def read(data: Mapping[str, Any]) -> MixedEquilibria:
        found = tuple(
            MixedEquilibrium(
                tuple(map(_array, one["probabilities"])), _array(one["payoffs"]), one["regret"]
            )
            for one in data["equilibria"]
        )
        pieces = tuple(tuple(piece) for piece in data["pieces"])
        return MixedEquilibria(game, found, pieces, data["status"], data["note"])

    return read


def pack_quantal(found: tuple[QuantalResponse, ...]) -> dict[str, Any]:
    """Quantal responses as plain data."""
    return {
        "responses": [
            {
                "precision": one.precision,
                "unit": one.unit.tolist(),
                "probabilities": [item.tolist() for item in one.probabilities],
                "payoffs": one.payoffs.tolist(),
                "error": one.error,
            }
            for one in found
        ]
    }


def unpack_quantal(data: Mapping[str, Any]) -> tuple[QuantalResponse, ...]:
    """From plain data to quantal responses."""
    return tuple(
        QuantalResponse(
            one["precision"],
            _array(one["unit"]),
            tuple(map(_array, one["probabilities"])),
            _array(one["payoffs"]),
            one["error"],
        )
        for one in data["responses"]
    )


def pack_correlated(found: CorrelatedRange) -> dict[str, Any]:
    """Correlated equilibria as plain data."""
    best = found.best
    return {
        "status": found.status,
        "best": best
        and {
            "probability": best.probability.tolist(),
            "payoffs": best.payoffs.tolist(),
            "regret": best.regret,
        },
        "lowest": found.lowest.tolist(),
        "highest": found.highest.tolist(),
    }


def unpack_correlated(data: Mapping[str, Any]) -> CorrelatedRange:
    """From plain data to correlated equilibria."""
    best = data["best"] and CorrelatedEquilibrium(
        _array(data["best"]["probability"]), _array(data["best"]["payoffs"]), data["best"]["regret"]
    )
    return CorrelatedRange(data["status"], best, _array(data["lowest"]), _array(data["highest"]))


def pack_behaviour(found: BehaviourEquilibria) -> dict[str, Any]:
    """Equilibria of a tree as plain data."""
    return {
        "equilibria": [_behaviour(one) for one in found.equilibria],
        "limit": found.limit and _behaviour(found.limit),
        "status": found.status,
        "note": found.note,
    }


def unpack_behaviour(tree: Tree) -> Callable[[Mapping[str, Any]], BehaviourEquilibria]:
    """From plain data to equilibria of `tree`."""

    def read(data: Mapping[str, Any]) -> BehaviourEquilibria:
        return BehaviourEquilibria(
            tree=tree,
            equilibria=tuple(map(_equilibrium, data["equilibria"])),
            limit=data["limit"] and _equilibrium(data["limit"]),
            status=data["status"],
            note=data["note"],
        )

    return read


def _behaviour(one: BehaviourEquilibrium) -> dict[str, Any]:
    return {
        "behaviour": {name: item.tolist() for name, item in one.behaviour.items()},
        "payoffs": one.payoffs.tolist(),
        "reach": dict(one.reach),
        "beliefs": {name: item.tolist() for name, item in one.beliefs.items()},
        "regret": one.regret,
        "incredible": one.incredible,
    }


def _equilibrium(data: Mapping[str, Any]) -> BehaviourEquilibrium:
    return BehaviourEquilibrium(
        behaviour={name: _array(item) for name, item in data["behaviour"].items()},
        payoffs=_array(data["payoffs"]),
        reach=data["reach"],
        beliefs={name: _array(item) for name, item in data["beliefs"].items()},
        regret=data["regret"],
        incredible=tuple(data["incredible"]),
    )


def _array(values: Any) -> Array:
    return np.array(values, dtype=np.float64)
