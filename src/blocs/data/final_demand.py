"""Final demand of a table that records only intermediate flows, by RAS to recorded totals.

A table of sales between industries says who sold inputs to whom; what it leaves out, sales to
households, governments and investors, is known by its margins: each producer's final sales are
its output less its intermediate sales, and each country's final spending is its value added less
its recorded trade balance. Between them stands a seed, the pattern of intermediate sales with its
domestic diagonal times a home factor, because households buy more at home than firms do. RAS
(Stone 1961; Bacharach 1970) gives the matrix with these margins that keeps the seed's odds ratios:

    F_inj = r_ij h_inj Z_inj s_n,   Σ_n F_inj = Y_ij − Σ_n Z_inj,   Σ_ij F_inj = V_n − B_n.

Observed flows are not moved. That the balances are met shows only that the method ran: they go in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Axis, Mask
from blocs.foundation.errors import NotConvergedError, Problem, WorldError, raise_problems

HOME_FACTOR_GOODS = 1.0
"""How much more of a good final users buy at home than firms: the median of WIOD 2011."""

HOME_FACTOR_SERVICES = 3.3
"""The same of a service."""

GOODS = "ABC"
"""Sections of ISIC Rev. 4 that are goods: farming, mining, manufacturing."""

TOLERANCE = 1e-9
"""Largest relative distance of a margin from its total."""

MOST_SCALED = 0.1
"""Furthest that the world's final spending may stand from its final sales."""

MOST_ROUNDS = 20_000


@dataclass(frozen=True, eq=False)
class Oversold:
    """A producer whose recorded intermediate sales exceed its output; amount: million USD > 0."""

    country: str
    sector: str
    amount: float


@dataclass(frozen=True, eq=False)
class FinalDemand:
    """What was observed, what estimated, and how well the two fit. Million USD.

    final: (origin, destination, sector) ≥ 0, estimated.
    intermediate: (origin, destination, sector), observed, as it was given.
    final_sales: (origin, sector) observed: output less intermediate sales; zero where `oversold`.
    final_spending: (country,) value added less balance, times `spending_scale`.
    spending_recorded: (country,) false where no balance is recorded and the country's producers'
    final sales stand for its final spending.
    spending_scale: one factor that makes the world's final spending its final sales.
    sold_at_home: (origin, sector) final sales that no intermediate sale says anything about, put
    at home.
    home_factor: (sector,) of the seed.
    oversold: producers whose final sales would be negative; their output is raised by the amount,
    so that their intermediate flows stay as observed.
    residual: largest relative distance of a margin of `final` from its total.
    """

    final: Array
    intermediate: Array
    final_sales: Array
    final_spending: Array
    spending_recorded: Mask
    spending_scale: float
    sold_at_home: Mask
    home_factor: Array
    oversold: tuple[Oversold, ...]
    residual: float
    rounds: int

    @property
    def flows(self) -> Array:
        """(origin, destination, sector) of both uses."""
        return self.intermediate + self.final

    @property
    def output(self) -> Array:
        """(origin, sector) that the flows add up to: the recorded one unless `oversold`."""
        return self.flows.sum(axis=1)


def home_factors(
    sectors: Iterable[str],
    *,
    goods: Iterable[str] | None = None,
    goods_factor: float = HOME_FACTOR_GOODS,
    services_factor: float = HOME_FACTOR_SERVICES,
) -> Array:
    """(sector,) home factor; goods: the sectors that are, by default codes of ISIC A to C.

    Raises WorldError for a good that is no sector.
    """
    codes = tuple(sectors)
    chosen = {code for code in codes if code[:1] in GOODS} if goods is None else set(goods)
    unknown = [Problem(f"'{code}' is no sector of this table") for code in chosen - set(codes)]
    raise_problems(WorldError, "the goods cannot be told from services", unknown)
    return np.array([goods_factor if code in chosen else services_factor for code in codes])


def estimate_final_demand(
    *,
    country: Axis,
    sector: Axis,
    intermediate: Array,
    output: Array,
    value_added: Array,
    balance: Array,
    home_factor: Array | None = None,
) -> FinalDemand:
    """Final demand by origin, destination and sector. Million USD.

    intermediate: (origin, destination, sector) sales to all firms of the destination.
    output: (origin, sector). value_added: (country,).
    balance: (country,) exports less imports of goods and services; NaN where none is recorded.
    home_factor: (sector,) > 0, by default `home_factors(sector)`.

    Raises WorldError, with every problem, for tables that do not fit; NotConvergedError, with the
    worst country and producer, where no matrix of the seed's pattern has these totals.
    """
    factor = home_factors(sector) if home_factor is None else np.asarray(home_factor, float)
    _check_shapes(country, sector, intermediate, output, value_added, balance, factor)
    problems = [
        *_bad_cells("intermediate", intermediate, (country, country, sector)),
        *_bad_cells("output", output, (country, sector)),
        *_bad_cells("value_added", value_added, (country,)),
        *_bad_cells("home_factor", factor, (sector,), positive=True),
    ]
    raise_problems(WorldError, "final demand cannot be estimated", problems)
    left = output - intermediate.sum(axis=1)
    sales = np.maximum(left, 0.0)
    recorded = ~np.isnan(balance)
    spending = np.where(recorded, value_added - np.where(recorded, balance, 0.0), sales.sum(axis=1))
    scale = _world_scale(country, sales=sales, spending=spending)
    seed, at_home = _seed(intermediate, sales=sales, home_factor=factor)
    raise_problems(
        WorldError, "final demand cannot be estimated", _unreached(country, seed, sales, spending)
    )
    fit = _ras(seed, rows=sales, columns=scale * spending)
    if not fit.residual <= TOLERANCE:
        raise _not_converged(country, sector, fit, sales=sales, spending=scale * spending)
    return FinalDemand(
        final=fit.matrix,
        intermediate=intermediate,
        final_sales=sales,
        final_spending=scale * spending,
        spending_recorded=recorded,
        spending_scale=scale,
        sold_at_home=at_home,
        home_factor=factor,
        oversold=tuple(_oversold(country, sector, left)),
        residual=fit.residual,
        rounds=fit.rounds,
    )


def _check_shapes(
    country: Axis,
    sector: Axis,
    intermediate: Array,
    output: Array,
    value_added: Array,
    balance: Array,
    home_factor: Array,
) -> None:
    n, s = len(country), len(sector)
    wanted = {
        "intermediate": (intermediate, (n, n, s)),
        "output": (output, (n, s)),
        "value_added": (value_added, (n,)),
        "balance": (balance, (n,)),
        "home_factor": (home_factor, (s,)),
    }
    problems = [
        Problem(f"has the shape {array.shape}, expected {shape}", field=name)
        for name, (array, shape) in wanted.items()
        if array.shape != shape
    ]
    raise_problems(WorldError, "the tables do not fit their labels", problems)


def _bad_cells(
    name: str, cells: Array, axes: tuple[Axis, ...], *, positive: bool = False
) -> Iterator[Problem]:
    """Every cell that is no number, negative, or (positive) zero."""
    wrong = ~np.isfinite(cells) | (cells <= 0 if positive else cells < 0)
    wanted = "a positive number" if positive else "a number ≥ 0"
    places: list[list[int]] = np.argwhere(wrong).tolist()
    for at in places:
        labels = ", ".join(axis.labels[place] for axis, place in zip(axes, at, strict=True))
        yield Problem(f"{labels}: {cells[tuple(at)]:g}, expected {wanted}", field=name)


def _world_scale(country: Axis, *, sales: Array, spending: Array) -> float:
    """Final sales of the world over its final spending."""
    problems = [
        Problem(
            f"{code}: value added less balance is {value:g}, so that nothing is left to spend",
            field="balance",
            remedy="Give exports less imports in million USD, goods and services.",
        )
        for code, value in zip(country, spending, strict=True)
        if not 0 < value < np.inf
    ]
    raise_problems(WorldError, "final demand cannot be estimated", problems)
    scale = float(sales.sum() / spending.sum())
    if abs(scale - 1.0) > MOST_SCALED:
        problem = Problem(
            f"the world's final sales are {sales.sum():g}, its final spending is "
            f"{spending.sum():g}: {100 * abs(scale - 1):.1f} % apart, at most "
            f"{100 * MOST_SCALED:g} % can be spread",
            field="balance",
            remedy="Check units and signs of balances, value added and output.",
        )
        raise WorldError("the totals contradict each other", problems=[problem])
    return scale


def _seed(intermediate: Array, *, sales: Array, home_factor: Array) -> tuple[Array, Mask]:
    """The pattern before RAS, and the producers that it puts at home for want of any."""
    seed = intermediate.copy()
    home = np.arange(len(seed))
    seed[home, home] *= home_factor
    at_home: Mask = (sales > 0) & (seed.sum(axis=1) == 0)
    seed[home, home] = np.where(at_home, 1.0, seed[home, home])
    return seed, at_home


def _unreached(country: Axis, seed: Array, sales: Array, spending: Array) -> Iterator[Problem]:
    reached = (seed * (sales > 0)[:, None, :]).sum(axis=(0, 2)) > 0
    for code, value, known in zip(country, spending, reached, strict=True):
        if not known:
            yield Problem(
                f"{code} spends {value:g}, but nobody with final sales sells anything there",
                field="intermediate",
                remedy=f"Give intermediate sales to {code}, or leave it out.",
            )


@dataclass(frozen=True, eq=False)
class _Fit:
    """matrix: (origin, destination, sector); row, column: margins over totals, 1 where reached."""

    matrix: Array
    row: Array
    column: Array
    rounds: int

    @property
    def residual(self) -> float:
        """Largest relative distance of a margin from its total."""
        return float(max(abs(self.row - 1.0).max(), abs(self.column - 1.0).max()))


def _ras(seed: Array, *, rows: Array, columns: Array) -> _Fit:
    """Multipliers of rows and columns in turn; `rows` (origin, sector), `columns` (destination,).

    Only producers with final sales take part: the others have none to give.
    """
    active = rows > 0
    pattern = seed.transpose(0, 2, 1)[active]
    total = rows[active]
    by_column = np.ones(len(columns))
    reach = pattern @ by_column
    rounds = 0
    while rounds < MOST_ROUNDS:
        rounds += 1
        received = (total / reach) @ pattern
        step = columns / (received * by_column)
        # An impossible margin drives multipliers apart without end: stop before they overflow.
        if not np.all(np.isfinite(step)) or abs(np.log(by_column)).max() > 300:
            break
        if abs(step - 1.0).max() <= TOLERANCE / 10:
            break
        by_column = by_column * step
        reach = pattern @ by_column
    cells = total[:, None] / reach[:, None] * pattern * by_column
    matrix = np.zeros_like(seed)
    matrix.transpose(0, 2, 1)[active] = cells
    row = np.divide(matrix.sum(axis=1), rows, out=np.ones_like(rows), where=active)
    column = matrix.sum(axis=(0, 2)) / columns
    return _Fit(matrix, row, column, rounds)


def _not_converged(
    country: Axis, sector: Axis, fit: _Fit, *, sales: Array, spending: Array
) -> NotConvergedError:
    """The worst country, and the sector that weighs most in what it buys."""
    worst = int(np.argmax(abs(fit.column - 1.0)))
    code = country.labels[worst]
    bought = fit.matrix[:, worst].sum(axis=0)
    most = sector.labels[int(np.argmax(bought))]
    own = sales[worst].sum()
    message = (
        f"{code}: its purchases come to {100 * fit.column[worst]:.6g} % of its final spending of "
        f"{spending[worst]:g} after {fit.rounds} rounds (largest distance {fit.residual:.1e}, "
        f"allowed {TOLERANCE:.0e}); its own producers' final sales are {own:g}, "
        f"most of what it buys is {most}"
    )
    remedy = (
        f"Check the recorded balance of {code}, or give intermediate sales (however small) "
        "between those who can trade: a pair and sector without any stays without."
    )
    problem = Problem(message, field="balance", remedy=remedy)
    return NotConvergedError("no final demand has these totals", problems=[problem])


def _oversold(country: Axis, sector: Axis, left: Array) -> Iterator[Oversold]:
    places: list[list[int]] = np.argwhere(left < 0).tolist()
    for i, j in places:
        yield Oversold(country.labels[i], sector.labels[j], float(-left[i, j]))
