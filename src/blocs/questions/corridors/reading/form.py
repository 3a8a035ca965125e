"""What the files of a network's folder look like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from blocs.data.layouts import Layout, NumberColumn
from blocs.foundation.catalogues import SOURCE_LANGUAGE, languages
from blocs.moves.fields import Form, Text
from blocs.transport.units import UNITS

MOST = 1_000_000_000
"""No capacity, quantity or price is larger in any unit that is known."""

LARGEST_ELASTICITY = -0.01
"""Demand that reacts less than this has no curve that ends: a price could be anything."""


class Reads(Form):
    """A file in the layout of others, in place of `links.csv`."""

    file: Text = Field(
        description="Pipes of SciGRID_gas, border capacities of ENTSOG, a folder or buses of "
        "GridKit, or a network of PyPSA; beside `network.yaml`, or a path from there."
    )
    cost_per_100km: Annotated[float, Field(ge=0, le=MOST)] = Field(
        default=0.0, description="What a unit costs to move over 100 km; 0: distance is free."
    )
    both_ways: bool = Field(
        default=True, description="Whether what the file has in one direction flows in the other."
    )
    join_km: Annotated[float, Field(ge=0, le=1000)] = Field(
        default=25.0,
        description="Islands so near to the largest part are joined to it; others are left out.",
    )


class NetworkForm(Form, spoken=("title", "money", "notes")):
    """What `network.yaml` says of the tables beside it."""

    title: Text = Field(description="The network in one line.")
    unit: Text = Field(description="Unit of everything that flows, a year: bcm/y, TWh/y, Mt/y.")
    units: Mapping[Text, Text] = Field(
        default_factory=dict[str, str],
        description="Units of other carriers than that of `unit`, by name: oil: Mt/y.",
    )
    money: Text = Field(
        description="Unit of money that one unit times one of cost is: USD or EUR, in millions, or "
        "in words."
    )
    year: int | None = Field(
        default=None, ge=1, le=9999, description="Of which the tables are, where they are of one."
    )
    buyers: Literal["players", "outside"] = Field(
        default="players",
        description="`outside`: what buyers pay counts, not what it is worth to them.",
    )
    others: Annotated[tuple[Text, ...], Field()] = Field(
        default=(), description="Owners that are no node, such as a firm."
    )
    players: Annotated[tuple[Text, ...], Field()] = Field(
        default=(),
        description="Owners who bargain; what others own is open to all. By default every owner.",
    )
    reads: Reads | None = Field(
        default=None, description="A file in the layout of others, in place of `links.csv`."
    )
    notes: Text | None = Field(default=None, description="Assumptions and their reasons.")

    @property
    def main_carrier(self) -> str:
        """What flows where a row does not say it."""
        return UNITS[self.unit][0] if self.unit in UNITS else self.unit

    @property
    def carrier_units(self) -> dict[str, str]:
        """Carrier → its unit, the main one first."""
        return {self.main_carrier: self.unit} | dict(self.units)


def _number(
    name: str,
    expected: str,
    *,
    optional: bool = False,
    low: float = 0.0,
    high: float = MOST,
    most: bool = True,
    above_low: bool = False,
    remedy: str = "Write a plain number.",
) -> NumberColumn:
    return NumberColumn(
        name,
        expected=f"{expected}, at most {MOST}" if most else expected,
        remedy=remedy,
        low=low,
        high=high,
        above_low=above_low,
        optional=optional,
        may_be_empty=optional,
    )


NAMES = ("name", *(f"name_{one}" for one in languages() if one != SOURCE_LANGUAGE))
"""Columns with what a row is called, in every language."""

LINKS = Layout(
    "links",
    ("id", "from", "to", "unit"),
    (
        _number("capacity", "a capacity of zero or more"),
        _number("cost", "a cost of zero or more"),
        _number("tariff", "a tariff of zero or more", optional=True),
        _number("length_km", "a length of zero or more", optional=True),
    ),
    more_labels=(),
    texts=("carrier", *NAMES, "owners", "opens", "closes", "option", "kind", "status", "source"),
)
SOURCES = Layout(
    "sources",
    ("node", "unit"),
    (
        _number("capacity", "a capacity of zero or more"),
        _number("cost", "a cost of zero or more"),
        _number("lon", "degrees from -180 to 360", optional=True, low=-180, high=360, most=False),
        _number("lat", "degrees from -90 to 90", optional=True, low=-90, high=90, most=False),
    ),
    more_labels=("name", "carrier"),
    texts=("opens", "closes", "status", "source"),
)
DEMAND = Layout(
    "demand",
    ("node", "unit"),
    (
        _number(
            "quantity",
            "a quantity above zero",
            above_low=True,
            remedy="Leave a row out where nothing is asked for.",
        ),
        _number(
            "price",
            "a price above zero",
            above_low=True,
            remedy="At a price of zero nothing is worth delivering: write what buyers pay.",
        ),
        NumberColumn(
            "elasticity",
            expected=f"an elasticity of {LARGEST_ELASTICITY} or less",
            remedy="Demand falls in its price: -0.25, for example.",
            low=-100.0,
            high=LARGEST_ELASTICITY,
        ),
        _number("lon", "degrees from -180 to 360", optional=True, low=-180, high=360, most=False),
        _number("lat", "degrees from -90 to 90", optional=True, low=-90, high=90, most=False),
    ),
    more_labels=("carrier",),
    texts=("opens", "closes", "status", "source"),
)
NODES = Layout(
    "nodes",
    ("node",),
    (
        _number("lon", "degrees from -180 to 360", low=-180, high=360, most=False),
        _number("lat", "degrees from -90 to 90", low=-90, high=90, most=False),
    ),
    texts=("country", *NAMES),
)
