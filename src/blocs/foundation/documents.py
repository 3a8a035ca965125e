"""YAML files read strictly: YAML 1.2 scalars, every value with its line, no surprises.

The reader works on the events of ruamel.yaml and builds plain dictionaries, lists and scalars
itself. Plain scalars follow the core schema of YAML 1.2: `NO` is text, `1e-3` a number, `010` ten.
Keys are always text, as written. Duplicate keys, tags, anchors and aliases are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import InputError, Problem

KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys of mappings and zero-based positions in lists, from the root."""

MAX_DEPTH = 40
"""Lists and mappings nested deeper than this are refused."""

MAX_DIGITS = 400
"""Numbers written with more digits than this are refused."""

_WORDS: Mapping[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_NO_TEXT = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\ud800-\\udfff]")
_INT = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"([-+]?)\.(?:inf|Inf|INF)")


@dataclass(frozen=True)
class Document:
    """A YAML document as plain data, with the place of every value.

    data: dict, list, str, int, float, bool or None. positions: key path → (line, column), both
    counted from one; the place of a mapping's entry is that of its key.
    """

    file: str
    data: Any
    positions: Mapping[KeyPath, tuple[int, int]]

    def problem(self, path: KeyPath, message: str, remedy: str | None = None) -> Problem:
        """A problem at `path`, with the place of the closest enclosing value that has one."""
        known = path
        while known and known not in self.positions:
            known = known[:-1]
        shown = path
        while len(shown) > len(known) and isinstance(shown[-1], int):
            shown = shown[:-1]
        line, column = self.positions.get(known, (None, None))
        field = render_path(shown) or None
        return Problem(message, self.file, line, column, field, remedy)


def render_path(path: KeyPath) -> str:
    """`("moves", 3, "tariff", "sectors")` → `moves[3].tariff.sectors`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def read_document(path: Path, *, max_bytes: int = 1_000_000) -> Document:
    """Read a YAML file of at most `max_bytes` bytes.

    Raises InputError, with one problem, for a path that cannot be read, for binary or non-UTF-8
    content and for everything that `parse_document` refuses.
    """
    file = str(path)
    try:
        with path.open("rb") as stream:
            content = stream.read(max_bytes + 1)
    except FileNotFoundError:
        raise _unreadable(file, "there is no such file", _similar_name(path)) from None
    except IsADirectoryError:
        raise _unreadable(file, "this is a folder, not a file", "Name a file in it.") from None
    except (OSError, ValueError) as cause:
        reason = getattr(cause, "strerror", None) or str(cause)
        raise _unreadable(file, f"cannot be read: {reason}") from None
    if len(content) > max_bytes:
        raise _unreadable(file, f"larger than the limit of {max_bytes:,} bytes")
    return parse_document(_decoded(content, file), file=file)


def parse_document(text: str, *, file: str) -> Document:
    """Parse one YAML document; `file` is the name that problems carry.

    Raises InputError, with one problem, for syntax errors, an empty text, more than one document,
    duplicate keys, tags, anchors, aliases, and nesting deeper than `MAX_DEPTH`.
    """
    reader = _Reader(text, file)
    try:
        data = reader.read()
    except MarkedYAMLError as cause:
        raise _syntax_error(cause, file) from None
    except YAMLError as cause:
        raise _bad_character(cause, text, file) from None
    if data is None:
        raise _unreadable(file, "the file is empty", "Write at least one `key: value` line.")
    return Document(file, data, reader.positions)


class _Reader:
    """Builds plain data from the events of one document."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.positions: dict[KeyPath, tuple[int, int]] = {}
        self._events: Iterator[Any] = iter(cast(Any, YAML(typ="safe", pure=True)).parse(text))

    def read(self) -> Any:
        data: Any = None
        documents = 0
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                self._check_document(event, documents)
                data = self._value(next(self._events), ())
        return data

    def _value(self, event: Any, path: KeyPath) -> Any:
        self._check_node(event, path)
        self.positions.setdefault(path, _place(event))
        if isinstance(event, ScalarEvent):
            return self._scalar(cast(Any, event), path)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _sequence(self, path: KeyPath) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: KeyPath) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._key(event, path)
            inner = (*path, key)
            if inner in self.positions:
                first = self.positions[inner][0]
                raise self._refused(event, inner, f"duplicate key '{key}', first on line {first}")
            self.positions[inner] = _place(event)
            entries[key] = self._value(next(self._events), inner)
        return entries

    def _key(self, event: Any, path: KeyPath) -> str:
        self._check_node(event, path)
        if not isinstance(event, ScalarEvent):
            raise self._refused(event, path, "a key must be plain text, not a list or a mapping")
        key = self._text(event, path)
        if not key:
            raise self._refused(event, path, "a key is missing before the colon")
        return key

    def _text(self, event: Any, path: KeyPath) -> str:
        """What a scalar says. Escapes can write what no file could hold."""
        text = str(event.value)
        wrong = _NO_TEXT.search(text)
        if wrong is not None:
            message = f"the character U+{ord(wrong[0]):04X} belongs to no text"
            raise self._refused(event, path, message, "Leave its escape out.")
        return text

    def _scalar(self, event: Any, path: KeyPath) -> Any:
        text = self._text(event, path)
        if event.style is not None:
            return text
        if len(text) > MAX_DIGITS and (_INT.fullmatch(text) or _OTHER_BASE.fullmatch(text)):
            raise self._refused(event, path, f"a number of {len(text)} digits")
        return resolve_scalar(text)

    def _check_document(self, event: DocumentStartEvent, count: int) -> None:
        if count > 1:
            raise self._refused(event, (), "a second document starts here; one file holds one")
        version = getattr(event, "version", None)
        if version is not None and tuple(version) != (1, 2):
            found = ".".join(map(str, version))
            raise self._refused(event, (), f"YAML {found} is asked for; blocs reads YAML 1.2")

    def _check_node(self, event: Any, path: KeyPath) -> None:
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
            sign = "*" if isinstance(event, AliasEvent) else "&"
            name = cast(Any, event).anchor
            message = f"anchors and aliases ({sign}{name}) are not accepted"
            raise self._refused(event, path, message, "Write the value out in full.")
        tag = getattr(event, "tag", None)
        if isinstance(event, NodeEvent) and tag is not None:
            raise self._refused(event, path, f"tags are not accepted: '{tag}'", "Leave it out.")
        too_deep = isinstance(event, SequenceStartEvent | MappingStartEvent)
        if too_deep and len(path) >= MAX_DEPTH:
            raise self._refused(event, path, f"nested deeper than {MAX_DEPTH} levels")

    def _refused(
        self, event: Any, path: KeyPath, message: str, remedy: str | None = None
    ) -> InputError:
        field = render_path(path[:8]) or None
        return _unreadable(self.file, message, remedy, place=_place(event), field=field)


def resolve_scalar(text: str) -> Any:
    """Value of a plain scalar in the core schema of YAML 1.2: None, bool, int, float or str."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _OTHER_BASE.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    infinite = _INFINITE.fullmatch(text)
    return float(f"{infinite[1]}inf") if infinite else text


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _unreadable(
    file: str,
    message: str,
    remedy: str | None = None,
    *,
    place: tuple[int | None, int | None] = (None, None),
    field: str | None = None,
) -> InputError:
    problem = Problem(message, file, place[0], place[1], field, remedy)
    return InputError("the file cannot be used", problems=[problem])


def _similar_name(path: Path) -> str | None:
    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.is_file()]
    except OSError:
        return f"The folder '{path.parent}' does not exist either."
    return did_you_mean(path.name, names) or None


def _decoded(content: bytes, file: str) -> str:
    if b"\0" in content:
        raise _unreadable(file, "a binary file (or UTF-16), not YAML text in UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        line = content.count(b"\n", 0, cause.start) + 1
        message = f"not UTF-8: byte 0x{content[cause.start]:02x} on line {line}"
        raise _unreadable(file, message, "Save it as UTF-8.", place=(line, None)) from None


def _syntax_error(cause: MarkedYAMLError, file: str) -> InputError:
    fault = cast(Any, cause)
    mark = fault.problem_mark or fault.context_mark
    place = (None, None) if mark is None else (mark.line + 1, mark.column + 1)
    parts = [str(part).strip() for part in (fault.context, fault.problem) if part]
    return _unreadable(file, f"YAML syntax: {', '.join(parts)}", place=place)


def _bad_character(cause: YAMLError, text: str, file: str) -> InputError:
    position = getattr(cause, "position", None)
    if not isinstance(position, int):
        return _unreadable(file, f"YAML syntax: {str(cause).splitlines()[0]}")
    line = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1) + 1
    found = f"U+{ord(text[position]):04X}" if position < len(text) else "a character"
    return _unreadable(file, f"{found} is not allowed in YAML text", place=(line, column))
