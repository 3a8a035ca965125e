"""What the numbers of a project rest on: terms of loan and plant, and the method, in words."""

from __future__ import annotations

import math
from collections.abc import Iterator

from blocs.brief.contents import Facts, Part, Say, Section, Text
from blocs.foundation.messages import listed, percent, plain, say, stated, stated_percent
from blocs.foundation.numbers import ABSENT
from blocs.questions.projects.report.scene import Scene

COUNTED = {
    "first_disbursement": say("the first disbursement"),
    "each_disbursement": say("each disbursement"),
}
REPAYMENT = {
    "equal_principal": say("equal parts of principal"),
    "annuity": say("equal yearly sums with interest"),
}
GRACE = {
    "paid": say("interest is paid during grace"),
    "capitalised": say("interest is added to the debt during grace"),
}


def own_assumptions(scene: Scene) -> tuple[Part | None, ...]:
    """Terms, method, notes and sources of a project."""
    project = scene.outcome.project
    notes = scene.told(project, "notes")
    sources = tuple(scene.speaking.quoted(text) for text in project.sources)
    return (
        Facts((*_loan_terms(scene), *_plant_terms(scene), *_job_terms(scene))),
        Say(role="list", items=tuple(_method(scene))),
        Say(notes) if notes else None,
        Section(say("Sources of the project"), (Say(role="list", items=sources),))
        if sources
        else None,
    )


def _loan_terms(scene: Scene) -> Iterator[tuple[Text, Text]]:
    project = scene.outcome.project
    loan, rates, basis = project.loan, project.discount, project.prices
    steps = (
        stated_percent(pct)
        if since == 0
        else say("{rate} from {year}", year=since, rate=stated_percent(pct))
        for since, pct in loan.interest_pct.items()
    )
    yield say("Interest a year"), listed(steps)
    yield (
        say("Repayment"),
        say(
            "principal is repaid from year {grace} to year {maturity} after {counted}; {how}; "
            "{interest}",
            grace=max(1, loan.grace_years),
            maturity=loan.maturity_years,
            counted=COUNTED[loan.counted_from],
            how=REPAYMENT[loan.repayment],
            interest=GRACE[loan.grace_interest],
        ),
    )
    yield (
        say("Discount rates"),
        say(
            "host {host}, lender {lender} a year, nominal, in USD",
            host=stated_percent(rates.host_pct),
            lender=stated_percent(rates.lender_pct),
        ),
    )
    inflation = say("USD of all years count alike")
    if basis is not None:
        inflation = say(
            "inflation of the USD {rate} a year; prices of output in USD of {year} grow with it",
            rate=stated_percent(basis.inflation_pct),
            year=basis.year,
        )
    yield say("Prices"), inflation


def _plant_terms(scene: Scene) -> Iterator[tuple[Text, Text]]:
    capacity = scene.outcome.project.capacity
    if capacity is None:
        return
    yield (
        say("Output"),
        say(
            "{output} {unit} a year from {year} for {life} years at {price} USD, cost of running "
            "{cost} USD, {exported} sold abroad",
            output=plain(capacity.output_per_year, 0),
            unit=capacity.unit_in(scene.speaking.language),
            year=capacity.first_year,
            life=capacity.lifetime_years,
            price=stated(capacity.price_usd_per_unit),
            cost=stated(capacity.operating_cost_usd_per_unit),
            exported=stated_percent(capacity.export_share_pct),
        ),
    )
    yield (
        say("Counts as higher productivity of"),
        scene.speaking.sector(capacity.sector),
    )
    own = scene.outcome.agreed.figures.project_return
    yield (
        say("Return on works without the loan"),
        percent(100 * own) if math.isfinite(own) else ABSENT,
    )


def _job_terms(scene: Scene) -> Iterator[tuple[Text, Text]]:
    jobs = scene.outcome.project.jobs
    if jobs is None:
        return
    how = say(
        "{value} jobs for a million USD paid to local firms.",
        value=stated(jobs.per_million_usd or 0.0),
    )
    if jobs.value_added_per_job_usd is not None:
        how = say(
            "No head counts: value added of what local firms are paid, over {value} USD a job.",
            value=plain(jobs.value_added_per_job_usd, 0),
        )
    operation = say("In operation: {value}.", value=plain(jobs.operation, 0))
    yield say("Jobs"), listed((how, operation), " ")


def _method(scene: Scene) -> Iterator[Text]:
    """How the numbers come about."""
    project, year = scene.outcome.project, scene.outcome.world.year
    yield say(
        "Each year: the world of {year} is solved once with that year's purchases, payments and "
        "productivity. Years with the same numbers have the same result.",
        year=year,
    )
    yield say(
        "The loan moves income: disbursements less debt service are a transfer from lender to "
        "host, deflated to prices of {year}.",
        year=year,
    )
    if project.suppliers is not None:
        yield say(
            "The works buy from the firms named, whatever their prices; the host pays for them out "
            "of its income, the loan included. Real income is what is left for everything else."
        )
    if project.capacity is not None:
        yield say(
            "The plant raises the productivity of its sector by (value of output − cost of "
            "running) / the sector's output of {year}: with the same resources it would make that "
            "much more at prices of {year}. Imports replaced and exports follow from the model.",
            year=year,
        )
    yield say(
        "Break-even: the first year from which the discounted sum of all changes stays above "
        "zero. The lender's claims do not depend on the price of output, so that it has no "
        "break-even price."
    )
