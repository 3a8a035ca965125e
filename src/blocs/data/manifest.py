"""`manifest.yaml` of a world folder: name, year, sources, names and groups of sectors."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, cast

from blocs.foundation.axes import Axis, did_you_mean
from blocs.foundation.catalogues import languages
from blocs.foundation.documents import Document, KeyPath, read_document
from blocs.foundation.errors import InputError, Problem
from blocs.foundation.files import is_there
from blocs.world.provenance import Source

FILE = "manifest.yaml"
Names: TypeAlias = Mapping[str, Mapping[str, str]]
"""Code → language → name."""

UNKNOWN_YEAR = 0
"""Year of a world whose manifest is absent or names none: blocs have no members then."""

FIRST_YEAR, LAST_YEAR = 1500, 2200
SOURCE_KEYS = ("title", "licence", "attribution", "url")
RESERVED_GROUPS = ("all",)


@dataclass(frozen=True)
class Manifest:
    """What a manifest says; `document` keeps the lines for checks against the tables."""

    name: str
    year: int = UNKNOWN_YEAR
    currency: str = "USD"
    unit: str = "million"
    sources: tuple[Source, ...] = ()
    notes: str = ""
    sector_groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    sector_names: Names = field(default_factory=dict[str, Mapping[str, str]])
    country_names: Names = field(default_factory=dict[str, Mapping[str, str]])
    document: Document | None = None


def read_manifest(folder: Path, problems: list[Problem]) -> Manifest:
    """The manifest of `folder`; what is wrong is added to `problems`. Absent: only a name."""
    path = folder / FILE
    plain = Manifest(name=folder.resolve().name)
    if not is_there(path):
        return plain
    try:
        document = read_document(path)
    except InputError as cause:
        problems.extend(dataclasses.replace(problem, file=FILE) for problem in cause.problems)
        return plain
    reader = _ManifestReader(Document(FILE, document.data, document.positions), problems)
    return reader.read(plain.name)


def label_problems(manifest: Manifest, *, country: Axis, sector: Axis) -> list[Problem]:
    """Codes in the manifest that the tables do not know, and groups named like a sector."""
    if manifest.document is None:
        return []
    problem = manifest.document.problem
    named: list[tuple[KeyPath, str, Axis]] = [
        *((("sector_names", code), code, sector) for code in manifest.sector_names),
        *((("country_names", code), code, country) for code in manifest.country_names),
    ]
    found: list[Problem] = []
    for group, codes in manifest.sector_groups.items():
        named += [(("sector_groups", group, k), code, sector) for k, code in enumerate(codes)]
        if group in sector or group in RESERVED_GROUPS:
            message = f"group '{group}' has the name of a sector, or a reserved name"
            found.append(problem(("sector_groups", group), message, "Choose another name."))
    for path, code, axis in named:
        if code not in axis:
            message = f"unknown {axis.name} '{code}': it is not in the flows"
            found.append(problem(path, message, did_you_mean(code, axis.labels) or None))
    return found


class _ManifestReader:
    """Turns the document into a Manifest and notes every problem."""

    def __init__(self, document: Document, problems: list[Problem]) -> None:
        self._document = document
        self._problems = problems
        self._keys: Mapping[str, Callable[[KeyPath, Any], Any]] = {
            "name": self._text,
            "year": self._year,
            "currency": self._text,
            "unit": self._text,
            "sources": self._sources,
            "licence": self._text,
            "notes": self._lines,
            "sector_groups": self._groups,
            "sector_names": self._names,
            "country_names": self._names,
        }

    def read(self, default_name: str) -> Manifest:
        values: dict[str, Any] = {"name": default_name}
        for key, value in self._mapping((), self._document.data).items():
            if key not in self._keys:
                self._unknown((key,), key, tuple(self._keys))
                continue
            parsed = self._keys[key]((key,), value)
            if parsed is not None:
                values[key] = parsed
        licence = values.pop("licence", "")
        if licence:
            values["sources"] = _with_licence(values.get("sources", ()), licence)
        return Manifest(**values, document=self._document)

    def _note(self, path: KeyPath, message: str, remedy: str | None = None) -> None:
        self._problems.append(self._document.problem(path, message, remedy))

    def _unknown(self, path: KeyPath, key: str, known: tuple[str, ...]) -> None:
        hint = did_you_mean(key, known)
        self._note(path, f"unknown key '{key}'", hint or f"Known keys: {', '.join(known)}.")

    def _text(self, path: KeyPath, value: Any) -> str | None:
        if isinstance(value, str) and value.strip():
            return value
        self._note(path, f"{value!r} is not text", "Write text, in quotes if need be.")
        return None

    def _year(self, path: KeyPath, value: Any) -> int | None:
        if type(value) is int and FIRST_YEAR <= value <= LAST_YEAR:
            return value
        self._note(path, f"{value!r} is not a year", "Write the base year, such as `year: 2022`.")
        return None

    def _lines(self, path: KeyPath, value: Any) -> str | None:
        if isinstance(value, list):
            items = cast("list[Any]", value)
            texts = [self._text((*path, k), item) for k, item in enumerate(items)]
            return "\n".join(text for text in texts if text is not None)
        return self._text(path, value)

    def _mapping(self, path: KeyPath, value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            return cast("dict[str, Any]", value)
        self._note(path, f"{value!r:.60} is not a mapping", "Write `key: value` lines.")
        return {}

    def _sources(self, path: KeyPath, value: Any) -> tuple[Source, ...] | None:
        entries = cast("list[Any]", value) if isinstance(value, list) else [value]
        sources = [self._source((*path, k), entry) for k, entry in enumerate(entries)]
        return tuple(source for source in sources if source is not None)

    def _source(self, path: KeyPath, value: Any) -> Source | None:
        if not isinstance(value, dict):
            title = self._text(path, value)
            return None if title is None else Source(title)
        fields: dict[str, str] = {}
        for key, entry in cast("dict[str, Any]", value).items():
            if key not in SOURCE_KEYS:
                self._unknown((*path, key), key, SOURCE_KEYS)
            elif (text := self._text((*path, key), entry)) is not None:
                fields[key] = text
        if "title" not in fields:
            self._note(path, "a source without a title", "Add `title:`.")
            return None
        return Source(**fields)

    def _groups(self, path: KeyPath, value: Any) -> dict[str, tuple[str, ...]]:
        groups: dict[str, tuple[str, ...]] = {}
        for group, codes in self._mapping(path, value).items():
            place = (*path, group)
            if len(group.split()) != 1:
                self._note(place, f"group {group!r} holds blanks", "Rename it.")
            if not isinstance(codes, list) or not codes:
                self._note(place, f"{codes!r:.60} is not a list of sectors", "Write `[A01, A03]`.")
                continue
            items = cast("list[Any]", codes)
            texts = [self._code((*place, k), code) for k, code in enumerate(items)]
            groups[group] = tuple(dict.fromkeys(text for text in texts if text is not None))
        return groups

    def _code(self, path: KeyPath, value: Any) -> str | None:
        if type(value) is int or type(value) is float:
            self._note(path, f"{value!r} is a number, not a code", "Put the code in quotes.")
            return None
        return self._text(path, value)

    def _names(self, path: KeyPath, value: Any) -> dict[str, dict[str, str]]:
        names: dict[str, dict[str, str]] = {}
        for code, by_language in self._mapping(path, value).items():
            place = (*path, code)
            if isinstance(by_language, str):
                names[code] = {"en": by_language}
                continue
            names[code] = {}
            for language, name in self._mapping(place, by_language).items():
                if language not in languages():
                    self._unknown((*place, language), language, languages())
                elif (text := self._text((*place, language), name)) is not None:
                    names[code][language] = text
        return names


def _with_licence(sources: tuple[Source, ...], licence: str) -> tuple[Source, ...]:
    """The licence of the whole goes to every source that states none of its own."""
    if not sources:
        return (Source("not stated", licence),)
    return tuple(
        source if source.licence else Source(source.title, licence, source.attribution, source.url)
        for source in sources
    )
