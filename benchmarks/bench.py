"""Measure blocs against its peers, in one run. See benchmarks/README.md."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib
import io
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

import blocs
from blocs.data.stored.store import load_stored_world, save_stored_world
from blocs.foundation.axes import Axis
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.provenance import Provenance
from blocs.world.shocks.trade import Shock, bilateral_array
from blocs.world.world import World

PROTOTYPE = Path(__file__).resolve().parents[2] / "shared" / "benchmarks"
SCREEN = Console(highlight=False)


def paired(ours: Callable[[], object], theirs: Callable[[], object], *, runs: int = 15):
    """Median seconds of each and median ratio, run in turn so that drift of the machine cancels."""
    ours(), theirs()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(runs)]
    ratio = statistics.median(a / b for a, b in pairs)
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), ratio


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def pair_cost(world: World, ours: list[str], others: list[str], factor: float) -> np.ndarray:
    """Iceberg factor between two lists of countries, both ways, home trade untouched."""
    cost = bilateral_array(len(world.countries), len(world.sectors), 1.0)
    a, b = world.country.indices(ours), world.country.indices(others)
    cost[np.ix_(a, b)] = factor
    cost[np.ix_(b, a)] = factor
    cost[range(len(world.countries)), range(len(world.countries))] = 1.0
    return cost


def shocks(world: World) -> dict[str, np.ndarray]:
    eaeu, west = world.bloc_members("EAEU")[0], world.bloc_members("WEST")[0]
    everyone = list(world.countries)
    return {
        "EAEU −10 %": pair_cost(world, list(eaeu), list(eaeu), 0.9),
        "EU–EAEU −10 %": pair_cost(world, list(world.bloc_members("EU")[0]), list(eaeu), 0.9),
        "West embargoes RUS": pair_cost(world, list(west), ["RUS"], np.inf),
        "all foreign trade −5 %": pair_cost(world, everyone, everyone, 0.95),
    }


def prototype_world(world: World, module: object, folder: Path) -> object:
    """The same world in the prototype's layout; it knows no idle cells, so they get a trace."""
    share = np.array(world.trade_share.transpose(1, 0, 2))
    expenditure = np.array(world.expenditure)
    final = np.array(world.final_share)
    idle = expenditure <= 0
    for n, j in np.argwhere(idle):
        share[n, :, j] = 0.0
        share[n, n, j] = 1.0
    final[idle] = 1e-14
    expenditure[idle] = 1e-14 * np.broadcast_to(world.income[:, None], idle.shape)[idle]
    np.savez(
        folder / "world.npz",
        pi=share,
        tau=np.ones_like(share),
        gam=world.input_share,
        va=world.value_added_share,
        alpha=final,
        D=world.trade_deficit,
        VA=world.value_added,
        theta=world.trade_elasticity,
        X=expenditure,
    )
    return module.W(folder / "world.npz")


def bench_solver() -> None:
    world = blocs.load_world("icio-2022")
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    table = Table(
        "Shock",
        "blocs, ms",
        "iterations",
        "residual",
        "worst check",
        "prototype, ms",
        "ratio",
        "floor, ms",
        "× floor",
        title="solver: compiled shock to verified solution, icio-2022",
    )
    prototype = None
    if PROTOTYPE.is_dir():
        sys.path.insert(0, str(PROTOTYPE))
        prototype = importlib.import_module("prototype_solver")
    else:
        SCREEN.print("prototype skipped: no folder shared/benchmarks beside the repository")
    share = np.ascontiguousarray(economy.trade_share)
    vector = np.ones((share.shape[0], share.shape[1], 1))

    def floor() -> None:
        for _ in range(40):
            np.matmul(share, vector)

    with tempfile.TemporaryDirectory() as folder:
        rival = prototype and prototype_world(world, prototype, Path(folder))
        for name, cost in shocks(world).items():
            shock = Shock(iceberg_cost_hat=cost)

            def ours(shock: Shock = shock) -> object:
                return solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO)

            found = ours()
            cells = [
                f"{found.iterations}",
                f"{found.residual:.0e}",
                f"{max(found.checks.values()):.0e}",
            ]
            sweep = statistics.median(seconds(floor) for _ in range(9))
            if rival is None:
                mine = statistics.median(seconds(ours) for _ in range(15))
                table.add_row(
                    name,
                    f"{1e3 * mine:.1f}",
                    *cells,
                    "–",
                    "–",
                    f"{1e3 * sweep:.1f}",
                    f"{mine / sweep:.1f}",
                )
                continue
            rival_cost = np.ascontiguousarray(cost.T)

            def theirs(rival_cost: np.ndarray = rival_cost) -> object:
                return prototype.solve(rival, rival.tau, rival_cost)

            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                answer = theirs()
                gap = np.abs(answer[0] - (found.real_income_hat - 1)).max()
                mine, other, ratio = paired(ours, theirs)
            table.add_row(
                name,
                f"{1e3 * mine:.1f}",
                *cells,
                f"{1e3 * other:.1f}",
                f"{ratio:.2f}",
                f"{1e3 * sweep:.1f}",
                f"{mine / sweep:.1f}",
            )
            SCREEN.print(f"{name}: largest difference of real income to the prototype {gap:.1e}")
    SCREEN.print(table)


SCENARIO = """title: Benchmark
world: icio-2022
moves:
  - embargo: {by: [WEST], on: [RUS], sectors: all, direction: both}
"""


def process(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak memory (MB) of one process."""
    code = (
        "import resource, subprocess, sys, time; t = time.perf_counter(); "
        "p = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(time.perf_counter() - t, used.ru_maxrss / 1024); "
        "sys.exit(p.returncode)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], capture_output=True, text=True, check=True
    )
    wall, memory = map(float, done.stdout.split())
    return wall, memory


def bench_cli() -> None:
    with tempfile.TemporaryDirectory() as folder:
        scenario = Path(folder) / "scenario.yaml"
        scenario.write_text(SCENARIO, encoding="utf-8")
        command = [sys.executable, "-m", "blocs", "run", str(scenario), "--out", folder]
        imports = [sys.executable, "-c", "import numpy, pandas, xarray, h5netcdf"]
        process(command)
        ours = [process(command) for _ in range(5)]
        floor = [process(imports) for _ in range(5)]
    wall, memory = (statistics.median(column) for column in zip(*ours, strict=True))
    base, base_memory = (statistics.median(column) for column in zip(*floor, strict=True))
    table = Table(
        "", "wall, s", "peak memory, MB", title="cli: `blocs run` on one scenario, whole process"
    )
    table.add_row("blocs run", f"{wall:.2f}", f"{memory:.0f}")
    table.add_row("target", "3.00", "400")
    table.add_row("imports of its libraries alone", f"{base:.2f}", f"{base_memory:.0f}")
    table.add_row("ratio to the imports", f"{wall / base:.2f}", f"{memory / base_memory:.2f}")
    SCREEN.print(table)


def gravity_data(n: int):
    """Invented trade of n countries: size, distance, agreements."""
    import pandas as pd

    draw = np.random.default_rng(0)
    place = draw.normal(size=(n, 2))
    distance = np.sqrt(((place[:, None] - place[None]) ** 2).sum(-1)) + 0.2
    output = 1e6 / np.arange(1, n + 1) ** 0.9
    spending = output * np.exp(0.05 * draw.normal(size=n))
    spending *= output.sum() / spending.sum()
    codes = [f"C{k:03d}" for k in range(n)]
    agreement = draw.random((n, n)) < 0.1
    frame = pd.DataFrame(
        {
            "exporter": np.repeat(codes, n),
            "importer": np.tile(codes, n),
            "year": "2020",
            "Y": np.repeat(output, n),
            "E": np.tile(spending, n),
            "lndist": np.log(distance).ravel(),
            "international": (1 - np.eye(n)).ravel(),
            "pta": (agreement | agreement.T).astype(int).ravel(),
        }
    )
    frame["trade"] = frame.Y * frame.E * np.exp(-frame.lndist - 3 * frame.international)
    frame["trade"] *= output.sum() / frame.trade.sum()
    return codes, frame


def gegravity_baseline(model: object) -> float | None:
    """Seconds of the baseline with the first rescaling of its unknowns that solves it."""
    for rescale in (1, 10, 100, 1000, 0.1):
        with contextlib.suppress(ValueError):
            start = time.perf_counter()
            model.build_baseline(omr_rescale=rescale, imr_rescale=1, mr_max_iter=20000)
            return time.perf_counter() - start
    return None


def bench_gegravity(n: int = 80) -> None:
    try:
        peer = importlib.import_module("gegravity")
    except ImportError as cause:
        SCREEN.print(f"gegravity skipped: {cause}")
        return
    import pandas as pd

    codes, frame = gravity_data(n)
    shocked = frame.copy()
    chosen = shocked.exporter.isin(codes[:3]) & shocked.importer.isin(codes[3:9])
    shocked.loc[chosen, "pta"] = 1
    names = {"imp_var_name": "importer", "exp_var_name": "exporter", "year_var_name": "year"}
    sizes = {"expend_var_name": "E", "output_var_name": "Y"}
    costs = pd.DataFrame(
        [("lndist", -1.0, 0.1), ("international", -3.0, 0.1), ("pta", 0.4, 0.1)],
        columns=["var", "coeff", "ste"],
    )
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        model = peer.OneSectorGE(
            peer.BaselineData(frame, trade_var_name="trade", **names, **sizes),
            year="2020",
            reference_importer=codes[0],
            sigma=5,
            cost_variables=["lndist", "international", "pta"],
            cost_coeff_values=peer.CostCoeffs(
                estimates=costs, identifier_col="var", coeff_col="coeff", stderr_col="ste"
            ),
            quiet=True,
            **sizes,
        )
        baseline = gegravity_baseline(model)
        if baseline is None:
            SCREEN.print(f"gegravity skipped: no rescaling solves its baseline of {n} countries")
            return
        model.define_experiment(shocked)
        theirs = seconds(lambda: model.simulate(ge_max_iter=20000))
    flows = frame.trade.to_numpy().reshape(n, n)[:, :, None]
    world = World(
        name="gravity",
        year=2020,
        country=Axis("country", tuple(codes)),
        sector=Axis("sector", ("all",)),
        flows=flows,
        trade_elasticity=np.array([4.0]),
        provenance=Provenance(title="invented"),
        tariff_rate=np.zeros_like(flows),
        input_share=np.zeros((n, 1, 1)),
    )
    gained = (shocked.pta.to_numpy() - frame.pta.to_numpy()).reshape(n, n)[:, :, None]
    shock = Shock(iceberg_cost_hat=np.exp(-0.4 * gained / 4.0))
    economy = economy_of(world, model=Model.ARMINGTON)
    work = lambda: solve_trade(economy, shock=shock, model=Model.ARMINGTON)  # noqa: E731
    work()
    ours = statistics.median(seconds(work) for _ in range(15))
    table = Table("", "s", "ratio", title=f"gegravity: one sector, {n} countries")
    table.add_row("blocs armington", f"{ours:.4f}", "1")
    table.add_row("gegravity simulate", f"{theirs:.2f}", f"{theirs / ours:.0f}")
    table.add_row(
        "gegravity baseline and simulate",
        f"{baseline + theirs:.2f}",
        f"{(baseline + theirs) / ours:.0f}",
    )
    SCREEN.print(table)


def bench_sanction_simulator() -> None:
    try:
        peer = importlib.import_module("sanction_simulator")
        sys.path.insert(0, peer._PKG_DIR)
        engine = importlib.import_module("power_trade_estimation")
    except ImportError as cause:
        SCREEN.print(f"sanction-simulator skipped: {cause}")
        return
    with contextlib.redirect_stdout(io.StringIO()):
        benchmark = engine.Benchmark(peer.data_dir(), cache=peer.bench_cache())
        leg = engine.bilateral_legs(benchmark.cidx["BLR"], benchmark.cidx["RUS"])

        def theirs() -> None:
            batch = engine.ScenarioBatch(benchmark, [leg], tau=0.30, delta=0.10)
            batch.balance()
            batch.solve(rho=-1.0)

        other = statistics.median(seconds(theirs) for _ in range(3))
    world = blocs.load_world("icio-2022")
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    shock = Shock(iceberg_cost_hat=pair_cost(world, ["BLR"], ["RUS"], np.inf))
    work = lambda: solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO)  # noqa: E731
    work()
    ours = statistics.median(seconds(work) for _ in range(15))
    table = Table(
        "", "s", "ratio", title="sanction-simulator: one bilateral embargo, 80 × 50 (another model)"
    )
    table.add_row("blocs caliendo_parro", f"{ours:.4f}", "1")
    table.add_row("sanction-simulator balance and solve", f"{other:.2f}", f"{other / ours:.0f}")
    SCREEN.print(table)


def bench_load() -> None:
    """A stored world of 80 × 50 against reading the same files and their hash."""
    world = blocs.load_world("icio-2022")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "stored"
        save_stored_world(world, place)
        files = [path for path in sorted(place.rglob("*")) if path.is_file()]

        def read() -> list[str]:
            return [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]

        ours, theirs, ratio = paired(lambda: load_stored_world(place), read)
        size = sum(path.stat().st_size for path in files) / 1e6
    table = Table("", "ms", "ratio", title=f"loading a stored world, 80 × 50, {size:.1f} MB")
    table.add_row("load_stored_world", f"{1e3 * ours:.1f}", f"{ratio:.1f}")
    table.add_row("its files read and hashed", f"{1e3 * theirs:.1f}", "1")
    SCREEN.print(table)


PARTS = {
    "solver": bench_solver,
    "load": bench_load,
    "cli": bench_cli,
    "gegravity": bench_gegravity,
    "sanction_simulator": bench_sanction_simulator,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help=f"parts, separated by commas: {', '.join(PARTS)}")
    chosen = parser.parse_args().only
    for name in chosen.split(",") if chosen else PARTS:
        if name not in PARTS:
            sys.exit(f"unknown part '{name}'. Known: {', '.join(PARTS)}")
        PARTS[name]()


if __name__ == "__main__":
    main()
