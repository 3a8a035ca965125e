"""A folder of draws: a manifest, and chunks as Parquet, each written whole or not at all.

`manifest.json` says what the draws are conditional on; a folder of other conditions is refused. A
chunk that is missing, damaged or of other conditions is computed anew, all others are kept: after
a kill, a lost cluster or a full disk the same command with `--resume` goes on. Columns are read
one by one, so that memory holds what is asked for and no more.
"""

from __future__ import annotations

import importlib
import io
import json
import platform
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from blocs.draws.evaluation import DONE
from blocs.draws.table import EXACT_DRAWS, INPUT, OUTPUT, Chunk, Layout
from blocs.draws.totals import Adding, Totals, totals_of, unpacked
from blocs.foundation.axes import Array, Indices
from blocs.foundation.errors import DataError, InputError, MissingExtraError, Problem
from blocs.foundation.files import NotWrittenError, is_file, written_whole
from blocs.foundation.keep import content_key

MANIFEST = "manifest.json"
TOTALS, ROUNDING = "blocs_totals_", "blocs_rounding"
"""What the description of a file holds beside its key: totals by variant, of values so settled."""


class DiskFullError(DataError):
    """The disk is full: finished chunks are kept."""


@dataclass(frozen=True)
class Folder:
    """Chunks of one ensemble in a folder; make it with `open_folder`.

    key: hash of the conditions, in every chunk; chunk: draws of each but the last; rounding: sizes
    of outputs up to it are zero in the totals that chunks of many draws bring with them.
    """

    path: Path
    key: str
    layout: Layout
    draws: int
    chunk: int
    rounding: float = 0.0

    @property
    def chunks(self) -> int:
        """How many chunks the table has."""
        return -(-self.draws // self.chunk)

    def file(self, number: int) -> Path:
        """Path of a chunk."""
        return self.path / "draws" / f"{number:06d}.parquet"

    def finished(self) -> set[int]:
        """Numbers of the chunks that are there, whole and of these conditions."""
        return {number for number in range(self.chunks) if self._is_whole(number)}

    def keep(self, number: int, chunk: Chunk) -> None:
        """Write a chunk. Raises DiskFullError, or InputError where the folder is not writable."""
        pyarrow, parquet = _pyarrow()
        columns: dict[str, Any] = {
            "draw": chunk.draw,
            "variant": _words(pyarrow, chunk.variant, self.layout.variants),
            "status": chunk.status,
            "cause": chunk.cause,
        }
        for k, name in enumerate(self.layout.inputs):
            labels = self.layout.labels.get(name)
            values = chunk.inputs[:, k]
            columns[INPUT + name] = (
                values if labels is None else _words(pyarrow, values.astype(np.int64), labels)
            )
        for k, name in enumerate(self.layout.outputs):
            columns[OUTPUT + name] = chunk.outputs[:, k]
        told = {"blocs_key": self.key} | self._totals(chunk)
        table = pyarrow.table(columns).replace_schema_metadata(told)
        content = io.BytesIO()
        parquet.write_table(table, content, compression="zstd")
        try:
            with written_whole(self.file(number)) as temporary:
                temporary.write_bytes(content.getvalue())
        except NotWrittenError as cause:
            raise self._unwritable(cause) from cause

    def absolute(self) -> Folder:
        """The same folder, wherever its path is read."""
        return replace(self, path=self.path.absolute())

    def require_seen(self) -> None:
        """Raise InputError where this machine does not see the folder."""
        if is_file(self.path / MANIFEST):
            return
        raise InputError(
            f"a worker on {platform.node()} does not see {self.path}: of more than "
            f"{EXACT_DRAWS:,} draws workers keep their own, in a folder on a file system that all "
            "machines share. Choose it with `--out DIR`."
        )

    def table(self) -> FolderTable:
        """All chunks as one table, read when asked for."""
        return FolderTable(self)

    def _totals(self, chunk: Chunk) -> dict[str, str]:
        """Totals of a chunk by variant, where there are too many draws to read them whole."""
        if self.draws <= EXACT_DRAWS:
            return {}
        count = len(self.layout.variants)
        parts = [totals_of(chunk.outputs[k::count], rounding=self.rounding) for k in range(count)]
        told = {f"{TOTALS}{k}": part.packed() for k, part in enumerate(parts)}
        return told | {ROUNDING: repr(self.rounding)}

    def _unwritable(self, cause: NotWrittenError) -> Exception:
        if not cause.full:
            return cause
        return DiskFullError(
            f"{self.path}: the disk is full. {len(self.finished())} of {self.chunks} chunks are "
            "finished and kept: make room, then go on with `--resume`."
        )

    def _is_whole(self, number: int) -> bool:
        pyarrow, parquet = _pyarrow()
        if not is_file(self.file(number)):
            return False
        try:
            with parquet.ParquetFile(self.file(number)) as file:
                metadata: Any = file.schema_arrow.metadata or {}
                key = metadata.get(b"blocs_key", b"").decode()
                return key == self.key and file.metadata.num_rows == self._rows(number)
        except (OSError, ValueError, pyarrow.ArrowException):
            return False

    def _rows(self, number: int) -> int:
        start = number * self.chunk
        return (min(start + self.chunk, self.draws) - start) * len(self.layout.variants)


@dataclass(frozen=True)
class FolderTable:
    """The finished table of a folder."""

    folder: Folder

    @property
    def layout(self) -> Layout:
        """Its columns."""
        return self.folder.layout

    @property
    def draws(self) -> int:
        """How many draws."""
        return self.folder.draws

    @property
    def stretch(self) -> int:
        """Draws of a chunk."""
        return self.folder.chunk

    def inputs(self, names: Sequence[str], *, draws: Indices | None = None) -> Array:
        """(draw, name)."""
        labels = [self.layout.labels.get(name) for name in names]
        return self._read([INPUT + name for name in names], labels, 0, draws)

    def outputs(
        self, names: Sequence[str], *, variant: int = 0, draws: Indices | None = None
    ) -> Array:
        """(draw, name)."""
        return self._read([OUTPUT + name for name in names], [None] * len(names), variant, draws)

    def totals(self, *, variant: int = 0, rounding: float = 0.0) -> Totals:
        """Totals of all outputs: as a chunk brings them, otherwise of its columns."""
        adding = Adding(len(self.layout.outputs))
        for number in range(self.folder.chunks):
            brought = self._brought(number, variant, rounding)
            adding.add(brought or self._made(number, variant, rounding))
        return adding.totals()

    def _brought(self, number: int, variant: int, rounding: float) -> Totals | None:
        pyarrow, parquet = _pyarrow()
        try:
            told: Any = parquet.read_schema(self.folder.file(number)).metadata or {}
        except (OSError, ValueError, pyarrow.ArrowException) as cause:
            raise self._damaged(number, cause) from cause
        if told.get(ROUNDING.encode(), b"").decode() != repr(rounding):
            return None
        try:
            return unpacked(told[f"{TOTALS}{variant}".encode()].decode())
        except (KeyError, ValueError, OSError, zlib.error):
            return None

    def _made(self, number: int, variant: int, rounding: float) -> Totals:
        names = [OUTPUT + name for name in self.layout.outputs]
        found, count = self._columns(number, names), len(self.layout.variants)
        columns = [found.column(name).to_numpy()[variant::count] for name in names]
        return totals_of(np.stack(columns, axis=1), rounding=rounding)

    def failures(self) -> Iterator[tuple[int, int, str, str]]:
        """Rows without an answer."""
        count = len(self.layout.variants)
        for number in range(self.folder.chunks):
            status = self._columns(number, ["status"]).column("status").to_numpy()
            failed = np.flatnonzero(status != DONE)
            if not len(failed):
                continue
            found = self._columns(number, ["draw", "cause"]).take(failed).to_pydict()
            rows = zip(failed, found["draw"], found["cause"], strict=True)
            for row, draw, cause in rows:
                yield draw, int(row) % count, str(status[row]), cause

    def _read(
        self,
        columns: list[str],
        labels: Sequence[tuple[str, ...] | None],
        variant: int,
        draws: Indices | None,
    ) -> Array:
        count, size = len(self.layout.variants), self.folder.chunk
        whole = np.empty((self.draws if draws is None else len(draws), len(columns)))
        start = 0
        for number in range(self.folder.chunks):
            rows: Any = slice(None)
            if draws is not None:
                rows = draws[slice(*np.searchsorted(draws, [number * size, (number + 1) * size]))]
                if not len(rows):
                    continue
                rows = rows - number * size
            found = self._columns(number, columns)
            stop = start + (found.num_rows // count if draws is None else len(rows))
            for k, (name, words) in enumerate(zip(columns, labels, strict=True)):
                whole[start:stop, k] = _numbers(found.column(name), words)[variant::count][rows]
            start = stop
        return whole

    def _columns(self, number: int, columns: list[str]) -> Any:
        pyarrow, parquet = _pyarrow()
        try:
            return parquet.read_table(self.folder.file(number), columns=columns)
        except (OSError, ValueError, pyarrow.ArrowException) as cause:
            raise self._damaged(number, cause) from cause

    def _damaged(self, number: int, cause: Exception) -> DataError:
        return DataError(
            f"{self.folder.file(number)} cannot be read: {cause}. `--resume` makes it anew."
        )


def _numbers(column: Any, words: tuple[str, ...] | None) -> Array:
    """A column as numbers: positions, where it is of words."""
    if words is None:
        return column.to_numpy()
    place = {word: float(position) for position, word in enumerate(words)}
    return np.array([place[word] for word in column.to_pylist()])


def open_folder(
    path: Path,
    *,
    conditions: Mapping[str, Any],
    layout: Layout,
    draws: int,
    chunk: int,
    resume: bool,
    rounding: float = 0.0,
) -> Folder:
    """Claim a new folder for `conditions` (plain data), or go on with one that has the same.

    Raises InputError where the folder belongs to other conditions, or has draws and `resume` is
    not asked for; MissingExtraError without pyarrow.
    """
    _pyarrow()
    key = content_key("draws", conditions)
    folder = Folder(path, key, layout, draws, chunk, rounding)
    manifest = path / MANIFEST
    if not is_file(manifest):
        try:
            with written_whole(manifest) as temporary:
                text = json.dumps(dict(conditions), indent=1, ensure_ascii=False)
                temporary.write_text(text + "\n", encoding="utf-8")
        except NotWrittenError as cause:
            raise folder._unwritable(cause) from cause  # pyright: ignore[reportPrivateUsage]
        return folder
    found = _read_manifest(manifest)
    differ = [
        _difference(name, found.get(name), conditions.get(name))
        for name in dict.fromkeys([*conditions, *found])
        if found.get(name) != conditions.get(name)
    ]
    if differ:
        problems = [Problem(text, file=str(manifest)) for text in differ]
        problems.append(Problem("Choose another folder with `--out DIR`, or remove this one."))
        raise InputError("this folder holds another ensemble", problems=problems)
    if not resume:
        raise InputError(
            f"{path} holds draws of this ensemble already: add `--resume` to keep and complete "
            "them, or choose another folder with `--out DIR`"
        )
    return folder


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as cause:
        raise InputError(
            "this folder cannot be continued",
            problems=[
                Problem(
                    "not a manifest of an ensemble", file=str(path), remedy="Remove the folder."
                )
            ],
        ) from cause


def _difference(name: str, there: Any, here: Any) -> str:
    """`seed: 1 there, 2 here`; long values are only named."""
    texts = [json.dumps(value, ensure_ascii=False) for value in (there, here)]
    if max(map(len, texts)) > 60:
        return f"{name}: another one there than here"
    return f"{name}: {texts[0]} there, {texts[1]} here"


def _words(pyarrow: Any, positions: Any, words: Sequence[str]) -> Any:
    return pyarrow.DictionaryArray.from_arrays(
        pyarrow.array(positions.astype(np.int32)), pyarrow.array(list(words))
    )


def _pyarrow() -> tuple[Any, Any]:
    try:
        return importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ImportError as cause:
        raise MissingExtraError(
            "draws are kept as Parquet files, which needs the extra `ensemble`: "
            "pip install 'blocs[ensemble]'"
        ) from cause
