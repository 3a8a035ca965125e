"""How an economy answers to wages, worked out once: it halves the steps to each equilibrium.

Prices and spending settle fast at given wages; wages settle slowly, because the wage of each
country moves the sales of all others. With f = g(x) − x, the loop would step by f. Instead it steps
by what f means for an economy that reacts as the baseline does to first order:

    d log ŵ = J⁻¹ f_w               J = I − d log payroll / d log ŵ, of all countries at once
    d log P̂ = L f_P + p d log ŵ     L = (I − π_nn γᵀ)⁻¹, the domestic rounds of costs
    dX'     = Lᵀ f_X + x d log ŵ    and of purchases; p, x: answers to the country's own wage

What passes through other countries' prices is left out of L, p and x: the next round of the loop
brings it at the cost of an evaluation that is made anyway. The equations, and so the equilibrium,
are untouched; only the way to it is shorter. It takes as long as ten rounds of the loop to prepare
(no inverse is larger than sectors × sectors or countries × countries), depends on nothing but the
baseline, and serves every shock, closure and draw of θ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast
from weakref import WeakKeyDictionary

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.numerics.graph import components
from blocs.questions.trade.engine.derivatives.linear_shares import Shifts, by_country
from blocs.questions.trade.engine.state import Economy, Problem


def single(array: Array) -> Array:
    """Contiguous, in single precision."""
    # A direction needs no more than seven digits, and memory is what limits the loop.
    return cast(Array, np.ascontiguousarray(array, dtype=np.float32))


@dataclass(frozen=True, eq=False)
class Prepared:
    """What the baseline answers.

    wage: [n, m] J⁻¹; domestic: [n, j, k] L; own_price, own_spending: [n, j] d log P̂ and d log X' by
    the log of the own wage; spending: [n, j] X, million USD; the last four in single precision.
    Without inputs `wage` is the inverse of the whole linear system in (log ŵ, log I'), [2n, 2m],
    and the others are empty.
    """

    wage: Array
    domestic: Array
    own_price: Array
    own_spending: Array
    spending: Array

    @property
    def finite(self) -> bool:
        """Whether the baseline determines its answers."""
        parts = (self.wage, self.domestic, self.own_price, self.own_spending)
        return all(bool(np.isfinite(part).all()) for part in parts)


LEAST_AT_HOME = 0.7
"""Part of what buyers bought at home that they must still buy there: on `icio-2022`, costs a fifth
lower leave 0.87 of it, and the rounds fall; costs halved leave 0.53, and they rise by half."""


def holds(problem: Problem) -> bool:
    """Whether what an economy answered before the shock is a guide to what it answers after.

    The rounds of costs at home are the core of it: where trade becomes so cheap that, at unchanged
    costs of production, less than `LEAST_AT_HOME` of the purchases at home would stay there, they
    are those of another economy.
    """
    economy = problem.economy
    if problem.kernel is economy.trade_share:
        return True
    before = np.einsum("jnn->jn", economy.trade_share)
    total = np.matmul(problem.kernel, np.ones(len(economy.country)))
    after = np.einsum("jnn->jn", problem.kernel) / np.where(total > 0, total, 1.0)
    spent = economy.expenditure.T
    return bool((spent * after).sum() >= LEAST_AT_HOME * (spent * before).sum())


_KEPT: WeakKeyDictionary[Economy, Prepared | None] = WeakKeyDictionary()


def prepared_of(economy: Economy) -> Prepared | None:
    """Made at the first call for an economy and kept as long as it; draws of θ share it.

    None where the baseline leaves an answer open (a sector made of nothing but itself, say): the
    loop is then the one that needs no preparation.
    """
    origin = economy if economy.origin is None else economy.origin
    if origin not in _KEPT:
        with np.errstate(all="ignore"):
            _KEPT[origin] = _made(origin)
    return _KEPT[origin]


def _made(economy: Economy) -> Prepared | None:
    try:
        made = _without_inputs(economy) if economy.input_share is None else _with_inputs(economy)
    except np.linalg.LinAlgError:
        return None
    return made if made.finite else None


def corrected(problem: Problem, prepared: Prepared) -> Callable[[Array], Array]:
    """The step that a residual f of the loop asks for, in the state of the problem's model."""
    if problem.economy.input_share is None:
        return lambda f: prepared.wage @ f
    n, s = prepared.spending.shape
    size = n * s
    # Goods that nobody sells or buys after the shock keep their placeholders.
    moves = np.concatenate([problem.supplied.ravel(), problem.active.ravel()])
    still = None if moves.all() else ~moves

    def correct(f: Array) -> Array:
        change = np.empty_like(f)
        change[:n] = prepared.wage @ f[:n]
        wage = single(change[:n, None])
        price, spending = single(f[n:]).reshape(2, n, s)
        price = np.matmul(prepared.domestic, price[:, :, None])[:, :, 0]
        bought = (prepared.spending * spending)[:, None, :]
        spending = np.matmul(bought, prepared.domestic)[:, 0, :] / prepared.spending
        change[n : n + size] = (price + prepared.own_price * wage).ravel()
        change[n + size :] = (spending + prepared.own_spending * wage).ravel()
        if still is not None:
            change[n:][still] = 0.0
        return change

    return correct


def _with_inputs(economy: Economy) -> Prepared:
    assert economy.input_share is not None
    assert economy.input_share_transposed is not None
    n, s = economy.final_share.shape
    home: Indices = np.arange(n, dtype=np.int64)
    gamma = single(economy.input_share)
    gamma_transposed = single(economy.input_share_transposed)
    net_transposed = single(economy.net_share.transpose(0, 2, 1))
    beta = _column(economy.value_added_share)
    theta = single(economy.trade_elasticity)[:, None, None]
    # A good that is not bought yet weighs a trace of income, as in `start_of`: no division by zero.
    trace = 1e-9 * economy.income[:, None] / s
    spending = np.where(economy.expenditure > 0, economy.expenditure, trace)
    spending = single(spending)
    output, bought = _column(economy.gross_output), _column(spending)
    at_home = single(economy.trade_share[:, home, home])[:, :, None]
    rounds = single(np.eye(s)) - at_home[:, :, 0].T[:, :, None] * gamma_transposed
    domestic = _inverse(rounds)
    price = by_country(domestic, at_home * beta)
    cost = beta + by_country(gamma_transposed, price)
    # Sales to all countries after each wage: [j, i, m], prices abroad to first order.
    answers = single(economy.trade_share) * cost.transpose(0, 2, 1)
    answers[:, home, home] = price[:, :, 0]
    answers *= theta * bought
    sales = np.matmul(net_transposed, answers)
    sales[:, home, home] -= (theta * output * cost)[:, :, 0]
    payroll, final = _shares_move(economy, price=price, cost=cost)
    earned = _column(economy.final_share) * single(economy.value_added)[:, None] + final
    spent = by_country(gamma, sales)
    spent[:, home, home] += earned[:, :, 0]
    spent = by_country(domestic.transpose(0, 2, 1), spent)
    paid = (beta * (sales + np.matmul(net_transposed, spent))).sum(axis=0, dtype=float)
    paid[home, home] += payroll
    return Prepared(
        wage=_inverse(_excess(_weight(economy), paid / economy.value_added[:, None])),
        domestic=domestic,
        own_price=np.ascontiguousarray(price[:, :, 0].T),
        own_spending=np.ascontiguousarray(spent[:, home, home].T / spending),
        spending=spending,
    )


def _inverse(matrix: Array) -> Array:
    return cast(Array, np.linalg.inv(matrix))


def _column(array: Array) -> Array:
    """[j, n, 1] of a (country, sector) array, in single precision."""
    return single(array.T)[:, :, None]


def _weight(economy: Economy) -> Array:
    """[n, m] share of m in the value added of the trading component of n: the numeraire."""
    component = components(np.asarray(economy.trade_share.any(axis=0)))
    together = component[:, None] == component[None, :]
    weight = np.where(together, economy.value_added[None, :], 0.0)
    return weight / weight.sum(axis=1, keepdims=True)


def _excess(weight: Array, paid: Array) -> Array:
    """[n, m] J from d log payroll by d log ŵ, value added of each component unchanged."""
    # All wages of a component up together change nothing: the last term closes that direction.
    return np.eye(len(paid)) - (paid - weight @ paid) + weight


def _shares_move(economy: Economy, *, price: Array, cost: Array) -> tuple[Array, Array]:
    """([n] payroll, [j, n, 1] spending) that moving cost shares add where the own wage rises."""
    chosen = economy.substitution
    nothing = np.zeros(len(economy.country)), np.zeros_like(price)
    if chosen is None or economy.input_share is None or economy.input_share_transposed is None:
        return nothing
    output = economy.gross_output
    use = np.matmul(economy.input_share, output[:, :, None])[:, :, 0]
    shifts = Shifts(
        among=1.0 - chosen.inputs,
        between=1.0 - chosen.value_added,
        final=1.0 - chosen.final,
        gamma=economy.input_share,
        gamma_transposed=economy.input_share_transposed,
        mix=economy.input_mix,
        mix_transposed=economy.input_mix_transposed,
        output=_column(output),
        payroll=_column(economy.value_added_share * output),
        input_use=_column(use),
        consumption=_column(economy.final_share * economy.income[:, None]),
        alpha=_column(economy.final_share),
    )
    one = np.ones((len(economy.country), 1))
    payroll, spending = shifts.tangent(wage=one, price=price, cost=cost)
    return payroll[:, 0], single(spending)


def _without_inputs(economy: Economy) -> Prepared:
    """All output is value added and all use final: the linear system in (log ŵ, log I') itself."""
    n = len(economy.country)
    home: Indices = np.arange(n, dtype=np.int64)
    share, net = economy.trade_share, economy.net_share
    bought = economy.final_share * economy.income[:, None]
    theta = economy.trade_elasticity[:, None, None]
    # By wages prices follow π; sales follow prices and own costs. By incomes all spending does.
    sold = net.transpose(0, 2, 1) * bought.T[:, None, :]
    by_wage = (theta * np.matmul(sold, share)).sum(axis=0)
    by_wage[home, home] -= (theta[:, :, 0] * sold.sum(axis=2)).sum(axis=0)
    by_income = sold.sum(axis=0)
    labour = economy.value_added[:, None]
    system = np.eye(2 * n)
    weight = _weight(economy)
    system[:n, :n] = _excess(weight, by_wage / labour)
    system[:n, n:] = weight @ (by_income / labour) - by_income / labour
    system[n:, :n] = -np.diag(economy.value_added / economy.income)
    nothing = single(np.empty((0, 0)))
    return Prepared(_inverse(system), nothing, nothing, nothing, nothing)
