"""A file of past shocks: a good, who stopped buying from whom, and the years before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, cast

import numpy as np
from pydantic import Field, PrivateAttr

from blocs.data.named_columns import named_rows
from blocs.data.reference import load_bloc_table
from blocs.foundation import casebook
from blocs.foundation.axes import Array, Mask, did_you_mean
from blocs.foundation.documents import read_document
from blocs.foundation.errors import InputError, Problem, ScenarioError, raise_problems
from blocs.foundation.files import is_file, is_folder, is_there
from blocs.moves.fields import (
    Code,
    Codes,
    Fault,
    Form,
    ListOf,
    OneOrList,
    Text,
    Year,
    faults_in,
    raise_in_document,
)
from blocs.world.minerals.dataset import Minerals, load_minerals

HISTORY_FILE = "history.yaml"

if TYPE_CHECKING:
    Shocks: TypeAlias = Sequence["Shock"]
    Some: TypeAlias = Sequence[str]
else:
    Shocks = Annotated[tuple["Shock", ...], ListOf(lambda: [Shock])]
    Some = Annotated[tuple[Code, ...], OneOrList()]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "year": ("year",),
    "origin": ("origin", "exporter", "seller"),
    "destination": ("destination", "importer", "buyer"),
    "value": ("value",),
}


class Shock(Form, spoken=("title",)):
    """One shock: from some year on, some buyers take nothing of a good from one seller."""

    name: Text = Field(description="A short name, unique in the file.")
    title: Text = Field(description="What happened, in one line.")
    good: Text | None = Field(
        default=None, description="A mineral or a group of them, as in `crude_oil`; or `table`."
    )
    table: Text | None = Field(
        default=None, description="Your own trade: a CSV year,origin,destination,value."
    )
    before: Year = Field(description="The year that the prediction knows.")
    after: Year = Field(description="The year that is predicted.")
    by: Codes = Field(description="Who stops buying: countries and blocs.")
    on: Code = Field(description="From whom.")
    exempt: Some = Field(default=(), alias="except", description="Of these, who goes on buying.")
    source: Text = Field(description="Where that is written.")


class History(Form, spoken=("title",)):
    """What `history.yaml` says."""

    title: Text = Field(description="The shocks in one line.")
    shocks: Shocks = Field(description="The shocks.")

    _folder: Path = PrivateAttr(default=Path())

    @property
    def folder(self) -> Path:
        """Where tables lie."""
        return self._folder


@dataclass(frozen=True, eq=False)
class PastTrade:
    """Trade of one good in two years.

    before, after: (origin, destination); known: pairs recorded in both years, others are zero;
    stopped: pairs that the shock closes.
    """

    countries: tuple[str, ...]
    seller: int
    before: Array
    after: Array
    known: Mask
    stopped: Mask
    source: str


def load_history(path: str | Path | None = None) -> History:
    """Read a file of shocks, or that of the casebook. Raises ScenarioError, all at once."""
    file = casebook.history() if path is None else Path(path)
    file = file / HISTORY_FILE if is_folder(file) else file
    try:
        document = read_document(file)
    except InputError as error:
        raise ScenarioError(f"history '{file}' cannot be read", problems=error.problems) from None
    what = f"history '{file}'"
    faults = faults_in(document.data, History)
    raise_in_document(what, document, [*faults, *_between(document.data, file.parent)])
    history = History.model_validate(document.data)
    history._folder = file.parent  # pyright: ignore[reportPrivateUsage]
    return history


def _between(data: Any, folder: Path) -> list[Fault]:
    """What is wrong where every field may be right by itself."""
    rows = cast(Mapping[str, Any], data).get("shocks") if isinstance(data, Mapping) else None
    items = cast(list[Any], rows) if isinstance(rows, list) else []
    faults: list[Fault] = []
    seen: set[Any] = set()
    for k, item in enumerate(items):
        if not isinstance(item, Mapping):
            continue
        row = cast(Mapping[str, Any], item)
        place = ("shocks", k)
        if (row.get("good") is None) == (row.get("table") is None):
            faults.append(Fault(place, "give either 'good' or 'table'"))
        name, table = row.get("name"), row.get("table")
        if name in seen:
            faults.append(Fault((*place, "name"), f"a second shock is called '{name}'"))
        seen.add(name)
        if isinstance(table, str) and not is_there(folder / table):
            faults.append(Fault((*place, "table"), f"there is no file '{folder / table}'"))
        before, after = row.get("before"), row.get("after")
        if isinstance(before, int) and isinstance(after, int) and before >= after:
            faults.append(Fault((*place, "after"), f"{after} is not after {before}"))
    return faults


def past_trade(shock: Shock, folder: Path) -> PastTrade:
    """The trade that a shock is about. Raises InputError for codes and years without trade."""
    if shock.table is None:
        minerals = load_minerals()
        countries, before, after, known = _of_minerals(minerals, shock)
        source = str(minerals.about["name"])
    else:
        countries, before, after = _of_table(folder / shock.table, shock)
        known = np.ones(before.shape, dtype=np.bool_)
        source = Path(shock.table).name
    position = {code: k for k, code in enumerate(countries)}
    if shock.on not in position or not before[position[shock.on]].any():
        raise InputError(f"shock '{shock.name}': '{shock.on}' sells nothing in {shock.before}")
    seller = position[shock.on]
    stopped = np.zeros(before.shape, dtype=np.bool_)
    buyers = _members(shock, position) - set(shock.exempt)
    stopped[seller, [position[code] for code in buyers if code in position]] = True
    np.fill_diagonal(known, val=False)
    before, after = np.where(known, before, 0.0), np.where(known, after, 0.0)
    for year, table in ((shock.before, before), (shock.after, after)):
        if not table[seller].any():
            raise InputError(f"shock '{shock.name}': no sale of '{shock.on}' is known in {year}")
    return PastTrade(countries, seller, before, after, known, stopped, source)


def _members(shock: Shock, position: Mapping[str, int]) -> set[str]:
    table, found = load_bloc_table(), set[str]()
    for code in shock.by:
        if code in position:
            found.add(code)
        elif code in table:
            found |= set(table.members(code, shock.after))
        else:
            hint = did_you_mean(code, (*position, *table.blocs))
            told = f"shock '{shock.name}': '{code}' in 'by' is neither a country nor a bloc. {hint}"
            raise InputError(told.rstrip())
    return found


def _of_minerals(minerals: Minerals, shock: Shock) -> tuple[tuple[str, ...], Array, Array, Mask]:
    """(origin, destination) million USD in both years, and pairs whose records are not missing."""
    years = (shock.before, shock.after)
    for year in years:
        if year not in minerals.years:
            first, last = minerals.years[0], minerals.years[-1]
            raise InputError(f"shock '{shock.name}': customs are of {first} to {last}, not {year}")
    codes = minerals.codes(shock.good)
    countries = tuple(minerals.country.labels)
    flows = minerals.trade(commodity=shock.good)
    tables: list[Array] = []
    for year in years:
        own = flows.year == minerals.years.index(year)
        table = np.zeros((len(countries), len(countries)))
        np.add.at(table, (flows.origin[own], flows.destination[own]), flows.value[own] / 1e3)
        tables.append(table)
    known = np.ones(tables[0].shape, dtype=np.bool_)
    for gap in minerals.gaps:
        if (gap.commodity in ("", *codes)) and any(
            gap.first_year <= year <= gap.last_year for year in years
        ):
            rows = slice(None) if not gap.origin else countries.index(gap.origin)
            columns = slice(None) if not gap.destination else countries.index(gap.destination)
            known[rows, columns] = False
    known |= (tables[0] > 0) & (tables[1] > 0)
    return countries, tables[0], tables[1], known


def _of_table(path: Path, shock: Shock) -> tuple[tuple[str, ...], Array, Array]:
    problems: list[Problem] = []
    found: dict[tuple[int, str, str], float] = {}
    if not is_file(path):
        problems.append(Problem("there is no such file", str(path)))
    else:
        for line, row in named_rows(path, COLUMNS, (tuple(COLUMNS),), problems):
            try:
                year, value = int(row["year"]), float(row["value"])
            except ValueError:
                year, value = 0, -1.0
            if not 0 <= value < 1e15:
                message = f"'{row['year']}', '{row['value']}' is no year with a value"
                problems.append(Problem(message, str(path), line))
            key = (year, row["origin"], row["destination"])
            if key in found:
                problems.append(Problem("this flow stands twice", str(path), line))
            found[key] = value
    raise_problems(InputError, f"table '{path}' cannot be used", problems[:50])
    countries = tuple(sorted({code for _, *pair in found for code in pair}))
    at = {code: k for k, code in enumerate(countries)}
    tables = [np.zeros((len(at), len(at))) for _ in range(2)]
    for (year, origin, destination), value in found.items():
        for table, own in zip(tables, (shock.before, shock.after), strict=True):
            if year == own:
                table[at[origin], at[destination]] = value
    return countries, tables[0], tables[1]
