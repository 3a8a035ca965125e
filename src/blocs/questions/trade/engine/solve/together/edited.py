"""Sums over a shared kernel after edits: of scenarios that change other cells, or all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.questions.trade.engine.solve.together.edits import Edits, Order, Places

GROSS, NET, DUTY, EXPORT = range(4)
"""The parts of `Kernels`."""


@dataclass(frozen=True, eq=False)
class Terms:
    """Terms that are added to sums over a kernel.

    into: [r] position of each sum; first: [r] its first term; of: [t] position of what is
    multiplied; by: with what, [t] where positions count slots too, [t, b] where every slot has the
    same terms.
    """

    into: Indices
    first: Indices
    of: Indices
    by: Array

    def add(self, sums: Array, values: Array) -> None:
        """Add the terms to `sums` [j, n, b], contiguous, made of `values` [j, n, b]."""
        if not len(self.into):
            return
        shape = (-1, *self.by.shape[1:])
        terms = self.by * values.reshape(shape)[self.of]
        sums.reshape(shape)[self.into] += np.add.reduceat(terms, self.first)


@dataclass(frozen=True, eq=False)
class _Tax:
    """Cells of a tax that edits change.

    bought, sold: [t] positions of X'/P̂^-θ and of ĉ^-θ; buyer, seller: [t] of the sums by country
    that they are terms of; by: change, see `Terms`.
    """

    bought: Indices
    sold: Indices
    buyer: Indices
    seller: Indices
    by: Array

    def flow(self, power: Array, weight: Array) -> Array:
        """What is paid in each cell, as `by`."""
        shape = (-1, *self.by.shape[1:])
        return power.reshape(shape)[self.sold] * weight.reshape(shape)[self.bought] * self.by


@dataclass(frozen=True, eq=False)
class EditedSums:
    """The edits of all slots, ready to be added to sums over the shared kernel; b slots."""

    countries: int
    slots: int
    bought: Terms
    sold: Terms
    _taxes: dict[int, _Tax]

    @property
    def taxed(self) -> bool:
        """Whether duties or export taxes change anywhere."""
        return bool(self._taxes)

    def taxes(self, part: int, *, power: Array, weight: Array, by_buyer: bool) -> Array:
        """[n, b] what edits add to a part of the kernels, by destination or by origin."""
        tax, shape = self._taxes[part], (self.countries, self.slots)
        into = tax.buyer if by_buyer else tax.seller
        if not len(into):
            return np.zeros(shape)
        flow = tax.flow(power, weight)
        if flow.ndim > 1:  # every slot the same terms: one product with who pays whom
            pays = into == np.arange(self.countries)[:, None]
            return np.matmul(pays.astype(float), flow)
        found = np.zeros(shape[0] * shape[1])
        found += np.bincount(into, flow, minlength=len(found))
        return found.reshape(shape)


def edited_sums(edits: Sequence[Edits]) -> EditedSums:
    """Those of some slots."""
    places = edits[0].places
    if all(item.places is places for item in edits):
        return _alike(edits, places)
    return _apart(edits)


def _alike(edits: Sequence[Edits], places: Places) -> EditedSums:
    change = np.stack([item.change for item in edits], axis=2)

    def terms(order: Order, part: int) -> Terms:
        return Terms(order.into, order.first, order.of, change[part][order.cells])

    def tax(part: int) -> _Tax:
        cells, n = np.flatnonzero(change[part].any(axis=1)), places.countries
        buyers, sellers = places.buyers[cells], places.sellers[cells]
        return _Tax(buyers, sellers, buyers % n, sellers % n, change[part][cells])

    return EditedSums(
        places.countries,
        len(edits),
        bought=terms(places.by_buyer, GROSS),
        sold=terms(places.by_seller, NET),
        _taxes={part: tax(part) for part in (DUTY, EXPORT)} if change[DUTY:].any() else {},
    )


def _apart(edits: Sequence[Edits]) -> EditedSums:
    taxed = [(slot, item) for slot, item in enumerate(edits) if item.taxed]
    return EditedSums(
        edits[0].places.countries,
        len(edits),
        bought=_terms([(item.places.by_buyer, item.change[GROSS]) for item in edits]),
        sold=_terms([(item.places.by_seller, item.change[NET]) for item in edits]),
        _taxes={part: _tax(taxed, part, len(edits)) for part in (DUTY, EXPORT)} if taxed else {},
    )


def _terms(parts: Sequence[tuple[Order, Array]]) -> Terms:
    """The terms of all slots one after the other."""
    offsets, b = np.cumsum([0, *(len(order.of) for order, _ in parts)]), len(parts)
    columns = [(k, order) for k, (order, _) in enumerate(parts)]
    return Terms(
        into=np.concatenate([order.into * b + k for k, order in columns]),
        first=np.concatenate([order.first + offsets[k] for k, order in columns]),
        of=np.concatenate([order.of * b + k for k, order in columns]),
        by=np.concatenate([change[order.cells] for order, change in parts]),
    )


def _tax(taxed: Sequence[tuple[int, Edits]], part: int, b: int) -> _Tax:
    """What edits change of a tax; most cells have none."""
    n = taxed[0][1].places.countries
    chosen = [(slot, item, np.flatnonzero(item.change[part])) for slot, item in taxed]
    slot = np.concatenate([np.full(len(cell), slot) for slot, _, cell in chosen])
    buyer = np.concatenate([item.places.buyers[cell] for _, item, cell in chosen])
    seller = np.concatenate([item.places.sellers[cell] for _, item, cell in chosen])
    return _Tax(
        buyer * b + slot,
        seller * b + slot,
        buyer % n * b + slot,
        seller % n * b + slot,
        by=np.concatenate([item.change[part][cell] for _, item, cell in chosen]),
    )
