"""The templates of pages, compiled once for an installation, as Python compiles modules."""

from __future__ import annotations

import contextlib
import sys
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, cast

import jinja2
from jinja2.bccache import Bucket

from blocs.brief.voice import quoted


class _BesideModules(jinja2.FileSystemBytecodeCache):
    """Compiled templates where compiled modules are; what cannot be read or written is done anew.

    Jinja holds each to its own version, Python's, and a hash of the source.
    """

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:  # of what a damaged file makes pickle raise
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


@cache
def environment() -> jinja2.Environment:
    """Every template of the package, by its path from there."""
    return environment_keeping(Path(cache_from_source(__file__)).parent)


def environment_keeping(folder: Path) -> jinja2.Environment:
    """The same, with compiled templates in another folder."""
    found = jinja2.Environment(
        loader=jinja2.PackageLoader("blocs", ""),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_BesideModules(str(folder), "template-%s.cache"),
    )
    cast(dict[str, Any], found.filters)["quoted"] = quoted
    cast(dict[str, Any], found.tests)["part"] = _is_part
    return found


def _is_part(part: object, name: str) -> bool:
    return type(part).__name__ == name
