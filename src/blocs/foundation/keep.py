"""What took long to compute, kept on disk and found by everything that it depends on.

The key of an entry is a hash of plain data; the version of blocs and the number of its results are
in every key, so that what earlier code kept is never read. An entry is written whole. One that is
damaged is as good as none: it is computed anew.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

from blocs.foundation.errors import InputError
from blocs.foundation.files import check_path, written_whole
from blocs.foundation.version import RESULTS, VERSION

Found = TypeVar("Found")

DAMAGED = (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError)
"""What reading an entry raises that is not what was written."""


def content_key(part: str, depends_on: Mapping[str, Any]) -> str:
    """SHA-256 of what a result depends on: numbers, words, arrays, lists and mappings of them.

    part: what is kept, so that two kinds of result never meet. Raises TypeError for anything else:
    nothing is left out in silence.
    """
    parts = {"blocs": VERSION, "results": RESULTS, "part": part, "depends_on": dict(depends_on)}
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=_array).encode()).hexdigest()


def _array(value: object) -> Any:
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{type(value).__name__} cannot be a part of a key")
    array = np.ascontiguousarray(cast("Any", value))
    content = hashlib.sha256(array.tobytes()).hexdigest()
    return {"array": content, "shape": array.shape, "type": str(array.dtype)}


@dataclass(frozen=True)
class Keep:
    """A folder of entries; make it with `keep_in`."""

    folder: Path

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept yet."""
        return not any(self.folder.glob("*.json"))

    def below(self, name: str) -> Keep:
        """The same in a folder below."""
        return Keep(self.folder / name)

    def read(self, key: str) -> dict[str, Any] | None:
        """What is kept under `key`, None where there is nothing or it is damaged."""
        try:
            entry = json.loads(self._file(key).read_text(encoding="utf-8"))
            content: dict[str, Any] = entry["content"]
            return content if entry["sha256"] == _hash(_text(content)) else None
        except DAMAGED:
            return None

    def write(self, key: str, content: Mapping[str, Any]) -> None:
        """Keep plain data; written whole. Raises NotWrittenError."""
        text = _text(content)
        entry = f'{{"sha256": "{_hash(text)}", "content": {text}}}'
        with written_whole(self._file(key), to_disk=False) as path:
            path.write_text(entry, encoding="utf-8")

    def unpacked(self, key: str, unpack: Callable[[Mapping[str, Any]], Found]) -> Found | None:
        """What is kept under `key`, made by `unpack`; None where it cannot be made of it."""
        content = self.read(key)
        if content is None:
            return None
        try:
            return unpack(content)
        except DAMAGED:
            return None

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def keep_in(folder: Path | None) -> Keep | None:
    """The folder as one to keep results in, made with its first entry; None keeps nothing.

    Raises InputError where the folder could not be made: before anything was computed.
    """
    if folder is None:
        return None
    check_path(Path(folder))
    try:
        _placeable(Path(folder))
    except OSError as cause:
        raise InputError(
            f"the cache folder '{folder}' cannot be made: {cause.strerror}. Choose another."
        ) from cause
    return Keep(Path(folder))


def _placeable(folder: Path) -> None:
    """Raises OSError where `folder` is neither a folder to write in nor one that can be made."""
    ground = next(path for path in (folder, *folder.parents) if path.exists())
    if not ground.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    if not os.access(ground, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def kept_or_computed(
    keep: Keep | None,
    key: str,
    *,
    compute: Callable[[], Found],
    pack: Callable[[Found], Mapping[str, Any]],
    unpack: Callable[[Mapping[str, Any]], Found],
) -> Found:
    """What is kept under `key`, or computed and then kept. Whatever `compute` raises passes."""
    if keep is None:
        return compute()
    known = keep.unpacked(key, unpack)
    if known is not None:
        return known
    found = compute()
    keep.write(key, pack(found))
    return found


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(dict(content), sort_keys=True, ensure_ascii=False)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
