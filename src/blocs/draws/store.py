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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from blocs.draws.evaluation import DONE
from blocs.draws.table import INPUT, OUTPUT, Chunk, Layout
from blocs.foundation.axes import Array
from blocs.foundation.errors import DataError, InputError, MissingExtraError, Problem
from blocs.foundation.files import NotWrittenError, is_file, written_whole
from blocs.foundation.keep import content_key

MANIFEST = "manifest.json"


class DiskFullError(DataError):
    """The disk is full: finished chunks are kept."""


@dataclass(frozen=True)
class Folder:
    """Chunks of one ensemble in a folder; make it with `open_folder`.

    key: hash of the conditions, in every chunk; chunks: how many there will be; rows: rows of each
    chunk but the last.
    """

    path: Path
    key: str
    layout: Layout
    draws: int
    chunk: int

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
        table = pyarrow.table(columns).replace_schema_metadata({"blocs_key": self.key})
        content = io.BytesIO()
        parquet.write_table(table, content, compression="zstd")
        try:
            with written_whole(self.file(number)) as temporary:
                temporary.write_bytes(content.getvalue())
        except NotWrittenError as cause:
            raise self._unwritable(cause) from cause

    def table(self) -> FolderTable:
        """All chunks as one table, read when asked for."""
        return FolderTable(self)

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

    def inputs(self, names: Sequence[str]) -> Array:
        """(draw, name)."""
        labels = [self.layout.labels.get(name) for name in names]
        return self._read([INPUT + name for name in names], labels, 0)

    def outputs(self, names: Sequence[str], *, variant: int = 0) -> Array:
        """(draw, name)."""
        return self._read([OUTPUT + name for name in names], [None] * len(names), variant)

    def failures(self) -> Iterator[tuple[int, int, str, str]]:
        """Rows without an answer."""
        count = len(self.layout.variants)
        for number in range(self.folder.chunks):
            found = self._columns(number, ["draw", "status", "cause"]).to_pydict()
            rows = zip(found["draw"], found["status"], found["cause"], strict=True)
            for row, (draw, status, cause) in enumerate(rows):
                if status != DONE:
                    yield draw, row % count, status, cause

    def _read(
        self, columns: list[str], labels: Sequence[tuple[str, ...] | None], variant: int
    ) -> Array:
        count = len(self.layout.variants)
        whole = np.empty((self.draws, len(columns)))
        start = 0
        for number in range(self.folder.chunks):
            found = self._columns(number, columns)
            stop = start + found.num_rows // count
            for k, (name, words) in enumerate(zip(columns, labels, strict=True)):
                values = found.column(name)
                if words is None:
                    whole[start:stop, k] = values.to_numpy()[variant::count]
                else:
                    place = {word: position for position, word in enumerate(words)}
                    listed = values.to_pylist()[variant::count]
                    whole[start:stop, k] = [place[word] for word in listed]
            start = stop
        return whole

    def _columns(self, number: int, columns: list[str]) -> Any:
        pyarrow, parquet = _pyarrow()
        try:
            return parquet.read_table(self.folder.file(number), columns=columns)
        except (OSError, ValueError, pyarrow.ArrowException) as cause:
            raise DataError(
                f"{self.folder.file(number)} cannot be read: {cause}. `--resume` makes it anew."
            ) from cause


def open_folder(
    path: Path,
    *,
    conditions: Mapping[str, Any],
    layout: Layout,
    draws: int,
    chunk: int,
    resume: bool,
) -> Folder:
    """Claim a new folder for `conditions` (plain data), or go on with one that has the same.

    Raises InputError where the folder belongs to other conditions, or has draws and `resume` is
    not asked for; MissingExtraError without pyarrow.
    """
    _pyarrow()
    key = content_key("draws", conditions)
    folder = Folder(path, key, layout, draws, chunk)
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
