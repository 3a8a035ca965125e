"""The same scenario with quantities rationed first, where one of its moves bans a mineral."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from blocs.foundation.errors import SolverError
from blocs.moves.instruments.mineral_ban import MineralBan
from blocs.moves.scenario import Scenario
from blocs.questions.trade.answer import run_under, world_of
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.outcome import Outcome
from blocs.world.world import World

EXACT = "real_income_change_pct"


@dataclass(frozen=True, eq=False)
class MineralBound:
    """Losses where nobody finds another supplier. own: the outcome that they stand beside."""

    own: Outcome
    rationed: Outcome

    def value(self, code: str) -> float:
        """Change of real income of a country, per cent."""
        return float(self.rationed.labelled[EXACT][self.rationed.countries.index(code)])

    @property
    def worst(self) -> str:
        """The plausible country that loses most."""
        codes = [c for c in self.rationed.countries if c not in self.rationed.implausible]
        return min(codes, key=self.value)

    @property
    def world_pct(self) -> float:
        """Change of the world's real income, per cent of its income."""
        gained = self.rationed.labelled["real_income_change_million_usd"]
        return 100 * float(np.sum(gained)) / float(np.sum(self.rationed.labelled["income"]))

    def as_json(self) -> dict[str, Any]:
        """What the document says of the bound."""
        values = zip(
            self.rationed.countries, map(float, self.rationed.labelled[EXACT]), strict=True
        )
        return {
            "rationing_bound": {
                EXACT: {code: value if np.isfinite(value) else None for code, value in values}
            }
        }


def mineral_bound(
    outcome: Outcome, world: World, scenario: Scenario, trade: Trade
) -> MineralBound | None:
    """The scenario under `rationing`; None where it bans no mineral, or has no solution there."""
    bans = any(isinstance(move, MineralBan) for move in scenario.moves)
    if not bans or trade.model is Model.RATIONING:
        return None
    try:
        found = run_under(trade.under(Model.RATIONING), world_of(world), scenario)
    except SolverError:
        return None
    return MineralBound(outcome, found)
