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

MINUS, PLUS, ABSENT, NO_BREAK, JOINED = "\u2212", "+", "\u2013", "\u00a0", "\u2060"

STATED_DECIMALS = 6
SMALLEST_DECIMALS = 8
"""Decimals beyond which a number is written with a power of ten."""

DOLLAR_STEPS = (
    (1e6, noted("${amount} trillion")),
    (1e3, noted("${amount} billion")),
    (1.0, noted("${amount} million")),
    (1e-3, noted("${amount} thousand")),
)
"""Millions of dollars in a unit, and how an amount in it is said."""
NO_DOLLARS = noted("${amount}")
LEFT_OPEN_PCT = 1e-6
"""Per cent: what the verification of a solution leaves open. A smaller change is zero."""
NOTHING_PCT = 1e-9
"""Per cent below which a change is rounding of a solver."""
SMALL_PCT = 0.01
"""Per cent below which a single change is told with two figures, whatever its decimals."""
ROUNDING, HUNDRED, TEN = 1e-9, 100.0, 10.0
SMALLEST_AMOUNT = 0.5
LEAST_MILLION = SMALLEST_AMOUNT * DOLLAR_STEPS[-1][0]
"""Million USD below which no amount is told, but that it is smaller than a thousand dollars."""

SPACED_PERCENT = re.compile("(?<=[0-9])[ \u00a0\u202f]%")

MONEY_STEPS = (
    (1e6, noted("trillion USD")),
    (1e3, noted("billion USD")),
    (1.0, noted("million USD")),
    (1e-3, noted("thousand USD")),
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
    """Decimals for a whole column of per cent: 2, or 3 where most values are below a twentieth.

    More where the largest would show less than two figures.
    """
    sizes = [abs(v) for v in values if math.isfinite(v) and v != 0]
    return seen_digits(sizes, 3 if sizes and statistics.median(sizes) < 0.05 else 2)


def seen_digits(values: Iterable[float], least: int) -> int:
    """Decimals of a column of per cent: `least`, or what shows two figures of its largest."""
    largest = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
    return max(least, _two_figures(largest)) if _hidden(largest) else least


def million_digits(values: Iterable[float]) -> int | None:
    """Decimals of a column in million USD where all of it is below a million; else None."""
    largest = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
    return _two_figures(largest) if LEAST_MILLION <= largest < 0.95 else None


def _two_figures(size: float) -> int:
    return min(SMALLEST_DECIMALS, 1 - math.floor(math.log10(size)))


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

    def visible_percent(self, value: float, digits: int | None = None) -> str:
        """A size in per cent, with two figures where it is too small for these decimals."""
        text = self.plain(value, digits)
        return self.with_percent(self.significant(value, 2) if _hidden(value) else text)

    def visible_percent_change(self, value: float, digits: int | None = None) -> str:
        """The same of a change, signed."""
        return self.with_percent(self.visible_change(value, digits))

    def visible_change(self, value: float, digits: int | None = None) -> str:
        """The same without the sign of per cent, for an axis that states it."""
        return self.significant_change(value) if _hidden(value) else self.change(value, digits)

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
        small = MONEY_STEPS[-1] if size else MONEY_STEPS[-2]
        factor, unit = next((s for s in MONEY_STEPS if size >= s[0] * 0.9995), small)
        value = million_usd / factor
        digits = min(sensible_digits(value), 2)
        text = self.change(value, digits) if signed else self.plain(value, digits)
        if 0 < abs(value) < 0.005:
            text = f"<{self.plain(0.01, 2)}"
        return f"{text}{NO_BREAK}{catalogue(self.language).gettext(unit)}"

    def round_percent(self, value: float) -> str:
        """A size in per cent for reading: whole from ten, one decimal from one, else two.

        `<0.01%` where that would show nothing of it.
        """
        number, places = _rounded(abs(value), round_percent_digits(value))
        return self._too_small(number, value) or self.with_percent(self.plain(number, places))

    def round_percent_change(self, value: float) -> str:
        """The same, signed; `<0.01%` where it is not zero and too small for two decimals."""
        number, places = _rounded(value, round_percent_digits(value))
        return self._too_small(number, value) or self.with_percent(self.change(number, places))

    def _too_small(self, rounded: float, value: float) -> str:
        """What is said of per cent that are not zero and would be written so."""
        if rounded != 0 or not abs(value) >= NOTHING_PCT:
            return ""
        return "<" + self.with_percent(self.plain(0.01, 2))

    def round_percents(self, low: float, high: float) -> str:
        """From one size in per cent to another, as many decimals as the larger deserves."""
        places = round_percent_digits(max(low, high, key=abs))
        return self.with_percent(self._from_to(low, high, places))

    def dollars(self, million_usd: float) -> str:
        """An amount for reading: `$17 billion`, `$5.3 billion`, `$600 million`, `$20 thousand`.

        Below a billion one figure, or the hundreds; `<$1 thousand` where that is too small.
        """
        if not math.isfinite(million_usd):
            return ABSENT
        size = abs(million_usd)
        if size == 0:
            return self._in_dollars(NO_DOLLARS, "0")
        factor, form, places = _dollar_step(size)
        if factor >= DOLLAR_STEPS[1][0]:
            return self._in_dollars(form, self.plain(*_rounded(size / factor, places)))
        amount = size / factor
        if amount < SMALLEST_AMOUNT:
            return "<" + self._in_dollars(form, self.plain(1, 0))
        step = next((s for s in (HUNDRED, TEN) if amount >= 0.95 * s), 1.0)
        return self._in_dollars(form, self.plain(_half_up(amount / step, 0) * step, 0))

    def dollars_change(self, million_usd: float) -> str:
        """The same with its sign: `−$5.3 billion`; none where no amount is seen."""
        told = self.dollars(million_usd)
        if not math.isfinite(million_usd) or abs(million_usd) < LEAST_MILLION:
            return told
        sign = MINUS if million_usd < 0 else PLUS
        return f"{sign}{JOINED}{told}"

    def dollars_between(self, low: float, high: float) -> str:
        """From one amount [million USD] to another, in the unit of the larger."""
        if low < 0:
            return f"{self.dollars_change(low)} … {self.dollars_change(high)}"
        most = max(abs(low), abs(high))
        if most < LEAST_MILLION:
            return self.dollars(most)
        factor, form, places = _dollar_step(most)
        return self._in_dollars(form, self._from_to(low / factor, high / factor, places))

    def _from_to(self, low: float, high: float, places: int) -> str:
        """`5.0–7.1`; with `…` and signs where one end is below zero."""
        ends = [self.plain(*_rounded(end, places)) for end in (low, high)]
        if low >= 0:
            return f"{JOINED}–{JOINED}".join(ends)
        return f"{ends[0]} … {PLUS if high > 0 else ''}{ends[1]}"

    def _in_dollars(self, form: str, amount: str) -> str:
        told = catalogue(self.language).gettext(form).format(amount=amount)
        return told.replace(" ", NO_BREAK)

    def million(self, value: float, digits: int | None = None) -> str:
        """A change in million USD without its unit, for a column or axis that states it."""
        usual = 0 if abs(value) >= 9.95 or value == 0 else 1
        return self.change(value, usual if digits is None else digits)

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


def _hidden(value: float) -> bool:
    """Whether usual decimals would say nothing, or a single figure, of a change that is one."""
    return LEFT_OPEN_PCT <= abs(value) < SMALL_PCT


def round_percent_digits(value: float) -> int:
    """Decimals of a size in per cent, chosen after rounding: 9.96 is 10, not 10.0."""
    size = abs(value)
    if _half_up(size, 1) >= 10:
        return 0
    return 1 if _half_up(size, 2) >= 1 else 2


def round_percent_ends(low: float, high: float) -> tuple[float, float]:
    """Two sizes in per cent as they are rounded beside each other."""
    places = round_percent_digits(max(low, high, key=abs))
    return _half_up(low, places), _half_up(high, places)


def _dollar_step(million_usd: float) -> tuple[float, str, int]:
    """Unit, how it is said and decimals of an amount, chosen after rounding."""
    size = abs(million_usd)
    trillion, billion, million, thousand = DOLLAR_STEPS
    if size >= 0.9995 * trillion[0]:
        return (*trillion, 1)
    if size >= 9.95 * billion[0]:
        return (*billion, 0)
    if size >= 0.95 * billion[0]:
        return (*billion, 1)
    return (*million, 0) if size >= 0.95 * million[0] else (*thousand, 0)


def _rounded(value: float, places: int) -> tuple[float, int]:
    return _half_up(value, places), places


def _half_up(value: float, places: int) -> float:
    """Halves away from zero, as people round, not to even."""
    if not math.isfinite(value):
        return value
    factor = 10.0**places
    return math.copysign(math.floor(abs(value) * factor + 0.5 + ROUNDING) / factor, value)


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
