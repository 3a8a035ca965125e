"""Tables of exposure: numbers with their labels, units, meanings and what they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blocs.foundation.axes import Array
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


def _column(key: str, unit: str, basis: str, en: str, ru: str) -> Column:
    return Column(key, unit, basis, {"en": en, "ru": ru})


PARTNER_COLUMNS = (
    _column(
        "import_share_pct",
        "%",
        DATA,
        "Share of the partner in the country's imports of goods and services.",
        "Доля партнёра в импорте товаров и услуг страны.",
    ),
    _column(
        "export_share_pct",
        "%",
        DATA,
        "Share of the partner in the country's exports of goods and services.",
        "Доля партнёра в экспорте товаров и услуг страны.",
    ),
    _column(
        "turnover_share_pct",
        "%",
        DATA,
        "Share of the partner in exports and imports together.",
        "Доля партнёра в сумме экспорта и импорта.",
    ),
    _column(
        "turnover_asymmetry",
        "percentage points",
        DATA,
        "Share of the partner in the country's trade minus the country's share in the partner's: "
        "above zero, the country is the more dependent one.",
        "Доля партнёра в торговле страны минус доля страны в торговле партнёра: "
        "больше нуля — страна зависит сильнее.",
    ),
    _column(
        "substitution_loss_pct",
        "%",
        DATA,
        "Loss of purchasing power if the supplier is gone and others step in as far as the trade "
        "elasticities allow; wages and incomes stay.",
        "Потеря покупательной способности, если поставщик исчезнет, а другие заменят его в меру "
        "торговых эластичностей; зарплаты и доходы не меняются.",
    ),
    _column(
        "value_added_share_pct",
        "%",
        DATA,
        "Part of the country's value added that hangs on final demand in the partner.",
        "Часть добавленной стоимости страны, которая держится на конечном спросе партнёра.",
    ),
    _column(
        "value_added_direct",
        "million USD",
        DATA,
        "That value added where it crosses one border only.",
        "Та её часть, которая пересекает только одну границу.",
    ),
    _column(
        "value_added_indirect",
        "million USD",
        DATA,
        "That value added where it reaches the partner through third countries.",
        "Та её часть, которая попадает к партнёру через третьи страны.",
    ),
    _column(
        "rupture_loss_pct",
        "%",
        MODEL,
        "Loss of the country's real income if all trade with the partner stops, both ways.",
        "Потеря реального дохода страны, если вся торговля с партнёром прекратится.",
    ),
    _column(
        "rupture_loss",
        "million USD",
        MODEL,
        "The same loss a year, at prices of the base year.",
        "Та же потеря за год в ценах базового года.",
    ),
    _column(
        "partner_loss_pct",
        "%",
        MODEL,
        "Loss of the partner's real income in the same rupture.",
        "Потеря реального дохода партнёра при том же разрыве.",
    ),
    _column(
        "partner_loss",
        "million USD",
        MODEL,
        "The partner's loss a year, at prices of the base year.",
        "Потеря партнёра за год в ценах базового года.",
    ),
    _column(
        "rupture_asymmetry",
        "−1 to 1",
        MODEL,
        "1: only the country loses; 0: both lose the same share; −1: only the partner loses.",
        "1: теряет только страна; 0: обе теряют одинаковую долю; −1: теряет только партнёр.",
    ),
    _column(
        "power_pct",
        "%",
        MODEL,
        "Power of the partner: loss of the country if the partner stops selling to it and third "
        "countries step in.",
        "Сила партнёра: потеря страны, если партнёр перестанет ей продавать, а третьи страны "
        "частично заменят его.",
    ),
    _column(
        "power_given_prices_pct",
        "%",
        DATA,
        "The same where goods are replaced inside each sector only and no price or wage adjusts.",
        "То же, если замена идёт только внутри отраслей, а цены и зарплаты не меняются.",
    ),
    _column(
        "withdrawn_pct",
        "%",
        DATA,
        "Value of the goods and services withdrawn, in per cent of income: no substitution at all.",
        "Стоимость изъятых товаров и услуг в процентах дохода: без всякой замены.",
    ),
    _column(
        "friend_elasticity",
        "% per %",
        LINEAR,
        "Change of the country's real income when the partner becomes 1 % more productive.",
        "Изменение реального дохода страны, когда производительность партнёра растёт на 1 %.",
    ),
)

ROUTE_COLUMNS = (
    _column(
        "value_added",
        "million USD",
        DATA,
        "Value added of the country that goes first to the third country and is finally bought "
        "in the destination.",
        "Добавленная стоимость страны, которая сначала идёт в третью страну, а конечный "
        "покупатель — в стране назначения.",
    ),
)

CRITICAL_COLUMNS = (
    _column(
        "price_effect_pct",
        "%",
        DATA,
        "Rise of consumer prices from losing this supplier of this good, others stepping in.",
        "Рост потребительских цен при потере этого поставщика этого товара с учётом замены.",
    ),
    _column(
        "share_pct",
        "%",
        DATA,
        "Share of the cell in the sum over all suppliers and goods.",
        "Доля этой позиции в сумме по всем поставщикам и товарам.",
    ),
    _column(
        "cumulative_pct",
        "%",
        DATA,
        "Running sum of the shares.",
        "Накопленная доля.",
    ),
)

SECTOR_COLUMNS = (
    _column(
        "imports",
        "million USD",
        DATA,
        "Imports of the country from the partner.",
        "Импорт страны из страны-партнёра.",
    ),
    _column(
        "exports",
        "million USD",
        DATA,
        "Exports of the country to the partner.",
        "Экспорт страны в страну-партнёр.",
    ),
    _column(
        "import_share_pct",
        "%",
        DATA,
        "Share of the partner in the country's imports of the sector.",
        "Доля партнёра в импорте страны по этой отрасли.",
    ),
    _column(
        "export_share_pct",
        "%",
        DATA,
        "Share of the partner in the country's exports of the sector.",
        "Доля партнёра в экспорте страны по этой отрасли.",
    ),
    _column(
        "rupture_loss_pct",
        "%",
        MODEL,
        "Loss of the country's real income if trade of the two in this sector alone stops.",
        "Потеря реального дохода страны, если прекратится взаимная торговля только этой отрасли.",
    ),
    _column(
        "partner_loss_pct",
        "%",
        MODEL,
        "Loss of the partner's real income in the same rupture.",
        "Потеря реального дохода партнёра при том же разрыве.",
    ),
)

CRITICAL_MEANING = {
    "en": "The shortest list of goods and suppliers that accounts for most of the damage.",
    "ru": "Самый короткий список товаров и поставщиков, на который приходится большая часть "
    "ущерба.",
}
PARTNER_MEANING = {
    "en": "Who the country depends on, all measures side by side, the costliest rupture first.",
    "ru": "От кого зависит страна: все меры рядом, самый дорогой разрыв — первым.",
}
ROUTE_MEANING = {
    "en": "Income that reaches a final buyer by way of a third country: hidden dependence.",
    "ru": "Доход, который приходит от конечного покупателя через третью страну: скрытая "
    "зависимость.",
}
SECTOR_MEANING = {
    "en": "What the two trade in each sector, and what each would lose if just that trade stopped.",
    "ru": "Чем торгуют две страны по отраслям и сколько потеряет каждая, если прекратится только "
    "эта торговля.",
}
