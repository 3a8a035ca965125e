"""What `blocs play` prints: answers and tables; of a game of options its equilibria."""

from __future__ import annotations

from blocs.brief.contents import Part, Say, Section
from blocs.brief.voice import Voice
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.messages import say
from blocs.questions.games.found import Found, FoundTable
from blocs.questions.games.kinds.strategic.play import Play
from blocs.questions.games.kinds.strategic.say.by_key import screen_by_key
from blocs.questions.games.kinds.strategic.say.page import told_screen
from blocs.questions.games.kinds.strategic.say.telling import Telling
from blocs.questions.games.report import game_doubts, table_of

SHOWN_ROWS = 12
"""Rows of a table on the screen; the page and the JSON document have all."""


def game_screen(found: Play | Found, speaking: Voice, *, width: int) -> tuple[Part | None, ...]:
    """A game of any kind on a screen that is `width` letters wide.

    The English screen names actors and options by their keys, as the file and the CSV do; a
    language in which keys are no words has the sentences of the page.
    """
    told = game_doubts(found, speaking)
    doubted = () if told is None else (Say(told, "note"),)
    if isinstance(found, Found):
        return (*_found(found, speaking), *doubted)
    if speaking.language == SOURCE_LANGUAGE:
        return (*screen_by_key(found, width=width), *doubted)
    return (*told_screen(Telling(found, speaking)), *doubted)


def _found(found: Found, speaking: Voice) -> tuple[Part | None, ...]:
    """Title, answers, tables and assumptions."""
    typeset, language = speaking.numbers.typeset, speaking.language
    assumed = (*(item[language] for item in found.assumptions), found.notes(language))
    return (
        Say(f" ({found.world.name})", head=found.title(language)),
        *(Say(typeset(text[language])) for text in found.statements),
        *map(_table, found.tables),
        Say(head=speaking.words("Assumed")),
        *(Say(typeset(text), "note") for text in assumed),
    )


def _table(found: FoundTable) -> Section:
    """A table, as many rows of it as a screen has room for."""
    left = len(found.rows) - SHOWN_ROWS
    more = Say(say("… {left} more rows on the page", left=left), "note")
    return Section(found.title, (table_of(found, SHOWN_ROWS), more if left > 0 else None))
