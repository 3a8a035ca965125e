"""Trade: published results, and formulas of the literature evaluated on their own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from blocs.data.stored.store import find_world
from blocs.foundation.axes import Array
from blocs.moves.instruments.tables import TariffTable
from blocs.moves.scenario import Scenario
from blocs.questions.games.engine.rates.tariff_game import TariffGame, TariffPlayer, optimal_tariff
from blocs.questions.trade.answer import run
from blocs.questions.trade.engine.models.model import Model, Substitution
from blocs.questions.trade.engine.state import economy_of
from blocs.questions.trade.outcome import Outcome
from blocs.questions.verification.computed.beside import Beside, beside
from blocs.questions.verification.computed.small import (
    PROHIBITIVE,
    algebraic,
    foreign,
    log_real_wages,
    makers,
    own_share,
    solved,
    world_of,
)
from blocs.world.shocks.trade import Shock, TradeBalance
from blocs.world.world import World

# -- Caliendo and Parro (2015) --------------------------------------------------------------------


def nafta(data: Path, *, quantity: str, countries: Sequence[str]) -> list[float]:
    """The tariffs of NAFTA from 1993 to 2005 on the authors' tables, deficits closed before."""
    found = _nafta(data)[quantity]
    return [float(found.sel(country=code)) for code in countries]


@cache
def _nafta(data: Path) -> Outcome:
    scenario = Scenario(
        title="NAFTA tariffs 1993 to 2005",
        baseline=[{"balance_trade": {}}],  # type: ignore[list-item]
        moves=[TariffTable(file=str(data / "tariffs_nafta.csv"))],
    )
    return run(find_world(str(data)), scenario)


# -- one sector -----------------------------------------------------------------------------------


def gains_of_import_share(*, imports: float, elasticities: Sequence[float]) -> list[float]:
    """Per cent of income lost without trade, of a country that spends `imports` abroad."""
    trade = 100.0 * imports
    flows = np.array([[100.0 - trade, trade], [trade, 1000.0 - trade]])[:, :, None]
    found: list[float] = []
    for elasticity in elasticities:
        world = world_of(flows, elasticity)
        after = solved(
            world, Model.ARMINGTON, shock=Shock(iceberg_cost_hat=foreign(world, PROHIBITIVE))
        )
        found.append(100 * (1 - float(after.real_income_hat[0])))
    return found


def domestic_shares(data: Path, *, cheaper: float) -> Beside:
    """Real income after cheaper trade, and what the domestic shares of the solution say of it.

    The matrix of 2000 has domestic sales; deficits are closed first (balanced trade).
    """
    import pandas as pd

    table = pd.read_csv(data / "trade_2000_87_units.csv.gz")
    square = table.pivot(index="iso_o", columns="iso_d", values="flow").fillna(0.0)
    return _shares_and_income(world_of(square.to_numpy()[:, :, None] / 1e6, 5.0), cheaper)


def domestic_shares_of_one_good(*, cheaper: float) -> Beside:
    """The same on `icio-2022`, all its goods and services taken for one, without inputs."""
    return _shares_and_income(world_of(_icio().flows.sum(axis=2, keepdims=True), 5.0), cheaper)


def _shares_and_income(world: World, cheaper: float) -> Beside:
    shut = Shock(trade_balance=TradeBalance.BALANCED)
    before = solved(world, Model.ARMINGTON, shock=shut)
    shock = Shock(iceberg_cost_hat=foreign(world, 1 - cheaper), trade_balance=TradeBalance.BALANCED)
    after = solved(world, Model.ARMINGTON, shock=shock)
    own_hat = own_share(after.trade_share_cf.T) / own_share(before.trade_share_cf.T)
    income_hat = after.real_income_hat / before.real_income_hat
    formula = own_hat[:, 0] ** (-1 / float(world.trade_elasticity[0]))
    return beside(100 * (income_hat - 1), 100 * (formula - 1))


def symmetric_gains(*, countries: int, cost: float, elasticity: float) -> Beside:
    """Per cent gained when `countries` equal ones trade at no cost after a cost of `cost`."""
    rest = countries - 1
    home = 1 / (1 + rest * cost**-elasticity)
    flows = np.full((countries, countries, 1), 100 * (1 - home) / rest)
    own = np.arange(countries)
    flows[own, own] = 100 * home
    world = world_of(flows, elasticity)
    after = solved(world, shock=Shock(iceberg_cost_hat=foreign(world, 1 / cost)))
    gains = (countries / (1 + rest * cost**-elasticity)) ** (1 / elasticity)
    return beside(100 * (after.real_income_hat - 1), np.full(countries, 100 * (gains - 1)))


def armington_in_levels(*, sigma: float, cost: float) -> Beside:
    """Two countries, CES demand over origins: wages by bisection, against exact changes.

    Labour 1 and 2, taste 1, trade costs 1.5 then `cost` times that; nothing of the engine is used.
    """
    first, second = _ces_levels(sigma, 1.5), _ces_levels(sigma, 1.5 * cost)
    world = world_of(first[1][:, :, None], sigma - 1)
    after = solved(world, Model.ARMINGTON, shock=Shock(iceberg_cost_hat=foreign(world, cost)))
    return beside(after.real_income_hat, second[0] / first[0])


def _ces_levels(sigma: float, cost: float) -> tuple[Array, Array]:
    """Real incomes, and flows (origin, destination), of the two countries."""
    labour, costs = np.array([1.0, 2.0]), np.array([[1.0, cost], [cost, 1.0]])

    def at(wage: float) -> tuple[Array, Array]:
        wages = np.array([1.0, wage])
        power = (wages[:, None] * costs) ** (1 - sigma)
        share = power / power.sum(axis=0)
        price = power.sum(axis=0) ** (1 / (1 - sigma))
        return wages * labour / price, share * (wages * labour)[None]

    low, high = 1e-3, 1e3
    for _ in range(200):
        middle = float(np.sqrt(low * high))
        flows = at(middle)[1]
        # the second sells more than it buys: its wage is too low
        low, high = (middle, high) if flows[1, 0] > flows[0, 1] else (low, middle)
    return at(float(np.sqrt(low * high)))


# -- many sectors and inputs ----------------------------------------------------------------------


@cache
def _icio() -> World:
    return find_world("icio-2022", tariffs="none")


def autarky() -> Beside:
    """Real wages without trade in `icio-2022`, change in per cent, against the closed form."""
    return _wages_and_shares(np.inf)


def dearer_trade(*, factor: float) -> Beside:
    """Real wages where all foreign goods cost more, and what domestic shares say of them."""
    return _wages_and_shares(factor)


def _wages_and_shares(factor: float) -> Beside:
    """Wages and shares of one solution: Π_j π̂_nnj^(−α (I − γ')⁻¹ / θ)."""
    world = _icio()
    shock = Shock(iceberg_cost_hat=foreign(world, factor), trade_balance=TradeBalance.BALANCED)
    after = solved(world, shock=shock)
    formula = log_real_wages(world, own_share(after.trade_share_cf.T))
    made = np.flatnonzero(makers(world))
    names = [world.countries[n] for n in made]
    return beside(100 * (after.real_wage_hat[made] - 1), 100 * np.expm1(formula), names)


@cache
def _closed() -> World:
    """All countries of `icio-2022` as one, twice: by symmetry each half is closed to the other."""
    world = _icio()
    use = np.einsum("njk,nk->jk", world.input_share, world.gross_output)
    output = world.gross_output.sum(axis=0)
    share = np.divide(use, output[None], out=np.zeros_like(use), where=output[None] > 0)
    flows = np.empty((2, 2, len(output)))
    flows[:] = output / 2
    return world_of(flows, world.trade_elasticity, np.stack([share, share]))


def domar_weights() -> Beside:
    """Effect of 1 % more productivity in each sector, beside sales over value added."""
    world, step = _closed(), 1e-4
    n, s = len(world.countries), len(world.sectors)
    effects: list[float] = []
    for sector in range(s):
        logs: list[float] = []
        for sign in (1.0, -1.0):
            factor = np.ones((n, s))
            factor[:, sector] = np.exp(sign * step)
            after = solved(world, shock=Shock(productivity_hat=factor))
            logs.append(float(np.log(after.real_income_hat[0])))
        effects.append((logs[0] - logs[1]) / (2 * step))
    return beside(effects, world.gross_output[0] / world.value_added[0].sum())


def closed_economy(*, seed: int) -> Beside:
    """Per cent of real income after productivity of every sector moved by up to a half."""
    world = _closed()
    factor = np.random.default_rng(seed).uniform(0.5, 1.5, len(world.sectors))
    after = solved(world, shock=Shock(productivity_hat=np.stack([factor, factor])))
    eye = np.eye(len(world.sectors))
    content = algebraic(eye - world.input_share[0].T, np.log(factor))
    formula = float(world.final_share[0] @ content)
    return beside(100 * (float(after.real_income_hat[0]) - 1), 100 * float(np.expm1(formula)))


def multiplier(*, inputs: float, factor: float) -> float:
    """How many times productivity counts where `inputs` of all sales are inputs."""
    world = world_of(np.full((2, 2, 1), 50.0), 4.0, np.full((2, 1, 1), inputs))
    after = solved(world, shock=Shock(productivity_hat=np.full((2, 1), factor)))
    return float(np.log(after.real_income_hat[0]) / np.log(factor))


def horizontal_economy(*, substitution: float, factor: float) -> Beside:
    """Real income of a closed economy without inputs after a shock to one of three sectors."""
    share = np.array([0.2, 0.3, 0.5])
    world = world_of(np.tile(100 * share / 2, (2, 2, 1)), 4.0)
    shocked = np.array([factor, 1.0, 1.0])
    after = solved(
        world,
        Model.CES_IO,
        shock=Shock(productivity_hat=np.stack([shocked, shocked])),
        substitution=Substitution(value_added=0.5, inputs=0.2, final=substitution),
    )
    power = substitution - 1
    formula = float((share * shocked**power).sum() ** (1 / power))
    return beside(after.real_income_hat[0], formula)


# -- tariffs --------------------------------------------------------------------------------------


def best_tariff(*, elasticity: float, partner: float, formula: str) -> Beside:
    """The tariff that a country of income 100 finds best, its partner's income being `partner`.

    formula: `large`, 1/(θ λ) with λ what the partner spends at home; `small`, 1/θ.
    """
    flows = np.array([[70.0, 30.0], [30.0, partner - 30.0]])[:, :, None]
    economy = economy_of(world_of(flows, elasticity), model=Model.ARMINGTON)
    player = TariffPlayer("first", np.array([0]))
    game = TariffGame(economy, (player,), (np.arange(1),), model=Model.ARMINGTON)
    found = optimal_tariff(game, 0)
    home = float(game.solve([found.action]).trade_share_cf[0, 1, 1])
    best = {"large": 1 / (elasticity * home), "small": 1 / elasticity}[formula]
    return beside(100 * found.action[0], 100 * best)


def lerner(*, rate: float) -> Beside:
    """Real incomes, per cent, after one country taxes all imports, or instead all exports.

    Trade is balanced; three countries and two sectors with inputs.
    """
    draw = np.random.default_rng(7)
    flows = draw.uniform(5.0, 15.0, (3, 3, 2))
    flows = (flows + flows.transpose(1, 0, 2)) / 2
    flows[np.arange(3), np.arange(3)] += 60.0
    world = world_of(flows, np.array([3.0, 6.0]), np.full((3, 2, 2), 0.2))
    imports, exports = np.zeros(flows.shape), np.zeros(flows.shape)
    imports[1:, 0], exports[0, 1:] = rate, rate
    balanced = TradeBalance.BALANCED
    taxed = solved(world, shock=Shock(tariff_rate_cf=imports, trade_balance=balanced))
    other = solved(world, shock=Shock(export_tax_rate_cf=exports, trade_balance=balanced))
    return beside(100 * (taxed.real_income_hat - 1), 100 * (other.real_income_hat - 1))
