"""What changes the numbers of a solve, in one value that travels from verb to engine."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.foundation.keep import content_key
from blocs.questions.trade.engine.models.model import SHORT_RUN, Method, Model, Substitution


@dataclass(frozen=True)
class Trade:
    """All that changes a number of a solve, beside the world and what happens to it.

    substitution: of the short-run models; compiled: the compiled loop first where it applies, equal
    to the solver's tolerance; elasticities: θ by sector in place of the world's, None for those;
    potential: weight, 0 to 1, of trade that could be in the baseline (`engine/potential`). Raises
    InputError for another weight.
    """

    model: Model = Model.CALIENDO_PARRO
    substitution: Substitution = SHORT_RUN
    method: Method = Method.AUTO
    compiled: bool = False
    elasticities: tuple[float, ...] | None = None
    potential: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.potential <= 1:
            raise InputError(f"the weight of the potential is 0 to 1, not {self.potential:g}")

    def under(self, model: Model) -> Trade:
        """The same under another model."""
        return replace(self, model=model)

    def at(self, trade_elasticity: Array | None) -> Trade:
        """The same at θ (sector,), None for the world's own."""
        theta = None if trade_elasticity is None else tuple(map(float, trade_elasticity))
        return replace(self, elasticities=theta)

    def without_potential(self) -> Trade:
        """The same on the baseline as the tables have it."""
        return replace(self, potential=0.0)

    @property
    def trade_elasticity(self) -> Array | None:
        """(sector,) θ in place of the world's."""
        return None if self.elasticities is None else np.array(self.elasticities)

    def as_data(self) -> dict[str, Any]:
        """Plain data for a key; elasticities of substitution only where the model has them."""
        used = self.substitution if self.model.with_substitution else None
        return {
            "model": str(self.model),
            "substitution": None if used is None else asdict(used),
            "method": str(self.method),
            "compiled": self.compiled,
            "elasticities": self.elasticities,
            "potential": self.potential,
        }

    @property
    def key(self) -> str:
        """The same for the same numbers, in every process and on every machine."""
        return content_key("trade settings", self.as_data())
