"""`manifest.json` and `sectors.csv` of a stored world."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from math import isfinite, isnan, nan
from typing import Any, cast

import numpy as np

from blocs.data.stored_arrays import damaged
from blocs.foundation.errors import DataError, InputError, Problem
from blocs.world.names import LANGUAGES
from blocs.world.provenance import Source
from blocs.world.world import World

FORMAT = 1
"""Version of the format that is written, and the only one that is read."""

NOTES = ("source", "source_sector", "assumption")
COLUMNS = (
    "sector",
    *(f"name_{language}" for language in LANGUAGES),
    "groups",
    "trade_elasticity",
    "standard_error",
    *NOTES,
)
_TEXTS = ("name", "title", "edition", "notes", "sha256")


@dataclass(frozen=True)
class StoredManifest:
    """`manifest.json` of a stored world; `sha256` is that of arrays.npz."""

    name: str
    year: int
    countries: tuple[str, ...]
    title: str
    edition: str
    sources: tuple[Source, ...]
    assumptions: tuple[str, ...]
    assumptions_ru: tuple[str, ...]
    notes: str
    calibration: Mapping[str, Any]
    steps: tuple[str, ...]
    sha256: str
    country_names: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class SectorTable:
    """`sectors.csv` of a stored world, in the order of the arrays; NaN: no standard error."""

    codes: tuple[str, ...]
    trade_elasticity: tuple[float, ...]
    standard_error: tuple[float, ...]
    names: Mapping[str, Mapping[str, str]]
    groups: Mapping[str, tuple[str, ...]]
    notes: Mapping[str, Mapping[str, str]]

    @staticmethod
    def of(world: World) -> SectorTable:
        """The table of a world's sectors."""
        error = world.trade_elasticity_se
        return SectorTable(
            codes=world.sectors,
            trade_elasticity=tuple(world.trade_elasticity.tolist()),
            standard_error=(nan,) * len(world.sectors) if error is None else tuple(error.tolist()),
            names=world.sector_names,
            groups=world.sector_groups,
            notes=world.elasticity_notes,
        )


def read_stored_manifest(content: bytes, *, file: str) -> StoredManifest:
    """Parse and check a manifest. Raises DataError, also for a format of a later version."""
    try:
        loaded: Any = json.loads(content)
    except ValueError as cause:
        raise damaged(f"not readable as JSON: {cause}", file) from cause
    if not isinstance(loaded, dict):
        raise damaged("not a JSON object", file)
    entries = cast("dict[str, Any]", loaded)
    if entries.get("format") != FORMAT:
        message = f"format {entries.get('format')!r}; this version of blocs reads {FORMAT}"
        problem = Problem(message, file, remedy="Import the world again, or update blocs.")
        raise DataError("a stored world cannot be read", problems=[problem])
    _check_kinds(entries, file)
    return StoredManifest(
        **{key: entries[key] for key in (*_TEXTS, "year", "calibration", "country_names")},
        countries=tuple(entries["countries"]),
        sources=_sources(entries["sources"], file),
        assumptions=tuple(entries["assumptions"]),
        assumptions_ru=tuple(entries["assumptions_ru"]),
        steps=tuple(entries["steps"]),
    )


def manifest_text(world: World, arrays: bytes) -> str:
    """`manifest.json` for a world whose packed arrays are `arrays`."""
    told = world.provenance
    entries: dict[str, Any] = {
        "format": FORMAT,
        "name": world.name,
        "year": world.year,
        "title": told.title,
        "edition": told.edition,
        "sources": [
            {
                "title": source.title,
                "licence": source.licence,
                "attribution": source.attribution,
                "url": source.url,
            }
            for source in told.sources
        ],
        "assumptions": list(told.assumptions),
        "assumptions_ru": list(told.assumptions_ru),
        "notes": told.notes,
        "steps": list(told.steps),
        "calibration": _plain(told.calibration),
        "countries": list(world.countries),
        "country_names": {code: dict(names) for code, names in world.country_names.items()},
        "sha256": hashlib.sha256(arrays).hexdigest(),
        "blocs_version": _blocs_version(),
    }
    return json.dumps(entries, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def read_sector_table(content: bytes, *, file: str) -> SectorTable:
    """Parse and check the table of sectors. Raises DataError."""
    try:
        text = content.decode("utf-8")
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
        codes = tuple(row["sector"] for row in rows)
        table = SectorTable(
            codes=codes,
            trade_elasticity=tuple(float(row["trade_elasticity"]) for row in rows),
            standard_error=tuple(
                float(row["standard_error"]) if row["standard_error"] else nan for row in rows
            ),
            names=_by_sector(rows, {lang: f"name_{lang}" for lang in LANGUAGES}),
            groups=_groups_of((row["sector"], row["groups"].split()) for row in rows),
            notes=_by_sector(rows, {note: note for note in NOTES}),
        )
    except (KeyError, ValueError, TypeError, AttributeError, csv.Error) as cause:
        message = f"not a table with the columns {','.join(COLUMNS)}: {cause!r}"
        raise damaged(message, file) from cause
    if not codes or len(set(codes)) < len(codes) or "" in codes:
        raise damaged("sectors are missing, empty or named twice", file)
    return table


def sector_table_text(table: SectorTable) -> str:
    """`sectors.csv`. Raises InputError for a group whose code holds blanks."""
    for group in table.groups:
        if len(group.split()) != 1:
            problem = Problem(f"sector group {group!r} holds blanks", remedy="Rename it.")
            raise InputError("the world cannot be saved", problems=[problem])
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for k, code in enumerate(table.codes):
        names, notes = table.names.get(code, {}), table.notes.get(code, {})
        error = table.standard_error[k]
        writer.writerow(
            [
                code,
                *(names.get(language, "") for language in LANGUAGES),
                " ".join(group for group, members in table.groups.items() if code in members),
                _number(table.trade_elasticity[k]),
                "" if isnan(error) else _number(error),
                *(notes.get(note, "") for note in NOTES),
            ]
        )
    return stream.getvalue()


def _number(value: float) -> str:
    """The shortest text that gives the same number: `5`, `2.01`."""
    return repr(value).removesuffix(".0")


def _by_sector(
    rows: Iterable[Mapping[str, str]], columns: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Texts {sector: {key: text}} of the cells that are not empty."""
    found = {
        row["sector"]: {key: row[column] for key, column in columns.items() if row[column]}
        for row in rows
    }
    return {sector: texts for sector, texts in found.items() if texts}


def _groups_of(rows: Iterable[tuple[str, list[str]]]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for sector, codes in rows:
        for code in codes:
            groups[code] = (*groups.get(code, ()), sector)
    return groups


def _check_kinds(entries: Mapping[str, Any], file: str) -> None:
    kinds: dict[str, type] = {
        **dict.fromkeys(_TEXTS, str),
        **dict.fromkeys(("countries", "sources", "assumptions", "assumptions_ru", "steps"), list),
        "year": int,
        "calibration": dict,
        "country_names": dict,
    }
    for key, kind in kinds.items():
        if not isinstance(entries.get(key), kind):
            raise damaged(f"'{key}' is missing or not a {kind.__name__}", file)
    for key in ("countries", "assumptions", "assumptions_ru", "steps"):
        if not all(isinstance(item, str) for item in entries[key]):
            raise damaged(f"'{key}' holds something else than text", file)
    if len(set(entries["countries"])) < len(entries["countries"]):
        raise damaged("a country is named twice", file)


def _sources(entries: list[Any], file: str) -> tuple[Source, ...]:
    try:
        return tuple(Source(**entry) for entry in entries)
    except TypeError as cause:
        raise damaged(f"'sources' is not as expected: {cause}", file) from cause


def _plain(value: Any) -> Any:
    """Numbers, texts, lists and objects that JSON can hold; a number that is not finite is null."""
    if isinstance(value, Mapping):
        entries = cast("Mapping[Any, Any]", value)
        return {str(key): _plain(entry) for key, entry in entries.items()}
    if isinstance(value, np.ndarray | np.generic):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in cast("list[Any]", value)]
    if isinstance(value, float) and not isfinite(value):
        return None
    return value


def _blocs_version() -> str:
    try:
        return version("blocs")
    except PackageNotFoundError:
        return "unknown"
