"""The store of worlds: those inside the package, the user's own, and how they are written.

A stored world is a folder with `manifest.json`, `sectors.csv` and `arrays.npz`.
"""

from __future__ import annotations

import dataclasses
import errno
import shutil
import tempfile
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np

from blocs.data.elasticities import chosen_elasticities
from blocs.data.employment import with_employment
from blocs.data.folder.reading import read_world_folder
from blocs.data.reference import load_bloc_table
from blocs.data.stored.arrays import StoredArrays, pack_arrays, unpack_arrays
from blocs.data.stored.listing import content_of, described, list_worlds, shown_in
from blocs.data.stored.place import (
    ARRAYS,
    MANIFEST,
    WorldSource,
    is_stored,
    locate_world,
    worlds_home,
)
from blocs.data.stored.text import (
    SECTORS,
    SectorTable,
    StoredManifest,
    manifest_text,
    sector_table_text,
)
from blocs.data.tariffs.asked import EMBEDDED, NONE
from blocs.data.tariffs.choice import with_tariffs
from blocs.foundation.axes import Axis
from blocs.foundation.errors import DataError, InputError, Problem, WorldError
from blocs.foundation.files import (
    bring_to_disk,
    check_path,
    is_folder,
    is_there,
    not_written,
)
from blocs.world.provenance import Provenance
from blocs.world.world import World

KEPT = "Choose another name, or overwrite it with `--replace`."


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


def load_stored_world(folder: Traversable | Path) -> World:
    """The world in a stored folder.

    Raises DataError, naming the file, where one is absent, damaged or not of this format.
    """
    manifest, table = described(folder)
    arrays = unpack_arrays(
        content_of(folder, ARRAYS),
        sha256=manifest.sha256,
        countries=len(manifest.countries),
        sectors=len(table.codes),
        file=shown_in(folder, ARRAYS),
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
    if world.transport.facts():
        raise InputError(
            f"world '{world.name}' has costs of ways of its own, which stored worlds do not hold. "
            "Set them again with `with_way_costs` where the world is loaded."
        )
    arrays = pack_arrays(world, single_precision=single_precision)
    sectors = sector_table_text(SectorTable.of(world)).encode()
    contents = {
        ARRAYS: arrays,
        SECTORS: sectors,
        MANIFEST: manifest_text(world, arrays=arrays, sectors=sectors).encode(),
    }
    try:
        if is_there(folder) and not (is_stored(folder) or _is_empty(folder)):
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


def _is_empty(folder: Path) -> bool:
    return is_folder(folder) and not any(folder.iterdir())


def _not_writable(folder: Path, message: str, remedy: str) -> InputError:
    problem = Problem(message, str(folder), remedy=remedy)
    return InputError("the world cannot be saved", problems=[problem])
