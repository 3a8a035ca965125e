"""The first page in words: summary, four numbers, countries left with nothing."""

from __future__ import annotations

import math

import numpy as np

from blocs.brief.contents import Card
from blocs.brief.parts import side_of
from blocs.brief.voice import Voice
from blocs.draws.sentences import POINT
from blocs.foundation.messages import say
from blocs.foundation.numbers import NOTHING_PCT
from blocs.questions.trade.report.reading import (
    EXACT,
    FIRST_ORDER,
    FIRST_ORDER_TERMS,
    NO_FIRST_ORDER,
    NOTHING,
    Band,
    Reading,
)

MONEY = "real_income_change_million_usd"
NO_SUPPLIER = "no supplier of "


def lead(reading: Reading, voice: Voice, *, focus: str) -> str:
    """The summary: the focus country, the largest gain and loss elsewhere, the world."""
    return (
        " ".join(
            (
                _lead_focus(reading, voice, focus=focus),
                _lead_elsewhere(reading, voice, focus=focus),
                _lead_world(reading, voice),
            )
        )
        .replace("  ", " ")
        .strip()
    )


def _lead_focus(reading: Reading, voice: Voice, *, focus: str) -> str:
    w, n = voice.words, voice.numbers
    name, value = voice.country_in_sentence(focus), reading.value(EXACT, focus)
    if focus in reading.lost:
        return w(
            "The model implies that {focus} is left without any positive real income: {reason}.",
            focus=name,
            reason=lost_reason(reading.lost[focus], voice),
        )
    if not abs(value) >= NOTHING_PCT:
        return w("The model implies that real income in {focus} does not change.", focus=name)
    return w.told(
        say(
            "The model implies that real income in {focus} rises by {size}, or {money} "
            "a year at {year} prices."
        )
        if value > 0
        else say(
            "The model implies that real income in {focus} falls by {size}, or {money} "
            "a year at {year} prices."
        ),
        focus=name,
        size=n.visible_percent(abs(value)),
        money=n.money(abs(reading.value(MONEY, focus)), signed=False),
        year=voice.world.year,
    )


def _lead_elsewhere(reading: Reading, voice: Voice, *, focus: str) -> str:
    order = reading.ranked(without=[focus])
    if not order:
        return ""

    def told(code: str) -> str:
        value = voice.numbers.visible_percent_change(reading.value(EXACT, code))
        name = voice.country_in_sentence(code)
        return voice.words("{country} ({value})", country=name, value=value)

    gain, loss = order[0], order[-1]
    lost = _others_lost(reading, focus)
    if lost:
        told_gain = voice.words("Elsewhere, the largest gain is {gain}.", gain=told(gain))
        told_lost = voice.words(
            "Other countries left without any positive real income: {count}; they are named below.",
            count=len(lost),
        )
        return told_lost if reading.value(EXACT, gain) < NOTHING_PCT else f"{told_gain} {told_lost}"
    if reading.value(EXACT, gain) < NOTHING_PCT:
        return voice.words(
            "No other country gains; the largest loss elsewhere is {loss}.", loss=told(loss)
        )
    if reading.value(EXACT, loss) > -NOTHING_PCT:
        return voice.words(
            "No other country loses; the largest gain elsewhere is {gain}.", gain=told(gain)
        )
    return voice.words(
        "Elsewhere, the largest gain is {gain} and the largest loss {loss}.",
        gain=told(gain),
        loss=told(loss),
    )


def _others_lost(reading: Reading, focus: str) -> list[str]:
    return [code for code in reading.lost if code != focus]


def _lead_world(reading: Reading, voice: Voice) -> str:
    change = reading.world()
    if not abs(change.pct) >= NOTHING_PCT:
        return voice.words("Real income of the world does not change.")
    return voice.words.told(
        say("Real income of the world rises by {size}, or {money} a year.")
        if change.pct > 0
        else say("Real income of the world falls by {size}, or {money} a year."),
        size=voice.numbers.visible_percent(abs(change.pct)),
        money=voice.numbers.money(abs(change.million_usd), signed=False),
    )


def cards(reading: Reading, voice: Voice, *, focus: str) -> tuple[Card, Card, Card, Card]:
    """Focus country, largest gain and largest loss elsewhere, world."""
    return (
        _focus_card(reading, voice, focus=focus),
        _other_card(reading, voice, focus=focus, gain=True),
        _other_card(reading, voice, focus=focus, gain=False),
        _world_card(reading, voice),
    )


def _focus_card(reading: Reading, voice: Voice, *, focus: str) -> Card:
    w, value = voice.words, reading.value(EXACT, focus)
    order = reading.ranked()
    lines = list(_country_lines(reading, voice, focus))
    if focus in order:
        lines.append(_rank_line(reading, voice, rank=order.index(focus) + 1, count=len(order)))
    if focus in reading.lost:
        lines.append(w("no income left"))
    return Card(
        label=w("Real income, {country}", country=voice.country(focus)),
        value=voice.numbers.visible_percent_change(value),
        side=side_of(value),
        lines=tuple(lines),
        definition=w.definition(EXACT),
    )


def _rank_line(reading: Reading, voice: Voice, *, rank: int, count: int) -> str:
    """Place among the ranked, and how many are not ranked."""
    left = len(reading.implausible)
    if not left:
        return voice.words(
            "place {rank} of {count}, counted from the largest gain", rank=rank, count=count
        )
    total = len(reading.countries)
    return voice.words(
        "place {rank} of {count} ranked, counted from the largest gain; {left} of "
        "{total} countries are not ranked, as their base-year data are implausible",
        rank=rank,
        count=count,
        left=left,
        total=total,
    )


def _other_card(reading: Reading, voice: Voice, *, focus: str, gain: bool) -> Card:
    w, order = voice.words, reading.ranked(without=[focus])
    label, definition = (
        w.told(say("Largest gain elsewhere") if gain else say("Largest loss elsewhere")),
        w.definition(EXACT),
    )
    if not order:
        return Card(label, w("not defined"), "", (w("there is no other country"),), definition)
    lost = _others_lost(reading, focus)
    if lost and not gain:
        line = w(
            "other countries left without positive real income: {count}; named below",
            count=len(lost),
        )
        return Card(
            label, voice.numbers.visible_percent_change(-100.0), "loss", (line,), definition
        )
    code = order[0] if gain else order[-1]
    value = reading.value(EXACT, code)
    shown = voice.numbers.visible_percent_change(value)
    if (value if gain else -value) < NOTHING_PCT:
        line = w.told(
            say("no other country gains; closest to it: {country}, {value}")
            if gain
            else say("no other country loses; closest to it: {country}, {value}"),
            country=voice.country(code),
            value=shown,
        )
        return Card(label, w("none"), "", (line,), definition)
    lines = (voice.country(code), *_country_lines(reading, voice, code))
    return Card(label, shown, side_of(value), lines, definition, named=True)


def _country_lines(reading: Reading, voice: Voice, code: str) -> tuple[str, ...]:
    w, n = voice.words, voice.numbers
    first = reading.value(FIRST_ORDER, code)
    money = w("{money} a year", money=n.money(reading.value(MONEY, code), signed=True))
    if not math.isfinite(first):
        return (money,)
    return w("first order {value}", value=n.visible_percent_change(first)), money


def _world_card(reading: Reading, voice: Voice) -> Card:
    w, change = voice.words, reading.world()
    total = 0.0 if abs(change.pct) < NOTHING_PCT else change.million_usd
    money = voice.numbers.money(total, signed=True)
    count = int(np.isfinite(reading.exact).sum())
    left = len(reading.implausible)
    summed = w.told(
        say("sum of equivalent variations, {count} countries, the {left} not ranked included")
        if left
        else say("sum of equivalent variations, {count} countries"),
        count=count,
        left=left,
    )
    return Card(
        label=w("Real income of the world"),
        value=voice.numbers.visible_percent_change(change.pct),
        side=side_of(change.pct),
        lines=(w("{money} a year", money=money), summed),
        definition=w.definition(MONEY),
    )


def first_order_line(reading: Reading, voice: Voice, *, focus: str) -> str:
    """The first-order number of the focus country with its parts, or why there is none."""
    w, show = voice.words, voice.numbers.visible_percent_change
    reason = reading.outcome.no_first_order
    if reason is not None:
        return w("There is no first-order number: {reason}.", reason=w.told(NO_FIRST_ORDER[reason]))
    first, exact = reading.value(FIRST_ORDER, focus), reading.value(EXACT, focus)
    parts = [(name, reading.value(name, focus)) for name in FIRST_ORDER_TERMS]
    told = [
        w("{term} {value}", term=_inside(w.label(name)), value=show(value))
        for name, value in parts
        if abs(value) >= NOTHING
    ]
    if not told:
        return ""
    return w.told(
        say(
            "To first order, real income in {focus} would change by {value}, with the "
            "other sign than the exact number. Its parts: {terms}. The first-order "
            "number values every change at the quantities of the base year, which "
            "holds for small shocks; for a shock of this size the two differ."
        )
        if exact * first < 0
        else say(
            "To first order, real income in {focus} changes by {value}. Its parts: "
            "{terms}. That number is near the exact one for small shocks only."
        ),
        focus=voice.country_in_sentence(focus),
        value=show(first),
        terms=voice.listed(told),
    )


def _inside(label: str) -> str:
    """A label inside a sentence."""
    return label[:1].lower() + label[1:]


def range_line(voice: Voice, *, focus: str, band: Band | None) -> str:
    """The range of the focus country's number, or the plain statement that there is none."""
    if band is None or focus not in band.low or focus not in band.high:
        return voice.words.told(POINT)
    return voice.words(
        "Range of the exact change of real income in {country}: {low} to {high}. {note}",
        country=voice.country_in_sentence(focus),
        low=voice.numbers.visible_percent_change(band.low[focus]),
        high=voice.numbers.visible_percent_change(band.high[focus]),
        note=band.note,
    ).strip()


def lost_reason(reason: str, voice: Voice) -> str:
    """The engine's reason with the sectors named: `no supplier of B06, C19`."""
    if not reason.startswith(NO_SUPPLIER):
        return voice.cause(reason)
    codes = reason.removeprefix(NO_SUPPLIER).split(", ")
    return voice.words(
        "no supplier of {sectors}", sectors=voice.listed(voice.sector(code) for code in codes)
    )
