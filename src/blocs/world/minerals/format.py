"""`arrays.npz` of the minerals data set: the same bytes for the same flows, and small.

A series is one (commodity, destination, origin); series stand in that order. Its years are the
bits of a 30-bit number, and its flows follow in the order of years. A number is m · 10^e with a
mantissa of `DIGITS` digits: relative error at most 0.5 · 10^(1 − DIGITS).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from blocs.foundation.axes import Array, Indices

DIGITS = 4
UNKNOWN = 255
"""Exponent of a number that is not recorded."""

_SHIFT = 16
_DATE = (1980, 1, 1, 0, 0, 0)
Bytes = npt.NDArray[np.uint8]


def pack_numbers(numbers: Array) -> dict[str, Bytes]:
    """Byte planes of numbers > 0 or NaN: `high`, `low` of the mantissa, `exponent`."""
    known = np.isfinite(numbers)
    filled = np.where(known, numbers, 1.0)
    exponent = np.floor(np.log10(filled)).astype(np.int64) - (DIGITS - 1)
    mantissa = np.rint(filled * 10.0**-exponent).astype(np.int64)
    over = mantissa >= 10**DIGITS
    mantissa[over] //= 10
    exponent[over] += 1
    mantissa[~known] = 0
    code = np.where(known, exponent + _SHIFT, UNKNOWN)
    return {
        "high": (mantissa >> 8).astype(np.uint8),
        "low": (mantissa & 255).astype(np.uint8),
        "exponent": code.astype(np.uint8),
    }


def unpack_numbers(planes: Mapping[str, npt.NDArray[Any]]) -> Array:
    """The numbers of `pack_numbers`, NaN where unknown."""
    mantissa = planes["high"].astype(np.uint16) << 8 | planes["low"]
    scale = 10.0 ** (_SHIFT - np.arange(256.0))
    scale[UNKNOWN] = np.nan
    return mantissa / scale[planes["exponent"]]


def pack_series(
    *,
    commodity: Indices,
    destination: Indices,
    origin: Indices,
    year: Indices,
    shape: tuple[int, int, int],
) -> dict[str, npt.NDArray[Any]]:
    """Series of flows that are sorted by (commodity, destination, origin, year).

    shape: numbers of commodities, countries and years. Years count from zero.
    """
    commodities, countries, _ = shape
    key = (commodity * countries + destination) * countries + origin
    unique, series = np.unique(key, return_inverse=True)
    bits = np.zeros(len(unique), dtype=np.uint32)
    np.bitwise_or.at(bits, series, np.uint32(1) << year.astype(np.uint32))
    cell = unique // countries
    counts = np.bincount(cell, minlength=commodities * countries)
    partner = (unique % countries).astype(np.uint8)
    return {
        "series_count": counts.reshape(commodities, countries).astype(np.uint8),
        "series_origin": np.diff(partner, prepend=np.uint8(0)),
        "series_years": np.ascontiguousarray(bits.astype("<u4").view(np.uint8).reshape(-1, 4).T),
    }


def unpack_series(
    arrays: Mapping[str, npt.NDArray[Any]],
) -> tuple[npt.NDArray[np.uint8], ...]:
    """(commodity, destination, origin, year) of every flow, as packed."""
    counts = arrays["series_count"]
    countries = counts.shape[1]
    cell = np.repeat(np.arange(counts.size), counts.ravel())
    origin = np.cumsum(arrays["series_origin"], dtype=np.uint8)
    bits = np.unpackbits(np.ascontiguousarray(arrays["series_years"].T), axis=1, bitorder="little")
    series, year = np.nonzero(bits)
    commodity = (cell // countries).astype(np.uint8)
    destination = (cell % countries).astype(np.uint8)
    return commodity[series], destination[series], origin[series], year.astype(np.uint8)


def npz_bytes(arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """An npz file without dates: equal arrays give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(arrays):
            content = io.BytesIO()
            np.lib.format.write_array(content, np.ascontiguousarray(arrays[name]), version=(1, 0))
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content.getvalue())
    return buffer.getvalue()
