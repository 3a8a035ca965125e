"""Outcomes on disk: netCDF 4 (h5py) or Parquet (extra `parquet`), read back identically.

An outcome is here its labelled arrays and its documents: plain data by the names of DOCUMENTS.
"""

from __future__ import annotations

import hashlib
import importlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from blocs.foundation.axes import Indices
from blocs.foundation.errors import InputError, MissingExtraError, Problem
from blocs.foundation.files import is_file, written_whole
from blocs.foundation.quantities import quantities
from blocs.foundation.version import VERSION
from blocs.questions.trade.labelled import Labelled, Quantified

SUFFIXES = (".nc", ".parquet")
DOCUMENTS = ("provenance", "solver", "country_status")
HASH = "content_sha256"
AXES = ("country", "sector", "origin", "destination")
COMPRESSED: Mapping[str, Any] = {"compression": "gzip", "compression_opts": 1, "shuffle": True}
MOST_FILLED = 0.5
"""Part of cells that are not zero above which compression saves less than it takes."""
LABELS = ("label_0", "label_1", "label_2")


def write_outcome(labelled: Labelled, documents: Mapping[str, Any], path: Path) -> Path:
    """Write an outcome to `path` by its suffix, whole or not at all."""
    if path.suffix not in SUFFIXES:
        raise _wrong_suffix(path)
    texts = _texts(labelled, documents)
    content = _netcdf(labelled, texts) if path.suffix == ".nc" else _parquet(labelled, texts)
    with written_whole(path) as temporary:
        temporary.write_bytes(content)
    return path


def read_outcome(path: Path) -> tuple[Labelled, dict[str, Any]]:
    """Labelled arrays and documents of a file of `write_outcome`, checked against their hash.

    Raises InputError where the file is no outcome, or was altered after blocs wrote it.
    """
    if path.suffix not in SUFFIXES:
        raise _wrong_suffix(path)
    check_there(path)
    try:
        labelled, documents = _read_netcdf(path) if path.suffix == ".nc" else _read_parquet(path)
        texts = {name: str(documents[name]) for name in DOCUMENTS}
        parts = {name: json.loads(text) for name, text in texts.items()}
        _check_complete(labelled)
        altered = documents[HASH] != content_hash(labelled, texts)
    except MissingExtraError:
        raise
    except Exception as cause:  # of what a damaged file makes four libraries raise
        raise _unreadable(path, cause) from cause
    if altered:
        raise _unreadable(path, ValueError("its content does not have the hash that it names"))
    return labelled, parts


def check_there(path: Path) -> None:
    """Raise InputError where there is no such file."""
    if not is_file(path):
        raise InputError("no outcome to read", problems=[Problem("no such file", file=str(path))])


def content_hash(labelled: Labelled, documents: Mapping[str, str]) -> str:
    """Hash of labels, quantities (axes, units, values) and documents, whatever the file format."""
    digest = hashlib.sha256()
    head: dict[str, Any] = {name: documents[name] for name in DOCUMENTS}
    for axis, names in labelled.labels.items():
        head[f"axis {axis}"] = list(names)
    for name, item in labelled.quantities.items():
        head[f"quantity {name}"] = [list(item.axes), sorted(item.attributes.items())]
    digest.update(json.dumps(head, sort_keys=True).encode())
    for _, item in sorted(labelled.quantities.items()):
        values = np.ascontiguousarray(item.values, dtype="<f8")
        known = np.where(np.isnan(values), np.nan, np.where(values == 0, 0.0, values))
        digest.update(known.tobytes())  # one NaN, one zero
    return digest.hexdigest()


def _check_complete(labelled: Labelled) -> None:
    """Raise ValueError unless every quantity is there with its axes, and no label is there twice.

    Sizes follow: `Labelled` holds every array to the length of its axes.
    """
    known, found = quantities(), labelled.quantities
    for name in {*known, *found}:
        if name not in known or name not in found or found[name].axes != known[name].axes:
            raise ValueError(f"'{name}' is missing, or not as blocs writes it")
    for axis, names in labelled.labels.items():
        if len(set(names)) < len(names):
            raise ValueError(f"a {axis} is named twice")


def _unreadable(path: Path, cause: Exception) -> InputError:
    said = str(cause.args[0]) if isinstance(cause, ValueError | KeyError) and cause.args else ""
    if isinstance(cause, KeyError):
        said = f"{said}: written by an earlier blocs, or by another program"
    problem = Problem(
        f"not an outcome of blocs, or damaged ({said or type(cause).__name__})",
        file=str(path),
        remedy="Write it again with `blocs run SCENARIO --out DIR`.",
    )
    return InputError("cannot read the outcome", problems=[problem])


def _wrong_suffix(path: Path) -> InputError:
    problem = Problem(
        f"unknown file type '{path.suffix}'", file=str(path), remedy="Use .nc or .parquet."
    )
    return InputError("outcomes are netCDF or Parquet files", problems=[problem])


def _texts(labelled: Labelled, documents: Mapping[str, Any]) -> dict[str, str]:
    texts = {name: json.dumps(documents[name], ensure_ascii=False) for name in DOCUMENTS}
    return {**texts, HASH: content_hash(labelled, texts), "blocs_version": VERSION}


def _netcdf(labelled: Labelled, texts: Mapping[str, str]) -> bytes:
    """The file, made in memory: a full disk under an open file would end the whole process.

    Laid out as netCDF 4 prescribes for HDF5: an axis is a dimension scale with its labels. By h5py
    alone: h5netcdf takes ten times as long, and xarray would load pandas for nothing else.
    """
    import h5py

    buffer = io.BytesIO()
    opened: Any = h5py.File(buffer, "w", track_order=True)
    with opened as file:
        file.attrs.update(texts)
        scales: dict[str, Any] = {}
        for number, (axis, names) in enumerate(labelled.labels.items()):
            text = np.array(names, dtype=object)
            scale = file.create_dataset(axis, data=text, dtype=h5py.string_dtype())
            scale.make_scale(axis)
            scale.attrs["_Netcdf4Dimid"] = np.int32(number)
            scales[axis] = scale
        for name, item in labelled.quantities.items():
            values = np.ascontiguousarray(item.values)
            thin = np.count_nonzero(values) < MOST_FILLED * values.size
            packed: Mapping[str, Any] = COMPRESSED if thin else {}
            variable = file.create_dataset(name, data=values, fillvalue=np.nan, **packed)
            variable.attrs.update({"_FillValue": np.array([np.nan]), **item.attributes})
            for place, axis in enumerate(item.axes):
                variable.dims[place].attach_scale(scales[axis])
    return buffer.getvalue()


def _read_netcdf(path: Path) -> tuple[Labelled, dict[str, Any]]:
    """Read with h5py alone: what stands above it complains aloud about damaged files."""
    import h5py

    known = quantities()
    opened: Any = h5py.File(path, "r")
    with opened as file:
        labels = {axis: tuple[str, ...](file[axis].asstr()[()].tolist()) for axis in AXES}
        found: dict[str, Quantified] = {}
        for name in (*known, *(set(file) - set(known) - set(AXES))):
            stored = file[name]
            axes = known[name].axes if name in known else ()
            if (
                stored.shape != tuple(len(labels[axis]) for axis in axes)
                or stored.dtype.kind != "f"
            ):
                raise ValueError(f"'{name}' is not as blocs writes it")
            told = {key: str(stored.attrs[key]) for key in ("units", "long_name")}
            found[name] = Quantified(axes, stored[()], told)
        documents = {str(key): str(text) for key, text in file.attrs.items()}
    return Labelled(found, labels), documents


def _pyarrow() -> Any:
    try:
        pyarrow: Any = importlib.import_module("pyarrow")
        pyarrow.parquet = importlib.import_module("pyarrow.parquet")
    except ImportError as cause:
        raise MissingExtraError(
            "Parquet needs pyarrow: install it with `pip install 'blocs[parquet]'`, or use .nc"
        ) from cause
    return pyarrow


def _parquet(labelled: Labelled, texts: Mapping[str, str]) -> bytes:
    """One long table (quantity, labels of up to three axes, value); documents in the metadata."""
    pyarrow = _pyarrow()
    columns: dict[str, list[Any]] = {name: [] for name in ("quantity", *LABELS, "value")}
    layout: dict[str, Any] = {}
    for name, item in labelled.quantities.items():
        layout[name] = {"axes": list(item.axes), "attrs": dict(item.attributes)}
        labels = [np.array(labelled.labels[axis]) for axis in item.axes]
        grids = np.meshgrid(*labels, indexing="ij")
        columns["quantity"].append(np.full(item.values.size, name))
        for number, column in enumerate(LABELS):
            grid = grids[number].ravel() if number < len(grids) else np.full(item.values.size, "")
            columns[column].append(grid)
        columns["value"].append(np.ascontiguousarray(item.values).ravel())
    joined = {name: np.concatenate(parts) for name, parts in columns.items()}
    table = pyarrow.table(
        {k: v if k == "value" else pyarrow.array(v).dictionary_encode() for k, v in joined.items()}
    )
    axes = json.dumps(dict(labelled.labels))
    documents = {**texts, "layout": json.dumps(layout), "axes": axes}
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(
        table.replace_schema_metadata(documents), buffer, compression="zstd"
    )
    return buffer.getvalue()


def _read_parquet(path: Path) -> tuple[Labelled, dict[str, Any]]:
    pyarrow = _pyarrow()
    table = pyarrow.parquet.read_table(path)
    metadata: dict[bytes, bytes] = table.schema.metadata or {}
    documents = {key.decode(): text.decode() for key, text in metadata.items()}
    axes, layout = json.loads(documents["axes"]), json.loads(documents["layout"])
    values = table["value"].to_numpy()
    quantity, *labels = (_coded(table[column]) for column in ("quantity", *LABELS))
    named = quantity.places(list(layout))
    found: dict[str, Quantified] = {}
    for number, (name, spec) in enumerate(layout.items()):
        rows = np.flatnonzero(named == number)
        own = [axes[axis] for axis in spec["axes"]]
        shape = tuple(len(names) for names in own)
        places = [code.places(names)[rows] for code, names in zip(labels, own, strict=False)]
        array = np.full(shape, np.nan)
        if len(rows) != array.size or any((place < 0).any() for place in places):
            raise ValueError(f"'{name}' lacks cells, or has others")
        cells = np.ravel_multi_index(tuple(places), shape)
        if len(np.unique(cells)) != array.size:
            raise ValueError(f"'{name}' has cells twice")
        array.ravel()[cells] = values[rows]
        found[name] = Quantified(tuple(spec["axes"]), array, spec["attrs"])
    labels = {axis: tuple(names) for axis, names in axes.items()}
    return Labelled(found, labels), documents


@dataclass(frozen=True)
class _Coded:
    """A column of texts: its different words, and the number of the word in each row."""

    words: list[str]
    number: Indices

    def places(self, labels: list[str]) -> Indices:
        """Position of each row's word among `labels`, -1 for another word."""
        known = {label: place for place, label in enumerate(labels)}
        return np.array([known.get(word, -1) for word in self.words], dtype=np.intp)[self.number]


def _coded(column: Any) -> _Coded:
    coded = column.unify_dictionaries().combine_chunks()
    coded = coded if hasattr(coded, "dictionary") else coded.dictionary_encode()
    return _Coded(coded.dictionary.to_pylist(), coded.indices.to_numpy(zero_copy_only=False))
