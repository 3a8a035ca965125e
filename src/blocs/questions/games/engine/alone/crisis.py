"""Does a dispute escalate? The cost of rupture against what each side hides.

Martin, Mayer and Thoenig (2008, Review of Economic Studies 75) let two countries in a dispute
bargain over how to share the pay-offs of peace, each knowing privately what war would be worth to
it. The larger the total loss from war, the likelier a settlement. Trade between the two raises that
loss (it is gone in war), trade with others lowers it (it replaces the partner): the sign pattern
that they find in the data. What follows is our own closed form of that idea, in our notation; its
constants are ours, not the paper's.

Peace is worth U_i^P to side i, war U_i^W + e_i with e_i uniform on [0, V U_i^W], private and
independent: V is the spread of private information, relative. The opportunity cost of war is

    Δ = (U_1^P − U_1^W) + (U_2^P − U_2^W).

With full information a settlement exists when e_1 + e_2 ≤ Δ. With private information both claim at
once; claims that fit are met and what is left is split evenly (Chatterjee and Samuelson 1983,
Operations Research 31). The linear equilibrium claims Δ/4 + (2/3) e_i above U_i^W, so that

    peace  ⇔  e_1 + e_2 ≤ κ Δ,   κ = 3/4;

the second best, where both must agree to take part (Myerson and Satterthwaite 1983). κ = 1 is full
information; where claims are final (what is left is lost), the linear equilibrium has κ = 2/3.
These claims are an equilibrium for κΔ ≤ min v_i below (otherwise the mildest types would claim more
at no risk); beyond that we keep the rule and say so (`extrapolated`). The probability of escalation
is

    P = 1 − A(κΔ) / (v_1 v_2),   v_i = V U_i^W,
    A(z) = [z² − (z − v_1)₊² − (z − v_2)₊² + (z − v_1 − v_2)₊²] / 2,

for small Δ: P = 1 − κ² Δ² / (2 V² U_1^W U_2^W). It falls with Δ and, at given Δ, rises with the
product of the war pay-offs: balanced sides hide more from each other.

The balance of power moves war pay-offs: with capabilities m, side 1 wins with probability
m_1^s / (m_1^s + m_2^s) (Tullock contest) and the winner takes the prize.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from blocs.foundation.errors import InputError, Problem, raise_problems

CLAIMS_SPLIT = 0.75
"""κ where claims that fit are met and the rest is split evenly."""

CLAIMS_FINAL = 2 / 3
"""κ where claims are final."""

FULL_INFORMATION = 1.0
"""κ where nothing is hidden."""


@dataclass(frozen=True)
class Dispute:
    """Pay-offs of both sides. peace, war: (side 1, side 2), utility, war before private terms."""

    peace: tuple[float, float]
    war: tuple[float, float]

    @property
    def opportunity_cost(self) -> float:
        """Δ: what war costs both sides together."""
        return sum(self.peace) - sum(self.war)


@dataclass(frozen=True)
class Escalation:
    """How a dispute is likely to end.

    probability: that it escalates; opportunity_cost: Δ; loss_sensitivity: ∂P/∂Δ ≤ 0, per unit of
    utility; settled_if_open: probability of peace under full information; extrapolated: Δ is so
    large that the settlement rule is kept beyond where it is an equilibrium.
    """

    probability: float
    opportunity_cost: float
    loss_sensitivity: float
    settled_if_open: float
    extrapolated: bool


def war_payoffs(
    *,
    peace: tuple[float, float],
    rupture_loss: tuple[float, float],
    damage: tuple[float, float] = (0.0, 0.0),
    prize: float = 0.0,
    capability: tuple[float, float] = (1.0, 1.0),
    decisiveness: float = 1.0,
) -> Dispute:
    """A dispute from measures: U_i^W = U_i^P (1 − loss_i − damage_i) + prize (p_i − 1/2).

    rupture_loss: fraction of real income lost if they stop trading (`exposure.engine.rupture`);
    damage: fraction destroyed; prize: utility that the winner takes, half of it each in peace;
    capability: any positive measure, with decisiveness s ≥ 0 in the contest function.
    """
    problems = [
        Problem(f"{name} is {values}: finite numbers are needed", field=name)
        for name, values in (("peace", peace), ("rupture_loss", rupture_loss), ("damage", damage))
        if not np.isfinite(values).all()
    ]
    if min(capability) <= 0 or not np.isfinite(capability).all() or decisiveness < 0:
        problems.append(Problem(f"capabilities {capability} must be positive", field="capability"))
    raise_problems(InputError, "this dispute cannot be weighed", problems)
    one = _contest(decisiveness * (math.log(capability[0]) - math.log(capability[1])))
    war = tuple(
        peace[side] * (1 - rupture_loss[side] - damage[side]) + prize * (chance - 0.5)
        for side, chance in enumerate((one, 1 - one))
    )
    return Dispute(peace, (war[0], war[1]))


def _contest(lead: float) -> float:
    """1 / (1 + e^−lead), without overflow."""
    small = math.exp(-abs(lead))
    return (1.0 if lead > 0 else small) / (1.0 + small)


def escalation(dispute: Dispute, *, spread: float, settlement: float = CLAIMS_SPLIT) -> Escalation:
    """The probability that a dispute escalates. spread: V > 0; settlement: κ in (0, 1].

    Raises InputError for war pay-offs that are not positive (the private terms scale with them).
    """
    if not (np.isfinite(dispute.war).all() and min(dispute.war) > 0):
        raise InputError(
            f"war pay-offs are {dispute.war}: positive numbers are needed, since private terms are "
            "fractions of them; measure utility from a lower zero"
        )
    if not (spread > 0 and 0 < settlement <= 1):
        raise InputError(
            f"spread {spread:g} must be positive and settlement {settlement:g} in (0, 1]"
        )
    cost = dispute.opportunity_cost
    one, two = (spread * value for value in dispute.war)
    return Escalation(
        probability=1 - _settled(settlement * cost, one, two),
        opportunity_cost=cost,
        loss_sensitivity=-settlement * _density(settlement * cost, one, two),
        settled_if_open=_settled(cost, one, two),
        extrapolated=settlement < 1 and settlement * cost > min(one, two),
    )


def _settled(z: float, one: float, two: float) -> float:
    """P(e_1 + e_2 ≤ z), e independent and uniform on [0, one] and [0, two]."""
    if z >= one + two:
        return 1.0
    whole, less, lesser = (max(part, 0.0) ** 2 for part in (z, z - one, z - two))
    return float(min(1.0, max(0.0, (whole - less - lesser) / (2 * one * two))))


def _density(z: float, one: float, two: float) -> float:
    parts = (max(part, 0.0) for part in (z, z - one, z - two, z - one - two))
    whole, less, lesser, back = parts
    return float(max(0.0, whole - less - lesser + back) / (one * two))
