"""Opening a table: plain, gzipped, or an entry of a zip archive, told by its content.

What is no text of a table is refused by name, and a packed file only unpacks to what a table can.
"""

from __future__ import annotations

import gzip
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from blocs.foundation.errors import Problem, WorldError
from blocs.foundation.files import open_bytes

MOST_UNPACKED = 100
"""Bytes that a packed byte may hold; tables of numbers hold up to 30."""

SMALL = 8 << 20
"""Bytes up to which nothing is suspected."""

LONGEST_LINE = 1 << 24
MOST_LISTED = 8
_SAVE = "Save it as CSV (UTF-8, commas, decimal points) and give that file."
_UNPACK = "Unpack it and give the CSV file that it holds."
FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"PAR1", "a Parquet file, not CSV", _SAVE),
    (b"ARROW1", "an Arrow file, not CSV", _SAVE),
    (b"RDX", "a file of R, not CSV", _SAVE),
    (b"RDA", "a file of R, not CSV", _SAVE),
    (b"X\n\0\0\0", "a file of R, not CSV", _SAVE),
    (b"\xd0\xcf\x11\xe0", "a workbook (.xls), not CSV", _SAVE),
    (b"\x89HDF", "an HDF5 file, not CSV", _SAVE),
    (b"SQLite format 3", "a database, not CSV", _SAVE),
    (b"%PDF", "a PDF document, not CSV", _SAVE),
    (b"\xfd7zXZ", "packed with xz", _UNPACK),
    (b"BZh", "packed with bzip2", _UNPACK),
    (b"7z\xbc\xaf", "packed with 7-Zip", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "packed with Zstandard", _UNPACK),
    (b"Rar!", "packed with RAR", _UNPACK),
    (b"\xff\xfe", "text in UTF-16", "Save it as UTF-8."),
    (b"\xfe\xff", "text in UTF-16", "Save it as UTF-8."),
    (b"<", "a web page or XML, not CSV", "Download the file itself, or save it as CSV."),
)


class _TooMuchError(Exception):
    """A packed file holds more than a table can."""


@contextmanager
def opened(path: Path, *, year: int | None = None) -> Generator[io.BufferedReader]:
    """The bytes of a table; of a zip archive its only CSV file, or the one named after `year`.

    Raises WorldError with the file's name for what cannot be opened, is damaged or is no text.
    """
    try:
        with open_bytes(path) as plain:
            magic = plain.read(4)
            plain.seek(0)
            if magic == b"PK\x03\x04" or path.suffix.lower() == ".zip":
                with _archive(plain) as archive:
                    entry = _entry(archive, path, year)
                    size = min(entry.compress_size, path.stat().st_size)
                    with (
                        _unpacked(archive, entry) as stream,
                        _bounded(stream, lambda: size) as text,
                    ):
                        yield _checked(text, path)
            elif magic[:2] == b"\x1f\x8b" or path.suffix.lower() == ".gz":
                with gzip.GzipFile(fileobj=plain) as stream, _bounded(stream, plain.tell) as text:
                    yield _checked(text, path)
            else:
                yield _checked(plain, path)
    except _TooMuchError as cause:
        raise unreadable(path, *_too_much()) from cause
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as cause:
        raise unreadable(path, f"the compressed file is cut off or damaged: {cause}") from cause
    except OSError as cause:
        raise unreadable(path, f"cannot be read: {cause.strerror or cause}") from cause


@contextmanager
def opened_text(path: Path, *, year: int | None = None) -> Generator[io.TextIOWrapper]:
    """The text of a table without a byte-order mark; what is not UTF-8 is told where it is used."""
    with (
        opened(path, year=year) as stream,
        io.TextIOWrapper(
            stream, encoding="utf-8-sig", errors="surrogateescape", newline=""
        ) as text,
    ):
        yield text


def bounded_lines(text: io.TextIOWrapper, path: Path, *, most: int = LONGEST_LINE) -> Iterator[str]:
    """Lines of a text; one that does not end ends the reading, before it fills the memory."""
    number = 0
    while line := text.readline(most):
        number += 1
        if len(line) == most and line[-1] != "\n":
            message = f"a line of more than {most:,} characters: this is not a table"
            problem = Problem(message, path.name, number, remedy="Copy it again from its source.")
            raise WorldError("the file cannot be read", problems=[problem])
        yield line


def unreadable(
    path: Path, message: str, remedy: str = "Copy it again from its source."
) -> WorldError:
    """WorldError with one problem about a whole file."""
    return WorldError(
        "the file cannot be read", problems=[Problem(message, path.name, remedy=remedy)]
    )


def check_archive(path: Path) -> None:
    """Refuse a zip archive (or workbook) that unpacks to more than tables can. Raises WorldError.

    For archives that other packages read; what is no archive is theirs to refuse.
    """
    try:
        with open_bytes(path) as plain, _archive(plain) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        return
    if unpacked > max(SMALL, MOST_UNPACKED * path.stat().st_size):
        raise unreadable(path, *_too_much())


class _Bounded(io.RawIOBase):
    """A packed stream that stops where it has given more than a table can hold."""

    def __init__(self, stream: gzip.GzipFile | IO[bytes], packed: Callable[[], int]) -> None:
        super().__init__()
        self._stream, self._packed, self._given = stream, packed, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        chunk = self._stream.read(len(buffer))
        self._given += len(chunk)
        if self._given > SMALL and self._given > MOST_UNPACKED * self._packed():
            raise _TooMuchError
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _bounded(stream: gzip.GzipFile | IO[bytes], packed: Callable[[], int]) -> io.BufferedReader:
    return io.BufferedReader(_Bounded(stream, packed), 1 << 16)


def _too_much() -> tuple[str, str]:
    message = f"unpacks to more than {MOST_UNPACKED} times its size: no table does"
    return message, "If the file is genuine, unpack it and give the CSV file that it holds."


def _checked(stream: io.BufferedReader, path: Path) -> io.BufferedReader:
    head = stream.peek(16)[:16]
    for mark, what, remedy in FOREIGN:
        if head.startswith(mark):
            raise unreadable(path, f"this is {what}", remedy)
    return stream


def _archive(stream: IO[bytes]) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except (NotImplementedError, ValueError, struct.error) as cause:
        raise zipfile.BadZipFile(str(cause)) from cause


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    try:
        return archive.open(entry)
    except (RuntimeError, ValueError, struct.error) as cause:
        raise zipfile.BadZipFile(str(cause)) from cause


def _entry(archive: zipfile.ZipFile, path: Path, year: int | None) -> zipfile.ZipInfo:
    """The CSV file to read. Raises WorldError that lists the entries where there is a choice."""
    inside = [entry for entry in archive.infolist() if "__MACOSX" not in entry.filename]
    if any(entry.filename.startswith("xl/") for entry in inside):
        raise unreadable(path, "this is a workbook (.xlsx), not CSV", _SAVE)
    tables = [entry for entry in inside if entry.filename.lower().endswith(".csv")]
    if len(tables) > 1 and year is not None:
        pattern = re.compile(rf"(?<!\d){year}(?!\d)")
        found = [entry for entry in tables if pattern.search(entry.filename)]
        tables = found if len(found) == 1 else tables
    if len(tables) == 1:
        return _readable(tables[0], path)
    names = ", ".join(ascii(e.filename)[1:-1] for e in (tables or inside)[:MOST_LISTED]) or "none"
    more = f" … ({len(tables or inside):,} in all)" if len(tables or inside) > MOST_LISTED else ""
    which = "several CSV files" if tables else "no CSV file"
    asked = "" if year is None or not tables else f", not one of {year} alone"
    remedy = "Give --year YEAR to take the file of a year, or unpack the one that you want."
    message = f"the archive holds {which}{asked}: {names}{more}"
    raise unreadable(path, message, remedy if tables else _UNPACK)


def _readable(entry: zipfile.ZipInfo, path: Path) -> zipfile.ZipInfo:
    if entry.flag_bits & 1:
        raise unreadable(path, f"{entry.filename!a} is encrypted", _UNPACK)
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise unreadable(path, f"{entry.filename!a} is packed in a way that is not read", _UNPACK)
    return entry
