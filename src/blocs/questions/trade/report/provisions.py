"""What was done, move by move, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from blocs.brief.annex import fields
from blocs.brief.contents import Facts, Say, Section
from blocs.brief.voice import Voice
from blocs.foundation.messages import say, say_as

if TYPE_CHECKING:
    from blocs.moves.move import Provision

STAGES = {
    "baseline": say("before the comparison"),
    "moves": say("move {number}"),
}
"""When a provision applies."""
ROLES = {
    "by": say("By"),
    "on": say("On"),
    "to": say_as("role", "To"),
    "origin": say("Suppliers"),
    "destination": say("Buyers"),
    "side_1": say("One side"),
    "side_2": say("Other side"),
    "country": say("Country"),
    "members": say("Members of the bloc"),
    "seller": say("Seller"),
    "buyer": say("Buyer"),
    "senders": say("Senders"),
    "targets": say("Targets"),
}
"""What a country is in a provision."""


def told_provisions(provisions: Sequence[Provision], voice: Voice) -> tuple[Section, ...]:
    """Every provision with its codes spelled out, moves numbered from one."""
    told: list[Section] = []
    moves = 0
    for provision in provisions:
        moves += provision.stage == "moves"
        stage = STAGES.get(provision.stage)
        aside = f"· {voice.words.told(stage, number=moves)}" if stage else ""
        sentences = (Say(text, "plain") for text in provision.sentences)
        parts = (*sentences, Facts(_provision_facts(provision, voice)))
        told.append(Section(provision.title, parts, aside=aside, css="provision keep"))
    return tuple(told)


def _provision_facts(provision: Provision, voice: Voice) -> tuple[tuple[str, str], ...]:
    w = voice.words
    facts: list[tuple[str, str]] = []
    for role, codes in provision.countries.items():
        name = w.told(ROLES.get(role, role.replace("_", " ")))
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
