"""The repeated deal, told: critical discount factors, and what predictability is worth."""

from __future__ import annotations

import numpy as np

from blocs.games.repeated import CriticalDiscount, Pact
from blocs.moves.game_contract import ContractGame
from blocs.study.play_found import Entry, FoundTable, Words, called, words, yes_no
from blocs.study.play_repeated import RepeatedDeal, Worth

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
            f"Repeated every year at a tranche of {repeated.tranche:,.0f} million USD, observed as "
            f"stated: {'; '.join(item['en'] for item in asked)}.",
            f"Если повторять сделку каждый год с траншем {repeated.tranche:,.0f} млн долл. США, "
            f"при заданной наблюдаемости: {'; '.join(item['ru'] for item in asked)}.",
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
        f"At the sides' own patience both keep it at yearly tranches from {low:,.0f} to "
        f"{high:,.0f} million USD, if a bad signal ends it for ever.",
        f"При терпении сторон обе соблюдают её при ежегодных траншах от {low:,.0f} до "
        f"{high:,.0f} млн долл. США, если плохой сигнал прекращает её навсегда.",
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
        f"{name['en']} keeps it from a discount factor of {low:.3g}, its own {own:g} is "
        f"{'enough' if holds else 'not enough'}",
        f"{name['ru']} — держит слово начиная с коэффициента {low:.3g}, собственного {own:g} "
        f"{'хватает' if holds else 'не хватает'}",
    )


def _pact(pact: Pact) -> Words:
    if not pact.kept:
        return words(
            "At the sides' own patience and the noise as stated no punishment keeps it.",
            "При терпении сторон и заданном шуме никакое наказание её не удержит.",
        )
    length = "ever" if pact.length is None else f"{pact.length} years"
    years = "навсегда" if pact.length is None else f"длиной в годах: {pact.length}"
    return words(
        f"The shortest punishment that keeps it lasts for {length}.",
        f"Самое короткое наказание, которое её удерживает, — {years}.",
    )


def _worth(form: ContractGame, item: Worth) -> Words:
    better = form.predictability
    named = words(*RULES[item.rule])
    en, ru = named["en"], named["ru"]
    if item.rule == "noise":
        noise = f"{form.detection:g} → {better.detection:g}", form.false_alarm, better.false_alarm
        en += f" (breach seen {noise[0]}, false alarm {noise[1]:g} → {noise[2]:g})"
        ru += f" (нарушение видно {noise[0]}, ложная тревога {noise[1]:g} → {noise[2]:g})"
    if not item.kept:
        return words(
            f"Worth of predictability, {en}: none, there is no deal then either.",
            f"Цена предсказуемости, {ru}: никакой, сделки нет и тогда.",
        )
    parts = [
        (called(side), change, share)
        for side, change, share in zip(
            (form.borrower, form.lender), item.change, item.pct, strict=True
        )
    ]
    told = {
        language: ", ".join(
            f"{name[language]} {change:+,.1f}{_percent(share, language)}"
            for name, change, share in parts
        )
        for language in ("en", "ru")
    }
    return words(
        f"Worth of predictability, {en}: {told['en']} million USD a year.",
        f"Цена предсказуемости, {ru}: {told['ru']} млн долл. США в год.",
    )


def _percent(share: float, language: str) -> str:
    if not np.isfinite(share):
        return ""
    unit = "% of real income" if language == "en" else " % реального дохода"
    return f" ({share:+.2g}{unit})"


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
