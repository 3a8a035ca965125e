"""The repeated deal, told: critical discount factors, and what predictability is worth."""

from __future__ import annotations

import numpy as np

from blocs.foundation.messages import (
    Words,
    change,
    listed,
    plain,
    say,
    say_counted,
    significant,
    significant_percent_change,
    stated,
)
from blocs.questions.games.engine.deals.repeated import CriticalDiscount, Pact
from blocs.questions.games.found import Entry, FoundTable, called, joined, yes_no
from blocs.questions.games.kinds.contract.form import ContractGame
from blocs.questions.games.kinds.contract.repeated import RepeatedDeal, Worth

RULES = {
    "noise": say("less noise"),
    "word": say("a word that binds both"),
}
SCENES = {
    "repeated": say("repeated deal"),
    "tranches": say("cheapest tranches"),
}


def repeated_statements(form: ContractGame, repeated: RepeatedDeal) -> list[Words]:
    """Who keeps the repeated deal, and what predictability is worth."""
    sides = [called(form.borrower), called(form.lender)]
    asked = [
        _patience(name, critical, party.discount)
        for name, critical, party in zip(sides, repeated.stated, repeated.parties, strict=True)
    ]
    found = [
        say(
            "Repeated every year at a tranche of {tranche} million USD, observed as stated: "
            "{asked}.",
            tranche=plain(repeated.tranche, 0),
            asked=listed(asked, "; "),
        )
    ]
    if repeated.pacts is None:
        return [
            *found,
            say(
                "A discount factor of 1 gives endless years no value: what predictability is "
                "worth in the repeated deal is not told."
            ),
        ]
    found += [_tranches(repeated), _pact(repeated.pacts[0])]
    return [*found, *(_worth(form, item) for item in repeated.worth)]


def _tranches(repeated: RepeatedDeal) -> Words:
    low, high = repeated.kept_from, repeated.kept_to
    if np.isnan(low):
        return say(
            "At the sides' own patience and the noise as stated no yearly tranche makes both "
            "keep it for ever."
        )
    return say(
        "At the sides' own patience both keep it at yearly tranches from {low} to {high} "
        "million USD, if a bad signal ends it for ever.",
        low=plain(low, 0),
        high=plain(high, 0),
    )


def _patience(name: Words, critical: CriticalDiscount, own: float) -> Words:
    if critical.status == "never":
        return say(
            "{name} keeps it at no discount factor",
            name=name,
        )
    low, high = critical.intervals[0]
    holds = low <= own < high
    return say(
        "{name} keeps it from a discount factor of {low}, its own {own} is {enough}",
        name=name,
        low=significant(low, 3),
        own=stated(own),
        enough=say("enough") if holds else say("not enough"),
    )


def _pact(pact: Pact) -> Words:
    if not pact.kept:
        return say("At the sides' own patience and the noise as stated no punishment keeps it.")
    return say(
        "The shortest punishment that keeps it lasts for {length}.",
        length=say("ever")
        if pact.length is None
        else say_counted("{count} year", "{count} years", count=pact.length),
    )


def _worth(form: ContractGame, item: Worth) -> Words:
    better = form.predictability
    rule = RULES[item.rule]
    if item.rule == "noise":
        rule = say(
            "{rule} (breach seen {seen} → {seen_then}, false alarm {alarm} → {alarm_then})",
            rule=rule,
            seen=stated(form.detection),
            seen_then=stated(better.detection),
            alarm=stated(form.false_alarm),
            alarm_then=stated(better.false_alarm),
        )
    if not item.kept:
        return say(
            "Worth of predictability, {rule}: none, there is no deal then either.",
            rule=rule,
        )
    sides = zip((form.borrower, form.lender), item.change, item.pct, strict=True)
    return say(
        "Worth of predictability, {rule}: {told} million USD a year.",
        rule=rule,
        told=joined([_of_income(called(side), gain, share) for side, gain, share in sides]),
    )


def _of_income(name: Words, gain: float, share: float) -> Words:
    """A side, its change in million USD and what part of its real income that is."""
    told = say("{name} {gain}", name=name, gain=change(gain, 1))
    if not np.isfinite(share):
        return told
    return say(
        "{told} ({share} of real income)",
        told=told,
        share=significant_percent_change(share),
    )


def repeated_tables(form: ContractGame, repeated: RepeatedDeal) -> tuple[FoundTable, FoundTable]:
    """Critical discount factors, and what predictability is worth."""
    return _critical(form, repeated), _predictability(form, repeated)


def _critical(form: ContractGame, repeated: RepeatedDeal) -> FoundTable:
    rows: list[tuple[Entry, ...]] = [
        (
            called(side),
            party.cooperate,
            party.deviate,
            party.punish,
            party.discount,
            *(
                _threshold(critical[k])
                for critical in (repeated.seen, repeated.stated, repeated.better)
            ),
        )
        for k, (side, party) in enumerate(
            zip((form.borrower, form.lender), repeated.parties, strict=True)
        )
    ]
    heads = (
        say("side"),
        say("deal kept, million USD a year"),
        say("a year of breach"),
        say("no deal"),
        say("own discount factor"),
        say("critical, all is seen"),
        say("critical, as stated"),
        say("critical, less noise"),
    )
    title = say("The deal repeated without end: discount factors from which it is kept")
    return FoundTable(title, heads, tuple(rows))


def _threshold(critical: CriticalDiscount) -> Entry:
    if critical.status == "never":
        return say("never")
    return critical.threshold


def _predictability(form: ContractGame, repeated: RepeatedDeal) -> FoundTable:
    rows: list[tuple[Entry, ...]] = [
        (
            SCENES[scene],
            RULES[item.rule],
            yes_no(item.kept),
            *(float(value) for value in (*item.change, *item.pct)),
        )
        for scene, found in (("repeated", repeated.worth), ("tranches", repeated.tranches))
        for item in found
    ]
    names = [called(side) for side in (form.borrower, form.lender)]
    heads = (
        say("deal"),
        say("what changes"),
        say("kept then"),
        *(say("{x}, million USD", x=x) for x in names),
        *(say("{x}, % of income", x=x) for x in names),
    )
    title = say("What predictability is worth a year, against the rules as stated")
    return FoundTable(title, heads, tuple(rows))
