"""What the files of a world folder look like: columns, bounds, and what to say when they fail."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from blocs.world.checks import NEGATIVE_SHARE_LIMIT

SUFFIXES = (".csv", ".csv.gz", ".parquet")
"""A table may stand in a world folder under any of these, but only once."""


MOST_VALUE = 1e13
"""No flow is larger, in million of any currency: world output is about 2e8 million USD."""

MOST_ELASTICITY = 1000.0
"""No trade elasticity is larger: the largest that are published are near 70."""


@dataclass(frozen=True)
class NumberColumn:
    """A column of numbers in [low, high], or in (low, high] where `above_low`.

    is_rate: `25%` may stand for 0.25, and must where the number is large.
    """

    name: str
    expected: str
    remedy: str
    low: float = -inf
    high: float = inf
    above_low: bool = False
    optional: bool = False
    may_be_empty: bool = False
    is_rate: bool = False


@dataclass(frozen=True)
class Layout:
    """One table: `labels` identify a row together with `more_labels`, which may be absent."""

    stem: str
    labels: tuple[str, ...]
    numbers: tuple[NumberColumn, ...]
    more_labels: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def required(self) -> tuple[str, ...]:
        """Columns that must be there."""
        return (*self.labels, *(c.name for c in self.numbers if not c.optional))

    @property
    def known(self) -> tuple[str, ...]:
        """Columns that may be there."""
        return (*self.labels, *self.more_labels, *(c.name for c in self.numbers), *self.texts)

    @property
    def header(self) -> str:
        """The header to write, optional columns in brackets."""
        optional = [name for name in self.known if name not in self.required]
        return ",".join(self.required) + "".join(f"[,{name}]" for name in optional)


_FLOW = NumberColumn(
    "value",
    low=0.0,
    high=MOST_VALUE,
    expected=f"a flow of zero or more (at most {MOST_VALUE:g})",
    remedy="Flows are million USD at basic prices; leave a row out where trade is zero.",
)
_FLOW_LABELS = ("origin", "destination", "sector")
_FRACTION = "Shares are fractions: 0.25, not 25."

FLOWS = Layout("flows", _FLOW_LABELS, (_FLOW,))
FINAL_FLOWS = Layout("final_flows", _FLOW_LABELS, (_FLOW,))
INTERMEDIATE_FLOWS = Layout(
    "intermediate_flows", _FLOW_LABELS, (_FLOW,), more_labels=("use_sector",)
)
INPUTS = Layout(
    "inputs",
    ("country", "sector", "use_sector"),
    (
        NumberColumn(
            "share",
            low=-NEGATIVE_SHARE_LIMIT,
            high=1.0,
            expected="a share between 0 and 1",
            remedy=_FRACTION,
        ),
    ),
)
SECTORS = Layout(
    "sectors",
    ("country", "sector"),
    tuple(
        NumberColumn(
            name, low=0, high=1, optional=True, expected="a share between 0 and 1", remedy=_FRACTION
        )
        for name in ("value_added_share", "final_share")
    ),
)
TARIFFS = Layout(
    "tariffs",
    _FLOW_LABELS,
    (
        NumberColumn(
            "rate",
            low=-1.0,
            above_low=True,
            expected="a rate above −1",
            remedy="Rates are fractions of the value before the tariff: 0.05, or 5%.",
            is_rate=True,
        ),
    ),
)
ELASTICITIES = Layout(
    "elasticities",
    ("sector",),
    (
        NumberColumn(
            "trade_elasticity",
            low=0.0,
            high=MOST_ELASTICITY,
            above_low=True,
            expected=f"a trade elasticity θ > 0 (at most {MOST_ELASTICITY:g})",
            remedy="Give θ, the elasticity of trade flows to trade cost, as a positive number.",
        ),
        NumberColumn(
            "standard_error",
            low=0.0,
            optional=True,
            may_be_empty=True,
            expected="a standard error of zero or more",
            remedy="Leave the field empty where the source states none.",
        ),
    ),
    texts=("source",),
)
OUTPUT = Layout(
    "output",
    ("country", "sector"),
    (
        NumberColumn(
            "output",
            low=0.0,
            high=MOST_VALUE,
            expected=f"an output of zero or more (at most {MOST_VALUE:g})",
            remedy="Gross output, million USD at basic prices.",
        ),
    ),
)
BALANCES = Layout(
    "balances",
    ("country",),
    (
        NumberColumn(
            "balance",
            low=-MOST_VALUE,
            high=MOST_VALUE,
            expected=f"a number (at most {MOST_VALUE:g} either way)",
            remedy="Exports less imports of goods and services, million USD; leave out a country "
            "of which none is recorded.",
        ),
    ),
)
HOME_FACTORS = Layout(
    "home_factors",
    ("sector",),
    (
        NumberColumn(
            "home_factor",
            low=0.0,
            high=1e6,
            above_low=True,
            expected="a factor > 0",
            remedy="How much likelier final users buy at home than firms: 1 is as firms do.",
        ),
    ),
)
LAYOUTS = (
    FLOWS,
    INPUTS,
    SECTORS,
    TARIFFS,
    ELASTICITIES,
    FINAL_FLOWS,
    INTERMEDIATE_FLOWS,
    OUTPUT,
    BALANCES,
    HOME_FACTORS,
)
