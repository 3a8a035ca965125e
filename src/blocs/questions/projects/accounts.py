"""A project in money by year: loan, works, output, jobs, and what the host and the lender get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Axis
from blocs.foundation.errors import InputError
from blocs.questions.projects.ask import Project
from blocs.questions.projects.engine.loan import DebtService, debt_service
from blocs.questions.projects.engine.plan import Plant, Prices, direct_jobs, project_spending
from blocs.questions.projects.engine.terms import CountedFrom, GraceInterest, LoanTerms, Repayment
from blocs.questions.projects.engine.value import grant_element, internal_rate, net_present_value
from blocs.world.world import World


@dataclass(frozen=True, eq=False)
class Accounts:
    """Every amount [t] in million USD of its year (current), T years.

    deflator: [t] USD of the year for one USD of the world's year. spending: [t, origin, sector] of
    the works; output: [t] units; output_value, operating_cost: [t]; jobs_works, jobs_operation:
    [t] people; withheld: numbers of the tranches that are not paid.
    """

    years: tuple[int, ...]
    host: str
    lender: str | None
    country: Axis
    deflator: Array
    service: DebtService
    spending: Array
    output: Array
    output_value: Array
    operating_cost: Array
    jobs_works: Array
    jobs_operation: Array
    withheld: tuple[int, ...] = ()

    @property
    def spent(self) -> Array:
        """[t] spent on the works."""
        return self.spending.sum(axis=(1, 2))

    @property
    def local_content(self) -> Array:
        """[t] spent on the works at firms of the host."""
        return self.spending[:, self.country.position[self.host]].sum(axis=1)

    @property
    def lender_content(self) -> Array:
        """[t] spent on the works at firms of the lender; zero where it is outside the world."""
        if self.lender is None:
            return np.zeros(len(self.years))
        return self.spending[:, self.country.position[self.lender]].sum(axis=1)

    @property
    def net_output(self) -> Array:
        """[t] output less the cost of running."""
        return self.output_value - self.operating_cost

    @property
    def lender_cash(self) -> Array:
        """[t] debt service less disbursements."""
        return self.service.paid - self.service.disbursed

    @property
    def host_cash(self) -> Array:
        """[t] net output and disbursements, less works and debt service."""
        return self.net_output - self.spent - self.lender_cash

    @property
    def jobs(self) -> Array:
        """[t] people at the works and in operation."""
        return self.jobs_works + self.jobs_operation


@dataclass(frozen=True)
class LoanFigures:
    """The loan in a few numbers; rates are fractions, money is million USD of the first year.

    break_even_price_factor: by how much every price of output must be multiplied for the host's
    cash, loan included, to be worth nothing at its rate; NaN without output.
    """

    grant_element: float
    lender_return: float
    lender_present_value: float
    host_present_value: float
    project_return: float
    break_even_price_factor: float
    debt_service_total: float
    interest_total: float
    peak_debt_service: float
    peak_year: int


def accounts_of(
    project: Project, world: World, *, withheld: Sequence[int] | None = None
) -> Accounts:
    """The accounts of a project that fits `world`; `withheld` overrides the tranches of the file.

    Raises InputError where nothing is left of the loan.
    """
    years = tuple(range(project.first_year, project.last_year + 1))
    held = tuple(project.loan.withheld if withheld is None else withheld)
    spending = _spending(project, world, years)
    inflation = 0.0 if project.prices is None else project.prices.inflation_pct / 100
    output, value, cost = _output(project, years)
    works, operation = _jobs(project, world, spending=spending, output=output)
    base = world.year or years[0]
    return Accounts(
        years=years,
        host=project.host,
        lender=project.lender,
        country=world.country,
        deflator=(1.0 + inflation) ** (np.array(years) - base),
        service=debt_service(_terms(project, years, withheld=held)),
        spending=spending,
        output=output,
        output_value=value,
        operating_cost=cost,
        jobs_works=works,
        jobs_operation=operation,
        withheld=held,
    )


def loan_figures(accounts: Accounts, project: Project) -> LoanFigures:
    """Returns, present values and the grant element of a loan."""
    service, rates = accounts.service, project.discount
    terms = _terms(project, accounts.years, withheld=accounts.withheld)
    host, lender = rates.host_pct / 100, rates.lender_pct / 100
    sold = net_present_value(accounts.output_value, rate=host)
    host_value = net_present_value(accounts.host_cash, rate=host)
    peak = int(np.argmax(service.paid))
    return LoanFigures(
        grant_element=grant_element(terms, rate=rates.grant_element_pct / 100),
        lender_return=internal_rate(accounts.lender_cash),
        lender_present_value=net_present_value(accounts.lender_cash, rate=lender),
        host_present_value=host_value,
        project_return=internal_rate(accounts.net_output - accounts.spent),
        break_even_price_factor=1.0 - host_value / sold if sold > 0 else float("nan"),
        debt_service_total=float(service.paid.sum()),
        interest_total=float(service.interest.sum()),
        peak_debt_service=float(service.paid[peak]),
        peak_year=accounts.years[peak],
    )


def _terms(project: Project, years: Sequence[int], *, withheld: Sequence[int]) -> LoanTerms:
    loan = project.loan
    disbursed = _by_year(loan.payments(withheld=withheld), years)
    if not disbursed.any():
        raise InputError("every tranche is withheld: nothing is lent")
    return LoanTerms(
        disbursed=disbursed,
        interest_rate=np.array([loan.rate(year) for year in years]),
        grace_years=loan.grace_years,
        maturity_years=loan.maturity_years,
        repayment=Repayment(loan.repayment),
        grace_interest=GraceInterest(loan.grace_interest),
        counted_from=CountedFrom(loan.counted_from),
    )


def _by_year(amounts: Mapping[int, float], years: Sequence[int]) -> Array:
    return np.array([amounts.get(year, 0.0) for year in years])


def _spending(project: Project, world: World, years: Sequence[int]) -> Array:
    """[t, origin, sector] million USD of the year."""
    shares = np.zeros((len(world.country), len(world.sector)))
    for supplier in project.suppliers or ():
        origin = world.country.position[supplier.origin]
        for code, pct in supplier.sectors.items():
            shares[origin, world.sector.position[code]] += supplier.share_pct * pct / 1e4
    by_year = _by_year(project.spending_pct or {}, years) / 100
    return project_spending(by_year * (project.capital_cost_million_usd or 0.0), shares)


def plant_of(project: Project, years: Sequence[int]) -> Plant | None:
    """The asset of a project, None where there is none."""
    capacity = project.capacity
    if capacity is None:
        return None
    exported = capacity.export_price_usd_per_unit
    return Plant(
        first=capacity.first_year - years[0],
        ramp_up=np.array(capacity.ramp_up_pct) / 100,
        lifetime_years=capacity.lifetime_years,
        output=capacity.output_per_year,
        export_share=capacity.export_share_pct / 100,
        prices=Prices(
            domestic=capacity.price_usd_per_unit,
            exported=capacity.price_usd_per_unit if exported is None else exported,
            operating_cost=capacity.operating_cost_usd_per_unit,
        ),
    )


def _output(project: Project, years: Sequence[int]) -> tuple[Array, Array, Array]:
    """Units, value and cost of running of the output by year, at prices that follow inflation."""
    plant = plant_of(project, years)
    if plant is None:
        nothing = np.zeros(len(years))
        return nothing, nothing, nothing
    basis = project.prices
    growth = np.ones(len(years))
    if basis is not None:
        growth = (1.0 + basis.inflation_pct / 100) ** (np.array(years) - basis.year)
    output = plant.output_by_year(len(years))
    millions = output * growth / 1e6
    return output, millions * plant.unit_value, millions * plant.prices.operating_cost


def _jobs(project: Project, world: World, *, spending: Array, output: Array) -> tuple[Array, Array]:
    """People at the works by year, and in operation. Spending is in current USD, as wages are."""
    jobs = project.jobs
    if jobs is None:
        unknown = np.full(len(output), np.nan)
        return unknown, unknown
    host = world.country.position[project.host]
    local = spending[:, host]
    operation = np.where(output > 0, jobs.operation, 0.0)
    if jobs.per_million_usd is not None:
        return jobs.per_million_usd * local.sum(axis=1), operation
    per_job = (jobs.value_added_per_job_usd or 0.0) / 1e6
    share = world.value_added_share[host]
    return direct_jobs(local, share, value_added_per_job=per_job), operation
