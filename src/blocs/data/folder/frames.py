"""A world out of pandas frames: the tables of a world folder that stand in no folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from blocs.data.folder.reading import assembled, check_report
from blocs.data.folder.tables import BY_USE, Tables
from blocs.data.layouts import FLOWS, LAYOUTS, Layout
from blocs.data.manifest import FIRST_YEAR, LAST_YEAR, UNKNOWN_YEAR, Manifest
from blocs.data.report import Findings
from blocs.data.row_checks import checked_rows
from blocs.data.rows import RowCollector, Rows
from blocs.data.table_files import header_problems
from blocs.foundation.arguments import (
    a,
    any_text,
    arguments,
    elasticity_or_path,
    names,
    text,
    whole,
)
from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import Problem, WorldError, raise_problems
from blocs.world.provenance import Source
from blocs.world.world import World

if TYPE_CHECKING:
    from pandas import DataFrame

STEMS = {layout.stem: layout for layout in LAYOUTS}
"""The tables of a world folder, by the word that is the file's name there."""


@arguments(
    frames=a(Mapping, "a mapping of names to frames"),
    name=text,
    year=whole(0),
    elasticity=elasticity_or_path,
    sources=names,
    notes=any_text,
)
def world_from_frames(
    frames: Mapping[str, DataFrame],
    *,
    name: str,
    year: int = UNKNOWN_YEAR,
    elasticity: float | str | Path | None = None,
    sources: tuple[str, ...] = (),
    notes: str = "",
) -> World:
    """A world of frames with the columns of the files of a world folder.

    frames: `flows` (origin, destination, sector, value [million USD]) and, as in a folder,
    `inputs`, `sectors`, `tariffs`, `elasticities` …; a named index counts as columns. year: that
    whose blocs have members. elasticity: θ of every sector, or a CSV file, in place of
    `elasticities`. sources: what the numbers come from. A row in an error is that of the frame,
    from 1. Raises WorldError with every problem at once.
    """
    findings = Findings()
    tables = _tables(frames, findings)
    if year != UNKNOWN_YEAR and not FIRST_YEAR <= year <= LAST_YEAR:
        message = f"{year} is no year from {FIRST_YEAR} to {LAST_YEAR}"
        findings.problems.append(Problem(message, field="year"))
    manifest = Manifest(
        name=name, year=year, sources=tuple(Source(title=title) for title in sources), notes=notes
    )
    world = assembled(manifest, tables, elasticity, findings)
    report = check_report(name, world, findings)
    summary = f"the frames of the world '{name}' cannot be used"
    raise_problems(WorldError, summary, report.problems)
    if report.world is None:
        raise WorldError(summary)
    return report.world


def _tables(frames: Mapping[str, DataFrame], findings: Findings) -> Tables:
    rows: dict[str, Rows] = {}
    for stem, frame in frames.items():
        if stem not in STEMS:
            remedy = did_you_mean(stem, STEMS) or f"Known: {', '.join(STEMS)}."
            findings.problems.append(Problem(f"unknown table '{stem}'", remedy=remedy))
            continue
        if not hasattr(frame, "iloc"):
            message = f"a pandas frame is needed, not {type(frame).__name__}"
            findings.problems.append(Problem(message, field=stem))
            continue
        found = _rows(frame, STEMS[stem], findings.problems)
        if found is not None:
            rows[stem] = checked_rows(found, STEMS[stem], findings.problems)
    tables = Tables(rows, frozenset(frames) & STEMS.keys())
    findings.problems += _missing(tables)
    return tables


def _missing(tables: Tables) -> list[Problem]:
    """The tables without which there is no trade."""
    by_use = [stem for stem in BY_USE if stem in tables.present]
    if "flows" in tables.present or len(by_use) == len(BY_USE) or tables.lacks_final_demand:
        return []
    wanted = ", ".join(stem for stem in BY_USE if stem not in by_use) if by_use else "flows"
    remedy = f"Give a frame with the columns {FLOWS.header}"
    return [Problem(f"the table '{wanted}' is missing", remedy=remedy)]


def _rows(frame: DataFrame, layout: Layout, problems: list[Problem]) -> Rows | None:
    """The rows of a frame; None where its columns are not those of the table."""
    table = frame.reset_index() if any(frame.index.names) else frame
    header = [str(column) for column in table.columns]
    faults = header_problems(header, layout=layout, file=layout.stem)
    if faults:
        problems.extend(faults)
        return None
    collector = RowCollector(layout=layout, header=header, file=layout.stem)
    if len(table):
        columns = [_texts(table.iloc[:, place]) for place in range(len(header))]
        collector.add_columns(columns, np.arange(1, len(table) + 1, dtype=np.int64))
    found = collector.finish()
    problems.extend(collector.problems)
    return found


def _texts(column: Any) -> list[str]:
    """Cells as a file has them; what is absent is empty."""
    absent = cast("list[bool]", column.isna().tolist())
    cells = cast("list[object]", column.tolist())
    return ["" if gone else str(value) for gone, value in zip(absent, cells, strict=True)]
