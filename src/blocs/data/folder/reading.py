"""A world out of a folder of tables: everything is checked, and every problem told at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from blocs.data.elasticities import Elasticities, chosen_elasticities, elasticities_of
from blocs.data.folder.arrays import (
    check_value_added,
    final_share_array,
    flow_array,
    flow_problems,
    input_array,
    tariff_array,
)
from blocs.data.folder.estimated import estimated_world, misplaced
from blocs.data.folder.tables import (
    Axes,
    Tables,
    axes_of,
    folder_problem,
    foreign_labels,
    read_tables,
)
from blocs.data.manifest import UNKNOWN_YEAR, Manifest, label_problems, read_manifest
from blocs.data.reference import load_bloc_table
from blocs.data.report import CheckReport, Findings, facts_of, listed, missing_partners
from blocs.foundation.arguments import arguments, elasticity_or_path, path
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, Problem, WorldError, raise_problems
from blocs.world.provenance import Provenance
from blocs.world.world import World


def read_world_folder(path: Path | str, *, elasticity: float | str | Path | None = None) -> World:
    """The world in a folder in the table format; see `check_world_folder` for what is checked.

    elasticity: a trade elasticity θ for every sector, or a CSV file of elasticities, in place of
    the folder's own (which may then be absent). The world is as in the tables: it is not
    calibrated. `year` is 0 where no manifest gives one. Where final demand is not given, it is
    estimated (`data.final_demand`). Raises WorldError with every problem, NotConvergedError where
    no final demand has the totals given, MissingExtraError for a Parquet file without pyarrow.
    """
    report = check_world_folder(path, elasticity=elasticity)
    raise_problems(WorldError, f"the world in {report.folder} cannot be used", report.problems)
    if report.world is None:
        raise WorldError(f"the world in {report.folder} cannot be used")
    return report.world


@arguments(
    path=path,
    elasticity=elasticity_or_path,
)
def check_world_folder(
    path: Path | str, *, elasticity: float | str | Path | None = None
) -> CheckReport:
    """Read a folder in the table format and report problems, warnings and facts.

    Problems: files, columns, rows, numbers, labels and sums (see `layouts`), countries that trade
    with nobody or have no output or value added. Warnings: pairs of countries without any flow,
    files that are not read, goods used but not supplied, and what was scaled.
    """
    folder = Path(path)
    findings = Findings()
    world = None
    if (problem := folder_problem(folder)) is not None:
        findings.problems.append(problem)
    else:
        manifest = read_manifest(folder, findings.problems)
        world = assembled(manifest, read_tables(folder, findings), elasticity, findings)
    return check_report(str(folder), world, findings)


def check_report(folder: str, world: World | None, findings: Findings) -> CheckReport:
    """What was found of the tables of a world."""
    return CheckReport(
        folder=folder,
        world=world,
        problems=tuple(findings.problems),
        warnings=tuple(findings.warnings),
        facts={} if world is None else facts_of(world),
        missing_partners=() if world is None else missing_partners(world),
    )


def assembled(
    manifest: Manifest,
    tables: Tables,
    elasticity: float | str | Path | None,
    findings: Findings,
) -> World | None:
    """The world of such tables; None where there are problems, which join `findings`."""
    axes = axes_of(tables, findings)
    if axes is None:
        return None
    findings.problems += foreign_labels(tables, axes)
    findings.problems += label_problems(manifest, country=axes.country, sector=axes.sector)
    theta = _elasticities(tables, axes, elasticity, findings)
    world = _world(manifest, tables, axes, theta, findings)
    if world is None or findings.problems:
        return None
    steps = () if elasticity is None else (f"trade elasticities replaced: {elasticity}",)
    provenance = Provenance(
        title=manifest.name,
        sources=manifest.sources,
        assumptions=(
            *world.provenance.assumptions,
            *_assumptions(manifest, tables),
            *findings.assumptions,
        ),
        notes=manifest.notes,
        calibration=world.provenance.calibration,
        sha256=world.sha256,
        steps=steps,
    )
    return dataclasses.replace(world, provenance=provenance)


def _elasticities(
    tables: Tables,
    axes: Axes,
    elasticity: float | str | Path | None,
    findings: Findings,
) -> Elasticities | None:
    own = None
    rows = tables.rows.get("elasticities")
    if rows is not None:
        own = elasticities_of(
            rows, sectors=axes.sector, home=tables.home, problems=findings.problems
        )
    if elasticity is None:
        if "elasticities" not in tables.present:
            remedy = "Add it (sector,trade_elasticity), or give --elasticity 5 or a file."
            message = "elasticities.csv is missing"
            findings.problems.append(Problem(message, "elasticities.csv", remedy=remedy))
        return own
    try:
        return chosen_elasticities(elasticity, axes.sector)
    except InputError as cause:
        findings.problems += cause.problems
        return None


@dataclass(frozen=True, eq=False)
class _Arrays:
    """flows: (origin, destination, sector); tariffs, inputs, final_share: None where not given."""

    flows: Array
    tariffs: Array | None = None
    inputs: Array | None = None
    final_share: Array | None = None
    assumptions: tuple[str, ...] = ()
    calibration: Mapping[str, Any] = field(default_factory=dict[str, Any])


def _arrays(manifest: Manifest, tables: Tables, axes: Axes, findings: Findings) -> _Arrays | None:
    """The arrays of the tables, or of an estimate where they lack final demand; all checked."""
    if tables.lacks_final_demand:
        found = _estimated(manifest, tables, axes, findings)
    else:
        found = _recorded(tables, axes, findings)
    if found is not None:
        findings.problems += flow_problems(found.flows, axes, tables.home)
    return found


def _recorded(tables: Tables, axes: Axes, findings: Findings) -> _Arrays | None:
    flows = flow_array(tables, axes, findings)
    rows = tables.rows
    tariffs = tariff_array(rows["tariffs"], axes, findings) if "tariffs" in rows else None
    inputs = input_array(rows["inputs"], axes, findings) if "inputs" in rows else None
    final_share = None
    if "sectors" in rows:
        if inputs is not None or "inputs" not in tables.present:
            check_value_added(rows["sectors"], axes, inputs, findings)
        final_share = final_share_array(rows["sectors"], axes, findings)
    return None if flows is None else _Arrays(flows, tariffs, inputs, final_share)


def _estimated(
    manifest: Manifest, tables: Tables, axes: Axes, findings: Findings
) -> _Arrays | None:
    """Raises NotConvergedError where no final demand has the totals given."""
    findings.problems += misplaced(tables)
    if findings.problems:
        return None
    try:
        found = estimated_world(tables, axes, manifest, findings)
    except InputError as cause:
        findings.problems += cause.problems
        return None
    if found is None:
        return None
    return _Arrays(
        found.flows,
        inputs=found.input_share,
        assumptions=found.assumptions,
        calibration=found.calibration,
    )


def _world(
    manifest: Manifest,
    tables: Tables,
    axes: Axes,
    theta: Elasticities | None,
    findings: Findings,
) -> World | None:
    """The world with a preliminary provenance, after the checks of every array."""
    n, s = len(axes.country), len(axes.sector)
    found = _arrays(manifest, tables, axes, findings)
    if findings.problems or found is None or theta is None:
        return None
    world = World(
        name=manifest.name,
        year=manifest.year,
        country=axes.country,
        sector=axes.sector,
        flows=found.flows,
        trade_elasticity=theta.trade_elasticity,
        trade_elasticity_se=theta.standard_error,
        elasticity_notes=theta.notes,
        provenance=Provenance(
            title=manifest.name, assumptions=found.assumptions, calibration=found.calibration
        ),
        tariff_rate=np.zeros((s, n, n)).T if found.tariffs is None else found.tariffs,
        input_share=np.zeros((n, s, s)) if found.inputs is None else found.inputs,
        given_final_share=found.final_share,
        sector_groups=manifest.sector_groups,
        sector_names=manifest.sector_names,
        country_names=manifest.country_names,
        blocs=load_bloc_table(),
    )
    findings.problems += _income_problems(world, tables)
    findings.warnings += _world_warnings(world, manifest)
    return world


def _income_problems(world: World, tables: Tables) -> list[Problem]:
    """Countries without value added, or without any final demand."""
    problems: list[Problem] = []
    for index, country in enumerate(world.countries):
        if not world.value_added[index] > 0:
            message = f"country '{country}' has value added {world.value_added[index]:g}"
            remedy = "Input shares must leave some value added in what the country produces."
            file = tables.rows["inputs"].file if "inputs" in tables.rows else tables.home
            problems.append(Problem(message, file, field="share", remedy=remedy))
        elif not world.final_share[index].any():
            message = f"country '{country}' has no final demand: inputs use up all that it buys"
            remedy = "Correct the input shares or the flows, or give final_share in sectors.csv."
            problems.append(Problem(message, tables.home, remedy=remedy))
    return problems


def _world_warnings(world: World, manifest: Manifest) -> list[str]:
    warnings: list[str] = []
    partners = [f"{a}–{b}" for a, b in missing_partners(world)]
    if partners:
        warnings.append(
            f"{len(partners):,} pairs of countries have no flow at all (zero, or unknown?): "
            + listed(partners)
        )
    used = (world.intermediate_use > 0) | (world.final_share > 0)
    unsupplied = [
        f"{world.sectors[j]} in {world.countries[n]}"
        for n, j in np.argwhere(used & (world.expenditure == 0))
    ]
    if unsupplied:
        warnings.append(f"{len(unsupplied):,} goods used but not supplied: {listed(unsupplied)}")
    if (manifest.currency, manifest.unit) != ("USD", "million"):
        stated = f"{manifest.unit} {manifest.currency}"
        warnings.append(f"values are stated in {stated}, but shown as million USD")
    return warnings


def _assumptions(manifest: Manifest, tables: Tables) -> list[str]:
    """What had to be assumed because a file or an entry is absent."""
    notes: list[str] = []
    if manifest.document is None:
        notes.append("no manifest.yaml: named after the folder, values taken as million USD")
    elif (manifest.currency, manifest.unit) != ("USD", "million"):
        notes.append(f"values in {manifest.unit} {manifest.currency} stand for million USD")
    if manifest.year == UNKNOWN_YEAR:
        notes.append("base year unknown: blocs cannot stand for their members")
    if "inputs" not in tables.present and not tables.lacks_final_demand:
        notes.append("no table of inputs: all output is value added, all use is final")
    if "tariffs" not in tables.present:
        notes.append("no table of tariffs: tariffs of the base year are zero")
    if tables.lacks_final_demand:
        return notes
    if "sectors" not in tables.rows or "final_share" not in tables.rows["sectors"].numbers:
        notes.append("final expenditure is what the flows leave after input use")
    return notes
