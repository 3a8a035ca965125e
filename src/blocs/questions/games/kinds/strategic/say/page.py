"""A played game said on one self-contained page, in English or Russian."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from blocs.brief import grounds
from blocs.brief.grounds import source_line
from blocs.brief.page import Head, page_head, write_page
from blocs.brief.voice import voice
from blocs.foundation.messages import given
from blocs.questions.games.kinds.strategic.play import Play
from blocs.questions.games.kinds.strategic.say import equilibria as found
from blocs.questions.games.kinds.strategic.say import lines
from blocs.questions.games.kinds.strategic.say.equilibria import EquilibriumText, OrderText
from blocs.questions.games.kinds.strategic.say.lines import CellLine, OptionLine
from blocs.questions.games.kinds.strategic.say.telling import Line, Telling


@dataclass(frozen=True)
class PlayPage:
    """Everything that the template shows; no number is computed there."""

    head: Head
    lead: str
    remarks: tuple[str, ...]
    options: tuple[OptionLine, ...]
    effects: tuple[Line, ...]
    types: tuple[Line, ...]
    equilibria: tuple[EquilibriumText, ...]
    others: tuple[str, ...]
    order: tuple[OrderText, ...]
    actors: tuple[str, ...]
    cell_heads: tuple[str, ...]
    cells: tuple[CellLine, ...]
    changes: tuple[str, ...]
    ranges: tuple[Line, ...]
    ranges_note: str
    chances: tuple[Line, ...]
    chances_note: str
    terms: tuple[Line, ...]
    notes: str
    sources: tuple[str, ...]
    source: str
    assumptions: grounds.Assumptions
    provenance: grounds.ProvenanceText
    data: str


def write_play(result: Play, *, path: Path, language: str = "en") -> Path:
    """Write the page of a game to `path`, whole or not at all. Raises InputError."""
    speaking = voice(language, result.world)
    return write_page(
        "questions/games/kinds/strategic/play.html.jinja",
        play_page(Telling(result, speaking)),
        speaking,
        path=path,
    )


def play_page(telling: Telling) -> PlayPage:
    """The contents of the page."""
    result, speaking = telling.result, telling.speaking
    game = result.game
    return PlayPage(
        head=_head(telling),
        lead=found.lead(telling),
        remarks=lines.remarks(telling),
        options=lines.options(telling),
        effects=lines.effects(telling),
        types=lines.types(telling),
        equilibria=found.equilibria(telling),
        others=found.others(telling),
        order=found.order(telling),
        actors=tuple(map(telling.actor, game.actors)),
        cell_heads=lines.cell_heads(telling),
        cells=lines.cells(telling),
        changes=found.changes(telling),
        ranges=found.ranges(telling),
        ranges_note=found.ranges_note(telling),
        chances=found.chances(telling),
        chances_note=found.chances_note(telling),
        terms=lines.terms(telling),
        notes=given(game, "notes")[speaking.language],
        sources=tuple(game.sources),
        source=source_line(result.provenance, speaking),
        assumptions=grounds.assumptions(result.provenance, speaking),
        provenance=grounds.provenance_text(result.provenance, speaking),
        data=json.dumps(game.as_data(), ensure_ascii=False, indent=1),
    )


def _head(telling: Telling) -> Head:
    game, speaking = telling.result.game, telling.speaking
    own = ("equilibria", "change", "who", "terms", "cells")
    navigation = tuple((anchor, f"pl_nav_{anchor}") for anchor in own)
    shared = (("assumptions", "nav_assumptions"), ("provenance", "nav_provenance"))
    return page_head(
        telling.result.provenance,
        speaking,
        title=given(game, "title")[speaking.language],
        kicker=speaking.words["pl_kicker"],
        navigation=navigation + shared,
        warning="",
    )
