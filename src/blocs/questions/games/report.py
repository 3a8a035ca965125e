"""A game of any kind as a report: what was found, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, cast

from blocs.brief.basis import as_data, assumptions_section, masthead, provenance_section
from blocs.brief.contents import Column, Part, Row, Say, Section, Table
from blocs.brief.doubts import doubted, doubts
from blocs.brief.provenance import source_line
from blocs.brief.render.html import asset
from blocs.brief.report import Report
from blocs.brief.voice import Voice, voice
from blocs.foundation.messages import Message, given, say, significant
from blocs.questions.games.found import Found, FoundTable
from blocs.questions.games.kinds.strategic.play import Play
from blocs.questions.games.kinds.strategic.say.page import sections as strategic_sections
from blocs.questions.games.kinds.strategic.say.telling import Telling
from blocs.questions.games.kinds.strategic.tables import as_json
from blocs.questions.games.pictures import pictures_of
from blocs.world.world import World


def game_report(found: Play | Found, language: str) -> Report:
    """The report of a game of any kind."""
    speaking = voice(language, found.world)
    before: tuple[Part | None, ...] = ()
    if isinstance(found, Play):
        document = partial(as_json, found)
        sections = strategic_sections(Telling(found, speaking))
        notes = given(found.game, "notes")[language]
        before = (Say(notes) if notes else None, _sources(found, speaking))
    else:
        document, sections = found.as_json, _found(found, speaking)
    data = as_data(speaking.words("The game as data"), found.game.as_data())
    return Report(
        **masthead(found.provenance, speaking),
        title=given(found.game, "title")[language],
        kicker=speaking.words("Game: what the others will do"),
        style=asset("questions/games/play.css"),
        document=document,
        frame=found.to_frame,
        sections=(
            *_with_doubts(sections, found, speaking),
            assumptions_section(found.provenance, speaking, before=before),
            provenance_section(found.provenance, speaking, after=(data,)),
        ),
    )


def _with_doubts(
    sections: tuple[Section, ...], found: Play | Found, speaking: Voice
) -> tuple[Section, ...]:
    """The answer with a note on the countries of the game whose base data are implausible."""
    first, *rest = sections
    told = game_doubts(found, speaking)
    if told is None:
        return sections
    return (replace(first, parts=(*first.parts, Say(told, "note"))), *rest)


def game_doubts(found: Play | Found, speaking: Voice) -> Message | None:
    """Which countries that a game names, alone or in a bloc, have implausible base data."""
    named = dict.fromkeys(_named(found.game.as_data(), found.world))
    flagged = doubted(named, speaking)
    if not flagged:
        return None
    return say(
        "Base-year data of these countries, which the game names or counts in a group, are "
        "implausible; do not quote their own numbers: {countries}.",
        countries=doubts(flagged, speaking),
    )


def _named(data: Any, world: World) -> Iterator[str]:
    """Codes of countries, and of the members of blocs, that stand anywhere in plain data."""
    if isinstance(data, str):
        if data in world.country:
            yield data
        elif data in world.blocs:
            yield from world.bloc_members(data)[0]
    elif isinstance(data, Mapping):
        for item in cast("Mapping[str, Any]", data).values():
            yield from _named(item, world)
    elif isinstance(data, list | tuple):
        for item in cast("Sequence[Any]", data):
            yield from _named(item, world)


def _sources(found: Play | Found, speaking: Voice) -> Section | None:
    texts = tuple(map(speaking.quoted, found.game.sources))
    title = speaking.words("Sources of the game")
    return Section(title, (Say(role="list", items=texts),)) if texts else None


def _found(found: Found, speaking: Voice) -> tuple[Section, ...]:
    """Statements, the tables they rest on, and what is assumed."""
    w, notes = speaking.words, found.notes(speaking.language)
    first, *others = found.statements
    nature = w(
        "This compares two equilibria, the base year and the base year with the scenario; it is "
        "not a forecast and has no dates."
    )
    source = Say(source_line(found.provenance, speaking), "note")
    basis, stated = w("What it rests on"), w("Stated for this game")
    assumed = Say(role="list", items=(*found.assumptions, notes) if notes else found.assumptions)
    tables = (replace(table_of(item), caption=item.title) for item in found.tables)
    return (
        Section(
            "",
            (
                Say(first, "lead"),
                *pictures_of(found, speaking),
                *map(Say, others),
                Say(nature, "note"),
            ),
            anchor="result",
        ),
        Section(basis, (*tables, source), anchor="tables", nav=basis),
        Section(stated, (assumed, _sources(found, speaking)), anchor="stated", nav=stated),
    )


def table_of(found: FoundTable, most: int | None = None) -> Table:
    """Its first rows, all of them by default; numbers with four digits that count."""
    rows = (
        Row(tuple(significant(x) if isinstance(x, int | float) else x for x in row))
        for row in found.rows[:most]
    )
    return Table(tuple(map(Column, found.heads)), tuple(rows), css="found")
