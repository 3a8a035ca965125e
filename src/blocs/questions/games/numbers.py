"""Numbers in game files: money, weights, shares and percent, within bounds of what can be meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, cast

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from blocs.foundation.errors import shown
from blocs.foundation.rates import MOST_BARE_IN_DATA, change_of, rate_of
from blocs.moves.fields import WITH_UNIT, Number, Share

MOST = 1e15
"""No number is larger than this in size: all the money of the world, counted in dollars."""

LEAST = 1e-15
"""No number but zero is smaller than this in size."""

MOST_COUNT = 100_000
"""No whole number is larger than this: draws, answers of a poll."""

MOST_AVERSION = 1_000.0
"""No relative risk aversion, and no exponent of a contest, is larger than this."""

MOST_YEARS = 1_000
"""No sum over years is longer than this."""


def _meant(value: float) -> float:
    size = abs(value)
    if size > MOST or 0 < size < LEAST:
        raise ValueError(
            f"{value:g} cannot be meant: numbers are from {LEAST:g} to {MOST:g} in size, or 0; "
            "count in another unit"
        )
    return value


def _not_negative(value: float) -> float:
    if value < 0:
        raise ValueError(f"{value:g} must not be negative")
    return value


def _positive(value: float) -> float:
    if value <= 0:
        raise ValueError(f"{value:g} must be above zero")
    return value


def _exponent(value: float) -> float:
    if not 0 <= value <= MOST_AVERSION:
        raise ValueError(f"{value:g} is not between 0 and {MOST_AVERSION:,.0f}")
    return value


def _highest(value: object) -> float:
    rate = rate_of(value, most_bare=MOST_BARE_IN_DATA)
    if rate <= 0:
        raise ValueError(f"upper bound {rate:g} must be above zero")
    return rate


def _whole(most: int, least: int = 1) -> Callable[[object], int]:
    def read(value: object) -> int:
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not least <= cast(int, value) <= most:
            limits = f"from {least} to {most:,}"
            raise ValueError(f"expected a whole number {limits}, not {shown(value)}")
        return cast(int, value)

    return read


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, not {shown(value)}")
    return value


def several(value: object) -> tuple[Any, ...]:
    """A list with at least one entry, as a tuple. Raises ValueError."""
    if not isinstance(value, list | tuple) or not value:
        raise ValueError(f"expected a list, not {shown(value)}")
    return tuple(cast(Sequence[Any], value))


def named(value: object) -> Mapping[str, Any]:
    """A mapping by name with at least one entry. Raises ValueError."""
    if not isinstance(value, Mapping) or not value:
        empty = "an empty one" if isinstance(value, Mapping) else shown(value)
        raise ValueError(f"expected a mapping by name, not {empty}")
    return {str(key): item for key, item in cast(Mapping[Any, Any], value).items()}


if TYPE_CHECKING:
    Value: TypeAlias = float
    Level: TypeAlias = float
    Amount: TypeAlias = float
    Percent: TypeAlias = float
    PercentLevel: TypeAlias = float
    Exponent: TypeAlias = float
    Highest: TypeAlias = float
    Count: TypeAlias = int
    Years: TypeAlias = int
    Rounds: TypeAlias = int
    Flag: TypeAlias = bool
    Values: TypeAlias = Sequence[float]
    Exponents: TypeAlias = Sequence[float]
    Shares: TypeAlias = Sequence[float]
    ByName: TypeAlias = Mapping[str, float]
else:
    Value = Annotated[Number, AfterValidator(_meant)]
    Level = Annotated[Value, AfterValidator(_not_negative)]
    Amount = Annotated[Value, AfterValidator(_positive)]
    Percent = Annotated[
        float, BeforeValidator(change_of), WithJsonSchema({**WITH_UNIT, "format": "change"})
    ]
    PercentLevel = Annotated[Percent, AfterValidator(_not_negative)]
    Exponent = Annotated[Value, AfterValidator(_exponent)]
    Highest = Annotated[
        float, BeforeValidator(_highest), WithJsonSchema({**WITH_UNIT, "format": "rate"})
    ]
    Count = Annotated[int, BeforeValidator(_whole(MOST_COUNT))]
    Years = Annotated[int, BeforeValidator(_whole(MOST_YEARS))]
    Rounds = Annotated[int, BeforeValidator(_whole(20, 0))]
    Flag = Annotated[bool, BeforeValidator(_flag)]
    Values = Annotated[tuple[Value, ...], BeforeValidator(several)]
    Exponents = Annotated[tuple[Exponent, ...], BeforeValidator(several)]
    Shares = Annotated[tuple[Share, ...], BeforeValidator(several)]
    ByName = Annotated[dict[str, Value], BeforeValidator(named)]
