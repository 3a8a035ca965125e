"""A project on credit: what is built, by whom, on which loan, and what it yields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, cast

from pydantic import BeforeValidator, Field, PrivateAttr

from blocs.foundation.arguments import arguments, path
from blocs.foundation.catalogues import in_language
from blocs.foundation.documents import Document, KeyPath, render_path, resolve_scalar
from blocs.foundation.errors import Problem, shown
from blocs.foundation.files import beside
from blocs.moves.fields import Code, Form, Number, Text, raise_in_document, read_form
from blocs.moves.scenario import Closure
from blocs.questions.projects.faults import contradictions

FIRST_YEAR, LAST_YEAR = 1900, 2200


def _year(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"expected a year, not {shown(value)}")
    if not FIRST_YEAR <= value <= LAST_YEAR:
        raise ValueError(f"year {value} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"expected a whole number of zero or more, not {shown(value)}")
    return value


def _positive(value: float) -> float:
    if value <= 0:
        raise ValueError(f"{value:g} must be above zero")
    return value


def _not_negative(value: float) -> float:
    if value < 0:
        raise ValueError(f"{value:g} must not be negative")
    return value


def _list(value: object) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"expected a list, not {shown(value)}")
    return tuple(cast(Sequence[Any], value))


def _several(value: object) -> tuple[Any, ...]:
    if not (items := _list(value)):
        raise ValueError("the list is empty")
    return items


def _number(value: object, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e300:
        raise ValueError(f"expected a number for {key}, not {shown(value)}")
    return _not_negative(float(value))


def _by_year(value: object) -> Mapping[int, float]:
    if not isinstance(value, Mapping) or not value:
        raise ValueError(f"expected `{{year: number, …}}`, not {shown(value)}")
    entries = cast(Mapping[Any, Any], value)
    years = {
        _year(resolve_scalar(key) if isinstance(key, str) else key): _number(item, str(key))
        for key, item in entries.items()
    }
    return dict(sorted(years.items()))


def _rates(value: object) -> Mapping[int, float]:
    """One number, kept under year 0, or numbers by the year from which each holds."""
    if isinstance(value, Mapping):
        entries = cast(Mapping[Any, Any], value)
        return dict(entries) if tuple(entries) == (0,) else _by_year(entries)
    return {0: _number(value, "the rate")}


def _by_sector(value: object) -> Mapping[str, float]:
    if not isinstance(value, Mapping) or not value:
        raise ValueError(f"expected `{{sector: percent, …}}`, not {shown(value)}")
    entries = cast(Mapping[Any, Any], value)
    return {str(code): _number(item, str(code)) for code, item in entries.items()}


Year: TypeAlias = Annotated[int, BeforeValidator(_year)]
Count: TypeAlias = Annotated[int, BeforeValidator(_count)]
if TYPE_CHECKING:
    Amount: TypeAlias = float
    Level: TypeAlias = float
    ByYear: TypeAlias = Mapping[int, float]
    Rates: TypeAlias = Mapping[int, float]
    BySector: TypeAlias = Mapping[str, float]
    Levels: TypeAlias = Sequence[float]
    Counts: TypeAlias = Sequence[int]
    Texts: TypeAlias = Sequence[str]
else:
    from pydantic import AfterValidator, WithJsonSchema

    Amount = Annotated[Number, AfterValidator(_positive)]
    Level = Annotated[Number, AfterValidator(_not_negative)]
    ByYear = Annotated[dict[int, float], BeforeValidator(_by_year)]
    Rates = Annotated[
        dict[int, float],
        BeforeValidator(_rates),
        WithJsonSchema(
            {
                "anyOf": [
                    {"type": "number"},
                    {"type": "object", "additionalProperties": {"type": "number"}},
                ]
            }
        ),
    ]
    BySector = Annotated[dict[str, float], BeforeValidator(_by_sector)]
    Levels = Annotated[tuple[Level, ...], BeforeValidator(_several)]
    Counts = Annotated[tuple[Count, ...], BeforeValidator(_list)]
    Texts = Annotated[tuple[Text, ...], BeforeValidator(_list)]


class OutsideLender(Form, spoken=("name",)):
    """A lender that is no country of the world; the others bear its loan by value added."""

    name: Text = Field(description="Name of the lender.")


class Supplier(Form):
    """Who is paid for the works, and in which sectors."""

    origin: Code = Field(description="The country of the firms that are paid.")
    share_pct: Amount = Field(description="Share of the capital cost, per cent.")
    sectors: BySector = Field(description="Sector → per cent of this supplier's part; sum 100.")


class Tranche(Form, spoken=("condition",)):
    """One payment of a loan, with the condition that it hangs on."""

    year: Year = Field(description="The year of payment.")
    amount_million_usd: Amount = Field(description="Million USD of that year.")
    condition: Text | None = Field(default=None, description="What must be done before.")


class Loan(Form):
    """What is lent, and on which terms. Grace and maturity count from the disbursement."""

    amount_million_usd: Amount | None = Field(
        default=None, description="Million USD in all; may be left out beside `tranches`."
    )
    disbursement_pct: ByYear | None = Field(
        default=None, description="Year → per cent of the amount; sum 100."
    )
    tranches: Annotated[tuple[Tranche, ...], BeforeValidator(_several)] | None = Field(
        default=None, description="Payments one by one, instead of `disbursement_pct`."
    )
    withheld: Counts = Field(default=(), description="Numbers of tranches not paid, from 1.")
    interest_pct: Rates = Field(description="Per cent a year, or year → per cent from then on.")
    grace_years: Count = Field(description="Years to the first repayment of principal.")
    maturity_years: Count = Field(description="Years to the last repayment, grace included.")
    repayment: Literal["equal_principal", "annuity"] = Field(
        default="equal_principal", description="equal_principal or annuity."
    )
    grace_interest: Literal["paid", "capitalised"] = Field(
        default="paid", description="Interest during grace: paid or capitalised."
    )
    counted_from: Literal["first_disbursement", "each_disbursement"] = Field(
        default="first_disbursement", description="What grace and maturity count from."
    )

    def payments(self, *, withheld: Sequence[int] = ()) -> dict[int, float]:
        """Year → million USD disbursed, without the tranches whose numbers are `withheld`."""
        paid: dict[int, float] = {}
        if self.tranches is None:
            shares = self.disbursement_pct or {}
            return {year: (self.amount_million_usd or 0.0) * x / 100 for year, x in shares.items()}
        for number, tranche in enumerate(self.tranches, start=1):
            amount = 0.0 if number in withheld else tranche.amount_million_usd
            paid[tranche.year] = paid.get(tranche.year, 0.0) + amount
        return paid

    def rate(self, year: int) -> float:
        """Interest in a year, a fraction."""
        valid = [pct for since, pct in self.interest_pct.items() if since <= year]
        return (valid[-1] if valid else next(iter(self.interest_pct.values()))) / 100


class Capacity(Form, spoken=("unit",)):
    """An asset that yields output from a year on."""

    sector: Code = Field(description="Sector of the host that makes the output.")
    first_year: Year = Field(description="The first year of output.")
    ramp_up_pct: Levels = Field(
        default=(100.0,), description="Per cent of full output in the first years."
    )
    lifetime_years: Count = Field(description="Years of output.")
    output_per_year: Amount = Field(description="Units a year at full output.")
    unit: Text = Field(description="The unit of output, for example MWh.")
    price_usd_per_unit: Amount = Field(description="Price at home, USD a unit.")
    export_share_pct: Level = Field(default=0.0, description="Per cent of output sold abroad.")
    export_price_usd_per_unit: Amount | None = Field(
        default=None, description="Price abroad, USD a unit; default: as at home."
    )
    operating_cost_usd_per_unit: Level = Field(description="Fuel, staff, upkeep, USD a unit.")

    def unit_in(self, language: str) -> str:
        """The unit of output in a language."""
        return in_language(self, "unit", language)


class Jobs(Form):
    """How spending becomes jobs: value added per job, or jobs per million USD spent."""

    value_added_per_job_usd: Amount | None = Field(default=None, description="USD a year a job.")
    per_million_usd: Amount | None = Field(
        default=None, description="Jobs a year for a million USD spent in the host in a year."
    )
    operation: Level = Field(default=0.0, description="Jobs while there is output.")
    source: Text = Field(description="Where these figures come from.")


class DiscountRates(Form):
    """Nominal rates in USD that years are compared with."""

    host_pct: Level = Field(description="Of the host, per cent a year.")
    lender_pct: Level = Field(description="Of the lender, per cent a year.")
    grant_element_pct: Level = Field(
        default=5.0,
        description="For the grant element, payments each half-year; 5 is the IMF's unified rate.",
    )


class PriceBasis(Form):
    """How USD of different years compare."""

    year: Year = Field(description="Prices and costs of output are in USD of this year.")
    inflation_pct: Level = Field(description="Inflation of the USD, per cent a year.")


class Project(Form, spoken=("title", "notes")):
    """What a project file says. Amounts are USD of the year in which they fall."""

    title: Text = Field(description="The project in one line.")
    world: Text | None = Field(default=None, description="Name of the base world.")
    tariffs: Text | None = Field(
        default=None, description="Tariffs of the base year: `none`, `embedded`, or a CSV file."
    )
    host: Code = Field(description="The country that borrows.")
    lender: Code | None = Field(default=None, description="The country that lends.")
    outside_lender: OutsideLender | None = Field(
        default=None, description="A lender that is no country of the world."
    )
    capital_cost_million_usd: Amount | None = Field(default=None, description="All works.")
    spending_pct: ByYear | None = Field(
        default=None, description="Year → per cent of the capital cost; sum 100."
    )
    suppliers: Annotated[tuple[Supplier, ...], BeforeValidator(_several)] | None = Field(
        default=None, description="Who is paid; shares sum to 100."
    )
    loan: Loan = Field(description="The loan.")
    capacity: Capacity | None = Field(default=None, description="What the asset yields.")
    jobs: Jobs | None = Field(default=None, description="How spending becomes jobs.")
    discount: DiscountRates = Field(description="Discount rates.")
    prices: PriceBasis | None = Field(
        default=None, description="How USD of different years compare; default: they are alike."
    )
    closure: Closure = Field(default=Closure(), description="Trade balance and numeraire.")
    notes: Text | None = Field(default=None, description="Assumptions and their reasons.")
    sources: Texts = Field(default=(), description="Where the figures come from.")

    _document: Document | None = PrivateAttr(default=None)

    @property
    def first_year(self) -> int:
        """The first year of spending or disbursement."""
        return min([*(self.spending_pct or {}), *self.loan.payments()])

    @property
    def last_year(self) -> int:
        """The last year of debt service, spending or output."""
        first, last = min(self.loan.payments()), max(self.loan.payments())
        each = self.loan.counted_from == "each_disbursement"
        ends = [(last if each else first) + self.loan.maturity_years, *(self.spending_pct or {})]
        if self.capacity is not None:
            ends.append(self.capacity.first_year + self.capacity.lifetime_years - 1)
        return max(ends)

    @property
    def file(self) -> str | None:
        """The file that the project was read from, if any."""
        return None if self._document is None else self._document.file

    @property
    def folder(self) -> Path:
        """The folder of the file, or the current one."""
        return Path() if self._document is None else Path(self._document.file).parent

    @property
    def tariffs_chosen(self) -> str | None:
        """The tariffs asked for; a table beside the file by its path."""
        return beside(self.folder, self.tariffs)

    def problem(self, path: KeyPath, message: str, remedy: str | None = None) -> Problem:
        """A problem at `path`, with the line where the project comes from a file."""
        if self._document is None:
            return Problem(message, field=render_path(path) or None, remedy=remedy)
        return self._document.problem(path, message, remedy)

    def as_data(self) -> dict[str, Any]:
        """Plain data in the form of the project file, defaults written out."""
        data = self.model_dump(mode="json", exclude_none=True)
        rates = self.loan.interest_pct
        data["loan"]["interest_pct"] = rates[0] if 0 in rates else dict(rates)
        return data


@arguments(
    path=path,
)
def load_project(path: str | Path) -> Project:
    """Read a project file. Raises ScenarioError with every problem of the file at once."""
    what = f"project '{path}'"
    document, project = read_form(
        what, Path(path), Project, is_a="a project is a mapping with 'title' and 'loan'"
    )
    project._document = document  # pyright: ignore[reportPrivateUsage]
    raise_in_document(what, document, contradictions(project))
    return project
