"""Many draws of a computation: uncertainty spaces, designs, executors, tables. No economics."""

from __future__ import annotations

from enum import StrEnum

DRAWS = 50
"""How many are made where nobody says: ends of a range of nine of ten then rest on few draws."""

RELATIVE_ERROR = 0.25
"""Standard error over θ of an estimate whose source states none."""

LAW_NUMBERS = {"common": 0.3, "between": 0.5, "assumed_correlation": 0.5}
"""Fields of `ElasticityLaw` that no other option gives."""


class DesignKind(StrEnum):
    """How points are laid out.

    `lhs`: Latin hypercube (McKay, Beckman and Conover 1979). `sobol`: scrambled Sobol sequence
    (Owen 1998). `saltelli`: blocks of points for Sobol indices (Saltelli et al. 2010), one block
    of 2 + groups points per base point.
    """

    MONTE_CARLO = "monte_carlo"
    LHS = "lhs"
    SOBOL = "sobol"
    SALTELLI = "saltelli"
