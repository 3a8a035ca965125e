"""The short brief of a scenario: two sheets, composed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from blocs.brief.basis import masthead
from blocs.brief.estimated import estimated_sentence
from blocs.brief.models import MODELS
from blocs.brief.short.audience import Audience
from blocs.brief.short.cited import Facts
from blocs.brief.voice import Voice
from blocs.foundation.catalogues import in_language
from blocs.foundation.errors import InputError, SolverError
from blocs.foundation.messages import same
from blocs.moves.move import Provision
from blocs.moves.scenario import Scenario
from blocs.questions.trade.contributions import MOST_EXACT, Contributions, contributions
from blocs.questions.trade.outcome import Outcome
from blocs.questions.trade.plausibility import Plausibility
from blocs.questions.trade.ranges import Ranges
from blocs.questions.trade.report.brief import not_converged
from blocs.questions.trade.report.short.actors import Cast, cast_of
from blocs.questions.trade.report.short.audiences import (
    elasticities_block,
    equations_block,
    inputs_block,
    markets_block,
    steps_block,
)
from blocs.questions.trade.report.short.doubt import sure_block
from blocs.questions.trade.report.short.focus import (
    group_labels,
    lines_block,
    move_labels,
    partners_block,
    parts_block,
    sectors_block,
)
from blocs.questions.trade.report.short.lede import lede
from blocs.questions.trade.report.short.said import rests_on, watch, why
from blocs.questions.trade.report.short.sheet import SHORTER, Block, Lines, Room, Sheet
from blocs.questions.trade.report.short.sure import Sure
from blocs.questions.trade.report.short.volumes import Volumes
from blocs.questions.trade.report.short.what_if import WhatIf, what_if
from blocs.questions.trade.report.short.who import (
    bars_block,
    headlines,
    is_wide,
    map_block,
    trade_blocks,
)
from blocs.world.world import World


@dataclass(frozen=True, eq=False)
class Matter:
    """All that a short brief is made of, in no language."""

    outcome: Outcome
    world: World
    scenario: Scenario
    cast: Cast
    sure: Sure | None
    what_if: WhatIf
    contributions: Contributions | None
    annex: Path


def matter_of(
    outcome: Outcome,
    world: World,
    scenario: Scenario,
    *,
    ranges: Ranges | None,
    parts: Contributions | None,
    plausible: Plausibility | None,
    annex: Path,
    focus: str | None = None,
) -> Matter:
    """What a short brief says, solved. parts: contributions of several moves."""
    cast = cast_of(outcome, world, scenario, focus=focus)
    found = parts or _by_partners(outcome, world, scenario, cast)
    sure = None if ranges is None else sure_of(ranges)
    return Matter(
        outcome, world, scenario, cast, sure, what_if(cast, scenario, plausible), found, annex
    )


def sure_of(ranges: Ranges) -> Sure:
    """Ranges in million USD by country."""
    base = ranges.outcome.labelled["income"] / 100.0
    count = len(base)
    return Sure(
        ranges.outcome,
        ranges.spread.values[:, :count] * base,
        {case.name: case.values[:count] * base for case in ranges.closures},
        {case.name: case.values[:count] * base for case in ranges.models},
        ranges.drawn.seed,
    )


def _by_partners(
    outcome: Outcome, world: World, scenario: Scenario, cast: Cast
) -> Contributions | None:
    """One move by its partners, where it has several; None where it cannot be split by them."""
    volumes = Volumes(outcome)
    movers = [code for actor in cast.movers for code in actor.party.members]
    targets = [actor for actor in cast.targets if actor.members]
    if len(scenario.moves) != 1 or len(targets) < 3 or not movers:
        return None
    targets.sort(key=lambda a: -volumes.trade(a.party.members, movers).before)
    groups = {a.code: a.party.members for a in targets[: MOST_EXACT - 1]}
    try:
        return contributions(outcome, "partners", world=world, scenario=scenario, groups=groups)
    except (InputError, SolverError):
        return None


def sheet_of(
    matter: Matter,
    voice: Voice,
    provisions: Sequence[Provision],
    room: Room = SHORTER[0],
    audience: Audience = Audience.MINISTER,
    warnings: Sequence[str] = (),
) -> Sheet:
    """The two sheets in one language, with so much room."""
    facts, cast, w = Facts(), matter.cast, voice.words
    top = lede(cast, facts, matter.sure)
    told = matter.outcome.provenance
    head = masthead(told, voice)
    numbers = headlines(cast, voice, facts, matter.sure)
    reasons = lines_block(w("Why"), why(cast, facts), "text")
    wide = is_wide(cast)
    beside = (map_block(cast, voice), reasons) if wide else trade_blocks(cast, voice)
    return Sheet(
        language=voice.language,
        title=in_language(matter.scenario, "title", voice.language),
        kicker=f"blocs · {w('short brief')} · {voice.date(str(told.get('created', '')))}",
        footer=_footer(matter.outcome, voice),
        lede=top.sentences,
        warnings=tuple(
            text
            for text in (
                not_converged(matter.outcome, voice),
                estimated_sentence(told, voice),
                *warnings,
            )
            if text
        ),
        headlines=numbers,
        first=(bars_block(cast, voice, matter.sure, most=room.bars),),
        beside=tuple(block for block in beside if block is not None),
        last=_last(matter, voice, facts, room, () if wide or reasons is None else (reasons,)),
        left=_left(matter, voice, facts, provisions, room, audience, wide=wide),
        right=_right(matter, voice, facts, room, audience),
        annex=w(
            "Annex (a file of its own): every country and sector, equations, elasticities with "
            "sources, every range, the scenario as data: {path}",
            path=matter.annex.name,
        ),
        facts=facts,
        version=head["version"],
        dateline=head["dateline"],
    )


def _footer(outcome: Outcome, voice: Voice) -> str:
    """Program, world and model."""
    told = outcome.provenance
    title, year = str(told["world"]["title"]), told["world"]["year"]
    world = title if str(year) in title else f"{title}, {year}"
    return (
        f"blocs {told['blocs_version']} · {world} · {MODELS[told['model']].label[voice.language]}"
    )


def _left(
    matter: Matter,
    voice: Voice,
    facts: Facts,
    provisions: Sequence[Provision],
    room: Room,
    audience: Audience,
    *,
    wide: bool,
) -> tuple[Block, ...]:
    cast, doubtful = matter.cast, matter.what_if.doubtful
    sectors = sectors_block(cast, voice, doubtful, most=room.sectors)
    trade = partners_block(cast, voice, most=room.trade, sells=not wide)
    parts = _parts(matter, voice, facts, provisions)
    found: tuple[Block | None, ...]
    match audience:
        case Audience.MINISTER:
            found = (sectors, trade, parts)
        case Audience.BUSINESS:
            inputs = inputs_block(cast, voice, most=room.sectors)
            found = (inputs, markets_block(cast, voice, most=room.sectors), parts)
        case Audience.STUDENT:
            found = (steps_block(cast, voice, facts), parts)
        case Audience.RESEARCHER:
            found = (equations_block(voice), sectors, parts)
    return tuple(block for block in found if block is not None)


def _parts(
    matter: Matter, voice: Voice, facts: Facts, provisions: Sequence[Provision]
) -> Block | None:
    parts, cast = matter.contributions, matter.cast
    if parts is None:
        return None
    labels = (
        move_labels(parts, provisions, cast, voice)
        if parts.by == "moves"
        else group_labels(parts, cast, voice)
    )
    return parts_block(cast, voice, facts, parts, labels)


def _last(
    matter: Matter, voice: Voice, facts: Facts, room: Room, before: Sequence[Block]
) -> tuple[Block, ...]:
    """The foot of sheet one: why, where no map stands beside it, and what to watch."""
    told = watch(matter.cast, facts, matter.sure, matter.what_if, most=room.watch)
    found = (*before, lines_block(voice.words("What to watch"), told, "numbered"))
    return tuple(block for block in found if block is not None)


def _right(
    matter: Matter, voice: Voice, facts: Facts, room: Room, audience: Audience
) -> tuple[Block, ...]:
    cast, w = matter.cast, voice.words
    told = rests_on(cast, matter.scenario, facts, matter.sure)[: room.rests]
    before: dict[Audience, tuple[Block | None, ...]] = {
        Audience.BUSINESS: tuple(
            partners_block(cast, voice, most=room.trade, sells=sells) for sells in (True, False)
        ),
        Audience.STUDENT: (sectors_block(cast, voice, matter.what_if.doubtful, most=room.sectors),),
        Audience.RESEARCHER: (elasticities_block(cast, voice, most=room.sectors),),
    }
    found = (
        *before.get(audience, ()),
        sure_block(cast, voice, matter.sure, matter.what_if),
        lines_block(w("What it rests on"), told, "bullets"),
        _again(matter, voice) if audience is Audience.RESEARCHER else None,
    )
    return tuple(block for block in found if block is not None)


def _again(matter: Matter, voice: Voice) -> Block:
    """Which file runs again to the same numbers, and what the draws start from."""
    w, name = voice.words, matter.annex.name.replace(".annex.", ".").removesuffix(".html")
    told = w(
        "{path}: scenario, world, parameters, numbers and one command that runs it again and says "
        "how far the numbers are apart.",
        path=f"{name}.zip",
    )
    if matter.sure is not None:
        seed = w("Draws start from seed {seed}.", seed=matter.sure.seed)
        told = f"{told} {seed}"
    return Block(w("To run it again"), (Lines((same(told),)),))
