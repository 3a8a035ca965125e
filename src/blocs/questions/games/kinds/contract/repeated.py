"""A contract repeated without end: who keeps it, and what predictability is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.games.engine.deals.contracts import DealSet, TrancheTerms, deals
from blocs.questions.games.engine.deals.repeated import (
    CriticalDiscount,
    Pact,
    Party,
    noisy_pact,
    noisy_trigger,
    perpetual_slacks,
)
from blocs.questions.games.kinds.contract.form import ContractGame

SIDES = ("borrower", "lender")


@dataclass(frozen=True, eq=False)
class Worth:
    """What a change of the rules is worth against the rules as stated, million USD a year.

    kept: whether a deal is kept under the changed rules; change: (borrower, lender); pct: the same
    in per cent of base real income, NaN for a side outside the world.
    """

    rule: str
    kept: bool
    change: Array
    pct: Array


@dataclass(frozen=True, eq=False)
class RepeatedDeal:
    """The years of a contract at their means, for ever; (borrower, lender) throughout.

    tranche: million USD a year; parties: pay-offs a year; seen, stated, better: critical discount
    factors when every breach and nothing else is seen, at the noise as stated, at the lower noise;
    pacts: kept or not at the sides' own discount factors, at the noise as stated and at the lower,
    None where somebody's discount factor is 1; kept_from, kept_to: the yearly tranches, within the
    bounds of the file, at which punishment for ever keeps the deal as stated, NaN where none does
    or a discount factor is 1; worth: of the repeated deal, by rule (`noise`,
    `word`); tranches: the same for the cheapest tranche contract, its value spread over its years.
    """

    tranche: float
    parties: tuple[Party, Party]
    seen: tuple[CriticalDiscount, CriticalDiscount]
    stated: tuple[CriticalDiscount, CriticalDiscount]
    better: tuple[CriticalDiscount, CriticalDiscount]
    pacts: tuple[Pact, Pact] | None
    kept_from: float
    kept_to: float
    worth: tuple[Worth, ...]
    tranches: tuple[Worth, ...]


def repeated_deal(
    form: ContractGame, terms: TrancheTerms, deal: DealSet, income: Array
) -> RepeatedDeal:
    """The repeated deal of a contract whose terms are known. income: (2,) million USD.

    Each year both act at once. A borrower that breaks its word keeps tranche and relief and saves
    the cost of the condition; a lender keeps the tranche, and the sanction where suspending it
    costs it something. After a bad signal both have what they have outside.
    """
    better = form.predictability
    tranche = _tranche(form, terms)
    parties = _parties(terms, tranche)
    quiet = (replace(parties[0], detection=better.detection), parties[1])
    sure = (replace(parties[0], detection=1.0), parties[1])
    pacts = None
    if max(party.discount for party in parties) < 1:
        pacts = (
            noisy_pact(parties, false_alarm=terms.false_alarm),
            noisy_pact(quiet, false_alarm=better.false_alarm),
        )
    kept_from, kept_to = (np.nan, np.nan) if pacts is None else _kept_tranches(terms)
    return RepeatedDeal(
        tranche=tranche,
        parties=parties,
        seen=_critical(sure, 0.0),
        stated=_critical(parties, terms.false_alarm),
        better=_critical(quiet, better.false_alarm),
        pacts=pacts,
        kept_from=kept_from,
        kept_to=kept_to,
        worth=() if pacts is None else _worth(parties, pacts, income),
        tranches=_tranche_worth(form, terms, deal, income),
    )


def _tranche(form: ContractGame, terms: TrancheTerms) -> float:
    if form.predictability.tranche_million_usd is not None:
        return form.predictability.tranche_million_usd
    borrower, lender = _yearly(terms)
    return float(np.clip(0.5 * (lender - borrower), terms.lowest, terms.highest))


def _yearly(terms: TrancheTerms) -> tuple[float, float]:
    """Mean gains a year over the outside options, without tranches."""
    kept = np.subtract(terms.relief, terms.compliance_cost) - terms.outside_borrower
    paid = np.subtract(terms.compliance_benefit, terms.relief_cost) - terms.outside_lender
    return float(kept.mean()), float(paid.mean())


def _parties(terms: TrancheTerms, tranche: float) -> tuple[Party, Party]:
    cost, benefit, relief, relief_cost, outside_b, outside_l = (
        float(np.mean(flow))
        for flow in (
            terms.compliance_cost,
            terms.compliance_benefit,
            terms.relief,
            terms.relief_cost,
            terms.outside_borrower,
            terms.outside_lender,
        )
    )
    kept = tranche + relief - cost, benefit - relief_cost - tranche
    broken = (
        max(max(tranche, 0.0) + relief, outside_b),
        max(benefit + max(-relief_cost, 0.0) - min(tranche, 0.0), outside_l),
    )
    bound = terms.borrower_commits, terms.lender_commits
    borrower, lender = (
        Party(
            cooperate=kept[side],
            deviate=kept[side] if bound[side] else broken[side],
            punish=(outside_b, outside_l)[side],
            discount=(terms.discount_borrower, terms.discount_lender)[side],
            detection=(terms.detection, 1.0)[side],
        )
        for side in (0, 1)
    )
    return borrower, lender


def _kept_tranches(terms: TrancheTerms) -> tuple[float, float]:
    """The ends of the interval of tranches at which both keep the deal.

    Pay-offs are affine in the tranche and temptations convex, so the smaller slack is concave.
    """

    def slack(tranche: float) -> float:
        parties = _parties(terms, tranche)
        return float(perpetual_slacks(parties, false_alarm=terms.false_alarm).min())

    low, high = terms.lowest, terms.highest
    for _ in range(200):
        third = (high - low) / 3
        if slack(low + third) < slack(high - third):
            low += third
        else:
            high -= third
    peak = 0.5 * (low + high)
    size = max(abs(slack(terms.lowest)), abs(slack(terms.highest)))
    if slack(peak) < -1e-9 * size:
        return np.nan, np.nan
    return _edge(slack, peak, terms.lowest), _edge(slack, peak, terms.highest)


def _edge(slack: Callable[[float], float], inside: float, outside: float) -> float:
    """Where the slack turns negative on the way out, or the end itself."""
    if slack(outside) >= 0:
        return outside
    for _ in range(100):
        middle = 0.5 * (inside + outside)
        if slack(middle) >= 0:
            inside = middle
        else:
            outside = middle
    return inside


def _critical(
    parties: tuple[Party, Party], false_alarm: float
) -> tuple[CriticalDiscount, CriticalDiscount]:
    borrower, lender = (
        noisy_trigger(
            cooperate=party.cooperate,
            deviate=party.deviate,
            punish=party.punish,
            detection=party.detection,
            false_alarm=false_alarm,
        )
        for party in parties
    )
    return borrower, lender


def _worth(
    parties: tuple[Party, Party], pacts: tuple[Pact, Pact], income: Array
) -> tuple[Worth, Worth]:
    now, quiet = (np.array(pact.averages) for pact in pacts)
    agreed = all(party.cooperate >= party.punish for party in parties)
    bound = np.array([party.cooperate if agreed else party.punish for party in parties])
    return (
        _against("noise", pacts[1].kept, quiet - now, income),
        _against("word", agreed, bound - now, income),
    )


def _tranche_worth(
    form: ContractGame, terms: TrancheTerms, deal: DealSet, income: Array
) -> tuple[Worth, ...]:
    better = form.predictability
    quiet = replace(terms, detection=better.detection, false_alarm=better.false_alarm)
    bound = replace(terms, borrower_commits=True, lender_commits=True)
    now = _spread(terms, deal)
    found = [("noise", quiet), ("word", bound)]
    answers = [(rule, changed, deals(changed)) for rule, changed in found]
    return tuple(
        _against(rule, answer.holds, _spread(changed, answer) - now, income)
        for rule, changed, answer in answers
    )


def _spread(terms: TrancheTerms, deal: DealSet) -> Array:
    """(borrower, lender) gains of the cheapest deal, spread evenly over its years; 0 without."""
    if not deal.holds:
        return np.zeros(2)
    years = np.arange(terms.periods)
    factors = np.array([terms.discount_borrower, terms.discount_lender])
    return np.array([deal.borrower, deal.lender]) / (factors[:, None] ** years).sum(axis=1)


def _against(rule: str, kept: bool, change: Array, income: Array) -> Worth:
    return Worth(rule, kept, change, 100 * change / income)
