"""Tranches against conditions: conditional loans and suspended sanctions that hold by themselves.

Periods t = 1 … T. At the start of t the lender pays the tranche x_t (negative: a repayment), then
the borrower meets the condition or not. Meeting it costs the borrower c_t and brings the lender
b_t; while the deal runs the borrower also has the relief r_t (the sanction is suspended, a rent is
paid) and the lender the flow s_t that goes with it. A breach is seen with probability q, a
condition that is met is taken for a breach with probability f. After a bad signal, or when either
side walks away, the deal is over: outside flows o_t and p_t, from then on. After T the deal leaves
good standing worth F, G.

    B_t = x_t + r_t − c_t + δ_B [(1 − f) B_{t+1} + f O_{t+1}],   O_t = o_t + δ_B O_{t+1}
    L_t = −x_t + s_t + b_t + δ_L [(1 − f) L_{t+1} + f P_{t+1}],  P_t = p_t + δ_L P_{t+1}

A deal holds when, in every period, the borrower gains by meeting the condition, δ_B (q − f)(B_{t+1}
− O_{t+1}) ≥ c_t, and both stay: B_t ≥ O_t, L_t ≥ P_t. A side that can commit only has to accept at
t = 1. All of it is linear in x: the deals that hold are a polytope, the cheapest for the lender
minimises Σ_t [δ_L (1 − f)]^{t−1} x_t (dynamic incentives as in Thomas and Worrall 1994, REStud 61;
ending the relation as the only sanction as in Bulow and Rogoff 1989). That the path after the deal
is itself an equilibrium (the sanction is really restored) is the caller's to establish.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.numerics.linear_program import LinearProgram, linear_program, minimise

Flow = Sequence[float]
FLOWS = (
    "compliance_cost",
    "compliance_benefit",
    "relief",
    "relief_cost",
    "outside_borrower",
    "outside_lender",
)


@dataclass(frozen=True)
class TrancheTerms:
    """The terms of a deal, in one unit of value throughout. Flows have one number per period.

    compliance_cost: c; compliance_benefit: b; relief: r; relief_cost is −s (what the relief costs
    the lender); outside_borrower: o; outside_lender: p; standing_*: F, G; outside_standing_*: O, P
    after the last period; detection: q; false_alarm: f; lowest, highest: bounds of a tranche;
    borrower_commits, lender_commits: the side needs no incentive after t = 1.
    """

    compliance_cost: Flow
    compliance_benefit: Flow
    relief: Flow
    relief_cost: Flow
    outside_borrower: Flow
    outside_lender: Flow
    discount_borrower: float
    discount_lender: float
    detection: float = 1.0
    false_alarm: float = 0.0
    standing_borrower: float = 0.0
    standing_lender: float = 0.0
    outside_standing_borrower: float = 0.0
    outside_standing_lender: float = 0.0
    lowest: float = 0.0
    highest: float = np.inf
    borrower_commits: bool = False
    lender_commits: bool = False

    @property
    def periods(self) -> int:
        """T."""
        return len(self.compliance_cost)


@dataclass(frozen=True)
class Condition:
    """A condition of the deal. kind: `meet`, `stay_borrower` or `stay_lender`; period from 1.

    price: what one unit of relaxation would save in the cost of the cheapest deal (or, where no
    deal holds, take off the shortfall); zero where it does not bind.
    """

    kind: str
    period: int
    price: float


@dataclass(frozen=True, eq=False)
class DealSet:
    """The deals that hold.

    status: `holds`, or `none`: no tranches satisfy both sides; tranches: (period,) of the cheapest;
    cost: its expected present value to the lender; borrower, lender: B_1 − O_1 and L_1 − P_1 of the
    cheapest; dearest: the highest cost at which the deal still holds (infinite where tranches are
    unbounded); lowest, highest: (period,) range of each tranche over all deals that hold; binding:
    conditions with a price; shortfall: where none holds, the smallest amount by which every
    condition would have to be relaxed.
    """

    status: str
    tranches: Array
    cost: float
    dearest: float
    borrower: float
    lender: float
    lowest: Array
    highest: Array
    binding: tuple[Condition, ...]
    shortfall: float

    @property
    def holds(self) -> bool:
        """Whether some deal holds."""
        return self.status == "holds"


@dataclass(frozen=True, eq=False)
class _Affine:
    """Values that are affine in the tranches: slope (time, period) and constant (time,)."""

    slope: Array
    constant: Array


def deals(terms: TrancheTerms) -> DealSet:
    """The deals that hold under these terms. Raises InputError with every problem of the terms."""
    _check(terms)
    rows, limits, names = _conditions(terms)
    cost = _cost(terms)
    best = minimise(_program(terms, cost, rows, limits))
    nan = np.full(terms.periods, np.nan)
    if best.status == "infeasible":
        shortfall, binding = _shortfall(terms, rows, limits, names)
        return DealSet("none", nan, np.nan, np.nan, np.nan, np.nan, nan, nan, binding, shortfall)
    if best.status == "unbounded":
        raise InputError("the cheapest deal is unbounded: give a finite lowest tranche")
    borrower, lender = _values(terms)
    outside = _outside(terms)
    x = best.x
    return DealSet(
        status="holds",
        tranches=x,
        cost=best.value,
        dearest=-minimise(_program(terms, -cost, rows, limits)).value,
        borrower=float(borrower.slope[0] @ x + borrower.constant[0] - outside[0][0]),
        lender=float(lender.slope[0] @ x + lender.constant[0] - outside[1][0]),
        lowest=np.array([_end(terms, rows, limits, t, 1.0) for t in range(terms.periods)]),
        highest=np.array([_end(terms, rows, limits, t, -1.0) for t in range(terms.periods)]),
        binding=_binding(names, -best.below_price),
        shortfall=0.0,
    )


def cheapest_cost(terms: TrancheTerms) -> float:
    """Expected present value of the cheapest deal to the lender, NaN where none holds."""
    _check(terms)
    rows, limits, _ = _conditions(terms)
    best = minimise(_program(terms, _cost(terms), rows, limits))
    if best.status == "unbounded":
        raise InputError("the cheapest deal is unbounded: give a finite lowest tranche")
    return best.value if best.status == "optimal" else float("nan")


def _holds(terms: TrancheTerms) -> bool:
    return not np.isnan(cheapest_cost(terms))


def _cost(terms: TrancheTerms) -> Array:
    lasting = terms.discount_lender * (1 - terms.false_alarm)
    return np.asarray(lasting ** np.arange(terms.periods), dtype=np.float64)


def _check(terms: TrancheTerms) -> None:
    problems = [
        Problem(f"{terms.periods} finite numbers are needed, got {list(flow)}", field=name)
        for name in FLOWS
        for flow in [getattr(terms, name)]
        if len(flow) != terms.periods or not np.isfinite(flow).all()
    ]
    problems += [
        Problem(f"{getattr(terms, name)} is not in [0, 1]", field=name)
        for name in ("discount_borrower", "discount_lender", "detection", "false_alarm")
        if not 0 <= getattr(terms, name) <= 1
    ]
    if not terms.lowest <= terms.highest:
        problems.append(Problem(f"lowest {terms.lowest} > highest {terms.highest}", field="lowest"))
    if terms.periods == 0:
        problems.append(Problem("at least one period is needed", field="compliance_cost"))
    raise_problems(InputError, "the terms of this deal cannot be read", problems)


def _outside(terms: TrancheTerms) -> tuple[Array, Array]:
    """O and P at t = 1 … T + 1."""
    found: list[Array] = []
    for flows, discount, last in (
        (terms.outside_borrower, terms.discount_borrower, terms.outside_standing_borrower),
        (terms.outside_lender, terms.discount_lender, terms.outside_standing_lender),
    ):
        values = np.append(np.zeros(terms.periods), last)
        for t in reversed(range(terms.periods)):
            values[t] = flows[t] + discount * values[t + 1]
        found.append(values)
    return found[0], found[1]


def _values(terms: TrancheTerms) -> tuple[_Affine, _Affine]:
    """B and L at t = 1 … T + 1, affine in the tranches."""
    outside = _outside(terms)
    kept = 1 - terms.false_alarm
    flows = (
        np.subtract(terms.relief, terms.compliance_cost),
        np.subtract(terms.compliance_benefit, terms.relief_cost),
    )
    found: list[_Affine] = []
    for side, (flow, sign, discount, last) in enumerate(
        (
            (flows[0], 1.0, terms.discount_borrower, terms.standing_borrower),
            (flows[1], -1.0, terms.discount_lender, terms.standing_lender),
        )
    ):
        slope = np.zeros((terms.periods + 1, terms.periods))
        constant = np.append(np.zeros(terms.periods), last)
        for t in reversed(range(terms.periods)):
            slope[t] = discount * kept * slope[t + 1]
            slope[t, t] += sign
            over = terms.false_alarm * outside[side][t + 1]
            constant[t] = flow[t] + discount * (kept * constant[t + 1] + over)
        found.append(_Affine(slope, constant))
    return found[0], found[1]


def _conditions(terms: TrancheTerms) -> tuple[Array, Array, list[tuple[str, int]]]:
    """Rows · x ≤ limits, with what each row says."""
    borrower, lender = _values(terms)
    outside = _outside(terms)
    rows, limits, names = list[Array](), list[float](), list[tuple[str, int]]()
    power = terms.discount_borrower * (terms.detection - terms.false_alarm)
    for t in range(terms.periods):
        for side, value, commits in (
            ("stay_borrower", borrower, terms.borrower_commits),
            ("stay_lender", lender, terms.lender_commits),
        ):
            if t == 0 or not commits:
                rows.append(-value.slope[t])
                limits.append(float(value.constant[t] - outside[side == "stay_lender"][t]))
                names.append((side, t + 1))
        if not terms.borrower_commits:
            rows.append(-power * borrower.slope[t + 1])
            ahead = borrower.constant[t + 1] - outside[0][t + 1]
            limits.append(float(power * ahead - terms.compliance_cost[t]))
            names.append(("meet", t + 1))
    return np.array(rows), np.array(limits), names


def _program(terms: TrancheTerms, cost: Array, rows: Array, limits: Array) -> LinearProgram:
    return linear_program(
        cost, below=rows, below_limit=limits, lower=terms.lowest, upper=terms.highest
    )


def _end(terms: TrancheTerms, rows: Array, limits: Array, period: int, sign: float) -> float:
    direction = sign * np.eye(terms.periods)[period]
    return sign * minimise(_program(terms, direction, rows, limits)).value


def _binding(names: list[tuple[str, int]], prices: Array) -> tuple[Condition, ...]:
    return tuple(
        Condition(kind, period, float(price))
        for (kind, period), price in zip(names, prices, strict=True)
        if price > 1e-9
    )


def _shortfall(
    terms: TrancheTerms, rows: Array, limits: Array, names: list[tuple[str, int]]
) -> tuple[float, tuple[Condition, ...]]:
    """The smallest equal relaxation of every condition, and which conditions call for it."""
    periods = terms.periods
    answer = minimise(
        linear_program(
            np.append(np.zeros(periods), 1.0),
            below=np.hstack([rows, -np.ones((len(rows), 1))]),
            below_limit=limits,
            lower=np.append(np.full(periods, terms.lowest), 0.0),
            upper=np.append(np.full(periods, terms.highest), np.inf),
        )
    )
    return answer.value, _binding(names, -answer.below_price)


@dataclass(frozen=True, eq=False)
class DealSensitivity:
    """How the cheapest deal moves with one term.

    term: its name (`discount` moves both sides'); values: (point,); holds: (point,); cost: (point,)
    NaN where no deal holds; intervals: the values where a deal holds, ends bisected to 1e-9 between
    the points.
    """

    term: str
    values: Array
    holds: tuple[bool, ...]
    cost: Array
    intervals: tuple[tuple[float, float], ...]


def deal_sensitivity(terms: TrancheTerms, term: str, values: Sequence[float]) -> DealSensitivity:
    """Solve the deal along rising values of one term.

    term: `discount` (both sides'), `discount_borrower`, `discount_lender`, `detection` or
    `false_alarm`.
    """
    points = np.asarray(values, dtype=np.float64)
    allowed = ("discount", "discount_borrower", "discount_lender", "detection", "false_alarm")
    if term not in allowed or len(points) < 1 or (np.diff(points) <= 0).any():
        raise InputError(f"rising values of one of {', '.join(allowed)} are needed, not {term}")
    found = [deals(_moved(terms, term, float(value))) for value in points]
    holds = tuple(item.holds for item in found)
    edges: list[float] = [float(points[0])] if holds[0] else []
    for (low, high), (before, after) in zip(pairwise(points), pairwise(holds), strict=True):
        if before != after:
            edges.append(_edge(terms, term, float(low), float(high), before))
    if holds[-1]:
        edges.append(float(points[-1]))
    return DealSensitivity(
        term=term,
        values=points,
        holds=holds,
        cost=np.array([item.cost for item in found]),
        intervals=tuple(zip(edges[::2], edges[1::2], strict=True)),
    )


def _moved(terms: TrancheTerms, term: str, value: float) -> TrancheTerms:
    if term == "discount":
        return replace(terms, discount_borrower=value, discount_lender=value)
    return replace(terms, **{term: value})


def _edge(terms: TrancheTerms, term: str, low: float, high: float, at_low: bool) -> float:
    while high - low > 1e-9 and low < (middle := 0.5 * (low + high)) < high:
        if _holds(_moved(terms, term, middle)) == at_low:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@dataclass(frozen=True, eq=False)
class DealGrid:
    """The cheapest deal for each pair of a discount factor (both sides') and a detection.

    cost: (discount, detection), NaN where no deal holds; least_detection: (discount,) the smallest
    detection at which some deal holds, to 1e-6, NaN where none does at detection 1.
    """

    discounts: Array
    detections: Array
    cost: Array
    least_detection: Array


def deal_grid(
    terms: TrancheTerms, *, discounts: Sequence[float], detections: Sequence[float]
) -> DealGrid:
    """Solve the deal on a grid. Holding is monotone in detection: what is seen tempts less."""
    cost = [
        [cheapest_cost(_moved(_moved(terms, "discount", d), "detection", q)) for q in detections]
        for d in discounts
    ]
    least = [_least_detection(_moved(terms, "discount", d)) for d in discounts]
    return DealGrid(
        discounts=np.asarray(discounts, dtype=np.float64),
        detections=np.asarray(detections, dtype=np.float64),
        cost=np.array(cost),
        least_detection=np.array(least),
    )


def _least_detection(terms: TrancheTerms) -> float:
    if not _holds(_moved(terms, "detection", 1.0)):
        return float("nan")
    low, high = 0.0, 1.0
    if _holds(_moved(terms, "detection", low)):
        return low
    while high - low > 1e-6:
        middle = 0.5 * (low + high)
        if _holds(_moved(terms, "detection", middle)):
            high = middle
        else:
            low = middle
    return high
