"""`arrays.npz` of a stored world: the same bytes for the same world, and checked on reading.

Flows are kept as shares and expenditure, flows = trade_share · expenditure / (1 + tariff_rate).
Numbers are rounded so that reading and writing again gives the same bytes: most shares to a few
bits less than their type holds, the largest of a cell to what makes the cell sum to one.
"""

from __future__ import annotations

import hashlib
import io
import math
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from blocs.foundation.axes import Array
from blocs.foundation.errors import DataError, Problem
from blocs.world.world import World

SHARE_BITS = {np.dtype(np.float64): 42, np.dtype(np.float32): 21}
EXPENDITURE_BITS = 42
NEARLY_LARGEST = 1.0 - 2.0**-20
SUM_TOLERANCE = 1e-4
"""A cell's stored trade shares, or a country's final shares, may miss one by this much."""

MOST_HEADER = 1024
"""Bytes that the header of an array may take."""

PACKED_UP_TO = 16_000_000
"""Bytes above which an array is kept as it is: digits of shares hardly pack, and take long to."""

_OF_ZIP = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)
_DATE = (1980, 1, 1, 0, 0, 0)
_REMEDY = "The file is damaged: install blocs again, or import the world again."


@dataclass(frozen=True, eq=False)
class StoredArrays:
    """Arrays as read; expenditure in million USD.

    trade_share, tariff_rate: [sector, destination, origin]; expenditure, final_share: [country,
    sector]; input_share: [country, sector, use_sector].
    """

    trade_share: Array
    expenditure: Array
    input_share: Array
    final_share: Array
    tariff_rate: Array

    @property
    def flows(self) -> Array:
        """(origin, destination, sector) flows before tariff, million USD."""
        spending = self.trade_share * self.expenditure.T[:, :, None]
        if self.tariff_rate.any():
            spending /= 1.0 + self.tariff_rate
        return spending.T


def pack_arrays(world: World, *, single_precision: bool) -> bytes:
    """The npz file of `world`, deterministic.

    `single_precision` halves the file: flows keep a relative precision of 1e-6 (1e-12 otherwise),
    so that a calibrated world comes back with a gap of up to that size.
    """
    kind = np.dtype(np.float32 if single_precision else np.float64)
    arrays: dict[str, npt.NDArray[Any]] = {
        "expenditure": _rounded(world.expenditure, EXPENDITURE_BITS),
        "final_share": world.final_share,
        "input_share": _rounded_down(world.input_share, kind),
        "trade_share": _closed_shares(np.ascontiguousarray(world.trade_share.T), kind),
    }
    if world.tariff_rate.any():
        arrays["tariff_rate"] = np.ascontiguousarray(world.tariff_rate.T)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(arrays):
            content = io.BytesIO()
            np.lib.format.write_array(content, np.ascontiguousarray(arrays[name]), version=(1, 0))
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=_DATE)
            small = content.tell() <= PACKED_UP_TO
            entry.compress_type = zipfile.ZIP_DEFLATED if small else zipfile.ZIP_STORED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content.getbuffer())
    return buffer.getvalue()


def unpack_arrays(
    content: bytes, *, sha256: str, countries: int, sectors: int, file: str
) -> StoredArrays:
    """Arrays of a stored world of the given size. Raises DataError for a damaged file."""
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        message = f"the hash of the file is {found[:12]}…, its manifest says {sha256[:12]}…"
        raise damaged(message, file)
    n, s = countries, sectors
    shapes = {
        "trade_share": (s, n, n),
        "expenditure": (n, s),
        "input_share": (n, s, s),
        "final_share": (n, s),
        "tariff_rate": (s, n, n),
    }
    arrays = _loaded(content, shapes, file)
    arrays.setdefault("tariff_rate", np.zeros((s, n, n)))
    share, spent = arrays["trade_share"], arrays["expenditure"]
    total = share.sum(axis=2)
    supplied = total > 0
    if (np.abs(total[supplied] - 1) > SUM_TOLERANCE).any() or (spent.T[~supplied] > 0).any():
        raise damaged("trade shares do not sum to one where a country buys", file)
    if (np.abs(arrays["final_share"].sum(axis=1) - 1) > SUM_TOLERANCE).any():
        raise damaged("final shares do not sum to one", file)
    share /= np.where(supplied, total, 1.0)[:, :, None]
    return StoredArrays(**arrays)


def damaged(message: str, file: str) -> DataError:
    """The error of a stored world that cannot be read."""
    problem = Problem(message, file, remedy=_REMEDY)
    return DataError("a stored world cannot be read", problems=[problem])


def _loaded(content: bytes, shapes: Mapping[str, tuple[int, ...]], file: str) -> dict[str, Array]:
    arrays: dict[str, Array] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                name = entry.filename.removesuffix(".npy")
                if name not in shapes or name in arrays:
                    raise damaged(f"unknown array '{name}'", file)
                arrays[name] = _member(archive, entry, shapes[name], file)
    except (OSError, ValueError, EOFError, *_OF_ZIP) as cause:
        raise damaged(f"not readable: {cause}", file) from cause
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise damaged(f"'{name}' holds numbers that are not finite", file)
        if name in ("trade_share", "expenditure", "final_share") and (array < 0).any():
            raise damaged(f"'{name}' holds negative numbers", file)
    missing = [name for name in shapes if name not in arrays and name != "tariff_rate"]
    if missing:
        raise damaged(f"arrays are missing: {', '.join(missing)}", file)
    return arrays


def _member(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, shape: tuple[int, ...], file: str
) -> Array:
    """One array. Its size is checked before anything is unpacked or room is made for it."""
    name = entry.filename
    if entry.file_size > math.prod(shape) * np.dtype(np.float64).itemsize + MOST_HEADER:
        raise damaged(f"'{name}' unpacks to {entry.file_size:,} bytes, more than it may", file)
    with archive.open(entry) as stream:
        if np.lib.format.read_magic(stream) != (1, 0):
            raise damaged(f"'{name}' is of another version", file)
        found, _, kind = np.lib.format.read_array_header_1_0(stream)
    if found != shape:
        message = f"'{name.removesuffix('.npy')}' has shape {found}, expected {shape}"
        raise damaged(message, file)
    if kind.kind != "f":
        raise damaged(f"'{name}' holds {kind}, not real numbers", file)
    packed = io.BytesIO(archive.read(entry))
    return np.lib.format.read_array(packed, allow_pickle=False).astype(np.float64, copy=False)


def _rounded(values: Array, bits: int) -> Array:
    """`values` with `bits` binary digits; numbers close to a rounded one give that one again."""
    mantissa, exponent = np.frexp(values)
    return np.ldexp(np.round(np.ldexp(mantissa, bits)), exponent - bits)


def _rounded_down(values: Array, kind: np.dtype[Any]) -> npt.NDArray[Any]:
    """`values` as `kind`, never above them: sums of input shares must not pass one."""
    narrow = values.astype(kind)
    lower = np.nextafter(narrow, np.array(-np.inf, dtype=kind))
    return np.where(narrow > values, lower, narrow)


def _closed_shares(share: Array, kind: np.dtype[Any]) -> npt.NDArray[Any]:
    """Shares [j, n, i] rounded, the largest of each cell [j, n] closing the sum to one."""
    rounded = _rounded(share, SHARE_BITS[kind])
    highest = rounded.max(axis=2, keepdims=True)
    largest = np.argmax(rounded >= NEARLY_LARGEST * highest, axis=2)[:, :, None]
    np.put_along_axis(rounded, largest, 0.0, axis=2)
    rest = 1.0 - rounded.sum(axis=2, keepdims=True)
    np.put_along_axis(rounded, largest, np.where(highest > 0, rest, 0.0), axis=2)
    return rounded.astype(kind)
