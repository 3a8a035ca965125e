"""The store of worlds: those inside the package, the user's own, and how they are written.

A stored world is a folder with `manifest.json`, `sectors.csv` and `arrays.npz`.
"""

from __future__ import annotations

import dataclasses
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

import numpy as np
import platformdirs

from blocs.data.elasticities import chosen_elasticities
from blocs.data.employment import with_employment
from blocs.data.folder.reading import read_world_folder
from blocs.data.reference import load_bloc_table
from blocs.data.stored.arrays import StoredArrays, pack_arrays, unpack_arrays
from blocs.data.stored.text import (
    ARRAYS,
    MANIFEST,
    SECTORS,
    SectorTable,
    StoredManifest,
    manifest_text,
    read_sector_table,
    read_stored_manifest,
    sector_table_text,
)
from blocs.data.tariffs.choice import EMBEDDED, NONE, with_tariffs
from blocs.foundation.axes import Axis, did_you_mean
from blocs.foundation.errors import DataError, InputError, Problem, WorldError
from blocs.foundation.files import (
    bring_to_disk,
    check_path,
    is_file,
    is_folder,
    is_there,
    not_written,
)
from blocs.world.provenance import Provenance
from blocs.world.world import World

KEPT = "Choose another name, or overwrite it with `--replace`."


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


@dataclass(frozen=True)
class WorldSource:
    """Where a world comes from: a stored world (`stored`), or a folder of tables.

    shipped: whether it is part of the package.
    """

    name: str
    folder: Traversable | Path
    stored: bool
    shipped: bool = False


def worlds_home() -> Path:
    """Folder of the user's own worlds: `$BLOCS_HOME/worlds`, or in the user's data folder.

    Raises InputError where BLOCS_HOME names no folder that can be.
    """
    home = os.environ.get("BLOCS_HOME")
    if not home:
        return platformdirs.user_data_path("blocs") / "worlds"
    try:
        base = Path(home).expanduser()
    except RuntimeError as cause:
        raise _wrong_home(home, f"{cause}") from cause
    if is_there(base) and not is_folder(base):
        raise _wrong_home(home, "it is a file")
    return base / "worlds"


def _wrong_home(home: str, message: str) -> InputError:
    remedy = "Set BLOCS_HOME to a folder that you may write to, or leave it out."
    problem = Problem(message, file=home, field="BLOCS_HOME", remedy=remedy)
    return InputError("the folder of your own worlds cannot be used", problems=[problem])


def list_worlds() -> list[WorldListing]:
    """Worlds of the package, then the user's, each by name."""
    return [_listing(folder, place) for folder, place in _stored_folders()]


def find_world(
    name_or_path: str | Path,
    *,
    elasticity: float | str | Path | None = None,
    tariffs: str | Path | None = None,
) -> World:
    """The world called so (see `locate_world`), as it is stored or stands in its tables.

    elasticity: one θ for every sector, or a CSV file, in place of the world's own. tariffs: of the
    base year, see `with_tariffs`; None: those that ship for a world that ships, else as it stands.
    Raises InputError, WorldError, DataError.
    """
    source = locate_world(str(name_or_path))
    world = with_employment(_as_it_stands(source, elasticity))
    default = EMBEDDED if source.shipped and not world.tariff_rate.any() else NONE
    return with_tariffs(world, tariffs or default)


def _as_it_stands(source: WorldSource, elasticity: float | str | Path | None) -> World:
    if not source.stored:
        return read_world_folder(Path(str(source.folder)), elasticity=elasticity)
    world = load_stored_world(source.folder)
    if elasticity is None:
        return world
    chosen = chosen_elasticities(elasticity, world.sector)
    replaced = world.with_elasticity(
        trade_elasticity=chosen.trade_elasticity,
        standard_error=chosen.standard_error,
        source=str(elasticity),
    )
    return dataclasses.replace(replaced, elasticity_notes=chosen.notes)


def locate_world(name_or_path: str) -> WorldSource:
    """Where the world called so is: a known name first, else a folder.

    A world of the package goes before one of the user's with the same name, and both before a
    folder; `./name` means the folder. Raises InputError for an unknown name or a wrong path.
    """
    known = [(folder.name, folder, place) for folder, place in _stored_folders()]
    for name, folder, place in known:
        if name == name_or_path:
            return WorldSource(name, folder, stored=True, shipped=place == "embedded")
    try:
        path = Path(name_or_path).expanduser()
        if name_or_path and is_folder(path):
            return WorldSource(path.resolve().name, path, stored=_is_stored(path))
        exists = bool(name_or_path) and is_there(path)
    except (OSError, ValueError, RuntimeError):
        exists = False
    names = [name for name, _, _ in known]
    raise _unknown_world(name_or_path, names, exists=exists)


def load_stored_world(folder: Traversable | Path) -> World:
    """The world in a stored folder.

    Raises DataError, naming the file, where one is absent, damaged or not of this format.
    """
    manifest, table = _described(folder)
    arrays = unpack_arrays(
        _content(folder, ARRAYS),
        sha256=manifest.sha256,
        countries=len(manifest.countries),
        sectors=len(table.codes),
        file=_shown(folder, ARRAYS),
    )
    try:
        return _world(manifest, table, arrays)
    except WorldError as cause:
        problems = [dataclasses.replace(item, file=str(folder)) for item in cause.problems]
        raise DataError("a stored world cannot be read", problems=problems) from cause


def _world(manifest: StoredManifest, table: SectorTable, arrays: StoredArrays) -> World:
    return World(
        name=manifest.name,
        year=manifest.year,
        country=Axis("country", manifest.countries),
        sector=Axis("sector", table.codes),
        flows=arrays.flows,
        trade_elasticity=np.array(table.trade_elasticity),
        trade_elasticity_se=np.array(table.standard_error),
        elasticity_notes=table.notes,
        provenance=_provenance(manifest),
        tariff_rate=arrays.tariff_rate.T,
        input_share=arrays.input_share,
        given_final_share=arrays.final_share,
        sector_groups=table.groups,
        country_names=manifest.country_names,
        sector_names=table.names,
        blocs=load_bloc_table(),
    )


def save_stored_world(
    world: World, folder: Path, *, single_precision: bool = False, replace: bool = True
) -> None:
    """Write `world` as a stored folder, whole or not at all; an older stored world is replaced.

    `single_precision`: see `arrays.pack_arrays`; without `replace` an older world, or one
    that another process keeps here at the same time, stays. Raises InputError where the place
    cannot be written or holds something else.
    """
    folder = Path(folder)
    if world.export_tax_rate is not None or world.revenue_sharing is not None:
        raise InputError(
            f"world '{world.name}' has export taxes or shared tariff revenue, which stored worlds "
            "do not hold. Keep the scenario that makes them as `baseline` moves instead."
        )
    arrays = pack_arrays(world, single_precision=single_precision)
    sectors = sector_table_text(SectorTable.of(world)).encode()
    contents = {
        ARRAYS: arrays,
        SECTORS: sectors,
        MANIFEST: manifest_text(world, arrays=arrays, sectors=sectors).encode(),
    }
    try:
        if is_there(folder) and not (_is_stored(folder) or _is_empty(folder)):
            raise _not_writable(folder, "something else stands here", "Choose a new folder.")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".blocs-", dir=folder.parent) as scratch:
            new = Path(scratch) / "new"
            _write_new(contents, new)
            if replace and is_there(folder):
                _swap(new, folder, Path(scratch) / "old")
            else:
                new.rename(folder)  # nobody comes between: it fails where a world stands
    except OSError as cause:
        if cause.errno in (errno.ENOTEMPTY, errno.EEXIST) and not replace:
            raise _not_writable(folder, "a world stands here already", KEPT) from cause
        raise not_written(folder, cause, "Choose a folder that you may write to.") from cause


def check_name(name: str, *, replace: bool) -> Path:
    """The folder of a world that may be written under this name. Raises InputError."""
    if not is_name(name):
        problem = Problem(
            f"'{name}' cannot name a world", field="--name", remedy="Use letters, digits, - and _."
        )
        raise InputError("cannot import", problems=[problem])
    if any(item.name == name and item.embedded for item in list_worlds()):
        raise InputError(f"'{name}' is an embedded world; choose another name with `--name`.")
    target = worlds_home() / name
    if is_there(target) and not replace:
        raise InputError(f"a world '{name}' is there already; `--replace` overwrites it.")
    return target


def is_name(text: str) -> bool:
    """Whether a world may be called so."""
    return text.replace("-", "").replace("_", "").isalnum()


def keep_world(world: World, place: str | Path, *, replace: bool) -> Path:
    """Save a world under a name, or in a folder, called after it; see `World.save`."""
    if isinstance(place, str) and is_name(place):
        target = check_name(place, replace=replace)
    else:
        check_path(Path(place))
        target = Path(place).expanduser()
    save_stored_world(dataclasses.replace(world, name=target.name), target, replace=replace)
    return target


World.keeper = staticmethod(keep_world)


def _write_new(contents: dict[str, bytes], new: Path) -> None:
    new.mkdir()
    for name, content in contents.items():
        (new / name).write_bytes(content)
        bring_to_disk(new / name)


def _swap(new: Path, folder: Path, old: Path) -> None:
    """Put `new` in the place of `folder`; on any failure or interruption the old one comes back."""
    folder.rename(old)
    try:
        new.rename(folder)
    except BaseException:
        old.rename(folder)
        raise
    shutil.rmtree(old)


def _described(folder: Traversable | Path) -> tuple[StoredManifest, SectorTable]:
    """Manifest and sectors of a stored folder, checked against their hash."""
    sectors = _content(folder, SECTORS)
    manifest = read_stored_manifest(
        _content(folder, MANIFEST), sectors=sectors, file=_shown(folder, MANIFEST)
    )
    return manifest, read_sector_table(sectors, file=_shown(folder, SECTORS))


def _provenance(manifest: StoredManifest) -> Provenance:
    return Provenance(
        title=manifest.title,
        sources=manifest.sources,
        edition=manifest.edition,
        assumptions=manifest.assumptions,
        assumptions_ru=manifest.assumptions_ru,
        notes=manifest.notes,
        sha256=manifest.sha256,
        calibration=manifest.calibration,
        steps=manifest.steps,
        pairs=manifest.pairs,
    )


def _stored_folders() -> Iterator[tuple[Traversable | Path, Literal["embedded", "user"]]]:
    embedded = files("blocs.data") / "embedded"
    if embedded.is_dir():
        for folder in sorted(embedded.iterdir(), key=lambda entry: entry.name):
            if (folder / MANIFEST).is_file():
                yield folder, "embedded"
    home = worlds_home()
    if is_folder(home):
        for folder in _entries(home):
            if (folder / MANIFEST).is_file():
                yield folder, "user"


def _entries(home: Path) -> list[Path]:
    try:
        return sorted(home.iterdir())
    except OSError as cause:
        raise _wrong_home(str(home), cause.strerror or str(cause)) from cause


def _listing(folder: Traversable | Path, place: Literal["embedded", "user"]) -> WorldListing:
    try:
        manifest, table = _described(folder)
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


def _content(folder: Traversable | Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as cause:
        remedy = "Install blocs again, or import the world again."
        message = f"cannot be read: {cause.strerror or cause}"
        problem = Problem(message, _shown(folder, name), remedy=remedy)
        raise DataError("a stored world cannot be read", problems=[problem]) from cause


def _shown(folder: Traversable | Path, name: str) -> str:
    return f"{folder}/{name}"


def _is_stored(folder: Path) -> bool:
    return is_file(folder / MANIFEST) and is_file(folder / ARRAYS)


def _is_empty(folder: Path) -> bool:
    return is_folder(folder) and not any(folder.iterdir())


def _not_writable(folder: Path, message: str, remedy: str) -> InputError:
    problem = Problem(message, str(folder), remedy=remedy)
    return InputError("the world cannot be saved", problems=[problem])


def _unknown_world(name: str, known: list[str], *, exists: bool) -> InputError:
    listing = f"Known worlds: {', '.join(known)}." if known else "No world is installed."
    if exists:
        message = f"'{name}' is a file, not a world"
        hint = "Give the folder that holds flows.csv."
    elif name.startswith((".", "~")) or any(mark in name for mark in (os.sep, os.altsep) if mark):
        message = f"there is no folder '{name}'"
        hint = "Give a folder in the table format, or the name of a world."
    else:
        message = f"unknown world '{name}'"
        hint = did_you_mean(name, known)
    remedy = f"{hint} {listing}".strip()
    return InputError("the world cannot be found", problems=[Problem(message, remedy=remedy)])
