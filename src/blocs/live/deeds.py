"""What every move does, cell by cell, so that a page can do it more or less strongly.

Moves are compiled here and nowhere else: the page is told cells and numbers, not moves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.documents import KeyPath
from blocs.foundation.errors import InputError
from blocs.moves.cells import Cells
from blocs.moves.compile import places
from blocs.moves.draft import Draft
from blocs.moves.scenario import Scenario
from blocs.world.world import World


@dataclass(frozen=True, eq=False)
class Deed:
    """One thing that a move does.

    kind: `cost`, `set_tariff`, `add_tariff`, `set_export_tax`, `add_export_tax`, `rent_here` (of
    the destination), `rent_there` (of the origin): on `cells`, which hold the values;
    `productivity` and `labour`: a factor `value` of `countries` and `sectors`; `pay`: million USD
    in `values` (country,); `share`: the change of who gets which tariffs in `values` (country,
    country); `balance`.
    """

    kind: str
    cells: Cells | None = None
    value: float = 1.0
    values: Array | None = None
    countries: Mask | None = None
    sectors: Mask | None = None

    @property
    def whole(self) -> bool:
        """Whether it is done or not, never more or less."""
        embargo = self.cells is not None and bool(np.isinf(self.cells.value).all())
        return self.kind == "balance" or (self.kind == "cost" and embargo)


def deeds_of(scenario: Scenario, world: World) -> list[list[Deed]]:
    """The deeds of each of the moves, at the strength as written.

    world: the one after the baseline moves. The scenario is one that `compile_moves` accepts.
    Raises InputError where a move asks something of another engine than that of trade.
    """
    recorder = _Recorder(world)
    found: list[list[Deed]] = []
    for move, place in places(scenario, world, "moves"):
        recorder.deeds = []
        move.act(recorder, place)
        found.append(recorder.deeds)
    if recorder.beyond_trade() is not None:
        raise InputError(
            "a live page solves trade alone: capacities, owned tolls and networks are found "
            "together with it by `blocs run`"
        )
    return found


class _Recorder(Draft):
    """A draft that remembers what was asked of it."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.deeds: list[Deed] = []

    def change_cost(self, cells: Cells, path: KeyPath) -> None:
        self.deeds.append(Deed("cost", cells))
        super().change_cost(cells, path)

    def set_tariff(self, cells: Cells, path: KeyPath) -> None:
        self.deeds.append(Deed("set_tariff", cells))
        super().set_tariff(cells, path)

    def add_tariff(self, cells: Cells, path: KeyPath) -> None:
        self.deeds.append(Deed("add_tariff", cells))
        super().add_tariff(cells, path)

    def set_export_tax(self, cells: Cells, path: KeyPath) -> None:
        self.deeds.append(Deed("set_export_tax", cells))
        super().set_export_tax(cells, path)

    def add_export_tax(self, cells: Cells, path: KeyPath) -> None:
        self.deeds.append(Deed("add_export_tax", cells))
        super().add_export_tax(cells, path)

    def give_rent(self, cells: Cells, path: KeyPath, *, to_origin: bool) -> None:
        self.deeds.append(Deed("rent_there" if to_origin else "rent_here", cells))
        super().give_rent(cells, path, to_origin=to_origin)

    def change_productivity(self, countries: Mask, sectors: Mask, factor: float) -> None:
        self.deeds.append(Deed("productivity", value=factor, countries=countries, sectors=sectors))
        super().change_productivity(countries, sectors, factor)

    def change_labour(self, countries: Mask, factor: float) -> None:
        self.deeds.append(Deed("labour", value=factor, countries=countries))
        super().change_labour(countries, factor)

    def pay(self, amounts: Array) -> None:
        self.deeds.append(Deed("pay", values=amounts))
        super().pay(amounts)

    def share_revenue(self, matrix: Array) -> None:
        self.deeds.append(Deed("share", values=matrix - self.shared_revenue()))
        super().share_revenue(matrix)

    def balance(self) -> None:
        self.deeds.append(Deed("balance"))
        super().balance()
