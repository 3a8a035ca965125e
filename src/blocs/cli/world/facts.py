"""What a world is, as data and on a screen: for every command that shows or makes one."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from blocs.world.world import World


def world_document(world: World) -> dict[str, Any]:
    """Plain data of `blocs world show --json`."""
    import numpy as np

    errors = world.trade_elasticity_se
    return {
        "name": world.name,
        "year": world.year,
        "sha256": world.sha256,
        "countries": list(world.countries),
        "sectors": {code: world.sector_name(code) for code in world.sectors},
        "sector_groups": {name: list(codes) for name, codes in world.sector_groups.items()},
        "provenance": _provenance(world),
        "base_year_gap": world.base_year_gap,
        "elasticities": {
            code: {
                "trade_elasticity": float(theta),
                "standard_error": (
                    None if errors is None or np.isnan(errors[j]) else float(errors[j])
                ),
                **world.elasticity_notes.get(code, {}),
            }
            for j, (code, theta) in enumerate(
                zip(world.sectors, world.trade_elasticity, strict=True)
            )
        },
    }


def _provenance(world: World) -> dict[str, Any]:
    told = dataclasses.asdict(world.provenance)
    deficits = dict(world.implausible_deficits_pct)
    return {**told, "calibration": {**told["calibration"], "implausible_deficits_pct": deficits}}


def print_facts(screen: Console, world: World) -> None:
    """What a world is, where it comes from and what was assumed."""
    import numpy as np
    from rich.markup import escape

    source = world.provenance
    trade = world.flows.sum() - np.einsum("nnj->", world.flows)
    screen.print(f"[bold]{escape(world.name)}[/bold]  {escape(source.title)}")
    screen.print(
        f"{len(world.countries)} countries, {len(world.sectors)} sectors, "
        f"year {world.year or 'unknown'}; "
        f"value added {world.value_added.sum() / 1e6:,.2f} "
        f"and trade {trade / 1e6:,.2f} trillion USD"
    )
    if source.edition:
        screen.print(f"Edition: {source.edition}", markup=False)
    for item in source.sources:
        licence = f" ({item.licence})" if item.licence else ""
        screen.print(f"Source: {item.title}{licence}. {item.attribution}", markup=False)
    screen.print(f"sha256 {world.sha256}")
    for sentence in (*source.assumptions, *source.steps):
        screen.print(f"  Assumed: {sentence}", markup=False)
    if source.notes:
        screen.print(source.notes, markup=False)
    _print_implausible(screen, world)


def _print_implausible(screen: Console, world: World) -> None:
    if world.implausible_deficits_pct:
        shares = world.implausible_deficits_pct.items()
        listed = ", ".join(f"{code} {share:+.0f} %" for code, share in shares)
        screen.print(
            f"Implausible trade deficits, of value added, do not quote: {listed}", markup=False
        )
