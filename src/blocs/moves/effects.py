"""What every move of a scenario changes, where the move before it has left off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.moves.compile import places
from blocs.moves.draft import Draft
from blocs.moves.instruments.money import BalanceTrade
from blocs.moves.move import Move, Place
from blocs.moves.scenario import Scenario
from blocs.world.shocks.trade import TradeBalance
from blocs.world.world import World

Effect: TypeAlias = Literal["change", "untraded", "nothing"]
"""Something changes; only what nobody trades or makes changes; nothing changes."""

_State: TypeAlias = dict[str, Array]


@dataclass(frozen=True, eq=False)
class Made:
    """A move, its place and what it changes."""

    move: Move
    place: Place
    effect: Effect


class Stage:
    """The moves of one list, made one after the other.

    after: the stage before, whose tariffs, revenue sharing and embargoes are the starting point.
    """

    def __init__(
        self, scenario: Scenario, world: World, name: str, *, after: Stage | None = None
    ) -> None:
        self.name = name
        self._world = world
        self._traded = world.flows > 0
        self._balanced = scenario.closure.trade_balance is TradeBalance.BALANCED
        self.draft = Draft(world)
        if after is not None:
            self._start_after(after.draft)
        self._start = self._state()
        self.made = tuple(self._make(scenario))

    @property
    def effect(self) -> Effect:
        """What all moves together change, rounding aside."""
        if any(isinstance(item.move, BalanceTrade) for item in self.made if _works(item)):
            return "change"
        return self._between(self._start, rounded=True)

    def _start_after(self, draft: Draft) -> None:
        tariff, tax = draft.tariffs_with_rents(), draft.export_taxes_with_rents()
        self.draft.tariff = None if tariff is None else tariff.copy(order="F")
        self.draft.export_tax = None if tax is None else tax.copy(order="F")
        self.draft.revenue_sharing = draft.revenue_sharing
        if draft.cost is not None:
            self._traded = self._traded & np.isfinite(draft.cost)

    def _make(self, scenario: Scenario) -> Iterator[Made]:
        for move, place in places(scenario, self._world, self.name):
            before = self._state()
            move.made(self.draft, place)
            effect = self._between(before)
            if isinstance(move, BalanceTrade):
                unbalanced = bool(np.abs(self._world.trade_deficit).max() > 0)
                effect = "change" if unbalanced and not self._balanced else "nothing"
            yield Made(move, place, effect)

    def _state(self) -> _State:
        """Copies of the arrays that the moves so far have made."""
        draft = self.draft
        found = {
            "cost": draft.cost,
            "tariff": draft.tariffs_with_rents(),
            "export_tax": draft.export_taxes_with_rents(),
            "sharing": draft.revenue_sharing,
            "productivity": draft.productivity,
            "labour": draft.labour,
            "transfer": draft.transfer,
            "coupled": draft.beyond_trade(),
        }
        return {name: array.copy("K") for name, array in found.items() if array is not None}

    def _between(self, before: _State, *, rounded: bool = False) -> Effect:
        """What is different now."""
        somewhere = False
        for name, new in self._state().items():
            old = before.get(name, self._unmoved(name))
            same = np.isclose(new, old, rtol=1e-12, atol=1e-15) if rounded else new == old
            somewhere = somewhere or not same.all()
            if (~same & self._used(name)).any():
                return "change"
        return "untraded" if somewhere else "nothing"

    def _unmoved(self, name: str) -> Array:
        """The array where no move has touched it."""
        world = self._world
        held = {
            "tariff": world.tariff_rate,
            "export_tax": world.export_tax_rate,
            "sharing": world.revenue_sharing,
        }.get(name)
        if held is not None:
            return held
        if name == "sharing":
            return np.eye(len(world.country))
        return np.ones(()) if name in ("cost", "productivity", "labour") else np.zeros(())

    def _used(self, name: str) -> Mask:
        """Cells of the array that matter to anybody."""
        if name in ("cost", "tariff", "export_tax"):
            return self._traded
        if name == "productivity":
            return self._world.gross_output > 0
        return np.ones((), dtype=bool)


def _works(item: Made) -> bool:
    return item.effect == "change"
