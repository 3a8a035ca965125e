"""The option of the law that elasticities are drawn from, of every command that draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from blocs.cli.options import named_numbers
from blocs.draws import LAW_NUMBERS, RELATIVE_ERROR
from blocs.foundation.errors import InputError, Problem

if TYPE_CHECKING:
    from blocs.draws.elasticities import ElasticityLaw
    from blocs.draws.joint_elasticities import SectorGroup

OPTION, OF_TABLE, OF_GROUP = "--elasticity-law", "table=", "correlated="

LawText: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--elasticity-law",
        metavar="NAME=VALUE,…",
        help=(
            "Law of the elasticities: log standard deviations common to all sectors and between "
            "sources, correlation of assumed elasticities, as in "
            + ",".join(f"{name}={value:g}" for name, value in LAW_NUMBERS.items())
            + "; correlated=C20+C21:0.8 of sectors, as often as needed; table=FILE.csv: joint "
            "draws (a bootstrap) by sector."
        ),
    ),
]


def chosen_law(text: str | None, *, relative_error: float = RELATIVE_ERROR) -> ElasticityLaw:
    """The law that `--elasticity-law` gives, what it does not name as it is by default.

    Raises InputError, every problem at once.
    """
    from blocs.draws.elasticities import ElasticityLaw
    from blocs.draws.joint_elasticities import read_elasticity_table

    if text is None:
        return ElasticityLaw(relative_error=relative_error)
    words = [part.strip() for part in text.split(",")]
    tables = [word.removeprefix(OF_TABLE) for word in words if word.startswith(OF_TABLE)]
    groups = tuple(
        _group(word.removeprefix(OF_GROUP)) for word in words if word.startswith(OF_GROUP)
    )
    if len(tables) > 1:
        raise InputError(f"{OPTION} '{text}': one table, not {len(tables)}")
    rest = ",".join(word for word in words if not word.startswith((OF_TABLE, OF_GROUP)))
    given = named_numbers(rest, OPTION, LAW_NUMBERS, noun="parameter") if rest else {}
    table = read_elasticity_table(tables[0]) if tables else None
    return ElasticityLaw(**given, relative_error=relative_error, groups=groups, table=table)


def _group(text: str) -> SectorGroup:
    """`C20+C21:0.8` as a group of sectors and their correlation."""
    from blocs.draws.joint_elasticities import SectorGroup

    sectors, sign, number = (piece.strip() for piece in text.partition(":"))
    try:
        return SectorGroup(tuple(code.strip() for code in sectors.split("+")), float(number))
    except ValueError:
        told = f"'{number}' is no correlation" if sign else "there is no correlation"
        remedy = "Write sectors and their correlation, `correlated=C20+C21:0.8`."
        problem = Problem(told, field=f"correlated={text}", remedy=remedy)
        raise InputError(f"{OPTION} cannot be read", problems=[problem]) from None
