"""Numbers of claims as text: what was stated, and ours, with their units."""

from __future__ import annotations

from blocs.brief.contents import Text
from blocs.foundation.messages import listed, plain, say, stated
from blocs.questions.evidence.claims.answer import CheckedClaim
from blocs.questions.evidence.claims.ask import Stated


def stated_text(bounds: Stated | None, unit: str) -> Text:
    """`45–50%`, `≥ 20%`, with the tolerance where there is one; empty where nothing is stated."""
    if bounds is None:
        return ""
    text = _bounds(bounds)
    if bounds.tolerance:
        text = listed((text, _number(bounds.tolerance)), " ± ")
    return _amount(text, unit)


def _bounds(bounds: Stated) -> Text:
    low, high = bounds.at_least, bounds.at_most
    if low is not None and high is not None:
        return _number(low) if low == high else listed((_number(low), _number(high)), "–")
    return listed(("≥", _number(low)) if low is not None else ("≤", _number(high)), " ")


def number_text(item: CheckedClaim) -> Text:
    """Our number with one decimal and its unit; a dash where there is none."""
    return "–" if item.number is None else _amount(plain(item.number, 1), item.claim.unit)


def _amount(number: Text, unit: str) -> Text:
    match unit:
        case "percent":
            return say("{number}%", number=number)
        case "million USD":
            return say("{number} million USD", number=number)
        case "million persons":
            return say("{number} million persons", number=number)
        case "GW":
            return say("{number} GW", number=number)
        case _:
            return number


def _number(number: float | None) -> Text:
    return stated(number or 0.0)
