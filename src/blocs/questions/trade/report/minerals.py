"""What a ban on a mineral costs where nobody finds another supplier, on a line of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blocs.brief.contents import Say
from blocs.brief.voice import Voice
from blocs.questions.trade.report.reading import Reading

if TYPE_CHECKING:
    from blocs.questions.trade.mineral_bound import MineralBound


def minerals_line(found: MineralBound, voice: Voice, *, focus: str) -> str:
    """Real income under rationing: focus, the ends of the headline, who loses most, the world."""
    w, n = voice.words, voice.numbers
    ranked = Reading(found.own).ranked()
    codes = dict.fromkeys((focus, *ranked[:1], *ranked[-1:], found.worst))
    values = [f"{voice.country(code)} {n.percent_change(found.value(code), 3)}" for code in codes]
    values.append(w("the world {value}", value=n.percent_change(found.world_pct, 4)))
    return w(
        "Where nobody finds another supplier (rationing, a bound within the same table): real "
        "income {values}. This bound, too, holds the mineral as a part of its sector.",
        values=", ".join(values),
    )


def minerals_screen(found: MineralBound, voice: Voice, *, focus: str) -> tuple[Say, ...]:
    """The same on a screen."""
    return (Say(minerals_line(found, voice, focus=focus)),)
