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

    from blocs.cli.absent import absent_members, worlds_with
    from blocs.world.flags import flags_document
    from blocs.world.provenance import year_of_note

    errors = world.trade_elasticity_se
    return {
        "name": world.name,
        "year": world.year,
        "sha256": world.sha256,
        "layers": dict(world.layer_hashes),
        "countries": list(world.countries),
        "sectors": {code: world.sector_name(code) for code in world.sectors},
        "sector_groups": {name: list(codes) for name, codes in world.sector_groups.items()},
        "provenance": _provenance(world),
        "base_year_gap": world.base_year_gap,
        "flags": flags_document(world),
        "absent_members": {
            code: {"blocs": blocs, "worlds": list(worlds_with(code))}
            for code, blocs in absent_members(world).items()
        },
        "elasticities": {
            code: {
                "trade_elasticity": float(theta),
                "standard_error": (
                    None if errors is None or np.isnan(errors[j]) else float(errors[j])
                ),
                "status": world.elasticity_status[j],
                "year": year_of_note(world.elasticity_notes.get(code, {})),
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
    _print_flags(screen, world)


def _print_flags(screen: Console, world: World) -> None:
    """Every flagged country with its reasons."""
    from blocs.foundation.catalogues import SOURCE_LANGUAGE
    from blocs.world.flags import reason

    if not world.flags:
        return
    screen.print("Implausible base data, do not quote:")
    for code, found in world.flags.items():
        told = (reason(flag, world.sector_name(flag.sector)) for flag in found)
        reasons = "; ".join(one[SOURCE_LANGUAGE] for one in told)
        screen.print(f"  {world.country_name(code)} ({code}): {reasons}", markup=False)


def print_absent(screen: Console, world: World) -> None:
    """Members of blocs that the world lacks, by the kept worlds that have them, and why so."""
    from blocs.cli.absent import WHY_NONE_IS_MADE_UP, absent_members, worlds_with

    by_worlds: dict[str, list[str]] = {}
    for code, blocs in absent_members(world).items():
        names = ", ".join(worlds_with(code))
        told = f"{world.country_name(code)} ({code}; {', '.join(blocs)})"
        by_worlds.setdefault(names, []).append(told)
    for names, countries in sorted(by_worlds.items()):
        where = f"are in {names}" if names else "are in no world that is kept here"
        told = f"Members of blocs that this world lacks and that {where}: {'; '.join(countries)}."
        screen.print(told, markup=False)
    screen.print(WHY_NONE_IS_MADE_UP, markup=False)
