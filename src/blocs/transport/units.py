"""Units of what flows, and what one is in another of the same carrier."""

from __future__ import annotations

HOURS = 8760.0
KWH_PER_M3 = 10.6
"""Gross energy of a cubic metre of gas, kWh, as capacities of European pipes are stated in."""

BARRELS_PER_TONNE = 7.33
"""Of crude oil, on average (BP, Statistical Review of World Energy, conversion factors)."""

UNITS: dict[str, tuple[str, float]] = {
    "bcm/y": ("gas", 1.0),
    "GWh/d": ("gas", 365.0 / 1000.0 / KWH_PER_M3),
    "GWh/h": ("gas", HOURS / 1000.0 / KWH_PER_M3),
    "mcm/d": ("gas", 0.365),
    "Mt/y": ("oil", 1.0),
    "kb/d": ("oil", 365.0 / 1000.0 / BARRELS_PER_TONNE),
    "TWh/y": ("power", 1.0),
    "GW": ("power", HOURS / 1000.0),
    "MW": ("power", HOURS / 1e6),
    "kTEU/y": ("containers", 1.0),
    "TEU/y": ("containers", 1e-3),
    "Mpax/y": ("passengers", 1.0),
    "kpax/y": ("passengers", 1e-3),
}
"""Unit → what flows, and how much of the first unit of that one is."""

ALSO_GAS = {"GW": HOURS / 1000.0 / KWH_PER_M3}
"""Units of power in which capacities of pipes are stated, too."""


def factor_to(unit: str, wanted: str) -> float | None:
    """What a quantity in `unit` is multiplied by to be in `wanted`; None where it cannot be."""
    if unit not in UNITS or wanted not in UNITS:
        return None
    carrier, size = UNITS[wanted]
    if carrier == "gas" and unit in ALSO_GAS:
        return ALSO_GAS[unit] / size
    return UNITS[unit][1] / size if UNITS[unit][0] == carrier else None
