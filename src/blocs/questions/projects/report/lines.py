"""Tables of a project page: years, variants, tranches, ranges, other countries, terms."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from blocs.brief.annex import Facts
from blocs.foundation.axes import Array
from blocs.foundation.catalogues import in_language
from blocs.foundation.numbers import ABSENT
from blocs.questions.projects.ranges import Sides
from blocs.questions.projects.report.figures import Scene
from blocs.questions.projects.tables import others_change, third_countries
from blocs.questions.projects.years import ProjectRun

Line = tuple[str, ...]


@dataclass(frozen=True)
class TrancheLine:
    """One tranche as shown; `held`: not paid in the second variant."""

    number: str
    year: str
    amount: str
    condition: str
    paid: str
    held: bool


@dataclass(frozen=True)
class YearTable:
    """The table of one variant, every year in it."""

    key: str
    number: str
    title: str
    rows: tuple[Line, ...]


@dataclass(frozen=True, eq=False)
class _Column:
    head: str
    values: Callable[[ProjectRun], Array]
    digits: int = 0
    signed: bool = False


def heads(scene: Scene) -> Line:
    """Heads of the table by year."""
    return (scene.speaking.words["pj_year"], *(column.head for column in _columns(scene)))


def _columns(scene: Scene) -> list[_Column]:
    w, outcome = scene.speaking.words, scene.outcome
    works = outcome.project.suppliers is not None
    yields = outcome.project.capacity is not None
    columns = [
        *([_Column(w["pj_spent"], lambda run: run.accounts.spent)] if works else []),
        *([_Column(w["pj_local"], lambda run: run.accounts.local_content)] if works else []),
        _Column(w["pj_disbursed"], lambda run: run.accounts.service.disbursed),
        _Column(w["pj_interest"], lambda run: run.accounts.service.interest),
        _Column(w["pj_principal"], lambda run: run.accounts.service.principal),
        _Column(w["pj_owed"], lambda run: run.accounts.service.closing),
        *([_Column(w["pj_output"], lambda run: run.accounts.output_value)] if yields else []),
        *([_Column(w["pj_running"], lambda run: run.accounts.operating_cost)] if yields else []),
    ]
    if outcome.project.jobs is not None:
        columns.append(_Column(w["pj_jobs"], lambda run: run.accounts.jobs))
    for code, rate in scene.sides.values():
        columns += _side_columns(scene, code, rate)
    columns.append(
        _Column(w["pj_all_others"], lambda run: others_change(outcome, run), signed=True)
    )
    return columns


def _side_columns(scene: Scene, code: str, rate: float) -> list[_Column]:
    w, name = scene.speaking.words, scene.speaking.country(code)
    return [
        _Column(w("pj_change_pct", country=name), lambda run: run.percent(code), 3, signed=True),
        _Column(w("pj_change", country=name), lambda run: run.of(code), signed=True),
        _Column(
            w("pj_accumulated", country=name),
            lambda run: run.accumulated(code, rate=rate),
            signed=True,
        ),
    ]


def year_tables(scene: Scene, *, first_number: int) -> tuple[YearTable, ...]:
    """One table a variant, every year in it."""
    w, n = scene.speaking.words, scene.speaking.numbers
    tables: list[YearTable] = []
    for k, (key, (title, run)) in enumerate(
        zip(scene.outcome.runs, scene.runs.items(), strict=True)
    ):
        columns = [(column, column.values(run)) for column in _columns(scene)]
        rows = tuple(
            (
                str(year),
                *(
                    (n.change if column.signed else n.plain)(float(values[t]), column.digits)
                    for column, values in columns
                ),
            )
            for t, year in enumerate(run.years)
        )
        caption = f"{w['pj_table_caption']} {title}".strip()
        tables.append(YearTable(key, w("table", number=first_number + k), caption, rows))
    return tuple(tables)


def variants(scene: Scene) -> tuple[Line, ...]:
    """The figures of the variants side by side; nothing where there is one only."""
    if scene.outcome.withheld is None:
        return ()
    w, n = scene.speaking.words, scene.speaking.numbers
    runs = list(scene.outcome.runs.values())
    sides = [scene.outcome.sides(run) for run in runs]
    found: list[Line] = [
        (
            w["pj_lent"],
            *(n.money(float(run.accounts.service.disbursed.sum()), signed=False) for run in runs),
        ),
        (
            w["pj_served"],
            *(n.money(run.figures.debt_service_total, signed=False) for run in runs),
        ),
        (
            w["pj_grant"],
            *(n.percent(100 * run.figures.grant_element) for run in runs),
        ),
    ]
    for side, (code, _) in scene.sides.items():
        name = w("pj_value_of", country=scene.speaking.country(code))
        values = [float(getattr(one, f"{side}_present_value")) for one in sides]
        found.append((name, *(n.money(value, signed=True) for value in values)))
    return tuple(found)


def tranches(scene: Scene) -> tuple[TrancheLine, ...]:
    """The tranches with their conditions; nothing for a loan without tranches."""
    w, n, loan = scene.speaking.words, scene.speaking.numbers, scene.outcome.project.loan
    found: list[TrancheLine] = []
    for number, tranche in enumerate(loan.tranches or (), start=1):
        held = number in loan.withheld
        condition = in_language(tranche, "condition", scene.speaking.language) or ABSENT
        found.append(
            TrancheLine(
                number=str(number),
                year=str(tranche.year),
                amount=n.plain(tranche.amount_million_usd, 0),
                condition=condition,
                paid=w["pj_held"] if held else w["pj_given"],
                held=held,
            )
        )
    return tuple(found)


def range_heads(scene: Scene) -> Line:
    """Heads of the table of ranges."""
    w = scene.speaking.words
    names = [scene.speaking.country(code) for code, _ in scene.sides.values()]
    columns = [w(key, country=name) for name in names for key in ("pj_value_of", "pj_even_of")]
    return (w["pj_case"], *columns)


def ranges(scene: Scene) -> tuple[Line, ...]:
    """The central case and the others; nothing where no range was computed."""
    if not scene.outcome.ranges:
        return ()
    w = scene.speaking.words
    central = scene.outcome.sides(scene.outcome.agreed)
    found = [(w["pj_case_central"], *_sides_cells(scene, central))]
    for case in scene.outcome.ranges:
        name = w.known(f"pj_case_{case.key}", w.known(case.key, case.key))
        if case.sides is None:
            found.append((name, case.failed, *([ABSENT] * (2 * len(scene.sides) - 1))))
        else:
            found.append((name, *_sides_cells(scene, case.sides)))
    return tuple(found)


def _sides_cells(scene: Scene, sides: Sides) -> Line:
    w, n = scene.speaking.words, scene.speaking.numbers
    cells: list[str] = []
    for side in scene.sides:
        value = float(getattr(sides, f"{side}_present_value"))
        year = getattr(sides, f"{side}_break_even")
        cells += [n.money(value, signed=True), w["pj_never"] if year is None else str(year)]
    return tuple(cells)


def others(scene: Scene) -> tuple[tuple[str, str], ...]:
    """Other countries that gain or lose most, all years together."""
    n, run = scene.speaking.numbers, scene.outcome.agreed
    found = third_countries(scene.outcome, run)
    return tuple(
        (scene.speaking.country(code), n.money(value, signed=True)) for code, value in found.items()
    )


def terms(scene: Scene) -> Facts:
    """The terms of the loan and of the plant, in words."""
    w, n, project = scene.speaking.words, scene.speaking.numbers, scene.outcome.project
    loan, rates = project.loan, project.discount
    steps = [
        n.stated_percent(pct)
        if since == 0
        else w("pj_rate_from", year=since, rate=n.stated_percent(pct))
        for since, pct in loan.interest_pct.items()
    ]
    facts = [
        (w["pj_term_rate"], scene.speaking.listed(steps)),
        (
            w["pj_term_repayment"],
            w(
                "pj_term_repaid",
                grace=max(1, loan.grace_years),
                maturity=loan.maturity_years,
                counted=w[f"pj_counted_{loan.counted_from}"],
                how=w[f"pj_repay_{loan.repayment}"],
                interest=w[f"pj_grace_{loan.grace_interest}"],
            ),
        ),
        (
            w["pj_term_discount"],
            w(
                "pj_rates",
                host=n.stated_percent(rates.host_pct),
                lender=n.stated_percent(rates.lender_pct),
            ),
        ),
    ]
    basis = project.prices
    inflation = w["pj_no_inflation"]
    if basis is not None:
        inflation = w("pj_inflation", rate=n.stated_percent(basis.inflation_pct), year=basis.year)
    facts.append((w["pj_term_prices"], inflation))
    return (*facts, *_plant_terms(scene), *_job_terms(scene))


def _plant_terms(scene: Scene) -> Facts:
    w, n, project = scene.speaking.words, scene.speaking.numbers, scene.outcome.project
    capacity = project.capacity
    if capacity is None:
        return ()
    return_ = scene.outcome.agreed.figures.project_return
    text = w(
        "pj_plant",
        output=n.plain(capacity.output_per_year, 0),
        unit=capacity.unit_in(scene.speaking.language),
        year=capacity.first_year,
        life=capacity.lifetime_years,
        price=n.stated(capacity.price_usd_per_unit),
        cost=n.stated(capacity.operating_cost_usd_per_unit),
        exported=n.stated_percent(capacity.export_share_pct),
    )
    own = n.percent(100 * return_) if math.isfinite(return_) else ABSENT
    return (
        (w["pj_term_plant"], text),
        (w["pj_term_sector"], scene.speaking.sector(capacity.sector)),
        (w["pj_term_return"], own),
    )


def _job_terms(scene: Scene) -> Facts:
    w, n, jobs = scene.speaking.words, scene.speaking.numbers, scene.outcome.project.jobs
    if jobs is None:
        return ()
    if jobs.value_added_per_job_usd is not None:
        how = w("pj_jobs_value_added", value=n.plain(jobs.value_added_per_job_usd, 0))
    else:
        how = w("pj_jobs_per_million", value=n.stated(jobs.per_million_usd or 0.0))
    return (
        (w["pj_term_jobs"], f"{how} {w('pj_jobs_operation', value=n.plain(jobs.operation, 0))}"),
    )


def method(scene: Scene) -> tuple[str, ...]:
    """How the numbers come about."""
    w, project = scene.speaking.words, scene.outcome.project
    keys = ["pj_method_year", "pj_method_loan"]
    if project.suppliers is not None:
        keys.append("pj_method_works")
    if project.capacity is not None:
        keys.append("pj_method_plant")
    keys.append("pj_method_value")
    return tuple(w(key, year=scene.outcome.world.year) for key in keys)
