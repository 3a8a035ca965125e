"""The answers of two states of the engine on the same random scenarios. See benchmarks/README.md.

python -c "import blocs; blocs.load_world('icio-2022', tariffs='none').save('world')"
python benchmarks/equal_answers.py --world world --scenarios 2000 --out new.npz
export PYTHONPATH=../before/src
python benchmarks/equal_answers.py --world world --scenarios 2000 --out old.npz
python benchmarks/equal_answers.py --world world --out end.npz --tolerance 1e-13
python benchmarks/equal_answers.py --compare old.npz end.npz new.npz

With `--together` the newer state takes the way of batches wherever a scenario can be solved beside
others; those that cannot are solved alone.

The third run takes the older state to its end: with the residual at which it stops, its own answers
are off by more than a billionth of a point in one case of ten.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import sys
from pathlib import Path

import numpy as np

import states  # noqa: F401  # first: names that older states have in other places

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import blocs
import shocks
from blocs.foundation.errors import BlocsError
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve import anderson
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.solve.fast import installed
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock, TradeBalance
from shocks import instruments, pool, taxed_world
from worlds import make_world

# Baselines with taxes are solved for, too: by one method, so that both states start from the same.
shocks.solve_trade = functools.partial(solve_trade, method=anderson.Method.ANDERSON)

MODELS = (Model.CALIENDO_PARRO, Model.CES_IO, Model.ARMINGTON)
LARGE_EVERY = 4
"""One scenario in four on `icio-2022`: mild enough that it has an equilibrium; the others, large
and small, on invented worlds where a scenario without one is found out in milliseconds."""


def random_cost(world: blocs.World, draw: np.random.Generator, size: float) -> np.ndarray:
    """Trade costs of random pairs, embargoes among them; domestic ones unchanged."""
    n = len(world.countries)
    cost = np.ones(world.flows.shape)
    for _ in range(int(draw.integers(1, 5))):
        ours = draw.choice(n, int(draw.integers(1, max(2, n // 3))), replace=False)
        theirs = draw.choice(n, int(draw.integers(1, max(2, n // 3))), replace=False)
        factor = np.inf if draw.random() < 0.35 else float(np.exp(size * draw.normal()))
        sectors = draw.random(world.flows.shape[2]) < draw.choice([0.2, 1.0])
        cost[np.ix_(ours, theirs, sectors)] = factor
        if draw.random() < 0.8:
            cost[np.ix_(theirs, ours, sectors)] = factor
    cost[range(n), range(n)] = 1.0
    return cost


def cut_off(world: blocs.World, draw: np.random.Generator) -> np.ndarray:
    """One country without any trade, or all of them; half the time in one good only."""
    n = len(world.countries)
    cost = np.ones(world.flows.shape)
    goods = slice(0, 1) if draw.random() < 0.5 else slice(None)
    lonely = slice(None) if draw.random() < 0.2 else slice(0, 1)
    cost[lonely, :, goods] = cost[:, lonely, goods] = np.inf
    cost[range(n), range(n)] = 1.0
    return cost


def invented(number: int, draw: np.random.Generator) -> tuple[blocs.World, dict]:
    """A world of a test, and instruments of all kinds, a few of them out of all measure."""
    world = make_world(
        countries=int(draw.integers(3, 9)), sectors=int(draw.integers(1, 8)), seed=number % 211,
        tariffs=draw.random() < 0.7, deficits=draw.random() < 0.7,
        zeros=float(draw.choice([0.0, 0.2])),
    )  # fmt: skip
    if draw.random() < 0.25:
        world = taxed_world(world, number % 211)
    known = list(instruments(world, number).values())
    fields: dict = {}
    for place in draw.choice(len(known), int(draw.integers(1, 4)), replace=False):
        fields |= known[place]
    if draw.random() < 0.6:
        fields["iceberg_cost_hat"] = random_cost(world, draw, float(draw.choice([0.2, 1.0, 3.0])))
    if draw.random() < 0.1:
        fields["iceberg_cost_hat"] = cut_off(world, draw)
    if draw.random() < 0.15:
        fields["tariff_rate_cf"] = np.where(world.flows > 0, draw.choice([1.0, 5.0]), 0.0)
        own = np.arange(len(world.countries))
        fields["tariff_rate_cf"][own, own] = 0.0
    return world, fields


def recorded(world: blocs.World, draw: np.random.Generator) -> dict:
    """Instruments on `icio-2022`."""
    n, shape = len(world.countries), world.flows.shape
    fields: dict = {"iceberg_cost_hat": random_cost(world, draw, 0.3)}
    if draw.random() < 0.3:
        rate = np.zeros(shape)
        rate[:, draw.integers(n)] = draw.uniform(0.0, 0.6)
        rate[range(n), range(n)] = 0.0
        fields["tariff_rate_cf"] = rate
        if draw.random() < 0.5:
            fields["revenue_sharing"] = pool(n, draw)
    if draw.random() < 0.2:
        tax = np.zeros(shape)
        tax[draw.integers(n), :, draw.integers(shape[2])] = draw.uniform(-0.1, 0.3)
        tax[range(n), range(n)] = 0.0
        fields["export_tax_rate_cf"] = tax
    if draw.random() < 0.2:
        fields["productivity_hat"] = np.exp(0.1 * draw.normal(size=(n, shape[2])))
    if draw.random() < 0.2:
        fields["labour_hat"] = np.exp(0.1 * draw.normal(size=n))
    if draw.random() < 0.2:
        fields["labour_supply_elasticity"] = 0.5
    return fields


def beside_others(economy, shock, model, compiled):
    """The solution by way of batches, None where the scenario needs a way of its own."""
    from blocs.questions.trade.engine.solve.together import many, task

    task.MOST_CHANGED = 1.0  # small worlds have so few cells that any shock changes most of them
    one = many.candidate_of(economy, shock, model=model)
    return many.solved_together([one], compiled=compiled)[0]


def answer(number: int, large: blocs.World, together: bool) -> tuple[str, str, np.ndarray]:
    """(what happened, method, real incomes) of one scenario."""
    draw = np.random.default_rng([7, number])
    try:
        if number % LARGE_EVERY == 0:
            world, fields = large, recorded(large, draw)
        else:
            world, fields = invented(number, draw)
        balance = draw.choice(list(TradeBalance))
        numeraire = world.countries[0] if draw.random() < 0.2 else None
        shock = Shock(**fields, trade_balance=TradeBalance(balance), numeraire=numeraire)
        model = MODELS[int(draw.integers(3))]
        economy = economy_of(world, model=model)
        if draw.random() < 0.4:
            scale = np.exp(0.5 * draw.normal(size=economy.trade_elasticity.shape))
            scale *= draw.choice([1.0, 1.0, 3.0])
            theta = economy.trade_elasticity * scale
            economy = dataclasses.replace(economy, trade_elasticity=theta)
        compiled = installed() and bool(draw.random() < 0.5)
        solution = beside_others(economy, shock, model, compiled) if together else None
        if solution is None:
            solution = solve_trade(economy, shock=shock, model=model, compiled=compiled)
    except BlocsError as error:
        return f"{type(error).__name__}: {error}".splitlines()[0], "", np.empty(0)
    told = "; ".join(f"{key} {value}" for key, value in solution.country_status.items())
    return f"converged {told}", solution.method, solution.real_income_hat


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Largest difference of real income, points; NaN where one of them has no answer."""
    if one.size != other.size:
        return float("nan")
    return float(np.nanmax(100 * np.abs(one - other), initial=0.0))


def compare(files: list[Path]) -> None:
    """Print how far the new answers are from the old ones, and from those run to their end."""
    old, end, new = (dict(np.load(path, allow_pickle=True)) for path in files)
    converged = np.array([str(text).startswith("converged") for text in new["told"]])
    print(f"{len(converged)} scenarios, {int(converged.sum())} with an equilibrium")
    routes = list(zip(old["method"], new["method"], strict=True))
    for pair in sorted(set(routes)):
        print(f"  {pair[0] or 'refused'} → {pair[1] or 'refused'}: {routes.count(pair)}")
    for place in np.flatnonzero(old["told"] != new["told"]):
        print(f"  {place}: {old['told'][place]:.150} | {new['told'][place]:.150}")
    before, to_end, was = (
        np.array([apart(a, b) for a, b in zip(one["income"], other["income"], strict=True)])
        for one, other in ((old, new), (end, new), (old, end))
    )
    nearest = np.fmin(before, to_end)
    print(f"within 1e-9 points of the old answer or of its end: {int((nearest <= 1e-9).sum())}")
    beyond = np.flatnonzero(nearest > 1e-9)
    for place in beyond[np.argsort(-nearest[beyond])]:
        print(
            f"  {place}: {to_end[place]:.1e} points from the end, where the old answer was "
            f"{was[place]:.1e} from it"
        )


def main() -> None:
    """Solve and keep, or compare."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scenarios", type=int, default=2000)
    options.add_argument("--out", type=Path)
    options.add_argument("--tolerance", type=float)
    options.add_argument("--world", default="icio-2022", help="a saved one is the same for both")
    options.add_argument("--together", action="store_true")
    options.add_argument("--compare", type=Path, nargs=3)
    chosen = options.parse_args()
    if chosen.compare:
        compare(chosen.compare)
        return
    large = blocs.load_world(chosen.world)
    if chosen.tolerance is not None:
        anderson.TOLERANCE = chosen.tolerance
    rows = [answer(number, large, chosen.together) for number in range(chosen.scenarios)]
    incomes = np.empty(len(rows), dtype=object)
    incomes[:] = [row[2] for row in rows]
    np.savez(
        chosen.out, told=np.array([r[0] for r in rows]), method=np.array([r[1] for r in rows]),
        income=incomes,
    )  # fmt: skip


if __name__ == "__main__":
    main()
