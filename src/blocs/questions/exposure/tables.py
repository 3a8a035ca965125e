"""Tables of exposure: numbers with their labels, units, meanings and what they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blocs.foundation.axes import Array
from blocs.foundation.messages import say
from blocs.foundation.plain import finite_or_null

DATA, LINEAR, MODEL = "data", "linear", "model"
"""What a number rests on: the tables alone, derivatives of the model, a solved equilibrium."""


@dataclass(frozen=True)
class Column:
    """A column: unit, what it rests on, and its meaning in one line by language."""

    key: str
    unit: str
    basis: str
    meaning: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Table:
    """Rows by columns.

    axes: what the labels of a row are; rows: the labels, one tuple a row; values: (row, column) in
    the units of the columns, NaN where there is no number.
    """

    key: str
    axes: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[Column, ...]
    values: Array
    meaning: Mapping[str, str]

    def column(self, key: str) -> Array:
        """(row,) one column. Raises KeyError for a key that is not there."""
        return self.values[:, self.position(key)]

    def position(self, key: str) -> int:
        """Number of a column."""
        keys = [column.key for column in self.columns]
        if key not in keys:
            raise KeyError(key)
        return keys.index(key)

    def value(self, row: Sequence[str], key: str) -> float:
        """One number by its labels."""
        return float(self.values[self.rows.index(tuple(row)), self.position(key)])

    def observations(self) -> Iterator[dict[str, Any]]:
        """One a cell: its labels, quantity, unit, value, and what it rests on (`basis`)."""
        for labels, line in zip(self.rows, self.values, strict=True):
            named = dict(zip(self.axes, labels, strict=True))
            for column, value in zip(self.columns, line, strict=True):
                yield {
                    **named,
                    "quantity": column.key,
                    "unit": column.unit,
                    "value": float(value),
                    "basis": column.basis,
                }

    def as_json(self) -> dict[str, Any]:
        """Plain data; null where there is no number."""
        heads = [column.key for column in self.columns]
        rows = [
            dict(zip(self.axes, labels, strict=True))
            | {key: finite_or_null(value) for key, value in zip(heads, line, strict=True)}
            for labels, line in zip(self.rows, self.values, strict=True)
        ]
        columns = {
            column.key: {"unit": column.unit, "basis": column.basis, **column.meaning}
            for column in self.columns
        }
        return {"meaning": dict(self.meaning), "columns": columns, "rows": rows}


PARTNER_COLUMNS = (
    Column(
        "import_share_pct",
        "%",
        DATA,
        say("Share of the partner in the country's imports of goods and services."),
    ),
    Column(
        "export_share_pct",
        "%",
        DATA,
        say("Share of the partner in the country's exports of goods and services."),
    ),
    Column(
        "turnover_share_pct",
        "%",
        DATA,
        say("Share of the partner in exports and imports together."),
    ),
    Column(
        "turnover_asymmetry",
        "percentage points",
        DATA,
        say(
            "Share of the partner in the country's trade minus the country's share in the "
            "partner's: "
            "above zero, the country is the more dependent one."
        ),
    ),
    Column(
        "substitution_loss_pct",
        "%",
        DATA,
        say(
            "Loss of purchasing power if the supplier is gone and others step in as far as the "
            "trade "
            "elasticities allow; wages and incomes stay."
        ),
    ),
    Column(
        "value_added_share_pct",
        "%",
        DATA,
        say("Part of the country's value added that hangs on final demand in the partner."),
    ),
    Column(
        "value_added_direct",
        "million USD",
        DATA,
        say("That value added where it crosses one border only."),
    ),
    Column(
        "value_added_indirect",
        "million USD",
        DATA,
        say("That value added where it reaches the partner through third countries."),
    ),
    Column(
        "rupture_loss_pct",
        "%",
        MODEL,
        say("Loss of the country's real income if all trade with the partner stops, both ways."),
    ),
    Column(
        "rupture_loss",
        "million USD",
        MODEL,
        say("The same loss a year, at prices of the base year."),
    ),
    Column(
        "partner_loss_pct",
        "%",
        MODEL,
        say("Loss of the partner's real income in the same rupture."),
    ),
    Column(
        "partner_loss",
        "million USD",
        MODEL,
        say("The partner's loss a year, at prices of the base year."),
    ),
    Column(
        "rupture_asymmetry",
        "−1 to 1",
        MODEL,
        say("1: only the country loses; 0: both lose the same share; −1: only the partner loses."),
    ),
    Column(
        "power_pct",
        "%",
        MODEL,
        say(
            "Power of the partner: loss of the country if the partner stops selling to it and "
            "third "
            "countries step in."
        ),
    ),
    Column(
        "power_given_prices_pct",
        "%",
        DATA,
        say(
            "The same where goods are replaced inside each sector only and no price or wage "
            "adjusts."
        ),
    ),
    Column(
        "withdrawn_pct",
        "%",
        DATA,
        say(
            "Value of the goods and services withdrawn, in per cent of income: no substitution "
            "at all."
        ),
    ),
    Column(
        "friend_elasticity",
        "% per %",
        LINEAR,
        say("Change of the country's real income when the partner becomes 1 % more productive."),
    ),
)

ROUTE_COLUMNS = (
    Column(
        "value_added",
        "million USD",
        DATA,
        say(
            "Value added of the country that goes first to the third country and is finally bought "
            "in the destination."
        ),
    ),
)

CRITICAL_COLUMNS = (
    Column(
        "price_effect_pct",
        "%",
        DATA,
        say("Rise of consumer prices from losing this supplier of this good, others stepping in."),
    ),
    Column(
        "share_pct",
        "%",
        DATA,
        say("Share of the cell in the sum over all suppliers and goods."),
    ),
    Column(
        "cumulative_pct",
        "%",
        DATA,
        say("Running sum of the shares."),
    ),
)

EXPORT_COLUMNS = (
    Column(
        "gross_exports",
        "million USD",
        DATA,
        say("Exports of the country to the partner; the seven parts sum to them."),
    ),
    Column(
        "absorbed_by_importer",
        "million USD",
        DATA,
        say("Own value added that the partner itself uses up, across one border only."),
    ),
    Column(
        "reexported",
        "million USD",
        DATA,
        say(
            "Own value added in inputs that cross a further border and are used abroad in the end."
        ),
    ),
    Column(
        "returned_home",
        "million USD",
        DATA,
        say("Own value added that comes home inside imports and is used there."),
    ),
    Column(
        "domestic_double_counting",
        "million USD",
        DATA,
        say("Own value added that leaves the country more than once and is counted again."),
    ),
    Column(
        "foreign_value_added",
        "million USD",
        DATA,
        say("Value added of other countries inside the exports."),
    ),
    Column(
        "foreign_double_counting",
        "million USD",
        DATA,
        say("Value added of other countries that is counted again."),
    ),
    Column(
        "input_tariffs",
        "million USD",
        DATA,
        say("Tariffs paid on inputs at every stage of making the exports."),
    ),
)

DEMAND_COLUMNS = (
    Column(
        "value_added",
        "million USD",
        DATA,
        say("Value added of the sector: wages, profits and taxes on production."),
    ),
    Column(
        "foreign_demand",
        "million USD",
        DATA,
        say("The part of it that hangs on final demand abroad, by whatever route it gets there."),
    ),
    Column(
        "foreign_demand_pct",
        "%",
        DATA,
        say("The same part in per cent of the sector's value added."),
    ),
)

SECTOR_COLUMNS = (
    Column(
        "imports",
        "million USD",
        DATA,
        say("Imports of the country from the partner."),
    ),
    Column(
        "exports",
        "million USD",
        DATA,
        say("Exports of the country to the partner."),
    ),
    Column(
        "import_share_pct",
        "%",
        DATA,
        say("Share of the partner in the country's imports of the sector."),
    ),
    Column(
        "export_share_pct",
        "%",
        DATA,
        say("Share of the partner in the country's exports of the sector."),
    ),
    Column(
        "rupture_loss_pct",
        "%",
        MODEL,
        say("Loss of the country's real income if trade of the two in this sector alone stops."),
    ),
    Column(
        "partner_loss_pct",
        "%",
        MODEL,
        say("Loss of the partner's real income in the same rupture."),
    ),
)

CRITICAL_MEANING = say(
    "The shortest list of goods and suppliers that accounts for most of the damage."
)
PARTNER_MEANING = say(
    "Who the country depends on, all measures side by side, the costliest rupture first."
)
ROUTE_MEANING = say(
    "Income that reaches a final buyer by way of a third country: hidden dependence."
)
EXPORT_MEANING = say(
    "Whose work is inside the goods sold to this partner, and where they are finally used."
)
DEMAND_MEANING = say(
    "What part of each sector's income would have no buyer without final demand abroad."
)
SECTOR_MEANING = say(
    "What the two trade in each sector, and what each would lose if just that trade stopped."
)
