"""What the kept worlds are, by their manifests: no array of them is read."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from blocs.data.stored.place import MANIFEST, locate_world, stored_folders
from blocs.data.stored.text import (
    SECTORS,
    SectorTable,
    StoredManifest,
    read_sector_table,
    read_stored_manifest,
)
from blocs.foundation.errors import DataError, Problem


@dataclass(frozen=True)
class WorldListing:
    """One world of the store. `damage` says why its manifest cannot be read, else it is empty.

    codes: of its countries.
    """

    name: str
    place: Literal["embedded", "user"]
    folder: Traversable | Path
    year: int = 0
    title: str = ""
    edition: str = ""
    countries: int = 0
    sectors: int = 0
    damage: str = ""
    codes: tuple[str, ...] = ()

    @property
    def embedded(self) -> bool:
        """Whether the world ships with blocs."""
        return self.place == "embedded"


def list_worlds() -> list[WorldListing]:
    """Worlds of the package, then the user's, each by name."""
    return [_listing(folder, place) for folder, place in stored_folders()]


def countries_listed(name_or_path: str) -> tuple[str, tuple[str, ...]] | None:
    """Name and countries of a stored world (see `locate_world`), before it is read.

    None of a folder of tables, and of a damaged world: reading it says what is wrong. Raises
    InputError where there is no such world.
    """
    source = locate_world(name_or_path)
    if not source.stored:
        return None
    try:
        manifest, _ = described(source.folder)
    except DataError:
        return None
    return manifest.name, manifest.countries


def described(folder: Traversable | Path) -> tuple[StoredManifest, SectorTable]:
    """Manifest and sectors of a stored folder, checked against their hash."""
    sectors = content_of(folder, SECTORS)
    manifest = read_stored_manifest(
        content_of(folder, MANIFEST), sectors=sectors, file=shown_in(folder, MANIFEST)
    )
    return manifest, read_sector_table(sectors, file=shown_in(folder, SECTORS))


def _listing(folder: Traversable | Path, place: Literal["embedded", "user"]) -> WorldListing:
    try:
        manifest, table = described(folder)
    except DataError as cause:
        damage = "; ".join(problem.message for problem in cause.problems)
        return WorldListing(folder.name, place, folder, damage=damage)
    return WorldListing(
        name=folder.name,
        place=place,
        folder=folder,
        year=manifest.year,
        title=manifest.title,
        edition=manifest.edition,
        countries=len(manifest.countries),
        sectors=len(table.codes),
        codes=tuple(manifest.countries),
    )


def content_of(folder: Traversable | Path, name: str) -> bytes:
    """A file of a stored world. Raises DataError where it cannot be read."""
    try:
        return (folder / name).read_bytes()
    except OSError as cause:
        remedy = "Install blocs again, or import the world again."
        message = f"cannot be read: {cause.strerror or cause}"
        problem = Problem(message, shown_in(folder, name), remedy=remedy)
        raise DataError("a stored world cannot be read", problems=[problem]) from cause


def shown_in(folder: Traversable | Path, name: str) -> str:
    """A file of a stored world as errors name it."""
    return f"{folder}/{name}"
