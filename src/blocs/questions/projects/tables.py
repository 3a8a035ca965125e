"""The table of a project by year, as rows, as CSV and as one JSON document."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.draws.sentences import told_json
from blocs.foundation.axes import Array
from blocs.foundation.files import written_whole
from blocs.foundation.plain import finite_or_null
from blocs.questions.projects.ranges import ranges_told
from blocs.questions.projects.years import ProjectRun
from blocs.world.employment import BROAD_SECTORS

if TYPE_CHECKING:
    from blocs.questions.projects.answer import ProjectOutcome

MOST_THIRD = 5


def year_columns(outcome: ProjectOutcome, run: ProjectRun) -> dict[str, Array]:
    """Column → [t]. Money is million USD of the year, except where the name says otherwise.

    `…_real_income_change_million_usd_base_year` is in USD of the world's year;
    `…_cumulated_present_value_million_usd` adds up the changes up to a year, discounted to the
    first. `…_persons_change` are persons by broad sector, totals unchanged, NaN where they are not
    known. The lender's columns are left out where it is no country of the world.
    """
    accounts, service, project = run.accounts, run.accounts.service, outcome.project
    columns = {
        "spent_million_usd": accounts.spent,
        "local_content_million_usd": accounts.local_content,
        "lender_content_million_usd": accounts.lender_content,
        "disbursed_million_usd": service.disbursed,
        "interest_million_usd": service.interest,
        "interest_capitalised_million_usd": service.capitalised,
        "principal_million_usd": service.principal,
        "debt_service_million_usd": service.paid,
        "outstanding_million_usd": service.closing,
        "output_units": accounts.output,
        "output_value_million_usd": accounts.output_value,
        "operating_cost_million_usd": accounts.operating_cost,
        "jobs_works": accounts.jobs_works,
        "jobs_operation": accounts.jobs_operation,
        "host_cash_million_usd": accounts.host_cash,
        "lender_cash_million_usd": accounts.lender_cash,
    }
    rates = project.discount
    sides = {"host": (project.host, rates.host_pct)}
    if project.lender is not None:
        sides["lender"] = (project.lender, rates.lender_pct)
    for side, (country, rate) in sides.items():
        columns |= {
            f"{side}_real_income_change_pct": run.percent(country),
            f"{side}_real_income_change_million_usd_base_year": run.of(country),
            f"{side}_cumulated_present_value_million_usd": run.accumulated(
                country, rate=rate / 100
            ),
        }
        persons = run.persons[:, outcome.world.country.position[country]]
        columns |= {
            f"{side}_{name}_persons_change": persons[:, k] for k, name in enumerate(BROAD_SECTORS)
        }
    columns["others_real_income_change_million_usd_base_year"] = others_change(outcome, run)
    return columns


def unit_of(name: str) -> str:
    """The unit that the name of a column says."""
    if name.endswith("_pct"):
        return "%"
    if name.endswith("_persons_change"):
        return "persons"
    return "million USD" if "million_usd" in name else "1"


def others_change(outcome: ProjectOutcome, run: ProjectRun) -> Array:
    """[t] change of real income of all other countries, million USD of the world's year."""
    named = [code for code in (outcome.project.host, outcome.project.lender) if code is not None]
    return run.change.sum(axis=1) - sum(run.of(code) for code in named)


def third_countries(outcome: ProjectOutcome, run: ProjectRun) -> dict[str, float]:
    """The other countries that gain or lose most in all years together, largest first.

    Million USD of the world's year, not discounted.
    """
    total = run.change.sum(axis=0)
    named = (outcome.project.host, outcome.project.lender)
    others = [code for code in outcome.world.countries if code not in named]
    position = outcome.world.country.position
    others.sort(key=lambda code: -abs(total[position[code]]))
    return {code: float(total[position[code]]) for code in others[:MOST_THIRD]}


def write_years(outcome: ProjectOutcome, path: Path) -> Path:
    """Write the table as CSV, one line a year and variant; what is not known stays empty."""
    lines: list[list[object]] = [["variant", "year", *year_columns(outcome, outcome.agreed)]]
    for name, run in outcome.runs.items():
        columns = list(year_columns(outcome, run).values())
        for t, year in enumerate(run.years):
            cells = ("" if np.isnan(column[t]) else f"{column[t]:.9g}" for column in columns)
            lines.append([name, year, *cells])
    with (
        written_whole(path) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as stream,
    ):
        csv.writer(stream).writerows(lines)
    return path


def as_json(outcome: ProjectOutcome) -> dict[str, Any]:
    """The document of `blocs project --json`."""
    project = outcome.project
    return {
        "title": project.title,
        "status": "converged",
        "residual": max(run.residual for run in outcome.runs.values()),
        "host": project.host,
        "lender": project.lender or (project.outside_lender and project.outside_lender.name),
        "lender_in_world": project.lender is not None,
        "break_even_price_factor": _plain(outcome.break_even_price_factor),
        "variants": {name: _run_json(outcome, run) for name, run in outcome.runs.items()},
        "ranges": {
            case.key: {"status": case.failed or "converged"}
            if case.sides is None
            else {"status": "converged", **dataclasses.asdict(case.sides)}
            for case in outcome.ranges
        },
        "ranges_told": told_json(ranges_told(outcome.ranges)),
        "spread": None if outcome.spread is None else outcome.spread.as_json(),
        "provenance": dict(outcome.provenance),
    }


def _run_json(outcome: ProjectOutcome, run: ProjectRun) -> dict[str, Any]:
    columns = year_columns(outcome, run)
    return {
        "withheld": list(run.accounts.withheld),
        "solves": run.solves,
        "loan": _finite_values(dataclasses.asdict(run.figures)),
        "real_income": dataclasses.asdict(outcome.sides(run)),
        "third_countries_million_usd_base_year": third_countries(outcome, run),
        "years": [
            {"year": year, **{name: _plain(column[t]) for name, column in columns.items()}}
            for t, year in enumerate(run.years)
        ],
    }


def _finite_values(numbers: Mapping[str, float]) -> dict[str, float | None]:
    return {name: _plain(value) for name, value in numbers.items()}


def _plain(value: float | np.floating[Any]) -> float | int | None:
    """As JSON holds it; a count stays a whole number."""
    return value if isinstance(value, int) else finite_or_null(value)
