"""How numbers are written, for the pages: the styles of `blocs.foundation.numbers`."""

from blocs.foundation.numbers import (
    ABSENT,
    MINUS,
    NO_BREAK,
    PLUS,
    NumberStyle,
    column_digits,
    number_style,
    sensible_digits,
)

__all__ = [
    "ABSENT",
    "MINUS",
    "NO_BREAK",
    "PLUS",
    "NumberStyle",
    "column_digits",
    "number_style",
    "sensible_digits",
]
