"""Exact derivatives of an equilibrium: any outcome by any entry of the shock, one linear solve.

Outcomes are log ŵ, log P̂, log X' and the log of real income; the entries are the log of the iceberg
cost κ̂ (origin, destination, sector), the log of the tariff factor 1 + t', the log of productivity
(origin, sector; unit cost falls by as much), the trade elasticity θ and a transfer [million USD].
`jvp` follows one change of the shock to all outcomes, `vjp` one outcome back to all entries.

`armington` is the same system without inputs (γ = 0, β = 1), so one set of kernels serves both
models, at the baseline or at any solution, under every closure. A cell without trade (a zero of the
baseline, an embargo) and an idle cell have derivative zero. Equations: `engines.trade.linear`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from blocs.engines.trade.linear import (
    Kernel,
    close_tangent,
    market_values,
    output_and_income,
    state_values,
    tangent_product,
    to_origin,
    transposed,
)
from blocs.engines.trade.solution import TradeSolution
from blocs.foundation.axes import Array, Axis
from blocs.foundation.errors import SolverError
from blocs.numerics.implicit import linear_fixed_point
from blocs.world import Shock, TradeBalance

TOLERANCE = 1e-11
"""Relative residual of the linear solves: derivatives of small cells are then good to 1e-6."""

BATCH = 8
"""Right-hand sides solved together: enough for BLAS, few enough for the cache."""


@dataclass(frozen=True, eq=False)
class Linearisation:
    """An equilibrium with all that its derivatives need.

    log_wedge: [j, n, i] log(κ̂ĉ/P̂), zero where nothing is traded; income: [n] I';
    transfer_scale: what a unit of transfer is worth in the numeraire.
    """

    country: Axis
    sector: Axis
    kernel: Kernel
    log_wedge: Array
    income: Array
    transfer_scale: float

    @property
    def shape(self) -> tuple[int, int]:
        """(sectors, countries)."""
        return self.kernel.spending.shape[0], self.kernel.spending.shape[1]


def linearise(solution: TradeSolution, *, shock: Shock) -> Linearisation:
    """Prepare the derivatives at `solution`, the answer to `shock` (its tariffs and closure count).

    Raises SolverError where some country has no positive real income (no derivative exists).
    """
    if solution.country_status:
        raise SolverError(
            "no derivatives exist where a country has no positive real income: "
            + ", ".join(solution.country_status)
        )
    economy = solution.economy
    share, theta = solution.trade_share_cf, economy.trade_elasticity[:, None, None]
    factor = economy.tariff_factor
    if shock.tariff_rate_cf is not None:
        factor = 1.0 + shock.tariff_rate_cf.T if shock.tariff_rate_cf.any() else None
    net = share if factor is None else share / factor
    spending = np.ascontiguousarray(solution.expenditure_cf.T)[:, :, None]
    gamma = economy.input_share
    duty = None if factor is None else share - net
    kernel = Kernel(
        share=share,
        net=net,
        duty=duty,
        duty_total=np.zeros_like(spending) if duty is None else duty.sum(axis=2, keepdims=True),
        spending=spending,
        per_spending=np.divide(1.0, spending, out=np.zeros_like(spending), where=spending > 0),
        output=np.ascontiguousarray(solution.gross_output_cf.T)[:, :, None],
        theta=theta,
        beta=np.ascontiguousarray(economy.value_added_share.T)[:, :, None],
        alpha=np.ascontiguousarray(economy.final_share.T)[:, :, None],
        gamma=gamma,
        gamma_transposed=None if gamma is None else transposed(gamma),
        labour=solution.value_added_cf[:, None],
        numeraire=_numeraire(solution),
        deficit=_deficit(solution, shock=shock),
    )
    wedge = np.zeros_like(share)
    traded = (share > 0) & (economy.trade_share > 0)
    np.divide(share, economy.trade_share, out=wedge, where=traded)
    np.log(wedge, out=wedge, where=traded)
    wedge /= -theta
    return Linearisation(
        country=economy.country,
        sector=economy.sector,
        kernel=kernel,
        log_wedge=wedge,
        income=solution.income_cf,
        transfer_scale=_scale(solution, shock=shock),
    )


def _scale(solution: TradeSolution, *, shock: Shock) -> float:
    if shock.numeraire is None:
        return 1.0
    return float(solution.wage_hat[solution.economy.country.position[shock.numeraire]])


def _numeraire(solution: TradeSolution) -> Array:
    """[n, n] I − 1 sᵀ within each trading component."""
    together = solution.component[:, None] == solution.component[None, :]
    weight = np.where(together, solution.value_added_cf[None, :], 0.0)
    return np.eye(len(weight)) - weight / weight.sum(axis=1, keepdims=True)


def _deficit(solution: TradeSolution, *, shock: Shock) -> Array:
    """[n, n] dD'_n of d log ŵ_m: the closure of `engines.trade.closure` linearised."""
    economy, wage = solution.economy, solution.wage_hat
    n = len(wage)
    result = np.zeros((n, n))
    fixed = np.zeros(n) if shock.transfer is None else np.array(shock.transfer)
    if shock.trade_balance is TradeBalance.FIXED_NOMINAL:
        fixed = fixed + economy.trade_deficit
    if shock.numeraire is not None:
        m = economy.country.position[shock.numeraire]
        result[:, m] = fixed * wage[m]
    if shock.trade_balance is TradeBalance.MULTIPLICATIVE:
        own, labour = economy.trade_deficit * wage, economy.value_added * wage
        rate = own.sum() / labour.sum()
        result += np.diag(own - rate * labour)
        result -= labour[:, None] * (own - rate * labour)[None, :] / labour.sum()
    return result


@dataclass(frozen=True, eq=False)
class Direction:
    """A small change of the shock. None: unchanged.

    log_iceberg_cost, log_tariff_factor: (origin, destination, sector); log_productivity:
    (country, sector); trade_elasticity: (sector,); transfer: (country,) million USD.
    """

    log_iceberg_cost: Array | None = None
    log_tariff_factor: Array | None = None
    log_productivity: Array | None = None
    trade_elasticity: Array | None = None
    transfer: Array | None = None


@dataclass(frozen=True, eq=False)
class Tangent:
    """What follows from a Direction: (country,) and (country, sector), all changes of logs."""

    log_wage: Array
    log_price_index: Array
    log_expenditure: Array
    log_real_income: Array


@dataclass(frozen=True, eq=False)
class Outcome:
    """A linear functional of the outcomes: weights on each. None: zero.

    log_real_income, log_wage: (country,); log_price_index, log_expenditure: (country, sector).
    """

    log_real_income: Array | None = None
    log_wage: Array | None = None
    log_price_index: Array | None = None
    log_expenditure: Array | None = None


@dataclass(frozen=True, eq=False)
class Gradient:
    """Derivative of one outcome by every entry of the shock; large arrays are made when asked for.

    price: [j, n] adjoint of d log P̂ per dollar of expenditure; output: [j, i], income: [n] value
    of a dollar of output and of income to the outcome.
    """

    at: Linearisation
    price: Array
    output: Array
    income: Array

    @cached_property
    def _cost(self) -> Array:
        """[j, n, i] by log κ̂: X' (μ π' − θ (η net + ι duty))."""
        kernel = self.at.kernel
        sold = kernel.theta * self.output[:, None, :]
        weight = kernel.spending * kernel.share
        if kernel.duty is None:
            return weight * (self.price[:, :, None] - sold)
        income = kernel.theta * self.income[None, :, None]
        worth = self.price[:, :, None] - income
        return weight * worth + kernel.spending * kernel.net * (income - sold)

    @property
    def log_iceberg_cost(self) -> Array:
        """(origin, destination, sector) derivative by log κ̂."""
        return self._cost.T

    @property
    def summed_over_sectors(self) -> Array:
        """(origin, destination) derivative by the log iceberg cost of all sectors at once."""
        return self._cost.sum(axis=0).T

    @cached_property
    def log_tariff_factor(self) -> Array:
        """(origin, destination, sector) derivative by log(1 + t'); divide by 1 + t' for t'."""
        kernel = self.at.kernel
        gain = self.income[None, :, None] - self.output[:, None, :]
        return (self._cost + kernel.spending * kernel.net * gain).T

    @cached_property
    def log_productivity(self) -> Array:
        """(country, sector) derivative by log productivity: −Σ_n of the cost derivative."""
        kernel, output = self.at.kernel, self.output[:, :, None]
        priced = to_origin(kernel.share, kernel.spending * self.price[:, :, None])
        cost = priced - kernel.theta * kernel.output * output
        if kernel.duty is not None:
            income = kernel.spending * self.income[None, :, None]
            cost = cost - kernel.theta * to_origin(kernel.duty, income)
        return -cost[:, :, 0].T

    @cached_property
    def trade_elasticity(self) -> Array:
        """(sector,) derivative by θ; zero at the baseline, where exact changes are one."""
        theta = self.at.kernel.theta[:, 0, 0]
        return np.einsum("jni,jni->j", self.at.log_wedge, self._cost) / theta

    @property
    def transfer(self) -> Array:
        """(country,) derivative by a transfer received, per million USD of the base year."""
        return self.at.transfer_scale * self.income


def jvp(at: Linearisation, direction: Direction) -> Tangent:
    """The changes of all outcomes that follow from one small change of the shock.

    Raises NotConvergedError where the linear solve fails.
    """
    kernel = at.kernel
    s, n = at.shape
    price, output, income = _direct_effects(at, direction)
    wage, spending = close_tangent(kernel, output=output, income=income)

    def product(rows: Array) -> Array:
        return _joined(*tangent_product(kernel, **_state(rows, s, n)))

    right = _joined(wage, price, spending)
    found = _solved(at, product, right)
    _, further = output_and_income(kernel, **found)
    real = (further + income)[:, 0] / at.income
    real = real - (kernel.alpha * found["price"])[:, :, 0].sum(axis=0)
    return Tangent(
        log_wage=found["wage"][:, 0],
        log_price_index=found["price"][:, :, 0].T,
        log_expenditure=found["spending"][:, :, 0].T,
        log_real_income=real,
    )


def _direct_effects(at: Linearisation, direction: Direction) -> tuple[Array, Array, Array]:
    """([j, n, 1] d log P̂, [j, i, 1] dY, [n, 1] dI) at unchanged wages, prices and expenditure."""
    kernel = at.kernel
    s, n = at.shape
    wedge = np.zeros((s, n, n))
    factor = np.zeros((s, n, n))
    if direction.log_iceberg_cost is not None:
        wedge += direction.log_iceberg_cost.T
    if direction.log_tariff_factor is not None:
        factor += direction.log_tariff_factor.T
        wedge += factor
    if direction.log_productivity is not None:
        wedge -= direction.log_productivity.T[:, None, :]
    price = (kernel.share * wedge).sum(axis=2, keepdims=True)
    away = -kernel.theta * wedge
    if direction.trade_elasticity is not None:
        step = direction.trade_elasticity[:, None, None]
        shift = (kernel.share * at.log_wedge).sum(axis=2, keepdims=True)
        price += step / kernel.theta * shift
        away -= step * at.log_wedge
    output = (kernel.spending * kernel.net * (away - factor)).sum(axis=1)[:, :, None]
    income = (kernel.spending * kernel.net * factor).sum(axis=(0, 2))
    if kernel.duty is not None:
        income += (kernel.spending * kernel.duty * away).sum(axis=(0, 2))
    if direction.transfer is not None:
        income += at.transfer_scale * direction.transfer
    return price, output, income[:, None]


def vjp(at: Linearisation, outcome: Outcome) -> Gradient:
    """The derivative of one outcome by every entry of the shock."""
    return vjps(at, [outcome])[0]


def vjps(at: Linearisation, outcomes: Sequence[Outcome]) -> list[Gradient]:
    """The derivative of each outcome, solved in batches that share the matrix products.

    Raises NotConvergedError where a linear solve fails.
    """
    batches = [outcomes[start : start + BATCH] for start in range(0, len(outcomes), BATCH)]
    return [gradient for batch in batches for gradient in _vjp_batch(at, batch)]


def real_income_gradients(at: Linearisation, countries: Sequence[str]) -> list[Gradient]:
    """Gradient of the log real income of each of `countries`."""
    unit = np.eye(len(at.country))
    positions = at.country.indices(countries)
    return vjps(at, [Outcome(log_real_income=unit[position]) for position in positions])


def _vjp_batch(at: Linearisation, outcomes: Sequence[Outcome]) -> list[Gradient]:
    kernel = at.kernel
    s, n = at.shape
    income = _stacked([o.log_real_income for o in outcomes], (n,)) / at.income[:, None]
    weights = {
        "wage": _stacked([o.log_wage for o in outcomes], (n,)) / kernel.labour,
        "price": _by_sector([o.log_price_index for o in outcomes], (n, s)) * kernel.per_spending,
        "spending": _by_sector([o.log_expenditure for o in outcomes], (n, s)) * kernel.per_spending,
    }
    consumed = kernel.alpha * kernel.per_spending * (income * at.income[:, None])
    own = state_values(
        kernel,
        output=np.zeros((s, n, len(outcomes))),
        income=income,
        price=np.zeros((s, n, len(outcomes))),
    )

    def product(rows: Array) -> Array:
        state = _state(rows, s, n)
        output, value = market_values(kernel, wage=state["wage"], spending=state["spending"])
        return _joined(*state_values(kernel, output=output, income=value, price=state["price"]))

    system = _joined(
        own[0] + weights["wage"],
        own[1] + weights["price"] - consumed,
        own[2] + weights["spending"],
    )
    found = _solved(at, product, system)
    output, value = market_values(kernel, wage=found["wage"], spending=found["spending"])
    value = value + income
    return [
        Gradient(at, found["price"][:, :, r], output[:, :, r], value[:, r])
        for r in range(len(outcomes))
    ]


def _solved(at: Linearisation, product: Callable[[Array], Array], right: Array) -> dict[str, Array]:
    """The state; wage equations are relaxed by 1 + θ, the elasticity of labour demand."""
    kernel = at.kernel
    s, n = at.shape
    elasticity = (kernel.beta**2 * kernel.theta * kernel.output).sum(axis=0) / kernel.labour
    relaxation = np.ones(n + 2 * s * n)
    relaxation[:n] = 1.0 / (1.0 + elasticity[:, 0])
    found = linear_fixed_point(product, right, relaxation=relaxation, tolerance=TOLERANCE)
    return _state(found.x, s, n)


def _stacked(vectors: Sequence[Array | None], shape: tuple[int, ...]) -> Array:
    """[…, r] the vectors side by side, zeros for None."""
    return np.stack([np.zeros(shape) if v is None else v for v in vectors], axis=-1)


def _by_sector(matrices: Sequence[Array | None], shape: tuple[int, ...]) -> Array:
    """[j, n, r] (country, sector) weights side by side."""
    return _stacked(matrices, shape).transpose(1, 0, 2)


def _state(rows: Array, s: int, n: int) -> dict[str, Array]:
    """Rows (r, n + 2 s n) as wage [n, r], price and spending [j, n, r]."""
    columns = np.ascontiguousarray(rows.T)
    price, spending = columns[n : n + s * n], columns[n + s * n :]
    return {
        "wage": columns[:n],
        "price": price.reshape(s, n, -1),
        "spending": spending.reshape(s, n, -1),
    }


def _joined(wage: Array, price: Array, spending: Array) -> Array:
    """(r, n + 2 s n) rows of the three blocks."""
    right = wage.shape[1]
    parts = (wage, price.reshape(-1, right), spending.reshape(-1, right))
    return np.ascontiguousarray(np.concatenate(parts).T)
