"""What a page of outcomes side by side is made of: a focus, the countries shown, gaps, ranges."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from blocs.brief.voice import Voice
from blocs.questions.trade.comparison import Comparison
from blocs.questions.trade.report.brief import scenario_title
from blocs.questions.trade.report.reading import EXACT, Reading
from blocs.questions.trade.report.short.volumes import Volumes
from blocs.world.countries import chosen_countries

MONEY = "real_income_change_million_usd"
SHAPES = ("disc", "square", "triangle", "diamond", "ring")
"""Marks of outcomes in charts, which show the first so many."""
MOST = 12
"""Countries shown where none are asked for."""
MENTIONABLE = 0.05
"""Part of the largest change in USD."""


@dataclass(frozen=True, eq=False)
class Sides:
    """A comparison with what all sections of its page need."""

    found: Comparison
    focus: str
    countries: tuple[str, ...]
    voice: Voice

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Of the outcomes, in the language of the page."""
        return titles_in(self.found, self.voice.language)

    @property
    def two(self) -> bool:
        """Whether there are exactly two, so that their difference has a column."""
        return len(self.titles) == 2

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """The outcomes as plain arrays."""
        return tuple(Reading(side.outcome) for side in self.found.sides)

    @cached_property
    def volumes(self) -> tuple[Volumes, ...]:
        """Their trade by volume."""
        return tuple(Volumes(side.outcome) for side in self.found.sides)

    def values(self, code: str) -> list[float]:
        """The quantity compared, of one country, under each outcome."""
        place = self.found.countries.index(code)
        return [float(row[place]) for row in self.found.values]

    def each(self, name: str, code: str) -> list[float]:
        """Another quantity of one country."""
        return [reading.value(name, code) for reading in self.readings]

    @property
    def of_income(self) -> bool:
        """Whether what is compared is what ranges are of."""
        return self.found.quantity == EXACT

    @property
    def same_sectors(self) -> bool:
        """Whether sectors can be set beside each other."""
        first, *others = self.found.sides
        return all(side.outcome.sectors == first.outcome.sectors for side in others)

    def text(self, value: float) -> str:
        """A value of the quantity compared, with its unit where that is per cent."""
        if not math.isfinite(value):
            return self.voice.numbers.plain(value, 0)
        if self.found.unit.startswith("%"):
            return self.voice.numbers.visible_percent_change(value)
        return self.voice.numbers.significant_change(value)


def titles_in(found: Comparison, language: str) -> tuple[str, ...]:
    """Titles of the outcomes in a language, with what makes them different."""
    pairs = zip(found.titles, (side.outcome for side in found.sides), strict=True)
    return tuple(
        title.replace(outcome.title, scenario_title(outcome, language), 1)
        for title, outcome in pairs
    )


def sides_of(found: Comparison, voice: Voice, *, focus: str | None) -> Sides:
    """The comparison, its focus and the countries that are shown.

    focus: by default the country whose real income moves most in per cent, among those that it is
    worth most to in USD. Raises InputError for one that is not in all of them.
    """
    common = _common(found)
    if focus is not None:
        (focus,) = chosen_countries([focus], common, world=voice.world.name, where="focus")
    shown = Sides(found, "", common, voice)
    order = _by_gap(shown, MONEY, common)
    focus = focus or _moved_most(shown)
    asked = len(found.countries) < len(common)
    chosen = found.countries if asked else _largest(shown, order, focus)
    return Sides(found, focus, tuple(chosen), voice)


def _moved_most(shown: Sides) -> str:
    """Of the countries with a mentionable part of the largest change in USD, by per cent."""
    ranked = _by_size(shown, MONEY)
    if not ranked:
        return shown.countries[0]
    largest = _size(shown, MONEY, ranked[0])
    heavy = [code for code in ranked if _size(shown, MONEY, code) >= MENTIONABLE * largest]
    return max(heavy, key=lambda code: _size(shown, EXACT, code))


def _size(shown: Sides, name: str, code: str) -> float:
    return float(np.nanmax(np.abs([*shown.each(name, code), 0.0])))


def _common(found: Comparison) -> tuple[str, ...]:
    first = found.sides[0].outcome.countries
    return tuple(code for code in first if code not in found.left_out)


def _largest(shown: Sides, order: Sequence[str], focus: str) -> list[str]:
    """The focus, then in turn the largest gaps in USD, in per cent, and the largest changes."""
    common = shown.countries
    orders = (order, _by_gap(shown, EXACT, common), _by_size(shown, MONEY))
    in_turn = [code for codes in zip(*orders, strict=True) for code in codes]
    chosen = list(dict.fromkeys([focus, *in_turn]))[:MOST]
    return sorted(chosen, key=lambda code: (code != focus, -_size(shown, EXACT, code)))


def _by_gap(shown: Sides, name: str, codes: Sequence[str]) -> list[str]:
    """Countries by the widest gap between outcomes; those that no page ranks are left out."""
    return _ordered(shown, codes, {code: _spread(shown.each(name, code)) for code in codes})


def _by_size(shown: Sides, name: str) -> list[str]:
    sizes = {code: _size(shown, name, code) for code in shown.countries}
    return _ordered(shown, shown.countries, sizes)


def _ordered(shown: Sides, codes: Sequence[str], sizes: dict[str, float]) -> list[str]:
    doubtful = {code for reading in shown.readings for code in reading.implausible}
    known = [code for code in codes if code not in doubtful and math.isfinite(sizes[code])]
    return sorted(known, key=lambda code: -sizes[code])


def _spread(values: Sequence[float]) -> float:
    return max(values) - min(values) if all(map(math.isfinite, values)) else math.nan
