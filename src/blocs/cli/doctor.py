"""`blocs doctor`: is this installation sound?"""

from __future__ import annotations

import importlib.metadata
import json
import platform
import time
from collections.abc import Callable

import typer

from blocs.cli.options import AsJson, console
from blocs.foundation.errors import BlocsError, DataError, Problem, raise_problems
from blocs.foundation.version import VERSION
from blocs.questions.trade.engine.models.model import Model

EXTRAS = {
    "corridors": "highspy",
    "dask": "distributed",
    "ensemble": "SALib",
    "events": "duckdb",
    "fast": "numba",
    "games": "pygambit",
    "mcp": "mcp",
    "mrio": "pymrio",
    "parquet": "pyarrow",
    "pdf": "typst",
    "serve": "fastapi",
    "xlsx": "openpyxl",
}

REINSTALL = "Install blocs anew: `pip install --force-reinstall blocs`."
IMPORT = "Import it again, or remove its folder."


def doctor_command(as_json: AsJson = False) -> None:
    """Check the installation: libraries, embedded data, and a solved equilibrium."""
    from rich.table import Table

    checks = check_installation()
    failed = [row["check"] for row in checks if row["status"] == "failed"]
    if as_json:
        document = {
            "status": "failed" if failed else "ok",
            "version": VERSION,
            "checks": checks,
        }
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        table = Table("Check", "Status", "Detail", title=f"blocs {VERSION}")
        for row in checks:
            table.add_row(row["check"], row["status"], row["detail"])
        console(quiet=False).print(table)
    if failed:
        problems = [
            Problem(row["detail"], field=row["check"])
            for row in checks
            if row["status"] == "failed"
        ]
        raise DataError("this installation is not sound", problems=problems)


def check_installation() -> list[dict[str, str]]:
    """Libraries, extras, worlds and a solved equilibrium: `check`, `status`, `detail` of each.

    status: `ok` or `failed`; it raises nothing.
    """
    checks: list[dict[str, str]] = []
    for name, check in _CHECKS.items():
        try:
            checks.append({"check": name, "status": "ok", "detail": check()})
        except BlocsError as error:
            checks.append({"check": name, "status": "failed", "detail": str(error)})
    return checks


def _python() -> str:
    return f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"


def _libraries() -> str:
    names = (
        "numpy",
        "xarray",
        "pandas",
        "pydantic",
        "ruamel.yaml",
        "jinja2",
        "babel",
        "h5netcdf",
        "h5py",
    )
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)


def _extras() -> str:
    found: list[str] = []
    for extra, library in EXTRAS.items():
        try:
            found.append(f"{extra}: {library} {importlib.metadata.version(library)}")
        except importlib.metadata.PackageNotFoundError:
            found.append(f"{extra}: not installed (`pip install 'blocs[{extra}]'`)")
    return ", ".join(found)


def _worlds() -> str:
    """Names of the worlds. Raises DataError for those that are damaged."""
    from blocs.data.stored.listing import list_worlds
    from blocs.data.stored.place import worlds_home

    found = list_worlds()
    problems = [
        Problem(item.damage, file=str(item.folder), remedy=REINSTALL if item.embedded else IMPORT)
        for item in found
        if item.damage
    ]
    raise_problems(DataError, "damaged worlds", problems)
    return f"{', '.join(item.name for item in found)}; imported worlds in {worlds_home()}"


def _equilibrium() -> str:
    """Solve the embedded world with all foreign trade 1 % dearer, and check it."""
    import numpy as np

    from blocs.questions.trade.answer import DEFAULT_WORLD, load_world
    from blocs.questions.trade.engine.solve.anderson import solve_trade
    from blocs.questions.trade.engine.state import economy_of
    from blocs.world.shocks.trade import Shock

    world = load_world(DEFAULT_WORLD)
    n = len(world.countries)
    cost = np.full(world.flows.shape, 1.01)
    cost[range(n), range(n)] = 1.0
    start = time.perf_counter()
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    solution = solve_trade(economy, shock=Shock(iceberg_cost_hat=cost), model=Model.CALIENDO_PARRO)
    worst = max(solution.checks.values())
    milliseconds = 1000 * (time.perf_counter() - start)
    return (
        f"{world.name}: {solution.status}, residual {solution.residual:.1e}, largest deviation of "
        f"any check {worst:.1e}, {milliseconds:.0f} ms"
    )


_CHECKS: dict[str, Callable[[], str]] = {
    "python": _python,
    "libraries": _libraries,
    "extras": _extras,
    "worlds": _worlds,
    "equilibrium": _equilibrium,
}
