"""What was done, move by move, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from blocs.brief.annex import fields
from blocs.brief.contents import Column, Facts, Row, Say, Section, Table
from blocs.brief.voice import Voice
from blocs.foundation.messages import plain, say, say_as
from blocs.foundation.rates import rate_of

if TYPE_CHECKING:
    from blocs.moves.move import Provision

BY_ORIGIN = ("rates.", "added_pct.")
"""Parameters that are a table: of rates as set, and of what is added on average."""

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
        parts = (*sentences, *_rates(provision, voice), Facts(_provision_facts(provision, voice)))
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
    shown = {k: v for k, v in provision.parameters.items() if not k.startswith(BY_ORIGIN)}
    if shown:
        facts.append((w("As given"), fields(shown, voice)))
    return tuple(facts)


def _rates(provision: Provision, voice: Voice) -> tuple[Table, ...]:
    """Rates by origin in a table, highest first; `rates.X` as given, `added_pct.X` in points."""
    found: dict[str, float] = {}
    for name, value in provision.parameters.items():
        head, _, code = name.partition(".")
        if f"{head}." in BY_ORIGIN:
            number = rate_of(value) * 100 if head == "rates" else float(value)
            found[_origin(code, voice)] = number
    if not found:
        return ()
    rows = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    title = voice.words("Tariffs by origin")
    heads = (Column(voice.words("Origin")), Column(voice.words("Rate, %"), align="r"))
    lines = tuple(Row((name, plain(rate, 2))) for name, rate in rows)
    return (Table(heads, lines, name=title),)


def _origin(code: str, voice: Voice) -> str:
    if code in voice.world.country:
        return voice.country(code)
    if code in voice.world.blocs:
        names = voice.world.blocs[code].names
        return names.get(voice.language) or names["en"]
    return voice.words("all others") if code == "*" else code
