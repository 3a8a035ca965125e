"""Parts that pages of every question are made of: cards, columns, maps with a legend, told bars."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from blocs.brief.charts import Bar
from blocs.brief.maps import legend
from blocs.brief.scale import DivergingScale
from blocs.brief.voice import Voice

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Column:
    """A column's head and its definition as a tooltip."""

    label: str
    definition: str


@dataclass(frozen=True)
class MapFigure:
    """World, closer look at a country and its surroundings where it is worth it, legend."""

    world: Markup
    inset: Markup | None
    inset_title: str
    legend: Markup
    absent: str
    number: str


def scale_legend(scale: DivergingScale, voice: Voice) -> Markup:
    """The legend of a map, limits in per cent."""
    limits = [voice.numbers.change(limit, _limit_digits(limit)) for limit in scale.boundaries]
    label = voice.words(
        "Colour scale in per cent, from loss to gain: {limits}", limits="; ".join(limits)
    )
    return legend(scale, texts=limits, label=label)


def _limit_digits(limit: float) -> int:
    return max(0, -math.floor(math.log10(abs(limit)) + 1e-9))


def tick_text(voice: Voice, value: float) -> str:
    """A number on an axis: as many digits as it has, 1.5 and not 2."""
    digits = next((k for k in range(7) if math.isclose(value, round(value, k))), 7)
    return voice.numbers.plain(value, digits)


def told_bars(bars: Iterable[Bar]) -> str:
    """Bars as text, for those who do not see them."""
    return "; ".join(f"{bar.label} {bar.text}" for bar in bars)


@dataclass(frozen=True)
class Card:
    """One headline number: label, value, the lines below it, its definition as a tooltip.

    side: `gain`, `loss` or nothing. named: whether the first line is a country.
    """

    label: str
    value: str
    side: str
    lines: tuple[str, ...]
    definition: str
    named: bool = False


def side_of(value: float) -> str:
    """`gain` or `loss` by sign; nothing for zero and for no number."""
    if not math.isfinite(value) or value == 0:
        return ""
    return "gain" if value > 0 else "loss"
