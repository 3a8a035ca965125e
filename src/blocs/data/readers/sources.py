"""One way in for every source: which format a file has, and the world that it becomes."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from blocs.data.folder.reading import read_world_folder
from blocs.data.layouts import LAYOUTS
from blocs.data.opened_files import opened_text
from blocs.data.readers.customs import BACI, COMTRADE
from blocs.data.readers.customs_world import CustomsInputs, read_customs
from blocs.data.readers.figaro import read_figaro
from blocs.data.readers.icio import read_icio
from blocs.data.readers.isic import elasticities_for
from blocs.data.readers.left_out import OPTION
from blocs.data.readers.multiregional import MultiRegionalTable, world_from_table
from blocs.data.readers.pymrio_tables import read_eora26, read_exiobase
from blocs.data.readers.tariff_files import read_tariffs
from blocs.data.readers.tariff_schedule import Target
from blocs.data.readers.wiod import read_wiod
from blocs.data.tariffs.put_in import with_rates
from blocs.foundation.errors import InputError, Problem, WorldError
from blocs.foundation.files import is_file, is_folder
from blocs.world.world import World


class SourceFormat(StrEnum):
    """Formats that `blocs world import` reads; `table` is the folder format of blocs."""

    TABLE = "table"
    ICIO = "icio"
    WIOD = "wiod"
    FIGARO = "figaro"
    EXIOBASE = "exiobase"
    EORA26 = "eora26"
    BACI = "baci"
    COMTRADE = "comtrade"


@dataclass(frozen=True)
class SourceOptions:
    """What the user gives beside the file; `usd_per_unit` converts a table in another currency.

    allow_left_out: share of a customs or tariff file that may be left out, 1 % where None.
    """

    year: int | None = None
    elasticity: float | str | Path | None = None
    name: str | None = None
    tariffs: Path | None = None
    tariff_year: int | None = None
    concordance: str | None = None
    domestic: Path | None = None
    usd_per_unit: float | None = None
    allow_left_out: float | None = None


_TABLES: Mapping[SourceFormat, Callable[..., MultiRegionalTable]] = {
    SourceFormat.ICIO: read_icio,
    SourceFormat.WIOD: read_wiod,
    SourceFormat.FIGARO: read_figaro,
    SourceFormat.EXIOBASE: read_exiobase,
    SourceFormat.EORA26: read_eora26,
}
_NAMES: tuple[tuple[str, SourceFormat], ...] = (
    (r"^(ICIO)?\d{4}_(SML|\d{4})?.*\.csv|^ICIO|^\d{4}_SML|^\d{4}-\d{4}_SML", SourceFormat.ICIO),
    (r"^WIOT", SourceFormat.WIOD),
    (r"eu-ic-io_", SourceFormat.FIGARO),
    (r"^IOT_\d{4}_(ixi|pxp)", SourceFormat.EXIOBASE),
    (r"^Eora26_", SourceFormat.EORA26),
    (r"^BACI_", SourceFormat.BACI),
)
_HEADERS: tuple[tuple[str, SourceFormat], ...] = (
    (r"^\"?t\"?,\"?i\"?,\"?j\"?,\"?k\"?,\"?v\"?", SourceFormat.BACI),
    (r"primaryValue|Trade Value \(US\$\)", SourceFormat.COMTRADE),
    (r"obsValue|^\"?rowLabels", SourceFormat.FIGARO),
    (r"_(HFCE|GFCF|GGFC)\b", SourceFormat.ICIO),
)


def detected_format(path: Path) -> SourceFormat:
    """The format of a file or folder, by name, then by header. Raises InputError if unclear."""
    if is_folder(path):
        return _of_folder(path)
    if not is_file(path):
        problem = Problem("there is no such file or folder", str(path))
        raise InputError("nothing to import", problems=[problem])
    for pattern, found in _NAMES:
        if re.search(pattern, path.name, re.IGNORECASE):
            return found
    try:
        with opened_text(path) as text:
            header = text.readline(1 << 20)
    except WorldError as cause:
        raise _unclear(path, cause.problems) from cause
    for pattern, found in _HEADERS:
        if re.search(pattern, header):
            return found
    raise _unclear(path)


def read_source(path: Path, format_: SourceFormat, options: SourceOptions) -> World:
    """The world in a source, as it stands there: calibration is the caller's.

    Raises InputError, WorldError with all problems; MissingExtraError, naming the extra.
    """
    name = options.name or re.sub(r"\W+", "-", path.name.split(".")[0]).strip("-").lower()
    _check_options(format_, options)
    if format_ is SourceFormat.TABLE:
        world = read_world_folder(path, elasticity=options.elasticity)
        return world if options.tariffs is None else _with_tariffs(world, options)
    if format_ in {SourceFormat.BACI, SourceFormat.COMTRADE}:
        given = CustomsInputs(
            domestic=options.domestic,
            concordance=options.concordance,
            elasticity=options.elasticity,
            year=options.year,
            tariffs=options.tariffs,
            tariff_year=options.tariff_year,
            allow_left_out=options.allow_left_out,
        )
        form = BACI if format_ is SourceFormat.BACI else COMTRADE
        return read_customs(path, form, given, name=name)
    table = _in_usd(_TABLES[format_](path, year=options.year), options.usd_per_unit)
    elasticity = elasticities_for(options.elasticity, table.sector)
    tariffs = None
    if options.tariffs is not None:
        target = Target(table.country, table.sector, table.year)
        tariffs = read_tariffs(
            options.tariffs,
            target,
            concordance=options.concordance,
            year=options.tariff_year,
            allow_left_out=options.allow_left_out,
        )
    return world_from_table(table, elasticity=elasticity, name=name, tariffs=tariffs)


def _of_folder(path: Path) -> SourceFormat:
    names = [entry.name for entry in path.iterdir()]
    if any(name.startswith(("flows.", "final_flows.", "intermediate_flows.")) for name in names):
        return SourceFormat.TABLE
    if "file_parameters.json" in names or ("A.txt" in names and "Y.txt" in names):
        return SourceFormat.EXIOBASE
    if any(name.startswith("Eora26_") for name in names) or "labels_T.txt" in names:
        return SourceFormat.EORA26
    return SourceFormat.TABLE


def _check_options(format_: SourceFormat, options: SourceOptions) -> None:
    """Options that a format would silently ignore are refused."""
    customs = format_ in {SourceFormat.BACI, SourceFormat.COMTRADE}
    unused = {
        "--domestic": options.domestic is not None and not customs,
        "--concordance": options.concordance is not None
        and not customs
        and options.tariffs is None,
        OPTION: options.allow_left_out is not None and not customs and options.tariffs is None,
        "--tariff-year": options.tariff_year is not None and options.tariffs is None,
        "--usd-per-unit": options.usd_per_unit is not None and format_ not in _TABLES,
        "--year": options.year is not None and format_ is SourceFormat.TABLE,
    }
    problems = [
        Problem(
            f"means nothing for the format '{format_}' here", field=name, remedy="Leave it out."
        )
        for name, wrong in unused.items()
        if wrong
    ]
    if problems:
        raise InputError("options do not fit the source", problems=problems)


def _in_usd(table: MultiRegionalTable, rate: float | None) -> MultiRegionalTable:
    if rate is None:
        return table
    if table.currency == "USD" or not (np.isfinite(rate) and rate > 0):
        message = "the table is in USD already" if table.currency == "USD" else f"{rate} is no rate"
        problem = Problem(message, field="--usd-per-unit", remedy="Leave it out, or give 1.05.")
        raise InputError("the currency cannot be converted", problems=[problem])
    note = f"million {table.currency} converted at {rate:g} USD, as the user says"
    return dataclasses.replace(
        table,
        intermediate=rate * table.intermediate,
        final=rate * table.final,
        output=None if table.output is None else rate * table.output,
        currency="USD",
        assumptions=(*table.assumptions, note),
    )


def _with_tariffs(world: World, options: SourceOptions) -> World:
    """A world of tables with tariffs from an official file; input costs follow the duties."""
    if world.tariff_rate.any():
        problem = Problem(
            "the folder has tariffs.csv already", field="--tariffs", remedy="Keep one."
        )
        raise InputError("two tables of tariffs", problems=[problem])
    assert options.tariffs is not None
    target = Target(world.country, world.sector, world.year)
    tariffs = read_tariffs(
        options.tariffs,
        target,
        concordance=options.concordance,
        year=options.tariff_year,
        allow_left_out=options.allow_left_out,
    )
    taxed = with_rates(world, tariffs.rate, file=str(options.tariffs))
    kept = [a for a in world.provenance.assumptions if "tariffs of the base year" not in a]
    provenance = dataclasses.replace(
        world.provenance,
        sources=(*world.provenance.sources, tariffs.source),
        assumptions=(
            *kept,
            *tariffs.assumptions,
            "inputs cost more by the average duty of each country and sector; value added is what "
            "is left",
        ),
    )
    return dataclasses.replace(taxed, provenance=provenance)


def _unclear(path: Path, why: tuple[Problem, ...] = ()) -> InputError:
    remedy = f"Say it: --format {', '.join(SourceFormat)}."
    if path.name.split(".")[0] in {layout.stem for layout in LAYOUTS}:
        remedy = f"For a world in tables give the folder that holds {path.name}."
    message = "the format cannot be told from the name or the header"
    problem = Problem(message, str(path), field="--format", remedy=remedy)
    return InputError("which format?", problems=[*why, problem])
