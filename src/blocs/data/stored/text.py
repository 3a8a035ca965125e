"""`manifest.json` and `sectors.csv` of a stored world."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, isnan, nan
from typing import Any, cast

import numpy as np

from blocs.data.stored.arrays import damaged
from blocs.foundation.catalogues import SOURCE_LANGUAGE, languages
from blocs.foundation.errors import DataError, InputError, Problem
from blocs.foundation.version import VERSION
from blocs.world.pairs import PairRecord, Pairs
from blocs.world.provenance import Source
from blocs.world.world import World

FORMAT = 2
"""Version of the format that is written, and the only one that is read."""

HASH = "content_sha256"
FIRST_YEAR, LAST_YEAR = 0, 2200

NOTES = ("source", "source_sector", "assumption")
COLUMNS = (
    "sector",
    *(f"name_{language}" for language in languages()),
    "groups",
    "trade_elasticity",
    "standard_error",
    *NOTES,
)
SECTORS = "sectors.csv"
_TEXTS = ("name", "title", "edition", "notes", "sha256")


@dataclass(frozen=True)
class StoredManifest:
    """`manifest.json` of a stored world; `sha256` is that of arrays.npz.

    `content_sha256`, in the file, is that of everything else: see `content_hash`.
    """

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
    pairs: PairRecord | None


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


def content_hash(entries: Mapping[str, Any], sectors: bytes) -> str:
    """Hash of a manifest (whose `sha256` stands for the arrays) and of the bytes of sectors.csv."""
    rest = {key: entry for key, entry in entries.items() if key != HASH}
    digest = hashlib.sha256(json.dumps(rest, sort_keys=True).encode())
    digest.update(sectors)
    return digest.hexdigest()


def read_stored_manifest(content: bytes, *, sectors: bytes, file: str) -> StoredManifest:
    """Parse and check a manifest, with the bytes of the sectors.csv beside it.

    Raises DataError, also for another format and where one of the files was altered.
    """
    try:
        loaded: Any = json.loads(content)
    except (ValueError, RecursionError) as cause:
        raise damaged(f"not readable as JSON: {cause}", file) from cause
    if not isinstance(loaded, dict):
        raise damaged("not a JSON object", file)
    entries = cast("dict[str, Any]", loaded)
    if entries.get("format") != FORMAT:
        message = f"format {entries.get('format')!r}; this version of blocs reads {FORMAT}"
        problem = Problem(message, file, remedy="Import the world again, or update blocs.")
        raise DataError("a stored world cannot be read", problems=[problem])
    if entries.get(HASH) != content_hash(entries, sectors):
        message = f"this file or {SECTORS} was altered: together they do not have the hash given"
        raise damaged(message, file)
    _check_kinds(entries, file)
    return StoredManifest(
        **{key: entries[key] for key in (*_TEXTS, "year", "calibration", "country_names")},
        countries=tuple(entries["countries"]),
        sources=_sources(entries["sources"], file),
        assumptions=tuple(entries["assumptions"]),
        assumptions_ru=tuple(entries["assumptions_ru"]),
        steps=tuple(entries["steps"]),
        pairs=_pairs(entries.get("pairs"), entries["countries"], file),
    )


def manifest_text(world: World, *, arrays: bytes, sectors: bytes) -> str:
    """`manifest.json` for a world whose packed arrays and sectors.csv are these."""
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
        "blocs_version": VERSION,
    }
    if told.pairs is not None:
        entries["pairs"] = _plain(dataclasses.asdict(told.pairs))
    entries[HASH] = content_hash(entries, sectors)
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
            names=_by_sector(rows, _name_columns(rows)),
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
                *(names.get(language, "") for language in languages()),
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


def _name_columns(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Columns of names by language: those that the table has, which English is one of."""
    columns = [column for row in rows[:1] for column in row if column.startswith("name_")]
    found = {column.removeprefix("name_"): column for column in columns}
    return {SOURCE_LANGUAGE: f"name_{SOURCE_LANGUAGE}", **found}


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
        if not isinstance(entries.get(key), kind) or isinstance(entries[key], bool):
            raise damaged(f"'{key}' is missing or not a {kind.__name__}", file)
    for key in ("countries", "assumptions", "assumptions_ru", "steps"):
        if not _texts(entries[key]):
            raise damaged(f"'{key}' holds something else than text", file)
    if len(set(entries["countries"])) < len(entries["countries"]):
        raise damaged("a country is named twice", file)
    if not FIRST_YEAR <= entries["year"] <= LAST_YEAR:
        raise damaged(f"'year' is not between {FIRST_YEAR} and {LAST_YEAR}", file)
    for names in entries["country_names"].values():
        if not isinstance(names, dict) or not _texts(cast("dict[str, Any]", names).values()):
            raise damaged("'country_names' is not as expected", file)
    if not all(_is_reported(entry) for entry in entries["calibration"].values()):
        raise damaged("'calibration' is not as expected", file)


def _texts(entries: Iterable[Any]) -> bool:
    return all(isinstance(entry, str) for entry in entries)


def _is_reported(entry: Any) -> bool:
    """Whether a calibration report may hold it: a number, texts, or numbers by label."""
    if isinstance(entry, dict):
        return all(_is_number(value) for value in cast("dict[str, Any]", entry).values())
    if isinstance(entry, list):
        return all(_is_number(value) or isinstance(value, str) for value in cast("Any", entry))
    return _is_number(entry) or isinstance(entry, str)


def _is_number(entry: Any) -> bool:
    return entry is None or isinstance(entry, int | float)


def _sources(entries: list[Any], file: str) -> tuple[Source, ...]:
    try:
        sources = tuple(Source(**entry) for entry in entries)
    except TypeError as cause:
        raise damaged(f"'sources' is not as expected: {cause}", file) from cause
    if not all(_texts(vars(source).values()) for source in sources):
        raise damaged("'sources' holds something else than text", file)
    return sources


def _pairs(entry: Any, countries: list[Any], file: str) -> PairRecord | None:
    """The record of pairs of a world that was updated to another year."""
    if entry is None:
        return None
    try:
        year, error = entry["year"], entry["hidden_error_pct"]
        if type(year) is not int or not _is_number(error):
            raise TypeError("year and hidden_error_pct are numbers")
        estimated, zero = (_by_origin(entry[kind], countries) for kind in ("estimated", "zero"))
        return PairRecord(year, estimated, zero, error)
    except (KeyError, TypeError, AttributeError, ValueError) as cause:
        raise damaged(f"'pairs' is not as expected: {cause}", file) from cause


def _by_origin(entry: Any, countries: list[Any]) -> Pairs:
    found = {origin: tuple(destinations) for origin, destinations in entry.items()}
    named = {*found, *(code for destinations in found.values() for code in destinations)}
    if named - set(countries):
        raise ValueError("it names countries that the world does not have")
    return found


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
