"""Moves of money: transfers between countries, and trade balanced."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field, field_validator

from blocs.foundation.axes import Array
from blocs.moves.draft import Draft
from blocs.moves.fields import Codes, Number
from blocs.moves.move import Move, Place, Telling, only
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech


class BalanceTrade(Move):
    """Every country's trade deficit and surplus becomes zero: D' = 0."""

    titles: ClassVar = {"en": "Balanced trade", "ru": "Сбалансированная торговля"}

    def act(self, draft: Draft, place: Place) -> None:
        """Ask for the closure `balanced`."""
        del place
        draft.balanced = True

    def tell(self, place: Place, speech: Speech) -> Telling:
        """One sentence, always the same."""
        del place
        text = speech.choose(
            "every country's trade is balanced: deficits and surpluses are set to zero",
            "торговля каждой страны уравновешивается: дефициты и профициты обнуляются",
        )
        return Telling(text)


class Transfer(Move):
    """`by` pay `to` an amount a year; several share it in proportion to their value added."""

    titles: ClassVar = {"en": "Transfer", "ru": "Трансферт"}

    by: Codes = Field(description="Who pays.")
    to: Codes = Field(description="Who receives.")
    amount_million_usd: Number = Field(description="Total a year, million USD of the base year.")

    @field_validator("amount_million_usd")
    @classmethod
    def _positive(cls, value: float) -> float:
        if value <= 0:
            raise ValueError(f"amount {value:g} must be positive: name the payer in 'by'")
        return value

    def act(self, draft: Draft, place: Place) -> None:
        """Add to what countries receive; the sum over countries is zero."""
        by, to = self._parties(place)
        if place.failed:
            return
        weights = place.world.value_added
        received = _share(to, weights) - _share(by, weights)
        draft.pay(self.amount_million_usd * received)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Who pays whom how much, and how it is shared."""
        by, to = self._parties(place)
        amount, payers = speech.number(self.amount_million_usd), speech.countries(by)
        receivers = speech.countries(to)
        text = speech.choose(
            f"{payers} {speech.verb(by, 'transfers', 'transfer')} {amount} million USD a year "
            f"to {receivers}",
            f"{payers} {speech.verb(by, 'перечисляет', 'перечисляют')} {amount} млн долл. США "
            f"в год; {speech.verb(to, 'получатель', 'получатели')} — {receivers}",
        )
        if not (only(by.mask) and only(to.mask)):
            text += speech.choose(
                "; several payers or receivers share it in proportion to value added",
                "; доли нескольких участников пропорциональны их добавленной стоимости",
            )
        return Telling(text, {"by": by, "to": to})

    def _parties(self, place: Place) -> tuple[Selection, Selection]:
        by, to = place.countries(self.by, "by"), place.countries(self.to, "to")
        for code, both in zip(place.world.countries, by.mask & to.mask, strict=True):
            if both:
                message = f"'{code}' would pay itself: it stands in 'by' and in 'to'"
                place.fault(message, "to", remedy=f"Exclude it: -{code}.")
        return by, to


def _share(who: Selection, weights: Array) -> Array:
    chosen = np.where(who.mask, weights, 0.0)
    return chosen / chosen.sum()
