"""A file of claims: what somebody stated, and the test that data can put it to.

A test is a small tree. Leaves are named measures of a world or of the customs data, or figures
`given` with a source; `sum`, `product` and `ratio` join them. `answer` evaluates it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, cast

from pydantic import BeforeValidator, Field

from blocs.foundation.arguments import arguments, path
from blocs.foundation.axes import did_you_mean
from blocs.foundation.documents import KeyPath, read_document
from blocs.foundation.errors import InputError, ScenarioError, shown
from blocs.foundation.files import is_folder
from blocs.moves.fields import (
    Code,
    Codes,
    Fault,
    Form,
    Number,
    OneOf,
    Text,
    Year,
    faults_in,
    raise_in_document,
)

CLAIMS_FILE = "claims.yaml"
MOST_DEPTH = 10


def _several(value: object) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise ValueError(f"expected a list, not {shown(value)}")
    return tuple(cast(Sequence[Any], value))


if TYPE_CHECKING:
    Tests: TypeAlias = Sequence["Test"]
else:
    Tests = Annotated[tuple[Any, ...], BeforeValidator(_several)]
ATest: TypeAlias = Annotated[Any, OneOf(lambda: [*MEASURES.values()])]


class Given(Form):
    """A figure from a source outside the data of blocs."""

    measure: Literal["given"] = "given"
    value: Number = Field(description="The figure, a share as a fraction.")
    source: Text = Field(description="Who publishes the figure, and where.")
    year: Year | None = Field(default=None, description="The year that the figure describes.")


class TradeShare(Form):
    """The partner's share in a country's trade."""

    measure: Literal["trade_share"] = "trade_share"
    country: Code = Field(description="The dependent country.")
    partner: Code = Field(description="Its partner.")
    flow: Literal["imports", "exports", "turnover"] = Field(
        default="turnover", description="imports, exports or turnover."
    )
    world: Text = Field(default="icio-2022", description="Name of a world.")
    sectors: Codes | None = Field(default=None, description="Sectors or groups; default: all.")


class FlowComposition(Form):
    """The share of some sectors in what an origin sells to a destination."""

    measure: Literal["flow_composition"] = "flow_composition"
    origin: Code = Field(description="The seller.")
    destination: Code = Field(description="The buyer.")
    sectors: Codes = Field(description="The sectors or groups that count.")
    of: Codes = Field(default=("goods",), description="The whole; default: goods.")
    world: Text = Field(default="icio-2022", description="Name of a world.")


class CommodityImports(Form):
    """Recorded imports of energy or minerals, million USD."""

    measure: Literal["commodity_imports"] = "commodity_imports"
    destination: Code = Field(description="The buyer.")
    origin: Code | None = Field(default=None, description="The seller; default: all.")
    commodities: Codes = Field(description="Codes of the Harmonised System, in quotes, or groups.")
    year: Year = Field(description="The year.")


class ValueAddedShare(Form):
    """The share of a country's value added that hangs on the partner's final demand."""

    measure: Literal["value_added_share"] = "value_added_share"
    country: Code = Field(description="The country whose value added it is.")
    partner: Code = Field(description="The country of final demand.")
    world: Text = Field(default="icio-2022", description="Name of a world.")


class PersonsByDemand(Form):
    """Persons of a country whose work hangs on the partner's final demand, millions."""

    measure: Literal["persons_by_demand"] = "persons_by_demand"
    country: Code = Field(description="The country whose persons employed they are.")
    partner: Code = Field(description="The country of final demand.")
    world: Text = Field(default="icio-2022", description="Name of a world.")


class Sum(Form):
    """The sum of several tests."""

    measure: Literal["sum"] = "sum"
    terms: Tests = Field(description="A list of tests.")


class Product(Form):
    """The product of several tests."""

    measure: Literal["product"] = "product"
    factors: Tests = Field(description="A list of tests.")


class Ratio(Form):
    """One test over another."""

    measure: Literal["ratio"] = "ratio"
    numerator: Any = Field(description="A test.")
    denominator: Any = Field(description="A test.")


Test: TypeAlias = (
    Given
    | TradeShare
    | FlowComposition
    | CommodityImports
    | ValueAddedShare
    | PersonsByDemand
    | Sum
    | Product
    | Ratio
)
MEASURES: Mapping[str, type[Form]] = {
    "given": Given,
    "trade_share": TradeShare,
    "flow_composition": FlowComposition,
    "commodity_imports": CommodityImports,
    "value_added_share": ValueAddedShare,
    "persons_by_demand": PersonsByDemand,
    "sum": Sum,
    "product": Product,
    "ratio": Ratio,
}


class Stated(Form):
    """What was stated: bounds of our number, both included; one may be left out."""

    at_least: Number | None = Field(default=None, description="Lower bound, in `unit`.")
    at_most: Number | None = Field(default=None, description="Upper bound, in `unit`.")
    tolerance: Number = Field(default=0.0, description="How far outside still counts, in `unit`.")


class Claim(Form, spoken=("text", "untestable", "note")):
    """One figure or statement, with the test that it is put to."""

    name: Text = Field(description="A short name, unique in the file.")
    text_en: Text = Field(description="What was stated, in English.")
    text_ru: Text = Field(description="What was stated, in Russian.")
    unit: Literal["percent", "million USD", "million persons", "GW", "1"] = Field(
        default="percent", description="Unit of `stated` and of our number."
    )
    stated: Stated | None = Field(default=None, description="Bounds that support the claim.")
    test: ATest = Field(default=None, description="A test: a mapping with `measure`.")
    year: Year | None = Field(default=None, description="The year that our number describes.")
    untestable_en: Text | None = Field(
        default=None, description="Why these data cannot decide; our number is then context."
    )
    untestable_ru: Text | None = Field(default=None, description="The same in Russian.")
    note_en: Text | None = Field(default=None, description="What a reader must know.")
    note_ru: Text | None = Field(default=None, description="The same in Russian.")


class Claims(Form, spoken=("title",)):
    """What `claims.yaml` says."""

    title: Text = Field(description="The claims in one line.")
    title_ru: Text = Field(description="The title in Russian.")
    source: Text = Field(description="Who stated them, where and when.")
    claims: Annotated[tuple[Claim, ...], BeforeValidator(_several)] = Field(
        description="The claims."
    )


@arguments(
    path=path,
)
def load_claims(path: str | Path) -> Claims:
    """Read claims from a folder of a case, or from a file. Raises ScenarioError, all at once."""
    file = Path(path)
    file = file / CLAIMS_FILE if is_folder(file) else file
    try:
        document = read_document(file)
    except InputError as error:
        raise ScenarioError(f"claims '{file}' cannot be read", problems=error.problems) from None
    what = f"claims '{file}'"
    rows = _rows(document.data)
    faults = faults_in(document.data, Claims)
    faults += [fault for n, row in enumerate(rows) for fault in _claim_faults(row, n)]
    raise_in_document(what, document, [*faults, *_double_names(rows)])
    claims = Claims.model_validate(document.data)
    built = tuple(claim.model_copy(update={"test": _built(claim.test)}) for claim in claims.claims)
    return claims.model_copy(update={"claims": built})


def _rows(data: Any) -> list[Mapping[str, Any]]:
    """The claims of a document that are mappings, nothing where the document is of another kind."""
    rows: Any = cast(Mapping[str, Any], data).get("claims") if isinstance(data, Mapping) else None
    found = cast(list[Any], rows) if isinstance(rows, list) else []
    return [cast(Mapping[str, Any], row) if isinstance(row, Mapping) else {} for row in found]


def _claim_faults(row: Mapping[str, Any], index: int) -> list[Fault]:
    """What is wrong with a claim beyond its fields: its test, and whether a verdict can follow."""
    place: KeyPath = ("claims", index)
    test, stated = row.get("test"), row.get("stated")
    faults = [] if test is None else faults_of_test(test, (*place, "test"))
    if not row:
        return faults
    bounds: Mapping[str, Any] = (
        cast(Mapping[str, Any], stated) if isinstance(stated, Mapping) else {}
    )
    if row.get("untestable_en") is None:
        if test is None:
            remedy = (
                "Write `test:`, or say in `untestable_en` and `untestable_ru` why there is none."
            )
            faults.append(Fault(place, "the claim has no test", remedy))
        if bounds.get("at_least") is None and bounds.get("at_most") is None:
            remedy = "Write `stated:` with `at_least`, `at_most` or both."
            faults.append(Fault(place, "nothing says which numbers support the claim", remedy))
    for english, russian in (("untestable_en", "untestable_ru"), ("note_en", "note_ru")):
        if (row.get(english) is None) != (row.get(russian) is None):
            faults.append(Fault(place, f"'{english}' and '{russian}' go together"))
    low, high = bounds.get("at_least"), bounds.get("at_most")
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        faults.append(Fault((*place, "stated"), f"at_least {low:g} is above at_most {high:g}"))
    return faults


def _double_names(rows: Sequence[Mapping[str, Any]]) -> list[Fault]:
    names = [row.get("name") for row in rows]
    return [
        Fault(("claims", n, "name"), f"a second claim is called {shown(name)}")
        for n, name in enumerate(names)
        if isinstance(name, str) and name in names[:n]
    ]


def faults_of_test(data: Any, path: KeyPath) -> list[Fault]:
    """What is wrong with a test and the tests inside it, with places from the document's root."""
    if not isinstance(data, Mapping):
        return [Fault(path, f"expected a test, not {shown(data)}", "Write `{measure: …}`.")]
    if len(path) > 3 + 2 * MOST_DEPTH:
        return [Fault(path, f"tests are nested deeper than {MOST_DEPTH}")]
    fields = cast(Mapping[str, Any], data)
    name = fields.get("measure")
    known = f"Known measures: {', '.join(MEASURES)}."
    if name is None:
        return [Fault(path, "'measure' is missing", known)]
    if not isinstance(name, str) or name not in MEASURES:
        hint = did_you_mean(name, MEASURES) if isinstance(name, str) else ""
        return [Fault((*path, "measure"), f"unknown measure {shown(name)}. {hint}".rstrip(), known)]
    form = MEASURES[name]
    faults = [fault.below(*path) for fault in faults_in(dict(fields), form)]
    for key, inner in _inner(fields, form):
        faults += faults_of_test(inner, (*path, *key))
    return faults


def _inner(fields: Mapping[str, Any], form: type[Form]) -> list[tuple[KeyPath, Any]]:
    """Tests inside a test, with the keys that lead to them."""
    found: list[tuple[KeyPath, Any]] = []
    for key in ("terms", "factors"):
        inner = fields.get(key)
        if key in form.model_fields and isinstance(inner, list):
            found += [((key, n), item) for n, item in enumerate(cast(list[Any], inner))]
    for key in ("numerator", "denominator"):
        if key in form.model_fields and key in fields:
            found.append(((key,), fields[key]))
    return found


def _built(data: Any) -> Test | None:
    """The form of a test that has no faults."""
    if data is None:
        return None
    fields = dict(cast(Mapping[str, Any], data))
    form = MEASURES[fields["measure"]]
    for key in ("terms", "factors"):
        if key in form.model_fields:
            fields[key] = tuple(_built(item) for item in fields[key])
    for key in ("numerator", "denominator"):
        if key in form.model_fields:
            fields[key] = _built(fields[key])
    return cast("Test", form.model_validate(fields))
