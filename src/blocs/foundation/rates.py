"""Rates and changes in percent as people write them: the one place that reads both.

A rate is a fraction of a value (`0.25`) or has its unit with it (`25%`). A change is in percent,
with or without the unit (`-5`, `-5%`). A bare number that reads like percent where a fraction is
meant is refused rather than taken for a rate of many hundred percent.
"""

from __future__ import annotations

import math
import numbers
import re
from decimal import Decimal

from blocs.foundation.errors import shown

MOST_BARE = 2.0
"""A rate larger than this in size needs its percent sign."""

MOST_BARE_IN_DATA = 10.0
"""In the data of a world a few such rates are real ones; a larger one needs its sign there, too."""

MOST_RATE = 1000.0
"""No rate is larger than 100,000 %: a price a thousand and one times as high."""

MOST_CHANGE = 100 * MOST_RATE
"""No change is larger than this, in percent."""

LEAST_CHANGE = -99.9
"""No change that must leave something leaves less than a thousandth."""

_PERCENT = re.compile(r"([-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?)\s*%")


def rate_of(value: object, *, most_bare: float = MOST_BARE) -> float:
    """A rate as a fraction: `0.25`, or the text `25%`. Raises ValueError in plain words."""
    if isinstance(value, str):
        return _bounded(float(_percent(value, "a rate, as 0.25 or 25%").scaleb(-2)))
    rate = _real(value, "a rate, as 0.25 or 25%")
    if abs(rate) <= most_bare:
        return rate
    fraction, percent = percent_text(rate), f"{_plain(Decimal(repr(rate)))}%"
    if abs(rate) > 100 * MOST_RATE:
        return _bounded(rate)
    raise ValueError(
        f"{rate:.15g} is {fraction} as a fraction: write {percent} if per cent is meant"
        + (f", {fraction} if not" if abs(rate) <= MOST_RATE else "")
    )


def rate_in_cell(text: str, *, most_bare: float = MOST_BARE) -> float:
    """A rate in a table: a number or percent, as text. Raises ValueError in plain words."""
    try:
        number = float(text) if "_" not in text else None
    except ValueError:
        number = None
    return rate_of(text.strip() if number is None else number, most_bare=most_bare)


def change_of(value: object) -> float:
    """A change in percent: `-5`, or the text `-5%`. Raises ValueError in plain words."""
    expected = "percent, as -5 or -5%"
    text = isinstance(value, str)
    change = float(_percent(value, expected)) if text else _real(value, expected)
    if abs(change) > MOST_CHANGE:
        raise ValueError(f"{change:g} % cannot be meant: a change is at most {MOST_CHANGE:,.0f} %")
    return change


def above_minus_one(rate: float) -> float:
    """A rate that leaves something of the price. Raises ValueError otherwise."""
    if rate <= -1:
        raise ValueError(f"{rate:g} must be above -1 (a fraction: 0.05 is 5 %)")
    return rate


def above_minus_100(change: float) -> float:
    """A change in percent that leaves something. Raises ValueError otherwise."""
    if change <= -100:
        raise ValueError(f"{change:g} must be above -100: nothing would be left")
    if change < LEAST_CHANGE:
        raise ValueError(f"{change:.9g} % cannot be meant: at least {LEAST_CHANGE:g} %")
    return change


def share_of(value: object) -> float:
    """A share as a fraction from 0 to 1: `0.25`, or the text `25%`. Raises ValueError."""
    expected = "a share, as 0.25 or 25%"
    if isinstance(value, str):
        share = float(_percent(value, expected).scaleb(-2))
    else:
        share = _real(value, expected)
    if not 0 <= share <= 1:
        raise ValueError(f"{share:g} must lie between 0 and 1")
    return share


def percent_text(rate: float) -> str:
    """A rate in percent, exactly, in the spelling that `rate_of` reads: `2500%`."""
    return f"{_plain(Decimal(repr(float(rate))).scaleb(2))}%"


def as_written(rate: float) -> float | str:
    """A rate in the spelling that `rate_of` reads back as the same number."""
    return rate if abs(rate) <= MOST_BARE else percent_text(rate)


def _percent(text: str, expected: str) -> Decimal:
    found = _PERCENT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"expected {expected}, not {shown(text)}")
    return Decimal(found[1])


def _real(value: object, expected: str) -> float:
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise ValueError(f"expected {expected}, not {shown(value)}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"expected a finite number, not {number:g}")
    return number


def _bounded(rate: float) -> float:
    if abs(rate) > MOST_RATE:
        most = f"{100 * MOST_RATE:,.0f} %"
        raise ValueError(f"a rate of {100 * rate:g} % cannot be meant: rates are at most {most}")
    return rate


def _plain(number: Decimal) -> str:
    """Without exponent and trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
