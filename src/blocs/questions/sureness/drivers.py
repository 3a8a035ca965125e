"""What drives a result of an ensemble, or why that is not known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from blocs.draws import DesignKind
from blocs.draws.drivers import (
    NothingMovesError,
    SobolIndices,
    TooFewDrawsError,
    Tornado,
    first_order_indices,
    sobol_indices,
    tornado,
)
from blocs.draws.table import EXACT_DRAWS
from blocs.foundation.axes import Array
from blocs.foundation.errors import MissingExtraError
from blocs.questions.sureness.answer import ROUNDING, ScenarioEnsemble
from blocs.questions.sureness.drawn import settled

Found = TypeVar("Found")


@dataclass(frozen=True)
class Missing:
    """Why drivers are not shown.

    reason: `constant` (no draw moves the result), `few` draws, `extra` (an extra is not installed);
    text: the same in English.
    """

    reason: str
    text: str


def tried(work: Callable[[], Found], missing: list[Missing]) -> Found | None:
    """The result, or None with the reason noted."""
    try:
        return work()
    except NothingMovesError as error:
        missing.append(Missing("constant", error.summary))
    except TooFewDrawsError as error:
        missing.append(Missing("few", error.summary))
    except MissingExtraError as error:
        missing.append(Missing("extra", error.summary))
    return None


def tornado_of(ensemble: ScenarioEnsemble, inputs: Array, outcome: Array) -> Tornado:
    """Which inputs move the outcome, one by one: inputs (draws, inputs), outcome (draws,) in %."""
    space = ensemble.plan.space
    labels = ensemble.plan.layout.labels
    return tornado(inputs, outcome, names=space.inputs, labels=labels, rounding=ROUNDING)


def first_order_of(
    ensemble: ScenarioEnsemble, inputs: Array, outcome: Array
) -> SobolIndices | None:
    """First-order Sobol indices from any design but Saltelli's, which has all of them."""
    if ensemble.plan.design.kind is DesignKind.SALTELLI:
        return None
    names, seed = ensemble.plan.space.inputs, ensemble.plan.design.seed
    return first_order_indices(inputs, outcome, names=names, seed=seed, rounding=ROUNDING)


def sobol_of(ensemble: ScenarioEnsemble, name: str, country: str) -> SobolIndices | None:
    """Sobol indices of a Saltelli design, from its first blocks; None for any other."""
    design = ensemble.plan.design
    if design.kind is not DesignKind.SALTELLI:
        return None
    first = np.arange(min(design.draws, EXACT_DRAWS // design.block * design.block))
    variant = ensemble.names.index(name)
    outcome = ensemble.table.outputs([country], variant=variant, draws=first)[:, 0]
    return sobol_indices(design, settled(outcome), rounding=ROUNDING)
