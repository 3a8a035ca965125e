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
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, Problem, raise_problems


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
    gain by withdrawing; surplus: of those in it over what each would have after breaking it alone.
    """

    status: str
    wanted: tuple[StatusChange, ...]
    refused: tuple[StatusChange, ...]
    bought: tuple[StatusChange, ...]
    withdrawals: tuple[str, ...]
    surplus: float

    @property
    def stable(self) -> bool:
        """Without side payments."""
        return not self.wanted and not self.withdrawals

    @property
    def stable_with_payments(self) -> bool:
        """Where side payments can be made."""
        return not self.bought and self.surplus >= 0


def status_stability(
    statuses: Sequence[str],
    players: Sequence[str],
    *,
    candidate: int,
    payoffs: Array,
    needs: Sequence[frozenset[int]],
    tolerance: float = 1e-9,
) -> tuple[StatusStability, ...]:
    """The stability of each status. payoffs: (status, player); needs: N(s), positions of players.

    Raises InputError for shapes, NaN, and where no status is free of consent.
    """
    problems: list[Problem] = []
    if payoffs.shape != (len(statuses), len(players)) or len(needs) != len(statuses):
        problems.append(Problem(f"pay-offs {payoffs.shape} for {len(statuses)} statuses"))
    elif not np.isfinite(payoffs).all():
        problems.append(Problem("a status has no pay-offs: its world has no equilibrium"))
    if any(candidate in group for group in needs):
        problems.append(Problem("the candidate cannot need its own consent"))
    if all(needs):
        problems.append(Problem("every status needs somebody: add one that needs nobody"))
    raise_problems(InputError, "this accession cannot be judged", problems)
    game = _Accession(tuple(statuses), tuple(players), candidate, payoffs, tuple(needs), tolerance)
    return tuple(game.judged(s) for s in range(len(statuses)))


@dataclass(frozen=True, eq=False)
class _Accession:
    statuses: tuple[str, ...]
    players: tuple[str, ...]
    candidate: int
    payoffs: Array
    needs: tuple[frozenset[int], ...]
    tolerance: float

    def judged(self, now: int) -> StatusStability:
        changes = [self._change(now, to) for to in range(len(self.statuses)) if to != now]
        gains = [item for item in changes if item.gain > self.tolerance]
        after = {p: self._without(now, p) for p in self.needs[now]}
        alone = self._best(frozenset())
        breaking = sum(float(self.payoffs[s, p]) for p, s in after.items())
        breaking += float(self.payoffs[alone, self.candidate])
        together = float(self.payoffs[now, [self.candidate, *self.needs[now]]].sum())
        return StatusStability(
            status=self.statuses[now],
            wanted=tuple(item for item in gains if not item.refused_by),
            refused=tuple(item for item in gains if item.refused_by),
            bought=tuple(item for item in changes if item.joint_gain > self.tolerance),
            withdrawals=tuple(
                self.players[p]
                for p, s in sorted(after.items())
                if self.payoffs[s, p] > self.payoffs[now, p] + self.tolerance
            ),
            surplus=together - breaking,
        )

    def _change(self, now: int, to: int) -> StatusChange:
        gain = self.payoffs[to] - self.payoffs[now]
        asked = sorted(self.needs[to] - self.needs[now])
        return StatusChange(
            destination=self.statuses[to],
            gain=float(gain[self.candidate]),
            joint_gain=float(gain[[self.candidate, *asked]].sum()),
            refused_by=tuple(self.players[p] for p in asked if gain[p] < -self.tolerance),
        )

    def _without(self, now: int, partner: int) -> int:
        return self._best(self.needs[now] - {partner})

    def _best(self, consenting: frozenset[int]) -> int:
        """The candidate's best status that needs nobody else."""
        free = [s for s, group in enumerate(self.needs) if group <= consenting]
        return max(free, key=lambda s: float(self.payoffs[s, self.candidate]))
