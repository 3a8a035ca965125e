"""From products (HS codes) to sectors, by a table `product,sector` that the user gives.

The longest code that a product starts with decides: `27` may go to one sector, `2709` to another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from blocs.data.layouts import Layout
from blocs.data.readers.columns import ColumnMap, read_columns
from blocs.data.readers.trade_codes import ProductCodes
from blocs.foundation.axes import Array, Axis, Indices, did_you_mean
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.foundation.files import is_file, is_there

COLUMNS = ColumnMap(
    {"product": ("product", "hs", "hs6", "code"), "sector": ("sector",)}, ("product", "sector")
)
LAYOUT = Layout("concordance", ("product", "sector"), ())
MOST_LISTED = 8


@dataclass(frozen=True)
class Concordance:
    """prefix → sector, in the order of the file; `everything` is one sector for all products."""

    file: str
    sectors: dict[str, str]
    everything: str = ""
    notes: tuple[str, ...] = ()

    def sector_of(self, product: str) -> str | None:
        """Sector of a product (see `ProductCodes`), None where no code in the table begins it."""
        if self.everything:
            return self.everything
        shortest = 0 if product[:2].isdigit() else len(product) - 1
        for length in range(len(product), shortest, -1):
            if product[:length] in self.sectors:
                return self.sectors[product[:length]]
        return None

    @property
    def axis(self) -> Axis:
        """Sectors in the order of the file."""
        named = (
            (self.everything,) if self.everything else tuple(dict.fromkeys(self.sectors.values()))
        )
        return Axis("sector", named)


def one_sector(code: str) -> Concordance:
    """All products in one sector."""
    return Concordance("", {}, everything=code)


def read_concordance(path: Path) -> Concordance:
    """The table in a CSV file `product,sector` (also `hs,sector`). Raises InputError."""
    problems: list[Problem] = []
    if not is_file(path):
        remedy = (
            "Give a CSV file product,sector, or a single word, such as `goods`, for one sector."
        )
        problem = Problem("there is no such file", str(path), field="--concordance", remedy=remedy)
        raise InputError("the concordance cannot be read", problems=[problem])
    codes = ProductCodes()
    rows = read_columns(
        path, columns=COLUMNS, layout=LAYOUT, problems=problems, spelling={"product": codes}
    )
    raise_problems(InputError, f"the concordance in {path.name} cannot be used", problems)
    assert rows is not None
    product, sector = rows.labels["product"], rows.labels["sector"]
    table: dict[str, str] = {}
    for row in range(len(rows)):
        code = product.name_in(row)
        given = sector.name_in(row)
        if table.get(code, given) != given:
            message = f"product '{code}' belongs to '{table[code]}' already"
            problems.append(rows.problem(row, message, field="product"))
        table[code] = given
    raise_problems(InputError, f"the concordance in {path.name} cannot be used", problems)
    notes = tuple(f"in {path.name}, {note}" for note in codes.notes)
    return Concordance(path.name, table, notes=notes)


def chosen_concordance(
    choice: str | None, *, sectors: Axis | None, products: Sequence[str]
) -> Concordance:
    """The table meant by `--concordance`: a file, a single sector, or products that are sectors.

    sectors: those of the world where it stands already. Raises InputError.
    """
    if choice is None:
        if sectors is not None and set(products) <= set(sectors.labels):
            return Concordance("", {code: code for code in products})
        remedy = "Give `--concordance FILE` with product,sector (products may be HS chapters)."
        message = f"products such as {', '.join(products[:3])} are no sectors of the world"
        problem = Problem(message, field="--concordance", remedy=remedy)
        raise InputError("products need sectors", problems=[problem])
    if choice.isidentifier() and not is_there(choice):
        if sectors is not None and choice not in sectors:
            hint = did_you_mean(choice, sectors.labels)
            problem = Problem(
                f"'{choice}' is no sector, and no file", field="--concordance", remedy=hint or None
            )
            raise InputError("products need sectors", problems=[problem])
        return one_sector(choice)
    found = read_concordance(Path(choice))
    if sectors is not None:
        unknown = [code for code in found.axis if code not in sectors]
        problems = [
            Problem(f"unknown sector '{code}'", found.file, field="sector",
                    remedy=did_you_mean(code, sectors.labels) or None)
            for code in unknown
        ]  # fmt: skip
        raise_problems(InputError, f"the concordance in {found.file} does not fit", problems)
    return found


def sector_positions(
    products: Sequence[str],
    concordance: Concordance,
    axis: Axis,
    *,
    weight: Array,
    file: str,
    unit: str = "value",
) -> Indices:
    """Position on `axis` of each product; every product must have a sector.

    weight: (product,) value or number of rates (`unit`) behind each, for the message. Raises
    InputError.
    """
    found = [concordance.sector_of(code) for code in products]
    lost = [k for k, sector in enumerate(found) if sector is None]
    if lost:
        lost.sort(key=lambda k: -weight[k])
        listed = ", ".join(products[k] for k in lost[:MOST_LISTED])
        share = 100 * float(weight[lost].sum()) / max(float(weight.sum()), 1e-300)
        message = f"{len(lost):,} products ({share:.3g} % of the {unit}) have no sector: {listed}"
        remedy = f"Add them, or the chapters they begin with, to {concordance.file}."
        raise InputError(
            "products need sectors",
            problems=[Problem(message, file, field="product", remedy=remedy)],
        )
    return np.array([axis.position[sector] for sector in found if sector], dtype=np.int64)
