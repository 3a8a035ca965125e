"""Ours over published: by quantity, and what moves the median, one thing at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from blocs.questions.evidence.board.compared import ENDS, REAL, Compared
from blocs.questions.trade.models import UPPER_BOUND

STATED = "as stated"
OTHER_TARIFFS = "other tariffs"


@dataclass(frozen=True)
class LossRatios:
    """Ours over published: how many, and their quartiles.

    low, median, high: the middle half of the ratios lies between low and high.
    """

    count: int
    low: float
    median: float
    high: float


def losses_of(compared: Sequence[Compared]) -> LossRatios | None:
    """Of the published losses of real income; None without any."""
    return _quartiles(item.ratio for item in _losses(compared))


def ratios_of(compared: Sequence[Compared]) -> dict[str, LossRatios]:
    """Quantity → the ratios of numbers with the published sign: a ratio of signs is no size."""
    names = dict.fromkeys(item.published.quantity for item in compared)
    found = {
        name: _quartiles(
            item.ratio
            for item in compared
            if item.published.quantity == name and item.ratio is not None and item.ratio > 0
        )
        for name in names
    }
    return {name: item for name, item in found.items() if item is not None}


def explained(compared: Sequence[Compared]) -> dict[str, float]:
    """What is changed, one at a time → the median ratio of the published losses of real income.

    Over the losses that have a number under every change, so that medians can be compared.
    """
    losses = list(_losses(compared))
    views = [_views(item) for item in losses]
    if not views:
        return {}
    names = [name for name in views[0] if all(name in view for view in views)]
    return {
        name: float(
            np.median(
                [
                    view[name] / item.published.middle
                    for view, item in zip(views, losses, strict=True)
                ]
            )
        )
        for name in names
    }


def _views(item: Compared) -> Mapping[str, float]:
    """Our number under every change [%]."""
    found = {STATED: item.headline}
    found |= {str(m): v for m, v in item.by_model.items() if m is not UPPER_BOUND}
    found |= {f"{theta:g}": value for theta, value in item.by_elasticity.items()}
    found |= dict(zip(ENDS, item.drawn_ends, strict=False))
    found |= dict(item.by_closure)
    if item.other_tariffs is not None:
        found[OTHER_TARIFFS] = item.other_tariffs
    return found


def _losses(compared: Sequence[Compared]) -> Iterable[Compared]:
    for item in compared:
        published = item.published
        if published.quantity == REAL and published.middle < 0:
            yield item


def _quartiles(ratios: Iterable[float | None]) -> LossRatios | None:
    known = [ratio for ratio in ratios if ratio is not None]
    if not known:
        return None
    return LossRatios(len(known), *(float(q) for q in np.quantile(known, [0.25, 0.5, 0.75])))
