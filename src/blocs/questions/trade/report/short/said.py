"""What a short brief says besides its lede: why, what to watch, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from blocs.brief.models import MODELS
from blocs.brief.short.cited import CHANNEL, Facts, Sentence
from blocs.data.tariffs.asked import EMBEDDED, NONE
from blocs.foundation.messages import Message, Told, same, say, say_counted
from blocs.moves.parties import Party
from blocs.moves.provisions import describe
from blocs.moves.scenario import Scenario
from blocs.questions.trade.figures import FIRST_ORDER_TERMS
from blocs.questions.trade.outcome import Outcome
from blocs.questions.trade.report.short.actors import Actor, Cast, Name, joined, names_listed
from blocs.questions.trade.report.short.sure import Sure
from blocs.questions.trade.report.short.volumes import Volumes
from blocs.questions.trade.report.short.what_if import (
    ANSWER,
    ANSWERED,
    HALF,
    HARDER,
    HARDEST,
    TWICE,
    WhatIf,
)
from blocs.world.world import World

CHANNEL_SEEN = 0.005
CHANNEL_SHARE = 0.05
"""Channels are named from this part of the largest on."""
SHARE_SEEN = 1.0
"""Shares of trade are told from this per cent on."""
REVENUE_SEEN = 500.0
DEPENDS = 0.5
"""A change above this per cent of a country that is not taxed, with a surplus as below, depends on
trade balances."""
SURPLUS = (0.20, 0.35)
LONG = 230
"""Characters of what was done that still fit."""

CHANNELS = {
    "terms_of_trade_pct": say("terms of trade {pct}"),
    "volume_of_trade_pct": say("tariff revenue on trade that grows or shrinks {pct}"),
    "cost_of_trade_effect_pct": say("costs of trade {pct}"),
    "export_tax_effect_pct": say("export taxes {pct}"),
    "productivity_effect_pct": say("productivity {pct}"),
    "labour_effect_pct": say("labour {pct}"),
    "trade_balance_effect_pct": say("trade balance and transfers {pct}"),
    "shared_revenue_effect_pct": say("shared revenue {pct}"),
}


# -- why ------------------------------------------------------------------------------------------


def why(cast: Cast, facts: Facts) -> list[Sentence]:
    """Channels of the first actor, shares of trade between the two sides, trade and revenue."""
    volumes = Volumes(cast.outcome)
    found = (
        _channels(cast.first, cast.outcome, facts),
        *_shares(cast, volumes, facts),
        _trade(cast.first, volumes, facts),
        _revenue(cast.first, cast.outcome, facts),
    )
    return [sentence for sentence in found if sentence is not None]


def _channels(actor: Actor, outcome: Outcome, facts: Facts) -> Sentence | None:
    """The first-order terms of one actor, and what is beyond them."""
    if outcome.no_first_order is not None or not actor.members:
        return None
    places = [outcome.countries.index(code) for code in actor.members]
    weight = outcome.labelled["income"][places]
    terms = {
        name: float((outcome.labelled[name][places] * weight).sum() / weight.sum())
        for name in FIRST_ORDER_TERMS
    }
    remainder = actor.pct - sum(terms.values())
    least = max(CHANNEL_SEEN, CHANNEL_SHARE * max(map(abs, terms.values())))
    shown = {name: value for name, value in terms.items() if abs(value) >= least}
    if not shown or not all(np.isfinite(list(shown.values()))):
        return None
    remainder += sum(value for name, value in terms.items() if name not in shown)
    order = sorted(shown, key=lambda name: -abs(shown[name]))
    parts = [
        replace(
            CHANNELS[name],
            parts={"pct": facts.percent_change(f"{CHANNEL}{actor.code}.{name}", shown[name])},
        )
        for name in order
    ]
    text = say(
        "Where the {pct} of {actor} come from, to first order: {channels}; beyond it {rest}.",
        pct=facts.percent_change(f"{actor.key}.pct", actor.pct),
        actor=actor.name,
        channels=joined(parts),
        rest=facts.percent_change(f"{CHANNEL}{actor.code}.remainder", remainder),
    )
    return Sentence(text, causal=True)


def _shares(cast: Cast, volumes: Volumes, facts: Facts) -> Iterator[Sentence]:
    """What the two sides of a move are for each other, as shares of exports and imports."""
    first = cast.first
    others = [a for a in cast.actors if a.code != first.code and a.counted]
    other = max(others, key=lambda a: _between(first, a, volumes), default=None)
    if other is None:
        return
    for seller, buyer in ((first, other), (other, first)):
        exports = volumes.exports(seller.members).before
        imports = volumes.imports(buyer.members).before
        sold = volumes.trade(seller.members, buyer.members).before
        if exports <= 0 or imports <= 0 or 100 * sold / exports < SHARE_SEEN:
            continue
        key = f"trade.{seller.code}.{buyer.code}"
        yield Sentence(
            say(
                "{seller} → {buyer}: {exported} of all exports of the one, {imported} of all "
                "imports of the other.",
                seller=seller.name,
                buyer=buyer.name,
                exported=facts.percent(f"{key}.share_of_exports", 100 * sold / exports),
                imported=facts.percent(f"{key}.share_of_imports", 100 * sold / imports),
            )
        )


def _between(a: Actor, b: Actor, volumes: Volumes) -> float:
    there = volumes.trade(a.members, b.members).before
    return there + volumes.trade(b.members, a.members).before


def _trade(actor: Actor, volumes: Volumes, facts: Facts) -> Sentence | None:
    if not actor.members:
        return None
    sold, bought = volumes.exports(actor.members), volumes.imports(actor.members)
    if not (np.isfinite(sold.pct) and np.isfinite(bought.pct)):
        return None
    return Sentence(
        say(
            "Trade by volume ({actor}): exports {exports}, imports {imports}.",
            actor=actor.name,
            exports=facts.percent_change(f"trade.{actor.code}.exports_pct", sold.pct),
            imports=facts.percent_change(f"trade.{actor.code}.imports_pct", bought.pct),
        )
    )


def _revenue(actor: Actor, outcome: Outcome, facts: Facts) -> Sentence | None:
    places = [outcome.countries.index(code) for code in actor.members]
    change = float(outcome.labelled["tariff_revenue_change"][places].sum())
    if abs(change) < REVENUE_SEEN:
        return None
    form = (
        say("Tariff revenue ({actor}): {money} a year more.")
        if change > 0
        else say("Tariff revenue ({actor}): {money} a year less.")
    )
    parts: dict[str, Told] = {
        "actor": actor.name,
        "money": facts.dollars(f"revenue.{actor.code}", change),
    }
    return Sentence(replace(form, parts=parts))


# -- what to watch --------------------------------------------------------------------------------


def watch(
    cast: Cast, facts: Facts, sure: Sure | None, found: WhatIf, *, most: int
) -> list[Sentence]:
    """What would change the answer: answers, size, trade balances, sectors not to be quoted."""
    sentences = (
        _answer(cast, facts, found),
        _size(cast, facts, found),
        *_open_signs(cast, facts, sure),
        *_doubtful(cast, facts, found),
        *_depends(cast, facts),
    )
    return [sentence for sentence in sentences if sentence is not None][:most]


def _answer(cast: Cast, facts: Facts, found: WhatIf) -> Sentence | None:
    after = found.of(ANSWERED, cast.first)
    if after is None:
        return None
    form = (
        say(
            "Answers: if {names} adds {rate} on goods from {actor}, {actor} ends at {after} a year "
            "instead of {before}."
        )
        if len(found.answerers) == 1
        else say(
            "Answers: if {names} add {rate} on goods from {actor}, {actor} ends at {after} a year "
            "instead of {before}."
        )
    )
    parts: dict[str, Told] = {
        "names": names_listed([actor.name for actor in found.answerers]),
        "rate": facts.stated_percent("watch.answer.rate_pct", 100 * ANSWER),
        "actor": cast.first.name,
        "after": facts.dollars_change("watch.answer.usd", after),
        "before": facts.dollars_change(f"{cast.first.key}.usd", cast.first.usd),
    }
    return Sentence(replace(form, parts=parts))


def _size(cast: Cast, facts: Facts, found: WhatIf) -> Sentence | None:
    """Half and twice the size; that the sign turns is said first."""
    first = cast.first
    half, twice = found.of(HALF, first), found.of(TWICE, first)
    if half is None or twice is None or first.usd == 0:
        return None
    turns = min(half, twice, first.usd) < 0 < max(half, twice, first.usd)
    form = (
        say(
            "Size: the sign of {actor} turns with it: {half} at half of it, {now} as it is, "
            "{twice} at twice."
        )
        if turns
        else say("Size ({actor}): {half} at half of it, {now} as it is, {twice} at twice.")
    )
    parts: dict[str, Told] = {
        "actor": first.name,
        "half": facts.dollars_change("watch.half.usd", half),
        "now": facts.dollars_change(f"{first.key}.usd", first.usd),
        "twice": facts.dollars_change("watch.twice.usd", twice),
    }
    return Sentence(replace(form, parts=parts))


def _open_signs(cast: Cast, facts: Facts, sure: Sure | None) -> Iterator[Sentence]:
    """Actors whose sign another closure turns."""
    if sure is None:
        return
    for actor in sorted(cast.actors, key=lambda actor: -abs(actor.usd)):
        values = [v for v in sure.cases(sure.closures, actor).values() if np.isfinite(v)]
        if not actor.counted or not actor.felt or not values:
            continue
        low, high = min(actor.usd, *values), max(actor.usd, *values)
        if low < 0 < high:
            yield Sentence(
                say(
                    "{actor}: the sign depends on how trade balances adjust, from {low} to {high}.",
                    actor=actor.name,
                    low=facts.dollars_change(f"watch.closure.{actor.code}.low", low),
                    high=facts.dollars_change(f"watch.closure.{actor.code}.high", high),
                )
            )


def _doubtful(cast: Cast, facts: Facts, found: WhatIf) -> Iterator[Sentence]:
    """Mining and energy that grow beyond belief, and the answer where they cannot."""
    first = cast.first
    half, quarter = found.of(HARDER, first), found.of(HARDEST, first)
    if not found.doubtful or half is None or quarter is None:
        return
    own = [item for item in found.doubtful if item.country in cast.named]
    item = next(iter(own or found.doubtful))
    yield Sentence(
        say(
            "{sector} ({country}): output {output} is not to be quoted. If suppliers are half as "
            "easy to replace, {actor} ends at {half} a year, at a quarter at {quarter}.",
            sector=_SectorName(cast.world, item.sector),
            country=Name(Party(item.country, (item.country,)), cast.world),
            output=facts.percent_change(f"sector.{item.country}.{item.sector}", item.rise_pct),
            actor=first.name,
            half=facts.dollars_change("watch.harder.usd", half),
            quarter=facts.dollars_change("watch.hardest.usd", quarter),
        )
    )


@dataclass(frozen=True, eq=False)
class _SectorName(Told):
    """Name of a sector."""

    world: World
    code: str

    def told(self, language: str) -> str:
        return self.world.sector_name(self.code, language)


def _depends(cast: Cast, facts: Facts) -> Iterator[Sentence]:
    """Countries beside the moves that move a lot and run a large surplus."""
    outcome = cast.outcome
    deficit, added = outcome.labelled["trade_deficit"], outcome.labelled["value_added"]
    surplus = dict(zip(outcome.countries, -deficit / added, strict=True))
    found = [a for a in cast.others if abs(a.pct) > DEPENDS]
    for actor in sorted(found, key=lambda actor: -abs(actor.pct)):
        share = float(surplus[actor.code])
        if SURPLUS[0] <= share <= SURPLUS[1]:
            yield Sentence(
                say(
                    "{actor}, {pct}: depends on its trade balance, a surplus of {surplus} of value "
                    "added; do not quote it without the annex.",
                    actor=actor.name,
                    pct=facts.percent_change(f"{actor.key}.pct", actor.pct),
                    surplus=facts.percent(f"balance.{actor.code}.surplus_pct", 100 * share),
                )
            )


# -- what it rests on -----------------------------------------------------------------------------


def rests_on(cast: Cast, scenario: Scenario, facts: Facts, sure: Sure | None) -> list[Told]:
    """What is done, the world, its tariffs, how it is computed, who is not shown."""
    outcome = cast.outcome
    flagged = len(outcome.implausible)
    found: list[Told | None] = [
        *_done(cast, scenario),
        _world(outcome, facts),
        _tariffs(outcome),
        _model(outcome, facts, sure),
        Sentence(
            say_counted(
                "{flagged} country is computed but not shown: its base-year data contradict "
                "themselves.",
                "{flagged} countries are computed but not shown: their base-year data contradict "
                "themselves.",
                count=flagged,
                flagged=facts.count("flagged.count", flagged),
            )
        )
        if flagged
        else None,
    ]
    return [text for text in found if text is not None]


def _done(cast: Cast, scenario: Scenario) -> Iterator[Told]:
    """What the scenario does, as it says it; not longer than a few lines."""
    sentences = {
        language: _shortened(describe(scenario, cast.world, language)[: len(scenario.moves)])
        for language in say("")
    }
    if any(sentences.values()):
        yield _ByLanguage(sentences)


class _ByLanguage(Told):
    """A text that was told language by language."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts

    def told(self, language: str) -> str:
        return self.texts[language]


def _shortened(sentences: Sequence[str]) -> str:
    text = ""
    for k, sentence in enumerate(sentences):
        if text and len(text) + len(sentence) > LONG:
            return f"{text} … (+{len(sentences) - k})"
        text = f"{text} {sentence}".strip()
    return text if len(text) <= 1.5 * LONG else text[: int(1.5 * LONG)].rsplit(" ", 1)[0] + " …"


def _world(outcome: Outcome, facts: Facts) -> Told:
    told = outcome.provenance["world"]
    return Sentence(
        say(
            "{title}: {countries} countries, {sectors} sectors, {year}.",
            title=same(str(told["title"])),
            countries=facts.count("world.countries", len(outcome.countries)),
            sectors=facts.count("world.sectors", len(outcome.sectors)),
            year=facts.year("world.year", int(told["year"] or 0)),
        )
    )


def _tariffs(outcome: Outcome) -> Message | None:
    chosen = outcome.provenance["world"].get("tariffs")
    if chosen == EMBEDDED:
        return say("Tariffs of the base year are in it: averages that each country applies.")
    if chosen == NONE:
        return say("No tariffs of the base year are in it: where they are high, the effect is "
                   "understated.")  # fmt: skip
    return None


def _model(outcome: Outcome, facts: Facts, sure: Sure | None) -> Sentence:
    label = MODELS[str(outcome.provenance["model"])].label
    if sure is None or not len(sure.draws):
        return Sentence(
            say(
                "{model}: a year after all prices have adjusted; nobody does more than the "
                "scenario says.",
                model=label,
            )
        )
    return Sentence(
        say(
            "{model}: a year after all prices have adjusted; nobody does more than the scenario "
            "says. Ranges: {draws} draws of elasticities, other trade balances, other models.",
            model=label,
            draws=facts.count("range.draws", len(sure.draws)),
        )
    )
