"""Page one: four numbers, the bars of who gains and loses, a map or the trade of two parties."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from blocs.brief.parts import side_of
from blocs.brief.scale import diverging_scale
from blocs.brief.short.cited import Facts
from blocs.brief.short.plates import BarRow, Shift, bars, map_plate, shifts
from blocs.brief.voice import Voice
from blocs.foundation.messages import same
from blocs.foundation.numbers import MINUS, NOTHING_PCT, PLUS
from blocs.moves.parties import Party
from blocs.questions.trade.outcome import Outcome
from blocs.questions.trade.report.reading import EXACT, Reading
from blocs.questions.trade.report.short.actors import Actor, Cast, Name, actor_of
from blocs.questions.trade.report.short.amounts import NEARLY_NOTHING, Unit, seen, unit_of
from blocs.questions.trade.report.short.sheet import Block, Grid, Headline, Lines, Picture
from blocs.questions.trade.report.short.sure import Span, Sure
from blocs.questions.trade.report.short.volumes import Change, Volumes

WIDTH = 482.0
HALF_WIDTH, NARROW = 236.0, 262.0
MAP_PCT, MAP_COUNTRIES = 0.05, 8
"""A map is worth it from so many countries above so many per cent on."""
FURTHER = 3
SMALLEST_PCT = 0.005
"""Per cent below which a number of its own is told in dollars."""
PARTNERS = 6
TWO_PARTIES = 3


def label_of(actor: Actor, voice: Voice) -> str:
    """Name of an actor beside a bar: without its article, with a capital letter."""
    if actor.code in voice.world.country and not actor.party.left_out:
        return voice.country(actor.code)
    name = actor.name[voice.language].removeprefix("the ")
    return name[:1].upper() + name[1:]


# -- four numbers ---------------------------------------------------------------------------------


def headlines(cast: Cast, voice: Voice, facts: Facts, sure: Sure | None) -> tuple[Headline, ...]:
    """Mover; worst target; second actor or focus; world, or the trade of two parties.

    In per cent of two parties, in dollars of many and where per cent would show nothing.
    """
    many = len(cast.targets) > TWO_PARTIES
    chosen = [cast.first]
    rest = [a for a in cast.actors if a.counted and a.code != cast.first.code]
    chosen += sorted(rest, key=lambda a: (min(a.usd, 0.0), -abs(a.usd)))[:2]
    if cast.focus.counted and len(chosen) < 3 and cast.focus.code not in {a.code for a in chosen}:
        chosen.append(cast.focus)
    found = [
        _headline(actor, voice, facts, sure, in_usd=many or 0 < abs(actor.pct) < SMALLEST_PCT)
        for actor in chosen
    ]
    if not many and cast.first.members:
        found.append(_exports(cast.first, Volumes(cast.outcome), voice, facts))
    if len(found) < 4:
        found.append(_world(cast.outcome, voice, facts))
    return tuple(found)


def _headline(
    actor: Actor, voice: Voice, facts: Facts, sure: Sure | None, *, in_usd: bool
) -> Headline:
    w = voice.words
    money = facts.dollars_change(f"{actor.key}.usd", actor.usd)[voice.language]
    pct = facts.percent_change(f"{actor.key}.pct", actor.pct)[voice.language]
    value, note = (
        (money, w("{pct} of real income", pct=pct))
        if in_usd
        else (pct, w("{money} a year", money=money))
    )
    span = None if sure is None else sure.of(actor)
    if span is not None and (seen(span.low) or seen(span.high)):
        between = facts.dollars_between(f"range.{actor.code}.usd", span.low, span.high)
        note = w("{note}; {span} under other assumptions", note=note, span=between[voice.language])
    return Headline(value, label_of(actor, voice), note, side_of(actor.usd))


def _exports(actor: Actor, volumes: Volumes, voice: Voice, facts: Facts) -> Headline:
    sold, bought = volumes.exports(actor.members), volumes.imports(actor.members)
    pct = facts.percent_change(f"trade.{actor.code}.exports_pct", sold.pct)
    imports = facts.percent_change(f"trade.{actor.code}.imports_pct", bought.pct)
    return Headline(
        pct[voice.language],
        voice.words("Exports: {name}", name=label_of(actor, voice)),
        voice.words("by volume; imports {pct}", pct=imports[voice.language]),
        side_of(sold.usd),
    )


def _world(outcome: Outcome, voice: Voice, facts: Facts) -> Headline:
    total = Reading(outcome).world()
    pct = facts.percent_change("world.pct", total.pct)[voice.language]
    money = facts.dollars_change("world.usd", total.million_usd)[voice.language]
    is_seen = abs(total.pct) >= NOTHING_PCT
    return Headline(
        money if is_seen else NEARLY_NOTHING,
        voice.words("World"),
        voice.words("{pct} of real income", pct=pct),
        side_of(total.million_usd if is_seen else 0.0),
    )


# -- bars -----------------------------------------------------------------------------------------


def bars_block(cast: Cast, voice: Voice, sure: Sure | None, *, most: int) -> Block:
    """Movers, targets by dollars, then the largest per cent of those not yet shown."""
    groups = _groups(cast, most)
    unit = unit_of(actor.usd for group in groups for actor in group)
    rows = [
        _bar(actor, unit, voice, sure, strong=g == 0, opens=k == 0 and g > 0)
        for g, group in enumerate(groups)
        for k, actor in enumerate(group)
    ]
    w = voice.words
    heads, called = (w.told(unit.head), w("%")), w.told(unit.name)
    told = "; ".join(f"{row.label} {row.texts[0]}" for row in rows)
    alt = w("Change of real income, {unit} a year: {items}", unit=called, items=told)
    plate = bars(rows, heads=heads, width=WIDTH, alt=alt)
    narrow = bars(rows, heads=heads, width=NARROW, alt=alt, label_width=0.3)
    table = Grid(("", *heads), tuple((row.label, *row.texts) for row in rows))
    note = (
        w("Change of real income, {unit} a year, and in per cent.", unit=called)
        if sure is None
        else w(
            "Change of real income, {unit} a year, and in per cent. Line: range over draws of "
            "elasticities, rules for trade balances and models. Grey: the sign is open.",
            unit=called,
        )
    )
    if len(groups) > 1 and groups[-1] and any(len(a.party.members) > 1 for a in cast.actors):
        note += " " + w(
            "Below the last rule: the largest in per cent; members of blocs are counted in these, "
            "too."
        )
    return Block(_title(rows, voice), (Picture("who", plate, table, narrow), _note(note)))


def _title(rows: Sequence[BarRow], voice: Voice) -> str:
    """What the rows show: a gain, a loss, both, or neither."""
    signs = {text[:1] for row in rows for text in row.texts}
    if PLUS in signs and MINUS in signs:
        return voice.words("Who gains, who loses")
    if PLUS in signs:
        return voice.words("Who gains")
    return voice.words("Who loses") if MINUS in signs else voice.words("Nobody gains or loses")


def _groups(cast: Cast, most: int) -> list[list[Actor]]:
    movers = [a for a in cast.movers if a.counted][: most // 2]
    shown = {a.code for a in movers}
    targets = [a for a in cast.actors if a.counted and a.code not in shown]
    if cast.focus.counted and cast.focus.code not in {a.code for a in cast.actors}:
        targets.append(cast.focus)
    targets.sort(key=lambda actor: -abs(actor.usd))
    targets = targets[: max(most - len(movers) - FURTHER, 1)]
    alone = {a.code for a in (*movers, *targets) if len(a.party.members) == 1}
    codes = [code for code in cast.outcome.countries if code not in alone]
    rest = [actor_of(Party(code, (code,)), cast.outcome, cast.world) for code in codes]
    rest = sorted((a for a in rest if a.counted), key=lambda actor: -abs(actor.pct))[:FURTHER]
    return [movers, targets, rest] if movers else [targets, rest]


def _bar(
    actor: Actor, unit: Unit, voice: Voice, sure: Sure | None, *, strong: bool, opens: bool
) -> BarRow:
    span: Span | None = None if sure is None else sure.of(actor)
    return BarRow(
        label=label_of(actor, voice),
        value=seen(actor.usd),
        low=None if span is None else seen(span.low),
        high=None if span is None else seen(span.high),
        texts=(unit.change(actor.usd, voice), voice.numbers.round_percent_change(actor.pct)),
        strong=strong,
        grey=span is not None and span.low < 0 < span.high,
        opens=opens,
    )


# -- map, or trade of two parties -----------------------------------------------------------------


def is_wide(cast: Cast) -> bool:
    """Whether so many countries are touched that a map is worth it."""
    values = np.abs(np.nan_to_num(cast.outcome.labelled[EXACT]))
    sound = np.array([code not in cast.outcome.implausible for code in cast.outcome.countries])
    return int(((values >= MAP_PCT) & sound).sum()) >= MAP_COUNTRIES


def map_block(cast: Cast, voice: Voice) -> Block:
    """The world by change of real income; flagged countries hatched."""
    outcome, w = cast.outcome, voice.words
    values = {
        code: float(value)
        for code, value in zip(outcome.countries, outcome.labelled[EXACT], strict=True)
        if code not in outcome.implausible
    }
    scale = diverging_scale([v for v in values.values() if np.isfinite(v)])
    plate = map_plate(
        {code: scale.class_of(value) for code, value in values.items()},
        scale,
        limits=[voice.numbers.stated(limit) for limit in scale.boundaries],
        keys=(w("not shown"), w("no data")),
        width=HALF_WIDTH + 40,
        alt=w(
            "World map of the change of real income in per cent. Blue gains, brown loses; hatched: "
            "computed, not shown. All values stand in the annex."
        ),
        hatched=outcome.implausible,
    )
    table = Grid(
        ("", w("%")),
        tuple(
            (voice.country(code), voice.numbers.round_percent_change(value))
            for code, value in values.items()
        ),
    )
    note = w("Real income, %. Hatched: computed, not shown (base-year data contradict themselves).")
    return Block(w("Where"), (Picture("map", plate, table), _note(note)))


def trade_blocks(cast: Cast, voice: Voice) -> tuple[Block, Block]:
    """What the focus sells and buys by partner, before and after."""
    return _side(cast, voice, sells=True), _side(cast, voice, sells=False)


def _side(cast: Cast, voice: Voice, *, sells: bool) -> Block:
    w, focus = voice.words, cast.focus
    changes = _labelled(_partners(cast, sells=sells), voice)
    unit = unit_of(size for one in changes.values() for size in (one.before, one.after))
    rows = [_shift(label, change, unit, voice) for label, change in changes.items()]
    name = label_of(focus, voice)
    title = w("{name} sells to", name=name) if sells else w("{name} buys from", name=name)
    plate = shifts(
        rows,
        keys=(w("now"), w("after")),
        colour="#b5521b" if sells else "#1f5f9e",
        width=HALF_WIDTH,
        alt=f"{title}: " + "; ".join(f"{row.label} {row.text}" for row in rows),
    )
    table = Grid(
        ("", w("now"), w("after")),
        tuple(
            (row.label, unit.level(row.before, voice), unit.level(row.after, voice)) for row in rows
        ),
    )
    note = w("In {unit} a year at prices of the base year.", unit=w.told(unit.name))
    return Block(title, (Picture("sells" if sells else "buys", plate, table), _note(note)))


def _partners(cast: Cast, *, sells: bool) -> dict[str, Change]:
    """The other party, those whose trade with the focus is largest, and all others."""
    volumes, focus = Volumes(cast.outcome), cast.focus
    blocs = [a for a in cast.actors if focus.code not in a.party.members]
    found: dict[str, Change] = {}
    taken: set[str] = {focus.code}
    for actor in blocs:
        pair = (focus.members, actor.members) if sells else (actor.members, focus.members)
        if actor.members and len(found) < 3:
            found[actor.code] = volumes.trade(*pair)
            taken |= set(actor.members)
    rest = {
        code: change
        for code, change in volumes.partners(focus.code, sells=sells).items()
        if code not in taken
    }
    order = sorted(rest, key=lambda code: -max(rest[code].before, rest[code].after))
    for code in order[: PARTNERS - 1 - len(found)]:
        found[code] = rest.pop(code)
    found[""] = Change(
        sum(change.before for change in rest.values()), sum(c.after for c in rest.values())
    )
    return found


def _labelled(changes: dict[str, Change], voice: Voice) -> dict[str, Change]:
    names: dict[str, Change] = {}
    for code, change in changes.items():
        if not code:
            names[voice.words("All others")] = change
        elif code in voice.world.country:
            names[voice.country(code)] = change
        else:
            members = voice.world.bloc_members(code)[0]
            name = Name(Party(code, members), voice.world)[voice.language].removeprefix("the ")
            names[name[:1].upper() + name[1:]] = change
    return names


def _shift(label: str, change: Change, unit: Unit, voice: Voice) -> Shift:
    text = f"{unit.level(change.before, voice)} → {unit.level(change.after, voice)}"
    return Shift(label, change.before, change.after, text)


def _note(text: str) -> Lines:
    return Lines((same(text),), "note")
