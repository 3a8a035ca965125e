"""What the other choice of tariffs in the base year gives, on a line of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blocs.brief.contents import Say
from blocs.brief.voice import Voice
from blocs.foundation.messages import say
from blocs.questions.trade.report.reading import EXACT, Reading

if TYPE_CHECKING:
    from blocs.questions.trade.other_tariffs import OtherTariffs

MOST_TURNED = 6
"""So many countries whose sign turns are named with both numbers."""


def tariffs_line(found: OtherTariffs, voice: Voice, *, focus: str) -> str:
    """Real income under the other choice: focus, ends of the headline, world, and turned signs.

    Empty where no tariff moves and none of these signs depends on the choice.
    """
    w, n = voice.words, voice.numbers
    ranked = Reading(found.own).ranked()
    codes = dict.fromkeys((focus, *ranked[:1], *ranked[-1:]))
    if not found.matters(codes):
        return ""
    values = [_valued(code, found.value(code), voice) for code in codes]
    change = n.visible_percent_change(found.world_pct, 3)
    values.append(w("the world {value}", value=change))
    told = w.told(
        say("Without tariffs in the base year: real income {values}.")
        if found.tariffs == "none"
        else say("With the tariffs that ship in the base year: real income {values}."),
        values=", ".join(values),
    )
    if not found.turned:
        return told
    here = Reading(found.own)
    named = voice.listed(
        w("{country} (here {value})", country=voice.country(code), value=_shown(here, code, voice))
        for code in found.turned[:MOST_TURNED]
    )
    return told + " " + w("The sign depends on this choice: {countries}.", countries=named)


def _shown(reading: Reading, code: str, voice: Voice) -> str:
    return voice.numbers.visible_percent_change(reading.value(EXACT, code), 2)


def tariffs_screen(found: OtherTariffs, voice: Voice, *, focus: str) -> tuple[Say, ...]:
    """The same on a screen."""
    told = tariffs_line(found, voice, focus=focus)
    return (Say(told),) if told else ()


def _valued(code: str, value: float, voice: Voice) -> str:
    return f"{voice.country(code)} {voice.numbers.visible_percent_change(value, 2)}"
