"""Outcomes on disk: netCDF 4 (h5netcdf) or Parquet (extra `parquet`), read back identically."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs import __version__
from blocs.foundation.errors import InputError, MissingExtraError, Problem
from blocs.foundation.files import written_whole
from blocs.study.outcome import Outcome

if TYPE_CHECKING:
    import xarray as xr

SUFFIXES = (".nc", ".parquet")
DOCUMENTS = ("provenance", "solver", "country_status")


def save_outcome(outcome: Outcome, path: Path) -> Path:
    """Write `outcome` to `path` by its suffix; through a temporary file, so never half-written."""
    if path.suffix not in SUFFIXES:
        raise _wrong_suffix(path)
    with written_whole(path) as temporary:
        if path.suffix == ".nc":
            _write_netcdf(outcome, temporary)
        else:
            _write_parquet(outcome, temporary)
    return path


def load_outcome(path: str | Path) -> Outcome:
    """Read an outcome written by `Outcome.save`. Raises InputError where the file is not one."""
    path = Path(path)
    if path.suffix not in SUFFIXES:
        raise _wrong_suffix(path)
    if not path.is_file():
        raise InputError("no outcome to read", problems=[Problem("no such file", file=str(path))])
    try:
        dataset, documents = _read_netcdf(path) if path.suffix == ".nc" else _read_parquet(path)
        parts = {name: json.loads(documents[name]) for name in DOCUMENTS}
    except (OSError, KeyError, ValueError) as cause:
        problem = Problem(
            f"not an outcome of blocs, or damaged ({type(cause).__name__})",
            file=str(path),
            remedy="Write it again with `blocs run SCENARIO --out DIR`.",
        )
        raise InputError("cannot read the outcome", problems=[problem]) from cause
    return Outcome(dataset=dataset, **parts)


def _wrong_suffix(path: Path) -> InputError:
    problem = Problem(
        f"unknown file type '{path.suffix}'", file=str(path), remedy="Use .nc or .parquet."
    )
    return InputError("outcomes are netCDF or Parquet files", problems=[problem])


def _documents(outcome: Outcome) -> dict[str, str]:
    texts = {name: json.dumps(getattr(outcome, name), ensure_ascii=False) for name in DOCUMENTS}
    return {**texts, "blocs_version": __version__}


def _write_netcdf(outcome: Outcome, path: Path) -> None:
    dataset = outcome.dataset.assign_attrs(_documents(outcome))
    compress = {"zlib": True, "complevel": 1, "shuffle": True}
    encoding = {name: compress for name, array in dataset.items() if array.ndim == 3}
    dataset.to_netcdf(path, engine="h5netcdf", encoding=encoding)


def _read_netcdf(path: Path) -> tuple[xr.Dataset, dict[str, Any]]:
    import xarray as xr

    with xr.open_dataset(path, engine="h5netcdf") as stored:
        dataset = stored.load()
    documents = dict(dataset.attrs)
    for axis in dataset.coords:
        dataset[axis] = dataset[axis].astype(str)
    return dataset.drop_attrs(deep=False), documents


def _pyarrow() -> Any:
    try:
        pyarrow: Any = importlib.import_module("pyarrow")
        pyarrow.parquet = importlib.import_module("pyarrow.parquet")
    except ImportError as cause:
        raise MissingExtraError(
            "Parquet needs pyarrow: install it with `pip install 'blocs[parquet]'`, or use .nc"
        ) from cause
    return pyarrow


def _write_parquet(outcome: Outcome, path: Path) -> None:
    """One long table (quantity, labels of up to three axes, value); documents in the metadata."""
    pyarrow = _pyarrow()
    columns: dict[str, list[Any]] = {
        "quantity": [],
        "label_0": [],
        "label_1": [],
        "label_2": [],
        "value": [],
    }
    layout: dict[str, Any] = {}
    for name, array in outcome.dataset.items():
        layout[str(name)] = {"axes": list(array.dims), "attrs": array.attrs}
        labels = [array[axis].values.astype(str) for axis in array.dims]
        grids = np.meshgrid(*labels, indexing="ij")
        columns["quantity"].append(np.full(array.size, name))
        for number in range(3):
            grid = grids[number].ravel() if number < len(grids) else np.full(array.size, "")
            columns[f"label_{number}"].append(grid)
        columns["value"].append(np.ascontiguousarray(array.values).ravel())
    joined = {name: np.concatenate(parts) for name, parts in columns.items()}
    table = pyarrow.table(
        {k: v if k == "value" else pyarrow.array(v).dictionary_encode() for k, v in joined.items()}
    )
    axes = {str(axis): outcome.dataset[axis].values.tolist() for axis in outcome.dataset.coords}
    documents = {**_documents(outcome), "layout": json.dumps(layout), "axes": json.dumps(axes)}
    pyarrow.parquet.write_table(table.replace_schema_metadata(documents), path, compression="zstd")


def _read_parquet(path: Path) -> tuple[xr.Dataset, dict[str, Any]]:
    import xarray as xr

    pyarrow = _pyarrow()
    table = pyarrow.parquet.read_table(path)
    metadata: dict[bytes, bytes] = table.schema.metadata or {}
    documents = {key.decode(): text.decode() for key, text in metadata.items()}
    axes, layout = json.loads(documents["axes"]), json.loads(documents["layout"])
    values = table["value"].to_numpy()
    variables: dict[str, Any] = {}
    start = 0
    for name, spec in layout.items():
        shape = tuple(len(axes[axis]) for axis in spec["axes"])
        stop = start + int(np.prod(shape))
        variables[name] = (spec["axes"], values[start:stop].reshape(shape), spec["attrs"])
        start = stop
    return xr.Dataset(variables, coords=axes), documents
