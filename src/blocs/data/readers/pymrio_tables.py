"""EXIOBASE 3 and EORA26 through pymrio (extra `mrio`), which knows their archives."""

from __future__ import annotations

import dataclasses
import importlib
import re
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from blocs.data.opened_files import check_archive, unreadable
from blocs.data.readers.codes import country_of, names_of
from blocs.data.readers.labelled_matrix import axes_of_nodes
from blocs.data.readers.multiregional import MultiRegionalTable, merged_countries
from blocs.data.readers.years import agreed_year
from blocs.foundation.axes import Array
from blocs.foundation.errors import MissingExtraError, Problem, WorldError
from blocs.foundation.files import is_file, is_there
from blocs.world.provenance import Source

EXIOBASE = Source(
    title="EXIOBASE 3",
    licence="CC BY-SA 4.0",
    attribution="Source: EXIOBASE 3 (Stadler et al. 2018), read with pymrio; calibrated by blocs, "
    "which is responsible for the changes.",
    url="https://doi.org/10.5281/zenodo.3583070",
)
EORA = Source(
    title="Eora26 global supply chain database",
    licence="Eora terms of use: free for academic work with registration, not redistributable",
    attribution="Source: Lenzen, Kanemoto, Moran and Geschke (2012), Eora26, read with pymrio; "
    "calibrated by blocs, which is responsible for the changes.",
    url="https://worldmrio.com/eora26/",
)
THOUSAND = 1e-3


def read_exiobase(path: Path, *, year: int | None = None) -> MultiRegionalTable:
    """EXIOBASE 3 from the official zip (`IOT_2019_ixi.zip`) or its folder; million EUR.

    Uses Z, or A and x where the release has no Z. Raises WorldError, MissingExtraError.
    """
    pymrio = _pymrio(path)
    system = _parsed(
        lambda: pymrio.load_all(path, subset=["Z", "A", "Y", "x"], subfolders=[]), path
    )
    named = re.search(r"(?<!\d)(19[5-9]\d|20\d\d)(?!\d)", path.name)
    base_year = agreed_year(named.group(1) if named else None, year, file=path.name)
    sectors = [str(name) for name in system.Y.index.get_level_values(1)]
    regions = [str(name) for name in system.Y.index.get_level_values(0)]
    final = _frame(system.Y, path)
    if getattr(system, "Z", None) is not None:
        deliveries = _frame(system.Z, path)
    elif getattr(system, "A", None) is not None and getattr(system, "x", None) is not None:
        deliveries = _frame(system.A, path) * _frame(system.x, path)[:, 0]
    elif getattr(system, "A", None) is not None:
        share = _frame(system.A, path)
        output = _solved(share, final.sum(axis=1))
        deliveries = share * output
    else:
        raise unreadable(path, "neither Z nor A is in the archive", "Give the whole archive.")
    codes = _sector_codes(dict.fromkeys(sectors))
    table = _table(
        [(region, codes[name]) for region, name in zip(regions, sectors, strict=True)],
        deliveries,
        final,
        [str(name) for name in system.Y.columns.get_level_values(0)],
        format_="exiobase",
        path=path,
        year=base_year,
        source=EXIOBASE,
    )
    names = {code: {"en": name} for name, code in codes.items()}
    return _in_alpha3(_with(table, currency="EUR", sector_names=names), "exiobase")


def read_eora26(path: Path, *, year: int | None = None) -> MultiRegionalTable:
    """Eora26 at basic prices from the official zip (`Eora26_2015_bp.zip`) or a folder with `year`.

    pymrio leaves out the rest of the world, which in Eora is a statistical discrepancy. Thousand
    USD become million. Raises WorldError, MissingExtraError.
    """
    if "_pp" in path.name:
        remedy = "Download the file with `_bp` in its name."
        raise unreadable(path, "purchasers' prices: the model needs basic prices", remedy)
    pymrio = _pymrio(path)
    named = re.search(r"(?<!\d)(19[5-9]\d|20\d\d)(?!\d)", path.name)
    base_year = agreed_year(named.group(1) if named else None, year, file=path.name)
    system = _parsed(
        lambda: pymrio.parse_eora26(path, year=base_year, price="bp", country_names="eora"), path
    )
    nodes = [(str(c), str(j)) for c, j in system.Z.index]
    codes = _sector_codes(dict.fromkeys(j for _, j in nodes))
    table = _table(
        [(c, codes[j]) for c, j in nodes],
        _frame(system.Z, path) * THOUSAND,
        _frame(system.Y, path) * THOUSAND,
        [str(name) for name in system.Y.columns.get_level_values(0)],
        format_="eora26",
        path=path,
        year=base_year,
        source=EORA,
    )
    note = (
        "the rest of the world of Eora, which balances its discrepancies, is left out: what it "
        "buys and sells is missing from output and inputs"
    )
    names = {code: {"en": name} for name, code in codes.items()}
    return _in_alpha3(_with(table, assumptions=(note,), sector_names=names), "eora")


def table_from_frames(
    intermediate: Any, final: Any, *, path: Path, year: int, source: Source
) -> MultiRegionalTable:
    """Z and Y of any pymrio system (levels region, sector) as a table, codes as they are."""
    return _table(
        [(str(c), str(j)) for c, j in intermediate.index],
        _frame(intermediate, path),
        _frame(final, path),
        [str(name) for name in final.columns.get_level_values(0)],
        format_="pymrio",
        path=path,
        year=year,
        source=source,
        system=None,
    )


def _pymrio(path: Path) -> Any:
    if not is_there(path):
        raise unreadable(path, "there is no such file or folder", "Give the official archive.")
    if is_file(path):
        check_archive(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module("pymrio")
    except ImportError as cause:
        message = f"reading {path.name} needs pymrio: pip install 'blocs[mrio]'"
        raise MissingExtraError(message) from cause


def _parsed(parse: Any, path: Path) -> Any:
    """What pymrio makes of the files; its many kinds of failure become one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return parse()
    except MemoryError:
        raise
    except Exception as cause:  # pymrio lets through whatever pandas, zipfile and json raise
        message = f"{type(cause).__name__}: {' '.join(str(cause).split())[:200]}"
        remedy = "The archive is incomplete, cut off or of another kind: look at it, copy it again."
        raise unreadable(path, f"pymrio cannot read it: {message}", remedy) from cause


def _frame(frame: Any, path: Path) -> Array:
    """Numbers of a data frame; the first cell that is none is told with its labels."""
    values = frame.to_numpy()
    if values.dtype.kind not in "fiu":
        for row, column in np.argwhere(np.ones(values.shape, dtype=bool)):
            try:
                float(values[row, column])
            except (TypeError, ValueError):
                where = f"{frame.index[row]} → {frame.columns[column]}"
                message = f"{values[row, column]!r} is not a number"
                problem = Problem(message, path.name, field=where, remedy="Copy the file again.")
                raise WorldError("the table cannot be used", problems=[problem]) from None
    return np.asarray(values, dtype=np.float64)


def _table(
    nodes: Sequence[tuple[str, str]],
    intermediate: Array,
    final: Array,
    buyers: Sequence[str],
    *,
    format_: str,
    path: Path,
    year: int,
    source: Source,
    system: str | None = "",
) -> MultiRegionalTable:
    """Arrays in node order; `system` None takes country codes as they are."""
    known = {"exiobase": "exiobase", "eora26": "eora"}.get(format_, format_)
    country, sector = axes_of_nodes(nodes, system=None if system is None else known, file=path.name)
    n, s = len(country), len(sector)
    place = np.array([country.position[c] * s + sector.position[j] for c, j in nodes])
    order = np.argsort(place)
    summed = np.zeros((n * s, n))
    for column, buyer in enumerate(buyers):
        if buyer not in country:
            message = f"final demand of unknown country '{buyer}'"
            raise WorldError("the table cannot be used", problems=[Problem(message, path.name)])
        summed[:, country.position[buyer]] += final[:, column]
    return MultiRegionalTable(
        format=format_,
        file=path.name,
        year=year,
        country=country,
        sector=sector,
        intermediate=intermediate[np.ix_(order, order)],
        final=summed[order],
        source=source,
        edition=f"official file {path.name}",
    )


def _with(table: MultiRegionalTable, **changes: Any) -> MultiRegionalTable:
    return dataclasses.replace(table, **changes)


def _solved(share: Array, demand: Array) -> Array:
    """Output that a final demand needs: (I − A)⁻¹ y."""
    return np.asarray(np.linalg.solve(np.eye(len(share)) - share, demand), dtype=np.float64)


def _in_alpha3(table: MultiRegionalTable, system: str) -> MultiRegionalTable:
    parts = {code: country_of(code, system) or code for code in table.country}
    own = {code: name for code, name in names_of(system).items() if code in parts.values()}
    return _with(merged_countries(table, parts), country_names=own)


def _sector_codes(names: Sequence[str] | dict[str, None]) -> dict[str, str]:
    """Codes for sources that have names only: `s01` … (`s001` … ) in the order of the file."""
    width = len(str(len(names)))
    return {name: f"s{k:0{width}d}" for k, name in enumerate(names, start=1)}
