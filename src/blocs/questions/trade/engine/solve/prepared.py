"""How an economy answers to wages, worked out once: it halves the steps to each equilibrium.

Prices and spending settle fast at given wages; wages settle slowly, because the wage of each
country moves the sales of all others. With f = g(x) − x, the loop would step by f. Instead it steps
by what f means for an economy that reacts as the baseline does to first order:

    d log ŵ = J⁻¹ f_w               J = I − d log payroll / d log ŵ, of all countries at once
    d log P̂ = L f_P + p d log ŵ     L = (I − π_nn γᵀ)⁻¹, the domestic rounds of costs
    dX'     = Lᵀ f_X + x d log ŵ    and of purchases; p, x: answers to the wages of all countries

What passes through other countries' prices is left out of L: the next round of the loop brings it
at the cost of an evaluation that is made anyway. The equations, and so the equilibrium, are
untouched; only the way to it is shorter. It takes as long as a few solves to prepare (no inverse is
larger than sectors × sectors or countries × countries), depends on nothing but the baseline, and
serves every shock, closure and draw of θ.

By how much sales answer to wages is in proportion to θ. Where θ is not the baseline's, what it adds
to x and J at home is known (`ByElasticity`): of draws that are solved side by side it saves a
quarter of the rounds. One alone reads as much more in each round as it saves, and goes without.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import cast
from weakref import WeakKeyDictionary

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.numerics.graph import components
from blocs.questions.trade.engine.derivatives.linear_shares import Shifts
from blocs.questions.trade.engine.state import Economy, Problem


def single(array: Array) -> Array:
    """Contiguous, in single precision."""
    # A direction needs no more than seven digits, and memory is what limits the loop.
    return cast(Array, np.ascontiguousarray(array, dtype=np.float32))


@dataclass(frozen=True, eq=False)
class ByElasticity:
    """What other trade elasticities change in a preparation, the domestic rounds of it included.

    trade_elasticity: [j] θ of the baseline; sold: [n, j, m] million USD that n sells more of j by d
    log ŵ of m, for each unit of θ, in single precision; paid: [n, j] payroll, part of value added,
    of a dollar more sold; excess: [n, m] J; weight: [n, m] see `_weight`.
    """

    trade_elasticity: Array
    sold: Array
    paid: Array
    excess: Array
    weight: Array

    def apart(self, theta: Array) -> Array:
        """[j] θ less that of the baseline, of `theta` [j]."""
        return theta - self.trade_elasticity

    def wage_at(self, theta: Array) -> Array | None:
        """[n, m] J⁻¹ at other trade elasticities [j], None where they leave it open."""
        with np.errstate(all="ignore"):
            by_sector = single(self.paid * self.apart(theta))[:, None, :]
            more = np.matmul(by_sector, self.sold)[:, 0, :]
            try:
                found = _inverse(self.excess - (more - self.weight @ more))
            except np.linalg.LinAlgError:
                return None
        return found if np.isfinite(found).all() else None


@dataclass(frozen=True, eq=False)
class Prepared:
    """What the baseline answers.

    wage: [n, m] J⁻¹; domestic: [n, j, k] L; by_wage: [2, n, j, m] d log P̂ and d log X' by d log ŵ
    of m; spending: [n, j] X, million USD; the last three in single precision.
    by_elasticity: what other θ change. Without inputs `wage` is the inverse of the whole linear
    system in (log ŵ, log I'), [2n, 2m], and the others are empty or None.
    """

    wage: Array
    domestic: Array
    by_wage: Array
    spending: Array
    by_elasticity: ByElasticity | None = None

    @cached_property
    def by_good(self) -> Array:
        """[2, j, n, m] `by_wage`, for those whose states stand by sector."""
        return np.ascontiguousarray(self.by_wage.transpose(0, 2, 1, 3))

    @cached_property
    def by_wage_transposed(self) -> Array:
        """[m, 2 n j] `by_wage`, for a loop that adds up columns."""
        return np.ascontiguousarray(self.by_wage.reshape(-1, len(self.wage)).T)

    @cached_property
    def domestic_transposed(self) -> Array:
        """[n, k, j] L."""
        return np.ascontiguousarray(self.domestic.transpose(0, 2, 1))

    @property
    def finite(self) -> bool:
        """Whether the baseline determines its answers."""
        parts = (self.wage, self.domestic, self.by_wage)
        return all(bool(np.isfinite(part).all()) for part in parts)


@dataclass(frozen=True, eq=False)
class Near:
    """Where a loop may start in place of the baseline, and what guides its steps there."""

    prepared: Prepared
    start: Array


PASSES = 3
"""How often answers to wages pass from country to country: each time an eighth is left of what is
missing, and a third more would save no round."""

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
    if origin.guide is not None:
        return prepared_of(origin.guide)
    if origin not in _KEPT:
        _KEPT[origin] = made_of(origin)
    return _KEPT[origin]


def made_of(economy: Economy) -> Prepared | None:
    """As `prepared_of`, made anew."""
    with np.errstate(all="ignore"):
        try:
            inputs = economy.input_share is not None
            made = _with_inputs(economy) if inputs else _without_inputs(economy)
        except np.linalg.LinAlgError:
            return None
        return made if made.finite else None


def corrected(problem: Problem, prepared: Prepared) -> Callable[[Array], Array]:
    """The step that a residual f of the loop asks for, in the state of the problem's model."""
    if problem.economy.input_share is None:
        return lambda f: prepared.wage @ f
    n, s = prepared.spending.shape
    size = n * s
    by_wage = prepared.by_wage.reshape(2 * size, n)
    # Goods that nobody sells or buys after the shock keep their placeholders.
    moves = np.concatenate([problem.supplied.ravel(), problem.active.ravel()])
    still = None if moves.all() else ~moves

    def correct(f: Array) -> Array:
        change = np.empty_like(f)
        change[:n] = prepared.wage @ f[:n]
        wage = single(change[:n])
        price, spending = single(f[n:]).reshape(2, n, s)
        price = np.matmul(prepared.domestic, price[:, :, None])[:, :, 0]
        bought = (prepared.spending * spending)[:, None, :]
        spending = np.matmul(bought, prepared.domestic)[:, 0, :] / prepared.spending
        change[n : n + size] = price.ravel()
        change[n + size :] = spending.ravel()
        change[n:] += by_wage @ wage
        if still is not None:
            change[n:][still] = 0.0
        return change

    return correct


def _with_inputs(economy: Economy) -> Prepared:
    gamma_transposed = economy.input_share_transposed
    assert gamma_transposed is not None
    n, s = economy.final_share.shape
    home: Indices = np.arange(n, dtype=np.int64)
    spending = _bought(economy)
    at_home = single(economy.trade_share[:, home, home].T)[:, :, None]
    domestic = _inverse(single(np.eye(s)) - at_home * single(gamma_transposed))
    price, cost = _prices_by_wage(economy, domestic)
    sold = _sold_by_wage(economy, price=price, cost=cost)
    spent, payroll = _spending_by_wage(economy, domestic, price=price, cost=cost, sold=sold)
    weight = _weight(economy)
    excess = _excess(weight, payroll / economy.value_added[:, None])
    paid = _paid_by_sales(economy, domestic) / economy.value_added[:, None]
    return Prepared(
        wage=_inverse(excess),
        domestic=domestic,
        by_wage=np.stack([price, spent / spending[:, :, None]]),
        spending=spending,
        by_elasticity=ByElasticity(economy.trade_elasticity, sold, paid, excess, weight),
    )


def _bought(economy: Economy) -> Array:
    """[n, j] X; a good that is not bought yet weighs a trace of income, as in `start_of`."""
    trace = 1e-9 * economy.income[:, None] / len(economy.sector)
    return single(np.where(economy.expenditure > 0, economy.expenditure, trace))


def _prices_by_wage(economy: Economy, domestic: Array) -> tuple[Array, Array]:
    """[n, j, m] d log P̂ and d log ĉ by d log ŵ of m, in single precision."""
    assert economy.input_share_transposed is not None
    share, gamma_transposed = single(economy.trade_share), single(economy.input_share_transposed)
    cost = own = _of_own_wage(economy.value_added_share)
    price = single(np.zeros(own.shape))
    for _ in range(PASSES):
        abroad = np.matmul(share, cost.transpose(1, 0, 2)).transpose(1, 0, 2)
        price += np.matmul(domestic, abroad - price)
        cost = own + np.matmul(gamma_transposed, price)
    return price, cost


def _sold_by_wage(economy: Economy, *, price: Array, cost: Array) -> Array:
    """[n, j, m] dY' of n by d log ŵ of m for each unit of θ, million USD, at spending unchanged."""
    net = single(economy.net_share).transpose(0, 2, 1)
    bought = single(economy.expenditure)[:, :, None]
    sold = np.matmul(net, (bought * price).transpose(1, 0, 2)).transpose(1, 0, 2)
    return sold - single(economy.gross_output)[:, :, None] * cost


def _spending_by_wage(
    economy: Economy, domestic: Array, *, price: Array, cost: Array, sold: Array
) -> tuple[Array, Array]:
    """([n, j, m] dX', [n, m] d payroll) by d log ŵ of m, million USD; sold: `_sold_by_wage`."""
    assert economy.input_share is not None
    gamma, net = single(economy.input_share), single(economy.net_share).transpose(0, 2, 1)
    sold = single(economy.trade_elasticity)[:, None] * sold
    payroll, more = _shares_move(economy, price=price, cost=cost)
    more = more + _of_own_wage(economy.final_share * economy.value_added[:, None])
    spent, output = np.zeros_like(price), sold
    onwards = domestic.transpose(0, 2, 1)
    for _ in range(PASSES):
        spent += np.matmul(onwards, np.matmul(gamma, output) + more - spent)
        output = sold + np.matmul(net, spent.transpose(1, 0, 2)).transpose(1, 0, 2)
    beta = economy.value_added_share[:, None, :]
    return spent, np.matmul(beta, output)[:, 0, :] + payroll


def _paid_by_sales(economy: Economy, domestic: Array) -> Array:
    """[n, j] payroll of a dollar that n sells more of j, what it buys for it at home included."""
    assert economy.input_share_transposed is not None
    home: Indices = np.arange(len(economy.country), dtype=np.int64)
    at_home = economy.net_share[:, home, home].T
    beta = economy.value_added_share
    bought = np.matmul(domestic, (at_home * beta)[:, :, None])
    return beta + np.matmul(economy.input_share_transposed, bought)[:, :, 0]


def _of_own_wage(weight: Array) -> Array:
    """[n, j, m] `weight` [n, j] where m is n, in single precision."""
    return single(weight[:, :, None] * np.eye(len(weight))[:, None, :])


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
    """([n, m] payroll, [n, j, m] spending) that moving cost shares add by the wages of m."""
    chosen = economy.substitution
    n = len(economy.country)
    if chosen is None or economy.input_share is None or economy.input_share_transposed is None:
        return np.zeros((n, n)), np.zeros_like(price)
    output = economy.gross_output
    use = np.matmul(economy.input_share, output[:, :, None])[:, :, 0]
    shifts = Shifts(
        among=1.0 - chosen.inputs,
        between=1.0 - chosen.value_added,
        final=1.0 - chosen.final,
        gamma=single(economy.input_share),
        gamma_transposed=single(economy.input_share_transposed),
        mix=single(economy.input_mix),
        mix_transposed=single(economy.input_mix_transposed),
        output=_column(output),
        payroll=_column(economy.value_added_share * output),
        input_use=_column(use),
        consumption=_column(economy.final_share * economy.income[:, None]),
        alpha=_column(economy.final_share),
    )
    payroll, spending = shifts.tangent(
        wage=single(np.eye(n)), price=price.transpose(1, 0, 2), cost=cost.transpose(1, 0, 2)
    )
    return payroll, spending.transpose(1, 0, 2)


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
    return Prepared(_inverse(system), nothing, nothing, nothing)
