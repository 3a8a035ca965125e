"""The trade models behind one interface, and the elasticities of the short run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from blocs.foundation.errors import InputError, Problem, raise_problems


class Model(StrEnum):
    """The trade models behind one interface."""

    CALIENDO_PARRO = "caliendo_parro"
    ARMINGTON = "armington"
    CES_IO = "ces_io"
    RATIONING = "rationing"

    @property
    def with_inputs(self) -> bool:
        """Whether the model uses the world's input shares."""
        return self is not Model.ARMINGTON

    @property
    def with_substitution(self) -> bool:
        """Whether the elasticities of `Substitution` matter."""
        return self in (Model.CES_IO, Model.RATIONING)


class Method(StrEnum):
    """Ways to solve; `auto` tries them in turn until one is verified."""

    AUTO = "auto"
    PREPARED = "prepared"
    ANDERSON = "anderson"
    NESTED = "nested"
    CONTINUATION = "continuation"
    NEWTON = "newton"


@dataclass(frozen=True)
class Substitution:
    """Elasticities of substitution of the short run, each a number above zero.

    value_added: between value added and the bundle of inputs; inputs: among inputs of different
    sectors; final: among sectors in final demand. The defaults are those of Baqaee and Farhi
    (2024, "Networks, Barriers, and Trade", Econometrica 92), used by Bachmann et al. (2022) for a
    stop of energy imports. At one everywhere the model is Caliendo and Parro's. Raises InputError.
    """

    value_added: float = 0.5
    inputs: float = 0.2
    final: float = 0.9

    def __post_init__(self) -> None:
        problems = [
            Problem(
                f"elasticity of substitution {value:g} is not a positive number",
                field=name,
                remedy="Give a number above 0; 1 is Cobb-Douglas.",
            )
            for name, value in vars(self).items()
            if not 0.0 < value < float("inf")
        ]
        raise_problems(InputError, "the elasticities of substitution are not valid", problems)


SHORT_RUN = Substitution()
