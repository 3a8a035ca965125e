"""The option of the law that elasticities are drawn from, of every command that draws."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from blocs.cli.options import named_numbers
from blocs.draws.elasticities import LAW, RELATIVE_ERROR, ElasticityLaw

LAW_PARAMETERS = {
    name: float(value) for name, value in vars(LAW).items() if name != "relative_error"
}
"""Parameters of the law of the elasticities that an option of their own does not give."""

LawText: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--elasticity-law",
        metavar="NAME=NUMBER,…",
        help=(
            "Law of the elasticities: log standard deviations common to all sectors and between "
            "sources, correlation of assumed elasticities, as in "
            + ",".join(f"{name}={value:g}" for name, value in LAW_PARAMETERS.items())
            + "."
        ),
    ),
]


def chosen_law(text: str | None, *, relative_error: float = RELATIVE_ERROR) -> ElasticityLaw:
    """The law that `--elasticity-law` gives, what it does not name as it is by default.

    Raises InputError, every problem at once.
    """
    if text is None:
        return ElasticityLaw(relative_error=relative_error)
    given = named_numbers(text, "--elasticity-law", LAW_PARAMETERS, noun="parameter")
    return ElasticityLaw(**given, relative_error=relative_error)
