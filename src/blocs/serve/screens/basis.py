"""What a world rests on, and what every number of it assumes."""

from __future__ import annotations

from typing import Any

from blocs.brief.basis import assumptions_section, masthead, provenance_section
from blocs.brief.contents import Contents, Say, Section
from blocs.brief.voice import voice
from blocs.foundation.messages import say
from blocs.moves.scenario import Closure
from blocs.questions.trade.answer import conditions
from blocs.questions.trade.engine.models.model import Model
from blocs.world.world import World

TITLE = say("Data and assumptions")


def basis_document(world: World) -> dict[str, Any]:
    """All that an answer of this world is conditional on, by default, as plain data."""
    closure = Closure().trade_balance
    return conditions(world, model=Model.CALIENDO_PARRO, trade_balance=closure)


def basis_contents(world: World, language: str) -> Contents:
    """The page of a world in one language."""
    speaking = voice(language, world)
    found = basis_document(world)
    head: dict[str, Any] = dict(masthead(found, speaking))
    opening = head.pop("opening")
    lead = say("What is observed, what is estimated, and what every number assumes.")
    first = Section("", (Say(opening, "warning") if opening else None, Say(lead, "lead")))
    sections = (first, assumptions_section(found, speaking), provenance_section(found, speaking))
    title = f"{TITLE[language]}: {world.name}"
    return Contents(title=title, kicker=TITLE[language], sections=sections, **head)
