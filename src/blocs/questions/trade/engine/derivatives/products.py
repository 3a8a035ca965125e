"""Exact derivatives of an equilibrium: any outcome by any entry of the shock, one linear solve.

Outcomes are log ŵ, log P̂, log X' and the log of real income; the entries are those of `Direction`:
trade costs, tariffs, export taxes, productivity, labour, transfers and all elasticities. `jvp`
follows one change of the shock to all outcomes, `vjp` one outcome back to all entries.

One set of kernels serves `armington` (no inputs), `caliendo_parro` and `ces_io`, at the baseline or
at any solution, under every closure. A cell without trade (a zero of the baseline, an embargo) and
an idle cell have derivative zero. Equations: `derivatives.linear`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.foundation.errors import NotConvergedError
from blocs.numerics.implicit import linear_fixed_point
from blocs.questions.trade.engine.derivatives.directions import Direction, Outcome, Tangent
from blocs.questions.trade.engine.derivatives.linear import (
    Flow,
    Kernel,
    Values,
    close_tangent,
    cost_values,
    flow,
    log_cost,
    market_values,
    shared,
    state_values,
    tangent_product,
)
from blocs.questions.trade.engine.derivatives.linearise import Linearisation, linearise

__all__ = [
    "Direction",
    "Gradient",
    "Linearisation",
    "Outcome",
    "Tangent",
    "jvp",
    "linearise",
    "real_income_gradients",
    "vjp",
    "vjps",
]

TOLERANCE = 1e-12
"""Relative residual of the linear solves: derivatives of small cells are then good to 1e-7."""

EVERYBODY = slice(None)

BATCH = 32
"""Right-hand sides solved together: enough for BLAS, few enough for the cache."""


@dataclass(frozen=True, eq=False)
class Gradient:
    """Derivative of one outcome by every entry of the shock; large arrays are made when asked for.

    price: [j, n] adjoint of d log P̂ per dollar of expenditure; values: what a dollar of output,
    income, payroll and spending is worth to the outcome, one right-hand side; real_income: [n]
    weight of the outcome on log real income; adjoint: (unknown,) the solution behind it, from which
    that of the same outcome nearby is soon found.
    """

    at: Linearisation
    price: Array
    values: Values
    real_income: Array
    adjoint: Array

    @property
    def _output(self) -> Array:
        """[j, 1, i]."""
        return self.values.output.transpose(0, 2, 1)

    @property
    def _income(self) -> Array:
        """[1, 1, i] by origin."""
        return self.values.income[:, 0][None, None, :]

    @property
    def _collected(self) -> Array:
        """[1, n, 1] by destination: a dollar of tariffs collected."""
        sharing = self.at.kernel.sharing
        income = self.values.income
        return (income if sharing is None else sharing.T @ income)[None]

    @cached_property
    def _cost(self) -> Array:
        """[j, n, i] by log κ̂."""
        return self._cost_of(EVERYBODY)

    def _cost_of(self, buyers: Indices | slice) -> Array:
        """[j, n, i] of some buyers by log κ̂: X' (μ π' − θ (η net + ι duty + ι exported))."""
        kernel = self.at.kernel
        weight = kernel.theta * self._output * -kernel.net[:, buyers]
        weight += self.price[:, buyers, None] * kernel.share[:, buyers]
        if kernel.duty is not None:
            weight -= kernel.theta * self._collected[:, buyers] * kernel.duty[:, buyers]
        if kernel.exported is not None:
            weight -= kernel.theta * self._income * kernel.exported[:, buyers]
        weight *= kernel.spending[:, buyers]
        return weight

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
        return self.log_tariff_factor_of(EVERYBODY)

    def log_tariff_factor_of(self, buyers: Indices | slice) -> Array:
        """(origin, buyer, sector) `log_tariff_factor` of some destinations."""
        kernel, collected = self.at.kernel, self._collected[:, buyers]
        gain = kernel.net[:, buyers] * (collected - self._output)
        if kernel.exported is not None:
            gain += kernel.exported[:, buyers] * (collected - self._income)
        gain *= kernel.spending[:, buyers]
        return (self._cost_of(buyers) + gain).T

    @cached_property
    def log_export_tax_factor(self) -> Array:
        """(origin, destination, sector) derivative by log(1 + e'); divide by 1 + e' for e'."""
        kernel = self.at.kernel
        return (self._cost + kernel.spending * kernel.net * (self._income - self._output)).T

    @cached_property
    def log_productivity(self) -> Array:
        """(country, sector) derivative by log productivity."""
        return -self._unit_cost[:, :, 0].T

    @cached_property
    def _unit_cost(self) -> Array:
        """[j, i, 1] by log ĉ at given cost shares."""
        return cost_values(self.at.kernel, values=self.values, price=self.price[:, :, None])

    @property
    def log_labour(self) -> Array:
        """(country,) derivative by the log of labour supplied at unchanged real wages."""
        return self.values.labour[:, 0]

    @cached_property
    def trade_elasticity(self) -> Array:
        """(sector,) derivative by θ; zero at the baseline, where exact changes are one."""
        theta = self.at.kernel.theta[:, 0, 0]
        return np.einsum("jni,jni->j", self.at.log_wedge, self._cost) / theta

    @cached_property
    def substitution(self) -> Array:
        """(3,) derivative by the elasticities of `Substitution`; zero where shares are constant."""
        effects, kernel = self.at.elasticities, self.at.kernel
        if effects is None:
            return np.zeros(3)
        labour = kernel.labour_supply_elasticity * self.values.labour[:, 0] + self.real_income
        return (
            (self._unit_cost * effects.log_cost).sum(axis=(0, 1))
            + (self.values.spending * effects.spending).sum(axis=(0, 1))
            + self.values.paid[:, 0] @ effects.payroll
            - labour @ effects.log_consumer_price
        )

    @property
    def transfer(self) -> Array:
        """(country,) derivative by a transfer received, per million USD of the base year."""
        return self.at.transfer_scale * self.values.income[:, 0]


def jvp(at: Linearisation, direction: Direction) -> Tangent:
    """The changes of all outcomes that follow from one small change of the shock.

    Raises NotConvergedError where the linear solve fails.
    """
    kernel = at.kernel
    s, n = at.shape
    direct = _direct_effects(at, direction)
    wage, spending = close_tangent(
        kernel, made=direct.made, paid_shift=direct.payroll, spending_shift=direct.spending
    )

    def product(coefficients: Kernel, rows: Array) -> Array:
        return _joined(*tangent_product(coefficients, **_state(rows, s, n)))

    rows = _solved(at, product, _joined(wage, direct.price, spending), adjoint=False)
    found = _state(rows, s, n)
    cost = log_cost(kernel, wage=found["wage"], price=found["price"])
    further = flow(kernel, **found, cost=cost)
    real = (further.income + direct.made.income)[:, 0] / at.income - direct.consumer_price
    real = real - (kernel.alpha * found["price"])[:, :, 0].sum(axis=0)
    return Tangent(
        log_wage=found["wage"][:, 0],
        log_price_index=found["price"][:, :, 0].T,
        log_expenditure=found["spending"][:, :, 0].T,
        log_real_income=real,
    )


@dataclass(frozen=True, eq=False)
class _Direct:
    """What a direction does at unchanged wages, prices and expenditure.

    price: [j, n, 1]; made: output, income and labour; payroll: [n, 1], spending: [j, n, 1] what
    moving cost shares add; consumer_price: [n].
    """

    price: Array
    made: Flow
    payroll: Array
    spending: Array
    consumer_price: Array


def _direct_effects(at: Linearisation, direction: Direction) -> _Direct:
    kernel = at.kernel
    s, n = at.shape
    wedge, tariff, export_tax = _wedges(at, direction)
    payroll, spending, consumer = np.zeros((n, 1)), np.zeros((s, n, 1)), np.zeros(n)
    if direction.substitution is not None and at.elasticities is not None:
        step = direction.substitution
        wedge += (at.elasticities.log_cost @ step)[:, None, :]
        payroll = (at.elasticities.payroll @ step)[:, None]
        spending = (at.elasticities.spending @ step)[:, :, None]
        consumer = at.elasticities.log_consumer_price @ step
    price = (kernel.share * wedge).sum(axis=2, keepdims=True)
    away = -kernel.theta * wedge
    if direction.trade_elasticity is not None:
        step = direction.trade_elasticity[:, None, None]
        price += step / kernel.theta * (kernel.share * at.log_wedge).sum(axis=2, keepdims=True)
        away -= step * at.log_wedge
    labour = -kernel.labour_supply_elasticity * consumer
    if direction.log_labour is not None:
        labour = labour + direction.log_labour
    income = kernel.labour[:, 0] * labour + kernel.deficit_labour @ labour
    income += _taxes(at, away=away, tariff=tariff, export_tax=export_tax)
    if direction.transfer is not None:
        income += at.transfer_scale * direction.transfer
    sold = kernel.spending * kernel.net * (away - tariff - export_tax)
    made = Flow(sold.sum(axis=1)[:, :, None], income[:, None], labour[:, None])
    return _Direct(price, made, payroll, spending, consumer)


def _wedges(at: Linearisation, direction: Direction) -> tuple[Array, Array, Array]:
    """[j, n, i] changes of log(κ̂ĉ), log(1 + t') and log(1 + e')."""
    s, n = at.shape
    wedge, tariff, export_tax = (np.zeros((s, n, n)) for _ in range(3))
    if direction.log_iceberg_cost is not None:
        wedge += direction.log_iceberg_cost.T
    if direction.log_tariff_factor is not None:
        tariff += direction.log_tariff_factor.T
    if direction.log_export_tax_factor is not None:
        export_tax += direction.log_export_tax_factor.T
    wedge += tariff + export_tax
    if direction.log_productivity is not None:
        wedge -= direction.log_productivity.T[:, None, :]
    return wedge, tariff, export_tax


def _taxes(at: Linearisation, *, away: Array, tariff: Array, export_tax: Array) -> Array:
    """[n] change of tariffs and export taxes received; arrays [j, n, i]."""
    kernel = at.kernel
    taxed = kernel.net if kernel.exported is None else kernel.net + kernel.exported
    collected = taxed * tariff
    if kernel.duty is not None:
        collected += kernel.duty * away
    received = shared(kernel, (kernel.spending * collected).sum(axis=(0, 2))[:, None])[:, 0]
    exports = kernel.net * export_tax
    if kernel.exported is not None:
        exports += kernel.exported * (away - tariff)
    return received + (kernel.spending * exports).sum(axis=(0, 1))


def vjp(at: Linearisation, outcome: Outcome) -> Gradient:
    """The derivative of one outcome by every entry of the shock."""
    return vjps(at, [outcome])[0]


def vjps(
    at: Linearisation,
    outcomes: Sequence[Outcome],
    *,
    tolerance: float = TOLERANCE,
    near: Sequence[Array] | None = None,
) -> list[Gradient]:
    """The derivative of each outcome, solved in batches that share the matrix products.

    tolerance: relative residual of the linear solves; 1e-8 takes a third of the time and is good
    where cells are summed. near: `Gradient.adjoint` of each outcome where it was last computed.
    Raises NotConvergedError where a linear solve fails.
    """
    parts = [slice(start, start + BATCH) for start in range(0, len(outcomes), BATCH)]
    return [
        item
        for part in parts
        for item in _vjp_batch(
            at,
            outcomes[part],
            tolerance=tolerance,
            near=None if near is None else np.stack(near[part]),
        )
    ]


def real_income_gradients(at: Linearisation, countries: Sequence[str]) -> list[Gradient]:
    """Gradient of the log real income of each of `countries`."""
    unit = np.eye(len(at.country))
    positions = at.country.indices(countries)
    return vjps(at, [Outcome(log_real_income=unit[position]) for position in positions])


def _vjp_batch(
    at: Linearisation, outcomes: Sequence[Outcome], *, tolerance: float, near: Array | None
) -> list[Gradient]:
    kernel = at.kernel
    s, n = at.shape
    real = _stacked([o.log_real_income for o in outcomes], (n,))
    income = real / at.income[:, None]
    nothing = np.zeros((s, n, len(outcomes)))
    own = state_values(
        kernel,
        values=market_values(kernel, wage=np.zeros_like(real), spending=nothing, income=income),
        price=nothing,
    )
    price = _by_sector([o.log_price_index for o in outcomes], (n, s)) - kernel.alpha * real
    spending = _by_sector([o.log_expenditure for o in outcomes], (n, s))
    system = _joined(
        own[0] + _stacked([o.log_wage for o in outcomes], (n,)) / kernel.labour,
        own[1] + kernel.per_spending * price,
        own[2] + kernel.per_spending * spending,
    )

    def product(coefficients: Kernel, rows: Array) -> Array:
        state = _state(rows, s, n)
        none = np.zeros_like(state["wage"])
        values = market_values(
            coefficients, wage=state["wage"], spending=state["spending"], income=none
        )
        return _joined(*state_values(coefficients, values=values, price=state["price"]))

    rows = _solved(at, product, system, adjoint=True, tolerance=tolerance, near=near)
    found = _state(rows, s, n)
    values = market_values(kernel, wage=found["wage"], spending=found["spending"], income=income)
    return [
        Gradient(at, found["price"][:, :, r], _one(values, r), real[:, r], rows[r])
        for r in range(len(outcomes))
    ]


def _one(values: Values, r: int) -> Values:
    """The values of one right-hand side, the last axis kept."""
    return Values(**{name: array[..., r : r + 1] for name, array in vars(values).items()})


def _solved(
    at: Linearisation,
    product: Callable[[Kernel, Array], Array],
    right: Array,
    *,
    adjoint: bool,
    tolerance: float = TOLERANCE,
    near: Array | None = None,
) -> Array:
    """The state in rows; what the baseline answers to wages preconditions its steps, if it can."""
    s, n = at.shape
    exact = functools.partial(product, at.kernel)
    if at.steps is not None:
        step = at.steps.adjoint if adjoint else at.steps.tangent
        with suppress(NotConvergedError):
            found = linear_fixed_point(
                exact,
                right,
                rough=functools.partial(product, at.steps.kernel),
                precondition=lambda rows: _joined(*step(**_state(rows, s, n))),
                near=near,
                tolerance=tolerance,
            )
            return found.x
    return linear_fixed_point(
        exact, right, precondition=_relaxation(at), near=near, tolerance=tolerance
    ).x


def _relaxation(at: Linearisation) -> Callable[[Array], Array]:
    """Wage equations relaxed by 1 + θ, the elasticity of labour demand."""
    kernel = at.kernel
    s, n = at.shape
    elasticity = (kernel.beta**2 * kernel.theta * kernel.sold).sum(axis=0) / kernel.labour
    weight = np.ones(n + 2 * s * n)
    weight[:n] = 1.0 / (1.0 + elasticity[:, 0])
    return lambda rows: weight * rows


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
