"""What can be wrong with a project beyond its single fields, and where it does not fit a world."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from blocs.foundation.errors import ScenarioError, raise_problems
from blocs.moves.fields import Fault
from blocs.moves.selection import Selection, select_countries, select_sectors
from blocs.world.countries import country_in
from blocs.world.world import World

if TYPE_CHECKING:
    from blocs.questions.projects.ask import Loan, Project

SUM_TOLERANCE = 0.01
"""Percentages may miss 100 by this much."""

MOST_YEARS = 150


def contradictions(project: Project) -> list[Fault]:
    """What is wrong in a project whose fields are right one by one."""
    loan = [fault.below("loan") for fault in _loan_faults(project.loan)]
    faults = [*_party_faults(project), *loan, *_works_faults(project), *_job_faults(project)]
    if faults:
        return faults
    return [*_date_faults(project)]


def _party_faults(project: Project) -> Iterator[Fault]:
    if (project.lender is None) == (project.outside_lender is None):
        remedy = "Write `lender:` for a country of the world, `outside_lender:` for another."
        yield Fault(("lender",), "exactly one of 'lender' and 'outside_lender' is needed", remedy)
    if project.lender == project.host:
        yield Fault(("lender",), f"'{project.host}' would lend to itself")


def _loan_faults(loan: Loan) -> Iterator[Fault]:
    if (loan.disbursement_pct is None) == (loan.tranches is None):
        yield Fault((), "exactly one of 'disbursement_pct' and 'tranches' is needed")
    elif loan.disbursement_pct is not None:
        if loan.amount_million_usd is None:
            yield Fault((), "'amount_million_usd' is missing: the amount that is disbursed")
        yield from _sum_fault(("disbursement_pct",), loan.disbursement_pct.values())
    elif loan.tranches is not None:
        yield from _tranche_faults(loan)
    if loan.maturity_years < max(1, loan.grace_years):
        message = (
            f"the loan is never repaid: grace of {loan.grace_years} years ends after the maturity "
            f"of {loan.maturity_years} years"
        )
        remedy = "Maturity counts from disbursement, grace included: make it longer."
        yield Fault(("grace_years",), message, remedy)


def _tranche_faults(loan: Loan) -> Iterator[Fault]:
    tranches = loan.tranches or ()
    total = sum(tranche.amount_million_usd for tranche in tranches)
    stated = loan.amount_million_usd
    if stated is not None and abs(stated - total) > 1e-6 * total:
        message = f"amount {stated:g} is not the sum of the tranches, {total:g}"
        yield Fault(("amount_million_usd",), message, "Leave the amount out, or correct it.")
    for index, number in enumerate(loan.withheld):
        if not 1 <= number <= len(tranches):
            message = f"there is no tranche {number}: they are numbered from 1 to {len(tranches)}"
            yield Fault(("withheld", index), message)
    if len(set(loan.withheld)) != len(loan.withheld):
        yield Fault(("withheld",), "a tranche is listed twice")
    if set(loan.withheld) >= set(range(1, len(tranches) + 1)):
        message = "every tranche is withheld: nothing is lent"
        yield Fault(("withheld",), message, "Leave at least one out of the list.")
    years = [tranche.year for tranche in tranches]
    for index in range(1, len(years)):
        if years[index] < years[index - 1]:
            message = f"tranche {index + 1} of {years[index]} comes before the one above it"
            yield Fault(("tranches", index, "year"), message, "Put the tranches in order.")


def _works_faults(project: Project) -> Iterator[Fault]:
    parts = {
        "capital_cost_million_usd": project.capital_cost_million_usd,
        "spending_pct": project.spending_pct,
        "suppliers": project.suppliers,
    }
    missing = [name for name, value in parts.items() if value is None]
    if missing and len(missing) < len(parts):
        yield Fault((missing[0],), f"{', '.join(parts)} go together", "Write all three, or none.")
    if project.capacity is not None and len(missing) == len(parts):
        message = "an asset without works: what it costs is missing"
        yield Fault(("capacity",), message, f"Write {', '.join(parts)}.")
    if project.spending_pct is not None:
        yield from _sum_fault(("spending_pct",), project.spending_pct.values())
    if project.suppliers is not None:
        yield from _sum_fault(("suppliers",), (part.share_pct for part in project.suppliers))
        for index, supplier in enumerate(project.suppliers):
            yield from _sum_fault(("suppliers", index, "sectors"), supplier.sectors.values())
    if project.capacity is not None:
        yield from _capacity_faults(project)


def _capacity_faults(project: Project) -> Iterator[Fault]:
    capacity = project.capacity
    if capacity is None:
        return
    if capacity.lifetime_years == 0:
        yield Fault(("capacity", "lifetime_years"), "a lifetime of 0 years yields nothing")
    percentages = [("ramp_up_pct", value) for value in capacity.ramp_up_pct]
    for name, value in [*percentages, ("export_share_pct", capacity.export_share_pct)]:
        if value > 100:
            yield Fault(("capacity", name), f"{value:g} % is more than all")
    if capacity.export_price_usd_per_unit is not None and capacity.export_share_pct == 0:
        message = "a price abroad, but 'export_share_pct' is 0"
        yield Fault(("capacity", "export_price_usd_per_unit"), message)


def _job_faults(project: Project) -> Iterator[Fault]:
    jobs = project.jobs
    if jobs is not None and (jobs.value_added_per_job_usd is None) == (
        jobs.per_million_usd is None
    ):
        message = "exactly one of 'value_added_per_job_usd' and 'per_million_usd' is needed"
        yield Fault(("jobs",), message)


def _date_faults(project: Project) -> Iterator[Fault]:
    loan, years = project.loan, sorted(project.loan.payments())
    first, last = years[0], years[-1]
    end = first + loan.maturity_years
    if loan.counted_from == "first_disbursement" and last >= end:
        message = f"money is disbursed in {last}, but the loan matures in {end}"
        remedy = "Make the maturity longer, or count it with `counted_from: each_disbursement`."
        place = ("tranches",) if loan.tranches is not None else ("disbursement_pct",)
        yield Fault(("loan", *place), message, remedy)
    since = min(loan.interest_pct)
    if since > first + 1:
        message = f"no rate is given for the years from {first + 1} to {since - 1}"
        yield Fault(("loan", "interest_pct"), message, "Begin with the first year of interest.")
    if project.capacity is not None and project.capacity.first_year < project.first_year:
        message = f"output in {project.capacity.first_year} begins before the works"
        yield Fault(("capacity", "first_year"), message)
    length = project.last_year - project.first_year + 1
    if length > MOST_YEARS:
        message = f"the table would have {length} years; at most {MOST_YEARS} are allowed"
        yield Fault((), message, "Shorten the maturity or the lifetime.")


def _sum_fault(path: tuple[str | int, ...], shares: Iterable[float]) -> Iterator[Fault]:
    total = sum(shares)
    if abs(total - 100.0) > SUM_TOLERANCE:
        yield Fault(path, f"the percentages sum to {total:g}, not to 100")


# -- against a world ------------------------------------------------------------------------------


def check_fits(project: Project, world: World) -> Project:
    """The project with countries as the world labels them.

    Raises ScenarioError, all at once, where the project contradicts itself or the world.
    """
    _refuse(project, world, contradictions(project) or _world_faults(project, world))
    labelled = _labelled(project, world)
    _refuse(labelled, world, contradictions(labelled))
    return labelled


def _labelled(project: Project, world: World) -> Project:
    def label(code: str) -> str:
        return country_in(code, world.countries) or code

    suppliers = project.suppliers and tuple(
        item.model_copy(update={"origin": label(item.origin)}) for item in project.suppliers
    )
    closure = project.closure.model_copy(update={"numeraire": label(project.closure.numeraire)})
    lender = None if project.lender is None else label(project.lender)
    changes = {"host": label(project.host), "lender": lender}
    return project.model_copy(update=changes | {"suppliers": suppliers, "closure": closure})


def _refuse(project: Project, world: World, faults: Iterable[Fault]) -> None:
    problems = [project.problem(fault.path, fault.message, fault.remedy) for fault in faults]
    summary = f"project '{project.title}' does not fit world '{world.name}'"
    raise_problems(ScenarioError, summary, problems)


def _world_faults(project: Project, world: World) -> Iterator[Fault]:
    yield from _one(select_countries((project.host,), world), ("host",))
    if project.lender is not None:
        for fault in _one(select_countries((project.lender,), world), ("lender",)):
            remedy = "A lender outside the world stands under `outside_lender: {name: …}`."
            yield Fault(fault.path, fault.message, remedy)
    for index, supplier in enumerate(project.suppliers or ()):
        place = ("suppliers", index)
        yield from _one(select_countries((supplier.origin,), world), (*place, "origin"))
        for code in supplier.sectors:
            yield from _one(select_sectors((code,), world), (*place, "sectors", code))
    numeraire = project.closure.numeraire
    if numeraire != "world":
        yield from _one(select_countries((numeraire,), world), ("closure", "numeraire"))
    if project.capacity is not None:
        place = ("capacity", "sector")
        chosen = select_sectors((project.capacity.sector,), world)
        yield from _one(chosen, place)
        code = country_in(project.host, world.countries)
        if chosen.mask.sum() == 1 and code is not None:
            host = world.country.position[code]
            if not float(world.gross_output[host, int(np.argmax(chosen.mask))]) > 0:
                message = f"'{project.host}' makes nothing in sector '{project.capacity.sector}'"
                yield Fault(place, message, "Name a sector with output in this world.")


def _one(chosen: Selection, place: tuple[str | int, ...]) -> Iterator[Fault]:
    """Faults of a selection that must be exactly one label of the axis, by its own code."""
    yield from (Fault(place, fault.message, fault.remedy) for fault in chosen.faults)
    if not chosen.faults and chosen.written[0] not in chosen.axis:
        message = f"'{chosen.written[0]}' stands for several; name one {chosen.axis.name}"
        yield Fault(place, message)
