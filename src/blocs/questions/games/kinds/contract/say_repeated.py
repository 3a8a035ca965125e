"""The repeated deal, told: critical discount factors, and what predictability is worth."""

from __future__ import annotations

import numpy as np

from blocs.brief.bilingual import Words, change, counted, number, plain, significant, stated, words
from blocs.questions.games.engine.deals.repeated import CriticalDiscount, Pact
from blocs.questions.games.found import Entry, FoundTable, called, joined, yes_no
from blocs.questions.games.kinds.contract.form import ContractGame
from blocs.questions.games.kinds.contract.repeated import RepeatedDeal, Worth
from blocs.world.names import LANGUAGES

RULES = {
    "noise": ("less noise", "меньше шума"),
    "word": ("a word that binds both", "слово, которое связывает обе стороны"),
}
SCENES = {
    "repeated": ("repeated deal", "повторяющаяся сделка"),
    "tranches": ("cheapest tranches", "самые дешёвые транши"),
}


def repeated_statements(form: ContractGame, repeated: RepeatedDeal) -> list[Words]:
    """Who keeps the repeated deal, and what predictability is worth."""
    sides = [called(form.borrower), called(form.lender)]
    asked = [
        _patience(name, critical, party.discount)
        for name, critical, party in zip(sides, repeated.stated, repeated.parties, strict=True)
    ]
    found = [
        words(
            "Repeated every year at a tranche of {tranche} million USD, observed as stated: "
            "{asked}.",
            "Если повторять сделку каждый год с траншем {tranche} млн долл. США, при заданной "
            "наблюдаемости: {asked}.",
            tranche=plain(repeated.tranche, 0),
            asked={code: "; ".join(item[code] for item in asked) for code in LANGUAGES},
        )
    ]
    if repeated.pacts is None:
        return [
            *found,
            words(
                "A discount factor of 1 gives endless years no value: what predictability is worth "
                "in the repeated deal is not told.",
                "При коэффициенте дисконтирования 1 бесконечный ряд лет не имеет цены: чего стоит "
                "предсказуемость повторяющейся сделки, не сказано.",
            ),
        ]
    found += [_tranches(repeated), _pact(repeated.pacts[0])]
    return [*found, *(_worth(form, item) for item in repeated.worth)]


def _tranches(repeated: RepeatedDeal) -> Words:
    low, high = repeated.kept_from, repeated.kept_to
    if np.isnan(low):
        return words(
            "At the sides' own patience and the noise as stated no yearly tranche makes both keep "
            "it for ever.",
            "При терпении сторон и заданном шуме ни при каком ежегодном транше обе не соблюдают "
            "её всегда.",
        )
    return words(
        "At the sides' own patience both keep it at yearly tranches from {low} to {high} million "
        "USD, if a bad signal ends it for ever.",
        "При терпении сторон обе соблюдают её при ежегодных траншах от {low} до {high} млн долл. "
        "США, если плохой сигнал прекращает её навсегда.",
        low=plain(low, 0),
        high=plain(high, 0),
    )


def _patience(name: Words, critical: CriticalDiscount, own: float) -> Words:
    if critical.status == "never":
        return words(
            f"{name['en']} keeps it at no discount factor",
            f"{name['ru']} — не держит слово ни при каком коэффициенте дисконтирования",
        )
    low, high = critical.intervals[0]
    holds = low <= own < high
    return words(
        "{name} keeps it from a discount factor of {low}, its own {own} is {enough}",
        "{name} — держит слово начиная с коэффициента {low}, собственного {own} {enough}",
        name=name,
        low=significant(low, 3),
        own=stated(own),
        enough=words("enough", "хватает") if holds else words("not enough", "не хватает"),
    )


def _pact(pact: Pact) -> Words:
    if not pact.kept:
        return words(
            "At the sides' own patience and the noise as stated no punishment keeps it.",
            "При терпении сторон и заданном шуме никакое наказание её не удержит.",
        )
    return words(
        "The shortest punishment that keeps it lasts for {length}.",
        "Самое короткое наказание, которое её удерживает, — {length}.",
        length=words("ever", "навсегда")
        if pact.length is None
        else counted(pact.length, ("year", "years"), ("год", "года", "лет")),
    )


def _worth(form: ContractGame, item: Worth) -> Words:
    better = form.predictability
    rule = words(*RULES[item.rule])
    if item.rule == "noise":
        rule = words(
            "{rule} (breach seen {seen} → {seen_then}, false alarm {alarm} → {alarm_then})",
            "{rule} (нарушение видно {seen} → {seen_then}, ложная тревога {alarm} → {alarm_then})",
            rule=rule,
            seen=stated(form.detection),
            seen_then=stated(better.detection),
            alarm=stated(form.false_alarm),
            alarm_then=stated(better.false_alarm),
        )
    if not item.kept:
        return words(
            "Worth of predictability, {rule}: none, there is no deal then either.",
            "Цена предсказуемости, {rule}: никакой, сделки нет и тогда.",
            rule=rule,
        )
    sides = zip((form.borrower, form.lender), item.change, item.pct, strict=True)
    return words(
        "Worth of predictability, {rule}: {told} million USD a year.",
        "Цена предсказуемости, {rule}: {told} млн долл. США в год.",
        rule=rule,
        told=joined([_of_income(called(side), gain, share) for side, gain, share in sides]),
    )


def _of_income(name: Words, gain: float, share: float) -> Words:
    """A side, its change in million USD and what part of its real income that is."""
    told = words("{name} {gain}", "{name} {gain}", name=name, gain=change(gain, 1))
    if not np.isfinite(share):
        return told
    return words(
        "{told} ({share} of real income)",
        "{told} ({share} реального дохода)",
        told=told,
        share=number(lambda style: style.with_percent(style.significant_change(share))),
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
        words("side", "сторона"),
        words("deal kept, million USD a year", "сделка соблюдается, млн долл. США в год"),
        words("a year of breach", "год нарушения"),
        words("no deal", "без сделки"),
        words("own discount factor", "свой коэффициент дисконтирования"),
        words("critical, all is seen", "критический, всё видно"),
        words("critical, as stated", "критический, как задано"),
        words("critical, less noise", "критический, меньше шума"),
    )
    title = words(
        "The deal repeated without end: discount factors from which it is kept",
        "Сделка повторяется без конца: с каких коэффициентов дисконтирования её соблюдают",
    )
    return FoundTable(title, heads, tuple(rows))


def _threshold(critical: CriticalDiscount) -> Entry:
    if critical.status == "never":
        return words("never", "никогда")
    return critical.threshold


def _predictability(form: ContractGame, repeated: RepeatedDeal) -> FoundTable:
    rows: list[tuple[Entry, ...]] = [
        (
            words(*SCENES[scene]),
            words(*RULES[item.rule]),
            yes_no(item.kept),
            *(float(value) for value in (*item.change, *item.pct)),
        )
        for scene, found in (("repeated", repeated.worth), ("tranches", repeated.tranches))
        for item in found
    ]
    names = [called(side) for side in (form.borrower, form.lender)]
    heads = (
        words("deal", "сделка"),
        words("what changes", "что меняется"),
        words("kept then", "тогда соблюдается"),
        *(words(f"{x['en']}, million USD", f"{x['ru']}, млн долл. США") for x in names),
        *(words(f"{x['en']}, % of income", f"{x['ru']}, % дохода") for x in names),
    )
    title = words(
        "What predictability is worth a year, against the rules as stated",
        "Чего стоит предсказуемость в год по сравнению с заданными правилами",
    )
    return FoundTable(title, heads, tuple(rows))
