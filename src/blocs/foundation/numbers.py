"""How numbers are written: signs, digits, separators and units of each language, in one place."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol

from blocs.foundation.catalogues import catalogue, noted

MINUS, PLUS, ABSENT, NO_BREAK = "\u2212", "+", "\u2013", "\u00a0"

STATED_DECIMALS = 6
SMALLEST_DECIMALS = 8
"""Decimals beyond which a number is written with a power of ten."""

SPACED_PERCENT = re.compile("(?<=[0-9])[ \u00a0\u202f]%")

MONEY_STEPS = (
    (1e6, noted("trillion USD")),
    (1e3, noted("billion USD")),
    (1.0, noted("million USD")),
)


def sensible_digits(value: float) -> int:
    """Decimals that a single number deserves: about three figures, never more than three decimals.

    12345 → 0, 123 → 0, 12.3 → 1, 1.23 → 2, 0.12 → 2, 0.012 → 3, 0.0001 → 2 (it is 0.00).
    """
    size = abs(value)
    if not math.isfinite(size) or size < 0.0005:
        return 2
    if size >= 99.95:
        return 0
    if size >= 9.995:
        return 1
    return 2 if size >= 0.0995 else 3


def column_digits(values: Iterable[float]) -> int:
    """Decimals for a whole column of per cent: 2, or 3 where most values are below a twentieth."""
    sizes = [abs(v) for v in values if math.isfinite(v) and v != 0]
    return 3 if sizes and statistics.median(sizes) < 0.05 else 2


@dataclass(frozen=True)
class NumberStyle:
    """The separators of a language and what follows from them."""

    language: str
    decimal: str
    group: str
    percent_sign: str

    def plain(self, value: float, digits: int | None = None) -> str:
        """A level, without a plus sign; `–` where the number is not defined."""
        if not math.isfinite(value):
            return ABSENT
        places = sensible_digits(value) if digits is None else digits
        text = f"{abs(value):,.{places}f}"
        negative = value < 0 and any(ch in "123456789" for ch in text)
        text = text.replace(",", "\0").replace(".", self.decimal).replace("\0", self.group)
        return MINUS + text if negative else text

    def change(self, value: float, digits: int | None = None) -> str:
        """A change: always with its sign, unless it rounds to zero."""
        text = self.plain(value, digits)
        positive = value > 0 and any(ch in "123456789" for ch in text)
        return PLUS + text if positive and math.isfinite(value) else text

    def percent(self, value: float, digits: int | None = None) -> str:
        """A share or size in per cent, no plus sign."""
        return self.with_percent(self.plain(value, digits))

    def percent_change(self, value: float, digits: int | None = None) -> str:
        """A change in per cent, signed."""
        return self.with_percent(self.change(value, digits))

    def stated(self, value: float) -> str:
        """A number that somebody stated, as it was meant: up to six decimals, no idle zeros."""
        return self._shortest(value, STATED_DECIMALS)

    def significant_change(self, value: float, figures: int = 2) -> str:
        """A change of unknown size: always with its sign, unless it is zero."""
        text = self.significant(value, figures)
        return PLUS + text if value > 0 and math.isfinite(value) else text

    def significant(self, value: float, figures: int = 4) -> str:
        """A number of unknown size: whole where it is whole, else `figures` digits that count."""
        if not math.isfinite(value):
            return {math.inf: "∞", -math.inf: f"{MINUS}∞"}.get(value, ABSENT)
        if math.isclose(value, round(value), rel_tol=1e-9):
            return self.plain(value, 0)
        places = max(0, figures - 1 - math.floor(math.log10(abs(value))))
        if places > SMALLEST_DECIMALS:
            return self.scientific(value)
        return self._shortest(value, places)

    def _shortest(self, value: float, digits: int) -> str:
        text = self.plain(value, digits)
        return text.rstrip("0").removesuffix(self.decimal) if self.decimal in text else text

    def stated_percent(self, value_pct: float) -> str:
        """A rate in per cent that somebody stated, as it was meant: 8 %, 2.28 %."""
        return self.with_percent(self.stated(value_pct))

    def with_percent(self, text: str) -> str:
        """A number already written, with the sign of per cent; `–` stays alone."""
        return text if text == ABSENT else text + self.percent_sign

    def significant_percent_change(self, value_pct: float) -> str:
        """A change in per cent of unknown size, signed, with the sign of per cent."""
        return self.with_percent(self.significant_change(value_pct))

    def typeset(self, text: str) -> str:
        """Sentences of anybody with the sign of per cent as the language sets it."""
        return SPACED_PERCENT.sub(self.percent_sign, text)

    def money(self, million_usd: float, *, signed: bool) -> str:
        """An amount given in million USD, in the unit that reads best, with that unit."""
        if not math.isfinite(million_usd):
            return ABSENT
        size = abs(million_usd)
        factor, unit = next((s for s in MONEY_STEPS if size >= s[0] * 0.9995), MONEY_STEPS[-1])
        value = million_usd / factor
        digits = min(sensible_digits(value), 2)
        text = self.change(value, digits) if signed else self.plain(value, digits)
        return f"{text}{NO_BREAK}{catalogue(self.language).gettext(unit)}"

    def million(self, value: float) -> str:
        """A change in million USD without its unit, for a column or axis that states it."""
        return self.change(value, 0 if abs(value) >= 9.95 or value == 0 else 1)

    def scientific(self, value: float) -> str:
        """A very small number such as a residual: `2.8·10⁻¹²`."""
        if not math.isfinite(value):
            return ABSENT
        if value == 0:
            return "0"
        mantissa, exponent = f"{value:.1e}".split("e")
        power = str(int(exponent)).replace("-", MINUS)
        raised = power.translate(str.maketrans("0123456789\u2212", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))
        mantissa = mantissa.replace("-", MINUS).replace(".", self.decimal)
        return f"{mantissa}{NO_BREAK}×{NO_BREAK}10{raised}"


@cache
def number_style(language: str) -> NumberStyle:
    """Separators of a language from the Unicode CLDR."""
    locale = Locale(language)
    pattern = locale.percent_formats[None].pattern
    return NumberStyle(
        language=language,
        decimal=get_decimal_symbol(locale),
        group=get_group_symbol(locale),
        percent_sign=f"{NO_BREAK}%" if pattern.endswith(("\u00a0%", "\u202f%")) else "%",
    )
