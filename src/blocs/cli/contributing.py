"""The option by which contributions of partners and sectors are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from blocs.foundation.errors import InputError

if TYPE_CHECKING:
    from blocs.moves.scenario import Scenario
    from blocs.questions.trade.outcome import Outcome
    from blocs.world.world import World

KINDS = ("partners", "sectors")
FEWEST, MOST = 2, 12
"""Parts that are solved exactly on request."""

ContributionsText: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--contributions",
        metavar="BY[:PARTS],…",
        help="What partners and sectors of the moves do, too, in the document: `partners`, "
        "`sectors`; six parts, or as many as named up to twelve (`sectors:12`: 4,095 worlds).",
    ),
]


def chosen_parts(text: str | None) -> dict[str, int | None]:
    """Kind → how many parts, None for as many as are exact by default. Raises InputError."""
    found: dict[str, int | None] = {}
    for item in text.split(",") if text is not None else ():
        kind, sign, number = (piece.strip() for piece in item.partition(":"))
        if kind not in KINDS:
            raise InputError(f"--contributions: unknown '{kind}'. Known: {', '.join(KINDS)}.")
        if sign and not (number.isdecimal() and FEWEST <= int(number) <= MOST):
            raise InputError(
                f"--contributions {kind}: '{number}' is no number of parts from {FEWEST} to {MOST}."
            )
        found[kind] = int(number) if sign else None
    return found


def contributed(
    outcome: Outcome, world: World, scenario: Scenario, asked: dict[str, int | None]
) -> dict[str, Any]:
    """`contributions_by` of the document: status and reason where moves cannot be split so."""
    from blocs.foundation.errors import SolverError
    from blocs.questions.trade.contributions import contributions

    found: dict[str, Any] = {}
    for kind, parts in asked.items():
        how: dict[str, Any] = {} if parts is None else {"most": parts, "exact": True}
        try:
            shares = contributions(outcome, kind, world=world, scenario=scenario, **how)
            found[kind] = shares.as_json()
        except (InputError, SolverError) as error:
            reason = {"status": getattr(error, "status", "invalid_input"), "reason": str(error)}
            found[kind] = reason
    return {"contributions_by": found} if found else {}
