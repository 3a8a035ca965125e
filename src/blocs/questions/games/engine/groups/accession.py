"""Accession and exit: a candidate chooses among statuses, partners may refuse or withdraw.

Each status s needs the consent of the partners N(s); u_p(s) are the pay-offs (a world solved for
each status). Leaving needs nobody. From s the candidate can change to s' when all partners in
N(s') ∖ N(s), whose consent is new, do not lose by it. A status is

- kept by the candidate when no change that it can make and would gain from exists (internal and
  external stability of d'Aspremont et al. 1983, for one mover and statuses that may overlap);
- kept by the partners when none of N(s) would gain by withdrawing: the candidate then takes the
  best status that needs only the others of N(s);
- held with side payments when no change gains the movers, the candidate and the partners newly
  needed, together, and those in it together have at least the sum of what each would have after
  breaking it alone (Eyckmans and Finus 2004).

A status whose world has no equilibrium has no pay-offs (NaN): it is judged by nothing, and what
only it could break is undecided. A gain counts when it is more than a tie in the player's own
units (`own_units`), its pay-offs over all statuses. With several candidates a profile gives each
its status; each candidate's is judged as above while the others keep theirs, and a profile lasts
when all do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal, TypeAlias

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.questions.games.engine.tables.own_units import own_difference, tie_tolerance

Verdict: TypeAlias = Literal["stable", "unstable", "undecided", "missing"]


@dataclass(frozen=True)
class StatusChange:
    """One change of status.

    gain: of the candidate; joint_gain: with those newly needed; refused_by: of these, who loses.
    """

    destination: str
    gain: float
    joint_gain: float
    refused_by: tuple[str, ...]


@dataclass(frozen=True)
class StatusStability:
    """What holds a status, or breaks it.

    wanted: changes that the candidate gains from and nobody refuses; refused: those that somebody
    refuses; bought: changes that side payments would bring about; withdrawals: partners who would
    gain by withdrawing; surplus: of those in it over what each would have after breaking it alone,
    NaN where that needs a missing status. unknown: statuses without equilibrium to which it might
    change; missing: this status itself has none.
    """

    status: str
    wanted: tuple[StatusChange, ...]
    refused: tuple[StatusChange, ...]
    bought: tuple[StatusChange, ...]
    withdrawals: tuple[str, ...]
    surplus: float
    unknown: tuple[str, ...] = ()
    missing: bool = False

    @property
    def verdict(self) -> Verdict:
        """Without side payments; `missing` where the status has no equilibrium itself."""
        if self.missing:
            return "missing"
        if self.wanted or self.withdrawals:
            return "unstable"
        return "undecided" if self.unknown else "stable"

    @property
    def verdict_with_payments(self) -> Verdict:
        """Where side payments can be made."""
        if self.missing:
            return "missing"
        if self.bought or self.surplus < 0:
            return "unstable"
        return "undecided" if self.unknown or np.isnan(self.surplus) else "stable"

    @property
    def stable(self) -> bool:
        """Certainly, without side payments."""
        return self.verdict == "stable"

    @property
    def stable_with_payments(self) -> bool:
        """Certainly, where side payments can be made."""
        return self.verdict_with_payments == "stable"


def status_stability(
    statuses: Sequence[str],
    players: Sequence[str],
    *,
    candidate: int,
    payoffs: Array,
    needs: Sequence[frozenset[int]],
) -> tuple[StatusStability, ...]:
    """The stability of each status. payoffs: (status, player); needs: N(s), positions of players.

    A row of pay-offs that holds NaN is a status without equilibrium. Raises InputError for shapes,
    infinite pay-offs, and where no status is free of consent.
    """
    problems: list[Problem] = []
    if payoffs.shape != (len(statuses), len(players)) or len(needs) != len(statuses):
        problems.append(Problem(f"pay-offs {payoffs.shape} for {len(statuses)} statuses"))
    elif np.isinf(payoffs).any():
        problems.append(Problem("pay-offs must be finite, or NaN where a world has no equilibrium"))
    if any(candidate in group for group in needs):
        problems.append(Problem("the candidate cannot need its own consent"))
    if all(needs):
        problems.append(Problem("every status needs somebody: add one that needs nobody"))
    raise_problems(InputError, "this accession cannot be judged", problems)
    slack = np.array([tie_tolerance(own_difference(u, 0), u) for u in payoffs.T])
    game = _Accession(tuple(statuses), tuple(players), candidate, payoffs, tuple(needs), slack)
    return tuple(game.judged(s) for s in range(len(statuses)))


@dataclass(frozen=True, eq=False)
class _Accession:
    statuses: tuple[str, ...]
    players: tuple[str, ...]
    candidate: int
    payoffs: Array
    needs: tuple[frozenset[int], ...]
    slack: Array

    def judged(self, now: int) -> StatusStability:
        if not self._known(now):
            return StatusStability(self.statuses[now], (), (), (), (), np.nan, missing=True)
        others = [to for to in range(len(self.statuses)) if to != now]
        changes = [self._change(now, to) for to in others if self._known(to)]
        gains = [item for item in changes if item.gain > self.slack[self.candidate]]
        after = {p: self._best(self.needs[now] - {p}) for p in self.needs[now]}
        breaking = sum(self._worth(s, p) for p, s in after.items())
        breaking += self._worth(self._best(frozenset()), self.candidate)
        inside = [self.candidate, *self.needs[now]]
        surplus = float(self.payoffs[now, inside].sum()) - breaking
        return StatusStability(
            status=self.statuses[now],
            wanted=tuple(item for item in gains if not item.refused_by),
            refused=tuple(item for item in gains if item.refused_by),
            bought=tuple(item for item in changes if item.joint_gain > self._joint(now, item)),
            withdrawals=tuple(
                self.players[p]
                for p, s in sorted(after.items())
                if self._worth(s, p) > self.payoffs[now, p] + self.slack[p]
            ),
            surplus=0.0 if abs(surplus) <= self.slack[inside].sum() else surplus,
            unknown=tuple(self.statuses[to] for to in others if not self._known(to)),
        )

    def _known(self, status: int) -> bool:
        return not np.isnan(self.payoffs[status]).any()

    def _worth(self, status: int | None, player: int) -> float:
        return np.nan if status is None else float(self.payoffs[status, player])

    def _joint(self, now: int, change: StatusChange) -> float:
        """Below what the joint gain of a change is a tie."""
        asked = self.needs[self.statuses.index(change.destination)] - self.needs[now]
        return float(self.slack[[self.candidate, *asked]].sum())

    def _change(self, now: int, to: int) -> StatusChange:
        gain = self.payoffs[to] - self.payoffs[now]
        asked = sorted(self.needs[to] - self.needs[now])
        return StatusChange(
            destination=self.statuses[to],
            gain=float(gain[self.candidate]),
            joint_gain=float(gain[[self.candidate, *asked]].sum()),
            refused_by=tuple(self.players[p] for p in asked if gain[p] < -self.slack[p]),
        )

    def _best(self, consenting: frozenset[int]) -> int | None:
        """The candidate's best status that needs nobody else; None if one of them is missing."""
        free = [s for s, group in enumerate(self.needs) if group <= consenting]
        if not all(map(self._known, free)):
            return None
        return max(free, key=lambda s: float(self.payoffs[s, self.candidate]))


@dataclass(frozen=True, eq=False)
class Candidate:
    """Who chooses among what. player: position; needs: N(s) by status, positions of players."""

    player: int
    statuses: tuple[str, ...]
    needs: tuple[frozenset[int], ...]


@dataclass(frozen=True)
class ProfileStability:
    """A status for each candidate. judged: each one's, while the others keep theirs."""

    statuses: tuple[str, ...]
    judged: tuple[StatusStability, ...]

    @property
    def verdict(self) -> Verdict:
        """Of all together, without side payments: `stable` where every status is."""
        return _worst([item.verdict for item in self.judged])

    @property
    def verdict_with_payments(self) -> Verdict:
        """Of all together, where each candidate and its partners can pay each other."""
        return _worst([item.verdict_with_payments for item in self.judged])

    @property
    def surplus(self) -> float:
        """The smallest of the candidates', NaN where one is not known."""
        return float(np.min([item.surplus for item in self.judged]))


def _worst(verdicts: Sequence[Verdict]) -> Verdict:
    order: tuple[Verdict, ...] = ("missing", "unstable", "undecided", "stable")
    return min(verdicts, key=order.index)


def profiles_of(candidates: Sequence[Candidate]) -> tuple[tuple[int, ...], ...]:
    """Every combination of statuses, by position: what has to be solved."""
    return tuple(product(*(range(len(item.statuses)) for item in candidates)))


def profile_stability(
    players: Sequence[str],
    candidates: Sequence[Candidate],
    *,
    payoffs: Mapping[tuple[int, ...], Array],
) -> tuple[ProfileStability, ...]:
    """The stability of every profile, in the order of `profiles_of`.

    payoffs: profile → (player,), NaN where its world has no equilibrium. Raises InputError as
    `status_stability` does, and where nobody is a candidate.
    """
    if not candidates:
        raise InputError("an accession needs a candidate")
    judged: dict[tuple[int, tuple[int, ...]], StatusStability] = {}
    for c, item in enumerate(candidates):
        for rest in profiles_of([*candidates[:c], *candidates[c + 1 :]]):
            line = [(*rest[:c], s, *rest[c:]) for s in range(len(item.statuses))]
            found = status_stability(
                item.statuses,
                players,
                candidate=item.player,
                payoffs=np.array([payoffs[profile] for profile in line]),
                needs=item.needs,
            )
            judged.update({(c, profile): one for profile, one in zip(line, found, strict=True)})
    return tuple(
        ProfileStability(
            tuple(item.statuses[s] for item, s in zip(candidates, profile, strict=True)),
            tuple(judged[c, profile] for c in range(len(candidates))),
        )
        for profile in profiles_of(candidates)
    )
