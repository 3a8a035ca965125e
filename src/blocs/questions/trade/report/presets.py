"""What the low and the high ends of the ranges of presets give, on a line of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from blocs.brief.contents import Column, Row, Say, Table
from blocs.brief.voice import Voice
from blocs.foundation.messages import change
from blocs.questions.trade.models import EXACT
from blocs.questions.trade.report.reading import Reading

if TYPE_CHECKING:
    from blocs.questions.trade.preset_ends import End, PresetEnds


def presets_line(found: PresetEnds, voice: Voice, *, focus: str) -> str:
    """Real income at both ends: focus, the ends of the headline, and the world."""
    w = voice.words
    ranked = Reading(found.own).ranked()
    codes = dict.fromkeys((focus, *ranked[:1], *ranked[-1:]))
    values = [_country(found, code, voice) for code in codes]
    values.append(
        w(
            "the world {low} and {high}",
            low=_shown(found.world_pct("low"), voice, 3),
            high=_shown(found.world_pct("high"), voice, 3),
        )
    )
    return w(
        "With the presets at the low and at the high end of their ranges: real income {values}. "
        "The ends are those of the table of presets, no quantiles.",
        values="; ".join(values),
    )


def presets_screen(found: PresetEnds, voice: Voice, *, focus: str) -> tuple[Say, ...]:
    """The same on a screen."""
    return (Say(presets_line(found, voice, focus=focus)),)


def presets_table(found: Mapping[str, PresetEnds], voice: Voice, *, focus: str) -> Table:
    """Scenario × low end, as written and high end: real income of the focus country.

    found: title of the scenario → its outcomes at both ends.
    """
    w = voice.words
    rows = (
        Row((title, *(change(value, 2) for value in _three(item, focus))))
        for title, item in found.items()
    )
    heads = (w("Low end"), w("As written"), w("High end"))
    return Table(
        (Column(w("Scenario")), *(Column(head, align="r") for head in heads)),
        tuple(rows),
        caption=w(
            "{country}: real income, %, with the presets at the ends of their ranges",
            country=voice.country(focus),
        ),
        anchor="presets-table",
    )


def _three(found: PresetEnds, code: str) -> tuple[float, float, float]:
    low, high = (found.value(end, code) for end in ("low", "high"))
    own = float(found.own.labelled[EXACT][found.own.countries.index(code)])
    none = float("nan")
    return none if low is None else low, own, none if high is None else high


def _country(found: PresetEnds, code: str, voice: Voice) -> str:
    ends: tuple[End, End] = ("low", "high")
    low, high = (_shown(found.value(end, code), voice, 2) for end in ends)
    return voice.words(
        "{country} {low} and {high}", country=voice.country(code), low=low, high=high
    )


def _shown(value: float | None, voice: Voice, digits: int) -> str:
    if value is None:
        return voice.words("no solution")
    return voice.numbers.percent_change(value, digits)
