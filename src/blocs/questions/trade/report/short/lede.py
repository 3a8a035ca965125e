"""The lede: who moves and what it does to them, whom it hits, who else, how far it is sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from blocs.brief.short.cited import Agreed, Fact, Facts, Sentence
from blocs.foundation.messages import Message, Told, listed, say, say_as
from blocs.foundation.numbers import round_percent_ends
from blocs.questions.trade.report.short.actors import Actor, Cast, joined, names_listed
from blocs.questions.trade.report.short.sure import Span, Sure

MOST_MOVERS, MOST_TARGETS, FEWER_TARGETS = 2, 3, 2
SMALLEST_PCT = 0.005
REST_SHARE = 0.05
"""Remaining targets are summed where they are at least this part of the largest actor."""
OTHER_SHARE, OTHER_PCT = 0.10, 0.01
OTHER_LARGE_PCT, OTHER_USD = 0.1, 50.0
LIMITS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
WIDE = 0.10
"""A range is said where it is at least this part of the number wide."""

GAIN, LOSE, OPEN = "gain", "lose", "open"

FIRST = {
    GAIN: (
        say("{actor} gains {pct} of real income ({money} a year)"),
        say_as("plural name", "{actor} gains {pct} of real income ({money} a year)"),
    ),
    LOSE: (
        say("{actor} loses {pct} of real income ({money} a year)"),
        say_as("plural name", "{actor} loses {pct} of real income ({money} a year)"),
    ),
    OPEN: (
        say("{actor} may gain or lose (from {low} to {high} a year)"),
        say_as("plural name", "{actor} may gain or lose (from {low} to {high} a year)"),
    ),
}
LATER = {
    GAIN: (
        say("{actor} gains {pct} ({money})"),
        say_as("plural name", "{actor} gains {pct} ({money})"),
    ),
    LOSE: (
        say("{actor} loses {pct} ({money})"),
        say_as("plural name", "{actor} loses {pct} ({money})"),
    ),
    OPEN: FIRST[OPEN],
}
FIRST_SMALL = {
    GAIN: (
        say("{actor} gains {money} a year (less than {pct} of real income)"),
        say_as("plural name", "{actor} gains {money} a year (less than {pct} of real income)"),
    ),
    LOSE: (
        say("{actor} loses {money} a year (less than {pct} of real income)"),
        say_as("plural name", "{actor} loses {money} a year (less than {pct} of real income)"),
    ),
}
LATER_SMALL = {
    GAIN: (
        say("{actor} gains {money} (less than {pct})"),
        say_as("plural name", "{actor} gains {money} (less than {pct})"),
    ),
    LOSE: (
        say("{actor} loses {money} (less than {pct})"),
        say_as("plural name", "{actor} loses {money} (less than {pct})"),
    ),
}
SAME = say("{actor} {pct} ({money})")
SAME_SMALL = say("{actor} {money} (less than {pct})")

OTHERS = {
    (True, False): (
        say("Of the others, {loser} loses most, {lost} ({lost_money})."),
        say_as("plural name", "Of the others, {loser} loses most, {lost} ({lost_money})."),
    ),
    (False, True): (
        say("Of the others, {gainer} gains most, {gained} ({gained_money})."),
        say_as("plural name", "Of the others, {gainer} gains most, {gained} ({gained_money})."),
    ),
}
BOTH = say(
    "Of the others, the largest loss is {lost} ({loser}, {lost_money}), the largest gain {gained} "
    "({gainer}, {gained_money})."
)
UNDER = {
    GAIN: (
        say("Under other assumptions {actor} gains {span}."),
        say_as("plural name", "Under other assumptions {actor} gains {span}."),
    ),
    LOSE: (
        say("Under other assumptions {actor} loses {span}."),
        say_as("plural name", "Under other assumptions {actor} loses {span}."),
    ),
}


@dataclass(frozen=True, eq=False)
class Lede:
    """sentences: in order; named: actors that the first sentence is about."""

    sentences: tuple[Sentence, ...]
    named: tuple[Actor, ...]


def lede(cast: Cast, facts: Facts, sure: Sure | None) -> Lede:
    """The lede by the rules of a short brief."""
    named = _named(cast)
    found = (
        _flagged(cast),
        *_lost(cast),
        _first(named, facts, sure),
        *_unfelt(cast),
        _rest(cast, named, facts),
        _others(cast, facts),
        _under(named, facts, sure),
    )
    return Lede(tuple(sentence for sentence in found if sentence is not None), named)


def _named(cast: Cast) -> tuple[Actor, ...]:
    movers = [a for a in cast.movers if a.counted and a.felt]
    shown = movers[:MOST_MOVERS]
    targets = [a for a in (*movers[MOST_MOVERS:], *cast.targets) if a.counted and a.felt]
    targets.sort(key=lambda actor: -abs(actor.usd))
    most = MOST_TARGETS if len(targets) <= MOST_TARGETS else FEWER_TARGETS
    shown += targets[:most]
    if cast.focus.counted and cast.focus.felt and cast.focus.code not in {a.code for a in shown}:
        shown.append(cast.focus)
    return tuple(shown)


def _flagged(cast: Cast) -> Sentence | None:
    """Before anything else: who would be named and has no figure."""
    few = len(cast.targets) <= MOST_TARGETS
    shown = cast.actors if few else cast.movers
    found = [actor for actor in shown if actor.flagged]
    if cast.focus.flagged and cast.focus.code not in {a.code for a in found}:
        found.append(cast.focus)
    if not found:
        return None
    names = names_listed([actor.name for actor in found])
    return Sentence(
        say("There is no figure for {names}, whose base-year data contradict themselves.",
            names=names)
    )  # fmt: skip


def _lost(cast: Cast) -> Iterator[Sentence]:
    for actor in cast.actors:
        if actor.lost:
            yield Sentence(say("{actor}: no real income is left.", actor=actor.name))


def _unfelt(cast: Cast) -> Iterator[Sentence]:
    """Of those who move and the country in focus it is said that they hardly notice it."""
    shown = {actor.code: actor for actor in (*cast.movers[:MOST_MOVERS], cast.focus)}
    for actor in shown.values():
        if actor.counted and not actor.felt:
            yield Sentence(
                Agreed(
                    say("{actor} hardly notices it.", actor=actor.name),
                    say_as("plural name", "{actor} hardly notices it.", actor=actor.name),
                    actor.name.is_plural,
                )
            )


def _first(named: Sequence[Actor], facts: Facts, sure: Sure | None) -> Sentence | None:
    if not named:
        return None
    groups: list[Told] = []
    for way, members in groupby(named, key=lambda actor: _way(actor, sure)):
        clauses = [
            _clause(actor, way, facts, sure, opens=not groups and k == 0, follows=k > 0)
            for k, actor in enumerate(members)
        ]
        *before, last = clauses
        groups.append(
            say_as("clauses", "{clauses} and {last}", clauses=joined(before), last=last)
            if before
            else last
        )
    return Sentence(say("{clauses}.", clauses=listed(groups, "; ")))


def _way(actor: Actor, sure: Sure | None) -> str:
    span = None if sure is None else sure.of(actor)
    if span is not None and span.open:
        return OPEN
    return GAIN if actor.usd > 0 else LOSE


def _clause(
    actor: Actor, way: str, facts: Facts, sure: Sure | None, *, opens: bool, follows: bool
) -> Told:
    """What is said of one actor. opens: of the first; follows: whether a verb stands before."""
    if way == OPEN:
        return _open(actor, facts, sure)
    small = abs(actor.pct) < SMALLEST_PCT
    pct = facts.percent("limit.smallest_pct", 0.01) if small else pct_of(actor, facts)
    parts = {"actor": actor.name, "pct": pct, "money": money_of(actor, facts)}
    if follows:
        return replace(SAME_SMALL if small else SAME, parts=parts)
    forms = {
        (True, True): FIRST_SMALL,
        (True, False): FIRST,
        (False, True): LATER_SMALL,
        (False, False): LATER,
    }[opens, small]
    return _agreed(forms[way], actor, **parts)


def _open(actor: Actor, facts: Facts, sure: Sure | None) -> Told:
    span = None if sure is None else sure.of(actor)
    if span is None:
        raise ValueError(f"{actor.code} has no range")
    low = facts.dollars_change(f"range.{actor.code}.usd.low", span.low)
    high = facts.dollars_change(f"range.{actor.code}.usd.high", span.high)
    return _agreed(FIRST[OPEN], actor, actor=actor.name, low=low, high=high)


def _agreed(forms: tuple[Message, Message], subject: Actor, /, **parts: Told) -> Agreed:
    one, many = (replace(form, parts=parts) for form in forms)
    return Agreed(one, many, subject.name.is_plural)


def pct_of(actor: Actor, facts: Facts) -> Fact:
    """The size of what happens to it, in per cent of its income."""
    return facts.percent(f"{actor.key}.pct", actor.pct)


def money_of(actor: Actor, facts: Facts) -> Fact:
    """The same in dollars."""
    return facts.dollars(f"{actor.key}.usd", actor.usd)


def _rest(cast: Cast, named: Sequence[Actor], facts: Facts) -> Sentence | None:
    """The targets that are not named, in one sum."""
    codes = {actor.code for actor in named} | {a.code for a in cast.movers[:MOST_MOVERS]}
    rest = [a for a in cast.actors if a.counted and a.felt and a.code not in codes]
    total = sum(actor.usd for actor in rest)
    if len(rest) < 2 or abs(total) < REST_SHARE * cast.largest:
        return None
    form = (
        say("The other {count} targets together gain {money}.")
        if total > 0
        else say("The other {count} targets together lose {money}.")
    )
    parts = {
        "count": facts.count("targets.rest.count", len(rest)),
        "money": facts.dollars("targets.rest.usd", total),
    }
    return Sentence(replace(form, parts=parts))


def _others(cast: Cast, facts: Facts) -> Sentence | None:
    if not cast.others:
        return None
    losers = [a for a in cast.others if a.usd < 0 and _mentioned(a, cast)]
    gainers = [a for a in cast.others if a.usd > 0 and _mentioned(a, cast)]
    if not losers and not gainers:
        return _none_more(cast, facts)
    parts: dict[str, Told] = {}
    loser = min(losers, key=lambda a: a.usd, default=None)
    gainer = max(gainers, key=lambda a: a.usd, default=None)
    if loser is not None:
        parts |= {
            "loser": loser.name,
            "lost": pct_of(loser, facts),
            "lost_money": money_of(loser, facts),
        }
    if gainer is not None:
        parts |= {
            "gainer": gainer.name,
            "gained": pct_of(gainer, facts),
            "gained_money": money_of(gainer, facts),
        }
    if loser is not None and gainer is not None:
        return Sentence(replace(BOTH, parts=parts))
    found = loser or gainer
    if found is None:
        return None
    return Sentence(_agreed(OTHERS[loser is not None, gainer is not None], found, **parts))


def _mentioned(actor: Actor, cast: Cast) -> bool:
    size, pct = abs(actor.usd), abs(actor.pct)
    large = size >= OTHER_SHARE * cast.largest and pct >= OTHER_PCT
    return large or (pct >= OTHER_LARGE_PCT and size >= OTHER_USD)


def _none_more(cast: Cast, facts: Facts) -> Sentence:
    most = max(abs(actor.pct) for actor in cast.others)
    limit = next((limit for limit in LIMITS if most <= limit), most)
    text = say(
        "No other country gains or loses more than {pct}.",
        pct=facts.stated_percent("others.limit_pct", limit),
    )
    return Sentence(text)


def _under(named: Sequence[Actor], facts: Facts, sure: Sure | None) -> Sentence | None:
    """How far the first number goes under other assumptions."""
    first = next(iter(named), None)
    span = None if sure is None or first is None else sure.of(first)
    if first is None or span is None or span.open or span.width < WIDE * abs(first.usd):
        return None
    way = GAIN if first.usd > 0 else LOSE
    crossing = span.low < 0 < span.high
    if crossing:
        text = say(
            "Under other assumptions the answer for {actor} lies from {low} to {high}.",
            actor=first.name,
            low=facts.dollars_change(f"range.{first.code}.usd.low", span.low),
            high=facts.dollars_change(f"range.{first.code}.usd.high", span.high),
        )
        return Sentence(text)
    return Sentence(_agreed(UNDER[way], first, actor=first.name, span=_span(first, span, facts)))


def _span(actor: Actor, span: Span, facts: Facts) -> Told:
    """Dollars, and per cent where these differ as they are written."""
    money = facts.dollars_between(f"range.{actor.code}.usd", span.low, span.high)
    pct = facts.percents(f"range.{actor.code}.pct", span.low_pct, span.high_pct)
    ends = round_percent_ends(span.low_pct, span.high_pct)
    if ends[0] == ends[1]:
        return money
    return say_as("span", "{money} ({pct})", money=money, pct=pct)
