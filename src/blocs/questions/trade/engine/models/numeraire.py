"""The numeraire of the solver: world value added keeps its baseline level."""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.state import Problem


def numeraire(log_wage: Array, *, problem: Problem, labour_hat: Array) -> Array:
    """[n] log wages, scaled so that each trading component's value added keeps its baseline level.

    labour_hat: [n] labour supplied at these wages. With one component that is world value added.
    Between components that do not trade, relative wages are not determined; the baseline ratio of
    their value added is kept by convention.
    """
    base = problem.economy.value_added
    paid = base * labour_hat * np.exp(log_wage)
    if not problem.component.any():
        return log_wage - np.log(paid.sum() / base.sum())
    level = np.bincount(problem.component, paid)
    return log_wage - np.log(level / np.bincount(problem.component, base))[problem.component]
