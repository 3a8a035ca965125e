"""What was done, move by move, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from blocs.brief.annex import fields
from blocs.brief.contents import Facts, Say, Section
from blocs.brief.voice import Voice

if TYPE_CHECKING:
    from blocs.moves.move import Provision


def told_provisions(provisions: Sequence[Provision], voice: Voice) -> tuple[Section, ...]:
    """Every provision with its codes spelled out, moves numbered from one."""
    told: list[Section] = []
    moves = 0
    for provision in provisions:
        moves += provision.stage == "moves"
        stage = voice.words.known(f"stage_{provision.stage}", "").format(number=moves)
        sentences = (Say(text, "plain") for text in provision.sentences)
        parts = (*sentences, Facts(_provision_facts(provision, voice)))
        aside = f"· {stage}" if stage else ""
        told.append(Section(provision.title, parts, aside=aside, css="provision keep"))
    return tuple(told)


def _provision_facts(provision: Provision, voice: Voice) -> tuple[tuple[str, str], ...]:
    w = voice.words
    facts: list[tuple[str, str]] = []
    for role, codes in provision.countries.items():
        name = w.known(f"role_{role}", role.replace("_", " "))
        everyone = len(codes) == len(voice.world.countries)
        names = (
            w("all countries of the data set")
            if everyone
            else voice.listed(voice.country(c) for c in codes)
        )
        facts.append((w("{role} ({count})", role=name, count=len(codes)), names))
    if provision.sectors:
        every = len(provision.sectors) == len(voice.world.sectors)
        names = voice.listed(voice.sector(c) for c in provision.sectors)
        head = w("Sectors ({count})", count=len(provision.sectors))
        facts.append((head, w("all sectors of the data set") if every else names))
    if provision.parameters:
        facts.append((w("As given"), fields(provision.parameters, voice)))
    return tuple(facts)
