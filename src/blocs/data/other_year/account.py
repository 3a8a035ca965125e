"""What is said of an updated world: what was observed, what estimated, what must not be claimed."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from blocs.data.file_hashes import hash_of
from blocs.data.other_year.pair_trade import PairTrade
from blocs.data.other_year.totals import Margins
from blocs.foundation.axes import Mask
from blocs.foundation.messages import Message, percent, say
from blocs.world.pairs import PairRecord
from blocs.world.provenance import Provenance
from blocs.world.world import World


def account_of(
    base: World,
    after: World,
    margins: Margins,
    trade: PairTrade,
    *,
    files: Mapping[str, Path],
    left_out: float,
) -> Provenance:
    """Provenance of `after`, made from `base` and these files.

    files: `totals`, `pairs`, `missing` → path. left_out: share of the trade by pair with countries
    that the world does not have.
    """
    held, record = base.provenance, after.provenance.pairs
    assert record is not None
    said = update_assumptions(base, after, record, trade)
    both = len(held.assumptions) == len(held.assumptions_ru)
    return dataclasses.replace(
        held,
        title=f"{held.title}, updated to {after.year}",
        assumptions=(*(item["en"] for item in said), *held.assumptions),
        assumptions_ru=(*(item["ru"] for item in said), *held.assumptions_ru) if both else (),
        steps=(*held.steps, *(_file_step(kind, path) for kind, path in files.items())),
        calibration=update_report(after, margins, trade, left_out=left_out),
        pairs=record,
        sha256=after.sha256,
    )


def update_assumptions(
    base: World, after: World, record: PairRecord, trade: PairTrade
) -> list[Message]:
    """Sentences on the update; what follows them is said of the base world."""
    n = len(after.country)
    counted = {
        "observed": str(int(trade.observed.sum())),
        "estimated": str(int(trade.estimated.sum())),
        "zero": str(n * (n - 1) - int((trade.observed | trade.estimated).sum())),
    }
    told = [
        say(
            "Updated from {base} ({base_year}) to {year}: value added grows as recorded GDP, "
            "exports and imports together as recorded ones, balances are the recorded ones, with "
            "one factor on the final spending of all countries.",
            base=base.name,
            base_year=str(base.year),
            year=str(after.year),
        ),
        say(
            "Trade in goods by pair follows a table of {pairs_year}: {observed} pairs are "
            "observed, {estimated} are not known and estimated from the base year's trade and the "
            "growth of both countries, {zero} are zero. How each country's trade divides between "
            "goods and services, and services by pair, come from the base year.",
            pairs_year=str(record.year),
            **counted,
        ),
    ]
    if record.hidden_error_pct is not None:
        told.append(
            say(
                "Observed pairs that are hidden come back with an error of {error} of their trade: "
                "an estimated pair is no datum.",
                error=percent(record.hidden_error_pct, 0),
            )
        )
    told += [
        say(
            "Input use, tastes, prices and the sectors of each pair's trade are those of "
            "{base_year}: nothing is known here of sectors or energy in {year}, and the change "
            "between the two years is no effect of sanctions or of anything else.",
            base_year=str(base.year),
            year=str(after.year),
        ),
        say("What follows is said of the base world {base}.", base=base.name),
    ]
    return told


def update_report(
    after: World, margins: Margins, trade: PairTrade, *, left_out: float
) -> dict[str, Any]:
    """Plain numbers for `Provenance.calibration`."""
    record = after.provenance.pairs
    assert record is not None
    return {
        "final_spending_scaled_pct": round(100 * (margins.spending_scale - 1), 4),
        "hidden_pairs_error_pct": record.hidden_error_pct,
        "pairs_observed": int(trade.observed.sum()),
        "pairs_estimated": int(trade.estimated.sum()),
        "pairs_without_sectors_in_base_year": _named(after, trade.uncarried),
        "pairs_left_out_pct": round(100 * left_out, 2),
    }


def _named(world: World, pairs: Mask) -> list[str]:
    places: list[list[int]] = np.argwhere(pairs).tolist()
    return [f"{world.countries[i]}–{world.countries[n]}" for i, n in places]


def _file_step(kind: str, path: Path) -> str:
    return f"{kind}: {path.name}, sha256 {hash_of(path)}"
